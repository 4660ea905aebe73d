"""Whether one written word is a form of the word a term asks for: the decision, and why.

The decision depends on the two words and the lexicon alone, never on the text around them, so it is made once for each
distinct written word. It looks at every way to split the written word, never at a list of all forms of the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monitor.language.cases import SoundPlural, sound_plural
from monitor.language.endings import (
    CONSTRUCT,
    DEFECTIVE,
    FEMININE,
    FEMININE_NAME,
    SURE_PRONOUNS,
    name_endings,
    takes_feminine,
    word_endings,
)
from monitor.language.entries import Entry, LookedUp, has_at_most
from monitor.language.folding import loose
from monitor.language.function_words import CLITIC_FUNCTION_WORDS, FUNCTION_WORDS, NEVER_A_NAME
from monitor.language.lexicon import Lexicon
from monitor.language.names import (
    are_two,
    irregular_forms,
    is_listed_verb,
    is_name,
    is_named,
    is_place,
    is_plural,
    is_spelled,
    takes_article,
    words_apart,
)
from monitor.language.patterns import broken_plurals, is_adjective
from monitor.language.readings import Reading, Stopped
from monitor.language.spelling import SEATS, hamza_dropped, hamza_fits, respelled
from monitor.language.splitting import (
    ARTICLE,
    GOD,
    LONGEST_WORD,
    PROCLITICS,
    TWO_FOR_ONE,
    Split,
    foreign_rest,
    is_arabic,
    one_seat,
    proclitics_of,
    splits_on,
    word_stems,
)
from monitor.language.verbs import Conjugation, is_verb
from monitor.language.weighing import CARELESS, Known, known

_NO_FORMS: Mapping[str, str] = MappingProxyType({})
"""One for all words: of ten thousand terms each container is one more for the collector."""
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
_NO_KIN: frozenset[str] = frozenset()
_GRAMMAR = FUNCTION_WORDS | CLITIC_FUNCTION_WORDS | NEVER_A_NAME
_LIKE_ANOTHER = 4
"""Letters of a name without its article that is likely another word where no lexicon tells."""
_SHORTEST = 2
"""Letters of the shortest names and nouns that have forms."""
_SHORT_ROOT = 3
"""Letters of a word, its ة aside, that may be anything with a hamza thought in and a particle taken off."""
_NAMES_FORMS = 4
"""A lexicon has at most so many forms of a word that it does not inflect: itself, the article, careless spellings."""

_ARTICLES = (ARTICLE, "لل")
_PARTICLES = frozenset(proclitic.text for proclitic in PROCLITICS if not proclitic.definite)

_SLACK = 1
_PLURAL_RULES = ("broken-plural", "lexicon")

_new: Any = tuple.__new__


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
        "_any_hamza",
        "_apart",
        "_article",
        "_bare",
        "_before_pronoun",
        "_bound",
        "_broken",
        "_careless",
        "_endings",
        "_entry",
        "_exact",
        "_foreign",
        "_function",
        "_guessed",
        "_headword",
        "_inner",
        "_kept",
        "_keys",
        "_kin",
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
        self._foreign = not exact and not self._function and word.isascii()
        self._exact = exact or self._function or not self._is_long_enough() or not is_arabic(word)
        self.is_name = bool(name)
        self._broken: Mapping[str, str] = _NO_FORMS
        self._bound: Mapping[str, str] = _NO_FORMS
        """Plurals with ى as they stand before a pronoun: قتلاهم, of قتلى."""
        self._told: frozenset[str] = frozenset()
        self._careless = ""
        self._only_verb = False
        self._kin = _KIN.get(loose(word), _NO_KIN) if phrase and not exact else _NO_KIN
        self._headword = word if self._exact else ""
        """What is told as the lemma; found out when it is first asked for."""
        if self._exact:
            self.stems: frozenset[str] = frozenset((loose(word), *self._kin))
            return
        self._bare = word[2:] if word.startswith(ARTICLE) and len(word) > 4 and not self._is_root_article() else word
        bare_typed = self._bare == word
        self._bare = respelled(self._bare, lexicon)
        self._apart = () if inner else words_apart(self._bare)
        self._entry = entry = Entry(self._bare, lexicon)
        whole = self._bare if bare_typed else ARTICLE + self._bare
        if name is None and (self._is_listed(whole) or self._is_known_place()):
            self.is_name = True
        unknown = name is None and not self.is_name and lexicon is not None and not entry.is_known
        # أيران and اسيا are careless spellings of names that have no other meaning.
        self._any_hamza = (self.is_name or unknown) and len(self._bare) > 3
        self._guessed = unknown and not kept
        """The lexicon does not know it: as good as a name, unless its shape says otherwise."""
        self.is_name = self.is_name or unknown or kept
        if self.is_name or len(self._bare) < _SHORT_ROOT:
            entry.keep_no_form()
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
        self._any_hamza = self._any_hamza and (name is None or not entry.is_strict)
        self._verb = None if self.is_name else self._as_verb()
        if entry.defective:
            self._keys.setdefault(loose(entry.defective), entry.defective)
        stems = {*self._keys, *self._broken, *self._bound, loose(word)}
        stems.update(self._kin)
        if self._verb is not None:
            stems.update(self._verb.stems)
        if entry.lemma and not self.is_name:
            stems.update(entry.stems(self._keys))
        self.stems = frozenset(stems)

    def _is_root_article(self) -> bool:
        """True where the first two letters only look like the article: التزام (commitment), الله."""
        word, lexicon = self.word, self._lexicon
        if word == GOD or is_listed_verb(word):
            return True
        if lexicon is None or len(word) != 6 or word[2] != "ت" or word[4] != "ا":
            return False
        bare = word[2:]
        return (word, word) in lexicon.lemmas(loose(word)) and (bare, bare) not in lexicon.lemmas(loose(bare))

    def _is_long_enough(self) -> bool:
        """Of two letters our lists of nouns (حدود) and names (بإب) have forms, and what a phrase confirms (تل أبيب)."""
        word = self.word
        if len(word) == _SHORTEST:
            return self._phrase or bool(irregular_forms(word)) or is_spelled(word)
        return 3 <= len(word) <= LONGEST_WORD

    def _is_listed(self, whole: str) -> bool:
        """True for a name of the shipped list; سلمي (peaceful) is not سلمى where the lexicon has both."""
        if len(whole) == _SHORTEST:
            # أب is no إب.
            return is_spelled(whole)
        if not is_name(whole):
            return False
        return whole[-1] != "ي" or is_spelled(whole) or self._entry.lemma != self._bare

    def _is_known_place(self) -> bool:
        """True for a place of the shipped table that the lexicon inflects no more than a name (غرناطة; not ميدان).

        Written without the article in the table and with it in the lexicon it is another word as often: ليل, حصار.
        """
        bare = self._bare
        if (
            not self._entry.is_citation
            or len(self._entry.forms) > _NAMES_FORMS
            or not is_place(bare)
            or is_plural(bare)
        ):
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
        bare, entry = self._bare, self._entry
        forms = entry.forms
        if is_listed_verb(bare):
            self._only_verb = len(bare) > 3
            return Conjugation(bare, forms)
        if not forms or not is_verb(bare, forms):
            return None
        noun = ARTICLE + bare in forms or (bool(self._broken) and bare != self.word)
        entry.keep_no_verb()
        if bare != self.word or is_plural(bare) or self._told or (len(bare) == 3 and bare[1] in "وي"):
            return None
        if noun and not entry.is_deed():
            return None
        # تعاون and سابق are nouns as well, whether the lexicon says so or not; أعلن and استقبل are none.
        self._only_verb = not noun and len(bare) > 3 and bare[0] in "أا"
        return Conjugation(bare, forms)

    def _find_headword(self) -> str:
        bare = self._bare
        if self._plural is not None and not self._entry.is_known:
            found = self._plural.lemma
        elif self.is_name and not self._guessed:
            found = bare if self.word == bare or not self.word.startswith(ARTICLE) else ARTICLE + bare
        else:
            found = bare if self._entry.is_filed_under_verb() else self._entry.lemma or bare
        self._headword = found
        return found

    def _set_endings(self) -> None:
        bare, entry = self._bare, self._entry
        last, size = bare[-1], len(bare)
        if last == "ة":
            self._keys = {loose(bare[:-1]): bare[:-1]}
        elif last == "ى":
            self._keys = {loose(bare[:-1]) + "ي": bare, loose(bare[:-1]) + "ا": bare[:-1] + "ا"}
        else:
            self._keys = {loose(bare): bare}
            entry.is_adjective = size > 2 and ((size > 3 and takes_feminine(bare)) or is_adjective(bare, entry.forms))
        if last == "ه" and (size > 3 or bare != self.word) and not bare.endswith("لله"):
            # Written carelessly for ة, as often as not.
            self._careless = loose(bare[:-1])
            self._keys[self._careless] = bare[:-1]
        if bare != self.word:
            self._keys.setdefault(loose(self.word), self.word)
        if entry.after_article:
            self._keys[loose(entry.after_article)] = entry.after_article
        phrase_head = self._phrase and not self._inner
        if self.is_name and not (self._guessed and self._phrase):
            found = name_endings(
                bare,
                guessed=self._guessed,
                phrase_head=phrase_head,
                kept_head=self._kept and not self._inner,
                definite=self.word.startswith(ARTICLE),
            )
        else:
            # Of a guess in a phrase (طعام شهي) the words beside it tell that it is no name.
            found = word_endings(bare, adjective=entry.is_adjective, phrase_head=phrase_head)
        self._endings, self._before_pronoun, self._pronouns = found

    def accepts(self, word: str) -> bool:
        """True where the index word is a form of this one."""
        if self._exact and not self._kin and not self._phrase:
            # Not asked what stopped it: that takes the word apart.
            return word == self.word or (self._foreign and isinstance(self._before_foreign(word), Reading))
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
            if self._foreign and (foreign := self._before_foreign(word)) is not None:
                return foreign
            return Stopped("exact") if self.stems.intersection(word_stems(word)) else None
        if not 2 <= len(word) <= LONGEST_WORD or not is_arabic(word):
            return None
        if TWO_FOR_ONE in word and isinstance(respelt := self.read(one_seat(word)), Reading):
            return respelt
        if word in _GRAMMAR:
            if self._phrase and loose(word) == loose(self.word):
                # على عبد الله صالح: who writes ى for ي writes the name so, and the words beside it tell.
                return Reading("", word, "", self._bare, "spelling")
            return Stopped("function-word") if self.stems.intersection(word_stems(word)) else None
        if self._bare == GOD:
            return self._god(word)
        if self._only_verb and self._verb is not None:
            verbal = self._conjugated(self._verb, word)
            if not isinstance(verbal, Reading):
                verbal = self._filed(word) or verbal
            return self._unless_apart(
                verbal or (Stopped("verb") if self.stems.intersection(word_stems(word)) else None)
            )
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
        return self._unless_apart(decided)

    def _unless_apart(self, decided: Reading | Stopped | None) -> Reading | Stopped | None:
        """The decision, but for what is another word: by the shipped list (محافظات, governorates, of محافظ) and plurals
        with ي, which are relations and no "my": تجاري (commercial), of تاجر; أطفالي are my children.
        """
        if not isinstance(decided, Reading):
            return decided
        is_plural_with_ya = decided.suffix == "ي" and decided.rule in _PLURAL_RULES and decided.stem != self._bare
        if is_plural_with_ya and decided.stem[0] not in "أآا":
            return Stopped("ending")
        if decided.suffix and decided.rule == "lexicon" and decided.proclitic.endswith(_ARTICLES):
            # الأمني is no "the my security": a lexicon has the article in the form.
            return Stopped("article-and-pronoun")
        written = decided.stem + decided.suffix
        for other in self._apart:
            if other[-1] == "ة":
                is_other = written.startswith(other[:-1]) and written[len(other) - 1 :].startswith(("ة", "ت", "ات"))
            else:
                is_other = written.startswith(other)
                # العمله has no pronoun, and is a careless العملة.
                is_other = is_other and not (other[-1] == "ه" and decided.proclitic.endswith(_ARTICLES))
            if is_other:
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
            written = {form, found.form}
            lemmas = {lemma for known, lemma in self._lexicon.lemmas(loose(form)) if known in written}
            other = not written.isdisjoint(lemmas) and (len(verb.verb) == 3 or verb.verb not in lemmas)
            # نعلن stands there as a word of its own, and is none: it has no forms.
            if other and not (is_listed_verb(verb.verb) and has_at_most(1, form, self._lexicon)):
                return Stopped("lexicon-other-word")
        return Reading(found.proclitic, found.form, found.pronoun, verb.verb, "verb")

    def _filed(self, word: str) -> Reading | None:
        """A form of a verb that no rule makes and the lexicon files under it as it is written: أجريت, of أجرى."""
        for conjunction in ("", "و", "ف"):
            form = word.removeprefix(conjunction)
            if form in self._entry.forms and form.startswith(self._bare[:-1]):
                return Reading(word[: len(word) - len(form)], form, "", self._bare, "lexicon")
        return None

    def _relative(self, word: str) -> Reading | None:
        """بن and ابن are one in a name; أبو is أبي and أبا as its sentence wants it."""
        for proclitic in ("",) if self._inner else ("", "و", "ف", "ل", "ب", "ك"):
            if word.startswith(proclitic) and loose(word[len(proclitic) :]) in self._kin:
                return Reading(proclitic, word[len(proclitic) :], "", self.word, "spelling")
        return None

    def _before_foreign(self, word: str) -> Reading | Stopped | None:
        """BBC finds الـBBC and لـBBC, 19 الـ19: Latin letters and digits take the particles and nothing else."""
        if foreign_rest(word) != self.word:
            return None
        proclitic = word[: -len(self.word)]
        if self._inner and proclitic != ARTICLE:
            return Stopped("proclitic-in-phrase")
        return Reading(proclitic, self.word, "", self.word, "proclitic")

    def _function_in_phrase(self, word: str) -> Reading | Stopped | None:
        """من أجل finds ومن أجل, ذي قار بذي قار, and في سوريا فى سوريا: the words beside it tell what is meant."""
        own = loose(self.word)
        if loose(word) == own:
            return Reading("", word, "", self.word, "spelling")
        proclitic = word[: -len(own)]
        if not self._inner and proclitic in _PARTICLES and loose(word[len(proclitic) :]) == own:
            return Reading(proclitic, word[len(proclitic) :], "", self.word, "proclitic")
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
            cost = split.proclitic.cost + split.ending.cost
            if split.stem != own and not hamza_dropped(split.stem, own):
                cost += CARELESS
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
        if broken[-1] == "ى" and split.stem[-1] == "ي" and self._entry.has(split.stem):
            # قوي (strong) is a word of its own and no careless قوى.
            return False
        return split.stem == broken or (broken[0] not in SEATS and hamza_fits(split.stem, broken, strict=True))

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
        if stem != own and not self._any_hamza and not hamza_fits(stem, own, strict=self._entry.is_strict):
            return "hamza"
        if len(own) == 2 and self.is_name and stem != own:
            # اب may be أب, آب and إب.
            return "hamza"
        if self._inner and split.proclitic.weight:
            return "proclitic-in-phrase"
        if len(self._bare) == 2 and split.proclitic.definite and not self._told:
            # بتل أبيب, and no للبي بي سي.
            return "short-stem"
        if len(self._bare) == 2 and ending.text == "ا" and (not self._told or split.proclitic.text):
            # طنا, but وطنا is a homeland.
            return "short-stem"
        if own == self._entry.after_article:
            # للسد, of السد: two letters are not what the article is taken off for.
            return None if split.proclitic.definite and not ending.text else "short-stem"
        if self._article and not split.proclitic.definite and own != self.word:
            return "article"
        if self._no_article and split.proclitic.definite:
            return "name-takes-no-article"
        if split.proclitic.definite and ending.inflection in CONSTRUCT and not ending.pronoun:
            return "ending"
        if self._plural is not None and own == self._plural.stem:
            return _plural_refusal(split, self._plural)
        if own == self._entry.defective:
            if ending.pronoun or self.is_name:
                return "ending"
            alone = not ending.text and len(own) > _SHORT_ROOT and not split.proclitic.definite
            return None if alone or ending.inflection in DEFECTIVE else "ending"
        if own == self.word and self._bare != self.word:
            # لالقاهرة, for للقاهرة: the word as typed, the article its own.
            return "ending" if ending.text or split.proclitic.definite else None
        if ending.pronoun:
            if split.proclitic.definite:
                return "article-and-pronoun"
            if self.is_name and (not self._guessed or ending.pronoun not in self._pronouns):
                return "name-takes-no-ending"
            if len(self._bare) <= 3 and ending.pronoun not in SURE_PRONOUNS:
                return "short-stem"
            if len(self._bare) < 3 and split.proclitic.text:
                return "short-stem"
            return None if ending.inflection in self._before_pronoun else "ending"
        if split.key == self._careless:
            # The stem of القاهره is that of القاهرة, and no word by itself.
            if ending.inflection in (FEMININE_NAME if self.is_name else FEMININE):
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
        entry = self._entry
        if entry.has_form(word, folded):
            # Nothing lies nearer than the word as written.
            sure = best[1] if best is not None and best[0] <= _SLACK else entry.reading(word)
            if sure is not None:
                return sure
        if best is None:
            if not entry.may_have_form(word, folded):
                return stopped
            found = known(lexicon, word, folded)
        elif best[1].rule == "broken-plural":
            found = known(lexicon, word, folded)
        else:
            # What lies as far as the way that is found matters only where another word lies nearer.
            found = known(lexicon, word, folded, best[0] - 1)
        cheapest, cheapest_other, lexical = self._looked_up(lexicon, found)
        if cheapest_other is not None and best is not None and best[1].rule != "broken-plural":
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

    def _looked_up(self, lexicon: Lexicon, found: list[Known]) -> LookedUp:
        return self._entry.looked_up(lexicon, found, name=self.is_name, inner=self._inner, plurals=self._broken)


def _plural_refusal(split: Split, plural: SoundPlural) -> str | None:
    """What speaks against a split being another case of a typed plural."""
    ending = split.ending
    if ending.pronoun:
        fits = ending.inflection in plural.construct and not split.proclitic.definite
    else:
        fits = ending.inflection in plural.endings or ending.inflection in plural.construct
    return None if fits else "ending"
