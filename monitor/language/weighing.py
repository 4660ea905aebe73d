"""How far a way to read a word lies from the word as written, and what the lexicon knows of it."""

from __future__ import annotations

from monitor.language.folding import loose
from monitor.language.function_words import PARTICLE_COMPOUNDS
from monitor.language.lexicon import Lexicon
from monitor.language.spelling import hamza_dropped
from monitor.language.splitting import ARTICLE, Split

CARELESS = 1
"""The cost of a hamza that was not written."""
_COMPOUNDS = frozenset(map(loose, PARTICLE_COMPOUNDS))


def known(lexicon: Lexicon, split: Split) -> list[tuple[str, str, int]]:
    """(form, lemma, cost) of what the lexicon knows of a split: its stem as a whole form, with or without a pronoun."""
    ending, proclitic = split.ending, split.proclitic
    key, stem = split.key, split.stem
    if ending.inflection:
        if ending.inflection == "ت" and ending.pronoun:
            key, stem = key + "ة", stem + "ة"
        elif ending.inflection != "ا" or ending.pronoun or proclitic.definite:
            # The alef of an indefinite accusative, which التكنولوجيا cannot have.
            return []
    if ending.pronoun and proclitic.definite:
        return []
    pairs = lexicon.lemmas(key)
    if not pairs or key in _COMPOUNDS:
        return []
    cost = proclitic.cost + ending.cost
    return [
        (form, lemma, cost if form == stem else cost + CARELESS)
        for form, lemma in pairs
        if (form == stem or hamza_dropped(stem, form)) and not _is_relation(form, lemma, definite=proclitic.definite)
    ]


def _is_relation(form: str, lemma: str, *, definite: bool) -> bool:
    """المصرفي is no form of مصرف, whatever a lexicon of generated forms says: a construct takes no article."""
    if form.startswith(ARTICLE):
        return form[-1] in "يو" and lemma[-1] not in "يوىا"
    return definite and form[-1] in "يو" and form[:-1] == lemma
