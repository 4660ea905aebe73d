"""How far something is that takes more than a moment, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from monitor.gui.context import Context
from monitor.gui.parts import button, label, say


class _Bar(QProgressBar):
    """A thin line that fills in reading order; nothing on it moves by itself."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setFixedHeight(max(3, context.px(0.25)))

    def paintEvent(self, painting: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        round_off = whole.height() / 2
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(whole, round_off, round_off)
        steps = self.maximum() - self.minimum()
        if steps > 0 and self.value() > self.minimum():
            filled = whole.width() * (self.value() - self.minimum()) / steps
            rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(
                QRectF(whole.right() - filled if rtl else whole.left(), whole.top(), filled, whole.height()),
                round_off,
                round_off,
            )
        painter.end()


class Progress(QWidget):
    """A sentence, a line that fills, and a button; hidden until something is under way."""

    stopped = Signal()
    """The person wants no more of it."""

    def __init__(self, context: Context, name: str) -> None:
        """`name` is what a screen reader calls the line."""
        super().__init__()
        self._context = context
        self._said = label(context, tone="soft", scale=0.93)
        self.bar = _Bar(context, name)
        self.stop = button(context, context.words.say("Stop"), self.stopped.emit)
        row = QHBoxLayout()
        row.setSpacing(context.px(0.8))
        row.addWidget(self._said, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        column.addLayout(row)
        column.addWidget(self.bar)
        self.hide()

    def show_steps(self, done: int, steps: int, sentence: str) -> None:
        """So many steps of so many are done."""
        say(self._context, self._said, sentence)
        self.bar.setRange(0, max(1, steps))
        self.bar.setValue(done)
        self.show()
