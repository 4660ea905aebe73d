"""Names and spellings near a word, from a table of places and a glossary. Suggested, never matched silently."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice, takewhile

from monitor.language.folding import index_fold, loose
from monitor.resources import resource


class SuggestionKind(StrEnum):
    """Where a suggestion comes from: the tables of places, the glossary, or a spelling met in the archive."""

    PLACE = "place"
    GLOSSARY = "glossary"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An Arabic writing offered for what was typed."""

    text: str
    kind: SuggestionKind


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: SuggestionKind
    arabic: tuple[str, ...]
    """Its writings, the usual one first."""
    usual: frozenset[str]
    """The keys of its usual spellings, Arabic and others: what begins so is likelier meant than by an odd one."""


@dataclass(frozen=True, slots=True)
class _Tables:
    entries: tuple[_Entry, ...]
    """What a person most likely means stands first."""
    by_key: dict[str, tuple[int, ...]]
    """Entries by each of their spellings, in the letters of `_key`."""
    keys: tuple[str, ...]
    """The same keys in the order of the alphabet, to find what begins so."""
    by_word: dict[str, tuple[int, ...]]
    """Entries of several words by what stands from their second or a later word on."""


_NOT_LETTERS = re.compile(r"[\W_\u02b0-\u02ff]+")
_ARTICLE = re.compile(r"^(?:the |(?:a[ldnrstz]|el|ash|esh)[ -](?=\w{4}))")
_BETWEEN_WORDS = re.compile(r"[\s-]+")
_KIND_OF_PLACE = re.compile(
    r"\b(?:governorate|province|district|region|city|state|wilaya|muhafazat|gouvernorat|région|ville)\b(?: of\b| de\b)?"
    r"|(?<!\w)(?:محافظة|مدينة|ولاية|منطقة|إقليم|ناحية|قضاء)(?!\w)"
)
_SHORTEST_BEGINNING = 3
_SHORTEST_NEAR = 5
_SHORTEST_SOUND = 3
_WRITINGS_OF_OTHERS = 2
"""Writings told of what was not typed whole."""

_FILES = (
    (SuggestionKind.PLACE, "geography.tsv"),
    (SuggestionKind.PLACE, "places.tsv"),
    (SuggestionKind.GLOSSARY, "glossary.tsv"),
)
_SMALL = "town"


def _key(text: str) -> str:
    """A spelling as it compares: folded, without hyphens, spaces, articles; ه for ة as many type it."""
    folded = loose(index_fold(text.strip()))
    folded = _NOT_LETTERS.sub("", _ARTICLE.sub("", folded)).replace("ة", "ه")
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded


