"""The pages waiting to be read: most urgent first, and never more than a few of one host at a time."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from monitor.engine.rounds import Round, joined
from monitor.engine.wakeup import WakeUp
from monitor.model import PendingEntry, Source

# Pages under way together: of fresh entries a few of one host; of the rest, which wait politely between two requests,
# one of a host and a few in all, so that they never keep an alert's page waiting.
_TOGETHER = 12
_FRESH_OF_ONE_HOST = 4
_BACKLOG_OF_ONE_HOST = 1
_BACKLOG_TOGETHER = 4
# Seconds after which it is looked again, at the earliest, whether a slow site may be asked.
_SHORTEST_WAIT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """A pending entry whose page is to be read."""

    pending: PendingEntry
    source: Source
    round: Round | None
    urgent: bool
    """The listing's own words concern a watchlist."""
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    """Held by who stores something of the entry."""


class PageQueue:
    """Feeds `read` with jobs in a small pool; an entry that waits or is being read is not taken twice.

    Where a site asked for long pauses (its Crawl-delay), one page of it is under way, and begins when the site may be
    asked: the pool never waits for politeness, so such sites keep nobody else waiting.

    Args:
        read: reads one page.
        on_failure: is told of an exception that escaped `read`.
        slowed: of an address whose site asked for long pauses the seconds until it may be asked; None of others.
    """

    def __init__(
        self,
        read: Callable[[PageJob], None],
        *,
        on_failure: Callable[[PageJob, BaseException], None],
        slowed: Callable[[str], float | None] = lambda url: None,
    ) -> None:
        self._read = read
        self._slowed = slowed
        self._wake_up = WakeUp(self._start_what_may)
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._waiting: dict[str, list[tuple[bool, bool, int, PageJob]]] = {}
        self._running: dict[str, int] = {}
        self._fresh_running = 0
        self._backlog_running = 0
        # Waiting, being read, or read and not yet dealt with; as it is by now, which may differ from what was queued.
        self._jobs: dict[int, PageJob] = {}
        self._pool = ThreadPoolExecutor(max_workers=_TOGETHER, thread_name_prefix="page")
        self._closed = False

    def __contains__(self, pending: int) -> bool:
        with self._lock:
            return pending in self._jobs

    @property
    def waiting(self) -> int:
        """How many wait for a thread; not those whose site is to be asked slowly."""
        with self._lock:
            lines = self._waiting.values()
            return sum(len(line) for line in lines if self._slowed(line[0][-1].pending.entry.url) is None)

    def waiting_of(self, source: int) -> int:
        """How many entries of a source are under way or wait."""
        with self._lock:
            return sum(job.source.id == source for job in self._jobs.values())

    def add(self, job: PageJob) -> bool:
        """Queue a page; False when the entry is under way already or the queue is closed."""
        host = urlsplit(job.pending.entry.url).netloc
        with self._lock:
            if self._closed or job.pending.id in self._jobs:
                return False
            self._jobs[job.pending.id] = job
            line = self._waiting.setdefault(host, [])
            # False sorts first: urgent, then news, then in the order the listing gave (newest first).
            heapq.heappush(line, (not job.urgent, not job.pending.news, next(self._order), job))
        self._start_what_may()
        return True

    def overdue(self, is_overdue: Callable[[PageJob], bool]) -> tuple[PageJob, ...]:
        """The jobs, waiting or being read, that take too long by `is_overdue`; they stay."""
        with self._lock:
            return tuple(job for job in self._jobs.values() if is_overdue(job))

    def alerted(self, pending: int, article: int) -> None:
        """What the listing said of an entry was stored as this article: its page is in no hurry any more."""
        with self._lock:
            job = self._jobs.get(pending)
            if job is not None:
                self._jobs[pending] = replace(job, pending=replace(job.pending, article=article), urgent=False)

    def adopt(self, round: Round, source: int | None) -> None:
        """Have a round wait for the entries that are under way already (of one source, or of all)."""
        with self._lock:
            for number, job in self._jobs.items():
                if source in (None, job.source.id):
                    self._jobs[number] = replace(job, round=joined(job.round, round))

    @contextmanager
    def alone(self, job: PageJob) -> Iterator[PageJob | None]:
        """The job as it is by now, for one thread at a time; None where the entry was dealt with meanwhile."""
        with job.turn:
            yield self._now(job)

    def _now(self, job: PageJob) -> PageJob | None:
        with self._lock:
            now = self._jobs.get(job.pending.id)
        # An entry that was dealt with and taken up again is another job, with a turn of its own.
        return now if now is not None and now.turn is job.turn else None

    def forget(self, pending: int) -> None:
        """The entry was dealt with: it may be taken again when it is due again."""
        with self._lock:
            job = self._jobs.pop(pending, None)
        if job is not None and job.round is not None:
            job.round.leave()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._wake_up.close()
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
            pauses = [] if self._closed else self._pauses()
        if pauses:
            self._wake_up.set(max(min(pauses), _SHORTEST_WAIT))

    def _best_host(self) -> str | None:
        """The host whose first job is the most urgent of those that may start now."""
        if self._fresh_running + self._backlog_running >= _TOGETHER:
            return None
        may = [(line[0][:3], host) for host, line in self._waiting.items() if self._may(host, line[0][-1])]
        return min(may)[1] if may else None

    def _may(self, host: str, job: PageJob) -> bool:
        running = self._running.get(host, 0)
        pause = self._slowed(job.pending.entry.url)
        if pause is not None and (running or pause > 0):
            return False
        if job.pending.news:
            return running < _FRESH_OF_ONE_HOST
        return running < _BACKLOG_OF_ONE_HOST and self._backlog_running < _BACKLOG_TOGETHER

    def _pauses(self) -> list[float]:
        """How long each slow site with no page under way is still to be left alone; 0 where it became free just now.

        Empty where all threads are busy: whoever ends starts the next.
        """
        if self._fresh_running + self._backlog_running >= _TOGETHER:
            return []
        free = [line[0][-1].pending.entry.url for host, line in self._waiting.items() if host not in self._running]
        return [pause for url in free if (pause := self._slowed(url)) is not None]

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
            self._read(self._now(job) or job)
        except BaseException as error:  # noqa: BLE001 - the top of a thread: told, never swallowed
            self._on_failure(job, error)
        finally:
            with self._lock:
                self._count(host, job, -1)
            self._start_what_may()
