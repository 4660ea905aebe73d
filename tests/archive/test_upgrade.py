"""A data folder of every program there was is opened, and all is there that it said of it; `folders.py` makes them.

Before the first release there is one of each version of the schema, made by the last program that wrote it.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Archive, article_lines
from monitor.archive.schema import NEWEST
from monitor.lines import alert_line, article_line, ladder_lines, source_line, watchlist_line
from monitor.model import ArticleQuery
from tests.archive.desk import Desk, StoppedClock
from tests.archive.folders import ARCHIVE, FOLDERS, SAID

Line = dict[str, Any]


def said(folder: Path) -> dict[str, list[Line]]:
    """What the program that made the folder said of it."""
    with zipfile.ZipFile(folder) as file:
        return {name: [json.loads(line) for line in file.read(f"said/{name}.jsonl").splitlines()] for name in SAID}


def now_said(archive: Archive) -> dict[str, list[Line]]:
    """What this one says."""
    return {
        "articles": [json.loads(line) for line in article_lines.lines_of(archive.carried())],
        "alerts": [alert_line(alert) for alert in archive.alerts().result()],
        "watchlists": [{"id": watchlist.id} | watchlist_line(watchlist) for watchlist in archive.watchlists().result()],
        "sources": [source_line(source) | {"ladder": ladder_lines(source)} for source in archive.sources().result()],
        "found": [article_line(found.article) for found in archive.search("إدلب").result()],
        "phrase": [article_line(found.article) for found in archive.search('"ترميم الجسر"').result()],
    }


_ORDERED = ("found", "phrase")
_OF_THE_ANSWER = ("paragraphs", "snippet", "reason")
"""A search shows no whole text, and a reason is said in words."""


def assert_all_is_there(archive: Archive, before: dict[str, list[Line]]) -> None:
    for name, now in now_said(archive).items():
        there = {line.get("name", line.get("id")): line for line in now}
        assert len(there) == len(before[name]) > 0, name
        for line in before[name]:
            same = there[line.get("name", line.get("id"))]
            left_out = _OF_THE_ANSWER if name in (*_ORDERED, "sources") else ()
            told = {key: value for key, value in line.items() if key not in left_out}
            assert {key: same.get(key) for key in told} == told, name
        if name in _ORDERED:
            assert [line["id"] for line in now] == [line["id"] for line in before[name]]


@pytest.mark.parametrize("folder", sorted(FOLDERS.glob("*.zip")), ids=lambda folder: folder.stem)
def test_a_folder_of_a_program_before_is_opened_and_worked_with(folder: Path, path: Path, clock: StoppedClock) -> None:
    with zipfile.ZipFile(folder) as file:
        path.write_bytes(file.read(f"data/{ARCHIVE}"))
    before = said(folder)
    clock.forward(days=365)
    archive = Archive(path, clock=clock)
    try:
        assert_all_is_there(archive, before)
        # As the keeper goes over it.
        archive.begin_renewing()
        while archive.renew().result():
            pass
        while archive.join_index().result():
            pass
        assert_all_is_there(archive, before)
        assert archive.check().result().sound
        assert archive.daily_copy().result() is not None
        desk = Desk(archive, clock)
        watching = archive.watchlists().result()
        source = archive.sources().result()[0]
        stored = desk.store(source, "new", "هدوء في إدلب", "نص جديد", watching=watching)
        assert [alert.watchlist_name for alert in stored.alerts] == ["شمال"]
        unread = archive.article_ids(ArticleQuery(unread=True)).result()
        assert stored.article in unread
        lines = list(article_lines.lines_of(archive.carried()))
        assert len(lines) == len(before["articles"]) + 1
    finally:
        archive.close()


def test_there_is_a_folder_of_every_schema() -> None:
    versions = set()
    for folder in FOLDERS.glob("*.zip"):
        with zipfile.ZipFile(folder) as file:
            # Where SQLite keeps `user_version`.
            versions.add(int.from_bytes(file.read(f"data/{ARCHIVE}")[60:64], "big"))
    # Of the tenth there was no program that ran.
    assert versions >= {*range(1, NEWEST)} - {10}
