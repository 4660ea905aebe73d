"""From a pending entry to an article: its page read and extracted, or the feed's own text, matched and stored.

A match on title and summary puts a page first in the queue. An alert waits for its page until the first failed
try, at most a minute: then the feed's own text is stored and alerts, and the page completes it later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from monitor.alerting import rules
from monitor.engine import logged
from monitor.engine.asking import Password, no_password
from monitor.engine.pagequeue import PageJob, PageQueue
from monitor.engine.rounds import Round, joined
from monitor.engine.stage import Stage, Urgency
from monitor.engine.troubles import Troubles
from monitor.errors import ArchiveError, FetchError, MonitorError, NotFoundError
from monitor.model import (
    AlertChanged,
    AlertRaised,
    ArticleStored,
    Clock,
    Event,
    Extracted,
    NewArticle,
    PendingEntry,
    Precision,
    Published,
    Reason,
    SiteSeen,
    Source,
    SourceKind,
    Step,
    TextFrom,
    TextMode,
)

if TYPE_CHECKING:
    from monitor.archive import Archive, Stored
    from monitor.engine.watchers import Watchers
    from monitor.gathering.fetching import Fetcher, Response
    from monitor.gathering.worker import Worker

log = logging.getLogger(__name__)

# How long an alert waits for its page before the feed's own text raises it.
_PATIENCE = timedelta(seconds=60)
# Pages of one source read at one poll; the rest stay pending until the next.
_PAGES_A_POLL = 40
# A source that is not polled (it is paused, or slow) has its next pages read after this time.
_ALLOWED_ANEW = timedelta(hours=1)
# How often in a row it is looked for what is due of other sources.
_LOOKS = 20
# A page with clearly less text than the feed gave (a wall, a teaser) does not replace it.
_LESS = 0.8
# Characters of a summary's HTML looked at to tell whose page goes first.
_LOOK = 600
# Seconds a site may ask us to wait before a page is tried again.
_LONGEST_WAIT = 6 * 3600
# Three days are over for a page only after so many tries: a machine may have slept through them.
_FEWEST_TRIES = 12
# The site says that the page is not there: it may not be there yet, or not on the machine that was asked.
_GONE = 410
_NOT_THERE = (404, _GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text chosen for an entry, where it is from and why."""

    found: Extracted
    text_from: TextFrom
    reason: Reason | None = None
    await_page: bool = False
    site: SiteSeen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What came of a page, extracted."""

    found: Extracted
    whole: bool = True
    """False where it may have been cut on its way."""
    is_document: bool = False
    """A PDF, a picture or the like: it will be no page later."""


@dataclass(slots=True, eq=False)
class _Batch:
    """Entries of one listing whose text is in the feed, and the round that waits for them."""

    entries: tuple[PendingEntry, ...]
    source: Source
    round: Round | None


class ArticleMaker:
    """Turns pending entries into stored articles. Thread-safe."""

    def __init__(
        self,
        archive: Archive,
        watchers: Watchers,
        stage: Stage,
        *,
        fetcher: Fetcher,
        worker: Worker,
        clock: Clock,
        emit: Callable[[Event], None],
        on_alert: Callable[[], None],
        troubles: Troubles,
        password: Password = no_password,
    ) -> None:
        self._password = password
        self._archive = archive
        self._watchers = watchers
        self._stage = stage
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._emit = emit
        self._on_alert = on_alert
        self._queue = PageQueue(self._read_page, on_failure=self._not_read, slowed=fetcher.slowed)
        self._guard = threading.Lock()
        self._batches: set[_Batch] = set()
        # Of each source how many pages were taken since its last poll, and when the first of them was.
        self._taken: dict[int, tuple[int, datetime]] = {}
        self._troubles = troubles

    def close(self) -> None:
        self._queue.close()

    # --- taking up -------------------------------------------------------------------------------

    def polled(self, source: int) -> None:
        """A poll of the source ended: as many pages of it may be read as at every poll."""
        with self._guard:
            self._taken.pop(source, None)

    def take(self, entries: Iterable[PendingEntry], source: Source, *, round: Round | None) -> bool:
        """Send the entries of a listing on their way, the newest first; whether some were too many and wait."""
        whole: list[PendingEntry] = []
        urgent_whole: list[PendingEntry] = []
        late: list[int] = []
        for pending in sorted(entries, key=_newest, reverse=True):
            is_whole = _is_whole(pending, source)
            urgent = pending.news and self._concerns(pending, is_whole=is_whole)
            if is_whole:
                (urgent_whole if urgent else whole).append(pending)
            elif self._may_take(source.id) or urgent or round is not None:
                self._queue_page(PageJob(pending=pending, source=source, round=round, urgent=urgent))
            else:
                late.append(pending.id)
        if late:
            self._archive.postpone(tuple(late)).result()
        for batch, urgency in ((urgent_whole, Urgency.ALERT), (whole, Urgency.ARTICLE)):
            if not batch:
                continue
            # Stored in the order the listing gave.
            batch.sort(key=lambda pending: pending.id)
            self._submit(urgency, _Batch(tuple(batch), source, round))
        return bool(late)

    def _submit(self, urgency: Urgency, batch: _Batch) -> None:
        if batch.round is not None:
            batch.round.enter()
        with self._guard:
            self._batches.add(batch)
        if not self._stage.submit(urgency, self._store_whole, batch):
            self._ended(batch)

    def _ended(self, batch: _Batch) -> None:
        with self._guard:
            self._batches.discard(batch)
            round_ = batch.round
        if round_ is not None:
            round_.leave()

    def _may_take(self, source: int) -> bool:
        """Count a page of a source; False where as many were taken since its last poll as may be, or wait already."""
        now = self._clock()
        with self._guard:
            taken, since = self._taken.get(source, (0, now))
            if abs(now - since) >= _ALLOWED_ANEW:
                taken, since = 0, now
            is_enough = taken >= _PAGES_A_POLL or self._queue.waiting_of(source) >= _PAGES_A_POLL
            self._taken[source] = (taken + (not is_enough), since)
            return not is_enough

    def _exhausted(self) -> tuple[int, ...]:
        """The sources of which no more pages are read until their next poll."""
        now = self._clock()
        with self._guard:
            return tuple(
                source
                for source, (taken, since) in self._taken.items()
                if taken >= _PAGES_A_POLL and abs(now - since) < _ALLOWED_ANEW
            )

    def take_pending(self, limit: int, *, round: Round | None, source: int | None = None) -> int:
        """Take up entries that an earlier run or try left behind and that are due again; returns how many."""
        if round is not None:
            return self._take_due(limit, round=round, source=source)[0]
        count = 0
        for _ in range(_LOOKS):
            if self._queue.waiting >= limit:
                break
            found, is_more = self._take_due(limit, round=None, source=source)
            count += found
            # Where one source had more than its share, others may stand behind it.
            if not is_more:
                break
        return count

    def _take_due(self, limit: int, *, round: Round | None, source: int | None) -> tuple[int, bool]:
        without = self._exhausted() if round is None else ()
        due = self._archive.due_pending(self._clock(), limit, source=source, without=without).result()
        by_source: dict[int, list[PendingEntry]] = {}
        for pending in due:
            if pending.id not in self._queue:
                by_source.setdefault(pending.source, []).append(pending)
        is_more = False
        for number, entries in by_source.items():
            try:
                its_source = self._archive.source(number).result()
            except NotFoundError:
                # Removed a moment ago, its entries with it.
                continue
            is_more |= self.take(entries, its_source, round=round)
        return len(due), is_more

    def adopt(self, round: Round, source: int | None) -> None:
        """Have a round wait for what is under way already (of one source, or of all)."""
        self._queue.adopt(round, source)
        with self._guard:
            for batch in self._batches:
                if source in (None, batch.source.id):
                    batch.round = joined(batch.round, round)

    def _queue_page(self, job: PageJob) -> None:
        if job.round is not None:
            job.round.enter()
        if not self._queue.add(job) and job.round is not None:
            job.round.leave()

    def _concerns(self, pending: PendingEntry, *, is_whole: bool) -> bool:
        """Whether what the listing shows of an entry concerns a watchlist, so that it goes first.

        A glance where the whole text is in the feed, for it is read in a moment anyway; else a look at its beginning.
        """
        from monitor.gathering import markup

        entry = pending.entry
        if is_whole:
            return self._watchers.may_concern(f"{entry.title} {entry.content or entry.summary}")
        summary = markup.plain(entry.summary[:_LOOK]) if entry.summary else ""
        if self._watchers.concerns(entry.title, summary):
            return True
        return entry.content is not None and self._watchers.may_concern(entry.content)

    # --- an alert does not wait for ever ---------------------------------------------------------

    @property
    def in_a_hurry(self) -> bool:
        return bool(self._queue.overdue(lambda job: job.urgent))

    def hurry(self) -> None:
        """Alert on the feed's own text where the page is still waiting after a minute."""
        now = self._clock()
        for job in self._queue.overdue(lambda job: _is_overdue(job, now)):
            self._stage.submit(Urgency.ALERT, self._alert_early, job)

    def _alert_early(self, job: PageJob) -> None:
        with self._queue.alone(job) as now:
            if now is None or now.pending.article is not None:
                # Looked at twice in the same moment, or its page came just then: it has alerted already.
                return
            with self._refusals(now.round):
                stored = self._store_feed_text(now, reason=Reason.of("page-waits"), await_page=True)
                self._queue.alerted(job.pending.id, stored.article)

    # --- the page --------------------------------------------------------------------------------

    def _read_page(self, job: PageJob) -> None:
        from monitor.gathering.fetching import Request

        entry = job.pending.entry
        try:
            response = self._fetcher.fetch(
                Request(
                    url=entry.url,
                    purpose="page",
                    source=job.source.url,
                    fresh=job.pending.news,
                    options=job.source.options,
                    password=self._password(job.source),
                )
            )
            page = self._page(response, job)
        except MonitorError as error:
            queued = self._stage.submit(self._urgency(job), self._page_failed, job, error)
        else:
            queued = self._stage.submit(self._urgency(job), self._page_came, job, page)
        if not queued:
            self._done(job)

    def _not_read(self, job: PageJob, error: BaseException) -> None:
        self._troubles.tell(error)
        self._done(job)

    def _page(self, response: Response, job: PageJob) -> _Page:
        from monitor.gathering.charset import is_no_page

        if is_no_page(response.body, response.content_type):
            return _Page(found=Extracted(url=response.url), is_document=True)
        if _is_front(response.url) and not _is_front(job.pending.entry.url):
            # Where sites send who asks for what is not there (any more, or yet).
            return _Page(found=Extracted(url=response.url))
        return _Page(found=self._extract(response, job.source), whole=response.whole)

    def _extract(self, response: Response, source: Source) -> Extracted:
        from monitor.gathering.extraction import extract

        return self._worker.run(
            extract,
            response.body,
            url=response.url,
            content_type=response.content_type,
            now=self._clock(),
            zone=source.zone,
        )

    def _urgency(self, job: PageJob) -> Urgency:
        return Urgency.ALERT if job.urgent else Urgency.ARTICLE

    def _page_came(self, job: PageJob, page: _Page) -> None:
        with self._queue.alone(job) as now:
            try:
                with self._refusals((now or job).round):
                    self._take_page(now or job, page)
            finally:
                self._done(job)

    def _take_page(self, job: PageJob, came: _Page) -> None:
        from monitor.gathering import schedule, sites
        from monitor.gathering.identity import is_of_page

        page = came.found
        feed = self._feed_text(job)
        site = sites.seen_on(page)
        if site is not None:
            page = sites.settled(page, self._archive.site(site.host, site.lines).result())
        few = schedule.GONE_PAGE_AGAIN
        if job.pending.entry.shares_page and not is_of_page(job.pending.entry, page):
            # What others say there must not be taken for its own words.
            self._poor(job, Reason.of("page-shared"), ())
        elif not page.paragraphs:
            self._poor(job, Reason.of("no-article"), () if came.is_document else self._waits(job))
        elif _length(page) < _LESS * _length(feed):
            self._poor(job, Reason.of("page-shorter"), few)
        else:
            found = _completed(page, feed)
            if job.urgent and self._says_more(feed, found, job.source):
                stored = self._store_feed_text(job, reason=Reason.of("page-differs"), await_page=True)
                job = replace(job, pending=replace(job.pending, article=stored.article))
            again = None if came.whole else self._again(job, few)
            text = _Text(found=found, text_from=TextFrom.PAGE, site=site, await_page=again is not None)
            self._store(job, text)
            if again is not None:
                self._retry(job, again, Reason.of("cut-short", host=urlsplit(page.url).hostname or ""))

    def _waits(self, job: PageJob) -> tuple[timedelta, ...]:
        """When to ask again for a page that is not there or yields nothing."""
        from monitor.gathering import schedule

        # Of what a section page linked when it was first read, much is no article and never will be.
        is_backlog = self._is_link(job) and not job.pending.news
        return schedule.GONE_PAGE_AGAIN if is_backlog else schedule.POOR_PAGE_AGAIN

    def _again(self, job: PageJob, waits: tuple[timedelta, ...]) -> datetime | None:
        from monitor.gathering import schedule

        pending, now = job.pending, self._clock()
        return schedule.poor_page_again(waits, tries=pending.tries, first_seen=pending.first_seen, now=now)

    def _retry(self, job: PageJob, at: datetime, reason: Reason) -> None:
        self._archive.retry_entry(job.pending.id, next_try=at, reason=reason, now=self._clock()).result()

    def _poor(self, job: PageJob, reason: Reason, waits: tuple[timedelta, ...]) -> None:
        """A page that yields too little never hides an entry, and is asked for again; given up after the last wait.

        What the listing says of the entry is its text meanwhile. Only a link of a section page whose page never yields
        anything is no article in the end, unless its own words concern a watchlist.
        """
        again = self._again(job, waits)
        if job.pending.edit or (job.pending.article is None and (job.urgent or not self._is_link(job))):
            # An edited article keeps the text of its page; what the listing says anew of it may alert.
            self._store_feed_text(job, reason=reason, await_page=again is not None)
        elif again is None:
            self._archive.drop_entry(job.pending.id, reason).result()
        if again is not None:
            self._retry(job, again, reason)

    def _is_link(self, job: PageJob) -> bool:
        """The listing has no words of its own for the entry but a link of a page."""
        return job.source.address(job.pending.rung).kind is SourceKind.PAGE

    def _says_more(self, feed: Extracted, page: Extracted, source: Source) -> bool:
        """The listing's own words concern somebody, the page's concern nobody: the alert is raised on the former."""
        return not self._watchers.hits(page, source)[0] and bool(self._watchers.hits(feed, source)[0])

    def _page_failed(self, job: PageJob, error: MonitorError) -> None:
        with self._queue.alone(job) as now:
            try:
                # Broken off because the program ends, it was no try of the page's.
                if error.reason.code != "stopping":
                    page = logged.address(job.pending.entry.url)
                    log.debug("source %d: the page at %s failed: %s", job.source.id, page, logged.outcome(error))
                    with self._refusals((now or job).round):
                        self._try_later(now or job, error)
            finally:
                self._done(job)

    def _try_later(self, job: PageJob, error: MonitorError) -> None:
        from monitor.gathering import schedule

        if job.round is not None:
            job.round.add(pages_failed=1)
        now = self._clock()
        pending = job.pending
        if error.reason.code in schedule.OFFLINE_CODES:
            # No network here: that was no try of the page's.
            soon = now + schedule.OFFLINE_AGAIN
            self._archive.retry_entry(pending.id, next_try=soon, reason=error.reason, now=now, tried=False).result()
            return
        again: datetime | None
        if isinstance(error, FetchError) and error.status in _NOT_THERE:
            waits = schedule.GONE_PAGE_AGAIN if error.status == _GONE else self._waits(job)
            again = self._again(job, waits)
        else:
            tired = now >= schedule.give_up_at(pending.first_seen) and pending.tries + 1 >= _FEWEST_TRIES
            again = None if tired else schedule.retry_at(pending.tries + 1, now)
        is_told = pending.edit or pending.article is None
        if is_told and (pending.edit or again is None or job.urgent or not self._is_link(job)):
            self._store_feed_text(job, reason=error.reason, await_page=again is not None)
        if again is None:
            self._archive.drop_entry(pending.id, error.reason).result()
            return
        if isinstance(error, FetchError) and error.retry_after is not None:
            again = max(again, now + timedelta(seconds=min(error.retry_after, _LONGEST_WAIT)))
        self._retry(job, again, error.reason)

    def _done(self, job: PageJob) -> None:
        self._queue.forget(job.pending.id)

    # --- storing ---------------------------------------------------------------------------------

    @contextmanager
    def _refusals(self, round: Round | None) -> Iterator[None]:
        """Around what is kept of an entry: where the archive refuses, that is told, and the entry waits as it is."""
        try:
            yield
        except ArchiveError as error:
            self._troubles.tell(error)
            if round is not None:
                round.add(unstored=1)

    def _store_whole(self, batch: _Batch) -> None:
        """Entries whose text is in the feed: all prepared, then committed together, each by itself."""
        try:
            moment = self._watchers.moment
            source = batch.source
            jobs = [PageJob(pending=one, source=source, round=batch.round, urgent=False) for one in batch.entries]
            texts = [_Text(found=self._feed_text(job), text_from=TextFrom.FEED) for job in jobs]
            made = (self._new_article(job, text) for job, text in zip(jobs, texts, strict=True))
            done = []
            handed_over = self._archive.store_articles(made, decide=rules.decide)
            for job, text, (new, stored) in zip(jobs, texts, handed_over, strict=True):
                with self._refusals(batch.round):
                    done.append((job, text, stored.result()))
                    self._tell(new, stored.result(), batch.round)
            if self._watchers.changed_since(moment):
                for job, text, one in done:
                    with self._refusals(batch.round):
                        self._store_by_new_watchlists(job, text, one)
        finally:
            self._ended(batch)

    def _store_feed_text(self, job: PageJob, *, reason: Reason, await_page: bool) -> Stored:
        found = self._feed_text(job)
        return self._store(job, _Text(found=found, text_from=TextFrom.FEED, reason=reason, await_page=await_page))

    def _feed_text(self, job: PageJob) -> Extracted:
        from monitor.gathering.extraction import from_feed

        return from_feed(job.pending.entry, language=job.source.language)

    def _store(self, job: PageJob, text: _Text) -> Stored:
        moment = self._watchers.moment
        new = self._new_article(job, text)
        stored = self._archive.store_article(new, decide=rules.decide).result()
        self._tell(new, stored, job.round)
        if self._watchers.changed_since(moment):
            self._store_by_new_watchlists(job, text, stored)
        return stored

    def _store_by_new_watchlists(self, job: PageJob, text: _Text, stored: Stored) -> None:
        """A watchlist was edited between matching and storing: what it makes of the article is added.

        What has alerted already does not alert again.
        """
        job = replace(job, pending=replace(job.pending, article=stored.article))
        new = self._new_article(job, text)
        if new.hits:
            self._tell(new, self._archive.store_article(new, decide=rules.decide).result(), job.round)

    def _new_article(self, job: PageJob, text: _Text) -> NewArticle:
        pending, source, found = job.pending, job.source, text.found
        published = _more_exact(found.published, pending.entry.published)
        too_old = _is_too_old(pending, published)
        # Asked before the matching: an article is rather matched twice than never with the lexicon.
        unlearned = self._watchers.lexicon is None
        hits, steps = self._watchers.hits(found, source)
        return NewArticle(
            source=source.id,
            url=pending.entry.url or f"{source.url}#{quote(pending.entry.key, safe='')}",
            title=found.title,
            subtitle=found.subtitle,
            paragraphs=found.paragraphs,
            authors=found.authors,
            published=published,
            modified=found.modified,
            language=found.language,
            image=found.image,
            section=found.section,
            tags=found.tags,
            boilerplate=found.boilerplate,
            first_seen=pending.first_seen,
            pending=pending.id,
            completes=pending.article,
            text_from=text.text_from,
            text_reason=text.reason,
            await_page=text.await_page,
            may_alert=pending.news and not too_old,
            steps=(_gathered(pending, source, too_old=too_old), _extracted(text), *steps),
            hits=hits,
            site=text.site,
            unlearned=unlearned,
        )

    def _tell(self, new: NewArticle, stored: Stored, round: Round | None) -> None:
        if round is not None:
            round.add(articles=int(stored.new), alerts=len(stored.alerts))
        if stored.alerts:
            self._on_alert()
        if new.unlearned and self._watchers.lexicon is not None:
            self._watchers.on_late()
        self._emit(
            ArticleStored(id=stored.article, source=new.source, title=new.title, new=stored.new, matched=bool(new.hits))
        )
        for alert in stored.alerts:
            self._emit(AlertRaised(alert=alert))
        for number in stored.folded:
            self._emit(AlertChanged(id=number))


