"""What may stand before and behind a stem in one written Arabic word: proclitics, inflection, pronouns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.language.folding import loose

FORMS_VERSION = 1
"""Counts up when the stems of a word or a decision change; the archive then looks at its vocabulary anew."""

_ARABIC = re.compile("[\u0621-\u06d3]+").fullmatch

ARTICLE = "ال"
GOD = "الله"


@dataclass(frozen=True, slots=True)
class Proclitic:
    """Letters written together with the next word. `definite`: they end in the article."""

    text: str
    definite: bool
    weight: int
    """How many particles it is made of, the article not counted."""


def _proclitics() -> tuple[Proclitic, ...]:
    made: dict[str, Proclitic] = {}
    for conjunction in ("", "و", "ف"):
        for preposition in ("", "ب", "ك", "ل"):
            weight = bool(conjunction) + bool(preposition)
            made.setdefault(conjunction + preposition, Proclitic(conjunction + preposition, False, weight))
            # ل and the article are written لل.
            article = "ل" if preposition == "ل" else ARTICLE
            whole = conjunction + preposition + article
            made.setdefault(whole, Proclitic(whole, True, weight))
    return tuple(made.values())


PROCLITICS = _proclitics()
_BY_FIRST_LETTER: dict[str, tuple[Proclitic, ...]] = {
    letter: tuple(p for p in PROCLITICS if p.text[:1] == letter) for letter in "وفبكلا"
}
_BARE = PROCLITICS[0]

LONGEST_WORD = 60
"""Letters; what is longer is no word, and is only ever itself."""

PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "نا", "ي")


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands behind a stem: an inflection (in loose letters), then a pronoun."""

    text: str
    inflection: str
    pronoun: str


def _endings() -> tuple[Ending, ...]:
    made = [Ending("", "", "")]
    made += [Ending(i, i, "") for i in ("ا", "ة", "ه", "ان", "ين", "ون", "ات", "و", "ي", "ت", "تان", "تين", "تا", "تي")]
    for pronoun in PRONOUNS:
        made += [
            Ending(before + pronoun, before, pronoun)
            for before in ("", "ت", "ات", "ا", "ي", "و", "تا", "تي")
            if not (pronoun == "ي" and before in ("ا", "ي", "و", "تا", "تي"))
        ]
    return tuple(made)


_ENDINGS = _endings()
_BY_LAST_LETTER: dict[str, tuple[Ending, ...]] = {
    letter: tuple(e for e in _ENDINGS if e.text[-1:] == letter) for letter in {e.text[-1] for e in _ENDINGS if e.text}
}
_ENDING_TEXTS = {
    letter: tuple((text, len(text)) for text in dict.fromkeys(ending.text for ending in endings))
    for letter, endings in _BY_LAST_LETTER.items()
}
_PROCLITIC_TEXTS = {
    letter: tuple((proclitic.text, len(proclitic.text)) for proclitic in proclitics)
    for letter, proclitics in _BY_FIRST_LETTER.items()
}


@dataclass(frozen=True, slots=True)
class Split:
    """One way to read a written word. `stem` is cut from the index word (hamza kept), `key` is it in loose letters."""

    proclitic: Proclitic
    stem: str
    ending: Ending
    key: str


def is_arabic(word: str) -> bool:
    """True for an index word of Arabic letters only (Persian ones included), digits and Latin excluded."""
    return _ARABIC(word) is not None


def proclitics_of(word: str) -> list[Proclitic]:
    """The proclitics a word may begin with, leaving at least two letters; the empty one first."""
    found = [_BARE]
    found += [
        proclitic
        for proclitic in _BY_FIRST_LETTER.get(word[0], ())
        if word.startswith(proclitic.text) and len(word) - len(proclitic.text) >= 2
    ]
    return found


def splits(word: str) -> list[Split]:
    """Every way to read an Arabic index word, the whole word first. Stems have two letters or more."""
    folded = loose(word)
    found: list[Split] = []
    endings = _BY_LAST_LETTER.get(folded[-1])
    for proclitic in proclitics_of(word):
        start = len(proclitic.text)
        rest = folded[start:]
        found.append(Split(proclitic, word[start:], _ENDINGS[0], rest))
        if endings is None:
            continue
        room = len(rest) - 2
        for ending in endings:
            size = len(ending.text)
            if size <= room and rest.endswith(ending.text):
                found.append(Split(proclitic, word[start : len(word) - size], ending, rest[:-size]))
    return found


_GOD_HEADS = frozenset(
    conjunction + head for conjunction in ("", "و", "ف") for head in ("", "ا", "با", "تا", "كا", "لا")
)


def word_stems(word: str) -> tuple[str, ...]:
    """Every stem an index word may have, in loose letters: what the stems of a term are looked up against.

    It depends on the word alone and on no lexicon, so it can be stored (see FORMS_VERSION). A word that is not Arabic
    is its own only stem.
    """
    if not word:
        return ()
    if not 3 <= len(word) <= LONGEST_WORD or not is_arabic(word):
        return (loose(word),)
    # The same ways as `splits`, without remembering which: this is asked of every new word of every text.
    folded = loose(word)
    size = len(folded)
    cuts = [length for text, length in _ENDING_TEXTS.get(folded[-1], ()) if folded.endswith(text)]
    found = {folded: None}
    for cut in cuts:
        if size - cut >= 2:
            found[folded[:-cut]] = None
    for proclitic, start in _PROCLITIC_TEXTS.get(folded[0], ()):
        if size - start < 2 or not word.startswith(proclitic):
            continue
        found[folded[start:]] = None
        for cut in cuts:
            if size - start - cut >= 2:
                found[folded[start:-cut]] = None
    if folded[-3:] == "لله" and folded[:-3] in _GOD_HEADS:
        found[GOD] = None
    return tuple(found)
