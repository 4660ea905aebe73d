"""Hand-made pairs: what a term must find and what it must not, in the words of the news."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.language import Lexicon
from monitor.model import Term
from monitor.watching import Matcher

FILE = Path(__file__).parents[1] / "data" / "language_pairs.toml"
FEWEST = 300


@dataclass(frozen=True, slots=True)
class Group:
    term: str
    rules: bool
    finds: tuple[str, ...]
    misses: tuple[str, ...]


def _groups() -> list[Group]:
    with FILE.open("rb") as file:
        tables = tomllib.load(file)["group"]
    return [
        Group(
            table["term"],
            table.get("rules", False),
            (*table.get("finds", "").split(), *table.get("texts", ())),
            (*table.get("misses", "").split(), *table.get("not_texts", ())),
        )
        for table in tables
    ]


GROUPS = _groups()


def _wrong(group: Group, lexicon: Lexicon | None) -> list[str]:
    matcher = Matcher((Term(query=group.term),), lexicon=lexicon)
    missed = [f"misses {text}" for text in group.finds if not matcher.find(text)]
    return missed + [f"finds {text}" for text in group.misses if matcher.find(text)]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.term)
def test_a_term_finds_its_forms_and_nothing_else(group: Group, lexicon: Lexicon) -> None:
    assert _wrong(group, lexicon) == []


@pytest.mark.parametrize("group", [group for group in GROUPS if group.rules], ids=lambda group: group.term)
def test_the_rules_alone_find_the_forms_and_nothing_else(group: Group) -> None:
    assert _wrong(group, None) == []


def test_there_are_pairs_enough() -> None:
    assert sum(len(group.finds) + len(group.misses) for group in GROUPS) >= FEWEST
