"""The folder of the chosen sources: written freely, and completed with the folders there are."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.parts import button, field, label
from monitor.gui.source_groups import folders_of
from monitor.model import Source


class FolderField(QWidget):
    """Says what was written when Enter or its button is pressed; what is being written stays while the polls go on."""

    given = Signal(str)
    """The name of a folder; empty for none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[tuple[int, str], ...] = ()
        words = context.words
        self.line = field(context, "", words.say("Folder"))
        self.line.setMaximumWidth(context.px(22))
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (offered := completer.popup()) is not None:
            offered.setFont(context.faces.interface())
            offered.setLayoutDirection(context.direction)
        # The completer writes the line only after it has told.
        completer.activated.connect(lambda _text: QTimer.singleShot(0, self._chosen_from_list))
        self.line.setCompleter(completer)
        self.line.returnPressed.connect(self._give)
        self.line.textEdited.connect(lambda _text: self._follow())
        self.button = button(context, words.say("Put into this folder"), self._give)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.px(0.6))
        row.addWidget(label(context, words.say("Folder"), tone="soft", scale=0.9))
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        row.addStretch(1)

    def show_sources(self, chosen: tuple[Source, ...], known: tuple[Source, ...]) -> None:
        """The folder that the chosen sources are in; `known` are all there are."""
        names = list(folders_of(known))
        if names != self._known.stringList():
            self._known.setStringList(names)
        self.line.setEnabled(bool(chosen))
        shown = tuple((source.id, source.folder) for source in chosen)
        if shown == self._shown:
            self._follow()
            return
        self._shown = shown
        words, folders = self._context.words, {source.folder for source in chosen}
        self.line.setText(folders.pop() if len(folders) == 1 else "")
        placeholder = words.say("In several folders") if folders else words.say("No folder")
        self.line.setPlaceholderText(led(placeholder, rtl=self._context.rtl))
        self._follow()

    def _follow(self) -> None:
        self.button.setEnabled(self.line.isModified() and bool(self._shown))
        taken_out = self.line.isModified() and not bare(self.line.text()).strip()
        words = self._context.words
        self.button.setText(words.say("Take out of the folder") if taken_out else words.say("Put into this folder"))

    def _chosen_from_list(self) -> None:
        self.line.setModified(True)
        self._give()

    def _give(self) -> None:
        if not self.line.isModified():
            return
        name = " ".join(bare(self.line.text()).split())
        self.line.setModified(False)
        self._follow()
        self.given.emit(name)
