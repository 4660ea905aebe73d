"""A notifier's own queue: a thread that hands over what waits for it, in order, ever later where that fails.

One that hangs holds nobody else. A row leaves the outbox only after its notifier took it, so a crash in between
delivers again after the restart where not even the receipt was noted: a rare double beats a lost alert.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.alerting.bubble import messages
from monitor.alerting.receipts import Receipts
from monitor.errors import DeliveryError, MonitorError
from monitor.model import DESK_NOTIFIERS, Clock, Delivery, Event, Pause, Reason, Trouble

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(hours=1)
GIVE_UP = timedelta(days=3)
"""An alert older than this, tried in vain `MANY_TRIES` times, stays in the archive only: a computer without a desktop
would try for ever."""
MANY_TRIES = 72
"""So many hourly tries are three days, however far the clock has jumped meanwhile."""
SINGLY = 5
"""More messages than these due at once for one notifier become one message that says how many."""

_AT_ONCE = 1000
_REFUSALS = 3
"""So many messages in a row that a notifier will not have: it will have none now."""
_SUSPICIOUS = 3
"""After so many failures of a message one of its alerts is tried alone: it may be another that is not taken."""
_PROBE_AGAIN = timedelta(minutes=10)
"""How often at most: of a way that is down it is a second request for nothing."""
_LOOK_SOON = timedelta(seconds=5)
_PATIENCE = timedelta(seconds=30)
"""How long a lane rests when the archive could not record what was delivered: without that, the bubble would come again
and again."""


class Waiting(Protocol):
    """What a lane asks of the archive."""

    def waiting_deliveries(self, now: datetime, limit: int, /, *, notifier: str) -> Future[tuple[Delivery, ...]]: ...

    def record_delivery(
        self, *deliveries: int, now: datetime, delivered: bool, next_try: datetime | None, reason: Reason | None
    ) -> Future[None]: ...

    def put_off_deliveries(self, notifier: str, until: datetime, /) -> Future[None]: ...

    def pause(self) -> Future[Pause | None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySummary:
    """What one round of delivering did, in alerts. Those `given_up` are among those that `failed`."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0

    def __add__(self, other: DeliverySummary) -> DeliverySummary:
        return DeliverySummary(
            delivered=self.delivered + other.delivered,
            failed=self.failed + other.failed,
            given_up=self.given_up + other.given_up,
        )


HandOver = Callable[[str, tuple[Delivery, ...]], "DeliveryError | Reason | None"]
"""Hands a message to a notifier: nothing where all is well, what should be told of it, or why it failed."""


def retry_at(tries: int, now: datetime) -> datetime:
    """When to try again after `tries` earlier failures: 10 seconds, doubling, at most an hour."""
    doublings = min(max(tries, 0), 20)
    return now + min(FIRST_RETRY * (1 << doublings), LAST_RETRY)


def asked_to_wait(error: DeliveryError) -> timedelta:
    """How long the other side asked to be left alone, never longer than an hour; nothing where it is no number."""
    asked = error.retry_after
    if asked is None or not math.isfinite(asked) or asked <= 0:
        return timedelta(0)
    return timedelta(seconds=min(asked, LAST_RETRY.total_seconds()))


