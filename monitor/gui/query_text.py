"""The text form of a watchlist: the same query as the chips', to be read, copied, pasted or written."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from monitor.errors import MonitorError, QueryError
from monitor.gui.bidi import bare, is_rtl
from monitor.gui.context import Context
from monitor.gui.parts import announce, label, mark_wrong
from monitor.model import Watchlist

_READ_AFTER = 400
"""Milliseconds after the last key."""
_LETTER_OR_GAP = re.compile(r"\S|(?<=\S)\s(?=\s*\S)")
"""What is read: every letter, and of each gap between two words one blank."""


class QueryText(QWidget):
    """`written` tells the terms and the exclusions of what a person wrote; an error stands below and holds it back."""

    written = Signal(object, object)
    settled = Signal()
    """Nothing that was written waits to be read any more."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._from_chips = False
        self._wrong = False
        self._wrong_at = 0
        self.waiting = 0
        """Answers of the engine that have not come yet."""
        self.text = _Text()
        self.text.setFont(context.faces.interface())
        self.text.setAccessibleName(name)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(context.px(5.2))
        self.text.textChanged.connect(self._direct)
        self.text.textChanged.connect(self._typed)
        self.text.left.connect(self.read)
        self._error = label(context, tone="critical", scale=0.9)
        self._error.setWordWrap(True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        column.addWidget(self.text)
        column.addWidget(self._error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_READ_AFTER)
        self._timer.timeout.connect(self.read)
        self._direct()

    @property
    def is_unread(self) -> bool:
        """Something was written that is not a query, or not known to be one yet."""
        return self._wrong or self._timer.isActive()

    def show_chips(self, watchlist: Watchlist) -> None:
        """Write what the chips say, unless a person is writing here."""
        if self.text.hasFocus() or self.is_unread:
            return
        self._asked += 1
        number = self._asked
        self.waiting += 1
        self._context.bridge.then(
            self._context.engine.one_query(watchlist, arabic=self._context.rtl),
            lambda query: self._show(number, query),
            lambda _error: self._show(number, ""),
            owner=self,
        )

    def read(self) -> None:
        """Read what was written, if anything was."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._asked += 1
        number = self._asked
        query = bare(self.text.toPlainText()).strip()
        if not query:
            self._say("")
            self.written.emit((), ())
            self.settled.emit()
            return
        self.waiting += 1
        self._context.bridge.then(
            self._context.engine.terms_of(" ".join(query.split())),
            lambda found: self._understood(number, found),
            lambda error: self._misunderstood(number, error),
            owner=self,
        )

    def _direct(self) -> None:
        """Let the text run its own way, from the edge where that begins."""
        rtl = is_rtl(self.text.toPlainText(), otherwise=self._context.rtl)
        way = self.text.document().defaultTextOption()
        direction = Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        if way.textDirection() is not direction or way.alignment() != edge | Qt.AlignmentFlag.AlignAbsolute:
            way.setTextDirection(direction)
            way.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute)
            self.text.document().setDefaultTextOption(way)

    def _show(self, number: int, query: str) -> None:
        self.waiting -= 1
        if number == self._asked and bare(self.text.toPlainText()) != query:
            self._from_chips = True
            self.text.setPlainText(query)
            self._from_chips = False

    def _typed(self) -> None:
        if not self._from_chips:
            self._say("")
            self._timer.start()

    def _understood(self, number: int, found: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        self.waiting -= 1
        if number == self._asked:
            self._say("")
            self.written.emit(*found)
            self.settled.emit()

    def _misunderstood(self, number: int, error: MonitorError) -> None:
        self.waiting -= 1
        if number == self._asked:
            self._say(self._context.words.error(error))
            if isinstance(error, QueryError):
                self._mark(error)
            self.settled.emit()

    def _mark(self, error: QueryError) -> None:
        """Underline the place in what was written, which may have more blanks than what was read."""
        written = self.text.toPlainText()
        places = [one.start() for one in _LETTER_OR_GAP.finditer(written)]
        begin = places[min(error.position, len(places) - 1)]
        end = places[min(error.position + max(1, len(error.found)), len(places)) - 1] + 1
        marked = QTextEdit.ExtraSelection()
        cursor = self.text.textCursor()
        cursor.setPosition(begin)
        cursor.setPosition(max(end, begin + 1), QTextCursor.MoveMode.KeepAnchor)
        self._wrong_at = begin
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(self._context.theme.critical))
        look.setBackground(QColor(self._context.theme.critical_ground))
        marked.cursor, marked.format = cursor, look
        self.text.setExtraSelections([marked])

    def go_to_wrong(self) -> None:
        """Put the keys at the place that is wrong."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.text.textCursor()
        cursor.setPosition(min(self._wrong_at, len(self.text.toPlainText())))
        self.text.setTextCursor(cursor)

    def _say(self, wrong: str) -> None:
        self._wrong = bool(wrong)
        self.text.setAccessibleDescription(bare(wrong))
        if wrong:
            announce(self.text, wrong)
        self.text.setExtraSelections([])
        self._error.setText(wrong)
        self._error.setVisible(self._wrong)
        mark_wrong(self.text, self._wrong)


class _Text(QPlainTextEdit):
    left = Signal()

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # One query is one line, however it is wrapped.
            self.left.emit()
            return
        if press.key() == Qt.Key.Key_Escape:
            press.ignore()
            return
        super().keyPressEvent(press)

    def focusOutEvent(self, focus: QFocusEvent) -> None:
        super().focusOutEvent(focus)
        self.left.emit()
