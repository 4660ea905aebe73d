from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.alerting.rules import decide, is_active, next_active, read_hours
from monitor.model import AlertCase, AlertState, HeldBy, Severity, Verdict, Watchlist

NOON = datetime(2021, 2, 17, 12, 0, tzinfo=UTC)
DISTURB = Verdict()
ONE_O_CLOCK = datetime(2021, 2, 17, 13, 0, tzinfo=UTC)


def quiet(until: datetime = ONE_O_CLOCK) -> Verdict:
    return Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=until)


def cooling(until: datetime) -> Verdict:
    return Verdict(state=AlertState.HELD, held_by=HeldBy.COOL_DOWN, until=until)


def verdict(
    *,
    cause: str = "first",
    now: datetime = NOON,
    last: datetime | None = None,
    zone: Any = UTC,
    terms: tuple[str, ...] = (),
    recent: tuple[str, ...] | None = None,
    **watchlist: Any,
) -> Verdict:
    case = AlertCase(
        watchlist=Watchlist(name="x", terms=(), **watchlist),
        cause=cause,
        now=now,
        last_shown=last,
        terms=terms,
        recent_terms=recent,
    )
    return decide(case, zone)


def test_an_alert_of_a_plain_watchlist_disturbs() -> None:
    assert verdict() == DISTURB


def test_a_second_story_within_the_cool_down_is_held() -> None:
    assert verdict(last=NOON - timedelta(minutes=9), cooldown=timedelta(minutes=10)) == cooling(
        NOON + timedelta(minutes=1)
    )


def test_the_cool_down_ends_after_its_time() -> None:
    assert verdict(last=NOON - timedelta(minutes=10), cooldown=timedelta(minutes=10)) == DISTURB


def test_the_cool_down_never_hides_a_new_term_of_a_story() -> None:
    assert verdict(cause="خفض التصعيد", last=NOON, cooldown=timedelta(hours=1)) == DISTURB


def test_the_cool_down_never_hides_a_term_that_was_not_alerted_within_it() -> None:
    hour = timedelta(hours=1)
    assert verdict(last=NOON, cooldown=hour, terms=("a", "b"), recent=("a",)) == DISTURB
    assert verdict(last=NOON, cooldown=hour, terms=("a",), recent=("a", "b")) == cooling(NOON + hour)


def test_the_cool_down_holds_a_critical_alert_too() -> None:
    assert verdict(last=NOON, cooldown=timedelta(hours=1), severity=Severity.CRITICAL) == cooling(
        NOON + timedelta(hours=1)
    )


def test_a_clock_that_was_set_back_does_not_prolong_the_cool_down() -> None:
    assert verdict(last=NOON + timedelta(days=2), cooldown=timedelta(hours=1)) == DISTURB


def test_outside_its_active_hours_a_watchlist_is_quiet() -> None:
    assert verdict(active=("13:00-23:00",)) == quiet()


def test_critical_passes_quiet_hours() -> None:
    assert verdict(active=("13:00-23:00",), severity=Severity.CRITICAL) == DISTURB


def test_active_hours_are_those_of_the_place() -> None:
    assert verdict(active=("13:00-23:00",), zone=ZoneInfo("Asia/Damascus")) == DISTURB


def test_active_hours_follow_daylight_saving() -> None:
    damascus = ZoneInfo("Asia/Damascus")
    summer, winter = datetime(2021, 7, 1, 20, 30, tzinfo=UTC), datetime(2021, 1, 1, 20, 30, tzinfo=UTC)
    assert verdict(active=("06:00-23:00",), now=summer, zone=damascus) == quiet(datetime(2021, 7, 2, 3, tzinfo=UTC))
    assert verdict(active=("06:00-23:00",), now=winter, zone=damascus) == DISTURB


@pytest.mark.parametrize(
    ("hours", "now", "active"),
    [
        (("06:00-23:00",), time(6, 0), True),
        (("06:00-23:00",), time(5, 59), False),
        (("06:00-23:00",), time(23, 0), False),
        (("22:00-06:00",), time(23, 30), True),
        (("22:00-06:00",), time(5, 59), True),
        (("22:00-06:00",), time(6, 0), False),
        (("06:00-24:00",), time(23, 59), True),
        (("00:00-00:00",), time(3, 0), True),
        (("06:00-09:00", "18:00-20:00"), time(19, 0), True),
        (("06:00-09:00", "18:00-20:00"), time(12, 0), False),
        ((), time(3, 0), True),
    ],
)
def test_hours_are_read_as_people_write_them(hours: tuple[str, ...], now: time, active: bool) -> None:
    assert is_active(hours, now) is active


@pytest.mark.parametrize("text", ["", "morning", "25:00-26:00", "06:60-07:00", "06:00", "6-23"])
def test_hours_that_cannot_be_understood_never_silence_a_watchlist(text: str) -> None:
    assert read_hours(text) is None
    assert is_active((text,), time(3, 0))


@pytest.mark.parametrize(
    ("hours", "now", "begins"),
    [
        (("06:00-23:00",), datetime(2021, 2, 17, 23, 30), datetime(2021, 2, 18, 6, 0)),
        (("06:00-23:00",), datetime(2021, 2, 17, 5, 30), datetime(2021, 2, 17, 6, 0)),
        (("18:00-20:00", "06:00-09:00"), datetime(2021, 2, 17, 12, 0), datetime(2021, 2, 17, 18, 0)),
        (("22:00-06:00",), datetime(2021, 2, 17, 6, 0), datetime(2021, 2, 17, 22, 0)),
    ],
)
def test_what_is_held_in_quiet_hours_is_held_until_they_end(
    hours: tuple[str, ...], now: datetime, begins: datetime
) -> None:
    damascus = ZoneInfo("Asia/Damascus")
    assert next_active(hours, now.replace(tzinfo=damascus).astimezone(UTC), damascus) == begins.replace(tzinfo=damascus)


def test_quiet_hours_that_the_change_of_the_clock_shortens_end_on_time() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    eve = datetime(2024, 4, 25, 23, 0, tzinfo=cairo).astimezone(UTC)
    # At midnight of 26 April 2024 the clocks in Cairo went forward by an hour.
    assert next_active(("06:00-22:00",), eve, cairo) - eve == timedelta(hours=6)
