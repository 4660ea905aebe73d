"""Words, paragraphs and sentences of a text: where they begin and end, for the index, the matcher and search alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.language.folding import MARKS, index_fold
from monitor.language.one_byte import TABLE, coded_words

WORD = re.compile(rf"\w[\w{MARKS}]*")
"""A written word of a text as given, its marks included. `_` stands inside one and is a break of `index_parts`."""

_INDEX_WORD = re.compile(r"[^\W_]+")
_BLANK_LINE = re.compile(r"\r?\n[^\S\n]*\n\s*|\u2029+")
_SENTENCE_END = re.compile(r"[!?؟۔…]+[\"»”’')\]]*(?=\s|$)|\.+[\"»”’')\]]*(?=\s|$)|\n\s*|\u2029")
_INITIAL = re.compile(r"(?:^|[\s.(])\w$")
_SENTENCE_REACH = 1500
"""Letters to look either way for the end of a sentence: a text without any must not cost its whole length."""


def index_parts(written: str) -> list[str]:
    """The index words of one written word: mostly one; several where `_` joins them."""
    folded = index_fold(written)
    return [folded] if folded.isalnum() else _INDEX_WORD.findall(folded)


def each_index_part(written: str) -> Iterator[str]:
    """`index_parts` one after the other: a megabyte of ﷺ is four million words."""
    return (found.group() for found in _INDEX_WORD.finditer(index_fold(written)))


def index_words(text: str) -> list[str]:
    """The words of a text in order as the archive indexes them: marks, tatweel, case and letter variants folded.

    Hamza, ى and ة are kept. `_` separates words.
    """
    coded = coded_words(text)
    if coded is None:
        return _INDEX_WORD.findall(index_fold(text))
    return b" ".join(coded).decode(TABLE).split(" ") if coded else []


def paragraph_index_words(text: str) -> list[list[str]]:
    """`index_words` of each block between blank lines; blocks without words are left out."""
    blocks = (index_words(block) for block in _BLANK_LINE.split(text))
    return [block for block in blocks if block]


def has_blank_line(text: str) -> bool:
    """True where a blank line (or a paragraph separator) stands in a text: no phrase reaches over it."""
    return _BLANK_LINE.search(text) is not None


def sentence_at(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the sentence around an offset, without the white space at its edges.

    A line break ends a sentence. A point after a single letter (an initial) or between digits does not.
    """
    offset = min(max(offset, 0), len(text))
    low = max(0, offset - _SENTENCE_REACH)
    high = min(len(text), offset + _SENTENCE_REACH)
    start, end = low, high
    for found in _SENTENCE_END.finditer(text, low, high):
        if (
            text[found.start()] == "."
            and found.group() == "."
            and _INITIAL.search(text, max(low, found.start() - 2), found.start())
        ):
            continue
        if found.end() <= offset:
            start = found.end()
        elif found.start() >= offset:
            end = found.end()
            break
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentence_of_first(text: str, offsets: Sequence[int], *, title_end: int) -> tuple[int, int]:
    """Start and end of the sentence around the first of these offsets that stands below the headline, else the first.

    The headline is shown beside it anyway: a sentence of the text says more.
    """
    return sentence_at(text, next((offset for offset in offsets if offset > title_end), offsets[0]))
