"""What a notifier has taken and the archive does not know of yet, so that a kill in between delivers nothing twice.

A line is written the moment a message was taken, much faster than the archive commits; the next start reads what was
left. It needs no sync: a kill leaves it to the system, and where the power fails a double is all that comes of it.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from monitor.model import Delivery
from monitor.settings import write_whole

log = logging.getLogger(__name__)

_Key = tuple[int, str, str]
_LARGEST = 64 * 1024
"""Bytes after which it is emptied."""


class Receipts:
    """The file: a line for what was taken, one for what the archive knows of. Thread-safe.

    It is appended to, and emptied where it has grown while nothing is under way: what a file system has to keep a
    record of may wait for the archive's own commit. `keep_only` forgets at a start what a kill left,
    which would be under way for ever. `path` None remembers in this process alone.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._file: int | None = None
        self._size = 0
        self._open: set[_Key] = self._read()

    def has(self, delivery: Delivery) -> bool:
        """Whether it was taken already, by a process that was killed or could not write it down."""
        with self._guard:
            return _key(delivery) in self._open

    @property
    def rows(self) -> frozenset[int]:
        """The rows of the outbox that were taken and of which the archive does not know, as far as was noted."""
        with self._guard:
            return frozenset(number for number, _, _ in self._open)

    def keep_only(self, rows: Collection[int]) -> None:
        """Forget what was taken of any other rows: the archive knows of it, and was not heard saying so.

        For a start, before anything is taken: the file is written anew, whole or not at all.
        """
        with self._guard:
            kept = {key for key in self._open if key[0] in rows}
            if kept == self._open or self._path is None:
                return
            self._let_go()
            try:
                write_whole(self._path, _lines([*key, True] for key in sorted(kept)), sync=False)
            except OSError as error:
                log.info("what was taken long ago stays noted: %s", type(error).__name__)
                return
            self._open = kept

    def taken(self, deliveries: Iterable[Delivery]) -> None:
        """A notifier has just taken these."""
        keys = [_key(delivery) for delivery in deliveries]
        with self._guard:
            self._open.update(keys)
            self._append([*key, True] for key in keys)

    def written(self, deliveries: Iterable[Delivery]) -> None:
        """The archive knows of these."""
        keys = {_key(delivery) for delivery in deliveries}
        with self._guard:
            known = keys & self._open
            self._open -= known
            if not known:
                return
            self._append([*key, False] for key in known)
            if not self._open and self._size > _LARGEST and self._file is not None:
                with suppress(OSError):
                    os.ftruncate(self._file, 0)
                    self._size = 0

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, lines: Iterable[list[object]]) -> None:
        if self._path is None:
            return
        body = _lines(lines).encode("utf-8")
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                self._size = os.fstat(self._file).st_size
            self._size += os.write(self._file, body)
        except OSError as error:
            # Without it a kill in the next milliseconds means a double, and nothing worse.
            log.info("what was taken could not be noted: %s", type(error).__name__)

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
                number, notifier, raised, taken = json.loads(line)
                key = int(number), str(notifier), str(raised)
                (found.add if taken else found.discard)(key)
        return found


def _lines(lines: Iterable[list[object]]) -> str:
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _key(delivery: Delivery) -> _Key:
    """A row of the outbox, and no other one: an older copy of the archive gives the same number to another alert."""
    return delivery.id, delivery.notifier, delivery.alert.raised.isoformat()
