"""A page over the whole window for one task: a title, a way back, perhaps one thing to do."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from monitor.gui.context import Context
from monitor.gui.parts import button, label, one_line_label, rule, say
from monitor.model import Source


class Sheet(QWidget):
    """Escape or the way back leaves it; `left` says so."""

    left = Signal()

    def __init__(self, context: Context, title: str, *, primary: str = "", back: str = "") -> None:
        super().__init__()
        self.context = context
        self._called = title
        words = context.words
        self.setProperty("ground", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar = QWidget()
        bar.setProperty("ground", "pane")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(context.px(1.15), context.px(0.55), context.px(1.15), context.px(0.55))
        row.setSpacing(context.px(0.9))
        row.addWidget(label(context, words.say("Rasid"), tone="accent", scale=1.3, bold=True))
        self._title = one_line_label(context, title, scale=1.05)
        row.addWidget(self._title, 1)
        self.extra = QHBoxLayout()
        row.addLayout(self.extra)
        self.back = button(context, back or words.say("Close"), self.left.emit)
        row.addWidget(self.back)
        self.primary = button(context, primary, self.carry_out, role="primary")
        # Never shown before it has its place: it would be a window of its own for a moment.
        if not primary:
            self.primary.hide()
        row.addWidget(self.primary)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(rule())
        column.addLayout(self.body, 1)

    def show_title(self, title: str) -> None:
        self._called = title
        say(self.context, self._title, title)

    def carry_out(self) -> None:
        """The one thing to do; sheets that have one say what."""

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        """The sources as they are now; for sheets that show them."""

    @property
    def is_complete(self) -> bool:
        """Whether everything it asked the engine for has come."""
        return True

    def begin(self) -> None:
        """Called when the sheet is shown."""

    @property
    def place(self) -> Any:
        """Where it stands (scrolled, focused, searched), for the same sheet in another window.

        None for a sheet that changes nothing of the window's own look.
        """
        return None

    def stand_at(self, place: Any) -> None:
        """Stand where another window's sheet did."""

    def showEvent(self, shown: QShowEvent) -> None:
        """What only scrolls is called as the page is: a screen reader says where the keys go."""
        for area in self.findChildren(QScrollArea):
            if not area.accessibleName():
                area.setAccessibleName(self._called)
        super().showEvent(shown)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(press)


def scrolled(inner: QWidget, ground: str) -> QScrollArea:
    """A column that scrolls when the window is small."""
    inner.setProperty("ground", ground)
    inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.viewport().setProperty("ground", ground)
    return area


def centred(inner: QWidget) -> QScrollArea:
    """A scrolling column in the middle of a wide sheet: long lines are hard to read."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(inner, 8)
    row.addStretch(1)
    return scrolled(holder, "background")
