"""What an address is: a feed, a sitemap, a page that declares feeds, or a page whose links are the listing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import ListingError
from monitor.gathering.addresses import absolute, canonical
from monitor.gathering.candidates import channel_feed
from monitor.gathering.charset import decode, is_no_page
from monitor.gathering.feeds import read_feed
from monitor.gathering.markup import Node, tidy, tree_of
from monitor.gathering.pages import base_of, read_section
from monitor.gathering.sitemaps import INDEX, read_sitemap
from monitor.model import Listing, Reason, SourceKind

_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "text/xml",
    "application/xml",
)
_DECLARING = ["link", "base"]
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_HEAD_ENDS = re.compile(r"</head\b|<body\b", re.IGNORECASE)
_LONGEST_HEAD = 256 * 1024
_MOST_FEEDS = 20
_COMMENTS = re.compile(r"comments?(?:/|\b)|تعليق", re.IGNORECASE)
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
_STAYED_BEHIND = timedelta(days=7)
"""A sitemap that says news and changed so much earlier than another of its index has no news any more."""
_NUMBERS = re.compile(r"[0-9]+")
_WORDS = re.compile(r"[a-z]+")
_NO_NEWS = frozenset(
    "page pages category categories cat tag tags author authors user users image images topic topics".split()
)
_FEED_PATH = re.compile(r"(?:/|\b)(?:rss|feeds?|atom)(?:[/.?_-]|$|\.xml)|\.rss$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a body turned out to be.

    `kind` is None for a page that has no article links of its own. `alternatives` are declared feeds to try before the
    page
    itself, best first: address, title, kind.
    """

    kind: SourceKind | None
    title: str = ""
    listing: Listing | None = None
    alternatives: tuple[tuple[str, str, SourceKind], ...] = ()
    language: str = ""


