"""A damaged file is set aside, and what can be read of it goes on."""

from __future__ import annotations

import os
import random
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.salvage import rescue
from monitor.archive.schema import MIGRATIONS
from monitor.errors import ArchiveError
from monitor.model import AlertState, ArticleQuery
from tests.archive.desk import Desk, StoppedClock

_PAGE = 4096
ARTICLES = 300


def fill(path: Path, clock: StoppedClock) -> None:
    """An archive with everything in it, and a daily copy beside it."""
    desk = Desk(Archive(path, clock=clock), clock)
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    for number in range(ARTICLES):
        clock.forward(minutes=1)
        word = "إدلب" if number % 50 == 0 else "هدوء"
        desk.store(source, f"{number}", f"{word} {number}", f"{number} نص {word} " * 60, watching=(watched,))
    desk.archive.note_alert(1, "للمتابعة").result()
    desk.archive.star(desk.archive.article_ids(ArticleQuery()).result()[5]).result()
    desk.archive.daily_copy().result()
    desk.archive.close()


def kept(archive: Archive) -> int:
    return len(archive.article_ids(ArticleQuery()).result())


def test_a_file_with_broken_pages_gives_what_the_others_hold(path: Path, clock: StoppedClock) -> None:
    fill(path, clock)
    pages = path.stat().st_size // _PAGE
    chance = random.Random(5)
    with path.open("r+b") as file:
        for page in chance.sample(range(pages // 2, pages), 3):
            file.seek(page * _PAGE)
            file.write(os.urandom(_PAGE))
    before = path.read_bytes()
    found = rescue(path, path.parent / "copies", now=clock())
    assert found.aside.read_bytes() == before
    assert ARTICLES // 2 < found.articles < ARTICLES
    archive = Archive(path, clock=clock)
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


@pytest.mark.parametrize("damage", ["header", "cut", "zeros"])
def test_a_file_of_which_little_is_left_gives_what_the_daily_copy_has(
    path: Path, clock: StoppedClock, damage: str
) -> None:
    fill(path, clock)
    with path.open("r+b") as file:
        if damage == "header":
            file.write(os.urandom(_PAGE))
        elif damage == "cut":
            file.truncate(3 * _PAGE)
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


def test_a_sound_file_is_taken_over_whole(path: Path, clock: StoppedClock) -> None:
    fill(path, clock)
    found = rescue(path, path.parent / "copies", now=clock())
    assert (found.articles, found.copy) == (ARTICLES, None)
    archive = Archive(path, clock=clock)
    try:
        assert len(archive.search("إدلب", limit=99).result()) == ARTICLES // 50
        assert archive.counts().result().starred == 1
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


def test_a_rescue_that_cannot_write_leaves_the_damaged_file_aside(path: Path, clock: StoppedClock) -> None:
    path.write_bytes(os.urandom(9000))
    before = path.read_bytes()
    # Something stands where the new file's log would be.
    path.with_name(path.name + "-wal").mkdir()
    with pytest.raises(ArchiveError):
        rescue(path, path.parent / "copies", now=clock())
    assert [file.read_bytes() for file in path.parent.glob("archive-aside-*.sqlite")] == [before]
