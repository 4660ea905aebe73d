"""A connection to the D-Bus session bus: calls with a deadline, signals as they come; it is made anew after it broke.

jeepney is imported when the first connection is made, never before.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import DeliveryError
from monitor.model import Reason

if TYPE_CHECKING:
    from jeepney import DBusAddress, MatchRule, Message

log = logging.getLogger(__name__)

DEADLINE = 3.0
"""Seconds a call may take before it counts as failed."""

_MOST_AT_ONCE = 1 << 16
_MOST_LATE = 100


def session_address() -> str:
    """The desktop session's bus as the environment names it, else where systemd puts it; empty where there is none."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if named:
        return named
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    usual = Path(folder, "bus") if folder else None
    return f"unix:path={usual}" if usual is not None and usual.is_socket() else ""


class SessionBus:
    """One connection and the thread that reads it. A broken one says so in `alive` and is never mended: make another.

    `on_signal` is called from the reading thread with every signal that a rule of `listen` lets through.
    """

    def __init__(self, address: str, *, on_signal: Callable[[Message], None], deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._on_signal = on_signal
        self._serials = count(1)
        self._waiting: dict[int, Future[Message]] = {}
        self._late: dict[int, Callable[[Any], None]] = {}
        """Who wants the answers that come after the deadline."""
        self._guard = threading.Lock()
        self._sending = threading.Lock()
        self._ended = False
        self._socket = _connected(address, deadline)
        # A bus that reads nothing more must not hold the sender for ever.
        timeval = struct.pack("ll", int(deadline), int(deadline % 1 * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)
        self._reader = threading.Thread(target=self._read, name="session-bus", daemon=True)
        self._reader.start()
        try:
            self._greet()
        except DeliveryError:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        return not self._ended

    def call(
        self,
        target: DBusAddress,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
        *,
        on_late: Callable[[Any], None] | None = None,
    ) -> Any:
        """Call a method and return the reply's body; `on_late` gets that of a reply that comes after the deadline.

        Raises DeliveryError: no server, refused, too late, connection lost.
        """
        from jeepney import new_method_call

        return self._unwrapped(self._exchange(new_method_call(target, method, signature, body), on_late))

    def ask(self, message: Message) -> Any:
        """Send a call that is made already and return the reply's body. Raises DeliveryError, as `call` does."""
        return self._unwrapped(self._exchange(message))

    def _unwrapped(self, reply: Message) -> Any:
        from jeepney import DBusErrorResponse
        from jeepney.wrappers import unwrap_msg

        try:
            return unwrap_msg(reply)
        except DBusErrorResponse as error:
            raise DeliveryError(_refusal(str(error.name))) from error

    def tell(self, target: DBusAddress, method: str, signature: str, body: tuple[Any, ...]) -> None:
        """Call a method whose outcome is of no interest: its reply is not waited for, and nothing is raised."""
        from jeepney import MessageFlag, new_method_call

        message = new_method_call(target, method, signature, body)
        message.header.flags |= MessageFlag.no_reply_expected
        try:
            with self._sending:
                self._socket.sendall(message.serialise(serial=next(self._serials)))
        except OSError:
            self._end()

    def listen(self, rule: MatchRule) -> None:
        """Ask the bus for the signals of a rule. Raises DeliveryError."""
        from jeepney.bus_messages import message_bus

        self._exchange(message_bus.AddMatch(rule))

    def close(self) -> None:
        """End the connection; calls under way fail at once."""
        self._end()
        if threading.current_thread() is not self._reader:
            self._reader.join(1)

    def _greet(self) -> None:
        from jeepney.bus_messages import message_bus

        self._exchange(message_bus.Hello())

    def _exchange(self, message: Message, on_late: Callable[[Any], None] | None = None) -> Message:
        serial = next(self._serials)
        answer: Future[Message] = Future()
        data = message.serialise(serial=serial)
        with self._guard:
            if self._ended:
                raise DeliveryError(Reason.of("bubble-connection-lost"))
            self._waiting[serial] = answer
        try:
            with self._sending:
                self._socket.sendall(data)
            return answer.result(self._deadline)
        except TimeoutError as error:
            with self._guard:
                if on_late is not None and self._waiting.pop(serial, None) is not None:
                    self._late[serial] = on_late
                    while len(self._late) > _MOST_LATE:
                        del self._late[next(iter(self._late))]
            if answer.done() and not answer.cancelled():
                # It came at the last moment.
                return answer.result()
            raise DeliveryError(Reason.of("bubble-timeout")) from error
        except (OSError, CancelledError) as error:
            # Half a message may have gone out; nothing sensible can follow it.
            self._end()
            raise DeliveryError(Reason.of("bubble-connection-lost")) from error
        finally:
            with self._guard:
                self._waiting.pop(serial, None)

    def _read(self) -> None:
        from jeepney.low_level import Parser

        parser = Parser()
        try:
            while data := self._socket.recv(_MOST_AT_ONCE):
                parser.add_data(data)
                while (message := parser.get_next_message()) is not None:
                    self._take(message)
        except OSError:
            pass
        except Exception:
            # The top of a thread: the connection is given up, the next delivery makes another.
            log.exception("the session bus sent what could not be read")
        finally:
            self._end()
            self._socket.close()

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        if message.header.message_type is MessageType.signal:
            self._on_signal(message)
            return
        serial = message.header.fields.get(HeaderFields.reply_serial)
        with self._guard:
            answer = self._waiting.pop(serial, None)
            on_late = self._late.pop(serial, None)
        if answer is not None:
            answer.set_result(message)
        elif on_late is not None and message.header.message_type is MessageType.method_return:
            on_late(message.body)

    def _end(self) -> None:
        with self._guard:
            if self._ended:
                return
            self._ended = True
            lost, self._waiting = self._waiting, {}
        for answer in lost.values():
            answer.cancel()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("the session bus had gone already")


def _connected(address: str, deadline: float) -> socket.socket:
    """A socket to the first of the addresses that answers, as the D-Bus specification has it. Raises DeliveryError."""
    from jeepney.bus import get_connectable_addresses
    from jeepney.io.blocking import prep_socket

    failed: Exception = OSError(address)
    try:
        for one in get_connectable_addresses(address):
            try:
                found: socket.socket = prep_socket(one, timeout=deadline)
                return found
            except (OSError, ValueError) as error:
                failed = error
    except (RuntimeError, ValueError) as error:
        failed = error
    raise DeliveryError(
        Reason.of("bubble-timeout" if isinstance(failed, TimeoutError) else "bubble-no-bus")
    ) from failed


def _refusal(name: str) -> Reason:
    if name.endswith((".ServiceUnknown", ".NameHasNoOwner")) or ".Spawn." in name:
        return Reason.of("bubble-no-server")
    if name.endswith((".NoReply", ".TimedOut", ".Timeout")):
        return Reason.of("bubble-timeout")
    return Reason.of("bubble-refused", name=name)
