"""A few threads that take the most urgent job first, so that an alert never waits behind ordinary work."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Any


class Urgency(IntEnum):
    """What goes first when several jobs wait."""

    ALERT = 0
    LISTING = 1
    ARTICLE = 2
    UPKEEP = 3


class Stage:
    """Runs jobs in its own threads, most urgent first, in order of arrival within one urgency.

    `on_failure` is told of an exception that escaped a job; the thread goes on with the next one.
    """

    def __init__(self, threads: int, *, name: str, on_failure: Callable[[BaseException], None]) -> None:
        self._heap: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = itertools.count()
        self._ready = threading.Condition()
        self._closed = False
        self._held_until = 0.0
        self._held_since = 0.0
        self._on_failure = on_failure
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(max(1, threads))
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, urgency: Urgency, job: Callable[..., None], *arguments: Any) -> bool:
        """Queue a job; False once the stage is closed."""
        with self._ready:
            if self._closed:
                return False
            heapq.heappush(self._heap, (urgency, next(self._order), job, arguments))
            self._ready.notify()
            return True

    def hold_articles(self, seconds: float, *, longest: float) -> None:
        """Let ordinary articles wait for `seconds` more, `longest` seconds in all since the first of them waits.

        While listings come in one after the other each is recorded first: what is recorded cannot be lost.
        """
        now = time.monotonic()
        with self._ready:
            if now >= self._held_until:
                self._held_since = now
            self._held_until = min(now + seconds, self._held_since + longest)

    def close(self, patience: float = 1.0) -> None:
        """Forget what waits and let what runs end, waiting at most `patience` seconds in all."""
        with self._ready:
            self._closed = True
            self._heap.clear()
            self._ready.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(patience / len(self._threads))

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._closed and (pause := self._pause()) != 0:
                    self._ready.wait(pause)
                if self._closed:
                    return
                _, _, job, arguments = heapq.heappop(self._heap)
            try:
                job(*arguments)
            except BaseException as error:  # noqa: BLE001 - the top of a thread: told, never swallowed
                self._on_failure(error)

    def _pause(self) -> float | None:
        """Seconds until a job may start; None where there is none."""
        if not self._heap:
            return None
        if self._heap[0][0] < Urgency.ARTICLE:
            return 0
        return max(0.0, self._held_until - time.monotonic())
