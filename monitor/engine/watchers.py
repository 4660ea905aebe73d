"""The compiled watchlists that every new article is held against, rebuilt when one changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.model import Article, Extracted, Hit, NewArticle, Source, Step, Watchlist

if TYPE_CHECKING:
    from monitor.language import Lexicon
    from monitor.watching import WatchlistMatcher


class Watchers:
    """What the engine asks "does this article concern anybody?". Thread-safe; compiled at the first question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settled = threading.Condition(self._lock)
        self._changes = 0
        """Grows when an edit of the watchlists begins and when it is taken over here: odd while one is under way."""
        self._editing = threading.Lock()
        self._watchlists: tuple[Watchlist, ...] = ()
        self._lexicon: Lexicon | None = None
        self._matcher: WatchlistMatcher | None = None
        self._cores: tuple[str, ...] | None = None
        self.on_late: Callable[[], None] = _nobody
        """Called where an article matched without the lexicon was stored after the lexicon had come."""

    def set_watchlists(self, watchlists: tuple[Watchlist, ...]) -> None:
        with self._lock:
            self._watchlists = watchlists
            self._matcher = self._cores = None

    @property
    def watchlists(self) -> tuple[Watchlist, ...]:
        return self._watchlists

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Around an edit of the stored watchlists and the `set_watchlists` that follows it; one edit at a time.

        An article matched before may be stored after such an edit; `changed_since` tells.
        """
        with self._editing:
            self._step()
            try:
                yield
            finally:
                self._step()

    def _step(self) -> None:
        with self._settled:
            self._changes += 1
            self._settled.notify_all()

    @property
    def moment(self) -> int:
        """To be asked before articles are matched, for `changed_since`."""
        return self._changes

    def changed_since(self, moment: int) -> bool:
        """To be asked when they are stored: were the watchlists edited meanwhile? Waits for the end of such an edit."""
        if self._changes == moment and not moment % 2:
            return False
        with self._settled:
            self._settled.wait_for(lambda: not self._changes % 2)
        return True

    def set_lexicon(self, lexicon: Lexicon) -> None:
        with self._lock:
            self._lexicon = lexicon
            self._matcher = self._cores = None

    @property
    def lexicon(self) -> Lexicon | None:
        return self._lexicon

    def concerns(self, title: str, summary: str) -> bool:
        """Quick test on what a listing shows: such an entry's page goes first."""
        return self._compiled().matches_summary(title, summary)

    def may_concern(self, text: str) -> bool:
        """A glance at a whole text: some letters of a watched word stand in it. Cheap, and only good to tell what goes
        first: it sees words that are not meant, and misses words written with marks inside.
        """
        cores = self._cores
        if cores is None:
            cores = self._cores = _cores(self._watchlists)
        text = _plain(text)
        # A loop: it is asked of every entry that comes, and a generator would take as long as the search itself.
        for core in cores:  # noqa: SIM110
            if core in text:
                return True
        return False

    def hits(self, found: Extracted | NewArticle | Article, source: Source) -> tuple[tuple[Hit, ...], tuple[Step, ...]]:
        """The watchlists an article satisfies, and the steps of the decision."""
        return hits_of(self._compiled(), found, source)

    def _compiled(self) -> WatchlistMatcher:
        with self._lock:
            if self._matcher is None:
                from monitor.watching import WatchlistMatcher

                self._matcher = WatchlistMatcher(self._watchlists, lexicon=self._lexicon)
            return self._matcher


def _nobody() -> None:
    pass


def hits_of(
    matcher: WatchlistMatcher, found: Extracted | NewArticle | Article, source: Source
) -> tuple[tuple[Hit, ...], tuple[Step, ...]]:
    """An article held against compiled watchlists: one way for the live alert and the trial on the archive."""
    host = (urlsplit(source.url).hostname or "").removeprefix("www.")
    return matcher.hits(
        title=found.title,
        subtitle=found.subtitle,
        paragraphs=found.paragraphs,
        source_names=(source.name, source.url, host),
        country=source.country,
        language=found.language or source.language,
    )


# With more than these a glance costs as much as a reading.
_MOST_CORES = 200
_SHORTEST_CORE = 3


def _plain(text: str) -> str:
    # A chain of replacements: several times faster than a table.
    return text.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا")


def _cores(watchlists: tuple[Watchlist, ...]) -> tuple[str, ...]:
    """The stems of watched words, as they stand inside written ones; none where there are too many for a glance."""
    from monitor.errors import QueryError
    from monitor.watching import parse, words_of

    found: set[str] = set()
    for watchlist in watchlists:
        for term in watchlist.terms:
            try:
                tests = words_of(parse(term.query)).positive
            except QueryError:
                continue
            # One word of a phrase is enough: the longest says most.
            for test in sorted(tests, key=lambda test: -len(test.word))[:1]:
                found |= {_plain(stem) for stem in test.stems if len(stem) >= _SHORTEST_CORE}
    return tuple(found) if len(found) <= _MOST_CORES else ()
