"""Words that are names wherever a term is one of them: countries, cities, persons, organisations of the news."""

from __future__ import annotations

from functools import lru_cache

from monitor.language.folding import index_fold, loose
from monitor.resources import resource


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The shipped list, in loose letters and without the article; read at the first question."""
    found: set[str] = set()
    for line in resource("language", "names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.update(_plain(index_fold(name)) for name in line.split())
    return frozenset(found)


def is_name(word: str) -> bool:
    """True for an index word, with or without the article, that the shipped list has as a name."""
    return _plain(word) in _names()


def _plain(word: str) -> str:
    folded = loose(word)
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded
