"""The folder of the chosen sources: written freely, and completed with the folders there are."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.parts import LeadingLine, button, label
from monitor.gui.source_groups import folders_of
from monitor.model import Source


class FolderLine(LeadingLine):
    """The name of a folder, of which those there are are offered while one types."""

    chosen = Signal()
    """One that was offered stands in it."""

    def __init__(self, context: Context) -> None:
        super().__init__(rtl=context.rtl)
        words = context.words
        self.setFont(context.faces.interface())
        self.setPlaceholderText(led(words.say("No folder"), rtl=context.rtl))
        self.setAccessibleName(words.say("Folder"))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (offered := completer.popup()) is not None:
            offered.setFont(context.faces.interface())
            offered.setLayoutDirection(context.direction)
        # The completer writes the line only after it has told.
        completer.activated.connect(lambda _text: QTimer.singleShot(0, self.chosen.emit))
        self.setCompleter(completer)

    def offer(self, sources: tuple[Source, ...]) -> None:
        """The folders of these sources are those there are."""
        names = list(folders_of(sources))
        if names != self._names.stringList():
            self._names.setStringList(names)

    @property
    def name(self) -> str:
        """What is written, as a folder is called; empty for none."""
        return " ".join(bare(self.text()).split())


class FolderField(QWidget):
    """Says what was written when Enter or its button is pressed; what is being written stays while the polls go on."""

    given = Signal(str)
    """The name of a folder; empty for none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[tuple[int, str], ...] = ()
        words = context.words
        self.line = FolderLine(context)
        self.line.setMaximumWidth(context.px(22))
        self.line.chosen.connect(self._chosen_from_list)
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
        self.line.offer(known)
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
        taken_out = self.line.isModified() and not self.line.name
        words = self._context.words
        self.button.setText(words.say("Take out of the folder") if taken_out else words.say("Put into this folder"))

    def _chosen_from_list(self) -> None:
        self.line.setModified(True)
        self._give()

    def _give(self) -> None:
        if not self.line.isModified():
            return
        self.line.setModified(False)
        self._follow()
        self.given.emit(self.line.name)
