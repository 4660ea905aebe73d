"""Finds out what addresses are, and remembers the last for a moment: whoever looks at one adds it next."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.engine import logged
from monitor.engine.asking import AskedAs
from monitor.errors import MonitorError
from monitor.model import Clock, Discovery, SourceOptions

if TYPE_CHECKING:
    from monitor.gathering.fetching import Fetcher
    from monitor.gathering.worker import Worker
    from monitor.settings import Places

log = logging.getLogger(__name__)

_KEPT = timedelta(minutes=2)
"""For how long it is believed what an address turned out to be."""


class Finder:
    """Asks through a fetcher and a worker that whoever made it closes."""

    def __init__(self, fetcher: Fetcher, worker: Worker, clock: Clock) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._found: dict[str, tuple[datetime, Discovery]] = {}
        """What the last address that somebody asked about turned out to be, under each of its names."""

    def discover(self, url: str, *, options: SourceOptions | None = None, password: str = "") -> Discovery:
        """Find out what an address is, asked as `options` say, else with the login that is written into it.

        Raises InputError, FetchError or ListingError.
        """
        from monitor.engine.discovering import typed_address, without_login

        if options is None:
            url, user, password = without_login(url)
            options = SourceOptions(username=user, has_password=bool(password))
        try:
            return self._discover(url, options=options, password=password)
        except MonitorError as error:
            try:
                host = logged.host(typed_address(url))
            except MonitorError:
                host = "?"
            log.info("no source was found at %s: %s", host, logged.outcome(error))
            raise

    def last(self, url: str) -> Discovery | None:
        """What was found last, if it was about this address; asks nobody."""
        kept = self._found.get(url)
        return kept[1] if kept is not None else None

    def _discover(self, url: str, *, options: SourceOptions, password: str) -> Discovery:
        from monitor.engine.discovering import discover

        if options != SourceOptions():
            return discover(url, fetcher=AskedAs(self._fetcher, options, password), worker=self._worker)
        now = self._clock()
        kept = self._found.get(url)
        if kept is not None and now - kept[0] < _KEPT:
            return kept[1]
        found = discover(url, fetcher=self._fetcher, worker=self._worker)
        self._found = dict.fromkeys((url, found.given, found.url), (now, found))
        return found


class Beside(Finder):
    """Looks at addresses in a process that does not hold the folder, with a fetcher and a worker of its own."""

    def __init__(self, places: Places, *, gap: float, clock: Clock) -> None:
        """`gap` is the politeness between two requests to one host, in seconds."""
        from monitor.gathering.fetching import Fetcher
        from monitor.gathering.worker import Worker
        from monitor.settings import load

        super().__init__(Fetcher(gap=gap, page=load(places).user_agent_page), Worker(), clock)

    def close(self) -> None:
        """Break off what is under way, and end the worker."""
        self._fetcher.close()
        self._worker.close()
