"""A label with words on a coloured ground, which follows the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel

from monitor.gui.context import Context
from monitor.gui.theme import Theme


class MarkedLabel(QLabel):
    """Shows HTML of our own, made anew in the colours of another theme."""

    def __init__(self, context: Context, *, scale: float) -> None:
        super().__init__()
        self._context = context
        self._make: Callable[[Theme], str] | None = None
        self._made_for: Theme | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setFont(context.faces.interface(scale))
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)

    def show_marked(self, make: Callable[[Theme], str], *, rtl: bool) -> None:
        """Show what is made in a theme's colours, running its own way."""
        self._make, self._made_for = make, self._context.theme
        self.setText(make(self._context.theme))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)

    def changeEvent(self, change: QEvent) -> None:
        super().changeEvent(change)
        if change.type() is QEvent.Type.StyleChange:
            self._follow()

    def showEvent(self, shown: QShowEvent) -> None:
        # One that was not on the screen yet heard of no other style.
        self._follow()
        super().showEvent(shown)

    def _follow(self) -> None:
        theme = self._context.theme
        if self._make is not None and theme is not self._made_for:
            self._made_for = theme
            self.setText(self._make(theme))
