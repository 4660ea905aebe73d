"""Secrets: of notifiers in the system's keyring, or where a person agreed to it in a file; of sources in that file.

An option of a notifier that holds a key is a secret of its, under a name of its own.

The file is `secrets.toml` in the data folder, for its owner alone (0600), and nothing else ever writes it. No secret is
in any archive, backup, export, log or report.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import InputError, errno_of
from monitor.model import Reason, SecretPlace
from monitor.settings import write_whole

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)
T = TypeVar("T")

_FILE = "secrets.toml"
_PLAIN = "notifier-secrets"
_ACCOUNTS = "notifier-keyring"
_ELSEWHERE = "-elsewhere"
"""Behind the names of these two: of notifiers that a copy put back has not, or has set up otherwise."""
SERVICE = "rasid"
"""Under which name the keyring keeps them; the account is a random one for each secret."""
_PATIENCE = 30.0
"""Seconds that a keyring may take: it may ask the person to unlock it."""


class SecretFile:
    """Tables of texts in the file. Thread-safe; every call reads it, so that several programs agree."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._lock = threading.Lock()

    def get(self, table: str, key: str) -> str:
        """Empty where there is none. Raises InputError where the file cannot be read."""
        found = self._read().get(table, {})
        value = found.get(key, "") if isinstance(found, dict) else ""
        return value if isinstance(value, str) else ""

    def keys(self, table: str) -> list[str]:
        """What there is a text for. Raises InputError where the file cannot be read."""
        return list(self._read().get(table, {}))

    def keep(self, table: str, key: str, text: str) -> None:
        """Keep a text, or forget it where it is empty. Raises InputError where the file cannot be used."""
        import tomli_w

        with self._lock:
            tables = self._read()
            known = dict(tables.get(table, {}))
            if known.get(key, "") == text:
                return
            known.pop(key, None)
            if text:
                known[key] = text
            tables[table] = known
            try:
                write_whole(self._path, tomli_w.dumps(tables))
            except OSError as error:
                raise InputError(Reason.of("file-unwritable", file=_FILE, errno=errno_of(error))) from error

    def _read(self) -> dict[str, Any]:
        # Only who has a secret pays for the parser.
        import tomllib

        try:
            tables = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(Reason.of("file-unreadable", file=_FILE, errno=errno_of(error))) from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            # The error's own words may hold a piece of the file.
            raise InputError(Reason.of("file-damaged", file=_FILE)) from None
        return {name: table for name, table in tables.items() if isinstance(table, dict)}


