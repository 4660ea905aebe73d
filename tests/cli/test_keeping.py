"""How much is kept: said first, done only when asked for."""

from __future__ import annotations

import json

from tests.cli.conftest import Rasid


def fill(rasid: Rasid) -> None:
    lines = [
        {
            "url": f"https://port.example/{n}",
            "title": f"قافلة {n}",
            "paragraphs": ["وصلت القافلة إلى الميناء."],
            "source": "الميناء",
            "first_seen": f"2020-01-{n:02}T08:00:00+00:00",
        }
        for n in range(1, 8)
    ]
    assert rasid("import", "-", stdin="\n".join(map(json.dumps, lines)).encode()).code == 0


def test_nothing_is_deleted_before_a_person_says_yes(rasid: Rasid) -> None:
    fill(rasid)
    assert "Everything is kept." in rasid("archive", "keep").out
    asked = rasid("archive", "keep", "--articles", "3", "--json")
    assert asked.code == 1
    assert asked.err.count("\n") == 1
    told = asked.lines[0]
    assert (told["articles"], told["going"], told["saved"]) == (3, 4, False)
    assert told["by_source"] == [{"source": "الميناء", "articles": 4}]
    assert rasid("archive", "keep", "--json").lines[0]["articles"] is None
    assert len(rasid("search", "القافلة", "--json").lines) == 7


def test_what_a_person_said_yes_to_is_gone_and_the_limit_stays(rasid: Rasid) -> None:
    fill(rasid)
    done = rasid("archive", "keep", "--articles", "3", "--yes")
    assert done.code == 0
    assert "3 articles are kept" in done.out
    assert len(rasid("search", "القافلة", "--json").lines) == 3
    now = rasid("archive", "keep", "--json").lines[0]
    assert (now["articles"], now["going"]) == (3, 0)
    assert rasid("archive", "keep", "--everything").code == 0
    assert rasid("archive", "keep", "--json").lines[0]["articles"] is None


def test_a_source_has_limits_of_its_own_and_an_unknown_one_is_said(rasid: Rasid) -> None:
    fill(rasid)
    assert rasid("archive", "keep", "--source", "الميناء", "--days", "9", "--yes").code == 0
    assert rasid("search", "القافلة", "--json").lines == []
    assert rasid("archive", "keep", "--source", "لا أحد").code == 1
    assert rasid("archive", "keep", "--days", "-1").code == 2


def test_a_limit_that_is_not_named_stays_and_those_of_sources_are_shown(rasid: Rasid) -> None:
    fill(rasid)
    assert rasid("archive", "keep", "--articles", "9").code == 0
    assert rasid("archive", "keep", "--megabytes", "50").code == 0
    assert rasid("archive", "keep", "--source", "الميناء", "--articles", "8").code == 0
    (now,) = rasid("archive", "keep", "--json").lines
    assert (now["days"], now["articles"], now["megabytes"]) == (None, 9, 50)
    assert now["own"] == [{"source": "الميناء", "days": None, "articles": 8, "megabytes": None}]
    assert rasid("archive", "keep").out.splitlines() == [
        "9 articles are kept · 50 megabytes are kept",
        "الميناء: 8 articles are kept",
        "Nothing has to go.",
    ]
    assert rasid("archive", "keep", "--everything", "--articles", "10").code == 0
    (now,) = rasid("archive", "keep", "--json").lines
    assert (now["articles"], now["megabytes"]) == (10, None)
