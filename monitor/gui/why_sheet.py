"""Every decision about one article, in the order they were taken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import isolated, set_in
from monitor.gui.context import Context
from monitor.gui.parts import label, rule
from monitor.gui.sheet import Sheet, scrolled
from monitor.model import Step
from monitor.words import Words


def step_name(words: Words, step: str) -> str:
    """A step of `why` in a word or two."""
    match step:
        case "gathered":
            return words.say("Gathered")
        case "extracted":
            return words.say("Extracted")
        case "matched":
            return words.say("Matched")
        case "scope":
            return words.say("Scope")
        case "exclusion":
            return words.say("Exclusion")
        case "story":
            return words.say("Story")
        case "cool-down":
            return words.say("Cool-down")
        case "quiet":
            return words.say("Quiet hours")
        case "pause":
            return words.say("Pause")
        case "digest":
            return words.say("Digest")
        case "storm":
            return words.say("Too many at once")
        case "delivered":
            return words.say("Delivered")
        case _:
            return step


class WhySheet(Sheet):
    """Asks the engine when it is shown."""

    def __init__(self, context: Context, article: int) -> None:
        super().__init__(context, context.words.say("Why is it here?"))
        self._article = article
        self._came = False
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(context.px(3), context.px(1.6), context.px(3), context.px(1.6))
        self._column.setSpacing(context.px(0.6))
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(scrolled(inner, "background"))

    def begin(self) -> None:
        self.context.bridge.then(self.context.engine.why(self._article), self._show, self._failed)

    @property
    def is_complete(self) -> bool:
        return self._came

    def _show(self, answer: tuple[str, tuple[Step, ...]]) -> None:
        self._came = True
        context, words = self.context, self.context.words
        address, steps = answer
        self._column.addWidget(label(context, isolated(address), tone="faint", scale=0.9))
        self._column.addSpacing(context.px(0.6))
        for step in steps:
            row = QHBoxLayout()
            row.setSpacing(context.px(1))
            passed = step.outcome == "passed"
            name = label(context, step_name(words, step.step), bold=True)
            name.setMinimumWidth(context.px(9))
            outcome = words.say("passed") if passed else words.say("stopped")
            said = label(context, outcome, tone="accent" if passed else "critical")
            said.setMinimumWidth(context.px(5))
            parts = [isolated(step.watchlist)] if step.watchlist else []
            if step.detail is not None:
                parts.append(set_in(words.reason(step.detail), rtl=context.rtl))
            detail = label(context, " · ".join(parts), tone="soft")
            detail.setWordWrap(True)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(said, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(detail, 1)
            self._column.addLayout(row)
            self._column.addWidget(rule())
        if not steps:
            self._column.addWidget(label(context, words.say("Nothing is recorded about this article."), tone="soft"))

    def _failed(self, error: MonitorError) -> None:
        self._came = True
        line = label(self.context, self.context.words.error(error), tone="critical")
        line.setWordWrap(True)
        self._column.addWidget(line)
