"""Which words stand side by side in a text, as a phrase would find them: what an index of pairs is made of.

A word counts by its shortest stem, so that the forms a phrase finds are few pairs. Words that say nothing (in, and,
that) are passed over: in "the war in Gaza" the war and Gaza make a pair. Kept are pairs of two common words only; where
one is rare, the articles that have both are few anyway. A pair is told by one number of `BUCKETS`.

What the matcher takes for a phrase has all its pairs here. The opposite is not promised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from zlib import crc32

from monitor.language import FUNCTION_WORDS, STEMS_VERSION, TRAILING, WORD, index_parts, index_words, word_stems
from monitor.watching.texts import is_passable

VERSION = f"1/{STEMS_VERSION}"
"""Changes with what is made of a text."""
BUCKETS = 4096
"""One article in fifty has a pair by chance: fewer would cost no less room, more cost two bytes a pair."""
_MULTIPLIER = 31
_REMEMBERED = 60_000
"""Pieces of texts of one generation that are remembered; two generations are kept, some 20 MB in all."""
_LONGEST_REMEMBERED = 40
"""Letters of such a piece."""


def stem_of(word: str) -> str:
    """What an index word counts as: one of the stems it may have."""
    return min(word_stems(word), key=lambda stem: (len(stem), stem), default=word)


@cache
def _passed_over() -> frozenset[str]:
    return frozenset(map(stem_of, FUNCTION_WORDS))


def is_passed_over(stem: str) -> bool:
    """Whether a word of this stem says nothing."""
    return stem in _passed_over()


class _Stems(dict[str, str]):
    """What words count as, remembered."""

    def __missing__(self, word: str) -> str:
        stem = self[word] = stem_of(word)
        return stem


def counted(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each stem stands that says something."""
    stem = _Stems()
    found = Counter(one for text in texts for one in {stem[word] for word in set(index_words(text))})
    for one in _passed_over():
        found.pop(one, None)
    return found


class Weights:
    """How common stems are, and so which pairs are kept."""

    def __init__(self, counts: Mapping[str, int], *, least: int) -> None:
        """Args:
        counts: in how many texts of a sample each stem stands.
        least: the product of two counts from which on their pair is kept.
        """
        self._counts = counts
        self._least = least

    def keeps(self, stem: str, other: str) -> bool:
        """Whether a pair of these is kept, wherever they stand side by side."""
        return self._counts.get(stem, 0) * self._counts.get(other, 0) >= self._least


def least_for(sample: int, share: float) -> int:
    """The product of counts of two stems that by chance stand together in this share of a sample's texts."""
    return max(1, round(share * sample * sample))


def common(counts: Mapping[str, int], *, least: int) -> dict[str, int]:
    """Those that make a kept pair with any other."""
    most = max(counts.values(), default=0)
    return {stem: count for stem, count in counts.items() if count * most >= least}


def bucket(stem: str, other: str) -> int:
    """The number that tells a pair."""
    return (_hash(stem) * _MULTIPLIER + _hash(other)) % BUCKETS


def _hash(stem: str) -> int:
    return crc32(stem.encode("utf-8", "surrogatepass"))


_Common = tuple[int, int, int]
"""A common word: how common, and what it makes of a pair as its first and as its second."""
_OPEN: _Common = (0, 0, 0)
"""Nothing stands here that says something, and nothing that parts what stands on either side."""

_Piece = tuple[_Common | None, _Common | None, frozenset[int]]
"""Of what stands between two spaces the first word and the last, where others are beside them, and the pairs in it."""
_NONE = frozenset[int]()
_SILENT: _Piece = (None, None, _NONE)


class Pairs(dict[str, _Piece]):
    """Finds the pairs of texts; pieces met before are remembered within bounds. For one thread."""

    def __init__(self, counts: Mapping[str, int], *, least: int) -> None:
        """The arguments are those of `Weights`."""
        self._counts = counts
        self._least = least
        self._older: dict[str, _Piece] = {}

    def of(self, text: str) -> set[int]:
        """The pairs of a text that are kept, by their numbers."""
        if len(self) > _REMEMBERED:
            self._older = dict(self)
            self.clear()
        found: set[int] = set()
        least = self._least
        for block in text.replace("_", " ").split("\n\n"):
            before: _Common | None = None
            for first, last, inside in map(self.__getitem__, block.split()):
                if first is not None and before is not None and before[0] * first[0] >= least:
                    found.add((before[1] + first[2]) % BUCKETS)
                if inside:
                    found |= inside
                if last is not _OPEN:
                    before = last
        return found

    def __missing__(self, piece: str) -> _Piece:
        made = self._older.get(piece) or self._made(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            self[piece] = made
        return made

    def _made(self, piece: str) -> _Piece:
        if piece.isalnum() and len(parts := index_parts(piece)) == 1:
            word = self._word(parts[0])
            return _SILENT if word is None else (None if word is _OPEN else word, word, _NONE)
        first: _Common | None = None
        last: _Common | None = _OPEN
        inside: set[int] = set()
        end = 0
        # Beside a space the signs at an edge are a part of what stands between two words.
        gap_before = " "
        for found in WORD.finditer(piece):
            written = found.group()
            parts = index_parts(written)
            if not parts:
                continue
            joined = is_passable(gap_before + piece[end : found.start()])
            for word in map(self._word, parts):
                if not joined:
                    last, joined = None, True
                if word is _OPEN:
                    continue
                if last is _OPEN:
                    first = word
                elif last is not None and word is not None and last[0] * word[0] >= self._least:
                    inside.add((last[1] + word[2]) % BUCKETS)
                last = word
            end = found.start() + len(written.rstrip(TRAILING))
            gap_before = ""
        if last is not None and not is_passable(piece[end:] + " "):
            last = None
        return (first, last, frozenset(inside)) if first or last or inside else _SILENT

    def _word(self, part: str) -> _Common | None:
        stem = stem_of(part)
        if is_passed_over(stem):
            return _OPEN
        count = self._counts.get(stem)
        if count is None:
            return None
        own = _hash(stem)
        return count, own * _MULTIPLIER % BUCKETS, own % BUCKETS
