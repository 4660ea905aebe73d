"""Searches of the stored articles: the index proposes, the text decides where it has to, newest first."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import apsw

from monitor.archive import articles
from monitor.archive.numbering import HIGHEST, LOWEST, first_number
from monitor.archive.values import Found
from monitor.model import Article

if TYPE_CHECKING:
    from monitor.language import Lexicon
    from monitor.watching import Compiled, Node

_SNIPPET = 240
"""Letters of a snippet: more of a sentence is cut at words."""
_BEFORE = 80
"""Letters a cut snippet keeps in front of the first mark."""


TAGGED = "SELECT articles.id FROM tagged JOIN articles ON articles.url_hash = tagged.page WHERE tag = :tag"
"""The articles of a tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Which articles are searched at all."""

    since: datetime | None = None
    until: datetime | None = None
    source: int | None = None
    tag: str = ""


def understood(query: str, *, lexicon: Lexicon | None, term: bool = False) -> Node:
    """The tree of a search, or with `term` of a watchlist's term. Raises `QueryError`."""
    from monitor.watching import parse

    return parse(query, search=not term, lexicon=lexicon)


def numbers(db: apsw.Connection, node: Node, within: Range, *, limit: int | None = None) -> array[int]:
    """The articles a query holds for, newest first."""
    return array("q", islice(_numbers(db, node, within), limit))


def _numbers(db: apsw.Connection, node: Node, within: Range) -> Iterator[int]:
    from monitor.archive.planning import plan
    from monitor.watching import Compiled

    asked = plan(db, node)
    if not asked.match:
        return
    proposed = db.execute(
        "SELECT words_in.rowid FROM words_in"  # noqa: S608
        " WHERE words_in MATCH :match AND words_in.rowid >= :since AND words_in.rowid < :until"
        " AND (:source IS NULL OR (SELECT source FROM shelf WHERE shelf.id = words_in.rowid) = :source)"
        f" AND (:tag = '' OR words_in.rowid IN ({TAGGED})) ORDER BY words_in.rowid DESC",
        {
            "match": asked.match,
            "since": LOWEST if within.since is None else first_number(within.since),
            "until": HIGHEST if within.until is None else first_number(within.until),
            "source": within.source,
            "tag": within.tag,
        },
    )
    compiled = None if asked.decided else Compiled((node,))
    for (number,) in proposed:
        if compiled is None or _places(compiled, articles.one(db, number)):
            yield number


def _places(compiled: Compiled, article: Article) -> tuple[tuple[int, int], ...]:
    """Start and end of the places where a query holds in an article; none where it does not."""
    found = compiled.places(article.text, title_end=len(article.title))
    return tuple((place[1], place[2]) for place in found)


def search(db: apsw.Connection, node: Node, within: Range, *, limit: int) -> tuple[Found, ...]:
    """The newest articles a query holds for, with the place where it does."""
    from monitor.watching import Compiled

    compiled = Compiled((node,))
    found = (articles.one(db, number) for number in numbers(db, node, within, limit=limit))
    return tuple(_found(article, _places(compiled, article)) for article in found)


def _found(article: Article, marks: tuple[tuple[int, int], ...]) -> Found:
    snippet, inside = _snippet(article.text, marks)
    return Found(article=article, snippet=snippet, marks=inside)


def _snippet(text: str, marks: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The sentence of the first mark, cut to size, and the marks inside it."""
    from monitor.language import sentence_at

    start, end = sentence_at(text, marks[0][0] if marks else 0)
    if end - start > _SNIPPET:
        first = marks[0][0] if marks else start
        if first - start > _BEFORE:
            blank = text.find(" ", first - _BEFORE, first)
            start = blank + 1 if blank >= 0 else first
        blank = text.rfind(" ", start, start + _SNIPPET)
        end = min(end, blank if blank > first else start + _SNIPPET)
    inside = tuple((a - start, min(b, end) - start) for a, b in marks if start <= a < end)
    return text[start:end], inside
