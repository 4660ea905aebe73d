"""What a person can choose: language, theme, digits, months, density, fonts, tray, bubbles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.context import Context
from monitor.gui.desktop_entry import Entry, is_on, is_possible, switch
from monitor.gui.fonts import INTERFACE, READING
from monitor.gui.number_field import NumberField
from monitor.gui.parts import button, label, say
from monitor.gui.sheet import Sheet, centred
from monitor.settings import Settings

PLEX = "IBM Plex Sans Arabic"


class SettingsSheet(Sheet):
    """Every choice holds at once; there is nothing to save."""

    chosen = Signal(object)
    asked_for_keeping = Signal()
    asked_for_notifiers = Signal()

    def __init__(self, context: Context, settings: Settings) -> None:
        words = context.words
        super().__init__(context, words.say("Settings"))
        self._settings = settings
        inner = QWidget()
        inner.setMaximumWidth(context.px(56))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        self._column.setSpacing(context.px(0.5))
        self._choices(
            words.say("Language"),
            settings.language,
            (("", words.say("The system's")), ("ar", "العربية"), ("en", "English")),
            lambda value: replace(self._settings, language=value),
        )
        self._choices(
            words.say("Theme"),
            settings.theme,
            (("system", words.say("The system's")), ("light", words.say("Light")), ("dark", words.say("Dark"))),
            lambda value: replace(self._settings, theme=value),
        )
        self._choices(
            words.say("Digits"),
            settings.digits,
            (("auto", words.say("The language's")), ("arabic", "١٢٣"), ("latin", "123")),
            lambda value: replace(self._settings, digits=value),
        )
        self._choices(
            words.say("Arabic names of months"),
            settings.months,
            (("levant", "كانون الثاني"), ("egypt", "يناير"), ("maghreb", "جانفي")),
            lambda value: replace(self._settings, months=value),
        )
        self._choices(
            words.say("Rows of the list"),
            settings.density,
            (("comfortable", words.say("Comfortable")), ("compact", words.say("Compact"))),
            lambda value: replace(self._settings, density=value),
        )
        self._choices(
            words.say("Font of the window"),
            settings.interface_font,
            (("", INTERFACE), (PLEX, PLEX)),
            lambda value: replace(self._settings, interface_font=value),
        )
        self._choices(
            words.say("Font of articles"),
            settings.reader_font,
            (("", READING), (INTERFACE, INTERFACE), (PLEX, PLEX)),
            lambda value: replace(self._settings, reader_font=value),
        )
        self._size(
            words.say("Size of the window's text, in per cent of the system's"),
            settings.interface_scale,
            (50, 300),
            lambda value: replace(self._settings, interface_scale=value),
        )
        self._size(
            words.say("Size of an article's text, in per cent of the window's"),
            settings.reader_scale,
            (50, 400),
            lambda value: replace(self._settings, reader_scale=value),
        )
        self._box(
            words.say("Closing the window leaves Rasid watching in the tray, where there is one"),
            settings.keep_in_tray,
            lambda value: replace(self._settings, keep_in_tray=value),
        )
        self.entries: dict[Entry, QCheckBox] = {}
        """What can be left with the desktop, where it knows such files."""
        if is_possible():
            self._entries()
        self._box(
            words.say("Show alerts on the desktop"),
            settings.bubbles,
            lambda value: replace(self._settings, bubbles=value),
        )
        row = QHBoxLayout()
        row.addWidget(button(context, words.say("Show a test notification"), self._test))
        self._tested = label(context, tone="soft", scale=0.9)
        self._tested.setWordWrap(True)
        row.addWidget(self._tested, 1)
        self._column.addSpacing(context.px(0.5))
        self._column.addLayout(row)
        kept = QHBoxLayout()
        kept.addWidget(button(context, words.say("How alerts are delivered"), self.asked_for_notifiers.emit))
        kept.addWidget(button(context, words.say("How much is kept"), self.asked_for_keeping.emit))
        kept.addStretch(1)
        self._column.addSpacing(context.px(0.5))
        self._column.addLayout(kept)
        self._column.addStretch(1)
        self._area = centred(inner)
        self.body.addWidget(self._area)

    @property
    def place(self) -> tuple[int, int]:
        focused = self.window().focusWidget()
        controls = self._controls()
        return self._area.verticalScrollBar().value(), controls.index(focused) if focused in controls else -1

    def stand_at(self, place: tuple[int, int]) -> None:
        scrolled_to, focused = place
        if focused >= 0:
            self._controls()[focused].setFocus()
        # How long the page is, is known when it has been laid out.
        QTimer.singleShot(0, self._area, lambda: self._area.verticalScrollBar().setValue(scrolled_to))

    def _controls(self) -> list[QWidget]:
        return [one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]

    def _choices(
        self, heading: str, now: str, choices: tuple[tuple[str, str], ...], change: Callable[[str], Settings]
    ) -> None:
        context = self.context
        self._column.addSpacing(context.px(0.5))
        self._column.addWidget(label(context, heading, tone="soft", scale=0.9))
        row = QHBoxLayout()
        row.setSpacing(context.px(0.5))
        group = QButtonGroup(self)
        for value, name in choices:
            choice = button(context, name, role="choice")
            choice.clicked.connect(lambda _checked=False, value=value: self._choose(change(value)))
            choice.setCheckable(True)
            choice.setChecked(value == now)
            choice.setAccessibleName(f"{heading}: {name}")
            group.addButton(choice)
            row.addWidget(choice)
        row.addStretch(1)
        self._column.addLayout(row)

    def _size(self, heading: str, now: int, span: tuple[int, int], change: Callable[[int], Settings]) -> None:
        context = self.context
        self._column.addSpacing(context.px(0.5))
        self._column.addWidget(label(context, heading, tone="soft", scale=0.9))
        number = NumberField(
            context, heading, now, span, step=10, shown=lambda n: context.words.say("{n}%", n=context.words.number(n))
        )
        number.chosen.connect(lambda chosen: self._choose(change(chosen)))
        self._column.addWidget(number)

    def _box(self, sentence: str, now: bool, change: Callable[[bool], Settings]) -> None:
        box = QCheckBox(sentence)
        box.setFont(self.context.faces.interface(0.95))
        box.setChecked(now)
        box.toggled.connect(lambda on: self._choose(change(on)))
        self._column.addSpacing(self.context.px(0.4))
        self._column.addWidget(box)

    def _entries(self) -> None:
        words, context = self.context.words, self.context
        for what, sentence in (
            (Entry.AUTOSTART, words.say("Start with the session, out of sight where there is a tray")),
            (Entry.MENU, words.say("Show Rasid among the applications; feed: links and OPML files open in it")),
        ):
            box = QCheckBox(sentence)
            box.setFont(context.faces.interface(0.95))
            box.setChecked(is_on(what))
            box.toggled.connect(lambda on, what=what: self._switch(what, on))
            self._column.addSpacing(context.px(0.4))
            self._column.addWidget(box)
            self.entries[what] = box
        self.not_switched = label(context, tone="critical", scale=0.9)
        self.not_switched.setWordWrap(True)
        self.not_switched.hide()
        self._column.addWidget(self.not_switched)

    def _switch(self, what: Entry, on: bool) -> None:
        try:
            switch(what, on, self.context.engine.places)
        except MonitorError as error:
            say(self.context, self.not_switched, self.context.words.error(error))
            self.not_switched.show()
            box = self.entries[what]
            with QSignalBlocker(box):
                box.setChecked(is_on(what))
        else:
            self.not_switched.hide()

    def _choose(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.chosen.emit(settings)

    def _test(self) -> None:
        words = self.context.words
        say(self.context, self._tested, words.say("Sent…"))
        self.context.bridge.then(
            self.context.engine.test_notification(),
            lambda _: say(self.context, self._tested, words.say("The desktop took it.")),
            lambda error: say(self.context, self._tested, words.error(error)),
            owner=self,
        )
