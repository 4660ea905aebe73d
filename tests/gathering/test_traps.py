"""The table of traps in docs/gathering.md names tests, pages, cases and dates that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.gathering.test_hostile import HOSTILE, ODD

ROOT = Path(__file__).parents[2]
_LINES = (ROOT / "docs" / "gathering.md").read_text(encoding="utf-8").partition("## Traps")[2].partition("\n## ")[0]
ROWS = [line.strip("| ").split(" | ") for line in _LINES.splitlines() if line.startswith("| ") and "---" not in line][
    1:
]


def existing() -> dict[str, set[str]]:
    """What there is of each kind that a row may name."""
    files = (ROOT / "tests").rglob("test_*.py")
    tests = {name for path in files for name in re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))}
    dates = tomllib.loads((ROOT / "tests" / "data" / "dates.toml").read_text(encoding="utf-8"))["case"]
    return {
        "test": tests,
        "page": {path.stem for path in (ROOT / "tests" / "data" / "pages").glob("*.toml")},
        "case": {*HOSTILE, *ODD},
        "date": {case["text"] for case in dates},
    }


THERE = existing()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_trap_has_its_test(row: list[str]) -> None:
    kind, named = "test", 0
    for word, name in re.findall(r"\b(page|case|date)s?\b|`([^`]+)`", row[1]):
        if word:
            kind = word
            continue
        known = THERE["test"] if name.startswith("test_") else THERE[kind]
        assert name in known
        named += 1
    assert named


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 30
