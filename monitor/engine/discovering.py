"""What an address is, found out over the network: the address itself, then what its page declares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from monitor.errors import FetchError, InputError, ListingError, MonitorError
from monitor.model import Discovery, Listing, Reason, Rung, SourceKind

if TYPE_CHECKING:
    from monitor.engine.asking import AskedAs
    from monitor.gathering.discovery import Found
    from monitor.gathering.fetching import Fetcher, Response
    from monitor.gathering.worker import Worker

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAMPLE = 5
_MACHINE_READ = (SourceKind.FEED, SourceKind.SITEMAP)
_SITEMAPS = frozenset({"robots-sitemap", "usual-sitemap"})
_NAMED = frozenset({"robots-sitemap"})
_INSIDE = _NAMED | {"usual-feed"}
_ANYWHERE = _SITEMAPS | {"usual-feed"}
_NOT_THERE = (404, 410)
# Feeds a page declares; the first that reads is taken, a page rarely names its main feed later than that.
_ALTERNATIVES = 4
# Sitemaps of an index that are tried for a sample.
_NEWEST = 2


def typed_address(text: str) -> str:
    """The http(s) address a person meant. Raises InputError, which quotes what was typed."""
    given = text
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
        raise InputError(Reason.of("no-address", given=given))
    if "." not in host and not local:
        raise InputError(Reason.of("no-address", given=given))
    return text


def without_login(url: str) -> tuple[str, str, str]:
    """An address without the name and the password that were written into it, and these two."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        # Whoever looks at the address says what is wrong with it.
        return url, "", ""
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, "", ""
    user, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=host)), unquote(user), unquote(password)


def discover(url: str, *, fetcher: Fetcher | AskedAs, worker: Worker) -> Discovery:
    """Fetch an address and say what a source made of it would be.

    What else was seen on the way is its ladder: the news sitemap that the site of a front page names, the page.

    Raises InputError when it is no address, FetchError when the site cannot be had, ListingError when neither a
    feed, a sitemap nor article links are there.
    """
    from monitor.gathering.candidates import listing_address, page_of, rungs_below
    from monitor.gathering.discovery import is_page
    from monitor.gathering.sitemaps import INDEX

    given = typed_address(url)
    response = _fetch_typed(listing_address(given), url, fetcher)
    try:
        found = _what_is(response, worker)
    except ListingError:
        # A page that only scripts fill: its site may list its news all the same. What is no page says nothing of it.
        if not is_page(response.body, response.content_type):
            raise
        if (elsewhere := _elsewhere(response, given, fetcher, worker, wanted=_wanted(response.url))) is None:
            raise
        return elsewhere
    page = _page_rung(response, found)
    if found.kind in (SourceKind.PAGE, None):
        for address, _, _ in found.alternatives[:_ALTERNATIVES]:
            declared = _declared(address, given, fetcher, worker)
            if declared is not None:
                answer, feed = declared
                kind = feed.kind or SourceKind.FEED
                sitemap = _news_sitemap(response, given, fetcher, worker) if _is_front(response.url) else None
                listed = _discovery(answer, feed, kind=kind, given=given, found_by="declared-feed", page=found)
                return replace(listed, ladder=rungs_below(listed.url, sitemap, page))
    if found.listing is not None and found.listing.kind == INDEX:
        # The index is what is polled, for its newest sitemaps change their names; the sample is from one of them.
        found = replace(found, listing=_newest_sitemap(found, given, fetcher, worker))
    if found.kind in (SourceKind.PAGE, None) and (found.kind is None or _is_front(response.url)):
        # What the front page shows is chosen; a news sitemap has everything, with its times.
        wanted = _wanted(response.url) if found.kind is None else _SITEMAPS
        elsewhere = _elsewhere(response, given, fetcher, worker, wanted=wanted)
        if elsewhere is not None:
            return replace(elsewhere, ladder=rungs_below(elsewhere.url, page))
    # A feed or sitemap that is empty today is one all the same; a page without article links is none.
    is_empty = found.listing is None or (not found.listing.entries and found.kind not in _MACHINE_READ)
    if found.kind is None or is_empty:
        raise ListingError(Reason.of("no-listing", url=given))
    itself = _discovery(response, found, kind=found.kind, given=given, found_by=str(found.kind))
    if found.kind is SourceKind.FEED and found.listing is not None:
        page = page_of(found.listing, itself.url)
        return replace(itself, ladder=rungs_below(itself.url, _seen(page, given, fetcher, worker)))
    return itself


def _seen(page: Rung | None, given: str, fetcher: Fetcher | AskedAs, worker: Worker) -> Rung | None:
    """The page that a feed says it is of, asked once; None where it is not there or lists nothing.

    One that cannot answer now may be there when it is needed.
    """
    from monitor.gathering.fetching import Request

    if page is None:
        return None
    try:
        response = fetcher.fetch(Request(url=page.url, purpose="check", source=given, robots=True))
        found = _what_is(response, worker)
    except FetchError as error:
        is_none = error.status in _NOT_THERE or error.reason.code == "robots"
        return None if is_none else page
    except ListingError:
        return None
    lists = found.kind is SourceKind.PAGE and found.listing is not None and found.listing.entries
    return page if lists else None


def _page_rung(response: Response, found: Found) -> Rung | None:
    """The page that was typed, where it lists articles."""
    lists = found.kind is SourceKind.PAGE and found.listing is not None and found.listing.entries
    return Rung(url=response.url, kind=SourceKind.PAGE, typed=True) if lists else None


