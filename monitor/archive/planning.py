"""What to ask the full-text index for a query: exactly the written words the query's own tests accept.

Words, AND, OR and NOT are exact then. Phrases, NEAR, same sentence, title, signs (C++) are proposed by the index
(all their words stand somewhere in the article) and decided on the text, or on the title where nothing else is asked
of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import apsw

from monitor.archive.vocabulary import words_starting, words_with_stems
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Signed, Title, Word, WordTest

MOST_WORDS = 4_000
"""Written words of one test that the index is asked for. A short beginning has more: nearly every article has one."""


ANYTHING = "*"
"""In the place of an expression: every article is proposed. FTS5 itself has none for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The question to the index, and what is left to be decided of each article it proposes."""

    match: str
    """An FTS5 expression; empty where nothing can match, `ANYTHING` where the index tells nothing."""
    undecided: tuple[Node, ...] = ()
    """What must hold besides, each of it: nothing where no text has to be read."""
    written: dict[object, frozenset[str]] = field(default_factory=dict)
    """The written words of the archive that pass a test, by its key."""

    @property
    def on_titles(self) -> bool:
        """Whether the title alone decides what is left."""
        return all(_asks_titles(node) for node in self.undecided)


def plan(db: apsw.Connection, node: Node) -> Plan:
    """The question to the index for a query."""
    written: dict[object, frozenset[str]] = {}
    found = _Planner(db, written).plan(node)
    return Plan(match=found.match, undecided=found.undecided, written=written)


def _asks_titles(node: Node) -> bool:
    match node:
        case Title():
            return True
        case And(parts) | Or(parts):
            return all(_asks_titles(part) for part in parts)
        case Not(part):
            return _asks_titles(part)
    return False


@dataclass(frozen=True, slots=True)
class _Part:
    match: str
    undecided: tuple[Node, ...] = ()


_NOTHING = _Part("")


class _Planner:
    def __init__(self, db: apsw.Connection, written: dict[object, frozenset[str]]) -> None:
        self._db = db
        self._written = written

    def plan(self, node: Node) -> _Part:
        match node:
            case Word(test):
                asked = self._words(test)
                return _Part(asked, (node,) if test.key not in self._written else ())
            case Phrase(tests):
                return _undecided(node, all_of([self._words(test) for test in tests]))
            case Near(left, right) | SameSentence(left, right):
                return _undecided(node, all_of([self.plan(left).match, self.plan(right).match]))
            case Title(part) | Signed(part):
                return _undecided(node, self.plan(part).match)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                choices = [found for part in parts if (found := self.plan(part)).match]
                proposed = either([choice.match for choice in choices])
                return _undecided(node, proposed) if any(choice.undecided for choice in choices) else _Part(proposed)
            case Not():
                # Never alone: the grammar gives it a positive part beside it.
                return _NOTHING

    def _and(self, parts: tuple[Node, ...]) -> _Part:
        wanted = [self.plan(part) for part in parts if not isinstance(part, Not)]
        proposed = all_of([one.match for one in wanted])
        if not proposed:
            return _NOTHING
        undecided = [node for one in wanted for node in one.undecided]
        excluded = []
        for part in parts:
            if isinstance(part, Not):
                unwanted = self.plan(part.part)
                # What is only proposed must not exclude: an article with both words of an unwanted phrase may lack it.
                if unwanted.undecided or unwanted.match == ANYTHING:
                    undecided.append(part)
                elif unwanted.match:
                    excluded.append(unwanted.match)
        if excluded and proposed == ANYTHING:
            # FTS5 takes away from something only.
            undecided += [part for part in parts if isinstance(part, Not) and part not in undecided]
        elif excluded:
            proposed = f"({proposed} NOT {either(excluded)})"
        return _Part(proposed, tuple(undecided))

    def _words(self, test: WordTest) -> str:
        """The written words that pass a test, remembered, as a question; of too many only their beginnings."""
        known = self._written.get(test.key)
        if known is None:
            if test.prefix is None:
                candidates = words_with_stems(self._db, test.stems)
            else:
                candidates = words_starting(self._db, test.prefixes, limit=MOST_WORDS + 1)
                if len(candidates) > MOST_WORDS:
                    return _beginning(test)
            known = self._written[test.key] = frozenset(word for word in candidates if test.accepts(word))
        return either([quoted(word) for word in sorted(known)])


def _undecided(node: Node, proposed: str) -> _Part:
    return _Part(proposed, (node,)) if proposed else _NOTHING


def _beginning(test: WordTest) -> str:
    """What has too many words to be asked for each.

    For a beginning FTS5 gathers every article of all its words before the first is answered: of letters that are most
    articles, and the newest of all are looked at instead; of digits few.
    """
    if test.word.isdigit():
        return either([f"{quoted(prefix)} *" for prefix in test.prefixes])
    return ANYTHING


def quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def either(parts: list[str]) -> str:
    if ANYTHING in parts:
        return ANYTHING
    if len(parts) < 2:
        return "".join(parts)
    return "(" + " OR ".join(parts) + ")"


def all_of(parts: list[str]) -> str:
    if not all(parts):
        return ""
    telling = [part for part in parts if part != ANYTHING]
    return "(" + " AND ".join(telling) + ")" if telling else ANYTHING
