"""Folding: the many ways to write one word made one, with the place of every letter in the text as given.

Two strengths. `index_fold` folds what no decision needs (marks, tatweel, invisible controls, letter variants, digits,
case, foreign diacritics); hamza, ى and ة stay. `loose` folds hamza and ى as well: it finds candidates, which are then
compared letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

FOLDING_VERSION = 1
"""Counts up when the index words of a text change; the archive then indexes anew."""

_CONTROLS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f" + _CONTROLS
)
"""Inside of a character class: what stands on or between the letters of a word and is not one of them."""

CONTROLS = re.compile(f"[{_CONTROLS}]")
TRAILING = "\u0640\u00ad\u061c\u180e\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
)
"""What may trail a written word without belonging to it: a stroke of tatweel, invisible controls."""
_DROPPED = re.compile(f"[\u0640{MARKS}]")
_COMPOSING = re.compile("[\u0300-\u036f\u0653-\u0655]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_FOREIGN = re.compile(
    "[\u00aa\u00b5\u00ba\u00c0-\u024f\u0370-\u052f\u1c80-\u1c8f\u1d00-\u1fff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06\uff10-\uff5a]"
)
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]*").fullmatch
_BEYOND_ARABIC = re.compile("[\u0660-\u0669\u0671-\u06d5\u06ee-\u06ff\u0750-\u077f]")

# All of these at once, and the signs that are foreign letters in small letters (Ω, K, Å): most texts have none of them.
_ODD = re.compile(
    "[{}\u2126\u212a\u212b]".format(
        "".join(kind.pattern[1:-1] for kind in (_COMPOSING, _PRESENTATION, _BEYOND_ARABIC, _FOREIGN))
    )
)

_VARIANTS = {
    "ٱ": "ا",
    "ٲ": "أ",
    "ٳ": "إ",
    "ٵ": "أ",
    "ٶ": "ؤ",
    "ٷ": "ؤ",
    "ٸ": "ئ",
    "ی": "ي",
    "ې": "ي",
    "ۍ": "ي",
    "ێ": "ي",
    "ے": "ي",
    "ۓ": "ئ",
    "ک": "ك",
    "ڪ": "ك",
    "ڬ": "ك",
    "ھ": "ه",
    "ہ": "ه",
    "ە": "ه",
    "ۀ": "ه",
    "ۂ": "ه",
    "ۿ": "ه",
    "ۃ": "ة",
    "ڤ": "ف",
    "ڥ": "ف",
    "ڨ": "ق",
    "ۇ": "و",
    "ۆ": "و",
    "ۈ": "و",
    "ۋ": "و",
    "ۊ": "و",
    "ٹ": "ت",
    "ڈ": "د",
    "ڑ": "ر",
    "ڕ": "ر",
    "ڵ": "ل",
    "ں": "ن",
}
_DIGITS = {chr(start + n): str(n) for start in (0x0660, 0x06F0) for n in range(10)}
_VARIANT_TABLE = str.maketrans(_VARIANTS | _DIGITS)

_LOOSE = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ؤ", "ء"), ("ئ", "ء"), ("ى", "ي"))

# Letters that NFKD does not take apart, and one that it must not: й is a letter of its own.
_FOREIGN_LETTERS = {
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ς": "σ",
    "й": "й",
}


def _presentation(found: re.Match[str]) -> str:
    """The letters behind a presentation form; the blank that carries a lone mark is dropped with it."""
    letters = unicodedata.normalize("NFKC", found.group())
    return letters if not letters.startswith(" ") else ""


def _foreign(found: re.Match[str]) -> str:
    letter = found.group()
    known = _FOREIGN_LETTERS.get(letter)
    if known is not None:
        return known
    parts = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def index_fold(text: str) -> str:
    """Fold what no decision needs; the words of the result are the archive's index words. Idempotent, linear."""
    if _PLAIN(text):
        return text
    if text.isascii():
        return text.lower()
    if _ODD.search(text) is None:
        return _DROPPED.sub("", text).lower()
    if _COMPOSING.search(text):
        text = unicodedata.normalize("NFC", text)
    if _PRESENTATION.search(text):
        text = _PRESENTATION.sub(_presentation, text)
    text = _DROPPED.sub("", text)
    if _BEYOND_ARABIC.search(text):
        text = text.translate(_VARIANT_TABLE)
    lowered = text.lower()
    if _FOREIGN.search(lowered):
        lowered = _FOREIGN.sub(_foreign, lowered)
    return _DROPPED.sub("", lowered) if "\u0307" in lowered else lowered


def loose(word: str) -> str:
    """An index word with hamza seats and ى folded, letter for letter (the length stays)."""
    # One letter for another at a time: on a whole text seventy times as fast as `translate`, on a word twice.
    for letter, plain in _LOOSE:
        word = word.replace(letter, plain)
    return word


def loose_letters(letter: str) -> str:
    """The letters of index words that `loose` makes the same of as of this one, itself among them."""
    plain = loose(letter)
    return "".join({letter, plain, *(other for other, same in _LOOSE if same == plain)})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers where each of its letters stood."""

    text: str
    _starts: tuple[int, ...] | None
    """For each place of `text` where the shift changes, that place; None where nothing moved."""
    _origins: tuple[int, ...]
    _length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as given that a span of the folded text comes from, its own marks included."""
        if self._starts is None:
            return start, end
        if end <= start:
            at = self._origin(start)
            return at, at
        return self._origin(start), self._origin(end)

    def _origin(self, at: int) -> int:
        if at >= len(self.text):
            return self._length
        assert self._starts is not None
        n = bisect_right(self._starts, at) - 1
        return min(self._origins[n] + at - self._starts[n], self._length)


# A base letter and what stands on it, folded together so that a composed letter is one place.
_CLUSTER = re.compile(f"[^\u0640{MARKS}][\u0640{MARKS}]*|[\u0640{MARKS}]+")


def fold(text: str) -> Folded:
    """Fold spelling variants (marks, tatweel, hamza seats, ى, letter variants, digits, case), remembering places.

    This is the loose folding, for searching in a text that is shown; idempotent, linear in the length.
    """
    whole = loose(index_fold(text))
    if len(whole) == len(text) and not _DROPPED.search(text) and not _PRESENTATION.search(text):
        return Folded(whole, None, (), len(text))
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    at = 0
    shift: int | None = None
    for found in _CLUSTER.finditer(text):
        piece = loose(index_fold(found.group()))
        if not piece:
            continue
        for n in range(len(piece)):
            origin = found.start() if n == 0 or len(piece) > 1 else found.start() + n
            if origin - at != shift:
                shift = origin - at
                starts.append(at)
                origins.append(origin)
            at += 1
        pieces.append(piece)
    return Folded("".join(pieces), tuple(starts or (0,)), tuple(origins or (0,)), len(text))
