"""The field above the navigation that leaves only the places with a name: of thousands of sources one is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.parts import LeadingLine


class PlaceSearch(LeadingLine):
    """Shown where there are many sources, and where it is asked for by its key. Escape empties it and leaves it."""

    typed = Signal(str)
    """What the names are to have; empty for all."""
    left = Signal(bool)
    """The keys are to go on in the navigation; True: at the first place that was found."""
    shown = Signal()
    """It came or went."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(rtl=context.rtl, parent=parent)
        words = context.words
        self._is_offered = False
        self.setFont(context.faces.interface(0.93))
        self.setPlaceholderText(led(words.say("Find a source or a list…"), rtl=context.rtl))
        self.setAccessibleName(words.say("Find in the navigation"))
        self.textChanged.connect(lambda text: self.typed.emit(" ".join(bare(text).split())))
        self.hide()

    def offer(self, offered: bool) -> None:
        """Whether it stands there without being asked for."""
        self._is_offered = offered
        self._show_or_hide(offered or bool(self.text()) or self.hasFocus())

    def open(self) -> None:
        """Let a name be typed."""
        self._show_or_hide(True)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def leave(self) -> None:
        """Show everything again."""
        self.clear()
        self.left.emit(False)
        self._show_or_hide(self._is_offered)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() == Qt.Key.Key_Escape:
            self.leave()
        elif press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit(bool(self.text().strip()))
        elif press.key() == Qt.Key.Key_Down:
            self.left.emit(False)
        else:
            super().keyPressEvent(press)

    def _show_or_hide(self, there: bool) -> None:
        if there == self.isHidden():
            self.setVisible(there)
            self.shown.emit()
