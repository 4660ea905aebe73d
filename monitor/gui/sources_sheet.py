"""The sources and how they are: what each is, when it last answered, what is wrong and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from monitor.gui.bidi import bare, isolated, one_line
from monitor.gui.context import Context
from monitor.gui.folder_field import FolderField
from monitor.gui.parts import button, field, label, one_line_label, rule, say
from monitor.gui.place import TROUBLED
from monitor.gui.sheet import Sheet
from monitor.gui.source_cures import SourceCures, is_barren
from monitor.gui.sources_table import SourceTable
from monitor.gui.states import state_name
from monitor.gui.theme import CELL_SIDE
from monitor.model import Source, SourceState


class SourcesSheet(Sheet):
    """Check now, pause, remove, put into a folder, one or several; and in a sentence what is wrong."""

    asked_to_add = Signal()
    asked_for_pack = Signal()
    """Outlets to choose from."""
    asked_for_keeping = Signal(object)
    """How much of this `Source` is kept."""
    removed = Signal(object)
    """The `Source`s that are polled no more, as a tuple."""
    filed = Signal(object, str)
    """Sources that are to be put into a folder, as a tuple, and its name; empty for none."""

    def __init__(self, context: Context, sources: tuple[Source, ...], chosen: tuple[int, ...] = ()) -> None:
        """`chosen` are the numbers of those that are to be selected."""
        words = context.words
        super().__init__(context, words.say("Sources"))
        self.extra.setSpacing(context.px(0.9))
        self.extra.addWidget(button(context, words.say("Outlets to begin with"), self.asked_for_pack.emit))
        self.extra.addWidget(button(context, words.say("Add a source"), self.asked_to_add.emit))
        self._all: tuple[Source, ...] = ()
        search = words.say("Search the sources")
        self.search = field(context, search, search)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.installEventFilter(self)
        self.troubled = button(context, "", role="choice", scale=0.9)
        self.troubled.setCheckable(True)
        self.troubled.toggled.connect(lambda _on: self._narrow())
        self.none = label(context, tone="faint")
        self.none.setContentsMargins(context.px(CELL_SIDE), context.px(0.8), context.px(CELL_SIDE), 0)
        self.none.hide()
        top = QHBoxLayout()
        top.setContentsMargins(context.px(CELL_SIDE), context.px(0.6), context.px(CELL_SIDE), context.px(0.4))
        top.setSpacing(context.px(0.6))
        top.addWidget(self.search, 1)
        top.addWidget(self.troubled)
        self.body.addLayout(top)
        self.body.addWidget(self.none)
        self.table = SourceTable(context)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        foot = QWidget()
        foot.setProperty("ground", "background")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(foot)
        column.setContentsMargins(context.px(CELL_SIDE), context.px(1), context.px(CELL_SIDE), context.px(1))
        column.setSpacing(context.px(0.5))
        self._name = one_line_label(context, bold=True)
        self._address = one_line_label(context, tone="faint", scale=0.88)
        self._why = label(context, tone="soft")
        self._why.setWordWrap(True)
        self._ladder = label(context, tone="faint", scale=0.88)
        self._ladder.setWordWrap(True)
        for piece in (self._name, self._address, self._ladder, self._why):
            column.addWidget(piece)
        actions = QHBoxLayout()
        actions.setSpacing(context.px(0.6))
        self.check = button(context, words.say("Check now"), self._check)
        self.pause = button(context, words.say("Pause"), self._pause)
        self.keep = button(context, words.say("How much is kept"), self._keep)
        self.remove = button(context, words.say("Remove"), self._remove, role="danger")
        for action in (self.check, self.pause, self.keep, self.remove):
            actions.addWidget(action)
        actions.addStretch(1)
        column.addLayout(actions)
        self.folder = FolderField(context)
        self.folder.given.connect(self._put)
        column.insertWidget(4, self.folder)
        self.cures = SourceCures(context)
        self.cures.changed.connect(self._check_one)
        column.insertWidget(4, self.cures)
        self.body.addWidget(foot)
        self.show_known_sources(sources)
        self.table.choose(chosen)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self._show_chosen()

    def begin(self) -> None:
        self.table.setFocus()

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        self._all = sources
        unwell = sum(source.state in TROUBLED for source in sources)
        self.troubled.setText(self._attention(unwell))
        self.troubled.setVisible(bool(unwell) or self.troubled.isChecked())
        self._narrow()

    def _narrow(self) -> None:
        """Show the sources that the field and the button leave."""
        from monitor.stages import has_words

        typed, words = bare(self.search.text()).strip(), self.context.words
        shown = self._all
        if self.troubled.isChecked():
            shown = tuple(source for source in shown if source.state in TROUBLED)
        if typed:
            states = {state: state_name(words, state) for state in SourceState}
            shown = tuple(
                source
                for source in shown
                if has_words(f"{source.name} {source.url} {states[source.state]} {source.folder}", typed)
            )
        nothing = words.say("No source has this word: {typed}", typed=typed) if typed and not shown else ""
        say(self.context, self.none, nothing)
        self.none.setVisible(bool(nothing))
        self._show(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down lead from the field into the table; Escape takes what is searched for away first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _show(self, sources: tuple[Source, ...]) -> None:
        self.table.show_sources(sources)
        self._show_chosen()

    def ask_for_folder(self) -> None:
        """Have the folder of what is chosen written."""
        self.folder.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.folder.line.selectAll()

    @property
    def chosen(self) -> Source | None:
        """The source that is chosen alone."""
        chosen = self.table.chosen
        return chosen[0] if len(chosen) == 1 else None

    def _show_chosen(self) -> None:
        if not hasattr(self, "cures"):
            return
        chosen, words = self.table.chosen, self.context.words
        for piece in (self.check, self.pause, self.remove):
            piece.setEnabled(bool(chosen))
        self.keep.setEnabled(len(chosen) == 1)
        self.folder.show_sources(chosen, self._all)
        self.pause.setText(words.say("Resume") if self._all_paused else words.say("Pause"))
        if len(chosen) != 1:
            many = words.count("{n} source is chosen.", "{n} sources are chosen.", len(chosen))
            say(self.context, self._name, many if chosen else words.say("No source is chosen."))
            self._address.hide()
            self._ladder.hide()
            unwell = sum(source.state in TROUBLED for source in chosen)
            say(self.context, self._why, self._attention(unwell) if unwell else "")
            self.cures.show_source(None)
            return
        self._show_one(chosen[0])

    def _show_one(self, source: Source) -> None:
        words = self.context.words
        say(self.context, self._name, one_line(source.name or source.url, 100))
        say(self.context, self._address, isolated(source.url))
        self._address.show()
        say(self.context, self._ladder, "\n".join(words.ladder(source.ladder)))
        self._ladder.setVisible(bool(source.ladder))
        told = words.health(source, in_window=True)
        if is_barren(source):
            barren = words.say(
                "It can be read, but no article has come of it. If that stays so, try another feed of the site, or the "
                "address of a section page."
            )
            told = (*told, barren)
        say(self.context, self._why, "\n".join(told) or state_name(words, source.state))
        self.cures.show_source(source)
        # They are made when they are wanted, and stand between the table and what is always there.
        between = (*self.cures.buttons, self.folder.line, self.folder.button)
        for one, other in pairwise((self.table, *between, self.check, self.pause, self.keep, self.remove)):
            QWidget.setTabOrder(one, other)

    def _attention(self, unwell: int) -> str:
        return self.context.words.count("{n} needs attention", "{n} need attention", unwell)

    @property
    def _all_paused(self) -> bool:
        return bool(self.table.chosen) and all(source.paused for source in self.table.chosen)

    # --- doing -----------------------------------------------------------------------------------

    def _put(self, folder: str) -> None:
        self.filed.emit(self.table.chosen, folder)

    def _check(self) -> None:
        say(self.context, self._why, self.context.words.say("Checking…"))
        self._each(self.table.chosen, lambda source: self.context.engine.check_source(source.id), self._again)

    def _check_one(self, source: int) -> None:
        self.context.bridge.then(self.context.engine.check_source(source), lambda _: self._again(), owner=self)

    def _pause(self) -> None:
        paused, engine = not self._all_paused, self.context.engine
        self._each(self.table.chosen, lambda source: engine.pause_source(source.id, paused), self._again)

    def _keep(self) -> None:
        if (source := self.chosen) is not None:
            self.asked_for_keeping.emit(source)

    def _remove(self) -> None:
        gone = self.table.chosen
        self._each(gone, lambda source: self.context.engine.remove_source(source.id), lambda: self._gone(gone))

    def _each(
        self, sources: tuple[Source, ...], do: Callable[[Source], Future[Any]], then: Callable[[], object]
    ) -> None:
        """Do something with each, and go on when the last is done."""
        for source in sources[:-1]:
            self.context.bridge.edit(do(source))
        if sources:
            self.context.bridge.then(do(sources[-1]), lambda _: then(), owner=self)

    def _gone(self, gone: tuple[Source, ...]) -> None:
        self.removed.emit(gone)
        self._again()

    def _again(self) -> None:
        self.context.bridge.then(self.context.engine.sources(), self.show_known_sources, owner=self)
