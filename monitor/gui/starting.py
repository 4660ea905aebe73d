"""Tries the outlets that a newcomer chose, and keeps those that bring something, while the person goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from monitor.errors import MonitorError
from monitor.gui.context import Context
from monitor.gui.outlet_trials import OutletTrials
from monitor.model import Outlet, OutletTrial, Source, TrialOutcome
from monitor.words import outlets as said


class Starting(QObject):
    """Nothing is kept before `release`: what is read before there is a watchlist raises no alert."""

    moved = Signal()
    """More were tried, or kept."""
    ended = Signal()
    """All were tried, or it was stopped; what brings something is kept."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._held: list[OutletTrial] = []
        self._is_released = False
        self._being_kept = 0
        self._is_over = True
        self._asked: set[Outlet] = set()
        self.sources: tuple[Source, ...] = ()
        """Those that were added, in the order they came."""
        self.trials = OutletTrials(context, self)
        self.trials.came.connect(self._came)
        self.trials.ended.connect(self._look_whether_over)

    @property
    def is_running(self) -> bool:
        return not self._is_over

    @property
    def brought_nothing(self) -> tuple[str, ...]:
        """The names of the outlets that bring nothing here."""
        brings, words = (TrialOutcome.BRINGS, TrialOutcome.KNOWN), self._context.words
        return tuple(said.name(words, trial.outlet) for trial in self.trials.trials if trial.outcome not in brings)

    def begin(self, outlets: tuple[Outlet, ...]) -> None:
        """Try these, after those that are being tried; each is asked once."""
        new = tuple(one for one in outlets if one not in self._asked)
        if new:
            self._asked.update(new)
            self._is_over = False
            self.trials.go_on_with(new)
            self.moved.emit()

    def begin_again(self) -> None:
        """Try those once more that were tried."""
        tried = tuple(trial.outlet for trial in self.trials.trials)
        self._is_over = not tried
        self.trials.begin(tried)
        self.moved.emit()

    def release(self) -> None:
        """From now on keep what brings something."""
        self._is_released = True
        self._keep()
        self._look_whether_over()

    def let_go(self) -> None:
        """Nobody looks at it any more: it goes when nothing is under way."""
        if self._is_over:
            self.deleteLater()
        else:
            self.ended.connect(self.deleteLater)

    def _came(self, trial: OutletTrial) -> None:
        if trial.discovery is not None:
            self._held.append(trial)
        if self._is_released:
            self._keep()
        self.moved.emit()

    def _keep(self) -> None:
        if not self._held:
            return
        held, self._held = self._held, []
        self._being_kept += 1
        adding = self._context.engine.add_outlets(held)
        self._context.bridge.then(adding, self._kept, self._not_kept, owner=self)

    def _kept(self, sources: tuple[Source, ...]) -> None:
        self._being_kept -= 1
        self.sources += sources
        self.moved.emit()
        self._look_whether_over()

    def _not_kept(self, error: MonitorError) -> None:
        self._context.bridge.failed.emit(error)
        self._kept(())

    def _look_whether_over(self) -> None:
        if self._is_over or self.trials.is_running or self._held or self._being_kept:
            return
        self._is_over = True
        self.ended.emit()
