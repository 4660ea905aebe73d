"""How a source is said to be doing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import FetchError, ListingError
from monitor.gathering.health import after_poll, between_polls, is_overdue
from monitor.gathering.hints import Hint
from monitor.gathering.judging import Answered
from monitor.gathering.schedule import Outcome
from monitor.model import Entry, Habits, Listing, Move, Reason, Rung, Source, SourceKind, SourceState

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
GOOD = Outcome(entries=20)


def source(**changes: Any) -> Source:
    made = Source(id=1, url="http://x.example/feed", name="x", kind=SourceKind.FEED, added=NOW - timedelta(days=30))
    read = {"newest": NOW, "first_success": made.added, "last_success": NOW - timedelta(minutes=10)}
    return replace(made, **{**read, **changes})


def moved_or_not(outcome: Outcome) -> Source:
    to = outcome.moved_to
    return source(move=Move(to=to, seen=1, first=NOW) if to else None)


def failed(code: str, *, status: int | None = None) -> Outcome:
    return Outcome.failed(FetchError("u", Reason.of(code, host="x"), status=status))


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
    found, reason = after_poll(moved_or_not(outcome), outcome, now=NOW)
    assert found is state
    assert (reason.code if reason else None) == code


def test_a_pause_by_hand_comes_before_everything() -> None:
    state, reason = after_poll(source(paused=True), failed("dns"), now=NOW)
    assert (state, reason) == (SourceState.PAUSED, Reason.of("paused"))


def test_a_source_paused_because_it_is_gone_says_so() -> None:
    gone = source(paused=True, state=SourceState.PAUSED, reason=Reason.of("gone", host="x"))
    assert between_polls(gone, now=NOW) == (SourceState.PAUSED, Reason.of("gone", host="x"))


def test_an_unchanged_empty_listing_is_still_empty() -> None:
    assert after_poll(source(state=SourceState.EMPTY), Outcome(), now=NOW)[0] is SourceState.EMPTY


def stale(quiet: float, **habits: Any) -> bool:
    given = source(newest=NOW - timedelta(hours=quiet), habits=Habits(**habits))
    return after_poll(given, GOOD, now=NOW)[0] is SourceState.STALE


def test_nothing_new_for_five_usual_pauses_is_stale() -> None:
    assert stale(11, pace=timedelta(hours=2))
    assert not stale(9, pace=timedelta(hours=2))
    assert not stale(24 * 99)


def test_a_first_poll_of_old_pages_knows_no_pace_yet() -> None:
    old = source(newest=NOW - timedelta(days=2285), habits=Habits(pace=timedelta(days=1)), first_success=None)
    assert after_poll(old, GOOD, now=NOW) == (SourceState.OK, None)
    read = replace(old, first_success=NOW, last_success=NOW)
    assert between_polls(read, now=NOW) == (SourceState.OK, None)
    assert between_polls(replace(read, last_success=NOW + timedelta(days=6)), now=NOW + timedelta(days=6)) == (
        SourceState.STALE,
        Reason.of("nothing-new", hours=2291 * 24),
    )


def test_a_source_that_publishes_in_bursts_is_not_stale_after_every_burst() -> None:
    assert not stale(11, pace=timedelta(minutes=3), window=timedelta(days=2))
    assert stale(30, pace=timedelta(minutes=3), window=timedelta(days=2))


def test_a_source_that_sleeps_at_night_is_not_stale_in_the_morning() -> None:
    daytime = tuple(20 if 12 <= hour < 23 else 0 for hour in range(24))
    assert not stale(11, pace=timedelta(hours=1), hours=daytime)
    assert stale(24 + 11, pace=timedelta(hours=1), hours=daytime)


def test_a_source_that_works_says_when_entries_may_have_been_missed_for_a_day() -> None:
    missed = source(habits=Habits(missed=NOW - timedelta(hours=20)))
    assert after_poll(missed, GOOD, now=NOW) == (SourceState.OK, Reason.of("may-have-missed"))
    assert after_poll(missed, GOOD, now=NOW + timedelta(hours=5))[1] is None


def test_a_source_on_a_lower_rung_says_so() -> None:
    lower = source(ladder=(Rung(url="http://x.example/news", kind=SourceKind.PAGE),), rung=1)
    assert after_poll(lower, GOOD, now=NOW) == (SourceState.OK, Reason.of("stepped-down", to="http://x.example/news"))


def test_an_address_that_is_gone_does_not_pause_a_source_that_has_others() -> None:
    with_others = source(ladder=(Rung(url="http://x.example/news", kind=SourceKind.PAGE),))
    assert after_poll(with_others, failed("gone", status=410), now=NOW)[0] is SourceState.BROKEN


def test_a_source_not_read_for_three_intervals_is_silent_whatever_it_last_said() -> None:
    fixed = source(interval=timedelta(minutes=10), last_success=NOW - timedelta(minutes=31))
    state, reason = between_polls(fixed, now=NOW)
    assert (state, reason) == (SourceState.SILENT, Reason.of("silent", minutes=31))
    assert between_polls(replace(fixed, last_success=NOW - timedelta(minutes=29)), now=NOW)[0] is SourceState.OK


def test_a_source_never_read_is_silent_in_the_end() -> None:
    never = source(last_success=None, newest=None, added=NOW - timedelta(hours=1))
    assert between_polls(never, now=NOW)[0] is SourceState.SILENT
    assert between_polls(replace(never, added=NOW - timedelta(minutes=5)), now=NOW)[0] is SourceState.OK


def test_what_is_worse_than_silent_stays_so_between_two_polls() -> None:
    broken = source(state=SourceState.BROKEN, reason=Reason.of("dns", host="x"), last_success=NOW - timedelta(days=9))
    assert between_polls(broken, now=NOW) == (SourceState.BROKEN, Reason.of("dns", host="x"))


def test_a_failing_source_is_overdue_after_three_intervals_and_a_planned_wait_is_no_silence() -> None:
    read = NOW - timedelta(hours=2)
    failing = source(interval=timedelta(minutes=10), last_success=read, failures=4, next_check=NOW + timedelta(hours=1))
    assert is_overdue(failing, now=NOW)
    planned = source(habits=Habits(pace=timedelta(minutes=10)), last_success=read, next_check=NOW)
    assert not is_overdue(planned, now=NOW)
    assert is_overdue(planned, now=NOW + timedelta(hours=4, minutes=1))


def test_the_time_before_anybody_polled_is_nobodys_silence() -> None:
    old = source(interval=timedelta(minutes=10), last_success=NOW - timedelta(days=2))
    assert is_overdue(old, now=NOW)
    assert not is_overdue(old, now=NOW, since=NOW - timedelta(minutes=5))
    assert is_overdue(old, now=NOW, since=NOW - timedelta(minutes=31))
    assert not is_overdue(replace(old, paused=True), now=NOW)


def test_a_clock_that_was_ahead_makes_nothing_silent_or_sound_for_ever() -> None:
    ahead = source(interval=timedelta(minutes=10), last_success=NOW, next_check=NOW + timedelta(days=900))
    assert is_overdue(ahead, now=NOW + timedelta(days=2))


@pytest.mark.parametrize(("left_out", "reason"), [(0, None), (7, Reason.of("entries-left-out", entries=7))])
def test_entries_that_could_not_be_taken_are_told_of(left_out: int, reason: Reason | None) -> None:
    listing = Listing(kind="rss", entries=(Entry(key="a", title="a"),), left_out=left_out)
    judge = Answered(listing=listing, rung=0, elapsed=0.1, moved_to=None, hint=Hint(), now=NOW, jitter=0.5)
    judged = judge(source(), listing.entries)
    assert (judged.state, judged.reason, judged.noticed) == (SourceState.OK, reason, reason)


@pytest.mark.parametrize(
    "reason",
    [
        Reason.of("feed-broke-off"),
        Reason.of("entries-left-out", entries=7),
        Reason.of("sitemap-unread", address="https://e.org/news.xml"),
    ],
)
def test_what_is_wrong_with_a_listing_is_said_until_the_next_one(reason: Reason) -> None:
    read = source(state=SourceState.OK, reason=reason, next_check=NOW + timedelta(minutes=10))
    assert between_polls(read, now=NOW) == (SourceState.OK, reason)
