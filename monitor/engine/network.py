"""Tells an outage here from the faults of sites: several hosts that cannot be reached are no fault of theirs.

Unless names are still answered an hour later: what resolvers and routers remember has run out by then, so the network
is there, and all sources that are left are dead.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from ipaddress import ip_address

from monitor.gathering.schedule import OFFLINE_CODES, UNREACHED_CODES
from monitor.model import Reason

_HOSTS = 3
"""So many different hosts in a row that cannot be reached mean that the network is gone."""
_REMEMBERED = timedelta(hours=1)
"""For so long a name may be answered from memory where the network is gone."""
_PORTAL = "captive-portal"
"""Only a host says so: one can lie, or have a sign-in of its own."""
_LOOKED_UP = UNREACHED_CODES - {"dns", "timeout-dns"}
"""What can only fail once the name was answered."""
AGAIN_IN_DOUBT = timedelta(minutes=15)
"""Who cannot be reached is asked so often at least while nobody can: if it was an outage after all, it ends here."""


class Network:
    """What the last polls tell of the network. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreached: dict[str, datetime] = {}
        self._reason: Reason | None = None
        self._since: datetime | None = None
        # Told by the number of hosts that cannot be reached, not by the machine.
        self._inferred = False
        self._doubted = False
        # Who said that the network asks for a sign-in, and who of them was refuted by another host's answer.
        self._portals: set[str] = set()
        self._refuted: set[str] = set()

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
            self._refuted = (self._refuted | self._portals) - {host}
            self._portals.clear()
            self._unreached.clear()
            self._reason = self._since = None
            self._doubted = False
            return began

    def failed(self, host: str, reason: Reason, now: datetime) -> Reason:
        """A host could not be asked; returns why, as far as the others tell."""
        with self._lock:
            if reason.code == _PORTAL and host in self._refuted:
                return Reason.of("login-page")
            if reason.code == _PORTAL:
                self._portals.add(host)
            self._unreached.setdefault(host, now)
            if reason.code in OFFLINE_CODES:
                self._reason = reason
                self._inferred = self._doubted = False
            elif self._reason is not None and self._inferred and self._is_refuted(host, reason, now):
                self._reason = None
                self._doubted = True
            elif self._reason is None and not self._doubted and len(self._unreached) >= _HOSTS:
                self._inferred = True
                self._reason = Reason.of("offline")
            if self._reason is None:
                return reason
            if self._since is None:
                self._since = min(now, *self._unreached.values())
            return self._reason

    @property
    def in_doubt(self) -> bool:
        """Nobody can be reached, and yet the network seems to be there."""
        return self._doubted

    def knows(self, host: str) -> bool:
        """Whether a host could not be reached since the last one answered."""
        with self._lock:
            return host in self._unreached

    def forget(self) -> None:
        """The machine slept: what was known of the network is old."""
        with self._lock:
            self._unreached.clear()
            self._portals.clear()
            self._refuted.clear()
            self._since = None
            self._doubted = False

    def _is_refuted(self, host: str, reason: Reason, now: datetime) -> bool:
        """Whether a failure shows that names are answered, so late in an outage that nobody remembers them."""
        if self._since is None or now - self._since < _REMEMBERED:
            return False
        return reason.code == "no-such-host" or (reason.code in _LOOKED_UP and not _is_number(host))


def concerns_network(reason: Reason) -> bool:
    """Whether a failure may be the network's: the host was not reached at all."""
    return reason.code in OFFLINE_CODES or reason.code in UNREACHED_CODES


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
