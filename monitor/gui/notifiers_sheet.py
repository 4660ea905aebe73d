"""The ways alerts are delivered besides the desktop: each with a test, a new one to set up, and what was delivered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare, isolated, one_line
from monitor.gui.context import Context
from monitor.gui.parts import button, clear, field, label, say
from monitor.gui.sheet import Sheet, centred
from monitor.model import (
    DeliveryTry,
    NotifierKind,
    NotifierOption,
    NotifierSetup,
    NotifierState,
    SecretPlace,
    Watchlist,
)

_TRIES = 20


class NotifiersSheet(Sheet):
    """What is set up holds at once."""

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
        self.form = NewNotifier(context, watchlists, self._renew)
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

    def _renew(self) -> None:
        self._waiting = 2
        self._ask()

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
        for state in states:
            self._states.addWidget(NotifierCard(self.context, state, self._renew))
        if not states:
            none = self.context.words.say("Nothing is set up besides the desktop.")
            self._states.addWidget(_paragraph(self.context, none))

    def _failed(self, error: MonitorError) -> None:
        self._waiting -= 1
        clear(self._states)
        self._states.addWidget(_paragraph(self.context, self.context.words.error(error)))

    def _tries_came(self, tries: tuple[DeliveryTry, ...]) -> None:
        self._waiting -= 1
        clear(self._tries)
        for one in tries:
            self._tries.addWidget(_paragraph(self.context, self._said(one), scale=0.93))
        if not tries:
            self._tries.addWidget(_paragraph(self.context, self.context.words.say("Nothing was delivered yet.")))

    def _said(self, one: DeliveryTry) -> str:
        words = self.context.words
        places: dict[str, str | int] = {
            "moment": words.moment(one.at, self.context.clock()),
            "notifier": isolated(words.say(one.notifier)),
            "alert": one.alert,
            "title": isolated(one_line(one.title, 120)),
        }
        if one.delivered:
            said = words.say("{moment} · {notifier} · alert {alert} · delivered: {title}", **places)
        else:
            said = words.say("{moment} · {notifier} · alert {alert} · failed: {title}", **places)
        return f"{said}\n{words.reason(one.reason)}" if one.reason is not None else said


class NotifierCard(QWidget):
    """One notifier: what it is, who uses it, its test, and the way to take it away."""

    def __init__(self, context: Context, state: NotifierState, on_change: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._name = state.setup.name
        self._on_change = on_change
        words = context.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.px(0.3), 0, context.px(0.6))
        column.setSpacing(context.px(0.3))
        heading = words.say(
            "{name} ({kind})", name=isolated(state.setup.name), kind=words.notifier_kind(state.setup.kind)
        )
        column.addWidget(label(context, heading, bold=True))
        for sentence in _about(context, state):
            column.addWidget(_paragraph(context, sentence, scale=0.93))
        row = QHBoxLayout()
        row.setSpacing(context.px(0.6))
        self.test = button(context, words.say("Send a test"), self._test)
        row.addWidget(self.test)
        row.addWidget(button(context, words.say("Remove"), self._remove, role="danger"))
        self.said = _paragraph(context, "", scale=0.93)
        row.addWidget(self.said, 1)
        column.addLayout(row)

    def _test(self) -> None:
        context = self._context
        self.test.setEnabled(False)
        say(context, self.said, context.words.say("Sent…"))
        context.bridge.then(context.engine.test_notification(self._name), self._taken, self._refused, owner=self)

    def _taken(self, _: None) -> None:
        self.test.setEnabled(True)
        say(self._context, self.said, self._context.words.say("The test message was taken."))

    def _refused(self, error: MonitorError) -> None:
        self.test.setEnabled(True)
        say(self._context, self.said, self._context.words.error(error))

    def _remove(self) -> None:
        context = self._context
        context.bridge.then(context.engine.remove_notifier(self._name), self._removed, self._refused, owner=self)

    def _removed(self, _: None) -> None:
        self._on_change()


class NewNotifier(QWidget):
    """Sets a notifier up: its kind, a name, its options, its secret, and the watchlists that use it."""

    def __init__(self, context: Context, watchlists: tuple[Watchlist, ...], on_change: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._watchlists = watchlists
        self._on_change = on_change
        self._kind: NotifierKind | None = None
        self._options: dict[str, QLineEdit] = {}
        self._uses: dict[int, QCheckBox] = {}
        words = context.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        column.addWidget(label(context, words.say("Set a notifier up"), bold=True))
        self._kinds = QHBoxLayout()
        self._kinds.setSpacing(context.px(0.5))
        column.addLayout(self._kinds)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(context.px(0.3))
        column.addLayout(self._fields)
        self.said = _paragraph(context, "")
        column.addWidget(self.said)
        self._group = QButtonGroup(self)
        self.name = QLineEdit()
        self.secret = QLineEdit()
        self.in_file = QCheckBox()
        self.save = button(context, words.say("Set up"), self._save, role="primary")

    def offer(self, kinds: tuple[NotifierKind, ...]) -> None:
        """Show the kinds there are."""
        for kind in kinds:
            choice = button(self._context, self._context.words.notifier_kind(kind.name), role="choice")
            choice.setCheckable(True)
            choice.setToolTip(self._context.words.say(kind.about))
            choice.clicked.connect(lambda _checked=False, kind=kind: self.choose(kind))
            self._group.addButton(choice)
            self._kinds.addWidget(choice)
        self._kinds.addStretch(1)

    def choose(self, kind: NotifierKind) -> None:
        """Ask what a kind needs to be told."""
        context, words = self._context, self._context.words
        self._kind = kind
        clear(self._fields)
        say(context, self.said, "")
        self.name = self._field(words.say("A name of your choice"), words.notifier_kind(kind.name))
        self.name.setLayoutDirection(context.direction)
        self._options = {option.name: self._field(self._asked(option), _shown(option)) for option in kind.options}
        self.secret = QLineEdit()
        if kind.secret:
            self.secret = self._field(words.say(kind.secret), "")
            self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.in_file = QCheckBox(
            words.say("Keep the secret in secrets.toml, which only you can read, not in the keyring")
        )
        self.in_file.setFont(context.faces.interface(0.93))
        self.in_file.setVisible(False)
        self._fields.addWidget(self.in_file)
        self._uses = {}
        for watchlist in self._watchlists:
            box = QCheckBox(words.say("for “{name}”", name=isolated(watchlist.name)))
            box.setFont(context.faces.interface(0.93))
            self._uses[watchlist.id] = box
            self._fields.addWidget(box)
        self.save = button(context, words.say("Set up"), self._save, role="primary")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        self._fields.addLayout(row)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _asked(self, option: NotifierOption) -> str:
        words = self._context.words
        about = words.say(option.about)
        if option.choices:
            about += f" ({' | '.join(option.choices)})"
        return words.say("{about}; required", about=about) if option.required else about

    def _field(self, about: str, text: str) -> QLineEdit:
        context = self._context
        self._fields.addWidget(_paragraph(context, about, scale=0.9))
        made = field(context, "", about)
        made.setText(text)
        # Addresses, hosts, tokens: they run from left to right whatever the window does.
        made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._fields.addWidget(made)
        return made

    def _save(self) -> None:
        if self._kind is None:
            return
        context, engine = self._context, self._context.engine
        given = {name: bare(one.text()).strip() for name, one in self._options.items()}
        setup = NotifierSetup(
            name=bare(self.name.text()).strip(),
            kind=self._kind.name,
            options={name: text for name, text in given.items() if text},
        )
        self.save.setEnabled(False)
        saving = engine.save_notifier(
            setup, secret=self.secret.text() or None, in_file=self.in_file.isChecked(), new=True
        )
        context.bridge.then(saving, lambda _: self._saved(setup.name), self._refused, owner=self)

    def _saved(self, name: str) -> None:
        context = self._context
        wanted = [number for number, box in self._uses.items() if box.isChecked()]
        clear(self._fields)
        self._kind = None
        say(context, self.said, context.words.say("Set up. Send a test to see whether it arrives."))
        if wanted:
            context.bridge.then(
                context.engine.use_notifier(name, wanted), lambda _: self._changed(), self._refused, owner=self
            )
        else:
            self._changed()

    def _changed(self) -> None:
        self._on_change()

    def _refused(self, error: MonitorError) -> None:
        self.save.setEnabled(True)
        if error.reason.code.startswith("keyring-"):
            self.in_file.setVisible(True)
        say(self._context, self.said, self._context.words.error(error))


def _about(context: Context, state: NotifierState) -> list[str]:
    words = context.words
    used = " · ".join(isolated(name) for name in state.watchlists)
    told = [words.say("used by: {watchlists}", watchlists=used) if used else words.say("no watchlist uses it")]
    if state.secret_in is SecretPlace.KEYRING:
        told.append(words.say("Its secret is in the keyring."))
    elif state.secret_in is SecretPlace.FILE:
        told.append(words.say("Its secret is in secrets.toml in the data folder, unencrypted, for you alone."))
    if state.trouble is not None:
        told.append(words.reason(state.trouble))
    return told


def _paragraph(context: Context, text: str, *, scale: float = 0.95) -> QLabel:
    made = label(context, text, tone="soft", scale=scale)
    made.setWordWrap(True)
    return made


def _shown(option: NotifierOption) -> str:
    """A default as it is typed."""
    if isinstance(option.default, tuple):
        return " ".join(option.default)
    if isinstance(option.default, bool):
        return str(option.default).lower()
    return str(option.default) if option.default else ""
