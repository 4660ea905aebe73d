"""Whether one written word is a form of the word a term asks for: the decision, and why.

The decision depends on the two words and the lexicon alone, never on the text around them, so it is made once for each
distinct written word. It looks at every way to split the written word, never at a list of all forms of the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from monitor.language.cases import SoundPlural, sound_plural
from monitor.language.folding import loose
from monitor.language.function_words import CLITIC_FUNCTION_WORDS, FUNCTION_WORDS, NEVER_A_NAME
from monitor.language.lexicon import Lexicon
from monitor.language.names import (
    are_two,
    irregular_forms,
    is_name,
    is_named,
    is_place,
    is_plural,
    is_spelled,
    takes_article,
)
from monitor.language.patterns import broken_plurals, is_adjective, is_derived, is_infinitive, is_verbal
from monitor.language.spelling import SEATS, hamza_dropped, hamza_fits, respelled
from monitor.language.splitting import (
    ARTICLE,
    BARE,
    GOD,
    LONGEST_WORD,
    NO_ENDING,
    PRONOUNS,
    Ending,
    Proclitic,
    Split,
    is_arabic,
    proclitics_of,
    splits_on,
    whole_forms,
    word_stems,
)
from monitor.language.verbs import Conjugation, is_verb, is_verbs_form
from monitor.language.weighing import CARELESS, FARTHEST, Known, is_listed_form, known


class Reading(NamedTuple):
    """How a written word was understood as a form of the wanted one. `rule` is a code for the window to word."""

    proclitic: str
    stem: str
    suffix: str
    lemma: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The written word shares a stem with the wanted one and is none of its forms; `rule` says what stopped it."""

    rule: str


_SOUND_PLURALS = frozenset(("ون", "ين", "ات"))
_FEMININE = frozenset(("ة", "ه", "ات", "تان", "تين", "تا", "تي"))
_FEMININE_BEFORE_PRONOUN = frozenset(("ت", "ات", "تا", "تي"))
_FEMININE_NAME = frozenset(("ة", "ه"))
_MASCULINE = frozenset(("", "ا", "ان", "ين", "ون", "ات", "و", "ي"))
_SHORT = frozenset(("", "ا", "ان", "ين"))
_ADJECTIVE = _MASCULINE | _FEMININE
_BEFORE_PRONOUN = frozenset(("", "ات", "ي", "و", "ا"))
_SHORT_BEFORE_PRONOUN = frozenset(("",))
_CONSTRUCT = frozenset(("و", "ي", "تا", "تي", "ا"))
"""Endings a noun has before another noun; with the article it cannot stand there."""
_NONE: frozenset[str] = frozenset()
_NO_FORMS: Mapping[str, str] = MappingProxyType({})
"""One for all words: of ten thousand terms each container is one more for the collector."""
_BARE_ONLY = frozenset(("",))
_DEFECTIVE = frozenset(("ون", "ين"))
_TANWIN = frozenset(("", "ا"))
_KIN: dict[str, frozenset[str]] = {
    "بن": frozenset(("ابن",)),
    "ابن": frozenset(("بن",)),
    "ابو": frozenset(("ابي", "ابا")),
    "ابي": frozenset(("ابو", "ابا")),
    "اخو": frozenset(("اخي", "اخا")),
    "ذو": frozenset(("ذي", "ذا")),
    "بنو": frozenset(("بني",)),
}
"""The other cases and spellings, in loose letters, of the words that names of several words are made with."""
_GRAMMAR = FUNCTION_WORDS | CLITIC_FUNCTION_WORDS | NEVER_A_NAME
_ALL_PRONOUNS = frozenset(PRONOUNS)
_GUESSED_PRONOUNS = frozenset(("ه", "ها", "هم", "هما", "هن"))
_OPEN = frozenset("اىويه")
"""Last letters of many a foreign name; ه may be a pronoun already."""
_SURE_PRONOUNS = frozenset(("ه", "ها", "هم", "هما", "نا", "هن"))

_LIKE_ANOTHER = 4
"""Letters of a name without its article that is likely another word where no lexicon tells."""
_SHORT_ROOT = 3
"""Letters of a word, its ة aside, that may be anything with a hamza thought in and a particle taken off."""
_NAMES_FORMS = 4
"""A lexicon has at most so many forms of a word that it does not inflect: itself, the article, careless spellings."""

_ARTICLES = (ARTICLE, "لل")

_SLACK = 1

_new: Any = tuple.__new__
_LookedUp = tuple[int, tuple[int, str] | None, tuple[int, Reading] | None]


