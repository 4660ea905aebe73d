"""Looks every few minutes whether a watchlist appears far more often than is usual."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.alerting import rules
from monitor.errors import MonitorError
from monitor.model import AlertChanged, AlertRaised, Event

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.engine.watchers import Watchers

log = logging.getLogger(__name__)

_EVERY = timedelta(minutes=5)


class Spikes:
    """Asked at each turn of the poll loop, and at the end of a poll that stands alone."""

    def __init__(
        self,
        archive: Archive,
        watchers: Watchers,
        *,
        emit: Callable[[Event], None],
        on_alert: Callable[[], None],
    ) -> None:
        self._archive = archive
        self._watchers = watchers
        self._emit = emit
        self._on_alert = on_alert
        self._looked: datetime | None = None

    def look(self, now: datetime) -> None:
        """Raise what is to be raised, at most every five minutes; nothing where no watchlist asks for it."""
        if self._looked is not None and abs(now - self._looked) < _EVERY:
            return
        if not any(watchlist.spikes for watchlist in self._watchers.watchlists):
            return
        self._looked = now
        try:
            raised, along = self._archive.raise_spikes(now, decide=rules.decide).result()
        except MonitorError as error:
            log.warning("counts could not be compared with the usual: %s", error.reason.code)
            return
        for alert in raised:
            self._emit(AlertRaised(alert=alert))
        for number in along:
            self._emit(AlertChanged(id=number))
        if raised:
            self._on_alert()
