"""A person's own tags on the command line."""

from __future__ import annotations

import json

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
