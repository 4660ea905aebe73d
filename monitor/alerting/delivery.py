"""Empties the outbox: what is due goes to its notifier at once, in order, and is tried again when that fails.

Each notifier has a lane, a thread of its own: one that hangs holds nobody else. A row leaves the outbox only after its
notifier took it, so a crash in between delivers again after the restart: a rare double beats a lost alert.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.alerting.notifier import Notifier
from monitor.alerting.rules import decide
from monitor.errors import DeliveryError, MonitorError
from monitor.model import (
    AlertCase,
    AlertChanged,
    AlertState,
    Clock,
    Delivery,
    Event,
    Reason,
    Severity,
    Trouble,
    Verdict,
)
from monitor.settings import Settings
from monitor.words import Words, system_language

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(hours=1)
GIVE_UP = timedelta(days=3)
"""An alert older than this, tried in vain `MANY_TRIES` times, stays in the archive only: a computer without a desktop
would try for ever."""
MANY_TRIES = 72
"""So many hourly tries are three days, however far the clock has jumped meanwhile."""
SINGLY = 5
"""More alerts than these due at once for one notifier become one message that says how many."""

_AT_ONCE = 1000
_LOOK_AGAIN = 30.0
_LOOK_SOON = 5.0
_REFUSALS = 3
"""So many messages in a row that a notifier will not have: it will have none now."""
_ROUND_DEADLINE = 45.0
"""More than a notifier over the network may take: it has been tried then, not broken off."""
_PATIENCE = timedelta(seconds=30)
"""How long a lane rests when the archive could not record what was delivered: without that, the bubble would come again
and again."""
_SEEN = (AlertState.SEEN, AlertState.ACKNOWLEDGED)


class Outbox(Protocol):
    """What is asked of the archive."""

    def due_deliveries(self, now: datetime, limit: int, /, *, notifier: str = "") -> Future[tuple[Delivery, ...]]: ...

    def due_notifiers(self, now: datetime, /) -> Future[tuple[str, ...]]: ...

    def next_delivery(self) -> Future[datetime | None]: ...

    def wake_alerts(self, now: datetime, /, *, decide: Callable[[AlertCase], Verdict]) -> Future[tuple[int, ...]]: ...

    def record_delivery(
        self, delivery: int, /, *, now: datetime, delivered: bool, next_try: datetime | None, reason: Reason | None
    ) -> Future[None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySummary:
    """What one round of delivering did, in alerts."""

    delivered: int = 0
    failed: int = 0

    def __add__(self, other: DeliverySummary) -> DeliverySummary:
        return DeliverySummary(delivered=self.delivered + other.delivered, failed=self.failed + other.failed)


def retry_at(tries: int, now: datetime) -> datetime:
    """When to try again after `tries` earlier failures: 10 seconds, doubling, at most an hour."""
    doublings = min(max(tries, 0), 20)
    return now + min(FIRST_RETRY * (1 << doublings), LAST_RETRY)


def _is_hopeless(delivery: Delivery, now: datetime) -> bool:
    return delivery.tries >= MANY_TRIES and now - delivery.alert.raised > GIVE_UP


def _groups(wanted: tuple[Delivery, ...]) -> list[tuple[Delivery, ...]]:
    """What was held back and let out together is one message; the rest goes one by one, in order."""
    together = tuple(delivery for delivery in wanted if delivery.together)
    return [group for group in (together, *((one,) for one in wanted if not one.together)) if group]


class Deliverer:
    """Delivers what the outbox holds. `start` begins, `wake` says that something was added, `close` ends at once.

    `emit` hears of a notifier that stopped working (once, until it works again) and of bugs.
    """

    def __init__(
        self,
        archive: Outbox,
        notifiers: Mapping[str, Notifier],
        *,
        clock: Clock,
        settings: Settings | None = None,
        emit: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._emit = emit
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._lanes: dict[str, _Lane] = {}
        self._thread: threading.Thread | None = None
        self.use(settings or Settings(), notifiers)

    def use(self, settings: Settings, notifiers: Mapping[str, Notifier] | None = None) -> None:
        """Take over changed settings and, where they are given, other notifiers; the old ones are not closed."""
        words = words_of(settings)
        with self._guard:
            self._words = words
            self._bubbles_wanted = settings.bubbles
            if notifiers is not None:
                self._notifiers = dict(notifiers)
        self.wake()

    def start(self) -> None:
        """Begin to deliver whatever is due, now and later."""
        with self._guard:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Something new is in the outbox. From any thread, returns at once."""
        self._woken.set()

    def deliver_once(self, timeout: float = _ROUND_DEADLINE) -> DeliverySummary:
        """Try everything that is due once and say how it went; a hanging notifier is waited for `timeout` seconds."""
        asked = [self._lane(name).submit() for name in self._due_names()]
        wait_for(asked, timeout)
        done = [future.result() for future in asked if future.done() and not future.cancelled()]
        return sum(done, DeliverySummary())

    def test(self, notifier: str) -> None:
        """Send a test message through a notifier. Raises DeliveryError."""
        with self._guard:
            found, words = self._notifiers.get(notifier), self._words
        if found is None:
            raise DeliveryError(Reason.of("no-notifier", notifier=notifier))
        found.test(words)

    def close(self) -> None:
        """Stop. Notifiers are closed by who made them; one that hangs is left behind."""
        self._closing.set()
        self._woken.set()
        with self._guard:
            lanes = tuple(self._lanes.values())
        for lane in lanes:
            lane.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1)

    # --- the deliverer's thread ------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing.is_set():
            self._woken.clear()
            try:
                wait = self._round()
            except MonitorError as error:
                log.warning("the outbox could not be read: %s", error.reason.code)
                wait = _LOOK_AGAIN
            except Exception as error:
                if self._closing.is_set():
                    return
                log.exception("delivering failed")
                self._emit(Trouble(reason=Reason.of("bug", kind=type(error).__name__)))
                wait = _LOOK_AGAIN
            self._woken.wait(wait)

    def _round(self) -> float:
        """Send every lane with something due on its way; returns after how many seconds to look again."""
        for name in self._due_names():
            lane = self._lane(name)
            if lane.idle and lane.rest_left(self._clock()) <= 0:
                # A lane that ends its round wakes us.
                lane.submit().add_done_callback(lambda _: self.wake())
        following = self._archive.next_delivery().result()
        if following is None:
            return _LOOK_AGAIN
        left = (following - self._clock()).total_seconds()
        if left > 0:
            return min(left, _LOOK_AGAIN)
        # Due already means that its lane is busy with it, and will wake us, or rests; that hides what is due next.
        with self._guard:
            rests = [lane.rest_left(self._clock()) for lane in self._lanes.values()]
        return min([_LOOK_SOON, *(rest for rest in rests if rest > 0)]) if any(rests) else _LOOK_AGAIN

    def _due(self, name: str) -> tuple[Delivery, ...]:
        return self._archive.due_deliveries(self._clock(), _AT_ONCE, notifier=name).result()

    def _due_names(self) -> tuple[str, ...]:
        """For whom something is due, by now: what was held or snoozed until now is woken first."""
        now = self._clock()
        following = self._archive.next_delivery().result()
        if following is None or following > now:
            return ()
        for number in self._archive.wake_alerts(now, decide=decide).result():
            self._emit(AlertChanged(id=number))
        return self._archive.due_notifiers(now).result()

    def _lane(self, name: str) -> _Lane:
        with self._guard:
            lane = self._lanes.get(name)
            if lane is None:
                lane = self._lanes[name] = _Lane(name, self._deliver_lane)
            return lane

    # --- a lane's thread -------------------------------------------------------------------------

    def _deliver_lane(self, lane: _Lane) -> DeliverySummary:
        """Everything due for one notifier. Asks the outbox itself, so that nothing recorded just now goes out twice."""
        if lane.rest_left(self._clock()) > 0:
            return DeliverySummary()
        due = self._due(lane.name)
        lane.refusals = 0
        try:
            tried = self._deliver_all(lane, due)
            if tried.delivered and any(delivery.tries for delivery in due):
                # It works again: what waited for its own next try goes out now, as one message.
                tried += self._deliver_all(lane, self._waiting(lane.name))
            return tried
        except MonitorError as error:
            lane.rest(self._clock(), _PATIENCE)
            log.warning("a delivery could not be recorded: %s", error.reason.code)
            self._emit(Trouble(reason=error.reason))
            return DeliverySummary(failed=len(due))

    def _waiting(self, name: str) -> tuple[Delivery, ...]:
        """Everything the outbox holds for a notifier, due or not."""
        return self._archive.due_deliveries(self._clock() + LAST_RETRY, _AT_ONCE, notifier=name).result()

    def _deliver_all(self, lane: _Lane, deliveries: tuple[Delivery, ...]) -> DeliverySummary:
        """Each by itself; where they are many, all as one message. What was refused by itself comes last, alone."""
        unwanted = tuple(delivery for delivery in deliveries if self._is_unwanted(delivery))
        self._record(unwanted, reason=Reason.of("delivery-not-needed"))
        wanted = tuple(delivery for delivery in deliveries if delivery not in unwanted)
        fresh = tuple(delivery for delivery in wanted if delivery.id not in lane.refused)
        groups = [fresh] if len(fresh) > SINGLY else _groups(fresh)
        groups += [(delivery,) for delivery in wanted if delivery.id in lane.refused]
        return sum((self._deliver(lane, group) for group in groups), DeliverySummary())

    def _deliver(self, lane: _Lane, group: tuple[Delivery, ...]) -> DeliverySummary:
        if self._closing.is_set() or lane.rest_left(self._clock()) > 0:
            return DeliverySummary()
        error = lane.refusal if lane.refusals >= _REFUSALS else self._hand_over(lane.name, group)
        if error is None or isinstance(error, Reason):
            self._record(group, reason=error)
            lane.next_try = None
            lane.refusals = 0
            lane.refused.difference_update(delivery.id for delivery in group)
            self._tell(lane, error)
            return DeliverySummary(delivered=len(group))
        if self._closing.is_set():
            # Closing a notifier makes it fail; that is no failure of its.
            return DeliverySummary()
        if error.refused and len(group) > 1 and lane.refusals < _REFUSALS:
            # One of them is what it would not have: the others need not wait for that one.
            middle = len(group) // 2
            return self._deliver(lane, group[:middle]) + self._deliver(lane, group[middle:])
        if error.refused and len(group) == 1:
            lane.refusals += 1
            lane.refusal = error
            lane.refused.add(group[0].id)
        self._put_off(lane, group, error)
        return DeliverySummary(failed=len(group))

    def _put_off(self, lane: _Lane, group: tuple[Delivery, ...], error: DeliveryError) -> None:
        """Write a failure down, and when to try again: all that wait for one notifier wait for the same moment."""
        now = self._clock()
        if error.retry_after is not None:
            asked = min(timedelta(seconds=error.retry_after), LAST_RETRY)
            lane.rest(now, asked)
            lane.next_try = now + asked
        following = retry_at(max(delivery.tries for delivery in group), now)
        if error.refused:
            # The way is open: only this message waits, by itself.
            self._record(group, reason=error.reason, next_try=following)
        else:
            planned = lane.next_try
            if planned is None or not now < planned <= now + LAST_RETRY:
                planned = lane.next_try = following
            self._record(group, reason=error.reason, next_try=planned)
        self._tell(lane, error.reason)

    def _tell(self, lane: _Lane, reason: Reason | None) -> None:
        """Tell of trouble with a notifier once, until it is over."""
        if reason is not None and not lane.failing:
            log.info("%s did not deliver: %s", lane.name, reason.code)
            self._emit(Trouble(reason=reason))
        lane.failing = reason is not None

    def _hand_over(self, name: str, group: tuple[Delivery, ...]) -> DeliveryError | Reason | None:
        """Nothing where it was delivered and all is well, what should be told of it, or why it failed."""
        with self._guard:
            notifier, words = self._notifiers.get(name), self._words
        if notifier is None:
            return DeliveryError(Reason.of("no-notifier", notifier=name))
        try:
            if len(group) == 1:
                return notifier.deliver(group[0], words)
            return notifier.deliver_many(group, words)
        except DeliveryError as error:
            return error
        except Exception as error:
            # The top of a lane: a notifier's bug must stop neither the others nor this one's next delivery.
            log.exception("the notifier %s broke", name)
            return DeliveryError(Reason.of("bug", kind=type(error).__name__), refused=True)

    def _is_unwanted(self, delivery: Delivery) -> bool:
        """The person knows of the alert already, or wants no bubble of it: it is settled without a message."""
        with self._guard:
            wanted = self._bubbles_wanted and delivery.alert.severity is not Severity.QUIET
        off = delivery.notifier == "bubble" and not wanted
        return off or delivery.alert.state in _SEEN

    def _record(
        self, group: Iterable[Delivery], *, reason: Reason | None = None, next_try: datetime | None = None
    ) -> None:
        """Write down the outcome, a failure where there is a next try, and wait until it is written.

        Raises MonitorError.
        """
        now = self._clock()
        recorded = [
            self._archive.record_delivery(
                delivery.id,
                now=now,
                delivered=next_try is None,
                next_try=None if _is_hopeless(delivery, now) else next_try,
                reason=reason,
            )
            for delivery in group
        ]
        for future in recorded:
            future.result()


