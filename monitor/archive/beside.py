"""Passes over proposed articles in which the words of a phrase do not stand side by side, by the index of pairs.

Of a query the plan proposes every article that has all its words (`archive/planning.py`). Where many were read in vain,
the rest of them is held against the pairs that its phrases have in a text (`archive/pairing.py`): what has none of them
is not read. What has no pairs yet, and words too rare to make one that is kept, are asked for as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

import apsw

from monitor.archive import pairing
from monitor.archive.numbering import HIGHEST, LOWEST
from monitor.archive.planning import Plan, all_of, either, quoted
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Signed, Title, Word

if TYPE_CHECKING:
    from monitor.watching.pairs import Weights

_AT_ONCE = 200
"""Articles proposed before the pairs are asked: some 10 ms, and most searches have enough by then."""
_FETCHED = 1_000
"""Rows fetched from the index of pairs together."""
_AT_MOST = 1_000
"""Articles that are left out between two: who asked looks at the clock at each, some milliseconds later."""
_MOST = 64
"""Pairs of one phrase that are asked for; with more of them most articles have one by chance."""

Written = Mapping[object, frozenset[str]]
Row = tuple[int, int]
"""A row of the index, and its article."""


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What an article has for a node to hold: one of the pairs, or what the words ask for."""

    numbers: frozenset[int]
    words: tuple[str, ...] = ()
    """Questions to the index of words, one of which it answers then."""


class _Rows:
    """The rows a statement gives, from the highest down, fetched as far as they were asked for."""

    __slots__ = ("_known", "_lowest", "_rows")

    def __init__(self, rows: Iterable[tuple[int]]) -> None:
        self._rows = chain.from_iterable(rows)
        self._known: frozenset[int] = frozenset()
        self._lowest = HIGHEST

    def has(self, row: int) -> bool:
        """Whether it is one of them. Asked of falling rows."""
        while row < self._lowest:
            fetched = tuple(islice(self._rows, _FETCHED))
            self._known = frozenset(fetched)
            self._lowest = fetched[-1] if fetched else LOWEST
        return row in self._known


def sifted(db: apsw.Connection, rows: Iterable[Row], asked: Plan, *, low: int) -> Iterator[Row]:
    """The rows that a plan proposes, from the highest down, without those that cannot hold.

    `low`: none is below it.
    """
    remaining = iter(rows)
    for _, row in zip(range(_AT_ONCE), remaining, strict=False):
        yield row
    may_hold: Callable[[int], bool] | None = None
    for n, row in enumerate(remaining, 1):
        if may_hold is None:
            may_hold = _made(db, asked, low=low, high=row[0])
        if may_hold(row[0]) or not n % _AT_MOST:
            yield row


def _made(db: apsw.Connection, asked: Plan, *, low: int, high: int) -> Callable[[int], bool]:
    """Whether what is undecided may hold for a row between these two. Asked of falling rows."""
    own = pairing.state(db)
    wanted = [] if own is None else _wanted(db, asked, own)
    if own is None or not wanted:
        return lambda _: True
    between = (low, high + 1)

    def rows(query: str, *match: str) -> _Rows:
        return _Rows(db.execute(query, (*between, *match)))

    conditions = [
        [rows(_IN_PAIRS, either([quoted(str(number)) for number in sorted(one.numbers)]))]
        + ([rows(_IN_WORDS, either(list(one.words)))] if one.words else [])
        for one in wanted
    ]
    unpaired = rows(_UNPAIRED)

    def may_hold(row: int) -> bool:
        if row < own.reached or unpaired.has(row):
            return True
        return all(any(found.has(row) for found in condition) for condition in conditions)

    return may_hold


_BETWEEN = "{0} FROM {1} WHERE {0} >= ? AND {0} < ?"
_IN_PAIRS, _IN_WORDS = (
    f"SELECT {_BETWEEN.format('rowid', table)} AND {table} MATCH ? ORDER BY rowid DESC"
    for table in ("pairs_in", "words_in")
)
_UNPAIRED = f"SELECT {_BETWEEN.format('place', 'unpaired')} ORDER BY place DESC"


def _wanted(db: apsw.Connection, asked: Plan, own: pairing.State) -> list[_Pairs]:
    from monitor.watching.pairs import Weights, stem_of  # not at the top: the first window asks for no phrase

    stems = {stem_of(word) for words in asked.written.values() for word in words}
    common = Weights(pairing.counts_of(db, stems), least=own.least)
    return [one for node in asked.undecided for one in _of(node, asked.written, common)]


def _of(node: Node, written: Written, common: Weights) -> list[_Pairs]:
    """What an article has for a node to hold: all of it."""
    match node:
        case Phrase(tests, gaps):
            # What is typed between two words may stand there, too, which pairs know nothing of.
            return [] if any(gaps) else _of_phrase([written.get(test.key) for test in tests], common)
        case And(parts):
            return [one for part in parts for one in _of(part, written, common)]
        case Near(left, right) | SameSentence(left, right):
            return _of(left, written, common) + _of(right, written, common)
        case Title(part) | Signed(part):
            return _of(part, written, common)
        case Or(parts):
            choices = [_choice(part, written, common) for part in parts]
            sure = [one for one in choices if one is not None]
            numbers = frozenset[int]().union(*(one.numbers for one in sure))
            if len(sure) < len(choices) or not numbers:
                return []
            return [_Pairs(numbers, tuple(question for one in sure for question in one.words))]
        case Word() | Not():
            return []


def _choice(node: Node, written: Written, common: Weights) -> _Pairs | None:
    """The same of one of several, as a single condition; None where there is none."""
    found = _of(node, written, common)
    if found:
        return min(found, key=lambda one: len(one.words))
    tests = (node.test,) if isinstance(node, Word) else node.tests if isinstance(node, Phrase) else ()
    known = [words for test in tests if (words := written.get(test.key)) is not None]
    if not tests or len(known) < len(tests):
        return None
    question = all_of([_any_of(words) for words in known])
    return _Pairs(frozenset(), (question,) if question else ())


def _of_phrase(each: Iterable[frozenset[str] | None], common: Weights) -> list[_Pairs]:
    """Of the written words of each place of a phrase."""
    from monitor.watching.pairs import is_passed_over, stem_of

    found: list[_Pairs] = []
    before: dict[str, list[str]] | None = None
    for words in each:
        by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for word in words or ():
            by_stem[stem_of(word)].append(word)
        passed_over = [is_passed_over(stem) for stem in by_stem]
        if words is None or (any(passed_over) and not all(passed_over)):
            before = None
        elif not any(passed_over):
            if before is not None and (pairs := _of_two(before, by_stem, common)) is not None:
                found.append(pairs)
            before = by_stem
    return found


def _of_two(one: Mapping[str, list[str]], other: Mapping[str, list[str]], common: Weights) -> _Pairs | None:
    """Of two places beside each other, the words of each by their stems; None where that tells little."""
    from monitor.watching.pairs import bucket

    numbers: set[int] = set()
    questions: list[str] = []
    for stem, words in one.items():
        rare: list[str] = []
        for beside, behind in other.items():
            if common.keeps(stem, beside):
                numbers.add(bucket(stem, beside))
            else:
                rare += behind
        if rare:
            questions.append(all_of([_any_of(words), _any_of(rare)]))
    return _Pairs(frozenset(numbers), tuple(questions)) if 0 < len(numbers) <= _MOST else None


def _any_of(words: Iterable[str]) -> str:
    return either([quoted(word) for word in sorted(words)])