# --- decisions -----------------------------------------------------------------------------------


def _newest(pending: PendingEntry) -> datetime:
    """By what the page of an entry comes before another's: when it was published, as far as is known."""
    published = pending.entry.published
    return published.order(pending.first_seen) if published is not None else pending.first_seen


def _is_whole(pending: PendingEntry, source: Source) -> bool:
    """No page to fetch: the user said the feed carries whole articles, or the entry has no page of its own."""
    entry = pending.entry
    return source.text is TextMode.FEED or not entry.url or (entry.shares_page and _is_front(entry.url))


def _is_overdue(job: PageJob, now: datetime) -> bool:
    return job.urgent and job.pending.article is None and now - job.pending.first_seen >= _PATIENCE


def _is_front(url: str) -> bool:
    """Whether an address is a site's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _length(found: Extracted) -> int:
    return sum(len(paragraph) for paragraph in found.paragraphs)


def _completed(page: Extracted, feed: Extracted) -> Extracted:
    """What the page does not say, the feed may."""
    return replace(
        page,
        title=page.title or feed.title,
        authors=page.authors or feed.authors,
        tags=page.tags or feed.tags,
        language=page.language or feed.language,
    )


_EXACTNESS = (Precision.MONTH, Precision.DAY, Precision.MINUTE, Precision.SECOND)


def _more_exact(page: Published | None, listing: Published | None) -> Published | None:
    """Of the page's time and the listing's the one that knows its zone, then the more precise, then the page's."""
    if page is None or listing is None:
        return page or listing
    return max(page, listing, key=lambda time: (time.zone_known, _EXACTNESS.index(time.precision)))


