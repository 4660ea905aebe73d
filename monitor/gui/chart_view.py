"""A chart in the window: the step under the pointer or the keys says its numbers, a click or Enter picks it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from monitor.gui.chart import Chart
from monitor.gui.chart_drawing import Drawing, Look
from monitor.gui.context import Context


class ChartView(QWidget):
    """Oldest first in the reading direction: from right to left in an Arabic window.

    `picked` tells the step that was clicked, or on which Enter was pressed, and the series (0 where there is one).
    """

    picked = Signal(int, int)

    def __init__(self, context: Context, parent: QWidget | None = None, *, tall: float = 9.5) -> None:
        """`tall` is in heights of the interface's letters."""
        super().__init__(parent)
        self._context = context
        self._font = context.faces.interface(0.82)
        self.chart: Chart | None = None
        self._at: tuple[int, int] | None = None
        self.setFixedHeight(context.px(tall))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_chart(self, chart: Chart) -> None:
        """Draw another one."""
        self.chart = chart
        self._go_to(None)
        self.setAccessibleName(chart.told(self._context.words))
        self.update()

    @property
    def drawing(self) -> Drawing:
        """The chart as it stands in the widget now."""
        assert self.chart is not None
        context = self._context
        look = Look(words=context.words, theme=context.theme, font=self._font, em=context.em)
        return Drawing(self.chart, look, QRectF(self.rect()))

    @property
    def said(self) -> str:
        """What is said of the step under the pointer or the keys; empty without one."""
        if self._at is None or self.chart is None:
            return ""
        return self.chart.said(self._context.words, self._at[0])

    def paintEvent(self, painting: QPaintEvent) -> None:
        if self.chart is None:
            return
        painter = QPainter(self)
        self.drawing.paint(painter, at=self._at, focused=self.hasFocus())
        painter.end()

    # --- looking at a step -----------------------------------------------------------------------

    def _go_to(self, at: tuple[int, int] | None) -> None:
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(self.said)
            self.update()

    def _under(self, pointer: QMouseEvent) -> tuple[int, int] | None:
        if self.chart is None:
            return None
        drawing = self.drawing
        step = drawing.step_at(pointer.position())
        return None if step is None else (step, drawing.series_at(pointer.position(), step))

    def mouseMoveEvent(self, move: QMouseEvent) -> None:
        self._go_to(self._under(move))

    def leaveEvent(self, left: QEvent) -> None:
        self._go_to(None)

    def mouseReleaseEvent(self, click: QMouseEvent) -> None:
        at = self._under(click)
        if at is not None and click.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(*at)

    def focusInEvent(self, focus: QFocusEvent) -> None:
        super().focusInEvent(focus)
        self.update()

    def focusOutEvent(self, focus: QFocusEvent) -> None:
        self._go_to(None)
        super().focusOutEvent(focus)
        self.update()

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if self.chart is None or not self.chart.steps:
            super().keyPressEvent(press)
            return
        last, lines = len(self.chart.steps) - 1, len(self.chart.series)
        later, earlier = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self._context.rtl:
            later, earlier = earlier, later
        step, series = self._at if self._at is not None else (last + 1, 0)
        key = press.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._at is not None:
                self.picked.emit(*self._at)
        elif key == later:
            self._go_to((min(step + 1, last), series))
        elif key == earlier:
            self._go_to((max(step - 1, 0), series))
        elif key == Qt.Key.Key_Home:
            self._go_to((0, series))
        elif key == Qt.Key.Key_End:
            self._go_to((last, series))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and lines > 1:
            onward = 1 if key == Qt.Key.Key_Down else -1
            self._go_to((min(step, last), (series + onward) % lines))
        else:
            super().keyPressEvent(press)
