"""All terms compiled into one matcher: the cost grows with the text, hardly with the number of terms.

Each distinct written word is decided once for all terms and remembered within bounds; a text is then a few set and
dictionary operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, compress, count, pairwise
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from monitor.errors import QueryError
from monitor.language import (
    TRAILING,
    WORD,
    Lexicon,
    Reading,
    Stopped,
    each_index_part,
    index_fold,
    index_parts,
    sentence_at,
    word_stems,
)
from monitor.model import Match, Near, Term, Why
from monitor.watching.nearness import Neighbours
from monitor.watching.parsing import parse
from monitor.watching.texts import Occurrences, Span, is_passable
from monitor.watching.tree import And, Node, Not, Or, Phrase, SameSentence, Signed, Title, Word, WordTest, words_of
from monitor.watching.tree import Near as NearNode

_NOTHING_TOLD: Mapping[Any, frozenset[str]] = MappingProxyType({})
_REMEMBERED = 150_000
"""Written words that are remembered as decided, some 18 MB; then all are forgotten, and a text costs some ms again."""
_LONGEST_REMEMBERED = 60
"""Letters of a written word worth remembering."""

_BREAKS = '_،.:؛«»()"-/؟!'
"""The commonest breaks between words: made spaces before a text is split, so that fewer different pieces remain."""

Found = tuple[int, int, int]
"""(node, start, end) of a place in a text."""

_BY_PLACE = itemgetter(1, 2, 0)

Written = Mapping[Any, frozenset[str]]
"""For tests, by their key: every index word a text can have that passes it. Who has a vocabulary knows them."""

_Needs = tuple[frozenset[int], ...]
"""What a node cannot do without: of each set of tests at least one must stand in a text."""


_Cue = tuple[int, int, tuple[int, tuple[int, ...], int]]
"""A phrase to look for where a test is passed: how far away a neighbour stands in it, which test that one must pass;
and (the number of the word in the phrase, the tests of the phrase, its part)."""


class _Index:
    """Every distinct word test, found by candidate stem."""

    __slots__ = ("_by_prefix", "_by_stem", "_prefix_lengths", "_slots", "_written", "tests", "told")

    def __init__(self, written: Written) -> None:
        self.tests: list[WordTest] = []
        self.told: dict[str, tuple[int, ...]] = {}
        """The words that pass a test whose words were all told, and which tests each passes."""
        self._written = written
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
        told = self._written.get(test.key)
        if told is not None:
            for word in told:
                self.told[word] = (*self.told.get(word, ()), slot)
            return slot
        for stem in test.stems:
            self._by_stem.setdefault(stem, []).append(slot)
        for prefix in test.prefixes:
            self._by_prefix[prefix].append(slot)
        if test.prefixes:
            self._prefix_lengths = tuple(sorted({len(prefix) for prefix in self._by_prefix}))
        return slot

    def candidates(self, word: str) -> list[int]:
        """The tests that share a stem or a beginning with an index word, rising."""
        stems = word_stems(word)
        by_stem = self._by_stem
        # Asked of every new word of every text, and nearly always the end of it.
        disjoint = by_stem.keys().isdisjoint(stems)
        if disjoint and not self._prefix_lengths:
            return []
        found = [] if disjoint else list(filter(None, map(by_stem.get, stems)))
        for length in self._prefix_lengths:
            if word[:length] in self._by_prefix:
                found.append(self._by_prefix[word[:length]])
        return found[0] if len(found) == 1 else sorted(set().union(*found))

    @property
    def all_told(self) -> bool:
        """Whether no word has to be taken apart: what passes is known."""
        return not self._by_stem and not self._by_prefix

    def accepted(self, word: str) -> tuple[int, ...]:
        told = self.told.get(word, ())
        if self.all_told:
            return told
        tests = self.tests
        passed = [slot for slot in self.candidates(word) if tests[slot].accepts(word)]
        return (tuple(sorted((*told, *passed))) if told else tuple(passed)) if passed else told


_Asked = tuple[int, int, int, tuple[int, ...]]
"""A word in a piece of text that nodes of several words ask for: its number there, start, end, and tests passed."""


class _Decision(tuple[Any, ...]):
    """What one piece of a text between spaces means to the terms: empty where nothing, so that it can be filtered out.

    Else (the piece, its length, the places of single words in it as (node, start, end), the cues of phrases, and
    the parts with operators to look at). A piece that only matters beside one of these is empty, too.
    """

    words: int = 1
    """How many written words the piece has."""
    slots: tuple[int, ...] = ()
    """The tests of nodes of several words that it passes."""
    asked: tuple[_Asked, ...] = ()
    text: str = ""
    """The piece, where it is asked for."""


def _silent(words: int) -> _Decision:
    decision = _Decision()
    decision.words, decision.slots, decision.asked, decision.text = words, (), (), ""
    return decision


_SILENT = tuple(_silent(words) for words in range(10))
_WORDS_IN = attrgetter("words")
_SLOTS_OF = attrgetter("slots")
_ASKED_OF = attrgetter("asked")


class _Plan:
    """What is to be done where a test is passed."""

    __slots__ = ("cues", "needs", "operators", "parts", "several", "simple", "slot_of", "tests_of")

    def __init__(self) -> None:
        self.simple: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the nodes that are this single word."""
        self.cues: defaultdict[int, list[_Cue]] = defaultdict(list)
        """Test → the phrases, as parts, worth a look where it and its neighbour are passed."""
        self.operators: defaultdict[int, list[int]] = defaultdict(list)
        """Test → the parts with operators worth a look where it is passed."""
        self.several: list[int] = []
        """The nodes that are no single words."""
        self.slot_of: dict[int, int] = {}
        """Their tests, by identity."""
        self.parts: list[tuple[int, Node]] = []
        """(node, choice): those of their choices that are no single words."""
        self.tests_of: list[frozenset[int]] = []
        """The tests of each part."""
        self.needs: list[_Needs] = []
        """What each part cannot do without."""

    def add(self, number: int, node: Node, index: _Index) -> None:
        if isinstance(node, Word):
            self.simple[index.add(node.test)].append(number)
            return
        self.several.append(number)
        leaves = words_of(node)
        for test in (*leaves.negative, *leaves.positive):
            self.slot_of[id(test)] = index.add(test)
        for choice in _choices(node):
            if isinstance(choice, Word):
                self.simple[index.add(choice.test)].append(number)
            else:
                self._add_part(number, choice)

    def _add_part(self, number: int, node: Node) -> None:
        part = len(self.parts)
        self.parts.append((number, node))
        leaves = words_of(node)
        self.tests_of.append(frozenset(self.slot_of[id(test)] for test in (*leaves.negative, *leaves.positive)))
        needs = self._needs_of(node)
        self.needs.append(needs)
        if isinstance(node, Phrase):
            # The longest word is likely the rarest: where it stands, one look at its neighbour mostly says no.
            at = max(range(len(node.tests)), key=lambda n: len(node.tests[n].word))
            step = 1 if at == 0 else -1
            slots = tuple(self.slot_of[id(test)] for test in node.tests)
            self.cues[slots[at]].append((step, slots[at + step], (at, slots, part)))
            return
        for slot in min(needs, key=len):
            self.operators[slot].append(part)

    def _needs_of(self, node: Node) -> _Needs:
        match node:
            case Word(test):
                return (frozenset((self.slot_of[id(test)],)),)
            case Phrase(tests):
                return tuple(frozenset((self.slot_of[id(test)],)) for test in tests)
            case And(parts):
                return tuple(need for part in parts if not isinstance(part, Not) for need in self._needs_of(part))
            case NearNode(left, right) | SameSentence(left, right):
                return self._needs_of(left) + self._needs_of(right)
            case Title(part) | Signed(part):
                return self._needs_of(part)
            case Or(parts):
                return (frozenset[int]().union(*(min(self._needs_of(part), key=len) for part in parts)),)
            case Not():
                raise AssertionError("a query has a positive part")