def what_is(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Found:
    """Find out what a body is. Pure.

    Raises ListingError where it is nothing a source can be made of (empty, binary, a page without links or feeds).
    """
    if not body.strip():
        raise ListingError(Reason.of("empty-page"))
    head = decode(body[:8000], content_type=content_type, charset=charset).lstrip("\ufeff \t\r\n").lower()
    is_html = head.startswith(("<!doctype html", "<html")) or (
        "<html" in head and "<rss" not in head and "<feed" not in head
    )
    if body[:2] == b"\x1f\x8b" or "<urlset" in head or "<sitemapindex" in head:
        listing = read_sitemap(body, url=url, content_type=content_type, charset=charset)
        if listing.kind == INDEX:
            children = tuple((child, "", SourceKind.SITEMAP) for child in newest_children(listing))
            return Found(kind=SourceKind.SITEMAP, listing=listing, alternatives=children)
        return Found(kind=SourceKind.SITEMAP, title=listing.title, listing=listing, language=listing.language)
    if not is_html:
        try:
            listing = read_feed(body, url=url, content_type=content_type, charset=charset)
            return Found(kind=SourceKind.FEED, title=listing.title, listing=listing, language=listing.language)
        except ListingError as error:
            if not re.search(r"<(?:a|body|div|p|table|head)\b", head):
                if error.reason.code == "not-a-feed":
                    # Nobody said that it should be one: a picture or a PDF is no page and no sitemap either.
                    raise ListingError(Reason.of("not-a-listing")) from error
                raise
    return _page(body, url=url, content_type=content_type, charset=charset)


def is_page(body: bytes, content_type: str) -> bool:
    """Whether an answer is a web page, whatever it lists: no picture, document, script's data or broken feed."""
    head = body[:4000].lower()
    says_html = "html" in content_type.lower() and b"<" in head
    return not is_no_page(body, content_type) and (says_html or b"<html" in head or b"<!doctype html" in head)


def _page(body: bytes, *, url: str, content_type: str, charset: str) -> Found:
    text = decode(body, content_type=content_type, charset=charset)
    root = tree_of(text)
    if root is None:
        raise ListingError(Reason.of("empty-page"))
    feeds = declared_feeds(text, url)
    if not feeds and (channel := channel_feed(url, text)):
        feeds = ((channel, "", SourceKind.FEED),)
    feeds = feeds or _linked(root, base_of(root, url))
    listing = read_section(body, url=url, content_type=content_type, charset=charset)
    title = _site_name(root) or listing.title
    if not feeds and not listing.entries:
        raise ListingError(Reason.of("nothing-to-follow"))
    return Found(
        kind=SourceKind.PAGE if listing.entries else None,
        title=title,
        listing=listing if listing.entries else None,
        alternatives=feeds,
        language=(root.get("lang") or "").lower(),
    )


def newest_children(listing: Listing) -> tuple[str, ...]:
    """The sitemaps that an index names, the one to look for news in first.

    Those that say news and did not stay behind the others; then by their last change as an instant, and by the highest
    date or number in their name, which tells where no change is told; sitemaps of authors and the like come last.
    """
    changed = {entry.url: entry.updated.instant for entry in listing.entries if entry.updated is not None}
    newest = max(changed.values(), default=_LONG_AGO)

    def rank(url: str) -> tuple[bool, bool, datetime, tuple[int, ...]]:
        parts = urlsplit(url)
        name = f"{parts.path}?{parts.query}".lower()
        last = changed.get(url, _LONG_AGO)
        is_current = url not in changed or newest - last <= _STAYED_BEHIND
        numbers = tuple(int(number[:18]) for number in _NUMBERS.findall(name))
        words = frozenset(_WORDS.findall(name.rpartition("/")[2]))
        return "news" in name and is_current, not (words & _NO_NEWS), last, numbers

    return tuple(sorted(dict.fromkeys(entry.url for entry in listing.entries), key=rank, reverse=True))


def declared_feeds(page: str, url: str) -> tuple[tuple[str, str, SourceKind], ...]:
    """The feeds that a page declares in its head (address, title, kind); those of comments only if there is no other.

    Only the head is read, and of it only what can declare a feed: a small tree, however large the page.
    """
    # Only needed while a person adds a source.
    from bs4 import BeautifulSoup, SoupStrainer  # type: ignore[attr-defined]

    page = _XML_DECLARATION.sub("", page[: 2 * _LONGEST_HEAD])
    end = _HEAD_ENDS.search(page, 0, _LONGEST_HEAD)
    head = BeautifulSoup(page[: end.start() if end else _LONGEST_HEAD], "lxml", parse_only=SoupStrainer(_DECLARING))
    base = url
    if (element := head.find("base", href=True)) is not None:
        base = absolute(url, str(element["href"])) or url
    found: dict[str, tuple[str, str, SourceKind]] = {}
    comments: dict[str, tuple[str, str, SourceKind]] = {}
    for link in head.find_all("link", href=True):
        relations = [str(relation).lower() for relation in link.get_attribute_list("rel")]
        kind = str(link.get("type") or "").lower().partition(";")[0].strip()
        if "alternate" not in relations or kind not in _FEED_TYPES:
            continue
        address = absolute(base, str(link["href"]))
        if not address or (kind == "application/json" and "wp-json" in address):
            continue
        title = tidy(str(link.get("title") or ""))
        into = comments if _COMMENTS.search(address + " " + title) else found
        into.setdefault(canonical(address), (address, title, SourceKind.FEED))
    return tuple((found or comments).values())[:_MOST_FEEDS]


def _linked(root: Node, base: str) -> tuple[tuple[str, str, SourceKind], ...]:
    """The feeds that a page without declarations links to."""
    found: dict[str, tuple[str, str, SourceKind]] = {}
    for anchor in root.iter("a"):
        href = anchor.get("href") or ""
        address = absolute(base, href)
        if address and _FEED_PATH.search(href) and not _COMMENTS.search(address):
            found.setdefault(canonical(address), (address, tidy("".join(anchor.itertext())), SourceKind.FEED))
    return tuple(found.values())[:_MOST_FEEDS]


def _site_name(root: Node) -> str:
    for meta in root.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() == "og:site_name":
            return tidy(meta.get("content") or "")
    return ""
