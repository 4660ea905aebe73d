"""What a person can choose, in groups, found by a word: looks, fonts, alerts, the desktop; and ways to the rest."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import bare
from monitor.gui.context import Context
from monitor.gui.desktop_entry import Entry, is_on, is_possible, switch
from monitor.gui.fonts import INTERFACE, READING
from monitor.gui.number_field import NumberField
from monitor.gui.parts import field, label, say
from monitor.gui.settings_entries import SettingEntry, SettingGroup
from monitor.gui.sheet import Sheet, centred
from monitor.settings import Settings

PLEX = "IBM Plex Sans Arabic"
_INTO_HITS = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SettingsSheet(Sheet):
    """Every choice holds at once; there is nothing to save."""

    chosen = Signal(object)
    asked_for_keeping = Signal()
    asked_for_notifiers = Signal()
    asked_to_move = Signal()
    asked_for_sources = Signal()
    asked_for_pack = Signal()
    asked_for_first_run = Signal()
    asked_for_keys = Signal()

    def __init__(self, context: Context, settings: Settings) -> None:
        words = context.words
        super().__init__(context, words.say("Settings"))
        self.settings = settings
        """As they are chosen now."""
        self._groups: list[SettingGroup] = []
        search = words.say("Search the settings")
        self.search = field(context, search, search)
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(lambda _text: self._find())
        self.search.installEventFilter(self)
        self.none = label(context, tone="faint")
        self.none.setWordWrap(True)
        self.none.setContentsMargins(0, context.px(1), 0, 0)
        self.none.hide()
        inner = QWidget()
        inner.setMaximumWidth(context.px(56))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(context.px(2), context.px(0.2), context.px(2), context.px(2))
        self._column.setSpacing(0)
        self._column.addWidget(self.none)
        self._look()
        self._fonts()
        self._alerts()
        self._desktop()
        self._news()
        self._help()
        self._column.addStretch(1)
        self._area = centred(inner)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, context.px(0.9), 0, context.px(0.5))
        self.search.setMaximumWidth(context.px(52))
        row.addStretch(1)
        row.addWidget(self.search, 8)
        row.addStretch(1)
        # As wide as the scroll bar below, so that both stand above one another.
        row.addSpacing(context.px(0.7))
        self.body.addWidget(top)
        self.body.addWidget(self._area, 1)

    # --- the groups ------------------------------------------------------------------------------

    def _group(self, name: str) -> SettingGroup:
        made = SettingGroup(self.context, name)
        self._groups.append(made)
        self._column.addWidget(made)
        return made

    def _look(self) -> None:
        words = self.context.words
        group = self._group(words.say("Language and looks"))
        self._choices(
            group.add(words.say("Language"), other_words=words.say("Arabic English translation tongue")),
            "language",
            (("", words.say("System")), ("ar", "العربية"), ("en", "English")),
        )
        self._choices(
            group.add(words.say("Theme"), other_words=words.say("colours night day appearance mode")),
            "theme",
            (("system", words.say("System")), ("light", words.say("Light")), ("dark", words.say("Dark"))),
        )
        self._choices(
            group.add(words.say("Digits"), other_words=words.say("numbers Indian Arabic Latin")),
            "digits",
            (("auto", words.say("By language")), ("arabic", "١٢٣"), ("latin", "123")),
        )
        self._choices(
            group.add(words.say("Arabic names of months"), other_words=words.say("dates calendar January")),
            "months",
            (("levant", "كانون الثاني"), ("egypt", "يناير"), ("maghreb", "جانفي")),
        )
        self._choices(
            group.add(words.say("Rows of the list"), other_words=words.say("density height spacing lines")),
            "density",
            (("comfortable", words.say("Comfortable")), ("compact", words.say("Compact"))),
        )
        self._choices(
            group.add(
                words.say("Sources in the navigation"),
                about=words.say("As long as no source is in a folder, they stand by country."),
                other_words=words.say("folders countries groups sidebar"),
            ),
            "sources_by",
            (("folder", words.say("By folder")), ("country", words.say("By country"))),
        )

    def _fonts(self) -> None:
        words, settings = self.context.words, self.settings
        group = self._group(words.say("Fonts and sizes"))
        typeface = words.say("font typeface letters writing")
        larger = words.say("larger smaller zoom letters")
        self._choices(
            group.add(words.say("Font of the window"), other_words=typeface),
            "interface_font",
            (("", INTERFACE), (PLEX, PLEX)),
        )
        self._choices(
            group.add(words.say("Font of the list"), other_words=typeface),
            "list_font",
            (("", words.say("The window's")), (INTERFACE, INTERFACE), (READING, READING), (PLEX, PLEX)),
        )
        self._choices(
            group.add(words.say("Font of articles"), other_words=typeface),
            "reader_font",
            (("", READING), (INTERFACE, INTERFACE), (PLEX, PLEX)),
        )
        self._size(
            group,
            words.say("Size of the window's text, in per cent of the system's"),
            "interface_scale",
            settings.interface_scale,
            (50, 300),
            larger,
        )
        self._size(
            group,
            words.say("Size of the list's text, in per cent of the window's"),
            "list_scale",
            settings.list_scale,
            (50, 300),
            larger,
        )
        self._size(
            group,
            words.say("Size of an article's text, in per cent of the window's"),
            "reader_scale",
            settings.reader_scale,
            (50, 400),
            larger,
        )

    def _alerts(self) -> None:
        context, words = self.context, self.context.words
        group = self._group(words.say("Alerts"))
        bubbles = words.say("notification bubble popup disturb")
        self._box(group.add(words.say("Show alerts on the desktop"), other_words=bubbles), "bubbles")
        test = group.add(words.say("Show a test notification"), other_words=bubbles)
        test.link(self._test)
        self._tested = label(context, tone="soft", scale=0.9)
        self._tested.setWordWrap(True)
        test.column.addWidget(self._tested)
        self._tested.hide()
        group.add(
            words.say("How alerts are delivered"),
            about=words.say("E-mail, Telegram, webhook, feed file, command and sound; each with a test."),
            other_words=words.say("notifier mail message phone sound noise forward"),
        ).link(self.asked_for_notifiers.emit)

    def _desktop(self) -> None:
        words = self.context.words
        group = self._group(words.say("This computer"))
        self._box(
            group.add(
                words.say("Closing the window leaves Rasid watching in the tray, where there is one"),
                other_words=words.say("close background hide quit exit icon"),
            ),
            "keep_in_tray",
        )
        self.entries: dict[Entry, QCheckBox] = {}
        """What can be left with the desktop, where it knows such files."""
        if is_possible():
            self._entries(group)
        self._box(
            group.add(
                words.say("Write whole addresses into the log"),
                about=words.say("Otherwise only the names of the sites. It takes effect at the next start."),
                other_words=words.say("privacy diagnosis support errors"),
            ),
            "log_addresses",
        )

    def _news(self) -> None:
        words = self.context.words
        group = self._group(words.say("News and the archive"))
        for heading, about, other, signal in (
            (
                words.say("Sources"),
                words.say("What is read, how it is, what can be done; pause or remove one."),
                words.say("sites feeds health add delete stop"),
                self.asked_for_sources,
            ),
            (
                words.say("Outlets to begin with"),
                words.say("Outlets by country, each tried on your network before it is added."),
                words.say("starter pack countries newspapers agencies"),
                self.asked_for_pack,
            ),
            (
                words.say("How much is kept"),
                words.say("Limits in days, articles or megabytes."),
                words.say("retention delete old space disk size limit"),
                self.asked_for_keeping,
            ),
            (
                words.say("Import and export"),
                words.say("Sources, watchlists and articles as files, other feed readers' data, a copy of everything."),
                words.say("backup OPML copy move restore computer"),
                self.asked_to_move,
            ),
        ):
            group.add(heading, about=about, other_words=other).link(signal.emit)

    def _help(self) -> None:
        words = self.context.words
        group = self._group(words.say("Help"))
        group.add(
            words.say("First steps"),
            about=words.say("Language, outlets, watchlists and a test, a step each."),
            other_words=words.say("welcome begin wizard new"),
        ).link(self.asked_for_first_run.emit)
        group.add(words.say("Keyboard shortcuts"), other_words=words.say("keys letters layout fast")).link(
            self.asked_for_keys.emit
        )

    # --- finding ---------------------------------------------------------------------------------

    def _find(self) -> None:
        typed = bare(self.search.text()).strip()
        found = [entry for group in self._groups for entry in group.show_found(typed)]
        words = self.context.words
        say(self.context, self.none, "" if found else words.say("No setting has this word: {typed}", typed=typed))
        self.none.setVisible(not found)

    def begin(self) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down lead from the search to the first hit; Escape takes what is searched for away first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _INTO_HITS:
                hits = [entry for group in self._groups for entry in group.entries if not entry.isHidden()]
                if hits and (control := hits[0].first_control) is not None:
                    control.setFocus(Qt.FocusReason.TabFocusReason)
                    self._area.ensureWidgetVisible(hits[0])
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    @property
    def place(self) -> tuple[int, int, str]:
        focused = self.window().focusWidget()
        controls = self._controls()
        at = controls.index(focused) if focused in controls else -1
        return self._area.verticalScrollBar().value(), at, self.search.text()

    def stand_at(self, place: tuple[int, int, str]) -> None:
        scrolled_to, focused, searched = place
        self.search.setText(searched)
        if focused >= 0:
            self._controls()[focused].setFocus()
        # How long the page is, is known when it has been laid out.
        QTimer.singleShot(0, self._area, lambda: self._area.verticalScrollBar().setValue(scrolled_to))

    def _controls(self) -> list[QWidget]:
        return [one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]

    # --- choosing --------------------------------------------------------------------------------

    def _choices(self, entry: SettingEntry, key: str, choices: tuple[tuple[str, str], ...]) -> None:
        entry.choices(choices, getattr(self.settings, key), lambda value: self._choose(key, value))

    def _size(
        self, group: SettingGroup, heading: str, key: str, now: int, span: tuple[int, int], other_words: str
    ) -> None:
        context = self.context
        number = NumberField(
            context, heading, now, span, step=10, shown=lambda n: context.words.say("{n}%", n=context.words.number(n))
        )
        number.chosen.connect(lambda chosen: self._choose(key, chosen))
        group.add(heading, other_words=other_words).control(number)

    def _box(self, entry: SettingEntry, key: str) -> None:
        entry.box(getattr(self.settings, key), lambda on: self._choose(key, on))

    def _entries(self, group: SettingGroup) -> None:
        words, context = self.context.words, self.context
        for what, sentence, other in (
            (
                Entry.AUTOSTART,
                words.say("Start when you log in, in the tray where there is one"),
                words.say("autostart log-in boot begin"),
            ),
            (
                Entry.MENU,
                words.say("Show Rasid among the applications; feed: links and OPML files open in it"),
                words.say("menu icon launcher open default"),
            ),
        ):
            entry = group.add(sentence, other_words=other)
            self.entries[what] = entry.box(is_on(what), partial(self._switch, what))
        self.not_switched = label(context, tone="critical", scale=0.9)
        self.not_switched.setWordWrap(True)
        self.not_switched.setContentsMargins(context.px(1), 0, context.px(1), context.px(0.5))
        self.not_switched.hide()
        group.add_widget(self.not_switched)

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

    def _choose(self, key: str, value: str | int | bool) -> None:
        changed: dict[str, Any] = {key: value}
        settings = replace(self.settings, **changed)
        if settings != self.settings:
            self.settings = settings
            self.chosen.emit(settings)

    def _test(self) -> None:
        words = self.context.words
        self._tested.show()
        say(self.context, self._tested, words.say("Sending…"))
        self.context.bridge.then(
            self.context.engine.test_notification(),
            lambda _: say(self.context, self._tested, words.say("The desktop has it.")),
            lambda error: say(self.context, self._tested, words.error(error)),
            owner=self,
        )
