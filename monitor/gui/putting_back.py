"""A copy of everything put back: what it holds, that it replaces what is here, and how far it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import announce, button, label, paragraph, say
from monitor.gui.progress import Progress
from monitor.model import CopyContents, Event, Moving
from monitor.words import Words, isolated

_OFFERED = 3
"""Files of what was here before that are offered; the newest."""
_WHEN = re.compile(r"-aside-(\d{8}T\d{6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What became of a copy that was to be put back: what was here lies in `aside`, or why it still stands."""

    aside: Path | None = None
    error: MonitorError | None = None


class PuttingBack(QWidget):
    """Nothing is replaced before it was said by what, and asked for once more."""

    staged = Signal()
    """The copy is checked and lies beside the archive: it can be exchanged as soon as nothing is open."""

    def __init__(self, context: Context, *, possible: bool) -> None:
        """`possible`: the program can start again on what is put back; the demo cannot."""
        super().__init__()
        words = context.words
        self._context = context
        self._possible = possible
        self._copy: Path | None = None
        self._here: CopyContents | None = None
        self._asked = 0
        self._dialog: QFileDialog | None = None
        self.waiting = 0
        """Answers of the engine that have not come yet."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        column.addWidget(label(context, words.say("Put a copy of everything back"), scale=1.15, bold=True))
        column.addWidget(
            paragraph(
                context,
                words.say("A copy of everything, written here or on another computer. You see first what it holds."),
                scale=0.93,
            )
        )
        self.choose = button(context, words.say("Choose a copy…"), self._choose)
        self._offers = QWidget()
        self._row = Flow(self._offers, gap=context.px(0.6))
        self._row.addWidget(self.choose)
        column.addWidget(self._offers)
        self._named = paragraph(context, "", scale=0.93)
        self.holds = paragraph(context, "", tone="", scale=1.0)
        self.warning = paragraph(context, "", tone="", scale=0.95)
        self.replace = button(context, words.say("Replace everything here by it"), self._begin, role="danger")
        self.said = paragraph(context, "", tone="critical")
        for part in (self._named, self.holds, self.warning):
            column.addWidget(part)
        column.addWidget(self.replace, 0, Qt.AlignmentFlag.AlignLeading)
        self.progress = Progress(context, words.say("How much of the copy was taken over"))
        self.progress.stopped.connect(self._stop)
        column.addWidget(self.progress)
        column.addWidget(self.said)
        self._hide()
        self._named.hide()
        context.bridge.happened.connect(self._on_event)

    @property
    def is_under_way(self) -> bool:
        """A copy is being taken over."""
        return not self.progress.isHidden()

    def begin(self) -> None:
        """Offer what was here before as well."""
        self.waiting += 1
        self._context.bridge.then(
            self._context.engine.set_aside(), self._offer, lambda _error: self._offer(()), owner=self
        )

    def look_into(self, copy: Path) -> None:
        """Say what a copy holds, and what would go for it; nothing is changed."""
        self._copy = copy
        self._asked += 1
        number = self._asked
        words, engine, bridge = self._context.words, self._context.engine, self._context.bridge
        self._show(self._named, isolated(one_line(str(copy), 200)))
        self._hide()
        self._show(self.holds, words.say("Being looked into…"))
        self.waiting += 2
        here = engine.look_into(engine.places.archive)
        bridge.then(
            engine.look_into(copy),
            lambda found: self._holds(number, found),
            lambda error: self._not_ours(number, error),
            owner=self,
        )
        bridge.then(here, self._is_here, lambda _error: self._is_here(None), owner=self)

    def stop(self) -> None:
        """Whoever leaves wants no more of it."""
        if self.is_under_way:
            self._context.engine.stop_staging()

    # --- choosing --------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._context.words.say("Choose a copy of everything"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.look_into(Path(chosen)))
        # Not waited for: what is behind it goes on.
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _offer(self, files: tuple[Path, ...]) -> None:
        self.waiting -= 1
        words, now = self._context.words, self._context.clock()
        for file in files[:_OFFERED]:
            when = _replaced_at(file)
            shown = words.moment(when, now) if when is not None else file.name
            sentence = words.say("What was here until {when}", when=shown)
            self._row.addWidget(button(self._context, sentence, partial(self.look_into, file), role="choice"))

    # --- what it holds ---------------------------------------------------------------------------

    def _holds(self, number: int, found: CopyContents) -> None:
        self.waiting -= 1
        if number != self._asked:
            return
        words = self._context.words
        sentence = words.say("It holds {contents}.", contents=_listed(words, found))
        if found.newest is not None:
            newest = words.moment(found.newest, self._context.clock())
            sentence = words.say(
                "It holds {contents}. Its newest article is of {when}.", contents=_listed(words, found), when=newest
            )
        self._show(self.holds, sentence)
        self._warn()
        self.replace.setEnabled(self._possible)
        self.replace.show()
        (self.replace if self._possible else self.choose).setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_ours(self, number: int, error: MonitorError) -> None:
        self.waiting -= 1
        if number == self._asked:
            self.holds.hide()
            self._fail(self._context.words.error(error))

    def _is_here(self, here: CopyContents | None) -> None:
        self.waiting -= 1
        self._here = here
        if not self.replace.isHidden():
            self._warn()

    def _warn(self) -> None:
        words = self._context.words
        if not self._possible:
            self._show(self.warning, words.say("This is the demo: nothing is put back in it."))
            return
        here = _listed(words, self._here) if self._here is not None else words.say("everything")
        self._show(
            self.warning,
            words.say(
                "It takes the place of what is here now ({contents}), settings and ways to deliver included, which is "
                "kept and can be put back from here. Passwords and keys are in no copy and stay as they are. The "
                "window closes for a moment and opens again.",
                contents=here,
            ),
        )

    # --- putting it back -------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._copy is None or self.is_under_way:
            return
        words = self._context.words
        self.said.hide()
        self.replace.setEnabled(False)
        self._offers.setEnabled(False)
        self.progress.stop.setEnabled(True)
        self.progress.show_steps(0, 0, words.say("The copy is being checked. Everything goes on meanwhile."))
        self.progress.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.waiting += 1
        self._context.bridge.then(
            self._context.engine.stage_copy(self._copy), lambda _: self._ended(), self._not_staged, owner=self
        )

    def _on_event(self, happened: Event) -> None:
        if isinstance(happened, Moving) and happened.inward and happened.total and self.is_under_way:
            words = self._context.words
            share = words.number(min(100, happened.done * 100 // happened.total))
            said = words.say("The copy is being taken over… {n}%", n=share)
            self.progress.show_steps(happened.done, happened.total, said)

    def _stop(self) -> None:
        self.progress.stop.setEnabled(False)
        self._context.engine.stop_staging()

    def _ended(self) -> None:
        self.waiting -= 1
        self.progress.stop.setEnabled(False)
        self.staged.emit()

    def _not_staged(self, error: MonitorError) -> None:
        self.waiting -= 1
        self.progress.hide()
        self._offers.setEnabled(True)
        self.replace.setEnabled(True)
        self.replace.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fail(self._context.words.error(error))

    def _fail(self, sentence: str) -> None:
        self._show(self.said, sentence)
        announce(self, sentence)

    def _hide(self) -> None:
        for part in (self.holds, self.warning, self.said):
            part.hide()
        self.replace.hide()

    def _show(self, on: QLabel, sentence: str) -> None:
        say(self._context, on, sentence)
        on.show()


def _listed(words: Words, found: CopyContents) -> str:
    """What a copy holds, in numbers."""
    comma = "، " if words.rtl else ", "
    return comma.join(
        (
            words.count("{n} article", "{n} articles", found.articles),
            words.count("{n} source", "{n} sources", found.sources),
            words.count("{n} watchlist", "{n} watchlists", found.watchlists),
            words.count("{n} alert", "{n} alerts", found.alerts),
        )
    )


def _replaced_at(file: Path) -> datetime | None:
    """When what lies in a file made way for something else, by its name."""
    found = _WHEN.search(file.name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
