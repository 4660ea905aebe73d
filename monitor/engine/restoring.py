"""A copy of everything put back: checked beside the archive while all goes on, exchanged while nothing is open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.archive import restoring
from monitor.errors import HeldError, InputError
from monitor.model import Reason

if TYPE_CHECKING:
    from monitor.engine.lock import FolderLock
    from monitor.engine.steps import Steps
    from monitor.settings import Places


def stage(places: Places, copy: Path, *, steps: Steps) -> None:
    """Lay a checked copy beside the archive. Raises as `restoring.stage`, and InputError where it is stopped."""
    steps.begin(0)
    begun = False

    def reached(done: int, total: int) -> None:
        nonlocal begun
        if steps.is_stopped:
            raise InputError(Reason.of("restore-stopped"))
        if total and not begun:
            begun = True
            steps.go_on(total)
        if total:
            steps.reached(done)

    restoring.stage(places.archive, copy, reached=reached)


def put_back(places: Places, lock: FolderLock, *, command: str, now: datetime) -> Path | None:
    """Put what was staged in the archive's place. Raises HeldError, ArchiveError; InputError for none."""
    _take(places, lock, command)
    try:
        return restoring.put_back(places.archive, now=now)
    finally:
        lock.release()


def restore(places: Places, lock: FolderLock, copy: Path, *, command: str, now: datetime) -> Path | None:
    """Put a copy in the archive's place. Raises HeldError, InputError, ArchiveError."""
    _take(places, lock, command)
    try:
        return restoring.restore(places.archive, copy, now=now)
    finally:
        lock.release()


def _take(places: Places, lock: FolderLock, command: str) -> None:
    places.prepare()
    if not lock.take(command=command, address=""):
        found = lock.holder()
        holder = f"{found.command} ({found.pid})" if found is not None else ""
        raise HeldError(Reason.of("folder-held", holder=holder))
