"""The order of names as a person looks for them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_FIGURES = re.compile(r"(\d+)")
_MOST_DIGITS = 18


@lru_cache(maxsize=8192)
def natural(name: str) -> tuple[tuple[str, int], ...]:
    """What a name is put in order by: capitals or not, and figures by their value (3 stands before 29)."""
    pieces = _FIGURES.split(name.casefold())
    found = [(text, 0) for text in pieces]
    found[1::2] = [("", int(figures[:_MOST_DIGITS])) for figures in pieces[1::2]]
    return tuple(found)
