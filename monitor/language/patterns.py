"""Shapes of Arabic words: broken plurals that follow from a singular, and words that are never a noun's plural.

Only shapes that are nearly always right are here; what no shape tells is the lexicon's.
"""

from __future__ import annotations

_WEAK = frozenset("اويىءأإؤئآة")
_SEATS = frozenset("أإآ")


def broken_plurals(singular: str) -> tuple[str, ...]:
    """The broken plurals that the shape of a singular promises, hamza kept (أفعال, مفاعل, مفاعيل).

    `singular` is an index word without article.
    """
    base = singular.removesuffix("ة")
    strong = not any(letter in _WEAK for letter in base)
    size = len(base)
    if size == 3 and base == singular and base[0] not in _WEAK - {"و"} and not _WEAK & {*base[1:]}:
        one, two, three = tuple(base)
        return (f"أ{one}{two}ا{three}",)
    if size == 2 and base != singular and strong and base != "عد":
        return (base + base[1],)
    if size == 3 and base == singular and base[0] == "أ" and base[1] not in _WEAK and base[2] not in _WEAK:
        return (f"آ{base[1]}ا{base[2]}",)
    if size == 4 and strong:
        one, two, three, four = tuple(base)
        return (f"{one}{two}ا{three}{four}",)
    if size == 4 and base[1] == "و" and base != singular and base[0] not in _WEAK and base[2] not in _WEAK:
        return (f"{base[0]}وا{base[2]}{base[3]}",)
    if size == 5 and base == singular and base[3] in "اويي" and not any(base[n] in _WEAK for n in (1, 2, 4)):
        one, two, three, _, five = tuple(base)
        return (f"{one}{two}ا{three}ي{five}",)
    if size == 5 and base == singular and base[1] == "ا" and base[3] in "او" and base[2] not in _WEAK:
        return (f"{base[0]}وا{base[2]}ي{base[4]}",)
    return ()


def is_infinitive(word: str) -> bool:
    """True for the shape of a verb's infinitive, which is no name: تجنيد, إنجاز, انهيار, استقرار."""
    size = len(word)
    if word[0] == "ت" and size == 5:
        return word[3] == "ي"
    if word[0] not in "إا" or word[-2] != "ا":
        return False
    return size == 5 if word[0] == "إ" else size >= 6


def is_derived(form: str, lemma: str) -> bool:
    """True for a verb's infinitive or participle filed under a noun of three letters that is spelled like the verb.

    تصويت is not a form of صوت (voice), nor إحداث of حدث (event), though both stand under the verb in a lexicon.
    """
    form = form.removeprefix("ال")
    if form[:1] == "إ" and lemma[0] == "أ":
        # إكرام is no form of أكرم.
        return True
    if len(lemma) != 3 or len(form) < 4:
        return False
    one, two, three = tuple(lemma)
    if form == f"{one}{two}ا{three}ة":
        # سعادة (happiness, of سعد); plurals of this shape (حجارة) are in our list.
        return True
    if form[0] == "ت" and one != "ت" and form[-2:] == "ي" + three:
        return True
    if form[0] == "إ" and one != "إ":
        return True
    if form[0] == "م" and (form[-2:] == "و" + three or len(form) == 4) and form[1] == one and one != "م":
        return True
    return form[:2] == one + "ا" and form[2:3] == two


def is_verbal(form: str, adjective: str) -> bool:
    """True for the verb of a participle's shape that a lexicon files with it: يعادل and معادلة under عادل (just)."""
    if len(adjective) != 4 or adjective[1] != "ا":
        return False
    return form.removeprefix("ال") == f"م{adjective}ة" or (form[0] in "يتنأ" and form[1:5] == adjective)


def is_adjective(word: str, forms: frozenset[str]) -> bool:
    """True where a lexicon writes the feminine of a word among its forms, with the article or in the dual."""
    return f"ال{word}ة" in forms or f"{word}تين" in forms or f"{word}تان" in forms
