"""A text whose bytes were garbled: the others are searched, filled in, matched again and exported all the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
import zstandard

from monitor.archive import Archive, checking, index, is_marked_damaged
from monitor.archive.texts import PLAIN, ZLIB, ZSTD, Expander, UnreadableTextError
from monitor.errors import ArchiveError
from monitor.model import ArticleQuery, Order
from tests.archive.desk import Desk, StoppedClock

ARTICLES = 30
_GARBLED = 15


@pytest.fixture
def garbled(path: Path, clock: StoppedClock) -> Iterator[tuple[Desk, int]]:
    """A desk whose file has one garbled text, and the number of its article; SQLite finds nothing wrong."""
    desk = Desk(Archive(path, clock=clock), clock)
    source = desk.add_source()
    numbers = []
    for n in range(ARTICLES):
        clock.forward(minutes=10)
        text = f"فقرة عن الجسر الحجري رقم {n} " * 20
        numbers.append(desk.store(source, f"{n}", f"خبر {n}", text, unlearned=True).article)
    desk.archive.close()
    garble(path, numbers[_GARBLED])
    desk = Desk(Archive(path, clock=clock), clock)
    yield desk, numbers[_GARBLED]
    desk.archive.close()


def garble(path: Path, article: int, *, version: int = 1) -> None:
    """Turn one bit of a kept text around, in the file itself."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body = db.execute("SELECT body FROM texts WHERE article = ? AND version = ?", (article, version)).get
    db.close()
    whole = bytearray(path.read_bytes())
    whole[whole.index(body[20:60]) + 5] ^= 0x10
    path.write_bytes(whole)


