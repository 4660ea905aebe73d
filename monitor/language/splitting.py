"""What may stand before and behind a stem in one written Arabic word: proclitics, inflection, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from monitor.language.folding import loose

STEMS_VERSION = 2
"""Counts up when the candidate stems of a word change; the archive then adds those of its vocabulary."""
FORMS_VERSION = 4
"""Counts up when a decision about a word changes, a shipped list of words included; kept matches are made anew."""

_ARABIC = re.compile("[\u0621-\u06d3]+").fullmatch

ARTICLE = "ال"
GOD = "الله"


_ARTICLE_COST = 1
_PARTICLE_COST = 2
_PRONOUN_COST = 2
_ENDING_COST = 1


@dataclass(frozen=True, slots=True)
class Proclitic:
    """Letters written together with the next word. `definite`: they end in the article."""

    text: str
    definite: bool
    weight: int
    """How many particles it is made of, the article not counted."""
    cost: int
    """How far it takes a word from its stem, to be added to that of the ending."""


def _proclitics() -> tuple[Proclitic, ...]:
    made: dict[str, Proclitic] = {}
    for conjunction in ("", "و", "ف"):
        for preposition in ("", "ب", "ك", "ل"):
            weight = bool(conjunction) + bool(preposition)
            cost = weight * _PARTICLE_COST
            made.setdefault(conjunction + preposition, Proclitic(conjunction + preposition, False, weight, cost))
            # ل and the article are written لل.
            article = "ل" if preposition == "ل" else ARTICLE
            whole = conjunction + preposition + article
            made.setdefault(whole, Proclitic(whole, True, weight, cost + _ARTICLE_COST))
    return tuple(made.values())


PROCLITICS = _proclitics()
_BARE = PROCLITICS[0]

_UNJOINED = frozenset("اأإآدذرزوؤىةء")

LONGEST_WORD = 60
"""Letters; what is longer is no word, and is only ever itself."""

PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "نا", "ي")


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands behind a stem: an inflection (in loose letters), then a pronoun."""

    text: str
    inflection: str
    pronoun: str
    cost: int


def _ending(inflection: str, pronoun: str) -> Ending:
    cost = (_ENDING_COST if inflection else 0) + (_PRONOUN_COST if pronoun else 0)
    return Ending(inflection + pronoun, inflection, pronoun, cost)


def _endings() -> tuple[Ending, ...]:
    made = [_ending("", "")]
    made += [_ending(i, "") for i in ("ا", "ة", "ه", "ان", "ين", "ون", "ات", "و", "ي", "ت", "تان", "تين", "تا", "تي")]
    for pronoun in PRONOUNS:
        made += [
            _ending(before, pronoun)
            for before in ("", "ت", "ات", "ا", "ي", "و", "تا", "تي")
            if not (pronoun == "ي" and before in ("ا", "ي", "و", "تا", "تي"))
        ]
    return tuple(made)


_ENDINGS = _endings()


_Edge = tuple[tuple[int, ...], tuple[tuple[str, int], ...]]
"""How many letters may be cut off one edge of a word for sure, and (text, length) of what must be compared first."""


def _edges(texts: Iterable[str], *, at_end: bool) -> dict[str, _Edge]:
    """The edges by the two letters there, and by the one there for all other pairs."""
    known = tuple(dict.fromkeys(text for text in texts if text))
    outer = [text[-2:] if at_end else text[:2] for text in known]
    fits = str.endswith if at_end else str.startswith
    return {
        letters: (
            tuple(len(text) for text in known if len(text) <= len(letters) and fits(letters, text)),
            tuple((text, len(text)) for text in known if len(text) > len(letters) == 2 and fits(text, letters)),
        )
        for letters in (*outer, *(letter for pair in outer for letter in pair))
    }


_NO_EDGE: _Edge = ((), ())
_END_EDGES = _edges((ending.text for ending in _ENDINGS), at_end=True)
_START_EDGES = _edges((proclitic.text for proclitic in PROCLITICS), at_end=False)
_ENDINGS_OF = {
    letters: tuple(one for one in _ENDINGS[1:] if letters.endswith(one.text) or one.text.endswith(letters))
    for letters in _END_EDGES
}
_PROCLITICS_OF = {
    letters: tuple(one for one in PROCLITICS[1:] if letters.startswith(one.text) or one.text.startswith(letters))
    for letters in _START_EDGES
}
"""What may stand at an edge that shows these letters: that of one or two letters for sure, the longer ones perhaps."""


