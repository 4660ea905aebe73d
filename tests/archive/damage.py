"""Broken pages: ``python -m tests.archive.damage [times]`` breaks some of a file, rescues it, and compares.

Where a row stands is asked of SQLite (`dbstat`) before anything is broken, so that what must come back is known without
the code under test.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import apsw

from monitor.archive import Archive, dictionaries
from monitor.archive.salvage import Rescued, rescue
from monitor.model import ArticleQuery
from tests.archive.desk import Desk, StoppedClock

PAGE = 4096
ARTICLES = 300
_BROKEN_AT_ONCE = 3
_MAP = 2


def fill(path: Path, clock: StoppedClock) -> None:
    """An archive with everything in it, and a daily copy beside it."""
    desk = Desk(Archive(path, clock=clock), clock)
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    for number in range(ARTICLES):
        clock.forward(minutes=1)
        word = "إدلب" if number % 50 == 0 else "هدوء"
        # Some are longer than a page, in which their text goes on.
        text = f"{number} نص {word} " * 60 + _noise(number) * (number % 30 == 0)
        desk.store(source, f"{number}", f"{word} {number}", text, watching=(watched,))
        if number == ARTICLES // 2:
            # From here on no text can be read without the dictionary, which may lie on a broken page itself.
            with patch.multiple(dictionaries, FEWEST=ARTICLES // 2, _SIZE=2 * PAGE):
                assert desk.archive.train_dictionary()
    desk.archive.note_alert(1, "للمتابعة").result()
    delivered = desk.archive.due_deliveries(clock(), 1).result()[0]
    desk.archive.record_delivery(delivered.id, now=clock(), delivered=True, next_try=None).result()
    desk.archive.tag_articles(desk.archive.article_ids(ArticleQuery()).result()[:9], "وسم").result()
    desk.archive.star(desk.archive.article_ids(ArticleQuery()).result()[5]).result()
    desk.archive.daily_copy(anew=True).result()
    desk.archive.close()


def _noise(seed: int) -> str:
    """Letters that do not compress."""
    return "".join(chr(0x0621 + letter) for letter in random.Random(seed).choices(range(26), k=9000))


def break_tables(path: Path, *tables: str, only: str = "%") -> None:
    """Break the pages of these tables, of one kind only ("leaf"): the file is opened as if nothing were the matter."""
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype LIKE ?"
    pages = [page for table in tables for (page,) in database.execute(query, (table, only))]
    database.close()
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xaa" * PAGE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with numbers, and the pages it stands on."""

    key: tuple[int, ...]
    pages: frozenset[int]


def rows_of(path: Path, table: str, key: str) -> list[Row]:
    """Which pages each row of a sound file stands on."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        keys = [tuple(row) for row in db.execute(f"SELECT {key} FROM {table} ORDER BY rowid")]
        leaves = list(
            db.execute("SELECT path, pageno, ncell FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,))
        )
        further: dict[tuple[str, int], set[int]] = {}
        overflow = "SELECT path, pageno FROM dbstat WHERE name = ? AND pagetype = 'overflow'"
        for place, page in db.execute(overflow, (table,)):
            above, _, row = str(place).partition("+")[0].rpartition("/")
            further.setdefault((f"{above}/", int(row, 16)), set()).add(page)
        found = [
            frozenset({page, *further.get((leaf, cell), ())})
            for leaf, page, cells in sorted(leaves)
            for cell in range(cells)
        ]
    finally:
        db.close()
    return [Row(one, pages) for one, pages in zip(keys, found, strict=True)]


def whole_articles(path: Path, broken: set[int]) -> set[int]:
    """The articles of a sound file that stand, with their text, on other pages than these."""
    articles = {row.key[0] for row in rows_of(path, "articles", "id") if not row.pages & broken}
    texts = {row.key[0] for row in rows_of(path, "texts", "article") if not row.pages & broken}
    return articles & texts


def contents(path: Path) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Title and paragraphs of every article."""
    archive = Archive(path, clock=StoppedClock())
    try:
        ids = archive.article_ids(ArticleQuery()).result()
        found = [archive.article(number).result() for number in ids]
        return {one.id: (one.title, one.paragraphs) for one in found if one is not None}
    finally:
        archive.close()


_KEPT_WHOLE = ("watchlists", "alerts", "holds", "copies", "people", "tagged", "retention", "deliveries")
"""Tables of which the daily copy beside a filled archive has every row."""


