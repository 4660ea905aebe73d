"""A whole copy in the archive's place: what it holds, a checked copy of it beside the archive, and the exchange."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import apsw

from monitor.archive import luggage, placing
from monitor.archive.damage import is_marked_damaged, mark_damaged, unmark_damaged
from monitor.archive.foreign import MARK
from monitor.archive.opening import copy_to, open_for_reading, trouble, version_of
from monitor.archive.rows import instant
from monitor.archive.schema import NEWEST
from monitor.archive.upkeep import RESCUING, is_ours
from monitor.errors import ArchiveError, InputError, MonitorError
from monitor.model import CopyContents, Reason

Reached = Callable[[int, int], None]
"""Told how many pages of how many were copied, 0 of 0 while they are checked; what it raises ends it."""
_STAGED = ".restoring"
_ADDRESSES = "SELECT id, url FROM sources"
_LOOK_EVERY = 100_000
"""Steps of SQLite's machine between two looks whether somebody wants no more of it: some milliseconds."""
_NEWEST = ("SELECT max(first_seen) FROM shelf", "SELECT max(first_seen) FROM articles")
"""By the age of the program that wrote it."""


def contents(copy: Path) -> CopyContents:
    """What a copy holds, as far as can be told without reading the whole of it.

    Raises `InputError` where it is no copy of ours, `ArchiveError` where it is of a newer program or cannot be read.
    """
    try:
        connection = _opened(copy)
        try:
            return CopyContents(
                sources=_number(connection, "sources"),
                watchlists=_number(connection, "watchlists"),
                articles=_number(connection, "articles"),
                alerts=_number(connection, "alerts"),
                newest=_newest(connection),
                bytes=copy.stat().st_size,
            )
        finally:
            connection.close()
    except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError) as error:
        raise _refused(copy) from error
    except (apsw.Error, OSError) as error:
        raise trouble(copy, error) from error


def hosts(archive: Path, *, staged: bool = False) -> dict[int, str]:
    """The hosts of the sources by their numbers; with `staged` of what waits to take the archive's place.

    Empty where there is no file, or none that can be read.
    """
    file = _staged(archive) if staged else archive
    if not file.exists():
        return {}
    with suppress(apsw.Error, MonitorError):
        connection = open_for_reading(file)
        try:
            return {number: urlsplit(url).hostname or "" for number, url in connection.execute(_ADDRESSES)}
        finally:
            connection.close()
    return {}


def set_aside(archive: Path) -> tuple[Path, ...]:
    """What lay in the archive's place before something else was put there, newest first."""
    return tuple(sorted(archive.parent.glob(f"{archive.stem}-aside-*{archive.suffix}"), reverse=True))


def stage(archive: Path, copy: Path, *, reached: Reached = lambda _done, _all: None, salvage: bool = False) -> None:
    """Lay a checked copy of the copy beside the archive, which goes on meanwhile; `put_back` takes it from there.

    `salvage`: a damaged one is taken as it is; whoever opens it makes an archive of what can be read.

    Raises `InputError` where the copy is none of ours or damaged, `ArchiveError` where it is of a newer program or the
    disk is full.
    """
    try:
        _stage(archive, copy, reached)
    except InputError as error:
        if not salvage or error.reason.code != "backup-damaged":
            raise
        try:
            shutil.copyfile(copy, _staged(archive))
        except OSError as refused:
            forget_staged(archive)
            raise _while_copying(archive, copy, refused) from refused
        mark_damaged(_staged(archive))


def _stage(archive: Path, copy: Path, reached: Reached) -> None:
    staged = _staged(archive)
    try:
        connection = _opened(copy)
        try:
            _check(connection, copy, reached)
            copy_to(connection, staged, reached=reached)
        finally:
            connection.close()
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise _refused(copy) from error
    except (apsw.Error, OSError) as error:
        raise _while_copying(archive, copy, error) from error
    except BaseException:
        forget_staged(archive)
        raise


