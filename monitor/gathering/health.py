"""How a source is doing: the first of the contract's states that holds, and why. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from monitor.gathering import moves
from monitor.gathering.ladder import is_at_its_end
from monitor.gathering.schedule import (
    BLOCKED_CODES,
    BROKE_OFF,
    OFFLINE_CODES,
    SHORTEST,
    Outcome,
    expected_since,
    interval,
)
from monitor.model import Reason, Source, SourceState

SLOW: Final = timedelta(seconds=10)
_MISSED_FOR: Final = timedelta(days=1)
"""For so long it is told that entries may have come and gone unread."""
_OF_LISTING: Final = frozenset({BROKE_OFF, "entries-left-out", "sitemap-unread"})
"""What is wrong with the listing itself, until the next one is read."""
_LONGEST_PLAN: Final = timedelta(hours=14)
_STALE: Final = 5
_SILENT: Final = 3
_WORSE_THAN_SILENT: Final = frozenset(
    {SourceState.OFFLINE, SourceState.BLOCKED, SourceState.MOVED, SourceState.BROKEN, SourceState.EMPTY}
)


def after_poll(source: Source, outcome: Outcome, *, now: datetime) -> tuple[SourceState, Reason | None]:
    """How a source is after a poll.

    Args:
        source: with what the poll taught of it.
        outcome: of the poll.
        now: when it ended.
    """
    if source.paused:
        return _paused(source)
    reason = outcome.reason
    if reason is not None:
        if is_at_its_end(source, outcome):
            return SourceState.PAUSED, reason
        if reason.code in OFFLINE_CODES:
            return SourceState.OFFLINE, reason
        return (SourceState.BLOCKED if reason.code in BLOCKED_CODES else SourceState.BROKEN), reason
    if outcome.broke_off:
        return SourceState.OK, Reason.of(BROKE_OFF)
    if source.move is not None and outcome.moved_to is not None and not source.move.refused:
        code = "moved-with-login" if moves.keeps_secrets(source, source.move.to) else "moved"
        return SourceState.MOVED, Reason.of(code, to=source.move.to)
    if outcome.entries == 0 or (outcome.entries is None and source.state is SourceState.EMPTY):
        return SourceState.EMPTY, Reason.of("no-entries")
    return _quiet(source, now=now, elapsed=timedelta(seconds=outcome.elapsed))


def between_polls(source: Source, *, now: datetime) -> tuple[SourceState, Reason | None]:
    """How a source stands now: what its last poll said, unless nobody has read it for too long since."""
    if source.paused:
        return _paused(source)
    if source.state in _WORSE_THAN_SILENT:
        return source.state, source.reason
    if is_overdue(source, now=now):
        return SourceState.SILENT, unread_for(source, now=now)
    if source.state is SourceState.SILENT:
        # It was read since: the next poll says how it is.
        return SourceState.OK, None
    if source.reason is not None and source.reason.code in _OF_LISTING:
        return source.state, source.reason
    if source.state in (SourceState.OK, SourceState.STALE) and source.last_success is not None:
        return _quiet(source, now=now, elapsed=timedelta(0))
    return source.state, source.reason


def is_overdue(source: Source, *, now: datetime, since: datetime | None = None) -> bool:
    """Whether what is known of a source is older than three of its intervals, so that a person must be told.

    Args:
        source: as the archive has it.
        now: the present instant.
        since: when somebody began to poll at all; the time before is nobody's silence.
    """
    known = source.last_success or source.added
    usual = max(interval(source, now=known), SHORTEST)
    if not source.failures and source.next_check is not None:
        # It was put off on purpose: the site asked for it, or the battery.
        usual = max(usual, min(source.next_check - known, _LONGEST_PLAN))
    if since is not None:
        known = max(known, since)
    return not source.paused and now - known > _SILENT * usual


def unread_for(source: Source, *, now: datetime) -> Reason:
    known = source.last_success or source.added
    return Reason.of("silent", minutes=int((now - known) / timedelta(minutes=1)))


def _paused(source: Source) -> tuple[SourceState, Reason | None]:
    return SourceState.PAUSED, (source.state is SourceState.PAUSED and source.reason) or Reason.of("paused")


def _quiet(source: Source, *, now: datetime, elapsed: timedelta) -> tuple[SourceState, Reason | None]:
    if _is_stale(source, now=now):
        since = source.newest or now
        return SourceState.STALE, Reason.of("nothing-new", hours=int((now - since) / timedelta(hours=1)))
    if elapsed > SLOW:
        return SourceState.SLOW, Reason.of("slow", seconds=round(elapsed.total_seconds()))
    return SourceState.OK, noticed(source, now=now)


def _is_stale(source: Source, *, now: datetime) -> bool:
    """Nothing new for five times its usual pace, in hours in which it usually has something.

    A source that publishes in bursts has short pauses and long ones: it must also have been quiet for half of what its
    whole listing reaches back. Only the quiet that we saw ourselves counts: old pages that are read for the first time
    say nothing of how often new ones come.
    """
    pace, newest = source.habits.pace, source.newest
    if pace is None or newest is None or source.first_success is None:
        return False
    since = max(newest, source.first_success)
    if now - since <= _STALE * max(pace, SHORTEST):
        return False
    if source.habits.window is not None and now - since <= source.habits.window / 2:
        return False
    return expected_since(source.habits, since, now) > _STALE


def noticed(source: Source, *, now: datetime) -> Reason | None:
    """What a person should know of a source that works."""
    missed = source.habits.missed
    if missed is not None and timedelta(0) <= now - missed < _MISSED_FOR:
        return Reason.of("may-have-missed")
    if source.rung:
        return Reason.of("stepped-down", to=source.address().url)
    return None
