"""What was matched by the rules alone, before the lexicon was there, is matched again: in the background, resumably."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.alerting import rules
from monitor.errors import MonitorError, NotFoundError
from monitor.model import AlertChanged, AlertRaised, ArticleStored, Clock, Event

if TYPE_CHECKING:
    from monitor.archive import Archive, Unlearned
    from monitor.engine.watchers import Watchers

log = logging.getLogger(__name__)

# An article that would have alerted raises its alert now if it came so lately; older ones get their matches only.
_STILL_NEWS = timedelta(hours=24)
# Articles asked for at a time; each is a transaction of its own.
_STEP = 20
# Seconds between two articles while the window may be in use.
_BREATH = 0.005


class Rematcher:
    """Goes through the articles the archive has marked, newest first. Thread-safe."""

    def __init__(
        self,
        archive: Archive,
        watchers: Watchers,
        *,
        clock: Clock,
        emit: Callable[[Event], None],
        on_alert: Callable[[], None],
    ) -> None:
        self._archive = archive
        self._watchers = watchers
        self._clock = clock
        self._emit = emit
        self._on_alert = on_alert
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rematch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """The lexicon is there, or an article matched without it was stored after it came."""
        self._wanted.set()

    def close(self) -> None:
        self._closing.set()
        self._wanted.set()
        if self._thread.ident is not None:
            self._thread.join(1)

    def finish(self, *, breath: float = 0) -> None:
        """Match again whatever is marked, to the end; nothing without a lexicon."""
        with self._one_at_a_time:
            while self._watchers.lexicon is not None and not self._closing.is_set():
                found = self._archive.unlearned(_STEP).result()
                if not found:
                    return
                for one in found:
                    if self._closing.is_set():
                        return
                    self._again(one)
                    if breath:
                        self._closing.wait(breath)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closing.is_set():
                return
            try:
                self.finish(breath=_BREATH)
            except MonitorError as error:
                # The archive is closing, or cannot be written: the marks stay, and the next start goes on.
                log.info("matching again stopped: %s", error.reason.code)

    def _again(self, one: Unlearned) -> None:
        article = one.article
        try:
            source = self._archive.source(article.source).result()
        except NotFoundError:
            source = None
        now = self._clock()
        hits = () if source is None else self._watchers.hits(article, source)[0]
        may_alert = one.may_alert and now - article.first_seen <= _STILL_NEWS
        stored = self._archive.learn(article, hits, may_alert=may_alert, decide=rules.decide).result()
        if stored.alerts:
            self._on_alert()
        if hits:
            self._emit(
                ArticleStored(id=article.id, source=article.source, title=article.title, new=False, matched=True)
            )
        for alert in stored.alerts:
            self._emit(AlertRaised(alert=alert))
        for number in stored.folded:
            self._emit(AlertChanged(id=number))
