"""One process polls and delivers a data folder at a time: the lock, and the name of who holds it.

The operating system releases the lock of a process that died, so a dead holder never has to be guessed.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from monitor.errors import ArchiveError
from monitor.model import Reason

_NOT_TO_BE_WRITTEN = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a data folder, and the local socket it listens on."""

    pid: int
    command: str
    address: str


class FolderLock:
    """An exclusive lock on a data folder, with the holder's name beside it for everyone else to read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._named = folder / "holder.json"
        self._file: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    def take(self, *, command: str, address: str) -> bool:
        """Try to take the lock; False when another living process has it.

        Raises ArchiveError where the folder may not be written or no byte is free for the holder's name.
        """
        if self._file is not None:
            return True
        try:
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            if error.errno not in _NOT_TO_BE_WRITTEN:
                raise
            raise ArchiveError(Reason.of("folder-read-only", folder=str(self._path.parent))) from error
        if not _lock(file):
            file.close()
            return False
        self._file = file
        try:
            self._write(Holder(pid=os.getpid(), command=command, address=address))
        except OSError as error:
            self.release()
            if error.errno != errno.ENOSPC:
                raise
            raise ArchiveError(Reason.of("archive-disk-full", file=str(self._path.parent))) from error
        return True

    def rename(self, *, address: str) -> None:
        """Tell everyone else where this holder listens."""
        holder = self._read()
        if self._file is not None and holder is not None:
            self._write(Holder(pid=holder.pid, command=holder.command, address=address))

    def holder(self) -> Holder | None:
        """The living process that holds the folder, or None. Never takes the lock for longer than the question."""
        if self._file is not None:
            return self._read()
        file: IO[bytes]
        try:
            file = self._path.open("r+b")
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno not in _NOT_TO_BE_WRITTEN:
                raise
            # Another may hold it where this process may only read.
            file = self._path.open("rb")
        with file:
            if _lock(file):
                _unlock(file)
                return None
        return self._read()

    def release(self) -> None:
        if self._file is None:
            return
        self._named.unlink(missing_ok=True)
        _unlock(self._file)
        self._file.close()
        self._file = None

    def _write(self, holder: Holder) -> None:
        beside = self._named.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"pid": holder.pid, "command": holder.command, "address": holder.address}, file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        beside.replace(self._named)

    def _read(self) -> Holder | None:
        try:
            found = json.loads(self._named.read_text(encoding="utf-8"))
            return Holder(pid=int(found["pid"]), command=str(found["command"]), address=str(found["address"]))
        except (OSError, ValueError, KeyError, TypeError):
            # The holder is between taking the lock and writing its name.
            return Holder(pid=0, command="", address="")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
