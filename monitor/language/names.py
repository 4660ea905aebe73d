"""What the shipped lists know of single words: which are names, and which have forms that no rule tells."""

from __future__ import annotations

from functools import lru_cache

from monitor.language.folding import index_fold, loose
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
    folded = loose(word)
    return folded in _names() or _plain(folded) in _names()


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


def parted(word: str) -> tuple[str, str] | None:
    """The two words that an index word joins as names often are (عبدالله, أبوظبي, نورالدين, نصرالله); None: it is one.

    What would be left of a word with a particle or the article (والدين, بالله) is no name.
    """
    for first in (
        "عبد",
        "أبو",
        "ابو",
        "سيف",
        "نور",
        "صلاح",
        "علاء",
        "ضياء",
        "بدر",
        "عماد",
        "حسام",
        "نصر",
        "فضل",
        "خير",
    ):
        rest = word[len(first) :]
        if not word.startswith(first) or len(rest) < 3:
            continue
        if rest == "الله" or rest == "الدين" or (first == "عبد" and rest.startswith("ال")):
            return first, rest
        if first in ("أبو", "ابو") and rest in _FATHERS:
            return first, rest
    return None


_FIRST_PARTS = tuple("عبد أبو ابو سيف نور صلاح علاء ضياء بدر عماد حسام نصر فضل خير".split())
_FATHERS = frozenset("ظبي بكر مازن علاء عمار محمد علي حسن حسين خالد عبيدة مصعب مهدي ديس كمال".split())


def joined(first: str, second: str) -> str | None:
    """Two index words as one where that is how the name is also written; None where it is not."""
    whole = first + second
    return whole if parted(whole) == (first, second) else None


def _plain(word: str) -> str:
    folded = loose(word)
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded
