"""Where the words a query asks for stand in one text, and whether they stand as it asks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Protocol

from monitor.language import CONTROLS, has_blank_line, index_fold, sentence_at
from monitor.watching.tree import And, Near, Node, Not, Or, Phrase, SameSentence, Signed, Title, Word, WordTest

Place = tuple[int, int]
"""First and last word of a place, as numbers of the text's words."""

Span = tuple[int, int]
"""Start and end of a written word in the text."""

# What may stand between two words of a phrase: spaces and one line break, quotation marks, brackets, hyphens, marks
# astray. A comma or a full stop separates; a point between two letters (U.N.) does not, nor a decimal sign.
_ANYWHERE = re.compile(
    r"[\s\u0640\u064b-\u065f\u0670_\-\u2010-\u2015\u2212/'\u2018-\u201f\"«»()\[\]\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_PASSABLE = re.compile(rf"(?:{_ANYWHERE.pattern}*|[.:·&\u066b])")


_SIGNS = str.maketrans("،؛؟\u066b\u066c", ",;?.,")


def is_passable(gap: str, typed: str = "") -> bool:
    """True for what may stand between two words of a phrase: `typed`, the punctuation the query has there, may, too."""
    if "&" in typed or "++" in typed:
        # They say more than a blank: AT&T stands in no "at T-shirts".
        return punctuation(gap) == typed and not has_blank_line(gap)
    if gap == " ":
        return True
    if _PASSABLE.fullmatch(gap) is None and (not typed or punctuation(gap) != typed):
        return False
    return not has_blank_line(gap)


def punctuation(gap: str) -> str:
    """What of the signs between two words tells them apart: without what may stand in any phrase, in Latin signs."""
    return _ANYWHERE.sub("", index_fold(gap)).translate(_SIGNS)


_REACH = 20
"""Letters to look for signs at the edge of a word, invisible controls among them."""
_UNSEEN = f"(?:{CONTROLS.pattern}|[\u0640\u064b-\u065f\u0670])"
_DOT_BEFORE = re.compile(rf"(?<![\w.])\.(?=(?:{_UNSEEN})*\Z)|(?<=\u0640)\.(?=(?:{_UNSEEN})*\Z)")
_SIGN = re.compile("[+#]")
_SIGNS_BEHIND = re.compile(rf"(?:{_UNSEEN})*[+#](?:(?:{_UNSEEN})*[+#])*")


class Found(Protocol):
    """Where tests stand in one text: numbers of its words, rising."""

    def get(self, test: WordTest) -> list[int]: ...


class Occurrences:
    """Where the tests of a compiled query stand in one text; what is asked once is remembered."""

    __slots__ = ("_found", "_signed", "_spans", "_text", "_title_end")

    def __init__(self, text: str, spans: Mapping[int, Span], found: Found, *, title_end: int) -> None:
        """Args:
        spans: where each word that some test was found at stands, by its number among the text's words.
        """
        self._text = text
        self._spans = spans
        self._found = found
        self._title_end = title_end
        self._signed: dict[Place, Span] = {}
        """Where the places stand that have signs of their own, those included."""

    def span(self, place: Place) -> Span:
        """Start and end of a place in the text."""
        return self._signed.get(place) or (self._start(place[0]), self._end(place[1]))

    def first(self, tests: Iterable[WordTest]) -> Span | None:
        """Where the first word stands that one of some tests was found at."""
        numbers = [standing[0] for test in tests if (standing := self._found.get(test))]
        return self._spans[min(numbers)] if numbers else None

    def _start(self, word: int) -> int:
        return self._spans[word][0]

    def _end(self, word: int) -> int:
        return self._spans[word][1]

    def places(self, node: Node) -> list[Place]:
        """Where the positive parts of a query stand; nothing where the whole does not hold."""
        match node:
            case Word(test):
                return [(n, n) for n in self._found.get(test)]
            case Phrase(tests, gaps):
                return self._phrases(tests, gaps)
            case Or(parts):
                return sorted({place for part in parts for place in self.places(part)})
            case And(parts):
                return self._all(parts)
            case Near(left, right, words):
                return self._near(self.places(left), self.places(right), words)
            case SameSentence(left, right):
                return self._in_one_sentence(self.places(left), self.places(right))
            case Title(part):
                return [place for place in self.places(part) if self._end(place[1]) <= self._title_end]
            case Signed(part, before, behind):
                return [place for place in self.places(part) if self._has_signs(place, before, behind)]
            case Not(part):
                return [] if self.places(part) else [(0, 0)]

    def missing(self, node: Node) -> str:
        """A code for why a query does not hold."""
        match node:
            case Phrase(tests):
                return "words-apart" if all(self._found.get(test) for test in tests) else "other-word-missing"
            case And(parts):
                for part in parts:
                    if not self.places(part):
                        return "excluded-word" if isinstance(part, Not) else self.missing(part)
            case Or(parts):
                return self.missing(parts[0])
            case Near(left, right) | SameSentence(left, right):
                if self.places(left) and self.places(right):
                    return "too-far" if isinstance(node, Near) else "other-sentence"
            case Title(part):
                if self.places(part):
                    return "not-in-title"
            case Signed(part):
                if self.places(part):
                    return "other-signs"
        return "other-word-missing"

    def _all(self, parts: tuple[Node, ...]) -> list[Place]:
        found: set[Place] = set()
        for part in parts:
            places = self.places(part)
            if not places:
                return []
            if not isinstance(part, Not):
                found.update(places)
        return sorted(found)

    def _phrases(self, tests: tuple[WordTest, ...], gaps: tuple[str, ...]) -> list[Place]:
        rest = [set(self._found.get(test)) for test in tests[1:]]
        if not all(rest):
            return []
        return [
            (first, first + len(rest))
            for first in self._found.get(tests[0])
            if all(first + n in standing for n, standing in enumerate(rest, 1))
            and self._joined(first, gaps or ("",) * len(rest))
        ]

    def _joined(self, first: int, gaps: tuple[str, ...]) -> bool:
        return all(
            is_passable(self._text[self._end(n) : self._start(n + 1)], typed) for n, typed in enumerate(gaps, first)
        )

    def _has_signs(self, place: Place, before: str, behind: str) -> bool:
        """Whether a place has these signs at its edges and no more of them; where it does then stand is remembered."""
        start, end = self._start(place[0]), self._end(place[1])
        if before:
            found = _DOT_BEFORE.search(self._text, max(0, start - _REACH), start)
            if found is None:
                return False
            start = found.start()
        if behind:
            found = _SIGNS_BEHIND.match(self._text, end, end + _REACH)
            if found is None or "".join(_SIGN.findall(found.group())) != behind:
                return False
            end = found.end()
        self._signed[place] = start, end
        return True

    def _near(self, left: list[Place], right: list[Place], words: int) -> list[Place]:
        """Those of either side that one of the other stands near, in either order: the nearest one before and behind.

        No blank line lies between a place and its nearest where none lies between it and one farther off.
        """
        found: set[Place] = set()
        for ones, others in ((left, right), (right, left)):
            begins = [first for first, _ in others]
            by_end = sorted(others, key=itemgetter(1, 0))
            ends = [last for _, last in by_end]
            for one in ones:
                behind = bisect_right(begins, one[1])
                if (
                    behind < len(others)
                    and begins[behind] - one[1] <= words
                    and self._is_one_block(one, others[behind])
                ):
                    found.add(one)
                    continue
                before = bisect_left(ends, one[0]) - 1
                if before >= 0 and one[0] - ends[before] <= words and self._is_one_block(by_end[before], one):
                    found.add(one)
        return sorted(found)

    def _is_one_block(self, before: Place, behind: Place) -> bool:
        return not has_blank_line(self._text[self._end(before[1]) : self._start(behind[0])])

    def _in_one_sentence(self, left: list[Place], right: list[Place]) -> list[Place]:
        found: set[Place] = set()
        for ones, others in ((left, right), (right, left)):
            begins = [self._start(first) for first, _ in others]
            start, end = 0, 0
            inside: list[Place] = []
            for one in ones:
                at = self._start(one[0])
                if not start <= at < end:
                    start, end = sentence_at(self._text, at)
                    within = others[bisect_left(begins, start) : bisect_left(begins, end)]
                    inside = [other for other in within if self._end(other[1]) <= end]
                if self._end(one[1]) <= end and (len(inside) > 1 or (inside and inside[0] != one)):
                    found.add(one)
        return sorted(found)
