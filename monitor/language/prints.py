"""What a text is recognised by: its runs of three words, its words of content, its figures. A few hundred numbers.

Runs of three words (shingles) tell a copy however its headline, lead or figures were changed. The words of content tell
the event: two bulletins made from one template share runs but not names and figures.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import and_

from monitor.language.folding import loose
from monitor.language.function_words import CLITIC_FUNCTION_WORDS, FUNCTION_WORDS
from monitor.language.rarity import Rarity, word_hash

_MOST_SHINGLES = 160
_MOST_WORDS = 128
_WHOLE = 1 << 32
_HEAD = 60
"""Words of the text that, with the headline, say what it is about."""
_SHINGLE_KEYS = 16
_WORD_KEYS = 8
_YEARS = ("19", "20", "13", "14")
_GRAMMAR = frozenset(map(loose, FUNCTION_WORDS | CLITIC_FUNCTION_WORDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The numbers of one text. Sets of unsigned 32-bit hashes."""

    shingles: frozenset[int]
    """Of the runs of three words with a telling word among them: those under `limit`."""
    limit: int
    """A long text keeps its 160 lowest; compared are those that both texts would have kept."""
    words: frozenset[int]
    """Words of content under `word_limit`, figures included."""
    word_limit: int
    head: frozenset[int]
    """Those of the headline and the first sixty words."""
    figures: frozenset[int]
    """Numbers of two digits or more that are no years."""
    title: frozenset[int]
    """Those of the headline."""

    def to_bytes(self) -> bytes:
        """What `from_bytes` takes."""
        body = self.words - self.head
        parts = (
            sorted(self.shingles),
            *(
                part
                for group in (self.title, self.head - self.title, body)
                for part in (sorted(group - self.figures), sorted(group & self.figures))
            ),
        )
        start = [self.limit - 1, self.word_limit - 1, *map(len, parts)]
        return array("I", [*start, *(number for part in parts for number in part)]).tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Print:
        """What `to_bytes` gave."""
        numbers = array("I", kept)
        groups = []
        at = 9
        for size in numbers[2:9]:
            groups.append(frozenset(numbers[at : at + size]))
            at += size
        shingles, plain_title, title_figures, plain_head, head_figures, plain_body, body_figures = groups
        limit, word_limit = numbers[0] + 1, numbers[1] + 1
        title = plain_title | title_figures
        head = title | plain_head | head_figures
        words = head | plain_body | body_figures
        return cls(
            shingles=shingles,
            limit=limit,
            words=words if word_limit == _WHOLE else frozenset(word for word in words if word < word_limit),
            word_limit=word_limit,
            head=head,
            figures=title_figures | head_figures | body_figures,
            title=title,
        )


@lru_cache(maxsize=20_000)
def _known(word: str) -> tuple[int, bool, bool]:
    """The hash of an index word in loose letters, whether it is one of content, whether it is a telling figure."""
    word = loose(word)
    if word.isdigit():
        return word_hash(word), len(word) > 1, len(word) > 1 and not (len(word) == 4 and word.startswith(_YEARS))
    return word_hash(word), len(word) > 2 and word not in _GRAMMAR, False


def print_of(words: Sequence[str], title_words: int, rarity: Rarity) -> Print:
    """The print of a text from its index words, of which the first `title_words` are the headline's."""
    known = list(map(_known, words))
    numbers = [number for number, _, _ in known]
    content = [is_content for _, is_content, _ in known]
    telling = list(map(and_, content, rarity.are_telling(numbers)))
    head = frozenset(compress(numbers[: title_words + _HEAD], content))
    kept_words, word_limit = _lowest(set(compress(numbers, content)), _MOST_WORDS)
    shingles, limit = _lowest(_shingles(numbers[title_words:], telling[title_words:]), _MOST_SHINGLES)
    return Print(
        shingles=shingles,
        limit=limit,
        words=kept_words,
        word_limit=word_limit,
        head=head,
        figures=frozenset(number for number, _, figure in known if figure) & (kept_words | head),
        title=frozenset(compress(numbers[:title_words], content)),
    )


def _lowest(numbers: set[int], most: int) -> tuple[frozenset[int], int]:
    """The lowest `most` of them, and the number that all kept ones are under and none of the others is."""
    if len(numbers) <= most:
        return frozenset(numbers), _WHOLE
    ordered = sorted(numbers)
    return frozenset(ordered[:most]), ordered[most]


def _shingles(numbers: list[int], telling: list[bool]) -> set[int]:
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
    return sorted(found.shingles)[: max(_SHINGLE_KEYS, len(found.shingles) // 8)]


def word_keys(found: Print, rarity: Rarity) -> list[int]:
    """The words by which another report of the same event is looked up: of the telling ones of its head the lowest."""
    return sorted(rarity.telling(found.head))[:_WORD_KEYS]
