"""A source's listing fetched and read: which of its addresses, how it is asked, a sitemap index followed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.engine import logged
from monitor.engine.asking import Password
from monitor.engine.network import Network, concerns_network
from monitor.errors import FetchError, MonitorError
from monitor.model import Clock, Listing, PendingEntry, Reason, Rung, Source, SourceKind

if TYPE_CHECKING:
    from monitor.engine.indexes import Followed, Version
    from monitor.gathering.fetching import Fetcher, Request, Response
    from monitor.gathering.worker import Worker

log = logging.getLogger(__name__)

# The largest feed, in bytes, that is read in this process: a moment's work. The worker reads those that are larger.
_READ_HERE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What an address of a source answered."""

    rung: int
    response: Response
    listing: Listing | None = None
    """None where it is not read yet, or did not change."""
    followed: Followed | None = None
    """Of a sitemap index: what its sitemaps list."""
    left_for: Reason | None = None
    """Why a lower address than the source's own was read."""

    @property
    def unchanged(self) -> bool:
        """The site says that the listing is as it was."""
        return self.response.not_modified or (self.followed is not None and self.followed.unchanged)

    @property
    def unread(self) -> str:
        """Of a sitemap index: the first of its sitemaps that could not be read."""
        return self.followed.unread if self.followed is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why no address of a source answered, and after how many seconds."""

    error: MonitorError
    elapsed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A listing that a redirect led to a busy host."""

    url: str
    rung: int
    spent: float
    """Seconds that it took so far."""
    go_on: Callable[[], Response]
    """Does the rest, when that host may be asked."""


