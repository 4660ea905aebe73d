"""What a listing teaches of how its source publishes: its pace, its hours, how far back it reaches. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from monitor.gathering.hints import Hint
from monitor.gathering.news import OLD_AFTER, plausible
from monitor.model import Entry, Habits, Listing

_FEWEST: Final = 5
"""Of fewer dated entries nothing is told of how far a listing reaches back."""
_FEWEST_MISSED: Final = 3
_MOST_COUNTED: Final = 480
"""When so many entries were counted in the hours of the day, all are halved: habits change."""
_SHARE: Final = 0.3
"""How much of the newest pause goes into the pace of a source that dates nothing."""


def learn(
    habits: Habits,
    *,
    listing: Listing,
    unknown: tuple[Entry, ...],
    first_poll: bool,
    newest: datetime | None,
    hint: Hint,
    now: datetime,
) -> Habits:
    """The habits of a source after one more listing.

    Args:
        habits: as they were.
        listing: what was read.
        unknown: those of its entries that the source never listed before.
        first_poll: nothing was read of the source, or of this address, before: what is unknown has not just come.
        newest: the instant of the newest entry the source had before.
        hint: what the site says of how often to come.
        now: when it was read.
    """
    dated = sorted(instant for entry in listing.entries if (instant := plausible(entry.published, now)) is not None)
    came = bool(unknown) and not first_poll
    pace = pace_of(dated) or habits.pace
    if not dated and came and habits.arrived is not None:
        pace = _blended(habits.pace, now - habits.arrived)
    missed = not first_poll and may_have_missed(listing, unknown, newest=newest, now=now)
    return replace(
        habits,
        pace=pace,
        hours=_counted(habits.hours, unknown, first_poll=first_poll, now=now),
        window=window_of(dated),
        hint=hint.wait,
        skip_hours=hint.skip_hours,
        arrived=now if came or habits.arrived is None else min(habits.arrived, now),
        missed=now if missed else habits.missed,
    )


def pace_of(instants: Sequence[datetime]) -> timedelta | None:
    """The usual time between two entries: the median pause, entries that came together counted as one.

    Args:
        instants: order instants of recent entries, in any order. None is returned for fewer than three moments.
    """
    moments = sorted(set(instants))
    pauses = sorted(later - earlier for earlier, later in pairwise(moments))
    return pauses[len(pauses) // 2] if len(pauses) > 1 else None


def window_of(dated: Sequence[datetime]) -> timedelta | None:
    """The time that a listing reaches back, but for its oldest tenth: an entry that is pinned tells nothing.

    Args:
        dated: instants of its entries, oldest first. None is returned for too few of them.
    """
    if len(dated) < _FEWEST:
        return None
    return dated[-1] - dated[len(dated) // 10]


def may_have_missed(listing: Listing, unknown: tuple[Entry, ...], *, newest: datetime | None, now: datetime) -> bool:
    """Whether the listing begins after what the source last had, so that entries may have come and gone unread.

    Entries much older than that are left aside: they are pinned or came up again.
    """
    new = {entry.key for entry in unknown}
    recent = 0
    for entry in listing.entries:
        instant = plausible(entry.published, now)
        if newest is not None and instant is not None and instant < newest - OLD_AFTER:
            continue
        if entry.key not in new or (newest is not None and instant is not None and instant <= newest):
            return False
        recent += 1
    return recent >= _FEWEST_MISSED


def _blended(pace: timedelta | None, pause: timedelta) -> timedelta | None:
    if pause <= timedelta(0):
        return pace
    return pause if pace is None else pace * (1 - _SHARE) + pause * _SHARE


def _counted(hours: tuple[int, ...], unknown: tuple[Entry, ...], *, first_poll: bool, now: datetime) -> tuple[int, ...]:
    counts = list(hours) or [0] * 24
    for entry in unknown:
        instant = plausible(entry.published, now)
        if instant is not None:
            counts[instant.hour] += 1
        elif entry.published is None and not first_poll:
            counts[now.hour] += 1
    while sum(counts) > _MOST_COUNTED:
        counts = [count // 2 for count in counts]
    return tuple(counts)
