"""How far an errand is that takes long, told now and then; and whether it is to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from monitor.model import Event, Moving

_EVERY = 0.2
"""Seconds between two tellings: a bar need not move oftener."""


class Steps:
    """One errand at a time. Thread-safe: whoever works calls `begin` and `reached`, anybody `stop`."""

    def __init__(self, emit: Callable[[Event], None], *, inward: bool) -> None:
        """`inward`: of files that are taken in; otherwise of those that are written."""
        self._emit = emit
        self._inward = inward
        self._stopped = threading.Event()
        self._total = 0
        self._told = 0.0

    @property
    def is_stopped(self) -> bool:
        """Somebody wants no more of it."""
        return self._stopped.is_set()

    def begin(self, total: int) -> None:
        """So many steps are to be done; 0 where nobody knows."""
        self._stopped.clear()
        self.go_on(total)

    def go_on(self, total: int) -> None:
        """The errand goes on with another number of steps, whether it was stopped or not."""
        self._total = total
        self._told = 0.0
        self.reached(0)

    def reached(self, done: int) -> None:
        """So many are done."""
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            self._emit(Moving(inward=self._inward, done=done, total=self._total))

    def stop(self) -> None:
        """Do no more; what is done stays done."""
        self._stopped.set()
