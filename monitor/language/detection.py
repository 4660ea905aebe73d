"""Which language a text is in, as far as its letters and commonest words say. Simple, and silent where unsure."""

from __future__ import annotations

import re

_SAMPLE = 4000
_ARABIC_SCRIPT = re.compile("[\u0621-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_GREEK = re.compile("[\u0370-\u03ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORDS = re.compile(r"\w+")

_PERSIAN = re.compile("[پچژگیک]")
_URDU = re.compile("[ٹڈڑںےہھ]")
_KURDISH = re.compile("[ێۆڕڵە]")
_ARABIC_ONLY = re.compile("[ةيكىإأؤ]")
_UKRAINIAN = re.compile("[іїєґ]")

_COMMON = {
    "en": frozenset("the of and to in that is for on with was by at from".split()),
    "fr": frozenset("le la les de des du et en que est pour dans une un sur au".split()),
    "tr": frozenset("ve bir bu için ile da de olarak olan çok daha gibi".split()),
    "de": frozenset("der die das und ist nicht von mit den ein eine zu im".split()),
    "es": frozenset("el la los de que y en un una por con para del las".split()),
}


def detect_language(text: str) -> str:
    """The ISO 639-1 code of a text's language ("ckb" for Sorani Kurdish), "" where nothing tells."""
    sample = text[:_SAMPLE]
    counts = {
        "arabic": len(_ARABIC_SCRIPT.findall(sample)),
        "cyrillic": len(_CYRILLIC.findall(sample)),
        "he": len(_HEBREW.findall(sample)),
        "el": len(_GREEK.findall(sample)),
        "latin": len(_LATIN.findall(sample)),
    }
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < 3:
        return ""
    if script == "arabic":
        return _arabic_script(sample)
    if script == "cyrillic":
        return "uk" if len(_UKRAINIAN.findall(sample)) * 40 > counts["cyrillic"] else "ru"
    return _latin(sample) if script == "latin" else script


def _arabic_script(sample: str) -> str:
    arabic = len(_ARABIC_ONLY.findall(sample))
    best, language = arabic, "ar"
    for code, letters in (("fa", _PERSIAN), ("ur", _URDU), ("ckb", _KURDISH)):
        found = len(letters.findall(sample))
        if code == "ur" and found * 4 > best:
            found *= 4
        if code == "ckb":
            found = found * 2 if found > arabic else 0
        if found > best:
            best, language = found, code
    return language


def _latin(sample: str) -> str:
    words = _WORDS.findall(sample.lower())
    scores = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 2 and scores[best] * 20 >= len(words) else ""
