"""A thread that answers questions on a read-only connection; a question that runs too long can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import apsw

from monitor.archive.opening import open_for_reading, trouble
from monitor.errors import ArchiveError
from monitor.model import Reason

Answer = TypeVar("Answer")
Question = Callable[[apsw.Connection], Any]

_IDLE = 10.0


class Reader:
    """Answers one question after the other. Opened at the first question, so that an unused one costs nothing."""

    def __init__(self, path: Path, *, name: str) -> None:
        self._path = path
        self._queue: SimpleQueue[tuple[Future[Any], Question] | None] = SimpleQueue()
        self._connection: apsw.Connection | None = None
        self._closed = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, question: Callable[[apsw.Connection], Answer]) -> Future[Answer]:
        """Queue a question; its future may be cancelled until it is being answered."""
        future: Future[Answer] = Future()
        if self._closed:
            future.set_exception(self._closed_error())
            return future
        self._queue.put((future, question))
        return future

    def close(self) -> None:
        """Stop the question being answered and refuse the rest."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        if (connection := self._connection) is not None:
            connection.interrupt()
        self._thread.join()

    @property
    def closing(self) -> bool:
        """True once `close` was called: a long question looks at it between its pages."""
        return self._closed

    def _closed_error(self) -> ArchiveError:
        return ArchiveError(Reason.of("archive-closed", file=str(self._path)))

    def _run(self) -> None:
        while (item := self._next()) is not None:
            future, question = item
            if self._closed:
                future.set_exception(self._closed_error())
            elif future.set_running_or_notify_cancel():
                self._answer(future, question)
        if self._connection is not None:
            self._connection.close()
        while True:
            try:
                left = self._queue.get_nowait()
            except Empty:
                return
            if left is not None:
                left[0].set_exception(self._closed_error())

    def _next(self) -> tuple[Future[Any], Question] | None:
        try:
            return self._queue.get(timeout=_IDLE)
        except Empty:
            if self._connection is not None:
                self._connection.execute("PRAGMA shrink_memory")
            return self._queue.get()

    def _answer(self, future: Future[Any], question: Question) -> None:
        try:
            if self._connection is None:
                self._connection = open_for_reading(self._path)
            with self._connection:
                answer = question(self._connection)
        except apsw.InterruptError:
            future.set_exception(self._closed_error())
        except apsw.Error as error:
            wrong = isinstance(error, (apsw.SQLError, apsw.BindingsError))
            future.set_exception(error if wrong else trouble(self._path, error))
        except BaseException as error:  # noqa: BLE001 - the top of the thread: whoever waits for the future gets it
            future.set_exception(error)
        else:
            future.set_result(answer)
