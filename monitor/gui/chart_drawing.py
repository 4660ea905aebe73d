"""Paints a chart in our own style on whatever is given: bars of one series, lines of a few; time runs as one reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from monitor.gui.bidi import led, one_line
from monitor.gui.chart import Chart
from monitor.gui.theme import Theme, in_sight
from monitor.words import Words

_WIDEST_BAR = 4.0
"""Heights of the letters: a wider bar tells nothing more."""
_HUES = ("#0E6B68", "#C77700", "#6B4FA0", "#2E6FB7")
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2.5), (1.2, 2), (6, 2, 1.2, 2))
"""Each line has a hue, a dash and a mark of its own: any one of them is enough to know it by."""
_CORNERS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
    ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
)
"""The marks: a circle, a square, a triangle, a diamond."""
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What it is painted with."""

    words: Words
    theme: Theme
    font: QFont
    em: float
    """Height of the interface's letters in the painter's units."""
    outlines: bool = False
    """Letters as shapes: a drawing that goes elsewhere looks the same without our fonts."""


class Drawing:
    """A chart in a rectangle: where everything stands, and the painting of it."""

    def __init__(self, chart: Chart, look: Look, area: QRectF) -> None:
        self.chart = chart
        self._look = look
        self._area = area
        self._rtl = look.words.rtl
        self._metrics = QFontMetricsF(look.font)

    # --- where things are ------------------------------------------------------------------------

    @cached_property
    def top(self) -> int:
        """The number at the top of the scale: a round one whose half is whole."""
        highest, unit = self.chart.highest, 1
        while highest > 10 * unit:
            unit *= 10
        return next(n * unit for n in (2, 4, 6, 10) if n * unit >= highest)

    @cached_property
    def plot(self) -> QRectF:
        """Where the counts stand: beside the numbers of the scale, above the steps, below the names and the spikes."""
        area, em, line = self._area, self._look.em, self._metrics.height()
        beside = self._metrics.horizontalAdvance(self._look.words.number(self.top)) + 0.6 * em
        above = line / 2 + self._legend_height
        if any(series.spikes for series in self.chart.series):
            above += line + 0.5 * em
        left = area.left() + (0.0 if self._rtl else beside)
        return QRectF(left, area.top() + above, area.width() - beside, area.height() - above - line - 0.4 * em)

    @property
    def _step(self) -> float:
        return self.plot.width() / len(self.chart.steps)

    def middle(self, step: int) -> float:
        """Where a step stands across."""
        along = (step + 0.5) * self._step
        return self.plot.right() - along if self._rtl else self.plot.left() + along

    def _height_of(self, count: float) -> float:
        return self.plot.height() * count / self.top

    def bar(self, step: int) -> QRectF:
        """Where the bar of a step stands; without height where it has no article."""
        count = self.chart.series[0].counts[step]
        wide = min(max(2.0, self._step * 0.72), self._look.em * _WIDEST_BAR)
        tall = max(2.0, self._height_of(count)) if count else 0.0
        return QRectF(self.middle(step) - wide / 2, self.plot.bottom() - tall, wide, tall)

    def point(self, series: int, step: int) -> QPointF:
        """Where the count of a series stands."""
        count = self.chart.series[series].counts[step]
        return QPointF(self.middle(step), self.plot.bottom() - self._height_of(count))

    def step_at(self, place: QPointF) -> int | None:
        """The step over which a place is."""
        plot = self.plot
        if not self.chart.steps or not plot.left() <= place.x() < plot.right():
            return None
        along = plot.right() - place.x() if self._rtl else place.x() - plot.left()
        return min(int(along / self._step), len(self.chart.steps) - 1)

    def series_at(self, place: QPointF, step: int) -> int:
        """The series whose count at a step is nearest to a place."""
        apart = [abs(self.point(n, step).y() - place.y()) for n in range(len(self.chart.series))]
        return apart.index(min(apart))

    # --- painting --------------------------------------------------------------------------------

    def paint(self, painter: QPainter, *, at: tuple[int, int] | None = None, focused: bool = False) -> None:
        """Paint it all.

        Args:
            painter: one that was begun.
            at: the step and the series that are looked at.
            focused: whether the keys go there.
        """
        if not self.chart.steps:
            return
        theme = self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font)
        if at is not None:
            wide = max(self._step, 2.0)
            band = QRectF(self.middle(at[0]) - wide / 2, self.plot.top(), wide, self.plot.height())
            painter.fillRect(band, QColor(theme.side))
        if self.chart.is_empty:
            self._write(
                painter,
                self.plot,
                Qt.AlignmentFlag.AlignHCenter,
                self._look.words.say("No articles in this time."),
                theme.faint,
            )
        else:
            self._paint_scale(painter)
        if len(self.chart.series) == 1:
            self._paint_bars(painter, at[0] if at is not None else None)
        else:
            self._paint_lines(painter, at)
            self._paint_legend(painter, at[1] if at is not None else None)
        plot = self.plot
        painter.setPen(QPen(QColor(theme.accent if focused else theme.line), 2.0 if focused else 1.0))
        painter.drawLine(QPointF(plot.left(), plot.bottom() + 0.5), QPointF(plot.right(), plot.bottom() + 0.5))
        self._paint_spikes(painter)
        self._paint_steps(painter, at[0] if at is not None else None)

    def _paint_scale(self, painter: QPainter) -> None:
        theme, plot, line = self._look.theme, self.plot, self._metrics.height()
        gap = 0.6 * self._look.em
        beside = QRectF(self._area.left(), 0, plot.left() - gap - self._area.left(), line)
        side = Qt.AlignmentFlag.AlignRight
        if self._rtl:
            beside = QRectF(plot.right() + gap, 0, self._area.right() - plot.right() - gap, line)
            side = Qt.AlignmentFlag.AlignLeft
        for number in (self.top // 2, self.top):
            y = plot.bottom() - self._height_of(number)
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(plot.left(), y + 0.5), QPointF(plot.right(), y + 0.5))
            beside.moveTop(y - line / 2)
            self._write(painter, beside, side, self._look.words.number(number), theme.faint)

    def _paint_bars(self, painter: QPainter, at: int | None) -> None:
        theme, (series,) = self._look.theme, self.chart.series
        for step in range(len(self.chart.steps)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.critical if step in series.spikes else theme.accent))
            painter.setOpacity(1 if step == at else 0.85)
            painter.drawRoundedRect(self.bar(step), 2, 2)
            painter.setOpacity(1)
            if series.usual:
                place = self.bar(step)
                y = self.plot.bottom() - min(self._height_of(series.usual[step]), self.plot.height())
                painter.setPen(QPen(QColor(theme.faint), 1.0, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(place.left() - 1, y), QPointF(place.right() + 1, y))

    def _paint_lines(self, painter: QPainter, at: tuple[int, int] | None) -> None:
        steps = range(len(self.chart.steps))
        for number in range(len(self.chart.series)):
            pen = self._pen(number)
            if at is not None and at[1] == number:
                pen.setWidthF(pen.widthF() * 1.6)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([self.point(number, step) for step in steps]))
        # Marks that would touch each other stand at every second, third … step; those of spikes always do.
        apart = max(1, round(1.1 * self._look.em / self._step + 0.5))
        for number, series in enumerate(self.chart.series):
            for step in steps:
                is_spike, is_at = step in series.spikes, at == (step, number)
                if is_spike or is_at or (len(self.chart.steps) - 1 - step) % apart == 0:
                    self._mark(painter, number, self.point(number, step), 1.5 if is_spike or is_at else 1.0)

    def _paint_legend(self, painter: QPainter, at: int | None) -> None:
        theme, em = self._look.theme, self._look.em
        for number, (place, name) in enumerate(self._legend):
            wide = 2.2 * em
            begin = place.right() - wide if self._rtl else place.left()
            y = place.center().y()
            painter.setPen(self._pen(number))
            painter.drawLine(QPointF(begin, y), QPointF(begin + wide, y))
            self._mark(painter, number, QPointF(begin + wide / 2, y), 1.0)
            words = place.adjusted(0, 0, -wide - 0.4 * em, 0) if self._rtl else place.adjusted(wide + 0.4 * em, 0, 0, 0)
            side = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
            self._write(painter, words, side, name, theme.ink if at in (None, number) else theme.soft)

    def _paint_spikes(self, painter: QPainter) -> None:
        """A mark on each, and where there is room, how much it is and how much is usual: the present one first."""
        theme, em = self._look.theme, self._look.em
        last = len(self.chart.steps) - 1
        found = [
            (step == last, one.counts[step], n, step) for n, one in enumerate(self.chart.series) for step in one.spikes
        ]
        taken: list[QRectF] = []
        for _, _, number, step in sorted(found, reverse=True):
            tip = self.point(number, step) - QPointF(0, 0.15 * em if len(self.chart.series) == 1 else 0.55 * em)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.critical))
            painter.drawPolygon(
                QPolygonF([tip, tip + QPointF(-0.28 * em, -0.4 * em), tip + QPointF(0.28 * em, -0.4 * em)])
            )
            said = self.chart.spike(self._look.words, number, step)
            place = self._room_over(tip, self._metrics.horizontalAdvance(said) + 0.4 * em, taken)
            if place is not None:
                taken.append(place)
                self._write(painter, place, Qt.AlignmentFlag.AlignHCenter, said, theme.critical)

    def _room_over(self, tip: QPointF, wide: float, taken: list[QRectF]) -> QRectF | None:
        """Where a line of text has room over a mark: in the middle of it, or beside it; None where nothing is free."""
        em, line = self._look.em, self._metrics.height()
        for left in (tip.x() - wide / 2, tip.x() - 0.3 * em, tip.x() - wide + 0.3 * em):
            place = QRectF(left, tip.y() - 0.45 * em - line, wide, line)
            place.moveLeft(min(max(place.left(), self.plot.left()), self.plot.right() - wide))
            if wide <= self.plot.width() and not self._covers(place) and not any(place.intersects(a) for a in taken):
                return place
        return None

    def _covers(self, place: QRectF) -> bool:
        """Whether a bar or a line runs through a place."""
        steps = range(len(self.chart.steps))
        if len(self.chart.series) == 1:
            return any(place.intersects(self.bar(step)) for step in steps)
        along = QPainterPath()
        for number in range(len(self.chart.series)):
            along.addPolygon(QPolygonF([self.point(number, step) for step in steps]))
        stroker = QPainterPathStroker()
        stroker.setWidth(0.3 * self._look.em)
        return bool(stroker.createStroke(along).intersects(place))

    def _paint_steps(self, painter: QPainter, at: int | None) -> None:
        """The first and the last step and some between, or what is said of the one that is looked at."""
        theme, plot = self._look.theme, self.plot
        area = QRectF(plot.left(), plot.bottom() + 0.2 * self._look.em, plot.width(), self._metrics.height() + 2)
        begin = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
        end = Qt.AlignmentFlag.AlignLeft if self._rtl else Qt.AlignmentFlag.AlignRight
        first, last = self.chart.ticks[0], self.chart.ticks[-1]
        said = self.chart.said(self._look.words, at) if at is not None else ""
        wide = self._metrics.horizontalAdvance
        room = area.width() - 2 * (max(wide(first), wide(last)) + self._look.em)
        # In a narrow chart the step that is looked at is worth more than the two at the ends.
        if not said or wide(said) <= room:
            self._write(painter, area, begin, first, theme.faint)
            self._write(painter, area, end, last, theme.faint)
        if said:
            shown = self._metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width())
            self._write(painter, area, Qt.AlignmentFlag.AlignHCenter, shown, theme.ink)
            return
        for step, place in self._between(area):
            self._write(painter, place, Qt.AlignmentFlag.AlignHCenter, self.chart.ticks[step], theme.faint)

    def _between(self, area: QRectF) -> list[tuple[int, QRectF]]:
        """Steps between the first and the last whose names have room, evenly apart."""
        wide = max(self._metrics.horizontalAdvance(tick) for tick in self.chart.ticks) + 2 * self._look.em
        last = len(self.chart.steps) - 1
        whole = {"hour": 6, "day": 7, "week": 4}.get(self.chart.by, 1)
        apart = whole
        while apart * self._step < wide:
            apart += whole
        found = []
        for step in range(last - apart, 0, -apart):
            place = QRectF(self.middle(step) - wide / 2, area.top(), wide, area.height())
            if place.left() >= area.left() + wide / 2 and place.right() <= area.right() - wide / 2:
                found.append((step, place))
        return found

    # --- the names of the lines ------------------------------------------------------------------

    @cached_property
    def _legend(self) -> list[tuple[QRectF, str]]:
        """Where the name of each series stands, side by side in as many rows as it takes; none of a single one."""
        if len(self.chart.series) < 2:
            return []
        em, line = self._look.em, self._metrics.height()
        x, y, found = 0.0, self._area.top(), []
        for series in self.chart.series:
            most = self._area.width() - 2.6 * em
            name = self._metrics.elidedText(one_line(series.name, 60), Qt.TextElideMode.ElideRight, min(most, 18 * em))
            wide = self._metrics.horizontalAdvance(name) + 2.6 * em + 2
            if x and x + wide > self._area.width():
                x, y = 0.0, y + line + 0.3 * em
            left = self._area.right() - x - wide if self._rtl else self._area.left() + x
            found.append((QRectF(left, y, wide, line), name))
            x += wide + 1.4 * em
        return found

    @property
    def _legend_height(self) -> float:
        if not self._legend:
            return 0.0
        return self._legend[-1][0].bottom() - self._area.top() + 0.6 * self._look.em

    # --- pens, marks, letters --------------------------------------------------------------------

    def _pen(self, number: int) -> QPen:
        pen = QPen(QColor(hue(self._look.theme, number)), 0.14 * self._look.em)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if _DASHES[number % len(_DASHES)]:
            pen.setDashPattern(_DASHES[number % len(_DASHES)])
        return pen

    def _mark(self, painter: QPainter, number: int, place: QPointF, scale: float) -> None:
        size = 0.26 * self._look.em * scale
        painter.setPen(QPen(QColor(self._look.theme.background), 1.0))
        painter.setBrush(QColor(hue(self._look.theme, number)))
        corners = _CORNERS[number % len(_CORNERS)]
        if corners:
            painter.drawPolygon(QPolygonF([place + QPointF(x * size, y * size) for x, y in corners]))
        else:
            painter.drawEllipse(place, size, size)

    def _write(self, painter: QPainter, place: QRectF, side: Qt.AlignmentFlag, text: str, colour: str) -> None:
        """A line of text, upright in the middle of its place."""
        text = led(text, rtl=self._rtl)
        if not self._look.outlines:
            painter.setPen(QColor(colour))
            flags = side | Qt.AlignmentFlag.AlignVCenter | _ABSOLUTE | Qt.TextFlag.TextDontClip
            painter.drawText(place, int(flags), text)
            return
        write_outlines(painter, place, side, text, font=self._look.font, colour=colour)


def write_outlines(
    painter: QPainter, place: QRectF, side: Qt.AlignmentFlag, text: str, *, font: QFont, colour: str
) -> None:
    """A line of text as shapes, upright in the middle of its place."""
    metrics = QFontMetricsF(font)
    spare = place.width() - metrics.horizontalAdvance(text)
    x = place.left()
    if side is Qt.AlignmentFlag.AlignRight:
        x += spare
    elif side is Qt.AlignmentFlag.AlignHCenter:
        x += spare / 2
    path = QPainterPath()
    path.addText(QPointF(x, place.center().y() + (metrics.ascent() - metrics.descent()) / 2), font, text)
    painter.fillPath(path, QColor(colour))


def hue(theme: Theme, number: int) -> str:
    """The colour of a line, as it is seen in a theme."""
    return in_sight(_HUES[number % len(_HUES)], theme.background)
