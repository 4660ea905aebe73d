"""How rare a word is among the articles seen so far: learned while they come, kept as a quarter of a megabyte.

A word that most articles use says nothing about what an article is about; a name that few use says nearly all. The
words are not kept, only how many articles had a word of each of 131,072 hashes: two words may share a count, so a count
is never too low and hardly ever much too high. Half of all is forgotten whenever 20,000 articles were counted.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import log
from zlib import compress, decompress, error

from monitor.language.word_numbers import SPELLED_BITS

_PLACES = 1 << SPELLED_BITS
_MASK = _PLACES - 1
_MOST = 20_000
_PRIOR_ARTICLES = 1_000
_PRIOR_WORD = 2.5
"""An archive that has seen nothing yet takes every word for one that 2.5 of 1,000 articles use."""
_COMMON_SHARE = 0.02
_COMMON_LEAST = 10
_RAREST_LEAST = 2
_RAREST_SHARE = 1_000


class Rarity:
    """Counts of articles by word. One thread adds; any thread may ask meanwhile."""

    def __init__(self) -> None:
        self.articles = 0
        self._counts = array("H", bytes(2 * _PLACES))
        self._common = _COMMON_LEAST
        self._weights: list[float] = []
        self._reckon()

    def add(self, words: Iterable[int]) -> None:
        """Count one article by the numbers of its distinct words."""
        counts = self._counts
        for word in words:
            place = word & _MASK
            if counts[place] < _MOST:
                counts[place] += 1
        self.articles += 1
        if self.articles >= _MOST:
            self._counts = array("H", [count >> 1 for count in counts])
            self.articles >>= 1
        if self.articles % 64 == 0 or self.articles < 64:
            self._reckon()

    def _reckon(self) -> None:
        self._common = _COMMON_LEAST + int(_COMMON_SHARE * self.articles)
        total = self.articles + _PRIOR_ARTICLES
        # Squared, so that two shared names outweigh many shared words of every day.
        self._weights = [log(total / (count + _PRIOR_WORD)) ** 2 for count in range(min(self.articles, 1_000) + 2)]

    def are_telling(self, words: Iterable[int]) -> list[bool]:
        """For each word, by its number: at most one article in fifty has it."""
        counts, common = self._counts, self._common
        return [counts[word & _MASK] <= common for word in words]

    def telling(self, words: Iterable[int]) -> list[int]:
        """Those of the words, by their number, that at most one article in fifty has."""
        counts, common = self._counts, self._common
        return [word for word in words if counts[word & _MASK] <= common]

    def rarest(self, words: Iterable[int]) -> list[int]:
        """Those of the words, by their number, that hardly any article has: two, and one in a thousand."""
        counts, most = self._counts, _RAREST_LEAST + self.articles // _RAREST_SHARE
        return [word for word in words if counts[word & _MASK] <= most]

    def weights(self, words: Iterable[int]) -> float:
        """How much these words say together about what an article is about."""
        counts, weights = self._counts, self._weights
        last = len(weights) - 1
        return sum([weights[count if (count := counts[word & _MASK]) < last else last] for word in words])

    def to_bytes(self) -> bytes:
        """What `from_bytes` takes."""
        return compress(self.articles.to_bytes(4, "little") + self._counts.tobytes(), 1)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Rarity:
        """What `to_bytes` gave on a computer of the same byte order; anything else is taken as nothing."""
        found = cls()
        try:
            plain = decompress(kept)
        except error:
            return found
        if len(plain) == 4 + 2 * _PLACES:
            found.articles = int.from_bytes(plain[:4], "little")
            found._counts = array("H", plain[4:])
            found._reckon()
        return found
