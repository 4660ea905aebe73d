"""The poll loop: claim what is due, read its listing, record it, and send its entries on their way to articles.

The schedule lives in the data: after sleep, crash or restart the loop just asks what is due.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.engine.articles import ArticleMaker
from monitor.engine.rounds import Round
from monitor.engine.stage import Stage, Urgency
from monitor.errors import MonitorError, NotFoundError
from monitor.model import (
    Clock,
    Entry,
    Event,
    Listing,
    PollEnded,
    PollStarted,
    PollSummary,
    Reason,
    Source,
    SourceChanged,
    SourceKind,
    SourceState,
    Trouble,
)

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.engine.watchers import Watchers
    from monitor.gathering.fetching import Fetcher, Response
    from monitor.gathering.worker import Worker

log = logging.getLogger(__name__)

_LISTINGS_TOGETHER = 32
# A claim that its holder did not end in this time comes back by itself.
_LEASE = timedelta(minutes=10)
# The longest the loop sleeps: a clock that jumped or a machine that slept is noticed within it.
_LONGEST_SLEEP = 20.0
_PENDING_AT_ONCE = 400
_ALL = 1_000_000
# Seconds that ordinary articles wait while listings come in, and the most they wait in all.
_HOLD = 0.3
_LONGEST_HOLD = 5.0
# News comes in the newest; the older ones of an index reach back for years.
_SITEMAPS_OF_AN_INDEX = 2


@dataclass(slots=True)
class _Poll:
    """A listing under way, and the round that waits for it."""

    source: Source
    round: Round | None


class Poller:
    """Polls the sources of an archive until closed. `on_alert` is called when an alert was committed."""

    def __init__(
        self,
        archive: Archive,
        watchers: Watchers,
        *,
        fetcher: Fetcher,
        worker: Worker,
        clock: Clock,
        emit: Callable[[Event], None],
        on_alert: Callable[[], None],
    ) -> None:
        self._archive = archive
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._emit = emit
        self._pool = ThreadPoolExecutor(max_workers=_LISTINGS_TOGETHER, thread_name_prefix="listing")
        # Two: understanding is Python's work, and more threads would only fight for the same interpreter.
        self._stage = Stage(2, name="stage", on_bug=self._bug)
        self._articles = ArticleMaker(
            archive,
            watchers,
            self._stage,
            fetcher=fetcher,
            worker=worker,
            clock=clock,
            emit=emit,
            on_alert=on_alert,
            on_bug=self._bug,
        )
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._random = random.Random()  # noqa: S311 - jitter, not a secret
        self._rounds: set[Round] = set()
        self._polls: dict[int, _Poll] = {}
        self._copied: date | None = None
        self._counting = threading.Lock()

    def start(self) -> None:
        """Begin to poll by itself."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something changed that may be due now."""
        self._woken.set()

    def round(self, *, source: int | None = None, force: bool = False) -> Future[PollSummary]:
        """Read every due listing (or all, or one) and try every due entry once; resolved when that is done."""
        round_ = Round()
        round_.enter()
        self._rounds.add(round_)
        round_.done.add_done_callback(lambda _: self._rounds.discard(round_))
        try:
            self._adopt(round_, source)
            due = self._archive.claim_due(self._clock(), _ALL, _LEASE, only=source, force=force).result()
            for one in due:
                self._begin_poll(one, round_)
            self._articles.adopt(round_, source)
            while self._articles.take_pending(_PENDING_AT_ONCE, round=round_, source=source):
                pass
        finally:
            round_.leave()
        return round_.done

    def _adopt(self, round_: Round, source: int | None) -> None:
        """Have a round wait for the polls that are under way already."""
        with self._counting:
            for number, poll in self._polls.items():
                if source not in (None, number):
                    continue
                if poll.round is None:
                    round_.enter()
                    poll.round = round_
                else:
                    round_.wait_for(poll.round)

    def stop(self) -> None:
        """What fails from now on fails because the program ends."""
        self._closed.set()

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._articles.close()
        self._stage.close()
        for round_ in tuple(self._rounds):
            round_.abandon()
        if self._thread is not None:
            self._thread.join(0.5)

    # --- the loop --------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed.is_set():
            self._woken.clear()
            try:
                self._look()
                pause = self._pause()
            except MonitorError as error:
                log.warning("the poll loop: %s", error.reason.code)
                self._emit(Trouble(reason=error.reason))
                pause = _LONGEST_SLEEP
            except Exception as error:
                log.exception("the poll loop failed")
                self._bug(error)
                pause = _LONGEST_SLEEP
            self._woken.wait(pause)

    def _look(self) -> None:
        """Take up whatever is due now."""
        free = 2 * _LISTINGS_TOGETHER - len(self._polls)
        if free > 0:
            for source in self._archive.claim_due(self._clock(), free, _LEASE).result():
                self._begin_poll(source, None)
        self._articles.take_pending(_PENDING_AT_ONCE, round=None)
        self._articles.hurry()
        today = self._clock().date()
        if today != self._copied:
            # What cannot be fetched again; the archive skips a day that has its copy.
            self._copied = today
            self._archive.daily_copy()

    def _pause(self) -> float:
        """Seconds until something may be due."""
        if self._articles.in_a_hurry:
            return 1.0
        due = self._archive.next_due().result()
        if due is None:
            return _LONGEST_SLEEP
        # Not quite zero: what is due but cannot be taken up yet wakes the loop when it ends.
        return min(_LONGEST_SLEEP, max(0.05, (due - self._clock()).total_seconds()))

    # --- one poll, top to bottom -----------------------------------------------------------------

    def _begin_poll(self, source: Source, round_: Round | None) -> None:
        poll = _Poll(source=source, round=round_)
        with self._counting:
            self._polls[source.id] = poll
        if round_ is not None:
            round_.enter()
        try:
            self._pool.submit(self._fetch, poll)
        except RuntimeError:
            # Closed meanwhile: the claim comes back by itself.
            self._end_poll(poll)

    def _end_poll(self, poll: _Poll) -> None:
        with self._counting:
            if self._polls.get(poll.source.id) is poll:
                del self._polls[poll.source.id]
            round_ = poll.round
        if round_ is not None:
            round_.leave()
        self.wake()

    def _fetch(self, poll: _Poll) -> None:
        try:
            queued = self._fetch_listing(poll)
        except BaseException as error:  # the top of a thread: told, never swallowed
            log.exception("fetching a listing failed")
            self._bug(error)
            queued = False
        if not queued:
            self._end_poll(poll)

    def _fetch_listing(self, poll: _Poll) -> bool:
        from monitor.gathering.fetching import Request

        source = poll.source
        self._emit(PollStarted(source=source.id))
        # An index of sitemaps may stay as it is while the sitemaps change: it is never asked whether it did.
        asks = source.kind is not SourceKind.SITEMAP
        request = Request(
            url=source.url,
            purpose="listing",
            typed=True,
            etag=source.etag if asks else "",
            last_modified=source.last_modified if asks else "",
        )
        try:
            response = self._fetcher.fetch(request)
            listing = self._index_followed(source, response)
        except MonitorError as error:
            return self._stage.submit(Urgency.LISTING, self._failed, poll, error)
        return self._stage.submit(Urgency.LISTING, self._came, poll, response, listing)

    def _index_followed(self, source: Source, response: Response) -> Listing | None:
        """What the newest sitemaps of a sitemap index list; None where the answer is no index."""
        if source.kind is not SourceKind.SITEMAP or response.not_modified:
            return None
        from monitor.gathering.discovery import what_is
        from monitor.gathering.fetching import Request
        from monitor.gathering.sitemaps import INDEX, read_sitemap

        found = what_is(response.body, url=response.url, content_type=response.content_type)
        if found.listing is None or found.listing.kind != INDEX:
            return None
        entries: list[Entry] = []
        for address, _, _ in found.alternatives[:_SITEMAPS_OF_AN_INDEX]:
            child = self._fetcher.fetch(Request(url=address, purpose="listing", source=source.url, robots=True))
            entries += read_sitemap(child.body, url=child.url, content_type=child.content_type).entries
        return Listing(kind="sitemap", entries=tuple(entries), title=found.title)

    def _came(self, poll: _Poll, response: Response, listing: Listing | None) -> None:
        if len(self._polls) > 1:
            self._stage.hold_articles(_HOLD, longest=_LONGEST_HOLD)
        source = poll.source
        try:
            digest = blake2b(response.body, digest_size=16).hexdigest()
            if listing is None and not response.not_modified and digest != source.body_hash:
                listing = self._read(source, response)
            self._record(poll, response, listing, digest)
        except NotFoundError:
            # The source was removed while it was polled.
            pass
        except MonitorError as error:
            self._record_failure(poll, error)
        finally:
            self._end_poll(poll)

    def _failed(self, poll: _Poll, error: MonitorError) -> None:
        try:
            self._record_failure(poll, error)
        finally:
            self._end_poll(poll)

    def _read(self, source: Source, response: Response) -> Listing:
        from monitor.gathering.listings import read_listing

        if source.kind is SourceKind.FEED:
            return read_listing(source.kind, response.body, url=response.url, content_type=response.content_type)
        # Telling article links from navigation is heavy enough to be felt in the window.
        return self._worker.run(
            read_listing, source.kind, response.body, url=response.url, content_type=response.content_type
        )

    def _record(self, poll: _Poll, response: Response, listing: Listing | None, digest: str) -> None:
        from monitor.gathering import schedule

        source = poll.source
        now = self._clock()
        outcome = schedule.Outcome(
            entries=len(listing.entries) if listing is not None else None,
            elapsed=response.elapsed,
            moved_to=response.moved_to,
        )
        pace = _pace(listing, now)
        state, reason = schedule.state_of(source, now=now, outcome=outcome, pace=pace)
        next_check = schedule.next_check(source, outcome=outcome, now=now, pace=pace, jitter=self._random.random())
        recorded = self._archive.record_listing(
            source.id,
            listing,
            etag=response.etag or (source.etag if response.not_modified else ""),
            last_modified=response.last_modified or (source.last_modified if response.not_modified else ""),
            body_hash=digest if listing is not None else source.body_hash,
            now=now,
            next_check=next_check,
            state=state,
            reason=reason,
            elapsed=response.elapsed,
        ).result()
        if poll.round is not None:
            poll.round.add(sources=1, entries=recorded.new)
        self._tell(source, new=recorded.new, state=state, reason=reason)
        self._articles.take(recorded.pending, source, round=poll.round)

    def _record_failure(self, poll: _Poll, error: MonitorError) -> None:
        from monitor.gathering import schedule

        if self._closed.is_set() or error.reason.code == "stopping":
            # Broken off because the program ends: that says nothing about the site.
            return
        source = poll.source
        now = self._clock()
        outcome = schedule.Outcome.failed(error)
        state, reason = schedule.state_of(source, now=now, outcome=outcome)
        next_check = schedule.next_check(source, outcome=outcome, now=now, jitter=self._random.random())
        changes = {"paused": True} if outcome.gone else {}
        try:
            self._archive.record_failure(
                source.id, now=now, next_check=next_check, state=state, reason=reason, **changes
            ).result()
        except NotFoundError:
            # Removed while it was polled.
            return
        if poll.round is not None:
            poll.round.add(sources=1, failed=1)
        self._tell(source, new=0, state=state, reason=reason)

    def _tell(self, source: Source, *, new: int, state: SourceState, reason: Reason | None) -> None:
        self._emit(PollEnded(source=source.id, name=source.name, new=new, state=state, reason=reason))
        if (state, reason) != (source.state, source.reason):
            self._emit(SourceChanged(source=source.id))

    def _bug(self, error: BaseException) -> None:
        self._emit(Trouble(reason=Reason.of("bug", kind=type(error).__name__)))


def _pace(listing: Listing | None, now: datetime) -> timedelta | None:
    """The source's own pace, by the dates in its listing."""
    from monitor.gathering.schedule import pace_of

    if listing is None:
        return None
    return pace_of([entry.published.order(now) for entry in listing.entries if entry.published is not None])
