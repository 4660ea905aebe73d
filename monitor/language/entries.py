"""What the lexicon has of the word of a term, and which of what it has of a written word is this word's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.language.folding import loose
from monitor.language.lexicon import Lexicon
from monitor.language.names import irregular_forms
from monitor.language.patterns import broken_plurals, is_derived, is_verbal
from monitor.language.readings import Reading
from monitor.language.spelling import SEATS, hamza_fits
from monitor.language.splitting import ARTICLE, BARE, GOD, NO_ENDING, Ending, Proclitic, whole_forms
from monitor.language.verbs import is_verb, is_verbs_form
from monitor.language.weighing import FARTHEST, Known, is_listed_form

LookedUp = tuple[int, tuple[int, str] | None, tuple[int, Reading] | None]
"""Of what the lexicon knows of a written word: the least cost, the nearest other word, the nearest form of this one."""


class Entry:
    """The word of a term as a lexicon has it: its lemma, its forms, and whether a form is one of it.

    Args:
        bare: an index word as it is spelled, without its article.
        lexicon: known forms; None: nothing is known.
    """

    __slots__ = (
        "_bare",
        "_form_keys",
        "_has_double",
        "_lexicon",
        "after_article",
        "defective",
        "forms",
        "is_adjective",
        "is_citation",
        "is_known",
        "is_strict",
        "lemma",
    )

    def __init__(self, bare: str, lexicon: Lexicon | None) -> None:
        self._bare = bare
        self._lexicon = lexicon
        self.lemma = ""
        """Empty where it has none."""
        self.is_known = False
        self.is_citation = False
        """It is its own lemma: a typed plural does not expand to its singular."""
        self.forms: frozenset[str] = frozenset()
        self.defective = ""
        """محام, of محامي: as it stands without article, and before the ون of the plural."""
        self.after_article = bare[2:] if len(bare) == 4 and bare.startswith(ARTICLE) and bare != GOD else ""
        """What is left of a short word that begins as with the article (السد)."""
        self.is_strict = len(bare) < 4 or _is_plural_or_infinitive(bare)
        """Its hamza is the difference to another word."""
        self.is_adjective = False
        """To be set by who knows its endings."""
        self._has_double = False
        """The lexicon has another word spelled like it but for the hamza."""
        self._form_keys = ""
        """Where a form that only the lexicon knows may be one of this word: all those of the words spelled like it, in
        loose letters between blanks (as a text they take least)."""
        if lexicon is not None:
            self._look_up(lexicon)

    def _look_up(self, lexicon: Lexicon) -> None:
        bare = self._bare
        pairs = lexicon.lemmas(loose(bare))
        exact = [lemma for form, lemma in pairs if form == bare]
        found = exact or [lemma for form, lemma in pairs if hamza_fits(form, bare, strict=True)]
        if not found:
            return
        self.is_known = True
        own = [lemma for lemma in found if lemma == bare]
        self.lemma = (own or found)[0]
        definite = ARTICLE + bare
        if bare[-1] == "ي" and (definite, bare[:-1]) in lexicon.lemmas(loose(definite)):
            self.defective = bare[:-1]
        self.is_citation = hamza_fits(self.lemma, bare, strict=True)
        if self.is_citation:
            pairs = lexicon.forms(loose(bare))
            self.forms = frozenset([form for form, lemma in pairs if lemma == self.lemma])
            self._has_double = len(self.forms) < len(pairs)
            self._form_keys = loose(f" {' '.join([form for form, _ in pairs])} ")

    def keep_no_form(self) -> None:
        """Take no form as one of this word that no rule tells: it is a name, or too short."""
        self._form_keys = ""

    def keep_no_verb(self) -> None:
        """Take no form as one of this word that can only be one of a verb spelled like it."""
        self.forms = frozenset(form for form in self.forms if not is_verbs_form(form, self._bare))

    def is_filed_under_verb(self) -> bool:
        """True for تفجير, which a lexicon has as a form of the verb فجر; أعمال is the plural of عمل, a verb as well."""
        lemma, bare = self.lemma, self._bare
        if lemma in ("", bare) or self._lexicon is None or bare in (*broken_plurals(lemma), *irregular_forms(lemma)):
            return False
        return is_verb(lemma, frozenset(form for form, of in self._lexicon.forms(loose(lemma)) if of == lemma))

    def is_deed(self) -> bool:
        """True for a noun of three letters that the lexicon gives no broken plural of its own."""
        bare = self._bare
        return len(bare) == 3 and not any(_is_thing(form, bare) for form in self.forms)

    def has(self, word: str) -> bool:
        """True where the lexicon has a word as its own lemma."""
        return self._lexicon is not None and (word, word) in self._lexicon.lemmas(loose(word))

    def stems(self, keys: Iterable[str]) -> set[str]:
        """The stems of the forms that no rule reaches from these stems, in loose letters: broken plurals, mostly."""
        reached = tuple(keys)
        found = set()
        for form in self.forms:
            key = loose(form)
            if not key.startswith(reached) and not is_derived(form, self._bare):
                found.add((key[2:] if key.startswith(ARTICLE) else key).removesuffix("ة"))
        return found

    def has_form(self, word: str, folded: str) -> bool:
        """True where an index word as it is written (`folded`: in loose letters) is surely a form of this one."""
        return (
            bool(self._form_keys)
            and word in self.forms
            and is_listed_form(word, folded)
            and self._is_form(word, self.lemma)
        )

    def reading(self, form: str) -> Reading | None:
        """How a form that `has_form` is sure of is read; None where the lexicon may have two words for it."""
        return None if self._has_double else _reading(BARE, NO_ENDING, form, self.lemma)

    def may_have_form(self, word: str, folded: str) -> bool:
        """False where no reading of an index word (`folded`: in loose letters) is a form that a lexicon has of it."""
        forms = self._form_keys
        return bool(forms) and any(f" {key} " in forms for key, *_ in whole_forms(word, folded, FARTHEST))

    def looked_up(
        self, lexicon: Lexicon, found: Iterable[Known], *, name: bool, inner: bool, plurals: Mapping[str, str]
    ) -> LookedUp:
        """What there is for and against this word in what the lexicon knows of a written one.

        Args:
            found: what `known` gave.
            name: this word is a name.
            inner: no particle may stand before it.
            plurals: its broken plurals by their loose letters.
        """
        cheapest = FARTHEST
        cheapest_other: tuple[int, str] | None = None
        lexical: tuple[int, Reading] | None = None
        bare, forms_wanted = self._bare, bool(self._form_keys)
        for form, lemma, cost, proclitic, ending in found:
            if name and form != lemma:
                # A short name gives way to another word, not to some rare form of one (وعلي, of an ibex).
                continue
            cheapest = min(cheapest, cost)
            if not self._is_own(form, lemma, ending, plurals):
                if form == ARTICLE + bare and not loose(lemma).startswith(ARTICLE):
                    # الفيضان is the article and what was typed, under whichever lemma a lexicon files it.
                    continue
                if form == lemma and form in (bare + "نا", bare + "ن") and has_at_most(1, form, lexicon):
                    # عملنا as a word of its own: "our work"; مسكن has plurals.
                    continue
                if lemma == form and proclitic.text == "" and has_at_most(2, lemma, lexicon):
                    # A particle compound (بسبب, باسم) that stands in the lexicon as a word of its own.
                    continue
                if cheapest_other is None or cost < cheapest_other[0]:
                    cheapest_other = cost, lemma
                continue
            if not forms_wanted or (inner and proclitic.weight) or not self._is_form(form, lemma):
                continue
            if lexical is None or cost < lexical[0]:
                lexical = cost, _reading(proclitic, ending, form, lemma)
        return cheapest, cheapest_other, lexical

    def _is_own(self, form: str, lemma: str, ending: Ending, plurals: Mapping[str, str]) -> bool:
        """True where a lemma is this word's: the same, or its feminine that the lexicon files apart."""
        bare = self._bare
        if lemma == self.lemma or hamza_fits(lemma, bare, strict=self.is_strict):
            return True
        if lemma in (self.after_article, self.defective):
            return True
        if lemma == bare + "ة":
            if len(bare) == 3 and loose(form[:-1] if ending.inflection == "ت" else form) in plurals:
                return True
            return (form.endswith("ات") and len(bare) > 3) or self._owns_feminine(lemma)
        if lemma + "ة" == bare:
            return form.endswith(("ات", "ة"))
        return bare[-1] == "ي" and lemma == bare[:-1]

    def _is_form(self, form: str, lemma: str) -> bool:
        """True where the lexicon's form is one of this word and not of a verb or a noun spelled like it."""
        bare = self._bare
        if lemma != self.lemma and not hamza_fits(lemma, bare, strict=self.is_strict):
            return False
        if lemma == self.lemma and form not in self.forms:
            return False
        if is_derived(form, bare) or (self.is_adjective and is_verbal(form, bare)):
            return False
        # خبرة (experience) stands under خبر (news) as an infinitive does.
        return self.is_adjective or len(bare) > 3 or form.removeprefix(ARTICLE) != bare + "ة"

    def _owns_feminine(self, feminine: str) -> bool:
        """True where a feminine that the lexicon files as a word of its own is this adjective's all the same."""
        if self._bare[-1] == "ي":
            return True
        if not self.is_adjective or self._lexicon is None:
            return False
        own = {form for form, lemma in self._lexicon.forms(loose(feminine)) if lemma == feminine}
        return not any(form.startswith(ARTICLE) for form in own)


def _reading(proclitic: Proclitic, ending: Ending, form: str, lemma: str) -> Reading:
    """A form of the lexicon as it is told: its article with the particles."""
    if form.startswith(ARTICLE) and not loose(lemma).startswith(ARTICLE):
        return Reading(proclitic.text + ARTICLE, form[2:], ending.pronoun, lemma, "lexicon")
    return Reading(proclitic.text, form, ending.pronoun, lemma, "lexicon")


def has_at_most(forms: int, lemma: str, lexicon: Lexicon) -> bool:
    """True for a lemma that the lexicon has hardly a form of."""
    return len(lexicon.forms(loose(lemma))) <= forms


def _is_thing(form: str, noun: str) -> bool:
    """True for a broken plural with the article, which a thing has and a mere deed has not."""
    return form.startswith(ARTICLE) and not form.startswith(ARTICLE + noun)


def _is_plural_or_infinitive(bare: str) -> bool:
    """أفعال and إفعال are two words (news and telling, works and making work): their hamza is the difference."""
    return bare[0] in SEATS and len(bare.rstrip("ة")) == 5 and bare[3] == "ا"
