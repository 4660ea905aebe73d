"""All terms compiled into one matcher: the cost grows with the text, hardly with the number of terms.

Each distinct written word is decided once for all terms and remembered within bounds; a text is then a few set and
dictionary operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress, count
from operator import attrgetter
from typing import Any

from monitor.errors import QueryError
from monitor.language import TRAILING, WORD, Lexicon, Reading, Stopped, index_parts, sentence_at, word_stems
from monitor.model import Match, Near, Term, Why
from monitor.watching.parsing import parse
from monitor.watching.texts import Occurrences, Span
from monitor.watching.tree import And, Node, Not, Or, Phrase, SameSentence, Title, Word, WordTest, words_of
from monitor.watching.tree import Near as NearNode

_REMEMBERED = 150_000
"""Written words that are remembered as decided, some 18 MB; then all are forgotten, and a text costs some ms again."""
_LONGEST_REMEMBERED = 60
"""Letters of a written word worth remembering."""

_BREAKS = '_،.:؛«»()"-/؟!'
"""The commonest breaks between words: made spaces before a text is split, so that fewer different pieces remain."""

Found = tuple[int, int, int]
"""(node, start, end) of a place in a text."""

_Needs = tuple[frozenset[int], ...]
"""What a node cannot do without: of each set of tests at least one must stand in a text."""


_Phrases = dict[int, dict[int, list[int]]]
"""First test → second test → the phrases that begin with these two."""


class _Index:
    """Every distinct word test, found by candidate stem."""

    __slots__ = ("_by_prefix", "_by_stem", "_exactly", "_prefix_lengths", "_slots", "tests")

    def __init__(self) -> None:
        self.tests: list[WordTest] = []
        self._slots: dict[object, int] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._by_prefix: defaultdict[str, list[int]] = defaultdict(list)
        self._prefix_lengths: tuple[int, ...] = ()

    def add(self, test: WordTest) -> int:
        slot = self._slots.get(test.key)
        if slot is not None:
            return slot
        slot = self._slots[test.key] = len(self.tests)
        self.tests.append(test)
        for stem in test.stems:
            self._by_stem.setdefault(stem, []).append(slot)
        for prefix in test.prefixes:
            self._by_prefix[prefix].append(slot)
        if test.prefixes:
            self._prefix_lengths = tuple(sorted({len(prefix) for prefix in self._by_prefix}))
        return slot

    def candidates(self, word: str) -> set[int]:
        """The tests that share a stem or a beginning with an index word."""
        found: set[int] = set()
        stems = word_stems(word)
        by_stem = self._by_stem
        if not by_stem.keys().isdisjoint(stems):
            for stem in stems:
                found.update(by_stem.get(stem, ()))
        for length in self._prefix_lengths:
            if word[:length] in self._by_prefix:
                found.update(self._by_prefix[word[:length]])
        return found

    def accepted(self, word: str) -> tuple[int, ...]:
        candidates = self.candidates(word)
        return tuple(sorted(slot for slot in candidates if self.tests[slot].accepts(word))) if candidates else ()


class _Decision(tuple[Any, ...]):
    """What one piece of a text between spaces means to the terms: empty where nothing, so that it can be filtered out.

    Else (the piece; its length; the places of single words in it as (node, start, end); the tests of other nodes that
    it passes; which phrases begin in it, by the test the next piece must pass; where its words that other nodes ask
    for stand, as (number of the word in the piece, start, end, tests)).
    """

    words: int
    """How many written words the piece has."""


def _silent(words: int) -> _Decision:
    decision = _Decision()
    decision.words = words
    return decision


_SILENT = tuple(_silent(words) for words in range(10))
_WORDS_IN = attrgetter("words")
_NOTHING_FOLLOWS: dict[int, list[int]] = {}


class _Memory(dict[str, _Decision]):
    """Pieces of texts as they were decided; what is not remembered yet is decided when it is asked for."""

    def __init__(self, index: _Index, simple: dict[int, list[int]], asked: set[int], phrases: _Phrases) -> None:
        self._index = index
        self._simple = simple
        self._asked = asked
        self._phrases = phrases

    def __missing__(self, piece: str) -> _Decision:
        decision = self._decided(piece)
        if len(piece) <= _LONGEST_REMEMBERED and len(self) < _REMEMBERED:
            self[piece] = decision
        return decision

    def _decided(self, piece: str) -> _Decision:
        spans = ((0, len(piece)),) if piece.isalnum() else [word.span() for word in WORD.finditer(piece)]
        single: list[Found] = []
        asked: list[tuple[int, int, int, tuple[int, ...]]] = []
        for number, (start, end) in enumerate(spans):
            written = piece[start:end]
            slots = self._accepted(written)
            if not slots:
                continue
            end = start + len(written.rstrip(TRAILING))
            # One less: the text has a space put before it.
            nodes = sorted(node for slot in slots for node in self._simple.get(slot, ()))
            single += [(node, start - 1, end - 1) for node in nodes]
            others = tuple(slot for slot in slots if slot in self._asked)
            if others:
                asked.append((number, start - 1, end - 1, others))
        if not single and not asked:
            return _SILENT[len(spans)] if len(spans) < len(_SILENT) else _silent(len(spans))
        slots = tuple(dict.fromkeys(slot for *_, others in asked for slot in others))
        decision = _Decision((piece, len(piece), tuple(single), slots, self._following(slots), tuple(asked)))
        decision.words = len(spans)
        return decision

    def _following(self, slots: tuple[int, ...]) -> dict[int, list[int]]:
        """The phrases that begin with some tests, by their second test."""
        followed = [self._phrases[slot] for slot in slots if slot in self._phrases]
        if not followed:
            return _NOTHING_FOLLOWS
        return {
            second: [n for found in followed for n in found.get(second, ())] for found in followed for second in found
        }

    def _accepted(self, written: str) -> tuple[int, ...]:
        parts = index_parts(written)
        if len(parts) == 1:
            return self._index.accepted(parts[0])
        return tuple(sorted({slot for part in parts for slot in self._index.accepted(part)}))


class Compiled:
    """Query trees held against texts together. Thread-safe as far as dictionaries are."""

    def __init__(self, nodes: Iterable[Node | None]) -> None:
        self._index = _Index()
        self._nodes: list[Node | None] = list(nodes)
        self._simple: dict[int, list[int]] = {}
        """Test → the nodes that are this single word."""
        self._phrases: _Phrases = {}
        self._triggers: dict[int, list[int]] = {}
        """Test → the nodes of operators that are worth a look where it stands."""
        self._needs: dict[int, _Needs] = {}
        self._slot_of: dict[int, int] = {}
        self._several: list[int] = []
        """The nodes that are no single words."""
        for number, node in enumerate(self._nodes):
            if node is not None:
                self._add(number, node)
        self._memory = self._forgotten()
        """Swapped whole when it is full: another thread goes on with the one it holds."""

    def _add(self, number: int, node: Node) -> None:
        if isinstance(node, Word):
            self._simple.setdefault(self._index.add(node.test), []).append(number)
            return
        self._several.append(number)
        leaves = words_of(node)
        for test in (*leaves.negative, *leaves.positive):
            self._slot_of[id(test)] = self._index.add(test)
        needs = self._needs_of(node)
        if isinstance(node, Phrase):
            (first,), (second,), *_ = needs
            self._phrases.setdefault(first, {}).setdefault(second, []).append(number)
            return
        self._needs[number] = needs
        for slot in needs[-1]:
            self._triggers.setdefault(slot, []).append(number)

    def _needs_of(self, node: Node) -> _Needs:
        match node:
            case Word(test):
                return (frozenset((self._slot_of[id(test)],)),)
            case Phrase(tests):
                return tuple(frozenset((self._slot_of[id(test)],)) for test in tests)
            case And(parts):
                return tuple(need for part in parts if not isinstance(part, Not) for need in self._needs_of(part))
            case NearNode(left, right) | SameSentence(left, right):
                return self._needs_of(left) + self._needs_of(right)
            case Title(part):
                return self._needs_of(part)
            case Or(parts):
                return (frozenset[int]().union(*(self._needs_of(part)[-1] for part in parts)),)
            case Not():
                raise AssertionError("a query has a positive part")

    def _forgotten(self) -> _Memory:
        return _Memory(self._index, self._simple, set(self._slot_of.values()), self._phrases)

    def places(self, text: str, *, title_end: int | None = None) -> list[Found]:
        """Where every node that holds stands, ordered by start, then end, then node.

        `title_end` is where the title ends, for `title:`; by default the first block of the text is its title.
        """
        memory = self._memory
        if len(memory) >= _REMEMBERED:
            memory = self._memory = self._forgotten()
        plain = _spaced(text)
        pieces = plain.split()
        # One pass over the text's words, in C but for words never met before.
        decisions = list(map(memory.__getitem__, pieces))
        found, numbers = self._heard(plain, decisions)
        if numbers:
            occurrences = self._occurrences(text, plain, decisions, title_end)
            for number in numbers:
                node = self._nodes[number]
                assert node is not None
                found += [(number, start, end) for start, end in map(occurrences.span, occurrences.places(node))]
            found = list(dict.fromkeys(found))
        # In order already, but for what several words or several terms brought.
        found.sort(key=_by_place)
        return found

    def _heard(self, plain: str, decisions: list[_Decision]) -> tuple[list[Found], set[int]]:
        """The places of single words, and the other nodes that are worth a look."""
        found: list[Found] = []
        numbers: set[int] = set()
        standing: set[int] = set()
        operators = bool(self._triggers)
        following, next_place = _NOTHING_FOLLOWS, 0
        at = 0
        for place in compress(count(), decisions):
            piece, size, single, slots, starting, asked = decisions[place]
            if single:
                at = _stands(plain, piece, size, at)
                for node, start, end in single:
                    found.append((node, at + start, at + end))
                at += size
            if not slots:
                continue
            if operators:
                standing.update(slots)
            if following and (place == next_place or not decisions[next_place].words):
                for slot in slots:
                    if slot in following:
                        numbers.update(following[slot])
            if len(asked) > 1:
                numbers.update(number for slot in slots for number in starting.get(slot, ()))
            following, next_place = starting, place + 1
        if standing:
            numbers |= self._possible(standing)
        return found, numbers

    def _possible(self, standing: set[int]) -> set[int]:
        """The nodes of operators that lack none of what they need."""
        return {
            number
            for slot in self._triggers.keys() & standing
            for number in self._triggers[slot]
            if not any(need.isdisjoint(standing) for need in self._needs[number])
        }

    def _occurrences(self, text: str, plain: str, decisions: list[_Decision], title_end: int | None) -> Occurrences:
        """The words that nodes of several words ask for, numbered as the text's words."""
        counted = list(accumulate(map(_WORDS_IN, decisions), initial=0))
        spans: dict[int, Span] = {}
        standing: defaultdict[int, list[int]] = defaultdict(list)
        at = 0
        for place in compress(count(), decisions):
            piece, size, _, _, _, asked = decisions[place]
            if not asked:
                continue
            at = _stands(plain, piece, size, at)
            for word, start, end, slots in asked:
                number = counted[place] + word
                spans[number] = at + start, at + end
                for slot in slots:
                    standing[slot].append(number)
            at += size
        return Occurrences(
            text,
            spans,
            _Standing(self._slot_of, standing),
            title_end=_first_block_end(text) if title_end is None else title_end,
        )

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
        memory = self._memory
        plain = _spaced(text)
        occurrences = self._occurrences(text, plain, list(map(memory.__getitem__, plain.split())), None)
        found = []
        for number in self._several:
            node = self._nodes[number]
            assert node is not None
            span = occurrences.first(words_of(node).positive)
            if span is not None and not occurrences.places(node):
                found.append((number, *span, occurrences.missing(node)))
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


def _spaced(text: str) -> str:
    """The text with its commonest breaks as spaces, and one more at either end; places move by one."""
    for sign in _BREAKS:
        text = text.replace(sign, " ")
    return f" {text} "


def _stands(plain: str, piece: str, size: int, at: int) -> int:
    """Where a piece of a spaced text stands by itself, at a place or behind it."""
    at = plain.find(piece, at)
    while not (plain[at - 1].isspace() and plain[at + size].isspace()):
        at = plain.find(piece, at + 1)
    return at


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
        places = self._compiled.places(text, title_end=title_end)
        if not explain:
            return tuple([Match(term=n, start=start, end=end, text=text[start:end]) for n, start, end in places])
        return tuple(
            Match(term=n, start=start, end=end, text=text[start:end], why=self._why(text, n, start, text[start:end]))
            for n, start, end in places
        )

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
