"""What programs before wrote takes the room of today after a while, and is there, and found, all the time."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
import zstandard

from monitor.archive import Archive, places, renewing
from monitor.archive.numbering import HIGHEST
from monitor.archive.rows import dump
from monitor.archive.texts import ZSTD
from monitor.language import index_words, word_stems
from monitor.model import ArticleQuery
from tests.archive.desk import Desk, StoppedClock

ARTICLES = 30


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "_FEW", 3)
    monkeypatch.setattr(renewing, "_STEP", 7)
    monkeypatch.setattr(renewing, "_WORDS", 100)
    monkeypatch.setattr(renewing, "_ROWS", 9)


def text_of(number: int) -> str:
    return f"فقرة عن الجسر الحجري رقم {number} والطريق إليه " * 8


@pytest.fixture
def numbers(desk: Desk) -> list[int]:
    """Articles as a program before kept them: in UTF-8, with the beginning beside the text, at their own numbers."""
    source = desk.add_source()
    found = []
    for n in range(ARTICLES):
        desk.clock.forward(minutes=10)
        found.append(desk.store(source, f"{n}", f"خبر {n}", text_of(n)).article)
    desk.store(source, "0", "خبر 0", text_of(0) + "زيادة")

    def as_before(db: apsw.Connection) -> None:
        compress = zstandard.ZstdCompressor(level=3, write_checksum=True).compress
        db.execute("DELETE FROM words_in WHERE rowid IN (SELECT id FROM words_in_docsize)")
        db.execute("DELETE FROM places")
        db.execute("DELETE FROM stretches")
        db.execute("DELETE FROM written")
        db.execute("DELETE FROM stems_of")
        for n, number in enumerate(found):
            text = text_of(n) + ("زيادة" if n == 0 else "")
            words = " ".join(index_words(f"خبر {n}\n\n{text}"))
            db.execute("INSERT INTO words_in (rowid, words) VALUES (?, ?)", (number, words))
            for word in set(words.split()):
                db.execute("INSERT OR IGNORE INTO vocabulary (word) VALUES (?)", (word,))
                stems = [(stem, word) for stem in word_stems(word) if stem != word]
                db.executemany("INSERT OR IGNORE INTO stems (stem, word) VALUES (?, ?)", stems)
            body = compress(dump({"title": f"خبر {n}", "paragraphs": [text], "language": "ar"}).encode())
            db.execute("UPDATE texts SET form = ?, body = ? WHERE article = ?", (ZSTD, body, number))
            db.execute("UPDATE articles SET lead = 'البداية' WHERE id = ?", (number,))
        # As its migration leaves it.
        db.execute("INSERT INTO facts (name, value) VALUES ('rows renewed', ?)", (str(HIGHEST),))

    desk.archive._edit(as_before).result()
    return found


def renew(archive: Archive, steps: int = 1000) -> None:
    while steps and archive.renew().result():
        steps -= 1


def size(path: Path) -> int:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(db.execute("SELECT sum(length(body)) FROM texts").get)
    finally:
        db.close()


def beginnings(path: Path) -> set[str]:
    """What rows of articles have of the text."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {lead for (lead,) in db.execute("SELECT lead FROM articles")}
    finally:
        db.close()


def at_places(path: Path) -> int:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return sum(places.is_place(row) for (row,) in db.execute("SELECT id FROM words_in_docsize"))
    finally:
        db.close()


def assert_all_is_there(archive: Archive, numbers: list[int]) -> None:
    newest_first = numbers[::-1]
    assert [one.article.id for one in archive.search("الجسر", limit=100).result()] == newest_first
    assert [one.article.id for one in archive.search("حجري 17").result()] == [numbers[17]]
    assert archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == newest_first
    assert archive.article(numbers[3]).result().paragraphs == (text_of(3),)
    assert len(archive.versions(numbers[0]).result()) == 2
    assert archive.check().result().sound


def test_everything_is_there_before_in_the_middle_and_afterwards(
    desk: Desk, numbers: list[int], clock: StoppedClock
) -> None:
    archive = desk.archive
    before = size(archive.path)
    assert_all_is_there(archive, numbers)
    assert archive.begin_renewing()
    renew(archive, steps=3)
    assert at_places(archive.path) == 14
    assert_all_is_there(archive, numbers)
    archive.close()
    archive = Archive(desk.archive.path, clock=clock)
    try:
        assert archive.begin_renewing()
        renew(archive)
        assert at_places(archive.path) == ARTICLES
        assert size(archive.path) < 0.9 * before
        assert_all_is_there(archive, numbers)
        assert beginnings(archive.path) == {""}
        assert all(row.snippet.startswith("فقرة") for row in archive.article_rows(numbers).result())
        assert not archive.begin_renewing()
        assert not archive.renew().result()
    finally:
        archive.close()


