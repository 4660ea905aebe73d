"""The written forms of an Arabic verb: past and present, with the persons that news uses.

A verb is given as dictionaries give it: the past of the third person, `أعلن`. Only what follows from its shape is here;
whether a word is a verb at all is the lexicon's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.language.folding import loose

_PERSONS = ("ي", "ت", "ن")
_SEATS = frozenset("أإآا")
_PAST_PROCLITICS = ("", "و", "ف")
_PRESENT_PROCLITICS = ("", "و", "ف", "س", "وس", "فس", "ل", "ول", "فل")
_OBJECTS = ("ها", "هم", "هن", "هما", "كم", "نا", "ه")
_LONGEST_PROCLITIC = 2
FUTURE = "س"


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One conjugated form. `alone`: it stands without an object pronoun; `bound`: it takes one."""

    text: str
    present: bool
    alone: bool
    bound: bool


@dataclass(frozen=True, slots=True)
class VerbReading:
    """A written word taken apart: what stands in front, the conjugated form, the object pronoun behind."""

    proclitic: str
    form: str
    pronoun: str


class Conjugation:
    """The forms of one verb, to be asked for written words.

    Args:
        verb: an index word, the past of the third person singular.
        forms: what a lexicon files under it; its present tense goes before what the shape promises.
    """

    __slots__ = ("_forms", "stems", "verb")

    def __init__(self, verb: str, forms: frozenset[str]) -> None:
        self.verb = verb
        self._forms: dict[str, VerbForm] = {}
        for form in (*_past(verb), *_present(verb, forms)):
            self._forms.setdefault(loose(form.text), form)
        found = set(self._forms)
        found.update(FUTURE + key for key, form in self._forms.items() if form.present)
        self.stems: frozenset[str] = frozenset(found)

    def read(self, word: str) -> VerbReading | None:
        """How an index word is a form of the verb, hamza set aside; None: it is none."""
        for size in range(_LONGEST_PROCLITIC + 1):
            proclitic, rest = word[:size], word[size:]
            if proclitic not in _PRESENT_PROCLITICS or len(rest) < 2:
                continue
            key = loose(rest)
            form = self._forms.get(key)
            if form is not None and form.alone and _takes(form, proclitic):
                return VerbReading(proclitic, rest, "")
            for pronoun in _OBJECTS:
                if not key.endswith(pronoun):
                    continue
                form = self._forms.get(key[: -len(pronoun)])
                if form is not None and form.bound and _takes(form, proclitic) and not rest.startswith("ال"):
                    # المهم (the important) is not ألم with a pronoun: a verb has no article.
                    return VerbReading(proclitic, rest[: -len(pronoun)], pronoun)
        return None

    def form(self, written: str) -> str:
        """The form as the verb spells it, for a part of a word that `read` gave."""
        return self._forms[loose(written)].text


def _takes(form: VerbForm, proclitic: str) -> bool:
    return proclitic in (_PRESENT_PROCLITICS if form.present else _PAST_PROCLITICS)


def is_verb(word: str, forms: frozenset[str]) -> bool:
    """True where a lexicon's forms of a word are those of a verb: its dual of the second person, or a present tense."""
    return word + "تما" in forms or any(form[0] == "ي" for form in forms if word[0] != "ي")


def is_verbs_form(form: str, noun: str) -> bool:
    """True for a form that can only be a verb's, filed under a noun that is spelled like it.

    يعلم and علمت are no forms of علم (science), nor معلم or تعليم. Plurals such as مخاطر (of خطر) are no verb's.
    """
    if form.startswith("ال"):
        return False
    first, own = form[0], noun[0]
    if first != own and first in "يتن":
        return True
    if first == "م" and own != "م" and form[2:3] != "ا":
        return True
    if (
        noun[-1] not in "ةى"
        and form[: len(noun)] == noun
        and form[len(noun) :] in ("ت", "تا", "تم", "تما", "تن", "وا", "نا")
    ):
        return True
    return own not in _SEATS and first in "أا" and len(form) == len(noun) + 3 and form[-2:] in ("وا", "ين", "ان")


