"""How far a way to read a word lies from the word as written, and what the lexicon knows of it."""

from __future__ import annotations

from monitor.language.folding import loose
from monitor.language.function_words import PARTICLE_COMPOUNDS
from monitor.language.lexicon import Lexicon
from monitor.language.spelling import hamza_dropped
from monitor.language.splitting import ARTICLE, Ending, Proclitic, whole_forms

CARELESS = 1
"""The cost of a hamza that was not written."""
_COMPOUNDS = frozenset(map(loose, PARTICLE_COMPOUNDS))


FARTHEST = 1_000
"""More than any way costs."""

Known = tuple[str, str, int, Proclitic, Ending]
"""A form of the lexicon, its lemma, how far it lies from the word as written, and what stands before and behind it."""


def known(lexicon: Lexicon, word: str, folded: str, most: int = FARTHEST) -> list[Known]:
    """What the lexicon knows of the ways to read an Arabic index word that cost no more than `most`.

    `folded` is the word in loose letters.
    """
    found: list[Known] = []
    lemmas = lexicon.lemmas
    for key, proclitic, stem, ending in whole_forms(word, folded, most):
        pairs = lemmas(key)
        if not pairs or key in _COMPOUNDS:
            continue
        cost = proclitic.cost + ending.cost
        for form, lemma in pairs:
            if form != stem and not hamza_dropped(stem, form):
                continue
            if form[-1] in "يو" and _is_relation(form, lemma, definite=proclitic.definite):
                continue
            found.append((form, lemma, cost if form == stem else cost + CARELESS, proclitic, ending))
    return found


def is_listed_form(form: str, folded: str) -> bool:
    """True for a form of the lexicon that `known` gives as it stands there, whatever its lemma."""
    return form[-1] not in "يو" and folded not in _COMPOUNDS


def _is_relation(form: str, lemma: str, *, definite: bool) -> bool:
    """المصرفي is no form of مصرف, whatever a lexicon of generated forms says: a construct takes no article.

    `form` ends in ي or و.
    """
    if form.startswith(ARTICLE):
        return lemma[-1] not in "يوىا"
    return definite and form[:-1] == lemma
