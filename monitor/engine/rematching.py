"""Matches articles again, in the background and resumably: after the lexicon came, and where a watchlist was edited."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.alerting import rules
from monitor.errors import MonitorError
from monitor.model import AlertChanged, AlertRaised, ArticleChanged, ArticleStored, Clock, Event, FillingIn, Hit

if TYPE_CHECKING:
    from monitor.archive import Archive, Filling, Unlearned
    from monitor.engine.watchers import Watchers

log = logging.getLogger(__name__)

# An article that would have alerted raises its alert now if it came so lately; older ones get their matches only.
_STILL_NEWS = timedelta(hours=24)
# Articles asked for at a time. After the lexicon came each is a transaction of its own; for a watchlist they share one.
_STEP = 20
# Seconds between two articles while the window may be in use.
_BREATH = 0.005
# Seconds in which another thread may take its turn.
_PASS_ON = 0.001
# Seconds between two words about how far it is: the window asks for its list anew at each.
_TELL_EVERY = 1.0


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
        self._told = _Told(emit)
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._hurried = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rematch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """The lexicon is there, an article matched without it was stored after it came, or a watchlist was edited."""
        self._wanted.set()

    def close(self) -> None:
        self._closing.set()
        self._wanted.set()
        if self._thread.ident is not None:
            self._thread.join(1)

    def finish(self) -> None:
        """Match again whatever came before the lexicon, to the end; nothing without a lexicon."""
        with self._hurry(), self._one_at_a_time:
            self._learn()

    def fill_in(self) -> None:
        """The same, and hold the kept articles against new and edited watchlists, to the end.

        Without a lexicon nothing is done: it would have to be done again.
        """
        with self._hurry():
            self._fill_in()

    @contextmanager
    def _hurry(self) -> Iterator[None]:
        """Somebody waits: no breath is taken, by the thread that may be at it either."""
        self._hurried.set()
        try:
            yield
        finally:
            self._hurried.clear()

    def _breath(self) -> None:
        if not self._hurried.is_set():
            self._closing.wait(_BREATH)

    @property
    def _ready(self) -> bool:
        return self._watchers.lexicon is not None and not self._closing.is_set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closing.is_set():
                return
            try:
                self._fill_in()
            except MonitorError as error:
                # The archive is closing, or cannot be written: the marks stay, and the next start goes on.
                log.info("matching again stopped: %s", error.reason.code)

    def _learn(self) -> None:
        while self._ready:
            found = self._archive.unlearned(_STEP).result()
            if not found:
                return
            for one in found:
                if self._closing.is_set():
                    return
                self._again(one)
                self._breath()

    def _fill_in(self) -> None:
        while self._ready:
            # For one step only: a poll has its alerts to go out, and does not wait for the whole archive.
            with self._one_at_a_time:
                if not self._step():
                    return
            # A lock is given to whoever asks first, and this thread would be first again.
            self._closing.wait(_PASS_ON)

    def _step(self) -> bool:
        """Hold some articles against watchlists; False where there are none left."""
        # What may still alert goes first all the while.
        self._learn()
        moment = self._watchers.moment
        filling = self._archive.next_filling(_STEP, lexicon=self._watchers.lexicon).result()
        if filling is None:
            self._told.over()
            return False
        hits = self._hits(filling)
        if not self._watchers.changed_since(moment) and self._ready:
            self._told.step(filling, self._archive.fill_in(filling, hits).result())
        return True

    def _hits(self, filling: Filling) -> dict[int, tuple[Hit, ...]]:
        found: dict[int, tuple[Hit, ...]] = {}
        for article, source in zip(filling.articles, filling.sources, strict=True):
            if self._closing.is_set():
                break
            found[article.id] = self._watchers.hits(article, source)[0]
            self._breath()
        return found

    def _again(self, one: Unlearned) -> None:
        article = one.article
        now = self._clock()
        moment = self._watchers.moment
        hits = self._watchers.hits(article, one.source)[0]
        if self._watchers.changed_since(moment):
            hits = self._watchers.hits(article, one.source)[0]
        may_alert = one.may_alert and now - article.first_seen <= _STILL_NEWS
        stored = self._archive.learn(article, hits, may_alert=may_alert, decide=rules.decide).result()
        if stored.alerts:
            self._on_alert()
        if stored.changed:
            self._emit(
                ArticleStored(id=article.id, source=article.source, title=article.title, new=False, matched=bool(hits))
            )
        for alert in stored.alerts:
            self._emit(AlertRaised(alert=alert))
        for number in stored.folded:
            self._emit(AlertChanged(id=number))


class _Told:
    """Says how far the filling in has come, now and then, whoever of several does it."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._last = 0.0
        self._changed: list[int] = []
        self._totals: dict[int, int] = {}

    def step(self, filling: Filling, changed: tuple[int, ...]) -> None:
        self._changed.extend(changed)
        self._totals |= dict.fromkeys(filling.watchlists, filling.total)
        now = time.monotonic()
        if now - self._last >= _TELL_EVERY:
            self._last = now
            self.changes()
            self._emit(FillingIn(watchlists=filling.watchlists, done=filling.done, total=filling.total))

    def over(self) -> None:
        """All that was begun is done."""
        self.changes()
        if self._totals:
            total = max(self._totals.values())
            self._emit(FillingIn(watchlists=tuple(self._totals), done=total, total=total))
            self._totals.clear()

    def changes(self) -> None:
        """Which articles' matches changed since this was told last."""
        if self._changed:
            self._emit(ArticleChanged(ids=tuple(self._changed)))
            self._changed.clear()
