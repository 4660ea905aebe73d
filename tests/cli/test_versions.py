"""The versions of an edited article on the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Rasid

URL = "https://news.example/a"


def _import(rasid: Rasid, title: str, *paragraphs: str) -> None:
    line = json.dumps({"url": URL, "title": title, "paragraphs": paragraphs}, ensure_ascii=False)
    assert rasid("import", "-", stdin=line.encode()).code == 0


def test_versions_tell_which_words_changed(rasid: Rasid) -> None:
    _import(rasid, "وصول القافلة إلى المدينة", "وصلت القافلة صباح اليوم.")
    _import(rasid, "وصول القافلة إلى المدينة", "وصلت القافلة مساء اليوم.")
    first, second = rasid("versions", URL, "--json").lines
    assert (first["version"], second["version"]) == (1, 2)
    assert first["paragraphs"] == [[["same", "وصلت القافلة صباح اليوم."]]]
    assert second["title"] == [["same", "وصول القافلة إلى المدينة"]]
    assert second["paragraphs"] == [
        [["same", "وصلت القافلة "], ["removed", "صباح "], ["added", "مساء "], ["same", "اليوم."]]
    ]
    assert list(second) == ["version", "stored", "title", "subtitle", "paragraphs"]
    told = rasid("versions", URL).out
    assert "Version 2" in told
    assert "وصلت القافلة [-صباح-] {+مساء+} اليوم." in told


def test_versions_of_what_is_not_there_is_one_sentence_and_exit_1(rasid: Rasid) -> None:
    ran = rasid("versions", "99")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
