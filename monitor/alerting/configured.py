"""The notifiers a person set up, in `notifiers.toml`: a table each, under its own name; no secret stays in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from monitor.alerting import plugins, private
from monitor.alerting.bubble import BUBBLE
from monitor.alerting.notifier import Notifier
from monitor.errors import DeliveryError, InputError, errno_of
from monitor.model import BADGE, Clock, Delivery, NotifierSetup, NotifierValue, Reason, system_clock
from monitor.settings import write_whole
from monitor.words import Words

SOUND = "sound"
"""Needs nothing said, so it is there without being set up."""
_NAME = re.compile(r"[^\W_][\w .@-]{0,39}")


def read_setups(path: Path) -> tuple[NotifierSetup, ...]:
    """The notifiers of a file, in its order; none where there is no file. Raises InputError where it is damaged."""
    try:
        body = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise InputError(Reason.of("file-unreadable", file=path.name, errno=errno_of(error))) from error
    # Only where there is a file: who has no notifier does not pay for a parser.
    import tomllib

    try:
        tables = tomllib.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(Reason.of("file-damaged", file=path.name)) from error
    return tuple(_setup(name, table) for name, table in tables.items() if isinstance(table, dict))


def write_setups(path: Path, setups: Iterable[NotifierSetup]) -> None:
    """Write the file, whole or not at all, for its owner alone. Raises InputError."""
    import tomli_w

    tables = {setup.name: {"kind": setup.kind, **_table(setup.options)} for setup in setups}
    try:
        write_whole(path, tomli_w.dumps(tables))
    except OSError as error:
        raise InputError(Reason.of("file-unwritable", file=path.name, errno=errno_of(error))) from error


def checked_setup(setup: NotifierSetup) -> NotifierSetup:
    """The same with its options read and every one that is at its default left out. Raises InputError."""
    taken = setup.name in (BUBBLE, BADGE) or (setup.name == SOUND and setup.kind != SOUND)
    if not _NAME.fullmatch(setup.name) or taken:
        raise InputError(Reason.of("notifier-name-refused", name=setup.name[:60]))
    kind = plugins.plugin(setup.kind).kind
    options = plugins.checked(kind, setup.options)
    _try(setup.name, setup.kind, options)
    chosen = {option.name: options[option.name] for option in kind.options if options[option.name] != option.default}
    return NotifierSetup(name=setup.name, kind=setup.kind, options=MappingProxyType(chosen))


def _try(name: str, kind: str, options: Mapping[str, NotifierValue]) -> None:
    """Make one and throw it away: what its kind alone can judge is refused now. Raises InputError."""
    made = plugins.plugin(kind).make(
        plugins.Setup(name=name, options=options, secret=str, folder=Path(), clock=system_clock)
    )
    made.close()


def with_sound(setups: Iterable[NotifierSetup]) -> dict[str, NotifierSetup]:
    """All by their names, and the sound as it is where nothing else was said."""
    return {SOUND: NotifierSetup(name=SOUND, kind=SOUND), **{setup.name: setup for setup in setups}}


def make_notifiers(
    setups: Iterable[NotifierSetup], *, secret: Callable[[str], str], folder: Path, clock: Clock
) -> dict[str, Notifier]:
    """A notifier for each, by its name.

    Args:
        setups: as they were read; one that cannot be used becomes a notifier that says why at every delivery.
        secret: reads a secret by the name of its notifier, or by `private.place_of` an option that is kept with the
            secrets; raises DeliveryError where it cannot be had.
        folder: the data folder.
        clock: the time that goes into messages.
    """
    made: dict[str, Notifier] = {}
    for setup in setups:
        try:
            made[setup.name] = _made(setup, secret=secret, folder=folder, clock=clock)
        except InputError as error:
            made[setup.name] = _Unusable(setup.name, error.reason)
    return made


def _made(setup: NotifierSetup, *, secret: Callable[[str], str], folder: Path, clock: Clock) -> Notifier:
    found = plugins.plugin(setup.kind)
    options = plugins.checked(found.kind, setup.options)
    name = setup.name
    return found.make(
        plugins.Setup(
            name=name,
            options=options,
            secret=lambda: secret(name),
            folder=folder,
            clock=clock,
            kept=lambda option: secret(private.place_of(name, option)),
        )
    )


def _setup(name: str, table: Mapping[str, Any]) -> NotifierSetup:
    options = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items() if key != "kind"}
    return NotifierSetup(name=name, kind=str(table.get("kind", name)), options=MappingProxyType(options))


def _table(options: Mapping[str, NotifierValue]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}


class _Unusable:
    """Stands in for a notifier that was set up in a way that cannot be: what is meant for it waits, and says why."""

    def __init__(self, name: str, reason: Reason) -> None:
        self.name = name
        self._reason = reason

    def deliver(self, delivery: Delivery, words: Words) -> None:
        raise DeliveryError(self._reason)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        raise DeliveryError(self._reason)

    def test(self, words: Words) -> None:
        raise DeliveryError(self._reason)

    def close(self) -> None:
        """Nothing is held."""
