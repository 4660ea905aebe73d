"""The starter pack: outlets by country, tried on the person's own network and then added together."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.context import Context
from monitor.gui.outlet_picker import OutletPicker
from monitor.gui.parts import button, label, say, set_tone
from monitor.gui.sheet import Sheet
from monitor.model import Outlet


class StarterSheet(Sheet):
    """Nothing is asked before the person says so, and nothing is added that brings nothing."""

    added = Signal(object)
    """The new sources."""

    def __init__(self, context: Context, pasted: tuple[Outlet, ...] = ()) -> None:
        """`pasted` are outlets of the person's own, in place of the pack."""
        words = context.words
        super().__init__(
            context,
            words.say("Pasted addresses") if pasted else words.say("Outlets to begin with"),
            primary=words.say("Add"),
            back=words.say("Close"),
        )
        self._is_there = False
        self._pasted = pasted
        self.picker = OutletPicker(context)
        self.picker.changed.connect(self._show_what_next)
        self.picker.trials.ended.connect(self._tried)
        self.try_them = button(context, "", self.picker.try_chosen)
        self.extra.addWidget(self.try_them)
        self.intro = label(
            context,
            words.say(
                "Each address is tried before it is added: Rasid asks it and says what it would bring. Only what "
                "brings something is added."
            )
            if pasted
            else words.say(
                "Choose countries or outlets and have them tried: Rasid asks each from your own network and says what "
                "it would bring. Only what brings something is added."
            ),
            tone="soft",
        )
        self.intro.setWordWrap(True)
        inner = QWidget()
        inner.setMaximumWidth(context.px(64))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(1.2))
        column.setSpacing(context.px(0.8))
        column.addWidget(self.intro)
        column.addWidget(self.picker, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(inner, 8)
        middle.addStretch(1)
        self.body.addLayout(middle, 1)
        self._show_what_next()

    @property
    def is_complete(self) -> bool:
        return self._is_there and not self.picker.trials.is_running

    def begin(self) -> None:
        if self._pasted:
            self._is_there = True
            self.picker.show_outlets(self._pasted, ticked=True)
            self.try_them.setFocus()
            return
        self.picker.filter.setFocus()
        self.context.bridge.then(
            self.context.engine.outlets(tongue=self.context.words.language), self.show_outlets, self._failed, owner=self
        )

    def show_outlets(self, outlets: tuple[Outlet, ...]) -> None:
        """Offer these."""
        self._is_there = True
        self.picker.show_outlets(outlets)

    def carry_out(self) -> None:
        """Add what is ticked and brings something."""
        working = self.picker.working
        if not working:
            return
        self.picker.trials.stop()
        self.primary.setEnabled(False)
        self.context.bridge.then(self.context.engine.add_outlets(working), self.added.emit, self._failed, owner=self)

    def _show_what_next(self) -> None:
        words = self.context.words
        untried, working = len(self.picker.untried), len(self.picker.working)
        running = self.picker.trials.is_running
        self.try_them.setText(
            words.count("Try {n} outlet", "Try {n} outlets", untried) if untried else words.say("Try")
        )
        self.try_them.setEnabled(bool(untried) and not running)
        self.primary.setText(words.count("Add {n} source", "Add {n} sources", working) if working else words.say("Add"))
        self.primary.setEnabled(bool(working))

    def _tried(self) -> None:
        self._show_what_next()
        if self.picker.working:
            self.primary.setFocus()

    def _failed(self, error: MonitorError) -> None:
        self._is_there = True
        self._show_what_next()
        say(self.context, self.intro, self.context.words.error(error))
        set_tone(self.intro, "critical")
