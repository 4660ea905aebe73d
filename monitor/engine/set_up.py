"""What there is to know about the notifiers a person set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.engine.secrets import NotifierSecrets
from monitor.errors import InputError
from monitor.model import NotifierSetup, NotifierState, Reason, Watchlist

if TYPE_CHECKING:
    from monitor.settings import Places


def states(places: Places, watchlists: tuple[Watchlist, ...]) -> tuple[NotifierState, ...]:
    """Each with where its secret is, which watchlists use it, and what is wrong with it. Raises InputError."""
    from monitor.alerting import read_setups

    secrets = NotifierSecrets(places.data)
    return tuple(
        NotifierState(
            setup=setup,
            secret_in=secrets.where(setup.name),
            watchlists=tuple(watchlist.name for watchlist in watchlists if setup.name in watchlist.actions),
            trouble=_trouble(setup),
        )
        for setup in read_setups(places.notifiers)
    )


def _trouble(setup: NotifierSetup) -> Reason | None:
    from monitor.alerting import checked_setup

    try:
        checked_setup(setup)
    except InputError as error:
        return error.reason
    return None
