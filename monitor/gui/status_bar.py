"""The line below everything: what came today, what is being checked, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.parts import label, say


class StatusBar(QWidget):
    """Two sentences and the chips of the keys; the chips show the letters of the active layout."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self.setProperty("ground", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._today = label(context, tone="soft", scale=0.85)
        self._doing = label(context, tone="faint", scale=0.85)
        row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), context.px(0.3), context.px(1.15), context.px(0.3))
        row.setSpacing(context.px(0.5))
        row.addWidget(self._today)
        row.addSpacing(context.px(0.8))
        row.addWidget(self._doing)
        row.addStretch(1)
        self._chips = []
        self._hints: list[QWidget] = []
        for action, sentence in (
            (Action.NEXT, words.say("Next")),
            (Action.OPEN, words.say("Open")),
            (Action.ACKNOWLEDGE, words.say("Acknowledge")),
            (Action.STAR, words.say("Star")),
            (Action.HELP, words.say("All shortcuts")),
        ):
            chip = label(context, context.keyboard.letter(action), scale=0.8)
            chip.setProperty("key", True)
            said = label(context, sentence, tone="soft", scale=0.85)
            row.addWidget(chip)
            row.addWidget(said)
            row.addSpacing(context.px(0.6))
            self._chips.append((action, chip))
            self._hints += [chip, said]

    def show_today(self, sentence: str) -> None:
        say(self._context, self._today, sentence)

    def show_doing(self, sentence: str) -> None:
        say(self._context, self._doing, sentence)

    def show_letters(self) -> None:
        """The layout changed: show its letters."""
        for action, chip in self._chips:
            say(self._context, chip, self._context.keyboard.letter(action))

    def show_narrow(self, narrow: bool) -> None:
        for hint in self._hints[2:-2]:
            hint.setVisible(not narrow)
