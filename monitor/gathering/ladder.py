"""Which of a source's addresses is read: down after repeated failures, up again when the one above is well. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from monitor.gathering.schedule import OFFLINE_CODES, Outcome
from monitor.model import Reason, Source

PATIENCE: Final = 3
"""Failures in a row after which the next address is read."""
CLIMB_FIRST: Final = timedelta(hours=1)
CLIMB_AGAIN: Final = timedelta(hours=6)
"""How long after stepping down, and then how often, the addresses above are tried again."""
_PATIENT: Final = OFFLINE_CODES | {"too-many-requests"}
"""What says nothing against the address: no network here, or a site that asks to come later."""


def to_try(source: Source, now: datetime) -> tuple[int, ...]:
    """The rungs to read at this poll, in order; the first that answers with entries is the source's from then on."""
    rung = min(source.rung, len(source.ladder))
    if rung == 0 or source.climb_at is None:
        return (rung,)
    # One that lies far ahead was set by a clock that was ahead.
    is_time = now >= source.climb_at or source.climb_at > now + CLIMB_AGAIN
    return (*range(rung), rung) if is_time else (rung,)


def stepping(source: Source, outcome: Outcome, now: datetime) -> dict[str, Any] | None:
    """The changes that have another address read next, or None to stay. At the lowest it goes round to the first.

    `failures` are those before this poll.
    """
    reason = outcome.reason
    if not source.ladder or reason is None or reason.code in _PATIENT:
        return None
    if not outcome.gone and (source.failures + 1) % PATIENCE:
        return None
    rung = (min(source.rung, len(source.ladder)) + 1) % (len(source.ladder) + 1)
    return on_rung(rung, now, left_for=reason)


def on_rung(rung: int, now: datetime, *, left_for: Reason | None = None) -> dict[str, Any]:
    """The changes of a source that is read at another rung from now on: what was kept of the old answer is void.

    `left_for` is why the address above was left.
    """
    return {
        "rung": rung,
        "climb_at": now + CLIMB_FIRST if rung else None,
        "left_for": left_for if rung else None,
        "etag": "",
        "last_modified": "",
        "body_hash": "",
    }


def is_at_its_end(source: Source, outcome: Outcome) -> bool:
    """Whether its own address is gone for good (410) and no other of the ladder answers: nothing is left to ask."""
    return outcome.gone and (not source.ladder or (not source.rung and not is_first_round(source)))


def is_first_round(source: Source) -> bool:
    """Whether some address was not tried yet since the last success: the next one is then read without delay."""
    return source.failures + 1 <= PATIENCE * len(source.ladder)
