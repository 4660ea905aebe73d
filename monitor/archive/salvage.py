"""A damaged file is set aside, and a new one is made of all that can still be read of it and of the last daily copy.

Nothing is written to the damaged file. A table is read row by row, from both ends where a page is broken, and between
broken pages. The full-text index is made anew from the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from monitor.archive import texts
from monitor.archive.index import Index
from monitor.archive.opening import open_for_writing, trouble
from monitor.archive.upkeep import DAILY, set_aside, unmark_damaged
from monitor.model import article_text

_BROKEN = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.FormatError, apsw.SQLError)
_MADE_ANEW = ("words_in", "vocabulary", "stems")
_FARTHEST = 1 << 62
_AT_ONCE = 500
_PARTS = 64
"""Places between two broken pages where something readable is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What became of a damaged archive."""

    aside: Path
    """Where the damaged file lies now."""
    articles: int
    """How many articles the new file has."""
    copy: Path | None
    """The daily copy that filled the gaps, where one was needed and there."""


def rescue(path: Path, copies: Path, *, now: datetime) -> Rescued:
    """Set the file at `path` aside and make a new one of what can be read of it and of the newest copy in `copies`.

    Raises `ArchiveError` where the new one cannot be written; the damaged file lies aside then.
    """
    try:
        aside = set_aside(path, now=now)
        assert aside is not None, "there is a file, or it would not be damaged"
        unmark_damaged(path)
        new = open_for_writing(path, now=now)
        try:
            copy = _fill(new, aside, copies)
            articles = _index(new)
        finally:
            new.close()
    except (apsw.Error, OSError) as error:
        raise trouble(path, error) from error
    return Rescued(aside=aside, articles=articles, copy=copy)


def _fill(new: apsw.Connection, aside: Path, copies: Path) -> Path | None:
    lost = _take_over(new, aside)
    if not lost.intersection(DAILY):
        return None
    for copy in sorted(copies.glob("daily-*.sqlite"), reverse=True):
        # The damaged file's rows are newer; the copy only adds what is missing.
        if not _take_over(new, copy):
            return copy
    return None


def _take_over(new: apsw.Connection, file: Path) -> set[str]:
    """Copy every row that can be read; returns the tables of which something could not."""
    tables = [
        name
        for (name,) in new.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        if name not in _MADE_ANEW and not name.startswith("words_in")
    ]
    try:
        old = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return set(tables)
    try:
        return {table for table in tables if not _copy_table(new, old, table)}
    finally:
        old.close()


def _copy_table(new: apsw.Connection, old: apsw.Connection, table: str) -> bool:
    """True where the whole table could be read."""
    # An older file has fewer columns: what it has not takes the column's default.
    wanted = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except _BROKEN:
        return False
    columns = [column for column in wanted if column in there]
    if not columns:
        return False
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608
    rows = _Rows(old, table, names, keyed=columns[0] == "id")
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            _insert(new, insert, batch)
            batch.clear()
    _insert(new, insert, batch)
    return rows.whole


def _insert(new: apsw.Connection, insert: str, rows: list[tuple[Any, ...]]) -> None:
    """All at once, or each by itself where one of them is nonsense."""
    try:
        with new:
            new.executemany(insert, rows)
    except apsw.Error:
        with new:
            for row in rows:
                try:
                    new.execute(insert, row)
                except (apsw.ConstraintError, apsw.MismatchError):
                    continue


class _Rows:
    """The rows of a table as far as they can be read; `whole` says afterwards whether all could."""

    def __init__(self, db: apsw.Connection, table: str, columns: str, *, keyed: bool) -> None:
        self._db = db
        self._table = table
        self._columns = columns
        self._keyed = keyed
        self.whole = True

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._by_number() if self._keyed else self._from_both_ends()

    def _by_number(self) -> Iterator[tuple[Any, ...]]:
        """From the beginning to the first broken page, from the end to the last, and what is found between."""
        low, high = 0, _FARTHEST
        for row in self._read("ASC", low, high):
            low = int(row[0]) + 1
            yield row
        if self.whole:
            return
        for row in self._read("DESC", low, high):
            high = int(row[0]) - 1
            yield row
        first, width = low, high - low
        for part in range(1, _PARTS):
            start = first + width * part // _PARTS
            if start < low:
                continue
            for row in self._read("ASC", start, high):
                low = int(row[0]) + 1
                yield row

    def _read(self, way: str, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        query = f"SELECT {self._columns} FROM {self._table} WHERE id BETWEEN ? AND ? ORDER BY id {way}"  # noqa: S608
        try:
            yield from self._db.execute(query, (low, high))
        except _BROKEN:
            self.whole = False

    def _from_both_ends(self) -> Iterator[tuple[Any, ...]]:
        """A table without numbers: what stands before the first broken page, then what stands behind the last."""
        query = f"SELECT {self._columns} FROM {self._table}"  # noqa: S608
        try:
            yield from self._db.execute(query)
            return
        except _BROKEN:
            self.whole = False
        key = ", ".join(
            f"{row[1]} DESC" for row in sorted(self._info(), key=lambda row: int(row[5])) if int(row[5]) > 0
        )
        if not key:
            return
        try:
            yield from self._db.execute(f"{query} ORDER BY {key}")
        except _BROKEN:
            return

    def _info(self) -> list[tuple[Any, ...]]:
        try:
            return list(self._db.execute(f"PRAGMA table_info({self._table})"))
        except _BROKEN:
            return []


def _index(new: apsw.Connection) -> int:
    """Drop what lost its text, make the index anew, and count; returns how many articles there are."""
    from monitor.language import index_words

    with new:
        new.execute(
            "DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM texts"
            " WHERE texts.article = articles.id AND texts.version = articles.version)"
        )
        new.execute("DELETE FROM shelf WHERE id NOT IN (SELECT id FROM articles)")
        new.execute("DELETE FROM texts WHERE article NOT IN (SELECT id FROM articles)")
        new.execute("DELETE FROM matches WHERE article NOT IN (SELECT id FROM articles)")
        new.execute(
            "INSERT OR IGNORE INTO shelf (id, source, first_seen, read, starred) SELECT articles.id, articles.source,"
            " articles.first_seen, coalesce(people.read, 0), coalesce(people.starred, 0) FROM articles"
            " LEFT JOIN people ON people.url = articles.url"
        )
        new.execute("UPDATE sources SET articles = (SELECT count(*) FROM articles WHERE articles.source = sources.id)")
    index = Index()
    query = (
        "SELECT articles.id, texts.form, texts.body FROM articles JOIN texts ON texts.article = articles.id"
        " AND texts.version = articles.version WHERE articles.id > ? ORDER BY articles.id LIMIT ?"
    )
    last, count = -1, 0
    while found := list(new.execute(query, (last, _AT_ONCE))):
        with new:
            for number, form, body in found:
                text = texts.unpacked(form, body)
                words = index_words(article_text(text.title, text.subtitle, text.paragraphs))
                index.put(number, " ".join(words), frozenset(words), new=True)
            index.before_commit(new)
        last, count = found[-1][0], count + len(found)
    return count
