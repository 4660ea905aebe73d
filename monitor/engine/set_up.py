"""Notifiers as they are set up: what there is to know of them, saving one, keeping what lets in off their file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.archive import TakenAway
from monitor.engine.secrets import NotifierSecrets
from monitor.errors import InputError, NotFoundError
from monitor.model import NotifierKind, NotifierSetup, NotifierState, NotifierValue, Reason, SecretPlace, Watchlist

if TYPE_CHECKING:
    from monitor.settings import Places

log = logging.getLogger(__name__)

_LOST = frozenset(("secret-gone", "keyring-missing"))
"""Why a secret cannot be read, and will not be a moment later either."""


def states(places: Places, watchlists: tuple[Watchlist, ...]) -> tuple[NotifierState, ...]:
    """Each with where its secret is, which watchlists use it, and what is wrong with it. Raises InputError.

    Of an option that holds a key only what may be seen of it is told.
    """
    from monitor.alerting import private, read_setups

    secrets = NotifierSecrets(places.data)
    found = []
    for setup in read_setups(places.notifiers):
        kind = _kind_of(setup)
        found.append(
            NotifierState(
                setup=setup if kind is None else private.masked(kind, setup),
                secret_in=secrets.where(*_names(setup)),
                watchlists=tuple(watchlist.name for watchlist in watchlists if setup.name in watchlist.actions),
                trouble=_trouble(setup),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Aside:
    """A notifier that was removed, remembered in this process only so that it can be brought back; shown nowhere."""

    setup: NotifierSetup
    secrets: Mapping[str, tuple[str, bool]]
    """What lets in, by where it was kept, and whether in the file."""
    lost: Mapping[str, str]
    """Of what the keyring should have and has not, the account it is to be under."""
    used_by: tuple[int, ...] = ()
    waited: TakenAway = field(default_factory=TakenAway)


class SetUps:
    """The file of the notifiers and the secrets that go with it; one change after the other."""

    def __init__(self, places: Places, secrets: NotifierSecrets) -> None:
        self._path = places.notifiers
        self._secrets = secrets
        self._changing = threading.Lock()
        self._aside: dict[str, _Aside] = {}
        """What was removed, by its name."""

    def save(self, setup: NotifierSetup, *, secret: str | None, in_file: bool, new: bool) -> None:
        """Set one up, or otherwise.

        Args:
            setup: how it is to be; an option that is shown without its key stays as it was.
            secret: None leaves the one there is, an empty one forgets it.
            in_file: keep what lets in in the file of secrets.
            new: there must be none of that name yet.

        Raises InputError.
        """
        from monitor.alerting import checked_setup, plugin, private, read_setups, write_setups

        with self._changing:
            setups = {one.name: one for one in read_setups(self._path)}
            name = setup.name
            before = setups.get(name)
            if new and before is not None:
                raise InputError(Reason.of("notifier-there", notifier=name))
            kind = plugin(setup.kind).kind
            setup = checked_setup(_unmasked(kind, setup, before))
            if secret and not kind.secret:
                raise InputError(Reason.of("notifier-without-secret", kind=kind.name))
            if kind.secret_required and not (secret if secret is not None else self._secrets.get(name)):
                raise InputError(Reason.of("notifier-secret-missing", kind=kind.name))
            kept_in_file = in_file or self._secrets.where(*_names(setup)) is SecretPlace.FILE
            if secret:
                self._secrets.keep(name, secret, in_file=in_file)
            elif secret is not None or new:
                self._secrets.forget(name)
            for option, value in private.private_options(kind, setup.options).items():
                self._secrets.keep(private.place_of(name, option), value, in_file=kept_in_file)
            setups[name] = private.masked(kind, setup)
            write_setups(self._path, setups.values())
            self._forget_options(setups[name])

    def check_removable(self, name: str) -> None:
        """Whether one is there and could be brought back; changes nothing.

        Raises NotFoundError, and InputError where what was kept for it cannot be read now.
        """
        from monitor.alerting import read_setups

        setup = next((one for one in read_setups(self._path) if one.name == name), None)
        if setup is None:
            raise NotFoundError(Reason.of("no-such-notifier", notifier=name))
        # Not under the lock: a keyring may wait for a person.
        self._set_aside(setup)

    def remove(self, name: str, used_by: tuple[int, ...] = ()) -> None:
        """Take one away with all that was kept for it. Raises as `check_removable`, before anything is changed.

        Args:
            name: its name.
            used_by: the numbers of the watchlists it delivered for, for who brings it back.
        """
        from monitor.alerting import read_setups, write_setups

        with self._changing:
            setups = {setup.name: setup for setup in read_setups(self._path)}
            gone = setups.pop(name, None)
            if gone is None:
                raise NotFoundError(Reason.of("no-such-notifier", notifier=name))
            self._aside[name] = replace(self._set_aside(gone), used_by=used_by)
            places = self._places_of(name)
            write_setups(self._path, setups.values())
            for place in places:
                self._secrets.forget(place)

    def remember(self, name: str, waited: TakenAway) -> None:
        """Remember what waited for one that was removed, as long as it can be brought back."""
        with self._changing:
            if (aside := self._aside.get(name)) is not None:
                self._aside[name] = replace(aside, waited=waited)

    def bring_back(self, name: str) -> tuple[tuple[int, ...], TakenAway]:
        """Undo a removal in this process; returns which watchlists used it, and what waited for it.

        Raises NotFoundError, InputError.
        """
        from monitor.alerting import read_setups, write_setups

        with self._changing:
            aside, setups = self._aside.get(name), read_setups(self._path)
            if aside is None or name in {setup.name for setup in setups}:
                raise NotFoundError(Reason.of("no-such-notifier", notifier=name))
            for place, (secret, in_file) in aside.secrets.items():
                self._secrets.keep(place, secret, in_file=in_file)
            for place, account in aside.lost.items():
                # Without it nothing would be signed, and nobody be told.
                self._secrets.expect(place, account)
            write_setups(self._path, [*setups, aside.setup])
            del self._aside[name]
            return aside.used_by, aside.waited

    def _set_aside(self, setup: NotifierSetup) -> _Aside:
        """One with all that is kept of it. Raises InputError where something cannot be read now."""
        found: dict[str, tuple[str, bool]] = {}
        lost: dict[str, str] = {}
        for place in self._places_of(setup.name):
            try:
                if secret := self._secrets.get(place):
                    found[place] = (secret, self._secrets.where(place) is SecretPlace.FILE)
            except InputError as error:
                if error.reason.code not in _LOST:
                    raise
                lost[place] = self._secrets.account(place)
        return _Aside(setup=setup, secrets=found, lost=lost)

    def _places_of(self, name: str) -> list[str]:
        """Under which names something is kept of a notifier, also of one whose kind nobody knows. Raises InputError."""
        from monitor.alerting import private

        options = private.place_of(name, "")
        return [place for place in self._secrets.names() if place == name or place.startswith(options)]

    def take_over(self) -> bool:
        """Keep with the secrets what lets in and still stands in the file; says whether something did.

        Where there is no keyring, or it does not open, that is the file of secrets. Raises InputError.
        """
        from monitor.alerting import private, read_setups, write_setups

        found = list(_with_keys(read_setups(self._path)))
        for setup, _, options in found:
            for option, value in options.items():
                # Not under the lock: a keyring may wait for a person.
                self._keep_somewhere(private.place_of(setup.name, option), value)
        if not found:
            return False
        with self._changing:
            setups = {setup.name: setup for setup in read_setups(self._path)}
            for setup, kind, _ in found:
                # One that was changed meanwhile was kept by that.
                if setups.get(setup.name) == setup:
                    setups[setup.name] = private.masked(kind, setup)
            write_setups(self._path, setups.values())
        return True

    def _keep_somewhere(self, place: str, value: str) -> None:
        try:
            self._secrets.keep(place, value, in_file=False)
        except InputError as error:
            log.info("what lets in at a notifier is kept in the file: %s", error.reason.code)
            self._secrets.keep(place, value, in_file=True)

    def _forget_options(self, setup: NotifierSetup) -> None:
        """Forget what was kept of options that stand in the file, or not at all."""
        from monitor.alerting import private

        kind = _kind_of(setup)
        for option in () if kind is None else kind.options:
            if option.private and not private.is_kept(setup.options.get(option.name)):
                self._secrets.forget(private.place_of(setup.name, option.name))


def hold_keys(setups: Iterable[NotifierSetup]) -> bool:
    """Whether something that lets in stands in what was read of the file."""
    return next(_with_keys(setups), None) is not None


def _with_keys(setups: Iterable[NotifierSetup]) -> Iterator[tuple[NotifierSetup, NotifierKind, dict[str, str]]]:
    """Those of which options hold a key that stands there whole, with these."""
    from monitor.alerting import private

    for setup in setups:
        kind = _kind_of(setup)
        options = {} if kind is None else private.private_options(kind, setup.options)
        if kind is not None and options:
            yield setup, kind, options


def _unmasked(kind: NotifierKind, setup: NotifierSetup, before: NotifierSetup | None) -> NotifierSetup:
    """The same with what is shown without its key as it stands in the file. Raises InputError where it was not so."""
    from monitor.alerting import private

    options: dict[str, NotifierValue] = dict(setup.options)
    had: Mapping[str, NotifierValue] = {} if before is None else before.options
    seen = {} if before is None else private.masked(kind, before).options
    for option in kind.options:
        if option.private and private.is_kept(options.get(option.name)):
            if seen.get(option.name) != options[option.name]:
                raise InputError(Reason.of("notifier-option-missing", kind=kind.name, option=option.name))
            options[option.name] = had[option.name]
    return replace(setup, options=options)


def _names(setup: NotifierSetup) -> list[str]:
    """Under which names something of a notifier may be kept."""
    from monitor.alerting import private

    kind = _kind_of(setup)
    options = () if kind is None else kind.options
    return [setup.name, *(private.place_of(setup.name, option.name) for option in options if option.private)]


def _kind_of(setup: NotifierSetup) -> NotifierKind | None:
    from monitor.alerting import plugin

    with suppress(InputError):
        return plugin(setup.kind).kind
    return None


def _trouble(setup: NotifierSetup) -> Reason | None:
    """What is wrong with how a notifier is set up."""
    from monitor.alerting import checked_setup

    try:
        checked_setup(setup)
    except InputError as error:
        return error.reason
    return None
