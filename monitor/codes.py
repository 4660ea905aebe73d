"""Codes of countries and languages as people write them: SY, ar, ckb, ar-SY. Pure."""

from __future__ import annotations

import functools

# For testing, for nowhere, and for the outlying pieces of a continent.
_NO_COUNTRIES = frozenset(("XA", "XB", "ZZ", "QO"))


# Where CLDR has a shorter name than its first (`alt="short"`), which babel leaves out: the one that newsrooms use, and
# that finds its place under its own letter. Sark is in CLDR's English before it is in its Arabic.
_NAMED_OTHERWISE = {
    "ar": {
        "PS": "فلسطين",
        "HK": "هونغ كونغ",
        "MO": "ماكاو",
        "CQ": "سارك",
    },
    "en": {"PS": "Palestine", "HK": "Hong Kong", "MO": "Macao"},
}


@functools.cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    from babel import Locale

    english = Locale("en")
    countries = frozenset(code for code in map(str, english.territories) if len(code) == 2 and code.isalpha())
    languages = frozenset(code for code in map(str, english.languages) if code.isalpha())
    return countries - _NO_COUNTRIES, languages


@functools.cache
def countries(tongue: str) -> tuple[tuple[str, str], ...]:
    """(code, name in the language `tongue`) of every country, from CLDR by way of babel."""
    from babel import Locale

    names = {**Locale(tongue).territories, **_NAMED_OTHERWISE.get(tongue, {})}
    return tuple(sorted((code, str(names.get(code, code))) for code in _known()[0]))


@functools.cache
def languages(tongue: str) -> tuple[tuple[str, str], ...]:
    """(code, name in the language `tongue`) of every language, from CLDR by way of babel."""
    from babel import Locale

    names = Locale(tongue).languages
    return tuple(sorted((code, str(names.get(code, code))) for code in _known()[1]))


def country(text: str) -> str:
    """A country's code (ISO 3166, two letters) as it is kept. ValueError where it is none."""
    code = text.strip().upper()
    if code not in _known()[0]:
        raise ValueError(text)
    return code


def language(text: str) -> str:
    """A language's code (ISO 639), with a country behind it or without, as it is kept. ValueError where it is none."""
    code, _, region = text.strip().replace("_", "-").partition("-")
    code = code.lower()
    if code not in _known()[1]:
        raise ValueError(text)
    return f"{code}-{country(region)}" if region else code


# Sold to the whole world for what they look like: they say nothing of a country.
_SOLD = frozenset(
    "ac ag ai am bz cc cd co cx dj eu fm gg gl im io la li me ms mu nu pw re sc sh st su tk to tv vc vg vu ws".split()
)
_OTHER_ENDINGS = {"uk": "GB"}


def country_of(host: str) -> str:
    """The country whose ending a host's name has (ISO 3166 by way of the root zone's two-letter endings).

    Empty where the ending is none of a country, or one that is sold to the whole world.
    """
    ending = host.rpartition(".")[2].lower()
    if ending in _SOLD or len(ending) != 2:
        return ""
    code = _OTHER_ENDINGS.get(ending, ending.upper())
    return code if code in _known()[0] else ""
