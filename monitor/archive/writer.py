"""The one thread that writes: what waits is committed together, and what fails is undone alone.

A job's future is resolved after the commit that holds it, so what was acknowledged is on the disk. A group whose jobs
all went well is one transaction. When one fails the group is undone and each of its jobs runs again in a transaction of
its own: jobs touch nothing but the data, so nobody sees the first attempt. (A savepoint for each job would say the same
at twelve times the price: the full-text index writes itself out at each.) A lone job is committed at once; nothing is
ever delayed to wait for company.
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

from monitor import heap
from monitor.archive.checkpointing import Checkpointer
from monitor.archive.opening import noted
from monitor.errors import ArchiveError
from monitor.model import Reason

Answer = TypeVar("Answer")
Job = Callable[[apsw.Connection], Any]
_Item = tuple[Future[Any], Job, bool]

_MOST_JOBS = 64
_LONGEST = 0.030
"""Seconds after which a group is committed although more waits: an alert in it must not wait long."""
_MOST_PATIENT = 512
_LONGEST_PATIENT = 0.150
"""The same of a group in which nobody waits for any: many share what a commit costs."""
_IDLE = 10.0
"""Seconds without work after which the connection gives its memory back."""


class Companion(Protocol):
    """What is gathered or remembered beside the data while jobs run, and follows it through commit and rollback."""

    def before_commit(self, db: apsw.Connection) -> None: ...

    def undone(self) -> None: ...


class Writer:
    """Runs jobs one after the other on the writing connection. Callbacks of its futures run on its thread."""

    def __init__(self, connection: apsw.Connection, path: Path, *, companions: tuple[Companion, ...]) -> None:
        self._connection = connection
        self._path = path
        self._companions = companions
        self._log = Checkpointer(connection, path)
        self._queue: SimpleQueue[_Item | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[apsw.Connection], Answer], *, patient: bool = False) -> Future[Answer]:
        """Queue a job; its future is resolved after the commit, or holds the error after the rollback.

        `patient`: nobody is kept waiting where a commit comes a little later because more is in it.
        """
        future: Future[Answer] = Future()
        if self._closed:
            future.set_exception(self._closed_error())
            return future
        self._queue.put((future, job, patient))
        return future

    def close(self) -> None:
        """Finish what was queued, then close the connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _closed_error(self) -> ArchiveError:
        return ArchiveError(Reason.of("archive-closed", file=str(self._path)))

    def _run(self) -> None:
        while (item := self._next()) is not None:
            if self._turn(item):
                break
        self._log.close()
        self._connection.close()
        self._refuse_rest()

    def _turn(self, item: _Item) -> bool:
        """Run and commit what waits; True where the end was asked for."""
        group, ended = self._group(item)
        self._commit_group(group)
        self._log.follow()
        return ended

    def _next(self) -> _Item | None:
        try:
            return self._queue.get(timeout=_IDLE)
        except Empty:
            self._connection.execute("PRAGMA shrink_memory")
            heap.give_back()
            return self._queue.get()

    def _refuse_rest(self) -> None:
        """A job that slipped in while closing is answered, never left waiting."""
        while True:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return
            if item is not None:
                item[0].set_exception(self._closed_error())

    def _group(self, first: _Item) -> tuple[list[tuple[_Item, Any]], bool]:
        """Run what waits inside one transaction, not committed yet. Empty, and settled, where one of the jobs failed.

        The second value is True when the end was asked for.
        """
        begun = time.monotonic()
        most, longest = _MOST_PATIENT, _LONGEST_PATIENT
        done: list[tuple[_Item, Any]] = []
        item: _Item | None = first
        while item is not None:
            future, job, patient = item
            if not patient:
                most, longest = _MOST_JOBS, _LONGEST
            if future.set_running_or_notify_cancel():
                try:
                    if not self._connection.in_transaction:
                        self._connection.execute("BEGIN IMMEDIATE")
                    done.append((item, job(self._connection)))
                except BaseException as error:  # noqa: BLE001 - the top of the thread: each future gets its own
                    self._roll_back()
                    self._one_by_one([*(before for before, _ in done), item], error)
                    return [], False
            if len(done) >= most or time.monotonic() >= begun + longest:
                return done, False
            try:
                item = self._queue.get_nowait()
            except Empty:
                return done, False
        return done, True

    def _commit_group(self, group: list[tuple[_Item, Any]]) -> None:
        if not group:
            return
        try:
            self._commit()
        except BaseException as error:  # noqa: BLE001 - the top of the thread: each future gets its own
            self._roll_back()
            self._one_by_one([item for item, _ in group], error)
            return
        for (future, *_), answer in group:
            future.set_result(answer)

    def _commit(self) -> None:
        for companion in self._companions:
            companion.before_commit(self._connection)
        self._connection.execute("COMMIT")

    def _one_by_one(self, items: list[_Item], error: BaseException) -> None:
        """Something in the group failed with `error`: who was alone gets it, of several each is tried by itself."""
        if len(items) == 1:
            items[0][0].set_exception(self._told(error))
            return
        for future, job, _ in items:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                answer = job(self._connection)
                self._commit()
            except BaseException as failed:  # noqa: BLE001 - the top of the thread: the future gets it
                self._roll_back()
                future.set_exception(self._told(failed))
            else:
                future.set_result(answer)

    def _roll_back(self) -> None:
        for companion in self._companions:
            companion.undone()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _told(self, error: BaseException) -> BaseException:
        """An error of the database or the disk in the words of the house; a bug stays what it is."""
        if isinstance(error, apsw.Error) and not isinstance(error, (apsw.SQLError, apsw.BindingsError)):
            told = noted(self._path, error)
            told.__cause__ = error
            return told
        return error
