"""What a person should know about a query before saving it: it will match, but far too often or not what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.errors import QueryError
from monitor.language import FUNCTION_WORDS, index_parts
from monitor.model import Reason, TermWarning, Watchlist
from monitor.watching.cutting import listed, loose_operators, plain_words
from monitor.watching.parsing import parse
from monitor.watching.tree import And, Node, Not, Or, Title, Word, WordTest

_SHORT_PREFIX = 3


def check(query: str) -> tuple[Reason, ...]:
    """Warnings about a query that can be understood. Raises QueryError where it cannot."""
    alone = tuple(reason for test in _alone(parse(query)) if (reason := _warning(test)) is not None)
    # One that is the whole query is a word to anybody, and warned of as one.
    loose = () if alone else loose_operators(query)
    together = (Reason.of("warning-list", text=text),) if (text := listed(query)) else ()
    return (*alone, *(Reason.of("warning-loose-operator", text=text) for text in loose), *together)


def warnings_of(queries: Iterable[str], *, watchlist: str = "") -> Iterator[TermWarning]:
    """Warnings about several queries, those that cannot be understood passed over: they are refused elsewhere."""
    for query in queries:
        # Thousands of names come in one list: nothing is to be said of them, and that need not take long.
        words = plain_words(query)
        if len(words) > 1 or (words and all(_remark(part, query) is None for part in index_parts(words[0]))):
            continue
        try:
            found = check(query)
        except QueryError:
            continue
        yield from (TermWarning(term=query, reason=reason, watchlist=watchlist) for reason in found)


def never_reached(watchlist: Watchlist) -> Iterator[TermWarning]:
    """That a watchlist asks for more than all its terms weigh together, where it does: nothing can match it."""
    most = sum(max(term.weight, 0) for term in watchlist.terms)
    if watchlist.terms and watchlist.threshold > most:
        reason = Reason.of("warning-never-reached", threshold=watchlist.threshold, most=most)
        yield TermWarning(term="", reason=reason, watchlist=watchlist.name)


def _alone(node: Node) -> list[WordTest]:
    """The words that match on their own, nothing beside them being asked for but that others are missing."""
    match node:
        case Word(test):
            return [test]
        case Title(part):
            return _alone(part)
        case Or(parts):
            return [test for part in parts for test in _alone(part)]
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            return _alone(wanted[0]) if len(wanted) == 1 else []
    return []


def _warning(test: WordTest) -> Reason | None:
    if test.prefix is not None:
        return Reason.of("warning-short-prefix", text=test.typed) if len(test.prefix) < _SHORT_PREFIX else None
    return _remark(test.word, test.typed)


def _remark(word: str, typed: str) -> Reason | None:
    if word in FUNCTION_WORDS:
        return Reason.of("warning-common-word", text=typed)
    return Reason.of("warning-short-word", text=typed) if len(word) < 3 else None
