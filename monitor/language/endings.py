"""Which endings the word of a term takes: what its shape promises, and the few that a name has."""

from __future__ import annotations

from typing import NamedTuple

from monitor.language.patterns import is_infinitive
from monitor.language.splitting import PRONOUNS

FEMININE = frozenset(("ة", "ه", "ات", "تان", "تين", "تا", "تي"))
FEMININE_NAME = frozenset(("ة", "ه"))
CONSTRUCT = frozenset(("و", "ي", "تا", "تي", "ا"))
"""Endings a noun has before another noun; with the article it cannot stand there."""
DEFECTIVE = frozenset(("ون", "ين"))
SURE_PRONOUNS = frozenset(("ه", "ها", "هم", "هما", "نا", "هن"))
"""Those that a word of three letters takes."""

_FEMININE_BEFORE_PRONOUN = frozenset(("ت", "ات", "تا", "تي"))
_MASCULINE = frozenset(("", "ا", "ان", "ين", "ون", "ات", "و", "ي"))
_SHORT = frozenset(("", "ا", "ان", "ين"))
_SHORTENED = frozenset(("", "ات", "ان", "ين"))
_ADJECTIVE = _MASCULINE | FEMININE
_SHORT_ADJECTIVE = _ADJECTIVE - {"و", "ي"}
_GUESSED_ADJECTIVE = _ADJECTIVE - {"و", "ي", "تا", "تي"}
_BEFORE_PRONOUN = frozenset(("", "ات", "ي", "و", "ا"))
_ADJECTIVE_BEFORE_PRONOUN = _BEFORE_PRONOUN | _FEMININE_BEFORE_PRONOUN
_NONE: frozenset[str] = frozenset()
_BARE_ONLY = frozenset(("",))
_TANWIN = frozenset(("", "ا"))
_ALL_PRONOUNS = frozenset(PRONOUNS)
_GUESSED_PRONOUNS = frozenset(("ه", "ها", "هم", "هما", "هن"))
_OPEN = frozenset("اىويه")
"""Last letters of many a foreign name; ه may be a pronoun already."""


class Endings(NamedTuple):
    """What may stand behind the stems of a word."""

    last: frozenset[str]
    """Inflections at the end of a written word."""
    before_pronoun: frozenset[str]
    pronouns: frozenset[str]


def word_endings(bare: str, *, adjective: bool, phrase_head: bool) -> Endings:
    """Those of a word that is no name.

    Args:
        bare: an index word without its article.
        phrase_head: it is the first word of a phrase.
    """
    if bare[-1] == "ة":
        if bare[-2] == "أ":
            # مكافأة, مكافآت: two alefs become one.
            return Endings(FEMININE | {"ت"}, _FEMININE_BEFORE_PRONOUN | {"ت"}, _ALL_PRONOUNS)
        return Endings(FEMININE, _FEMININE_BEFORE_PRONOUN, _ALL_PRONOUNS)
    if bare[-1] == "ى":
        return Endings(_SHORTENED, _BEFORE_PRONOUN, _ALL_PRONOUNS)
    if len(bare) == 2:
        return Endings(_TANWIN, _BARE_ONLY, _ALL_PRONOUNS)
    if len(bare) == 3:
        last = _SHORT_ADJECTIVE if adjective else _SHORT
        # شهري نيسان وأيار
        return Endings(last | {"ي"} if phrase_head else last, _BARE_ONLY, _ALL_PRONOUNS)
    if adjective:
        return Endings(_ADJECTIVE, _ADJECTIVE_BEFORE_PRONOUN, _ALL_PRONOUNS)
    return Endings(_MASCULINE, _BEFORE_PRONOUN, _ALL_PRONOUNS)


def name_endings(bare: str, *, guessed: bool, phrase_head: bool, kept_head: bool, definite: bool) -> Endings:
    """Those of a name.

    Args:
        bare: an index word without its article.
        guessed: it is a name because the lexicon does not know it.
        phrase_head: it is the first word of a phrase.
        kept_head: it is the first word of a name of several that keeps its article and number.
        definite: it was typed with the article.
    """
    last, size = bare[-1], len(bare)
    if guessed and last == "ة":
        # وساطته, حلبجة: no name has the ت of a feminine before a pronoun.
        return Endings(FEMININE, _FEMININE_BEFORE_PRONOUN, _GUESSED_PRONOUNS)
    if guessed and size > 4 and (last == "ي" or bare[0] == "م"):
        # A relation or a participle that the lexicon happens not to know.
        return Endings(_GUESSED_ADJECTIVE, _NONE, _NONE)
    endings = FEMININE_NAME if last == "ة" else _BARE_ONLY
    before_pronoun = pronouns = _NONE
    if guessed and size > 3 and last not in _OPEN:
        # No name ends in ها or هم; with ه it may be another (حماد, حماده), with ا as well (مانويل, مانويلا).
        before_pronoun = _BARE_ONLY
        pronouns = _GUESSED_PRONOUNS if is_infinitive(bare) or size > 4 else _GUESSED_PRONOUNS - {"ه"}
        if is_infinitive(bare):
            endings |= {"ا"}
    if phrase_head and last == "ة":
        # وزارتا الداخلية والدفاع, وزارتي الداخلية والدفاع
        endings |= {"تا", "تي"}
    elif kept_head and size > 3:
        # مجلسي الأمن والشورى, الاتحادين الأوروبي والأفريقي
        endings |= {"ين", "ان"} if definite else {"ي"}
    return Endings(endings, before_pronoun, pronouns)


def takes_feminine(bare: str) -> bool:
    """True for a word whose shape is an adjective's or a participle's, which writes its feminine with ة."""
    if bare[-1] == "ي":
        return True
    if bare[-1] in "اىءه":
        return False
    size = len(bare)
    if bare[0] == "م" and size >= 4:
        return True
    return size == 4 and (bare[2] == "ي" or bare[1] == "ا")
