"""The query language, its compiled matcher for all watchlists, and the explanation of a match. Pure."""

from monitor.watching.matcher import Compiled, Matcher, decide, places
from monitor.watching.one_query import as_query, from_query
from monitor.watching.parsing import parse
from monitor.watching.tree import (
    And,
    Leaves,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    SameSentence,
    Signed,
    Title,
    Word,
    WordTest,
    words_of,
)
from monitor.watching.warnings import check, never_reached, warnings_of
from monitor.watching.watchlists import WatchlistMatcher, may_reach, validate

__all__ = [
    "And",
    "Compiled",
    "Leaves",
    "Matcher",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "SameSentence",
    "Signed",
    "Title",
    "WatchlistMatcher",
    "Word",
    "WordTest",
    "as_query",
    "check",
    "decide",
    "from_query",
    "may_reach",
    "never_reached",
    "parse",
    "places",
    "validate",
    "warnings_of",
    "words_of",
]
