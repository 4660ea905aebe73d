"""When a source is asked again, and when a page is: decides from data, reads no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.errors import FetchError, MonitorError
from monitor.model import Habits, Reason, Source

SHORTEST: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(hours=6)
UNKNOWN_PACE: Final = timedelta(minutes=10)
"""How often a source is asked whose pace is not known yet."""
OFFLINE_AGAIN: Final = timedelta(seconds=30)
"""Without a network nothing is sent, so trying costs nothing: what was missed is caught up within a minute."""
BLOCKED_FIRST: Final = timedelta(minutes=15)
FIRST_RETRY: Final = timedelta(minutes=1)
PATIENCE: Final = timedelta(days=3)
POOR_PAGE_AGAIN: Final = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=6),
)
"""How long to wait before each further try of a page that is not there or yields no text: five tries in 15 hours."""
GONE_PAGE_AGAIN: Final = (timedelta(minutes=5), timedelta(hours=3))
"""The same where more tries hardly help: gone (410), cut short, less than the feed has, or no news."""
LONGEST_HINT: Final = timedelta(hours=1)
"""A site that says its listing stays as it is for longer is asked all the same: many say a day and mean nothing."""
_LONGEST_WAIT: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_MINUTES_OF_A_DAY: Final = 24 * 60
_ENOUGH_HOURS: Final = 24
"""So many entries must have been seen come before the hours of the day count."""
_EXPECTED: Final = 0.5
"""How many new entries are expected when it is asked again: twice in a usual pause."""

BLOCKED_CODES: Final = frozenset({"login-required", "forbidden", "too-many-requests", "challenge", "legal"})
OFFLINE_CODES: Final = frozenset({"offline", "captive-portal"})
BROKE_OFF: Final = "feed-broke-off"
UNREACHED_CODES: Final = frozenset({"dns", "no-such-host", "timeout-dns", "unreachable", "network", "timeout-connect"})
"""The host was not reached: its fault, or no network here; many hosts at once tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one poll of a source ended."""

    reason: Reason | None = None
    """Why it failed; None when the listing was read or is unchanged."""
    retry_after: float | None = None
    """Seconds the site asked us to wait."""
    entries: int | None = None
    """How many the listing holds; None where it is unchanged or was not read."""
    elapsed: float = 0.0
    """Seconds it took."""
    moved_to: str | None = None
    """Where a permanent redirect led."""
    broke_off: bool = False
    """What was read has no end: more may stand behind it."""

    @staticmethod
    def failed(error: MonitorError, *, elapsed: float = 0.0) -> Outcome:
        wait = error.retry_after if isinstance(error, FetchError) else None
        return Outcome(reason=error.reason, retry_after=wait, elapsed=elapsed)

    @property
    def gone(self) -> bool:
        """The site says that the address is gone for good (410): pause the source and tell."""
        return self.reason is not None and self.reason.code == "gone"


def next_check(
    source: Source, *, outcome: Outcome, now: datetime, jitter: float = 0.5, sparing: bool = False
) -> datetime:
    """When to ask a source again.

    Args:
        source: its habits as this poll left them; `failures` counts those before it.
        outcome: how the poll ended.
        now: when it ended.
        jitter: a random number from 0 to 1, which spreads the checks by a tenth around their time.
        sparing: the line or the battery is to be spared (`engine.power`): intervals double.
    """
    spread = 0.9 + 0.2 * jitter
    if outcome.broke_off:
        # One that breaks off every time is not worth asking every two minutes; of its habits nothing can be learned.
        usual = (source.interval or UNKNOWN_PACE) if is_broken_off(source) else SHORTEST
        return now + usual * (2 if sparing else 1) * spread
    if outcome.reason is None:
        usual = interval(source, now=now, sparing=sparing)
        if source.interval is not None:
            return now + usual
        return _outside(source.habits.skip_hours, now + usual * spread, now)
    if outcome.reason.code in OFFLINE_CODES:
        return now + OFFLINE_AGAIN * spread
    first = BLOCKED_FIRST if outcome.reason.code in BLOCKED_CODES else SHORTEST
    # A source on the user's own interval is never asked much less often than that.
    longest = LONGEST if source.interval is None else min(LONGEST, max(source.interval, _HOUR))
    wait = min(first * (1 << min(source.failures, 16)) * (2 if sparing else 1), max(longest, first))
    wait *= spread
    if outcome.retry_after is not None:
        # Never sooner than the site asked for.
        wait = max(wait, min(timedelta(seconds=outcome.retry_after), _LONGEST_WAIT) * (1 + 0.1 * jitter))
    return now + wait


def asks_whole(source: Source, now: datetime) -> bool:
    """Whether a listing is asked for whether or not it changed: once a day, for some sites say that it never does.

    Not of all sources in the same minute of the day.
    """
    if source.last_success is None:
        return True
    begins = timedelta(minutes=source.id * 97 % _MINUTES_OF_A_DAY)
    return (source.last_success - begins).date() != (now - begins).date()


def is_broken_off(source: Source) -> bool:
    """Whether the last listing of a source had no end."""
    return source.reason is not None and source.reason.code == BROKE_OFF


def interval(source: Source, *, now: datetime, sparing: bool = False) -> timedelta:
    """How often a healthy source is asked: the user's interval, else by its own habits, from 2 minutes to 6 hours."""
    times = 2 if sparing else 1
    if source.interval is not None:
        return source.interval * times
    habits = source.habits
    usual = UNKNOWN_PACE if habits.pace is None else _until_expected(habits, habits.pace, now)
    if habits.window is not None:
        # Before what came falls out of the listing; at once where some may have fallen out already.
        recently = habits.missed is not None and abs(now - habits.missed) < _HOUR
        usual = min(usual, habits.window / (4 if recently else 3))
    # After a long silence less often, so that a sleeping site is not asked every two minutes.
    quiet = max(now - source.newest, timedelta(0)) if source.newest is not None else timedelta(0)
    usual = max(usual, quiet / 24)
    if habits.hint is not None:
        hint = min(habits.hint, LONGEST_HINT)
        usual = max(usual, hint if habits.window is None else min(hint, habits.window / 2))
    return _within(_within(usual) * times)


