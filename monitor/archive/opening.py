"""Opening the file: who may write it, bringing an older one up, and saying plainly what is wrong with a bad one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from monitor.archive import luggage
from monitor.archive.damage import mark_damaged
from monitor.archive.schema import MIGRATIONS, NEWEST
from monitor.archive.texts import Expander, UnreadableTextError
from monitor.errors import ArchiveError
from monitor.model import Reason

_WRITER_CACHE_KIB = 8_000
_READER_CACHE_KIB = 4_000
_BUSY_MS = 5_000
_OURS = frozenset({"sources", "articles", "shelf", "alerts", "watchlists"})
_FULL = 1 << 16
"""Bytes: where less is free, what SQLite needs beside the file has no room."""


def trouble(path: Path | str, error: BaseException) -> ArchiveError:
    """What a person can do about an error of the database or of the disk under it."""
    name = str(path)
    if isinstance(error, ArchiveError):
        return error
    if isinstance(error, apsw.FullError):
        return ArchiveError(Reason.of("archive-disk-full", file=name))
    if isinstance(error, (apsw.NotADBError, apsw.CorruptError)):
        return ArchiveError(Reason.of("archive-damaged", file=name))
    if isinstance(error, (apsw.ReadOnlyError, apsw.PermissionsError, PermissionError)):
        return ArchiveError(Reason.of("archive-read-only", file=name))
    if isinstance(error, (apsw.BusyError, apsw.LockedError)):
        return ArchiveError(Reason.of("archive-busy", file=name))
    if isinstance(error, apsw.CantOpenError):
        folder = Path(path).parent
        code = "archive-read-only" if folder.is_dir() and not os.access(folder, os.W_OK) else "archive-unreadable"
        return ArchiveError(Reason.of(code, file=name))
    if isinstance(error, apsw.IOError) and _is_full(Path(path)):
        return ArchiveError(Reason.of("archive-disk-full", file=name))
    if isinstance(error, OSError):
        full = error.errno == 28  # ENOSPC
        return ArchiveError(Reason.of("archive-disk-full" if full else "archive-unreadable", file=name))
    return ArchiveError(Reason.of("archive-failed", file=name, detail=f"{type(error).__name__}: {error}"[:200]))


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL
    except OSError:
        return False


def noted(path: Path, error: BaseException) -> ArchiveError:
    """The same for an error met in the archive itself: damage is noted beside it."""
    told = trouble(path, error)
    if told.reason.code == "archive-damaged":
        mark_damaged(path)
    return told


def open_for_writing(path: Path, *, now: datetime) -> apsw.Connection:
    """The one writing connection: the file is made (0600) or brought up to this program's schema, a copy taken first.

    Raises `ArchiveError`; a file of a newer program is not touched.
    """
    try:
        return _open_for_writing(path, now)
    except (apsw.Error, OSError) as error:
        raise trouble(path, error) from error


def _open_for_writing(path: Path, now: datetime) -> apsw.Connection:
    fresh = not path.exists() or path.stat().st_size == 0
    if not fresh:
        _refuse_what_is_not_for_us(path)
    # Made by us and not by SQLite, so that there is no moment in which others could read it; the files SQLite puts
    # beside it (-wal, -shm) take their mode from it.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(_BUSY_MS)
        # Of a file with tables already it would have no effect: what is deleted there is used again, not given back.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        # A row that another takes the place of is counted out by its trigger as a deleted one is.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 8000")
        connection.execute("PRAGMA journal_size_limit = 33554432")
        migrate(connection, path, now=now)
        _expand_texts(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_what_is_not_for_us(path: Path) -> None:
    """Look before anything is written: opening a file in WAL mode already changes it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.set_busy_timeout(_BUSY_MS)
        _refuse(path, connection)
    finally:
        connection.close()


