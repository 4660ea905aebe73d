"""The one thread that writes: what waits is committed together, each job in a savepoint of its own.

A job's future is resolved after the commit that holds it, so what was acknowledged is on the disk. A job that fails is
rolled back alone. A lone job is committed at once; nothing is ever delayed to wait for company.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Protocol, TypeVar

import apsw

from monitor.archive.opening import trouble
from monitor.errors import ArchiveError, MonitorError
from monitor.model import Reason

Answer = TypeVar("Answer")
Job = Callable[[apsw.Connection], Any]

_MOST_JOBS = 64
_LONGEST = 0.030
"""Seconds after which a group is committed although more waits: a reader or an alert behind it must not wait long."""
_IDLE = 10.0
"""Seconds without work after which the connection gives its memory back."""


class Companion(Protocol):
    """What is remembered beside the data and must follow it through commit and rollback."""

    def begin_job(self) -> None: ...

    def undo_job(self) -> None: ...

    def undone(self) -> None: ...

    def before_commit(self, db: apsw.Connection) -> None: ...


class Writer:
    """Runs jobs one after the other on the writing connection. Callbacks of its futures run on its thread."""

    def __init__(self, connection: apsw.Connection, path: Path, *, companions: tuple[Companion, ...]) -> None:
        self._connection = connection
        self._path = path
        self._companions = companions
        self._queue: SimpleQueue[tuple[Future[Any], Job] | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[apsw.Connection], Answer]) -> Future[Answer]:
        """Queue a job; its future is resolved after the commit, or holds the error after the rollback."""
        future: Future[Answer] = Future()
        if self._closed:
            future.set_exception(ArchiveError(Reason.of("archive-closed", file=str(self._path))))
            return future
        self._queue.put((future, job))
        return future

    def close(self) -> None:
        """Finish what was queued, then close the connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            try:
                first = self._queue.get(timeout=_IDLE)
            except Empty:
                self._connection.execute("PRAGMA shrink_memory")
                first = self._queue.get()
            if first is None:
                break
            going = self._group(first)
        self._connection.close()
        self._refuse_rest()

    def _refuse_rest(self) -> None:
        """A job that slipped in while closing is answered, never left waiting."""
        while True:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return
            if item is not None:
                item[0].set_exception(ArchiveError(Reason.of("archive-closed", file=str(self._path))))

    def _group(self, item: tuple[Future[Any], Job] | None) -> bool:
        """Run what waits as one transaction; False when the end was asked for."""
        done: list[tuple[Future[Any], Any]] = []
        going = True
        until = time.monotonic() + _LONGEST
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            item[0].set_exception(trouble(self._path, error)) if item is not None else None
            return True
        jobs = 0
        while item is not None:
            jobs += 1
            self._one(*item, done)
            if jobs >= _MOST_JOBS or time.monotonic() >= until:
                break
            try:
                item = self._queue.get_nowait()
            except Empty:
                break
            going = item is not None
        try:
            if self._connection.in_transaction:
                for companion in self._companions:
                    companion.before_commit(self._connection)
                self._connection.execute("COMMIT")
        except apsw.Error as error:
            self._roll_back(done, trouble(self._path, error))
            return going
        for future, answer in done:
            future.set_result(answer)
        return going

    def _one(self, future: Future[Any], job: Job, done: list[tuple[Future[Any], Any]]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("SAVEPOINT job")
            for companion in self._companions:
                companion.begin_job()
            answer = job(self._connection)
            self._connection.execute("RELEASE job")
        except BaseException as error:  # noqa: BLE001 - the top of the thread: whoever waits for the future gets it
            self._roll_back_job(done, error)
            future.set_exception(self._told(error))
            return
        done.append((future, answer))

    def _told(self, error: BaseException) -> BaseException:
        if isinstance(error, apsw.Error) and not isinstance(error, (apsw.SQLError, apsw.BindingsError)):
            told = trouble(self._path, error)
            told.__cause__ = error
            return told
        return error if isinstance(error, (Exception, MonitorError)) else RuntimeError(repr(error))

    def _roll_back_job(self, done: list[tuple[Future[Any], Any]], error: BaseException) -> None:
        """Undo one job. A full disk may have undone the whole transaction: then all of the group failed."""
        if self._connection.in_transaction:
            try:
                for companion in self._companions:
                    companion.undo_job()
                self._connection.execute("ROLLBACK TO job")
                self._connection.execute("RELEASE job")
            except apsw.Error as worse:
                self._roll_back(done, trouble(self._path, worse))
            return
        self._roll_back(done, trouble(self._path, error))

    def _roll_back(self, done: list[tuple[Future[Any], Any]], error: ArchiveError) -> None:
        for companion in self._companions:
            companion.undone()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for future, _ in done:
            future.set_exception(error)
        done.clear()
