"""One alert for a watchlist, a story and a cause, and its way out."""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.rows import watchlist_column
from monitor.archive.schema import MIGRATIONS
from monitor.errors import InputError, NotFoundError
from monitor.model import (
    Alert,
    AlertCase,
    AlertState,
    ArticleQuery,
    ArticleRow,
    HeldBy,
    Hit,
    Match,
    Published,
    Reason,
    Severity,
    TextFrom,
    Verdict,
    article_text,
)
from tests.archive.desk import Desk, StoppedClock, entries, go_on, hit, watchlist

LONG = "قصف على إدلب فجر اليوم، " + "كلمات أخرى كثيرة لا تعني شيئا بعينه " * 4


def test_a_hit_raises_one_alert_with_its_sentence_and_a_row_in_the_outbox(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", actions=("bubble", "sound"))
    stored = desk.store(source, "a", "عنوان", "قصف على إدلب.", watching=(watched,))
    (alert,) = stored.alerts
    assert (alert.watchlist_name, alert.cause, alert.copies, alert.terms) == ("شمال", "first", 1, ("إدلب",))
    assert alert.sentence == "قصف على إدلب."
    assert alert.article.id == stored.article
    assert desk.archive.alerts().result() == (alert,)
    due = desk.archive.due_deliveries(desk.clock(), 9).result()
    assert [(one.notifier, one.alert) for one in due] == [("bubble", alert), ("sound", alert)]
    assert list(desk.archive.article_ids(ArticleQuery(alerts=True)).result()) == [stored.article]
    assert list(desk.archive.article_ids(ArticleQuery(watchlist=watched.id)).result()) == [stored.article]
    assert desk.archive.article_matches(stored.article).result() == ((watched.id, alert.matches),)
    assert desk.archive.counts().result().new_alerts == 1


def test_a_delivery_has_of_the_matches_what_a_message_shows(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", "حلب")
    text = article_text("عنوان", "", (words := "قصف على إدلب وعلى إدلب. " + "ثم قصف آخر على إدلب وحلب. " * 30,))
    matches = tuple(
        Match(term=number, start=found.start(), end=found.end(), text=term.query)
        for number, term in enumerate(watched.terms)
        for found in re.finditer(term.query, text)
    )
    sentence = "قصف على إدلب وعلى إدلب."
    hit = Hit(watchlist=watched, matches=matches, sentence=sentence, sentence_start=text.index(sentence))
    new = replace(desk.article(source, "a", "عنوان", words), hits=(hit,))
    (alert,) = desk.archive.store_article(new, decide=go_on).result().alerts
    assert len(alert.matches) == 62
    for asked in (
        desk.archive.due_deliveries(desk.clock(), 9),
        desk.archive.waiting_deliveries(desk.clock(), 9, notifier="bubble"),
    ):
        (one,) = asked.result()
        # The two of the sentence, and the first of the term that does not stand there.
        assert one.alert == replace(alert, matches=(*matches[:2], matches[32]))
        assert one.alert.shown_match == alert.shown_match


def test_a_copy_of_the_story_is_folded_into_its_alert(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب")
    first = desk.store(desk.add_source("أولى"), "a", "عنوان", LONG, watching=(watched,))
    copy = desk.store(desk.add_source("ثانية أخرى"), "b", "عنوان آخر", LONG, watching=(watched,))
    assert copy.story == first.story
    assert (copy.alerts, copy.folded) == ((), (first.alerts[0].id,))
    (alert,) = desk.archive.alerts().result()
    assert alert.copies == 2
    steps = desk.archive.why(copy.article).result()
    assert [(step.step, step.outcome) for step in steps] == [("story", "stopped")]


def test_an_edit_that_its_outlet_marks_urgent_raises_its_alert_in_the_list(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    (alert,) = desk.store(source, "a", "قصف قرب معبر", "قصف على إدلب", watching=(watched,)).alerts
    desk.clock.forward(minutes=1)
    (newer,) = desk.store(source, "b", "سوق", "افتتاح سوق جديد للخضار في إدلب", watching=(watched,)).alerts
    desk.store(source, "a", "عاجل: قصف قرب معبر", "قصف على إدلب", watching=(watched,))
    assert [(one.id, one.urgent) for one in desk.archive.alerts().result()] == [(alert.id, True), (newer.id, False)]


def test_an_edit_alerts_again_only_for_a_term_that_is_new(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", "هدنة")
    desk.store(source, "a", "عنوان", "قصف على إدلب", watching=(watched,))
    same = desk.store(source, "a", "عنوان", "ليلا، قصف على إدلب", watching=(watched,))
    assert same.alerts == ()
    fresh = desk.store(source, "a", "عنوان", "قصف على إدلب رغم إعلان هدنة", watching=(watched,))
    assert [alert.cause for alert in fresh.alerts] == ["هدنة"]
    again = desk.store(source, "a", "عنوان", "هدنة قرب إدلب", watching=(watched,))
    assert again.alerts == ()
    assert len(desk.archive.alerts().result()) == 2


def test_a_copy_with_a_new_term_shows_the_sentence_of_that_term(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب", "هدنة")
    first = desk.store(desk.add_source("أولى"), "a", "عنوان", LONG, watching=(watched,))
    copy = desk.store(desk.add_source("ثانية أخرى"), "b", "عنوان", LONG, "هدوء. وأعلنت هدنة.", watching=(watched,))
    assert copy.story == first.story
    (alert,) = copy.alerts
    assert (alert.cause, alert.sentence) == ("هدنة", "وأعلنت هدنة.")
    text = desk.archive.article(copy.article).result().text
    assert text[alert.sentence_start :].startswith(alert.sentence)
    assert [text[match.start : match.end] for match in alert.matches] == ["إدلب", "هدنة"]


def test_an_edit_with_a_new_term_shows_the_sentence_of_that_term(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", "هدنة")
    desk.store(source, "a", "عنوان", "قصف على إدلب.", watching=(watched,))
    (alert,) = desk.store(source, "a", "عنوان", "قصف على إدلب. ثم أعلنت هدنة.", watching=(watched,)).alerts
    assert (alert.sentence, alert.sentence_start) == ("ثم أعلنت هدنة.", len("عنوان\n\nقصف على إدلب. "))
    # What is edited further shows each alert's own.
    desk.store(source, "a", "عنوان", "قصف على إدلب. ثم أعلنت هدنة أخرى.", watching=(watched,))
    newer, older = desk.archive.alerts().result()
    assert newer.sentence == "ثم أعلنت هدنة أخرى."
    assert "قصف على إدلب." in older.sentence
    steps = desk.archive.why(newer.article.id).result()
    said = [dict(step.detail.data)["text"] for step in steps if step.step == "matched" and step.detail is not None]
    assert said == ["إدلب", "هدنة"]
    # And where the term is gone again, that of the match that is left.
    desk.store(source, "a", "عنوان", "قصف جديد على إدلب.", watching=(watched,))
    assert {alert.sentence for alert in desk.archive.alerts().result()} == {"قصف جديد على إدلب."}


def test_a_term_that_reads_like_the_first_cause_keeps_no_article_out(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", "first")
    desk.store(source, "a", "عنوان", "قصف على إدلب", watching=(watched,))
    stored = desk.store(source, "a", "عنوان", "قصف على إدلب first", watching=(watched,))
    assert stored.changed
    assert [alert.cause.strip() for alert in stored.alerts] == ["first"]
    assert desk.store(source, "a", "عنوان", "إدلب first", watching=(watched,)).alerts == ()


def test_the_page_completes_a_feeds_text_without_a_second_alert(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", "هدنة")
    (pending,) = desk.list(source, *entries("a")).pending
    first = desk.store(
        source, "a", "عنوان", "في إدلب", watching=(watched,), pending=pending, text_from=TextFrom.FEED, await_page=True
    )
    done = desk.store(source, "a", "عنوان", "أعلنت هدنة في إدلب", watching=(watched,), pending=pending)
    assert (done.alerts, done.folded) == ((), (first.alerts[0].id,))
    (alert,) = desk.archive.alerts().result()
    text = desk.archive.article(done.article).result().text
    assert [text[match.start : match.end] for match in alert.matches] == ["إدلب", "هدنة"]
    assert alert.terms == ("إدلب", "هدنة")


def test_what_is_not_news_matches_and_raises_nothing(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    stored = desk.store(source, "a", "إدلب", "نص", watching=(watched,), may_alert=False)
    assert stored.alerts == ()
    assert desk.archive.alerts().result() == ()
    assert dict(desk.archive.counts().result().by_watchlist) == {watched.id: 1}
    assert [step.outcome for step in desk.archive.why(stored.article).result()] == ["stopped"]


def test_a_decision_sees_when_and_with_what_the_list_alerted_before(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", cooldown=timedelta(hours=1))
    desk.store(source, "a", "إدلب", "نص", watching=(watched,))
    before = desk.clock()
    desk.clock.forward(minutes=5)
    seen: list[AlertCase] = []

    def hold(case: AlertCase) -> Verdict:
        seen.append(case)
        return Verdict(state=AlertState.HELD, held_by=HeldBy.COOL_DOWN)

    article = desk.article(source, "b", "إدلب مجددا", "نص", watching=(watched,))
    stored = desk.archive.store_article(article, decide=hold).result()
    assert (seen[0].last_shown, seen[0].recent_terms, seen[0].cause) == (before, ("إدلب",), "first")
    (held,) = desk.archive.alerts(held=True).result()
    assert stored.alerts == (held,)
    assert (held.state, held.held_by) == (AlertState.HELD, HeldBy.COOL_DOWN)
    assert [one.alert.article.id for one in desk.archive.due_deliveries(desk.clock(), 9).result()] != [stored.article]
    steps = desk.archive.why(stored.article).result()
    assert [(step.step, step.outcome) for step in steps[1:]] == [("story", "passed"), ("cool-down", "stopped")]


def test_a_failing_decision_stores_nothing_and_harms_nobody_else(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")

    def broken(case: AlertCase) -> Verdict:
        raise ZeroDivisionError

    futures = [
        desk.archive.store_article(desk.article(source, "a", "بلا", "نص"), decide=broken),
        desk.archive.store_article(desk.article(source, "b", "إدلب", "نص", watching=(watched,)), decide=broken),
        desk.archive.store_article(desk.article(source, "c", "بلا", "نص آخر"), decide=broken),
    ]
    with pytest.raises(ZeroDivisionError):
        futures[1].result()
    assert [futures[0].result().new, futures[2].result().new] == [True, True]
    assert desk.archive.article_by_url("https://news.example/b").result() is None
    assert desk.archive.counts().result().articles == 2


def test_a_delivery_that_failed_comes_again_and_one_that_succeeded_does_not(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    (alert,) = desk.store(source, "a", "إدلب", "نص", watching=(watched,)).alerts
    now = desk.clock()
    (delivery,) = desk.archive.due_deliveries(now, 9).result()
    later = now + timedelta(seconds=30)
    desk.archive.record_delivery(
        delivery.id, now=now, delivered=False, next_try=later, reason=Reason.of("no-bus")
    ).result()
    assert desk.archive.due_deliveries(now, 9).result() == ()
    assert desk.archive.next_delivery().result() == later
    (again,) = desk.archive.due_deliveries(later, 9).result()
    assert again.tries == 1
    desk.archive.record_delivery(again.id, now=later, delivered=True, next_try=None).result()
    assert desk.archive.next_delivery().result() is None
    log = desk.archive.delivery_log(alert.id).result()
    assert [(one.delivered, one.reason) for one in log] == [(False, Reason.of("no-bus")), (True, None)]


def test_a_snoozed_alert_is_new_again_and_goes_out_again_when_its_time_comes(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    (alert,) = desk.store(source, "a", "إدلب", "نص", watching=(watched,)).alerts
    until = desk.clock() + timedelta(hours=1)
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, until).result()
    assert desk.archive.due_deliveries(desk.clock(), 9).result() == ()
    assert desk.archive.next_delivery().result() == until
    desk.clock.forward(hours=1)
    assert desk.archive.wake_alerts(desk.clock(), decide=go_on).result() == (alert.id,)
    (delivery,) = desk.archive.due_deliveries(desk.clock(), 9).result()
    assert delivery.alert.state is AlertState.NEW


def test_held_alerts_go_out_together_when_nothing_holds_them_any_longer(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    until = desk.clock() + timedelta(hours=1)

    def hold(case: AlertCase) -> Verdict:
        if case.last_shown is not None and case.now < until:
            return Verdict(state=AlertState.HELD, held_by=HeldBy.COOL_DOWN, until=until)
        # What goes out now would hold the next one again if it were decided after it.
        return Verdict() if case.last_shown is None or case.last_shown < until else Verdict(state=AlertState.HELD)

    for name in ("a", "b", "c"):
        desk.archive.store_article(
            desk.article(source, name, f"إدلب {name}", "نص", watching=(watched,)), decide=hold
        ).result()
    assert len(desk.archive.due_deliveries(desk.clock(), 9).result()) == 1
    assert desk.archive.wake_alerts(desk.clock(), decide=hold).result() == ()
    desk.clock.forward(hours=1)
    assert desk.archive.next_delivery().result() == desk.clock() - timedelta(hours=1)
    held = [alert.id for alert in desk.archive.alerts(held=True).result()]
    assert sorted(desk.archive.wake_alerts(desk.clock(), decide=hold).result()) == sorted(held)
    assert len(held) == 2
    assert desk.archive.alerts(held=True).result() == ()
    assert len(desk.archive.due_deliveries(desk.clock(), 9).result()) == 3
    assert {alert.held_by for alert in desk.archive.alerts().result()} == {None}


@pytest.mark.parametrize("done", [AlertState.SEEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED])
@pytest.mark.parametrize("late", [False, True])
def test_a_held_alert_that_is_dealt_with_and_taken_back_is_told_when_what_held_it_ends(
    desk: Desk, done: AlertState, late: bool
) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", actions=("bubble", "webhook"))
    until = desk.clock() + timedelta(hours=1)
    held = Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=until)
    article = desk.article(source, "a", "إدلب", "نص", watching=(watched,))
    (alert,) = desk.archive.store_article(article, decide=lambda _: held).result().alerts
    snoozed = desk.clock() + timedelta(hours=4) if done is AlertState.SNOOZED else None
    desk.archive.set_alert(alert.id, done, snoozed).result()
    if late:
        # The others had theirs at the end of the hour, before it was taken back.
        desk.clock.forward(hours=1)
        desk.archive.wake_alerts(desk.clock(), decide=go_on).result()
        (row,) = desk.archive.due_deliveries(desk.clock(), 9).result()
        assert row.notifier == "webhook"
        desk.archive.record_delivery(row.id, now=desk.clock(), delivered=True, next_try=None, reason=None).result()
    back = desk.archive.set_alert(alert.id, AlertState.HELD).result()
    assert (back.state, back.held_by, back.snoozed_until) == (AlertState.HELD, HeldBy.QUIET, None)
    if not late:
        assert desk.archive.next_delivery().result() == until
        assert desk.archive.wake_alerts(desk.clock(), decide=lambda _: held).result() == ()
        desk.clock.forward(hours=1)
    assert desk.archive.wake_alerts(desk.clock(), decide=go_on).result() == (alert.id,)
    told = [one.notifier for one in desk.archive.due_deliveries(desk.clock(), 9).result()]
    assert sorted(told) == (["bubble"] if late else ["bubble", "webhook"])
    assert desk.archive.alert(alert.id).result().state is AlertState.NEW


def test_an_alert_that_is_held_for_another_reason_by_now_stays_held(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    first, then = desk.clock() + timedelta(hours=1), desk.clock() + timedelta(hours=9)

    def hold(case: AlertCase) -> Verdict:
        if case.now < first:
            return Verdict(state=AlertState.HELD, held_by=HeldBy.COOL_DOWN, until=first)
        return Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=then)

    article = desk.article(source, "a", "إدلب", "نص", watching=(watched,))
    desk.archive.store_article(article, decide=hold).result()
    assert desk.archive.next_delivery().result() == first
    assert desk.archive.wake_alerts(desk.clock.forward(hours=1), decide=hold).result() == ()
    (held,) = desk.archive.alerts(held=True).result()
    assert held.held_by is HeldBy.QUIET
    assert desk.archive.next_delivery().result() == then


def test_a_held_alert_of_a_watchlist_that_is_gone_bothers_nobody(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    until = desk.clock() + timedelta(hours=1)
    article = desk.article(source, "a", "إدلب", "نص", watching=(watched,))
    held = Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=until)
    desk.archive.store_article(article, decide=lambda _: held).result()
    desk.archive.remove_watchlist(watched.id).result()
    assert desk.archive.wake_alerts(desk.clock.forward(hours=1), decide=go_on).result() == ()
    assert len(desk.archive.alerts(held=True).result()) == 1
    assert desk.archive.next_delivery().result() is None


def test_what_was_held_by_a_clock_that_was_ahead_is_decided_again(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    desk.clock.forward(days=400)
    held = Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=desk.clock() + timedelta(hours=5))
    article = desk.article(source, "a", "إدلب", "نص", watching=(watched,))
    desk.archive.store_article(article, decide=lambda _: held).result()
    now = desk.clock.forward(days=-400)
    assert desk.archive.next_delivery().result() == now
    assert len(desk.archive.wake_alerts(now, decide=go_on).result()) == 1


def test_an_archive_of_the_first_schema_lets_its_held_alerts_out(path: Path, clock: StoppedClock) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(MIGRATIONS[0])
    connection.pragma("user_version", 1)
    columns = (
        "watchlist, watchlist_name, colour, severity, state, held_by, raised, story, cause, sentence, sentence_start,"
        " matches, terms, actions, article, url, title, source_name"
    )
    connection.execute(
        "INSERT INTO watchlists (id, name, name_hash, definition, saved) VALUES (1, 'شمال', 1, ?, 0)",
        (watchlist_column(watchlist("شمال", "إدلب")),),
    )
    for story, (state, held_by) in enumerate((("new", None), ("held", "quiet"))):
        connection.execute(
            f"INSERT INTO alerts ({columns}) VALUES (1, 'شمال', '', 'normal', ?, ?, 1000000, ?, 'first', 'جملة', 0,"
            " '[]', '[]', '[\"bubble\"]', 1, 'https://news.example/a', 'عنوان', 'نشرة')",
            (state, held_by, story),
        )
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        assert archive.wake_alerts(clock(), decide=go_on).result() == (2,)
        assert [one.alert.id for one in archive.due_deliveries(clock(), 9).result()] == [2]
    finally:
        archive.close()


def test_the_alerts_of_the_first_schema_that_were_not_held_were_shown_when_they_were_raised(tmp_path: Path) -> None:
    with apsw.Connection(str(tmp_path / "first.sqlite")) as db:
        db.execute(MIGRATIONS[0])
        for number, held_by in ((1, None), (2, "quiet")):
            db.execute(
                "INSERT INTO alerts (id, watchlist, watchlist_name, colour, severity, state, held_by, raised, story,"
                " cause, sentence, sentence_start, matches, terms, actions, article, url, title, source_name) VALUES"
                " (?1, 1, '', '', 'normal', 'new', ?2, 70 + ?1, ?1, 'first', '', 0, '[]', '[]', '[]', 1, '', '', '')",
                (number, held_by),
            )
        db.execute(MIGRATIONS[1])
        assert list(db.execute("SELECT id, shown FROM alerts ORDER BY id")) == [(1, 71), (2, None)]


def test_an_acknowledged_alert_is_no_longer_unread_nor_delivered(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    (alert,) = desk.store(source, "a", "إدلب", "نص", watching=(watched,)).alerts
    done = desk.archive.set_alert(alert.id, AlertState.ACKNOWLEDGED).result()
    assert done.state is AlertState.ACKNOWLEDGED
    assert desk.archive.alerts(unread=True).result() == ()
    assert desk.archive.due_deliveries(desk.clock(), 9).result() == ()
    assert desk.archive.note_alert(alert.id, "تم").result().note == "تم"
    with pytest.raises(NotFoundError):
        desk.archive.set_alert(99, AlertState.SEEN).result()


def test_watchlists_are_kept_whole_and_by_one_name(desk: Desk) -> None:
    saved = desk.add_watchlist(
        "شمال", "إدلب", exclusions=("رياضة",), cooldown=timedelta(minutes=7), extra={"شيء": [1, "٢"]}
    )
    assert desk.archive.watchlists().result() == (saved,)
    with pytest.raises(InputError):
        desk.archive.save_watchlist(watchlist("شمال", "حلب")).result()
    renamed = desk.archive.save_watchlist(watchlist("جنوب", "درعا", id=saved.id)).result()
    assert desk.archive.watchlists().result() == (renamed,)
    desk.archive.remove_watchlist(saved.id).result()
    assert desk.archive.watchlists().result() == ()
    with pytest.raises(NotFoundError):
        desk.archive.remove_watchlist(saved.id).result()


def test_an_alert_outlives_its_watchlist(desk: Desk, archive: Archive) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    desk.store(source, "a", "إدلب", "نص", watching=(watched,))
    archive.remove_watchlist(watched.id).result()
    (alert,) = archive.alerts().result()
    assert alert.watchlist_name == "شمال"
    assert archive.article_matches(alert.article.id).result() == ()


def test_what_a_site_shows_instead_of_its_articles_does_not_fold_them_into_one(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    for name in "abc":
        stored = desk.store(source, name, f"إدلب {name}", LONG, watching=(watched,))
        assert len(stored.alerts) == 1


def test_a_clock_that_was_set_back_does_not_hold_deliveries(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب")
    desk.clock.forward(days=9)
    desk.store(desk.add_source(), "a", "إدلب", "نص", watching=(watched,))
    now = desk.clock.forward(days=-9)
    assert desk.archive.next_delivery().result() == now
    assert len(desk.archive.due_deliveries(now, 9).result()) == 1


def _many_matches(db: apsw.Connection) -> None:
    db.execute(
        "WITH RECURSIVE n(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 3500)"
        " INSERT INTO matches SELECT 1, n, 1, '', 0, '[]' FROM n UNION ALL SELECT 2, n, 1, '', 0, '[]' FROM n"
    )


def test_the_matches_of_a_removed_watchlist_go_in_small_steps(path: Path, clock: StoppedClock) -> None:
    desk = Desk(Archive(path, clock=clock), clock)
    watched, other = desk.add_watchlist("شمال", "إدلب"), desk.add_watchlist("جنوب", "درعا")
    desk.archive._edit(_many_matches).result()

    def left(db: apsw.Connection) -> dict[int, int]:
        return dict(db.execute("SELECT watchlist, count(*) FROM matches GROUP BY watchlist"))

    counted: list[dict[int, int]] = []
    done = threading.Event()

    def ask_again(answer: Future[dict[int, int]]) -> None:
        # On the writer's thread: whatever the machine is busy with, the next question stands behind one step only.
        counted.append(answer.result())
        if len(counted) == 1:
            desk.archive.remove_watchlist(watched.id)
        if len(counted) < 9:
            desk.archive._edit(left).add_done_callback(ask_again)
        else:
            done.set()

    # What is asked for meanwhile comes between two steps.
    desk.archive._edit(left).add_done_callback(ask_again)
    assert done.wait(60)
    # As a program leaves it that ends in between.
    desk.archive._edit(lambda db: db.execute("UPDATE matches SET watchlist = 77 WHERE watchlist = 2") and None).result()
    desk.archive.close()
    assert all(one[other.id] == 3500 for one in counted)
    assert len({one.get(watched.id, 0) for one in counted}) > 2
    again = Archive(path, clock=clock)
    assert [again._edit(left).result() for _ in range(50)][-1] == {}
    again.close()


def test_what_its_outlet_marks_urgent_stands_first_for_some_hours(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    urgent = desk.store(source, "a", "عاجل: قصف على إدلب", watching=(watched,))
    desk.clock.forward(minutes=5)
    later = desk.store(source, "b", "اجتماع عاجل في إدلب", watching=(watched,))
    archive, query = desk.archive, ArticleQuery(alerts=True)
    first, second = archive.alerts().result()
    assert (first.article.id, first.urgent) == (urgent.article, True)
    assert (second.article.id, second.urgent) == (later.article, False)
    assert first.severity is second.severity
    assert list(archive.article_ids(query).result()) == [urgent.article, later.article]
    desk.clock.forward(hours=3)
    assert [alert.article.id for alert in archive.alerts().result()] == [later.article, urgent.article]
    assert list(archive.article_ids(query).result()) == [later.article, urgent.article]


def test_an_article_that_is_no_longer_to_be_learned_is_not_alerted_of_by_a_younger_watchlist(desk: Desk) -> None:
    stored = desk.store(desk.add_source(), "a", "عنوان", "قصف على إدلب", unlearned=True)
    watched = desk.add_watchlist("شمال", "إدلب")
    article = desk.archive.article(stored.article).result()
    found = hit(watched, "عنوان", "قصف على إدلب")
    assert found is not None

    def learn() -> tuple[Alert, ...]:
        return desk.archive.learn(article, (found,), may_alert=True, decide=go_on).result().alerts

    # Two that looked for what is unlearned at the same time come with the same article.
    assert learn() == ()
    assert learn() == ()


def test_a_row_shows_the_gravest_alert_that_is_open_and_knows_the_others(desk: Desk) -> None:
    watched = (
        desk.add_watchlist("أولى", "إدلب"),
        desk.add_watchlist("حرجة", "إدلب", severity=Severity.CRITICAL),
        desk.add_watchlist("صامتة", "إدلب", severity=Severity.QUIET),
    )
    stored = desk.store(desk.add_source(), "a", "عنوان", "قصف على إدلب.", watching=watched)
    normal, critical, quiet = (alert.id for alert in stored.alerts)

    def row() -> ArticleRow:
        return desk.archive.article_rows((stored.article,)).result()[0]

    assert (row().alert, row().severity) == (critical, Severity.CRITICAL)
    assert dict(row().open_alerts) == dict.fromkeys((critical, normal, quiet), AlertState.NEW)
    desk.archive.set_alert(critical, AlertState.ACKNOWLEDGED).result()
    assert (row().alert, row().severity) == (normal, Severity.NORMAL)
    assert [number for number, _ in row().open_alerts] == [normal, quiet]
    for number in (normal, quiet):
        desk.archive.set_alert(number, AlertState.ACKNOWLEDGED).result()
    assert (row().alert, row().alert_state, row().open_alerts) == (critical, AlertState.ACKNOWLEDGED, ())


def test_of_the_latest_alerts_those_of_the_newest_articles_come_first(desk: Desk) -> None:
    watched, source = desk.add_watchlist("شمال", "إدلب"), desk.add_source()
    hour = timedelta(hours=1)
    # As a feed is read: its newest article first.
    raised = [
        desk.store(
            source, name, name, f"{text} في إدلب.", published=Published.at(desk.clock() - age), watching=(watched,)
        ).alerts[0]
        for name, text, age in (("ا", "سوق", hour), ("ب", "معرض كتاب", 2 * hour), ("ج", "مباراة", 3 * hour))
    ]
    assert [one.id for one in desk.archive.latest_alerts(2).result()] == [raised[0].id, raised[1].id]


def test_of_the_latest_alerts_an_article_has_one(desk: Desk) -> None:
    watched = (
        desk.add_watchlist("أولى", "إدلب"),
        desk.add_watchlist("حرجة", "إدلب", severity=Severity.CRITICAL),
        desk.add_watchlist("صامتة", "إدلب", severity=Severity.QUIET),
    )
    source, latest = desk.add_source(), desk.archive.latest_alerts
    before = desk.store(source, "ا", "سوق", "سوق في إدلب.", watching=watched[:1]).alerts[0].id
    desk.clock.forward(minutes=2)
    normal, critical, _quiet = (
        alert.id for alert in desk.store(source, "ب", "معرض كتاب", "معرض كتاب في إدلب.", watching=watched).alerts
    )
    assert [one.id for one in latest(4).result()] == [critical, before]
    desk.archive.set_alert(critical, AlertState.ACKNOWLEDGED).result()
    assert [one.id for one in latest(4).result()] == [normal, before]
