"""The best answers to a search first, instead of the newest: BM25 with the title and the age weighed in.

The index keeps which words stand in an article, not how often. So the newest `_LOOKED_AT` it proposes are ordered by
their titles and their age, and the first `_WEIGHED` of them that the query holds for are weighed by their texts.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import log

import apsw

from monitor.archive import articles
from monitor.archive.narrowing import Narrowed
from monitor.archive.numbering import moment_of
from monitor.archive.planning import plan
from monitor.archive.searching import Rest, proposed, titles
from monitor.watching import And, Compiled, Node, Not, Or

_LOOKED_AT = 3_000
_WEIGHED = 300
_READ = 600
"""Texts read to find as many that hold."""
_SATURATION = 1.2
_LENGTH = 0.75
"""BM25's k1 and b, as they are everywhere."""
_IN_TITLE = 3
"""Places in the text that one in the title is worth."""
_RARITY = 0.2
"""The least weight of a part of the query: where all have it, it tells by how often it stands there."""
_OLD = 0.6
"""What the age leaves of an old article's weight; the rest is halved in each `_HALF_LIFE` days."""
_HALF_LIFE = 30.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """How often each part of a query stands in an article."""

    number: int
    letters: int
    places: Counter[int]
    """By part; a place in the title counts more."""


def best(db: apsw.Connection, node: Node, within: Narrowed, *, now: datetime, limit: int | None) -> array[int]:
    """The articles a query holds for, the best first: as many as are weighed, and of them `limit`."""
    asked = plan(db, node)
    parts = _parts(node)
    rest = Rest(asked)
    compiled = Compiled(parts, written=asked.written)
    found: list[Weighed] = []
    candidates = list(proposed(db, asked, within, limit=_LOOKED_AT))
    for number in islice(_by_title(db, compiled, candidates, now), _READ):
        read = articles.title_and_text(db, number)
        if read is None or not rest.decides(*read):
            continue
        title, text = read
        found.append(Weighed(number, len(text), _counted(compiled, title, text)))
        if len(found) == _WEIGHED:
            break
    return array("q", ranked(found, now=now)[:limit])


def ranked(found: Sequence[Weighed], *, now: datetime) -> list[int]:
    """The numbers of articles, the best first; of equals the newest."""
    if not found:
        return []
    usual = sum(one.letters for one in found) / len(found) or 1.0
    having = Counter(part for one in found for part in one.places)
    rarity = {part: max(log(1 + (len(found) - count + 0.5) / (count + 0.5)), _RARITY) for part, count in having.items()}

    def weight(one: Weighed) -> float:
        length = _SATURATION * (1 - _LENGTH + _LENGTH * one.letters / usual)
        told = sum(rarity[part] * often * (_SATURATION + 1) / (often + length) for part, often in one.places.items())
        return told * _freshness(one.number, now)

    return [one.number for one in sorted(found, key=lambda one: (weight(one), one.number), reverse=True)]


def _freshness(number: int, now: datetime) -> float:
    days = max((now - moment_of(number)).total_seconds() / 86_400, 0.0)
    return _OLD + (1 - _OLD) * float(0.5 ** (days / _HALF_LIFE))


def _by_title(db: apsw.Connection, compiled: Compiled, numbers: list[int], now: datetime) -> Iterable[int]:
    """Those first whose titles have most of the query; of equals the newest."""
    if len(numbers) <= _WEIGHED:
        return numbers
    having = {
        number: len({part for part, *_ in compiled.places(title, title_end=len(title))})
        for number, title in zip(numbers, titles(db, numbers), strict=True)
    }
    return sorted(numbers, key=lambda number: ((0.5 + having[number]) * _freshness(number, now), number), reverse=True)


def _counted(compiled: Compiled, title: str, text: str) -> Counter[int]:
    counted: Counter[int] = Counter()
    for part, _, end in compiled.places(text, title_end=len(title)):
        counted[part] += _IN_TITLE if end <= len(title) else 1
    return counted


def _parts(node: Node) -> list[Node]:
    """What an article can have more or less of: the words, phrases and pairs that a query asks for."""
    match node:
        case And(parts) | Or(parts):
            return [inner for part in parts if not isinstance(part, Not) for inner in _parts(part)]
    return [node]
