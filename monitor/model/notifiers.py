"""Ways to deliver alerts, as a person sets them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from monitor.model.values import Reason, Value

DESK_NOTIFIERS: Final = frozenset(("bubble", "sound"))
"""The notifiers that are always there: they disturb the person at this computer and nobody else."""


NotifierValue = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierOption(Value):
    """Something that is to be said about a notifier when it is set up. `about` is a sentence of the catalogue."""

    name: str
    about: str
    default: NotifierValue = ""
    """Of the type the option has; a number 0 and an empty text stand for none."""
    required: bool = False
    choices: tuple[str, ...] = ()
    private: bool = False
    """Whoever knows it may be let in: where it holds a key it is kept with the secrets, and read by `Setup.private`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierKind(Value):
    """A way to deliver that notifiers can be made of: e-mail, a webhook. `secret` says what its secret is, if any."""

    name: str
    about: str
    options: tuple[NotifierOption, ...] = ()
    secret: str = ""
    secret_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierSetup(Value):
    """One notifier as a person set it up: a watchlist names it among its actions."""

    name: str
    kind: str
    options: Mapping[str, NotifierValue] = field(default_factory=lambda: MappingProxyType({}))


class SecretPlace(StrEnum):
    """Where a secret is kept."""

    NONE = "none"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierState(Value):
    """A notifier with what there is to know about it. `trouble` says why it cannot be used as it is set up."""

    setup: NotifierSetup
    secret_in: SecretPlace
    watchlists: tuple[str, ...]
    trouble: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DeliveryTry(Value):
    """One try to deliver a message, as the log tells it; `at` is the last of `tries` that failed for one reason."""

    at: datetime
    notifier: str
    delivered: bool
    reason: Reason | None
    alert: int
    """The newest that the message was about, with its watchlist and title."""
    watchlist: str
    title: str
    alerts: int = 1
    """How many it was about."""
    tries: int = 1
