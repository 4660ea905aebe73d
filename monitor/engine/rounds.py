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

    @property
    def members(self) -> tuple[Round, ...]:
        """The rounds that this one stands for."""
        return (self,)

    def abandon(self) -> None:
        """The program ends: whoever waits gets what there is."""
        with self._lock:
            if not self.done.done():
                self.done.set_result(self._summary)


class _Several(Round):
    """What a job has for its round where several wait for it: what it brings counts for each."""

    def __init__(self, members: tuple[Round, ...]) -> None:
        super().__init__()
        self._members = members

    @property
    def members(self) -> tuple[Round, ...]:
        return self._members

    def enter(self, jobs: int = 1) -> None:
        for one in self._members:
            one.enter(jobs)

    def leave(self) -> None:
        for one in self._members:
            one.leave()

    def add(self, **brought: int) -> None:
        for one in self._members:
            one.add(**brought)


def joined(round_: Round | None, other: Round) -> Round:
    """What a job has for its round from now on, that was of `round_` (or of none) and that `other` waits for too."""
    members = round_.members if round_ is not None else ()
    if round_ is not None and other in members:
        return round_
    other.enter()
    return _Several((*members, other)) if members else other
