"""Texts are compressed with a dictionary trained on the archive's own articles, and are readable whatever comes."""

from __future__ import annotations

import os
import random
from functools import cache
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, dictionaries, restore
from monitor.archive.salvage import rescue
from monitor.archive.texts import PLAIN, ZSTD, Expander, Packer, unpacked_if_sound
from monitor.errors import ArchiveError
from monitor.model import ArticleQuery, NewArticle
from tests.archive.damage import PAGE
from tests.archive.desk import Desk, StoppedClock

FEW = 60


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary after sixty articles instead of a thousand; a small one, for little text."""
    monkeypatch.setattr(dictionaries, "FEWEST", FEW)
    monkeypatch.setattr(dictionaries, "_SIZE", 4 * 1024)


@cache
def vocabulary() -> list[str]:
    """Made-up words."""
    chance = random.Random(1)
    return ["".join(chance.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=3 + n % 6)) for n in range(900)]


def words(seed: int, count: int = 150) -> str:
    """A text in which some words come often."""
    every = vocabulary()
    return " ".join(random.Random(seed).choices(every, [1 / (n + 1) for n in range(len(every))], k=count))


def store(desk: Desk, first: int, count: int) -> None:
    source = desk.archive.sources().result()[0]
    for number in range(first, first + count):
        desk.clock.forward(minutes=1)
        desk.store(source, f"{number}", f"خبر {number}", words(number))


@pytest.fixture
def two_kinds(desk: Desk) -> Desk:
    """An archive with texts of before and after the first dictionary."""
    desk.add_source()
    store(desk, 0, FEW)
    assert desk.archive.train_dictionary()
    store(desk, FEW, 20)
    return desk


def forms(path: Path) -> list[int]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [form for (form,) in db.execute("SELECT form FROM texts ORDER BY article")]
    finally:
        db.close()


def contents(archive: Archive) -> dict[int, tuple[str, ...]]:
    ids = archive.article_ids(ArticleQuery()).result()
    return {number: archive.article(number).result().paragraphs for number in ids}


def test_few_articles_are_compressed_without_one(desk: Desk) -> None:
    desk.add_source()
    store(desk, 0, FEW - 1)
    assert not desk.archive.train_dictionary()
    assert set(forms(desk.archive.path)) == {ZSTD}


def test_the_articles_after_it_are_smaller_and_all_are_readable(two_kinds: Desk) -> None:
    found = forms(two_kinds.archive.path)
    assert set(found[:FEW]) == {ZSTD}
    (number,) = set(found[FEW:])
    assert number >= dictionaries.LOWEST_NUMBER
    db = apsw.Connection(str(two_kinds.archive.path), flags=apsw.SQLITE_OPEN_READONLY)
    sizes = [size for (size,) in db.execute("SELECT length(body) FROM texts ORDER BY article")]
    db.close()
    assert sum(sizes[FEW:]) / 20 < 0.75 * sum(sizes[:FEW]) / FEW
    assert list(contents(two_kinds.archive).values())[::-1] == [(words(n),) for n in range(FEW + 20)]


def test_it_is_used_again_after_a_restart(two_kinds: Desk) -> None:
    path = two_kinds.archive.path
    two_kinds.archive.close()
    again = Desk(Archive(path, clock=two_kinds.clock), two_kinds.clock)
    try:
        store(again, 500, 1)
        assert forms(path)[-1] == forms(path)[-2] >= dictionaries.LOWEST_NUMBER
        assert again.archive.check().result().sound
    finally:
        again.archive.close()


def test_another_is_trained_when_the_archive_has_grown_tenfold(
    two_kinds: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not two_kinds.archive.train_dictionary()
    monkeypatch.setattr(dictionaries, "_GROWN", 2)
    store(two_kinds, 100, FEW)
    assert two_kinds.archive.train_dictionary()
    store(two_kinds, 200, 5)
    found = forms(two_kinds.archive.path)
    assert len(set(found)) == 3
    assert len(set(found[-5:])) == 1
    assert len(contents(two_kinds.archive)) == 2 * FEW + 25


def test_no_text_is_compressed_with_it_before_it_stands_in_the_file_and_in_a_copy(desk: Desk) -> None:
    desk.add_source()
    store(desk, 0, FEW)
    early = desk.archive.daily_copy().result()
    assert early is not None
    used: list[tuple[int, int]] = []
    use = desk.archive._packer.use

    def look(dictionary: dictionaries.Dictionary) -> None:
        for file in (desk.archive.path, early):
            db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
            used.extend(db.execute("SELECT id, articles FROM dictionaries"))
            db.close()
        use(dictionary)

    desk.archive._packer.use = look  # type: ignore[method-assign]
    assert desk.archive.train_dictionary()
    assert len(used) == 2
    assert len(set(used)) == 1
    assert used[0][1] == FEW


def test_texts_nothing_can_be_learned_from_are_left_as_they_are(desk: Desk) -> None:
    source = desk.add_source()
    for number in range(FEW):
        desk.store(source, f"{number}", f"{number}")
    assert not desk.archive.train_dictionary()
    assert set(forms(desk.archive.path)) == {PLAIN}


def test_a_backup_brings_it_along(two_kinds: Desk, tmp_path: Path) -> None:
    copy = two_kinds.archive.backup(tmp_path / "copy.sqlite").result()
    target = tmp_path / "elsewhere.sqlite"
    restore(target, copy, now=two_kinds.clock())
    again = Archive(target, clock=two_kinds.clock)
    try:
        assert contents(again) == contents(two_kinds.archive)
    finally:
        again.close()


def break_dictionary(path: Path) -> None:
    """Noise inside the bytes of it, where SQLite notices nothing."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    (page,) = db.execute(
        "SELECT pageno FROM dbstat WHERE name = 'dictionaries' AND pagetype = 'overflow' LIMIT 1"
    ).fetchone() or (0,)
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE + 4)
        file.write(os.urandom(PAGE - 4))


