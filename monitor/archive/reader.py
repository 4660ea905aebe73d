"""A thread that answers questions on a read-only connection; a question nobody waits for any more can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

import apsw

from monitor import heap
from monitor.archive.opening import noted, open_for_reading
from monitor.errors import ArchiveError
from monitor.model import Reason

Answer = TypeVar("Answer")
Question = Callable[[apsw.Connection], Any]

_IDLE = 10.0
_LOOKED_AFTER = 2_000
"""Steps of a statement, a tenth of a millisecond, after which it is looked whether anybody still waits."""


class _Asked(Future[Answer]):
    """The future of a question: `cancel` stops it also while it is being answered."""

    def __init__(self, stop: Callable[[_Asked[Answer]], bool]) -> None:
        super().__init__()
        self._stop = stop

    def cancel(self) -> bool:
        return super().cancel() or self._stop(self)


class Reader:
    """Answers one question after the other. Opened at the first question, so that an unused one costs nothing."""

    def __init__(self, path: Path, *, name: str) -> None:
        self._path = path
        self._queue: SimpleQueue[tuple[_Asked[Any], Question] | None] = SimpleQueue()
        self._connection: apsw.Connection | None = None
        self._closed = False
        self._answering: _Asked[Any] | None = None
        self._stopped = False
        self._lock = Lock()
        """Held to say which question is being answered, and to stop it: never the one that comes after, nor none."""
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, question: Callable[[apsw.Connection], Answer]) -> Future[Answer]:
        """Queue a question. Its future may be cancelled until it is answered: then it raises `CancelledError`."""
        future: _Asked[Answer] = _Asked(self._stop)
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
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()
        self._thread.join()

    def _stop(self, future: _Asked[Any]) -> bool:
        with self._lock:
            if self._answering is not future:
                return False
            self._stopped = True
            if self._connection is not None:
                self._connection.interrupt()
            return True

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
            # An answer may be a list of a million: whoever asked keeps it, as long as it is wanted.
            del item, future, question
        with self._lock:
            # Who closes may be about to interrupt it.
            if self._connection is not None:
                self._connection.close()
            self._connection = None
        while True:
            try:
                left = self._queue.get_nowait()
            except Empty:
                return
            if left is not None:
                left[0].set_exception(self._closed_error())

    def _next(self) -> tuple[_Asked[Any], Question] | None:
        try:
            return self._queue.get(timeout=_IDLE)
        except Empty:
            if self._connection is not None:
                self._connection.execute("PRAGMA shrink_memory")
                heap.give_back()
            return self._queue.get()

    def _answer(self, future: _Asked[Any], question: Question) -> None:
        with self._lock:
            self._answering = future
        answer, error = self._tried(question)
        with self._lock:
            self._answering = None
            stopped, self._stopped = self._stopped, False
        # Callbacks run in here, and may ask and cancel themselves: not under the lock.
        if stopped:
            future.set_exception(CancelledError())
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)

    def _tried(self, question: Question) -> tuple[Any, BaseException | None]:
        try:
            if self._connection is None:
                self._connection = open_for_reading(self._path)
            # SQLite forgets an interrupt when no statement runs: a question is asked again between its own.
            self._connection.set_progress_handler(self._is_stopped, _LOOKED_AFTER)
            with self._connection:
                answer = question(self._connection)
        except apsw.InterruptError:
            return None, self._closed_error()
        except apsw.Error as error:
            wrong = isinstance(error, (apsw.SQLError, apsw.BindingsError))
            return None, error if wrong else noted(self._path, error)
        except BaseException as error:  # noqa: BLE001 - the top of the thread: whoever waits for the future gets it
            return None, error
        return answer, None

    def _is_stopped(self) -> bool:
        return self._stopped or self._closed
