"""Tells an outage here from the faults of sites: several hosts that cannot be reached are no fault of theirs."""

from __future__ import annotations

import threading
from datetime import datetime

from monitor.gathering.schedule import OFFLINE_CODES, UNREACHED_CODES
from monitor.model import Reason

_HOSTS = 3
"""So many different hosts in a row that cannot be reached mean that the network is gone."""


class Network:
    """What the last polls tell of the network. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreached: dict[str, datetime] = {}
        self._reason: Reason | None = None
        self._since: datetime | None = None

    @property
    def outage(self) -> Reason | None:
        """Why nothing can be asked at present; None where the network is there as far as is known."""
        return self._reason

    @property
    def since(self) -> datetime | None:
        """When the outage began."""
        return self._since

    def answered(self, host: str) -> datetime | None:
        """A host answered, in whatever way. Returns since when the network was gone, if it was until now."""
        with self._lock:
            began = self._since
            self._unreached.clear()
            self._reason = self._since = None
            return began

    def failed(self, host: str, reason: Reason, now: datetime) -> Reason:
        """A host could not be asked; returns why, as far as the others tell."""
        with self._lock:
            self._unreached.setdefault(host, now)
            if reason.code in OFFLINE_CODES:
                self._reason = reason
            elif self._reason is None and len(self._unreached) >= _HOSTS:
                self._reason = Reason.of("offline")
            if self._reason is None:
                return reason
            if self._since is None:
                self._since = min(now, *self._unreached.values())
            return self._reason

    def forget(self) -> None:
        """The machine slept: what was known of the network is old."""
        with self._lock:
            self._unreached.clear()


def concerns_network(reason: Reason) -> bool:
    """Whether a failure may be the network's: the host was not reached at all."""
    return reason.code in OFFLINE_CODES or reason.code in UNREACHED_CODES
