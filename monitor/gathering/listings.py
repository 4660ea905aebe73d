"""One door for what a source's address gave: feed, sitemap or section page."""

from __future__ import annotations

from monitor.errors import ListingError
from monitor.gathering.feeds import read_feed
from monitor.gathering.pages import read_section
from monitor.gathering.refusals import is_sign_in
from monitor.gathering.sitemaps import read_sitemap
from monitor.model import Listing, Reason, SourceKind


def read_listing(
    kind: SourceKind, body: bytes, *, url: str, content_type: str = "", charset: str = "", cut: bool = False
) -> Listing:
    """Read a listing of a known kind; `cut`: this is the beginning of a body that was too large to be taken whole.

    Pure; raises ListingError where the body is not of that kind, or nothing of its beginning is whole.
    """
    try:
        if kind is SourceKind.FEED:
            listing = read_feed(body, url=url, content_type=content_type, charset=charset)
            if cut and not listing.broke_off:
                raise ListingError(Reason.of("listing-too-large"))
            return listing
        if kind is SourceKind.SITEMAP:
            return read_sitemap(body, url=url, content_type=content_type, charset=charset)
    except ListingError as error:
        if cut:
            raise ListingError(Reason.of("listing-too-large")) from error
        reason = _page_instead(body)
        if reason is None:
            raise
        raise ListingError(reason) from error
    return read_section(body, url=url, content_type=content_type, charset=charset)


def _page_instead(body: bytes) -> Reason | None:
    """Why a web page stands where a feed or sitemap is expected; None where what came is no page either."""
    head = body[:4000].lower()
    if b"<html" not in head and b"<!doctype html" not in head:
        return None
    return Reason.of("login-page" if is_sign_in(body) else "page-instead")
