"""Whether this computer is to spend less, asked of the system's D-Bus services, and which sources it then spares.

Sources: NetworkManager's `Metered` property (NMMetered: 1 yes, 3 guessed yes), power-profiles-daemon's `ActiveProfile`
under its newer and its older name. Where nobody answers nothing is spared.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.model import PowerState, Severity, Source, Watchlist

log = logging.getLogger(__name__)

_METERED = (1, 3)
_FRESH_FOR = 60.0
"""Seconds for which an answer is good."""
_DEADLINE = 0.5
_MANAGER = ("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", "Metered")
_PROFILES = (
    ("org.freedesktop.UPower.PowerProfiles", "/org/freedesktop/UPower/PowerProfiles", "ActiveProfile"),
    ("net.hadess.PowerProfiles", "/net/hadess/PowerProfiles", "ActiveProfile"),
)
_USUAL_BUS = Path("/run/dbus/system_bus_socket")

PowerReader = Callable[[], PowerState]


def is_spared(source: Source, power: PowerState, watchlists: tuple[Watchlist, ...]) -> bool:
    """Whether a source is asked half as often: the line is metered or the battery saver on, and it is within the scope
    of no critical watchlist. One without a scope is for every source.
    """
    from monitor.watching import may_reach

    if not (power.metered or power.saver):
        return False
    critical = (one for one in watchlists if one.severity is Severity.CRITICAL)
    return not any(may_reach(one, names=(source.name, source.url), country=source.country) for one in critical)


class SystemPower:
    """Reads the state of line and battery, at most once a minute. For one thread."""

    def __init__(self, *, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._read_at: float | None = None
        self._state = PowerState()

    def __call__(self) -> PowerState:
        now = self._tick()
        if self._read_at is None or now - self._read_at >= _FRESH_FOR:
            self._read_at = now
            self._state = read_power()
        return self._state


def read_power() -> PowerState:
    """Ask the system's services; what nobody answers is False. Takes two seconds at the most."""
    if not sys.platform.startswith("linux") or not (os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or _USUAL_BUS.exists()):
        return PowerState()
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import DBusErrorResponse

    try:
        with open_dbus_connection(bus="SYSTEM") as bus:
            metered = _property(bus, *_MANAGER) in _METERED
            saver = any(_property(bus, *one) == "power-saver" for one in _PROFILES)
    except (OSError, TimeoutError, EOFError, ValueError, RuntimeError, KeyError, DBusErrorResponse) as error:
        log.debug("nobody says how line and battery are: %s", type(error).__name__)
        return PowerState()
    return PowerState(metered=metered, saver=saver)


def _property(bus: Any, service: str, path: str, name: str) -> object:
    """The value of a property of a service that is running; None where there is none."""
    from jeepney import DBusAddress, MessageType, Properties
    from jeepney.low_level import MessageFlag

    address = DBusAddress(path, bus_name=service, interface=service)
    message = Properties(address).get(name)
    # Nothing is started only to be asked this.
    message.header.flags = MessageFlag.no_auto_start
    reply = bus.send_and_get_reply(message, timeout=_DEADLINE)
    if reply.header.message_type is not MessageType.method_return:
        return None
    return reply.body[0][1]
