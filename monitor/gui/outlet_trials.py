"""Tries outlets of the starter pack, a few at a time, and can be stopped between two of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from monitor.errors import MonitorError
from monitor.gui.context import Context
from monitor.model import Outlet, OutletTrial, TrialOutcome

_TOGETHER = 5
"""Fewer than the engine's errands: whoever checks a source meanwhile does not wait behind the pack."""
_HOSTS = 2
"""So many outlets that cannot be reached, and none that can: the network is gone."""


class OutletTrials(QObject):
    """Each outlet once; what comes after it was stopped is not told."""

    began = Signal(object)
    """An `Outlet` that is being asked."""
    came = Signal(object)
    """An `OutletTrial`."""
    ended = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: deque[Outlet] = deque()
        self._under_way = 0
        self._round = 0
        self.all = 0
        self.trials: list[OutletTrial] = []
        """What came of this round so far."""

    @property
    def is_running(self) -> bool:
        return bool(self._under_way)

    @property
    def is_offline(self) -> bool:
        """Nobody could be reached: that is no fault of theirs."""
        unreached = sum(trial.outcome is TrialOutcome.UNREACHED for trial in self.trials)
        return unreached >= _HOSTS and unreached == len(self.trials)

    def begin(self, outlets: Iterable[Outlet]) -> None:
        """Try these, in this order; a round that is under way is given up."""
        self._round += 1
        self._under_way = 0
        self._waiting.clear()
        self.all = 0
        self.trials = []
        self.go_on_with(outlets)
        if not self._under_way:
            self.ended.emit()

    def go_on_with(self, outlets: Iterable[Outlet]) -> None:
        """Try these after those that are under way."""
        more = tuple(outlets)
        self._waiting.extend(more)
        self.all += len(more)
        while self._waiting and self._under_way < _TOGETHER:
            self._next()

    def stop(self) -> None:
        """Ask nobody else; what is under way is not waited for."""
        if not self.is_running:
            return
        self._round += 1
        self._waiting.clear()
        self._under_way = 0
        self.ended.emit()

    def _next(self) -> None:
        if not self._waiting:
            return
        outlet = self._waiting.popleft()
        self._under_way += 1
        self.began.emit(outlet)
        number = self._round
        self._context.bridge.then(
            self._context.engine.try_outlet(outlet),
            lambda trial: self._came(number, trial),
            lambda error: self._failed(number, outlet, error),
            owner=self,
        )

    def _failed(self, number: int, outlet: Outlet, error: MonitorError) -> None:
        self._came(number, OutletTrial(outlet=outlet, outcome=TrialOutcome.FAILED, reason=error.reason))

    def _came(self, number: int, trial: OutletTrial) -> None:
        if number != self._round:
            return
        self._under_way -= 1
        self.trials.append(trial)
        self._next()
        self.came.emit(trial)
        if not self._under_way and number == self._round:
            self.ended.emit()
