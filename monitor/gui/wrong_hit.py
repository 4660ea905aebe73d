"""Which words of a wrong hit would leave out it and its like, and as little else as can be. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.gui.bidi import bare
from monitor.model import Hit

_MOST_WORDS = 14
_WORD = re.compile(r"[^\W\d_][\w\u064b-\u0652\u0670]{3,}")
"""A word of four letters at least: most shorter ones say nothing of what an article is about."""


def words_of(hit: Hit) -> tuple[str, ...]:
    """The words of the sentence that are no match, each once."""
    places = [(match.start - hit.sentence_start, match.end - hit.sentence_start) for match in hit.matches]
    found = (
        one.group()
        for one in _WORD.finditer(hit.sentence)
        if all(one.end() <= a or one.start() >= b for a, b in places)
    )
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]


def likeliest(hit: Hit, others: Iterable[Hit]) -> str:
    """The word to leave out: in the fewest of the other sentences, and nearest to the match; empty without any.

    What stands beside the match usually says what it is not: the club, the street, the person of that name.
    """
    sentences = [bare(other.sentence) for other in others if other is not hit]
    starts = [match.start - hit.sentence_start for match in hit.matches]
    middle = min((start for start in starts if 0 <= start < len(hit.sentence)), default=0)

    def rank(word: str) -> tuple[int, int]:
        spread = sum(word in sentence for sentence in sentences)
        return spread, abs(hit.sentence.find(word) - middle)

    return min(words_of(hit), key=rank, default="")
