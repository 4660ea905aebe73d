"""What docs/queries.md says of the query language is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.model import Term
from monitor.watching import Matcher, check, decide, parse

_PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
_CELLS = re.compile(r"(?<!\\)\|")


def _rows() -> list[tuple[str, str, str]]:
    rows = []
    for line in _PAGE.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]]
        if len(cells) == 4 and cells[0].startswith("`"):
            query, _, found, missed = cells
            rows.append((query.strip("`"), found.replace(" ¶ ", "\n\n"), missed.replace(" ¶ ", "\n\n")))
    return rows


@pytest.mark.parametrize(("query", "found", "missed"), _rows())
def test_a_documented_query_finds_what_it_says_and_no_more(query: str, found: str, missed: str) -> None:
    matcher = Matcher([Term(query=query)])
    assert matcher.find(found)
    assert not matcher.find(missed)


@pytest.mark.parametrize(("query", "found", "missed"), _rows())
def test_a_documented_query_is_warned_of_nowhere(query: str, found: str, missed: str) -> None:
    assert check(query) == ()


def test_in_a_search_words_must_all_occur_somewhere() -> None:
    assert decide(parse("خفض التصعيد", search=True), "التصعيد ثم خفض")
    assert not decide(parse('"خفض التصعيد"', search=True), "التصعيد ثم خفض")


def test_the_page_has_every_operator() -> None:
    queries = " ".join(query for query, _, _ in _rows())
    operators = (
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR/s",
        " و ",
        "أو",
        "وليس",
        "قرب/٣",
        "قرب/ج",
        " & ",
        " | ",
        " -",
        "=",
        "*",
        "~",
    )
    assert [one for one in (*operators, '"', "(", "title:", "عنوان:") if one not in queries] == []
