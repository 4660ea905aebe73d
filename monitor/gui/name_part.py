"""The name of a watchlist, and what it is called where none is written."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from monitor.gui.bidi import bare, one_line
from monitor.gui.context import Context
from monitor.gui.field_error import FieldError
from monitor.gui.parts import field, label, say

_LONGEST = 60


def name_from(term: str) -> str:
    """What a watchlist is called after a term: of one with accepted spellings the first."""
    if term.startswith("~") and not set(term) & set(' ()"'):
        term = term[1:].split("/")[0]
    return one_line(term, _LONGEST)


class NamePart(QWidget):
    """The line, below it the name that an empty one stands for, or what is wrong with it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self.line = field(context, words.say("As you will see it in an alert"), words.say("Name"))
        self.error = FieldError(context, self.line, framed=True)
        self._note = label(context, tone="faint", scale=0.86)
        self._note.setWordWrap(True)
        self._first = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        for part in (self.line, self.error, self._note):
            column.addWidget(part)
        self.line.textChanged.connect(self._typed)
        self._say()

    @property
    def name(self) -> str:
        """What is written, or what it is called otherwise; empty where there is no term either."""
        return bare(self.line.text()).strip() or name_from(self._first)

    def show_first(self, term: str) -> None:
        """The first term as it is now."""
        if term != self._first:
            self._first = term
            self._say()

    def _typed(self, _text: str) -> None:
        self.error.clear()
        self._say()

    def _say(self) -> None:
        words = self._context.words
        is_empty = not bare(self.line.text()).strip()
        sentence = words.say("Left empty, it is called after the first term.")
        if self._first:
            sentence = words.say("Left empty, it is called “{name}”.", name=name_from(self._first))
        say(self._context, self._note, sentence)
        self._note.setVisible(is_empty)
        self.error.describe(sentence if is_empty else "")
