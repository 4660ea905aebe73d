"""What of a text comes nearest to a word that is not in it, for a person who expected it there. Never a match."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from monitor.language import FUNCTION_WORDS, Lexicon, is_arabic, loose

_PROCLITICS = re.compile("(?:[وف]?(?:[بك]?ال|لل|[بكل])|[وف]|س)(?=.{3})")
_WEAK = re.compile("[اويءة]")
_BEFORE_A_ROOT = re.compile("^(?:است|مست|يست|ان|من|مت|يت|ت|م|ي|ن)(?=.{3})")
_BEHIND_A_ROOT = re.compile("(?<=.{3})(?:ات|ون|ين|ان|ها|هم|نا|يه|ه|ت)$")
_ROOT = 3
_ONE_LETTER = 4
"""Letters of a word of which one may differ."""
_TWO_LETTERS = 7
_MOST = 3
"""Words told of for one that is missing."""


class Nearest(NamedTuple):
    """A written word, by its index word, and in what it is near: the codes of `Matcher.near`."""

    word: str
    rule: str


class Neighbours:
    """The words of one text by what is near them; made once, whatever the number of words that are missing in it."""

    def __init__(self, words: Iterable[str], *, lexicon: Lexicon | None) -> None:
        """Args:
        words: index words, in the order of the text.
        """
        self._lexicon = lexicon
        self._places: dict[str, int] = {}
        self._by_rest: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_root: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_lemma: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for word in words:
            if word in self._places or word in FUNCTION_WORDS:
                continue
            self._places[word] = len(self._places)
            for form in _without_proclitics(loose(word)):
                for rest in _rests(form):
                    self._by_rest[rest][word] = None
                if is_arabic(word):
                    self._by_root[_root(form)][word] = None
                    for lemma in self._lemmas(form):
                        self._by_lemma[lemma][word] = None

    def nearest(self, word: str) -> tuple[Nearest, ...]:
        """The words nearest to an index word that is missing, in the order of the text; none where none is near.

        The same headword in the lexicon is nearest, then a letter more, less, other or swapped, then two, then the same
        root.
        """
        if word in FUNCTION_WORDS:
            return ()
        own = _bare(loose(word))
        by_letters = {other: distance for other in self._alike(own) if (distance := self._distance(own, other)) <= 2}
        root = _root(own) if is_arabic(word) else ""
        tried = (
            ("same-lemma", [other for lemma in self._lemmas(loose(word)) for other in self._by_lemma.get(lemma, ())]),
            ("one-letter", [other for other, distance in by_letters.items() if distance < 2]),
            ("two-letters", list(by_letters) if len(own) >= _TWO_LETTERS else []),
            ("same-root", list(self._by_root.get(root, ())) if len(root) >= _ROOT else []),
        )
        for rule, others in tried:
            if others:
                first = sorted(dict.fromkeys(others), key=self._places.__getitem__)[:_MOST]
                return tuple(Nearest(other, rule) for other in first)
        return ()

    def _alike(self, own: str) -> dict[str, None]:
        """Words that have one letter or two less in common with it, or more: a first choice, to be counted out."""
        if len(own) < _ONE_LETTER:
            return {}
        return {other: None for rest in _rests(own) for other in self._by_rest.get(rest, ())}

    def _distance(self, own: str, word: str) -> int:
        return min(_distance(own, form) for form in _without_proclitics(loose(word)))

    def _lemmas(self, form: str) -> set[str]:
        return {lemma for _, lemma in self._lexicon.lemmas(form)} if self._lexicon is not None else set()


def _without_proclitics(word: str) -> tuple[str, ...]:
    """A word in loose letters, as it is and without what may be particles before it."""
    if not is_arabic(word):
        return (word,)
    found = _PROCLITICS.match(word)
    return (word, word[found.end() :]) if found else (word,)


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _rests(word: str) -> set[str]:
    """A word and what is left of it without one letter, of a long one without two."""
    found = {word}
    if len(word) >= _ONE_LETTER:
        found |= {word[:n] + word[n + 1 :] for n in range(len(word))}
    if len(word) >= _TWO_LETTERS:
        found |= {rest[:n] + rest[n + 1 :] for rest in tuple(found) for n in range(len(rest)) if len(rest) < len(word)}
    return found


def _root(form: str) -> str:
    """The strong letters of an Arabic word, without what forms put before and behind them."""
    return _WEAK.sub("", _BEFORE_A_ROOT.sub("", _BEHIND_A_ROOT.sub("", _bare(form))))


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped to make one the other; 3 for all above 2.

    Optimal string alignment, Boytsov 2011.
    """
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        last, before, row = before, row, [n]
        for m, beside in enumerate(other, 1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != beside))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == beside:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
    return min(row[-1], 3)
