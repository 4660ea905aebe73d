"""The compiled watchlists that every new article is held against, rebuilt when one changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.model import Extracted, Hit, NewArticle, Source, Step, Watchlist

if TYPE_CHECKING:
    from monitor.language import Lexicon
    from monitor.watching import WatchlistMatcher


class Watchers:
    """What the engine asks "does this article concern anybody?". Thread-safe; compiled at the first question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchlists: tuple[Watchlist, ...] = ()
        self._lexicon: Lexicon | None = None
        self._matcher: WatchlistMatcher | None = None

    def set_watchlists(self, watchlists: tuple[Watchlist, ...]) -> None:
        with self._lock:
            self._watchlists = watchlists
            self._matcher = None

    def set_lexicon(self, lexicon: Lexicon) -> None:
        with self._lock:
            self._lexicon = lexicon
            self._matcher = None

    @property
    def lexicon(self) -> Lexicon | None:
        return self._lexicon

    def concerns(self, title: str, summary: str) -> bool:
        """Quick test on what a listing shows: such an entry's page goes first."""
        return self._compiled().matches_summary(title, summary)

    def hits(self, found: Extracted | NewArticle, source: Source) -> tuple[tuple[Hit, ...], tuple[Step, ...]]:
        """The watchlists an article satisfies, and the steps of the decision."""
        host = (urlsplit(source.url).hostname or "").removeprefix("www.")
        return self._compiled().hits(
            title=found.title,
            subtitle=found.subtitle,
            paragraphs=found.paragraphs,
            source_names=(source.name, source.url, host),
            country=source.country,
            language=found.language or source.language,
        )

    def _compiled(self) -> WatchlistMatcher:
        with self._lock:
            if self._matcher is None:
                from monitor.watching import WatchlistMatcher

                self._matcher = WatchlistMatcher(self._watchlists, lexicon=self._lexicon)
            return self._matcher
