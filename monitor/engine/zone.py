"""Notices that this computer is in another time zone, or that its clock was set back.

A program goes by the zone it began in until it is told to look: glibc reads the system's zone once in a process for
`localtime_r`, which Python asks; `tzset` reads it again (https://docs.python.org/3/library/time.html#time.tzset).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.errors import MonitorError
from monitor.model import Clock

if TYPE_CHECKING:
    from monitor.archive import Archive

log = logging.getLogger(__name__)

_A_LITTLE = timedelta(minutes=1)
"""By so much a server of time sets a clock right all the time."""


class SystemZone:
    """Asked at each turn of the poll loop, and once by a poll that stands alone.

    Where the hours of the day are others than before, what waits for one of them is decided about again; at the first
    look too, for the computer may have been moved while the program did not run. Where the clock was set back, what was
    said and told in the future is forgotten before its time comes.
    """

    def __init__(self, archive: Archive, *, clock: Clock, on_alert: Callable[[], None]) -> None:
        self._archive = archive
        self._clock = clock
        self._on_alert = on_alert
        self._zone: tuple[object, ...] | None = None
        self._latest: datetime | None = None

    def look(self) -> None:
        """Go by the zone that the system has now."""
        if hasattr(time, "tzset"):
            time.tzset()
        now = self._clock()
        set_back = self._latest is None or now < self._latest - _A_LITTLE
        zone = (*time.tzname, now.astimezone().utcoffset())
        if zone == self._zone and not set_back:
            self._latest = now
            return
        if self._zone is not None:
            log.info("the clock of this computer was set back" if set_back else "its time zone has changed")
        try:
            self._archive.hours_changed(now).result()
            if set_back:
                self._archive.forget_the_future(now).result()
        except MonitorError as error:
            log.warning("what waits for an hour of the day was not looked at again: %s", error.reason.code)
            return
        self._zone, self._latest = zone, now
        self._on_alert()
