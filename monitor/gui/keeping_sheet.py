"""How much of the archive, or of one source, is kept; what has to go for it is said before anything goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import isolated, one_line
from monitor.gui.context import Context
from monitor.gui.number_field import NumberField
from monitor.gui.parts import label, say
from monitor.gui.sheet import Sheet, centred
from monitor.model import Going, Retention, Source

_LOOK_AFTER = 300
"""Milliseconds after the last change."""
_GRACE = 30.0
"""Seconds in which a limit can be taken back: somewhat longer than the way to do so stands there."""
_MOST = 1_000_000_000
_SHOWN_SOURCES = 12


class KeepingSheet(Sheet):
    """Nothing can be saved before the engine has said what goes."""

    kept = Signal(object, object)
    """The limits hold: the `Going` that is deleted in the background once it can no longer be undone, and how to undo
    it, a function without arguments."""

    def __init__(self, context: Context, source: Source | None = None) -> None:
        words = context.words
        title = words.say("How much is kept")
        if source is not None:
            title = words.say("How much of {source} is kept", source=one_line(source.name or source.url, 60))
        super().__init__(context, title, primary=words.say("Use these limits"), back=words.say("Cancel"))
        self._source = source.id if source is not None else 0
        self._asked = 0
        self._waiting = 0
        self._saved: Retention | None = None
        self._going: Going | None = None
        inner = QWidget()
        inner.setMaximumWidth(context.px(60))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        self._column.setSpacing(context.px(0.5))
        intro = label(
            context,
            words.say("Starred, noted, tagged, alerted and exported articles stay, whatever is chosen here."),
            tone="soft",
        )
        intro.setWordWrap(True)
        self._column.addWidget(intro)
        if source is not None:
            own = label(context, words.say("Without a limit here, the archive's hold for this source."), tone="soft")
            own.setWordWrap(True)
            self._column.addWidget(own)
        self.days = self._limit(words.say("At most this many days"), 30)
        self.articles = self._limit(words.say("At most this many articles"), 1000)
        self.megabytes = self._limit(words.say("At most this many megabytes"), 100)
        self._column.addSpacing(context.px(1))
        self._said = label(context, bold=True)
        self._said.setWordWrap(True)
        self._column.addWidget(self._said)
        self._of = label(context, tone="soft", scale=0.93)
        self._of.setWordWrap(True)
        self._column.addWidget(self._of)
        self._column.addStretch(1)
        self.body.addWidget(centred(inner))
        self.primary.setEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER)
        self._timer.timeout.connect(self._look)

    def _limit(self, heading: str, step: int) -> NumberField:
        words = self.context.words
        self._column.addSpacing(self.context.px(0.5))
        self._column.addWidget(label(self.context, heading, tone="soft", scale=0.9))
        made = NumberField(
            self.context,
            heading,
            0,
            (0, _MOST),
            step=step,
            shown=lambda n: words.number(n) if n else words.say("no limit"),
        )
        made.chosen.connect(self._changed)
        self._column.addWidget(made)
        return made

    @property
    def chosen(self) -> Retention:
        """The limits as they stand in the fields; 0 is none."""
        return Retention(
            days=self.days.number or None,
            articles=self.articles.number or None,
            megabytes=self.megabytes.number or None,
        )

    @property
    def is_complete(self) -> bool:
        return self._waiting == 0 and self._saved is not None and not self._timer.isActive()

    def begin(self) -> None:
        self.days.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.bridge.then(self.context.engine.limits(), self._limits_came, self._failed, owner=self)

    def carry_out(self) -> None:
        """Let the limits hold; what they do not keep is deleted by the engine, step by step."""
        going, before = self._going, self._saved
        if going is None or before is None:
            return
        self.primary.setEnabled(False)
        bridge, engine, source = self.context.bridge, self.context.engine, self._source
        self.context.bridge.then(
            engine.set_limits(source, self.chosen, grace=_GRACE),
            lambda _: self.kept.emit(going, lambda: bridge.edit(engine.set_limits(source, before))),
            self._failed,
            owner=self,
        )

    def _limits_came(self, limits: dict[int, Retention]) -> None:
        self._saved = limits.get(self._source, Retention())
        for field, number in (
            (self.days, self._saved.days),
            (self.articles, self._saved.articles),
            (self.megabytes, self._saved.megabytes),
        ):
            field.show_number(number or 0)
        self._look()

    def _changed(self, _number: int) -> None:
        self._going = None
        self.primary.setEnabled(False)
        say(self.context, self._said, self.context.words.say("Counting what would go…"))
        say(self.context, self._of, "")
        self._timer.start()

    def _look(self) -> None:
        self._asked += 1
        number = self._asked
        self._waiting += 1
        self.context.bridge.then(
            self.context.engine.going(self._source, self.chosen),
            lambda going: self._going_came(number, going),
            self._not_counted,
            owner=self,
        )

    def _going_came(self, number: int, going: Going) -> None:
        self._waiting -= 1
        if number != self._asked or self._timer.isActive():
            return
        words = self.context.words
        self._going = going
        self.primary.setEnabled(self.chosen != self._saved)
        if not going.articles:
            say(self.context, self._said, words.say("Nothing has to go."))
            say(self.context, self._of, "")
            return
        size = words.count("about {n} megabyte", "about {n} megabytes", max(1, round(going.bytes / 1_000_000)))
        told = words.count(
            "{n} article goes for good, {size}.", "{n} articles go for good, {size}.", going.articles, size=size
        )
        say(self.context, self._said, told)
        lines = [
            words.say("{name}: {number}", name=isolated(one_line(name, 60)), number=words.number(n))
            for name, n in going.by_source[:_SHOWN_SOURCES]
        ]
        say(self.context, self._of, "\n".join(lines))

    def _not_counted(self, error: MonitorError) -> None:
        self._waiting -= 1
        self._failed(error)

    def _failed(self, error: MonitorError) -> None:
        self._saved = self._saved or Retention()
        say(self.context, self._said, self.context.words.error(error))
        say(self.context, self._of, "")
