"""The one door: everything a window or a command line may ask of Rasid, answered with futures and events."""

from __future__ import annotations

import logging
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from monitor import heap
from monitor.engine.lock import FolderLock, Holder
from monitor.engine.steps import Steps
from monitor.errors import ArchiveError, HeldError, MonitorError, NotFoundError
from monitor.model import (
    ActivationToken,
    Alert,
    AlertState,
    Arranged,
    Article,
    ArticleQuery,
    ArticleRow,
    Clock,
    CopyContents,
    Counts,
    DeliveryTry,
    Discovery,
    Event,
    Going,
    ImportSummary,
    Match,
    NotifierKind,
    NotifierSetup,
    NotifierState,
    OpenRequested,
    Outlet,
    OutletTrial,
    Pause,
    Piece,
    PollRecord,
    PollSummary,
    Reason,
    Retention,
    SavedSearch,
    Source,
    SourceOptions,
    Step,
    Suggested,
    Template,
    TermPreview,
    TextMode,
    Trouble,
    Watchlist,
    WatchlistTest,
    system_clock,
)

if TYPE_CHECKING:
    from monitor.alerting import Notifier
    from monitor.archive import Archive, Found, Health, Page, Story, ToldStory, Trend, Version
    from monitor.engine.finding import Beside, Finder
    from monitor.engine.handover import Reception
    from monitor.engine.running import Running
    from monitor.settings import Places

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

# Of a number that an article can have.
# How often a process without the lock looks whether it has become free.
_LOOK_AGAIN = 2.0
# Articles marked as exported in one transaction.
_MARKED_AT_ONCE = 500
# Seconds within which a process that took the folder listens to others.
_LISTENS_WITHIN = 3.0


