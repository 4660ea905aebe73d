"""Watchlists made with everything they have, and changed, on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Rasid


def stored(rasid: Rasid) -> dict[str, Any]:
    (line,) = rasid("watchlist", "list", "--json").lines
    return line


@pytest.fixture
def made(rasid: Rasid) -> Rasid:
    ran = rasid(
        *("watchlist", "add", "الشمال", "--term", "إدلب", "--term", "سراقب", "--not", "مباراة", "--country", "SY"),
        *("--active", "06:00-23:00", "--colour", "#0e6b68", "--action", "bubble", "--action", "sound", "--title-only"),
    )
    assert ran.code == 0, ran.err
    return rasid


def test_a_watchlist_is_made_with_everything_it_has(made: Rasid) -> None:
    line = stored(made)
    assert (line["active"], line["colour"], line["actions"]) == (["06:00-23:00"], "#0E6B68", ["bubble", "sound"])
    assert (line["countries"], line["title_only"]) == (["SY"], True)


def test_what_is_named_is_changed_and_the_rest_stays(made: Rasid) -> None:
    before = stored(made)
    changed = made("watchlist", "set", "الشمال", "--severity", "critical", "--json")
    assert changed.code == 0
    assert stored(made) == before | {"severity": "critical"}
    assert changed.lines[0]["severity"] == "critical"


def test_terms_are_added_and_dropped(made: Rasid) -> None:
    assert made("watchlist", "set", "الشمال", "--term", "معرة النعمان", "--drop", "سراقب", "--drop", "مباراة").code == 0
    line = stored(made)
    assert [term["query"] for term in line["terms"]] == ["إدلب", "معرة النعمان"]
    assert line["not"] == []


def test_limits_are_taken_away_and_the_name_changed(made: Rasid) -> None:
    ran = made(
        *("watchlist", "set", "1", "--rename", "الجنوب", "--country", "all", "--active", "all", "--no-title-only"),
        *("--colour", "all", "--action", "none", "--cooldown", "30", "--digest", "08:00"),
    )
    assert ran.code == 0, ran.err
    line = stored(made)
    assert (line["name"], line["countries"], line["active"], line["actions"]) == ("الجنوب", [], [], [])
    assert (line["title_only"], line["cooldown_minutes"], line["digest_at"]) == (False, 30, ["08:00"])
    assert not line["colour"]
    assert made("watchlist", "set", "الجنوب", "--digest", "all").code == 0
    assert stored(made)["digest_at"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "--help"),
        (["--drop", "حلب"], 1, "حلب"),
        (["--drop", "إدلب", "--drop", "سراقب"], 1, "needs a term"),
        (["--action", "night"], 1, "night"),
        (["--active", "25:00-26:00"], 2, "25:00-26:00"),
        (["--colour", "red"], 2, "red"),
        (["--country", "XX"], 2, "XX"),
        (["--term", '"'], 1, '"'),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(made: Rasid, arguments: list[str], code: int, said: str) -> None:
    before = stored(made)
    ran = made("watchlist", "set", "الشمال", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert stored(made) == before


def test_a_watchlist_that_is_not_there_is_said(rasid: Rasid) -> None:
    ran = rasid("watchlist", "set", "الغرب", "--severity", "quiet")
    assert (ran.code, "الغرب" in ran.err) == (1, True)