def test_the_check_expands_every_text(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    health = desk.archive.check().result()
    assert not health.sound
    assert health.problems == (f"text 1 of article {number} cannot be read",)


def test_its_row_is_shown_without_its_beginning(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    every = desk.archive.article_ids(ArticleQuery()).result()
    rows = {row.id: row for row in desk.archive.article_rows(every).result()}
    assert len(rows) == ARTICLES
    assert [one for one, row in rows.items() if not row.snippet] == [number]
    assert rows[number].title == f"خبر {_GARBLED}"
    assert is_marked_damaged(desk.archive.path)


def test_the_check_in_the_background_goes_on_where_it_was_broken_off(garbled: tuple[Desk, int]) -> None:
    desk, _ = garbled
    parts = 0
    while (sound := desk.archive.inspect(within=0)) is None:
        parts += 1
    assert sound is False
    assert parts > 10
    assert is_marked_damaged(desk.archive.path)


def test_a_sound_file_is_checked_in_parts_to_the_end(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "a", "نص")
    assert desk.archive.inspect(stopped=lambda: True) is None
    while (sound := desk.archive.inspect(within=0)) is None:
        assert desk.archive.last_check().result() is None
    assert sound
    assert desk.archive.last_check().result() == desk.clock()
    # The next one begins at the beginning.
    assert desk.archive._ask(checking.reached).result() is None


def test_the_others_are_found_and_the_next_start_is_told(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    archive = desk.archive
    assert not is_marked_damaged(archive.path)
    for query in (
        ArticleQuery(text='"الجسر الحجري"'),
        ArticleQuery(text="الجسر", order=Order.RELEVANCE),
        # Nothing stands in a text that cannot be read, but nobody knows that of it.
        ArticleQuery(text='الجسر NOT "الحجري الجسر"'),
    ):
        found = archive.article_ids(query).result()
        assert len(found) == ARTICLES - 1
        assert number not in found
    assert len(archive.search("الجسر", limit=99).result()) == ARTICLES - 1
    assert is_marked_damaged(archive.path)


def test_the_other_stories_are_told(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    told = desk.archive.stories(limit=99).result()
    assert {article for story in told for article in story.articles} >= set(
        desk.archive.article_ids(ArticleQuery()).result()
    ) - {number}
    with pytest.raises(ArchiveError) as caught:
        desk.archive.story(
            desk.archive._ask(lambda db: db.execute("SELECT story FROM articles WHERE id = ?", (number,)).get).result()
        ).result()
    assert caught.value.reason.code == "archive-damaged"


def test_the_others_are_exported(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    for size in (1, 7, 200):
        pages = list(desk.archive.articles_between(None, None, size=size))
        assert sorted({one.id for page in pages for one in page} | {number}) == sorted(
            desk.archive.article_ids(ArticleQuery()).result()
        )


def test_the_others_are_filled_in_and_matched_again(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    waiting = desk.archive.unlearned(ARTICLES).result()
    assert len(waiting) == ARTICLES - 1
    assert number not in {one.article.id for one in waiting}
    # The newest is not in the way of the others.
    assert [one.article.id < number for one in desk.archive.unlearned(ARTICLES).result()].count(True) == _GARBLED
    desk.add_watchlist("جسور", "الجسر")
    filling = desk.archive.next_filling(ARTICLES + 1, lexicon=None).result()
    assert filling is not None
    assert len(filling.articles) == ARTICLES - 1
    desk.archive.fill_in(filling, {}).result()
    assert not desk.archive.is_filling().result()


def test_the_article_itself_says_that_the_archive_is_damaged(garbled: tuple[Desk, int]) -> None:
    desk, number = garbled
    for asked in (desk.archive.article(number), desk.archive.why(number)):
        with pytest.raises(ArchiveError) as caught:
            asked.result()
        assert caught.value.reason.code == "archive-damaged"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"paragraphs": 5}', b'{"steps": [[]]}', b"\xff\xff"])
def test_a_short_text_that_is_none_is_passed_over_too(desk: Desk, body: bytes) -> None:
    source = desk.add_source()
    number = desk.store(source, "a", "a", "نص").article
    desk.clock.forward(minutes=1)
    desk.store(source, "b", "b", "نص")

    def put(db: apsw.Connection) -> None:
        db.execute("UPDATE texts SET form = ?, body = ? WHERE article = ?", (PLAIN, body, number))

    desk.archive._edit(put).result()
    assert [one.title for page in desk.archive.articles_between(None, None) for one in page] == ["b"]
    assert not desk.archive.check().result().sound


def test_articles_that_no_search_finds_and_those_without_text_are_noticed(desk: Desk) -> None:
    source = desk.add_source()
    first = desk.store(source, "a", "a", "نص").article
    desk.clock.forward(minutes=1)
    second = desk.store(source, "b", "b", "نص").article
    desk.archive._edit(lambda db: index.remove(db, [first])).result()
    assert desk.archive.check().result().problems == ("1 articles that no search finds",)
    desk.archive._edit(lambda db: db.execute("DELETE FROM texts WHERE article = ?", (second,)) and None).result()
    assert "1 articles without their text" in desk.archive.check().result().problems
    assert desk.archive.inspect() is False


def test_a_check_is_not_begun_anew_within_a_week(desk: Desk) -> None:
    assert desk.archive.inspect()
    desk.clock.forward(days=1)
    assert desk.archive.last_check().result() == desk.clock() - timedelta(days=1)


@pytest.mark.parametrize("form", [ZSTD, ZLIB])
@pytest.mark.parametrize("sized", [True, False])
def test_a_text_without_measure_is_none(form: int, sized: bool) -> None:
    zeros = bytes(1 << 20)
    if form == ZLIB:
        packer = zlib.compressobj(9)
        body = b"".join((*(packer.compress(zeros) for _ in range(300)), packer.flush() if sized else b""))
    else:
        stream = zstandard.ZstdCompressor(level=1).compressobj(size=300 << 20 if sized else -1)
        body = b"".join((*(stream.compress(zeros) for _ in range(300)), stream.flush()))
    db = apsw.Connection(":memory:")
    with pytest.raises(UnreadableTextError):
        Expander(db)(form, body)
    db.close()
