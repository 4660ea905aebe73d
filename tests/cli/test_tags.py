"""A person's own tags on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Rasid


def _import(rasid: Rasid, *names: str) -> list[int]:
    lines = (
        json.dumps({"url": f"https://news.example/{name}", "title": f"خبر {name}", "paragraphs": ["هدوء في إدلب"]})
        for name in names
    )
    assert rasid("import", "-", stdin="\n".join(lines).encode()).code == 0
    found = {line["url"][-1]: int(line["id"]) for line in rasid("search", "إدلب", "--json").lines}
    return [found[name] for name in names]


def test_an_article_is_tagged_and_found_by_its_tag(rasid: Rasid) -> None:
    one, other = _import(rasid, "a", "b")
    (line,) = rasid("tag", str(one), "ملف الشمال", "عاجل", "--json").lines
    assert (line["id"], line["tagged"]) == (one, ["عاجل", "ملف الشمال"])
    assert rasid("tag", str(other), "عاجل").code == 0
    assert rasid("tag", "--json").lines == [{"tag": "عاجل", "articles": 2}, {"tag": "ملف الشمال", "articles": 1}]
    assert "2 articles" in rasid("tag").out
    assert [found["id"] for found in rasid("search", "إدلب", "--tag", "ملف الشمال", "--json").lines] == [one]
    (line,) = rasid("tag", str(one), "عاجل", "--remove", "--json").lines
    assert line["tagged"] == ["ملف الشمال"]
    assert "ملف الشمال" in rasid("tag", str(one)).out


def test_what_cannot_be_tagged_is_one_sentence_and_exit_1(rasid: Rasid) -> None:
    (one,) = _import(rasid, "a")
    for arguments in ((str(one), " "), ("99", "عاجل")):
        ran = rasid("tag", *arguments)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert rasid("tag", "--json").out == ""


def test_marks_and_notes_go_out_and_come_in_with_their_article(rasid: Rasid, tmp_path: Path) -> None:
    line = {
        "url": "https://news.example/a",
        "title": "خبر",
        "paragraphs": ["هدوء في إدلب"],
        "tagged": ["ملف"],
        "read": True,
        "starred": True,
        "note": "للمتابعة",
    }
    assert rasid("import", "-", stdin=json.dumps(line).encode()).code == 0
    out = rasid("export", "articles").out.encode()
    (first,) = [json.loads(one) for one in out.splitlines()]
    assert {key: first[key] for key in ("tagged", "read", "starred", "note")} == {
        key: line[key] for key in ("tagged", "read", "starred", "note")
    }
    there = ("--data-dir", str(tmp_path / "there"))
    assert rasid(*there, "import", "-", stdin=out).code == 0
    assert rasid(*there, "export", "articles").out.encode() == out
