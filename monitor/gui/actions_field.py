"""How a watchlist's alerts are delivered: the desktop, a sound, a number, and whatever a person set up."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import isolated
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import label, say
from monitor.model import BADGE, NotifierState

_ALWAYS = ("bubble", "sound", BADGE)
"""Ways that are there without being set up."""


class ActionsField(QWidget):
    """A box for each way; `chosen` are those that are ticked, in the order they were in and new ones behind."""

    changed = Signal()

    def __init__(self, context: Context, actions: tuple[str, ...]) -> None:
        super().__init__()
        self._context = context
        self._before = actions
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.3))
        boxes = QWidget()
        self._side_by_side = Flow(boxes, gap=context.px(0.9))
        column.addWidget(boxes)
        self.trouble = label(context, "", tone="critical", scale=0.9)
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        for name in dict.fromkeys((*_ALWAYS, *actions)):
            self._offer(name)
        context.bridge.then(context.engine.notifiers(), self._show_notifiers, self._failed, owner=self)

    @property
    def chosen(self) -> tuple[str, ...]:
        ticked = [name for name, box in self._boxes.items() if box.isChecked()]
        kept = [name for name in self._before if name in ticked]
        return (*kept, *(name for name in ticked if name not in kept))

    def choose(self, actions: tuple[str, ...]) -> None:
        """Tick these and no others."""
        self._before = actions
        for name in actions:
            self._offer(name)
        for name, box in self._boxes.items():
            box.setChecked(name in actions)

    def _show_notifiers(self, states: tuple[NotifierState, ...]) -> None:
        for state in states:
            self._offer(state.setup.name)

    def _failed(self, error: MonitorError) -> None:
        """Others are set up, perhaps, and cannot be shown: that must not look as if there were none."""
        words = self._context.words
        say(
            self._context,
            self.trouble,
            words.say("What else is set up cannot be shown. {why}", why=words.error(error)),
        )
        self.trouble.show()

    def _offer(self, name: str) -> None:
        if name in self._boxes:
            return
        words = self._context.words
        said = {
            "bubble": words.say("On the desktop"),
            "sound": words.say("With a sound"),
            BADGE: words.say("Only as a number, in the title and at the tray"),
        }.get(name, isolated(name))
        box = QCheckBox(said)
        box.setFont(self._context.faces.interface(0.95))
        box.setChecked(name in self._before)
        box.toggled.connect(self.changed)
        self._boxes[name] = box
        self._side_by_side.addWidget(box)
