"""What to ask the full-text index for a query: exactly the written words the query's own tests accept.

Words, AND, OR and NOT are exact then. Phrases, NEAR, same sentence and title are only proposed by the index (all their
words stand somewhere in the article) and decided on the text.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from monitor.archive.index import words_starting, words_with_stems
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Title, Word, WordTest

_MOST_WORDS = 1_000
"""Written words of one test; a short prefix has more and is then left to the index and the text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`match` is an FTS5 expression, empty where nothing can match; `decided` means no text has to be read."""

    match: str
    decided: bool


_NOTHING = Plan("", True)


def plan(db: apsw.Connection, node: Node) -> Plan:
    """The question to the index for a query."""
    match node:
        case Word(test):
            return _word(db, test)
        case Phrase(tests):
            return _all([_word(db, test) for test in tests], decided=False)
        case Near(left, right) | SameSentence(left, right):
            return _all([plan(db, left), plan(db, right)], decided=False)
        case Title(part):
            return Plan(plan(db, part).match, False)
        case And(parts):
            return _and(db, parts)
        case Or(parts):
            return _any([plan(db, part) for part in parts])
        case Not():
            # Never alone: the grammar gives it a positive part beside it.
            return _NOTHING


def _word(db: apsw.Connection, test: WordTest) -> Plan:
    if test.prefix is None:
        written = words_with_stems(db, test.stems)
    else:
        written = set()
        for prefix in test.prefixes:
            written.update(words_starting(db, prefix, limit=_MOST_WORDS + 1))
        if len(written) > _MOST_WORDS:
            return Plan(_either([f"{_quoted(prefix)} *" for prefix in test.prefixes]), False)
    accepted = sorted(word for word in written if test.accepts(word))
    return Plan(_either([_quoted(word) for word in accepted]), True)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _either(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return "(" + " OR ".join(parts) + ")"


def _all(plans: list[Plan], *, decided: bool) -> Plan:
    if not all(plan.match for plan in plans):
        return _NOTHING
    return Plan("(" + " AND ".join(plan.match for plan in plans) + ")", decided)


def _any(plans: list[Plan]) -> Plan:
    possible = [plan for plan in plans if plan.match]
    return Plan(_either([plan.match for plan in possible]), all(plan.decided for plan in possible))


def _and(db: apsw.Connection, parts: tuple[Node, ...]) -> Plan:
    wanted = [plan(db, part) for part in parts if not isinstance(part, Not)]
    unwanted = [plan(db, part.part) for part in parts if isinstance(part, Not)]
    found = _all(wanted, decided=all(one.decided for one in (*wanted, *unwanted)))
    # What is only proposed must not exclude: an article with both words of an unwanted phrase may lack the phrase.
    excluded = [one.match for one in unwanted if one.decided and one.match]
    if not found.match or not excluded:
        return found
    return Plan(f"({found.match} NOT {_either(excluded)})", found.decided)