class NotifierSecrets:
    """The secrets of notifiers by name. The keyring is asked once for each, and only when one is wanted.

    `patience` is how long it may take, in seconds.
    """

    def __init__(self, folder: Path, *, patience: float = _PATIENCE) -> None:
        self._file = SecretFile(folder)
        self._patience = patience
        self._known: dict[str, str] = {}

    def get(self, name: str) -> str:
        """Empty where there is none. Raises InputError where the file or the keyring cannot be read now."""
        if plain := self._file.get(_PLAIN, name):
            return plain
        account = self._file.get(_ACCOUNTS, name)
        if not account:
            return ""
        if account not in self._known:
            found = self._asked(lambda backend: backend.get_password(SERVICE, account))
            if found is None:
                raise InputError(Reason.of("secret-gone", notifier=name))
            self._known[account] = found
        return self._known[account]

    def where(self, *names: str) -> SecretPlace:
        """Where the secrets of these names are kept: in the file where one of them is. Raises InputError."""
        if any(self._file.get(_PLAIN, name) for name in names):
            return SecretPlace.FILE
        kept = any(self._file.get(_ACCOUNTS, name) for name in names)
        return SecretPlace.KEYRING if kept else SecretPlace.NONE

    def keep(self, name: str, secret: str, *, in_file: bool) -> SecretPlace:
        """Keep a secret in the keyring, with `in_file` in the file; returns where it is now.

        Raises InputError where there is no keyring (``keyring-missing``: it may be asked for again with `in_file`).
        """
        if in_file:
            self.forget(name)
            self._file.keep(_PLAIN, name, secret)
            return SecretPlace.FILE
        from secrets import token_hex

        account = token_hex(16)
        # First the new one, then the old: what fails leaves what there was.
        self._asked(lambda backend: backend.set_password(SERVICE, account, secret))
        self.forget(name)
        self._file.keep(_ACCOUNTS, name, account)
        return SecretPlace.KEYRING

    def names(self) -> list[str]:
        """Under which names something is kept, wherever it is. Raises InputError."""
        return sorted({*self._file.keys(_PLAIN), *self._file.keys(_ACCOUNTS)})

    def account(self, name: str) -> str:
        """Under which account the keyring is to have a secret; empty where it is not there. Raises InputError."""
        return self._file.get(_ACCOUNTS, name)

    def expect(self, name: str, account: str) -> None:
        """Say again that the keyring is to have a secret, which could not be read. Raises InputError."""
        self._file.keep(_ACCOUNTS, name, account)

    def part(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Other notifiers are to take the place of these: no secret may go elsewhere under the same name.

        Args:
            before: what tells how each is set up, by its name.
            after: as they will be. What is put aside here comes back where the same name is set up so again.

        Raises InputError where the file cannot be used.
        """
        for table in (_PLAIN, _ACCOUNTS):
            for name in self._file.keys(table):
                owner = name.partition("/")[0]
                if before.get(owner) != after.get(owner):
                    self._file.keep(table + _ELSEWHERE, f"{before.get(owner, '')} {name}", self._file.get(table, name))
                    self._file.keep(table, name, "")

    def join(self, now: Callable[[], Mapping[str, str]]) -> None:
        """Bring back what `part` put aside of the notifiers as they are set up, which is asked for where it did.

        Raises InputError where the file cannot be used.
        """
        for table in (_PLAIN, _ACCOUNTS):
            asides = self._file.keys(table + _ELSEWHERE)
            there = now() if asides else {}
            for aside in asides:
                told, _, name = aside.partition(" ")
                if told and there.get(name.partition("/")[0]) == told:
                    if not self._file.get(table, name):
                        self._file.keep(table, name, self._file.get(table + _ELSEWHERE, aside))
                    self._file.keep(table + _ELSEWHERE, aside, "")

    def forget(self, name: str) -> None:
        """Delete the secret of a notifier wherever it is. Raises InputError where the file cannot be used."""
        self._file.keep(_PLAIN, name, "")
        account = self._file.get(_ACCOUNTS, name)
        if not account:
            return
        self._known.pop(account, None)
        try:
            self._asked(lambda backend: backend.delete_password(SERVICE, account))
        except InputError as error:
            # Nobody knows its account any more.
            log.warning("a secret could not be deleted from the keyring: %s", error.reason.code)
        self._file.keep(_ACCOUNTS, name, "")

    def _asked(self, ask: Callable[[KeyringBackend], T]) -> T:
        """Ask the keyring in a thread of its own: it may wait for a person, and one that hangs must not hold us."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(ask(_keyring()))
            except Exception as error:  # noqa: BLE001 - the top of a thread: who asked is told
                answer.set_exception(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            return answer.result(self._patience)
        except InputError:
            raise
        except FutureTimeoutError:
            raise InputError(Reason.of("keyring-silent")) from None
        except Exception as error:  # noqa: BLE001 - a foreign backend may raise anything
            # Whatever a backend raises; its words may hold anything.
            log.info("the keyring refused: %s", type(error).__name__)
            raise InputError(Reason.of("keyring-refused", name=type(error).__name__)) from None


def _keyring() -> KeyringBackend:
    """The system's keyring. Raises InputError where there is none that keeps secrets."""
    import keyring

    backend = keyring.get_keyring()
    if backend.priority <= 0:
        raise InputError(Reason.of("keyring-missing"))
    return backend
