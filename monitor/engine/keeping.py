"""Keeps the archive in order in the background: deletes what the limits do not keep, shrinks, looks for damage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from monitor.errors import MonitorError
from monitor.model import ArticleChanged, Clock, Event, Reason, Trouble

if TYPE_CHECKING:
    from monitor.archive import Archive

log = logging.getLogger(__name__)

_FIRST = 300.0
"""Seconds after the start: what a person waits for comes first."""
_AGAIN = 3600.0
_CHECK_EVERY = timedelta(days=7)
_AT_ONCE = 5.0
"""Seconds of deleting, of joining and of checking while somebody waits for a command; the next one goes on."""
_BREATH = 0.05
"""Seconds between two steps, so that an alert never waits for more than one."""


class Keeper:
    """Looks every hour, and when a limit was changed."""

    def __init__(self, archive: Archive, *, clock: Clock, emit: Callable[[Event], None]) -> None:
        self._archive = archive
        self._clock = clock
        self._emit = emit
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._not_before = 0.0
        """On the monotonic clock: until then a person may take a limit back."""

    def start(self) -> None:
        """Begin to look."""
        if self._thread.ident is None:
            self._thread.start()

    def wake(self, *, grace: float = 0.0) -> None:
        """A limit was changed: look soon; or now, in a process that only carries this out and ends.

        Nothing is deleted for `grace` seconds; another wake sets a time of its own.
        """
        self._not_before = time.monotonic() + grace
        if self._thread.ident is None and not grace:
            self.keep()
        self._woken.set()

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(0.5)

    def keep(self, *, within: float = inf) -> int:
        """Delete everything the limits do not keep; returns how many articles are gone. Raises MonitorError.

        `within` is in seconds: what is not done by then is left for the next time.
        """
        gone = 0
        until = time.monotonic() + within
        breath = _BREATH if within == inf else 0.0

        def go_on() -> bool:
            return not self._closed.wait(breath) and time.monotonic() < until

        # How many articles a size leaves is only known once nothing of those that went before is left in the index.
        while go_on() and self._archive.give_back().result():
            pass
        borders = self._archive.borders().result()
        while go_on() and (old := self._archive.too_old(borders).result()):
            deleted = self._archive.delete_articles(old).result()
            if not deleted:
                # All of them became articles that stay, a moment ago.
                break
            gone += len(deleted)
        if gone:
            log.info("%d articles were deleted as the limits say", gone)
            self._emit(ArticleChanged(ids=()))
            while go_on() and self._archive.give_back().result():
                pass
        return gone

    def join(self, *, within: float = inf) -> None:
        """Have searches look in fewer parts of the index, for so many seconds at most. Raises MonitorError."""
        until = time.monotonic() + within
        breath = _BREATH if within == inf else 0.0
        while not self._closed.is_set() and time.monotonic() < until and self._archive.join_index().result():
            self._closed.wait(breath)

    def shrink(self, *, within: float = inf) -> None:
        """Have texts take less room where there are enough of them to learn from. Raises MonitorError.

        What a program before kept is kept anew, for `within` seconds at most.
        """
        if not self._closed.is_set() and self._archive.train_dictionary():
            log.info("texts are compressed with a new dictionary from now on")
        if self._closed.is_set() or not self._archive.begin_renewing():
            return
        until = time.monotonic() + within
        breath = _BREATH if within == inf else 0.0

        def go_on() -> bool:
            return not self._closed.wait(breath) and time.monotonic() < until

        while go_on():
            if not self._archive.renew().result():
                while go_on() and self._archive.give_back().result():
                    pass
                break

    def pair(self, *, within: float = inf) -> None:
        """Have phrases be found without reading much in vain, for so many seconds at most. Raises MonitorError."""
        if not self._closed.is_set() and self._archive.learn_pairs():
            log.info("pairs of words are gathered anew")
        until = time.monotonic() + within
        breath = _BREATH if within == inf else 0.0
        while not self._closed.is_set() and time.monotonic() < until and self._archive.pair():
            self._closed.wait(breath)

    def check(self, *, within: float = inf) -> None:
        """Read the whole file once a week; where it is damaged, say so: it is mended at the next start.

        `within` is in seconds: what is not done by then is left for the next time.
        """
        last = self._archive.last_check().result()
        if last is not None and timedelta(0) <= self._clock() - last < _CHECK_EVERY:
            return
        pause = _BREATH if within == inf else 0.0
        if self._archive.inspect(within=within, pause=pause, stopped=self._closed.is_set) is False:
            self._emit(Trouble(reason=Reason.of("archive-unsound")))

    def repair(self, *, within: float = inf) -> None:
        """Set right what a check found that can be made again of the articles, for so many seconds at most.

        Raises MonitorError.
        """
        until = time.monotonic() + within
        breath = _BREATH if within == inf else 0.0
        for _ in self._archive.repair():
            if self._closed.wait(breath) or time.monotonic() >= until:
                break

    def repair_soon(self) -> None:
        """A check called for repairs: before long; or now, in a process that only carries this out and ends."""
        if self._thread.ident is None:
            self.repair(within=_AT_ONCE)
        self._woken.set()

    def look_after(self) -> int:
        """Do what a running keeper does, in the time a command has: a big archive takes several of them.

        Returns how many articles were deleted. Raises MonitorError.
        """
        gone = self.keep(within=_AT_ONCE)
        self.shrink(within=_AT_ONCE)
        self.pair(within=_AT_ONCE)
        self.join(within=_AT_ONCE)
        self._archive.daily_copy().result()
        self.check(within=_AT_ONCE)
        self.repair(within=_AT_ONCE)
        return gone

    def _run(self) -> None:
        pause = _FIRST
        while not self._closed.is_set():
            self._woken.wait(pause)
            self._woken.clear()
            pause = _AGAIN
            if self._closed.is_set():
                return
            if (left := self._not_before - time.monotonic()) > 0:
                pause = left
                continue
            try:
                self.keep()
                self.repair()
                self.join()
                self.shrink()
                self.pair()
                self.check()
                self.repair()
            except MonitorError as error:
                log.warning("articles could not be deleted: %s", error.reason.code)
                self._emit(Trouble(reason=error.reason))
            except Exception as error:
                log.exception("deleting articles failed")
                self._emit(Trouble(reason=Reason.of("bug", kind=type(error).__name__)))
