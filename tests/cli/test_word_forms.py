"""The table of word forms: which commands wait until it is made, and say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.language import lexicon_file
from monitor.settings import find_places
from tests.cli.conftest import Rasid

MAKING = "Making the table of word forms, once. A moment…\n"


@pytest.fixture
def empty_cache(rasid: Rasid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache without the table, for the commands of this test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.mark.parametrize(
    "command",
    [("match", "--term", "قلم"), ("search", "قلم"), ("import", "-"), ("watchlist", "test", "--term", "قلم")],
    ids=" ".join,
)
def test_a_command_says_once_that_it_makes_the_table(rasid: Rasid, empty_cache: Path, command: tuple[str, ...]) -> None:
    article = '{"url": "https://one.example/1", "title": "أقلام", "paragraphs": ["كتب"]}\n'.encode()
    first = rasid(*command, stdin=article)
    assert (first.code, first.err) == (0, MAKING)
    assert list(empty_cache.rglob("lexicon-*.table"))
    again = rasid(*command, stdin=article)
    assert (again.code, again.err) == (0, "")


def test_a_watchlist_held_against_what_is_stored_waits_too(
    rasid: Rasid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = '{"url": "https://one.example/1", "title": "أقلام", "paragraphs": ["كتب"]}\n'.encode()
    rasid("import", "-", stdin=article)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    added = rasid("watchlist", "add", "كتب", "--term", "قلم")
    assert (added.code, added.err) == (0, MAKING)


def test_where_the_table_cannot_be_kept_the_rules_alone_answer_and_it_is_said(
    rasid: Rasid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # A folder of that name is in its way.
    lexicon_file(find_places(tmp_path / "data").cache).mkdir(parents=True)
    ran = rasid("watchlist", "test", "--term", "قلم")
    assert ran.code == 0
    assert ran.err == MAKING + "The word lexicon could not be made; broken plurals are not found until it is.\n"


def test_a_query_that_cannot_be_understood_waits_for_nothing(rasid: Rasid, empty_cache: Path) -> None:
    for command in (("search", "(قلم"), ("watchlist", "test", "--term", "(قلم")):
        ran = rasid(*command)
        assert ran.code == 1
        assert MAKING not in ran.err


def test_a_trend_counts_what_a_search_finds(rasid: Rasid) -> None:
    article = '{"url": "https://one.example/1", "title": "أقلام", "paragraphs": ["كتب"]}\n'.encode()
    rasid("import", "-", stdin=article)
    assert len(rasid("search", "قلم", "--json").lines) == 1
    assert [sum(rasid("trend", "قلم", "--by", by, "--json").lines[0]["counts"]) for by in ("hour", "day", "week")] == [
        1,
        1,
        1,
    ]


def test_counts_by_day_stand_in_one_column_also_before_a_watchlist_is_saved(rasid: Rasid) -> None:
    article = '{"url": "https://one.example/1", "title": "أقلام", "paragraphs": ["كتب"]}\n'.encode()
    rasid("import", "-", stdin=article)
    for command in (("trend", "قلم"), ("watchlist", "test", "--term", "قلم")):
        lines = rasid(*command).out.splitlines()
        (today,) = [line for line in lines if "█" in line]
        others = [line for line in lines if line.endswith(" 0")]
        assert len(others) == 29
        assert {line.rindex("0") for line in others} == {today.index("█")}