def _choices(node: Node) -> tuple[Node, ...]:
    """A query as what it is a choice of, each of which can be looked for by itself."""
    return tuple(choice for part in node.parts for choice in _choices(part)) if isinstance(node, Or) else (node,)


class _Memory(dict[str, _Decision]):
    """Pieces of texts as they were decided; what is not remembered yet is decided when it is asked for."""

    def __init__(self, index: _Index, plan: _Plan) -> None:
        self._index = index
        self._plan = plan
        self._asked = frozenset(plan.slot_of.values())
        self._met: set[str] = set()
        """The pieces that `learn` has been given: of a set what is new is found at once."""

    def learn(self, pieces: list[str]) -> None:
        """Decide those at once that mean nothing, where it is known what does: folded together they cost a tenth."""
        new = list(set(pieces).difference(self._met))
        self._met.update(new)
        folded = index_fold("\n".join(new)).split("\n")
        if len(folded) == len(new):
            told, silent = self._index.told, _SILENT[1]
            self.update(
                [
                    (piece, silent)
                    for piece, word in zip(new, folded, strict=True)
                    if word not in told and word.isalnum() and piece.isalnum() and len(piece) <= _LONGEST_REMEMBERED
                ]
            )

    def __missing__(self, piece: str) -> _Decision:
        decision = self._decided(piece)
        if len(piece) <= _LONGEST_REMEMBERED and len(self) < _REMEMBERED:
            self[piece] = decision
        return decision

    def _decided(self, piece: str) -> _Decision:
        if len(piece) <= _LONGEST_REMEMBERED and piece.isalnum() and len(parts := index_parts(piece)) == 1:
            slots = self._index.accepted(parts[0])
            if not slots:
                return _SILENT[1]
            end = len(piece.rstrip(TRAILING))
            if len(slots) == 1:
                return self._of_one_test(piece, end - 1, slots)
            return self._decision(piece, 1, [(0, 0, end, slots)])
        accepted: list[_Asked] = []
        known: dict[str, tuple[int, ...]] = {}
        words = 0
        for word in WORD.finditer(piece):
            written = word.group()
            end = word.start() + len(written.rstrip(TRAILING))
            # ﷺ is one sign and four words, which all stand where it stands.
            for part in each_index_part(written):
                if part not in known:
                    known[part] = self._index.accepted(part)
                if passed := known[part]:
                    accepted.append((words, word.start(), end, passed))
                words += 1
        if not accepted:
            return _SILENT[words] if words < len(_SILENT) else _silent(words)
        return self._decision(piece, words, accepted)

    def _of_one_test(self, piece: str, end: int, slots: tuple[int]) -> _Decision:
        """`_decision` of the commonest: a piece of one word that passes one test, of a term or of several."""
        plan, slot = self._plan, slots[0]
        # قصف OR قصف is one node twice.
        single = tuple([(node, -1, end) for node in dict.fromkeys(plan.simple.get(slot, ()))])
        if slot not in self._asked:
            return _Decision((piece, len(piece), single, (), ()))
        cues, operators = tuple(plan.cues.get(slot, ())), tuple(plan.operators.get(slot, ()))
        decision = _Decision((piece, len(piece), single, cues, operators) if single or cues or operators else ())
        decision.slots, decision.asked, decision.text = slots, ((0, -1, end, slots),), piece
        return decision

    def _decision(self, piece: str, words: int, accepted: list[_Asked]) -> _Decision:
        plan = self._plan
        # One less: the text has a space put before it.
        single = dict.fromkeys(
            (node, start - 1, end - 1)
            for _, start, end, slots in accepted
            for node in sorted({node for slot in slots for node in plan.simple.get(slot, ())})
        )
        asked = [
            (number, start - 1, end - 1, own)
            for number, start, end, slots in accepted
            if (own := tuple(slot for slot in slots if slot in self._asked))
        ]
        slots = tuple(dict.fromkeys(slot for *_, own in asked for slot in own))
        cues: tuple[_Cue, ...] = tuple(cue for slot in slots for cue in plan.cues.get(slot, ()))
        operators: tuple[int, ...] = tuple(node for slot in slots for node in plan.operators.get(slot, ()))
        if words > 1:
            # Its neighbour may stand in the same piece: to be looked at as an operator is.
            operators += tuple(part for _, _, (_, _, part) in cues)
            cues = ()
        loud = single or cues or operators
        decision = _Decision((piece, len(piece), tuple(single), cues, operators) if loud else ())
        decision.words, decision.slots, decision.asked, decision.text = words, slots, tuple(asked), piece
        return decision


