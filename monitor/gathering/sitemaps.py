"""Sitemaps to entries: news sitemaps with titles and times, plain ones with addresses, and indexes of others."""

from __future__ import annotations

import gzip
import re
import zlib

from lxml import etree

from monitor.errors import ListingError
from monitor.gathering.addresses import absolute, canonical, without_tracking
from monitor.gathering.charset import decode
from monitor.gathering.dates import date_in_address, if_set, read_machine_date
from monitor.gathering.feed_text import parse
from monitor.gathering.markup import Node, plain
from monitor.model import Enclosure, Entry, Listing, Published, Reason

INDEX = "sitemap-index"
"""The kind of a listing whose entries are sitemaps, not articles."""
_MAX_ENTRIES = 50_000
_OPENS = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>/]")
_ADDRESSES = re.compile(rb"\s*https?://[^\s<>\"]+\s*(?:\n|$)")
_MAX_INFLATED = 60_000_000
_GZIP = b"\x1f\x8b"
_HEAD = 8000


def is_sitemap(body: bytes) -> bool:
    """Whether a body is one by its first bytes: XML in any of its spellings, gzip, or addresses line by line."""
    head = body[:4000].removeprefix(b"\xef\xbb\xbf")
    return bool(body[:2] == _GZIP or _OPENS.search(head) or _ADDRESSES.match(head))


def is_index(body: bytes, *, content_type: str = "", charset: str = "") -> bool:
    """Whether a body is a sitemap of sitemaps, by its beginning: no more of it is inflated or read."""
    head = body[:_HEAD]
    if body[:2] == _GZIP:
        try:
            head = zlib.decompressobj(wbits=31).decompress(body[: 4 * _HEAD], _HEAD)
        except zlib.error:
            return False
    return "sitemapindex" in decode(head, content_type=content_type, charset=charset).lower()


def read_sitemap(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Listing:
    """The addresses a sitemap names, in its order; of an index, the sitemaps it names (`Listing.kind` is then `INDEX`).

    A gzipped file is inflated within bounds. Raises ListingError where the body is no sitemap.
    """
    text = decode(_inflated(body), content_type=content_type, charset=charset)
    root = parse(text) if "<" in text[:1000] else None
    if root is None or not isinstance(root.tag, str):
        if root is None and text.lstrip().lower().startswith("http"):
            return _plain_list(text, url)
        raise ListingError(Reason.of("not-a-sitemap"))
    name = etree.QName(root).localname.lower()
    if name == "sitemapindex":
        entries = tuple(entry for entry in (_entry(child, url) for child in root[:_MAX_ENTRIES]) if entry is not None)
        return Listing(kind=INDEX, entries=entries)
    if name != "urlset":
        raise ListingError(Reason.of("not-a-sitemap"))
    kept: dict[str, Entry] = {}
    title = language = ""
    for child in root[:_MAX_ENTRIES]:
        entry = _entry(child, url)
        if entry is not None:
            kept.setdefault(entry.key, entry)
        if not title and isinstance(child.tag, str):
            title, language = _publication(child)
    return Listing(kind="sitemap", entries=tuple(kept.values()), title=title, language=language)


def _inflated(body: bytes) -> bytes:
    if body[:2] != _GZIP:
        return body
    try:
        inflater = zlib.decompressobj(wbits=31)
        inflated = inflater.decompress(body, _MAX_INFLATED)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ListingError(Reason.of("not-a-sitemap")) from error
    if inflater.unconsumed_tail:
        raise ListingError(Reason.of("listing-too-large"))
    return inflated


def _plain_list(text: str, url: str) -> Listing:
    """The text form: one address a line."""
    kept: dict[str, Entry] = {}
    for line in text.splitlines()[:_MAX_ENTRIES]:
        address = absolute(url, line) if line.lstrip()[:4].lower() == "http" else ""
        if address:
            kept.setdefault(canonical(address), Entry(key=canonical(address), url=without_tracking(address)))
    return Listing(kind="sitemap", entries=tuple(kept.values()))


def _entry(element: Node, base: str) -> Entry | None:
    if not isinstance(element.tag, str):
        return None
    address = title = ""
    published: Published | None = None
    updated: Published | None = None
    tags: tuple[str, ...] = ()
    image = ""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name == "loc":
            address = absolute(base, child.text or "")
        elif name == "lastmod":
            updated = if_set(read_machine_date((child.text or "").strip(), origin="sitemap"))
        elif name == "image" and not image:
            image = next((absolute(base, part.text or "") for part in child.iter("{*}loc")), "")
        elif name == "news":
            for part in child:
                inner = etree.QName(part).localname if isinstance(part.tag, str) else ""
                if inner == "title":
                    title = plain(part.text or "")
                elif inner == "publication_date":
                    published = if_set(read_machine_date((part.text or "").strip(), origin="sitemap"))
                elif inner == "keywords":
                    tags = tuple(
                        dict.fromkeys(
                            t for t in (plain(k) for k in (part.text or "").replace("،", ",").split(",")) if t
                        )
                    )
    if not address:
        return None
    address = without_tracking(address)
    return Entry(
        key=canonical(address),
        url=address,
        title=title,
        published=published or date_in_address(address),
        updated=updated,
        tags=tags,
        enclosures=(Enclosure(href=image, type="image/*"),) if image else (),
    )


def _publication(element: Node) -> tuple[str, str]:
    name = language = ""
    for part in element.iter("{*}publication"):
        for child in part:
            local = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if local == "name":
                name = plain(child.text or "")
            elif local == "language":
                language = (child.text or "").strip().lower()
    return name, language
