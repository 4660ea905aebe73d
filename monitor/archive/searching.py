"""Searches of the stored articles: the index proposes, newest first, and the text decides where it has to.

A search is answered in pages. One ends when it has as many articles as were asked for, or when its time is up; it says
from which number the next goes on. So a search of a text that stands hardly anywhere shows what it has, and that there
may be more, instead of nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

import apsw

from monitor.archive import articles, beside, places
from monitor.archive.narrowing import ALL_PROPOSED, ALL_PROPOSED_NARROWED, PROPOSED, Narrowed
from monitor.archive.planning import ANYTHING, Plan, plan
from monitor.archive.sieving import Sieve
from monitor.archive.values import Page
from monitor.watching import Compiled, Node, Not, parse

if TYPE_CHECKING:
    from monitor.language import Lexicon

_TOGETHER = 16
"""Texts fetched by one statement, which takes a third less than one after the other."""


def understood(query: str, *, lexicon: Lexicon | None, term: bool = False) -> Node:
    """The tree of a search, or with `term` of a watchlist's term. Raises `QueryError`."""
    return parse(query, search=not term, lexicon=lexicon)


def numbers(db: apsw.Connection, node: Node, within: Narrowed, *, limit: int | None = None) -> array[int]:
    """The articles a query holds for, newest first."""
    asked = plan(db, node)
    if not asked.undecided:
        return array("q", proposed(db, asked, within, limit=limit))
    return array("q", islice((number for number, holds in judged(db, asked, within) if holds), limit))


def page(db: apsw.Connection, node: Node, within: Narrowed, *, size: int, patience: float) -> Page:
    """The newest `size` articles a query holds for, or those met before `patience` seconds were over."""
    until = monotonic() + patience
    asked = plan(db, node)
    found: list[int] = []
    if not asked.undecided:
        found.extend(proposed(db, asked, within, limit=size))
        return _page(db, found, before=found[-1] if len(found) == size else None)
    for number, holds in judged(db, asked, within):
        if holds:
            found.append(number)
        if len(found) == size or monotonic() > until:
            return _page(db, found, before=number)
    return _page(db, found, before=None)


def _page(db: apsw.Connection, found: list[int], *, before: int | None) -> Page:
    return Page(numbers=tuple(found), titles=titles(db, found), before=before)


def titles(db: apsw.Connection, found: Iterable[int]) -> tuple[str, ...]:
    """The titles of articles, in their order; empty where one is gone."""
    asked = array("q", found)
    if not asked:
        return ()
    # One after the other as they are asked for: put in order before, they would take half as long again.
    query = "SELECT coalesce(title, '') FROM carray(?) LEFT JOIN articles ON id = value"
    return tuple([title for (title,) in db.execute(query, (apsw.carray(asked),))])


def judged(db: apsw.Connection, asked: Plan, within: Narrowed) -> Iterator[tuple[int, bool]]:
    """The articles the index proposes, newest first, and whether what is undecided holds for each."""
    rest = Rest(asked)
    remaining = proposed(db, asked, within)
    while together := tuple(islice(remaining, _TOGETHER)):
        yield from zip(together, rest.each_holds(db, together), strict=True)


def proposed(db: apsw.Connection, asked: Plan, within: Narrowed, *, limit: int | None = None) -> Iterator[int]:
    """The articles the index proposes, newest first."""
    if not asked.match:
        return iter(())
    values = within.values(db)
    if asked.match == ANYTHING:
        question = ALL_PROPOSED if within.by_dates_only else ALL_PROPOSED_NARROWED
        found = db.execute(question, {**values, "limit": -1 if limit is None else limit})
        return (number for (number,) in found)
    values["match"] = asked.match
    undecided = asked if asked.undecided else None
    return islice(in_index(db, values, narrowed=not within.by_dates_only, undecided=undecided), limit)


def in_index(
    db: apsw.Connection, values: Mapping[str, Any], *, narrowed: bool = False, undecided: Plan | None = None
) -> Iterator[int]:
    """The same of a question to the index: `match`, and articles with numbers from `since` to under `until`.

    `narrowed`: by all of `Narrowed.values`. `undecided`: without those for which this cannot hold.
    """
    found = []
    for run in places.runs(db):
        low, high = places.within(db, run, since=values["since"], until=values["until"])
        placed = run in places.REGIONS
        rows: Iterable[tuple[int, int]] = db.execute(PROPOSED[placed, narrowed], {**values, "low": low, "high": high})
        if undecided is not None:
            rows = beside.sifted(db, rows, undecided, low=low)
        found.append(_in_order(rows) if placed else (number for _, number in rows))
    return found[0] if len(found) == 1 else merge(*found, reverse=True)


def _in_order(rows: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The articles of places from the highest down, newest first: each stretch is in the order in which they came."""
    own: list[int] = []
    latest = None
    for place, number in rows:
        stretch = places.stretch_of(place)
        if stretch != latest:
            yield from sorted(own, reverse=True)
            own = []
            latest = stretch
        own.append(number)
    yield from sorted(own, reverse=True)


class Rest:
    """What a plan leaves to be decided of each proposed article."""

    def __init__(self, asked: Plan) -> None:
        self._on_titles = asked.on_titles
        unwanted = [isinstance(node, Not) for node in asked.undecided]
        self._compiled = Compiled(
            [node.part if isinstance(node, Not) else node for node in asked.undecided], written=asked.written
        )
        self._wanted = {number for number, is_unwanted in enumerate(unwanted) if not is_unwanted}
        self._sieve = Sieve([node for node in asked.undecided if not isinstance(node, Not)], asked.written)
        self._has_unwanted = any(unwanted)

    def each_holds(self, db: apsw.Connection, numbers: Sequence[int]) -> Iterator[bool]:
        """Whether it does for each of these articles; of one that is gone or cannot be read nothing does."""
        if self._on_titles:
            return (self.decides(title, title) for title in titles(db, numbers))
        kept = articles.kept_texts(db, numbers)
        return (self._holds(db, number, kept.get(number)) for number in numbers)

    def _holds(self, db: apsw.Connection, number: int, body: bytes | None) -> bool:
        # Of what is gone and of what cannot be read there are no bytes.
        kept = articles.kept_text(db, number) if body is None else (body,)
        if kept is None or not self._sieve.may_hold(*kept):
            return False
        if not self._has_unwanted and self._sieve.surely_hold(*kept):
            return True
        found = articles.read_text(db, number, *kept)
        return found is not None and self.decides(*found)

    def decides(self, title: str, text: str) -> bool:
        """Whether all of it holds for a text that begins with this title."""
        found = self._compiled.places(text, title_end=len(title))
        return {place[0] for place in found} == self._wanted
