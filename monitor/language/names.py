"""What the shipped lists know of words: names, verbs, forms that no rule tells, and words that are none of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.language.folding import index_fold, loose
from monitor.language.splitting import ARTICLE, GOD
from monitor.resources import resource

_JOINT = "_"
"""Between the words of a listed name of several."""
_SHORTEST_LOOSE = 3
"""Letters of a listed name that is known in loose letters, too: إب is no أب."""
_LONGEST_NAME = 4
"""Words of the longest such name."""
_HEADS = frozenset(
    "مدينة ولاية محافظة بلدية دائرة جزر جزيرة دول منطقة إقليم جمهورية مخيم قاعدة حي مزارع مرتفعات".split()
)
"""Words before the name of a place that are no part of it (مدينتي حمص وحماة, جزيرتا أبو موسى وطنب)."""
_EITHER = "[ال]"
"""Before a listed name that is written with the article and without it."""


def _listed() -> Iterator[tuple[str, bool]]:
    """The names of the shipped list as index words, and whether each takes the article or leaves it."""
    for line in resource("language", "names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for name in line.split():
                if _JOINT in name:
                    continue
                yield index_fold(name.removeprefix(_EITHER)), name.startswith(_EITHER)


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """The shipped list in loose letters, the article kept, and those of it that take the article or leave it.

    Read at the first question.
    """
    found: set[str] = set()
    either: set[str] = set()
    for name, both in _listed():
        key = loose(name)
        if len(key) < _SHORTEST_LOOSE:
            continue
        found.add(key)
        if both:
            either.add(key)
            found.add(ARTICLE + key)
    return frozenset(found), frozenset(either)


def is_name(word: str) -> bool:
    """True for an index word that the shipped list has as a name.

    A name listed with the article is one only with it (الجزائر, not the islands), one listed without it with it too:
    what is typed as البشير is as little inflected as بشير.
    """
    return is_named(loose(word))


def is_named(key: str) -> bool:
    """The same of a word in loose letters."""
    names, _ = _names()
    return key in names or (len(key) > 4 and key.startswith(ARTICLE) and key[2:] in names)


@lru_cache(maxsize=1)
def _spelled() -> frozenset[str]:
    return frozenset(name for name, _ in _listed())


def is_spelled(word: str) -> bool:
    """True for an index word that the shipped list has letter for letter, ى and hamza as they are."""
    return word in _spelled() or word.removeprefix(ARTICLE) in _spelled()


def takes_article(word: str) -> bool:
    """True for a name, given without article, that is the same with it: the lists have it so (الناتو)."""
    key = loose(word)
    names, either = _names()
    return key in either or (key not in names and (ARTICLE + key in names or ARTICLE + key in _places()))


def are_two(bare: str) -> bool:
    """True where a word is listed as one name and with the article as another: كاميرون is not الكاميرون."""
    key = loose(bare)
    names, either = _names()
    return key not in either and key in names and ARTICLE + key in names


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The Arabic names of one word in the table of places, read at the first question."""
    found: set[str] = set()
    for line in resource("language", "places.tsv").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) > 2:
            found.update(loose(index_fold(name)) for name in fields[2].split("|") if " " not in name)
    return frozenset(found)


def is_place(word: str) -> bool:
    """True for an index word, with or without the article, that is a country, region or city of the shipped table."""
    key, places = loose(word), _places()
    return key in places or ARTICLE + key in places or (len(key) > 4 and key.removeprefix(ARTICLE) in places)


@lru_cache(maxsize=1)
def _names_of_several() -> frozenset[str]:
    """The keys of the names of several words in the shipped list and the tables of places."""
    lines = resource("language", "names.txt").read_text(encoding="utf-8").splitlines()
    found = {_key(name.split(_JOINT)) for line in lines if line[:1] != "#" for name in line.split() if _JOINT in name}
    for table, column in (("places.tsv", 2), ("geography.tsv", 0)):
        for line in resource("language", table).read_text(encoding="utf-8").splitlines():
            fields = line.split("\t") if line[:1] != "#" else []
            for name in fields[column].split("|") if len(fields) > column else ():
                words = index_fold(name).split()
                if len(words) > 1 and words[0] not in _HEADS:
                    found.add(_key(words))
    return frozenset(found)


def _key(words: Iterable[str]) -> str:
    """The words of a name in loose letters, ه for ة."""
    loosely = (loose(index_fold(word)) for word in words)
    return _JOINT.join(word[:-1] + "ه" if word[-1] == "ة" else word for word in loosely)


def kept_words(words: Sequence[str]) -> tuple[bool, ...]:
    """Which index words of a phrase belong to a name and keep their article and number there.

    Those of a name of several words that the tables have (بيت لحم, no بيوت اللحم; البيت الأبيض, no بيت أبيض), and what
    stands with the article behind a listed name (بشار الأسد).
    """
    kept = [False] * len(words)
    for first in range(len(words) - 1):
        for size in range(2, min(_LONGEST_NAME, len(words) - first) + 1):
            if _key(words[first : first + size]) in _names_of_several():
                kept[first : first + size] = [True] * size
        second = words[first + 1]
        if _is_definite(second) and second != GOD and is_name(words[first]):
            kept[first + 1] = True
    return tuple(kept)


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


@lru_cache(maxsize=1)
def _apart() -> dict[str, tuple[str, ...]]:
    lines = resource("language", "apart.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if not line.startswith("#")]
    return {first: tuple(rest) for first, *rest in words}


def words_apart(word: str) -> tuple[str, ...]:
    """The words, hamza kept, that the shipped list says are none of a word's forms (محافظة, of محافظ)."""
    return _apart().get(word, ())


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    lines = resource("language", "verbs.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_listed_verb(word: str) -> bool:
    """True for an index word, hamza kept, that the shipped list has as a verb and nothing else."""
    return word in _verbs()


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
_CITY_HEADS = frozenset(first for first, _ in _CITIES)
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
    if second == "الدين" and first in _BEFORE_FAITH:
        return True
    # Asked of every way to part a term: only a first part that can be one is made loose.
    return (first in _CITY_HEADS or first[0] in "أإآ") and (loose(first), loose(second)) in _CITIES


def _is_definite(word: str) -> bool:
    return word.startswith(ARTICLE) and len(word) > 3
