"""Keeping the file sound: integrity, copies, moving to another computer and back."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw

from monitor.archive import dictionaries
from monitor.archive.damage import mark_damaged, unmark_damaged
from monitor.archive.opening import copy_to, migrate, noted, open_for_reading, trouble, version_of
from monitor.archive.schema import NEWEST
from monitor.errors import ArchiveError, InputError
from monitor.model import Reason

DAILY = ("sources", "watchlists", "alerts", "holds", "copies", "people", "tagged", "retention", "facts", "dictionaries")
"""What cannot be fetched again; and the dictionaries, without which no text of a damaged file could be read."""
_KEPT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a check of the whole file found."""

    sound: bool
    problems: tuple[str, ...]
    """SQLite's own lines, for a report; at most twenty."""
    articles: int
    bytes: int


def check(path: Path) -> Health:
    """Read the whole file, on a connection of its own, and say whether it is sound; damage is noted beside it.

    Raises `ArchiveError` where it cannot be read for another reason.
    """
    health = _read_whole(path)
    if not health.sound:
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
        texts = _number(
            db,
            "SELECT count(*) FROM articles LEFT JOIN texts ON texts.article = articles.id"
            " AND texts.version = articles.version WHERE texts.article IS NULL",
        )
        unreadable = dictionaries.missing(db)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return Health(sound=False, problems=(str(error),), articles=0, bytes=_size(path))
    finally:
        db.close()
    if texts:
        problems.append(f"{texts} articles without their text")
    problems.extend(f"dictionary {number} is gone or damaged" for number in sorted(unreadable))
    return Health(sound=not problems, problems=tuple(problems), articles=articles, bytes=_size(path))


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


def backup(db: apsw.Connection, target: Path) -> Path:
    """A whole copy at `target`, written beside it first: an older copy is replaced only by a complete one.

    Raises `InputError` where something else lies there, `ArchiveError` where it cannot be written.
    """
    try:
        if target.exists():
            _refuse_what_is_no_copy(db, target)
        copy_to(db, target)
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
            ours = _is_ours(connection)
        finally:
            connection.close()
    except apsw.Error:
        ours = False
    if not ours:
        raise InputError(Reason.of("backup-in-the-way", file=str(target)))


def _is_ours(connection: apsw.Connection) -> bool:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return version_of(connection) > 0 and {"sources", "articles"} <= tables


def restore(archive: Path, copy: Path, *, now: datetime) -> Path | None:
    """Put a copy in the place of a closed archive; what was there is set aside beside it and its path returned.

    Raises `InputError` where the copy is none of ours or damaged, `ArchiveError` where it is of a newer program.
    """
    if not copy.is_file():
        raise InputError(Reason.of("backup-missing", file=str(copy)))
    staged = archive.with_name(archive.name + ".restoring")
    try:
        _stage(copy, staged)
        aside = set_aside(archive, now=now)
        staged.replace(archive)
        unmark_damaged(archive)
    except (apsw.Error, OSError) as error:
        raise trouble(copy, error) from error
    finally:
        for suffix in ("", "-wal", "-shm", ".partial"):
            staged.with_name(staged.name + suffix).unlink(missing_ok=True)
    return aside


def _stage(copy: Path, staged: Path) -> None:
    """A checked copy of the copy, beside the archive."""
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        if not _is_ours(connection):
            raise InputError(Reason.of("backup-not-ours", file=str(copy)))
        version = version_of(connection)
        if version > NEWEST:
            raise ArchiveError(Reason.of("archive-newer", file=str(copy), version=version, newest=NEWEST))
        if any(line != "ok" for (line,) in connection.execute("PRAGMA quick_check(1)")):
            raise InputError(Reason.of("backup-not-ours", file=str(copy)))
        copy_to(connection, staged)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise InputError(Reason.of("backup-not-ours", file=str(copy))) from error
    finally:
        connection.close()


def set_aside(archive: Path, *, now: datetime) -> Path | None:
    """Move a file that is to be replaced out of the way, with what SQLite keeps beside it; None where there is none."""
    if not archive.exists():
        return None
    aside = archive.with_name(f"{archive.stem}-aside-{now:%Y%m%dT%H%M%S}{archive.suffix}")
    for suffix in ("-wal", "-shm"):
        beside = archive.with_name(archive.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    archive.replace(aside)
    return aside


def daily_copy(path: Path, folder: Path, *, now: datetime, anew: bool = False) -> Path | None:
    """A small copy of what cannot be fetched again, once a day, seven kept; None where today's is there already.

    `anew` True: today's is made again.

    Raises `ArchiveError` where it cannot be written.
    """
    target = folder / f"daily-{now:%Y-%m-%d}.sqlite"
    if target.exists() and not anew:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_daily(path, target, now=now)
        for old in sorted(folder.glob("daily-*.sqlite"))[:-_KEPT_DAYS]:
            old.unlink()
    except (apsw.CorruptError, apsw.NotADBError) as error:
        # Nothing was ever read of the copy.
        raise noted(path, error) from error
    except (apsw.Error, OSError) as error:
        raise trouble(target, error) from error
    return target


def _write_daily(path: Path, target: Path, *, now: datetime) -> None:
    """The same schema, so that a daily copy is restored as any copy is; only the tables of `DAILY` are filled."""
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
    finally:
        copy.close()
        reading.close()
    partial.replace(target)
