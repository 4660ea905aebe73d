"""What holds alerts back, what lets them out, and the record of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.alerting import rules
from monitor.archive import Archive, Stored, deliveries, holding, waking
from monitor.model import Alert, AlertState, HeldBy, Pause, Severity, Source, TextFrom, Watchlist
from monitor.words import Words
from tests.archive.desk import START, Desk


def raised(desk: Desk, source: Source, watched: Watchlist, name: str) -> Alert:
    """The alert of one more article that matches, as the rules decide."""
    article = desk.article(source, name, name, f"قصف على إدلب {name}", watching=(watched,))
    (alert,) = desk.archive.store_article(article, decide=rules.decide).result().alerts
    return alert


def hours(desk: Desk, begin: int, end: int) -> str:
    """A span of the day so many hours from now, in the system's zone."""
    local = desk.clock().astimezone()
    return "-".join((local + timedelta(hours=hour)).strftime("%H:%M") for hour in (begin, end))


def wake(desk: Desk) -> tuple[int, ...]:
    return desk.archive.wake_alerts(desk.clock(), decide=rules.decide).result()


def due(desk: Desk) -> list[tuple[int, bool]]:
    return [(one.alert.id, one.together) for one in desk.archive.due_deliveries(desk.clock(), 99).result()]


def paused(desk: Desk, **span: float) -> None:
    desk.archive.set_pause(Pause(since=desk.clock(), until=desk.clock() + timedelta(**span))).result()


def test_a_pause_outlives_a_restart_and_ends_by_itself(desk: Desk, tmp_path: Path) -> None:
    paused(desk, hours=1)
    desk.archive.close()
    desk.archive = Archive(tmp_path / "archive.sqlite", clock=desk.clock)
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    assert (alert.state, alert.held_by) == (AlertState.HELD, HeldBy.PAUSE)
    assert wake(desk) == ()
    assert desk.archive.next_delivery().result() == START + timedelta(hours=1)
    desk.clock.forward(hours=1)
    assert wake(desk) == (alert.id,)
    assert due(desk) == [(alert.id, True)]
    desk.archive.close()


def test_who_ends_a_pause_early_gets_what_waited_at_once(desk: Desk) -> None:
    paused(desk, days=1)
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    desk.archive.set_pause(None).result()
    assert desk.archive.pause().result() is None
    assert wake(desk) == (alert.id,)


def test_a_longer_pause_holds_on_to_what_the_shorter_held(desk: Desk) -> None:
    paused(desk, hours=1)
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    paused(desk, hours=3)
    desk.clock.forward(hours=2)
    assert wake(desk) == ()
    desk.clock.forward(hours=1)
    assert wake(desk) == (alert.id,)


def test_a_snooze_that_ends_in_a_pause_waits_for_its_end(desk: Desk) -> None:
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, START + timedelta(minutes=5)).result()
    paused(desk, hours=1)
    desk.clock.forward(minutes=5)
    assert wake(desk) == (alert.id,)
    assert due(desk) == []
    desk.clock.forward(minutes=54)
    wake(desk)
    assert due(desk) == []
    desk.clock.forward(minutes=1)
    wake(desk)
    assert due(desk) == [(alert.id, True)]


