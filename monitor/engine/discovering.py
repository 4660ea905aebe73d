"""What an address is, found out over the network: the address itself, then what its page declares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.errors import FetchError, InputError, ListingError, MonitorError
from monitor.model import Discovery, Reason, SourceKind

if TYPE_CHECKING:
    from monitor.gathering.discovery import Found
    from monitor.gathering.fetching import Fetcher, Response
    from monitor.gathering.worker import Worker

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAMPLE = 5
_MACHINE_READ = (SourceKind.FEED, SourceKind.SITEMAP)
# Feeds a page declares; the first that reads is taken, a page rarely names its main feed later than that.
_ALTERNATIVES = 4


def typed_address(text: str) -> str:
    """The http(s) address a person meant. Raises InputError."""
    text = text.strip().strip("\u200e\u200f\u2066\u2067\u2068\u2069<>\"'")
    if text.lower().startswith("feed:"):
        text = text[5:].removeprefix("//")
    if text and not _SCHEME.match(text.split("/", 1)[0].split(".", 1)[0]):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    local = host == "localhost" or ":" in host
    if not host or parts.scheme.lower() not in ("http", "https") or any(c.isspace() for c in text):
        raise InputError(Reason.of("no-address", given=text))
    if "." not in host and not local:
        raise InputError(Reason.of("no-address", given=text))
    return text


def discover(url: str, *, fetcher: Fetcher, worker: Worker) -> Discovery:
    """Fetch an address and say what a source made of it would be.

    Raises InputError when it is no address, FetchError when the site cannot be had, ListingError when neither a
    feed, a sitemap nor article links are there.
    """
    from monitor.gathering.sitemaps import INDEX

    given = typed_address(url)
    response = _fetch_typed(given, url, fetcher)
    found = _what_is(response, worker)
    if found.kind in (SourceKind.PAGE, None):
        for address, _, _ in found.alternatives[:_ALTERNATIVES]:
            declared = _declared(address, given, fetcher, worker)
            if declared is not None:
                answer, feed = declared
                kind = feed.kind or SourceKind.FEED
                return _discovery(answer, feed, kind=kind, given=given, found_by="declared-feed", page=found)
    if found.listing is not None and found.listing.kind == INDEX:
        # The index is what is polled, for its newest sitemaps change their names; the sample is from one of them.
        for address, _, _ in found.alternatives[:1]:
            newest = _declared(address, given, fetcher, worker)
            found = replace(found, listing=newest[1].listing if newest is not None else None)
    # A feed or sitemap that is empty today is one all the same; a page without article links is none.
    is_empty = found.listing is None or (not found.listing.entries and found.kind not in _MACHINE_READ)
    if found.kind is None or is_empty:
        raise ListingError(Reason.of("no-listing", url=given))
    return _discovery(response, found, kind=found.kind, given=given, found_by=str(found.kind))


def _fetch_typed(address: str, typed: str, fetcher: Fetcher) -> Response:
    from monitor.gathering.fetching import Request

    try:
        return fetcher.fetch(Request(url=address, purpose="check", typed=True))
    except FetchError as error:
        # Who typed no scheme may mean a site that knows no https.
        if "://" in typed or error.status is not None:
            raise
    return fetcher.fetch(Request(url=address.replace("https://", "http://", 1), purpose="check", typed=True))


def _declared(address: str, given: str, fetcher: Fetcher, worker: Worker) -> tuple[Response, Found] | None:
    from monitor.gathering.fetching import Request

    try:
        # The page names it, not the person: it may lie no further inside than what was typed.
        response = fetcher.fetch(Request(url=address, purpose="check", source=given))
        found = _what_is(response, worker)
    except MonitorError:
        return None
    return (response, found) if found.kind in _MACHINE_READ and found.listing is not None else None


def _what_is(response: Response, worker: Worker) -> Found:
    from monitor.gathering.discovery import what_is

    return worker.run(what_is, response.body, url=response.url, content_type=response.content_type)


def _discovery(
    response: Response, found: Found, *, kind: SourceKind, given: str, found_by: str, page: Found | None = None
) -> Discovery:
    listing = found.listing
    title = found.title or (page.title if page is not None else "") or urlsplit(response.url).hostname or given
    return Discovery(
        url=response.url,
        given=given,
        kind=kind,
        title=title,
        found_by=found_by,
        sample=listing.entries[:_SAMPLE] if listing is not None else (),
        language=listing.language if listing is not None else "",
    )
