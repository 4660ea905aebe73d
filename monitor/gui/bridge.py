"""The only joint between the engine's threads and Qt: futures and events come out as calls on the GUI thread."""

from __future__ import annotations

import gc
import sys
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from time import perf_counter
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from monitor.errors import MonitorError
from monitor.model import Event

if TYPE_CHECKING:
    from monitor.gui.messages import Sentence

Answer = TypeVar("Answer")
_AT_A_TIME = 0.006
"""Seconds of deliveries before Qt may paint again."""
_SWITCH_INTERVAL = 0.002
"""Seconds a working thread may keep the interpreter from the GUI thread; Python's own 5 ms is felt while scrolling."""


class Bridge(QObject):
    """Turns `Future`s and events, from whatever thread, into calls on the thread the bridge was made on."""

    happened = Signal(object)
    """An event of the engine."""
    failed = Signal(object)
    """A `MonitorError` nobody else took."""
    refused = Signal(object, object)
    """What says which edit was not kept, and the `MonitorError`."""
    broke = Signal(object)
    """An exception that is a bug: shown as one sentence, logged whole."""
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._asked = False
        self._stopped = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def then(
        self,
        future: Future[Answer],
        on_answer: Callable[[Answer], object],
        on_error: Callable[[MonitorError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Call `on_answer` with the future's result on the GUI thread, or `on_error` with its `MonitorError`.

        A bound method of a QObject is held weakly: a widget that is gone by then is not called. For a function, `owner`
        is the QObject that must still be there. Without `on_error`, `failed` says it.
        """
        answer = _held(on_answer, owner)
        error = None if on_error is None else _held(on_error, owner)

        def done(finished: Future[Answer]) -> None:
            self._post(lambda: self._settle(finished, answer, error))

        future.add_done_callback(done)

    def edit(
        self,
        future: Future[Any],
        *,
        lost: Sentence | None = None,
        done: Callable[[], object] | None = None,
        take_back: Callable[[], object] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Let an edit go its way: the event that follows it refreshes the screen.

        Args:
            future: the edit.
            lost: says what was not kept; `refused` gives it with the error. Without it `failed` says the error alone.
            done: called once it is kept; what is said of it must not be said before.
            take_back: called where it was not; shows again what is.
            owner: the QObject that must still be there for `done` and `take_back`.
        """
        kept = _held((lambda _answer: done()) if done is not None else _nothing_more, owner)
        not_kept = _held((lambda _answer: take_back()) if take_back is not None else _nothing_more, owner)

        def refused(error: MonitorError) -> None:
            if lost is None:
                self.failed.emit(error)
            else:
                self.refused.emit(lost, error)
            if (call := not_kept()) is not None:
                call(error)

        future.add_done_callback(lambda finished: self._post(lambda: self._settle(finished, kept, lambda: refused)))

    def tell(self, event: Event) -> None:
        """Hand an event over; given to the engine as a subscriber, called from any thread."""
        self._post(lambda: self.happened.emit(event))

    def stop(self) -> None:
        """Nothing is delivered any more."""
        self._stopped = True
        self._waiting.clear()

    def _post(self, call: Callable[[], None]) -> None:
        if self._stopped:
            return
        self._waiting.append(call)
        if not self._asked:
            self._asked = True
            self._woken.emit()

    def _deliver(self) -> None:
        self._asked = False
        until = perf_counter() + _AT_A_TIME
        while self._waiting and not self._stopped:
            self._waiting.popleft()()
            if self._waiting and perf_counter() > until:
                self._asked = True
                # Not straight away: a posted event would come before painting and input.
                QTimer.singleShot(1, self._deliver)
                return

    def _settle(
        self,
        finished: Future[Any],
        answer: Callable[[], Callable[[Any], object] | None],
        error: Callable[[], Callable[[MonitorError], object] | None] | None,
    ) -> None:
        try:
            result = finished.result()
        except CancelledError:
            return
        except MonitorError as trouble:
            if error is None:
                self.failed.emit(trouble)
                return
            on_error = error()
            if on_error is not None:
                on_error(trouble)
        except Exception as bug:  # noqa: BLE001 - the end of the engine's threads: said and logged, never lost
            self.broke.emit(bug)
        else:
            on_answer = answer()
            if on_answer is not None:
                on_answer(result)


def _nothing_more(_answer: object) -> None:
    """What the event after an edit does is enough."""


def _held(call: Callable[[Any], object], owner: QObject | None) -> Callable[[], Callable[[Any], object] | None]:
    """A way to get the callable back, or None when its QObject is gone."""
    bound_to = getattr(call, "__self__", None)
    if isinstance(bound_to, QObject) and isinstance(call, MethodType):
        method = weakref.WeakMethod(call)
        widget = weakref.ref(bound_to)
        return lambda: method() if _is_alive(widget()) else None
    holding = owner if owner is not None else bound_to
    if isinstance(holding, QObject):
        holder = weakref.ref(holding)
        return lambda: call if _is_alive(holder()) else None
    return lambda: call


def _is_alive(thing: QObject | None) -> bool:
    return thing is not None and shiboken6.isValid(thing)


class Collector(QObject):
    """Collects Python's garbage from a timer on the GUI thread, so that no working thread stalls the window with it."""

    def __init__(self, parent: QObject | None = None, *, every: int = 1000) -> None:
        """`every` is in milliseconds."""
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(every)
        self._switch_interval = sys.getswitchinterval()
        self._rounds = 0
        gc.disable()
        sys.setswitchinterval(_SWITCH_INTERVAL)

    def settle(self) -> None:
        """What is there now stays: leave it out of every later collection."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Automatic collection again, as it was."""
        self._timer.stop()
        sys.setswitchinterval(self._switch_interval)
        gc.enable()

    def _collect(self) -> None:
        young, middle, _ = gc.get_count()
        if young < 500:
            return
        self._rounds += 1
        # The generations as the automatic collector would take them, the oldest seldom.
        generation = 2 if self._rounds % 60 == 0 else (1 if middle > 5 else 0)
        gc.collect(generation)