def _is_too_old(pending: PendingEntry, published: Published | None) -> bool:
    """An entry that the listing does not date is no news where its page dates it before what was known."""
    from monitor.gathering.news import is_before

    if pending.old_before is None:
        return False
    # Nothing is too old by a clock that was ahead when the entry was listed.
    before = min(pending.old_before, pending.first_seen)
    return is_before(published, before, now=pending.first_seen)


def _gathered(pending: PendingEntry, source: Source, *, too_old: bool) -> Step:
    if pending.resurfaced or (too_old and not pending.dated_on_page):
        return Step(step="gathered", outcome="stopped", detail=Reason.of("resurfaced", source=source.name))
    if too_old:
        return Step(step="gathered", outcome="stopped", detail=Reason.of("old-at-first-poll", source=source.name))
    if not pending.news:
        return Step(step="gathered", outcome="stopped", detail=Reason.of("known-before", source=source.name))
    if pending.rung and pending.rung <= len(source.ladder):
        lower = Reason.of("gathered-lower", source=source.name, address=source.address(pending.rung).url)
        return Step(step="gathered", outcome="passed", detail=lower)
    return Step(step="gathered", outcome="passed", detail=Reason.of("gathered-from", source=source.name))


def _extracted(text: _Text) -> Step:
    count = len(text.found.paragraphs)
    if text.reason is not None:
        return Step(step="extracted", outcome="stopped", detail=text.reason)
    code = "text-from-page" if text.text_from is TextFrom.PAGE else "text-from-feed"
    return Step(step="extracted", outcome="passed", detail=Reason.of(code, paragraphs=count))
