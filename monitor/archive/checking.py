"""Reads the whole file to see whether it is sound: a part at a time, so that it may be broken off and gone on with.

First every table with its indexes, as SQLite checks them; then whether articles, texts and index agree; then every text
is expanded, for SQLite knows nothing of what is inside a value. How far that has come stands in the file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import apsw

from monitor.archive import dictionaries, texts
from monitor.archive.opening import open_for_reading, trouble
from monitor.archive.rows import dump

_REACHED = "checking"
_TEXTS_AT_ONCE = 200
"""Texts expanded in one step: some 10 ms of CPU."""
_MOST_PROBLEMS = 20
_LOOKED_AFTER = 100_000
"""Steps of SQLite, some milliseconds, after which it is looked whether the check is to stop."""
_TABLES, _AGREEMENT, _TEXTS = range(3)

Reached = tuple[int, str | int]
"""The stage, and the last table or row in it that was looked at."""
_BEGINNING: Reached = (_TABLES, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a part of a check found, and where the next one goes on."""

    problems: tuple[str, ...]
    reached: Reached | None
    """None: it came to the end, or damage ended it."""


def look(
    path: Path,
    reached: Reached | None,
    *,
    within: float = inf,
    pause: float = 0.0,
    stopped: Callable[[], bool] = lambda: False,
) -> Look:
    """Go on with a check from where it was, on a connection of its own.

    Args:
        path: the archive.
        reached: what the last part said; None at the beginning.
        within: seconds after which no further step is begun (one of them reads a whole table).
        pause: seconds of rest after each step.
        stopped: says that whoever asked waits no longer; also asked in the middle of a step.

    Raises `ArchiveError` where the file cannot be read for another reason than damage.
    """
    until = time.monotonic() + within
    at = reached or _BEGINNING
    db = open_for_reading(path)
    try:
        db.set_progress_handler(stopped, _LOOKED_AFTER)
        for step, problems in _steps(db, at):
            at = step
            if problems:
                return Look(problems=tuple(problems), reached=None)
            if stopped() or time.monotonic() >= until:
                return Look(problems=(), reached=at)
            time.sleep(pause)
    except apsw.InterruptError:
        return Look(problems=(), reached=at)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return Look(problems=(str(error),), reached=None)
    except apsw.Error as error:
        # That the file is in use, or the disk does not answer, says nothing of what stands in it.
        raise trouble(path, error) from error
    finally:
        db.close()
    return Look(problems=(), reached=None)


def _steps(db: apsw.Connection, reached: Reached) -> Iterator[tuple[Reached, list[str]]]:
    stage, last = reached
    if stage == _TABLES:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for table in tables:
            if table > str(last):
                found = db.execute(f"PRAGMA integrity_check({table})")
                yield (_TABLES, table), [str(line) for (line,) in found if line != "ok"][:_MOST_PROBLEMS]
    if stage < _AGREEMENT:
        yield (_AGREEMENT, 0), disagreements(db)
    row = int(last) if stage == _TEXTS else 0
    while found_texts := _unreadable_after(db, row):
        row, problems = found_texts
        yield (_TEXTS, row), problems


def disagreements(db: apsw.Connection) -> list[str]:
    """Where what stands in several tables is not the same in all of them."""
    problems = []
    without_text = (
        "SELECT count(*) FROM articles LEFT JOIN texts ON texts.article = articles.id"
        " AND texts.version = articles.version WHERE texts.article IS NULL"
    )
    unindexed = (
        "SELECT count(*) FROM articles WHERE id NOT IN (SELECT coalesce(article, words_in_docsize.id)"
        " FROM words_in_docsize LEFT JOIN places ON place = words_in_docsize.id)"
    )
    for query, what in (
        (without_text, "articles without their text"),
        ("SELECT count(*) FROM articles WHERE id NOT IN (SELECT id FROM shelf)", "articles that no list shows"),
        (
            unindexed,
            "articles that no search finds",
        ),
    ):
        count = db.execute(query).get
        if count:
            problems.append(f"{count} {what}")
    missing = dictionaries.missing(db)
    return [*problems, *(f"dictionary {number} is gone or damaged" for number in sorted(missing))]


def unreadable_texts(db: apsw.Connection) -> list[str]:
    """A line for each text that cannot be read, twenty at most."""
    problems: list[str] = []
    row = 0
    while len(problems) < _MOST_PROBLEMS and (found := _unreadable_after(db, row)):
        row, more = found
        problems += more
    return problems[:_MOST_PROBLEMS]


def _unreadable_after(db: apsw.Connection, row: int) -> tuple[int, list[str]] | None:
    """Expand some texts behind a row: the last row, and a line for each that cannot be read; None at the end."""
    query = "SELECT rowid, article, version, expanded(form, body) FROM texts WHERE rowid > ? ORDER BY rowid LIMIT ?"
    problems, last = [], None
    for last, article, version, plain in db.execute(query, (row, _TEXTS_AT_ONCE)):  # noqa: B007 - the last one counts
        try:
            texts.unpacked(plain)
        except texts.UnreadableTextError:
            problems.append(f"text {version} of article {article} cannot be read")
    return None if last is None else (last, problems)


def reached(db: apsw.Connection) -> Reached | None:
    """How far the check that is under way has come; None where none is."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (_REACHED,)).get
    if found is None:
        return None
    stage, last = json.loads(found)
    return stage, last


def keep_reached(db: apsw.Connection, at: Reached | None) -> None:
    """Remember it for the next part; None where the check is over."""
    if at is None:
        db.execute("DELETE FROM facts WHERE name = ?", (_REACHED,))
    else:
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_REACHED, dump(at)))
