"""What went wrong since Rasid was started, newest first."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from monitor.gui.context import Context
from monitor.gui.messages import Messages
from monitor.gui.parts import label, rule
from monitor.gui.sheet import Sheet, centred


class MessagesSheet(Sheet):
    """Each error with when it came last and how often."""

    def __init__(self, context: Context, messages: Messages) -> None:
        words = context.words
        super().__init__(context, words.say("Error messages"))
        inner = QWidget()
        inner.setMaximumWidth(context.px(60))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        column.setSpacing(context.px(0.5))
        self._column = column
        kept = tuple(messages)
        self._line(
            words.say(
                "What has gone wrong since Rasid was started. What is wrong with a source is in the list of sources."
            )
            if kept
            else words.say("Nothing has gone wrong since Rasid was started."),
            tone="soft",
        )
        column.addSpacing(context.px(0.5))
        now = context.clock()
        for message in kept:
            self._line(message.sentence(words))
            when = words.moment(message.last, now)
            if message.times > 1:
                times = words.count("{n} time", "{n} times", message.times)
                when = words.say("{times}, last {when}", times=times, when=when)
            self._line(when, tone="faint", scale=0.86)
            column.addWidget(rule())
        column.addStretch(1)
        self.body.addWidget(centred(inner))

    def _line(self, text: str, *, tone: str = "", scale: float = 1.0) -> None:
        made = label(self.context, text, tone=tone, scale=scale)
        made.setWordWrap(True)
        self._column.addWidget(made)
