"""Saved searches on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Rasid


def _import(rasid: Rasid) -> None:
    titles = ("وصول قافلة إلى إدلب", "هدوء في إدلب بعد القصف", "موسم الزيتون")
    lines = (
        json.dumps({"url": f"https://news.example/{n}", "title": title, "paragraphs": ["خبر من المدينة"]})
        for n, title in enumerate(titles)
    )
    assert rasid("import", "-", stdin="\n".join(lines).encode()).code == 0


def _titles(rasid: Rasid, *arguments: str) -> list[str]:
    ran = rasid("search", *arguments, "--json")
    assert ran.code == 0, ran.err
    return sorted(line["title"] for line in ran.lines)


def test_a_search_is_saved_and_searched_again_by_its_name(rasid: Rasid) -> None:
    _import(rasid)
    assert len(_titles(rasid, "إدلب", "--save", "الشمال")) == 2
    assert _titles(rasid, "--saved", "الشمال") == ["هدوء في إدلب بعد القصف", "وصول قافلة إلى إدلب"]
    assert _titles(rasid, "قافلة OR زيتون", "--saved", "الشمال") == ["وصول قافلة إلى إدلب"]
    assert _titles(rasid, "--saved", "الشمال", "--starred") == []
    assert rasid("saved", "list", "--json").lines == [{"name": "الشمال", "text": "إدلب"}]
    assert "الشمال" in rasid("saved", "list").out


def test_a_saved_search_is_renamed_and_removed(rasid: Rasid) -> None:
    assert rasid("search", "إدلب", "--best", "--save", "North").code == 0
    assert rasid("saved", "rename", "north", "الشمال").code == 0
    assert rasid("saved", "list", "--json").lines == [{"name": "الشمال", "text": "إدلب", "best": True}]
    assert rasid("saved", "remove", "الشمال").code == 0
    assert rasid("saved", "list", "--json").out == ""


def test_what_cannot_be_done_with_one_is_one_sentence(rasid: Rasid) -> None:
    assert rasid("search", "إدلب", "--save", "الشمال").code == 0
    for arguments, code in (
        (("search",), 2),
        (("search", "--saved", "الجنوب"), 1),
        (("search", "قافلة", "--save", "الشمال"), 1),
        (("saved", "remove", "الجنوب"), 1),
        (("saved", "rename", "الجنوب", "x"), 1),
    ):
        ran = rasid(*arguments)
        assert (ran.code, ran.out, len(ran.err.strip().splitlines()) <= 2) == (code, "", True), ran.err


def test_saved_searches_go_out_and_come_in_with_the_watchlists(rasid: Rasid, tmp_path: Path) -> None:
    assert rasid("watchlist", "add", "قائمة", "--term", "إدلب").code == 0
    assert rasid("search", "قافلة", "--watchlist", "قائمة", "--starred", "--save", "القوافل").code == 0
    out = rasid("export", "watchlists").out.encode()
    there = ("--data-dir", str(tmp_path / "there"))
    summary = rasid(*there, "import", "-", "--json", stdin=out)
    assert summary.code == 0, summary.err
    assert rasid(*there, "export", "watchlists").out.encode() == out
    assert rasid(*there, "import", "-", stdin=out).code == 0
    # Alone too; what means nothing here is refused and the rest taken.
    only = '[[search]]\nname = "a"\ntext = "قمح"\n[[search]]\nname = "b"\ntext = "قمح"\nsource = "https://x.example/"\n'
    only += '[[search]]\nname = "c"\ntext = 3\n'
    assert rasid(*there, "import", "-", stdin=only.encode()).code in (0, 1)
    assert [line["name"] for line in rasid(*there, "saved", "list", "--json").lines] == ["القوافل", "a"]
