"""What is wrong with a field, under it: the sentence, and what was written with the wrong place marked."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from monitor.errors import MonitorError, QueryError
from monitor.gui.bidi import bare, is_rtl
from monitor.gui.context import Context
from monitor.gui.marked_label import MarkedLabel
from monitor.gui.parts import announce, label, mark_wrong, say
from monitor.gui.theme import Theme

_AROUND = 60
"""Letters shown on each side of the place."""
_NOTHING = "\u00a0\u00a0"
"""What is marked where the query ends too early."""


class FieldError(QWidget):
    """Hidden while nothing is wrong. A screen reader hears it at once, and again wherever the keys reach the line."""

    def __init__(self, context: Context, line: QLineEdit, *, framed: bool = False) -> None:
        """`framed`: the line has a border of its own, which shows it too."""
        super().__init__()
        self._context = context
        self._line = line
        self._framed = framed
        self._whole = self._note = ""
        self._said = label(context, tone="critical", scale=0.9)
        self._said.setWordWrap(True)
        self._place = MarkedLabel(context, scale=0.95)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.2))
        column.addWidget(self._said)
        column.addWidget(self._place)
        self.hide()

    def text(self) -> str:
        """What is wrong, in one sentence; empty where nothing is."""
        return self._whole

    def say(self, sentence: str) -> None:
        """Say that something is wrong with the field as a whole."""
        self._show(sentence, sentence, with_place=False)

    def show_error(self, error: MonitorError) -> None:
        """Say an error; of one in a term the term stands below, with the wrong place marked."""
        words = self._context.words
        whole = words.error(error)
        if not isinstance(error, QueryError) or not error.query.strip():
            self.say(whole)
            return
        self._place.show_marked(partial(_marked, error), rtl=is_rtl(error.query, otherwise=self._context.rtl))
        # Its own way, at the edge where the sentence above begins.
        edge = Qt.AlignmentFlag.AlignRight if self._context.rtl else Qt.AlignmentFlag.AlignLeft
        self._place.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute)
        self._show(whole, words.reason(error.reason), with_place=True)

    def clear(self) -> None:
        """Nothing is wrong any more."""
        if self._whole:
            self._whole = ""
            self._line.setAccessibleDescription(self._note)
        self._frame(False)
        self.hide()

    def describe(self, note: str) -> None:
        """What a screen reader says of the line while nothing is wrong with it."""
        self._note = bare(note)
        if not self._whole:
            self._line.setAccessibleDescription(self._note)

    def _show(self, whole: str, sentence: str, *, with_place: bool) -> None:
        is_new = whole != self._whole
        self._whole = whole
        say(self._context, self._said, sentence)
        self._place.setVisible(with_place)
        self._line.setAccessibleDescription(bare(whole))
        self._frame(True)
        self.show()
        if is_new:
            announce(self._line, whole)

    def _frame(self, wrong: bool) -> None:
        if self._framed:
            mark_wrong(self._line, wrong)


def _marked(error: QueryError, theme: Theme) -> str:
    """What was written around the place, as our own HTML."""
    query = error.query
    begin = min(error.position, len(query))
    end = begin + len(error.found)
    first, last = max(0, begin - _AROUND), min(len(query), end + _AROUND)
    before = ("…" if first else "") + query[first:begin]
    behind = query[end:last] + ("…" if last < len(query) else "")
    style = f"background-color:{theme.critical_ground};color:{theme.critical};text-decoration:underline"
    place = escape(bare(query[begin:end])) or _NOTHING
    return f'{escape(bare(before))}<span style="{style}">{place}</span>{escape(bare(behind))}'
