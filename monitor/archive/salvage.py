"""Of a damaged file a new one is made, with all that can still be read of it and of the last daily copy.

Nothing is written to the damaged file. A table in which something is broken is read page by page, so that each row
comes back whose own pages are sound. The full-text index is made anew from the texts. The new file takes the damaged
one's place when it is whole: whoever is killed before leaves the damaged file where it was, marked as that.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import apsw

from monitor.archive import dictionaries, mending, placing, repairing
from monitor.archive.broken_pages import BrokenFile
from monitor.archive.damage import mark_damaged, unmark_damaged
from monitor.archive.opening import open_for_writing, trouble
from monitor.archive.shapes import Shape, shapes
from monitor.archive.upkeep import DAILY, RESCUING

# Garbled bytes of a text come as a UnicodeDecodeError.
_BROKEN = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.FormatError, apsw.SQLError, UnicodeDecodeError)
_MADE_ANEW = ("vocabulary", "stems", "written", "stems_of", "places", "stretches", "hours")
"""Made of the rest: the words and places by the index, the counts of the hours by their triggers."""
_MADE_IN_TIME = ("pair_stems", "unpaired", "pairing")
"""The same in the background, once they are called for."""
_AT_ONCE = 500
_SAMPLE = 20
"""Rows that tell whose they are."""


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
    """Make a new file of what can be read of that at `path` and of the newest copy in `copies`, and set the old aside.

    Raises `ArchiveError` where the new one cannot be written; the damaged file stays then, for the next try.
    """
    making, made = (placing.beside(path, suffix) for suffix in RESCUING)
    copy = None
    try:
        # Until the new file is in its place, whoever starts next goes on here.
        mark_damaged(path)
        if not made.exists():
            copy = _make(making, path, copies, now=now)
            making.replace(made)
        articles = _count(made)
        aside = placing.put_in_place(made, path, now=now)
        unmark_damaged(path)
    except (apsw.Error, OSError) as error:
        raise trouble(path, error) from error
    return Rescued(aside=aside or path, articles=articles, copy=copy)


def _make(making: Path, damaged: Path, copies: Path, *, now: datetime) -> Path | None:
    """Write the new file, whole and closed; the copy that filled its gaps."""
    placing.remove(making)
    try:
        new = open_for_writing(making, now=now)
        try:
            lost, copy = _fill(new, damaged, copies)
            mending.index_articles(new, lost)
            mending.agree(new, lost, now=now)
            if lost.intersection(("prints", "print_keys")):
                repairing.all_keys_again(new)
        finally:
            new.close()
    except BaseException:
        # It may be what fills the disk.
        with suppress(OSError):
            placing.remove(making)
        raise
    return copy


def _count(made: Path) -> int:
    db = apsw.Connection(str(made), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        return int(db.execute("SELECT count(*) FROM articles").get)
    finally:
        db.close()


def _fill(new: apsw.Connection, damaged: Path, copies: Path) -> tuple[set[str], Path | None]:
    """Copy what can be read; the tables of which something could not, and the copy that filled the gaps."""
    lost = _take_over(new, damaged, shapes(new))
    newest_first = sorted(copies.glob("daily-*.sqlite"), reverse=True)
    used = _take_dictionaries(new, newest_first)
    if lost.intersection(DAILY):
        # The damaged file's rows are newer; the copy only adds what is missing. What was on its way then has arrived.
        wanted = [shape for shape in shapes(new) if shape.name != "outbox"]
        for copy in newest_first:
            if not _take_over(new, copy, wanted):
                used = copy
                break
    with new:
        mending.go_on_counting(new, _numbers_given(damaged, *newest_first))
    return lost, used


def _numbers_given(*files: Path) -> dict[str, int]:
    """The highest number that each table gave, in any of these files."""
    highest: dict[str, int] = {}
    for file in files:
        db = _opened(file)
        if db is None:
            continue
        for table, number in mending.numbers_given(db).items():
            highest[table] = max(number, highest.get(table, 0))
        db.close()
    return highest


def _take_dictionaries(new: apsw.Connection, copies: Iterable[Path]) -> Path | None:
    """What texts need and the file has no more, from whichever copy still has it; the last one that was asked."""
    dictionaries.drop_unsound(new)
    wanted = [shape for shape in shapes(new) if shape.name == "dictionaries"]
    asked = None
    for copy in copies:
        if not dictionaries.missing(new):
            break
        asked = copy
        _take_over(new, copy, wanted)
        dictionaries.drop_unsound(new)
    return asked


def _take_over(new: apsw.Connection, file: Path, wanted: list[Shape]) -> set[str]:
    """Copy every row that can be read of these tables; returns those of which something could not."""
    lost: set[str] = set()
    with ExitStack() as held:
        old = _opened(file)
        if old is not None:
            held.callback(old.close)
        broken: BrokenFile | None = None
        # In the order the tables were made: the trigger that counts a match looks for its article.
        for shape in wanted:
            if (
                shape.is_index
                or shape.name in (*_MADE_ANEW, *_MADE_IN_TIME)
                or shape.name.startswith(("words_in", "pairs_in", "sqlite_"))
            ):
                continue
            if old is not None and _copy_whole(new, old, shape):
                continue
            lost.add(shape.name)
            broken = broken or held.enter_context(BrokenFile(file))
            _copy_by_page(new, broken, shape, shapes(new))
    return lost


def _opened(file: Path) -> apsw.Connection | None:
    try:
        return apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return None


def _copy_whole(new: apsw.Connection, old: apsw.Connection, shape: Shape) -> bool:
    """Through SQLite; False where it came upon something broken."""
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({shape.name})")}
        # An older file has fewer columns: what it has not takes the column's default.
        columns = [column.name for column in shape.columns if column.name in there]
        if not columns:
            return False
        _insert(new, shape, columns, old.execute(f"SELECT {', '.join(columns)} FROM {shape.name}"))  # noqa: S608
    except _BROKEN:
        return False
    return True


def _copy_by_page(new: apsw.Connection, broken: BrokenFile, shape: Shape, every: list[Shape]) -> None:
    root = broken.roots.get(shape.name) or _recognised(broken, shape, every)
    if root is not None:
        rows = (shape.completed(number, values) for number, values in broken.rows(root) if shape.fits(values))
        _insert(new, shape, [column.name for column in shape.columns], rows)


def _recognised(broken: BrokenFile, shape: Shape, every: list[Shape]) -> int | None:
    """Where its line in the schema is gone: the place whose rows could be its, and of no other that is missed."""
    missed = [other for other in every if other.name not in broken.roots and other.numbered == shape.numbered]
    for root in broken.unnamed():
        if broken.is_numbered(root) != shape.numbered:
            continue
        rows = [values for _, values in islice(broken.rows(root), _SAMPLE)]
        if rows and [other.name for other in missed if all(map(other.fits, rows))] == [shape.name]:
            return root
    return None


def _insert(new: apsw.Connection, shape: Shape, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {shape.name} ({names}) VALUES ({places})"  # noqa: S608
    remaining = iter(rows)
    while batch := list(islice(remaining, _AT_ONCE)):
        _insert_batch(new, insert, batch)


def _insert_batch(new: apsw.Connection, insert: str, rows: list[tuple[Any, ...]]) -> None:
    """All at once, or each by itself where one of them is nonsense."""
    try:
        with new:
            new.executemany(insert, rows)
    except (apsw.ConstraintError, apsw.MismatchError):
        with new:
            for row in rows:
                with suppress(apsw.ConstraintError, apsw.MismatchError):
                    new.execute(insert, row)
