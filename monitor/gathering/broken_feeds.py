"""Feeds that are not well-formed, read by feedparser and put through the same cleaning as the others.

feedparser can be slow or raise on hostile input: the engine has this done in the worker process, under its deadline.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser

from monitor.errors import ListingError
from monitor.gathering import feeds
from monitor.gathering.addresses import absolute
from monitor.gathering.markup import plain
from monitor.model import Enclosure, Entry, Listing, Reason

_KINDS = {"atom": "atom", "rss090": "rdf", "rss10": "rdf"}


def read_broken(text: str, url: str, everything: bool) -> Listing:
    """The listing of a feed that no XML parser takes.

    Raises ListingError where feedparser finds nothing in it either.
    """
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=True,
        )
    except Exception as error:
        raise ListingError(Reason.of("feed-too-odd")) from error
    version = parsed.get("version") or ""
    if not parsed.entries and not version and not parsed.feed.get("title"):
        raise ListingError(Reason.of("not-a-feed"))
    feed = parsed.feed
    home = absolute(url, _string(feed, "link")) or _string(feed, "link")
    updated = feeds._date(_string(feed, "updated") or _string(feed, "published"))
    return Listing(
        kind=next((kind for start, kind in _KINDS.items() if version.startswith(start)), "rss"),
        entries=feeds.distinct(
            (_entry(entry, url) for entry in parsed.entries[: feeds.MAX_ENTRIES]), everything, home=home, built=updated
        ),
        title=plain(_string(feed, "title")),
        subtitle=plain(_string(feed, "subtitle")),
        link=home,
        id=_string(feed, "id"),
        author=plain(_string(feed, "author")),
        updated=updated,
        language=_string(feed, "language"),
        left_out=feeds.too_many(parsed.entries),
    )


def _string(values: Any, name: str) -> str:
    # Past feedparser's own lookup, which warns and takes one field for another.
    value = dict.get(values, name)
    return value if isinstance(value, str) else ""


def _entry(entry: Any, url: str) -> Entry:
    contents = dict.get(entry, "content") or []
    content = next((_string(part, "value") for part in contents if _string(part, "value")), None)
    summary = _string(entry, "summary")
    if content is not None and summary == content:
        summary = ""
    links: list[Enclosure] = []
    for link in dict.get(entry, "links") or []:
        if _string(link, "rel") != "enclosure":
            continue
        links.extend(feeds._enclosure(_string(link, "href"), _string(link, "type"), _string(link, "length"), url))
    return feeds._entry(
        base=url,
        link=absolute(url, _string(entry, "feedburner_origlink")) or absolute(url, _string(entry, "link")),
        identifier=_string(entry, "id"),
        title=_string(entry, "title"),
        summary=summary,
        content=content,
        author=_string(entry, "author"),
        published=_string(entry, "published"),
        updated=_string(entry, "updated"),
        tags=[_string(tag, "label") or _string(tag, "term") for tag in dict.get(entry, "tags") or []],
        enclosures=links,
    )
