"""Writes SQLite's log into the file beside the writer, which would be held while thousands of pages go to the disk.

A thread with a connection of its own does nearly all of it: a passive checkpoint takes no lock that a writer needs. The
few pages that came meanwhile are the writer's to write, so that its log begins anew and does not grow. SQLite has the
disk take the file only where nothing came meanwhile, and the writer would wait for all of it: here it is done before.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from threading import Event, Thread

import apsw

log = logging.getLogger(__name__)

_PAGES = 2_000
"""Pages in the log from which on it is written into the file: 8 MB, for a commit waits while the disk takes them."""
_AGAIN = 1_000
"""Pages that come before it is tried again, where somebody who reads what was keeps the log from beginning anew."""
_FEW = 200
"""Pages that the writer may be held for."""
_ROUNDS = 8
_MANY = 64_000
"""Pages from which on the writer waits a little at each commit: more comes than the disk takes."""
_PATIENCE = 0.1


class Checkpointer:
    """Looks after the log of a writing connection. `follow` is the writer's, all else its own thread's."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._writer = connection
        self._path = path
        self._pages = 0
        """How many are in the log, as of the last commit."""
        self._from = _PAGES
        self._wanted = Event()
        self.is_resting = Event()
        """Set while nothing is being written."""
        self.is_resting.set()
        self._is_nearly_done = False
        self._closed = False
        self._own: apsw.Connection | None = None
        self._file: int | None = None
        """A descriptor of the archive itself."""
        connection.set_wal_hook(self._committed)
        self._thread = Thread(target=self._run, name="archive-log", daemon=True)
        self._thread.start()

    def _committed(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return apsw.SQLITE_OK

    def follow(self) -> None:
        """To be called between two transactions of the writer."""
        if self._pages < _PAGES:
            self._from = _PAGES
            self._is_nearly_done = False
        elif not self.is_resting.is_set():
            if self._pages >= _MANY:
                self.is_resting.wait(_PATIENCE)
        elif self._is_nearly_done or self._pages >= _MANY:
            self._is_nearly_done = False
            self._from = self._pages + _AGAIN
            self._passively(self._writer)
        elif self._pages >= self._from:
            self._from = self._pages + _AGAIN
            self.is_resting.clear()
            self._wanted.set()

    def close(self) -> None:
        """Stop; what is left is written when the last connection is closed."""
        self._closed = True
        self._wanted.set()
        if (own := self._own) is not None:
            own.interrupt()
        self._thread.join()
        self._writer.set_wal_hook(None)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closed:
                break
            self._is_nearly_done = self._catch_up()
            self.is_resting.set()
        if self._own is not None:
            self._own.close()
        if self._file is not None and os.name == "nt":
            # Elsewhere it stays open until the process ends: closing any descriptor of a file takes away all locks
            # that the process has on it, those of SQLite too.
            os.close(self._file)

    def _catch_up(self) -> bool:
        """Write what is in the log, and what comes meanwhile; whether only a little is left."""
        left = self._pages
        for _ in range(_ROUNDS):
            if self._closed:
                break
            done = self._passively(self._opened())
            self._sync()
            left = self._pages - done
            if not done or left <= _FEW:
                break
        return left <= _FEW

    def _sync(self) -> None:
        """Wait until the disk has what is in the file."""
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR)
            os.fsync(self._file)
        except OSError as error:
            self._failed(error)

    def _opened(self) -> apsw.Connection | None:
        if self._own is None:
            try:
                own = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
                own.wal_autocheckpoint(0)
                # As the writer's: what is taken out of the log is on the disk.
                own.execute("PRAGMA synchronous = FULL")
                own.execute("SELECT 1 FROM sqlite_schema LIMIT 1").get  # noqa: B018 - now it knows that there is a log
            except apsw.Error as error:
                self._failed(error)
                return None
            self._own = own
        return self._own

    def _passively(self, connection: apsw.Connection | None) -> int:
        """How many pages of the log are in the file now; 0 where it cannot be said."""
        if connection is None:
            return 0
        try:
            _, done = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.Error as error:
            self._failed(error)
            return 0
        return done

    def _failed(self, error: Exception) -> None:
        # Nothing is lost: it is in the log. A full disk, and damage, are told by whoever reads or writes.
        if not self._closed:
            log.info("the log is not written into the archive for now: %s", error)
