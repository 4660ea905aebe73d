"""Ill-formed feeds that are too large or too odd for feedparser as a whole: read item by item, so that a fault costs no
more than the item it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from monitor.errors import ListingError
from monitor.gathering import feed_text, feeds
from monitor.gathering.broken_feeds import read_broken
from monitor.gathering.cut_feeds import ROOT
from monitor.model import Entry, Listing, Reason

_TOKEN = re.compile(r"<!\[CDATA\[|<!--|<(/?)((?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s>/])", re.IGNORECASE)
_QUOTES = {"<![CDATA[": "]]>", "<!--": "-->"}
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:channel|rss|feed|rdf)\s*>", re.IGNORECASE)
_LONGEST_START = 5000
_LONGEST_END = 100
_ITEMS_FOR_FEEDPARSER = 1000
_LETTERS_FOR_FEEDPARSER = 1_500_000
"""More than this of broken items takes feedparser too long; lxml reads what it can of those behind."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed cut into its items, each as it is written, and what stands around them."""

    items: tuple[str, ...]
    around: str


def cut(text: str) -> Cut:
    """Cut a feed into items. One that is never closed ends where the next begins, or where the feed does.

    A section or comment in which another begins was never closed itself. Every letter is looked at a fixed number of
    times.
    """
    spans: list[tuple[int, int]] = []
    name, begun = "", -1
    for begins, ends, closing, found in _tags(text):
        if not name and not closing:
            name = found
        if found != name:
            continue
        if begun >= 0:
            spans.append((begun, ends if closing else begins))
            begun = -1
        if not closing:
            begun = begins
    if begun >= 0:
        end = _END.search(text, begun)
        spans.append((begun, end.start() if end is not None else len(text)))
    around: list[str] = []
    at = 0
    for begins, ends in spans:
        around.append(text[at:begins])
        at = ends
    around.append(text[at:])
    items = (text[begins:ends] for begins, ends in spans)
    return Cut(items=tuple(_closed(item, name) for item in items), around="".join(around))


def _tags(text: str) -> Iterator[tuple[int, int, bool, str]]:
    """The tags of items: where each begins and ends, whether it closes, its name as it is written."""
    closes = dict.fromkeys(_QUOTES, 0)
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        opening = found.group()
        end = _QUOTES.get(opening)
        if end is None:
            ends = text.find(">", at, at + _LONGEST_END) + 1 or at
            yield found.start(), ends, bool(found.group(1)), found.group(2)
        elif closes[opening] >= 0:
            if closes[opening] < at:
                closes[opening] = text.find(end, at)
            if closes[opening] >= 0 and text.find(opening, at, closes[opening]) < 0:
                at = closes[opening] + len(end)


def _closed(item: str, name: str) -> str:
    return item if item[-len(name) - _LONGEST_END :].rstrip("> \t\r\n").endswith(f"</{name}") else f"{item}</{name}>"


def read_large(text: str, url: str, everything: bool) -> Listing:
    """The listing of an ill-formed feed of any size; `Listing.left_out` says how many of its items could not be read.

    Raises ListingError where nothing of it can be read.
    """
    # As a whole first: the entities that it declares are not declared in its items.
    text = feed_text.mended(text)
    found = cut(text)
    opening, closing = _root(text)
    shell = feed_text.tree(found.around, recover=True)
    listing = None if shell is None else feeds.read_tree(shell, url, everything)
    if listing is None and not found.items:
        raise ListingError(Reason.of("feed-too-odd"))
    kind = "atom" if opening.lower().startswith(("<feed", "<atom:feed")) else "rss"
    listing = listing or Listing(kind=kind, entries=())
    reader = _Reader(url)
    entries: list[Entry] = []
    left_out = feeds.too_many(found.items)
    for item in found.items[: feeds.MAX_ENTRIES]:
        read = reader.read(f"{opening}{item}{closing}")
        entries += read
        left_out += not read
    if listing.kind == "atom" and listing.author:
        entries = [entry if entry.author else replace(entry, author=listing.author) for entry in entries]
    kept = feeds.distinct(iter((*listing.entries, *entries)), everything, home=listing.link, built=listing.updated)
    if not kept and found.items:
        raise ListingError(Reason.of("feed-too-odd"))
    return replace(listing, entries=kept, left_out=left_out)


def _root(text: str) -> tuple[str, str]:
    """The tag that the feed begins with, for the names it declares, and the one that closes it."""
    found = ROOT.search(text)
    if found is not None:
        name = found.group(1)
        start = text[found.start() : text.find(">", found.end(), found.end() + _LONGEST_START) + 1]
        if start and feed_text.tree(f"{start}</{name}>") is not None:
            return start, f"</{name}>"
    return "<rss>", "</rss>"


class _Reader:
    """Reads items one by one, each by the most exact way that takes it, and none for long."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._items = _ITEMS_FOR_FEEDPARSER
        self._letters = _LETTERS_FOR_FEEDPARSER

    def read(self, item: str) -> tuple[Entry, ...]:
        """The entries of a feed with one item; none where nothing can be made of it."""
        root = feed_text.tree(item)
        if root is None:
            # What stood in a section that is none in the item alone was not mended yet.
            item = feed_text.mended(item)
            root, errors = feed_text.recovered(item)
            # Where only prefixes are wrong that nobody declared, nothing is lost.
            is_exact = all(error.domain == etree.ErrorDomains.NAMESPACE for error in errors)
            if not is_exact and (entries := self._by_feedparser(item)):
                return entries
        listing = None if root is None else feeds.read_tree(root, self._url, True)
        return () if listing is None else listing.entries

    def _by_feedparser(self, item: str) -> tuple[Entry, ...]:
        self._items -= 1
        self._letters -= len(item)
        if self._items < 0 or self._letters < 0 or feed_text.costly(item):
            return ()
        try:
            return read_broken(item, self._url, True).entries
        except ListingError:
            return ()
