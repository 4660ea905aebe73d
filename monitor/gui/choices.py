"""A row of buttons of which one is pressed: a value chosen from a few."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QWidget

from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import button

Value = TypeVar("Value")


class Choices(Generic[Value]):
    """Put `row` into a layout; `value` is what is chosen."""

    def __init__(self, context: Context, choices: Iterable[tuple[Value, str]], *, now: Value, name: str) -> None:
        """`choices` are values and what stands on their buttons; `name` is what a screen reader calls the row."""
        self.row = QWidget()
        self._group = QButtonGroup(self.row)
        self._values: list[Value] = []
        side_by_side = Flow(self.row, gap=context.px(0.5))
        for number, (value, sentence) in enumerate(choices):
            choice = button(context, sentence, role="choice")
            choice.setAccessibleName(f"{name}: {sentence}")
            choice.setCheckable(True)
            choice.setChecked(value == now)
            self._group.addButton(choice, number)
            self._values.append(value)
            side_by_side.addWidget(choice)

    def show_pictures(self, picture_of: Callable[[Value], QPixmap | None]) -> None:
        """Put a picture beside the word of each value that has one."""
        for number, value in enumerate(self._values):
            pressed = self._group.button(number)
            picture = picture_of(value)
            if picture is not None:
                pressed.setIcon(QIcon(picture))
                pressed.setIconSize(picture.deviceIndependentSize().toSize())

    def when_chosen(self, call: Callable[[], object]) -> None:
        """Call this whenever a person presses one of the buttons."""
        self._group.idClicked.connect(lambda _number: call())

    def choose(self, value: Value) -> None:
        """Press its button; one that has none changes nothing."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def press(self, value: Value) -> None:
        """As a person does."""
        self._group.button(self._values.index(value)).click()

    @property
    def value(self) -> Value:
        return self._values[max(0, self._group.checkedId())]
