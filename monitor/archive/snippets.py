"""What a search shows of an article it found: the sentence that answers it, with the words it was found by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apsw

from monitor.archive import articles, unreadable
from monitor.archive.planning import plan
from monitor.archive.texts import UnreadableTextError
from monitor.archive.values import Found
from monitor.errors import NotFoundError
from monitor.language import sentence_at
from monitor.model import Article
from monitor.watching import Compiled, Node

_SNIPPET = 240
"""Letters of a snippet: more of a sentence is cut at words."""
_BEFORE = 80
"""Letters a cut snippet keeps in front of the first mark."""

Marks = tuple[tuple[int, int], ...]


def told(db: apsw.Connection, node: Node, numbers: Iterable[int]) -> tuple[Found, ...]:
    """Articles a query was found in, in the order asked for, each with its snippet.

    One that is gone or cannot be read is left out.
    """
    compiled = Compiled((node,), written=plan(db, node).written)
    return tuple(_found(article, _places(compiled, article)) for article in _readable(db, numbers))


def plain(db: apsw.Connection, numbers: Iterable[int]) -> tuple[Found, ...]:
    """The same of articles that nothing was looked for in: their headlines."""
    return tuple(Found(article=one, snippet=one.headline, marks=()) for one in _readable(db, numbers))


def _readable(db: apsw.Connection, numbers: Iterable[int]) -> Iterator[Article]:
    for number in numbers:
        try:
            yield articles.one(db, number)
        except NotFoundError:
            continue
        except UnreadableTextError:
            unreadable.pass_over(db, number)


def _found(article: Article, places: Marks) -> Found:
    snippet, marks = _snippet(article.text, places)
    return Found(article=article, snippet=snippet, marks=marks)


def places(db: apsw.Connection, node: Node, number: int) -> Marks:
    """Where the words stand in an article's text that a query was found by.

    Raises `NotFoundError`, and `UnreadableTextError` where its text is damaged.
    """
    return _places(Compiled((node,), written=plan(db, node).written), articles.one(db, number))


def _places(compiled: Compiled, article: Article) -> Marks:
    found = compiled.places(article.text, title_end=len(article.title))
    return tuple((start, end) for _, start, end in found)


def _snippet(text: str, marks: Marks) -> tuple[str, Marks]:
    """The sentence of the first mark, cut to size, and the marks inside it."""
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
