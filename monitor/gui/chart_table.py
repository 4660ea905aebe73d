"""The same counts as a table: for who hears the screen, and for who wants the numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from monitor.gui.bidi import one_line
from monitor.gui.chart import Chart
from monitor.gui.context import Context


class ChartTable(QTableWidget):
    """The newest step first. Enter or a double click picks a count: `picked` tells its step and its series."""

    picked = Signal(int, int)

    def __init__(self, context: Context, *, tall: float = 16) -> None:
        """`tall` is in heights of the interface's letters."""
        super().__init__()
        self._context = context
        self._series: list[int] = []
        self.setFont(context.faces.interface(0.93))
        self.setFixedHeight(context.px(tall))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setFont(context.faces.interface(0.86))
        self.horizontalHeader().setHighlightSections(False)
        self.cellDoubleClicked.connect(self._pick)

    def show_chart(self, chart: Chart) -> None:
        """Write another one's counts."""
        words = self._context.words
        heads, self._series = [words.say("When")], [0]
        for number, series in enumerate(chart.series):
            heads.append(one_line(series.name, 60) or words.say("Articles"))
            self._series.append(number)
            if series.usual:
                heads.append(words.say("Usually"))
                self._series.append(number)
        self.clear()
        self.setColumnCount(len(heads))
        self.setRowCount(len(chart.steps))
        self.setHorizontalHeaderLabels(heads)
        for row in range(len(chart.steps)):
            step = len(chart.steps) - 1 - row
            texts = [chart.steps[step]]
            for series in chart.series:
                count = words.number(series.counts[step])
                is_spike = step in series.spikes
                texts.append(words.say("{count} (more than usual)", count=count) if is_spike else count)
                if series.usual:
                    texts.append(words.number(series.usually(step)))
            for column, text in enumerate(texts):
                self.setItem(row, column, QTableWidgetItem(text))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(chart.told(words))

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self._pick(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(press)

    def _pick(self, row: int, column: int) -> None:
        self.picked.emit(self.rowCount() - 1 - row, self._series[column])
