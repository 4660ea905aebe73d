"""The poll loop: claim what is due, read its listing, record it, and send its entries on their way to articles.

The schedule lives in the data: after sleep, crash or restart the loop just asks what is due.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.engine import logged
from monitor.engine.articles import ArticleMaker
from monitor.engine.asking import Password, no_password
from monitor.engine.listingqueue import ListingQueue
from monitor.engine.network import AGAIN_IN_DOUBT, Network, concerns_network
from monitor.engine.power import PowerReader, is_spared
from monitor.engine.reading import Came, Failed, ListingReader, Waits, read_here
from monitor.engine.rounds import Round, joined
from monitor.engine.spiking import Spikes
from monitor.engine.stage import Stage, Urgency
from monitor.engine.troubles import Troubles
from monitor.engine.zone import SystemZone
from monitor.errors import ArchiveError, FetchError, ListingError, MonitorError, NotFoundError
from monitor.model import (
    Clock,
    Event,
    PollEnded,
    PollStarted,
    PollSummary,
    PowerState,
    Reason,
    Source,
    SourceChanged,
    SourceState,
    Trouble,
)

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.archive import Archive
    from monitor.engine.watchers import Watchers
    from monitor.gathering.fetching import Fetcher
    from monitor.gathering.worker import Worker

log = logging.getLogger(__name__)

_LISTINGS_TOGETHER = 32
# A claim that its holder did not end in this time comes back by itself.
_LEASE = timedelta(minutes=10)
# The longest the loop sleeps: a clock that jumped or a machine that slept is noticed within it.
_LONGEST_SLEEP = 20.0
_SHORTEST_SLEEP = 0.25
# Without a network so many sources are asked at once, and so often, to see whether it is back.
_PROBES = 2
_PROBE_AGAIN = 15.0
# Seconds by which the wall clock runs ahead of the machine's own before it is taken for a sleep.
_SLEPT = 30.0
# How often it is looked whether a source is not read any more.
_LOOK_OVER = timedelta(minutes=1)
# An outage as long as this is told.
_OUTAGE_TOLD = timedelta(minutes=5)
# More sources than that falling silent together are told of in one sentence.
_MOST_TOLD = 3
_PENDING_AT_ONCE = 400
_ALL = 1_000_000
# Seconds that ordinary articles wait while listings come in, and the most they wait in all.
_HOLD = 0.3
_LONGEST_HOLD = 10.0


@dataclass(slots=True)
class _Poll:
    """A listing under way, and the round that waits for it."""

    source: Source
    round: Round | None
    waits: Waits | None = None
    """For the host that a redirect led to."""


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
        power: PowerReader = PowerState,
        tick: Callable[[], float] = time.monotonic,
        password: Password = no_password,
    ) -> None:
        """`power` says whether line and battery are to be spared; `tick` is the machine's clock that stops with it."""
        self._archive = archive
        self._watchers = watchers
        self._power = power
        self._sparing = PowerState()
        self._tick = tick
        self._ticked: tuple[datetime, float] | None = None
        self._network = Network()
        self._awake: datetime | None = None
        self._looked_over: datetime | None = None
        self._alarmed: set[int] = set()
        self._outage_told = False
        self._clock = clock
        self._emit = emit
        self._reader = ListingReader(
            fetcher, worker, clock=clock, password=password, network=self._network, answered=self._answered
        )
        self._queue: ListingQueue[_Poll] = ListingQueue(
            self._fetch, gap_left=lambda url: fetcher.gap_left(url), threads=_LISTINGS_TOGETHER
        )
        self._troubles = Troubles(emit, clock=clock)
        # Two: understanding is Python's work, and more threads would only fight for the same interpreter.
        self._stage = Stage(2, name="stage", on_failure=self._troubles.tell)
        self._articles = ArticleMaker(
            archive,
            watchers,
            self._stage,
            fetcher=fetcher,
            worker=worker,
            clock=clock,
            emit=emit,
            on_alert=on_alert,
            troubles=self._troubles,
            password=password,
        )
        self.spikes = Spikes(archive, watchers, emit=emit, on_alert=on_alert)
        self.zone = SystemZone(archive, clock=clock, on_alert=on_alert)
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._random = random.Random()  # noqa: S311 - jitter, not a secret
        self._rounds: set[Round] = set()
        self._polls: dict[int, _Poll] = {}
        self._copied: date | None = None
        self._counting = threading.Lock()
        # Between what is claimed in the archive and its being among what is under way no round may look.
        self._taking = threading.RLock()

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
            self._copy_once_a_day()
            with self._taking:
                self._adopt(round_, source)
                due = self._archive.claim_due(self._clock(), _ALL, _LEASE, only=source, force=force).result()
                for one in due:
                    # What somebody waits for goes before the others of its host.
                    self._begin_poll(one, round_, first=source is not None)
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
                if source in (None, number):
                    poll.round = joined(poll.round, round_)

    def stop(self) -> None:
        """What fails from now on fails because the program ends."""
        self._closed.set()

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        self._queue.close()
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
                self.look()
                pause = self._pause()
            except Exception as error:  # noqa: BLE001 - the top of a thread: told, never swallowed
                self._troubles.tell(error)
                pause = _LONGEST_SLEEP
            self._woken.wait(pause)

    @property
    def outage(self) -> Reason | None:
        """Why nothing can be asked at present, as far as the last polls tell."""
        return self._network.outage

    def look(self, round_: Round | None = None) -> None:
        """Take up whatever is due now; the loop does nothing else. `round_` counts what is begun."""
        now = self._clock()
        self._notice_sleep(now)
        self.zone.look()
        self._sparing = self._power()
        running = len(self._polls) - self._queue.waiting
        free = 2 * _LISTINGS_TOGETHER - running
        outage = self._network.outage
        if outage is not None:
            free = min(free, _PROBES - running)
        if free > 0:
            with self._taking:
                for source in self._archive.claim_due(now, free, _LEASE).result():
                    self._begin_poll(source, round_)
        if outage is not None:
            for number in self._archive.mark_offline(now, outage).result():
                self._emit(SourceChanged(source=number))
        else:
            with self._taking:
                self._articles.take_pending(_PENDING_AT_ONCE, round=round_)
        self._articles.hurry()
        self._look_over(now)
        self.spikes.look(now)
        self._copy_once_a_day()

    def _copy_once_a_day(self) -> None:
        """What cannot be fetched again; the archive skips a day that has its copy."""
        today = self._clock().date()
        if today != self._copied:
            self._copied = today
            self._archive.daily_copy().add_done_callback(self._tell_of_the_copy)

    def tell(self, error: BaseException) -> None:
        """Tell of what went wrong beside a poll; what the poll told already is not told again."""
        self._troubles.tell(error)

    def _tell_of_the_copy(self, copied: Future[Path | None]) -> None:
        """A day without its copy is told; where the program is closing, the next start makes it."""
        error = copied.exception()
        if isinstance(error, MonitorError) and error.reason.code != "archive-closed":
            self._troubles.tell(error)

    def _pause(self) -> float:
        """Seconds until something may be due."""
        if self._articles.in_a_hurry:
            return 1.0
        if self._network.outage is not None:
            return _PROBE_AGAIN
        due = self._archive.next_due().result()
        if due is None:
            return _LONGEST_SLEEP
        # Not quite zero: what is due but cannot be taken up yet wakes the loop when it ends.
        return min(_LONGEST_SLEEP, max(_SHORTEST_SLEEP, (due - self._clock()).total_seconds()))

    def _notice_sleep(self, now: datetime) -> None:
        """After a sleep what failed for want of a network is asked again at once: it was tried before or while falling
        asleep. What came due meanwhile is due by itself.
        """
        tick = self._tick()
        before, self._ticked = self._ticked, (now, tick)
        if before is None:
            self._awake = now
            return
        ahead = (now - before[0]).total_seconds() - (tick - before[1])
        if abs(ahead) > _SLEPT:
            # The time since is nobody's silence, whether the machine slept or its clock was set.
            self._awake = now
        if ahead > _SLEPT:
            log.info("the clock went on by %d s while nothing ran", round(ahead))
            self._network.forget()
            self._ask_again(now, None)

    def _ask_again(self, now: datetime, since: datetime | None) -> None:
        """Ask at once whom the network kept from us."""
        from monitor.gathering.schedule import OFFLINE_CODES, UNREACHED_CODES

        self._archive.make_due(now, OFFLINE_CODES | UNREACHED_CODES, since).result()

    def _look_over(self, now: datetime) -> None:
        """Tell of sources whose knowledge is too old, whatever the cause: never silent without saying so."""
        from monitor.gathering import health

        if self._looked_over is not None and abs(now - self._looked_over) < _LOOK_OVER:
            return
        self._looked_over = now
        self._tell_of_outage(now)
        fallen: list[Source] = []
        for source in self._archive.sources().result():
            if not health.is_overdue(source, now=now, since=self._awake):
                self._alarmed.discard(source.id)
                continue
            # One that is due and only could not be asked for want of a network is told of with the outage.
            if source.id in self._alarmed or source.state is SourceState.OFFLINE:
                continue
            self._alarmed.add(source.id)
            fallen.append(source)
            state, reason = health.between_polls(source, now=now)
            if state is SourceState.SILENT and state is not source.state:
                self._archive.update_source(source.id, state=state, reason=reason).result()
            self._emit(SourceChanged(source=source.id))
        if len(fallen) > _MOST_TOLD:
            self._emit(Trouble(reason=Reason.of("sources-silent", sources=len(fallen))))
            return
        for source in fallen:
            minutes = int((now - (source.last_success or source.added)) / timedelta(minutes=1))
            self._emit(Trouble(reason=Reason.of("source-silent", source=source.name, minutes=minutes)))

    def _tell_of_outage(self, now: datetime) -> None:
        reason, since = self._network.outage, self._network.since
        if reason is None or since is None:
            self._outage_told = False
        elif not self._outage_told and now - since >= _OUTAGE_TOLD:
            self._outage_told = True
            self._emit(Trouble(reason=reason))

    # --- one poll, top to bottom -----------------------------------------------------------------

    def _begin_poll(self, source: Source, round_: Round | None, *, first: bool = False) -> None:
        poll = _Poll(source=source, round=round_)
        with self._counting:
            waiting = self._queue.find(source.id)
            if waiting is not None:
                # Its claim ran out while it waits for its host.
                if round_ is not None:
                    waiting.round = joined(waiting.round, round_)
                return
            self._polls[source.id] = poll
        if round_ is not None:
            round_.enter()
        if not self._queue.add(source.id, source.address().url, poll, first=first):
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
        except BaseException as error:  # noqa: BLE001 - the top of a thread: told, never swallowed
            self._troubles.tell(error)
            queued = False
        if not queued:
            self._end_poll(poll)

    def _fetch_listing(self, poll: _Poll) -> bool:
        if poll.waits is None:
            self._emit(PollStarted(source=poll.source.id))
            came = self._reader.fetch(poll.source)
        else:
            came = self._reader.go_on(poll.source, poll.waits)
        if isinstance(came, Waits):
            # In no thread: others of that host may have long pauses before it.
            poll.waits = came
            return self._queue.add(poll.source.id, came.url, poll)
        if isinstance(came, Failed):
            return self._stage.submit(Urgency.LISTING, self._failed, poll, came)
        return self._stage.submit(Urgency.LISTING, self._came, poll, came)

    def _came(self, poll: _Poll, came: Came) -> None:
        if len(self._polls) > 1:
            self._stage.hold_articles(_HOLD, longest=_LONGEST_HOLD)
        source, response = poll.source, came.response
        self._answered(response.url)
        being_read = False
        try:
            digest = blake2b(response.body, digest_size=16).hexdigest()
            if came.listing is None and not came.unchanged and digest != source.body_hash:
                came = replace(came, listing=read_here(source.address(came.rung), response))
                if came.listing is None:
                    # Where waiting for the worker keeps no article waiting.
                    being_read = self._queue.beside(self._read_slowly, poll, came)
                    return
            self._record(poll, came, digest)
        except NotFoundError:
            # The source was removed while it was polled.
            pass
        except ArchiveError as error:
            self._not_kept(poll, error)
        except MonitorError as error:
            self._note_failure(poll, Failed(error=error, elapsed=response.elapsed))
        finally:
            if not being_read:
                self._end_poll(poll)

    def _read_slowly(self, poll: _Poll, came: Came) -> None:
        queued = False
        try:
            listing = self._reader.read(poll.source.address(came.rung), came.response)
            queued = self._stage.submit(Urgency.LISTING, self._came, poll, replace(came, listing=listing))
        except MonitorError as error:
            failed = Failed(error=error, elapsed=came.response.elapsed)
            queued = self._stage.submit(Urgency.LISTING, self._failed, poll, failed)
        except BaseException as error:  # the top of a thread: told, never swallowed
            log.exception("reading a listing failed")
            self._troubles.tell(error)
        finally:
            if not queued:
                self._end_poll(poll)

    def _failed(self, poll: _Poll, failed: Failed) -> None:
        try:
            self._note_failure(poll, failed)
        finally:
            self._end_poll(poll)

    def _note_failure(self, poll: _Poll, failed: Failed) -> None:
        try:
            self._record_failure(poll, failed)
        except ArchiveError as refused:
            self._not_kept(poll, refused)

    def _not_kept(self, poll: _Poll, error: ArchiveError) -> None:
        """The archive refused what a poll brought: that says nothing of the source, which is asked again."""
        self._troubles.tell(error)
        source = poll.source
        if poll.round is not None:
            poll.round.add(unstored=1)
        self._emit(PollEnded(source=source.id, name=source.name, new=0, state=source.state, reason=None))

    def _answered(self, url: str) -> None:
        began = self._network.answered(_host(url))
        if began is not None:
            # The network is back.
            self._ask_again(self._clock(), began)
            self.wake()

    def _record(self, poll: _Poll, came: Came, digest: str) -> None:
        from monitor.gathering.hints import hint_of
        from monitor.gathering.judging import Answered

        source, response, listing = poll.source, came.response, came.listing
        now = self._clock()
        judge = Answered(
            listing=listing,
            rung=came.rung,
            elapsed=response.elapsed,
            moved_to=response.moved_to,
            public=response.public,
            hint=hint_of(response.headers or {}, response.body),
            now=now,
            jitter=self._random.random(),
            sparing=self._is_spared(source),
            left_for=came.left_for,
            unread=came.unread,
        )
        etag = response.etag or (source.etag if response.not_modified else "")
        last_modified = response.last_modified or (source.last_modified if response.not_modified else "")
        if listing is not None and listing.broke_off:
            # What is behind the cut is still to come: the site must never hear that we have this version.
            etag = last_modified = digest = ""
        recorded = self._archive.record_listing(
            source.id,
            listing,
            etag=etag,
            last_modified=last_modified,
            body_hash=digest if listing is not None else source.body_hash,
            now=now,
            next_check=now,
            elapsed=response.elapsed,
            rung=came.rung,
            judge=judge,
        ).result()
        log.info(
            "%s is %s%s: %s, %d new, %d ms",
            logged.source(source, source.address(came.rung)),
            recorded.state,
            f" ({recorded.reason.code})" if recorded.reason is not None else "",
            "unchanged" if listing is None else f"{len(listing.entries)} entries",
            recorded.new,
            round(response.elapsed * 1000),
        )
        if poll.round is not None:
            poll.round.add(sources=1, entries=recorded.new)
        self._reader.kept(source, came, recorded.pending)
        if recorded.moved_to:
            self._emit(Trouble(reason=Reason.of("source-moved", source=source.name, to=recorded.moved_to)))
        self._tell(source, new=recorded.new, state=recorded.state, reason=recorded.reason)
        self._articles.polled(source.id)
        round_ = poll.round
        self._articles.take(recorded.pending, replace(source, rung=came.rung), round=round_)
        for one in poll.round.members if poll.round is not None else ():
            if round_ is None or one not in round_.members:
                # Somebody began to wait for this poll meanwhile, and for its entries with it.
                self._articles.adopt(one, source.id)

    def _record_failure(self, poll: _Poll, failed: Failed) -> None:
        from monitor.gathering import judging, schedule

        error, elapsed = failed.error, failed.elapsed
        if self._closed.is_set() or error.reason.code == "stopping":
            # Broken off because the program ends: that says nothing about the site.
            return
        source = poll.source
        self._articles.polled(source.id)
        now = self._clock()
        outcome = schedule.Outcome.failed(error, elapsed=elapsed)
        if concerns_network(error.reason):
            told = self._network.failed(_host(source.address().url), error.reason, now)
            outcome = replace(outcome, reason=told)
        elif isinstance(error, ListingError) or (isinstance(error, FetchError) and error.status is not None):
            self._answered(source.address().url)
        in_doubt = self._network.in_doubt and concerns_network(error.reason)
        judged = judging.failed(source, outcome, now=now, jitter=self._random.random(), sparing=self._is_spared(source))
        try:
            self._archive.record_failure(
                source.id,
                now=now,
                next_check=min(judged.next_check, now + AGAIN_IN_DOUBT) if in_doubt else judged.next_check,
                state=judged.state,
                reason=judged.reason,
                failed=error.reason,
                elapsed=elapsed,
                **judged.changes,
            ).result()
        except NotFoundError:
            # Removed while it was polled.
            return
        log.info(
            "%s is %s: %s, %d ms",
            logged.source(source, source.address()),
            judged.state,
            logged.outcome(error),
            round(elapsed * 1000),
        )
        if poll.round is not None:
            poll.round.add(sources=1, failed=1)
        if judged.changes.get("paused"):
            self._emit(Trouble(reason=Reason.of("source-gone", source=source.name)))
        self._tell(source, new=0, state=judged.state, reason=judged.reason)

    def _is_spared(self, source: Source) -> bool:
        return is_spared(source, self._sparing, self._watchers.watchlists)

    def _tell(self, source: Source, *, new: int, state: SourceState, reason: Reason | None) -> None:
        self._emit(PollEnded(source=source.id, name=source.name, new=new, state=state, reason=reason))
        if (state, reason) != (source.state, source.reason):
            self._emit(SourceChanged(source=source.id))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
