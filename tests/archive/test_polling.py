"""What listings bring and how it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.rows import stamp
from monitor.archive.schema import MIGRATIONS
from monitor.errors import InputError, NotFoundError
from monitor.model import (
    ArticleQuery,
    Entry,
    Habits,
    Listing,
    Move,
    NewSource,
    Reason,
    Rung,
    SourceKind,
    SourceOptions,
    SourceState,
)
from tests.archive.desk import Desk, StoppedClock, entries


def test_a_new_source_is_due_at_once_and_only_for_one_who_claims_it(desk: Desk) -> None:
    source = desk.add_source()
    assert desk.archive.claim_due(desk.clock(), 10).result() == (source,)
    assert desk.archive.claim_due(desk.clock(), 10).result() == ()
    desk.clock.forward(minutes=6)
    assert [claimed.id for claimed in desk.archive.claim_due(desk.clock(), 10).result()] == [source.id]


def test_a_poll_that_was_recorded_is_due_at_its_next_check(desk: Desk) -> None:
    source = desk.add_source()
    desk.archive.claim_due(desk.clock(), 10).result()
    desk.list(source)
    assert desk.archive.next_due().result() == desk.clock() + timedelta(minutes=10)
    assert desk.archive.claim_due(desk.clock(), 10).result() == ()
    desk.clock.forward(minutes=10)
    assert len(desk.archive.claim_due(desk.clock(), 10).result()) == 1


def test_force_takes_what_is_not_due_and_only_takes_even_a_paused_one(desk: Desk) -> None:
    first, paused = desk.add_source("أولى"), desk.add_source("موقوفة", paused=True)
    for source in (first, paused):
        desk.list(source)
    assert [source.id for source in desk.archive.claim_due(desk.clock(), 9, force=True).result()] == [first.id]
    claimed = desk.archive.claim_due(desk.clock(), 9, only=paused.id, force=True).result()
    assert [source.id for source in claimed] == [paused.id]


def test_an_entry_is_recorded_once_however_often_it_is_listed(desk: Desk) -> None:
    source = desk.add_source()
    first = desk.list(source, *entries("a", "b"))
    assert (first.new, [one.entry.title for one in first.pending]) == (2, ["a", "b"])
    again = desk.list(source, *entries("c", "a", "b"))
    assert (again.new, [one.entry.title for one in again.pending]) == (1, ["c"])


def test_an_entry_comes_back_from_the_archive_as_it_was_listed(desk: Desk) -> None:
    source = desk.add_source()
    (listed,) = entries("a", published=desk.clock() - timedelta(hours=1))
    recorded = desk.list(source, listed)
    desk.clock.forward(minutes=20)
    (pending,) = desk.archive.due_pending(desk.clock(), 10).result()
    assert pending == recorded.pending[0]
    assert pending.entry == listed


def test_a_recorded_entry_is_held_by_who_recorded_it(desk: Desk) -> None:
    source = desk.add_source()
    desk.list(source, *entries("a"))
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()
    desk.clock.forward(minutes=16)
    assert len(desk.archive.due_pending(desk.clock(), 10).result()) == 1


def test_what_a_killed_process_held_is_due_when_the_folder_is_opened_again(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    desk.archive.claim_due(desk.clock(), 10).result()
    desk.list(source, *entries("a", "b"))
    desk.archive.close()
    again = Archive(desk.archive.path, clock=clock)
    try:
        assert len(again.due_pending(clock(), 10).result()) == 2
    finally:
        again.close()


def test_urgent_entries_come_first_then_the_newest(desk: Desk) -> None:
    source = desk.add_source(backlog=9)
    old, new, urgent = (
        entries(name, published=desk.clock() - timedelta(hours=hours))[0]
        for name, hours in (("old", 9), ("new", 1), ("urgent", 5))
    )
    now = desk.clock()
    recorded = desk.archive.record_listing(
        source.id,
        Listing(kind="rss", entries=(old, new, urgent)),
        now=now,
        next_check=now + timedelta(hours=1),
        urgent=lambda title, summary: title == "urgent",
    ).result()
    desk.archive.postpone([one.id for one in recorded.pending]).result()
    desk.clock.forward(hours=1)
    due = desk.archive.due_pending(desk.clock(), 10).result()
    assert [one.entry.title for one in due] == ["urgent", "new", "old"]


def test_a_failed_entry_waits_for_its_next_try_and_counts_it(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    later = desk.clock() + timedelta(minutes=1)
    desk.archive.retry_entry(pending.id, next_try=later, reason=Reason.of("timeout"), now=desk.clock()).result()
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()
    assert desk.archive.next_due().result() == later
    desk.clock.forward(minutes=1)
    (again,) = desk.archive.due_pending(desk.clock(), 10).result()
    assert again.tries == 1


def test_a_dropped_entry_is_not_new_again(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    desk.archive.drop_entry(pending.id, Reason.of("gone")).result()
    desk.clock.forward(days=1)
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()
    assert desk.list(source, *entries("a")).new == 0


def test_a_page_that_is_an_article_already_is_not_read_for_a_source_where_it_is_no_news(desk: Desk) -> None:
    first, second = desk.add_source("أولى"), desk.add_source("ثانية أخرى", backlog=0)
    (pending,) = desk.list(first, *entries("a")).pending
    desk.store(first, "a", "عنوان", "نص", pending=pending)
    recorded = desk.list(second, *entries("a", "b"))
    assert (recorded.new, [one.entry.title for one in recorded.pending]) == (2, ["b"])


def test_a_page_that_is_an_article_already_is_not_read_again_for_its_own_source_under_another_key(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    desk.store(source, "a", "عنوان", "نص", pending=pending)
    (again,) = entries("a")
    assert desk.list(source, replace(again, key="another")).pending == ()


def test_a_page_two_sources_list_alerts_if_it_is_news_for_one_of_them(desk: Desk) -> None:
    quiet, second = desk.add_source("أولى", backlog=0), desk.add_source("ثانية أخرى")
    watched = desk.add_watchlist("شمال", "إدلب")
    (old,) = desk.list(quiet, *entries("a")).pending
    (news,) = desk.list(second, *entries("a")).pending
    assert (old.news, news.news) == (False, True)
    known = desk.store(quiet, "a", "عنوان", "في إدلب", watching=(watched,), pending=old, may_alert=False)
    stored = desk.store(second, "a", "عنوان", "في إدلب", watching=(watched,), pending=news)
    assert (stored.article, stored.new, stored.changed) == (known.article, False, False)
    assert [alert.cause for alert in stored.alerts] == ["first"]
    desk.clock.forward(hours=1)
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()


def test_a_page_that_is_known_from_one_source_alerts_when_another_brings_it_as_news(desk: Desk) -> None:
    quiet, second = desk.add_source("أولى", backlog=0), desk.add_source("ثانية أخرى")
    watched = desk.add_watchlist("شمال", "إدلب")
    (old,) = desk.list(quiet, *entries("a")).pending
    desk.store(quiet, "a", "عنوان", "في إدلب", watching=(watched,), pending=old, may_alert=False)
    recorded = desk.list(second, *entries("a"))
    assert [one.news for one in recorded.pending] == [True]
    stored = desk.store(second, "a", "عنوان", "في إدلب", watching=(watched,), pending=recorded.pending[0])
    assert len(stored.alerts) == 1
    assert len(desk.archive.article_ids(ArticleQuery()).result()) == 1


def test_the_same_page_of_two_sources_alerts_once_and_where_only_the_second_is_watched_too(desk: Desk) -> None:
    first, second = desk.add_source("أولى"), desk.add_source("ثانية أخرى")
    watched, of_second = desk.add_watchlist("شمال", "إدلب"), desk.add_watchlist("الثانية", "إدلب")
    ours, theirs = desk.list(first, *entries("a")).pending[0], desk.list(second, *entries("a")).pending[0]
    desk.store(first, "a", "عنوان", "في إدلب", watching=(watched,), pending=ours)
    stored = desk.store(second, "a", "عنوان", "في إدلب", watching=(watched, of_second), pending=theirs)
    assert [alert.watchlist for alert in stored.alerts] == [of_second.id]
    assert [alert.copies for alert in desk.archive.alerts().result()] == [1, 1]
    matched = {number for number, _ in desk.archive.article_matches(stored.article).result()}
    assert matched == {watched.id, of_second.id}


def test_a_page_outlives_the_removal_of_the_source_that_listed_it_first(desk: Desk) -> None:
    first, second = desk.add_source("أولى"), desk.add_source("ثانية أخرى", backlog=0)
    desk.list(first, *entries("a"))
    desk.list(second, *entries("a"))
    desk.archive.remove_source(first.id).result()
    desk.clock.forward(hours=1)
    assert [one.source for one in desk.archive.due_pending(desk.clock(), 10).result()] == [second.id]


def test_a_removed_source_that_is_brought_back_is_due_and_lists_again_what_was_unread(desk: Desk) -> None:
    source = desk.add_source()
    (read, _) = desk.list(source, *entries("a", "b")).pending
    desk.store(source, "a", "عنوان", "نص", pending=read)
    desk.archive.remove_source(source.id).result()
    assert desk.archive.sources().result() == ()
    desk.archive.bring_source_back(source.id).result()
    (back,) = desk.archive.sources().result()
    assert (back.id, back.next_check, back.articles) == (source.id, None, 1)
    assert [one.entry.url for one in desk.list(source, *entries("a", "b")).pending] == [entries("b")[0].url]


def test_a_source_brought_back_lists_again_what_was_unread_and_not_what_was_read(desk: Desk) -> None:
    source = desk.add_source()
    read, unread, shared = (
        Entry(key=f"https://news.example/{page} id:{id}", url=f"https://news.example/{page}", id=id, title=id)
        for page, id in (("a", "1"), ("b", "2"), ("a", "3"))
    )
    (pending,) = desk.list(source, read).pending
    desk.store(source, "a", "1", "نص", pending=pending)
    assert [one.entry.url for one in desk.list(source, shared, unread).pending] == [f"{shared.url}#3", unread.url]
    desk.archive.remove_source(source.id).result()
    desk.archive.bring_source_back(source.id).result()
    again = desk.list(source, shared, unread, read).pending
    assert [one.entry.url for one in again] == [f"{shared.url}#3", unread.url]


def test_entries_known_before_ids_counted_are_not_new(desk: Desk) -> None:
    source = desk.add_source()
    before = entries("a", "b")
    desk.list(source, *before)
    now = [replace(one, id="7", key=f"{one.key} id:7") for one in before]
    assert desk.list(source, *now).new == 0
    assert desk.list(source, replace(now[0], id="8", key=f"{before[0].key} id:8", title="آخر")).new == 1


def test_a_source_that_never_was_is_not_brought_back(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.archive.bring_source_back(99).result()


def test_a_page_that_is_news_nowhere_is_read_once_for_all_its_sources(desk: Desk) -> None:
    first, second = desk.add_source("أولى", backlog=0), desk.add_source("ثانية أخرى", backlog=0)
    (pending,) = desk.list(first, *entries("a")).pending
    desk.list(second, *entries("a"))
    desk.store(first, "a", "عنوان", "نص", pending=pending, may_alert=False)
    desk.clock.forward(hours=1)
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()


def test_a_listing_keeps_its_caching_headers_and_the_time_of_its_newest_entry(desk: Desk) -> None:
    source = desk.add_source()
    now = desk.clock()
    newest = now - timedelta(hours=2)
    desk.archive.record_listing(
        source.id,
        Listing(kind="rss", entries=entries("a", published=newest)),
        etag='"1"',
        last_modified="Mon",
        body_hash="ab",
        now=now,
        next_check=now,
        state=SourceState.SLOW,
        reason=Reason.of("slow", seconds=11),
    ).result()
    stored = desk.archive.source(source.id).result()
    assert (stored.etag, stored.last_modified, stored.body_hash) == ('"1"', "Mon", "ab")
    assert (stored.newest, stored.first_success, stored.last_success) == (newest, now, now)
    assert (stored.state, stored.reason) == (SourceState.SLOW, Reason.of("slow", seconds=11))


def test_an_empty_first_answer_does_not_make_everything_later_news(desk: Desk) -> None:
    source = desk.add_source()
    desk.list(source)
    now = desk.clock.forward(hours=1)
    recorded = desk.list(source, *entries("old", published=now - timedelta(days=900)))
    assert [one.news for one in recorded.pending] == [False]
    assert desk.archive.source(source.id).result().first_success == now


def test_an_unchanged_listing_leaves_entries_alone(desk: Desk) -> None:
    source = desk.add_source()
    desk.list(source, *entries("a"))
    now = desk.clock.forward(hours=1)
    recorded = desk.archive.record_listing(source.id, None, now=now, next_check=now).result()
    assert (recorded.new, recorded.pending) == (0, ())


def test_failures_are_counted_until_a_poll_is_answered(desk: Desk) -> None:
    source = desk.add_source()
    now = desk.clock()
    for _ in range(2):
        failed = desk.archive.record_failure(
            source.id, now=now, next_check=now, state=SourceState.BROKEN, reason=Reason.of("no-answer")
        ).result()
    assert (failed.failures, failed.state) == (2, SourceState.BROKEN)
    desk.list(source)
    assert desk.archive.source(source.id).result().failures == 0


def test_a_removed_source_is_gone_its_articles_stay_and_it_can_come_back(desk: Desk) -> None:
    source = desk.add_source()
    stored = desk.store(source, "a", "عنوان", "نص")
    (waiting,) = desk.list(source, *entries("b")).pending
    desk.archive.remove_source(source.id).result()
    assert desk.archive.sources().result() == ()
    with pytest.raises(NotFoundError):
        desk.archive.source(source.id).result()
    assert desk.archive.article(stored.article).result().source_name == source.name
    desk.clock.forward(hours=1)
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()
    back = desk.add_source(source.name)
    assert back.id == source.id
    assert [one.entry.title for one in desk.list(back, *entries("b")).pending] == [waiting.entry.title]


def test_an_address_is_added_once(desk: Desk) -> None:
    source = desk.add_source()
    with pytest.raises(InputError):
        desk.archive.add_source(NewSource(url=source.url, name="ثانية", kind=SourceKind.PAGE)).result()


def test_what_a_person_changes_of_a_source_is_kept(desk: Desk) -> None:
    source = desk.add_source()
    changed = desk.archive.update_source(source.id, paused=True, interval=timedelta(minutes=5), name="أخرى").result()
    assert (changed.paused, changed.interval, changed.name) == (True, timedelta(minutes=5), "أخرى")
    assert desk.archive.sources().result() == (changed,)
    assert desk.archive.next_due().result() is None


def test_a_clock_that_was_set_back_keeps_neither_a_source_nor_its_entries_waiting(desk: Desk) -> None:
    source = desk.add_source()
    desk.clock.forward(days=30)
    desk.archive.claim_due(desk.clock(), 10).result()
    (pending,) = desk.list(source, *entries("a")).pending
    later = desk.clock() + timedelta(minutes=1)
    desk.archive.retry_entry(pending.id, next_try=later, reason=None, now=desk.clock()).result()
    now = desk.clock.forward(days=-30)
    assert desk.archive.next_due().result() == now
    assert len(desk.archive.claim_due(now, 10).result()) == 1
    assert desk.archive.claim_due(now, 10).result() == ()
    assert len(desk.archive.due_pending(now, 10).result()) == 1
    assert desk.archive.due_pending(now, 10).result() == ()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody(desk: Desk) -> None:
    desk.add_source()
    desk.clock.forward(hours=8)
    assert len(desk.archive.claim_due(desk.clock(), 10).result()) == 1
    desk.clock.forward(hours=-8)
    assert len(desk.archive.claim_due(desk.clock(), 10).result()) == 1


def test_an_archive_from_before_habits_and_ladders_is_brought_up(path: Path, clock: StoppedClock) -> None:
    before = next(n for n, step in enumerate(MIGRATIONS) if "CREATE TABLE polls" in step)
    connection = apsw.Connection(str(path))
    for step in MIGRATIONS[:before]:
        connection.execute(step)
    connection.pragma("user_version", before)
    seen = stamp(clock())
    connection.execute(
        "INSERT INTO sources (url, name, kind, text, added) VALUES ('http://x.example/', 'x', 'feed', 'auto', ?)",
        (seen,),
    )
    connection.execute(
        "INSERT INTO pending (source, key, entry, first_seen, ord, news, urgent, dated_on_page, resurfaced, due)"
        ' VALUES (1, 1, \'{"key": "k"}\', ?1, ?1, 1, 0, 1, 0, ?1), (1, 2, \'{"key": "l"}\', ?1, ?1, 1, 0, 0, 0, ?1)',
        (seen,),
    )
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        (source,) = archive.sources().result()
        assert (source.options, source.habits, source.move) == (SourceOptions(), Habits(), None)
        assert (source.ladder, source.rung, source.moved_from) == ((), 0, "")
        assert archive.polls(source.id).result() == ()
        waiting = archive.due_pending(clock(), 9).result()
        assert {one.entry.key: one.old_before for one in waiting} == {"k": clock() - timedelta(days=7), "l": None}
    finally:
        archive.close()


def test_an_archive_from_before_it_was_told_why_an_address_was_left_is_brought_up(
    path: Path, clock: StoppedClock
) -> None:
    before = next(n for n, step in enumerate(MIGRATIONS) if "left_for" in step)
    connection = apsw.Connection(str(path))
    for step in MIGRATIONS[:before]:
        connection.execute(step)
    connection.pragma("user_version", before)
    seen, ladder = stamp(clock()), '[["http://x.example/n","page",true,false]]'
    connection.execute(
        "INSERT INTO sources (url, name, kind, text, added, ladder, rung)"
        " VALUES ('http://x.example/', 'x', 'feed', 'auto', ?, ?, 1)",
        (seen, ladder),
    )
    connection.execute(
        "INSERT INTO pending (source, key, entry, first_seen, ord, news, urgent, dated_on_page, resurfaced, due)"
        " VALUES (1, 1, ?2, ?1, ?1, 1, 0, 1, 0, ?1)",
        (seen, '{"key": "k"}'),
    )
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        (source,) = archive.sources().result()
        assert (source.rung, source.left_for, source.address().url) == (1, None, "http://x.example/n")
        assert [one.rung for one in archive.due_pending(clock(), 9).result()] == [0]
    finally:
        archive.close()


def test_options_habits_ladder_and_move_come_back_as_they_were_kept(desk: Desk) -> None:
    source = desk.add_source()
    kept: dict[str, Any] = {
        "options": SourceOptions(user_agent="x", has_password=True, proxy="direct"),
        "habits": Habits(
            pace=timedelta(minutes=7),
            hours=tuple(range(24)),
            window=timedelta(hours=3),
            hint=timedelta(minutes=1),
            skip_hours=(1, 2),
            arrived=desk.clock(),
            missed=desk.clock(),
        ),
        "ladder": (Rung(url="http://x.example/n", kind=SourceKind.PAGE, read=True, typed=True),),
        "move": Move(to="http://y.example/", seen=2, first=desk.clock(), refused=True),
        "climb_at": desk.clock(),
        "rung": 1,
        "left_for": Reason.of("not-found", host="x.example"),
    }
    changed = desk.archive.update_source(source.id, **kept).result()
    assert {name: getattr(changed, name) for name in kept} == kept
    plain: dict[str, Any] = {
        "options": SourceOptions(),
        "habits": Habits(),
        "ladder": (),
        "move": None,
        "climb_at": None,
        "rung": 0,
        "left_for": None,
    }
    changed = desk.archive.update_source(source.id, **plain).result()
    assert {name: getattr(changed, name) for name in plain} == plain
