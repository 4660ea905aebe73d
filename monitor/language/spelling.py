"""Two spellings of one word: which hamza tells words apart, and what a careless typist meant."""

from __future__ import annotations

from monitor.language.folding import loose
from monitor.language.lexicon import Lexicon
from monitor.language.names import is_name
from monitor.language.splitting import ARTICLE, TWO_FOR_ONE, one_seat

SEATS = frozenset("أإآ")
"""The alefs that show a hamza."""
_LOOSE = {letter: loose(letter) for letter in "أإآؤئى"}
_SHORT_FEMININE = 3
"""Letters of the shortest words that end in ة."""
_SHORT_SEATED = 4
"""Letters of a word whose last two are its own: شىء, برىء."""


def hamza_fits(one: str, other: str, *, strict: bool) -> bool:
    """False where two words equal in loose letters show different hamzas. Not strict: أ and إ stand for each other."""
    if one == other:
        return True
    if len(one) != len(other):
        return False
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        if _LOOSE.get(a, a) != _LOOSE.get(b, b):
            return False
        if a in SEATS and b in SEATS and (strict or "آ" in (a, b)):
            return False
    return True


def hamza_dropped(written: str, form: str) -> bool:
    """True where a writer may have meant a form: no hamza is shown that the form does not have."""
    return written == form or all(
        a == b or (_LOOSE.get(a, a) == _LOOSE.get(b, b) and a not in SEATS) for a, b in zip(written, form, strict=True)
    )


def respelled(bare: str, lexicon: Lexicon | None) -> str:
    """A word as it is spelled where a careless typist (القاهره, جده, مصرى, امير) can have meant nothing else."""
    if bare.endswith(TWO_FOR_ONE) and len(bare) > _SHORT_SEATED:
        bare = one_seat(bare)
    if lexicon is not None and any(form == bare and lemma == bare for form, lemma in lexicon.lemmas(loose(bare))):
        return bare
    if bare[-1] == "ه" and not bare.endswith("لله") and _is_meant(bare[:-1] + "ة", bare, lexicon):
        return bare[:-1] + "ة"
    if lexicon is None:
        return bare
    pairs = lexicon.lemmas(loose(bare))
    own = {lemma for _, lemma in pairs if loose(lemma) == loose(bare)}
    if len(own) != 1:
        return bare
    (meant,) = own
    if any(form == bare and loose(lemma) != loose(bare) for form, lemma in pairs):
        # الحد is the article and حد, and no careless ألحد.
        return bare
    if any(form != meant and not SEATS.isdisjoint(form) for form, _ in pairs):
        # اعلام may be أعلام or إعلام.
        return bare
    differing = {pair for pair in zip(bare, meant, strict=True) if pair[0] != pair[1]}
    careless_end = all(form != bare for form, _ in pairs)
    return meant if all(a == "ا" or (careless_end and a in "ىي") for a, _ in differing) else bare


def _is_meant(feminine: str, typed: str, lexicon: Lexicon | None) -> bool:
    """True where a word typed with ه is a feminine: who types جده wants the city, not "his grandfather"."""
    short = len(typed) == _SHORT_FEMININE
    if (is_name(feminine) or is_name(ARTICLE + feminine)) and not (short and typed[0] in SEATS):
        return True
    if lexicon is None:
        return False
    known = lexicon.lemmas(loose(feminine))
    if short:
        return any(form == lemma == feminine for form, lemma in known)
    return bool(known) and not lexicon.lemmas(loose(typed))
