"""A damaged file is set aside, and what can be read of it goes on."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.salvage import rescue
from monitor.archive.schema import MIGRATIONS
from monitor.model import AlertState, ArticleQuery
from tests.archive.damage import (
    ARTICLES,
    PAGE,
    break_and_rescue,
    break_pages,
    contents,
    copied,
    disagreeing_hours,
    fill,
    rows_of,
    some_pages,
)
from tests.archive.desk import Desk, StoppedClock


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled archive with its daily copy, to be copied and then broken."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite"
    fill(path, StoppedClock())
    return path


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "filled")


def kept(archive: Archive) -> int:
    return len(archive.article_ids(ArticleQuery()).result())


def pages_of(path: Path, *tables: str, kind: str = "internal") -> set[int]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = db.execute("SELECT name, pageno FROM dbstat WHERE pagetype = ?", (kind,))
        return {page for name, page in found if name in tables}
    finally:
        db.close()


def test_a_file_with_broken_pages_gives_what_the_others_hold(filled: Path, clock: StoppedClock) -> None:
    chance = random.Random(5)
    broken = set(chance.sample(sorted(pages_of(filled, "articles", "texts", kind="leaf")), 3))
    break_pages(filled, broken, chance)
    before = filled.read_bytes()
    found = rescue(filled, filled.parent / "copies", now=clock())
    assert found.aside.read_bytes() == before
    assert ARTICLES // 2 < found.articles < ARTICLES
    archive = Archive(filled, clock=clock)
    try:
        assert archive.check().result().sound
        assert kept(archive) == found.articles
        # Everything that is there is found again, and nothing else.
        assert len(archive.search("هدوء OR إدلب", limit=1000).result()) == found.articles
        assert [source.name for source in archive.sources().result()] == ["نشرة"]
        assert archive.sources().result()[0].articles == found.articles
        assert [watchlist.name for watchlist in archive.watchlists().result()] == ["شمال"]
        alerts = archive.alerts().result()
        assert len(alerts) == ARTICLES // 50
        assert alerts[-1].note == "للمتابعة"
        assert archive.set_alert(alerts[0].id, AlertState.ACKNOWLEDGED).result()
    finally:
        archive.close()


@pytest.mark.parametrize("seed", range(8))
def test_every_article_on_whole_pages_comes_back(filled: Path, clock: StoppedClock, seed: int) -> None:
    """`python -m tests.archive.damage 200` is the long form."""
    chance = random.Random(seed)
    break_and_rescue(filled, some_pages(filled, chance), chance, clock)


@pytest.mark.parametrize("table", ["articles", "texts", "shelf"])
def test_a_broken_page_above_others_costs_nothing(filled: Path, clock: StoppedClock, table: str) -> None:
    broken = pages_of(filled, table)
    assert broken
    assert break_and_rescue(filled, broken, random.Random(1), clock).articles == ARTICLES


def test_a_broken_first_page_costs_nothing(filled: Path, clock: StoppedClock) -> None:
    assert break_and_rescue(filled, {1}, random.Random(1), clock).articles == ARTICLES


def test_tables_whose_line_in_the_schema_is_gone_are_recognised_by_their_rows(
    filled: Path, clock: StoppedClock
) -> None:
    broken = pages_of(filled, "sqlite_schema") | pages_of(filled, "sqlite_schema", kind="leaf")
    assert break_and_rescue(filled, broken, random.Random(1), clock).articles == ARTICLES


def test_without_the_map_of_pages_the_pages_above_say_what_is_below(filled: Path, clock: StoppedClock) -> None:
    # A leaf as well, so that the table must be read page by page.
    leaf = min(pages_of(filled, "articles", kind="leaf"))
    found = break_and_rescue(filled, {2, leaf}, random.Random(1), clock)
    assert 0 < found.articles < ARTICLES


def test_what_only_the_log_holds_yet_is_read_as_well(filled: Path, clock: StoppedClock) -> None:
    leaf = min(pages_of(filled, "texts", kind="leaf"))
    lost = sum(leaf in row.pages for row in rows_of(filled, "texts", "article"))
    desk = Desk(Archive(filled, clock=clock), clock)
    source = desk.archive.sources().result()[0]
    clock.forward(days=1)
    for number in range(40):
        desk.store(source, f"later {number}", f"لاحق {number}", "نص " * 50)
    killed = filled.parent / "killed"
    killed.mkdir()
    for file in (filled, filled.with_name(filled.name + "-wal")):
        shutil.copy(file, killed / file.name)
    desk.archive.close()
    break_pages(killed / filled.name, {leaf}, random.Random(1))
    found = rescue(killed / filled.name, killed / "copies", now=clock())
    assert found.articles == ARTICLES + 40 - lost
    before, after = contents(filled), contents(killed / filled.name)
    assert after.items() <= before.items()


def test_the_counts_by_the_hour_are_those_of_the_articles_that_are_left(filled: Path, clock: StoppedClock) -> None:
    rows = rows_of(filled, "articles", "id")
    first_hour = frozenset[int]().union(*(row.pages for row in rows[: ARTICLES // 4]))
    found = break_and_rescue(filled, set(first_hour), random.Random(1), clock)
    assert found.articles < ARTICLES - 60
    assert disagreeing_hours(filled) == []


@pytest.mark.parametrize("damage", ["header", "cut", "zeros"])
def test_a_file_of_which_little_is_left_gives_what_the_daily_copy_has(
    filled: Path, clock: StoppedClock, damage: str
) -> None:
    path = filled
    with path.open("r+b") as file:
        if damage == "header":
            file.write(os.urandom(PAGE))
        elif damage == "cut":
            file.truncate(3 * PAGE)
        else:
            file.write(bytes(path.stat().st_size // 2))
    found = rescue(path, path.parent / "copies", now=clock())
    assert found.copy is not None
    archive = Archive(path, clock=clock)
    try:
        assert archive.check().result().sound
        assert [watchlist.name for watchlist in archive.watchlists().result()] == ["شمال"]
        assert [source.name for source in archive.sources().result()] == ["نشرة"]
        assert len(archive.alerts().result()) == ARTICLES // 50
        desk = Desk(archive, clock)
        assert desk.store(archive.sources().result()[0], "new", "جديد", "نص").new
    finally:
        archive.close()


def test_a_sound_file_is_taken_over_whole(filled: Path, clock: StoppedClock) -> None:
    path = filled
    found = rescue(path, path.parent / "copies", now=clock())
    assert (found.articles, found.copy) == (ARTICLES, None)
    archive = Archive(path, clock=clock)
    try:
        assert len(archive.search("إدلب", limit=99).result()) == ARTICLES // 50
        assert archive.counts().result().starred == 1
        assert disagreeing_hours(path) == []
    finally:
        archive.close()


def test_a_damaged_file_of_an_older_schema_is_rescued_into_the_new_one(path: Path, clock: StoppedClock) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(MIGRATIONS[0])
    connection.pragma("user_version", 1)
    connection.execute("INSERT INTO watchlists (name, name_hash, definition, saved) VALUES ('شمال', 1, '{}', 0)")
    connection.execute("INSERT INTO facts (name, value) VALUES ('a', 'b')")
    connection.close()
    rescue(path, path.parent / "copies", now=clock())
    new = apsw.Connection(str(path))
    assert [name for (name,) in new.execute("SELECT name FROM watchlists")] == ["شمال"]
    assert int(new.pragma("user_version")) == len(MIGRATIONS)
    new.close()
