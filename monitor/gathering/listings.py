"""One door for what a source's address gave: feed, sitemap or section page."""

from __future__ import annotations

from monitor.gathering.feeds import read_feed
from monitor.gathering.pages import read_section
from monitor.gathering.sitemaps import read_sitemap
from monitor.model import Listing, SourceKind


def read_listing(kind: SourceKind, body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Listing:
    """Read a listing of a known kind. Pure; raises ListingError where the body is not of that kind."""
    if kind is SourceKind.FEED:
        return read_feed(body, url=url, content_type=content_type, charset=charset)
    if kind is SourceKind.SITEMAP:
        return read_sitemap(body, url=url, content_type=content_type, charset=charset)
    return read_section(body, url=url, content_type=content_type, charset=charset)
