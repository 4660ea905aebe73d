"""A saved search: its name and its words; saved, renamed or removed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare
from monitor.gui.context import Context
from monitor.gui.parts import button, field, label, mark_wrong, paragraph, say
from monitor.gui.sheet import Sheet, centred
from monitor.model import SavedSearch


class SearchSheet(Sheet):
    """Enter saves; what is wrong is said below the field."""

    saved = Signal(object)
    """The `SavedSearch` as it is stored now."""
    removed = Signal(object)
    """The `SavedSearch` that is no more."""

    def __init__(self, context: Context, search: SavedSearch) -> None:
        words = context.words
        title = words.say("Saved search") if search.id else words.say("Save this search")
        super().__init__(context, title, primary=words.say("Save"), back=words.say("Cancel"))
        self._search = search
        inner = QWidget()
        inner.setMaximumWidth(context.px(50))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        column.setSpacing(context.px(0.5))
        column.addWidget(label(context, words.say("Name"), tone="soft", scale=0.9))
        self.name = field(context, words.say("What to find it by"), words.say("Name"))
        self.name.setText(search.name)
        column.addWidget(self.name)
        column.addSpacing(context.px(0.6))
        column.addWidget(label(context, words.say("Search for"), tone="soft", scale=0.9))
        self.text = field(context, words.say("Words, phrases in quotes, AND, OR, NOT"), words.say("Search for"))
        self.text.setText(search.query.text)
        column.addWidget(self.text)
        self._error = label(context, tone="critical", scale=0.9)
        self._error.setWordWrap(True)
        self._error.hide()
        column.addWidget(self._error)
        column.addWidget(
            paragraph(context, words.say("It is in the navigation, with the number of unread articles it finds."))
        )
        if search.id:
            column.addSpacing(context.px(1))
            column.addWidget(button(context, words.say("Remove the search"), self._remove, role="danger"))
        column.addStretch(1)
        self.body.addWidget(centred(inner))
        for one in (self.name, self.text):
            one.returnPressed.connect(self.carry_out)
            one.textEdited.connect(self._settle)

    def begin(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def carry_out(self) -> None:
        """Save it as it stands in the fields."""
        name, text = bare(self.name.text()).strip(), bare(self.text.text()).strip()
        wanted = replace(self._search, name=name, query=replace(self._search.query, text=text))
        bridge, engine = self.context.bridge, self.context.engine
        bridge.then(engine.save_search(wanted), self.saved.emit, self._show_error, owner=self)

    def _remove(self) -> None:
        bridge, engine, search = self.context.bridge, self.context.engine, self._search
        bridge.then(engine.remove_search(search.id), lambda _: self.removed.emit(search), self._show_error, owner=self)

    def _show_error(self, error: MonitorError) -> None:
        say(self.context, self._error, self.context.words.error(error))
        self._error.show()
        # What is said of the words is said of a query; the rest is about the name.
        mark_wrong(self.text if hasattr(error, "position") else self.name, True)

    def _settle(self) -> None:
        self._error.hide()
        mark_wrong(self.name, False)
        mark_wrong(self.text, False)
