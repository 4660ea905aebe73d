"""What a text is recognised by: its runs of three words, its words of content, its figures. A few hundred numbers.

Runs of three words (shingles) tell a copy however its headline, lead or figures were changed. The words of content tell
the event: two bulletins made from one template share runs but not names and figures.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress
from operator import and_

from monitor.language.folding import loose
from monitor.language.function_words import CLITIC_FUNCTION_WORDS, FUNCTION_WORDS
from monitor.language.rarity import Rarity
from monitor.language.word_numbers import word_number

_MOST_SHINGLES = 160
_MOST_WORDS = 128
_WHOLE = 1 << 32
_SHINGLE_BITS = 20
"""Of a shingle, what two texts are compared by: of 160 and 300 that are others one in twenty prints shares one."""
_COARSER = 32 - _SHINGLE_BITS
_EVERY_SHINGLE = 1 << _SHINGLE_BITS
_SIZES = struct.Struct("=III10H")
"""At the beginning of a kept print: 0, which no older one has there; the two limits; how many differences of shingles,
keys, words and figures of the headline, of the rest of the head and of the rest; how many of the headline and of the
rest of the head are named, which stand first there.

Behind it stand the keys, the words and figures in this order, and the differences.
"""
_FAR = 0xFFFF
"""A difference that leads to no shingle but to the next difference."""
_HEAD = 60
"""Words of the text that, with the headline, say what it is about."""
_FIRST = 30
"""Words of the text that hold its first two sentences or so: what comes again behind them is named."""
_SHINGLE_KEYS = 12
_WORD_KEYS = 8
_MOST_REMEMBERED = 30_000
_YEARS = ("19", "20", "13", "14")
_DAY_NAMES = (
    "السبت",
    "الأحد",
    "الاثنين",
    "الثلاثاء",
    "الأربعاء",
    "الخميس",
    "الجمعة",
)
_DAYS = frozenset(word_number(loose(day)) for day in _DAY_NAMES)
_GRAMMAR = frozenset(map(loose, FUNCTION_WORDS | CLITIC_FUNCTION_WORDS))


@dataclass(frozen=True, kw_only=True)
class Print:
    """The numbers of one text: sets of unsigned 32 bits, of runs hashes and of words what `word_number` gives."""

    shingles: frozenset[int]
    """Of the runs of three words with a telling word among them, the upper 20 bits: those under `limit`."""
    limit: int
    """A long text keeps its 160 lowest; compared are those that both texts would have kept."""
    keys: tuple[int, ...]
    """The lowest of the shingles, all 32 bits: by these a copy is looked up."""
    words: frozenset[int]
    """Words of content under `word_limit`, figures included."""
    word_limit: int
    head: frozenset[int]
    """Those of the headline and the first sixty words."""
    figures: frozenset[int]
    """Numbers of two digits or more that are no years."""
    title: frozenset[int]
    """Those of the headline."""
    named: frozenset[int] = frozenset()
    """Those of the headline that stand in the text too, and those of the head that come again behind it or behind the
    first thirty words, no figures.

    Mostly who and where it is about.
    """

    @property
    def days(self) -> frozenset[int]:
        """The days of the week that it names."""
        return _DAYS & self.words | _DAYS & self.head

    def to_bytes(self) -> bytes:
        """What `from_bytes` takes."""
        figures = self.figures
        numbers = array("I", self.keys)
        sizes, named_sizes = [], []
        for group in (self.title, self.head - self.title, self.words - self.head):
            found, named = group & figures, group & self.named
            numbers.extend(named)
            numbers.extend(group - found - named)
            numbers.extend(found)
            sizes += [len(group) - len(found), len(found)]
            named_sizes.append(len(named))
        apart = _differences(sorted(self.shingles))
        sizes = [len(apart), len(self.keys), *sizes, *named_sizes[:2]]
        return _SIZES.pack(0, self.limit, self.word_limit - 1, *sizes) + numbers.tobytes() + apart.tobytes()

    @staticmethod
    def from_bytes(kept: bytes) -> Print:
        """What `to_bytes` gave; a print of nothing where an older program gave it, or where it is damaged."""
        if len(kept) < _SIZES.size or any(kept[:4]):
            return _NOTHING
        sizes = _SIZES.unpack_from(kept)
        size = _SIZES.size + 2 * sizes[3] + 4 * sum(sizes[4:11])
        return _Kept(kept, sizes) if len(kept) == size else _NOTHING


def _differences(ordered: Sequence[int]) -> array[int]:
    """How far each of the numbers is from the one before, in steps of two bytes; an even number of them."""
    found = array("H")
    last = 0
    for number in ordered:
        apart = number - last
        while apart >= _FAR:
            found.append(_FAR)
            apart -= _FAR
        found.append(apart)
        last = number
    if len(found) % 2:
        found.append(_FAR)
    return found


class _Kept(Print):
    """A print from where it was kept. Most are told apart by their runs alone: the rest is unpacked when asked for."""

    def __init__(self, kept: bytes, found: tuple[int, ...]) -> None:
        # Past the frozen base: nothing else is ever set.
        _, limit, word_limit, apart, *sizes = found
        end = len(kept) - 2 * apart
        self.__dict__.update(_limit=limit, _word_limit=word_limit + 1, _sizes=sizes)
        self.__dict__["_numbers"] = array("I", kept[_SIZES.size : end])
        self.__dict__["_apart"] = array("H", kept[end:])

    def _part(self, number: int, *, most: int | None = None) -> frozenset[int]:
        sizes: list[int] = self.__dict__["_sizes"]
        start = sum(sizes[:number])
        numbers: array[int] = self.__dict__["_numbers"]
        return frozenset(numbers[start : start + (sizes[number] if most is None else most)])

    @property
    def limit(self) -> int:
        return int(self.__dict__["_limit"])

    @property
    def word_limit(self) -> int:
        return int(self.__dict__["_word_limit"])

    @cached_property
    def shingles(self) -> frozenset[int]:
        apart: array[int] = self.__dict__["_apart"]
        return frozenset(compress(accumulate(apart), map(_FAR.__ne__, apart)))

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(self.__dict__["_numbers"][: self.__dict__["_sizes"][0]])

    @cached_property
    def title(self) -> frozenset[int]:
        return self._part(1) | self._part(2)

    @cached_property
    def head(self) -> frozenset[int]:
        return self.title | self._part(3) | self._part(4)

    @cached_property
    def words(self) -> frozenset[int]:
        words = self.head | self._part(5) | self._part(6)
        limit = self.word_limit
        return words if limit == _WHOLE else frozenset(word for word in words if word < limit)

    @cached_property
    def named(self) -> frozenset[int]:
        *_, of_title, of_head = self.__dict__["_sizes"]
        return self._part(1, most=of_title) | self._part(3, most=of_head)

    @cached_property
    def figures(self) -> frozenset[int]:
        return self._part(2) | self._part(4) | self._part(6)


_NOTHING = Print(
    shingles=frozenset(),
    limit=_EVERY_SHINGLE,
    keys=(),
    words=frozenset(),
    word_limit=_WHOLE,
    head=frozenset(),
    figures=frozenset(),
    title=frozenset(),
)


class _Hashes(dict[str, int]):
    """The numbers of words in loose letters, and by these what kind of word each is."""

    def __init__(self) -> None:
        self.content: dict[int, bool] = {}
        """Whether a word, by its number, is one of content: no grammar, not too short, figures included."""
        self.figures: set[int] = set()
        """The telling figures."""

    def __missing__(self, word: str) -> int:
        number = word_number(word)
        if word.isdigit():
            self.content[number] = len(word) > 1
            if len(word) > 1 and not (len(word) == 4 and word.startswith(_YEARS)):
                self.figures.add(number)
        else:
            self.content[number] = len(word) > 2 and word not in _GRAMMAR
        self[word] = number
        return number


class _Remembered:
    """The numbers of the words met last: of an article four fifths were met before."""

    def __init__(self) -> None:
        self._hashes = _Hashes()

    def current(self) -> _Hashes:
        """Those to look one text up in. Too many are given up for new ones: another thread may still use the old."""
        if len(self._hashes) > _MOST_REMEMBERED:
            self._hashes = _Hashes()
        return self._hashes


_HASHES = _Remembered()


def print_of(words: Sequence[str], title_words: int, rarity: Rarity) -> Print:
    """The print of a text from its index words, of which the first `title_words` are the headline's."""
    known = _HASHES.current()
    numbers = list(map(known.__getitem__, loose(" ".join(words)).split()))  # all made loose together
    content = list(map(known.content.__getitem__, numbers))
    telling = list(map(and_, content, rarity.are_telling(numbers)))
    end = title_words + _HEAD
    title = frozenset(compress(numbers[:title_words], content))
    head = frozenset(compress(numbers[:end], content))
    rest = set(compress(numbers[end:], content[end:]))
    kept_words, word_limit = _lowest(head | rest, _MOST_WORDS)
    shingles = sorted(_shingles(numbers[title_words:], telling[title_words:]))
    limit = shingles[_MOST_SHINGLES] >> _COARSER if len(shingles) > _MOST_SHINGLES else _EVERY_SHINGLE
    del shingles[_MOST_SHINGLES:]
    first = set(compress(numbers[title_words : title_words + _FIRST], content[title_words:]))
    behind = rest.union(compress(numbers[title_words + _FIRST : end], content[title_words + _FIRST :]))
    again = title & (first | behind) | first & behind | head & rest
    all_figures = frozenset(known.figures & (head | rest))
    return Print(
        shingles=frozenset([shingle >> _COARSER for shingle in shingles]),
        limit=limit,
        keys=tuple(shingles[: max(_SHINGLE_KEYS, len(shingles) // 8)]),
        words=kept_words,
        word_limit=word_limit,
        head=head,
        figures=all_figures & (kept_words | head),
        title=title,
        named=again - all_figures,
    )


def _lowest(numbers: Set[int], most: int) -> tuple[frozenset[int], int]:
    """The lowest `most` of them, and the number that all kept ones are under and none of the others is."""
    if len(numbers) <= most:
        return frozenset(numbers), _WHOLE
    ordered = sorted(numbers)
    return frozenset(ordered[:most]), ordered[most]


def _shingles(numbers: Sequence[int], telling: Sequence[bool]) -> set[int]:
    """The runs of three in which a word is telling.

    Python's own hash of a tuple of numbers is the same in every run. Should another version of Python have another, the
    copies of one week are not recognised over the change; to mix the numbers here takes five times as long.
    """
    marked = [one or two or three for one, two, three in zip(telling, telling[1:], telling[2:], strict=False)]
    runs = zip(numbers, numbers[1:], numbers[2:], strict=False)
    return {mixed & 0xFFFFFFFF for mixed in map(hash, compress(runs, marked))}


def shingle_keys(found: Print) -> list[int]:
    """The shingles by which a copy is looked up: the lowest, which its copies will mostly have among theirs.

    Some more of a longer text: what is copied may be a small part of it.
    """
    return list(found.keys)


def word_keys(found: Print, rarity: Rarity) -> list[int]:
    """The words by which another report of the same event is looked up: of the telling ones of its head the lowest."""
    return sorted(rarity.telling(found.head))[:_WORD_KEYS]
