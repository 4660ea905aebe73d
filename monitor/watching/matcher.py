"""All terms compiled into one matcher: the cost grows with the text, hardly with the number of terms.

Each distinct written word is decided once for all terms and remembered within bounds; a text is then a few set and
dictionary operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from monitor.errors import QueryError
from monitor.language import TRAILING, WORD, Lexicon, Reading, Stopped, index_parts, sentence_at, word_stems
from monitor.model import Match, Near, Term, Why
from monitor.watching.parsing import parse
from monitor.watching.texts import Occurrences, Position
from monitor.watching.tree import Node, Phrase, Word, WordTest, words_of

_REMEMBERED = 150_000
"""Written words decided and remembered; two generations of half of it each, so that common words stay."""
_LONGEST_REMEMBERED = 60
"""Letters of a written word worth remembering."""

_Parts = tuple[tuple[int, ...], ...]
"""For each index word of one written word, the tests that accept it."""


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
        found: set[int] = set()
        for stem in word_stems(word):
            if stem in by_stem:
                found.update(by_stem[stem])
        for length in self._prefix_lengths:
            if word[:length] in self._by_prefix:
                found.update(self._by_prefix[word[:length]])
        return found

    def accepted(self, word: str) -> tuple[int, ...]:
        return tuple(sorted(slot for slot in self.candidates(word) if self.tests[slot].accepts(word)))


class Compiled:
    """Query trees held against texts together. Thread-safe as far as dictionaries are."""

    def __init__(self, nodes: Iterable[Node | None]) -> None:
        self._index = _Index()
        self._nodes: list[Node | None] = list(nodes)
        self._simple: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the nodes that are this single word."""
        self._triggers: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the other nodes one of whose positive words it is."""
        self._slot_of: dict[int, int] = {}
        self._hot: dict[str, _Parts] = {}
        self._cold: set[str] = set()
        self._older_cold: set[str] = set()
        for number, node in enumerate(self._nodes):
            if node is not None:
                self._add(number, node)

    def _add(self, number: int, node: Node) -> None:
        if isinstance(node, Word):
            self._simple[self._index.add(node.test)].append(number)
            return
        leaves = words_of(node)
        for test in leaves.negative:
            self._slot_of[id(test)] = self._index.add(test)
        # A phrase needs all its words: its last one alone decides whether it is looked at.
        for test in leaves.positive:
            self._slot_of[id(test)] = self._index.add(test)
        triggers = (node.tests[-1],) if isinstance(node, Phrase) else leaves.positive
        for test in triggers:
            numbers = self._triggers[self._index.add(test)]
            if not numbers or numbers[-1] != number:
                numbers.append(number)

    def places(self, text: str, *, title_end: int | None = None) -> list[tuple[int, int, int, int]]:
        """(node, start, end, position of its first word) of every node that holds, ordered by start.

        `title_end` is where the title ends, for `title:`; by default the first block of the text is its title.
        """
        words = WORD.findall(text)
        hot = self._hot
        distinct = set(words)
        unknown = distinct.difference(self._cold, self._older_cold, hot)
        for word in unknown:
            self._decide(word)
        extra = {word: parts for word in unknown if len(word) > _LONGEST_REMEMBERED and (parts := self._parts(word))}
        interesting = distinct.intersection(hot)
        if not interesting and not extra:
            return []
        return self._evaluate(text, extra, title_end)

    def _decide(self, word: str) -> None:
        if len(word) > _LONGEST_REMEMBERED:
            return
        parts = self._parts(word)
        if parts:
            self._hot[word] = parts
            if len(self._hot) > _REMEMBERED:
                self._hot = {word: parts}
            return
        if len(self._cold) > _REMEMBERED // 2:
            self._older_cold = self._cold
            self._cold = set()
        self._cold.add(word)

    def _parts(self, word: str) -> _Parts:
        """The accepting tests of each index word of a written word; empty where there are none and it is one word."""
        parts = tuple(self._index.accepted(part) for part in index_parts(word))
        return parts if any(parts) or len(parts) > 1 else ()

    def _evaluate(self, text: str, extra: dict[str, _Parts], title_end: int | None) -> list[tuple[int, int, int, int]]:
        hot = self._hot
        found: list[tuple[int, int, int, int]] = []
        standing: defaultdict[int, list[int]] = defaultdict(list)
        positions: list[Position] = []
        complex_ones = bool(self._triggers)
        n = 0
        for written in WORD.finditer(text):
            word = written.group()
            parts = hot.get(word) or (extra.get(word) if extra else None)
            if parts is None:
                n += 1
                continue
            start, end = written.span()
            for part in parts:
                for slot in part:
                    found += [(number, start, end, n) for number in self._simple.get(slot, ())]
                    if complex_ones:
                        standing[slot].append(n)
                n += 1
        numbers = {number for slot in standing for number in self._triggers.get(slot, ())}
        if numbers:
            positions = self._positions(text, extra)
            tests = _Standing(self._slot_of, standing)
            if title_end is None:
                title_end = _first_block_end(text)
            occurrences = Occurrences(text, positions, tests, title_end=title_end)
            for number in numbers:
                node = self._nodes[number]
                assert node is not None
                for first, last in occurrences.places(node):
                    found.append((number, positions[first].start, positions[last].end, first))
        found.sort(key=lambda place: (place[1], place[2], place[0]))
        return _distinct(found)

    def _positions(self, text: str, extra: dict[str, _Parts]) -> list[Position]:
        positions: list[Position] = []
        for written in WORD.finditer(text):
            position = Position(*written.span())
            word = written.group()
            parts = self._hot.get(word) or extra.get(word)
            positions += [position] * (len(parts) if parts else 1)
        return positions

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
        found: list[tuple[int, int, int, str]] = []
        for written in WORD.finditer(text):
            word = written.group()
            if word not in decided:
                decided[word] = self._nearly(word)
            for slot, rule in decided[word]:
                found += [(n, written.start(), written.end(), rule) for n in dict.fromkeys(nodes_of[slot])]
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


def _distinct(found: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Each place once a node: two tests of one term may stand in the same word."""
    seen: set[tuple[int, int, int]] = set()
    kept = []
    for place in found:
        key = place[:3]
        if key not in seen:
            seen.add(key)
            kept.append(place)
    return kept


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
            for number, start, end, _ in self._compiled.places(text, title_end=title_end)
        )

    def _match(self, text: str, number: int, start: int, end: int, *, explain: bool) -> Match:
        written = text[start:end]
        if TRAILING.match(written[-1]):
            while TRAILING.match(written[-1]):
                written = written[:-1]
            end = start + len(written)
        why = self._why(text, number, start, written) if explain else None
        return Match(term=number, start=start, end=end, text=written, why=why)

    def _why(self, text: str, number: int, start: int, written: str) -> Why | None:
        words = WORD.findall(written)
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
    return tuple(Match(term=0, start=start, end=end, text=text[start:end]) for _, start, end, _ in found)
