"""The pages waiting to be read: most urgent first, and never more than a few of one host at a time."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.engine.rounds import Round
from monitor.model import PendingEntry, Source

# Pages under way together: of fresh entries a few of one host; of the rest, which wait politely between two requests,
# one of a host and a few in all, so that they never keep an alert's page waiting.
_TOGETHER = 12
_FRESH_OF_ONE_HOST = 4
_BACKLOG_OF_ONE_HOST = 1
_BACKLOG_TOGETHER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """A pending entry whose page is to be read."""

    pending: PendingEntry
    source: Source
    round: Round | None
    urgent: bool
    """The listing's own words concern a watchlist."""


class PageQueue:
    """Feeds `read` with jobs in a small pool; an entry that waits or is being read is not taken twice."""

    def __init__(self, read: Callable[[PageJob], None]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._waiting: dict[str, list[tuple[bool, bool, int, PageJob]]] = {}
        self._running: dict[str, int] = {}
        self._fresh_running = 0
        self._backlog_running = 0
        self._known: set[int] = set()
        self._pool = ThreadPoolExecutor(max_workers=_TOGETHER, thread_name_prefix="page")
        self._closed = False

    def __contains__(self, pending: int) -> bool:
        with self._lock:
            return pending in self._known

    @property
    def waiting(self) -> int:
        with self._lock:
            return sum(len(line) for line in self._waiting.values())

    def add(self, job: PageJob) -> bool:
        """Queue a page; False when the entry is under way already or the queue is closed."""
        host = urlsplit(job.pending.entry.url).netloc
        with self._lock:
            if self._closed or job.pending.id in self._known:
                return False
            self._known.add(job.pending.id)
            line = self._waiting.setdefault(host, [])
            # False sorts first: urgent, then news, then in the order the listing gave (newest first).
            heapq.heappush(line, (not job.urgent, not job.pending.news, next(self._order), job))
        self._start_what_may()
        return True

    def overdue(self, is_overdue: Callable[[PageJob], bool]) -> tuple[PageJob, ...]:
        """The jobs that still wait and have waited too long by `is_overdue`; they stay in the queue."""
        with self._lock:
            return tuple(job for line in self._waiting.values() for *_, job in line if is_overdue(job))

    def replace(self, job: PageJob, by: PageJob) -> None:
        """Put `by` in the place of a waiting job."""
        host = urlsplit(job.pending.entry.url).netloc
        with self._lock:
            line = self._waiting.get(host, [])
            for n, (urgent, news, order, waiting) in enumerate(line):
                if waiting is job:
                    line[n] = (urgent, news, order, by)

    def forget(self, pending: int) -> None:
        """The entry was dealt with: it may be taken again when it is due again."""
        with self._lock:
            self._known.discard(pending)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start_what_may(self) -> None:
        with self._lock:
            while not self._closed and (host := self._best_host()) is not None:
                line = self._waiting[host]
                job = heapq.heappop(line)[-1]
                if not line:
                    del self._waiting[host]
                self._count(host, job, 1)
                self._pool.submit(self._run, host, job)

    def _best_host(self) -> str | None:
        """The host whose first job is the most urgent of those that may start now."""
        if self._fresh_running + self._backlog_running >= _TOGETHER:
            return None
        may = [(line[0][:3], host) for host, line in self._waiting.items() if self._may(host, line[0][-1])]
        return min(may)[1] if may else None

    def _may(self, host: str, job: PageJob) -> bool:
        running = self._running.get(host, 0)
        if job.pending.news:
            return running < _FRESH_OF_ONE_HOST
        return running < _BACKLOG_OF_ONE_HOST and self._backlog_running < _BACKLOG_TOGETHER

    def _count(self, host: str, job: PageJob, by: int) -> None:
        self._running[host] = self._running.get(host, 0) + by
        if not self._running[host]:
            del self._running[host]
        if job.pending.news:
            self._fresh_running += by
        else:
            self._backlog_running += by

    def _run(self, host: str, job: PageJob) -> None:
        try:
            self._read(job)
        finally:
            with self._lock:
                self._count(host, job, -1)
            self._start_what_may()