class WantedWord:
    """One Arabic (or other) word of a term, ready to be held against written words.

    Args:
        word: an index word (see `index_parts`).
        lexicon: known forms, for broken plurals and to tell look-alikes apart; None: the rules alone.
        name: True for a name (proclitics only), False for none, None: a word of the shipped list of names is one, and
            so is as a rule a word the lexicon does not know.
        exact: as written only (marks, case and letter variants folded).
        phrase: it stands in a phrase, whose other words confirm it: the lexicon stops nothing.
        inner: it is not the first of a phrase: no و ف ب ك ل in front.
        kept: it belongs to a name of several words (see `kept_words`), in which it keeps its article and its number.
    """

    __slots__ = (
        "_adjective",
        "_after_article",
        "_any_hamza",
        "_article",
        "_bare",
        "_before_pronoun",
        "_bound",
        "_broken",
        "_careless",
        "_citation",
        "_defective",
        "_endings",
        "_exact",
        "_form_keys",
        "_forms",
        "_function",
        "_guessed",
        "_hamza_strict",
        "_has_double",
        "_headword",
        "_inner",
        "_kept",
        "_keys",
        "_kin",
        "_known",
        "_lemma",
        "_lexicon",
        "_no_article",
        "_only_verb",
        "_phrase",
        "_plural",
        "_pronouns",
        "_seated",
        "_told",
        "_verb",
        "is_name",
        "stems",
        "word",
    )

    def __init__(
        self,
        word: str,
        *,
        lexicon: Lexicon | None = None,
        name: bool | None = None,
        exact: bool = False,
        phrase: bool = False,
        inner: bool = False,
        kept: bool = False,
    ) -> None:
        self.word = word
        self._lexicon = lexicon
        self._kept = kept
        self._phrase = phrase
        self._inner = inner
        self._function = word in FUNCTION_WORDS
        self._exact = exact or self._function or not self._is_long_enough() or not is_arabic(word)
        self.is_name = bool(name)
        self._lemma = ""
        self._forms: frozenset[str] = frozenset()
        self._has_double = False
        """The lexicon has another word spelled like it but for the hamza."""
        self._form_keys = ""
        """Where a form that only the lexicon knows may be one of this word: all those of the words spelled like it, in
        loose letters between blanks (as a text they take least)."""
        self._broken: Mapping[str, str] = _NO_FORMS
        self._bound: Mapping[str, str] = _NO_FORMS
        """Plurals with ى as they stand before a pronoun: قتلاهم, of قتلى."""
        self._told: frozenset[str] = frozenset()
        self._known = False
        self._citation = False
        self._careless = ""
        self._defective = ""
        """محام, of محامي: as it stands without article, and before the ون of the plural."""
        self._only_verb = False
        self._kin = _KIN.get(loose(word), _NONE) if phrase and not exact else _NONE
        self._headword = word if self._exact else ""
        """What is told as the lemma; found out when it is first asked for."""
        if self._exact:
            self.stems: frozenset[str] = frozenset((loose(word), *self._kin))
            return
        self._bare = word[2:] if word.startswith(ARTICLE) and len(word) > 4 and not self._is_root_article() else word
        bare_typed = self._bare == word
        self._bare = respelled(self._bare, lexicon)
        self._look_up()
        whole = self._bare if bare_typed else ARTICLE + self._bare
        if name is None and (self._is_listed(whole) or self._is_known_place()):
            self.is_name = True
        unknown = name is None and not self.is_name and lexicon is not None and not self._known
        # أيران and اسيا are careless spellings of names that have no other meaning.
        self._any_hamza = (self.is_name or unknown) and len(self._bare) > 3
        self._guessed = unknown and not kept
        """The lexicon does not know it: as good as a name, unless its shape says otherwise."""
        self.is_name = self.is_name or unknown or kept
        if self.is_name or len(self._bare) < _SHORT_ROOT:
            self._form_keys = ""
        self._article = self._needs_article()
        self._no_article = self._refuses_article()
        self._set_endings()
        if not self.is_name or self._guessed:
            told = irregular_forms(self._bare)
            plurals = (*broken_plurals(self._bare), *told)
            self._told = frozenset(told)
            if plurals:
                self._broken = {loose(form): form for form in plurals}
                self._bound = {loose(form[:-1] + "ا"): form for form in plurals if form[-1] == "ى"} or _NO_FORMS
        self._plural = sound_plural(self._bare, lexicon) if kept or self._guessed or not self.is_name else None
        if self._plural is not None:
            self._keys.setdefault(loose(self._plural.stem), self._plural.stem)
        self._seated = self._bare[0] in SEATS
        self._hamza_strict = len(self._bare) < 4 or _is_plural_or_infinitive(self._bare)
        self._any_hamza = self._any_hamza and (name is None or not self._hamza_strict)
        self._verb = None if self.is_name else self._as_verb()
        if self._defective:
            self._keys.setdefault(loose(self._defective), self._defective)
        stems = {*self._keys, *self._broken, *self._bound, loose(word)}
        stems.update(self._kin)
        if self._verb is not None:
            stems.update(self._verb.stems)
        if self._lemma and lexicon is not None and not self.is_name:
            stems.update(self._lexicon_stems())
        self.stems = frozenset(stems)

    def _is_root_article(self) -> bool:
        """True where the first two letters only look like the article: التزام (commitment), الله."""
        word, lexicon = self.word, self._lexicon
        if word == GOD:
            return True
        if lexicon is None or len(word) != 6 or word[2] != "ت" or word[4] != "ا":
            return False
        bare = word[2:]
        return (word, word) in lexicon.lemmas(loose(word)) and (bare, bare) not in lexicon.lemmas(loose(bare))

    def _is_long_enough(self) -> bool:
        """Of two letters only the nouns of our list have forms (حد, حدود), and what a phrase confirms (بتل أبيب)."""
        word = self.word
        if len(word) == 2:
            return self._phrase or bool(irregular_forms(word))
        return 3 <= len(word) <= LONGEST_WORD

    def _look_up(self) -> None:
        if self._lexicon is None:
            return
        pairs = self._lexicon.lemmas(loose(self._bare))
        exact = [lemma for form, lemma in pairs if form == self._bare]
        found = exact or [lemma for form, lemma in pairs if hamza_fits(form, self._bare, strict=True)]
        if found:
            self._known = True
            own = [lemma for lemma in found if lemma == self._bare]
            self._lemma = (own or found)[0]
            defective = self._bare[:-1]
            definite = ARTICLE + self._bare
            if self._bare[-1] == "ي" and (definite, defective) in self._lexicon.lemmas(loose(definite)):
                self._defective = defective
        self._citation = self._is_citation()
        if self._citation:
            pairs = self._lexicon.forms(loose(self._bare))
            self._forms = frozenset([form for form, lemma in pairs if lemma == self._lemma])
            self._has_double = len(self._forms) < len(pairs)
            self._form_keys = loose(f" {' '.join([form for form, _ in pairs])} ")

    def _is_listed(self, whole: str) -> bool:
        """True for a name of the shipped list; سلمي (peaceful) is not سلمى where the lexicon has both."""
        if not is_name(whole):
            return False
        return whole[-1] != "ي" or is_spelled(whole) or self._lemma != self._bare

    def _is_known_place(self) -> bool:
        """True for a place of the shipped table that the lexicon inflects no more than a name (غرناطة; not ميدان).

        Written without the article in the table and with it in the lexicon it is another word as often: ليل, حصار.
        """
        bare = self._bare
        if not self._citation or len(self._forms) > _NAMES_FORMS or not is_place(bare) or is_plural(bare):
            return False
        if takes_article(bare) or self._lexicon is None:
            return True
        definite = ARTICLE + bare
        # الوان is a careless ألوان and no form of وان.
        return not any(f == definite and lemma[0] == bare[0] for f, lemma in self._lexicon.lemmas(loose(definite)))

    def _needs_article(self) -> bool:
        """True for a name typed with the article that is another word without it: الرقة finds no ورقة."""
        if self._kept:
            return self.word.startswith(ARTICLE)
        if not self.is_name or self._guessed or self._phrase or not self.word.startswith(ARTICLE):
            return False
        bare = self._bare
        if bare == self.word:
            return False
        if is_name(bare):
            return are_two(bare)
        if self._lexicon is None:
            return len(bare) <= _LIKE_ANOTHER
        return any(hamza_fits(form, bare, strict=True) for form, _ in self._lexicon.lemmas(loose(bare)))

    def _refuses_article(self) -> bool:
        """True for a name typed without the article that is another word with it: قطر is not القطر, nor حماس الحماس.

        Of what is a name by the user's word or a guess alone, the lexicon tells (كونغرس is الكونغرس).
        """
        bare = self._bare
        if self._kept:
            return not self.word.startswith(ARTICLE)
        if not self.is_name or self._guessed or bare != self.word or takes_article(bare):
            return False
        if is_name(bare) or is_place(bare):
            return True
        return self._lexicon is not None and bool(self._lexicon.lemmas(loose(ARTICLE + bare)))

    def _as_verb(self) -> Conjugation | None:
        """The word as a verb where the lexicon has it as one; a noun spelled like one keeps none of the verb's forms.

        قصف (bombing) is the deed of its verb and finds it; علم (science, flag), which has plurals of its own, does not.
        """
        bare, forms = self._bare, self._forms
        if not forms or not is_verb(bare, forms):
            return None
        noun = ARTICLE + bare in forms or (bool(self._broken) and bare != self.word)
        self._forms = frozenset(form for form in forms if not is_verbs_form(form, bare))
        if bare != self.word or is_plural(bare) or self._told or (len(bare) == 3 and bare[1] in "وي"):
            return None
        if noun and not self._is_deed():
            return None
        # تعاون and سابق are nouns as well, whether the lexicon says so or not; أعلن and استقبل are none.
        self._only_verb = not noun and len(bare) > 3 and bare[0] in "أا"
        return Conjugation(bare, forms)

    def _find_headword(self) -> str:
        bare = self._bare
        if self._plural is not None and not self._known:
            found = self._plural.lemma
        elif self.is_name and not self._guessed:
            found = bare if self.word == bare or not self.word.startswith(ARTICLE) else ARTICLE + bare
        else:
            found = bare if self._is_filed_under_verb() else self._lemma or bare
        self._headword = found
        return found

    def _is_filed_under_verb(self) -> bool:
        """True for تفجير, which a lexicon has as a form of the verb فجر; أعمال is the plural of عمل, a verb as well."""
        lemma, bare = self._lemma, self._bare
        if lemma in ("", bare) or self._lexicon is None or bare in (*broken_plurals(lemma), *irregular_forms(lemma)):
            return False
        return is_verb(lemma, frozenset(form for form, of in self._lexicon.forms(loose(lemma)) if of == lemma))

    def _is_deed(self) -> bool:
        """True for a noun of three letters that the lexicon gives no broken plural of its own."""
        bare = self._bare
        return len(bare) == 3 and not any(_is_thing(form, bare) for form in self._forms)

    def _set_endings(self) -> None:
        bare = self._bare
        last = bare[-1]
        size = len(bare)
        self._adjective = False
        self._pronouns = _ALL_PRONOUNS
        if last == "ة":
            self._keys = {loose(bare[:-1]): bare[:-1]}
            self._endings, self._before_pronoun = _FEMININE, _FEMININE_BEFORE_PRONOUN
            if bare[-2] == "أ":
                # مكافأة, مكافآت: two alefs become one.
                self._endings, self._before_pronoun = _FEMININE | {"ت"}, _FEMININE_BEFORE_PRONOUN | {"ت"}
        elif last == "ى":
            self._keys = {loose(bare[:-1]) + "ي": bare, loose(bare[:-1]) + "ا": bare[:-1] + "ا"}
            self._endings, self._before_pronoun = frozenset(("", "ات", "ان", "ين")), _BEFORE_PRONOUN
        elif size == 2:
            self._keys = {loose(bare): bare}
            self._endings, self._before_pronoun = _TANWIN, _SHORT_BEFORE_PRONOUN
        elif size == 3:
            self._keys = {loose(bare): bare}
            self._adjective = is_adjective(bare, self._forms)
            self._endings, self._before_pronoun = _SHORT, _SHORT_BEFORE_PRONOUN
            if self._adjective:
                self._endings = _ADJECTIVE - {"و", "ي"}
            if self._phrase and not self._inner:
                # شهري نيسان وأيار
                self._endings |= {"ي"}
        else:
            self._keys = {loose(bare): bare}
            self._adjective = _takes_feminine(bare) or is_adjective(bare, self._forms)
            self._endings = _ADJECTIVE if self._adjective else _MASCULINE
            self._before_pronoun = _BEFORE_PRONOUN | _FEMININE_BEFORE_PRONOUN if self._adjective else _BEFORE_PRONOUN
        if last == "ه" and (size > 3 or bare != self.word) and not bare.endswith("لله"):
            # Written carelessly for ة, as often as not.
            self._careless = loose(bare[:-1])
            self._keys[self._careless] = bare[:-1]
        if self._bare != self.word:
            self._keys.setdefault(loose(self.word), self.word)
        self._after_article = bare[2:] if size == 4 and bare.startswith(ARTICLE) and bare != GOD else ""
        if self._after_article:
            self._keys[loose(self._after_article)] = self._after_article
        if not self.is_name:
            return
        if self._guessed and self._phrase:
            # طعام شهي: the words beside it tell that it is no name.
            return
        self._before_pronoun, self._pronouns = _NONE, _NONE
        if self._guessed and last == "ة":
            # وساطته, حلبجة: no name has the ت of a feminine before a pronoun.
            self._endings, self._before_pronoun, self._pronouns = _FEMININE, _FEMININE_BEFORE_PRONOUN, _GUESSED_PRONOUNS
        elif self._guessed and size > 4 and (last == "ي" or bare[0] == "م"):
            # A relation or a participle that the lexicon happens not to know.
            self._endings = _ADJECTIVE - {"و", "ي", "تا", "تي"}
        else:
            self._endings = _FEMININE_NAME if last == "ة" else _BARE_ONLY
            if self._guessed and size > 3 and last not in _OPEN:
                # No name ends in ها or هم; with ه it may be another (حماد, حماده), with ا as well (مانويل, مانويلا).
                self._before_pronoun = _BARE_ONLY
                self._pronouns = _GUESSED_PRONOUNS if is_infinitive(bare) or size > 4 else _GUESSED_PRONOUNS - {"ه"}
                if is_infinitive(bare):
                    self._endings |= {"ا"}
            if self._phrase and last == "ة" and not self._inner:
                # وزارتا الداخلية والدفاع, وزارتي الداخلية والدفاع
                self._endings |= {"تا", "تي"}
            elif self._kept and not self._inner and size > 3:
                # مجلسي الأمن والشورى, الاتحادين الأوروبي والأفريقي
                self._endings |= {"ين", "ان"} if self.word.startswith(ARTICLE) else {"ي"}

    def _lexicon_stems(self) -> set[str]:
        """The stems of the lemma's forms that no rule reaches from the lemma: broken plurals, mostly."""
        found = set()
        for form in self._forms:
            key = loose(form)
            if is_derived(form, self._bare):
                continue
            if any(key.startswith(own) for own in self._keys):
                continue
            found.add((key[2:] if key.startswith(ARTICLE) else key).removesuffix("ة"))
        return found

    def _is_citation(self) -> bool:
        """A typed plural does not expand to its singular: only a word that is its own lemma has the lemma's forms."""
        return bool(self._lemma) and hamza_fits(self._lemma, self._bare, strict=True)

    def accepts(self, word: str) -> bool:
        """True where the index word is a form of this one."""
        if self._exact and not self._kin and not self._phrase:
            # Not asked what stopped it: that takes the word apart.
            return word == self.word
        return word == self.word or isinstance(self._understood(word), Reading)

    def read(self, word: str) -> Reading | Stopped | None:
        """How the index word is a form of this one, what stopped it, or None where they share no stem."""
        found = Reading("", word, "", "", "as-typed") if word == self.word else self._understood(word)
        if isinstance(found, Reading) and not found.lemma:
            return found._replace(lemma=self._headword or self._find_headword())
        return found

    def _understood(self, word: str) -> Reading | Stopped | None:
        """The same of another word than the one typed; the lemma may be left empty where it is this word's own."""
        if self._kin:
            found = self._relative(word)
            if found is not None:
                return found
        if self._exact:
            if self._function and self._phrase:
                return self._function_in_phrase(word)
            return Stopped("exact") if self.stems.intersection(word_stems(word)) else None
        if not 2 <= len(word) <= LONGEST_WORD or not is_arabic(word):
            return None
        if word in _GRAMMAR:
            if self._phrase and loose(word) == loose(self.word):
                # على عبد الله صالح: who writes ى for ي writes the name so, and the words beside it tell.
                return Reading("", word, "", self._bare, "spelling")
            return Stopped("function-word") if self.stems.intersection(word_stems(word)) else None
        if self._bare == GOD:
            return self._god(word)
        if self._only_verb and self._verb is not None:
            verbal = self._conjugated(self._verb, word)
            return verbal or (Stopped("verb") if self.stems.intersection(word_stems(word)) else None)
        folded = loose(word)
        decided = self._decide(word, folded)
        if (
            isinstance(decided, Reading)
            and (decided.suffix or decided.rule in ("broken-plural", "lexicon"))
            and decided.stem not in self._told
            and self._is_other_name(word, folded, decided.rule)
        ):
            return Stopped("other-name")
        if self._verb is not None and not isinstance(decided, Reading):
            decided = self._conjugated(self._verb, word) or decided
        if self._plural is not None and word[-1] == "ى" and isinstance(decided, Reading) and decided.suffix == "ي":
            # أخرى, of آخرون: a construct is written with dots.
            return Stopped("ending")
        if self._seated and isinstance(decided, Reading) and self._is_word_of_its_own(word, decided):
            return Stopped("lexicon-other-word")
        return decided

    def _is_word_of_its_own(self, word: str, found: Reading) -> bool:
        """True where a hamza had to be thought in behind a particle and the lexicon has what is written as a whole.

        ولاية is no و and آية, nor كافة a ك and آفة: a hamza that is not written is made out where nothing else is read.
        """
        hidden = found.proclitic and found.stem[0] == "ا"
        definite = found.proclitic.endswith(_ARTICLES) or (self._bare != self.word and found.stem.startswith(ARTICLE))
        if not hidden or definite:
            return False
        if self._lexicon is None:
            return not self._phrase and len(self._bare.removesuffix("ة")) <= _SHORT_ROOT
        return any(
            cost == proclitic.cost + ending.cost and (form == lemma or not ending.text)
            for form, lemma, cost, proclitic, ending in known(self._lexicon, word, loose(word))
            if len(proclitic.text) < len(found.proclitic) and found.proclitic.startswith(proclitic.text)
        )

    def _conjugated(self, verb: Conjugation, word: str) -> Reading | Stopped | None:
        """How the word is a form of the verb; stopped where the lexicon has it as a word of its own (تقدم, of قدم)."""
        found = verb.read(word)
        if found is None or (self._inner and found.proclitic):
            return None
        form = verb.form(found.form)
        if not hamza_fits(found.form, form, strict=True):
            return Stopped("hamza")
        if self._lexicon is not None and not found.pronoun and form[0] not in (verb.verb[0], "ي"):
            lemmas = {lemma for known, lemma in self._lexicon.lemmas(loose(form)) if known == form}
            if form in lemmas if len(verb.verb) == 3 else lemmas and verb.verb not in lemmas and form in lemmas:
                return Stopped("lexicon-other-word")
        return Reading(found.proclitic, found.form, found.pronoun, verb.verb, "verb")

    def _relative(self, word: str) -> Reading | None:
        """بن and ابن are one in a name; أبو is أبي and أبا as its sentence wants it."""
        for proclitic in ("",) if self._inner else ("", "و", "ف", "ل", "ب", "ك"):
            if word.startswith(proclitic) and loose(word[len(proclitic) :]) in self._kin:
                return Reading(proclitic, word[len(proclitic) :], "", self.word, "spelling")
        return None

    def _function_in_phrase(self, word: str) -> Reading | Stopped | None:
        """من أجل finds ومن أجل, and في سوريا finds فى سوريا: the words beside it tell what is meant."""
        if loose(word) == loose(self.word):
            return Reading("", word, "", self.word, "spelling")
        if not self._inner and word[:1] in ("و", "ف") and loose(word[1:]) == loose(self.word):
            return Reading(word[0], word[1:], "", self.word, "proclitic")
        return Stopped("exact") if self.stems.intersection(word_stems(word)) else None

    def _is_other_name(self, word: str, folded: str, rule: str) -> bool:
        """أستراليا is no form of أسترالي, nor البحرين of بحر, nor الجزائر of جزيرة, whatever their shapes allow."""
        broken = rule in ("broken-plural", "lexicon")
        if not broken and folded[-1] not in "ان":
            return False
        own = loose(self._bare)
        for definite, start in ((False, 0), *((one.definite, len(one.text)) for one in proclitics_of(word))):
            key = folded[start:]
            if len(key) < 4 or key == own:
                continue
            if (key[-1] in "ان" or not key.removeprefix(ARTICLE).startswith(own)) and is_named(
                ARTICLE + key if definite else key
            ):
                return True
        return False

    def _god(self, word: str) -> Reading | Stopped | None:
        """الله, whose article melts into what stands before it and which takes no ending."""
        if GOD not in word_stems(word) or not word.endswith("لله"):
            return None
        if self._inner and loose(word) != GOD:
            return Stopped("proclitic-in-phrase")
        # بالله is ب and الله, لله is ل and الله.
        head = word[:-3]
        return Reading(head[:-1] if head.endswith("ا") else head + "ل", GOD, "", GOD, "proclitic")

    def _decide(self, word: str, folded: str) -> Reading | Stopped | None:
        best: tuple[int, Reading] | None = None
        stopped: Stopped | None = None
        keys, plurals, bound = self._keys, self._broken, self._bound
        for split in splits_on(word, folded, (*keys, *plurals, *bound) if plurals else keys):
            key = split.key
            own = keys.get(key)
            broken = plurals.get(key)
            if broken is None and split.ending.pronoun and not split.ending.inflection:
                broken = bound.get(key)
            if broken is not None and self._is_broken(split, broken):
                cost = split.proclitic.cost + split.ending.cost
                if best is None or cost < best[0]:
                    best = cost, self._reading(split, "broken-plural")
                continue
            if own is None:
                # A plural before a pronoun, and none stands there.
                continue
            refusal = self._refusal(split, own)
            if refusal is not None:
                stopped = stopped or Stopped(refusal)
                continue
            cost = split.proclitic.cost + split.ending.cost + (0 if hamza_dropped(split.stem, own) else CARELESS)
            if best is None or cost < best[0]:
                best = cost, self._reading(split)
        if self._lexicon is None:
            return best[1] if best else stopped
        return self._with_lexicon(self._lexicon, word, folded, best, stopped)

    def _is_broken(self, split: Split, broken: str) -> bool:
        """True for the plural its shape promises, with article or pronoun; its hamza is what tells it apart."""
        if self._inner and split.proclitic.weight:
            return False
        if split.ending.inflection not in ("", "ا") or (split.ending.pronoun and split.proclitic.definite):
            return False
        if split.ending.pronoun == "ي" and len(broken) < 4:
            # مدني is civilian, not "my cities".
            return False
        if split.key in self._bound:
            return split.stem == broken[:-1] + "ا"
        if broken[-1] == "ى" and split.stem[-1] == "ي" and self._has(split.stem):
            # قوي (strong) is a word of its own and no careless قوى.
            return False
        return split.stem == broken or (broken[0] not in SEATS and hamza_fits(split.stem, broken, strict=True))

    def _has(self, word: str) -> bool:
        """True where the lexicon has a word as its own lemma."""
        return self._lexicon is not None and (word, word) in self._lexicon.lemmas(loose(word))

    def _reading(self, split: Split, rule: str = "") -> Reading:
        if not rule:
            rule = "inflection" if split.ending.text else "proclitic" if split.proclitic.text else "spelling"
        # Past the named tuple's own constructor; the lemma is found out when somebody wants to know.
        reading: Reading = _new(Reading, (split.proclitic.text, split.stem, split.ending.text, "", rule))
        return reading

    def _refusal(self, split: Split, own: str) -> str | None:
        """What speaks against this split being a form of the word, by the rules alone; None: nothing."""
        stem, ending = split.stem, split.ending
        if ending.text[:1] == "ت" and stem[-1] == "آ":
            stem = stem[:-1] + "أ"
        if not self._any_hamza and not hamza_fits(stem, own, strict=self._hamza_strict):
            return "hamza"
        if self._inner and split.proclitic.weight:
            return "proclitic-in-phrase"
        if len(self._bare) == 2 and split.proclitic.definite and not self._told:
            # بتل أبيب, and no للبي بي سي.
            return "short-stem"
        if len(self._bare) == 2 and ending.text == "ا" and (not self._told or split.proclitic.text):
            # طنا, but وطنا is a homeland.
            return "short-stem"
        if own == self._after_article:
            # للسد, of السد: two letters are not what the article is taken off for.
            return None if split.proclitic.definite and not ending.text else "short-stem"
        if self._article and not split.proclitic.definite and own != self.word:
            return "article"
        if self._no_article and split.proclitic.definite:
            return "name-takes-no-article"
        if split.proclitic.definite and ending.inflection in _CONSTRUCT and not ending.pronoun:
            return "ending"
        if self._plural is not None and own == self._plural.stem:
            return _plural_refusal(split, self._plural)
        if own == self._defective:
            if ending.pronoun or self.is_name:
                return "ending"
            alone = not ending.text and len(own) > _SHORT_ROOT and not split.proclitic.definite
            return None if alone or ending.inflection in _DEFECTIVE else "ending"
        if own == self.word and self._bare != self.word:
            # لالقاهرة, for للقاهرة: the word as typed, the article its own.
            return "ending" if ending.text or split.proclitic.definite else None
        if ending.pronoun:
            if split.proclitic.definite:
                return "article-and-pronoun"
            if self.is_name and (not self._guessed or ending.pronoun not in self._pronouns):
                return "name-takes-no-ending"
            if len(self._bare) <= 3 and ending.pronoun not in _SURE_PRONOUNS:
                return "short-stem"
            if len(self._bare) < 3 and split.proclitic.text:
                return "short-stem"
            return None if ending.inflection in self._before_pronoun else "ending"
        if split.key == self._careless:
            # The stem of القاهره is that of القاهرة, and no word by itself.
            if ending.inflection in (_FEMININE_NAME if self.is_name else _FEMININE):
                return None
        elif ending.inflection in self._endings:
            return None
        if self.is_name:
            return "name-takes-no-ending"
        return "short-stem" if len(self._bare) <= 3 else "ending"

    def _with_lexicon(
        self, lexicon: Lexicon, word: str, folded: str, best: tuple[int, Reading] | None, stopped: Stopped | None
    ) -> Reading | Stopped | None:
        """Accept a broken plural the lexicon knows; refuse what it knows better as another word."""
        if self.is_name and (len(self._bare) > 3 or self._phrase):
            return best[1] if best else stopped
        if best is not None and best[0] <= 1 and self._is_sure(*best):
            return best[1]
        if (
            self._form_keys
            and word in self._forms
            and is_listed_form(word, folded)
            and self._is_form(word, self._lemma)
        ):
            # Nothing lies nearer than the word as written.
            if best is not None and best[0] <= _SLACK:
                return best[1]
            if not self._has_double:
                return _lexical_reading(BARE, NO_ENDING, word, self._lemma)
        if best is None:
            if not self._may_be_form(word, folded):
                return stopped
            cheapest, cheapest_other, lexical = self._looked_up(lexicon, known(lexicon, word, folded))
        elif best[1].rule == "broken-plural":
            cheapest, cheapest_other, lexical = self._looked_up(lexicon, known(lexicon, word, folded))
        else:
            # What lies as far as the way that is found matters only where another word lies nearer.
            cheapest, cheapest_other, lexical = self._looked_up(lexicon, known(lexicon, word, folded, best[0] - 1))
            if cheapest_other is not None:
                cheapest, cheapest_other, lexical = self._looked_up(lexicon, known(lexicon, word, folded, best[0]))
        if lexical is not None and lexical[0] <= cheapest + _SLACK:
            return best[1] if best is not None and best[0] <= lexical[0] + _SLACK else lexical[1]
        if best is None:
            return Stopped("lexicon-other-word") if lexical is not None else stopped
        if best[1].rule == "broken-plural" and self._bound.get(loose(best[1].stem), best[1].stem) in self._told:
            return best[1]
        other = cheapest_other[1] if cheapest_other is not None and cheapest_other[0] <= best[0] else best[1].stem
        if best[1].rule == "broken-plural" and other != best[1].stem:
            # مدارس is the plural of مدرسة, whatever the shape of مدرس promises.
            return Stopped("lexicon-other-word")
        if self._phrase or cheapest_other is None or cheapest_other[0] >= best[0]:
            return best[1]
        if self._bare[-1] == "ة" and best[1].suffix[:1] == "ت":
            # The ت of a feminine before an ending is what no look-alike has.
            return best[1]
        return Stopped("lexicon-other-word")

    def _is_sure(self, cost: int, found: Reading) -> bool:
        """True for a reading at most one step from the word as written that nothing the lexicon has could change."""
        if found.rule == "broken-plural":
            return False
        return cost == 0 or self._phrase or (self._bare[-1] == "ة" and found.suffix[:1] == "ت")

    def _may_be_form(self, word: str, folded: str) -> bool:
        """False where no way to read an index word is a form that only the lexicon knows of this word."""
        forms = self._form_keys
        return bool(forms) and any(f" {key} " in forms for key, *_ in whole_forms(word, folded, FARTHEST))

    def _looked_up(self, lexicon: Lexicon, found: list[Known]) -> _LookedUp:
        """Of what the lexicon knows of a written word: the least cost, the nearest other word, the nearest form."""
        cheapest = FARTHEST
        cheapest_other: tuple[int, str] | None = None
        lexical: tuple[int, Reading] | None = None
        if not found:
            return cheapest, cheapest_other, lexical
        forms_wanted = bool(self._form_keys)
        for form, lemma, cost, proclitic, ending in found:
            if self.is_name and form != lemma:
                # A short name gives way to another word, not to some rare form of one (وعلي, of an ibex).
                continue
            cheapest = min(cheapest, cost)
            if not self._is_own(form, lemma, ending):
                if form == ARTICLE + self._bare and not loose(lemma).startswith(ARTICLE):
                    # الفيضان is the article and what was typed, under whichever lemma a lexicon files it.
                    continue
                if form == lemma and form in (self._bare + "نا", self._bare + "ن") and _has_at_most(1, form, lexicon):
                    # عملنا as a word of its own: "our work"; مسكن has plurals.
                    continue
                if lemma == form and proclitic.text == "" and _has_at_most(2, lemma, lexicon):
                    # A particle compound (بسبب, باسم) that stands in the lexicon as a word of its own.
                    continue
                if cheapest_other is None or cost < cheapest_other[0]:
                    cheapest_other = cost, lemma
                continue
            if not forms_wanted or (self._inner and proclitic.weight) or not self._is_form(form, lemma):
                continue
            if lexical is None or cost < lexical[0]:
                lexical = cost, _lexical_reading(proclitic, ending, form, lemma)
        return cheapest, cheapest_other, lexical

    def _is_own(self, form: str, lemma: str, ending: Ending) -> bool:
        """True where a lemma is this word's: the same, or its feminine that the lexicon files apart."""
        bare = self._bare
        if lemma == self._lemma or hamza_fits(lemma, bare, strict=self._hamza_strict):
            return True
        if lemma in (self._after_article, self._defective):
            return True
        if lemma == bare + "ة":
            if len(bare) == 3 and loose(form[:-1] if ending.inflection == "ت" else form) in self._broken:
                return True
            return (form.endswith("ات") and len(bare) > 3) or self._owns_feminine(lemma)
        if lemma + "ة" == bare:
            return form.endswith(("ات", "ة"))
        return bare[-1] == "ي" and lemma == bare[:-1]

    def _is_form(self, form: str, lemma: str) -> bool:
        """True where the lexicon's form is one of this word and not of a verb or a noun spelled like it."""
        bare = self._bare
        if lemma != self._lemma and not hamza_fits(lemma, bare, strict=self._hamza_strict):
            return False
        if lemma == self._lemma and form not in self._forms:
            return False
        if is_derived(form, bare) or (self._adjective and is_verbal(form, bare)):
            return False
        # خبرة (experience) stands under خبر (news) as an infinitive does.
        return self._adjective or len(bare) > 3 or form.removeprefix(ARTICLE) != bare + "ة"

    def _owns_feminine(self, feminine: str) -> bool:
        """True where a feminine that the lexicon files as a word of its own is this adjective's all the same."""
        if self._bare[-1] == "ي":
            return True
        if not self._adjective or self._lexicon is None:
            return False
        own = {form for form, lemma in self._lexicon.forms(loose(feminine)) if lemma == feminine}
        return not any(form.startswith(ARTICLE) for form in own)


