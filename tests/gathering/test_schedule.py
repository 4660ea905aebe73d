"""When a source is asked again, and when a page is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import FetchError, ListingError
from monitor.gathering import schedule
from monitor.gathering.schedule import Outcome, expected_since, interval, next_check
from monitor.model import Habits, Reason, Source, SourceKind

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
GOOD = Outcome(entries=20)


def source(**changes: Any) -> Source:
    made = Source(id=1, url="http://x.example/feed", name="x", kind=SourceKind.FEED, added=NOW - timedelta(days=30))
    return replace(made, **{"newest": NOW, "last_success": NOW - timedelta(minutes=10), **changes})


def habitual(pace: timedelta | None = None, **changes: Any) -> Source:
    """A source of such habits, whose newest entry has just come."""
    return source(habits=Habits(pace=pace, **changes))


def wait(given: Source | None = None, outcome: Outcome = GOOD, **rest: Any) -> timedelta:
    return next_check(given or source(), outcome=outcome, now=NOW, **rest) - NOW


def failed(code: str, *, status: int | None = None, retry_after: float | None = None) -> Outcome:
    return Outcome.failed(FetchError("u", Reason.of(code, host="x"), status=status, retry_after=retry_after))


# --- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (timedelta(seconds=20), timedelta(minutes=2)),
        (timedelta(minutes=10), timedelta(minutes=5)),
        (timedelta(hours=4), timedelta(hours=2)),
        (timedelta(days=9), timedelta(hours=6)),
    ],
)
def test_a_source_is_asked_by_its_own_pace_from_two_minutes_to_six_hours(pace: timedelta, expected: timedelta) -> None:
    assert wait(habitual(pace)) == expected


def test_a_source_of_unknown_pace_is_asked_every_ten_minutes() -> None:
    assert wait() == timedelta(minutes=10)


def test_an_unchanged_listing_keeps_the_pace_that_is_known() -> None:
    assert wait(habitual(timedelta(minutes=8)), outcome=Outcome(entries=None)) == timedelta(minutes=4)
    failing = replace(habitual(timedelta(minutes=8)), failures=3)
    assert wait(failing, outcome=Outcome(entries=None)) == timedelta(minutes=4), "well again, it is asked as before"


def test_a_source_that_fell_silent_is_asked_less_often_but_never_given_up() -> None:
    busy = habitual(timedelta(minutes=4))
    waits = [wait(replace(busy, newest=NOW - timedelta(hours=hours))) for hours in (0, 2, 12, 48, 24 * 365)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=2)
    assert waits[-1] == timedelta(hours=6)


def test_the_users_interval_wins() -> None:
    fixed = source(interval=timedelta(minutes=3), newest=NOW - timedelta(days=90))
    assert wait(fixed, jitter=0.9) == timedelta(minutes=3)
    hinted = replace(fixed, habits=Habits(hint=timedelta(hours=1), skip_hours=(12,), pace=timedelta(days=1)))
    assert wait(hinted) == timedelta(minutes=3)


def test_jitter_spreads_the_checks_by_a_tenth() -> None:
    assert wait(jitter=0.0) == timedelta(minutes=9)
    assert wait(jitter=1.0) == timedelta(minutes=11)


def test_a_hint_of_the_site_is_respected_up_to_an_hour() -> None:
    assert wait(habitual(hint=timedelta(minutes=30))) == timedelta(minutes=30)
    assert wait(habitual(hint=timedelta(days=1))) == timedelta(hours=1)
    assert wait(habitual(hint=timedelta(minutes=1))) == timedelta(minutes=10)


def test_a_hint_is_not_followed_until_entries_fall_out_of_the_listing() -> None:
    short = habitual(timedelta(minutes=4), hint=timedelta(hours=1), window=timedelta(minutes=40))
    assert wait(short) == timedelta(minutes=20)


def test_a_listing_is_read_thrice_in_the_time_it_reaches_back() -> None:
    bursts = habitual(timedelta(hours=3), window=timedelta(minutes=45))
    assert wait(bursts) == timedelta(minutes=15)
    assert wait(habitual(timedelta(hours=3), window=timedelta(0))) == timedelta(minutes=2)


def test_where_entries_may_have_been_missed_it_is_read_more_often_for_an_hour() -> None:
    short = habitual(timedelta(hours=3), window=timedelta(minutes=60), missed=NOW - timedelta(minutes=30))
    assert wait(short) == timedelta(minutes=15)
    assert wait(replace(short, habits=replace(short.habits, missed=NOW - timedelta(hours=2)))) == timedelta(minutes=20)


DAYTIME = tuple(20 if 6 <= hour < 18 else 0 for hour in range(24))


def test_in_the_hours_in_which_a_source_publishes_it_is_asked_more_often_than_at_night() -> None:
    def at(hour: int) -> timedelta:
        now = NOW.replace(hour=hour)
        given = replace(habitual(timedelta(hours=1), hours=DAYTIME), newest=now)
        return next_check(given, outcome=GOOD, now=now) - now

    assert at(9) < timedelta(minutes=20)
    assert at(20) > timedelta(hours=1)
    assert at(4) < timedelta(hours=2, minutes=30), "it does not sleep into the morning"


def test_the_hours_do_not_count_before_enough_was_seen() -> None:
    few = tuple(1 if 6 <= hour < 18 else 0 for hour in range(24))
    night = NOW.replace(hour=22)
    given = replace(habitual(timedelta(hours=1), hours=few), newest=night)
    assert next_check(given, outcome=GOOD, now=night) - night == timedelta(minutes=30)


def test_hours_in_which_a_feed_asks_to_be_left_alone_are_waited_out() -> None:
    left_alone = habitual(timedelta(minutes=20), skip_hours=(12, 13))
    assert NOW + wait(left_alone) == NOW.replace(hour=14)
    assert wait(habitual(timedelta(minutes=20), skip_hours=tuple(range(23)))) == timedelta(hours=6)


def test_to_spare_line_or_battery_intervals_double() -> None:
    assert wait(habitual(timedelta(minutes=40)), sparing=True) == timedelta(minutes=40)
    assert wait(habitual(timedelta(days=9)), sparing=True) == timedelta(hours=6)
    assert wait(source(interval=timedelta(minutes=3)), sparing=True) == timedelta(minutes=6)
    assert wait(source(failures=1), failed("server-error"), sparing=True) == timedelta(minutes=8)


def test_a_newest_entry_in_the_future_changes_nothing() -> None:
    ahead = replace(habitual(timedelta(minutes=20)), newest=NOW + timedelta(days=900))
    assert interval(ahead, now=NOW) == timedelta(minutes=10)


def test_what_is_expected_in_a_time_counts_its_hours() -> None:
    habits = Habits(pace=timedelta(hours=1), hours=DAYTIME)
    by_day = expected_since(habits, NOW.replace(hour=8), NOW.replace(hour=16))
    by_night = expected_since(habits, NOW.replace(hour=18), NOW.replace(hour=18) + timedelta(hours=8))
    assert by_day > 12
    assert by_night < 3
    assert expected_since(habits, NOW - timedelta(days=400), NOW) == pytest.approx(400 * 24)
    assert expected_since(Habits(), NOW - timedelta(days=400), NOW) == 0


def test_a_failing_source_is_tried_ever_less_often_and_never_given_up() -> None:
    waits = [wait(source(failures=failures), failed("server-error")) for failures in range(60)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 16)]
    assert waits[-1] == timedelta(hours=6)
    assert waits == sorted(waits)


def test_a_failing_source_on_a_short_interval_is_tried_at_least_every_hour() -> None:
    often = source(interval=timedelta(minutes=5), failures=50)
    assert wait(often, failed("server-error")) == timedelta(hours=1)


def test_a_source_that_blocks_us_is_left_alone_for_longer() -> None:
    assert wait(outcome=failed("too-many-requests")) == timedelta(minutes=15)
    assert wait(source(failures=9), failed("challenge")) == timedelta(hours=6)


def test_the_wait_a_site_asks_for_is_kept_up_to_a_day() -> None:
    asked, most = failed("server-error", retry_after=3600), failed("server-error", retry_after=1e9)
    assert wait(outcome=asked, jitter=0.0) == timedelta(hours=1), "never sooner than it asked for"
    assert wait(outcome=asked, jitter=1.0) == timedelta(minutes=66)
    assert wait(outcome=failed("server-error", retry_after=1)) == timedelta(minutes=2)
    assert wait(outcome=most, jitter=0.0) == timedelta(days=1)


def test_a_listing_is_asked_for_whole_once_a_day() -> None:
    at, asked = NOW, 0
    given = source(last_success=NOW)
    for _ in range(10 * 24 * 2):
        at += timedelta(minutes=30)
        asked += schedule.asks_whole(given, at)
        given = replace(given, last_success=at)
    assert asked == 10
    assert schedule.asks_whole(source(last_success=None), NOW)
    first = [schedule.asks_whole(source(id=n, last_success=NOW), NOW + timedelta(minutes=1)) for n in range(1440)]
    assert sum(first) < 10, "not all at midnight"


def test_without_a_network_it_is_tried_again_within_a_minute_however_long_it_lasts() -> None:
    assert wait(source(failures=500), failed("offline"), jitter=1.0) < timedelta(minutes=1)


def test_a_listing_that_cannot_be_read_backs_off_like_any_failure() -> None:
    assert wait(outcome=Outcome.failed(ListingError(Reason.of("no-listing")))) == timedelta(minutes=2)


def test_a_page_is_tried_again_after_a_minute_and_then_ever_less_often() -> None:
    waits = [(schedule.retry_at(tries, NOW) - NOW) // timedelta(minutes=1) for tries in range(1, 12)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert schedule.retry_at(0, NOW) == NOW + timedelta(minutes=1)
    assert schedule.retry_at(10**6, NOW) == NOW + timedelta(hours=6)


def test_a_page_is_given_up_after_three_days() -> None:
    assert schedule.give_up_at(NOW) == NOW + timedelta(days=3)
