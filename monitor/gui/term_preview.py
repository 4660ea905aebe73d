"""What stands under the terms while they are typed: the written forms found, those not found, names and spellings."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import button, clear, label, say
from monitor.gui.terms_field import chip_label
from monitor.model import Suggested, TermPreview

_AFTER = 200
"""Milliseconds after the last key."""
_FORMS = 10
_SUGGESTIONS = 8
_SHORTEST = 2
"""Letters from which names are suggested."""
_OPERATORS = frozenset('()|&:/*=~"«»“”')
_SPELLING = "spelling"


class TermPreviewPart(QWidget):
    """Asks the engine about one term at a time, the one that is typed or was typed last."""

    asked_for = Signal(str)
    """A form or a name a person wants to be told of too: a term of its own."""
    spelled = Signal(str, str)
    """A term, and another spelling of it that was accepted."""
    not_understood = Signal(object)
    """A `MonitorError` about the term."""
    warned = Signal(str)
    """A sentence about a term that can be understood and may not mean what was meant."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._all_forms = False
        self._preview: TermPreview | None = None
        self._query = ""
        self._offers: tuple[Suggested, ...] = ()
        self._suggesting: Future[tuple[Suggested, ...]] | None = None
        self.waiting = 0
        """Answers of the engine that have not come yet."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        self._found_title, self.found, self._found = self._row(column)
        self._missed_title, self.missed, self._missed = self._row(column)
        self._suggested_title, self.suggested, self._suggested = self._row(column)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self._ask)

    def _row(self, column: QVBoxLayout) -> tuple[QLabel, QWidget, Flow]:
        title = label(self._context, tone="soft", scale=0.9)
        title.setWordWrap(True)
        row = QWidget()
        side_by_side = Flow(row, gap=self._context.px(0.4))
        for part in (title, row):
            part.hide()
            column.addWidget(part)
        return title, row, side_by_side

    @property
    def is_complete(self) -> bool:
        return self.waiting == 0 and not self._timer.isActive()

    def ask(self, query: str, *, at_once: bool = False) -> None:
        """Tell of this term, a moment after the last key; of none where it is empty."""
        self._query = query
        if at_once:
            self._timer.stop()
            self._ask()
        else:
            self._timer.start()

    def show_nothing(self) -> None:
        self._query = ""
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self._all_forms = False
        number, query = self._asked, self._query
        if not query:
            self._show_forms(None)
            self._show_suggestions(())
            return
        bridge, engine = self._context.bridge, self._context.engine
        self.waiting += 1
        bridge.then(engine.preview(query), partial(self._came, number), partial(self._failed, number), owner=self)
        # Of a term with accepted spellings the first is looked for.
        word = query[1:].split("/")[0] if query.startswith("~") else query
        if len(word) < _SHORTEST or _OPERATORS & set(word):
            self._show_suggestions(())
            return
        if self._suggesting is not None and self._suggesting.cancel():
            # Of a word that was typed on since: searches wait behind it.
            self.waiting -= 1
        self.waiting += 1
        self._suggesting = engine.suggest(word)
        bridge.then(self._suggesting, partial(self._suggestions_came, number), self._not_suggested, owner=self)

    def _came(self, number: int, preview: TermPreview) -> None:
        self.waiting -= 1
        if number == self._asked:
            self._show_forms(preview)
            self._show_suggestions(self._offers)
            if preview.warnings:
                self.warned.emit(" ".join(self._context.words.reason(reason) for reason in preview.warnings))

    def _failed(self, number: int, error: MonitorError) -> None:
        self.waiting -= 1
        if number == self._asked:
            # What was shown last, under its own name, stays: half of what one writes is no query yet.
            self.not_understood.emit(error)

    def _suggestions_came(self, number: int, found: tuple[Suggested, ...]) -> None:
        self.waiting -= 1
        if number == self._asked:
            self._show_suggestions(found)

    def _not_suggested(self, _error: MonitorError) -> None:
        """A help that cannot be given is no trouble of the person's."""
        self.waiting -= 1
        self._show_suggestions(())

    # --- forms -----------------------------------------------------------------------------------

    def _show_forms(self, preview: TermPreview | None) -> None:
        context, words = self._context, self._context.words
        self._preview = preview
        clear(self._found)
        clear(self._missed)
        found = preview.found if preview is not None else ()
        shown = found if self._all_forms else found[:_FORMS]
        title = words.say("“{term}” finds:", term=one_line(preview.query, 60)) if preview and found else ""
        self._put(self._found_title, title)
        for form in shown:
            self._found.addWidget(chip_label(context, form, "form"))
        if len(shown) < len(found):
            more = words.count("{n} more form…", "{n} more forms…", len(found) - len(shown))
            self._found.addWidget(button(context, more, self._show_all_forms, role="plain", scale=0.86))
        self.found.setVisible(bool(found))
        missed = preview.not_found[:_FORMS] if preview is not None else ()
        self._put(self._missed_title, words.say("and does not find (press to add):") if missed else "")
        for form in missed:
            self._missed.addWidget(self._offered(form, form, partial(self.asked_for.emit, form)))
        self.missed.setVisible(bool(missed))

    def _show_all_forms(self) -> None:
        self._all_forms = True
        self._show_forms(self._preview)

    # --- names and spellings ---------------------------------------------------------------------

    def _show_suggestions(self, found: tuple[Suggested, ...]) -> None:
        words = self._context.words
        clear(self._suggested)
        self._offers = found
        accepted = set(self._query.removeprefix("~").split("/"))
        if self._preview is not None:
            # A form that is found already is none that may be meant, too.
            accepted.update(self._preview.found)
        shown = [one for one in found if one.text not in accepted][:_SUGGESTIONS]
        self._put(self._suggested_title, words.say("Names and spellings that may be meant too:") if shown else "")
        for one in shown:
            text = one_line(one.text, 60)
            if one.seen:
                text = words.count("{text} (in {n} article)", "{text} (in {n} articles)", one.seen, text=text)
            take = partial(self.spelled.emit, self._query, one.text)
            if one.kind != _SPELLING or " " in self._query:
                # The sign for spellings holds for one word.
                take = partial(self.asked_for.emit, one.text)
            self._suggested.addWidget(self._offered(one.text, text, take))
        self.suggested.setVisible(bool(shown))

    def _offered(self, term: str, text: str, take: partial[None]) -> QWidget:
        made = button(self._context, text, take, role="offer", scale=0.9)
        made.setAccessibleName(self._context.words.say("Add {term}", term=term))
        return made

    def _put(self, on: QLabel, sentence: str) -> None:
        say(self._context, on, sentence)
        on.setVisible(bool(sentence))
