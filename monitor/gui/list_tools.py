"""The line over the list: a field that filters it while one types, and the menu that arranges it."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.parts import mark_wrong

_ARTICLE = re.compile("^(?:[وفبك]?ال|و?لل)")
_SHORTEST = 3
"""Letters behind the article from which a word that is being typed tells something: fewer begin too many words."""
_OPERATORS = frozenset(("AND", "OR", "NOT", "NEAR", "و", "أو", "ليس", "قرب"))
_MARKS = frozenset('"«»“”()=~*:|-+/_')


def as_typed(text: str) -> str:
    """A query for what stands in the field while one types: the last word may go on; empty filters nothing.

    A space says that a word is whole. What has marks of the query language in it is taken as it is written.
    """
    words = text.split()
    if not words or _MARKS & set(text):
        return text.strip()
    last = words[-1]
    if last in _OPERATORS:
        return " ".join(words[:-1])
    if text[-1].isspace():
        return " ".join(words)
    if len(_ARTICLE.sub("", last)) < _SHORTEST:
        return " ".join(words[:-1])
    return " ".join([*words[:-1], f"({last} OR {last}*)"])


class FilterField(QLineEdit):
    """Escape empties it and leaves it; Enter and the down key go to the list."""

    left = Signal()
    entered = Signal()
    """What stands in it is whole."""

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.entered.emit()
            self.left.emit()
        elif press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(press)


class ListTools(QWidget):
    """Says what is typed at every key, and fills its menu anew each time it is opened."""

    filtered = Signal(str)
    """The query that narrows the list; empty for none."""
    left = Signal()
    """The list is to have the keys."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self._said = ""
        self.fill_menu: Callable[[QMenu], object] = lambda menu: None
        """Puts the ways to arrange the list into a menu."""
        self.field = FilterField()
        self.field.setFont(context.faces.interface(0.93))
        self.field.setPlaceholderText(led(words.say("Filter this list…"), rtl=context.rtl))
        self.field.setAccessibleName(words.say("Filter this list"))
        self.field.textChanged.connect(self._typed)
        self.field.entered.connect(lambda: self._typed(f"{self.field.text()} "))
        self.field.left.connect(self.left)
        self.arrange = QToolButton()
        self.arrange.setFont(context.faces.interface(0.86))
        self.arrange.setToolTip(words.say("Sort, group and show"))
        self.arrange.setAccessibleName(words.say("Sort, group and show"))
        self.arrange.clicked.connect(self.show_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), 0, context.px(1.15), context.px(0.55))
        row.setSpacing(context.px(0.5))
        row.addWidget(self.field, 1)
        row.addWidget(self.arrange)

    def show_arrangement(self, name: str) -> None:
        """What stands first, on the menu's button."""
        self.arrange.setText(led(f"{name} ▾", rtl=self._context.rtl))

    def show_wrong(self, wrong: bool) -> None:
        """Whether what is typed cannot be understood."""
        mark_wrong(self.field, wrong)

    def clear(self) -> None:
        """Filter nothing any more, without saying so."""
        self._said = ""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.show_wrong(False)

    def show_menu(self) -> None:
        """Open the menu below its button."""
        menu = QMenu(self)
        menu.setFont(self._context.faces.interface(0.95))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self.arrange.mapToGlobal(self.arrange.rect().bottomLeft()))

    def _typed(self, text: str) -> None:
        self.show_wrong(False)
        query = as_typed(bare(text))
        if query != self._said:
            self._said = query
            self.filtered.emit(query)
