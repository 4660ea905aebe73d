"""Who may ask a site now: one request at a time to a host, a pause between two, four at most for fresh pages."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FRESH_TOGETHER = 4
"""How many pages of fresh entries may be asked of one host at the same time."""
LONGEST_HOLD = 600.0
"""The longest time, in seconds, that a host is left alone altogether because it asked for it."""
LONGEST_GAP = 60.0
"""The longest pause, in seconds, that a site's Crawl-delay can ask of us."""
_HOSTS_KEPT = 4096


class Occupied(Exception):  # noqa: N818 - not an error: another time
    """The host cannot be asked as soon as was wanted."""


class Stopped(Exception):  # noqa: N818 - not an error: we were asked to stop
    """The program is closing; nobody gets a turn any more."""


@dataclass(slots=True)
class _Host:
    active: int = 0
    polite: int = 0
    """How many of the active ones keep the gap."""
    waiting: int = 0
    free_at: float = 0.0
    held_until: float = 0.0
    gap: float = 0.0


class Politeness:
    """Hands out turns per host; thread-safe.

    Args:
        gap: seconds between the end of one request to a host and the start of the next.
        tick: a monotonic clock in seconds.
    """

    def __init__(self, *, gap: float, tick: Callable[[], float] = time.monotonic) -> None:
        self._gap = gap
        self._tick = tick
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._changed = threading.Condition()
        self._stopped = False

    @contextmanager
    def turn(self, host: str, *, fresh: bool = False, longest: float = float("inf")) -> Iterator[None]:
        """Wait for a turn at `host`; `fresh` is the page of a fresh entry, which needs no gap.

        Raises Stopped, and Occupied where it does not come within `longest` seconds.
        """
        with self._changed:
            state = self._host(host)
            state.waiting += 1
            ends = self._tick() + longest
            try:
                while (pause := self._pause(state, fresh)) > 0:
                    left = ends - self._tick()
                    if left <= 0 or (left < pause != _OCCUPIED):
                        raise Occupied
                    pause = min(pause, left)
                    self._changed.wait(None if pause == _OCCUPIED else pause)
                if self._stopped:
                    raise Stopped
            finally:
                state.waiting -= 1
            state.active += 1
            state.polite += not fresh
        try:
            yield
        finally:
            with self._changed:
                state.active -= 1
                state.polite -= not fresh
                state.free_at = self._tick() + state.gap
                self._changed.notify_all()

    def seconds_until_free(self, host: str, *, fresh: bool = False) -> float:
        """How long a request to `host` would wait now, in seconds; 0 if it could start at once.

        Where a request is under way, the answer is the shortest possible wait.
        """
        with self._changed:
            state = self._hosts.get(host)
            if state is None:
                return 0.0
            pause = self._pause(state, fresh)
            return max(state.gap, 0.1) if pause == _OCCUPIED else pause

    def slow_down(self, host: str, gap: float) -> None:
        """Keep at least `gap` seconds between requests to `host` (a site's Crawl-delay), at most LONGEST_GAP."""
        with self._changed:
            state = self._host(host)
            before, state.gap = state.gap, max(self._gap, min(gap, LONGEST_GAP))
            if state.free_at:
                # Also after the request that learned it.
                state.free_at += state.gap - before

    def slowed(self, host: str) -> float | None:
        """Where a site asked for longer gaps than ours, the seconds until it may be asked, at least; None elsewhere."""
        with self._changed:
            state = self._hosts.get(host)
            if state is None or state.gap <= self._gap:
                return None
            pause = self._pause(state, fresh=False)
            return state.gap if pause == _OCCUPIED else pause

    def gap_left(self, host: str) -> float:
        """Seconds until the gap behind the last request to `host` is over; where the site asked for a longer one than
        ours, all the seconds until it may be asked, at least.
        """
        pause = self.slowed(host)
        if pause is not None:
            return pause
        with self._changed:
            state = self._hosts.get(host)
            return 0.0 if state is None else max(0.0, state.free_at - self._tick())

    def asked_lately(self, host: str) -> bool:
        """Whether `host` is being asked, or was so short a time ago that a longer gap of its own may still run."""
        with self._changed:
            state = self._hosts.get(host)
            if state is None:
                return False
            ended = state.free_at - state.gap
            return state.active > 0 or (state.free_at > 0 and self._tick() < ended + LONGEST_GAP)

    def hold(self, host: str, seconds: float) -> None:
        """Leave `host` alone for a while, at most LONGEST_HOLD: it said that we ask too much."""
        with self._changed:
            self._host(host).held_until = self._tick() + min(seconds, LONGEST_HOLD)

    def held(self, host: str) -> float:
        """For how many seconds `host` is to be left alone; 0 where it may be asked."""
        with self._changed:
            state = self._hosts.get(host)
            return 0.0 if state is None else max(0.0, state.held_until - self._tick())

    def stop(self) -> None:
        """Let everyone who waits go away with Stopped."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _pause(self, state: _Host, fresh: bool) -> float:
        """Seconds to wait: 0 is go, _OCCUPIED is until somebody comes back."""
        if self._stopped:
            return 0.0
        if fresh and state.gap <= self._gap:
            # No gap, but neither beside a polite request: one visitor at a time is what the site sees otherwise.
            return _OCCUPIED if state.polite or state.active >= FRESH_TOGETHER else 0.0
        if state.active:
            return _OCCUPIED
        return max(0.0, state.free_at - self._tick())

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(gap=self._gap)
            self._forget_idle()
        else:
            self._hosts.move_to_end(host)
        return state

    def _forget_idle(self) -> None:
        while len(self._hosts) > _HOSTS_KEPT:
            name, state = next(iter(self._hosts.items()))
            if state.active or state.waiting:
                self._hosts.move_to_end(name)
                return
            del self._hosts[name]


_OCCUPIED = float("inf")