def test_the_parts_of_the_index_are_joined_a_little_at_a_time_meanwhile(desk: Desk, numbers: list[int]) -> None:
    archive = desk.archive
    assert numbers
    assert archive.begin_renewing()
    renew(archive, steps=3)
    assert joined_by_itself(archive) == 0
    renew(archive)
    assert joined_by_itself(archive) == 4


def joined_by_itself(archive: Archive) -> int:
    """Of how many parts of a size FTS5 makes one while it writes."""
    query = "SELECT v FROM words_in_config WHERE k = 'automerge'"
    return int(archive._edit(lambda db: db.execute(query).get).result())


def test_what_comes_meanwhile_is_found_with_the_rest(desk: Desk, numbers: list[int]) -> None:
    archive, (source,) = desk.archive, desk.archive.sources().result()
    archive.begin_renewing()
    renew(archive, steps=2)
    desk.clock.forward(minutes=10)
    numbers = [*numbers, desk.store(source, "new", "خبر", "الجسر الجديد").article]
    edited = desk.store(source, "2", "خبر 2", "نص آخر").article
    assert archive.delete_articles((numbers[5],)).result() == (numbers[5],)
    left = [one for one in numbers if one not in (edited, numbers[5])]
    assert archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == left[::-1]
    renew(archive)
    assert archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == left[::-1]
    assert archive.article_ids(ArticleQuery(text="آخر")).result().tolist() == [edited]
    assert archive.check().result().sound


def test_an_archive_of_today_is_left_alone(desk: Desk) -> None:
    source = desk.add_source()
    for n in range(ARTICLES):
        desk.clock.forward(minutes=10)
        desk.store(source, f"{n}", f"خبر {n}", text_of(n))
    assert not desk.archive.begin_renewing()
    assert not desk.archive.renew().result()
    assert at_places(desk.archive.path) == ARTICLES


def test_places_are_laid_out_anew_where_many_found_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_BITS", 3)
    monkeypatch.setattr(places, "_ROOM", 8)
    monkeypatch.setattr(places, "_FILLED", 4)
    source = desk.add_source()
    numbers = {}
    for n in [*range(0, ARTICLES, 4), *(n for n in range(ARTICLES) if n % 4)]:
        desk.clock.now = desk.clock.now.replace(hour=n % 24, day=20 + n // 24)
        numbers[n] = desk.store(source, f"{n}", f"خبر {n}", text_of(n)).article
    own = ARTICLES - at_places(desk.archive.path)
    assert own > 3
    newest_first = [number for _, number in sorted(numbers.items(), reverse=True)]
    assert desk.archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == newest_first
    assert desk.archive.begin_renewing()
    renew(desk.archive, steps=2)
    assert desk.archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == newest_first
    renew(desk.archive)
    assert at_places(desk.archive.path) == ARTICLES
    assert desk.archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == newest_first
    assert not desk.archive.begin_renewing()


def test_a_text_that_cannot_be_read_stays_where_it_is(desk: Desk, numbers: list[int]) -> None:
    def garble(db: apsw.Connection) -> None:
        db.execute("UPDATE texts SET body = x'28b52ffd00' WHERE article = ?", (numbers[9],))

    desk.archive._edit(garble).result()
    assert desk.archive.begin_renewing()
    renew(desk.archive)
    assert at_places(desk.archive.path) == ARTICLES - 1
    assert beginnings(desk.archive.path) == {"", "البداية"}
    assert desk.archive.article_ids(ArticleQuery(text="الجسر")).result().tolist() == numbers[::-1]


def test_rows_take_the_room_they_need_when_their_beginnings_are_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "_ROWS", 50)
    source = desk.add_source()
    for n in range(200):
        desk.clock.forward(minutes=10)
        desk.store(source, f"{n}", f"خبر {n}", f"نص {n}")

    def as_before(db: apsw.Connection) -> None:
        db.execute("UPDATE articles SET lead = ?", ("كلمة من " * 25,))
        db.execute("INSERT INTO facts (name, value) VALUES ('rows renewed', ?)", (str(HIGHEST),))

    def pages(db: apsw.Connection) -> int:
        return int(db.execute("SELECT count(*) FROM dbstat WHERE name = 'articles'").get)

    today = desk.archive._edit(pages).result()
    hours = desk.archive.trend("خبر", by="day").result().counts
    ids = desk.archive.article_ids(ArticleQuery()).result()
    desk.archive._edit(as_before).result()
    before = desk.archive._edit(pages).result()
    assert desk.archive.begin_renewing()
    renew(desk.archive)
    assert desk.archive._edit(pages).result() <= today + 4 < before / 2
    assert desk.archive.article_ids(ArticleQuery()).result() == ids
    assert desk.archive.trend("خبر", by="day").result().counts == hours
    assert desk.archive.check().result().sound
    assert not desk.archive.begin_renewing()
