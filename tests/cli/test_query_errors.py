"""A query that cannot be understood: the place and what was expected, for a person, on a terminal and as data."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from monitor.cli.output import Output
from monitor.engine import Engine
from monitor.errors import QueryError
from monitor.lines import query_error_line
from monitor.model import ArticleQuery, Term, Watchlist
from monitor.settings import find_places
from monitor.words import Words
from monitor.words.reasons import COUNTED_REASONS, REASONS
from tests.cli.conftest import Rasid

WRONG = {
    "one letter": "ب",
    "one letter, latin": "x",
    "a letter in quotes": '"ب"',
    "punctuation": "؟!…",
    "a mark alone": "\u0651",
    "a sign": "+",
    "ten thousand characters": "ا" * 10_000,
    "ten thousand brackets": "(" * 10_000,
    "three thousand words": "كلمة " * 3_000,
    "an open quote": 'إدلب "حلب',
    "an open guillemet": "«حلب",
    "quotes with nothing": '""',
    "an open bracket": "إدلب AND (قصف OR غارة",
    "a bracket too many": "إدلب)",
    "nothing": "",
    "blanks": "  \t ",
    "a star": "*",
    "what every word begins with": "ال*",
    "the same in a title": "title:ال*",
    "everything but a phrase": '-"غارة جوية"',
    "everything but a choice": "-(بري OR جوي)",
    "an exclusion first": "-بري قصف",
    "a choice of everything else": "قصف OR -بري",
    "nulls": "\x00\x00",
    "a lone surrogate": "\ud800",
}


def test_every_way_to_be_wrong_says_what_was_expected() -> None:
    codes = {code for code in (*REASONS, *COUNTED_REASONS) if code.startswith("query-")}
    assert codes
    assert [code for code in sorted(codes) if not query_error_line(_error(code))["expected"]] == []


def _error(code: str) -> QueryError:
    from monitor.model import Reason

    return QueryError("x", 0, Reason.of(code))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_query_is_one_clear_line_from_every_command(
    rasid: Rasid, monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    monkeypatch.setenv("RASID_LANGUAGE", language)
    query = WRONG[name]
    argument = f"--term={query}"
    for command in (
        ("search", "--", query),
        ("watchlist", "add", "قائمة", argument),
        ("watchlist", "add", "قائمة", "--term", "إدلب", f"--not={query}"),
        ("watchlist", "test", argument),
        ("match", argument),
    ):
        ran = rasid(*command)
        assert ran.code == (2 if command[0] == "match" else 1), (command, ran)
        assert ran.err.count("\n") == 1
        assert ran.err.startswith("rasid: ")
        assert len(ran.err) < 300
        assert ran.out == ""
        assert "(bug)" not in ran.err
        assert "Rasid (" not in ran.err
    assert rasid("watchlist", "list", "--json").out == ""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_query_is_data_with_json(rasid: Rasid, name: str) -> None:
    query = WRONG[name]
    line = json.dumps({"terms": ["إدلب", query]})
    (matched,) = rasid("match", "--json", stdin=line.encode()).lines
    assert matched["term"] == 1
    for command in (("search", "--json", "--", query), ("watchlist", "test", "--json", f"--term={query}")):
        (found,) = rasid(*command).lines
        assert found.keys() == {"error", "code", "position", "expected", "found"}
        assert 0 <= found["position"] <= len(query)
        assert found["expected"]
    assert {key: matched[key] for key in ("code", "position", "expected", "found")} == {
        key: found[key] for key in ("code", "position", "expected", "found")
    }


def test_a_term_that_an_import_refuses_is_data_too(rasid: Rasid) -> None:
    file = '[[watchlist]]\nname = "x"\nterms = ["إدلب", "حلب AND (قصف"]\n'
    found = rasid("import", "-", "--json", stdin=file.encode())
    (refusal,) = found.lines[0]["refusals"]
    assert (refusal["position"], refusal["found"], refusal["expected"]) == (8, "(قصف", "closing bracket")
    assert "character 9 (“(قصف”)" in refusal["error"]
    assert "character 9 (“(قصف”)" in found.err


@pytest.mark.parametrize("name", WRONG)
def test_the_engine_refuses_a_wrong_query_as_a_query(tmp_path: Path, cache: Path, name: str) -> None:
    query = WRONG[name]
    engine = Engine(find_places(tmp_path / "data"))
    engine.open()
    try:
        for asked in (
            lambda: engine.search(query),
            lambda: engine.page(ArticleQuery(text=query)),
            lambda: engine.save_watchlist(Watchlist(name="x", terms=(Term(query=query),))),
            lambda: engine.save_watchlist(Watchlist(name="x", terms=(Term(query="إدلب"),), exclusions=(query,))),
            lambda: engine.test_watchlist(Watchlist(name="x", terms=(Term(query=query),))),
            lambda: engine.preview(query),
            lambda: engine.terms_of(query),
        ):
            with pytest.raises(QueryError) as caught:
                asked().result(timeout=60)
            assert 0 <= caught.value.position <= len(query)
            for language in ("ar", "en"):
                assert len(Words(language).error(caught.value)) < 300
        assert engine.watchlists().result() == ()
    finally:
        engine.close()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _pointed(query: str, position: int, columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    stderr = _Terminal()
    Output(Words("en"), as_json=False, stdout=io.StringIO(), stderr=stderr).pointed_at(query, position)
    return stderr.getvalue().splitlines()


def test_a_terminal_shows_the_place_with_a_caret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _pointed("Idlib AND (raid", 10, 80, monkeypatch) == ["  Idlib AND (raid", "            ^"]


def test_an_arabic_query_turns_with_its_caret(monkeypatch: pytest.MonkeyPatch) -> None:
    line, caret = _pointed("إِدلب AND (قصف", 11, 80, monkeypatch)
    assert line == "\u200f  إِدلب AND (قصف"
    assert caret == "\u200f            ^"


def test_a_long_query_is_cut_to_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    query = "raid OR " * 60 + "(siege" + " OR raid" * 60
    line, caret = _pointed(query, query.index("("), 50, monkeypatch)
    assert len(line) < 50
    assert line[caret.index("^")] == "("


def test_nothing_is_pointed_at_in_a_pipe(rasid: Rasid) -> None:
    (line,) = rasid("search", "إدلب AND (قصف").err.splitlines()
    assert line.startswith("rasid: In “إدلب AND (قصف”, character 10 (“(قصف”): A bracket opens here and never closes: ")