def _while_copying(archive: Path, copy: Path, error: BaseException) -> ArchiveError:
    """The disk that is full is the one that is written to; all else is of the copy, which is only read."""
    of_archive = trouble(archive, error)
    return of_archive if of_archive.reason.code == "archive-disk-full" else trouble(copy, error)


def forget_staged(archive: Path) -> None:
    """Remove what was staged and never put in place, as far as there is anything."""
    with suppress(OSError):
        placing.remove(_staged(archive))
        unmark_damaged(_staged(archive))
        placing.beside(_staged(archive), ".partial").unlink(missing_ok=True)


def put_back(archive: Path, *, now: datetime, files: Mapping[str, str]) -> tuple[Path | None, Mapping[str, str]]:
    """Put what was staged in the place of a closed archive.

    Returns where what was there lies now, None where nothing was, with `files` in it; and those the copy had.

    Whoever is killed meanwhile leaves the one or the other, whole. Raises `ArchiveError`, and `InputError` where
    nothing is staged.
    """
    staged = _staged(archive)
    if not staged.exists():
        raise InputError(Reason.of("backup-missing", file=str(staged)))
    try:
        if not is_marked_damaged(archive):
            placing.settle(archive)
        aside = placing.put_in_place(staged, archive, now=now)
        # What a rescue had begun was of the other file.
        for suffix in RESCUING:
            placing.remove(placing.beside(archive, suffix))
        came: Mapping[str, str] = {}
        if is_marked_damaged(staged):
            mark_damaged(archive)
        else:
            unmark_damaged(archive)
            came = luggage.take_from(archive)
    except (apsw.Error, OSError) as error:
        raise trouble(archive, error) from error
    finally:
        forget_staged(archive)
    if aside is not None:
        # Of what is damaged hardly anything can be written, and it is kept as it is.
        with suppress(apsw.Error):
            luggage.put_into(aside, files)
    return aside, came


def restore(
    archive: Path, copy: Path, *, now: datetime, files: Mapping[str, str] | None = None, salvage: bool = False
) -> tuple[Path | None, Mapping[str, str]]:
    """Both at once: a copy in the place of a closed archive. Returns and raises as `stage` and `put_back`."""
    stage(archive, copy, salvage=salvage)
    return put_back(archive, now=now, files=files or {})


def _staged(archive: Path) -> Path:
    return archive.with_name(archive.name + _STAGED)


def _opened(copy: Path) -> apsw.Connection:
    """A connection to a copy that is one of ours and not of a newer program."""
    if not copy.is_file():
        raise InputError(Reason.of("backup-missing", file=str(copy)))
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        if not is_ours(connection):
            raise InputError(Reason.of("backup-not-ours", file=str(copy)))
        version = version_of(connection)
        if version > NEWEST:
            raise ArchiveError(Reason.of("archive-newer", file=str(copy), version=version, newest=NEWEST))
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: apsw.Connection, copy: Path, reached: Reached) -> None:
    def look() -> bool:
        reached(0, 0)
        return False

    look()
    connection.set_progress_handler(look, _LOOK_EVERY)
    try:
        is_sound = all(line == "ok" for (line,) in connection.execute("PRAGMA quick_check(1)"))
    finally:
        connection.set_progress_handler(None)
    if not is_sound:
        raise _refused(copy)


def _refused(copy: Path) -> InputError:
    """A database in which something is broken may be a copy of ours; what is no database is none."""
    with copy.open("rb") as file:
        code = "backup-damaged" if file.read(len(MARK)) == MARK else "backup-not-ours"
    return InputError(Reason.of(code, file=str(copy)))


def _number(connection: apsw.Connection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return 0 if found is None else int(found[0])


def _newest(connection: apsw.Connection) -> datetime | None:
    for query in _NEWEST:
        with suppress(apsw.SQLError):
            found = connection.execute(query).fetchone()
            return None if found is None or found[0] is None else instant(int(found[0]))
    return None
