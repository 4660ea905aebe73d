"""The passwords of sources, in a file of the data folder that only its owner can read; nothing else ever writes them.

They are in no archive, backup, export, log or report.
"""

from __future__ import annotations

import os
import threading
import tomllib
from pathlib import Path

from monitor.errors import InputError, errno_of
from monitor.model import Reason

_FILE = "secrets.toml"
_TABLE = "source-passwords"


class Passwords:
    """By the number of the source. Thread-safe; every call reads the file, so that several programs agree."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._lock = threading.Lock()
        self._aside: dict[int, str] = {}

    def get(self, source: int) -> str:
        """The password of a source; empty where there is none, or the file cannot be read."""
        try:
            return self._read().get(str(source), "")
        except InputError:
            return ""

    def keep(self, source: int, password: str) -> None:
        """Keep a password, or forget it where it is empty. Raises InputError where the file cannot be used."""
        import tomli_w

        with self._lock:
            known = self._read()
            known.pop(str(source), None)
            if password:
                known[str(source)] = password
            partial = self._path.with_name(f".{_FILE}.new")
            try:
                partial.unlink(missing_ok=True)
                descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(tomli_w.dumps({_TABLE: known}))
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(self._path)
            except OSError as error:
                partial.unlink(missing_ok=True)
                raise InputError(Reason.of("file-unwritable", file=_FILE, errno=errno_of(error))) from error

    def set_aside(self, source: int) -> None:
        """Take a password out of the file and remember it, in this process only, so that it can be put back.

        Raises InputError where the file cannot be used.
        """
        password = self.get(source)
        self.keep(source, "")
        if password:
            self._aside[source] = password

    def put_back(self, source: int) -> None:
        """Keep again what was set aside, if anything was. Raises InputError where the file cannot be used."""
        if password := self._aside.pop(source, ""):
            self.keep(source, password)

    def _read(self) -> dict[str, str]:
        try:
            table = tomllib.loads(self._path.read_text(encoding="utf-8")).get(_TABLE, {})
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(Reason.of("file-unreadable", file=_FILE, errno=errno_of(error))) from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            # The error's own words may hold a piece of the file.
            raise InputError(Reason.of("file-damaged", file=_FILE)) from None
        return {name: text for name, text in table.items() if isinstance(text, str)} if isinstance(table, dict) else {}
