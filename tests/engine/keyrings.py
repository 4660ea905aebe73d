"""A keyring of the test's own, written as keyring's plug-ins are."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend

hanging = threading.Event()


class FileKeyring(KeyringBackend):
    """Keeps secrets in the file that the environment names; the fixture has keyring use it."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        del kept[f"{service} {username}"]
        self._write(kept)

    @property
    def _path(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        if os.environ.get("TEST_KEYRING_HANGS"):
            hanging.wait()
        if os.environ.get("TEST_KEYRING_LOCKED"):
            raise RuntimeError("locked")
        return json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        self._path.write_text(json.dumps(kept), encoding="utf-8")
