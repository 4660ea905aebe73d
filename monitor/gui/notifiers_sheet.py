"""The ways alerts are delivered: each with a test, what can be changed of it, a new one, and what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import isolated, one_line
from monitor.gui.context import Context
from monitor.gui.notifier_form import NotifierForm
from monitor.gui.parts import button, clear, label, paragraph, say, set_tone
from monitor.gui.sheet import Sheet, centred
from monitor.model import (
    DeliveryTry,
    NotifierKind,
    NotifierState,
    NotifierValue,
    SecretPlace,
    Watchlist,
)

_TRIES = 20


class NotifiersSheet(Sheet):
    """What is set up holds at once."""

    removed = Signal(str)
    """The name of a notifier that delivers no more."""

    def __init__(self, context: Context, watchlists: tuple[Watchlist, ...]) -> None:
        words = context.words
        super().__init__(context, words.say("How alerts are delivered"))
        self._waiting = 3
        inner = QWidget()
        inner.setMaximumWidth(context.px(60))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        column.setSpacing(context.px(0.6))
        self._states = QVBoxLayout()
        column.addLayout(self._states)
        column.addSpacing(context.px(1))
        self.form = NotifierForm(context, watchlists, self.renew)
        column.addWidget(self.form)
        column.addSpacing(context.px(1))
        column.addWidget(label(context, words.say("What was delivered"), bold=True))
        self._tries = QVBoxLayout()
        column.addLayout(self._tries)
        column.addStretch(1)
        self.body.addWidget(centred(inner))

    @property
    def is_complete(self) -> bool:
        return self._waiting <= 0

    def begin(self) -> None:
        self.context.bridge.then(self.context.engine.notifier_kinds(), self._kinds_came, owner=self)
        self._ask()

    def renew(self) -> None:
        """Show what there is now."""
        self._waiting = 2
        self._ask()

    def _gone(self, name: str) -> None:
        self.removed.emit(name)
        self.renew()

    def _ask(self) -> None:
        engine, bridge = self.context.engine, self.context.bridge
        bridge.then(engine.notifiers(), self._states_came, self._failed, owner=self)
        bridge.then(engine.delivery_tries(limit=_TRIES), self._tries_came, owner=self)

    def _kinds_came(self, kinds: tuple[NotifierKind, ...]) -> None:
        self._waiting -= 1
        self.form.offer(kinds)

    def _states_came(self, states: tuple[NotifierState, ...]) -> None:
        self._waiting -= 1
        clear(self._states)
        names = {state.setup.name for state in states}
        for name, sentence in self._built_in().items():
            if name not in names:
                self._states.addWidget(BuiltIn(self.context, name, sentence))
        for state in states:
            self._states.addWidget(NotifierCard(self.context, state, self.form.change, self._gone))
        if not states:
            none = self.context.words.say("Nothing is set up besides the desktop.")
            self._states.addWidget(paragraph(self.context, none))

    def _failed(self, error: MonitorError) -> None:
        self._waiting -= 1
        clear(self._states)
        self._states.addWidget(paragraph(self.context, self.context.words.error(error)))

    def _tries_came(self, tries: tuple[DeliveryTry, ...]) -> None:
        self._waiting -= 1
        clear(self._tries)
        for one in tries:
            self._tries.addWidget(paragraph(self.context, self._said(one), scale=0.93))
        if not tries:
            self._tries.addWidget(paragraph(self.context, self.context.words.say("Nothing was delivered yet.")))

    def _built_in(self) -> dict[str, str]:
        """What is there without being set up, as it is called here."""
        words = self.context.words
        return {"bubble": words.say("On the desktop"), "sound": words.say("Sound")}

    def _said(self, one: DeliveryTry) -> str:
        words = self.context.words
        places: dict[str, str | int] = {
            "moment": words.moment(one.at, self.context.clock()),
            "notifier": isolated(self._built_in().get(one.notifier, one.notifier)),
            "title": isolated(one_line(one.title, 120)),
        }
        if one.delivered:
            said = words.say("{moment} · {notifier} · delivered: {title}", **places)
        else:
            said = words.say("{moment} · {notifier} · failed: {title}", **places)
        if one.alerts > 1:
            said = f"{said} {words.count('and {n} more', 'and {n} more', one.alerts - 1)}"
        return f"{said}\n{words.reason(one.reason)}" if one.reason is not None else said


class Trial:
    """The button that sends a test, and what came of it."""

    def __init__(self, context: Context, name: str) -> None:
        self._context = context
        self._name = name
        self.button = button(context, context.words.say("Send a test"), self._send)
        self.said = paragraph(context, "", scale=0.93)

    def say(self, sentence: str, tone: str = "soft") -> None:
        """Put a sentence beside the button."""
        say(self._context, self.said, sentence)
        set_tone(self.said, tone)

    def _send(self) -> None:
        context = self._context
        self.button.setEnabled(False)
        self.say(context.words.say("Sending…"))
        sending = context.engine.test_notification(self._name)
        context.bridge.then(sending, self._taken, self._refused, owner=self.button)

    def _taken(self, _: None) -> None:
        self.button.setEnabled(True)
        self.say(self._context.words.say("The test message was taken."), "accent")

    def _refused(self, error: MonitorError) -> None:
        self.button.setEnabled(True)
        self.say(self._context.words.error(error), "critical")


class BuiltIn(QWidget):
    """A way that is there without being set up, with its test."""

    def __init__(self, context: Context, name: str, sentence: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, context.px(0.2), 0, context.px(0.4))
        row.setSpacing(context.px(0.6))
        row.addWidget(label(context, sentence, bold=True))
        self.trial = Trial(context, name)
        row.addWidget(self.trial.button)
        row.addWidget(self.trial.said, 1)


class NotifierCard(QWidget):
    """One notifier: what it is, how it is set up, who uses it, its test, and the ways to change it and take it away."""

    def __init__(
        self,
        context: Context,
        state: NotifierState,
        change: Callable[[NotifierState], None],
        on_removal: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._context = context
        self._name = state.setup.name
        self._on_removal = on_removal
        words = context.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.px(0.3), 0, context.px(0.6))
        column.setSpacing(context.px(0.3))
        heading = words.say(
            "{name} ({kind})", name=isolated(state.setup.name), kind=words.notifier_kind(state.setup.kind)
        )
        column.addWidget(label(context, heading, bold=True))
        for sentence in _about(context, state):
            column.addWidget(paragraph(context, sentence, scale=0.93))
        if state.trouble is not None:
            column.addWidget(paragraph(context, words.reason(state.trouble), scale=0.93, tone="critical"))
        row = QHBoxLayout()
        row.setSpacing(context.px(0.6))
        self.trial = Trial(context, self._name)
        row.addWidget(self.trial.button)
        row.addWidget(button(context, words.say("Change"), lambda: change(state)))
        row.addWidget(button(context, words.say("Remove"), self._remove, role="danger"))
        row.addWidget(self.trial.said, 1)
        column.addLayout(row)

    def _remove(self) -> None:
        context = self._context
        context.bridge.then(context.engine.remove_notifier(self._name), self._removed, self._refused, owner=self)

    def _removed(self, _: None) -> None:
        self._on_removal(self._name)

    def _refused(self, error: MonitorError) -> None:
        self.trial.say(self._context.words.error(error), "critical")


def _about(context: Context, state: NotifierState) -> list[str]:
    words = context.words
    used = " · ".join(isolated(name) for name in state.watchlists)
    options = [isolated(f"{name}: {_shown(value)}") for name, value in state.setup.options.items()]
    told = [" · ".join(options)] if options else []
    told += [words.say("used by: {watchlists}", watchlists=used) if used else words.say("no watchlist uses it")]
    if state.secret_in is SecretPlace.KEYRING:
        told.append(words.say("Its secret is in the keyring."))
    elif state.secret_in is SecretPlace.FILE:
        told.append(words.say("Its secret is in secrets.toml in the data folder, unencrypted, for you alone."))
    return told


def _shown(value: NotifierValue) -> str:
    """An option as it may stand in a window that others look at: of an address no more than where it is."""
    parts = value if isinstance(value, tuple) else (str(value),)
    return one_line(" ".join(map(_without_path, parts)), 80)


def _without_path(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        return text
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc}" + ("/…" if parts.path.strip("/") or parts.query else "")
