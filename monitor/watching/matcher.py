"""All terms compiled into one matcher: the cost grows with the text, hardly with the number of terms.

Each distinct written word is decided once for all terms and remembered within bounds; a text is then a few set and
dictionary operations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress

from monitor.errors import QueryError
from monitor.language import TRAILING, WORD, Lexicon, Reading, Stopped, index_parts, sentence_at, word_stems
from monitor.model import Match, Near, Term, Why
from monitor.watching.parsing import parse
from monitor.watching.texts import Occurrences
from monitor.watching.tree import Node, Phrase, Word, WordTest, words_of

_REMEMBERED = 150_000
"""Written words that are remembered as decided, some 18 MB; then all are forgotten, and a text costs some ms again."""
_LONGEST_REMEMBERED = 60
"""Letters of a written word worth remembering."""

_WORDS = re.compile(f"({WORD.pattern})")
"""Splitting by this gives what stands between words and the words themselves in turn."""

_Memory = tuple[dict[str, tuple[int, ...]], set[str]]
"""The decided words that mean something with the tests they pass, and all decided words."""

Found = tuple[int, int, int]
"""(node, start, end) of a place in a text."""


class _Index:
    """Every distinct word test, found by candidate stem."""

    __slots__ = ("_by_prefix", "_by_stem", "_exactly", "_prefix_lengths", "_slots", "tests")

    def __init__(self) -> None:
        self.tests: list[WordTest] = []
        self._slots: dict[object, int] = {}
        self._by_stem: defaultdict[str, list[int]] = defaultdict(list)
        self._by_prefix: defaultdict[str, list[int]] = defaultdict(list)
        self._prefix_lengths: tuple[int, ...] = ()

    def add(self, test: WordTest) -> int:
        slot = self._slots.get(test.key)
        if slot is not None:
            return slot
        slot = self._slots[test.key] = len(self.tests)
        self.tests.append(test)
        for stem in test.stems:
            self._by_stem[stem].append(slot)
        for prefix in test.prefixes:
            self._by_prefix[prefix].append(slot)
        if test.prefixes:
            self._prefix_lengths = tuple(sorted({len(prefix) for prefix in self._by_prefix}))
        return slot

    def candidates(self, word: str) -> set[int]:
        """The tests that share a stem or a beginning with an index word."""
        by_stem = self._by_stem
        stems = by_stem.keys() & word_stems(word)
        found = {slot for stem in stems for slot in by_stem[stem]}
        for length in self._prefix_lengths:
            if word[:length] in self._by_prefix:
                found.update(self._by_prefix[word[:length]])
        return found

    def accepted(self, word: str) -> tuple[int, ...]:
        candidates = self.candidates(word)
        return tuple(sorted(slot for slot in candidates if self.tests[slot].accepts(word))) if candidates else ()


class Compiled:
    """Query trees held against texts together. Thread-safe as far as dictionaries are."""

    def __init__(self, nodes: Iterable[Node | None]) -> None:
        self._index = _Index()
        self._nodes: list[Node | None] = list(nodes)
        self._simple: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the nodes that are this single word."""
        self._triggers: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the other nodes that are worth a look where it stands."""
        self._slot_of: dict[int, int] = {}
        self._memory: _Memory = ({}, set())
        """Swapped whole when it is full: another thread goes on with the one it holds."""
        for number, node in enumerate(self._nodes):
            if node is not None:
                self._add(number, node)

    def _add(self, number: int, node: Node) -> None:
        if isinstance(node, Word):
            self._simple[self._index.add(node.test)].append(number)
            return
        leaves = words_of(node)
        for test in (*leaves.negative, *leaves.positive):
            self._slot_of[id(test)] = self._index.add(test)
        # A phrase needs all its words: its last one alone decides whether it is looked at.
        for test in (node.tests[-1],) if isinstance(node, Phrase) else leaves.positive:
            numbers = self._triggers[self._slot_of[id(test)]]
            if not numbers or numbers[-1] != number:
                numbers.append(number)

    def places(self, text: str, *, title_end: int | None = None) -> list[Found]:
        """Where every node that holds stands, ordered by start, then end, then node.

        `title_end` is where the title ends, for `title:`; by default the first block of the text is its title.
        """
        cut = _WORDS.split(text.replace("_", " "))
        words = cut[1::2]
        distinct = set(words)
        hot, known = self._memory
        unknown = distinct.difference(known)
        if unknown:
            hot = self._decided(distinct, unknown, hot, known)
        if hot.keys().isdisjoint(distinct):
            return []
        return self._evaluate(text, cut, words, hot, title_end)

    def _decided(
        self, distinct: set[str], unknown: set[str], hot: dict[str, tuple[int, ...]], known: set[str]
    ) -> dict[str, tuple[int, ...]]:
        """Decide new words; gives the words that mean something, those too long to remember among them."""
        if len(known) > _REMEMBERED:
            self._memory = hot, known = {}, set()
            unknown = distinct
        long: dict[str, tuple[int, ...]] = {}
        for word in unknown:
            slots = self._accepted(word)
            if len(word) > _LONGEST_REMEMBERED:
                if slots:
                    long[word] = slots
                continue
            if slots:
                hot[word] = slots
            known.add(word)
        return hot | long if long else hot

    def _accepted(self, written: str) -> tuple[int, ...]:
        parts = index_parts(written)
        if len(parts) == 1:
            return self._index.accepted(parts[0])
        return tuple(sorted({slot for part in parts for slot in self._index.accepted(part)}))

    def _evaluate(
        self, text: str, cut: list[str], words: list[str], hot: dict[str, tuple[int, ...]], title_end: int | None
    ) -> list[Found]:
        # The end of each piece: word n runs from ends[2n] to ends[2n + 1].
        ends = list(accumulate(map(len, cut)))
        found: list[Found] = []
        standing: defaultdict[int, list[int]] = defaultdict(list)
        simple = self._simple
        for n in compress(range(len(words)), map(hot.__contains__, words)):
            for slot in hot[words[n]]:
                standing[slot].append(n)
                if slot in simple:
                    found += [(number, ends[2 * n], ends[2 * n + 1]) for number in simple[slot]]
        numbers = {number for slot in standing for number in self._triggers.get(slot, ())}
        if numbers:
            occurrences = Occurrences(
                text,
                cut,
                ends,
                _Standing(self._slot_of, standing),
                title_end=_first_block_end(text) if title_end is None else title_end,
            )
            for number in numbers:
                node = self._nodes[number]
                assert node is not None
                found += [(number, ends[2 * first], ends[2 * last + 1]) for first, last in occurrences.places(node)]
        if len(found) > 1:
            found = sorted(set(found), key=_by_place)
        return found

    def reading(self, number: int, written: str) -> Reading | None:
        """How a written word was understood by the first test of a node that accepts it."""
        node = self._nodes[number]
        if node is None:
            return None
        for part in index_parts(written):
            for test in words_of(node).positive:
                reading = test.read(part)
                if isinstance(reading, Reading):
                    return reading
        return None

    def near(self, text: str) -> list[tuple[int, int, int, str]]:
        """(node, start, end, what stopped it) of written words that share a stem with a term and are no form of it."""
        nodes_of: defaultdict[int, list[int]] = defaultdict(list)
        for number, node in enumerate(self._nodes):
            if node is not None:
                for test in words_of(node).positive:
                    nodes_of[self._index.add(test)].append(number)
        decided: dict[str, list[tuple[int, str]]] = {}
        found = self._incomplete(text)
        for written in WORD.finditer(text.replace("_", " ")):
            word = written.group()
            if word not in decided:
                decided[word] = self._nearly(word)
            for slot, rule in decided[word]:
                found += [(n, written.start(), written.end(), rule) for n in dict.fromkeys(nodes_of[slot])]
        # Where another word of the same term was content, nothing was stopped.
        matched = {(number, start) for number, start, _ in self.places(text)}
        return sorted({near for near in found if near[:2] not in matched}, key=lambda near: (near[1], near[2], near[0]))

    def _incomplete(self, text: str) -> list[tuple[int, int, int, str]]:
        """The queries of several words that do not hold though a word of theirs stands: where, and what is missing."""
        cut = _WORDS.split(text.replace("_", " "))
        ends = list(accumulate(map(len, cut)))
        standing: defaultdict[int, list[int]] = defaultdict(list)
        decided: dict[str, tuple[int, ...]] = {}
        for n, word in enumerate(cut[1::2]):
            if word not in decided:
                decided[word] = self._accepted(word)
            for slot in decided[word]:
                standing[slot].append(n)
        tests = _Standing(self._slot_of, standing)
        occurrences = Occurrences(text, cut, ends, tests, title_end=_first_block_end(text))
        found = []
        for number, node in enumerate(self._nodes):
            if node is None or isinstance(node, Word) or occurrences.places(node):
                continue
            first = min((tests.get(test)[0] for test in words_of(node).positive if tests.get(test)), default=None)
            if first is not None:
                found.append((number, ends[2 * first], ends[2 * first + 1], occurrences.missing(node)))
        return found

    def _nearly(self, word: str) -> list[tuple[int, str]]:
        stopped = []
        for part in index_parts(word):
            for slot in sorted(self._index.candidates(part)):
                reading = self._index.tests[slot].read(part)
                if isinstance(reading, Stopped):
                    stopped.append((slot, reading.rule))
        return stopped


class _Standing:
    """Where each test of a tree stands, equal tests of several trees sharing one place."""

    def __init__(self, slot_of: dict[int, int], standing: dict[int, list[int]]) -> None:
        self._slot_of = slot_of
        self._standing = standing

    def get(self, test: WordTest) -> list[int]:
        return self._standing.get(self._slot_of[id(test)], [])


def _by_place(found: Found) -> tuple[int, int, int]:
    number, start, end = found
    return start, end, number


def _first_block_end(text: str) -> int:
    end = text.find("\n\n")
    return len(text) if end < 0 else end


class Matcher:
    """Terms compiled once, for any number of texts.

    Args:
        terms: what to look for; `Match.term` counts them from 0.
        lexicon: known word forms, see `monitor.language.load_lexicon`; None: the rules alone.
        exact: words match as written only (marks, case and letter variants folded).

    A term that cannot be compiled is in `errors` and matches nothing.
    """

    def __init__(self, terms: Sequence[Term], *, lexicon: Lexicon | None = None, exact: bool = False) -> None:
        self.errors: dict[int, QueryError] = {}
        self._compiled = Compiled(self._parsed(terms, lexicon, exact))

    def _parsed(self, terms: Sequence[Term], lexicon: Lexicon | None, exact: bool) -> Iterable[Node | None]:
        known: dict[tuple[str, bool | None], Node] = {}
        for number, term in enumerate(terms):
            node = known.get((term.query, term.name))
            if node is None:
                try:
                    node = parse(term.query, lexicon=lexicon, name=term.name, exact=exact)
                except QueryError as error:
                    self.errors[number] = error
                    yield None
                    continue
                known[term.query, term.name] = node
            yield node

    def find(self, text: str, *, explain: bool = False, title_end: int | None = None) -> tuple[Match, ...]:
        """Where the terms stand, ordered by start. Offsets count code points of the text as given.

        `title_end` is where the title ends, for `title:`; by default the first block of the text is its title.
        """
        return tuple(
            self._match(text, number, start, end, explain=explain)
            for number, start, end in self._compiled.places(text, title_end=title_end)
        )

    def _match(self, text: str, number: int, start: int, end: int, *, explain: bool) -> Match:
        written = text[start:end]
        if written[-1] in TRAILING:
            written = written.rstrip(TRAILING)
            end = start + len(written)
        why = self._why(text, number, start, written) if explain else None
        return Match(term=number, start=start, end=end, text=written, why=why)

    def _why(self, text: str, number: int, start: int, written: str) -> Why | None:
        words = WORD.findall(written.replace("_", " "))
        reading = self._compiled.reading(number, words[0]) if words else None
        if reading is None:
            return None
        return Why(
            proclitic=reading.proclitic,
            stem=reading.stem,
            suffix=reading.suffix,
            lemma=reading.lemma,
            rule="phrase" if len(words) > 1 else reading.rule,
            sentence=sentence_at(text, start),
        )

    def near(self, text: str) -> tuple[Near, ...]:
        """Written words that share a stem with a term and are none of its forms, with the code of what stopped them."""
        return tuple(
            Near(term=number, start=start, end=end, text=text[start:end], stopped_by=rule)
            for number, start, end, rule in self._compiled.near(text)
        )


def decide(node: Node, text: str, *, title_end: int | None = None) -> bool:
    """True where a query holds for a text."""
    return bool(Compiled((node,)).places(text, title_end=title_end))


def places(node: Node, text: str, *, title_end: int | None = None) -> tuple[Match, ...]:
    """Where the positive parts of a query stand in a text it holds for."""
    found = Compiled((node,)).places(text, title_end=title_end)
    return tuple(Match(term=0, start=start, end=end, text=text[start:end]) for _, start, end in found)