class Split(NamedTuple):
    """One way to read a written word. `stem` is cut from the index word (hamza kept), `key` is it in loose letters.

    A named tuple: some ten are made of every new word, which as frozen dataclasses cost three times as much.
    """

    proclitic: Proclitic
    stem: str
    ending: Ending
    key: str


_new = tuple.__new__


def is_arabic(word: str) -> bool:
    """True for an index word of Arabic letters only (Persian ones included), digits and Latin excluded."""
    return _ARABIC(word) is not None


TWO_FOR_ONE = "ىء"
"""What much of the Egyptian press writes for a last ئ (الطوارىء, شاطىء); elsewhere a word's own letters (شىء)."""


def one_seat(word: str) -> str:
    """An index word with ئ for the two letters that stand for it."""
    return word.replace(TWO_FOR_ONE, "ئ")


_BEFORE_FOREIGN = re.compile("(?:[وف]?(?:[بك]?ال|لل|[بكل])|[وف])(?=[0-9a-z])").match


def foreign_rest(word: str) -> str:
    """What particles or the article leave of an index word of Latin letters or digits (الbbc, ل19); else empty."""
    found = _BEFORE_FOREIGN(word)
    return word[found.end() :] if found is not None else ""


def runs_together(first: str, second: str) -> bool:
    """True where two index words look the same without the space between them, and no other word is made of both.

    The first ends in a letter that joins none behind it, the second begins with the article (حفرالباطن).
    """
    return first[-1] in _UNJOINED and second.startswith(ARTICLE) and len(first) > 2 < len(second) - 2 and second != GOD


def splits(word: str) -> list[Split]:
    """Every way to read an Arabic index word, the whole word first. Stems have two letters or more."""
    folded = loose(word)
    size = len(word)
    may_end = _ENDINGS_OF.get(folded[-2:]) or _ENDINGS_OF.get(folded[-1], ())
    endings = [(ending, len(ending.text)) for ending in may_end if folded.endswith(ending.text)]
    may_begin = _PROCLITICS_OF.get(word[:2]) or _PROCLITICS_OF.get(word[0], ())
    found: list[Split] = []
    for proclitic in (_BARE, *may_begin):
        start = len(proclitic.text)
        if size - start < 2 or not word.startswith(proclitic.text):
            continue
        # Past the named tuple's own constructor, which takes as long again.
        found.append(_new(Split, (proclitic, word[start:], _ENDINGS[0], folded[start:])))
        for ending, length in endings:
            end = size - length
            if end - start >= 2:
                found.append(_new(Split, (proclitic, word[start:end], ending, folded[start:end])))
    return found


_GOD_HEADS = frozenset(
    conjunction + head for conjunction in ("", "و", "ف") for head in ("", "ا", "با", "تا", "كا", "لا")
)


def word_stems(word: str) -> tuple[str, ...]:
    """Every stem an index word may have, in loose letters: what the stems of a term are looked up against.

    It depends on the word alone and on no lexicon, so it can be stored (see STEMS_VERSION). A word that is not Arabic
    is its own only stem.
    """
    if not word:
        return ()
    if not 3 <= len(word) <= LONGEST_WORD or not is_arabic(word):
        rest = foreign_rest(word)
        return (loose(word), rest) if rest else (loose(word),)
    if TWO_FOR_ONE in word:
        return tuple(dict.fromkeys((*_stems(word), *_stems(one_seat(word)))))
    return _stems(word)


def _stems(word: str) -> tuple[str, ...]:
    # The same ways as `splits`, without remembering which: this is asked of every new word of every text.
    folded = loose(word)
    size = len(folded)
    cuts, longer = _END_EDGES.get(folded[-2:]) or _END_EDGES.get(folded[-1], _NO_EDGE)
    if longer:
        cuts += tuple([length for text, length in longer if folded.endswith(text)])
    starts, longer = _START_EDGES.get(word[:2]) or _START_EDGES.get(word[0], _NO_EDGE)
    if longer:
        starts += tuple([length for text, length in longer if word.startswith(text)])
    found = [folded]
    found += [folded[:-cut] for cut in cuts if size - cut >= 2]
    for start in starts:
        if size - start >= 2:
            found.append(folded[start:])
            found += [folded[start:-cut] for cut in cuts if size - start - cut >= 2]
    if folded[-3:] == "لله" and folded[:-3] in _GOD_HEADS:
        found.append(GOD)
    return tuple(dict.fromkeys(found))
