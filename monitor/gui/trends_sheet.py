"""How many articles each watchlist found a day, in the last thirty days, and whether today is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.day_chart import DayChart
from monitor.gui.parts import label, say
from monitor.gui.sheet import Sheet, scrolled
from monitor.model import Watchlist

_WIDEST = 62
"""Heights of the interface's letters: wider bars tell nothing more."""


class TrendsSheet(Sheet):
    """Asks the engine for each watchlist when it is shown."""

    def __init__(self, context: Context, watchlists: tuple[Watchlist, ...]) -> None:
        words = context.words
        super().__init__(context, words.say("Trends"))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(3), context.px(1.6), context.px(3), context.px(1.6))
        column.setSpacing(context.px(2.2))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        if not watchlists:
            column.addWidget(label(context, words.say("There is no watchlist to count for yet."), tone="soft"))
        self._counts = [_Count(context, watchlist) for watchlist in watchlists]
        for count in self._counts:
            column.addWidget(count)
        self.body.addWidget(scrolled(inner, "background"))

    def begin(self) -> None:
        for count in self._counts:
            count.ask()

    @property
    def is_complete(self) -> bool:
        return all(count.came for count in self._counts)


class _Count(QWidget):
    """One watchlist: its name, today beside what is usual, and the days."""

    def __init__(self, context: Context, watchlist: Watchlist) -> None:
        super().__init__()
        self._context = context
        self._watchlist = watchlist
        self.came = False
        self.setMaximumWidth(context.px(_WIDEST))
        head = QHBoxLayout()
        head.setSpacing(context.px(0.9))
        head.addWidget(label(context, one_line(watchlist.name, 80), scale=1.1, bold=True))
        self._said = label(context, tone="soft")
        head.addWidget(self._said)
        self._unusual = label(context, context.words.say("More than usual"), tone="accent", bold=True)
        self._unusual.hide()
        head.addWidget(self._unusual)
        head.addStretch(1)
        self._chart = DayChart(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        column.addLayout(head)
        column.addWidget(self._chart)

    def ask(self) -> None:
        self._context.bridge.then(
            self._context.engine.trend(self._watchlist.name, by="day"),
            lambda trend: self._show(trend.since.date(), trend.counts, trend.usual, trend.spikes),
            self._failed,
            owner=self,
        )

    def _show(self, first: date, counts: Sequence[int], usual: Sequence[float], spikes: Sequence[int]) -> None:
        self.came = True
        days = tuple(((first + timedelta(days=n)).isoformat(), count) for n, count in enumerate(counts))
        self._chart.show_days(days)
        words = self._context.words
        today, expected = words.number(counts[-1]), round(usual[-1])
        if expected:
            sentence = words.say("Today {count}, usually {usual} a day.", count=today, usual=words.number(expected))
        else:
            sentence = words.say("Today {count}, usually fewer than one a day.", count=today)
        say(self._context, self._said, sentence)
        self._unusual.setVisible(len(counts) - 1 in spikes)

    def _failed(self, error: MonitorError) -> None:
        self.came = True
        say(self._context, self._said, self._context.words.error(error))
