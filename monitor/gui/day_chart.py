"""Bars of articles a day with a quiet scale; time runs the window's way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from monitor.gui.bidi import led
from monitor.gui.context import Context

_WIDEST_BAR = 4.0
"""Heights of the letters: a wider bar tells nothing more."""


class DayChart(QWidget):
    """Oldest first in the reading direction: from right to left in an Arabic window.

    The day under the pointer, or chosen with the arrow keys, says its number. `picked` tells the place of a day that
    was clicked, or on which Enter was pressed.
    """

    picked = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._days: tuple[tuple[str, int], ...] = ()
        self._usual: tuple[float, ...] = ()
        self._spikes: frozenset[int] = frozenset()
        self._at: int | None = None
        self._font = context.faces.interface(0.82)
        self._metrics = QFontMetrics(self._font)
        self.setFixedHeight(context.px(9.5))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_days(
        self, days: tuple[tuple[str, int], ...], *, usual: Sequence[float] = (), spikes: Sequence[int] = ()
    ) -> None:
        """Draw other days.

        Args:
            days: (day as YYYY-MM-DD, articles), oldest first.
            usual: what each would usually have; nothing where that is not known.
            spikes: the places of days that stand far out.
        """
        self._days, self._usual, self._spikes = days, tuple(usual), frozenset(spikes)
        self._go_to(None)
        words = self._context.words
        total = sum(n for _, n in days)
        self.setAccessibleName(words.count("{n} article in these days", "{n} articles in these days", total))
        self.update()

    @property
    def said(self) -> str:
        """What is said of the day under the pointer or the keys; empty without one."""
        if self._at is None:
            return ""
        words, (day, n) = self._context.words, self._days[self._at]
        named = words.day(date.fromisoformat(day))
        expected = round(self._usual[self._at]) if self._usual else 0
        if not expected:
            return words.count("{day}: {n} article", "{day}: {n} articles", n, day=named)
        return words.count(
            "{day}: {n} article, usually {usual}",
            "{day}: {n} articles, usually {usual}",
            n,
            day=named,
            usual=words.number(expected),
        )

    # --- where things are ------------------------------------------------------------------------

    @property
    def _plot(self) -> QRectF:
        """Where the bars stand: beside the numbers of the scale, above the days."""
        beside = self._metrics.horizontalAdvance(self._context.words.number(self.top)) + self._context.px(0.6)
        above, below = self._metrics.height() / 2, self._metrics.height() + self._context.px(0.4)
        left = 0.0 if self._context.rtl else beside
        return QRectF(left, above, self.width() - beside, self.height() - above - below)

    @property
    def top(self) -> int:
        """The number at the top of the scale: a round one whose half is whole."""
        highest, unit = max((n for _, n in self._days), default=0), 1
        while highest > 10 * unit:
            unit *= 10
        return next(n * unit for n in (2, 4, 6, 10) if n * unit >= highest)

    def bar(self, number: int) -> QRectF:
        """Where the bar of a day stands; without height where it has no article."""
        plot, n = self._plot, self._days[number][1]
        step = plot.width() / len(self._days)
        wide = min(max(2.0, step * 0.72), self._context.px(_WIDEST_BAR))
        along = number * step + (step - wide) / 2
        x = plot.right() - along - wide if self._context.rtl else plot.left() + along
        tall = max(2.0, plot.height() * n / self.top) if n else 0.0
        return QRectF(x, plot.bottom() - tall, wide, tall)

    def _day_at(self, place: QPointF) -> int | None:
        plot = self._plot
        if not self._days or not plot.left() <= place.x() < plot.right():
            return None
        along = plot.right() - place.x() if self._context.rtl else place.x() - plot.left()
        return min(int(along * len(self._days) / plot.width()), len(self._days) - 1)

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, painting: QPaintEvent) -> None:
        if not self._days:
            return
        context, theme = self._context, self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        plot = self._plot
        if any(n for _, n in self._days):
            self._scale(painter, plot)
        else:
            painter.setPen(QColor(theme.faint))
            painter.drawText(
                plot,
                int(Qt.AlignmentFlag.AlignCenter),
                led(context.words.say("No articles in these days."), rtl=context.rtl),
            )
        for number in range(len(self._days)):
            place = self.bar(number)
            if number == self._at:
                painter.fillRect(QRectF(place.left(), plot.top(), place.width(), plot.height()), QColor(theme.side))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.critical if number in self._spikes else theme.accent))
            painter.setOpacity(1 if number == self._at else 0.85)
            painter.drawRoundedRect(place, 2, 2)
            painter.setOpacity(1)
        painter.setPen(QColor(theme.accent if self.hasFocus() else theme.line))
        painter.drawLine(QPointF(plot.left(), plot.bottom() + 0.5), QPointF(plot.right(), plot.bottom() + 0.5))
        self._names(painter, plot)
        painter.end()

    def _scale(self, painter: QPainter, plot: QRectF) -> None:
        context, theme = self._context, self._context.theme
        beside = QRectF(0, 0, plot.left() - context.px(0.6), self._metrics.height())
        side = Qt.AlignmentFlag.AlignRight
        if context.rtl:
            beside = QRectF(
                plot.right() + context.px(0.6), 0, self.width() - plot.right() - context.px(0.6), beside.height()
            )
            side = Qt.AlignmentFlag.AlignLeft
        for number in (self.top // 2, self.top):
            y = plot.bottom() - plot.height() * number / self.top
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(plot.left(), y + 0.5), QPointF(plot.right(), y + 0.5))
            painter.setPen(QColor(theme.faint))
            beside.moveTop(y - beside.height() / 2)
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(beside, int(flags), context.words.number(number))

    def _names(self, painter: QPainter, plot: QRectF) -> None:
        """The first and the last day, and between them what is said of the one that is looked at."""
        context, theme = self._context, self._context.theme
        area = QRectF(plot.left(), plot.bottom() + context.px(0.2), plot.width(), self._metrics.height() + 2)
        begin = Qt.AlignmentFlag.AlignRight if context.rtl else Qt.AlignmentFlag.AlignLeft
        end = Qt.AlignmentFlag.AlignLeft if context.rtl else Qt.AlignmentFlag.AlignRight
        ends = [context.words.day(date.fromisoformat(day)) for day, _ in (self._days[0], self._days[-1])]
        said = led(self.said, rtl=context.rtl) if self._at is not None else ""
        room = area.width() - 2 * (max(self._metrics.horizontalAdvance(named) for named in ends) + context.px(1))
        # In a narrow chart the day that is looked at is worth more than the two at the ends.
        if self._metrics.horizontalAdvance(said) <= room:
            painter.setPen(QColor(theme.faint))
            for named, side in zip(ends, (begin, end), strict=True):
                painter.drawText(area, int(side | Qt.AlignmentFlag.AlignAbsolute), named)
        if said:
            painter.setPen(QColor(theme.ink))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), said)

    # --- looking at a day ------------------------------------------------------------------------

    def _go_to(self, number: int | None) -> None:
        if number != self._at:
            self._at = number
            self.setAccessibleDescription(self.said)
            self.update()

    def mouseMoveEvent(self, move: QMouseEvent) -> None:
        self._go_to(self._day_at(move.position()))

    def leaveEvent(self, left: QEvent) -> None:
        self._go_to(None)

    def mouseReleaseEvent(self, click: QMouseEvent) -> None:
        number = self._day_at(click.position())
        if number is not None and click.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(number)

    def focusOutEvent(self, focus: QFocusEvent) -> None:
        self._go_to(None)
        super().focusOutEvent(focus)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        last = len(self._days) - 1
        later, earlier = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self._context.rtl:
            later, earlier = earlier, later
        key = press.key()
        if last < 0 or key not in (
            later,
            earlier,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            super().keyPressEvent(press)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._at is not None:
                self.picked.emit(self._at)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to(0 if key == Qt.Key.Key_Home else last)
        elif self._at is None:
            self._go_to(last)
        else:
            self._go_to(min(max(self._at + (1 if key == later else -1), 0), last))
