"""A whole number between two buttons, shown and typed in the digits a person chose."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.parts import button, field

_MINUS = "\u2212"
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class NumberField(QWidget):
    """`chosen` tells the new number once it is whole: after Enter, on leaving the field, or with a button or an arrow.

    Args:
        name: what a screen reader calls it.
        now: the number it begins with.
        span: the smallest and the largest; what lies outside becomes the nearer of them.
        step: what a button or an arrow key adds.
        shown: the number as it is shown, its unit included; where nothing is given, in the user's digits.
    """

    chosen = Signal(int)

    def __init__(
        self,
        context: Context,
        name: str,
        now: int,
        span: tuple[int, int],
        *,
        step: int = 1,
        shown: Callable[[int], str] | None = None,
    ) -> None:
        super().__init__()
        self._context = context
        self._shown = shown or context.words.number
        self._smallest, self._largest = span
        self._by = step
        self.number = now
        words = context.words
        self.field = field(context, "", name)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFixedWidth(context.px(9))
        self.field.editingFinished.connect(self._read)
        self.less = button(context, _MINUS, lambda: self._step(-1))
        self.more = button(context, "+", lambda: self._step(1))
        self.less.setAccessibleName(words.say("Less: {name}", name=name))
        self.more.setAccessibleName(words.say("More: {name}", name=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.px(0.4))
        for piece in (self.less, self.field, self.more):
            row.addWidget(piece)
        row.addStretch(1)
        self._show()

    def show_number(self, number: int) -> None:
        """Begin with another number; nothing is told."""
        self.number = number
        self._show()

    def keyPressEvent(self, press: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(press.key()), 0)
        if steps:
            self._step(steps)
        else:
            super().keyPressEvent(press)

    def _step(self, steps: int) -> None:
        typed = self._typed()
        self._choose((self.number if typed is None else typed) + steps * self._by)

    def _read(self) -> None:
        typed = self._typed()
        self._choose(self.number if typed is None else typed)

    def _typed(self) -> int | None:
        """What stands in the field, in the digits of any script; None where there is none."""
        digits = "".join(letter for letter in bare(self.field.text()) if letter.isdecimal())
        return int(digits) if digits else None

    def _choose(self, number: int) -> None:
        chosen = min(max(number, self._smallest), self._largest)
        changed, self.number = chosen != self.number, chosen
        self._show()
        if changed:
            self.chosen.emit(chosen)

    def _show(self) -> None:
        self.field.setText(led(self._shown(self.number), rtl=self._context.rtl))
        self.less.setEnabled(self.number > self._smallest)
        self.more.setEnabled(self.number < self._largest)