def _refuse(path: Path, connection: apsw.Connection) -> int:
    """How many steps of `MIGRATIONS` the file has seen, where it is an archive of this or of an older program."""
    version = version_of(connection)
    if version > NEWEST:
        raise ArchiveError(Reason.of("archive-newer", file=str(path), version=version, newest=NEWEST))
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    # Of a damaged schema some may be missing.
    if tables and not tables & _OURS:
        raise ArchiveError(Reason.of("archive-of-another", file=str(path)))
    return version


def version_of(connection: apsw.Connection) -> int:
    """How many steps of `MIGRATIONS` the file has seen."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, path: Path | None, *, now: datetime) -> None:
    """Apply the steps the file has not seen, each with its number in one transaction, after a copy of an older file."""
    version = version_of(connection)
    if version == NEWEST:
        return
    if version > 0 and path is not None:
        copy_to(connection, path.with_name(f"{path.stem}-before-{NEWEST}-{now:%Y%m%dT%H%M%S}{path.suffix}"))
    for number in range(version, NEWEST):
        with connection:
            for _ in connection.execute(MIGRATIONS[number]):
                pass
            connection.pragma("user_version", number + 1)


def copy_to(
    connection: apsw.Connection,
    target: Path,
    *,
    reached: Callable[[int, int], None] = lambda _done, _all: None,
    files: Mapping[str, str] | None = None,
) -> None:
    """A whole and consistent copy of the database at `target` (0600), complete on disk when this returns.

    `files` go with it (`luggage`).

    `reached` is told now and then how many pages of how many are copied; what it raises ends it without a copy.
    """
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    copy = apsw.Connection(str(partial), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        with copy.backup("main", connection, "main") as backup:
            while not backup.done:
                backup.step(500)
                reached(backup.page_count - backup.remaining, backup.page_count)
        copy.execute("PRAGMA journal_mode = DELETE")
        if files:
            luggage.put(copy, files)
        copy.close()
        partial.replace(target)
    except BaseException:
        copy.close()
        partial.unlink(missing_ok=True)
        raise


def open_for_reading(path: Path) -> apsw.Connection:
    """A connection for questions only. A file that is not there yet reads as an empty archive.

    In a folder that may not be written, or where no byte is free, the file is read as it lies there: SQLite wants to
    put its files beside it and refuses otherwise. Raises `ArchiveError`, also where changes that lie beside it could
    not be read so.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return _empty()
        try:
            return _reading(path, unchanging=False)
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError):
            full = _is_full(path)
            if os.access(path.parent, os.W_OK) and not full:
                raise
            beside = path.with_name(path.name + "-wal")
            if beside.exists() and beside.stat().st_size:
                if full:
                    raise
                raise ArchiveError(Reason.of("archive-unfinished", file=str(path))) from None
            return _reading(path, unchanging=True)
    except (apsw.Error, OSError) as error:
        raise noted(path, error) from error


def _reading(path: Path, *, unchanging: bool) -> apsw.Connection:
    where = f"file:{quote(str(path.absolute()))}?immutable=1" if unchanging else str(path)
    connection = apsw.Connection(where, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        connection.set_busy_timeout(_BUSY_MS)
        version = _refuse(path, connection)
        if version < NEWEST:
            raise ArchiveError(Reason.of("archive-older", file=str(path), version=version, newest=NEWEST))
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        _expand_texts(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _empty() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    for step in MIGRATIONS:
        connection.execute(step)
    _expand_texts(connection)
    return connection


def _expand_texts(connection: apsw.Connection) -> None:
    """Have `expanded(form, body)` in SQL: a connection keeps what texts are read with, and who asks need not know.

    It is NULL where a text cannot be read: an error would end the question for all the others.
    """
    expand = Expander(connection)

    def expanded(*kept: Any) -> bytes | None:
        form, body = kept
        try:
            return expand(form, body)
        except UnreadableTextError:
            return None

    connection.create_scalar_function("expanded", expanded, 2)
