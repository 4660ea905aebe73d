"""How rightly names are found in running news: ``python -m tests.bench.names`` from the project's root.

``names.txt`` holds 143 names of persons, places and bodies, chosen before they were looked for. Every match of ours and
every find of a deliberately loose search (any letters of particles in front, any ending, any hamza, joined or apart) in
the newspaper articles of ``../shared/corpus`` was a candidate; ``names_read.txt`` says of a sample of them what a
person reading the sentence, and not the matcher's answer, took them for:

* ``name``: the name, whoever bears it;
* ``letters``: its letters, particles aside, that are another word there (an adjective, a verb, a family name made of
  it with the article);
* ``other``: other letters (a plural, a relation, a pronoun behind it, another word);
* ``spelling``: the name in letters that only an accepted spelling may find (a slip, another transliteration): not
  counted.

*Meaning* counts only names as right, *form* letters too. What is missed are names only. Every occurrence stands for so
many of its kind (its weight); the intervals are of 95 %, from drawing the names again and again. Homographs are names
that are also everyday words; what a user does about them is to mark the term as a name, which is measured beside it.
The half that is `tuned` was open to view while the matcher was worked on; of the `unread` half only the sums are shown.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.model import Term
from monitor.watching import Matcher
from tests.bench.accuracy import SHARED, known_words

CORPUS = SHARED / "corpus" / "news-3000.jsonl.xz"
NAMES = Path(__file__).with_name("names.txt")
READ = Path(__file__).with_name("names_read.txt")
_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    kind: str
    """person, place, body"""
    homograph: bool
    half: str
    """tuned, unread"""


@dataclass(frozen=True, slots=True)
class Occurrence:
    name: int
    line: int
    start: int
    end: int
    label: str
    """name, letters, other, spelling"""
    weight: float


def _lines(path: Path) -> Iterable[str]:
    return (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


def names() -> list[Name]:
    fields = [line.split(None, 3) for line in _lines(NAMES)]
    return [Name(text, kind, common == "homograph", half) for kind, common, half, text in fields]


def occurrences() -> list[Occurrence]:
    found = []
    for line in _lines(READ):
        name, at, start, end, label, weight = line.split()
        found.append(Occurrence(int(name), int(at), int(start), int(end), label, float(weight)))
    return found


def texts() -> list[str]:
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    return [f"{article['title']}\n\n{article['text']}" for article in articles]


def found_by(
    asked: Sequence[Name], read: Sequence[Occurrence], corpus: Sequence[str], *, marked: bool
) -> dict[Occurrence, bool]:
    """Which of the occurrences the matcher finds; `marked`: the user says that the terms are names."""
    terms = [Term(query=name.text, name=marked or None) for name in asked]
    matcher = Matcher(terms, lexicon=known_words())
    by_line: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for one in read:
        by_line[one.line].append(one)
    found: dict[Occurrence, bool] = {}
    for line, here in by_line.items():
        spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for match in matcher.find(corpus[line]):
            spans[match.term].append((match.start, match.end))
        for one in here:
            found[one] = any(start < one.end and one.start < end for start, end in spans[one.name])
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Weights of one name: what was found, how much of it is right, and what there is to be found."""

    found: float
    meant: float
    formed: float
    there: float


def sums_of(read: Iterable[Occurrence], found: dict[Occurrence, bool]) -> Sums:
    counted = [one for one in read if one.label != "spelling"]
    hits = [one for one in counted if found[one]]
    return Sums(
        found=sum(one.weight for one in hits),
        meant=sum(one.weight for one in hits if one.label == "name"),
        formed=sum(one.weight for one in hits if one.label != "other"),
        there=sum(one.weight for one in counted if one.label == "name"),
    )


_FIGURES: dict[str, Callable[[Sequence[Sums]], float]] = {
    "P meaning": lambda every: _ratio(sum(one.meant for one in every), sum(one.found for one in every)),
    "P form": lambda every: _ratio(sum(one.formed for one in every), sum(one.found for one in every)),
    "R": lambda every: _ratio(sum(one.meant for one in every), sum(one.there for one in every)),
}


def _ratio(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 100.0


def _interval(figure: Callable[[Sequence[Sums]], float], every: Sequence[Sums]) -> tuple[float, float]:
    chance = random.Random(1)
    drawn = sorted(figure(chance.choices(every, k=len(every))) for _ in range(_DRAWS))
    return drawn[_DRAWS // 40], drawn[-_DRAWS // 40]


def _print(title: str, every: Sequence[Sums], read: int) -> None:
    cells = []
    for figure in _FIGURES.values():
        low, high = _interval(figure, every)
        cells.append(f"{figure(every):6.2f} ({low:5.1f}-{high:5.1f})")
    print(f"{title:34} {len(every):5} {read:6} {sum(one.there for one in every):8.0f}   {'   '.join(cells)}")


def _show(asked: Sequence[Name], read: Iterable[Occurrence], found: dict[Occurrence, bool], corpus: list[str]) -> None:
    """The errors of the half that may be looked at."""
    for one in read:
        name = asked[one.name]
        if name.half != "tuned" or found[one] == (one.label == "name") or one.label == "spelling":
            continue
        if one.label == "letters" and name.homograph:
            continue
        text = corpus[one.line]
        around = (
            f"{text[max(0, one.start - 30) : one.start]}[{text[one.start : one.end]}]{text[one.end : one.end + 30]}"
        )
        sign = "missed" if one.label == "name" else f"wrong ({one.label})"
        print(f"  {sign:15} {one.weight:6.1f}  {name.text}: {' '.join(around.split())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", default="both", choices=("both", "tuned", "unread"))
    parser.add_argument("--errors", action="store_true", help="show the errors of the tuned half")
    arguments = parser.parse_args()
    if not CORPUS.exists():
        print(f"no articles at {CORPUS.resolve()}: nothing measured", file=sys.stderr)
        return
    asked, read, corpus = names(), occurrences(), texts()
    by_name: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for one in read:
        by_name[one.name].append(one)
    print(f"{'':34} names   read    stand   {'   '.join(f'{name:20}' for name in _FIGURES)}")
    for marked in (False, True):
        found = found_by(asked, read, corpus, marked=marked)
        how = "marked as names" if marked else "as typed"
        for half in ("tuned", "unread") if arguments.half == "both" else (arguments.half,):
            for group, chosen in (
                ("all", lambda name: True),
                ("plain", lambda name: not name.homograph),
                ("plain, one word", lambda name: not name.homograph and " " not in name.text),
                ("plain, several words", lambda name: " " in name.text),
                ("homographs", lambda name: name.homograph),
            ):
                own = [n for n in by_name if asked[n].half == half and chosen(asked[n])]
                if own:
                    every = [sums_of(by_name[n], found) for n in own]
                    _print(f"{half}, {how}: {group}", every, sum(len(by_name[n]) for n in own))
        if arguments.errors:
            _show(asked, read, found, corpus)


if __name__ == "__main__":
    main()