def test_every_hold_is_recorded_and_told_after_it_is_over(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب", active=(hours(desk, 2, 3),))
    paused(desk, minutes=30)
    alert = raised(desk, desk.add_source(), watched, "a")
    desk.clock.forward(minutes=30)
    assert wake(desk) == ()
    desk.clock.forward(minutes=90)
    assert wake(desk) == (alert.id,)
    assert desk.archive.alert(alert.id).result().held_by is None
    steps = [(step.step, step.outcome) for step in desk.archive.why(alert.article.id).result()]
    assert steps == [("matched", "passed"), ("story", "passed"), ("pause", "stopped"), ("quiet", "stopped")]
    pause, quiet = (step.detail for step in desk.archive.why(alert.article.id).result()[2:])
    assert pause is not None
    assert quiet is not None
    # What is over says when it began and when it ended.
    assert dict(pause.data)["ended"] == dict(quiet.data)["since"]
    assert "ended" in dict(quiet.data)
    assert "إلى" in Words("ar").reason(pause)


def test_an_alert_that_nothing_held_has_no_such_step(desk: Desk) -> None:
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    assert [step.step for step in desk.archive.why(alert.article.id).result()] == ["matched", "story"]


def test_a_raised_severity_goes_to_the_alerts_nobody_dealt_with_and_sounds_once(desk: Desk) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("شمال", "إدلب", severity=Severity.QUIET)
    new, other, done = (raised(desk, source, watched, name) for name in "abc")
    for delivery in desk.archive.due_deliveries(desk.clock(), 99).result():
        desk.archive.record_delivery(delivery.id, now=desk.clock(), delivered=True, next_try=None, reason=None).result()
    desk.archive.set_alert(done.id, AlertState.ACKNOWLEDGED).result()
    desk.archive.save_watchlist(replace(watched, severity=Severity.CRITICAL)).result()
    severities = {alert.id: alert.severity for alert in desk.archive.alerts().result()}
    assert severities == {new.id: Severity.CRITICAL, other.id: Severity.CRITICAL, done.id: Severity.QUIET}
    assert due(desk) == [(new.id, True), (other.id, True)]


def test_a_lowered_severity_changes_no_alert(desk: Desk) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("شمال", "إدلب", severity=Severity.CRITICAL)
    alert = raised(desk, source, watched, "a")
    desk.archive.save_watchlist(replace(watched, severity=Severity.QUIET)).result()
    assert desk.archive.alert(alert.id).result().severity is Severity.CRITICAL
    assert due(desk) == [(alert.id, False)]


@pytest.mark.parametrize(
    "held",
    [{"digest_at": ("23:59",)}, {"digest_every": timedelta(hours=12)}],
    ids=["at", "every"],
)
def test_who_takes_the_digest_away_gets_what_waited_for_it(desk: Desk, held: dict[str, object]) -> None:
    watched = desk.add_watchlist("شمال", "إدلب", **held)
    alert = raised(desk, desk.add_source(), watched, "a")
    assert alert.held_by is HeldBy.DIGEST
    assert wake(desk) == ()
    desk.archive.save_watchlist(replace(watched, digest_at=(), digest_every=timedelta(0))).result()
    assert wake(desk) == (alert.id,)


def test_a_watchlist_made_critical_lets_out_what_quiet_hours_held(desk: Desk) -> None:
    watched = desk.add_watchlist("شمال", "إدلب", active=(hours(desk, 2, 3),))
    alert = raised(desk, desk.add_source(), watched, "a")
    assert alert.held_by is HeldBy.QUIET
    desk.archive.save_watchlist(replace(watched, severity=Severity.CRITICAL)).result()
    assert wake(desk) == (alert.id,)
    assert desk.archive.alert(alert.id).result().severity is Severity.CRITICAL


def test_what_waits_is_found_without_looking_through_all_alerts_there_ever_were(desk: Desk, tmp_path: Path) -> None:
    raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    desk.archive.close()
    db = apsw.Connection(str(tmp_path / "archive.sqlite"))
    asked: list[tuple[str, object]] = []

    def note(_: object, query: str, values: object) -> bool:
        asked.append((query, values))
        return True

    db.exec_trace = note
    deliveries.next_delivery(db, desk.clock())
    waking.wake(db, now=desk.clock(), decide=rules.decide, desk=())
    holding.set_pause(db, None, now=desk.clock())
    holding.end_storms(db, desk.clock())
    holding.hours_changed(db, desk.clock())
    holding.forget_the_future(db, desk.clock())
    db.exec_trace = None
    plans = [list(db.execute(f"EXPLAIN QUERY PLAN {query}", values)) for query, values in asked]  # type: ignore[arg-type]
    db.close()
    assert len(plans) >= 6
    assert [step for plan in plans for *_, step in plan if "SCAN alerts" in step] == []


def test_a_new_term_takes_along_what_the_cool_down_holds_of_its_story(desk: Desk) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("شمال", "إدلب", "هدنة", cooldown=timedelta(hours=6))

    def store(name: str, text: str) -> tuple[Alert, ...]:
        article = desk.article(source, name, "عنوان", text, watching=(watched,))
        return desk.archive.store_article(article, decide=rules.decide).result().alerts

    (first,) = store("a", "قصف على إدلب")
    (held,) = store("b", "سوق جديد للخضار والفواكه في إدلب يفتح أبوابه صباح السبت")
    assert held.held_by is HeldBy.COOL_DOWN
    (new,) = store("b", "سوق جديد للخضار والفواكه في إدلب يفتح أبوابه صباح السبت رغم إعلان هدنة")
    assert due(desk) == [(first.id, False), (held.id, True), (new.id, True)]
    assert desk.archive.alert(held.id).result().state is AlertState.NEW
    desk.clock.forward(hours=6)
    assert wake(desk) == ()


def test_who_looks_on_hears_of_what_a_new_term_takes_along(desk: Desk) -> None:
    outlets = desk.add_source("أولى"), desk.add_source("ثانية أخرى")
    watched = desk.add_watchlist("شمال", "إدلب", "هدنة", cooldown=timedelta(hours=6))
    text = "سوق جديد للخضار والفواكه في إدلب يفتح أبوابه صباح السبت بعد عمل دام عاما كاملا " * 3

    def store(source: Source, name: str, text: str) -> Stored:
        article = desk.article(source, name, "عنوان", text, watching=(watched,))
        return desk.archive.store_article(article, decide=rules.decide).result()

    store(outlets[0], "a", "قصف على إدلب")
    (held,) = store(outlets[0], "b", text).alerts
    assert held.held_by is HeldBy.COOL_DOWN
    copy = store(outlets[1], "c", f"{text} رغم إعلان هدنة")
    assert len(copy.alerts) == 1
    assert held.id in copy.folded


def test_a_pause_that_held_what_was_on_its_way_is_told_with_its_beginning_and_end(desk: Desk) -> None:
    alert = raised(desk, desk.add_source(), desk.add_watchlist("شمال", "إدلب"), "a")
    since = desk.clock.forward(minutes=5)
    paused(desk, hours=1)
    wake(desk)

    def pause() -> dict[str, object]:
        steps = desk.archive.why(alert.article.id).result()
        (detail,) = (step.detail for step in steps if step.step == "pause" and step.detail is not None)
        return dict(detail.data)

    until = since + timedelta(hours=1)
    assert pause() == {"since": since.isoformat(), "until": until.isoformat()}
    desk.clock.forward(hours=1)
    wake(desk)
    assert due(desk) == [(alert.id, True)]
    assert pause() == {"since": since.isoformat(), "ended": until.isoformat()}


def test_two_alerts_that_waited_do_not_hide_from_one_another_the_term_that_is_new_in_both(desk: Desk) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("شمال", "إدلب", "هدنة", cooldown=timedelta(hours=6))

    def store(name: str, text: str) -> Alert:
        article = desk.article(source, name, name, text, watching=(watched,))
        (alert,) = desk.archive.store_article(article, decide=rules.decide).result().alerts
        return alert

    store("a", "قصف على إدلب")
    paused(desk, hours=1)
    waiting = store("b", "هدنة في الجنوب"), store("c", "وفد يصل إلى العاصمة لبحث هدنة أخرى")
    assert [alert.held_by for alert in waiting] == [HeldBy.PAUSE, HeldBy.PAUSE]
    desk.clock.forward(hours=1)
    assert wake(desk) == tuple(alert.id for alert in waiting)


@pytest.mark.parametrize(("brought", "comes_out"), [("لبحث هدنة تدوم شهرا", True), ("قادما من الجنوب", False)])
def test_a_page_lets_out_what_the_cool_down_holds_of_its_feeds_text_where_it_brings_a_new_term(
    desk: Desk, brought: str, comes_out: bool
) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("شمال", "إدلب", "هدنة", cooldown=timedelta(hours=6))

    def store(name: str, text: str, text_from: TextFrom, completes: int | None = None) -> Stored:
        article = desk.article(
            source, name, "عنوان", text, watching=(watched,), text_from=text_from, completes=completes
        )
        return desk.archive.store_article(article, decide=rules.decide).result()

    store("a", "قصف على إدلب", TextFrom.PAGE)
    brief = store("b", "وفد يصل إلى إدلب", TextFrom.FEED)
    (held,) = brief.alerts
    assert held.held_by is HeldBy.COOL_DOWN
    whole = store("b", f"وفد يصل إلى إدلب {brought}", TextFrom.PAGE, brief.article)
    assert (whole.alerts, whole.folded) == ((), (held.id,))
    assert wake(desk) == ((held.id,) if comes_out else ())


@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED])
def test_what_is_dealt_with_while_it_is_held_is_held_by_nothing(desk: Desk, state: AlertState) -> None:
    desk.archive.set_pause(Pause(since=desk.clock(), until=desk.clock() + timedelta(hours=1))).result()
    alert = raised(desk, desk.add_source("وكالة"), desk.add_watchlist("الشمال", "إدلب"), "1")
    assert alert.held_by is HeldBy.PAUSE
    later = desk.clock() + timedelta(hours=2)
    dealt = desk.archive.set_alert(alert.id, state, later if state is AlertState.SNOOZED else None).result()
    assert (dealt.state, dealt.held_by) == (state, None)
    assert "pause" in {step.step for step in desk.archive.why(alert.article.id).result()}
