"""What ends a job inside and concerns a person: told once, not once for every article it strikes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.errors import MonitorError
from monitor.model import Clock, Event, Reason, Trouble

log = logging.getLogger(__name__)

_AGAIN = timedelta(hours=1)
"""After which it is told once more, if it is still so."""
_ENDING = frozenset({"archive-closed", "closing", "stopping"})


class Troubles:
    """Turns what escaped a job into events. Thread-safe."""

    def __init__(self, emit: Callable[[Event], None], *, clock: Clock) -> None:
        self._emit = emit
        self._clock = clock
        self._lock = threading.Lock()
        self._told: dict[Reason, datetime] = {}

    def tell(self, error: BaseException) -> None:
        """Log it and tell of it: an error of ours in its own words, anything else as a bug."""
        if not isinstance(error, MonitorError):
            log.error("a job failed", exc_info=error)
            self._tell(Reason.of("bug", kind=type(error).__name__))
        elif error.reason.code not in _ENDING and self._tell(error.reason):
            log.warning("a job failed: %s", error.reason.code)

    def _tell(self, reason: Reason) -> bool:
        now = self._clock()
        # One disk is full, whichever of the files on it could not be written.
        known = Reason.of(reason.code) if reason.code == "archive-disk-full" else reason
        with self._lock:
            before = self._told.get(known)
            if before is not None and abs(now - before) < _AGAIN:
                return False
            self._told[known] = now
        self._emit(Trouble(reason=reason))
        return True
