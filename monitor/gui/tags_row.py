"""The tags people gave an article, above its text: each can be taken away, and another is written in a field."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from monitor.gui.bidi import bare, led, one_line
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import button, field


class TagsRow(QWidget):
    """Hidden where there is no tag and none is being written."""

    given = Signal(str)
    taken = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._tags: tuple[str, ...] = ()
        self._row = Flow(self, gap=context.px(0.4))
        placeholder = words.say("Write a tag and press Enter")
        self.line = field(context, placeholder, words.say("New tag"))
        self.line.setFixedWidth(context.px(15))
        self.line.returnPressed.connect(self._give)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (offered := completer.popup()) is not None:
            offered.setFont(context.faces.interface())
            offered.setLayoutDirection(context.direction)
        # The completer writes the line only after it has told.
        completer.activated.connect(lambda _text: QTimer.singleShot(0, self._give))
        self.line.setCompleter(completer)
        self.line.hide()
        self._row.addWidget(self.line)
        self.hide()

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """The tags the article has."""
        if tags != self._tags:
            self._tags = tags
            while self._row.count() > 1:
                item = self._row.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            for number, tag in enumerate(tags):
                self._row.insert_widget(number, self._chip(tag))
        self._show_or_hide()

    def offer(self, tags: tuple[str, ...]) -> None:
        """The tags there are, proposed while one types."""
        self._known.setStringList([tag for tag in tags if tag not in self._tags])

    def open_line(self) -> None:
        """Have another tag written."""
        self.line.clear()
        self.line.show()
        self._show_or_hide()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_line(self) -> bool:
        """Whether it was open."""
        was = not self.line.isHidden()
        self.line.hide()
        self._show_or_hide()
        return was

    def _chip(self, tag: str) -> QWidget:
        words = self._context.words
        shown = one_line(tag, 40)
        made = button(self._context, led(f"{shown} ×", rtl=self._context.rtl), lambda: self.taken.emit(tag), scale=0.85)
        made.setProperty("chip", True)
        made.setAccessibleName(words.say("Remove the tag “{tag}”", tag=shown))
        made.setToolTip(made.accessibleName())
        return made

    def _give(self) -> None:
        tag = bare(self.line.text()).strip()
        self.line.clear()
        if tag:
            self.given.emit(tag)

    def _show_or_hide(self) -> None:
        self.setVisible(bool(self._tags) or not self.line.isHidden())