class Lane:
    """One notifier's thread: rounds are asked for and run one after the other.

    A round hands over everything that waits, in order. The first failure closes the way for the round: nothing is sent
    past what failed, and all that wait, wait for the same moment. What comes meanwhile is tried at once, but never
    sooner than `FIRST_RETRY` after a failure, and takes the others along: what waited is one message.

    Args:
        name: the notifier's.
        outbox: where what waits is.
        clock: the time.
        hand_over: hands a message to the notifier; raises nothing.
        is_unwanted: the person wants no such message of this notifier: it is settled without one.
        emit: hears of a notifier that stopped working (once, until it works again), and of what was given up.
        receipts: notes what was taken before the archive knows of it.
    """

    def __init__(
        self,
        name: str,
        outbox: Waiting,
        *,
        clock: Clock,
        hand_over: HandOver,
        is_unwanted: Callable[[Delivery], bool],
        emit: Callable[[Event], None],
        receipts: Receipts,
    ) -> None:
        self.name = name
        self._receipts = receipts
        self._outbox = outbox
        self._clock = clock
        self._hand_over = hand_over
        self._is_unwanted = is_unwanted
        self._emit = emit
        # Only its own thread touches these.
        self._failing = False
        """There was trouble with its last delivery."""
        self._failures = 0
        """How many times in a row it failed at the moment it was to be tried."""
        self._next_try: datetime | None = None
        """When what failed since it stopped working is tried again."""
        self._refused: dict[int, datetime] = {}
        """Rows of the outbox that it would not have by themselves, and when each is tried again."""
        self._refusals: list[DeliveryError] = []
        """Why it would not have the last ones, in this round, one after the other."""
        self._unasked = False
        """After so many it was not asked about the rest of the round."""
        self._probed: datetime | None = None
        """When one alert was last tried alone because a message often failed, and how often that was done."""
        self._probes = 0
        self._rest: tuple[datetime, timedelta] | None = None
        self._rounds: deque[Future[DeliverySummary]] = deque()
        self._wanted = threading.Condition()
        self._busy = False
        self._ended = threading.Event()
        # A daemon: a notifier that hangs must not hold the exit.
        threading.Thread(target=self._run, name=f"lane-{name}", daemon=True).start()

    @property
    def idle(self) -> bool:
        with self._wanted:
            return not self._busy and not self._rounds

    def rest_left(self, now: datetime) -> float:
        """Seconds of rest left; more than there were at first were left by a clock that was set back: none then."""
        if self._rest is None:
            return 0.0
        until, length = self._rest
        left = until - now
        return left.total_seconds() if timedelta(0) < left <= length else 0.0

    def submit(self) -> Future[DeliverySummary]:
        """Ask for a round."""
        asked: Future[DeliverySummary] = Future()
        with self._wanted:
            if self._ended.is_set():
                asked.cancel()
            else:
                self._rounds.append(asked)
                self._wanted.notify()
        return asked

    def close(self) -> None:
        """Deliver nothing any more; what is under way is left behind."""
        with self._wanted:
            self._ended.set()
            waiting, self._rounds = self._rounds, deque()
            self._wanted.notify()
        for asked in waiting:
            asked.cancel()

    def _run(self) -> None:
        while True:
            with self._wanted:
                self._busy = False
                self._wanted.wait_for(lambda: self._rounds or self._ended.is_set())
                if self._ended.is_set():
                    return
                asked = self._rounds.popleft()
                self._busy = True
            asked.set_result(self._round())

    # --- a round ---------------------------------------------------------------------------------

    def _round(self) -> DeliverySummary:
        now = self._clock()
        if self.rest_left(now) > 0:
            return DeliverySummary()
        try:
            return self._deliver_all(self._outbox.waiting_deliveries(now, _AT_ONCE, notifier=self.name).result())
        except Exception as error:
            # The top of a thread: whatever it was, without a rest the same would follow at once, and again.
            if self._ended.is_set():
                return DeliverySummary()
            self._rest_for(self._clock(), _PATIENCE)
            if isinstance(error, MonitorError):
                log.warning("a delivery could not be recorded: %s", error.reason.code)
                self._tell(error.reason)
            else:
                log.exception("%s could not deliver", self.name)
                self._tell(Reason.of("bug", kind=type(error).__name__))
            return DeliverySummary(failed=1)

    def _deliver_all(self, waiting: tuple[Delivery, ...]) -> DeliverySummary:
        """What was refused by itself comes last, alone, when its own time has come."""
        unwanted, waiting = _parted(waiting, self._is_unwanted)
        self._record(unwanted, reason=Reason.of("delivery-not-needed"))
        taken, waiting = _parted(waiting, self._receipts.has)
        self._record(taken)
        self._receipts.written(taken)
        now = self._clock()
        self._refused = {one.id: self._refused[one.id] for one in waiting if one.id in self._refused}
        self._refusals, self._unasked = [], False
        due = tuple(one for one in waiting if one.id not in self._refused)
        groups = _groups(due, by_article=self.name in DESK_NOTIFIERS)
        # One that is due later than there is reason for was put off by a clock that has been set back since.
        groups += [
            (one,) for one in waiting if one.id in self._refused and not now < self._refused[one.id] <= now + LAST_RETRY
        ]
        if waiting and not groups:
            # What is due is not to be tried yet: whoever sees it due must not ask again and again.
            self._rest_for(now, _LOOK_SOON)
        done = DeliverySummary()
        for number, group in enumerate(groups):
            if self._ended.is_set() or self.rest_left(self._clock()) > 0 or (number and self._is_paused()):
                break
            done += self._deliver(group)
        if self._unasked:
            self._rest_for(self._clock(), FIRST_RETRY)
        return done

    def _is_paused(self) -> bool:
        """A person said so since the round began; what is left is held when the outbox is next asked."""
        pause = self._outbox.pause().result()
        return pause is not None and pause.holds(self._clock())

    def _deliver(self, group: tuple[Delivery, ...], *, suspicious: bool = False) -> DeliverySummary:
        """Hand a message over; `suspicious`: the way is known to be open, so a failure is the message's own."""
        if self._ended.is_set() or self.rest_left(self._clock()) > 0:
            return DeliverySummary()
        if len(self._refusals) >= _REFUSALS:
            self._unasked = True
            return self._refuse(group, self._refusals[-1])
        ended = self._hand_over(self.name, group)
        if not isinstance(ended, DeliveryError):
            return self._delivered(group, ended)
        if self._ended.is_set():
            # Closing a notifier makes it fail; that is no failure of its.
            return DeliverySummary()
        alone = len(group) == 1
        if not (ended.refused or suspicious or (alone and group[0].id in self._refused)):
            return self._close_way(group, ended) if alone else self._failed_together(group, ended)
        if not alone:
            # One of them is what it would not have: the others need not wait for that one.
            middle = len(group) // 2
            halves = (group[:middle], group[middle:])
            return sum((self._deliver(half, suspicious=suspicious) for half in halves), DeliverySummary())
        return self._refuse(group, ended)

    def _failed_together(self, group: tuple[Delivery, ...], error: DeliveryError) -> DeliverySummary:
        """A message about several failed: where it often did, one alert alone says whether the way is open."""
        now = self._clock()
        probed = self._probed is not None and timedelta(0) <= now - self._probed < _PROBE_AGAIN
        if probed or max(one.tries for one in group) < _SUSPICIOUS or asked_to_wait(error):
            return self._close_way(group, error)
        self._probed = now
        # The newest first, then those before it: the one that is not taken may be any.
        alone = group[-1 - self._probes % len(group)]
        self._probes += 1
        ended = self._hand_over(self.name, (alone,))
        if isinstance(ended, DeliveryError):
            return DeliverySummary() if self._ended.is_set() else self._close_way(group, error)
        log.info("%s takes one alert and not the others", self.name)
        others = tuple(one for one in group if one is not alone)
        return self._delivered((alone,), ended) + self._deliver(others, suspicious=True)

    def _delivered(self, group: tuple[Delivery, ...], told: Reason | None) -> DeliverySummary:
        self._receipts.taken(group)
        self._record(group, reason=told)
        self._receipts.written(group)
        self._next_try, self._failures, self._probes = None, 0, 0
        self._refusals = []
        for one in group:
            self._refused.pop(one.id, None)
        self._tell(told)
        return DeliverySummary(delivered=len(group))

    def _close_way(self, group: tuple[Delivery, ...], error: DeliveryError) -> DeliverySummary:
        """The way does not work: all that wait for it wait for the same moment."""
        now = self._clock()
        asked = asked_to_wait(error)
        planned = self._next_try
        if planned is None or not now < planned <= now + LAST_RETRY:
            # After a restart what was tried before says how often.
            self._failures = max(self._failures, 0 if self._failing else max(one.tries for one in group))
            planned = retry_at(self._failures, now)
            self._failures += 1
        self._next_try = max(planned, now + asked)
        self._rest_for(now, max(FIRST_RETRY, asked))
        given_up = self._put_off(group, error.reason, self._next_try)
        self._outbox.put_off_deliveries(self.name, self._next_try).result()
        return DeliverySummary(failed=len(group), given_up=given_up)

    def _refuse(self, group: tuple[Delivery, ...], error: DeliveryError) -> DeliverySummary:
        """The way is open: only this message waits, by itself."""
        now = self._clock()
        following = max(retry_at(max(one.tries for one in group), now), now + asked_to_wait(error))
        if len(group) == 1:
            self._refusals.append(error)
            self._refused[group[0].id] = following
        given_up = self._put_off(group, error.reason, following)
        return DeliverySummary(failed=len(group), given_up=given_up)

    def _put_off(self, group: tuple[Delivery, ...], reason: Reason, next_try: datetime) -> int:
        """Write a failure down and when to try again; returns how many were given up, which is told."""
        now = self._clock()
        hopeless, others = _parted(group, lambda one: one.tries >= MANY_TRIES and now - one.alert.raised > GIVE_UP)
        self._record(others, reason=reason, next_try=next_try)
        self._tell(reason)
        if hopeless:
            self._record(hopeless, reason=Reason.of("delivery-given-up"), failed=True)
            log.warning("%s: %d alerts were given up", self.name, len(hopeless))
            self._emit(Trouble(reason=Reason.of("deliveries-given-up", notifier=self.name, alerts=len(hopeless))))
        return len(hopeless)

    def _rest_for(self, now: datetime, length: timedelta) -> None:
        self._rest = (now + length, length)

    def _tell(self, reason: Reason | None) -> None:
        """Tell of trouble with the notifier once, until it is over."""
        if reason is not None and not self._failing:
            log.info("%s did not deliver: %s", self.name, reason.code)
            self._emit(Trouble(reason=reason))
        self._failing = reason is not None

    def _record(
        self,
        group: Collection[Delivery],
        *,
        reason: Reason | None = None,
        next_try: datetime | None = None,
        failed: bool = False,
    ) -> None:
        """Write down the outcome of a message, and wait until it is written; a next try says that it failed.

        Raises MonitorError.
        """
        if group:
            self._outbox.record_delivery(
                *(one.id for one in group),
                now=self._clock(),
                delivered=next_try is None and not failed,
                next_try=next_try,
                reason=reason,
            ).result()


def _parted(
    deliveries: tuple[Delivery, ...], holds: Callable[[Delivery], bool]
) -> tuple[tuple[Delivery, ...], tuple[Delivery, ...]]:
    """Those of which something holds, and the others."""
    judged = [(one, holds(one)) for one in deliveries]
    return tuple(one for one, held in judged if held), tuple(one for one, held in judged if not held)


def _groups(waiting: tuple[Delivery, ...], *, by_article: bool) -> list[tuple[Delivery, ...]]:
    """The messages to send, in order: many are one, as is what waited while the notifier was down.

    What was held back and let out together is one too; the rest goes one by one, and where that disturbs a person,
    one article that several watchlists found goes once (`by_article`).
    """
    singly = messages(waiting) if by_article else [(one,) for one in waiting]
    if len(singly) > SINGLY or any(one.tries for one in waiting):
        return [waiting] if waiting else []
    together = tuple(one for one in waiting if one.together)
    alone = tuple(one for one in waiting if not one.together)
    singly = messages(alone) if by_article else [(one,) for one in alone]
    groups = [group for group in (together, *singly) if group]
    return sorted(groups, key=lambda group: group[0].alert.id)