class _Lane:
    """One notifier's thread: rounds are asked for and run one after the other."""

    def __init__(self, name: str, deliver: Callable[[_Lane], DeliverySummary]) -> None:
        self.name = name
        self.failing = False
        """There was trouble with its last delivery; only its own thread touches this and `next_try`."""
        self.next_try: datetime | None = None
        """When what failed since it stopped working is tried again."""
        self.refused: set[int] = set()
        """Rows of the outbox that it would not have by themselves."""
        self.refusals = 0
        """How many it would not have in a row, in this round, and why it would not have the last one."""
        self.refusal: DeliveryError | None = None
        self._rest: tuple[datetime, timedelta] | None = None
        self._deliver = deliver
        self._rounds: deque[Future[DeliverySummary]] = deque()
        self._wanted = threading.Condition()
        self._busy = False
        self._closed = False
        # A daemon: a notifier that hangs must not hold the exit.
        threading.Thread(target=self._run, name=f"lane-{name}", daemon=True).start()

    @property
    def idle(self) -> bool:
        with self._wanted:
            return not self._busy and not self._rounds

    def rest(self, now: datetime, length: timedelta) -> None:
        """Deliver nothing for so long."""
        self._rest = (now + length, length)

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
            if self._closed:
                asked.cancel()
            else:
                self._rounds.append(asked)
                self._wanted.notify()
        return asked

    def close(self) -> None:
        with self._wanted:
            self._closed = True
            waiting, self._rounds = self._rounds, deque()
            self._wanted.notify()
        for asked in waiting:
            asked.cancel()

    def _run(self) -> None:
        while True:
            with self._wanted:
                self._busy = False
                self._wanted.wait_for(lambda: self._rounds or self._closed)
                if self._closed:
                    return
                asked = self._rounds.popleft()
                self._busy = True
            try:
                summary = self._deliver(self)
            except Exception as error:  # noqa: BLE001 - the top of a thread: who asked for the round is told
                asked.set_exception(error)
                continue
            asked.set_result(summary)


def words_of(settings: Settings) -> Words:
    """The words a person chose."""
    return Words(settings.language or system_language(), digits=settings.digits, months=settings.months)
