"""What the window last heard of the archive as a whole, and what of it is asked for again after an event."""

from __future__ import annotations

from enum import StrEnum
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from monitor.gui.context import Context
from monitor.model import (
    Alert,
    AlertChanged,
    AlertRaised,
    ArticleChanged,
    ArticleStored,
    Counts,
    Event,
    PollEnded,
    PollStarted,
    SavedSearch,
    SearchesChanged,
    Source,
    SourceChanged,
    Watchlist,
    WatchlistsChanged,
)

_REFRESH_AFTER = 400
"""Milliseconds between an event and the new numbers, so that a thousand events cost one question."""
_REFRESH_SELDOMEST = 5000
_LATEST = 4
"""How many of the latest alerts are known."""


class Part(StrEnum):
    """What an event makes old."""

    COUNTS = "counts"
    WATCHLISTS = "watchlists"
    SOURCES = "sources"
    CHECKING = "checking"
    LIST = "list"
    SEARCHES = "searches"
    SEARCH_COUNTS = "search-counts"
    ALERTS = "alerts"


class Known(QObject):
    """The numbers, the watchlists and the sources as they were answered last; says when others came."""

    counts_came = Signal()
    watchlists_came = Signal()
    searches_came = Signal()
    """Others are saved than before, or find more or less."""
    sources_came = Signal()
    alerts_came = Signal()
    """Others are the latest than before, or one of them changed."""
    checking_changed = Signal()
    """Other sources are being polled than before."""
    list_is_old = Signal()
    """What is listed may be another by now."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.counts: Counts | None = None
        self.watchlists: tuple[Watchlist, ...] = ()
        self.sources: tuple[Source, ...] = ()
        self.searches: tuple[SavedSearch, ...] = ()
        self.alerts: tuple[Alert, ...] = ()
        """The latest, newest first."""
        self.search_counts: dict[int, tuple[int, bool]] = {}
        """By saved search, how many unread articles it finds, and whether there are more."""
        self.checking: set[int] = set()
        """The sources that are being polled."""
        self._sources_asked = self._sources_again = 0.0
        self._miscounted = False
        self._came: set[Part] = set()
        self._old: set[Part] = set()
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_AFTER)
        self._refresh.timeout.connect(self._ask_what_is_old)

    @property
    def is_furnished(self) -> bool:
        """Whether it is known what is watched, and where: before, that there is nothing must not be said."""
        return self._came >= {Part.SOURCES, Part.WATCHLISTS}

    def begin(self) -> None:
        """Ask for everything."""
        self._ask({Part.COUNTS, Part.WATCHLISTS, Part.SOURCES, Part.SEARCHES, Part.ALERTS})

    def tick(self) -> None:
        """Time passes: what is said of the sources' health depends on the hour; searches are counted again seldom."""
        self._ask({Part.SOURCES})
        if self._miscounted and self.searches:
            self._ask({Part.SEARCH_COUNTS})

    def renew(self, *parts: Part) -> None:
        """Ask for these again soon."""
        self._old |= set(parts)
        self._refresh.start()

    def take(self, happened: Event) -> None:
        """Note what an event makes old."""
        match happened:
            case ArticleStored() | ArticleChanged() | AlertRaised() | AlertChanged():
                self._old |= {Part.COUNTS, Part.LIST}
                self._miscounted = True
                if isinstance(happened, AlertRaised | AlertChanged):
                    self._old.add(Part.ALERTS)
            case PollStarted(source=source):
                self.checking.add(source)
                self._old.add(Part.CHECKING)
            case PollEnded(source=source):
                self.checking.discard(source)
                self._old |= {Part.CHECKING, Part.SOURCES}
            case SourceChanged():
                self._old.add(Part.SOURCES)
            case SearchesChanged():
                self._old.add(Part.SEARCHES)
            case WatchlistsChanged():
                self._old |= {Part.WATCHLISTS, Part.LIST, Part.COUNTS}
            case _:
                return
        if not self._refresh.isActive():
            self._refresh.start()

    def make_way(self, took: int) -> None:
        """The longer the list, the seldomer it is asked for: at most a tenth of the time, whatever is polled.

        Args:
            took: milliseconds the archive needed for the whole list.
        """
        self._refresh.setInterval(min(_REFRESH_SELDOMEST, max(_REFRESH_AFTER, took * 10)))

    def _ask_what_is_old(self) -> None:
        old, self._old = self._old, set()
        if Part.SOURCES in old and monotonic() < self._sources_again:
            # Thousands of them, while they are polled: at most a tenth of the time, as the list.
            old.remove(Part.SOURCES)
            self._old.add(Part.SOURCES)
            self._refresh.start()
        self._ask(old)
        if Part.LIST in old:
            self.list_is_old.emit()
        if Part.CHECKING in old:
            self.checking_changed.emit()

    def _ask(self, parts: set[Part]) -> None:
        bridge, engine = self._context.bridge, self._context.engine
        if Part.COUNTS in parts:
            bridge.then(engine.counts(), self._take_counts)
        if Part.WATCHLISTS in parts:
            bridge.then(engine.watchlists(), self._take_watchlists)
        if Part.SEARCHES in parts:
            bridge.then(engine.searches(), self._take_searches)
        if Part.ALERTS in parts:
            bridge.then(engine.latest_alerts(_LATEST), self._take_alerts)
        if Part.SEARCH_COUNTS in parts:
            self._miscounted = False
            bridge.then(engine.search_counts(), self._take_search_counts)
        if Part.SOURCES in parts:
            self._sources_asked = monotonic()
            bridge.then(engine.sources(), self._take_sources)

    def _take_counts(self, counts: Counts) -> None:
        self.counts = counts
        self.counts_came.emit()

    def _take_watchlists(self, watchlists: tuple[Watchlist, ...]) -> None:
        self.watchlists = watchlists
        self._came.add(Part.WATCHLISTS)
        self.watchlists_came.emit()

    def _take_alerts(self, alerts: tuple[Alert, ...]) -> None:
        self.alerts = alerts
        self.alerts_came.emit()

    def _take_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        self.searches = searches
        self.searches_came.emit()
        if searches:
            self._ask({Part.SEARCH_COUNTS})

    def _take_search_counts(self, counts: dict[int, tuple[int, bool]]) -> None:
        self.search_counts = counts
        self.searches_came.emit()

    def _take_sources(self, sources: tuple[Source, ...]) -> None:
        self.sources = sources
        took = monotonic() - self._sources_asked
        self._sources_again = monotonic() + min(_REFRESH_SELDOMEST / 1000, took * 10)
        self._came.add(Part.SOURCES)
        self.sources_came.emit()
