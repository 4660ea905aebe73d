"""The passwords of sources, by number, in the file of secrets: sources are polled before anybody unlocks a keyring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from monitor.engine.secrets import SecretFile
from monitor.errors import InputError

_TABLE = "source-passwords"
_ELSEWHERE = "source-passwords-elsewhere"
"""Of sources that are not in this archive, by number and host: they were before a copy took its place."""


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

    def part(self, before: Mapping[int, str], after: Mapping[int, str]) -> None:
        """Another archive is to take the place of this one: no password may go to another host under the same number.

        Args:
            before: the hosts of the sources as they are, by their numbers.
            after: as they will be. What is put aside here comes back where the same number has the same host again.

        Raises InputError where the file cannot be used.
        """
        for key in self._file.keys(_TABLE):
            number = int(key) if key.isdigit() else 0
            host = before.get(number, "")
            if not host or after.get(number) != host:
                self._file.keep(_ELSEWHERE, f"{key} {host}", self._file.get(_TABLE, key))
                self._file.keep(_TABLE, key, "")

    def join(self, hosts: Callable[[], Mapping[int, str]]) -> None:
        """Bring back what `part` put aside of the sources that there are now, whose hosts are asked for where it did.

        Raises InputError where the file cannot be used.
        """
        asides = self._file.keys(_ELSEWHERE)
        now = hosts() if asides else {}
        for aside in asides:
            key, _, host = aside.partition(" ")
            if host and key.isdigit() and now.get(int(key)) == host:
                if not self._file.get(_TABLE, key):
                    self._file.keep(_TABLE, key, self._file.get(_ELSEWHERE, aside))
                self._file.keep(_ELSEWHERE, aside, "")
