"""What the shipped lists know of single words: which are names, and which have forms that no rule tells."""

from __future__ import annotations

from functools import lru_cache

from monitor.language.folding import index_fold, loose
from monitor.language.splitting import ARTICLE, GOD
from monitor.resources import resource


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The shipped list in loose letters, the article kept; read at the first question."""
    found: set[str] = set()
    for line in resource("language", "names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.update(loose(index_fold(name)) for name in line.split())
    return frozenset(found)


def is_name(word: str) -> bool:
    """True for an index word that the shipped list has as a name.

    A name listed with the article is one only with it (الجزائر, not the islands), one listed without it with it too.
    """
    return is_named(loose(word))


def is_named(key: str) -> bool:
    """The same of a word in loose letters."""
    names = _names()
    return key in names or (len(key) > 4 and key.startswith(ARTICLE) and key[2:] in names)


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The Arabic names of one word in the table of places, read at the first question."""
    found: set[str] = set()
    for line in resource("language", "places.tsv").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) > 2:
            found.update(_plain(index_fold(name)) for name in fields[2].split("|") if " " not in name)
    return frozenset(found)


def is_place(word: str) -> bool:
    """True for an index word, with or without the article, that is a country, region or city of the shipped table."""
    return _plain(word) in _places()


@lru_cache(maxsize=1)
def _irregular() -> dict[str, tuple[str, ...]]:
    lines = resource("language", "plurals.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if not line.startswith("#")]
    return {first: tuple(rest) for first, *rest in words}


def irregular_forms(word: str) -> tuple[str, ...]:
    """The broken plurals and irregular feminines that the shipped list has of a word, hamza kept."""
    return _irregular().get(word, ())


@lru_cache(maxsize=1)
def _plurals() -> frozenset[str]:
    return frozenset(form for forms in _irregular().values() for form in forms)


def is_plural(word: str) -> bool:
    """True for an index word that the shipped list has as an irregular plural or feminine (كتب, a verb as well)."""
    return word in _plurals()


_SERVANT = "عبد"
_FATHER = ("أبو", "ابو")
_BEFORE_GOD = frozenset("نصر فضل خير سعد جار ضيف عطا عبيد هبة رزق فتح جاد حسب خلف عوض سيف لطف".split())
_BEFORE_FAITH = frozenset(
    "سيف نور صلاح علاء ضياء بدر عماد حسام جمال شمس عز تقي شرف زين سعد شهاب فخر كمال مجد نجم ناصر برهان سراج خير بهاء "
    "جلال محيي محي معين ركن صفي صدر ظهير قطب نصر نظام تاج".split()
)
_FATHERS = frozenset(
    "ظبي بكر مازن علاء عمار محمد علي حسن حسين خالد عبيدة مصعب مهدي ديس كمال فراس أحمد عمر عبدالله سعيد ريشة "
    "قتادة".split()
)
_CITIES = frozenset(
    (
        ("خان", "يونس"),
        ("بور", "سعيد"),
        ("بور", "سودان"),
        ("ام", "درمان"),
        ("تل", "ابيب"),
        ("نيو", "يورك"),
        ("نيو", "دلهي"),
        ("اديس", "ابابا"),
        ("اسلام", "اباد"),
        ("لوس", "انجلوس"),
        ("كوالا", "لمبور"),
        ("حضر", "موت"),
        ("طول", "كرم"),
        ("غازي", "عنتاب"),
        ("خور", "فكان"),
        ("كفر", "نبل"),
    )
)
"""In loose letters."""
_SHORTEST_PART = 3


def parted(word: str) -> tuple[str, str] | None:
    """The two words that an index word joins as names often are (عبدالله, أبوظبي, نورالدين, خانيونس); None: it is one.

    What would be left of a word with a particle or the article (والدين, بالله), or of another word (أبواب), is no name.
    """
    for size in range(2, min(5, len(word) - _SHORTEST_PART) + 1):
        first, rest = word[:size], word[size:]
        if first in _FATHER and rest not in _FATHERS and not _is_definite(rest):
            continue
        if _make_a_name(first, rest):
            return first, rest
    return None


def joined(first: str, second: str) -> str | None:
    """Two index words as one where that is how the name is also written; None where it is not."""
    return first + second if _make_a_name(first, second) else None


def _make_a_name(first: str, second: str) -> bool:
    if first == _SERVANT:
        return _is_definite(second) or second == "ربه"
    if first in _FATHER:
        return len(second) >= _SHORTEST_PART
    if second == GOD:
        return first in _BEFORE_GOD
    return (second == "الدين" and first in _BEFORE_FAITH) or (loose(first), loose(second)) in _CITIES


def _is_definite(word: str) -> bool:
    return word.startswith(ARTICLE) and len(word) > 3


def _plain(word: str) -> str:
    folded = loose(word)
    return folded[2:] if folded.startswith(ARTICLE) and len(folded) > 4 else folded
