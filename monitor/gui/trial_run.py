"""Tries a watchlist on the archive a moment after the last change, without the terms that cannot be understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from monitor.errors import MonitorError, QueryError
from monitor.gui.context import Context
from monitor.gui.watchlist_trial import DAYS, Trial
from monitor.model import Watchlist, WatchlistTest

_AFTER = 500
"""Milliseconds after the last key."""


class TrialRun(QObject):
    """One trial at a time: what a later one answers is what is shown."""

    failed = Signal(object)
    """A tuple of `MonitorError`: what kept terms out of the trial, or the whole of it from being made."""

    def __init__(self, context: Context, shown_in: Trial, edited: Callable[[], Watchlist], *, parent: QObject) -> None:
        """`edited` tells the watchlist as it stands in the fields."""
        super().__init__(parent)
        self._context = context
        self._trial = shown_in
        self._edited = edited
        self._asked = 0
        self._waiting = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self.begin)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is asked for, or will be."""
        return self._waiting == 0 and not self._timer.isActive()

    def begin_soon(self) -> None:
        """Begin when nothing has been changed for a moment."""
        self._timer.start()

    def begin(self) -> None:
        """Begin at once."""
        self._asked += 1
        self._try(self._asked, self._edited(), ())

    def _try(self, number: int, edited: Watchlist, errors: tuple[QueryError, ...]) -> None:
        wrong = tuple(error.query for error in errors)
        tried = replace(
            edited,
            terms=tuple(term for term in edited.terms if term.query not in wrong),
            exclusions=tuple(term for term in edited.exclusions if term not in wrong),
        )
        if not tried.terms:
            if wrong:
                self._trial.show_failure()
            else:
                self._trial.show_test(None)
            return
        self._waiting += 1
        self._context.bridge.then(
            self._context.engine.test_watchlist(tried, days=DAYS),
            lambda test: self._came(number, test, wrong),
            lambda error: self._not_tried(number, edited, error, errors),
            owner=self,
        )

    def _came(self, number: int, test: WatchlistTest, wrong: tuple[str, ...]) -> None:
        self._waiting -= 1
        if number == self._asked:
            self._trial.show_test(test, without=wrong)

    def _not_tried(self, number: int, edited: Watchlist, error: MonitorError, errors: tuple[QueryError, ...]) -> None:
        self._waiting -= 1
        if number != self._asked:
            return
        self.failed.emit((*errors, error))
        if isinstance(error, QueryError) and error.query not in [one.query for one in errors]:
            self._try(number, edited, (*errors, error))
        else:
            self._trial.show_failure()