class Compiled:
    """Query trees held against texts together. Thread-safe as far as dictionaries are.

    `written`: of tests that are in it no other word passes; it saves to take every word of the texts apart.
    """

    def __init__(self, nodes: Iterable[Node | None], *, written: Written = _NOTHING_TOLD) -> None:
        self._index = _Index(written)
        self._plan = _Plan()
        self._nodes: list[Node | None] = list(nodes)
        for number, node in enumerate(self._nodes):
            if node is not None:
                self._plan.add(number, node, self._index)
        self._all_told = self._index.all_told
        self._memory = _Memory(self._index, self._plan)
        """Swapped whole when it is full: another thread goes on with the one it holds."""

    def places(self, text: str, *, title_end: int | None = None) -> list[Found]:
        """Where every node that holds stands, ordered by start, then end, then node.

        `title_end` is where the title ends, for `title:`; by default the first block of the text is its title.
        """
        memory = self._memory
        if len(memory) >= _REMEMBERED:
            memory = self._memory = _Memory(self._index, self._plan)
        plain = _spaced(text)
        pieces = plain.split()
        if self._all_told:
            memory.learn(pieces)
        # One pass over the text's words, in C but for words never met before.
        decisions = list(map(memory.__getitem__, pieces))
        # The last word has none behind it.
        decisions.append(_SILENT[1])
        found, phrases, parts = self._heard(text, plain, pieces, decisions)
        if parts:
            wanted = frozenset[int]().union(*(self._plan.tests_of[part] for part in parts))
            occurrences = self._occurrences(text, plain, decisions, wanted, title_end)
            for part in parts:
                number, node = self._plan.parts[part]
                phrases += [(number, start, end) for start, end in map(occurrences.span, occurrences.places(node))]
        # Single words are in order already.
        return sorted({*found, *phrases}, key=_BY_PLACE) if phrases else found

    def _heard(
        self, text: str, plain: str, pieces: list[str], decisions: list[_Decision]
    ) -> tuple[list[Found], list[Found], set[int]]:
        """The places of single words in order, those of phrases, and the parts of other nodes worth a look."""
        found: list[Found] = []
        phrases: list[Found] = []
        parts: set[int] = set()
        operators: set[int] = set()
        find = plain.find
        silent = _SILENT[1]
        # Where the last piece that was looked for ends, and which one that was.
        at, located = 0, -1
        for place in compress(count(), decisions):
            piece, size, single, cues, looked_at = decisions[place]
            if single:
                at = find(piece, at)
                if not plain[at - 1] == " " == plain[at + size]:
                    at = _stands(plain, piece, size, at)
                for node, start, end in single:
                    found.append((node, at + start, at + end))
                at += size
                located = place
            for step, neighbour, phrase in cues:
                beside = decisions[place + step]
                if beside is silent or (neighbour not in beside.slots and beside.words == 1):
                    continue
                word, slots, part = phrase
                first = place - word
                # At the beginning of a text fewer pieces may hold as many words.
                own = decisions[max(first, 0) : first + len(slots)]
                if any(one.words != 1 for one in own):
                    parts.add(part)
                elif len(own) == len(slots) and all(slot in one.slots for slot, one in zip(slots, own, strict=True)):
                    for between in range(located + 1, place + 1):
                        at = find(pieces[between], at) + len(pieces[between])
                    located = place
                    number, node = self._plan.parts[part]
                    assert isinstance(node, Phrase)
                    span = _side_by_side(text, plain, own, word, at - size, node.gaps)
                    if span is not None:
                        phrases.append((number, *span))
            if looked_at:
                operators.update(looked_at)
        needs = self._plan.needs
        parts.update(part for part in operators if len(needs[part]) == 1)
        operators -= parts
        if operators:
            standing = frozenset[int]().union(*map(_SLOTS_OF, decisions))
            parts.update(part for part in operators if not any(need.isdisjoint(standing) for need in needs[part]))
        return found, phrases, parts

    def _occurrences(
        self, text: str, plain: str, decisions: list[_Decision], wanted: frozenset[int], title_end: int | None
    ) -> Occurrences:
        """The words that pass some tests of nodes of several words, numbered as the text's words."""
        counted = list(accumulate(map(_WORDS_IN, decisions), initial=0))
        spans: dict[int, Span] = {}
        standing: defaultdict[int, list[int]] = defaultdict(list)
        at = 0
        for place in compress(count(), map(_ASKED_OF, decisions)):
            decision = decisions[place]
            if wanted.isdisjoint(decision.slots):
                continue
            size = len(decision.text)
            at = _stands(plain, decision.text, size, at)
            for word, start, end, slots in decision.asked:
                number = counted[place] + word
                spans[number] = at + start, at + end
                for slot in slots:
                    standing[slot].append(number)
            at += size
        return Occurrences(
            text,
            spans,
            _Standing(self._plan.slot_of, standing),
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
        """(node, start, end, what stopped it) of written words that share a stem with a term and are no form of it, or
        where there is none, of those that come nearest.
        """
        nodes_of: defaultdict[int, list[int]] = defaultdict(list)
        for number, node in enumerate(self._nodes):
            if node is not None:
                for test in words_of(node).positive:
                    nodes_of[self._index.add(test)].append(number)
        decided: dict[str, list[tuple[int, str]]] = {}
        found = self._incomplete(text)
        standing: dict[str, Span] = {}
        for written in WORD.finditer(text.replace("_", " ")):
            word = written.group()
            if word not in decided:
                decided[word] = self._nearly(word)
                standing |= {part: written.span() for part in index_parts(word) if part not in standing}
            for slot, rule in decided[word]:
                if rule:
                    found += [(n, *written.span(), rule) for n in dict.fromkeys(nodes_of[slot])]
        # Where another word of the same term was content, nothing was stopped.
        matched = {(number, start) for number, start, _ in self.places(text)}
        met = {slot for slots in decided.values() for slot, _ in slots}
        content = {number for number, _ in matched}
        missing = {slot: [n for n in nodes_of[slot] if n not in content] for slot in nodes_of.keys() - met}
        found += self._nearest(standing, missing)
        return sorted({near for near in found if near[:2] not in matched}, key=lambda near: (near[1], near[2], near[0]))

    def _nearest(self, standing: dict[str, Span], missing: dict[int, list[int]]) -> list[tuple[int, int, int, str]]:
        """What comes nearest to tests that no word of a text shares anything with, for the nodes that miss them."""
        tests = {slot: self._index.tests[slot] for slot, nodes in missing.items() if nodes}
        tests = {slot: test for slot, test in tests.items() if test.prefix is None}
        if not tests:
            return []
        neighbours = Neighbours(standing, lexicon=next(iter(tests.values())).lexicon)
        return [
            (number, *standing[one.word], one.rule)
            for slot, test in sorted(tests.items())
            for one in neighbours.nearest(test.word)
            for number in dict.fromkeys(missing[slot])
        ]

    def _incomplete(self, text: str) -> list[tuple[int, int, int, str]]:
        """The queries of several words that do not hold though a word of theirs stands: where, and what is missing."""
        plain = _spaced(text)
        decisions = list(map(self._memory.__getitem__, plain.split()))
        occurrences = self._occurrences(text, plain, decisions, frozenset(self._plan.slot_of.values()), None)
        found = []
        for number in self._plan.several:
            node = self._nodes[number]
            assert node is not None
            span = occurrences.first(words_of(node).positive)
            if span is not None and not occurrences.places(node):
                found.append((number, *span, occurrences.missing(node)))
        return found

    def _nearly(self, word: str) -> list[tuple[int, str]]:
        """The tests that share a stem with a written word: what stopped each, empty where it is content."""
        decided = []
        for part in index_parts(word):
            for slot in self._index.candidates(part):
                reading = self._index.tests[slot].read(part)
                if reading is not None:
                    decided.append((slot, reading.rule if isinstance(reading, Stopped) else ""))
        return decided


class _Standing:
    """Where each test of a tree stands, equal tests of several trees sharing one place."""

    def __init__(self, slot_of: dict[int, int], standing: dict[int, list[int]]) -> None:
        self._slot_of = slot_of
        self._standing = standing

    def get(self, test: WordTest) -> list[int]:
        return self._standing.get(self._slot_of[id(test)], [])


def _spaced(text: str) -> str:
    """The text with its commonest breaks as spaces, and one more at either end; places move by one."""
    for sign in _BREAKS:
        text = text.replace(sign, " ")
    return f" {text} "


def _side_by_side(
    text: str, plain: str, own: list[_Decision], word: int, at: int, gaps: tuple[str, ...]
) -> Span | None:
    """Where pieces of one word each make a phrase, the one numbered `word` standing at `at`; None where they do not."""
    begins = [at]
    for decision in reversed(own[:word]):
        begins.insert(0, plain.rfind(decision.text, 0, begins[0]))
    for before, decision in zip(own[word:], own[word + 1 :], strict=False):
        begins.append(plain.find(decision.text, begins[-1] + len(before.text)))
    spans = [
        (begin + start, begin + end)
        for begin, decision in zip(begins, own, strict=True)
        for _, start, end, _ in decision.asked
    ]
    typed = gaps or ("",) * (len(spans) - 1)
    if all(
        is_passable(text[end:start], gap) for ((_, end), (start, _)), gap in zip(pairwise(spans), typed, strict=True)
    ):
        return spans[0][0], spans[-1][1]
    return None


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
            return tuple([_match(n, start, end, text[start:end]) for n, start, end in places])
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
            sentence=_sentence(text, start, start + len(written)),
        )

    def near(self, text: str) -> tuple[Near, ...]:
        """Written words that share a stem with a term and are none of its forms, with the code of what stopped them.

        Where there is none, those that come nearest: the same headword, root, or all letters but one or two.
        """
        return tuple(
            Near(term=number, start=start, end=end, text=text[start:end], stopped_by=rule)
            for number, start, end, rule in self._compiled.near(text)
        )


