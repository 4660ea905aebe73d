"""Puts a finished file in the place of the archive: there is one at every moment, and what was there is kept beside."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import apsw

_LOG, _MAP = "-wal", "-shm"
"""What SQLite keeps beside a file."""


def put_in_place(made: Path, archive: Path, *, now: datetime) -> Path | None:
    """Have `made`, which nobody has open, be the archive; where what was there lies now, None where there was nothing.

    Whoever is killed meanwhile leaves the old file or the new one, whole. Raises `OSError`.
    """
    aside = _keep(archive, now=now)
    for suffix in (_LOG, _MAP):
        beside(archive, suffix).unlink(missing_ok=True)
    made.replace(archive)
    _sync(archive.parent)
    return aside


def settle(archive: Path) -> None:
    """Have everything stand in the file itself, nothing in the log beside it; as far as that can be done."""
    if not archive.exists():
        return
    with suppress(apsw.Error):
        connection = apsw.Connection(str(archive), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def remove(file: Path) -> None:
    """Delete a file with what lies beside it, as far as it is there."""
    for suffix in ("", _LOG, _MAP):
        beside(file, suffix).unlink(missing_ok=True)


def beside(file: Path, suffix: str) -> Path:
    """The name of what is kept beside a file."""
    return file.with_name(file.name + suffix)


def _keep(archive: Path, *, now: datetime) -> Path | None:
    """Give the archive and its log a second name: they stay where they are as well."""
    if not archive.exists():
        return None
    aside = _second_name(archive) or _free_name(archive, now)
    log = beside(archive, _LOG)
    if log.exists() and log.stat().st_size:
        _link(log, beside(aside, _LOG))
    _link(archive, aside)
    return aside


def _second_name(archive: Path) -> Path | None:
    """The one it has already, given by somebody who was killed before the new file was in its place."""
    for other in archive.parent.glob(f"{archive.stem}-aside-*{archive.suffix}"):
        if other.samefile(archive):
            return other
    return None


def _free_name(archive: Path, now: datetime) -> Path:
    wanted = f"{archive.stem}-aside-{now:%Y%m%dT%H%M%S}"
    name, n = wanted, 1
    while archive.with_name(name + archive.suffix).exists():
        n += 1
        name = f"{wanted}-{n}"
    return archive.with_name(name + archive.suffix)


def _link(file: Path, second: Path) -> None:
    if second.exists() and second.samefile(file):
        return
    second.unlink(missing_ok=True)
    try:
        os.link(file, second)
    except OSError:
        # A disk that knows no second names.
        try:
            shutil.copy2(file, second)
        except OSError:
            second.unlink(missing_ok=True)
            raise


def _sync(folder: Path) -> None:
    """Have the new names on the disk, where folders can be written through."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
