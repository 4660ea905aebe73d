"""Empties the outbox: what is due goes to its notifier at once, each of which has a lane (`monitor.alerting.lane`)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from datetime import datetime
from pathlib import Path
from typing import Protocol

from monitor.alerting.bubble import BUBBLE
from monitor.alerting.lane import DeliverySummary, Lane, Waiting
from monitor.alerting.notifier import Notifier
from monitor.alerting.receipts import Receipts
from monitor.alerting.rules import decide
from monitor.alerting.session_bubbles import DesktopNotifier
from monitor.errors import DeliveryError, MonitorError
from monitor.model import AlertCase, AlertChanged, Clock, Delivery, Event, Reason, Severity, Trouble, Verdict
from monitor.settings import Settings
from monitor.words import Words, system_language

log = logging.getLogger(__name__)

_LOOK_AGAIN = 30.0
_LOOK_SOON = 5.0
_ROUND_DEADLINE = 45.0
"""More than a notifier over the network may take: it has been tried then, not broken off."""


class Outbox(Waiting, Protocol):
    """What is asked of the archive."""

    def due_notifiers(self, now: datetime, /) -> Future[tuple[str, ...]]: ...

    def next_delivery(self) -> Future[datetime | None]: ...

    def still_waiting(self, numbers: Iterable[int], /) -> Future[frozenset[int]]: ...

    def wake_alerts(self, now: datetime, /, *, decide: Callable[[AlertCase], Verdict]) -> Future[tuple[int, ...]]: ...


class Deliverer:
    """Delivers what the outbox holds. `start` begins, `wake` says that something was added, `close` ends at once.

    `emit` hears of a notifier that stopped working (once, until it works again) and of bugs. `receipts` is the file
    that notes what was taken until the archive knows of it; None for none.
    """

    def __init__(
        self,
        archive: Outbox,
        notifiers: Mapping[str, Notifier],
        *,
        clock: Clock,
        settings: Settings | None = None,
        emit: Callable[[Event], None] = lambda _: None,
        receipts: Path | None = None,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._emit = emit
        self._receipts = Receipts(receipts)
        self._forget_what_is_over()
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._lanes: dict[str, Lane] = {}
        self._thread: threading.Thread | None = None
        self.use(settings or Settings(), notifiers)

    def _forget_what_is_over(self) -> None:
        """What was noted as taken and is in the outbox no more would be kept, and its file grow, for ever."""
        taken = self._receipts.rows
        if not taken:
            return
        try:
            self._receipts.keep_only(self._archive.still_waiting(taken).result())
        except MonitorError as error:
            log.info("what was taken stays noted: %s", error.reason.code)

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

    def hear_clicks(self) -> None:
        """Hear of clicks on bubbles of before a restart. Returns at once."""
        with self._guard:
            notifiers = tuple(self._notifiers.values())
        for notifier in notifiers:
            if isinstance(notifier, DesktopNotifier):
                notifier.begin()

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

    def withdraw(self, alert: int) -> None:
        """A person has dealt with an alert: its bubble goes away. Returns at once."""
        with self._guard:
            notifiers = tuple(self._notifiers.values())
        for notifier in notifiers:
            if isinstance(notifier, DesktopNotifier):
                notifier.withdraw(alert)

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
        self._receipts.close()

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

    def _due_names(self) -> tuple[str, ...]:
        """For whom something is due, by now: what was held or snoozed until now is woken first."""
        now = self._clock()
        following = self._archive.next_delivery().result()
        if following is None or following > now:
            return ()
        for number in self._archive.wake_alerts(now, decide=decide).result():
            self._emit(AlertChanged(id=number))
        return self._archive.due_notifiers(now).result()

    def _lane(self, name: str) -> Lane:
        with self._guard:
            lane = self._lanes.get(name)
            if lane is None:
                lane = self._lanes[name] = Lane(
                    name,
                    self._archive,
                    clock=self._clock,
                    hand_over=self._hand_over,
                    is_unwanted=self._is_unwanted,
                    emit=self._emit,
                    receipts=self._receipts,
                )
                if self._closing.is_set():
                    lane.close()
            return lane

    # --- for the lanes, on their threads ---------------------------------------------------------

    def _hand_over(self, name: str, group: tuple[Delivery, ...]) -> DeliveryError | Reason | None:
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
            # A notifier's bug must stop neither the others nor this one's next delivery.
            log.exception("the notifier %s broke", name)
            return DeliveryError(Reason.of("bug", kind=type(error).__name__), refused=True)

    def _is_unwanted(self, delivery: Delivery) -> bool:
        """The person wants no bubble of it, or none at all: it is settled without a message."""
        with self._guard:
            wanted = self._bubbles_wanted and delivery.alert.severity is not Severity.QUIET
        return delivery.notifier == BUBBLE and not wanted


def words_of(settings: Settings) -> Words:
    """The words a person chose."""
    return Words(settings.language or system_language(), digits=settings.digits, months=settings.months)
