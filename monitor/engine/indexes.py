"""A sitemap index followed to the sitemaps that have the news: the newest, and the one that brought some last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.engine import logged
from monitor.errors import MonitorError
from monitor.model import Entry, Listing

if TYPE_CHECKING:
    from monitor.gathering.fetching import Response

log = logging.getLogger(__name__)

# News comes in the newest; the older ones of an index reach back for years.
_SITEMAPS_OF_AN_INDEX = 2
_OF_ONE_INSIDE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the sitemaps of an index list."""

    entries: tuple[Entry, ...]
    child_of: dict[str, str]
    """By the key of each entry the sitemap of the index that leads to it."""


def follow(
    children: tuple[str, ...],
    *,
    remembered: str,
    ask: Callable[[str], Response],
    read: Callable[[Response], Listing],
) -> Followed:
    """Read the newest sitemaps of an index, and those of an index inside it, never deeper.

    Args:
        children: the addresses the index names, the one to read first at the beginning.
        remembered: the one that brought news last, read in any case; "" where none is known.
        ask: fetches an address.
        read: reads what came as a sitemap.

    Raises the last MonitorError where none of them can be read; one that fails alone is passed over.
    """
    from monitor.gathering.discovery import newest_children
    from monitor.gathering.sitemaps import INDEX

    chosen = list(children[:_SITEMAPS_OF_AN_INDEX])
    if remembered in children and remembered not in chosen:
        chosen.append(remembered)
    entries: dict[str, Entry] = {}
    child_of: dict[str, str] = {}
    failure: MonitorError | None = None
    is_read = False
    for child in chosen:
        inside = [child]
        may_descend = True
        while inside:
            try:
                listing = read(ask(inside.pop(0)))
            except MonitorError as error:
                if error.reason.code == "stopping":
                    raise
                log.info("the sitemap at %s cannot be read: %s", logged.address(child), logged.outcome(error))
                failure = error
                continue
            if listing.kind == INDEX:
                # What an index inside an index names is never an article; it is followed once.
                inside = list(newest_children(listing)[:_OF_ONE_INSIDE]) if may_descend else []
                may_descend = False
                continue
            is_read = True
            for entry in listing.entries:
                entries.setdefault(entry.key, entry)
                child_of.setdefault(entry.key, child)
    if failure is not None and not is_read:
        raise failure
    return Followed(entries=tuple(entries.values()), child_of=child_of)
