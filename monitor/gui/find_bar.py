"""The bar that finds a text in the page that is shown: how often it is there, which one is looked at, on and back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from monitor.gui.bidi import bare
from monitor.gui.context import Context
from monitor.gui.page_view import PageView, Span
from monitor.gui.parts import announce, button, field, label, mark_wrong, say

_LAYER = "find"
_MOST = 1000
"""Places that are painted; of a letter there may be more, and they are counted too."""


class FindBar(QWidget):
    """Finds while one types, however both texts are spelled. Enter and F3 go on, with Shift back; Escape closes it."""

    left = Signal()

    def __init__(self, context: Context, page: PageView) -> None:
        super().__init__()
        self._context = context
        self._page = page
        words = context.words
        self._found: tuple[Span, ...] = ()
        self._at = 0
        self._finder: Callable[[str], Sequence[Span]] | None = None
        self.line = field(context, words.say("Find in this article"), words.say("Find in this article"))
        self.line.setMaximumWidth(context.px(20))
        self.line.textChanged.connect(lambda _text: self._find(anew=True))
        self.place = label(context, tone="soft", scale=0.88)
        self._next = button(context, words.say("Next"), lambda: self.step(1), role="plain", scale=0.88)
        self._previous = button(context, words.say("Previous"), lambda: self.step(-1), role="plain", scale=0.88)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, context.px(0.3), 0, context.px(0.3))
        row.setSpacing(context.px(0.3))
        row.addWidget(self.line, 1)
        row.addWidget(self.place)
        row.addWidget(self._next)
        row.addWidget(self._previous)
        row.addStretch(1)
        self.close_button = button(context, words.say("Close"), self.left.emit, role="plain", scale=0.88)
        row.addWidget(self.close_button)
        page.rendered.connect(self._page_changed)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show it with the cursor in it, on a text that was selected or on the one before."""
        self.show()
        if text:
            self.line.setText(text)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._find(anew=True)

    def close_bar(self) -> bool:
        """Whether it was open."""
        was = not self.isHidden()
        self.hide()
        self._page.show_layer(_LAYER, ())
        return was

    def step(self, by: int) -> None:
        """Go to the next place, or the one before; from the last to the first."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show()

    def keyPressEvent(self, press: QKeyEvent) -> None:
        back = bool(press.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        entered = press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.hasFocus()
        if entered or press.key() == Qt.Key.Key_F3:
            self.step(-1 if back else 1)
            return
        super().keyPressEvent(press)

    # --- inside ----------------------------------------------------------------------------------

    def _page_changed(self) -> None:
        self._finder = None
        if not self.isHidden():
            self._find(anew=False)

    def _find(self, *, anew: bool) -> None:
        wanted = bare(self.line.text()).strip()
        if self._finder is None:
            self._finder = _finder_of(self._page)
        self._found = tuple(self._finder(wanted)) if wanted else ()
        if anew:
            self._at = self._first_in_sight()
        self._at = min(self._at, max(0, len(self._found) - 1))
        mark_wrong(self.line, bool(wanted) and not self._found)
        self._show(move=anew)

    def _first_in_sight(self) -> int:
        """The place one looks at goes on being found while one types on; else the first one below the upper edge."""
        top = self._page.cursorForPosition(self._page.viewport().rect().topLeft()).position()
        at = bisect_left(self._found, (top, top))
        return at if at < len(self._found) else 0

    def _show(self, *, move: bool = True) -> None:
        words, many = self._context.words, len(self._found)
        if many:
            said = words.say("{number} of {all}", number=self._at + 1, all=many)
        else:
            said = words.say("Not found") if bare(self.line.text()).strip() else ""
        say(self._context, self.place, said)
        if said:
            announce(self, said)
        self._next.setEnabled(many > 1)
        self._previous.setEnabled(many > 1)
        first = max(0, self._at - _MOST // 2)
        self._page.show_layer(_LAYER, self._found[first : first + _MOST], current=self._at - first if many else None)
        if many and move:
            self._page.bring_into_sight(self._found[self._at])


def _finder_of(page: PageView) -> Callable[[str], Sequence[Span]]:
    """Finds in the text of a page, in Qt's positions; what stands in boxes is not the article's own."""
    from monitor import stages  # not at the top: the first window finds nothing

    text, boxes = page.readable()
    find = stages.finder(text)
    beyond = [at for at, letter in enumerate(text) if letter > "\uffff"] if max(text, default="") > "\uffff" else []

    def found(wanted: str) -> Sequence[Span]:
        spans = find(wanted)
        if beyond:
            # Qt counts a letter beyond the basic plane as two.
            spans = tuple((at + bisect_left(beyond, at), end + bisect_left(beyond, end)) for at, end in spans)
        return tuple(span for span in spans if not any(start <= span[0] < end for start, end in boxes))

    return found
