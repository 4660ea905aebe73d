"""When a source is asked again, and how it is said to be doing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import FetchError, ListingError
from monitor.gathering import schedule
from monitor.gathering.schedule import Outcome, next_check, pace_of, state_of
from monitor.model import Reason, Source, SourceKind, SourceState

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
GOOD = Outcome(entries=20)


def source(**changes: Any) -> Source:
    made = Source(id=1, url="http://x.example/feed", name="x", kind=SourceKind.FEED, added=NOW - timedelta(days=30))
    return replace(made, **{"newest": NOW, "last_success": NOW - timedelta(minutes=10), **changes})


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
    assert wait(pace=pace) == expected


def test_a_source_of_unknown_pace_is_asked_every_ten_minutes() -> None:
    assert wait() == timedelta(minutes=10)


def test_an_unchanged_listing_keeps_the_pace_of_the_one_before() -> None:
    busy = source(last_attempt=NOW - timedelta(minutes=2), next_check=NOW)
    assert wait(busy, outcome=Outcome(entries=None)) == timedelta(minutes=2)
    assert wait(replace(busy, failures=3), outcome=Outcome(entries=None)) == timedelta(minutes=10)
    checked_by_hand = replace(busy, next_check=NOW - timedelta(minutes=9))
    assert wait(checked_by_hand, outcome=Outcome(entries=None)) == timedelta(minutes=10)


def test_a_source_that_fell_silent_is_asked_less_often_but_never_given_up() -> None:
    busy = timedelta(minutes=4)
    waits = [wait(source(newest=NOW - timedelta(hours=hours)), pace=busy) for hours in (0, 2, 12, 48, 24 * 365)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=2)
    assert waits[-1] == timedelta(hours=6)


def test_the_users_interval_wins() -> None:
    fixed = source(interval=timedelta(minutes=3), newest=NOW - timedelta(days=90))
    assert wait(fixed, jitter=0.9) == timedelta(minutes=3)
    assert wait(fixed, outcome=Outcome(hint=timedelta(hours=1))) == timedelta(minutes=3)


def test_jitter_spreads_the_checks_by_a_tenth() -> None:
    assert wait(jitter=0.0) == timedelta(minutes=9)
    assert wait(jitter=1.0) == timedelta(minutes=11)


def test_a_hint_of_the_site_is_respected_up_to_an_hour() -> None:
    assert wait(outcome=Outcome(hint=timedelta(minutes=30))) == timedelta(minutes=30)
    assert wait(outcome=Outcome(hint=timedelta(days=1))) == timedelta(hours=1)
    assert wait(outcome=Outcome(hint=timedelta(minutes=1))) == timedelta(minutes=10)


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
    assert wait(outcome=failed("server-error", retry_after=3600)) == timedelta(hours=1)
    assert wait(outcome=failed("server-error", retry_after=1)) == timedelta(minutes=2)
    assert wait(outcome=failed("server-error", retry_after=1e9)) == timedelta(days=1)


def test_without_a_network_it_is_tried_again_within_a_minute_however_long_it_lasts() -> None:
    assert wait(source(failures=500), failed("offline"), jitter=1.0) < timedelta(minutes=1)


def test_a_listing_that_cannot_be_read_backs_off_like_any_failure() -> None:
    assert wait(outcome=Outcome.failed(ListingError(Reason.of("no-listing")))) == timedelta(minutes=2)


def test_the_pace_is_the_median_pause() -> None:
    instants = [NOW - timedelta(minutes=minutes) for minutes in (0, 10, 20, 20, 20, 35, 600)]
    assert pace_of(instants) == timedelta(minutes=15)
    assert pace_of(instants[:2]) is None
    assert pace_of([]) is None


def test_a_page_is_tried_again_after_a_minute_and_then_ever_less_often() -> None:
    waits = [(schedule.retry_at(tries, NOW) - NOW) // timedelta(minutes=1) for tries in range(1, 12)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert schedule.retry_at(0, NOW) == NOW + timedelta(minutes=1)
    assert schedule.retry_at(10**6, NOW) == NOW + timedelta(hours=6)


def test_a_page_is_given_up_after_three_days() -> None:
    assert schedule.give_up_at(NOW) == NOW + timedelta(days=3)


# --- how -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state", "code"),
    [
        (failed("offline"), SourceState.OFFLINE, "offline"),
        (failed("captive-portal", status=511), SourceState.OFFLINE, "captive-portal"),
        (failed("login-required", status=401), SourceState.BLOCKED, "login-required"),
        (failed("forbidden", status=403), SourceState.BLOCKED, "forbidden"),
        (failed("too-many-requests", status=429), SourceState.BLOCKED, "too-many-requests"),
        (failed("challenge", status=200), SourceState.BLOCKED, "challenge"),
        (failed("gone", status=410), SourceState.PAUSED, "gone"),
        (failed("dns"), SourceState.BROKEN, "dns"),
        (failed("cut-short"), SourceState.BROKEN, "cut-short"),
        (Outcome.failed(ListingError(Reason.of("no-listing"))), SourceState.BROKEN, "no-listing"),
        (Outcome(entries=9, moved_to="http://y.example/"), SourceState.MOVED, "moved"),
        (Outcome(entries=0), SourceState.EMPTY, "no-entries"),
        (Outcome(entries=9, elapsed=12.4), SourceState.SLOW, "slow"),
        (Outcome(entries=9), SourceState.OK, None),
        (Outcome(entries=None), SourceState.OK, None),
    ],
)
def test_after_a_poll_the_first_state_that_holds_is_told(
    outcome: Outcome, state: SourceState, code: str | None
) -> None:
    found, reason = state_of(source(), now=NOW, outcome=outcome)
    assert found is state
    assert (reason.code if reason else None) == code


def test_a_pause_by_hand_comes_before_everything() -> None:
    state, reason = state_of(source(paused=True), now=NOW, outcome=failed("dns"))
    assert (state, reason) == (SourceState.PAUSED, Reason.of("paused"))


def test_a_source_paused_because_it_is_gone_says_so() -> None:
    gone = source(paused=True, state=SourceState.PAUSED, reason=Reason.of("gone", host="x"))
    assert state_of(gone, now=NOW) == (SourceState.PAUSED, Reason.of("gone", host="x"))


def test_an_unchanged_empty_listing_is_still_empty() -> None:
    assert state_of(source(state=SourceState.EMPTY), now=NOW, outcome=Outcome())[0] is SourceState.EMPTY


def test_nothing_new_for_five_usual_pauses_is_stale() -> None:
    pace = timedelta(hours=2)
    assert state_of(source(newest=NOW - timedelta(hours=11)), now=NOW, outcome=GOOD, pace=pace)[0] is SourceState.STALE
    assert state_of(source(newest=NOW - timedelta(hours=9)), now=NOW, outcome=GOOD, pace=pace)[0] is SourceState.OK
    assert state_of(source(newest=NOW - timedelta(days=99)), now=NOW, outcome=GOOD)[0] is SourceState.OK


def test_a_source_not_read_for_three_intervals_is_silent_whatever_it_last_said() -> None:
    fixed = source(interval=timedelta(minutes=10), last_success=NOW - timedelta(minutes=31))
    state, reason = state_of(fixed, now=NOW)
    assert (state, reason) == (SourceState.SILENT, Reason.of("silent", minutes=31))
    assert state_of(replace(fixed, last_success=NOW - timedelta(minutes=29)), now=NOW)[0] is SourceState.OK


def test_a_source_never_read_is_silent_in_the_end() -> None:
    never = source(last_success=None, newest=None, added=NOW - timedelta(hours=1))
    assert state_of(never, now=NOW)[0] is SourceState.SILENT
    assert state_of(replace(never, added=NOW - timedelta(minutes=5)), now=NOW)[0] is SourceState.OK


def test_what_is_worse_than_silent_stays_so_between_two_polls() -> None:
    broken = source(state=SourceState.BROKEN, reason=Reason.of("dns", host="x"), last_success=NOW - timedelta(days=9))
    assert state_of(broken, now=NOW) == (SourceState.BROKEN, Reason.of("dns", host="x"))
