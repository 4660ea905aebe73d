"""A damaged file is set aside, and a new one is made of all that can still be read of it and of the last daily copy.

Nothing is written to the damaged file. A table in which something is broken is read page by page, so that each row
comes back whose own pages are sound. The full-text index is made anew from the texts.
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

from monitor.archive import dictionaries, texts
from monitor.archive.broken_pages import BrokenFile
from monitor.archive.damage import unmark_damaged
from monitor.archive.index import Index
from monitor.archive.opening import open_for_writing, trouble
from monitor.archive.shapes import Shape, shapes
from monitor.archive.upkeep import DAILY, set_aside
from monitor.model import article_text

# Garbled bytes of a text come as a UnicodeDecodeError.
_BROKEN = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.FormatError, apsw.SQLError, UnicodeDecodeError)
_MADE_ANEW = ("vocabulary", "stems", "hours")
"""Made of the rest: the words by the index, the counts of the hours by their triggers."""
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
    lost = _take_over(new, aside, shapes(new))
    newest_first = sorted(copies.glob("daily-*.sqlite"), reverse=True)
    taken = _take_dictionaries(new, newest_first)
    if not lost.intersection(DAILY):
        return taken
    for copy in newest_first:
        # The damaged file's rows are newer; the copy only adds what is missing.
        if not _take_over(new, copy, shapes(new)):
            return copy
    return taken


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
            if shape.is_index or shape.name in _MADE_ANEW or shape.name.startswith(("words_in", "sqlite_")):
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


def _index(new: apsw.Connection) -> int:
    """Make the index anew, drop what lost its text, and count; returns how many articles there are."""
    from monitor.language import index_words

    index = Index()
    expand = texts.Expander(new)
    query = (
        "SELECT articles.id, articles.version, texts.form, texts.body FROM articles JOIN texts"
        " ON texts.article = articles.id AND texts.version = articles.version"
        " WHERE articles.id > ? ORDER BY articles.id LIMIT ?"
    )
    last, count = -1, 0
    while found := list(new.execute(query, (last, _AT_ONCE))):
        with new:
            for number, version, form, body in found:
                text = texts.unpacked_if_sound(expand, form, body)
                if text is None:
                    new.execute("DELETE FROM texts WHERE article = ? AND version = ?", (number, version))
                    continue
                words = index_words(article_text(text.title, text.subtitle, text.paragraphs))
                index.put(number, " ".join(words), frozenset(words), new=True)
                count += 1
            index.before_commit(new)
        last = found[-1][0]
    _agree(new)
    return count


def _agree(new: apsw.Connection) -> None:
    """Nothing stays that belongs to an article that is gone, and what is counted is counted again."""
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
