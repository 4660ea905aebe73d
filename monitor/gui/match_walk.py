"""Walks through the matches that are marked in a page: how many there are, which one is looked at, on and back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from monitor.gui.context import Context
from monitor.gui.page_view import PageView, Span
from monitor.gui.parts import announce, button, label, say

_LAYER = "match"


class MatchWalk(QWidget):
    """Hidden where nothing is marked. Walking begins at the first match that is in sight, and goes round."""

    def __init__(self, context: Context, page: PageView) -> None:
        super().__init__()
        self._context = context
        self._page = page
        words = context.words
        self._spans: list[Span] = []
        self._at: int | None = None
        self.place = label(context, tone="soft", scale=0.88)
        self._previous = button(context, words.say("Previous match"), lambda: self.step(-1), role="plain", scale=0.85)
        self._next = button(context, words.say("Next match"), lambda: self.step(1), role="plain", scale=0.85)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.px(0.2))
        for piece in (self.place, self._next, self._previous):
            row.addWidget(piece)
        row.addStretch(1)
        page.rendered.connect(self._begin)
        self.hide()

    def step(self, by: int) -> None:
        """Go to the next match, or the one before."""
        if not self._spans:
            return
        if self._at is None:
            self._at = self._in_sight() if by > 0 else len(self._spans) - 1
        else:
            self._at = (self._at + by) % len(self._spans)
        self._page.show_layer(_LAYER, [self._spans[self._at]], current=0)
        self._page.bring_into_sight(self._spans[self._at])
        self._tell()

    def _begin(self) -> None:
        at, before = self._at, self._spans
        self._spans = self._page.marked(self._context.theme.match)
        # The same page anew, with another theme or what was left out: whoever walks stays where they are.
        self._at = at if at is not None and len(before) == len(self._spans) else None
        if self._at is not None:
            self._page.show_layer(_LAYER, [self._spans[self._at]], current=0)
        self.setVisible(bool(self._spans))
        self._tell()

    def forget(self) -> None:
        """Another article comes: walking begins anew."""
        self._at, self._spans = None, []

    def _in_sight(self) -> int:
        """The first match below the upper edge of the view; the first of all where there is none."""
        top = self._page.cursorForPosition(self._page.viewport().rect().topLeft()).position()
        return next((number for number, (start, _) in enumerate(self._spans) if start >= top), 0)

    def _tell(self) -> None:
        words, many = self._context.words, len(self._spans)
        if self._at is None:
            sentence = words.count("{n} match", "{n} matches", many) if many else ""
        else:
            sentence = words.say("Match {number} of {all}", number=self._at + 1, all=many)
        say(self._context, self.place, sentence)
        if self._at is not None:
            announce(self, sentence)
        self._next.setVisible(many > 0)
        self._previous.setVisible(many > 1)
