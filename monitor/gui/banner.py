"""One calm line below the top bar: an error in a sentence, or what was just done and can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from monitor.gui.context import Context
from monitor.gui.parts import button, label, say

_SHOWN_FOR = 9000
_SHOWN_WITH_ACTION = 20_000
"""Milliseconds a sentence that is no error stays, without and with something to do about it."""


class Banner(QFrame):
    """Shows the newest sentence; an error stays until it is put away."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._on_action: Callable[[], object] | None = None
        self.setObjectName("banner")
        self.setProperty("banner", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sentence = label(context, scale=0.95)
        self._sentence.setWordWrap(True)
        self._action: QPushButton = button(context, "", self._act, role="plain")
        self._away = button(context, context.words.say("Dismiss"), self.hide, role="plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), context.px(0.4), context.px(1.15), context.px(0.4))
        row.addWidget(self._sentence, 1)
        row.addWidget(self._action)
        row.addWidget(self._away)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown; empty when there is none."""
        return "" if self.isHidden() else self._sentence.text().lstrip("\u200f\u200e")

    def tell(self, sentence: str, *, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say what happened, for a while, perhaps with one thing to do about it."""
        self._show(sentence, "", action, on_action)
        self._timer.start(_SHOWN_WITH_ACTION if action else _SHOWN_FOR)

    def tell_undoable(self, sentence: str, undo: Callable[[], object]) -> None:
        """Say what was done, with a button that undoes it."""
        self.tell(sentence, action=self._context.words.say("Undo"), on_action=undo)

    def warn(self, sentence: str, *, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say what went wrong, until it is put away."""
        self._show(sentence, "critical", action, on_action)
        self._timer.stop()

    def _show(self, sentence: str, tone: str, action: str, on_action: Callable[[], object] | None) -> None:
        say(self._context, self._sentence, sentence)
        self._on_action = on_action
        self._action.setText(action)
        self._action.setVisible(bool(action))
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()

    def _act(self) -> None:
        self.hide()
        if self._on_action is not None:
            self._on_action()