def _until_expected(habits: Habits, pace: timedelta, now: datetime) -> timedelta:
    """Until half a new entry is to be expected, by the pace and by how busy the coming hours usually are."""
    busy = _busy(habits)
    expected, at = 0.0, now
    while at - now < LONGEST:
        left = _left_of_hour(at)
        came = left / pace * busy[at.hour]
        if expected + came >= _EXPECTED:
            return at - now + left * ((_EXPECTED - expected) / came)
        expected += came
        at += left
    return LONGEST


def expected_since(habits: Habits, since: datetime, now: datetime) -> float:
    """How many new entries a source usually has in such a time; 0 where its pace is not known."""
    if habits.pace is None:
        return 0.0
    pace = max(habits.pace, SHORTEST)
    days, expected, at = (now - since) // timedelta(days=1), 0.0, since
    # A whole day is as busy as any other.
    expected += days * (timedelta(days=1) / pace)
    at += timedelta(days=days)
    busy = _busy(habits)
    while at < now:
        left = min(_left_of_hour(at), now - at)
        expected += left / pace * busy[at.hour]
        at += left
    return expected


def _busy(habits: Habits) -> list[float]:
    """How busy each hour of the day (UTC) is, 1 being the average."""
    total = sum(habits.hours)
    if total < _ENOUGH_HOURS:
        return [1.0] * 24
    # No hour is thought to be dead: an entry in a hundred is lent to each.
    lent = max(1.0, total / 96)
    return [(count + lent) * 24 / (total + 24 * lent) for count in habits.hours]


def _left_of_hour(at: datetime) -> timedelta:
    return at.replace(minute=0, second=0, microsecond=0) + _HOUR - at


def _outside(hours: tuple[int, ...], at: datetime, now: datetime) -> datetime:
    """The first instant from `at` on that is in none of these hours of the day, and within six hours from now."""
    moved = at
    while moved.hour in hours and moved - now < LONGEST:
        moved += _left_of_hour(moved)
    return max(at, min(moved, now + LONGEST))


def retry_at(tries: int, now: datetime) -> datetime:
    """When to try a page again that failed `tries` times: after 1 minute, 2, 4 … and at most 6 hours."""
    return now + min(FIRST_RETRY * (1 << min(max(tries - 1, 0), 16)), LONGEST)


def poor_page_again(
    waits: tuple[timedelta, ...], *, tries: int, first_seen: datetime, now: datetime
) -> datetime | None:
    """When to ask again for a page whose answer was poor; None where it was asked for often and long enough.

    Args:
        waits: the pause before each further try.
        tries: how often it was tried before, whatever came of it.
        first_seen: when its entry was listed: tries that failed quickly for other reasons do not shorten the time.
        now: when this try ended.
    """
    if tries >= len(waits) and now - first_seen >= sum(waits, timedelta(0)):
        return None
    return now + waits[min(tries, len(waits) - 1)]


def give_up_at(first_seen: datetime) -> datetime:
    """Until when a page that cannot be had is tried again."""
    return first_seen + PATIENCE


def _within(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST), LONGEST)
