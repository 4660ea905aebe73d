"""A real notification server for tests: owns org.freedesktop.Notifications on the session bus, keeps what it is sent.

It can hang, refuse, lack abilities, die, return, and click. As a program (``python -m
tests.alerting.notification_server``) it prints a JSON line for each notification, so that a program under test can run
beside it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from types import TracebackType
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus import get_connectable_addresses
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import prep_socket
from jeepney.low_level import Parser

NAME = "org.freedesktop.Notifications"
_HERE = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
ALL_ABILITIES = ("actions", "body", "body-markup", "icon-static", "persistence", "sound")
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Notification:
    """What one call of Notify brought."""

    number: int
    app: str
    replaces: int
    icon: str
    title: str
    body: str
    actions: dict[str, str]
    hints: dict[str, Any]
    timeout: int


@dataclass(slots=True)
class NotificationServer:
    """Runs in a thread of its own between `start` and `stop`; `with` does both."""

    address: str = ""
    abilities: tuple[str, ...] = ALL_ABILITIES
    hanging: bool = False
    """Takes calls and never answers."""
    refusing: bool = False
    """Answers every Notify with an error."""
    slow: threading.Event = field(default_factory=threading.Event)
    """Where it is not set, a Notify is shown and its answer waits until it is."""
    withdrawn: list[int] = field(default_factory=list)
    """The bubbles that the program itself closed."""
    echo: Callable[[Notification], None] = lambda _: None
    received: list[Notification] = field(default_factory=list)
    calls: int = 0
    """How many calls of any kind came."""
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _sending: threading.Lock = field(default_factory=threading.Lock)
    _serials: count[int] = field(default_factory=lambda: count(1))
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _socket: socket.socket | None = None
    _thread: threading.Thread | None = None
    _replies: dict[int, threading.Event] = field(default_factory=dict)

    def __enter__(self) -> NotificationServer:
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def __post_init__(self) -> None:
        self.slow.set()

    def start(self) -> NotificationServer:
        """Connect and take the name; returns when calls will arrive."""
        address = self.address or os.environ["DBUS_SESSION_BUS_ADDRESS"]
        self._socket = prep_socket(next(get_connectable_addresses(address)), timeout=_PATIENCE)
        self._thread = threading.Thread(target=self._run, args=(self._socket,), name="notification-server", daemon=True)
        self._thread.start()
        self._ask(message_bus.Hello())
        self._ask(message_bus.RequestName(NAME))
        return self

    def stop(self) -> None:
        """Vanish from the bus, as a server that crashed."""
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._socket = None
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def wait(self, many: int = 1, timeout: float = _PATIENCE) -> list[Notification]:
        """The notifications, once there are so many; fails where they do not come in time."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= many, timeout), (
                f"{len(self.received)} of {many}"
            )
            return list(self.received)

    def wait_for_calls(self, many: int, timeout: float = _PATIENCE) -> None:
        """Until so many calls came, answered or not."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.calls >= many, timeout), f"{self.calls} of {many} calls"

    def wait_for_withdrawn(self, many: int, timeout: float = _PATIENCE) -> list[int]:
        """The bubbles that the program closed, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.withdrawn) >= many, timeout), self.withdrawn
            return list(self.withdrawn)

    def click(self, number: int, action: str = "default", token: str = "") -> None:
        """What happens when a person clicks a bubble; `token` is what a Wayland desktop sends before."""
        if token:
            self._send(new_signal(_HERE, "ActivationToken", "us", (number, token)))
        self._send(new_signal(_HERE, "ActionInvoked", "us", (number, action)))

    def dismiss(self, number: int, why: int = 2) -> None:
        """A person closes a bubble."""
        self._send(new_signal(_HERE, "NotificationClosed", "uu", (number, why)))

    # --- the bus ---------------------------------------------------------------------------------

    def _ask(self, message: Message) -> None:
        answered = threading.Event()
        serial = next(self._serials)
        self._replies[serial] = answered
        self._send(message, serial)
        assert answered.wait(_PATIENCE), "the bus does not answer"

    def _send(self, message: Message, serial: int | None = None) -> None:
        assert self._socket is not None
        with self._sending:
            self._socket.sendall(message.serialise(serial=serial or next(self._serials)))

    def _run(self, connection: socket.socket) -> None:
        parser = Parser()
        try:
            while data := connection.recv(65536):
                parser.add_data(data)
                while (message := parser.get_next_message()) is not None:
                    self._take(message)
        except OSError:
            pass
        finally:
            connection.close()

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is MessageType.method_return:
            answered = self._replies.pop(fields[HeaderFields.reply_serial], None)
            if answered is not None:
                answered.set()
        elif message.header.message_type is MessageType.method_call:
            with self._changed:
                self.calls += 1
                self._changed.notify_all()
            if not self.hanging:
                self._answer(message, fields.get(HeaderFields.member))

    def _answer(self, call: Message, method: str) -> None:
        if method == "GetCapabilities":
            self._reply(call, new_method_return(call, "as", (list(self.abilities),)))
        elif method == "GetServerInformation":
            self._reply(call, new_method_return(call, "ssss", ("rasid-test", "rasid", "1", "1.2")))
        elif method == "CloseNotification":
            with self._changed:
                self.withdrawn.append(call.body[0])
                self._changed.notify_all()
            self._reply(call, new_method_return(call))
        elif method == "Notify" and not self.refusing:
            number = self._keep(*call.body)
            self.slow.wait(_PATIENCE)
            self._reply(call, new_method_return(call, "u", (number,)))
        else:
            self._reply(call, new_error(call, "org.freedesktop.DBus.Error.Failed", "s", ("refused",)))

    def _reply(self, call: Message, answer: Message) -> None:
        if not call.header.flags & MessageFlag.no_reply_expected:
            self._send(answer)

    def _keep(
        self,
        app: str,
        replaces: int,
        icon: str,
        title: str,
        body: str,
        actions: list[str],
        hints: dict[str, tuple[str, Any]],
        timeout: int,
    ) -> int:
        notification = Notification(
            number=replaces or next(self._numbers),
            app=app,
            replaces=replaces,
            icon=icon,
            title=title,
            body=body,
            actions=dict(zip(actions[::2], actions[1::2], strict=True)),
            hints={name: value for name, (_, value) in hints.items()},
            timeout=timeout,
        )
        self.echo(notification)
        with self._changed:
            self.received.append(notification)
            self._changed.notify_all()
        return notification.number


def main() -> None:
    """Print every notification as a JSON line until the input ends."""

    def echo(notification: Notification) -> None:
        print(json.dumps(asdict(notification), ensure_ascii=False), flush=True)

    with NotificationServer(echo=echo):
        print(json.dumps({"ready": True}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
