"""What can be done about a source that is not well: each cure that fits as a button, with the field that it needs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import button, clear, field, paragraph, say, set_tone
from monitor.gui.reader import open_in_browser
from monitor.model import Source, SourceState

_UNWELL = frozenset({SourceState.BLOCKED, SourceState.BROKEN, SourceState.EMPTY, SourceState.SILENT, SourceState.STALE})
_READABLE = frozenset({SourceState.OK, SourceState.SLOW})
_REFUSED = frozenset({"forbidden", "challenge", "too-many-requests", "legal"})


class Cure(Enum):
    """One thing to do."""

    OPEN = "open"
    """Look at the address in a browser."""
    TAKE_BACK = "take-back"
    """Read the address it had before it moved."""
    FALLBACK = "fallback"
    """Read another address while its own fails."""
    SEARCH = "search"
    """Read what a search engine finds of the site."""
    AGENT = "agent"
    """Present ourselves otherwise there."""
    LOGIN = "login"
    """Sign in."""


def cures_of(source: Source) -> tuple[Cure, ...]:
    """What fits a source as it is, the likeliest first. Pure."""
    reason = source.reason.code if source.reason is not None else ""
    cures = [Cure.TAKE_BACK] if source.moved_from else []
    if is_barren(source):
        return (*cures, Cure.FALLBACK, Cure.OPEN)
    if source.state not in _UNWELL and not source.rung:
        return tuple(cures)
    if reason == "login-required":
        cures.append(Cure.LOGIN)
    elif reason in _REFUSED:
        cures.append(Cure.AGENT)
    return (*cures, Cure.FALLBACK, Cure.SEARCH, Cure.OPEN)


def is_barren(source: Source) -> bool:
    """It can be read, and no article has ever come of it. Pure."""
    return source.state in _READABLE and source.last_success is not None and not source.articles


class SourceCures(QWidget):
    """A cure that needs words shows a field for them; what came of it is said in its place."""

    changed = Signal(int)
    """The number of a source that is asked otherwise now."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._source: Source | None = None
        self._shown: tuple[Cure, ...] = ()
        self.buttons: list[QPushButton] = []
        self._holder = QWidget()
        self._buttons = Flow(self._holder, gap=context.px(0.5))
        self.fields = QWidget()
        self._fields = QHBoxLayout(self.fields)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(context.px(0.6))
        self.about = paragraph(context, "", scale=0.88)
        self.said = paragraph(context, "", scale=0.93)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        for piece in (self._holder, self.about, self.fields, self.said):
            column.addWidget(piece)
        self._say("")
        self._hide_fields()

    def show_source(self, source: Source | None) -> None:
        """Offer what fits it; what is being typed for it stays."""
        cures = cures_of(source) if source is not None else ()
        same = source is not None and self._source is not None and source.id == self._source.id
        if same and cures == self._shown:
            self._source = source
            return
        self._source, self._shown = source, cures
        clear(self._buttons)
        self.buttons = [button(self._context, self._name(cure), partial(self.begin, cure)) for cure in cures]
        for made in self.buttons:
            self._buttons.addWidget(made)
        self._holder.setVisible(bool(cures))
        if not same:
            self._say("")
            self._hide_fields()
        self.setVisible(bool(cures) or bool(self.said.text()))

    def begin(self, cure: Cure) -> None:
        """Do it, or ask first for what it needs."""
        source, words, engine = self._source, self._context.words, self._context.engine
        if source is None:
            return
        self._say("")
        self._hide_fields()
        match cure:
            case Cure.OPEN:
                if not open_in_browser(source.address().url):
                    self._say(words.say("This address cannot be opened in a browser."), "critical")
            case Cure.TAKE_BACK:
                self._do(source, lambda: engine.undo_move(source.id))
            case Cure.FALLBACK:
                address = self._address(words.say("Another address of the site"))
                self._ask(
                    words.say("It is read where the source's own address fails, and only then."),
                    (address,),
                    lambda: engine.set_source(source.id, fallbacks=(_typed(address),)),
                )
            case Cure.SEARCH:
                self._ask(
                    words.say(
                        "Where everything else fails, what the search engine Bing finds of the site is read. It learns "
                        "from that which site you watch."
                    ),
                    (),
                    lambda: engine.set_source(source.id, search_feed=True),
                )
            case Cure.AGENT:
                agent = self._address(words.say("How Rasid presents itself there"), source.options.user_agent)
                self._ask(
                    words.say(
                        "Some sites refuse every program they do not know. Give the name of your browser as it gives "
                        "it itself; left empty, Rasid gives its own."
                    ),
                    (agent,),
                    lambda: engine.set_source(source.id, options={"user_agent": _typed(agent)}),
                )
            case Cure.LOGIN:
                name = field(self._context, words.say("Name"), words.say("Name"))
                name.setText(source.options.username)
                secret = field(self._context, words.say("Password"), words.say("Password"))
                secret.setEchoMode(QLineEdit.EchoMode.Password)
                self._ask(
                    words.say("The password is kept in a file that only you can read, and goes to this site alone."),
                    (name, secret),
                    lambda: engine.set_source(
                        source.id, options={"username": _typed(name)}, password=secret.text() or None
                    ),
                )

    def _name(self, cure: Cure) -> str:
        words = self._context.words
        return {
            Cure.OPEN: words.say("Open in the browser"),
            Cure.TAKE_BACK: words.say("Read its old address again"),
            Cure.FALLBACK: words.say("Add another address…"),
            Cure.SEARCH: words.say("Read a search engine…"),
            Cure.AGENT: words.say("Present Rasid otherwise…"),
            Cure.LOGIN: words.say("Sign in…"),
        }[cure]

    def _address(self, name: str, now: str = "") -> QLineEdit:
        """A field of what runs from the left."""
        made = field(self._context, name, name)
        made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        made.setPlaceholderText(led(name, rtl=self._context.rtl))
        made.setText(now)
        return made

    def _ask(self, about: str, fields: tuple[QLineEdit, ...], do: Callable[[], Future[None]]) -> None:
        words, source = self._context.words, self._source
        assert source is not None
        say(self._context, self.about, about)
        self.about.show()

        def go() -> None:
            if fields and not _typed(fields[0]) and not fields[0].isModified():
                fields[0].setFocus()
                return
            self._do(source, do)

        for one in fields:
            one.returnPressed.connect(go)
            self._fields.addWidget(one, 1)
        yes = button(self._context, words.say("Do it"), go, role="primary")
        self._fields.addWidget(yes)
        self._fields.addWidget(button(self._context, words.say("Cancel"), self._hide_fields))
        if not fields:
            self._fields.addStretch(1)
        self.fields.show()
        (fields[0] if fields else yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, source: Source, do: Callable[[], Future[None]]) -> None:
        self.fields.setEnabled(False)
        self._say(self._context.words.say("One moment…"))
        self._context.bridge.then(
            do(), lambda _: self._done(source), lambda error: self._refused(source, error), owner=self
        )

    def _done(self, source: Source) -> None:
        if self._source is not None and self._source.id == source.id:
            self._hide_fields()
            self._say(self._context.words.say("Done. It is being checked now."), "accent")
        self.changed.emit(source.id)

    def _refused(self, source: Source, error: MonitorError) -> None:
        self.fields.setEnabled(True)
        if self._source is not None and self._source.id == source.id:
            self._say(self._context.words.error(error), "critical")

    def _hide_fields(self) -> None:
        clear(self._fields)
        self.fields.setEnabled(True)
        self.fields.hide()
        self.about.hide()

    def _say(self, sentence: str, tone: str = "soft") -> None:
        say(self._context, self.said, sentence)
        set_tone(self.said, tone)
        self.said.setVisible(bool(sentence))


def _typed(one: QLineEdit) -> str:
    return bare(one.text()).strip()
