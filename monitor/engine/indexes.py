"""A sitemap index followed to the sitemaps that have the news: the newest, and the one that brought some last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.engine import logged
from monitor.errors import MonitorError
from monitor.gathering.discovery import newest_children
from monitor.gathering.sitemaps import INDEX
from monitor.model import Entry, Listing

if TYPE_CHECKING:
    from monitor.gathering.fetching import Response

log = logging.getLogger(__name__)

# News comes in the newest; the older ones of an index reach back for years.
_SITEMAPS_OF_AN_INDEX = 2
_OF_ONE_INSIDE = 1
# In the place of those that cannot be read the next ones are, until so many were tried.
_MOST_TRIED = 4


Version = tuple[str, str]
"""The `ETag` and the `Last-Modified` of an answer."""
NO_VERSION: Version = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the sitemaps of an index list, but for those that did not change."""

    entries: tuple[Entry, ...]
    child_of: dict[str, str]
    """By the key of each entry the sitemap of the index that leads to it."""
    unread: str = ""
    """The first of the sitemaps that cannot be read; what is new may stand there."""
    versions: dict[str, Version]
    """By their addresses, which versions of the sitemaps these are, where the site says so."""
    unchanged: bool = False
    """All that could be read are as they were."""


def follow(
    children: tuple[str, ...],
    *,
    remembered: str,
    known: Mapping[str, Version],
    ask: Callable[[str, Version], Response],
    read: Callable[[Response], Listing],
) -> Followed:
    """Read the newest sitemaps of an index, and those of an index inside it, never deeper.

    Args:
        children: the addresses the index names, the one to read first at the beginning.
        remembered: the one that brought news last, read in any case; "" where none is known.
        known: by their addresses, which versions of sitemaps are known.
        ask: fetches an address, unless the version that is given is still the one there.
        read: reads what came as a sitemap.

    Raises the last MonitorError where none of them can be read; in the place of one that fails the next is read.
    """
    reading = _Reading(known, ask, read)
    tried: list[str] = []
    for child in children[:_MOST_TRIED]:
        if reading.count < _SITEMAPS_OF_AN_INDEX:
            tried.append(child)
            reading.take(child)
    if remembered in children and remembered not in tried:
        reading.take(remembered)
    if reading.failure is not None and not reading.count:
        raise reading.failure
    return Followed(
        entries=tuple(reading.entries.values()),
        child_of=reading.child_of,
        unread=reading.unread,
        versions=reading.versions,
        unchanged=0 < reading.count == reading.unchanged,
    )


class _Reading:
    """What was read of an index so far."""

    def __init__(
        self,
        known: Mapping[str, Version],
        ask: Callable[[str, Version], Response],
        read: Callable[[Response], Listing],
    ) -> None:
        self._known = known
        self._ask = ask
        self._read = read
        self.entries: dict[str, Entry] = {}
        self.child_of: dict[str, str] = {}
        self.failure: MonitorError | None = None
        self.unread = ""
        self.versions: dict[str, Version] = {}
        self.count = 0
        """How many of its sitemaps could be read."""
        self.unchanged = 0
        """How many of these are as they were."""

    def take(self, child: str) -> None:
        """Read one of its sitemaps, or what an index inside it has newest."""
        before = self.unchanged
        listing = self._listing(child)
        if listing is not None and listing.kind == INDEX:
            inside = newest_children(listing)[:_OF_ONE_INSIDE]
            listing = self._listing(inside[0]) if inside else listing
        self.count += listing is not None or self.unchanged > before
        if listing is None:
            return
        # What an index inside an index names is never an article; it is followed once.
        for entry in listing.entries if listing.kind != INDEX else ():
            self.entries.setdefault(entry.key, entry)
            self.child_of.setdefault(entry.key, child)

    def _listing(self, address: str) -> Listing | None:
        """What is listed there; None where it cannot be read, and where it did not change."""
        try:
            version = self._known.get(address, NO_VERSION)
            response = self._ask(address, version)
            if response.not_modified:
                self.unchanged += 1
                self.versions[address] = version
                return None
            listing = self._read(response)
            # An index inside is read each time: its sitemaps may change while it stays as it is.
            if listing.kind != INDEX:
                self.versions[address] = response.etag, response.last_modified
            return listing
        except MonitorError as error:
            if error.reason.code == "stopping":
                raise
            log.info("the sitemap at %s cannot be read: %s", logged.address(address), logged.outcome(error))
            self.failure, self.unread = error, self.unread or address
            return None
