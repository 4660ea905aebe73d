"""The listings waiting to be fetched: one of a host at a time, and none in a thread before its host may be asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from monitor.engine.wakeup import WakeUp

T = TypeVar("T")

# Seconds after which it is looked again, at the earliest, whether a host may be asked.
_SHORTEST_WAIT = 0.05


class ListingQueue(Generic[T]):
    """Feeds `fetch` with jobs in a pool of threads. Hundreds of sources of one host (channels, the sections of one
    publisher) wait here for the pauses between them, not in threads that others need.

    Args:
        fetch: fetches one listing; nothing may escape it.
        gap_left: of an address the seconds until its host may be asked again; 0 where it may be now.
        threads: how many listings are fetched together.
    """

    def __init__(self, fetch: Callable[[T], None], *, gap_left: Callable[[str], float], threads: int) -> None:
        self._fetch = fetch
        self._gap_left = gap_left
        self._lock = threading.Lock()
        self._lines: dict[str, deque[tuple[int, str, T]]] = {}
        self._asked: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="listing")
        self._wake_up = WakeUp(self._begin_what_may)
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many wait for their host."""
        with self._lock:
            return sum(map(len, self._lines.values()))

    def find(self, number: int) -> T | None:
        """The job of a source that waits for its host, if it does."""
        with self._lock:
            return next((job for line in self._lines.values() for one, _, job in line if one == number), None)

    def add(self, number: int, url: str, job: T, *, first: bool = False) -> bool:
        """Queue the listing of a source, behind the others of its host or before them; False where it is closed."""
        with self._lock:
            if self._closed:
                return False
            line = self._lines.setdefault(_host(url), deque())
            if first:
                line.appendleft((number, url, job))
            else:
                line.append((number, url, job))
        self._begin_what_may()
        return True

    def beside(self, work: Callable[..., None], *args: Any) -> bool:
        """Have something else done in one of the threads; False where it is closed."""
        try:
            self._pool.submit(work, *args)
        except RuntimeError:
            return False
        return True

    def close(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._closed = True
            self._lines.clear()
        self._wake_up.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin_what_may(self) -> None:
        pauses: list[float] = []
        with self._lock:
            for host in tuple(self._lines):
                if self._closed or host in self._asked:
                    continue
                line = self._lines[host]
                left = self._gap_left(line[0][1])
                if left > 0:
                    pauses.append(left)
                    continue
                _, _, job = line.popleft()
                if not line:
                    del self._lines[host]
                self._asked.add(host)
                self._pool.submit(self._fetch_one, host, job)
        if pauses:
            self._wake_up.set(max(min(pauses), _SHORTEST_WAIT))

    def _fetch_one(self, host: str, job: T) -> None:
        try:
            self._fetch(job)
        finally:
            with self._lock:
                self._asked.discard(host)
            self._begin_what_may()


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
