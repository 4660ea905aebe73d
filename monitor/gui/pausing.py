"""The pause: what the menus offer, what the top bar says of it, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu

from monitor.gui.context import Context
from monitor.hours import next_morning
from monitor.model import Event, Pause, PauseChanged

_LOOK_AGAIN = 60_000
"""Milliseconds after which the clock is asked again: the machine may have slept meanwhile."""


class Pausing(QObject):
    """Asks the engine for a pause and knows whether one lasts. `sentence` says it; empty where none does."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._pause: Pause | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.look)

    @property
    def sentence(self) -> str:
        """Until when nothing disturbs."""
        if self._pause is None:
            return ""
        words, now = self._context.words, self._context.clock()
        return words.say("Alerts are paused until {time}", time=words.moment(self._pause.until, now))

    def begin(self) -> None:
        """Ask how it stands."""
        self._context.bridge.then(self._context.engine.paused(), self._take)

    def take(self, happened: Event) -> None:
        """Note a pause that was begun or ended, here or by another program."""
        if isinstance(happened, PauseChanged):
            self._take(happened.pause)

    def fill(self, menu: QMenu) -> None:
        """Put into a menu what can be done."""
        words = self._context.words
        if self._pause is not None:
            menu.addAction(words.say("Resume alerts")).triggered.connect(lambda _checked=False: self.resume())
            return
        # Reckoned when it is chosen: a tray's menu may have been filled hours ago.
        for sentence, until in (
            (words.say("Pause alerts for an hour"), lambda now: now + timedelta(hours=1)),
            (words.say("Pause alerts until six tomorrow morning"), next_morning),
        ):
            menu.addAction(sentence).triggered.connect(
                lambda _checked=False, until=until: self.pause(until(self._context.clock()))
            )

    def pause(self, until: datetime) -> None:
        """Let nothing disturb until then."""
        self._context.bridge.edit(self._context.engine.pause(until))

    def resume(self) -> None:
        """Let alerts disturb again, what waited first."""
        self._context.bridge.edit(self._context.engine.pause(None))

    def _take(self, pause: Pause | None) -> None:
        self._pause = pause
        self.look()

    def look(self) -> None:
        """The pause ends by itself."""
        now = self._context.clock()
        if self._pause is not None and self._pause.holds(now):
            left = (self._pause.until - now) / timedelta(milliseconds=1)
            self._end.start(min(_LOOK_AGAIN, int(left) + 1))
        else:
            self._pause = None
            self._end.stop()
        self.changed.emit()
