from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from time import tzset
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.alerting.rules import STORM, decide
from monitor.hours import is_active, next_active, next_digest, read_hours, read_time
from monitor.model import AlertCase, AlertState, HeldBy, Pause, Severity, Verdict, Watchlist

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
    raised: datetime | None = None,
    held_by: HeldBy | None = None,
    pause: Pause | None = None,
    lately: int = 0,
    storm_until: datetime | None = None,
    let_out: bool = False,
    **watchlist: Any,
) -> Verdict:
    case = AlertCase(
        watchlist=Watchlist(name="x", terms=(), **watchlist),
        cause=cause,
        now=now,
        last_shown=last,
        terms=terms,
        recent_terms=recent,
        raised=raised,
        held_by=held_by,
        pause=pause,
        raised_lately=lately,
        storm_until=storm_until,
        let_out=let_out,
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


def test_what_the_cool_down_holds_waits_no_longer_than_that_whatever_was_told_meanwhile() -> None:
    def of_one_raised(before: timedelta) -> Verdict:
        last = NOON - timedelta(minutes=5)
        return verdict(raised=NOON - before, held_by=HeldBy.COOL_DOWN, last=last, cooldown=HOUR)

    assert of_one_raised(timedelta(minutes=50)) == cooling(NOON + timedelta(minutes=10))
    assert of_one_raised(HOUR) == DISTURB


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


def held(by: HeldBy, until: datetime) -> Verdict:
    return Verdict(state=AlertState.HELD, held_by=by, until=until)


HOUR = timedelta(hours=1)
PAUSED = Pause(since=NOON - HOUR, until=NOON + HOUR)


@pytest.mark.parametrize("severity", list(Severity))
def test_a_pause_holds_everything_until_its_end(severity: Severity) -> None:
    assert verdict(pause=PAUSED, severity=severity) == held(HeldBy.PAUSE, NOON + HOUR)


def test_a_pause_that_is_over_holds_nothing() -> None:
    assert verdict(pause=PAUSED, now=NOON + HOUR) == DISTURB


def test_a_clock_set_back_behind_the_beginning_of_a_pause_ends_it() -> None:
    assert verdict(pause=PAUSED, now=NOON - timedelta(days=2)) == DISTURB


def test_a_digest_comes_at_its_full_quarters() -> None:
    every = timedelta(minutes=15)
    assert verdict(now=NOON + timedelta(minutes=3), digest_every=every) == held(
        HeldBy.DIGEST, NOON + timedelta(minutes=15)
    )


def test_a_digest_comes_at_its_times_and_the_next_day_after_the_last() -> None:
    at = ("08:00", "14:30")
    assert verdict(digest_at=at) == held(HeldBy.DIGEST, NOON.replace(hour=14, minute=30))
    assert verdict(now=NOON.replace(hour=15), digest_at=at) == held(
        HeldBy.DIGEST, NOON.replace(hour=8) + timedelta(days=1)
    )


def test_what_waited_for_the_digest_goes_out_at_it_without_the_brake_and_the_cool_down() -> None:
    assert (
        verdict(
            digest_at=("12:00",),
            raised=NOON - HOUR,
            held_by=HeldBy.DIGEST,
            lately=40,
            last=NOON,
            cooldown=HOUR,
        )
        == DISTURB
    )


def test_critical_does_not_wait_for_the_digest() -> None:
    assert verdict(digest_at=("14:00",), severity=Severity.CRITICAL) == DISTURB


def test_a_mistyped_time_of_a_digest_holds_nothing() -> None:
    assert verdict(digest_at=("soon",)) == DISTURB


def test_a_digest_waits_for_the_end_of_quiet_hours() -> None:
    assert verdict(
        active=("13:00-20:00",), digest_at=("11:00",), raised=NOON - 3 * HOUR, held_by=HeldBy.DIGEST
    ) == quiet(ONE_O_CLOCK)


def test_the_hour_that_summer_time_leaves_out_has_its_digest_when_the_clock_has_jumped() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2021, 3, 28, 0, 30, tzinfo=UTC)
    assert next_digest(timedelta(0), ("02:30",), before, berlin) == datetime(2021, 3, 28, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [datetime(2024, 4, 26), datetime(2024, 10, 31)])
