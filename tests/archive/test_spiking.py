"""A watchlist that appears far more often than is usual alerts once, for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.alerting import rules
from monitor.model import Alert, AlertState, HeldBy, Pause, Watchlist
from tests.archive.desk import START, Desk

HOUR = int(START.timestamp()) // 3600
WEEKS = 3 * 7 * 24


def usual(desk: Desk, watchlist: Watchlist, *, every: int = 2) -> None:
    """Three weeks in which the watchlist appeared once in so many hours, among twenty articles an hour."""

    def count(db: object) -> None:
        for hour in range(HOUR - WEEKS, HOUR):
            rows = [(0, 0, hour, 20)] + ([(watchlist.id, 0, hour, 1)] if hour % every == 0 else [])
            db.executemany("INSERT INTO hours VALUES (?, ?, ?, ?)", rows)  # type: ignore[attr-defined]

    desk.archive._edit(count).result()


def come(desk: Desk, watchlist: Watchlist, articles: int) -> None:
    source = desk.add_source(f"مصدر {articles}")
    for n in range(articles):
        desk.store(source, f"{articles}-{n}", f"خبر {n} من إدلب", watching=(watchlist,))


def spikes(desk: Desk) -> tuple[Alert, ...]:
    return desk.archive.raise_spikes(desk.clock(), decide=rules.decide).result()[0]


def test_far_more_than_usual_alerts_once(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True)
    usual(desk, watched)
    come(desk, watched, 9)
    (alert,) = spikes(desk)
    assert alert.spike is not None
    assert alert.spike.count == 9
    assert 0 < alert.spike.usual < 1
    newest = max(one.article.id for one in desk.archive.alerts().result())
    assert (alert.article.id, alert.state) == (newest, AlertState.NEW)
    assert alert.id in {one.alert.id for one in desk.archive.due_deliveries(desk.clock(), 99).result()}
    assert spikes(desk) == ()
    story = [step for step in desk.archive.why(newest).result() if step.step == "story"]
    assert [step.detail.code for step in story if step.detail] == ["first-of-story", "spike"]
    desk.clock.forward(hours=6)
    come(desk, watched, 12)
    assert [again.spike.count for again in spikes(desk) if again.spike] == [12]


def test_the_usual_number_does_not(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True)
    usual(desk, watched, every=1)
    come(desk, watched, 3)
    assert spikes(desk) == ()


def test_nothing_is_unusual_before_a_week_was_seen(desk: Desk) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True)
    come(desk, watched, 20)
    assert spikes(desk) == ()


def test_who_does_not_ask_is_not_told(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب")
    usual(desk, watched)
    come(desk, watched, 20)
    assert spikes(desk) == ()
    desk.archive.save_watchlist(replace(watched, spikes=True)).result()
    assert len(spikes(desk)) == 1


def test_a_pause_holds_it_and_the_cool_down_does_not(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True, cooldown=timedelta(days=1))
    usual(desk, watched)
    come(desk, watched, 9)
    desk.archive.set_pause(Pause(since=desk.clock(), until=desk.clock() + timedelta(hours=1))).result()
    (alert,) = spikes(desk)
    assert (alert.state, alert.held_by) == (AlertState.HELD, HeldBy.PAUSE)
    desk.clock.forward(hours=1)
    assert alert.id in desk.archive.wake_alerts(desk.clock(), decide=rules.decide).result()


def test_the_same_hour_is_not_told_again_where_the_clock_is_set_back_a_little(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True)
    usual(desk, watched)
    come(desk, watched, 9)
    assert len(spikes(desk)) == 1
    desk.clock.forward(minutes=-2)
    assert spikes(desk) == ()


def test_what_goes_out_with_it_is_named(desk: Desk) -> None:
    desk.clock.forward(minutes=50)
    watched = desk.add_watchlist("الشمال", "إدلب", spikes=True, cooldown=timedelta(days=1))
    usual(desk, watched)
    come(desk, watched, 8)
    desk.clock.forward(minutes=1)
    last = desk.article(desk.add_source("مصدر"), "last", "خبر أخير من إدلب", watching=(watched,))
    desk.archive.store_article(last, decide=rules.decide).result()
    newest = max(desk.archive.alerts().result(), key=lambda alert: alert.article.id)
    assert newest.held_by is HeldBy.COOL_DOWN
    raised, along = desk.archive.raise_spikes(desk.clock(), decide=rules.decide).result()
    assert [alert.article.id for alert in raised] == [newest.article.id]
    assert along == (newest.id,)
    assert desk.archive.alert(newest.id).result().state is AlertState.NEW