def kept_whole(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """What cannot be fetched again: whatever is broken, all of it comes back."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = {table: set(db.execute(f"SELECT * FROM {table}")) for table in _KEPT_WHOLE}
        found["sources"] = set(db.execute("SELECT id, url, name, added FROM sources"))
        found["outbox"] = set(db.execute("SELECT alert, notifier FROM outbox"))
    finally:
        db.close()
    return found


def matches_of(path: Path) -> tuple[set[tuple[object, ...]], bool]:
    """The matches of the articles that are there, and whether a watchlist is being filled in."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = set(db.execute("SELECT watchlist, article FROM matches WHERE article IN (SELECT id FROM articles)"))
        return found, db.execute("SELECT count(*) FROM fillings").get > 0
    finally:
        db.close()


def break_pages(path: Path, pages: set[int], chance: random.Random) -> None:
    """Noise, nothing, or half a page of noise in the place of each."""
    with path.open("r+b") as file:
        for page in sorted(pages):
            start, noise = chance.choice(((0, True), (0, False), (PAGE // 2, True)))
            file.seek((page - 1) * PAGE + start)
            file.write(chance.randbytes(PAGE - start) if noise else bytes(PAGE))


def some_pages(path: Path, chance: random.Random) -> set[int]:
    """A few pages of a sound file: one that others hang on, or the map of all pages, and others, any of them."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        upper = [page for (page,) in db.execute("SELECT pageno FROM dbstat WHERE pagetype = 'internal'")]
    finally:
        db.close()
    others = chance.sample(range(1, path.stat().st_size // PAGE + 1), _BROKEN_AT_ONCE - 1)
    return {chance.choice([*upper, _MAP]), *others}


def copied(template: Path, folder: Path) -> Path:
    """A copy of a filled archive and its daily copy in a folder of its own."""
    shutil.copytree(template.parent, folder)
    return folder / template.name


def disagreeing_hours(path: Path) -> list[tuple[int, ...]]:
    """Hours whose counts are not those of the articles and matches that are there."""
    hour = "(id >> 24) * 24 + ((id & 16777215) >> 7) / 3600"
    query = f"""
        WITH counted AS (
            SELECT 0 AS watchlist, source, {hour} AS hour, count(*) AS n FROM articles GROUP BY 1, 2, 3
            UNION ALL
            SELECT watchlist, source, {hour}, count(*) FROM matches JOIN articles ON id = article GROUP BY 1, 2, 3
        ), wanted AS (
            SELECT * FROM counted UNION ALL SELECT watchlist, 0, hour, sum(n) FROM counted GROUP BY 1, 3
        ), there AS (SELECT watchlist, source, hour, articles FROM hours WHERE articles <> 0)
        SELECT * FROM (SELECT * FROM wanted EXCEPT SELECT * FROM there)
        UNION ALL SELECT * FROM (SELECT * FROM there EXCEPT SELECT * FROM wanted)
    """
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [tuple(row) for row in db.execute(query)]
    finally:
        db.close()


def break_and_rescue(path: Path, pages: set[int], chance: random.Random, clock: StoppedClock) -> Rescued:
    """Break these pages of a sound file, rescue it, and hold the outcome against what was there.

    Raises `AssertionError` where something readable is gone, or something came that was not there.
    """
    before, whole = contents(path), whole_articles(path, pages)
    kept_before, (matches_before, _) = kept_whole(path), matches_of(path)
    break_pages(path, pages, chance)
    found = rescue(path, path.parent / "copies", now=clock())
    after = contents(path)
    assert found.articles == len(after)
    assert whole <= after.keys(), f"{len(whole - after.keys())} articles on whole pages are gone"
    assert all(before.get(number) == text for number, text in after.items()), "a text is not what it was"
    assert disagreeing_hours(path) == []
    kept_after = kept_whole(path)
    for table, rows in kept_before.items():
        assert rows == kept_after[table], f"{table} is not what it was"
    matches, is_filling = matches_of(path)
    assert is_filling or matches == {(watchlist, number) for watchlist, number in matches_before if number in after}
    archive = Archive(path, clock=clock)
    try:
        problems = archive.check().result().problems
        assert problems == (), problems
        assert len(archive.article_ids(ArticleQuery(text="هدوء OR إدلب")).result()) == len(after)
    finally:
        archive.close()
    return found


def main(times: int) -> None:
    """Break and rescue as often, each time other pages."""
    clock = StoppedClock()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template" / "archive.sqlite"
        template.parent.mkdir()
        fill(template, clock)
        for seed in range(times):
            chance = random.Random(seed)
            path = copied(template, Path(folder) / f"{seed}")
            pages = some_pages(path, chance)
            found = break_and_rescue(path, pages, chance, clock)
            print(f"seed {seed}: pages {sorted(pages)} broken, {found.articles} of {ARTICLES} articles kept")
            shutil.rmtree(path.parent)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
