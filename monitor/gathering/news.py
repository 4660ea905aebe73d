"""What of a listing is news, as the contract says it: decides, touches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Entry, Precision, Published

FIRST_HOURS: Final = timedelta(hours=24)
FIRST_DATED: Final = 20
FIRST_UNDATED: Final = 5
OLD_AFTER: Final = timedelta(days=7)

_ZONE: Final = timedelta(hours=14)
"""The furthest a zone lies ahead of UTC."""

_SPAN: Final = {Precision.DAY: timedelta(days=1), Precision.MONTH: timedelta(days=31)}
"""What is only known to the day or month may lie anywhere in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """An unknown entry and what is to be made of it."""

    entry: Entry
    news: bool
    """May raise an alert."""
    dated_on_page: bool = False
    """Of a first poll: news for now; its page's date decides whether it stays so."""
    old_before: datetime | None = None
    """Undated: no news where its page dates it before this; `is_before` decides."""
    resurfaced: bool = False
    """Much older than what the source had: stored and marked, no alert."""


def sort_out(
    entries: tuple[Entry, ...],
    *,
    first_poll: bool,
    backlog: int | None,
    now: datetime,
    newest: datetime | None,
    new_address: bool = False,
) -> tuple[Sorted, ...]:
    """Tell news from the rest, in the order given.

    Args:
        entries: the unknown ones, in the listing's order.
        first_poll: whether the source has never been read before.
        backlog: how many of the newest are news at the first poll whatever their dates; None is the contract's rule.
        now: when the listing was read.
        newest: the order instant of the newest entry the source had before, None where it had none with a date. One
            that lies ahead of `now` (the clock was wrong) counts as now.
        new_address: the listing is read for the first time at this address of the source's ladder. It may reach back
            further than the one above it ever did: what is more than a day older than `newest` is then no news.
    """
    if not first_poll:
        longest = FIRST_HOURS if new_address else OLD_AFTER
        before = min(newest, now) - longest if newest is not None else None
        return tuple(_later(entry, now=now, before=before) for entry in entries)
    if backlog is not None:
        chosen = set(_newest_first(entries, now)[: max(0, backlog)])
        return tuple(Sorted(entry=entry, news=number in chosen) for number, entry in enumerate(entries))
    dated = [number for number in _newest_first(entries, now) if _is_recent(entries[number].published, now)]
    undated = [number for number, entry in enumerate(entries) if entry.published is None][:FIRST_UNDATED]
    chosen = {*dated[:FIRST_DATED], *undated}
    return tuple(_first(entry, chosen=number in chosen, now=now) for number, entry in enumerate(entries))


def is_before(published: Published | None, instant: datetime, *, now: datetime) -> bool:
    """Whether a date certainly lies before an instant: one known to the day only may mean its last moment."""
    return published is not None and _latest(published, now) < instant


def plausible(published: Published | None, now: datetime) -> datetime | None:
    """The instant a date stands for where it may teach when a source last published; None for one in the future.

    A local time of unknown zone may seem to lie ahead by as much as a zone does.
    """
    if published is None:
        return None
    instant = published.instant
    if instant <= now:
        return instant
    return now if instant <= now + _ZONE else None


def _first(entry: Entry, *, chosen: bool, now: datetime) -> Sorted:
    by_page = chosen and entry.published is None
    return Sorted(entry=entry, news=chosen, dated_on_page=by_page, old_before=now - OLD_AFTER if by_page else None)


def _later(entry: Entry, *, now: datetime, before: datetime | None) -> Sorted:
    if before is None:
        return Sorted(entry=entry, news=True)
    if entry.published is None:
        return Sorted(entry=entry, news=True, old_before=before)
    resurfaced = is_before(entry.published, before, now=now)
    return Sorted(entry=entry, news=not resurfaced, resurfaced=resurfaced)


def _is_recent(published: Published | None, now: datetime) -> bool:
    return published is not None and _latest(published, now) >= now - FIRST_HOURS


def _latest(published: Published, now: datetime) -> datetime:
    """The last instant it can mean, and never later than now: in doubt an entry is news."""
    return min(published.order(now) + _SPAN.get(published.precision, timedelta(0)), now)


def _newest_first(entries: tuple[Entry, ...], now: datetime) -> list[int]:
    """Places in the listing, newest first; an undated entry is as new as the dated one before it."""
    instants: list[datetime] = []
    above = now
    for entry in entries:
        above = entry.published.order(now) if entry.published is not None else above
        instants.append(above)
    return sorted(range(len(entries)), key=lambda number: instants[number], reverse=True)
