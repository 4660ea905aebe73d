"""Sets a notifier up, or changes one: its kind, a name, its options, its secret, and the watchlists that use it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare, isolated
from monitor.gui.choices import Choices
from monitor.gui.context import Context
from monitor.gui.parts import button, clear, field, label, paragraph, say
from monitor.model import NotifierKind, NotifierOption, NotifierSetup, NotifierState, NotifierValue, Watchlist


class NotifierForm(QWidget):
    """`choose` asks for what a new one needs, `change` for what one that is there is to be; `on_change` hears of it."""

    def __init__(self, context: Context, watchlists: tuple[Watchlist, ...], on_change: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._watchlists = watchlists
        self._on_change = on_change
        self._known: dict[str, NotifierKind] = {}
        self._kind: NotifierKind | None = None
        self._changing: NotifierState | None = None
        self._options: dict[str, QLineEdit] = {}
        self._choices: dict[str, Choices[str]] = {}
        self._uses: dict[int, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.5))
        self._heading = label(context, context.words.say("Set up a notifier"), bold=True)
        column.addWidget(self._heading)
        self._kinds = QHBoxLayout()
        self._kinds.setSpacing(context.px(0.5))
        column.addLayout(self._kinds)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(context.px(0.3))
        column.addLayout(self._fields)
        self.said = paragraph(context, "")
        column.addWidget(self.said)
        self._group = QButtonGroup(self)
        # Not seen before a kind is chosen; of nobody they would outlive the form.
        self.name, self.secret, self.in_file = QLineEdit(self), QLineEdit(self), QCheckBox(self)
        self.save = button(context, context.words.say("Set up"), self._save, role="primary")
        self.save.setParent(self)
        for unseen in (self.name, self.secret, self.in_file, self.save):
            unseen.hide()

    def offer(self, kinds: tuple[NotifierKind, ...]) -> None:
        """Show the kinds there are."""
        self._known = {kind.name: kind for kind in kinds}
        for kind in kinds:
            choice = button(self._context, self._context.words.notifier_kind(kind.name), role="choice")
            choice.setCheckable(True)
            choice.setToolTip(self._context.words.say(kind.about))
            choice.clicked.connect(partial(self.choose, kind))
            self._group.addButton(choice)
            self._kinds.addWidget(choice)
        self._kinds.addStretch(1)

    def choose(self, kind: NotifierKind, _checked: bool = False) -> None:
        """Ask what a new one of a kind needs to be told."""
        context, words = self._context, self._context.words
        self._begin(kind, None, words.say("Set up a notifier"))
        self.name = self._field(words.say("A name of your choice"), words.notifier_kind(kind.name))
        self.name.setLayoutDirection(context.direction)
        self._ask(kind, {}, secret=words.say(kind.secret) if kind.secret else "")
        self._end(words.say("Set up"))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def change(self, state: NotifierState) -> None:
        """Show how one is set up, to be changed. Its kind and its name stay; so does its secret if none is typed."""
        kind = self._known.get(state.setup.kind)
        words = self._context.words
        if kind is None:
            say(self._context, self.said, words.reason(state.trouble) if state.trouble is not None else "")
            return
        self._begin(kind, state, words.say("Change {name}", name=isolated(state.setup.name)))
        about = words.say("{about}; the one there is stays where nothing is typed", about=words.say(kind.secret))
        self._ask(kind, state.setup.options, secret=about if kind.secret else "")
        self._end(words.say("Save"))
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self, kind: NotifierKind, state: NotifierState | None, heading: str) -> None:
        self._kind, self._changing = kind, state
        clear(self._fields)
        say(self._context, self._heading, heading)
        say(self._context, self.said, "")
        for choice in self._group.buttons():
            choice.setEnabled(state is None)

    def _ask(self, kind: NotifierKind, options: Mapping[str, NotifierValue], *, secret: str) -> None:
        context, words = self._context, self._context.words
        self._options, self._choices, self._uses = {}, {}, {}
        for option in kind.options:
            value = options.get(option.name, option.default)
            if option.choices:
                self._fields.addWidget(paragraph(context, words.say(option.about), scale=0.9))
                choices = [(one, isolated(one)) for one in option.choices]
                self._choices[option.name] = Choices(context, choices, now=str(value), name=words.say(option.about))
                self._fields.addWidget(self._choices[option.name].row)
            else:
                self._options[option.name] = self._field(self._asked(option, value), _typed(value))
        self.secret = QLineEdit(self)
        self.secret.hide()
        if secret:
            self.secret = self._field(secret, "")
            self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.in_file = self._box(
            words.say("Keep the secret in secrets.toml, which only you can read, not in the keyring")
        )
        self.in_file.setVisible(False)
        used = self._changing.watchlists if self._changing is not None else ()
        for watchlist in self._watchlists:
            box = self._box(words.say("for “{name}”", name=isolated(watchlist.name)))
            box.setChecked(watchlist.name in used)
            self._uses[watchlist.id] = box

    def _end(self, sentence: str) -> None:
        context = self._context
        self.save = button(context, sentence, self._save, role="primary")
        row = QHBoxLayout()
        row.setSpacing(context.px(0.6))
        row.addWidget(self.save)
        row.addWidget(button(context, context.words.say("Cancel"), self._close))
        row.addStretch(1)
        self._fields.addLayout(row)

    def _asked(self, option: NotifierOption, value: NotifierValue) -> str:
        words = self._context.words
        about = words.say(option.about)
        if option.private and str(value).endswith("…"):
            return words.say("{about}; shown without its key, which stays where nothing is typed", about=about)
        return words.say("{about}; required", about=about) if option.required else about

    def _field(self, about: str, text: str) -> QLineEdit:
        context = self._context
        self._fields.addWidget(paragraph(context, about, scale=0.9))
        made = field(context, "", about)
        made.setText(text)
        # Addresses, hosts, tokens: they run from left to right whatever the window does.
        made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._fields.addWidget(made)
        return made

    def _box(self, sentence: str) -> QCheckBox:
        made = QCheckBox(sentence)
        made.setFont(self._context.faces.interface(0.93))
        self._fields.addWidget(made)
        return made

    def _save(self) -> None:
        if self._kind is None:
            return
        context, engine, changing = self._context, self._context.engine, self._changing
        given = {name: bare(one.text()).strip() for name, one in self._options.items()}
        given |= {name: one.value for name, one in self._choices.items()}
        setup = NotifierSetup(
            name=changing.setup.name if changing is not None else bare(self.name.text()).strip(),
            kind=self._kind.name,
            options={name: text for name, text in given.items() if text},
        )
        self.save.setEnabled(False)
        saving = engine.save_notifier(
            setup, secret=self.secret.text() or None, in_file=self.in_file.isChecked(), new=changing is None
        )
        context.bridge.then(saving, lambda _: self._saved(setup.name), self._refused, owner=self)

    def _saved(self, name: str) -> None:
        """It is set up; now who uses it: one edit after the other, each only where something is to change."""
        ticked = {number for number, box in self._uses.items() if box.isChecked()}
        used = self._changing.watchlists if self._changing is not None else ()
        before = {watchlist.id for watchlist in self._watchlists if watchlist.name in used}
        self._close()
        say(self._context, self.said, self._context.words.say("Set up. Send a test to see whether it arrives."))
        self._use(name, [(sorted(ticked - before), True), (sorted(before - ticked), False)])

    def _use(self, name: str, edits: list[tuple[list[int], bool]]) -> None:
        edits = [(numbers, use) for numbers, use in edits if numbers]
        if not edits:
            self._on_change()
            return
        context = self._context
        numbers, use = edits[0]
        saving = context.engine.use_notifier(name, numbers, use)
        context.bridge.then(saving, lambda _: self._use(name, edits[1:]), self._refused, owner=self)

    def _close(self) -> None:
        clear(self._fields)
        self._kind = self._changing = None
        say(self._context, self._heading, self._context.words.say("Set up a notifier"))
        say(self._context, self.said, "")
        self._group.setExclusive(False)
        for choice in self._group.buttons():
            choice.setEnabled(True)
            choice.setChecked(False)
        self._group.setExclusive(True)

    def _refused(self, error: MonitorError) -> None:
        self.save.setEnabled(True)
        if error.reason.code.startswith("keyring-"):
            self.in_file.setVisible(True)
        say(self._context, self.said, self._context.words.error(error))


def _typed(value: NotifierValue) -> str:
    """A value as it is typed."""
    if isinstance(value, tuple):
        return shlex.join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value else ""
