"""What can be made again of the articles is set right while everything goes on, where a check finds it wrong."""

from __future__ import annotations

from collections.abc import Callable

import apsw
import pytest

from monitor.archive import Archive, index, is_marked_damaged, repairing
from monitor.engine.keeping import Keeper
from monitor.model import ArticleQuery, Event, Watchlist
from tests.archive.desk import Desk, StoppedClock
from tests.archive.reports import OTHER_REPORT, REPORT

ARTICLES = 40


@pytest.fixture
def watched(desk: Desk) -> Watchlist:
    """An archive with articles over two days, of two sources, and a watchlist that every third matches."""
    watchlist = desk.add_watchlist("شمال", "إدلب")
    sources = [desk.add_source("وكالة"), desk.add_source("صحيفة أخرى")]
    for n in range(ARTICLES):
        desk.clock.forward(minutes=71)
        title = f"الجسر الحجري وإدلب {n}" if n % 3 == 0 else f"الجسر الحجري {n}"
        desk.store(sources[n % 2], f"{n}", title, f"نص عن الطريق {n}", watching=(watchlist,))
    desk.store(sources[0], "report", "تقرير", *REPORT)
    desk.clock.forward(minutes=1)
    desk.store(sources[0], "other", "تقرير آخر", *OTHER_REPORT)
    desk.archive.mark_read(desk.archive.article_ids(ArticleQuery(limit=5)).result(), True).result()
    return watchlist


def seen(archive: Archive) -> tuple[object, ...]:
    """What people see of it."""
    return (
        archive.article_ids(ArticleQuery()).result(),
        archive.article_ids(ArticleQuery(unread=True)).result(),
        archive.article_ids(ArticleQuery(text="الجسر")).result(),
        archive.article_ids(ArticleQuery(text="طريق 17")).result(),
        archive.trend("شمال", by="day").result().counts,
        archive.trend("شمال", by="hour").result().counts,
        archive.counts().result(),
    )


def look(archive: Archive) -> bool | None:
    """The weekly check, as a command does it bit by bit."""
    while (sound := archive.inspect(within=0)) is None:
        pass
    return sound


def delete_from_index(db: apsw.Connection) -> None:
    index.remove(db, [number for (number,) in db.execute("SELECT id FROM articles ORDER BY id LIMIT 9")])


def leave_rows_in_the_index(db: apsw.Connection) -> None:
    db.execute("INSERT INTO words_in (rowid, words) VALUES (17, 'الجسر')")


def forget_words(db: apsw.Connection) -> None:
    db.execute("DELETE FROM written")
    db.execute("DELETE FROM stems_of")


def index_under_other_words(db: apsw.Connection) -> None:
    row = db.execute("SELECT min(id) FROM words_in_docsize").get
    db.execute("INSERT OR REPLACE INTO words_in (rowid, words) VALUES (?, 'شيء')", (row,))


def take_out_of_the_list(db: apsw.Connection) -> None:
    db.execute("DELETE FROM shelf WHERE id IN (SELECT id FROM shelf ORDER BY id DESC LIMIT 7)")


def miscount(db: apsw.Connection) -> None:
    db.execute("UPDATE hours SET articles = articles + 3 WHERE hour % 2")
    db.execute("DELETE FROM hours WHERE hour % 3 = 0")
    db.execute("INSERT INTO hours VALUES (5, 1, 4711, 8)")


def lose_keys(db: apsw.Connection) -> None:
    db.execute("DELETE FROM print_keys")


WRONG = {
    repairing.INDEX: (delete_from_index, leave_rows_in_the_index),
    repairing.WORDS: (forget_words, index_under_other_words),
    repairing.LIST: (take_out_of_the_list,),
    repairing.HOURS: (miscount,),
    repairing.KEYS: (lose_keys,),
}


@pytest.mark.parametrize(
    ("kind", "harm"),
    [(kind, harm) for kind, harms in WRONG.items() for harm in harms],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_is_wrong_is_found_and_set_right_without_a_restart(
    desk: Desk, watched: Watchlist, kind: str, harm: Callable[[apsw.Connection], None], clock: StoppedClock
) -> None:
    archive = desk.archive
    before = seen(archive)
    archive._edit(lambda db: harm(db)).result()
    assert look(archive)
    assert not is_marked_damaged(archive.path)
    assert archive._ask(repairing.called_for).result() == (kind,)
    # Broken off after a step, and gone on with by another program.
    next(iter(archive.repair()))
    archive.close()
    archive = Archive(desk.archive.path, clock=clock)
    try:
        happened: list[Event] = []
        keeper = Keeper(archive, clock=clock, emit=happened.append)
        keeper.repair()
        keeper.shrink()
        assert seen(archive) == before
        assert archive._ask(repairing.called_for).result() == ()
        assert archive.check().result().sound
        assert happened == []
    finally:
        archive.close()


def test_a_copy_is_recognised_again_by_the_keys_that_were_lost(desk: Desk, watched: Watchlist) -> None:
    desk.archive._edit(lose_keys).result()
    look(desk.archive)
    for _ in desk.archive.repair():
        pass
    report = desk.archive.article_by_url("https://news.example/report").result()
    assert report is not None
    desk.clock.forward(minutes=5)
    copy = desk.store(desk.archive.sources().result()[1], "copy", "عنوان سواه", *REPORT)
    assert copy.story == report.id


def test_a_check_on_request_says_what_to_repair(desk: Desk, watched: Watchlist) -> None:
    desk.archive._edit(delete_from_index).result()
    health = desk.archive.check().result()
    assert (health.sound, health.problems) == (False, ("9 articles that no search finds",))
    assert not is_marked_damaged(desk.archive.path)
    desk.archive.call_for_repairs(health.repairs).result()
    for _ in desk.archive.repair():
        pass
    assert desk.archive.check().result().sound


def test_what_comes_and_goes_meanwhile_is_counted_rightly(desk: Desk, watched: Watchlist) -> None:
    archive = desk.archive
    archive._edit(miscount).result()
    look(archive)
    steps = archive.repair()
    source = archive.sources().result()[0]
    for n, _ in enumerate(steps):
        desk.clock.forward(minutes=3)
        stored = desk.store(source, f"new{n}", "الجسر وإدلب", "نص", watching=(watched,))
        if n % 2:
            archive.delete_articles((stored.article,)).result()
    assert look(archive)
    assert archive._ask(repairing.called_for).result() == ()


def test_a_text_that_cannot_be_read_does_not_keep_a_repair_from_its_end(desk: Desk, watched: Watchlist) -> None:
    def garble(db: apsw.Connection) -> None:
        delete_from_index(db)
        db.execute("UPDATE texts SET body = x'28b52ffd00' WHERE article = (SELECT min(id) FROM articles)")

    before = desk.archive.article_ids(ArticleQuery(text="الجسر")).result()
    desk.archive._edit(garble).result()
    desk.archive._edit(lambda db: repairing.call_for(db, [repairing.INDEX])).result()
    for _ in desk.archive.repair():
        pass
    assert desk.archive._ask(repairing.called_for).result() == ()
    assert desk.archive.article_ids(ArticleQuery(text="الجسر")).result() == before[:-1]


@pytest.mark.parametrize("kept", [b"", b"x", b"\xff" * 8, b"\xff" * 64])
def test_a_print_that_is_none_stops_no_check(desk: Desk, watched: Watchlist, kept: bytes) -> None:
    desk.archive._edit(lambda db: db.execute("UPDATE prints SET print = ?", (kept,)) and None).result()
    assert look(desk.archive)
    for _ in desk.archive.repair():
        pass
    assert look(desk.archive)
