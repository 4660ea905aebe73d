"""The latest alerts in a line: text that stands still, changes when another comes, and can be put away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from monitor.gui.bidi import is_rtl, isolated, led, one_line
from monitor.gui.context import Context
from monitor.gui.parts import button, label
from monitor.model import Alert, AlertState, Severity

MOST = 4
_ROOM = 30
"""Heights of the letters that one alert takes."""


class Ticker(QWidget):
    """As many as there is room for, the newest first; a click shows the article."""

    asked_to_open = Signal(object)
    """The number of an alert's article."""
    put_away = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self._alerts: tuple[Alert, ...] = ()
        self._wanted = True
        self.setProperty("ground", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.say("Latest alerts"))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), context.px(0.2), context.px(1.15), context.px(0.2))
        row.setSpacing(context.px(0.6))
        heading = label(context, words.say("Latest alerts"), tone="faint", scale=0.82)
        row.addWidget(heading)
        self.items = [self._item(number) for number in range(MOST)]
        for item in self.items:
            row.addWidget(item, 1)
        close = button(context, "×", self.put_away.emit, role="plain", scale=1.2)
        close.setAccessibleName(words.say("Hide this line"))
        close.setToolTip(words.say("Hide this line"))
        row.addWidget(close)
        self._around = (heading, close)
        self.hide()

    def _item(self, number: int) -> QPushButton:
        made = button(self._context, "", lambda: self._open(number), role="ticker", scale=0.88)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.hide()
        return made

    def show_wanted(self, wanted: bool) -> None:
        """Whether a person wants the line."""
        self._wanted = wanted
        self._lay()

    def show_alerts(self, alerts: tuple[Alert, ...]) -> None:
        """The latest alerts, newest first."""
        self._alerts = alerts[:MOST]
        self._lay()

    def tick(self) -> None:
        """Time passes: how long ago they came."""
        self._lay()

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._lay()

    def _open(self, number: int) -> None:
        self.asked_to_open.emit(self._alerts[number].article.id)

    def _lay(self) -> None:
        self.setVisible(self._wanted and bool(self._alerts))
        room = max(1, min(MOST, self.width() // self._context.px(_ROOM)))
        for number, item in enumerate(self.items):
            there = number < min(room, len(self._alerts))
            item.setVisible(there)
            if there:
                self._write(item, self._alerts[number], self._share(room))

    def _share(self, room: int) -> int:
        """The pixels that each of so many alerts has beside what stands around them."""
        margins, gaps = self._row.contentsMargins(), self._row.spacing() * (room + 1)
        around = sum(one.sizeHint().width() for one in self._around)
        return (self.width() - margins.left() - margins.right() - gaps - around) // room

    def _write(self, item: QPushButton, alert: Alert, width: int) -> None:
        words, rtl = self._context.words, self._context.rtl
        ago = words.ago(alert.raised, self._context.clock())
        headline = one_line(alert.headline, 200)
        rest = f" · {ago} · {isolated(one_line(alert.watchlist_name, 40))}"
        metrics = item.fontMetrics()
        space = max(self._context.px(6), width - metrics.horizontalAdvance(rest) - self._context.px(1.5))
        shown = metrics.elidedText(
            led(headline, rtl=is_rtl(headline, otherwise=rtl)), Qt.TextElideMode.ElideRight, space
        )
        item.setText(led(f"{isolated(shown)}{rest}", rtl=rtl))
        item.setToolTip(led(f"{headline}\n{one_line(alert.article.source)}", rtl=rtl))
        grave = alert.severity is Severity.CRITICAL and alert.state is not AlertState.ACKNOWLEDGED
        for name, value in (("tone", "critical" if grave else ""), ("fresh", alert.state is AlertState.NEW)):
            if item.property(name) != value:
                item.setProperty(name, value)
                item.style().unpolish(item)
                item.style().polish(item)
