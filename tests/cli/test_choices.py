"""The digits and the months that a person chose stand in the tables of the terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.words.months import MONTHS
from tests.cli.conftest import Rasid

_ARABIC_DIGITS = re.compile("[\u0660-\u0669]")


@pytest.mark.parametrize(("digits", "months"), [("latin", "maghreb"), ("arabic", "egypt")])
def test_a_table_of_the_terminal_has_them(rasid: Rasid, tmp_path: Path, digits: str, months: str) -> None:
    file = tmp_path / "data" / "settings.toml"
    file.parent.mkdir()
    file.write_text(f'digits = "{digits}"\nmonths = "{months}"\n', encoding="utf-8")
    lines = rasid("trend", "الزيتون", "--language", "ar").out.splitlines()
    dates = [line for line in lines if re.match(r"\d", line)]
    assert len(dates) > 20
    assert all(bool(_ARABIC_DIGITS.search(line)) is (digits == "arabic") for line in dates)
    assert all(any(name in line for name in MONTHS[months]) for line in dates)
