"""How many new alerts there are of each severity; pressed, only those of one are listed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from monitor.gui.context import Context
from monitor.gui.parts import button
from monitor.model import Counts, Severity


class Severities(QWidget):
    """A row of buttons; the one that is pressed says what is listed."""

    chosen = Signal(object)
    """A `Severity`, or None for all."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._now: Severity | None = None
        self._counts: Counts | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), 0, context.px(1.15), context.px(0.55))
        row.setSpacing(context.px(0.4))
        self.buttons: dict[Severity, QPushButton] = {}
        for severity in Severity:
            made = button(context, "", partial(self._press, severity), role="choice", scale=0.82)
            made.setCheckable(True)
            made.setProperty("tone", severity.value)
            self.buttons[severity] = made
            row.addWidget(made)
        row.addStretch(1)
        self._write()

    def show_counts(self, counts: Counts) -> None:
        """How many are new of each."""
        self._counts = counts
        self._write()

    def show_chosen(self, severity: Severity | None) -> None:
        """Which are listed."""
        self._now = severity
        for one, made in self.buttons.items():
            made.setChecked(one is severity)

    def _press(self, severity: Severity) -> None:
        wanted = None if severity is self._now else severity
        self.show_chosen(wanted)
        self.chosen.emit(wanted)

    def _write(self) -> None:
        words = self._context.words
        names = {
            Severity.CRITICAL: words.say("Critical"),
            Severity.NORMAL: words.say("Normal"),
            Severity.QUIET: words.say("Quiet"),
        }
        new = self._counts.new_by_severity if self._counts is not None else {}
        for severity, made in self.buttons.items():
            number = words.number(new.get(severity, 0))
            made.setText(f"{names[severity]} {number}")
            made.setAccessibleName(words.say("{name}: {number}", name=names[severity], number=number))
