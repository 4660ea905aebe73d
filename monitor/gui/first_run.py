"""The first steps: language, outlets by country, watchlists, a test notification. Each can be passed over."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from monitor.errors import MonitorError, QueryError
from monitor.gui.bidi import is_rtl, isolated, led
from monitor.gui.context import Context
from monitor.gui.demonstration import show_demo
from monitor.gui.field_error import FieldError
from monitor.gui.name_part import name_from
from monitor.gui.outlet_picker import OutletPicker
from monitor.gui.parts import button, label, paragraph, say, set_tone
from monitor.gui.progress import Progress
from monitor.gui.sheet import Sheet, scrolled
from monitor.gui.starting import Starting
from monitor.gui.terms_field import TermsField
from monitor.model import Outlet, Term, Watchlist
from monitor.settings import Settings

_LANGUAGE, _OUTLETS, _WATCHLISTS, _TEST = range(4)
_PROPOSED = ("idlib", "conflict")
"""The templates that are ticked at the beginning."""
_SHOWN_TERMS = 6


class FirstRun(Sheet):
    """Outlets are tried while the person goes on, and kept once the watchlists are, so that their news can alert."""

    chosen = Signal(object)
    """New `Settings`: another language."""
    watching = Signal()
    """Watchlists were saved."""

    def __init__(self, context: Context, settings: Settings, starting: Starting, *, is_new: bool = True) -> None:
        """`is_new`: there is no watchlist yet, and two are proposed."""
        words = context.words
        super().__init__(context, words.say("First steps"), primary=words.say("Next"), back=words.say("Skip"))
        self._settings = settings
        self._starting = starting
        self._proposed = _PROPOSED if is_new else ()
        self._step = _LANGUAGE
        self._is_there = False
        self._is_saving = False
        self._saved: set[str] = set()
        self.previous = button(context, words.say("Previous step"), lambda: self.show_step(self._step - 1))
        self.extra.addWidget(self.previous)
        self._heading = label(context, scale=1.5, bold=True)
        self._heading.setWordWrap(True)
        self._number = label(context, tone="soft", scale=0.9)
        self._steps = QStackedWidget()
        for made in (self._languages(), self._outlets(), self._watchlists(), self._test()):
            self._steps.addWidget(made)
        inner = QWidget()
        inner.setMaximumWidth(context.px(64))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(1))
        column.setSpacing(context.px(0.5))
        column.addWidget(self._number)
        column.addWidget(self._heading)
        column.addSpacing(context.px(0.4))
        column.addWidget(self._steps, 1)
        column.addLayout(self._foot())
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(inner, 8)
        middle.addStretch(1)
        self.body.addLayout(middle, 1)
        starting.trials.began.connect(self.picker.model.show_trying)
        starting.trials.came.connect(self.picker.model.show_trial)
        starting.moved.connect(self._show_starting)
        starting.ended.connect(self._show_starting)
        self.show_step(_LANGUAGE)
        self._show_starting()

    # --- the steps -------------------------------------------------------------------------------

    def _languages(self) -> QWidget:
        context, words = self.context, self.context.words
        made, column = self._page()
        column.addWidget(
            paragraph(
                context,
                words.say(
                    "Rasid reads the news sites you choose and tells you as soon as one writes about what you watch "
                    "for. Everything stays on this computer."
                ),
                scale=1.05,
            )
        )
        column.addSpacing(context.px(0.6))
        column.addWidget(label(context, words.say("In which language should it speak?"), bold=True))
        row = QHBoxLayout()
        row.setSpacing(context.px(0.5))
        self.languages = QButtonGroup(self)
        for value, name in (("", words.say("System")), ("ar", "العربية"), ("en", "English")):
            choice = button(context, name, role="choice", scale=1.1)
            choice.setCheckable(True)
            choice.setChecked(value == self._settings.language)
            choice.clicked.connect(lambda _checked=False, value=value: self._choose_language(value))
            self.languages.addButton(choice)
            row.addWidget(choice)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return made

    def _outlets(self) -> QWidget:
        context, words = self.context, self.context.words
        made, column = self._page()
        column.addWidget(
            paragraph(
                context,
                words.say(
                    "Choose the countries whose outlets you follow. Rasid tries each from your own network while you "
                    "go on, and adds those that bring something. You can add any other site later."
                ),
            )
        )
        self.picker = OutletPicker(context)
        column.addWidget(self.picker, 1)
        return made

    def _watchlists(self) -> QWidget:
        context, words = self.context, self.context.words
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        column.addWidget(
            paragraph(
                context,
                words.say(
                    "A watchlist holds the words you want to be told about; Rasid knows their written forms. Take some "
                    "of these, or write your own: each can be changed later."
                ),
            )
        )
        self.templates: dict[str, QCheckBox] = {}
        for template in context.engine.templates():
            watchlist = template.watchlist
            box = QCheckBox(led(watchlist.name, rtl=is_rtl(watchlist.name)))
            box.setFont(context.faces.interface(1.05, bold=True))
            box.setChecked(template.key in self._proposed)
            terms = "، " if words.rtl else ", "
            about = words.say(
                "{about}: {terms}",
                about=words.template(template.key),
                terms=terms.join(
                    isolated(term.query.lstrip("~").split("/")[0]) for term in watchlist.terms[:_SHOWN_TERMS]
                ),
            )
            box.setAccessibleDescription(about)
            self.templates[template.key] = box
            column.addSpacing(context.px(0.3))
            column.addWidget(box)
            below = paragraph(context, about, scale=0.88, tone="faint")
            below.setContentsMargins(context.px(1.5), 0, context.px(1.5), 0)
            column.addWidget(below)
        column.addSpacing(context.px(0.6))
        own = words.say("Your own words")
        column.addWidget(label(context, own, tone="soft", scale=0.9))
        self.own = TermsField(context, words.say("A word or a phrase, then Enter"), own)
        column.addWidget(self.own)
        self.wrong = FieldError(context, self.own.line)
        self.own.typed.connect(lambda _text: self._nothing_wrong())
        column.addWidget(self.wrong)
        column.addStretch(1)
        return scrolled(inner, "background")

    def _test(self) -> QWidget:
        context, words = self.context, self.context.words
        made, column = self._page()
        column.addWidget(
            paragraph(
                context,
                words.say(
                    "An alert comes as a notification on the desktop, with the headline and the sentence that matched. "
                    "Send one to see it."
                ),
            )
        )
        row = QHBoxLayout()
        row.setSpacing(context.px(0.8))
        self.send = button(context, words.say("Show a test notification"), self._send)
        self.tested = paragraph(context, "", scale=0.93)
        row.addWidget(self.send)
        row.addWidget(self.tested, 1)
        column.addLayout(row)
        column.addSpacing(context.px(0.8))
        self._what_comes = paragraph(context, "")
        column.addWidget(self._what_comes)
        column.addStretch(1)
        return made

    def _foot(self) -> QLayout:
        """How far the trying is, and what can be done without a network; it stands below every step."""
        context, words = self.context, self.context.words
        column = QVBoxLayout()
        column.setSpacing(context.px(0.5))
        self.progress = Progress(context, words.say("How many outlets were tried"))
        self.progress.stopped.connect(self._starting.trials.stop)
        self.offline = QWidget()
        row = QHBoxLayout(self.offline)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.px(0.6))
        row.addWidget(
            paragraph(
                context,
                words.say(
                    "None of the outlets can be reached: it looks as if there is no network here. The demo shows Rasid "
                    "at work without one."
                ),
                tone="critical",
                scale=0.93,
            ),
            1,
        )
        self.again = button(context, words.say("Try again"), self._try_again)
        self.demo = button(context, words.say("Show the demo"), self._show_demo)
        row.addWidget(self.again)
        row.addWidget(self.demo)
        self.offline.hide()
        column.addWidget(self.progress)
        column.addWidget(self.offline)
        return column

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.context.px(0.7))
        return made, column

    # --- going on --------------------------------------------------------------------------------

    @property
    def is_complete(self) -> bool:
        return self._is_there and not self._is_saving and not self._starting.is_running

    @property
    def place(self) -> tuple[int, int]:
        # Only the language is changed in it, and that stands in the first step.
        return self._step, self.languages.checkedId()

    def stand_at(self, place: tuple[int, int]) -> None:
        self.show_step(place[0])

    def begin(self) -> None:
        bridge, engine = self.context.bridge, self.context.engine
        bridge.then(engine.outlets(tongue=self.context.words.language), self.show_outlets, self._no_outlets, owner=self)
        self._focus()

    def show_outlets(self, outlets: tuple[Outlet, ...]) -> None:
        """Offer these."""
        self._is_there = True
        self.picker.show_outlets(outlets)

    def show_step(self, step: int) -> None:
        """Stand at one of the steps."""
        words = self.context.words
        self._step = step
        self._steps.setCurrentIndex(step)
        headings = (
            words.say("Welcome to Rasid"),
            words.say("What do you want to read?"),
            words.say("What do you want to be told about?"),
            words.say("How an alert looks"),
        )
        say(self.context, self._heading, headings[step])
        say(
            self.context,
            self._number,
            words.say("Step {number} of {all}", number=words.number(step + 1), all=words.number(len(headings))),
        )
        self.primary.setText(words.say("Finish") if step == _TEST else words.say("Next"))
        self.back.setVisible(step != _TEST)
        # Another language makes another window; what is being tried would be lost with this one.
        self.previous.setVisible(step > (_OUTLETS if self._starting.is_running else _LANGUAGE))
        self._show_starting()
        self._focus()

    def carry_out(self) -> None:
        """Go on to the next step, or end."""
        if self._step == _TEST:
            self.left.emit()
        elif self._step == _WATCHLISTS:
            self._save()
        else:
            if self._step == _OUTLETS:
                self._starting.begin(self.picker.untried)
            self.show_step(self._step + 1)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        """Enter goes on, but for a field, where it ends what is typed."""
        if press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(self.focusWidget(), QLineEdit):
            if self.primary.isEnabled():
                self.carry_out()
            return
        super().keyPressEvent(press)

    def _focus(self) -> None:
        where = (
            self.languages.checkedButton() or self.primary,
            self.picker.filter,
            next(iter(self.templates.values()), self.primary),
            self.send,
        )
        where[self._step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_language(self, language: str) -> None:
        if language != self._settings.language:
            self._settings = replace(self._settings, language=language)
            self.chosen.emit(self._settings)

    # --- outlets ---------------------------------------------------------------------------------

    def _no_outlets(self, error: MonitorError) -> None:
        self._is_there = True
        self.context.bridge.failed.emit(error)

    def _try_again(self) -> None:
        self.offline.hide()
        self._starting.begin_again()

    def _show_starting(self) -> None:
        words, starting = self.context.words, self._starting
        trials = starting.trials
        self.progress.setVisible(trials.is_running and self._step > _OUTLETS)
        if trials.is_running and self._step > _OUTLETS:
            done, steps = len(trials.trials), trials.all
            said = words.say("Tried {done} of {all}…", done=words.number(done), all=words.number(steps))
            self.progress.show_steps(done, steps, said)
        self.offline.setVisible(not trials.is_running and trials.is_offline and self._step > _OUTLETS)
        say(self.context, self._what_comes, self._said())

    def _said(self) -> str:
        words, starting = self.context.words, self._starting
        n = len(starting.sources)
        if not n:
            return words.say("Rasid watches as long as it runs, in the tray too. These steps are in the menu.")
        return words.count(
            "{n} source is being read now: its news will be in the list in a moment.",
            "{n} sources are being read now: their news will be in the list in a moment.",
            n,
        )

    def _show_demo(self) -> None:
        words = self.context.words
        if not show_demo(words.language):
            self.demo.setEnabled(False)
            self.demo.setText(words.say("The demo could not be started."))

    # --- watchlists ------------------------------------------------------------------------------

    @property
    def wanted(self) -> tuple[Watchlist, ...]:
        """The watchlists that are ticked or written, and not saved yet."""
        templates = {one.key: one.watchlist for one in self.context.engine.templates()}
        chosen = [templates[key] for key, box in self.templates.items() if box.isChecked()]
        self.own.take_line()
        if self.own.terms:
            terms = tuple(Term(query=term) for term in self.own.terms)
            chosen.append(Watchlist(name=name_from(self.own.terms[0]), terms=terms))
        return tuple(one for one in chosen if one.name not in self._saved)

    def _save(self) -> None:
        self._is_saving = True
        self.primary.setEnabled(False)
        self._nothing_wrong()
        self.context.bridge.then(self.context.engine.watchlists(), self._save_new, self._not_saved, owner=self)

    def _save_new(self, there: tuple[Watchlist, ...]) -> None:
        self._saved |= {one.name for one in there}
        self._save_next(list(self.wanted))

    def _save_next(self, left: list[Watchlist]) -> None:
        if not left:
            self._is_saving = False
            self.primary.setEnabled(True)
            self.watching.emit()
            self._starting.release()
            self.show_step(_TEST)
            return
        watchlist = left.pop(0)

        def saved(_: Watchlist) -> None:
            self._saved.add(watchlist.name)
            self._save_next(left)

        self.context.bridge.then(self.context.engine.save_watchlist(watchlist), saved, self._not_saved, owner=self)

    def _not_saved(self, error: MonitorError) -> None:
        self._is_saving = False
        self.primary.setEnabled(True)
        if isinstance(error, QueryError):
            self.own.open_at(error.query, error.position, len(error.found))
            self.own.show_wrong(error.query)
        else:
            self.own.line.setFocus()
        self.wrong.show_error(error)

    def _nothing_wrong(self) -> None:
        self.wrong.clear()
        self.own.show_wrong()

    # --- the test --------------------------------------------------------------------------------

    def _send(self) -> None:
        words = self.context.words
        self._tell_test(words.say("Sending…"), "soft")
        self.context.bridge.then(
            self.context.engine.test_notification(),
            lambda _: self._tell_test(words.say("The desktop has it."), "accent"),
            lambda error: self._tell_test(words.error(error), "critical"),
            owner=self,
        )

    def _tell_test(self, sentence: str, tone: str) -> None:
        say(self.context, self.tested, sentence)
        set_tone(self.tested, tone)
