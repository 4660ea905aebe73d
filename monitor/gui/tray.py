"""The icon in the tray, where the desktop has one: shows the window, counts what is unseen, quits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from monitor.gui.context import Context
from monitor.model import Counts
from monitor.resources import resource


class Tray(QObject):
    """Made only where there is a tray; the window may hide only while there is one."""

    asked_to_show = Signal()
    asked_to_quit = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._icon = QSystemTrayIcon(QIcon(str(resource("icons", "app.svg"))), self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._counts: Counts | None = None
        self._paused = ""
        self.fill_with_pauses: Callable[[QMenu], object] = lambda menu: None
        """Puts into the menu what can be done about a pause."""
        self.speak(context)
        self._icon.show()

    def speak(self, context: Context) -> None:
        """Take the context's words: the language may have changed."""
        self._context = context
        self._fill()
        self._tell()

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self._tell()

    def show_pause(self, sentence: str) -> None:
        """Until when nothing disturbs; empty where nothing is paused."""
        self._paused = sentence
        self._fill()
        self._tell()

    def _fill(self) -> None:
        words = self._context.words
        self._menu.clear()
        self._menu.addAction(words.say("Show Rasid")).triggered.connect(
            lambda _checked=False: self.asked_to_show.emit()
        )
        self.fill_with_pauses(self._menu)
        self._menu.addAction(words.say("Quit")).triggered.connect(lambda _checked=False: self.asked_to_quit.emit())

    def _tell(self) -> None:
        words, counts = self._context.words, self._counts
        if counts is None:
            said = words.say("Rasid")
        else:
            said = words.count("Rasid: {n} new alert", "Rasid: {n} new alerts", counts.badge)
        self._icon.setToolTip(f"{said}\n{self._paused}" if self._paused else said)

    def explain(self) -> None:
        """Say once where the window went."""
        words = self._context.words
        self._icon.showMessage(
            words.say("Rasid"),
            words.say("Rasid goes on watching from the tray. Quit it from the icon's menu."),
            QSystemTrayIcon.MessageIcon.NoIcon,
        )

    def is_there(self) -> bool:
        """Whether the desktop still shows the icon."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    def hide(self) -> None:
        self._icon.hide()

    def _activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.asked_to_show.emit()


def make_tray(context: Context, parent: QObject | None = None) -> Tray | None:
    """The tray's icon, or None where the desktop has no tray."""
    return Tray(context, parent) if QSystemTrayIcon.isSystemTrayAvailable() else None
