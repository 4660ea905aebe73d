"""How many articles each watchlist found a day, in the last thirty days, and whether today is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.day_chart import DayChart
from monitor.gui.parts import label, one_line_label, say
from monitor.gui.sheet import Sheet, scrolled
from monitor.model import Watchlist

_WIDE = 110
"""Heights of the interface's letters from which two charts stand side by side."""


class TrendsSheet(Sheet):
    """Asks the engine for each watchlist when it is shown."""

    picked = Signal(object, object, object)
    """A `Watchlist`, and the beginning and the end of the day whose articles are asked for."""

    def __init__(self, context: Context, watchlists: tuple[Watchlist, ...]) -> None:
        words = context.words
        super().__init__(context, words.say("Trends"))
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(context.px(2), context.px(1.6), context.px(2), context.px(1.6))
        self._grid.setHorizontalSpacing(context.px(3))
        self._grid.setVerticalSpacing(context.px(2.2))
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._columns = 0
        if not watchlists:
            self._grid.addWidget(label(context, words.say("There is no watchlist to count for yet."), tone="soft"))
        self._counts = [_Count(context, watchlist) for watchlist in watchlists]
        for count in self._counts:
            count.picked.connect(self.picked)
        self._arrange(1)
        self.body.addWidget(scrolled(inner, "background"))

    def begin(self) -> None:
        for count in self._counts:
            count.ask()

    @property
    def is_complete(self) -> bool:
        return all(count.came for count in self._counts)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._arrange(2 if self.width() >= self.context.px(_WIDE) and len(self._counts) > 1 else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, count in enumerate(self._counts):
            self._grid.addWidget(count, number // columns, number % columns)
        self._grid.setColumnStretch(1, columns - 1)
        self._grid.setColumnStretch(0, 1)


class _Count(QWidget):
    """One watchlist: its name, today beside what is usual, and the days."""

    picked = Signal(object, object, object)

    def __init__(self, context: Context, watchlist: Watchlist) -> None:
        super().__init__()
        self._context = context
        self._watchlist = watchlist
        self._borders: tuple[datetime, ...] = ()
        self.came = False
        head = QHBoxLayout()
        head.setSpacing(context.px(0.9))
        head.addWidget(one_line_label(context, one_line(watchlist.name, 80), scale=1.1, bold=True))
        self._said = label(context, tone="soft")
        head.addWidget(self._said)
        self._unusual = label(context, context.words.say("More than usual"), tone="critical", bold=True)
        self._unusual.hide()
        head.addWidget(self._unusual)
        head.addStretch(1)
        self._chart = DayChart(context)
        self._chart.picked.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        column.addLayout(head)
        column.addWidget(self._chart)

    def ask(self) -> None:
        self._context.bridge.then(
            self._context.engine.trend(self._watchlist.name, by="day"),
            lambda trend: self._show(
                (*trend.starts, trend.until), trend.counts, trend.usual if trend.is_learned else (), trend.spikes
            ),
            self._failed,
            owner=self,
        )

    def _show(
        self, borders: tuple[datetime, ...], counts: Sequence[int], usual: Sequence[float], spikes: Sequence[int]
    ) -> None:
        """`usual` is empty while that is not known."""
        self.came = True
        self._borders = borders
        days = tuple((start.date().isoformat(), count) for start, count in zip(borders[:-1], counts, strict=True))
        self._chart.show_days(days, usual=usual, spikes=spikes)
        words = self._context.words
        today, expected = words.number(counts[-1]), round(usual[-1]) if usual else 0
        if not usual:
            sentence = words.say("Today {count}. What is usual is known after a week.", count=today)
        elif expected:
            sentence = words.say("Today {count}, usually {usual} a day.", count=today, usual=words.number(expected))
        else:
            sentence = words.say("Today {count}, usually fewer than one a day.", count=today)
        say(self._context, self._said, sentence)
        self._unusual.setVisible(len(counts) - 1 in spikes)

    def _pick(self, number: int) -> None:
        self.picked.emit(self._watchlist, self._borders[number], self._borders[number + 1])

    def _failed(self, error: MonitorError) -> None:
        self.came = True
        say(self._context, self._said, self._context.words.error(error))
