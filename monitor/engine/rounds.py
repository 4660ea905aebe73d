"""One round of polling: what is still under way, and what it has brought so far."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace

from monitor.model import PollSummary


class Round:
    """Counts the jobs of one round; `done` is resolved when the last has ended. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = 0
        self._summary = PollSummary()
        self.done: Future[PollSummary] = Future()

    def enter(self, jobs: int = 1) -> None:
        with self._lock:
            self._under_way += jobs

    def leave(self) -> None:
        with self._lock:
            self._under_way -= 1
            finished = self._under_way == 0 and not self.done.done()
            if finished:
                self.done.set_result(self._summary)

    def add(
        self,
        *,
        sources: int = 0,
        failed: int = 0,
        pages_failed: int = 0,
        entries: int = 0,
        articles: int = 0,
        alerts: int = 0,
        unstored: int = 0,
    ) -> None:
        with self._lock:
            before = self._summary
            self._summary = replace(
                before,
                sources=before.sources + sources,
                failed=before.failed + failed,
                pages_failed=before.pages_failed + pages_failed,
                entries=before.entries + entries,
                articles=before.articles + articles,
                alerts=before.alerts + alerts,
                unstored=before.unstored + unstored,
            )

    def wait_for(self, other: Round) -> None:
        """Do not end before an older round has."""
        self.enter()
        other.done.add_done_callback(lambda _: self.leave())

    def abandon(self) -> None:
        """The program ends: whoever waits gets what there is."""
        with self._lock:
            if not self.done.done():
                self.done.set_result(self._summary)
