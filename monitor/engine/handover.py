"""The local socket on which the holder of a data folder takes changes over from other Rasid processes.

Only the owner of the folder can reach it: the socket (0600) lies in a folder of mode 0700, and each side proves that it
can read the key file in the data folder. What crosses is JSON, never pickled objects.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

from monitor.errors import HeldError, MonitorError
from monitor.model import Reason

log = logging.getLogger(__name__)

Answer = Callable[[str, Mapping[str, Any]], Any]
"""Carries out a change by its name and JSON arguments, and returns what JSON can hold; raises MonitorError."""

# Seconds within which a holder that runs greets who connects; it promises to take changes up within two.
_TAKEN_UP_WITHIN = 10.0
# Seconds that who closes waits for what was taken up.
_ENDED_WITHIN = 1.0
# Longest socket path that every system takes (macOS: 104 bytes with the final NUL).
_LONGEST = 100


class Reception:
    """The holder's end: answers requests until closed."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._answer = answer
        self._own_folder: str | None = None
        self._key = _key(folder, make=True)
        self._listener = _private_listener(self._address(folder))
        self._closed = threading.Event()
        self._talks: set[threading.Thread] = set()
        self._thread = threading.Thread(target=self._serve, name="handover", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return str(self._listener.address)

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        # accept() does not notice a closed socket: knock once.
        with contextlib.suppress(OSError, EOFError, ValueError):
            Client(self.address).close()
        self._thread.join(1)
        self._listener.close()
        # What was taken up is carried out before the archive closes, where it does not take long.
        until = time.monotonic() + _ENDED_WITHIN
        for talk in tuple(self._talks):
            talk.join(max(0.0, until - time.monotonic()))
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)

    def _address(self, folder: Path) -> str | None:
        if sys.platform == "win32":
            return None
        path = str(folder / "socket")
        if len(os.fsencode(path)) > _LONGEST:
            self._own_folder = tempfile.mkdtemp(prefix="rasid-")
            return str(Path(self._own_folder) / "socket")
        Path(path).unlink(missing_ok=True)
        return path

    def _serve(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(OSError, EOFError):
                connection = self._listener.accept()
                # A thread each: who connects and says nothing holds nobody else up.
                talk = threading.Thread(target=self._talk, args=(connection,), name="handover-talk", daemon=True)
                talk.start()

    def _talk(self, connection: Connection) -> None:
        with connection, contextlib.suppress(OSError, EOFError, ValueError, AuthenticationError):
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            request = json.loads(connection.recv_bytes())
            self._talks.add(threading.current_thread())
            try:
                found = {"result": self._answer(request["change"], request["arguments"])}
            except MonitorError as error:
                found = {"error": [error.reason.code, dict(error.reason.data)]}
            except Exception as error:
                log.exception("the change %s failed", request["change"])
                found = {"error": ["bug", {"kind": type(error).__name__}]}
            connection.send_bytes(json.dumps(found).encode())
        self._talks.discard(threading.current_thread())


def _private_listener(address: str | None) -> Listener:
    """A listener whose socket only its owner may use from the first moment on."""
    if address is None:
        return Listener()
    # The mask is the whole process's: what another thread makes meanwhile is only more private.
    before = os.umask(0o077)
    try:
        listener = Listener(address)
    finally:
        os.umask(before)
    Path(address).chmod(0o600)
    return listener


def hand_over(folder: Path, address: str, change: str, arguments: Mapping[str, Any], *, patience: float = 600) -> Any:
    """Ask the holder at `address` to carry out a change and return its answer.

    `patience` is the longest wait for the answer, in seconds. Raises HeldError when the holder cannot be reached,
    and the holder's own error, as a HeldError with its reason, when it refused.
    """
    try:
        with Client(address) as connection:
            key = _key(folder, make=False)
            if not connection.poll(_TAKEN_UP_WITHIN):
                # Stopped, or hung: the system still takes the connection for it.
                raise HeldError(Reason.of("holder-silent"))
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
            connection.send_bytes(json.dumps({"change": change, "arguments": dict(arguments)}).encode())
            if not connection.poll(patience):
                raise HeldError(Reason.of("holder-silent"))
            found = json.loads(connection.recv_bytes())
    except (OSError, EOFError, ValueError, AuthenticationError) as error:
        raise HeldError(Reason.of("holder-unreachable")) from error
    if "error" in found:
        code, data = found["error"]
        raise HeldError(Reason.of(code, **data))
    return found["result"]


def _key(folder: Path, *, make: bool) -> bytes:
    path = folder / "key"
    if make and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
