"""The passwords of sources, by number, in the file of secrets: sources are polled before anybody unlocks a keyring."""

from __future__ import annotations

from pathlib import Path

from monitor.engine.secrets import SecretFile
from monitor.errors import InputError

_TABLE = "source-passwords"


class Passwords:
    """By the number of the source. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._file = SecretFile(folder)
        self._aside: dict[int, str] = {}

    def get(self, source: int) -> str:
        """The password of a source; empty where there is none, or the file cannot be read."""
        try:
            return self._file.get(_TABLE, str(source))
        except InputError:
            return ""

    def keep(self, source: int, password: str) -> None:
        """Keep a password, or forget it where it is empty. Raises InputError where the file cannot be used."""
        self._file.keep(_TABLE, str(source), password)

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