def _plural_refusal(split: Split, plural: SoundPlural) -> str | None:
    """What speaks against a split being another case of a typed plural."""
    ending = split.ending
    if ending.pronoun:
        fits = ending.inflection in plural.construct and not split.proclitic.definite
    else:
        fits = ending.inflection in plural.endings or ending.inflection in plural.construct
    return None if fits else "ending"


def _lexical_reading(proclitic: Proclitic, ending: Ending, form: str, lemma: str) -> Reading:
    """A form of the lexicon as it is told: its article with the particles."""
    if form.startswith(ARTICLE) and not loose(lemma).startswith(ARTICLE):
        return Reading(proclitic.text + ARTICLE, form[2:], ending.pronoun, lemma, "lexicon")
    return Reading(proclitic.text, form, ending.pronoun, lemma, "lexicon")


def _has_at_most(forms: int, lemma: str, lexicon: Lexicon) -> bool:
    """True for a lemma that the lexicon has hardly a form of."""
    return len(lexicon.forms(loose(lemma))) <= forms


def _is_thing(form: str, noun: str) -> bool:
    """True for a broken plural with the article, which a thing has and a mere deed has not."""
    return form.startswith(ARTICLE) and not form.startswith(ARTICLE + noun)


def _is_plural_or_infinitive(bare: str) -> bool:
    """أفعال and إفعال are two words (news and telling, works and making work): their hamza is the difference."""
    return bare[0] in SEATS and len(bare.rstrip("ة")) == 5 and bare[3] == "ا"


def _takes_feminine(bare: str) -> bool:
    """True for a word whose shape is an adjective's or a participle's, which writes its feminine with ة."""
    if bare[-1] == "ي":
        return True
    if bare[-1] in "اىءه":
        return False
    size = len(bare)
    if bare[0] == "م" and size >= 4:
        return True
    return size == 4 and (bare[2] == "ي" or bare[1] == "ا")