class Engine:
    """Rasid without a face. Questions and edits return futures; events come from any thread.

    `places` says where the data folder, the cache and the log lie. `command` is how this process is named to
    others that find the folder held. `gap` is the politeness between two requests to one host, in seconds.
    `notifiers` are the ways to deliver; None takes the desktop's own. `language` (ar or en) is what messages are
    delivered in; None takes the person's choice, else the system's language.
    """

    def __init__(
        self,
        places: Places,
        *,
        clock: Clock = system_clock,
        command: str = "rasid",
        gap: float = 2.0,
        notifiers: Mapping[str, Notifier] | None = None,
        language: str | None = None,
    ) -> None:
        self._places = places
        self._clock = clock
        self._command = command
        self._gap = gap
        self._notifiers = notifiers
        self.language = language
        """Set to None by the window when the person chose another: what was named for this run holds no more."""
        self._lock = FolderLock(places.data)
        self._switching = threading.RLock()
        self._archive: Archive | None = None
        self._running: Running | None = None
        self._reception: Reception | None = None
        self._subscribers: list[Callable[[Event], None]] = []
        self._old: list[Archive] = []
        self._desk = ThreadPoolExecutor(max_workers=4, thread_name_prefix="engine")
        # What waits for sites has threads of its own: an edit never waits behind it.
        self._errands = ThreadPoolExecutor(max_workers=8, thread_name_prefix="errand")
        self._closing = threading.Event()
        self.has_window = False
        """Set by the window, so that a second start knows there is one to raise."""
        self._waiting: threading.Thread | None = None
        self._beside: Beside | None = None
        self._writing = Steps(self._emit, inward=False)
        self._staging = Steps(self._emit, inward=True)
        self.rescued: Reason | None = None
        """The archive was damaged when it was opened: what became of it."""

    # --- opening and closing ---------------------------------------------------------------------

    @property
    def holds(self) -> bool:
        """This process polls, delivers and writes the folder."""
        return self._lock.held

    @property
    def holder(self) -> str:
        """The process that holds the folder, as ``command (pid)``; empty when nobody does."""
        found = self._lock.holder()
        return f"{found.command} ({found.pid})" if found is not None else ""

    @property
    def places(self) -> Places:
        return self._places

    def open(self, *, poll: bool = False) -> None:
        """Open the archive. With `poll` also take the folder, where it is free, so that `start` can poll it.

        Raises ArchiveError. Where another process holds the folder this one reads beside it and hands edits over.
        """
        if poll:
            # Such a process stays.
            heap.stay_small()
        self._places.prepare()
        fresh = not self._places.archive.exists()
        writable = (poll or fresh) and self._take()
        if writable:
            from monitor.archive.restoring import forget_staged

            # Whoever staged a copy was killed before it was in its place: it lies in nobody's way, and is large.
            forget_staged(self._places.archive)
        try:
            self._archive = self._opened(writable=writable)
        except MonitorError:
            self._lock.release()
            raise

    def _opened(self, *, writable: bool) -> Archive:
        """An archive of an older Rasid is brought up by whoever opens it first, where the folder is free for that."""
        until = time.monotonic() + _LISTENS_WITHIN
        while True:
            try:
                return self._open_archive(writable=writable)
            except ArchiveError as error:
                if error.reason.code != "archive-older":
                    raise
                if self._may_bring_up():
                    return self._open_archive(writable=True)
                # Another process that has just begun may be making it, or bringing it up.
                if self._lock.holder() is None or time.monotonic() > until or self._closing.wait(0.1):
                    raise

    def _may_bring_up(self) -> bool:
        try:
            return self._take()
        except ArchiveError:
            # Nothing may be written there: that it is too old says more.
            return False

    def start(self) -> None:
        """Begin to poll and deliver; where another process does, wait until it has ended and take over then."""
        self.listen()
        if self.holds:
            self._begin(schedule=True)
            return
        self._waiting = threading.Thread(target=self._wait_for_the_folder, name="waiting", daemon=True)
        self._waiting.start()

    def close(self) -> None:
        """End within two seconds, whatever a site does; nothing acknowledged is lost."""
        self._closing.set()
        if self._waiting is not None:
            self._waiting.join(1)
        with self._switching:
            if self._reception is not None:
                self._reception.close()
            if self._beside is not None:
                self._beside.close()
            if self._running is not None:
                self._running.close()
            for archive in (*self._old, self._archive):
                if archive is not None:
                    archive.close()
            self._lock.release()
        self._desk.shutdown(wait=False, cancel_futures=True)
        self._errands.shutdown(wait=False, cancel_futures=True)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Have `callback` called with every event, from any thread; returns the way to stop that."""
        self._subscribers.append(callback)
        if self.rescued is not None:
            # It happened at the opening, before anybody could hear of it.
            callback(Trouble(reason=self.rescued))
        return lambda: self._subscribers.remove(callback) if callback in self._subscribers else None

    def _emit(self, event: Event) -> None:
        for callback in tuple(self._subscribers):
            callback(event)

    def _take(self) -> bool:
        """Take the folder if it is free."""
        return self._lock.held or self._lock.take(command=self._command, address="")

    def listen(self) -> None:
        """Listen for others that want something changed. Not at the opening: the first window need not wait for it."""
        from monitor.engine.handover import Reception

        with self._switching:
            if self._reception is None and self._lock.held and not self._closing.is_set():
                self._reception = Reception(self._places.data, self._carry_out)
                self._lock.rename(address=self._reception.address)

    def _wait_for_the_folder(self) -> None:
        while not self._closing.wait(_LOOK_AGAIN):
            with self._switching:
                if self._closing.is_set() or not self._become_writer():
                    continue
                self.listen()
                self._begin(schedule=True)
                return

    def _open_archive(self, *, writable: bool) -> Archive:
        """The archive; a damaged one that is ours to write is set aside, and a new one made of what can be read."""
        from monitor.archive import Archive, is_marked_damaged

        path = self._places.archive
        if writable and is_marked_damaged(path):
            self._rescue()
        try:
            return Archive(path, clock=self._clock, writable=writable)
        except ArchiveError as error:
            if not writable or error.reason.code != "archive-damaged":
                raise
            self._rescue()
            return Archive(path, clock=self._clock, writable=True)

    def _rescue(self) -> None:
        from monitor.archive.salvage import rescue

        log.error("the archive is damaged; making a new one of what can be read")
        found = rescue(self._places.archive, self._places.copies, now=self._clock())
        self.rescued = Reason.of("archive-rescued", articles=found.articles, aside=found.aside.name)
        if found.copy is not None:
            self.rescued = Reason.of(
                "archive-rescued-with-copy", articles=found.articles, aside=found.aside.name, copy=found.copy.name
            )
        self._emit(Trouble(reason=self.rescued))

    def _become_writer(self) -> bool:
        if self._lock.held:
            return True
        if not self._take():
            return False
        reading = self._archive
        self._archive = self._open_archive(writable=True)
        if reading is not None:
            # Questions it was asked may still be under way: it is closed with the rest.
            self._old.append(reading)
        return True

    def _begin(self, *, schedule: bool) -> Running:
        from monitor.engine.running import Running

        with self._switching:
            if self._running is None:
                self._running = Running(
                    self._stored,
                    self._places,
                    clock=self._clock,
                    gap=self._gap,
                    notifiers=self._notifiers,
                    emit=self._emit,
                    language=self.language,
                )
            if schedule:
                self._running.start()
            return self._running

    def _later(self, job: Callable[..., Answer], *arguments: Any, **named: Any) -> Future[Answer]:
        """Do something that takes a while, away from the asker's thread. After `close` the future says so."""
        return self._submit(self._desk, job, *arguments, **named)

    def _outside(self, job: Callable[[], Answer]) -> Future[Answer]:
        """Do something that waits for sites or reads the whole archive."""
        return self._submit(self._errands, job)

    def _submit(
        self, pool: ThreadPoolExecutor, job: Callable[..., Answer], *arguments: Any, **named: Any
    ) -> Future[Answer]:
        try:
            return pool.submit(job, *arguments, **named)
        except RuntimeError:
            refused: Future[Answer] = Future()
            refused.set_exception(HeldError(Reason.of("closing")))
            return refused

    @property
    def _stored(self) -> Archive:
        if self._archive is None:
            raise RuntimeError("the engine is not open")
        return self._archive

    # --- questions -------------------------------------------------------------------------------

    def sources(self) -> Future[tuple[Source, ...]]:
        """Every source, as it stands now: one that nobody has read for too long says so, whoever should have."""
        return self._later(lambda: tuple(self._standing(source) for source in self._stored.sources().result()))

    def source(self, source: int) -> Future[Source]:
        """Raises NotFoundError."""
        return self._later(lambda: self._standing(self._stored.source(source).result()))

    def polls(self, source: int) -> Future[tuple[PollRecord, ...]]:
        """How the last polls of a source ended, newest first."""
        return self._stored.polls(source)

    def find_source(self, which: str) -> Future[Source]:
        """The source of that number, address or name. Raises NotFoundError."""
        return self._later(self._find_source, which)

    def counts(self) -> Future[Counts]:
        return self._stored.counts()

    def article_ids(self, query: ArticleQuery) -> Future[array[int]]:
        """The numbers of the articles that answer a query, in its order. Raises QueryError."""
        return self._stored.article_ids(query)

    def arranged(self, query: ArticleQuery) -> Future[Arranged]:
        """The same with what of the list stands together. Raises QueryError."""
        return self._stored.arranged(query)

    def article_rows(self, ids: Iterable[int]) -> Future[tuple[ArticleRow, ...]]:
        return self._stored.article_rows(tuple(ids))

    def article(self, article: int) -> Future[Article]:
        return self._stored.article(article)

    def tags(self) -> Future[tuple[tuple[str, int], ...]]:
        """(tag, number of its articles) for every tag people gave, in the order of the alphabet."""
        return self._stored.tags()

    def article_matches(self, article: int) -> Future[tuple[tuple[int, tuple[Match, ...]], ...]]:
        """(watchlist, its matches in the article's text) for every watchlist that matched it."""
        return self._stored.article_matches(article)

    def watchlists(self) -> Future[tuple[Watchlist, ...]]:
        return self._stored.watchlists()

    def alerts(
        self, *, unread: bool = False, held: bool = False, limit: int | None = None
    ) -> Future[tuple[Alert, ...]]:
        return self._stored.alerts(unread=unread, held=held, limit=limit)

    def alert(self, alert: int) -> Future[Alert]:
        return self._stored.alert(alert)

    def latest_alerts(self, limit: int) -> Future[tuple[Alert, ...]]:
        """The alerts that were raised last, one of each article, newest first, but for those held back."""
        return self._stored.latest_alerts(limit)

    def new_alerts(self, query: ArticleQuery) -> Future[array[int]]:
        """The numbers of the new alerts of the articles asked for; of a watchlist's list only its own."""
        return self._stored.new_alerts(query)

    def notifiers(self) -> Future[tuple[NotifierState, ...]]:
        """The notifiers a person set up. Raises InputError where their file is damaged."""
        from monitor.engine.set_up import states

        return self._later(lambda: states(self._places, self._stored.watchlists().result()))

    def notifier_kinds(self) -> Future[tuple[NotifierKind, ...]]:
        """What notifiers can be made of: the kinds that come with Rasid and those that are installed beside it."""
        from monitor.alerting import kinds

        return self._later(kinds)

    def delivery_tries(
        self, *, notifier: str = "", failed: bool = False, limit: int = 50
    ) -> Future[tuple[DeliveryTry, ...]]:
        """The last tries to deliver any alert, newest first; of one notifier, or only those that failed."""
        return self._stored.delivery_tries(notifier=notifier, failed=failed, limit=limit)

    def test_watchlist(self, watchlist: Watchlist, *, days: int = 30) -> Future[WatchlistTest]:
        """Try a watchlist on the stored archive of the last `days`; nothing is saved. Raises QueryError."""
        from monitor.engine import trying

        now, cache = self._clock(), self._places.cache
        return self._once_learned(lambda: trying.test(self._stored, watchlist, days=days, now=now, cache=cache))

    def preview(self, query: str) -> Future[TermPreview]:
        """Written forms a term finds and forms it does not. Raises QueryError."""
        from monitor.engine import trying

        return self._once_learned(lambda: trying.preview(query, cache=self._places.cache))

    def _once_learned(self, job: Callable[[], Answer]) -> Future[Answer]:
        """Do something that wants the lexicon; while that is being made, no edit waits behind it."""
        running = self._running
        if running is None or not running.is_learning:
            return self._later(job)

        def wait() -> Answer:
            running.learned()
            return job()

        return self._outside(wait)

    def one_query(self, watchlist: Watchlist, *, arabic: bool) -> Future[str]:
        """A watchlist's terms and exclusions as one query, with Arabic operators or Latin ones. Raises QueryError."""
        from monitor.watching import as_query

        terms = [term.query for term in watchlist.terms]
        return self._later(as_query, terms, watchlist.exclusions, arabic=arabic)

    def terms_of(self, query: str) -> Future[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The terms and the exclusions that one query stands for. Raises QueryError."""
        from monitor.watching import from_query

        return self._later(from_query, query)

    def discover(self, url: str) -> Future[Discovery]:
        """Find out what an address is. Raises InputError, FetchError or ListingError."""
        return self._outside(lambda: self._finder().discover(url))

    def discovered(self, url: str) -> Discovery | None:
        """What `discover` or `add_source` found last in this process, if it was about this address; asks nobody."""
        return self._running.finder.last(url) if self._running is not None else None

    def outlets(self, path: Path | None = None, *, tongue: str = "") -> Future[tuple[Outlet, ...]]:
        """The starter pack, or that of a file of the same form. Raises InputError.

        With `tongue` the names of countries in that language have been read by then, which a window need not wait for.
        """

        def outlets() -> tuple[Outlet, ...]:
            from monitor import codes
            from monitor.engine import pack

            if tongue:
                codes.countries(tongue)
            return pack.outlets(path)

        return self._later(outlets)

    def try_outlet(self, outlet: Outlet) -> Future[OutletTrial]:
        """Find out what an outlet of the starter pack would bring on this network; nothing is stored.

        Cancelling the future before its turn keeps it from being asked.
        """

        def tried() -> OutletTrial:
            from monitor.engine.pack import try_outlet

            return try_outlet(outlet, self._finder().discover, self._stored.sources().result())

        return self._outside(tried)

    def versions(self, what: int | str) -> Future[tuple[Version, ...]]:
        """Every text of the article of that number or address, oldest first, and what each changed.

        Raises NotFoundError.
        """

        def versions() -> tuple[Version, ...]:
            return self._stored.versions(self._article_of(what).id).result()

        return self._later(versions)

    def changes(self, before: Article, after: Article) -> Future[tuple[tuple[Piece, ...], ...]]:
        """What became of one text of an article in another, word by word: title, subtitle, then each paragraph."""

        def changes() -> tuple[tuple[Piece, ...], ...]:
            from monitor.language import difference, paragraph_differences

            title, subtitle = difference(before.title, after.title), difference(before.subtitle, after.subtitle)
            return (title, subtitle, *paragraph_differences(before.paragraphs, after.paragraphs))

        return self._later(changes)

    def picture(self, article: int) -> Future[bytes]:
        """The picture of an article as its site sends it now; kept nowhere. Raises NotFoundError, FetchError.

        Nobody has looked at it: it may be broken, hostile, or no picture at all.
        """
        from monitor.engine.pictures import fetch_picture

        def picture() -> bytes:
            if self.holds:
                running = self._begin(schedule=False)
                return fetch_picture(self._stored, article, fetcher=running.fetcher, password=running.password)
            return fetch_picture(self._stored, article)

        return self._outside(picture)

    def why(self, what: int | str, *, watchlist: str = "") -> Future[tuple[str, tuple[Step, ...]]]:
        """(address, every step) for an article's number or address, or an alert's number. Raises NotFoundError.

        With a watchlist only what concerns that one, and where its terms are not in the text, what comes nearest.
        """
        from monitor.engine.whys import why

        return self._later(lambda: why(self._stored, what, watchlist, cache=self._places.cache))

    def search(
        self,
        query: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        source: int | None = None,
        tag: str = "",
        limit: int = 50,
    ) -> Future[tuple[Found, ...]]:
        """Articles that answer a query of the search language, newest first, with snippets. Raises QueryError."""
        return self.found(ArticleQuery(text=query, since=since, until=until, source=source, tag=tag, limit=limit))

    def found(self, query: ArticleQuery) -> Future[tuple[Found, ...]]:
        """The same for any query, newest or best first; without text the snippets are headlines.

        Waits for the lexicon, so that the answer is the one the matcher would give.
        """

        def found() -> tuple[Found, ...]:
            self._learn()
            return self._stored.found(query).result()

        return self._once_learned(found)

    def page(self, query: ArticleQuery, *, before: int | None = None, size: int = 50) -> Future[Page]:
        """The newest articles a query with text holds for, a page at a time. Raises QueryError.

        A page ends when it is full or after 50 ms; its `before` says where the next goes on. Cancelling the future
        stops the search. Until the lexicon is there it is answered by the rules alone.
        """
        return self._stored.page(query, before=before, size=size)

    def snippets(self, text: str, articles: Iterable[int]) -> Future[tuple[Found, ...]]:
        """Articles that a search's text was found in, each with the sentence that answers it. Raises QueryError."""
        return self._stored.snippets(text, articles)

    def places_found(self, text: str, article: int) -> Future[tuple[tuple[int, int], ...]]:
        """Where in an article's text the words stand that a search finds. Raises QueryError, NotFoundError."""
        return self._stored.places_found(text, article)

    def suggest(self, word: str) -> Future[tuple[Suggested, ...]]:
        """Names and spellings that go with a word, with how many articles have each; none is ever matched silently."""
        return self._stored.suggestions(word)

    def stories(self, *, since: datetime | None = None, limit: int = 100) -> Future[tuple[Story, ...]]:
        """Stories, those told most often first."""
        return self._stored.stories(since=since, limit=limit)

    def story_of(self, what: int | str) -> Future[ToldStory]:
        """The story of an article, by its number or address, with what each copy adds. Raises NotFoundError."""
        return self._later(lambda: self._stored.story(self._article_of(what).story).result())

    def story(self, story: int, *, most: int | None = None) -> Future[ToldStory]:
        """A story with its oldest copies, at most so many, and what each adds. Raises NotFoundError."""
        return self._stored.story(story, most=most)

    def trend(self, what: str, *, by: str = "day") -> Future[Trend]:
        """Mentions of a term, or of a watchlist by its name, per hour, day or week. Raises QueryError.

        Waits for the lexicon: a count is that of the articles a search finds.
        """

        def trend() -> Trend:
            self._learn()
            return self._stored.trend(what, by=by).result()

        return self._later(trend)

    def mentions(self, *, watchlist: int = 0, source: int = 0, by: str = "day") -> Future[Trend]:
        """Articles of a watchlist, of a source, or of a watchlist in one source, by their numbers; 0 is all."""
        return self._stored.mentions(watchlist=watchlist, source=source, by=by)

    def articles(self, *, size: int = 200) -> Iterator[tuple[Article, ...]]:
        """Every article in pages, newest first; blocks between pages."""
        return self._stored.articles_between(None, None, size=size)

    def check_archive(self) -> Future[Health]:
        """Read the whole archive and say whether it is sound; what can be made again is before long."""

        def check() -> Health:
            health = self._stored.check().result()
            if health.repairs:
                try:
                    self._change("repair", {"kinds": list(health.repairs)})
                except (HeldError, ArchiveError) as error:
                    log.warning("what a check found cannot be repaired: %s", error.reason.code)
            return health

        return self._outside(check)

    def backup(self, target: Path) -> Future[Path]:
        """Copy everything into one file: the archive, the settings, which notifiers are set up; no secret."""
        from monitor.engine import restoring

        return self._stored.backup(target, files=restoring.luggage(self._places))

    def diagnose(self) -> Future[str]:
        """A support report without names or secrets, as text. An engine that is not open is opened if it can be."""
        from monitor.engine.diagnosis import report

        def diagnose() -> str:
            refused: Reason | None = None
            if self._archive is None:
                try:
                    self.open()
                except MonitorError as error:
                    refused = error.reason
            return report(self._archive, self._places, holds=self.holds, refused=refused)

        return self._later(diagnose)

    # --- edits -----------------------------------------------------------------------------------

    def add_source(
        self,
        url: str,
        *,
        name: str = "",
        backlog: int | None = None,
        interval: timedelta | None = None,
        text: TextMode = TextMode.AUTO,
        country: str = "",
        zone: str = "",
        folder: str = "",
        options: SourceOptions | None = None,
        password: str = "",
        fallbacks: tuple[str, ...] = (),
        search_feed: bool = False,
    ) -> Future[Source]:
        """Find out what the address is and keep it as a source; nothing is polled yet.

        `fallbacks` are addresses to be read, in this order, where its own fails, before those that were found on the
        way; an empty one leaves the latter out. With `search_feed` a search engine's feed of the site is the last.

        Raises InputError (no address, or known already), FetchError or ListingError.
        """
        arguments = {
            "url": url,
            "name": name,
            "backlog": backlog,
            "interval": interval.total_seconds() if interval else None,
            "text": str(text),
            "country": country,
            "zone": zone,
            "folder": folder,
            "options": asdict(options) if options is not None else None,
            "password": password,
            "fallbacks": list(fallbacks),
            "search_feed": search_feed,
        }

        def add() -> Source:
            # First the change: it may open the archive anew, for writing.
            number = self._change("add-source", arguments)
            return self._stored.source(number).result()

        return self._outside(add)

    def set_source(
        self,
        source: int,
        *,
        options: Mapping[str, str | int | None] | None = None,
        password: str | None = None,
        fallbacks: tuple[str, ...] = (),
        search_feed: bool = False,
        **fields: timedelta | str | None,
    ) -> Future[None]:
        """Change what is given of how a source is asked.

        Args:
            source: its number.
            options: fields of `SourceOptions` by name, but for the password.
            password: the new one; empty forgets it, None leaves it.
            fallbacks: addresses to add to its ladder; an empty one takes all others away first.
            search_feed: add a search engine's feed of the site.
            fields: `interval`, None for the schedule's own; `zone` and `country`, empty for none.
        """
        arguments = {
            "source": source,
            "options": dict(options or {}),
            "password": password,
            "fallbacks": list(fallbacks),
            "search_feed": search_feed,
            "fields": {
                name: value.total_seconds() if isinstance(value, timedelta) else value for name, value in fields.items()
            },
        }
        return self._outside(lambda: self._change("set-source", arguments))

    def add_outlets(self, trials: Iterable[OutletTrial]) -> Future[tuple[Source, ...]]:
        """Keep outlets as sources, as they were found when they were tried; those that bring nothing are passed over.

        Returns the new ones, which are due at once.
        """
        tried = tuple(trials)

        def add() -> tuple[Source, ...]:
            from monitor.engine.pack import as_table

            found = [table for trial in tried if (table := as_table(trial)) is not None]
            numbers = set(self._change("add-outlets", {"found": found}))
            return tuple(source for source in self._stored.sources().result() if source.id in numbers)

        return self._later(add)

    def put_in_folders(self, folders: Mapping[int, str]) -> Future[None]:
        """Put sources, by their numbers, into folders, by their names; an empty one takes a source out of its own."""
        return self._edit("put-in-folders", folders=list(folders.items()))

    def undo_move(self, source: int) -> Future[None]:
        """Give a source that followed its site its old address again. Raises InputError where it did not."""
        return self._edit("undo-move", source=source)

    def remove_source(self, source: int) -> Future[None]:
        """Poll it no more; its articles and alerts stay."""
        return self._edit("remove-source", source=source)

    def bring_source_back(self, source: int) -> Future[None]:
        """Undo the removal of a source: it is due at once.

        A password that was kept for it comes back as long as the process that removed it runs.
        Raises NotFoundError where there never was such a source.
        """
        return self._edit("bring-source-back", source=source)

    def pause_source(self, source: int, paused: bool) -> Future[None]:
        return self._edit("pause-source", source=source, paused=paused)

    def rename_source(self, source: int, name: str) -> Future[None]:
        return self._edit("rename-source", source=source, name=name)

    def check_source(self, source: int) -> Future[Source]:
        """Poll one source now and return it with what came of it."""

        def check() -> Source:
            self._change("poll", {"source": source, "force": True})
            return self._standing(self._stored.source(source).result())

        return self._outside(check)

    @staticmethod
    def templates() -> tuple[Template, ...]:
        """Watchlists to start from."""
        from monitor.engine.templates import templates

        return templates()

    def save_watchlist(self, watchlist: Watchlist) -> Future[Watchlist]:
        """Add a watchlist (id 0) or change one. Raises QueryError for a term that cannot be understood."""
        from monitor.lines import watchlist_table
        from monitor.watching import validate

        def save() -> Watchlist:
            validate(watchlist)
            saved = self._change("save-watchlist", {"id": watchlist.id, "table": watchlist_table(watchlist)})
            return next(w for w in self._stored.watchlists().result() if w.id == saved)

        return self._later(save)

    def searches(self) -> Future[tuple[SavedSearch, ...]]:
        """The searches that were saved under a name."""
        return self._stored.searches()

    def search_counts(self) -> Future[dict[int, tuple[int, bool]]]:
        """By saved search, how many unread articles it finds in a moment, and whether there may be more."""
        return self._stored.search_counts()

    def find_search(self, which: str) -> Future[SavedSearch]:
        """The saved search of that name, whatever its letters' case. Raises NotFoundError."""

        def find() -> SavedSearch:
            saved = self._stored.searches().result()
            named = next((one for one in saved if one.name.casefold() == which.strip().casefold()), None)
            if named is None:
                raise NotFoundError(Reason.of("no-such-search", id=which))
            return named

        return self._later(find)

    def save_search(self, search: SavedSearch) -> Future[SavedSearch]:
        """Save a search (id 0) or change one. Raises QueryError, InputError where another has its name."""

        from monitor.lines import query_plain
        from monitor.watching import parse

        def save() -> SavedSearch:
            parse(search.query.text, search=True)
            query = query_plain(search.query)
            saved = self._change("save-search", {"id": search.id, "name": search.name, "query": query})
            return next(one for one in self._stored.searches().result() if one.id == saved)

        return self._later(save)

    def remove_search(self, search: int) -> Future[None]:
        """Forget a saved search. Raises NotFoundError."""
        return self._edit("remove-search", search=search)

    def is_filling(self) -> Future[bool]:
        """Whether stored articles still are to be held against a new or edited watchlist."""
        return self._stored.is_filling()

    def fill_in(self) -> Future[bool]:
        """Hold what is stored against new and edited watchlists; True when it is done.

        False where another process has the folder: that one does it in the background, as this one would if it
        stayed. `FillingIn` events say how far it is.
        """

        def fill_in() -> bool:
            if not self._stored.is_filling().result():
                return True
            if not self.holds:
                return False
            running = self._begin(schedule=False)
            running.learned()
            running.rematcher.fill_in()
            return True

        return self._outside(fill_in)

    def remove_watchlist(self, watchlist: int) -> Future[None]:
        return self._edit("remove-watchlist", watchlist=watchlist)

    def bring_watchlist_back(self, watchlist: Watchlist) -> Future[None]:
        """Undo the removal of a watchlist: its alerts are its own again, what is stored is matched anew without alerts.

        Raises InputError where another has its name by now.
        """
        from monitor.lines import watchlist_table

        return self._edit("bring-watchlist-back", id=watchlist.id, table=watchlist_table(watchlist))

    def mark_read(self, ids: Iterable[int], read: bool = True, *, copies: bool = False) -> Future[None]:
        """With `copies` the others of their stories too."""
        return self._edit("mark-read", ids=list(ids), read=read, copies=copies)

    def star(self, article: int, on: bool = True) -> Future[None]:
        return self._edit("star", article=article, on=on)

    def tag_articles(self, ids: Iterable[int], tag: str, on: bool = True) -> Future[None]:
        """Give articles a tag of one's own, or take it from them. Raises InputError where it is empty or too long."""
        return self._edit("tag-articles", ids=list(ids), tag=tag, on=on)

    def note_article(self, article: int, text: str) -> Future[None]:
        return self._edit("note-article", article=article, text=text)

    def acknowledge(self, alert: int) -> Future[None]:
        return self.mark_alert(alert, AlertState.ACKNOWLEDGED)

    def snooze(self, alert: int, duration: timedelta) -> Future[None]:
        return self._edit("snooze", alert=alert, seconds=duration.total_seconds())

    def pause(self, until: datetime | None) -> Future[None]:
        """Let nothing disturb until then; None lets out what waited. Raises InputError for a time that is over."""
        return self._edit("pause", until=until.isoformat() if until is not None else None)

    def paused(self) -> Future[Pause | None]:
        """The pause that lasts now."""

        def paused() -> Pause | None:
            pause = self._stored.pause().result()
            return pause if pause is not None and pause.holds(self._clock()) else None

        return self._later(paused)

    def mark_alert(self, alert: int, state: AlertState) -> Future[None]:
        return self._edit("mark-alert", alert=alert, state=str(state))

    def mark_alerts(self, alerts: Iterable[int], state: AlertState) -> Future[None]:
        """Several at once; those that are gone are passed over."""
        return self._edit("mark-alerts", alerts=list(alerts), state=str(state))

    def note_alert(self, alert: int, text: str) -> Future[None]:
        return self._edit("note-alert", alert=alert, text=text)

    def poll(self, *, source: int | None = None, force: bool = False) -> Future[PollSummary]:
        """Poll what is due (all with `force`), try every due entry and every delivery once, and say what came.

        Beside a process that holds the folder the request is handed over; `handed_to` names it then.
        """

        def poll() -> PollSummary:
            self.listen()
            if not self._may_write():
                holder = self.holder
                found = self._change("poll", {"source": source, "force": force})
                return PollSummary(**{**found, "handed_to": holder})
            return self._begin(schedule=False).poll(source=source, force=force)

        return self._outside(poll)

    def import_file(self, path: Path) -> Future[ImportSummary]:
        """Take in sources (OPML), watchlists (TOML, CSV) or articles (JSON lines). Raises InputError.

        `Moving` events say how far it is, in the process that holds the folder.
        """
        from monitor.engine import moving

        # Whoever holds the folder may work elsewhere; a person is told the name that was given.
        arguments = {"path": str(path.absolute()), "given": str(path)}

        def take_in() -> ImportSummary:
            # A year of articles takes minutes: what others want changed meanwhile does not wait for its end.
            if self._may_write():
                self.listen()
            return moving.summary_from(self._change("import-file", arguments))

        return self._outside(take_in)

    def stop_import(self) -> Future[None]:
        """Have the import that is under way take no more of its file; what it took stays."""
        return self._edit("stop-import")

    def export(self, kind: str, path: Path) -> Future[bool]:
        """Write "sources", "watchlists" or "articles" to a file. Raises InputError. `Moving` events say how far it is.

        Exported articles stay whatever the limits; False where they could not be marked so.
        """
        from monitor.engine.moving import write_out

        def export() -> bool:
            written = write_out(self._stored, kind, path, title="Rasid", now=self._clock(), steps=self._writing)
            return self._mark_exported(written)

        return self._later(export)

    def write_file(self, path: Path, content: bytes) -> Future[None]:
        """Write what a person wants to have outside of Rasid, whole or not at all. Raises InputError."""
        from monitor.engine.moving import write_whole

        return self._later(write_whole, path, content)

    def stop_export(self) -> None:
        """Have the export that is under way end without a file: it raises InputError."""
        self._writing.stop()

    def restore(self, copy: Path, *, salvage: bool = False) -> Future[Path | None]:
        """Put a backup in the archive's place; what was there is set aside. On an engine that is not open.

        With `salvage` also a damaged one: the next who opens it makes an archive of what can be read.

        Returns where that is, and raises HeldError while any process holds the folder, InputError or ArchiveError where
        the copy is no sound archive.
        """
        from monitor.engine import restoring

        return self._later(
            restoring.restore,
            self._places,
            self._lock,
            copy,
            command=self._command,
            now=self._clock(),
            salvage=salvage,
        )

    def put_staged_back(self) -> Future[Path | None]:
        """The same with the copy that `stage_copy` has checked, which takes a moment only."""
        from monitor.engine import restoring

        return self._later(restoring.put_back, self._places, self._lock, command=self._command, now=self._clock())

    def look_into(self, copy: Path) -> Future[CopyContents]:
        """What a copy of everything holds. Raises InputError, ArchiveError where it is of a newer Rasid."""
        from monitor.archive import restoring

        return self._outside(lambda: restoring.contents(copy))

    def set_aside(self) -> Future[tuple[Path, ...]]:
        """What lay in the archive's place before a copy was put there, newest first: such a file is a copy itself."""
        from monitor.archive import restoring

        return self._later(restoring.set_aside, self._places.archive)

    def stage_copy(self, copy: Path) -> Future[None]:
        """Check a copy and lay it beside the archive, for `put_staged_back` once this engine is closed.

        Everything goes on meanwhile; `Moving` events say how far it is. Raises HeldError where another process holds
        the folder, InputError and ArchiveError as `restore`, and InputError where it was stopped.
        """
        from monitor.engine import restoring

        def stage() -> None:
            if not self.holds:
                raise HeldError(Reason.of("folder-held", holder=self.holder))
            restoring.stage(self._places, copy, steps=self._staging)

        return self._outside(stage)

    def stop_staging(self) -> None:
        """Have the staging that is under way end, with nothing left of it."""
        self._staging.stop()

    def test_notification(self, notifier: str = "bubble") -> Future[None]:
        """Send a message that says that a notifier works. Raises DeliveryError."""
        return self._outside(lambda: self._change("test-notification", {"notifier": notifier}))

    def save_notifier(
        self, setup: NotifierSetup, *, secret: str | None = None, in_file: bool = False, new: bool = False
    ) -> Future[None]:
        """Set a notifier up, or change how it is.

        Args:
            setup: its options may be text, as a person types them.
            secret: its password, token or key; empty forgets it, None leaves it.
            in_file: keep the secret in the file of secrets instead of the keyring.
            new: there must be none of that name yet.

        Raises InputError: what is wrong with it; ``keyring-missing`` where only the file could keep the secret.
        """
        arguments = {
            "name": setup.name,
            "kind": setup.kind,
            "options": dict(setup.options),
            "secret": secret,
            "in_file": in_file,
            "new": new,
        }
        return self._outside(lambda: self._change("save-notifier", arguments))

    def remove_notifier(self, name: str) -> Future[None]:
        """Take a notifier away, with its secret; watchlists no longer name it.

        Raises NotFoundError, and InputError where its secret cannot be read now: nothing is changed then.
        """
        return self._outside(lambda: self._change("remove-notifier", {"name": name}))

    def bring_notifier_back(self, name: str) -> Future[None]:
        """Undo the removal of a notifier: as it was set up, for the watchlists it delivered for.

        Its secret comes back as long as the process that removed it runs. Raises NotFoundError where none of that name
        was removed there, or there is another by now.
        """
        return self._outside(lambda: self._change("bring-notifier-back", {"name": name}))

    def use_notifier(self, name: str, watchlists: Iterable[int], use: bool = True) -> Future[None]:
        """Have alerts of watchlists delivered by a notifier too, or no more. Raises NotFoundError."""
        return self._edit("use-notifier", name=name, watchlists=list(watchlists), use=use)

    def raise_window(self, article: int | None = None, *, what: str = "", token: str = "") -> Future[bool]:
        """Ask the process that holds the folder to show its window; False when it has none.

        Args:
            article: to be shown in it.
            what: an address to be added as a source, or the absolute path of a file to be taken in.
            token: the desktop's leave (xdg-activation) for the window to come to the front.
        """

        def ask() -> bool:
            holder = self._lock.holder()
            return holder is not None and bool(
                self._change("raise-window", {"article": article, "what": what, "token": token})
            )

        return self._later(ask)

    def limits(self) -> Future[dict[int, Retention]]:
        """How much is kept, by source; 0 stands for the archive as a whole."""
        return self._stored.limits()

    def going(self, source: int, wanted: Retention) -> Future[Going]:
        """What would be deleted if a source (0: the archive) had these limits and all others those they have."""

        def going() -> Going:
            limits = {**self._stored.limits().result(), source: wanted}
            return self._stored.going({of: limit for of, limit in limits.items() if limit != Retention()}).result()

        return self._later(going)

    def set_limits(self, source: int, wanted: Retention, *, grace: float = 0.0) -> Future[None]:
        """Keep no more than this of a source (0: of the archive); the rest is deleted in the background.

        For `grace` seconds nothing is, so that the limit can be taken back with the one there was.
        """
        return self._edit(
            "set-limits",
            source=source,
            days=wanted.days,
            articles=wanted.articles,
            megabytes=wanted.megabytes,
            grace=grace,
        )

    def take_settings(self) -> Future[None]:
        """The settings file was changed: whoever delivers takes it over."""
        return self._edit("take-settings")

    # --- looking at addresses --------------------------------------------------------------------

    def _finder(self) -> Finder:
        """What looks at addresses: of the moving parts, or beside the process that holds the folder one of our own."""
        if self._may_write():
            return self._begin(schedule=False).finder
        with self._switching:
            if self._closing.is_set():
                raise HeldError(Reason.of("closing"))
            if self._beside is None:
                from monitor.engine.finding import Beside

                self._beside = Beside(self._places, gap=self._gap, clock=self._clock)
            return self._beside

    # --- carrying out ----------------------------------------------------------------------------

    def _learn(self) -> None:
        """Wait for the lexicon, or read it in a process that does not match."""
        if self._running is not None:
            self._running.learned()
        else:
            from monitor.engine.trying import lexicon

            self._stored.use_lexicon(lexicon(self._places.cache))

    def _edit(self, change: str, **arguments: Any) -> Future[None]:
        def edit() -> None:
            self._change(change, arguments)

        return self._later(edit)

    def _may_write(self) -> bool:
        """Hold the folder, taking it now if nobody does."""
        with self._switching:
            return not self._closing.is_set() and self._become_writer()

    def _change(self, change: str, arguments: Mapping[str, Any]) -> Any:
        """Carry a change out here, or have the holder do it."""
        from monitor.engine.handover import hand_over

        if self._may_write():
            return self._carry_out(change, arguments)
        if self._closing.is_set():
            raise HeldError(Reason.of("closing"))
        holder = self._listening_holder()
        if holder is None:
            raise HeldError(Reason.of("folder-held", holder=self.holder))
        return hand_over(self._places.data, holder.address, change, arguments)

    def _listening_holder(self) -> Holder | None:
        """Who holds the folder, once it listens: one that has just been started begins to within moments."""
        end = time.monotonic() + _LISTENS_WITHIN
        while (holder := self._lock.holder()) is not None and not holder.address:
            if time.monotonic() > end or self._closing.wait(0.1):
                return None
        return holder

    def _carry_out(self, change: str, arguments: Mapping[str, Any]) -> Any:
        from monitor.engine.edits import carry_out

        if change == "raise-window":
            if self.has_window:
                if arguments["token"]:
                    self._emit(ActivationToken(token=arguments["token"]))
                self._emit(OpenRequested(article=arguments["article"], what=arguments["what"]))
            return self.has_window
        try:
            return carry_out(self._begin(schedule=False), change, arguments, emit=self._emit)
        except MonitorError:
            raise
        except Exception as error:
            log.exception("the change %s failed", change)
            self._emit(Trouble(reason=Reason.of("bug", kind=type(error).__name__)))
            raise

    def _mark_exported(self, numbers: array[int]) -> bool:
        try:
            for start in range(0, len(numbers), _MARKED_AT_ONCE):
                fresh = self._stored.not_exported(numbers[start : start + _MARKED_AT_ONCE]).result()
                if fresh:
                    self._change("mark-exported", {"ids": fresh})
        except (HeldError, ArchiveError) as error:
            log.warning("exported articles could not be marked: %s", error.reason.code)
            return False
        return True

    def _standing(self, source: Source) -> Source:
        from monitor.gathering.health import between_polls

        state, reason = between_polls(source, now=self._clock())
        return replace(source, state=state, reason=reason)

    def _find_source(self, which: str) -> Source:
        sources = self._stored.sources().result()
        for source in sources:
            if which in (str(source.id), source.url, source.name):
                return source
        raise NotFoundError(Reason.of("no-such-source", source=which))

    def _article_of(self, what: int | str) -> Article:
        """The article of a number, written or not, or of an address. Raises NotFoundError."""
        if isinstance(what, int) or what.isdecimal():
            return self._stored.article(int(what)).result()
        found = self._stored.article_by_url(what).result()
        if found is None:
            raise NotFoundError(Reason.of("no-such-article", article=what))
        return found
