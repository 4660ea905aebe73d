"""A term typed as a sound plural or a dual: the same word in the other cases (الحوثيون, الحوثيين)."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.language.folding import loose
from monitor.language.lexicon import Lexicon
from monitor.language.splitting import ARTICLE

_CASES = {
    "تان": frozenset(("تان", "تين")),
    "تين": frozenset(("تان", "تين")),
    "ون": frozenset(("ون", "ين")),
    "ان": frozenset(("ان", "ين")),
    "ين": frozenset(("ون", "ين", "ان")),
}
_CONSTRUCT = {
    "تان": frozenset(("تا", "تي")),
    "تين": frozenset(("تا", "تي")),
    "ون": frozenset(("و", "ي")),
    "ان": frozenset(("ا", "ي")),
    "ين": frozenset(("و", "ي")),
}
"""Before another noun or a pronoun, without the ن. Not the ا of a dual that was typed with ين: it is an accusative."""
_SHORTEST_STEM = 4
"""Letters of a stem that no lexicon has to know: قانون and سكين, of three and an ending, are no plurals."""
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SoundPlural:
    """What is typed without its ending, and the endings of its cases."""

    stem: str
    lemma: str
    """Its singular as it is told; the word itself where that is a guess."""
    endings: frozenset[str]
    construct: frozenset[str]
    """Those it has before a noun or a pronoun; empty where only its look says that it is a plural."""


def sound_plural(bare: str, lexicon: Lexicon | None) -> SoundPlural | None:
    """A plural or dual by its ending, taken apart; None where it is none (قانون, مليون).

    Args:
        bare: an index word without its article.
        lexicon: where it knows the word, its lemma must be that of the stem; what it does not know goes by its look.
    """
    ending = next((ending for ending in _CASES if bare.endswith(ending) and len(bare) - len(ending) >= 2), None)
    if ending is None:
        return None
    stem = bare[: -len(ending)]
    singular = stem + "ة" if ending[0] == "ت" else stem
    known = _lemmas(singular, lexicon) if lexicon is not None else set()
    own = _lemmas(bare, lexicon) | _lemmas(ARTICLE + bare, lexicon) if lexicon is not None else set()
    if own & (known | {singular}) and bare not in own:
        return SoundPlural(stem, singular, _CASES[ending], _CONSTRUCT[ending])
    if own or len(stem) < _SHORTEST_STEM:
        return None
    sure = bool(known) or (singular[0] == "م" and len(singular) > _SHORTEST_STEM)
    # ويلسون is likely no plural, whatever it looks like: told as typed.
    told = singular if sure or singular[-1] == "ي" else bare
    if sure:
        return SoundPlural(stem, told, _CASES[ending], _NOTHING)
    # كريستيان and كريستين are two names, and no dual.
    return SoundPlural(stem, told, _CASES["ون"], _NOTHING) if ending in _CASES["ون"] else None


def _lemmas(word: str, lexicon: Lexicon) -> set[str]:
    return {lemma for form, lemma in lexicon.lemmas(loose(word)) if form == word}