def _news_sitemap(response: Response, given: str, fetcher: Fetcher | AskedAs, worker: Worker) -> Rung | None:
    """The sitemap of news that the site's robots.txt names, if that is what it is."""
    found = _elsewhere(response, given, fetcher, worker, wanted=_NAMED, only_news=True)
    return Rung(url=found.url, kind=found.kind) if found is not None else None


def _is_front(url: str) -> bool:
    return urlsplit(url).path.strip("/").lower() in ("", "ar", "arabic", "index.html", "index.php")


def _wanted(url: str) -> frozenset[str]:
    """What may be looked for where a page lists nothing; a site's sitemaps are guessed from its front page only."""
    return _ANYWHERE if _is_front(url) else _INSIDE


def _elsewhere(
    response: Response,
    given: str,
    fetcher: Fetcher | AskedAs,
    worker: Worker,
    *,
    wanted: frozenset[str],
    only_news: bool = False,
) -> Discovery | None:
    """A feed or news sitemap that the site has without saying so on its page; None where none is found quickly.

    A site that refuses a guess, or cannot be reached any more, is asked no other.

    `wanted` says where to look; with `only_news` a sitemap whose name does not say news is not asked for.
    """
    from monitor.gathering.candidates import candidates, says_news

    try:
        named = fetcher.rules(response.url, source=given).sitemaps
    except FetchError:
        named = ()
    for candidate in candidates(response.url, named=named):
        if candidate.found_by not in wanted or (only_news and not says_news(candidate.url)):
            continue
        if candidate.kind is SourceKind.SITEMAP and not _may_read(candidate.url, given, fetcher):
            continue
        try:
            answer = _machine_read(candidate.url, given, fetcher, worker)
        except FetchError as error:
            if error.status in _NOT_THERE:
                continue
            return None
        if answer is None or answer[1].listing is None:
            continue
        found = answer[1]
        entries = found.listing.entries if found.listing is not None else ()
        # A sitemap of everything the site ever published has no titles: it is no news.
        if found.kind is SourceKind.FEED or (entries and entries[0].title and entries[0].published):
            kind = found.kind or candidate.kind
            return _discovery(answer[0], found, kind=kind, given=given, found_by=candidate.found_by)
        if found.listing is not None and found.listing.kind == _index() and found.alternatives:
            is_news = says_news(found.alternatives[0][0])
            listing = _newest_sitemap(found, given, fetcher, worker) if is_news else None
            if listing is not None:
                return _discovery(
                    answer[0],
                    replace(found, listing=listing),
                    kind=SourceKind.SITEMAP,
                    given=given,
                    found_by=candidate.found_by,
                )
    return None


def _may_read(sitemap: str, given: str, fetcher: Fetcher | AskedAs) -> bool:
    """What nobody typed is read where the site's robots.txt allows it; one that cannot say now allows nothing."""
    try:
        return fetcher.rules(sitemap, source=given).allows(sitemap)
    except FetchError:
        return False


def _index() -> str:
    from monitor.gathering.sitemaps import INDEX

    return INDEX


def _fetch_typed(address: str, typed: str, fetcher: Fetcher | AskedAs) -> Response:
    from monitor.gathering.fetching import Request

    try:
        return fetcher.fetch(Request(url=address, purpose="check", typed=True, may_cut=True))
    except FetchError as error:
        # Who typed no scheme may mean a site that knows no https.
        if "://" in typed or error.status is not None:
            raise
    plain = address.replace("https://", "http://", 1)
    return fetcher.fetch(Request(url=plain, purpose="check", typed=True, may_cut=True))


def _declared(address: str, given: str, fetcher: Fetcher | AskedAs, worker: Worker) -> tuple[Response, Found] | None:
    try:
        return _machine_read(address, given, fetcher, worker)
    except FetchError:
        return None


def _newest_sitemap(index: Found, given: str, fetcher: Fetcher | AskedAs, worker: Worker) -> Listing | None:
    """What the newest sitemap of an index lists, or of an index inside it; None where none of the newest reads."""
    for address, _, _ in index.alternatives[:_NEWEST]:
        read = _declared(address, given, fetcher, worker)
        if read is not None and _is_index(read[1]) and read[1].alternatives:
            read = _declared(read[1].alternatives[0][0], given, fetcher, worker)
        if read is not None and not _is_index(read[1]):
            return read[1].listing
    return None


def _is_index(found: Found) -> bool:
    return found.listing is not None and found.listing.kind == _index()


def _machine_read(
    address: str, given: str, fetcher: Fetcher | AskedAs, worker: Worker
) -> tuple[Response, Found] | None:
    """The feed or sitemap at an address; None where it is something else. Raises FetchError where it cannot be had."""
    from monitor.gathering.fetching import Request

    # The page names it, not the person: it may lie no further inside than what was typed.
    response = fetcher.fetch(Request(url=address, purpose="check", source=given, fresh=True, may_cut=True))
    try:
        found = _what_is(response, worker)
    except MonitorError:
        return None
    return (response, found) if found.kind in _MACHINE_READ and found.listing is not None else None


def _what_is(response: Response, worker: Worker) -> Found:
    from monitor.gathering.discovery import what_is

    try:
        found: Found = worker.run(what_is, response.body, url=response.url, content_type=response.content_type)
    except ListingError:
        if response.cut:
            raise ListingError(Reason.of("listing-too-large")) from None
        raise
    if response.cut and (found.listing is None or not found.listing.broke_off):
        # Only of a feed it is known what its beginning holds: the newest.
        raise ListingError(Reason.of("listing-too-large"))
    return found


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
        broke_off=listing is not None and listing.broke_off,
        entries=len(listing.entries) if listing is not None else 0,
    )
