"""What may stand before and behind a stem in one written Arabic word: proclitics, inflection, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
    rank: int
    """Its number among all: of ways that lie as far from the word the one with the lower is taken."""


def _proclitics() -> tuple[Proclitic, ...]:
    made: dict[str, Proclitic] = {}
    for conjunction in ("", "و", "ف"):
        for preposition in ("", "ب", "ك", "ل"):
            weight = bool(conjunction) + bool(preposition)
            cost = weight * _PARTICLE_COST
            bare = conjunction + preposition
            made.setdefault(bare, Proclitic(bare, False, weight, cost, len(made)))
            # ل and the article are written لل.
            article = "ل" if preposition == "ل" else ARTICLE
            whole = conjunction + preposition + article
            made.setdefault(whole, Proclitic(whole, True, weight, cost + _ARTICLE_COST, len(made)))
    return tuple(made.values())


PROCLITICS = _proclitics()
BARE = PROCLITICS[0]

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
    rank: int


def _endings() -> tuple[Ending, ...]:
    made = [("", "")]
    made += [(i, "") for i in ("ا", "ة", "ه", "ان", "ين", "ون", "ات", "و", "ي", "ت", "تان", "تين", "تا", "تي")]
    for pronoun in PRONOUNS:
        made += [
            (before, pronoun)
            for before in ("", "ت", "ات", "ا", "ي", "و", "تا", "تي")
            if not (pronoun == "ي" and before in ("ا", "ي", "و", "تا", "تي"))
        ]
    return tuple(
        Ending(
            inflection + pronoun,
            inflection,
            pronoun,
            (_ENDING_COST if inflection else 0) + (_PRONOUN_COST if pronoun else 0),
            rank,
        )
        for rank, (inflection, pronoun) in enumerate(made)
    )


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
_PROCLITICS_OF = {
    letters: tuple(one for one in PROCLITICS[1:] if letters.startswith(one.text) or one.text.startswith(letters))
    for letters in _START_EDGES
}
"""What may stand at the beginning of a word that shows these letters: one of one or two for sure, others perhaps."""
_PROCLITIC = {proclitic.text: proclitic for proclitic in PROCLITICS}
_ENDINGS_WRITTEN = {
    text: tuple(ending for ending in _ENDINGS if ending.text == text) for text in {ending.text for ending in _ENDINGS}
}
"""ي is the construct of a plural, a relation or "my"."""
NO_ENDING = _ENDINGS[0]
_WHOLE_ENDINGS = tuple(
    ending
    for ending in _ENDINGS[1:]
    if (ending.inflection == "" or ending.inflection == "ت" if ending.pronoun else ending.inflection == "ا")
)
_WHOLE_ENDINGS_OF = {
    letters: tuple(
        (one.text, len(one.text), one)
        for one in _WHOLE_ENDINGS
        if letters.endswith(one.text) or one.text.endswith(letters)
    )
    for letters in _END_EDGES
}


class Split(NamedTuple):
    """One way to read a written word. `stem` is cut from the index word (hamza kept), `key` is it in loose letters.

    A named tuple: several are made of a new word, which as frozen dataclasses cost three times as much.
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


def splits_on(word: str, folded: str, keys: Iterable[str]) -> list[Split]:
    """Every way to read an Arabic index word that leaves one of these stems, in the order of all.

    Args:
        folded: the word in loose letters.
        keys: stems in loose letters; one of less than two letters is none.
    """
    found: list[Split] = []
    for key in keys:
        size = len(key)
        at = folded.find(key)
        while at >= 0:
            proclitic = _PROCLITIC.get(word[:at])
            endings = _ENDINGS_WRITTEN.get(folded[at + size :]) if proclitic is not None and size > 1 else None
            if endings is not None:
                stem = word[at : at + size]
                # Past the named tuple's own constructor, which takes as long again.
                found.append(_new(Split, (proclitic, stem, endings[0], key)))
                if len(endings) > 1:
                    found += [_new(Split, (proclitic, stem, ending, key)) for ending in endings[1:]]
            at = folded.find(key, at + 1)
    if len(found) > 1:
        found.sort(key=_rank)
    return found


def _rank(split: Split) -> tuple[int, int]:
    return split.proclitic.rank, split.ending.rank


def whole_forms(word: str, folded: str, most: int) -> list[tuple[str, Proclitic, str, Ending]]:
    """(key, proclitic, stem, ending) of what a lexicon may have of an Arabic index word as a whole form.

    That is the word, what a proclitic leaves of it, and of both what stands before a pronoun (a feminine with its ة
    again) or the alef of an indefinite accusative, neither of which the article takes.

    Args:
        folded: the word in loose letters.
        most: the cost of the farthest.
    """
    found = [(folded, BARE, word, NO_ENDING)]
    if most <= 0:
        return found
    size = len(word)
    may_end = _WHOLE_ENDINGS_OF.get(folded[-2:]) or _WHOLE_ENDINGS_OF.get(folded[-1], ())
    endings = [(ending, size - length) for text, length, ending in may_end if folded.endswith(text)] if may_end else []
    for proclitic in (BARE, *proclitics_of(word)):
        start = len(proclitic.text)
        left = most - proclitic.cost
        if left < 0 or size - start < 2:
            continue
        if start:
            found.append((folded[start:], proclitic, word[start:], NO_ENDING))
        if proclitic.definite:
            continue
        for ending, end in endings:
            if ending.cost > left or end - start < 2:
                continue
            if ending.inflection == "ت":
                found.append((folded[start:end] + "ة", proclitic, word[start:end] + "ة", ending))
            else:
                found.append((folded[start:end], proclitic, word[start:end], ending))
    return found


def proclitics_of(word: str) -> list[Proclitic]:
    """The proclitics that an index word may begin with."""
    may_begin = _PROCLITICS_OF.get(word[:2]) or _PROCLITICS_OF.get(word[0], ())
    return [proclitic for proclitic in may_begin if word.startswith(proclitic.text)]


_GOD_HEADS = frozenset(
    conjunction + head for conjunction in ("", "و", "ف") for head in ("", "ا", "با", "تا", "كا", "لا")
)


def word_stems(word: str) -> tuple[str, ...]:
    """Every stem an index word may have, in loose letters: what the stems of a term are looked up against.

    It depends on the word alone and on no lexicon, so it can be stored (see STEMS_VERSION). A word that is not Arabic
    is its own only stem.
    """
    return _word_stems(word, loose(word))


def stems_of_words(words: Sequence[str]) -> list[tuple[str, ...]]:
    """`word_stems` of each of several: their letters are made loose together."""
    return list(map(_word_stems, words, loose("\n".join(words)).split("\n")))


def _word_stems(word: str, folded: str) -> tuple[str, ...]:
    if not word:
        return ()
    if not 3 <= len(word) <= LONGEST_WORD or not is_arabic(word):
        rest = foreign_rest(word)
        return (folded, rest) if rest else (folded,)
    if TWO_FOR_ONE in word:
        other = one_seat(word)
        return tuple(dict.fromkeys((*_stems(word, folded), *_stems(other, loose(other)))))
    return _stems(word, folded)


def _stems(word: str, folded: str) -> tuple[str, ...]:
    # Every proclitic and every ending taken off, not remembering which: this is asked of every new word of every text.
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
