"""What a screen reader hears: the accessibility tree of a program, asked for on the bus the desktop has for that.

Only the calls a test needs (https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml): nothing has to be installed
for them but the bus itself, which Debian has in at-spi2-core.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_FOCUSABLE, _SENSITIVE, _SHOWING = 11, 24, 25
"""Places in the set of states (atspi-constants.h)."""
_PATIENCE = 30.0
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing of the tree."""

    bus: str
    path: str
    role: str
    name: str
    states: int

    @property
    def is_focusable(self) -> bool:
        """Whether the keys can go there now."""
        return all(self.states >> state & 1 for state in (_FOCUSABLE, _SENSITIVE, _SHOWING))

    @property
    def is_showing(self) -> bool:
        return bool(self.states >> _SHOWING & 1)


class ScreenReader:
    """Listens on the bus of a session, between the ends of a `with`, to the programs that start meanwhile."""

    def __init__(self, session_bus: str) -> None:
        self._session_bus = session_bus

    def __enter__(self) -> ScreenReader:
        # A memory of its own: what is switched on here must not be kept for the person.
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self._session_bus, "GSETTINGS_BACKEND": "memory"}
        environment.pop("DISPLAY", None)
        self._process = subprocess.Popen(
            [str(LAUNCHER), "--launch-immediately", "--a11y=1", "--screen-reader=1"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with open_dbus_connection(self._session_bus) as session:
            self._wait_for_name(session, "org.a11y.Bus")
            asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            (address,) = _body(session, asked)
        self._bus = open_dbus_connection(address)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._bus.close()
        self._process.terminate()
        self._process.wait(_PATIENCE)

    def hear(self) -> list[Heard]:
        """Everything that is there now, from the programs down."""
        return list(self._below(*_REGISTRY))

    def press(self, heard: Heard) -> None:
        """Do what the thing is for, as a screen reader does for who cannot press it."""
        self._call(heard.bus, heard.path, "org.a11y.atspi.Action", "DoAction", "i", (0,))

    def _below(self, bus: str, path: str) -> Iterator[Heard]:
        waiting, seen = [(bus, path)], {(bus, path)}
        while waiting and len(seen) < _MOST:
            parent = waiting.pop(0)
            for child in self._children(*parent):
                if child in seen:
                    continue
                seen.add(child)
                heard = self._heard(*child)
                if heard is not None:
                    waiting.append(child)
                    yield heard

    def _children(self, bus: str, path: str) -> list[tuple[str, str]]:
        answer = self._call(bus, path, _ACCESSIBLE, "GetChildren")
        return [(str(owner), str(where)) for owner, where in answer[0]] if answer else []

    def _heard(self, bus: str, path: str) -> Heard | None:
        name = self._call(bus, path, _PROPERTIES, "Get", "ss", (_ACCESSIBLE, "Name"))
        role = self._call(bus, path, _ACCESSIBLE, "GetRoleName")
        states = self._call(bus, path, _ACCESSIBLE, "GetState")
        if not (name and role and states):
            return None
        low, high = states[0]
        return Heard(bus=bus, path=path, role=str(role[0]), name=str(name[0][1]), states=low | high << 32)

    def _call(
        self, bus: str, path: str, interface: str, method: str, signature: str = "", arguments: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """The answer; nothing where the thing is gone by now."""
        if path.endswith("/null"):
            return ()
        asked = new_method_call(DBusAddress(path, bus, interface), method, signature or None, arguments)
        reply = self._bus.send_and_get_reply(asked, timeout=_PATIENCE)
        return tuple(reply.body) if reply.header.message_type is MessageType.method_return else ()

    def _wait_for_name(self, session: DBusConnection, name: str) -> None:
        """Until somebody owns a name of the bus. What owns it now, and what will, is told by signals and asked for."""
        from jeepney import MatchRule
        from jeepney.bus_messages import message_bus

        rule = MatchRule(
            type="signal", sender=message_bus.bus_name, interface=message_bus.interface, member="NameOwnerChanged"
        )
        with session.filter(rule) as changes:
            _body(session, message_bus.AddMatch(rule))
            while not _body(session, message_bus.NameHasOwner(name))[0]:
                session.recv_until_filtered(changes, timeout=_PATIENCE)


def _body(connection: DBusConnection, message: Any) -> tuple[Any, ...]:
    reply = connection.send_and_get_reply(message, timeout=_PATIENCE)
    assert reply.header.message_type is MessageType.method_return, reply.body
    return tuple(reply.body)