class ListingReader:
    """Fetches and reads listings. Thread-safe.

    Args:
        answered: is told of each address that answered, in whatever way.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        worker: Worker,
        *,
        clock: Clock,
        password: Password,
        network: Network,
        answered: Callable[[str], None],
    ) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._password = password
        self._network = network
        self._answered = answered
        # Which sitemap of a source's index brought news last, and which versions of them are known. Forgotten at the
        # end: the newest are found again by then.
        self._brought: dict[int, str] = {}
        self._versions: dict[int, Mapping[str, Version]] = {}

    def fetch(self, source: Source) -> Came | Failed | Waits:
        """Ask the addresses of a source whose turn it is. A feed, a section page or a sitemap is not read yet."""
        from monitor.gathering import ladder

        *above, rung = ladder.to_try(source, self._clock())
        for higher in above:
            found = self._well(source, higher)
            if found is not None:
                return found
        request = replace(self._request(source, source.address(rung), conditional=True), patient=False)
        return self._asked(source, rung, 0.0, partial(self._fetcher.fetch, request))

    def go_on(self, source: Source, waits: Waits) -> Came | Failed | Waits:
        """Do the rest of what was led to a busy host."""
        return self._asked(source, waits.rung, waits.spent, waits.go_on)

    def _asked(self, source: Source, rung: int, spent: float, ask: Callable[[], Response]) -> Came | Failed | Waits:
        from monitor.gathering.fetching import LedElsewhere

        begun = time.monotonic() - spent
        address = source.address(rung)
        try:
            response = ask()
            listing, followed = self._index_followed(source, address, response, conditional=True)
        except LedElsewhere as led:
            return Waits(url=led.url, rung=rung, spent=time.monotonic() - begun, go_on=led.go_on)
        except MonitorError as error:
            elapsed = time.monotonic() - begun
            if concerns_network(error.reason) and self._network.outage is not None:
                below = self._below(source, rung)
                if below is not None:
                    return replace(below, left_for=error.reason)
            return Failed(error=error, elapsed=elapsed)
        return Came(rung=rung, response=response, listing=listing, followed=followed)

    def read(self, at: Rung, response: Response) -> Listing:
        """What an answer lists. Mending and telling links from navigation is heavy, and may be hostile: the worker's.

        Raises ListingError, or WorkerError where it was too much.
        """
        from monitor.gathering.listings import read_listing

        return read_here(at, response) or self._worker.run(
            read_listing,
            at.kind,
            response.body,
            url=response.url,
            content_type=response.content_type,
            cut=response.cut,
        )

    def kept(self, source: Source, came: Came, pending: Iterable[PendingEntry]) -> None:
        """All that came is in the archive: what is known of the sitemaps of an index counts from now on."""
        followed = came.followed
        if followed is None:
            return
        self._versions[source.id] = followed.versions
        keys = (one.entry.key for one in pending if one.news)
        brought = next((followed.child_of[key] for key in keys if key in followed.child_of), None)
        if brought is not None:
            self._brought[source.id] = brought

    def _request(self, source: Source, address: Rung, *, conditional: bool) -> Request:
        from monitor.gathering.fetching import Request
        from monitor.gathering.schedule import asks_whole

        # An index of sitemaps may stay as it is while the sitemaps change: it is never asked whether it did.
        asks = conditional and address.kind is not SourceKind.SITEMAP
        asks = asks and not asks_whole(source, self._clock())
        options = source.options
        if address.typed and address.url != source.url:
            # Where this one lies, another address of the source says nothing about.
            options = replace(options, public=False)
        return Request(
            url=address.url,
            purpose="listing",
            may_cut=address.kind is SourceKind.FEED,
            typed=address.typed,
            source=source.url,
            robots=not address.typed and address.kind is not SourceKind.FEED,
            etag=source.etag if asks else "",
            last_modified=source.last_modified if asks else "",
            options=options,
            password=self._password(source),
        )

    def _below(self, source: Source, rung: int) -> Came | None:
        """What a lower address at another host lists: whether there is an outage here, that one tells too."""
        here = _host(source.address(rung).url)
        for lower in range(rung + 1, len(source.ladder) + 1):
            host = _host(source.address(lower).url)
            if host != here and not self._network.knows(host):
                found = self._well(source, lower)
                if found is not None:
                    return found
        return None

    def _well(self, source: Source, rung: int) -> Came | None:
        """What another rung than the present one lists, if it is well; None where it is not."""
        address = source.address(rung)
        try:
            response = self._fetcher.fetch(self._request(source, address, conditional=False))
            listing, followed = self._index_followed(source, address, response, conditional=False)
            listing = listing or self.read(address, response)
        except MonitorError as error:
            log.debug("%s fails too: %s", logged.source(source, address), logged.outcome(error))
            if isinstance(error, FetchError) and error.status is not None:
                self._answered(address.url)
            return None
        is_well = bool(listing.entries) and not listing.broke_off
        return Came(rung=rung, response=response, listing=listing, followed=followed) if is_well else None

    def _index_followed(
        self, source: Source, at: Rung, response: Response, *, conditional: bool
    ) -> tuple[Listing | None, Followed | None]:
        """What the newest sitemaps of an index list: no listing where none changed, nothing where it is no index."""
        if at.kind is not SourceKind.SITEMAP or response.not_modified:
            return None, None
        from monitor.gathering.discovery import newest_children
        from monitor.gathering.sitemaps import INDEX, is_index

        if not is_index(response.body, content_type=response.content_type):
            return None, None
        index = self.read(at, response)
        if index.kind != INDEX:
            return None, None
        followed = self._follow(source, newest_children(index), conditional=conditional)
        listing = Listing(kind="sitemap", entries=followed.entries, title=index.title)
        return None if followed.unchanged else listing, followed

    def _follow(self, source: Source, children: tuple[str, ...], *, conditional: bool) -> Followed:
        from monitor.engine.indexes import follow
        from monitor.gathering.fetching import Request
        from monitor.gathering.schedule import asks_whole
        from monitor.gathering.sitemaps import read_sitemap

        # Where what the source knew is void, as after another address was read, all is asked for.
        asks = conditional and bool(source.body_hash) and not asks_whole(source, self._clock())

        def ask(address: str, version: Version) -> Response:
            etag, last_modified = version
            return self._fetcher.fetch(
                Request(
                    url=address,
                    purpose="listing",
                    source=source.url,
                    robots=True,
                    etag=etag,
                    last_modified=last_modified,
                    options=source.options,
                    password=self._password(source),
                )
            )

        def read(response: Response) -> Listing:
            return self._worker.run(read_sitemap, response.body, url=response.url, content_type=response.content_type)

        known = self._versions.get(source.id, {}) if asks else {}
        return follow(children, remembered=self._brought.get(source.id, ""), known=known, ask=ask, read=read)


def read_here(at: Rung, response: Response) -> Listing | None:
    """What a well-formed feed lists, which takes no longer than handing it on would; None for anything else."""
    from monitor.gathering.feeds import read_well_formed

    if at.kind is not SourceKind.FEED or len(response.body) > _READ_HERE or response.cut:
        return None
    return read_well_formed(response.body, url=response.url, content_type=response.content_type)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
