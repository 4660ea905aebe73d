"""One chart of the trends with what is said of it: drawn or as a table, compared, picked from, written out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui import chart_export
from monitor.gui.bidi import isolated, one_line
from monitor.gui.chart import Chart
from monitor.gui.chart_table import ChartTable
from monitor.gui.chart_view import ChartView
from monitor.gui.context import Context
from monitor.gui.parts import button, label, one_line_label, say

_WRITERS: dict[str, Callable[[Context, chart_export.Titled], bytes]] = {
    "png": chart_export.png,
    "svg": chart_export.svg,
    "csv": chart_export.table,
}


class TrendCard(QWidget):
    """Shows a `Chart`; what it counts and where it came from is its owner's business."""

    picked = Signal(int, int)
    """The step and the series whose articles are asked for."""
    compared = Signal(bool)
    """It is to stand beside others, or not any more."""

    def __init__(self, context: Context, name: str, *, comparable: bool, tall: float = 9.5) -> None:
        """`tall` is the height of the drawing in heights of the interface's letters."""
        super().__init__()
        self._context = context
        self.name = name
        self._below = ""
        self._waiting = 0
        self._dialog: QFileDialog | None = None
        words = context.words
        head = QHBoxLayout()
        head.setSpacing(context.px(0.9))
        head.addWidget(one_line_label(context, one_line(name, 80), scale=1.1, bold=True))
        self._said = label(context, tone="soft")
        head.addWidget(self._said)
        self._unusual = label(context, words.say("More than usual"), tone="critical", bold=True)
        self._unusual.hide()
        head.addWidget(self._unusual)
        head.addStretch(1)
        self.compare = QCheckBox(words.say("Compare"))
        self.compare.setFont(context.faces.interface(0.93))
        self.compare.setAccessibleName(words.say("Compare {name}", name=name))
        self.compare.toggled.connect(self.compared)
        if not comparable:
            self.compare.hide()
        head.addWidget(self.compare)
        self.export = button(context, words.say("Export…"), self._offer, role="plain", scale=0.93)
        self.export.setAccessibleName(words.say("Export {name}", name=name))
        self.export.hide()
        head.addWidget(self.export)
        self.view = ChartView(context, tall=tall)
        self.view.picked.connect(self.picked)
        self._table: ChartTable | None = None
        self._written = label(context, tone="soft", scale=0.88)
        self._written.setWordWrap(True)
        self._written.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self._written)
        self._column = column

    @property
    def chart(self) -> Chart | None:
        """What is shown; None before the first."""
        return self.view.chart

    @property
    def told(self) -> str:
        """What became of the last file."""
        return self._written.text()

    @property
    def is_complete(self) -> bool:
        return self._waiting == 0

    def show_chart(self, chart: Chart, *, said: str, below: str, unusual: bool = False) -> None:
        """Show other counts.

        Args:
            chart: the counts.
            said: of the present step, beside the name.
            below: what is counted and when, for a picture that stands alone.
            unusual: whether the present step stands out.
        """
        self._below = below
        self.view.show_chart(chart)
        if self._table is not None:
            self._table.show_chart(chart)
        say(self._context, self._said, said)
        self._unusual.setVisible(unusual)
        self.export.show()

    def show_failure(self, sentence: str) -> None:
        """There is no answer."""
        say(self._context, self._said, sentence)

    def show_as_table(self, on: bool) -> None:
        """The table instead of the drawing, or the drawing again."""
        if on or self._table is not None:
            self.table.setVisible(on)
        self.view.setVisible(not on)

    @property
    def table(self) -> ChartTable:
        """Made when it is first wanted: fifty of them would be felt."""
        if self._table is None:
            self._table = ChartTable(self._context)
            self._table.picked.connect(self.picked)
            self._column.insertWidget(self._column.indexOf(self.view) + 1, self._table)
            if self.chart is not None:
                self._table.show_chart(self.chart)
        return self._table

    # --- out -------------------------------------------------------------------------------------

    def _offer(self) -> None:
        words = self._context.words
        menu = QMenu(self)
        menu.setFont(self._context.faces.interface(0.95))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind, sentence in (
            ("png", words.say("Picture (PNG)…")),
            ("svg", words.say("Drawing (SVG)…")),
            ("csv", words.say("Table (CSV)…")),
        ):
            menu.addAction(sentence).triggered.connect(lambda _checked=False, kind=kind: self._ask_where(kind))
        menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    def _ask_where(self, kind: str) -> None:
        dialog = QFileDialog(self, self._context.words.say("Where to write it"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"rasid-trend.{kind}")
        dialog.fileSelected.connect(lambda chosen: self.write(kind, Path(chosen)))
        # Not waited for: what is behind it goes on.
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, kind: str, path: Path) -> None:
        """Write the chart to a file a person named; `kind` is png, svg or csv."""
        assert self.chart is not None
        what = chart_export.Titled(chart=self.chart, title=self.name, below=self._below)
        content = _WRITERS[kind](self._context, what)
        self._waiting += 1
        self._context.bridge.then(
            self._context.engine.write_file(path, content), lambda _: self._wrote(path), self._not_written, owner=self
        )

    def _wrote(self, path: Path) -> None:
        self._tell(self._context.words.say("Written: {file}", file=isolated(str(path))))

    def _not_written(self, error: MonitorError) -> None:
        self._tell(self._context.words.error(error))

    def _tell(self, sentence: str) -> None:
        self._waiting -= 1
        say(self._context, self._written, sentence)
        self._written.show()
