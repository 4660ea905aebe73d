"""One wake-up in a while, however many are asked for: the earliest counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class WakeUp:
    """Calls a function once after the shortest of the times it was set to. Thread-safe."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._at = 0.0
        self._closed = False

    def set(self, seconds: float) -> None:
        """Call after so many seconds, unless it is to be called sooner."""
        at = time.monotonic() + seconds
        with self._lock:
            if self._closed or (self._timer is not None and self._at <= at):
                return
            if self._timer is not None:
                self._timer.cancel()
            self._at = at
            self._timer = threading.Timer(seconds, self._time_is_up, (at,))
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Call no more."""
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()

    def _time_is_up(self, at: float) -> None:
        with self._lock:
            if self._closed or at != self._at:
                # It was set to a shorter time just now.
                return
            self._timer = None
        self._call()