def test_quiet_hours_that_end_while_the_clocks_change_end_as_the_clock_shows(day: datetime) -> None:
    """In Cairo midnight becomes one o'clock in spring, and in autumn eleven in the evening comes twice."""
    cairo, spring = ZoneInfo("Africa/Cairo"), day.month == 4
    hours = ("00:30-22:00",) if spring else ("23:30-22:00",)
    now = datetime(2024, 4, 25, 21, 50, tzinfo=UTC) if spring else datetime(2024, 10, 31, 21, 10, tzinfo=UTC)
    ends = datetime(2024, 4, 25, 22, 0, tzinfo=UTC) if spring else datetime(2024, 10, 31, 21, 30, tzinfo=UTC)
    assert not is_active(hours, now.astimezone(cairo).time())
    assert next_active(hours, now, cairo) == ends
    assert is_active(hours, ends.astimezone(cairo).time())


def test_a_digest_of_every_half_hour_comes_in_the_hour_that_comes_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    again = datetime(2021, 10, 31, 1, 10, tzinfo=UTC)
    assert again.astimezone(berlin).time() == time(2, 10)
    assert next_digest(timedelta(minutes=30), (), again, berlin) == datetime(2021, 10, 31, 1, 30, tzinfo=UTC)


def test_many_alerts_within_ten_minutes_are_a_storm() -> None:
    assert verdict(lately=STORM - 1) == DISTURB
    assert verdict(lately=STORM) == held(HeldBy.STORM, NOON + timedelta(minutes=10))


def test_those_of_a_storm_wait_for_one_moment() -> None:
    soon = NOON + timedelta(minutes=4)
    assert verdict(lately=STORM, storm_until=soon) == held(HeldBy.STORM, soon)


def test_critical_waits_two_minutes_in_a_storm() -> None:
    assert verdict(lately=STORM, severity=Severity.CRITICAL) == held(HeldBy.STORM, NOON + timedelta(minutes=2))


def test_what_a_storm_held_is_let_out_though_it_goes_on() -> None:
    assert verdict(lately=99, held_by=HeldBy.STORM, raised=NOON - timedelta(minutes=10)) == DISTURB


@pytest.mark.parametrize("held_by", list(HeldBy))
def test_what_was_held_is_no_storm(held_by: HeldBy) -> None:
    assert verdict(lately=99, held_by=held_by, raised=NOON - HOUR) == DISTURB


def test_what_was_let_out_is_held_by_a_pause_and_by_quiet_hours_alone() -> None:
    assert verdict(let_out=True, pause=PAUSED) == held(HeldBy.PAUSE, NOON + HOUR)
    assert verdict(let_out=True, active=("13:00-23:00",)) == quiet()
    assert verdict(let_out=True, active=("13:00-23:00",), severity=Severity.CRITICAL) == DISTURB
    assert verdict(let_out=True, digest_at=("14:30",), lately=99, last=NOON, cooldown=HOUR) == DISTURB


@pytest.mark.parametrize(("text", "minute"), [("08:00", 480), (" 8:05", 485), ("24:00", None), ("8", None), ("", None)])
def test_times_of_the_day(text: str, minute: int | None) -> None:
    assert read_time(text) == minute


@pytest.mark.parametrize("system", [False, True], ids=["given", "of the system"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Damascus", "Europe/Berlin", "Africa/Cairo", "America/New_York"])
def test_the_next_time_is_the_earliest_that_a_clock_shows_through_every_change_of_the_clocks(
    zone: str, system: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against every quarter of an hour of eight months, with what each jump of the clock passes over."""
    there = ZoneInfo(zone)
    at = ("00:00", "00:30", "02:30", "03:15", "13:00")
    minutes = {minute for text in at if (minute := read_time(text)) is not None}
    quarter = timedelta(minutes=15)
    begin = datetime(2024, 3, 8, tzinfo=UTC)
    instants = [begin + n * quarter for n in range(4 * 24 * 250)]
    shown = [one.astimezone(there).replace(tzinfo=None) for one in instants]
    due = []
    for before, now, instant in zip(shown, shown[1:], instants[1:], strict=False):
        passed = (
            [before + n * quarter for n in range(1, max(1, (now - before) // quarter) + 1)] if now > before else [now]
        )
        if any(one.hour * 60 + one.minute in minutes for one in passed):
            due.append(instant)
    moment = begin + timedelta(minutes=7)
    with monkeypatch.context() as patched:
        if system:
            patched.setenv("TZ", zone)
            tzset()
        while moment < due[-1]:
            assert next_digest(timedelta(0), at, moment, None if system else there) == due[bisect_right(due, moment)]
            moment += timedelta(hours=1, minutes=23)
    tzset()


def test_a_digest_of_every_minute_comes_at_the_next_full_minute() -> None:
    assert next_digest(timedelta(minutes=1), (), NOON + timedelta(seconds=20), UTC) == NOON + timedelta(minutes=1)
