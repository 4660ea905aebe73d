"""Reports as agencies write them, two at a time: one story only where an editor would fold the one under the other."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.archive import Stored
from tests.archive.desk import Desk

_CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "alike.toml").read_text(encoding="utf-8"))
_SERIES = {case["name"]: case for case in _CASES["series"]}
_PAIRS = {case["name"]: case for case in _CASES["pairs"]}


@dataclass(frozen=True)
class Pair:
    one: Stored
    other: Stored


def stored(desk: Desk, one: str, other: str) -> Pair:
    """Two texts, each under its headline, of two sources within an hour."""
    made = []
    for name, text in (("one", one), ("other", other)):
        title, *paragraphs = text.strip().split("\n")
        made.append(desk.store(desk.add_source(name), name, title, *paragraphs))
    return Pair(*made)


@pytest.mark.parametrize("headline", ["title", "own"])
@pytest.mark.parametrize("name", _SERIES)
def test_two_events_told_in_one_wording_are_a_story_each(desk: Desk, name: str, headline: str) -> None:
    case = _SERIES[name]
    pair = stored(
        desk,
        f"{case['title']}\n{case['text'].strip()}".format(**case["one"]),
        f"{case[headline]}\n{case['text'].strip()}".format(**case["other"]),
    )

    assert pair.other.story != pair.one.story


@pytest.mark.parametrize("name", _PAIRS)
def test_two_reports_are_what_an_editor_takes_them_for(desk: Desk, name: str) -> None:
    case = _PAIRS[name]
    pair = stored(desk, case["one"], case["other"])

    found = "copy" if pair.other.story == pair.one.story else "apart"
    if found == "apart" and case["is"] == "related":
        found = "related" if pair.one.article in desk.archive.related(pair.other.article).result() else "apart"
    assert found == case["is"]
