"""The room's door: one file, one thread that writes it, two that answer questions.

Every method returns a future. That of an edit is resolved after the commit that holds it. Questions about rows and
single articles are answered by one thread, searches and exports by another, so that a list never waits for a search.
Callbacks of a future run on the room's thread: keep them short, and never wait there for another future of this room.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import apsw

from monitor import days
from monitor.archive import (
    alerts,
    articles,
    carrying,
    checking,
    deliveries,
    dictionaries,
    holding,
    importing,
    index,
    numbering,
    outbox,
    pairing,
    people,
    polling,
    rematching,
    renewing,
    repairing,
    retention,
    searches,
    shelf,
    sources,
    spellings,
    stories,
    trends,
    understanding,
    upkeep,
    waking,
    whys,
)
from monitor.archive.alerts import Decide
from monitor.archive.articles import Prepared
from monitor.archive.damage import mark_damaged
from monitor.archive.dictionaries import Dictionary
from monitor.archive.editing import Urgent
from monitor.archive.finishing import Finished
from monitor.archive.importing import Understand
from monitor.archive.index import Index
from monitor.archive.narrowing import Narrowed
from monitor.archive.numbering import Numbers
from monitor.archive.opening import open_for_reading, open_for_writing
from monitor.archive.reader import Reader
from monitor.archive.texts import Packer, clean
from monitor.archive.upkeep import Health
from monitor.archive.values import (
    ArticleLine,
    Carried,
    Filling,
    Found,
    Imported,
    ListingRecorded,
    LoggedDelivery,
    Page,
    Stored,
    Story,
    TakenAway,
    ToldStory,
    Trend,
    Unlearned,
    Version,
)
from monitor.archive.writer import Writer
from monitor.errors import ArchiveError, QueryError
from monitor.model import (
    DESK_NOTIFIERS,
    Alert,
    AlertState,
    Arranged,
    Article,
    ArticleQuery,
    ArticleRow,
    Clock,
    Counts,
    Delivery,
    DeliveryTry,
    Going,
    Hit,
    Listing,
    Match,
    NewArticle,
    NewSource,
    Order,
    Pause,
    PendingEntry,
    PollRecord,
    Reason,
    Retention,
    SavedSearch,
    Source,
    SourceState,
    Step,
    Suggested,
    Verdict,
    Watchlist,
)

if TYPE_CHECKING:
    from monitor.archive.intake import Intake
    from monitor.gathering.judging import Judge
    from monitor.gathering.sites import SiteKnown
    from monitor.language import Lexicon
    from monitor.watching import Node

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

_LEASE = timedelta(minutes=5)
_JOINED_PAGES = 256
"""Pages of the index written in one step of joining it: some 15 ms of CPU, ten times that beside much other work."""
_COUNTED, _COUNTING = 999, 0.250
"""How far a saved search is counted, and for how many seconds."""
PATIENCE = 0.050
"""Seconds a page of a search takes before it is shown with what it has."""


class Archive:
    """Everything gathered, and what people did with it, in one SQLite file."""

    def __init__(self, path: Path, *, clock: Clock, writable: bool = True) -> None:
        """Open the file, or make it. With `writable` False another process may be writing it meanwhile.

        Raises `ArchiveError` where it is damaged, newer than this program, read-only, or no archive.
        """
        self.path = path
        self._clock = clock
        self._numbers = Numbers()
        self._index = Index()
        self._finished = Finished()
        self._pairing = pairing.Pairing()
        self._dictionary: Future[Dictionary | None] = Future()
        self._packer = Packer(lambda: self._dictionary.result())
        self._lexicon: Lexicon | None = None
        self._desk = DESK_NOTIFIERS
        self._learned: Future[bytes] = Future()
        self._memory = stories.Memory(lambda: self._learned.result())
        self._writer: Writer | None = None
        if writable:
            self._writer = Writer(
                open_for_writing(path, now=clock()),
                path,
                companions=(self._index, self._finished, self._numbers, self._memory),
            )
            self._learned = self._writer.submit(stories.kept_rarity)
            self._dictionary = self._writer.submit(dictionaries.newest)
            # One process at a time has the folder: whoever held a lease is gone.
            self._writer.submit(polling.release_leases)
            # Of a watchlist that was removed when the program ended.
            self._drop_matches()
        else:
            self._learned.set_result(b"")
            self._dictionary.set_result(None)
            open_for_reading(path).close()
        self._short = Reader(path, name="archive-questions")
        self._long = Reader(path, name="archive-search")
        # What takes seconds and what takes minutes: no search waits for a chart or the whole of a list, which wait for
        # no copy.
        self._counting = Reader(path, name="archive-counting")
        self._copying = Reader(path, name="archive-copying")

    def close(self) -> None:
        """Finish the edits that were asked for, stop questions, close the file. May be called twice."""
        for reader in (self._copying, self._counting, self._long, self._short):
            reader.close()
        if self._writer is not None:
            self._writer.close()

    def _edit(self, job: Callable[[apsw.Connection], Answer], *, patient: bool = False) -> Future[Answer]:
        if self._writer is None:
            refused: Future[Answer] = Future()
            refused.set_exception(ArchiveError(Reason.of("archive-not-ours", file=str(self.path))))
            return refused
        return self._writer.submit(job, patient=patient)

    def _ask(self, question: Callable[[apsw.Connection], Answer]) -> Future[Answer]:
        return self._short.submit(question)

    # --- sources ---------------------------------------------------------------------------------

    def add_source(self, new: NewSource) -> Future[Source]:
        """Add a source, due at once. `InputError` where its address is there already."""
        now = self._clock()
        return self._edit(lambda db: sources.add(db, new, now))

    def sources(self) -> Future[tuple[Source, ...]]:
        """Every source, in the order they were added."""
        return self._ask(sources.all_of_them)

    def sources_of(self, numbers: Iterable[int]) -> Future[dict[int, Source]]:
        """These sources by their numbers, removed ones included."""
        asked = frozenset(numbers)
        return self._ask(lambda db: sources.several(db, asked))

    def source(self, number: int) -> Future[Source]:
        """`NotFoundError` where there is none."""
        return self._ask(lambda db: sources.one(db, number))

    def update_source(self, number: int, **changes: Any) -> Future[Source]:
        """Set fields of `Source` by name."""
        return self._edit(lambda db: sources.update(db, number, changes))

    def put_in_folders(self, folders: Iterable[tuple[int, str]]) -> Future[None]:
        """Put each source (its number) into a folder (its name; empty for none)."""
        wanted = tuple(folders)
        return self._edit(lambda db: sources.put_in_folders(db, wanted))

    def remove_source(self, number: int) -> Future[None]:
        """Its articles stay."""
        now = self._clock()
        return self._edit(lambda db: sources.remove(db, number, now))

    def bring_source_back(self, number: int) -> Future[None]:
        """Undo its removal. `NotFoundError` where there never was one."""
        return self._edit(lambda db: sources.bring_back(db, number))

    # --- polling ---------------------------------------------------------------------------------

    def claim_due(
        self, now: datetime, limit: int, lease: timedelta = _LEASE, only: int | None = None, force: bool = False
    ) -> Future[tuple[Source, ...]]:
        """Sources to poll now, held until `lease` has passed. `force` takes those not due, with `only` a paused one."""
        return self._edit(lambda db: sources.claim_due(db, now=now, limit=limit, lease=lease, only=only, force=force))

    def record_listing(
        self,
        source: int,
        listing: Listing | None,
        *,
        etag: str = "",
        last_modified: str = "",
        body_hash: str = "",
        now: datetime,
        next_check: datetime,
        state: SourceState = SourceState.OK,
        reason: Reason | None = None,
        elapsed: float = 0.0,
        urgent: Urgent | None = None,
        rung: int = 0,
        judge: Judge | None = None,
        **changes: Any,
    ) -> Future[ListingRecorded]:
        """A poll that was answered, whole or not at all. `listing` None: nothing changed since the last one.

        `rung` says which address of the source's ladder was read. `judge` decides in the transaction, from the source
        as it is then and the entries it did not know, what `next_check`, `state` and `reason` say otherwise: pure and
        quick.

        `elapsed` is in seconds; `urgent(title, summary)` says whose page is read first; `changes` are more fields of
        the source to set in the same transaction (a confirmed new address, for example).
        """
        return self._edit(
            lambda db: polling.record_listing(
                db,
                source,
                listing,
                etag=etag,
                last_modified=last_modified,
                body_hash=body_hash,
                now=now,
                next_check=next_check,
                state=state,
                reason=reason,
                elapsed=elapsed,
                urgent=urgent,
                changes=changes,
                rung=rung,
                judge=judge,
            )
        )

    def record_failure(
        self,
        source: int,
        *,
        now: datetime,
        next_check: datetime | None,
        state: SourceState,
        reason: Reason | None,
        failed: Reason | None = None,
        elapsed: float = 0.0,
        **changes: Any,
    ) -> Future[Source]:
        """A poll that brought nothing: counted, explained, due again at `next_check`.

        `failed` is what the log says of it, where that is not the source's own `reason`.
        """
        return self._edit(
            lambda db: sources.record_failure(
                db,
                source,
                now=now,
                next_check=next_check,
                state=state,
                reason=reason,
                changes=changes,
                failed=failed,
                elapsed=elapsed,
            )
        )

    def polls(self, source: int) -> Future[tuple[PollRecord, ...]]:
        """How the last polls of a source ended (fifty at most), newest first."""
        return self._ask(lambda db: sources.polls(db, source))

    def mark_offline(self, now: datetime, reason: Reason) -> Future[tuple[int, ...]]:
        """Say of every due source that there is no network; returns those that had not said so before."""
        return self._edit(lambda db: sources.mark_offline(db, now, reason))

    def make_due(self, now: datetime, codes: frozenset[str], since: datetime | None = None) -> Future[int]:
        """Have sources asked at once whose last poll (since then) failed for one of these reasons."""
        return self._edit(lambda db: sources.make_due(db, now, codes, since))

    def due_pending(
        self,
        now: datetime,
        limit: int,
        source: int | None = None,
        lease: timedelta = polling.LEASE,
        without: Iterable[int] = (),
    ) -> Future[tuple[PendingEntry, ...]]:
        """Entries to read now, held until `lease` has passed: news first, of those the urgent, of those the newest.

        `without` are sources of which only urgent ones are wanted.
        """
        others = tuple(without)
        return self._edit(
            lambda db: polling.due_pending(db, now=now, limit=limit, source=source, lease=lease, without=others)
        )

    def retry_entry(
        self, pending: int, *, next_try: datetime, reason: Reason | None, now: datetime, tried: bool = True
    ) -> Future[None]:
        """Give an entry back. `tried` False: its turn never came (the program was closing), so no try is counted."""
        return self._edit(lambda db: polling.retry_entry(db, pending, next_try=next_try, reason=reason, tried=tried))

    def postpone(self, pending: Iterable[int]) -> Future[None]:
        """Give entries back that were not tried: they wait for the next poll of their source."""
        now = self._clock()
        late = tuple(pending)
        return self._edit(lambda db: polling.postpone(db, late, now=now))

    def drop_entry(self, pending: int, reason: Reason | None = None) -> Future[None]:
        """Give an entry up; it stays known, with the reason."""
        return self._edit(lambda db: polling.drop_entry(db, pending, reason))

    def release_leases(self) -> Future[None]:
        """Make due at once what a process that is gone had taken; for the one who has just taken the data folder."""
        return self._edit(polling.release_leases)

    def next_due(self) -> Future[datetime | None]:
        """When there is next something to poll or to read."""
        return self._ask(lambda db: polling.next_due(db, self._clock()))

    # --- articles --------------------------------------------------------------------------------

    def site(self, host: str, lines: tuple[int, ...]) -> Future[SiteKnown]:
        """What earlier pages of a host taught of it; of its lines those among `lines` (keys)."""
        from monitor.archive import sites  # not at the top: the first window learns nothing

        return self._ask(lambda db: sites.known(db, host, lines))

    def store_article(self, article: NewArticle, *, decide: Decide) -> Future[Stored]:
        """Text, index, matches, alerts and outbox in one transaction. The caller's thread cuts words and compresses.

        `decide` is called in the transaction for each alert about to be raised: pure and quick.
        """
        return self._store(self._prepared(article), decide=decide)

    def store_articles(
        self, found: Iterable[NewArticle], *, decide: Decide
    ) -> tuple[tuple[NewArticle, Future[Stored]], ...]:
        """The same for several that need not be told one by one: they are handed over together and share commits.

        `found` is used up before the first is handed over. Each still happens or fails by itself.
        """
        prepared = [(article, self._prepared(article)) for article in found]
        return tuple((article, self._store(ready, decide=decide)) for article, ready in prepared)

    def _prepared(self, article: NewArticle, **imported: Any) -> Prepared:
        rarity = self._memory.recogniser().rarity
        return articles.prepare(article, self._packer, rarity, self._index, now=self._clock(), **imported)

    def _store(
        self, prepared: Prepared, *, decide: Decide, line: ArticleLine | None = None, intake: Intake | None = None
    ) -> Future[Stored]:
        def store(db: apsw.Connection) -> Stored:
            now = self._clock()
            stored = articles.store(
                db,
                prepared,
                now=now,
                decide=decide,
                index=self._index,
                numbers=self._numbers,
                finished=self._finished,
                recogniser=self._memory.recogniser(),
            )
            if line is not None and intake is not None:
                for tag in line.tagged:
                    people.tag_articles(db, (stored.article,), tag, True, now=now)
                people.mark_imported(db, stored.article, read=line.read, starred=line.starred, note=line.note)
                carrying.take_in(db, line, intake, number=stored.article, folded=stored.folded)
            return stored

        # Of what no watchlist matched nobody is told.
        return self._edit(store, patient=not prepared.article.hits)

    def unlearned(self, limit: int) -> Future[tuple[Unlearned, ...]]:
        """Articles that were matched before the lexicon was there, newest first."""
        return self._long.submit(lambda db: rematching.unlearned(db, limit))

    def learn(self, article: Article, hits: tuple[Hit, ...], *, may_alert: bool, decide: Decide) -> Future[Stored]:
        """Match one of them as the lexicon does, in one transaction; it is marked no longer."""
        return self._edit(
            lambda db: rematching.learn(db, article, hits, may_alert=may_alert, now=self._clock(), decide=decide)
        )

    def understand(self, words: str, *, stems: int) -> bool:
        """Mark what was kept by another understanding of words to be looked at again; True where there was any.

        Args:
            words: what decisions about words depend on now (`monitor.language.understanding`).
            stems: the version of the candidate stems.

        Waits until all is marked, a step at a time, so that others write meanwhile.
        """
        return understanding.look_again(self._edit, words, stems)

    def is_filling(self) -> Future[bool]:
        """Whether kept articles are still to be held against new or edited watchlists."""
        return self._ask(rematching.is_filling)

    def next_filling(self, limit: int, *, lexicon: Lexicon | None) -> Future[Filling | None]:
        """The next of them; None where there is nothing to do. `lexicon` is that of the matcher which will decide."""
        return self._long.submit(lambda db: rematching.next_filling(db, limit, lexicon=lexicon))

    def match_again(self, watchlists: Collection[int]) -> Future[None]:
        """Hold the kept articles against these watchlists anew, in the background: a source is another than it was."""
        return self._edit(lambda db: rematching.begin_again(db, watchlists))

    def fill_in(self, filling: Filling, hits: Mapping[int, tuple[Hit, ...]]) -> Future[tuple[int, ...]]:
        """Store what came of them, by article, without alerts; the numbers of the articles whose matches changed."""
        return self._edit(lambda db: rematching.fill_in(db, filling, hits))

    def import_articles(self, lines: Iterable[ArticleLine], *, understand: Understand) -> Imported:
        """Store articles from outside, without alerts, committed as it goes; waits until all are there.

        `understand` says which watchlists an article matches. A source that is not known is added, paused.
        """
        return importing.import_articles(self, lines, understand=understand, now=self._clock())

    def store_imported(self, article: NewArticle, line: ArticleLine, intake: Intake) -> Future[Stored]:
        """As `store_article`, numbered as it was where it comes from, if that is free. `intake`: one an import."""
        now = self._clock()
        seen = article.first_seen
        if line.first_seen is None and line.text.published is not None:
            seen = line.text.published.order(now)
        prepared = self._prepared(
            article,
            number=line.number,
            story=line.story,
            text_at=min(line.edited or line.stored or seen, now + timedelta(days=1)),
            version=line.version or (1 if line.stored is not None else None),
            older=[(old.version, old.stored, importing.with_text(article, old.text)) for old in line.older],
            intake=intake,
        )
        return self._store(prepared, decide=lambda _: Verdict(state=AlertState.SEEN), line=line, intake=intake)

    def article(self, number: int) -> Future[Article]:
        """`NotFoundError` where there is none."""
        return self._ask(lambda db: articles.one(db, number))

    def waiting(self, url: str) -> Future[tuple[PendingEntry, str, Reason | None] | None]:
        """An entry of that address that is still to be read, its source's name, and why the last try failed."""
        return self._ask(lambda db: polling.waiting(db, url))

    def article_by_url(self, url: str) -> Future[Article | None]:
        """The article of a canonical address."""
        return self._ask(lambda db: articles.by_url(db, url))

    def versions(self, number: int) -> Future[tuple[Version, ...]]:
        """Every text an article had, oldest first, and what each changed. `NotFoundError` where there is none."""
        return self._long.submit(lambda db: articles.versions(db, number))

    def articles_between(
        self, since: datetime | None, until: datetime | None, *, size: int = 200
    ) -> Iterator[tuple[Article, ...]]:
        """Pages of whole articles, newest first; each page is asked for when the one before is used up.

        What is stored meanwhile may or may not be in it; what cannot be read is not. Not on a thread of this room.
        """
        lowest = numbering.LOWEST if since is None else numbering.first_number(since)
        before = numbering.HIGHEST if until is None else numbering.first_number(until)
        next_page: int | None = before
        while next_page is not None:
            page, next_page = self._page_of_articles(lowest, next_page, size).result()
            if page:
                yield page

    def carried(self, *, size: int = 200) -> Iterator[tuple[Carried, ...]]:
        """Pages of articles with all that goes with them into a file, oldest first; else as `articles_between`."""
        last: int | None = numbering.LOWEST
        while last is not None:
            page, last = self._long.submit(partial(carrying.onward, after=last, size=size)).result()
            if page:
                yield page

    def _page_of_articles(self, since: int, before: int, size: int) -> Future[tuple[tuple[Article, ...], int | None]]:
        return self._long.submit(lambda db: articles.between(db, since=since, before=before, size=size))

    def article_ids(self, query: ArticleQuery) -> Future[array[int]]:
        """The numbers of the articles asked for, in their order. `QueryError` where its text cannot be understood."""
        if not query.text.strip():
            now = self._clock()
            return self._ask(lambda db: shelf.ids(db, query, now=now).numbers)
        return self._long.submit(lambda db: self._arranged(db, query).numbers)

    def arranged(self, query: ArticleQuery) -> Future[Arranged]:
        """The same with what stands together. No rows wait for the whole of a list, and no search does."""
        if query.text.strip():
            return self._long.submit(lambda db: self._arranged(db, query))
        now = self._clock()
        reader = self._counting if query.limit is None else self._short
        return reader.submit(lambda db: shelf.ids(db, query, now=now))

    def _arranged(self, db: apsw.Connection, query: ArticleQuery) -> Arranged:
        from monitor.archive import arranging, searching  # not at the top: the first window searches nothing

        node = searching.understood(query.text, lexicon=self._lexicon)
        cut = arranging.is_cut_early(query) and not arranging.folds(query)
        found = self._numbers_of(db, node, query if cut else replace(query, limit=None))
        return arranging.arranged(db, found, query)

    def _numbers_of(self, db: apsw.Connection, node: Node, query: ArticleQuery) -> array[int]:
        from monitor.archive import ranking, searching

        within = Narrowed(query=query)
        if query.order is Order.RELEVANCE:
            return ranking.best(db, node, within, now=self._clock(), limit=query.limit)
        return searching.numbers(db, node, within, limit=query.limit)

    def article_rows(self, numbers: Iterable[int]) -> Future[tuple[ArticleRow, ...]]:
        """Rows of the list in the order asked for; an article that is gone is left out."""
        asked = tuple(numbers)
        return self._ask(lambda db: shelf.rows(db, asked))

    def article_matches(self, number: int) -> Future[tuple[tuple[int, tuple[Match, ...]], ...]]:
        """(watchlist, its matches in the article's newest text)."""
        return self._ask(lambda db: shelf.matches(db, number))

    def use_lexicon(self, lexicon: Lexicon | None) -> None:
        """Have searches understand words as the matchers that are given the same lexicon do."""
        self._lexicon = lexicon

    def page(
        self, query: ArticleQuery, *, before: int | None = None, size: int = 50, patience: float = PATIENCE
    ) -> Future[Page]:
        """The newest articles a search holds for, with their titles, a page at a time. `QueryError`.

        Args:
            query: its text must not be empty; `limit` is not looked at. By relevance: all that is weighed, one page.
            before: what the page before said of where the next begins. Of copies in one page the first stays, where
                the query wants them folded.
            patience: seconds after which a page ends with what it has.

        Cancelling the future stops the search, also while it runs.
        """
        within = Narrowed(query=query, before=before)

        def find(db: apsw.Connection) -> Page:
            from monitor.archive import arranging, ranking, searching

            node = searching.understood(query.text, lexicon=self._lexicon)
            if query.order is Order.RELEVANCE:
                found = ranking.best(db, node, within, now=self._clock(), limit=None)
                return Page(numbers=tuple(found), titles=searching.titles(db, found))
            return arranging.page_folded(db, searching.page(db, node, within, size=size, patience=patience), query)

        return self._long.submit(find)

    def snippets(self, text: str, numbers: Iterable[int]) -> Future[tuple[Found, ...]]:
        """Articles that a search's text was found in, each with the sentence that answers it. `QueryError`."""
        asked = tuple(numbers)

        def tell(db: apsw.Connection) -> tuple[Found, ...]:
            from monitor.archive import searching, snippets

            return snippets.told(db, searching.understood(text, lexicon=self._lexicon), asked)

        return self._long.submit(tell)

    def places_found(self, text: str, article: int) -> Future[tuple[tuple[int, int], ...]]:
        """Where in an article's text the words stand that a search's text finds. `QueryError`, `NotFoundError`."""

        def tell(db: apsw.Connection) -> tuple[tuple[int, int], ...]:
            from monitor.archive import searching, snippets

            return snippets.places(db, searching.understood(text, lexicon=self._lexicon), article)

        return self._long.submit(tell)

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
        """The newest articles a search holds for, with a snippet each. `QueryError` where it cannot be understood."""
        return self.found(ArticleQuery(text=query, since=since, until=until, source=source, tag=tag, limit=limit))

    def found(self, query: ArticleQuery) -> Future[tuple[Found, ...]]:
        """The same for any query; of one that only narrows the snippets are headlines."""
        now = self._clock()

        def find(db: apsw.Connection) -> tuple[Found, ...]:
            from monitor.archive import searching, snippets

            narrows = query != ArticleQuery(text=query.text, limit=query.limit, order=query.order)
            if narrows and not query.text.strip():
                return snippets.plain(db, shelf.ids(db, query, now=now).numbers)
            node = searching.understood(query.text, lexicon=self._lexicon)
            return snippets.told(db, node, self._arranged(db, query).numbers)

        return self._long.submit(find)

    def stories(self, since: datetime | None = None, *, limit: int = 100) -> Future[tuple[Story, ...]]:
        """Stories with articles since then (the last seven days), those told most often first."""
        begin = self._clock() - timedelta(days=7) if since is None else since
        return self._long.submit(lambda db: stories.stories(db, since=begin, limit=limit))

    def story(self, number: int, *, most: int | None = None) -> Future[ToldStory]:
        """A story with its copies, at most so many, and what each adds. `NotFoundError` where there is none."""
        return self._long.submit(lambda db: stories.told(db, number, most=most))

    def related(self, article: int) -> Future[tuple[int, ...]]:
        """Articles of other stories that report the same event as this one's. `NotFoundError` where it is gone."""
        return self._ask(lambda db: stories.related(db, article))

    def trend(self, what: str, *, by: str = "day") -> Future[Trend]:
        """Articles of a watchlist or source (by its name) or with a term, by `hour` (48), `day` (30) or `week` (26).

        Days and weeks are those of this computer's zone. `QueryError` where a term cannot be understood.
        """

        def count(db: apsw.Connection, hours: list[int], since: datetime) -> tuple[list[int], bool]:
            from monitor.archive import searching

            watchlist = people.watchlist_named(db, clean(what))
            source = None if watchlist is not None else sources.named(db, clean(what))
            if watchlist is not None:
                return trends.kept_counts(db, hours, watchlist=watchlist), True
            if source is not None:
                return trends.kept_counts(db, hours, source=source), True
            node = searching.understood(what, lexicon=self._lexicon, term=True)
            found = searching.numbers(db, node, Narrowed(query=ArticleQuery(since=since)))
            return trends.counts_of(found, hours), False

        return self._trend(count, by=by)

    def mentions(self, *, watchlist: int = trends.ALL, source: int = trends.ALL, by: str = "day") -> Future[Trend]:
        """The same of what the counters keep: a watchlist, a source, or a watchlist in one source, by their numbers.

        Without either, of all articles.
        """
        return self._trend(
            lambda db, hours, _since: (trends.kept_counts(db, hours, watchlist=watchlist, source=source), True), by=by
        )

    def _trend(
        self, counted: Callable[[apsw.Connection, list[int], datetime], tuple[list[int], bool]], *, by: str
    ) -> Future[Trend]:
        """`counted` gives the counts between the hours, and whether they were counted only since it was watched."""
        now = self._clock()
        borders = trends.spans(by, now)
        hours = trends.hours_of(borders)

        def count(db: apsw.Connection) -> Trend:
            counts, watched = counted(db, hours, borders[0])
            return trends.trend(counts, trends.kept_counts(db, hours), borders, by=by, now=now, watched=watched)

        return self._counting.submit(count)

    def suggestions(self, word: str) -> Future[tuple[Suggested, ...]]:
        """Names and spellings that go with a word, those met here among them, with how many articles have each."""

        def suggestions(db: apsw.Connection) -> tuple[Suggested, ...]:
            from monitor.language import suggest

            found = suggest(word, seen=spellings.near(db, word))
            return tuple(Suggested(text=s.text, kind=str(s.kind), seen=spellings.seen(db, s.text)) for s in found)

        return self._long.submit(suggestions)

    def counts(self) -> Future[Counts]:
        """The numbers beside the navigation; today began at this computer's midnight."""
        midnight = days.midnight(days.day_of(self._clock()))
        return self._ask(lambda db: shelf.counts(db, midnight=midnight))

    def why(self, number: int) -> Future[tuple[Step, ...]]:
        """Every step and decision about an article."""
        return self._ask(lambda db: whys.why(db, number))

    # --- people ----------------------------------------------------------------------------------

    def mark_read(self, numbers: Iterable[int], read: bool = True, *, copies: bool = False) -> Future[tuple[int, ...]]:
        """Returns the numbers whose mark changed. `copies`: also the others of their stories."""
        asked = tuple(numbers)
        return self._edit(lambda db: people.mark_read(db, people.with_copies(db, asked) if copies else asked, read))

    def star(self, number: int, on: bool = True) -> Future[None]:
        """Star an article, or take the star away."""
        return self._edit(lambda db: people.star(db, number, on))

    def note_article(self, number: int, text: str) -> Future[None]:
        """Write a note beside an article; empty takes it away."""
        return self._edit(lambda db: people.note_article(db, number, text))

    def tag_articles(self, numbers: Iterable[int], tag: str, on: bool = True) -> Future[None]:
        """Give articles a tag, or take it from them. `InputError` where it is empty or too long."""
        asked, now = tuple(numbers), self._clock()
        return self._edit(lambda db: people.tag_articles(db, asked, tag, on, now=now))

    def tags(self) -> Future[tuple[tuple[str, int], ...]]:
        """Every tag and how many articles have it, in the order of the alphabet."""
        return self._ask(people.tags)

    def watchlists(self) -> Future[tuple[Watchlist, ...]]:
        """Every watchlist, in the order they were made."""
        return self._ask(people.watchlists)

    def save_watchlist(self, watchlist: Watchlist) -> Future[Watchlist]:
        """Store a new one (`id` 0) or the new form of one; `InputError` where another has its name."""
        now = self._clock()
        return self._edit(lambda db: people.save_watchlist(db, watchlist, now, desk=self._desk))

    def remove_watchlist(self, number: int) -> Future[None]:
        """Its alerts stay. Its matches are seen no more, and deleted in small steps afterwards."""
        removed = self._edit(lambda db: people.remove_watchlist(db, number))
        removed.add_done_callback(lambda _: self._drop_matches())
        return removed

    def bring_watchlist_back(self, watchlist: Watchlist) -> Future[None]:
        """Undo a removal, under the same number; `InputError` where another has its name by now."""
        now = self._clock()
        return self._edit(lambda db: people.bring_watchlist_back(db, watchlist, now))

    def _drop_matches(self) -> None:
        """Have the writer delete the matches of removed watchlists, one step after the other, with others between."""

        def go_on(dropped: Future[bool]) -> None:
            if dropped.exception() is None and dropped.result():
                self._drop_matches()

        self._edit(people.drop_matches).add_done_callback(go_on)

    def searches(self) -> Future[tuple[SavedSearch, ...]]:
        """Every saved search, in the order they were made."""
        return self._ask(searches.searches)

    def search_counts(self) -> Future[dict[int, tuple[int, bool]]]:
        """By saved search, how many unread articles it finds in a moment, and whether there may be more."""
        return self._counting.submit(self._count_searches)

    def _count_searches(self, db: apsw.Connection) -> dict[int, tuple[int, bool]]:
        from monitor.archive import searching

        counts = {}
        for search in searches.searches(db):
            within = Narrowed(query=replace(search.query, unread=True))
            try:
                node = searching.understood(search.query.text, lexicon=self._lexicon)
            except QueryError:
                continue
            found = searching.page(db, node, within, size=_COUNTED, patience=_COUNTING)
            counts[search.id] = (len(found.numbers), found.before is not None)
        return counts

    def save_search(self, search: SavedSearch) -> Future[SavedSearch]:
        """Store a new one (`id` 0) or the new form of one; `InputError` where another has its name."""
        now = self._clock()
        return self._edit(lambda db: searches.save(db, search, now))

    def remove_search(self, number: int) -> Future[None]:
        """`NotFoundError` where there is none."""
        return self._edit(lambda db: searches.remove(db, number))

    # --- alerts ----------------------------------------------------------------------------------

    def alerts(
        self, *, unread: bool = False, held: bool = False, limit: int | None = None
    ) -> Future[tuple[Alert, ...]]:
        """Newest first, urgent ones of the last hours before them. `unread`: only new ones; `held`: those held back."""
        now = self._clock()
        return self._ask(lambda db: alerts.several(db, unread=unread, held=held, limit=limit, now=now))

    def alert(self, number: int) -> Future[Alert]:
        """`NotFoundError` where there is none."""
        return self._ask(lambda db: alerts.one(db, number))

    def merged_alerts(self, numbers: Iterable[int]) -> Future[tuple[int, ...]]:
        """The numbers of all that became copies under these alerts: what told of one of them was told of these too."""
        asked = tuple(numbers)
        return self._ask(lambda db: alerts.merged(db, asked))

    def latest_alerts(self, limit: int) -> Future[tuple[Alert, ...]]:
        """The alerts that were raised last, one of each article, newest first, but for those held back."""
        return self._ask(lambda db: alerts.latest(db, limit))

    def new_alerts(self, query: ArticleQuery) -> Future[array[int]]:
        """The new alerts of the articles asked for; of a watchlist's list only its own. `QueryError`."""
        now, every = self._clock(), replace(query, limit=None, folded=False)

        def find(db: apsw.Connection) -> array[int]:
            listed = self._arranged(db, every) if query.text.strip() else shelf.ids(db, every, now=now)
            return alerts.new_among(db, listed.numbers, watchlist=query.watchlist)

        return self._long.submit(find)

    def set_alert(self, number: int, state: AlertState, snoozed_until: datetime | None = None) -> Future[Alert]:
        """What a person did with it: this desk's notifiers need not tell of it any more, the others still do.

        One that was held and becomes new goes out; one that was snoozed comes again on this desk.
        """
        now = self._clock()
        return self._edit(
            lambda db: alerts.set_state(db, number, state, snoozed_until=snoozed_until, now=now, desk=self._desk)
        )

    def raise_spikes(self, now: datetime, *, decide: Decide) -> Future[tuple[tuple[Alert, ...], tuple[int, ...]]]:
        """The alerts of watchlists that appear far more often in this hour than is usual, where they ask for them.

        Beside them the numbers of held alerts that went out with one.
        """
        from monitor.archive import spiking  # not at the top: the first window counts nothing

        return self._edit(lambda db: spiking.raise_spikes(db, now=now, decide=decide))

    def end_storms(self) -> Future[None]:
        """Let out at once, with the next waking, what a storm of alerts holds."""
        now = self._clock()
        return self._edit(lambda db: holding.end_storms(db, now))

    def pause(self) -> Future[Pause | None]:
        """What a person said last about pausing everything; it may be over."""
        return self._ask(holding.pause)

    def set_pause(self, pause: Pause | None) -> Future[None]:
        """Hold every alert back until then, or let out what a pause holds."""
        now = self._clock()
        return self._edit(lambda db: holding.set_pause(db, pause, now=now))

    def note_alert(self, number: int, text: str) -> Future[Alert]:
        """Write a note beside an alert; empty takes it away."""
        return self._edit(lambda db: alerts.note(db, number, text))

    # --- outbox ----------------------------------------------------------------------------------

    def use_desk_notifiers(self, names: Collection[str]) -> None:
        """Say which notifiers disturb the person at this computer and nobody else: `DESK_NOTIFIERS` and others."""
        self._desk = frozenset(names)

    def remove_notifier(self, name: str) -> Future[TakenAway]:
        """A notifier is there no more: what waits for it is settled, and returned for who brings it back."""
        now = self._clock()
        return self._edit(lambda db: outbox.remove_notifier(db, name, now=now))

    def bring_notifier_back(self, name: str, taken: TakenAway) -> Future[None]:
        """A notifier is there again: what was taken away waits for it once more and is due."""
        now = self._clock()
        return self._edit(lambda db: outbox.bring_notifier_back(db, name, taken, now=now, desk=self._desk))

    def due_deliveries(self, now: datetime, limit: int, *, notifier: str = "") -> Future[tuple[Delivery, ...]]:
        """What is to be handed to a notifier now; empty is any."""
        return self._ask(lambda db: deliveries.due_deliveries(db, now=now, limit=limit, notifier=notifier))

    def waiting_deliveries(self, now: datetime, limit: int, *, notifier: str) -> Future[tuple[Delivery, ...]]:
        """Everything that waits for a notifier and that nothing holds, due or to be tried again later."""
        return self._ask(lambda db: deliveries.waiting_deliveries(db, now=now, limit=limit, notifier=notifier))

    def due_notifiers(self, now: datetime) -> Future[tuple[str, ...]]:
        """The notifiers for which something is due."""
        return self._ask(lambda db: deliveries.due_notifiers(db, now=now))

    def wake_alerts(self, now: datetime, *, decide: Decide) -> Future[tuple[int, ...]]:
        """Let out the alerts whose snooze is over or that `decide` holds no longer; the numbers of those."""
        return self._edit(lambda db: waking.wake(db, now=now, decide=decide, desk=self._desk))

    def forget_the_future(self, now: datetime) -> Future[None]:
        """The clock was set back: what was said and told in the future is no pause and no cool-down, now or later."""
        return self._edit(lambda db: holding.forget_the_future(db, now))

    def hours_changed(self, now: datetime) -> Future[None]:
        """The system's zone is another: what waits for an hour of the day is decided about again."""
        return self._edit(lambda db: holding.hours_changed(db, now))

    def record_delivery(
        self, *numbers: int, now: datetime, delivered: bool, next_try: datetime | None, reason: Reason | None = None
    ) -> Future[None]:
        """Log a try of a message; its rows leave the outbox when it was delivered or has no next try."""
        return self._edit(
            lambda db: deliveries.record_delivery(
                db, numbers, now=now, delivered=delivered, next_try=next_try, reason=reason
            )
        )

    def put_off_deliveries(self, notifier: str, until: datetime) -> Future[None]:
        """Have all that wait for a notifier wait for the same moment."""
        return self._edit(lambda db: deliveries.put_off(db, notifier, until=until))

    def still_waiting(self, numbers: Iterable[int]) -> Future[frozenset[int]]:
        """Which of these deliveries are in the outbox: due, waiting or held."""
        asked = tuple(numbers)
        return self._ask(lambda db: deliveries.still_waiting(db, asked))

    def delivery_log(self, alert: int) -> Future[tuple[LoggedDelivery, ...]]:
        """Every try to deliver an alert, oldest first."""
        return self._ask(lambda db: deliveries.delivery_log(db, alert))

    def delivery_tries(
        self, *, notifier: str = "", failed: bool = False, limit: int
    ) -> Future[tuple[DeliveryTry, ...]]:
        """The last tries to deliver any alert, newest first; of one notifier, or only those that failed."""
        return self._ask(lambda db: deliveries.tries(db, notifier=notifier, failed=failed, limit=limit))

    def undelivered(self) -> Future[int]:
        """How many alerts should have gone out by now and have not."""
        return self._ask(deliveries.undelivered)

    def next_delivery(self) -> Future[datetime | None]:
        """When there is next something to deliver, or an alert to wake."""
        return self._ask(lambda db: deliveries.next_delivery(db, self._clock()))

    # --- retention -------------------------------------------------------------------------------

    def limits(self) -> Future[dict[int, Retention]]:
        """How much is kept, by source; `retention.ALL` stands for the archive as a whole."""
        return self._ask(retention.limits)

    def set_limits(self, source: int, wanted: Retention) -> Future[None]:
        """Limits of a source (`retention.ALL`: of the archive); none at all takes them away."""
        return self._edit(lambda db: retention.set_limits(db, source, wanted))

    def going(self, wanted: Mapping[int, Retention]) -> Future[Going]:
        """What these limits would delete now."""
        now = self._clock()
        return self._copying.submit(lambda db: retention.going(db, wanted, now=now))

    def borders(self) -> Future[Mapping[int, int]]:
        """What `too_old` takes: by source, the numbers under which articles go by the limits as they are now.

        Asked for once a deletion: what an article costs on average changes while articles go.
        """
        now = self._clock()
        return self._copying.submit(lambda db: retention.borders(db, retention.limits(db), now=now))

    def too_old(self, borders: Mapping[int, int] | None = None) -> Future[tuple[int, ...]]:
        """Some of the oldest articles that the limits do not keep; empty when there is none."""
        now = self._clock()

        def oldest(db: apsw.Connection) -> tuple[int, ...]:
            under = retention.borders(db, retention.limits(db), now=now) if borders is None else borders
            return retention.oldest(db, under)

        return self._copying.submit(oldest)

    def delete_articles(self, numbers: tuple[int, ...]) -> Future[tuple[int, ...]]:
        """Delete articles, but for those that stay whatever their age; the numbers of those that are gone."""
        return self._edit(lambda db: retention.delete(db, numbers))

    def not_exported(self, numbers: Iterable[int]) -> Future[tuple[int, ...]]:
        """Which of these articles nobody has exported yet."""
        asked = tuple(numbers)
        return self._ask(lambda db: retention.not_exported(db, asked))

    def mark_exported(self, numbers: Iterable[int]) -> Future[None]:
        """These articles were taken out into a file: limits delete them no more."""
        asked = tuple(numbers)
        return self._edit(lambda db: retention.mark_exported(db, asked))

    def give_back(self) -> Future[bool]:
        """Give some freed space back to the disk; False when there is none left."""
        return self._edit(retention.give_back)

    def join_index(self) -> Future[bool]:
        """Join some parts of the index, so that searches look in fewer; False when there is no more to join."""
        return self._edit(lambda db: index.merge(db, pages=_JOINED_PAGES))

    def begin_renewing(self) -> bool:
        """Whether there are articles to be renewed, because a program before kept them, or out of place in the index.

        On the caller's thread: an archive of a million articles is looked through.
        """
        if not self._copying.submit(renewing.is_called_for).result():
            return False
        self._edit(lambda db: renewing.begin(db, self._index)).result()
        return True

    def renew(self) -> Future[bool]:
        """Renew some articles, so that they take the room new ones take; False when there are no more."""
        return self._edit(lambda db: renewing.step(db, self._index, self._packer))

    def learn_pairs(self) -> bool:
        """Learn which words are common, where that is called for, on the caller's thread; True where it was.

        For the background: a second's work. Then all articles get the pairs by which a phrase passes over them.
        """
        found = self._copying.submit(pairing.learned).result()
        if found is None:
            return False
        self._edit(lambda db: pairing.begin(db, found)).result()
        return True

    def pair(self) -> bool:
        """Give some articles their pairs; False when there are no more without. On the caller's thread, as well."""
        batch = self._copying.submit(self._pairing.next).result()
        if batch is None:
            self._edit(pairing.finish).result()
            return False
        self._edit(lambda db: pairing.put(db, batch)).result()
        return True

    # --- the whole -------------------------------------------------------------------------------

    def train_dictionary(self) -> bool:
        """Train a dictionary for texts where one is called for, on the caller's thread; True where one is new.

        For the background: a moment's work, during which only the questions of the long reader wait.
        """
        made = self._copying.submit(dictionaries.waiting).result()
        if made is None:
            articles, found = self._copying.submit(dictionaries.samples).result()
            trained = dictionaries.trained(found) if found else None
            if trained is None:
                return False
            made, now = trained, self._clock()
            self._edit(lambda db: dictionaries.keep(db, trained, articles=articles, now=now)).result()
        # Without it no text is readable: it stands in a second file before the first text needs it.
        self.daily_copy(anew=True).result()
        in_use = made
        self._edit(lambda db: dictionaries.put_in_use(db, in_use)).result()
        self._packer.use(made)
        return True

    def check(self) -> Future[Health]:
        """Read the whole file and say whether it is sound."""
        return self._copying.submit(lambda _: upkeep.check(self.path))

    def call_for_repairs(self, kinds: Iterable[str]) -> Future[None]:
        """Have `repair` set right what a check found wrong and can be made again: `Health.repairs`."""
        return self._edit(lambda db: repairing.call_for(db, kinds))

    def inspect(
        self, *, within: float = inf, pause: float = 0.0, stopped: Callable[[], bool] = lambda: False
    ) -> bool | None:
        """The same on the caller's thread, part by part, with word left for the next opening where it is damaged.

        For the background: it takes minutes on a large file, and no search waits for it. The arguments are those of
        `checking.look`. Returns whether the file is sound; None where it was broken off: the next call goes on.
        """
        found = checking.look(
            self.path, self._ask(checking.reached).result(), within=within, pause=pause, stopped=stopped
        )
        if found.repairs.difference(self._ask(repairing.called_for).result()):
            log.warning("does not agree with the articles any more: %s", ", ".join(sorted(found.repairs)))
            self.call_for_repairs(found.repairs).result()
        if found.problems:
            log.error("the archive is damaged: %s", "; ".join(found.problems))
            mark_damaged(self.path)
            return False
        now = self._clock()

        def keep(db: apsw.Connection) -> None:
            checking.keep_reached(db, found.reached)
            if found.reached is None:
                upkeep.record_check(db, now)

        self._edit(keep).result()
        return True if found.reached is None else None

    def repair(self) -> Iterator[None]:
        """Set right what checks found that can be made again, step by step, each a transaction of its own.

        On the caller's thread, and for the background. Who stops in between goes on with the next call, whenever that
        is.
        """
        for kind in self._ask(repairing.called_for).result():
            if kind == repairing.WORDS:
                self._edit(lambda db: repairing.words_again(db, self._index)).result()
            elif kind == repairing.PAIRS:
                self._edit(pairing.forget).result()
            else:
                yield from self._repaired(kind)
            self._edit(partial(repairing.done, kind=kind)).result()
            yield

    def _repaired(self, kind: str) -> Iterator[None]:
        before: repairing.Wrong = ()
        while (wrong := self._copying.submit(repairing.LOOKING[kind]).result()) and wrong != before:
            before = wrong
            for part in repairing.steps_of(kind, wrong):
                self._edit(partial(self._repair_part, kind, part)).result()
                yield

    def _repair_part(self, kind: str, part: repairing.Wrong, db: apsw.Connection) -> None:
        if kind == repairing.INDEX:
            repairing.index_again(db, self._index, part)
        elif kind == repairing.LIST:
            repairing.list_again(db, part)
        elif kind == repairing.HOURS:
            repairing.count_again(db, part)
        else:
            repairing.keys_again(db, self._memory.recogniser().rarity, part)

    def last_check(self) -> Future[datetime | None]:
        """When `inspect` last found the file sound."""
        return self._ask(upkeep.last_check)

    def backup(self, target: Path, *, files: Mapping[str, str] | None = None) -> Future[Path]:
        """A whole copy at `target`; `files` go with it: texts by name."""
        return self._copying.submit(lambda db: upkeep.backup(db, target, files=files))

    def daily_copy(self, *, anew: bool = False) -> Future[Path | None]:
        """Today's small copy of what cannot be fetched again (in `copies/` beside the file); None if it is there.

        `anew` True: made again where it is there.
        """
        now = self._clock()
        into = self.path.parent / "copies"
        return self._copying.submit(lambda _: upkeep.daily_copy(self.path, into, now=now, anew=anew))