def test_a_damaged_one_is_noticed_and_comes_back_from_the_daily_copy(two_kinds: Desk) -> None:
    path, before = two_kinds.archive.path, contents(two_kinds.archive)
    two_kinds.archive.close()
    break_dictionary(path)
    archive = Archive(path, clock=two_kinds.clock)
    health = archive.check().result()
    assert not health.sound
    assert any("dictionary" in problem for problem in health.problems)
    with pytest.raises(ArchiveError) as caught:
        archive.article(max(before)).result()
    assert caught.value.reason.code == "archive-damaged"
    # Nothing new is made unreadable by it.
    two_kinds.clock.forward(minutes=1)
    assert Desk(archive, two_kinds.clock).store(archive.sources().result()[0], "new", "جديد", words(7)).new
    assert forms(path)[-1] == ZSTD
    archive.close()
    found = rescue(path, path.parent / "copies", now=two_kinds.clock())
    assert found.copy is not None
    archive = Archive(path, clock=two_kinds.clock)
    try:
        assert contents(archive).items() >= before.items()
        assert archive.check().result().sound
    finally:
        archive.close()


def test_an_older_daily_copy_is_asked_where_the_newest_has_lost_it_too(two_kinds: Desk) -> None:
    path, before = two_kinds.archive.path, contents(two_kinds.archive)
    two_kinds.clock.forward(days=1)
    newest = two_kinds.archive.daily_copy().result()
    assert newest is not None
    two_kinds.archive.close()
    break_dictionary(path)
    break_dictionary(newest)
    rescue(path, path.parent / "copies", now=two_kinds.clock())
    archive = Archive(path, clock=two_kinds.clock)
    try:
        assert contents(archive) == before
    finally:
        archive.close()


def test_what_is_lost_for_good_takes_only_its_own_texts_along(two_kinds: Desk) -> None:
    path, before = two_kinds.archive.path, contents(two_kinds.archive)
    two_kinds.archive.close()
    for copy in (path.parent / "copies").iterdir():
        copy.unlink()
    break_dictionary(path)
    assert rescue(path, path.parent / "copies", now=two_kinds.clock()).articles == FEW
    archive = Archive(path, clock=two_kinds.clock)
    try:
        assert contents(archive).items() <= before.items()
        assert archive.check().result().sound
    finally:
        archive.close()


def test_a_text_of_which_one_byte_changed_is_none(clock: StoppedClock) -> None:
    samples = [words(n).encode() for n in range(FEW)]
    dictionary = dictionaries.trained(samples)
    assert dictionary is not None
    assert dictionary.is_sound
    db = apsw.Connection(":memory:")
    db.execute("CREATE TABLE dictionaries (id, made, body, articles)")
    db.execute("CREATE TABLE facts (name PRIMARY KEY, value)")
    dictionaries.keep(db, dictionary, articles=FEW, now=clock())
    for kept in (dictionary, None):
        packer = Packer(lambda kept=kept: kept)  # type: ignore[misc]
        article = NewArticle(source=1, url="", title="عنوان", paragraphs=(words(3),), first_seen=clock())
        form, body = packer.pack(article)
        expand = Expander(db)
        assert unpacked_if_sound(expand, form, body) is not None
        for place in range(len(body)):
            broken = bytearray(body)
            broken[place] ^= 0x10
            text = unpacked_if_sound(expand, form, bytes(broken))
            assert text is None or text.paragraphs == article.paragraphs
    db.close()


def test_one_whose_copy_failed_is_not_used_after_a_restart_either(desk: Desk, clock: StoppedClock) -> None:
    desk.add_source()
    store(desk, 0, FEW)
    path = desk.archive.path
    # A file stands where the folder of the copies would be.
    copies = path.parent / "copies"
    copies.write_bytes(b"")
    with pytest.raises(ArchiveError):
        desk.archive.train_dictionary()
    desk.archive.close()
    again = Desk(Archive(path, clock=clock), clock)
    try:
        store(again, FEW, 5)
        assert max(forms(path)) < dictionaries.LOWEST_NUMBER
        copies.unlink()
        # It is not trained again: only the copy was missing.
        assert again.archive.train_dictionary()
        assert not again.archive.train_dictionary()
        store(again, 2 * FEW, 5)
        assert max(forms(path)) >= dictionaries.LOWEST_NUMBER
    finally:
        again.archive.close()
