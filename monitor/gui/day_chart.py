"""Bars of articles a day; time runs the window's way."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from monitor.gui.context import Context


class DayChart(QWidget):
    """Oldest first in the reading direction: from right to left in an Arabic window."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._days: tuple[tuple[str, int], ...] = ()
        self._font = context.faces.interface(0.82)
        self.setFixedHeight(context.px(8.5))

    def show_days(self, days: tuple[tuple[str, int], ...]) -> None:
        """(day as YYYY-MM-DD, articles), oldest first."""
        self._days = days
        words = self._context.words
        total = sum(n for _, n in days)
        self.setAccessibleName(words.count("{n} article in these days", "{n} articles in these days", total))
        self.update()

    def paintEvent(self, painting: QPaintEvent) -> None:
        if not self._days:
            return
        context, theme = self._context, self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self._font)
        bottom = self.height() - metrics.height() - context.px(0.4)
        highest = max(1, *(n for _, n in self._days))
        step = self.width() / len(self._days)
        wide = max(2.0, step * 0.72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.setOpacity(0.85)
        for number, (_, n) in enumerate(self._days):
            if not n:
                continue
            tall = max(2.0, (bottom - 4) * n / highest)
            x = number * step + (step - wide) / 2
            if context.rtl:
                x = self.width() - x - wide
            painter.drawRoundedRect(QRectF(x, bottom - tall, wide, tall), 2, 2)
        painter.setOpacity(1)
        painter.setPen(QColor(theme.line))
        painter.drawLine(0, round(bottom), self.width(), round(bottom))
        painter.setPen(QColor(theme.faint))
        painter.setFont(self._font)
        first, last = self._days[0][0], self._days[-1][0]
        begin = Qt.AlignmentFlag.AlignRight if context.rtl else Qt.AlignmentFlag.AlignLeft
        end = Qt.AlignmentFlag.AlignLeft if context.rtl else Qt.AlignmentFlag.AlignRight
        area = QRectF(0, bottom + context.px(0.2), self.width(), metrics.height() + 2)
        for day, side in ((first, begin), (last, end)):
            painter.drawText(
                area, int(side | Qt.AlignmentFlag.AlignAbsolute), context.words.day(date.fromisoformat(day))
            )
        painter.end()
