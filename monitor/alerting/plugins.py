"""The kinds of notifiers there are: ours by name, others' through entry points; each is loaded when it is wanted.

A package of somebody else adds a kind by an entry point of the group ``rasid.notifiers`` whose name is the kind's and
whose object is a `Plugin`. Ours win over one of the same name.
"""

from __future__ import annotations

import importlib
import logging
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.alerting.notifier import Notifier
from monitor.alerting.private import is_kept
from monitor.errors import InputError
from monitor.model import Clock, NotifierKind, NotifierOption, NotifierValue, Reason

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

log = logging.getLogger(__name__)

GROUP = "rasid.notifiers"
"""The group of the entry points."""

_OURS: Mapping[str, str] = MappingProxyType(
    {
        kind: f"monitor.alerting.notifiers.{kind}"
        for kind in ("email", "webhook", "telegram", "ntfy", "feed", "command", "sound")
    }
)
_YES, _NO = frozenset(("true", "yes", "1", "on")), frozenset(("false", "no", "0", "off"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a notifier is made from.

    Every option of its kind is in `options`, at its default where nothing else was said. `secret` reads the secret
    (empty where there is none) and raises DeliveryError where it cannot be had now; so does `kept` with an option, by
    its name, that is kept with the secrets. `folder` is the data folder.
    """

    name: str
    options: Mapping[str, NotifierValue]
    secret: Callable[[], str]
    folder: Path
    clock: Clock
    kept: Callable[[str], str] = lambda _: ""

    def private(self, option: str) -> str:
        """An option that may be kept with the secrets: ask for it when it is wanted. Raises DeliveryError."""
        value = self.text(option)
        return self.kept(option) if is_kept(value) else value

    def text(self, option: str) -> str:
        return str(self.options[option])

    def number(self, option: str) -> int:
        return int(self.text(option))

    def texts(self, option: str) -> tuple[str, ...]:
        value = self.options[option]
        return value if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A kind and how one of it is made. `make` must be quick and import nothing heavy: that waits for the delivery."""

    kind: NotifierKind
    make: Callable[[Setup], Notifier]


def plugin(kind: str) -> Plugin:
    """The plug-in of a kind. Raises InputError where there is none, or where it cannot be loaded."""
    module = _OURS.get(kind)
    if module is not None:
        ours: Plugin = importlib.import_module(module).PLUGIN
        return ours
    for entry in _others().select(name=kind):
        return _loaded(entry)
    raise InputError(Reason.of("unknown-notifier-kind", kind=kind))


def kinds() -> tuple[NotifierKind, ...]:
    """Every kind that can be used, ours first. One that cannot be loaded is left out and logged."""
    found = [plugin(kind).kind for kind in _OURS]
    for entry in _others():
        if entry.name not in _OURS:
            try:
                found.append(_loaded(entry).kind)
            except InputError:
                continue
    return tuple(found)


def checked(kind: NotifierKind, given: Mapping[str, object]) -> dict[str, NotifierValue]:
    """The options of a kind, all of them, from what was given: text from a command line, values from a TOML file.

    Raises InputError: one that is missing, unknown, or of the wrong form.
    """
    known = {option.name: option for option in kind.options}
    for name in given:
        if name not in known:
            raise InputError(Reason.of("notifier-option-unknown", kind=kind.name, option=name))
    values = {name: _value(option, given[name]) if name in given else option.default for name, option in known.items()}
    for name, option in known.items():
        if option.required and not values[name]:
            raise InputError(Reason.of("notifier-option-missing", kind=kind.name, option=name))
    return values


def checked_address(option: str, url: str) -> str:
    """An address to send to. Raises InputError where it is none, or has a login written into it."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        valid = False
    if not valid or any(letter.isspace() for letter in url):
        raise InputError(Reason.of("notifier-address-refused", option=option))
    return url


def _value(option: NotifierOption, given: object) -> NotifierValue:
    value = _read(option.default, given)
    if value is None or (option.choices and value not in option.choices):
        shown = " ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
        raise InputError(Reason.of("notifier-option-refused", option=option.name, value=shown[:80]))
    return value


def _read(default: NotifierValue, given: object) -> NotifierValue | None:
    """What was given in the form of the default; None where it cannot be."""
    if isinstance(given, list | tuple):
        if isinstance(default, tuple):
            return tuple(given) if all(isinstance(one, str) and one and one.isprintable() for one in given) else None
        return _read(default, given[0]) if len(given) == 1 else None
    if isinstance(default, tuple):
        return _read(default, _split(given)) if isinstance(given, str) else None
    if isinstance(default, bool):
        return given if isinstance(given, bool) else _flag(given)
    if isinstance(default, int):
        if isinstance(given, int):
            return None if isinstance(given, bool) or given < 0 else given
        return int(given) if isinstance(given, str) and given.isascii() and given.isdecimal() else None
    if not isinstance(given, str):
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else None
    # What becomes part of a header, a command or an address has no line breaks and nothing hidden in it.
    return given if given.isprintable() else None


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def _flag(given: object) -> bool | None:
    text = str(given).lower()
    return True if text in _YES else False if text in _NO else None


def _others() -> EntryPoints:
    # Reads what is installed: only who has a kind that is not ours pays for it.
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def _loaded(entry: EntryPoint) -> Plugin:
    try:
        found = entry.load()
    except Exception as error:
        # Somebody else's code: whatever it raises must not stop ours.
        log.exception("the notifier kind %s could not be loaded", entry.name)
        raise InputError(Reason.of("notifier-kind-broken", kind=entry.name)) from error
    if not isinstance(found, Plugin):
        raise InputError(Reason.of("notifier-kind-broken", kind=entry.name))
    return found
