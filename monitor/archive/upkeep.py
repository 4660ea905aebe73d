"""Keeping the file sound: integrity, copies, moving to another computer and back."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw

from monitor.archive import checking
from monitor.archive.damage import mark_damaged
from monitor.archive.opening import copy_to, migrate, noted, open_for_reading, trouble, version_of
from monitor.errors import ArchiveError, InputError
from monitor.model import Reason

DAILY = (
    "sources",
    "watchlists",
    "searches",
    "alerts",
    "merged_alerts",
    "holds",
    "copies",
    "outbox",
    "deliveries",
    "people",
    "tagged",
    "retention",
    "facts",
    "dictionaries",
)
"""What cannot be fetched again; and the dictionaries, without which no text of a damaged file could be read."""
_KEPT_DAYS = 7
_COPY = "daily-*.sqlite"
_RICH = ("sources", "watchlists", "alerts", "people", "tagged")
"""Tables whose rows, taken together, only grow fewer where something was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a check of the whole file found."""

    sound: bool
    problems: tuple[str, ...]
    """SQLite's own lines, for a report; at most twenty."""
    articles: int
    bytes: int
    repairs: tuple[str, ...] = ()
    """What of `repairing` is called for: all that is wrong, where it is not empty."""


def check(path: Path) -> Health:
    """Read the whole file, on a connection of its own, and say whether it is sound; damage is noted beside it.

    Raises `ArchiveError` where it cannot be read for another reason.
    """
    health = _read_whole(path)
    if not health.sound and not health.repairs:
        mark_damaged(path)
    return health


def _read_whole(path: Path) -> Health:
    try:
        db = open_for_reading(path)
    except ArchiveError as error:
        if error.reason.code != "archive-damaged":
            raise
        return Health(sound=False, problems=(error.reason.code,), articles=0, bytes=_size(path))
    try:
        problems = [str(line) for (line,) in db.execute("PRAGMA integrity_check(20)") if line != "ok"]
        articles = _number(db, "SELECT count(*) FROM articles")
        problems += checking.disagreements(db)
        problems += checking.unreadable_texts(db)
        repairs = {} if problems else checking.to_repair(db)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return Health(sound=False, problems=(str(error),), articles=0, bytes=_size(path))
    finally:
        db.close()
    told = (*problems, *repairs.values())
    return Health(sound=not told, problems=told, articles=articles, bytes=_size(path), repairs=tuple(repairs))


RESCUING = (".rescuing", ".rescued")
"""Behind the archive's name: what a rescue is making, and what it has made and not put in its place yet."""
_CHECKED = "checked"


def last_check(db: apsw.Connection) -> datetime | None:
    """When the whole file was last read and found sound."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (_CHECKED,)).fetchone()
    return None if found is None else datetime.fromisoformat(str(found[0]))


def record_check(db: apsw.Connection, now: datetime) -> None:
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_CHECKED, now.isoformat()))


def _number(db: apsw.Connection, query: str) -> int:
    found = db.execute(query).fetchone()
    return 0 if found is None else int(found[0])


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def backup(db: apsw.Connection, target: Path, *, files: Mapping[str, str] | None = None) -> Path:
    """A whole copy at `target`, written beside it first: an older copy is replaced only by a complete one.

    `files` go with it: texts by name.

    Raises `InputError` where something else lies there, `ArchiveError` where it cannot be written.
    """
    try:
        if target.exists():
            _refuse_what_is_no_copy(db, target)
        copy_to(db, target, files=files)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise noted(Path(db.filename), error) from error
    except (apsw.Error, OSError) as error:
        full = isinstance(error, apsw.FullError) or (isinstance(error, OSError) and error.errno == errno.ENOSPC)
        raise ArchiveError(Reason.of("archive-disk-full" if full else "file-not-written", file=str(target))) from error
    return target


def _refuse_what_is_no_copy(db: apsw.Connection, target: Path) -> None:
    if target.is_dir():
        raise InputError(Reason.of("file-is-folder", file=str(target)))
    if db.filename and target.samefile(db.filename):
        raise InputError(Reason.of("backup-onto-itself", file=str(target)))
    try:
        connection = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            ours = is_ours(connection)
        finally:
            connection.close()
    except apsw.Error:
        ours = False
    if not ours:
        raise InputError(Reason.of("backup-in-the-way", file=str(target)))


def is_ours(connection: apsw.Connection) -> bool:
    """Whether it is an archive of ours, of whichever version."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return version_of(connection) > 0 and {"sources", "articles"} <= tables


def daily_copy(path: Path, folder: Path, *, now: datetime, anew: bool = False) -> Path | None:
    """A small copy of what cannot be fetched again, once a day, seven kept; None where today's is there already.

    `anew` True: today's is made again. A copy that holds more than all younger ones stays beside the seven: copies of
    an archive that has lost something do not push out those from before.

    Raises `ArchiveError` where it cannot be written.
    """
    target = folder / f"daily-{now:%Y-%m-%d}.sqlite"
    if target.exists() and not anew:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = _write_daily(path, target, now=now)
        if target.exists() and _rows(target) > _rows(made):
            target.replace(_free(target))
        made.replace(target)
        _prune(folder)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        # Nothing was ever read of the copy.
        raise noted(path, error) from error
    except (apsw.Error, OSError) as error:
        raise trouble(target, error) from error
    return target


def _prune(folder: Path) -> None:
    copies = sorted(folder.glob(_COPY))
    older, young = copies[:-_KEPT_DAYS], copies[-_KEPT_DAYS:]
    if not older:
        return
    richest = max(older, key=lambda copy: (_rows(copy), copy.name))
    stays = _rows(richest) > max(map(_rows, young))
    for copy in older:
        if copy != richest or not stays:
            copy.unlink()


def _free(target: Path) -> Path:
    """Another name for a copy of the same day, in front of it by the alphabet."""
    n = 1
    while (other := target.with_name(f"{target.stem}-{n}{target.suffix}")).exists():
        n += 1
    return other


def _rows(copy: Path) -> int:
    """How much a daily copy holds; of a damaged one nothing."""
    try:
        db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return 0
    try:
        return sum(_number(db, f"SELECT count(*) FROM {table}") for table in _RICH)  # noqa: S608
    except apsw.Error:
        return 0
    finally:
        db.close()


def _write_daily(path: Path, target: Path, *, now: datetime) -> Path:
    """Write it beside its place and return where.

    It has the same schema, so that a daily copy is restored as any copy is; only the tables of `DAILY` are filled.
    """
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    reading = open_for_reading(path)
    copy = apsw.Connection(str(partial), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        copy.execute("PRAGMA auto_vacuum = INCREMENTAL")
        migrate(copy, None, now=now)
        with reading, copy:
            for table in DAILY:
                cursor = reading.execute(f"SELECT * FROM {table}")  # noqa: S608
                rows = cursor.fetchall()
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    copy.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
            # So that no number is given twice that somebody knows, not even of a row that is gone.
            copy.execute("DELETE FROM sqlite_sequence")
            copy.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                list(reading.execute("SELECT name, seq FROM sqlite_sequence")),
            )
    finally:
        copy.close()
        reading.close()
    return partial