def _sentence(text: str, start: int, end: int) -> Span:
    """The sentence around a match; both, where a phrase reaches over a line break."""
    first, last = sentence_at(text, start)
    return first, last if last >= end else sentence_at(text, end - 1)[1]


_new: Any = object.__new__
_SET_TERM, _SET_START, _SET_END, _SET_TEXT, _SET_WHY = (
    getattr(Match, name).__set__ for name in ("term", "start", "end", "text", "why")
)


def _match(term: int, start: int, end: int, text: str) -> Match:
    """A match without reasons. As a frozen dataclass makes it, it costs twice as much, and a text may have hundreds."""
    made: Match = _new(Match)
    _SET_TERM(made, term)
    _SET_START(made, start)
    _SET_END(made, end)
    _SET_TEXT(made, text)
    _SET_WHY(made, None)
    return made


def decide(node: Node, text: str, *, title_end: int | None = None) -> bool:
    """True where a query holds for a text."""
    return bool(Compiled((node,)).places(text, title_end=title_end))


def places(node: Node, text: str, *, title_end: int | None = None) -> tuple[Match, ...]:
    """Where the positive parts of a query stand in a text it holds for."""
    found = Compiled((node,)).places(text, title_end=title_end)
    return tuple(Match(term=0, start=start, end=end, text=text[start:end]) for _, start, end in found)
