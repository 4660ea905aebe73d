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

_SPAN: Final = {Precision.DAY: timedelta(days=1), Precision.MONTH: timedelta(days=31)}
"""What is only known to the day or month may lie anywhere in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """An unknown entry and what is to be made of it."""

    entry: Entry
    news: bool
    """May raise an alert."""
    dated_on_page: bool = False
    """News for now; its page's date decides with `is_old` whether it stays so."""
    resurfaced: bool = False
    """Much older than what the source had: stored and marked, no alert."""


def sort_out(
    entries: tuple[Entry, ...], *, first_poll: bool, backlog: int | None, now: datetime, newest: datetime | None
) -> tuple[Sorted, ...]:
    """Tell news from the rest, in the order given.

    Args:
        entries: the unknown ones, in the listing's order.
        first_poll: whether the source has never been read before.
        backlog: how many of the newest are news at the first poll whatever their dates; None is the contract's rule.
        now: when the listing was read.
        newest: the order instant of the newest entry the source had before, None where it had none with a date.
    """
    if not first_poll:
        return tuple(_later(entry, now=now, newest=newest) for entry in entries)
    if backlog is not None:
        chosen = set(_newest_first(entries, now)[: max(0, backlog)])
        return tuple(Sorted(entry=entry, news=number in chosen) for number, entry in enumerate(entries))
    dated = [number for number in _newest_first(entries, now) if _is_recent(entries[number].published, now)]
    undated = [number for number, entry in enumerate(entries) if entry.published is None][:FIRST_UNDATED]
    chosen = {*dated[:FIRST_DATED], *undated}
    return tuple(
        Sorted(entry=entry, news=number in chosen, dated_on_page=number in chosen and entry.published is None)
        for number, entry in enumerate(entries)
    )


def is_old(published: Published | None, *, now: datetime) -> bool:
    """Whether the date found on the page of a first poll's undated entry is too old for an alert."""
    return published is not None and _latest(published, now) < now - OLD_AFTER


def _later(entry: Entry, *, now: datetime, newest: datetime | None) -> Sorted:
    resurfaced = (
        newest is not None and entry.published is not None and _latest(entry.published, now) < newest - OLD_AFTER
    )
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
