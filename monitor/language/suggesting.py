"""Names and spellings near a word, from a table of places and a glossary. Suggested, never matched silently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from monitor.language.folding import index_fold, loose
from monitor.resources import resource


class SuggestionKind(StrEnum):
    PLACE = "place"
    GLOSSARY = "glossary"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    kind: SuggestionKind


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: SuggestionKind
    arabic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    entries: tuple[_Entry, ...]
    by_key: dict[str, tuple[int, ...]]
    """Entries by each of their spellings, in the letters of `_key`."""


_NOT_LETTERS = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(?:the |(?:a[ldnrstz]|el|ash|esh)[ -](?=\w{4}))")
_SHORTEST_BEGINNING = 3
_SHORTEST_NEAR = 5


def _key(text: str) -> str:
    """A spelling as it compares: folded, without hyphens, spaces, articles."""
    folded = loose(index_fold(text))
    folded = _NOT_LETTERS.sub("", _ARTICLE.sub("", folded))
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """The shipped tables, the glossary first; read at the first question (some 40 ms)."""
    entries: list[_Entry] = []
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for kind, name in ((SuggestionKind.GLOSSARY, "glossary.tsv"), (SuggestionKind.PLACE, "places.tsv")):
        for line in resource("language", name).read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            fields = [tuple(filter(None, field.split("|"))) for field in line.split("\t")]
            arabic, others = (fields[0], fields[1:]) if kind is SuggestionKind.GLOSSARY else (fields[2], fields[3:])
            number = len(entries)
            entries.append(_Entry(kind, arabic))
            for key in dict.fromkeys(_key(spelling) for spelling in (*arabic, *(s for field in others for s in field))):
                by_key[key].append(number)
    return _Tables(tuple(entries), {key: tuple(numbers) for key, numbers in by_key.items()})


def suggest(word: str, *, seen: Iterable[str] = (), limit: int = 20) -> tuple[Suggestion, ...]:
    """Arabic writings of a place or term typed in any of its spellings or languages, likeliest first.

    Args:
        word: what was typed: Arabic, English or French; marks, case and hyphens do not count.
        seen: written words of an archive, among which near spellings are looked for (see `near_spellings`).
        limit: how many at most.

    Exact spellings come first, then places and terms that begin so, then spellings one letter away. What was typed is
    not suggested back.
    """
    key = _key(word)
    if not key:
        return ()
    tables = _tables()
    numbers = list(tables.by_key.get(key, ()))
    if len(key) >= _SHORTEST_BEGINNING and len(numbers) < limit:
        longer = sorted(
            (len(other), n) for other, found in tables.by_key.items() if other.startswith(key) for n in found
        )
        numbers += [number for _, number in longer]
    if len(key) >= _SHORTEST_NEAR and not numbers:
        numbers += [n for other, found in tables.by_key.items() if _is_near(key, other) for n in found]
    found: dict[str, Suggestion] = {}
    for number in dict.fromkeys(numbers):
        entry = tables.entries[number]
        for spelling in entry.arabic:
            found.setdefault(spelling, Suggestion(spelling, entry.kind))
    for spelling in near_spellings(word, seen):
        found.setdefault(spelling, Suggestion(spelling, SuggestionKind.SPELLING))
    found.pop(word, None)
    return tuple(found.values())[:limit]


def near_spellings(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Those of some written words that may be another spelling of a name: a letter more, less, other or moved.

    Names of five letters or more only. Of a hundred such words one or two are right, so they are for a person to choose
    from: لافرنتييف for لافرينتيف.
    """
    key = loose(index_fold(word))
    if len(key) < _SHORTEST_NEAR:
        return ()
    return tuple(dict.fromkeys(other for other in words if other != word and _is_near(key, loose(index_fold(other)))))


def _is_near(one: str, other: str) -> bool:
    """True where one becomes the other by one letter put in, left out, changed or moved past at most three others."""
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    if len(a) <= 1 and len(b) <= 1:
        return True
    # A letter that moved: what lies between is the same.
    return len(a) == len(b) <= 4 and (a[1:] + a[0] == b or a[-1] + a[:-1] == b)