def _past(verb: str) -> list[VerbForm]:
    if verb[-1] in "ىا":
        stem = verb[:-1]
        # أجريت, of elections: the passive.
        passive = [VerbForm(stem + "يت", False, True, False)] if len(verb) > 3 and verb[-1] == "ى" else []
        return [
            *passive,
            VerbForm(verb, False, True, False),
            VerbForm(stem + "ا", False, False, True),
            VerbForm(stem + "ت", False, True, True),
            VerbForm(stem + "وا", False, True, False),
            VerbForm(stem + "و", False, False, True),
        ]
    made = [
        VerbForm(verb, False, True, True),
        VerbForm(verb + "ت", False, True, True),
        VerbForm(verb + "وا", False, True, False),
        VerbForm(verb + "و", False, False, True),
    ]
    if len(verb) > 3:
        # Of three letters they are an accusative or a plural as often as not (طلبا).
        made += [VerbForm(verb + "ا", False, True, False), VerbForm(verb + "تا", False, True, False)]
    return made


def _present(verb: str, forms: frozenset[str]) -> list[VerbForm]:
    known = {_without_ending(form[1:]) for form in forms if form[0] == "ي" and verb[0] != "ي" and len(form) > 2}
    made: list[VerbForm] = []
    for stem in dict.fromkeys((*_present_stems(verb, forms), *sorted(known))):
        weak = stem[-1] in "ىيو" and verb[-1] in "ىا"
        plural = stem[:-1] if weak else stem
        for person in _PERSONS:
            made.append(VerbForm(person + stem, True, True, True))
            if weak and stem[-1] in "ىي":
                made.append(VerbForm(person + plural + "ا", True, False, True))
            made += [
                VerbForm(person + plural + "ون", True, True, True),
                VerbForm(person + plural + "وا", True, True, False),
                VerbForm(person + plural + "و", True, False, True),
            ]
            if len(stem) > 2:
                made.append(VerbForm(person + stem + "ان", True, True, True))
    return made


def _without_ending(stem: str) -> str:
    for ending in ("ان", "ون", "وا", "ا"):
        if stem.endswith(ending) and len(stem) - len(ending) >= 2:
            return stem[: -len(ending)]
    return stem


def _present_stems(verb: str, forms: frozenset[str]) -> tuple[str, ...]:
    """What stands behind the person's letter; several where the shape leaves it open."""
    size = len(verb)
    if size == 3 and verb[0] == "أ":
        # أخذ, يأخذ; أدى, يؤدي: where the lexicon tells, it is asked (ناديه is no نأديه).
        seats = (verb, "ؤ" + verb[1:])
        present = {form[1:3] for form in forms if form[0] in _PERSONS and form[-1] != "ة"}
        told = tuple(stem for stem in seats if stem[:2] in present)
        stems: tuple[str, ...] = told or seats
    elif size == 3 and verb[0] == "آ":
        stems = ("ؤ" + verb[1:],)
    elif size == 3 and verb[0] == "و":
        stems = (verb[1:], verb)
    elif size > 3 and verb[0] in _SEATS:
        stems = (verb[1:],)
    else:
        stems = (verb,)
    if verb[-1] == "ا":
        return tuple(stem[:-1] + "و" for stem in stems)
    if verb[-1] == "ى":
        return tuple(stem[:-1] + "ي" for stem in stems)
    if size < 3 or verb[-2] != "ا" or (size == 4 and verb[1] != "ا" and verb[0] not in _SEATS):
        return stems
    if size == 3:
        # قال, يقول; باع, يبيع: where the lexicon tells, it is asked.
        hollow = tuple(verb[0] + vowel + verb[2] for vowel in "وي")
        return tuple(stem for stem in hollow if not forms.isdisjoint(("ي" + stem, "ت" + stem))) or hollow
    if size == 4 or verb.startswith("است"):
        return tuple(stem[:-2] + "ي" + stem[-1] for stem in stems)
    return stems
