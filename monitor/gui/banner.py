"""Calm lines above everything: an error in a sentence, and what was just done and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare
from monitor.gui.context import Context
from monitor.gui.messages import Messages, Sentence
from monitor.gui.parts import button, label, say

_SHOWN_FOR = 9000
_SHOWN_WITH_ACTION = 20_000
"""Milliseconds a sentence that is no error stays, without and with something to do about it."""
_MOST_ERRORS = 50


class _Strip(QFrame):
    """One line: a sentence and buttons behind it."""

    def __init__(self, context: Context, tone: str) -> None:
        super().__init__()
        self._context = context
        self.setProperty("banner", True)
        self.setProperty("tone", tone)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sentence = label(context, scale=0.95)
        self._sentence.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(context.px(1.15), context.px(0.4), context.px(1.15), context.px(0.4))
        self._row.addWidget(self._sentence, 1)
        self.hide()

    def add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)

    def show_sentence(self, sentence: str) -> None:
        say(self._context, self._sentence, sentence)
        self.show()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else bare(self._sentence.text())


@dataclass(frozen=True, slots=True)
class _Error:
    sentence: Sentence
    about: str


class Banner(QWidget):
    """An error stays until it is put away, and is stepped through where there are several; the newest comes first.

    What passes by itself has a line of its own and hides no error.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = context.words
        self._context = context
        self.messages = Messages()
        self._errors: list[_Error] = []
        self._at = 0
        self._on_action: Callable[[], object] | None = None
        self._wrong = _Strip(context, "critical")
        self._place = label(context, tone="soft", scale=0.88)
        self._next = button(context, words.say("Next"), self._step, role="plain")
        self._wrong.add(self._place)
        self._wrong.add(self._next)
        self._wrong.add(button(context, words.say("Dismiss"), self._dismiss, role="plain"))
        self._passing = _Strip(context, "")
        self._action: QPushButton = button(context, "", self.act, role="plain")
        self._passing.add(self._action)
        self._passing.add(button(context, words.say("Dismiss"), self._passing.hide, role="plain"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._wrong)
        column.addWidget(self._passing)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._passing.hide)

    @property
    def text(self) -> str:
        """What was just said and has not passed, else the error that is shown; empty when there is neither."""
        return self._passing.text or self.error

    @property
    def error(self) -> str:
        """The error that is shown; empty when there is none."""
        return self._wrong.text

    # --- what passes -----------------------------------------------------------------------------

    def tell(self, sentence: str, *, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say what happened, for a while, perhaps with one thing to do about it."""
        self._on_action = on_action
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._passing.show_sentence(sentence)
        self._timer.start(_SHOWN_WITH_ACTION if action else _SHOWN_FOR)

    def tell_undoable(self, sentence: str, undo: Callable[[], object]) -> None:
        """Say what was done, with a button that undoes it."""
        self.tell(sentence, action=self._context.words.say("Undo"), on_action=undo)

    def act(self) -> None:
        """Do what is offered, as long as it is."""
        if not self._passing.text or not self._action.text():
            return
        self._passing.hide()
        if self._on_action is not None:
            self._on_action()

    # --- errors ----------------------------------------------------------------------------------

    def warn(self, sentence: Sentence, *, about: str = "") -> None:
        """Say what went wrong, until it is put away, and keep it among the messages.

        `about` names what a person is at just now, as a search: only the last error about it stands, `settle` takes it
        away, and it is not kept.
        """
        words = self._context.words
        if not about:
            self.messages.note(words, sentence, self._context.clock())
        said = sentence(words)
        self._errors = [
            error
            for error in self._errors
            if (error.about != about if about else error.about or error.sentence(words) != said)
        ]
        self._errors.insert(0, _Error(sentence=sentence, about=about))
        del self._errors[_MOST_ERRORS:]
        self._at = 0
        self._show_error()

    def warn_of_refusal(self, lost: Sentence, error: MonitorError) -> None:
        """Say what a person did and was not kept, and why."""
        self.warn(lambda words: f"{lost(words)} {words.error(error)}")

    def settle(self, about: str) -> None:
        """What was wrong about it is over."""
        self._keep([error for error in self._errors if error.about != about])

    def put_away(self) -> None:
        """Take one line away: what passes, else the error that is shown."""
        if self._passing.text:
            self._passing.hide()
        else:
            self._dismiss()

    def go_on_from(self, before: Banner) -> None:
        """The errors of another window, in this one's words."""
        self.messages.take_over(before.messages, self._context.words)
        self._keep([*self._errors, *before._errors])

    def _step(self) -> None:
        self._at = (self._at + 1) % len(self._errors)
        self._show_error()

    def _dismiss(self) -> None:
        self._keep([error for number, error in enumerate(self._errors) if number != self._at])

    def _keep(self, errors: list[_Error]) -> None:
        shown = self._errors[self._at] if self._errors else None
        self._errors = errors
        self._at = errors.index(shown) if shown in errors else min(self._at, max(0, len(errors) - 1))
        self._show_error()

    def _show_error(self) -> None:
        words, many = self._context.words, len(self._errors)
        if not many:
            self._wrong.hide()
            return
        place = words.say("{number} of {all}", number=self._at + 1, all=many) if many > 1 else ""
        say(self._context, self._place, place)
        self._place.setVisible(many > 1)
        self._next.setVisible(many > 1)
        self._wrong.show_sentence(self._errors[self._at].sentence(words))
