"""When a source is asked again and how it is doing: decides from data, reads no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from monitor.errors import FetchError, MonitorError
from monitor.model import Reason, Source, SourceState

SHORTEST: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(hours=6)
UNKNOWN_PACE: Final = timedelta(minutes=10)
"""How often a source is asked whose pace is not known yet."""
OFFLINE_AGAIN: Final = timedelta(seconds=30)
"""Without a network nothing is sent, so trying costs nothing: what was missed is caught up within a minute."""
BLOCKED_FIRST: Final = timedelta(minutes=15)
FIRST_RETRY: Final = timedelta(minutes=1)
PATIENCE: Final = timedelta(days=3)
SLOW: Final = timedelta(seconds=10)
_LONGEST_WAIT: Final = timedelta(days=1)

BLOCKED_CODES: Final = frozenset({"login-required", "forbidden", "too-many-requests", "challenge", "legal"})
OFFLINE_CODES: Final = frozenset({"offline", "captive-portal"})


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
    hint: timedelta | None = None
    """How long the site says its listing stays as it is (ttl, Cache-Control)."""

    @staticmethod
    def failed(error: MonitorError, *, elapsed: float = 0.0) -> Outcome:
        wait = error.retry_after if isinstance(error, FetchError) else None
        return Outcome(reason=error.reason, retry_after=wait, elapsed=elapsed)

    @property
    def gone(self) -> bool:
        """The site says that the address is gone for good (410): pause the source and tell."""
        return self.reason is not None and self.reason.code == "gone"


def next_check(
    source: Source, *, outcome: Outcome, now: datetime, pace: timedelta | None = None, jitter: float = 0.5
) -> datetime:
    """When to ask a source again.

    Args:
        source: as it was before this poll; `failures` counts those before it.
        outcome: how the poll ended.
        now: when it ended.
        pace: the usual time between two new entries, see `pace_of`; None where it is not known.
        jitter: a random number from 0 to 1, which spreads the checks by a tenth around their time.
    """
    usual = interval(source, now=now, pace=pace)
    spread = 0.9 + 0.2 * jitter
    if outcome.reason is None:
        if source.interval is None and outcome.hint is not None:
            usual = min(max(usual, outcome.hint), timedelta(hours=1)) if outcome.hint > usual else usual
        return now + (usual if source.interval is not None else usual * spread)
    if outcome.reason.code in OFFLINE_CODES:
        return now + OFFLINE_AGAIN * spread
    first = BLOCKED_FIRST if outcome.reason.code in BLOCKED_CODES else SHORTEST
    # A source on the user's own interval is never asked much less often than that.
    longest = LONGEST if source.interval is None else min(LONGEST, max(source.interval, timedelta(hours=1)))
    wait = min(first * (1 << min(source.failures, 16)), max(longest, first))
    if outcome.retry_after is not None:
        wait = max(wait, min(timedelta(seconds=outcome.retry_after), _LONGEST_WAIT))
    return now + wait * spread


def interval(source: Source, *, now: datetime, pace: timedelta | None = None) -> timedelta:
    """How often a healthy source is asked: the user's interval, else by its own pace, from 2 minutes to 6 hours."""
    if source.interval is not None:
        return source.interval
    quiet = now - source.newest if source.newest is not None else timedelta(0)
    if pace is None:
        return _within(max(_last_interval(source) or UNKNOWN_PACE, quiet / 24))
    # Twice in a usual pause; after a long silence less often, so that a sleeping site is not asked every two minutes.
    return _within(max(pace / 2, quiet / 24))


def _last_interval(source: Source) -> timedelta | None:
    """What was decided at the last poll: an unchanged listing tells no pace, but the one before it did."""
    if source.failures or source.last_attempt is None or source.next_check is None:
        return None
    return source.next_check - source.last_attempt if source.next_check > source.last_attempt else None


def pace_of(instants: Sequence[datetime]) -> timedelta | None:
    """The usual time between two entries: the median pause, entries that came together counted as one.

    Args:
        instants: order instants of recent entries, in any order. None is returned for fewer than three moments.
    """
    moments = sorted(set(instants))
    pauses = sorted(later - earlier for earlier, later in pairwise(moments))
    return pauses[len(pauses) // 2] if len(pauses) > 1 else None


def retry_at(tries: int, now: datetime) -> datetime:
    """When to try a page again that failed `tries` times: after 1 minute, 2, 4 … and at most 6 hours."""
    return now + min(FIRST_RETRY * (1 << min(max(tries - 1, 0), 16)), LONGEST)


def give_up_at(first_seen: datetime) -> datetime:
    """Until when a page that cannot be had is tried again."""
    return first_seen + PATIENCE


def state_of(
    source: Source, *, now: datetime, outcome: Outcome | None = None, pace: timedelta | None = None
) -> tuple[SourceState, Reason | None]:
    """How a source is doing: the first of the contract's states that holds, and why.

    Args:
        source: as the archive knows it.
        now: the present instant.
        outcome: of the poll that just ended; None asks how the source stands between two polls.
        pace: the usual time between two new entries.
    """
    if source.paused:
        return SourceState.PAUSED, source.reason if source.state is SourceState.PAUSED else Reason.of("paused")
    if outcome is None:
        return _between_polls(source, now=now, pace=pace)
    reason = outcome.reason
    if reason is not None:
        if outcome.gone:
            return SourceState.PAUSED, reason
        if reason.code in OFFLINE_CODES:
            return SourceState.OFFLINE, reason
        return (SourceState.BLOCKED if reason.code in BLOCKED_CODES else SourceState.BROKEN), reason
    if outcome.moved_to is not None:
        return SourceState.MOVED, Reason.of("moved", to=outcome.moved_to)
    if outcome.entries == 0 or (outcome.entries is None and source.state is SourceState.EMPTY):
        return SourceState.EMPTY, Reason.of("no-entries")
    return _quiet(source, now=now, pace=pace, elapsed=timedelta(seconds=outcome.elapsed))


def _between_polls(source: Source, *, now: datetime, pace: timedelta | None) -> tuple[SourceState, Reason | None]:
    if source.state in _WORSE_THAN_SILENT:
        return source.state, source.reason
    known = source.last_success or source.added
    if now - known > 3 * max(interval(source, now=known, pace=pace), SHORTEST):
        return SourceState.SILENT, Reason.of("silent", minutes=int((now - known) / timedelta(minutes=1)))
    if source.state in {SourceState.SLOW, SourceState.OK}:
        return _quiet(source, now=now, pace=pace, elapsed=timedelta(0)) if pace else (source.state, source.reason)
    return source.state, source.reason


_WORSE_THAN_SILENT: Final = frozenset(
    {SourceState.OFFLINE, SourceState.BLOCKED, SourceState.MOVED, SourceState.BROKEN, SourceState.EMPTY}
)


def _quiet(
    source: Source, *, now: datetime, pace: timedelta | None, elapsed: timedelta
) -> tuple[SourceState, Reason | None]:
    if pace is not None and source.newest is not None and now - source.newest > 5 * max(pace, SHORTEST):
        return SourceState.STALE, Reason.of("nothing-new", hours=int((now - source.newest) / timedelta(hours=1)))
    if elapsed > SLOW:
        return SourceState.SLOW, Reason.of("slow", seconds=round(elapsed.total_seconds()))
    return SourceState.OK, None


def _within(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST), LONGEST)
