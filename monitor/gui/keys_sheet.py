"""The page of all keys, made from the tables that answer them, with the letters of the active keyboard layout."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from monitor.gui.bidi import led
from monitor.gui.context import Context
from monitor.gui.keys import Action, Chord, Keyboard, chords
from monitor.gui.parts import label, paragraph
from monitor.gui.sheet import Sheet, scrolled
from monitor.words import Words

_WIDE = 78
"""Heights of the interface's letters from which both halves stand side by side."""


def sentences(words: Words) -> dict[Action, str]:
    """What each key does, in the order of the page."""
    return {
        Action.NEXT: words.say("Next article"),
        Action.PREVIOUS: words.say("Previous article"),
        Action.READ_ON: words.say("Read on; at the end the next article"),
        Action.READ_BACK: words.say("Read back; at the beginning the article before"),
        Action.OPEN: words.say("Open the original in the browser"),
        Action.ACKNOWLEDGE: words.say("Acknowledge the alert"),
        Action.SNOOZE: words.say("Snooze the alert"),
        Action.STAR: words.say("Star or unstar"),
        Action.NOTE: words.say("Write a note"),
        Action.READ_ALL: words.say("Mark all as read"),
        Action.UNDO: words.say("Undo the last thing done"),
        Action.WHY: words.say("Why is it here: every decision"),
        Action.NEXT_MATCH: words.say("Next match"),
        Action.PREVIOUS_MATCH: words.say("Previous match"),
        Action.FIND: words.say("Find in this article; without one, search the archive"),
        Action.FIND_NEXT: words.say("The next place that was found"),
        Action.FIND_PREVIOUS: words.say("The place that was found before it"),
        Action.VERSIONS: words.say("Versions of the article, and what each changed"),
        Action.TAG: words.say("Add a tag"),
        Action.QUOTE: words.say("Copy as a quotation, with source and time"),
        Action.PICTURE: words.say("Show the picture"),
        Action.PRINT: words.say("Print the article"),
        Action.SEARCH: words.say("Search the archive"),
        Action.FILTER: words.say("Filter this list"),
        Action.ADD_SOURCE: words.say("Add a source"),
        Action.CHECK_NOW: words.say("Check all sources now"),
        Action.SETTINGS: words.say("Settings"),
        Action.HELP: words.say("This page"),
        Action.BACK: words.say("Back"),
        Action.QUIT: words.say("Quit"),
    }


def everywhere(words: Words) -> tuple[tuple[str, str], ...]:
    """What the desktop's own keys do here: (keys, sentence)."""
    return (
        ("Tab", words.say("To the next control; with Shift to the one before")),
        (words.say("Space"), words.say("Press the button, tick the box")),
        ("Enter", words.say("In the list: open the article; in a chart or its table: the articles of that time")),
        ("← →", words.say("In a chart: through time; up and down from line to line")),
        (f"Home {words.say('or')} End", words.say("The first and the last of a list, of a chart")),
    )


def shown(words: Words, keyboard: Keyboard, chord: Chord) -> str:
    """A key press as it is printed on the keys."""
    modifier, key = chord
    if key == "Space":
        key = words.say("Space")
    if modifier == "Shift" and key == "/":
        return keyboard.letter(Action.HELP)
    letter = keyboard.printed(key) if len(key) == 1 else key
    if modifier == "Ctrl":
        # As everybody writes it, whatever the layout.
        letter = key.upper()
    return f"{modifier}+{letter}" if modifier else letter


class KeysSheet(Sheet):
    """All shortcuts."""

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words.say("Keyboard shortcuts"))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(3), context.px(2), context.px(3), context.px(2))
        column.setSpacing(context.px(1))
        column.addWidget(
            paragraph(
                context,
                words.say("Keys are places on the keyboard: they work with an Arabic, Persian or Latin layout alike."),
            )
        )
        said, keyboard = sentences(words), context.keyboard
        own = [
            (
                f" {words.say('or')} ".join(shown(words, keyboard, chord) for chord in pressed),
                said.get(action, str(action)),
            )
            for action, pressed in sorted(chords().items(), key=lambda one: _place(said, one[0]))
        ]
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(context.px(2.2))
        # Two columns of one length.
        desktops = everywhere(words)
        half = (len(own) + len(desktops) + 1) // 2
        self._sides.addLayout(self._rows(own[:half]))
        self._sides.addLayout(self._rows([*own[half:], *desktops]))
        self._sides.addStretch(1)
        column.addLayout(self._sides)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner, "background"))

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        wide = self.width() >= self.context.px(_WIDE)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _rows(self, rows: Sequence[tuple[str, str]]) -> QGridLayout:
        context = self.context
        grid = QGridLayout()
        grid.setHorizontalSpacing(context.px(1.5))
        grid.setVerticalSpacing(context.px(0.7))
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        for number, (keys, sentence) in enumerate(rows):
            chip = label(context, scale=0.95)
            # Of several, the first is read first; arrows stand as they point.
            several = " " in keys and any(letter.isalpha() for letter in keys)
            chip.setText(led(keys, rtl=context.rtl) if several else keys)
            chip.setProperty("key", True)
            chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line = paragraph(context, sentence, scale=1.0, tone="")
            line.setAccessibleName(f"{keys}: {sentence}")
            # A key is as high beside two lines as beside one.
            grid.addWidget(chip, number, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(line, number, 1)
        grid.setColumnMinimumWidth(1, context.px(22))
        return grid


def _place(said: dict[Action, str], action: Action) -> int:
    order = list(said)
    return order.index(action) if action in said else len(order)
