"""A part of a long line around one place in it, for where only so much is shown."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_CUT = "…"


class Excerpt(NamedTuple):
    """What is shown of a line, and how many cells stand before the place."""

    text: str
    cells: int


def excerpt(line: str, place: int, *, most: int) -> Excerpt:
    """What of a line is shown in at most so many cells of a terminal, the place (code points from 0) among it.

    Marks and invisible controls take no cell, the wide letters of East Asia two; a tab or a line break is a blank.
    """
    plain = "".join(" " if letter.isspace() else letter for letter in line)
    place = min(max(place, 0), len(plain))
    if cells(plain) + 1 <= most:
        return Excerpt(plain, cells(plain[:place]))
    # A third of it before the place: what comes there is mostly what is wrong.
    start = place
    while start and cells(plain[start - 1 : place]) <= most // 3:
        start -= 1
    before = _CUT if start else ""
    end = start
    while end < len(plain) and cells(before + plain[start : end + 1]) + len(_CUT) < most:
        end += 1
    behind = _CUT if end < len(plain) else ""
    return Excerpt(before + plain[start:end] + behind, cells(before + plain[start:place]))


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(map(_width, text))


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
