"""Stories in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid


@pytest.mark.parametrize("language, comma", [("en", ", "), ("ar", "، ")])
def test_reports_of_the_same_event_are_listed_as_the_language_lists(
    rasid: Rasid, tmp_path: Path, language: str, comma: str
) -> None:
    lines = [
        {
            "number": n,
            "url": f"https://{n}.example/",
            "source": f"{n}",
            "title": "قصف على سرمين",
            "paragraphs": [f"تقرير المراسل رقم {n} عما جرى في المدينة"],
            "first_seen": f"2026-11-26T10:0{n}:00+00:00",
            "related": [other for other in (1, 2, 3) if other < n],
        }
        for n in (1, 2, 3)
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert rasid("import", str(file)).code == 0
    stories = {line["story"]: line for line in rasid("stories", "--json", "--since", "2026-01-01").lines}
    numbers = sorted(stories)

    told = rasid("stories", "--since", "2026-01-01", "--language", language).out
    assert f": {numbers[0]}{comma}{numbers[1]}" in told