def _lines(name: str) -> Iterator[list[tuple[str, ...]]]:
    for line in resource("language", name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [tuple(filter(None, field.split("|"))) for field in line.split("\t")]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table, until all are read."""

    kind: SuggestionKind
    arabic: dict[str, None]
    others: dict[str, None]
    usual: frozenset[str]

    def spellings(self) -> dict[str, None]:
        """All of them, as keys."""
        return dict.fromkeys(map(_key, (*self.arabic, *self.others)))


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """The shipped tables, read at the first question (some 100 ms).

    Our own places and the world's countries come first, larger cities, the glossary, then smaller cities.
    """
    first: list[_Line] = []
    small: list[_Line] = []
    own: defaultdict[str, list[int]] = defaultdict(list)
    for kind, name in _FILES:
        for fields in _lines(name):
            size = fields.pop(0)[0] if name == "places.tsv" else ""
            arabic, *others = fields[1:] if size else fields
            usual = (*arabic[:1], *others[0][:1]) if size else (*arabic, *chain(*others))
            line = _Line(kind, dict.fromkeys(arabic), dict.fromkeys(chain(*others)), frozenset(map(_key, usual)))
            if name == "geography.tsv":
                for key in line.spellings():
                    own[key].append(len(first))
            elif size and (same := _same(line, own)) is not None:
                first[same].arabic.update(line.arabic)
                first[same].others.update(line.others)
                continue
            (small if size == _SMALL else first).append(line)
    return _indexed([*first, *small])


def _same(line: _Line, own: Mapping[str, Sequence[int]]) -> int | None:
    """Which of our own places a place is: the one it shares most spellings with, in Arabic letters and in others."""
    in_arabic = Counter(chain.from_iterable(own.get(key, ()) for key in map(_key, line.arabic)))
    in_others = Counter(chain.from_iterable(own.get(key, ()) for key in map(_key, line.others)))
    both = {number: in_arabic[number] + in_others[number] for number in in_arabic.keys() & in_others.keys()}
    return max(both, key=lambda number: (both[number], -number), default=None)


def _indexed(lines: Sequence[_Line]) -> _Tables:
    by_key: defaultdict[str, dict[int, None]] = defaultdict(dict)
    by_word: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for number, line in enumerate(lines):
        for key in line.spellings():
            by_key[key][number] = None
        for spelling in (*line.arabic, *line.others):
            words = _BETWEEN_WORDS.split(spelling)
            for n in range(1, len(words)):
                by_word[_key(" ".join(words[n:]))][number] = None
    return _Tables(
        entries=tuple(_Entry(line.kind, tuple(line.arabic), line.usual) for line in lines),
        by_key={key: tuple(numbers) for key, numbers in by_key.items()},
        keys=tuple(sorted(by_key)),
        by_word={key: tuple(numbers) for key, numbers in by_word.items()},
    )


def suggest(word: str, *, seen: Iterable[str] = (), limit: int = 20) -> tuple[Suggestion, ...]:
    """Arabic writings of a place or term typed in any of its spellings or languages, likeliest first.

    Args:
        word: what was typed: Arabic, English or French, whole or its beginning; marks, case, hyphens and articles do
            not count, nor words as "province" beside a name.
        seen: written words of an archive, among which near spellings are looked for (see `near_spellings`).
        limit: how many at most.

    Exact spellings come first, then what begins so, what has a word that is so, what sounds so in Latin letters, and
    where there is none of these, spellings one letter away. Of several the likelier comes first: capitals and places of
    the news, large cities, terms, small cities. What was typed is not suggested back.
    """
    found: dict[str, Suggestion] = {}
    for number, is_whole in _ranked(word):
        entry = _tables().entries[number]
        for writing in entry.arabic if is_whole else entry.arabic[:_WRITINGS_OF_OTHERS]:
            found.setdefault(writing, Suggestion(writing, entry.kind))
        if len(found) > limit:
            break
    offered = list(found.values())
    spellings = [
        Suggestion(spelling, SuggestionKind.SPELLING)
        for spelling in near_spellings(word, seen)
        if spelling not in found
    ]
    # What the archive has is not to be crowded out by what only begins so.
    offered[max(0, limit - len(spellings)) :] = spellings[:limit]
    return tuple(one for one in offered if one.text != word)[:limit]


def _ranked(word: str) -> Iterator[tuple[int, bool]]:
    """The entries that go with what was typed, likeliest first, each with whether it is typed whole."""
    key = _key(word)
    if not key:
        return
    tables = _tables()
    told: set[int] = set()

    def new(numbers: Iterable[int]) -> list[int]:
        fresh = sorted(set(numbers) - told)
        told.update(fresh)
        return fresh

    whole = new(tables.by_key.get(key, ()))
    if not whole and (bare := _key(_KIND_OF_PLACE.sub(" ", word.casefold()))) and bare != key:
        key = bare
        whole = new(tables.by_key.get(key, ()))
    yield from ((number, True) for number in whole)
    if len(key) >= _SHORTEST_BEGINNING:
        at = bisect_left(tables.keys, key)
        longer = takewhile(lambda other: other.startswith(key), islice(tables.keys, at, None))
        begun = new(n for other in longer for n in tables.by_key[other])
        begun.sort(key=lambda number: not any(usual.startswith(key) for usual in tables.entries[number].usual))
        yield from ((number, False) for number in begun)
        yield from ((number, False) for number in new(tables.by_word.get(key, ())))
    if not whole and len(sound := _sound(key)) >= _SHORTEST_SOUND:
        # The same consonants have many names: first what is written most alike.
        alike = sorted(_by_sound().get(sound, ()), key=lambda other: _unlike(key, other))
        yield from ((number, False) for other in alike for number in new(tables.by_key[other]))
    if not told and len(key) >= _SHORTEST_NEAR:
        near = new(n for other, numbers in tables.by_key.items() if _is_near(key, other) for n in numbers)
        yield from ((number, False) for number in near)


_SOUNDS = (
    *((sound, "$") for sound in ("tsch", "tch", "sch", "ch", "sh")),
    *(("dj", "j"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("ck", "k"), ("q", "k")),
    *(("ce", "s"), ("ci", "s"), ("c", "k"), ("x", "ks"), ("v", "f")),
)
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"(?<=.)[aeiouyw]+")
_LATIN_KEY = re.compile(r"[a-z]+")


def _sound(key: str) -> str:
    """The consonants of a name in Latin letters, those that transliterations mix up made one; empty for other letters.

    Hodeida and Hudaydah, Khartoum and Khartum sound the same.
    """
    if not _LATIN_KEY.fullmatch(key):
        return ""
    for written, sound in _SOUNDS:
        key = key.replace(written, sound)
    key = _TWICE.sub(r"\1", key)
    # At the end and between vowels it is not heard in all transliterations, and names begin with any vowel.
    begins = "a" if key[0] in "aeiou" else key[0]
    return begins + _VOWELS.sub("", key.removesuffix("h"))[1:]


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    """The keys that sound the same, likelier ones first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in _tables().by_key:
        if sound := _sound(key):
            found[sound].append(key)
    return {sound: tuple(keys) for sound, keys in found.items()}


def _unlike(one: str, other: str) -> int:
    """How far two keys that sound the same are apart: the letters behind those they begin with both."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return len(one) + len(other) - 2 * same


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
