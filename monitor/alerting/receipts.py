"""What a notifier has taken and the archive does not know of yet, so that a kill in between delivers nothing twice.

A line is written the moment a message was taken, much faster than the archive commits; the next start reads what was
left. It needs no sync: a kill leaves it to the system, and where the power fails a double is all that comes of it.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from monitor.model import Delivery

log = logging.getLogger(__name__)

_Key = tuple[int, str, str]


class Receipts:
    """The file, which is empty while nothing is under way. Thread-safe; `path` None remembers in this process alone."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._open: set[_Key] = set()
        self._left: set[_Key] = self._read()
        """From before; the file holds them until something else was written down."""

    def has(self, delivery: Delivery) -> bool:
        """Whether it was taken already, by a process that was killed or could not write it down."""
        with self._guard:
            return bool({_key(delivery)} & (self._open | self._left))

    def taken(self, deliveries: Iterable[Delivery]) -> None:
        """A notifier has just taken these."""
        keys = [_key(delivery) for delivery in deliveries]
        with self._guard:
            self._open.update(keys)
            if self._path is None:
                return
            lines = "".join(f"{json.dumps(key, ensure_ascii=False)}\n" for key in keys)
            try:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    os.write(descriptor, lines.encode("utf-8"))
                finally:
                    os.close(descriptor)
            except OSError as error:
                # Without it a kill in the next milliseconds means a double, and nothing worse.
                log.info("what was taken could not be noted: %s", type(error).__name__)

    def written(self, deliveries: Iterable[Delivery]) -> None:
        """The archive knows of these."""
        keys = {_key(delivery) for delivery in deliveries}
        with self._guard:
            known = keys & (self._open | self._left)
            self._open -= known
            self._left -= known
            if known and not self._open and self._path is not None:
                with suppress(OSError):
                    os.truncate(self._path, 0)

    def _read(self) -> set[_Key]:
        if self._path is None:
            return set()
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return set()
        found: set[_Key] = set()
        for line in lines:
            with suppress(ValueError, TypeError):
                number, notifier, raised = json.loads(line)
                found.add((int(number), str(notifier), str(raised)))
        return found


def _key(delivery: Delivery) -> _Key:
    """A row of the outbox, and no other one: an older copy of the archive gives the same number to another alert."""
    return delivery.id, delivery.notifier, delivery.alert.raised.isoformat()
