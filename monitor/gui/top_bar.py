"""The bar above everything: name, search, how the polling goes, new alerts, adding a source, the menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.parts import button, label, mark_wrong, say


class SearchField(QLineEdit):
    """Runs the way of what is typed; Escape leaves it."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(press)


class TopBar(QWidget):
    """Tells what a person asked for; knows nothing of the engine."""

    searched = Signal(str)
    search_left = Signal()
    asked_for_alerts = Signal()
    asked_to_add_source = Signal()
    asked_to_check = Signal()
    asked_for_trends = Signal()
    asked_for_messages = Signal()
    asked_to_move = Signal()
    asked_for_settings = Signal()
    asked_for_first_run = Signal()
    asked_for_about = Signal()
    asked_for_keys = Signal()
    asked_to_resume = Signal()
    asked_for_language = Signal(str)
    asked_to_read_all = Signal()
    asked_to_quit = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self.setProperty("ground", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = label(context, words.say("Rasid"), tone="accent", scale=1.3, bold=True)
        self.search = SearchField(context)
        self.search.setFont(context.faces.interface())
        self.search.setPlaceholderText(led(words.say("Search the archive…"), rtl=context.rtl))
        self.search.setAccessibleName(words.say("Search the archive"))
        self.search.setClearButtonEnabled(False)
        self.search.setMaximumWidth(context.px(31))
        self.search.returnPressed.connect(self._search)
        self.search.textChanged.connect(self._typed)
        self.search.left.connect(self.search_left.emit)
        self._key = label(context, context.keyboard.letter(Action.SEARCH), tone="faint", scale=0.8)
        self._key.setProperty("key", True)
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(context.px(0.6), context.px(0.35), context.px(0.6), context.px(0.35))
        inside.addStretch(1)
        inside.addWidget(self._key)
        self._health = label(context, tone="soft", scale=0.88)
        self._health.setMinimumWidth(1)
        self._alerts = button(context, "", self.asked_for_alerts.emit, role="pill", scale=0.88)
        self._alerts.hide()
        self.pause = button(context, "", self.asked_to_resume.emit, role="pill", scale=0.88)
        self.pause.setProperty("tone", "accent")
        self.pause.setToolTip(words.say("Resume alerts"))
        self.pause.hide()
        self.fill_with_pauses: Callable[[QMenu], object] = lambda menu: None
        """Puts into the menu what can be done about a pause."""
        self._add = button(context, words.say("Add a source"), self.asked_to_add_source.emit)
        self._menu_button = QToolButton()
        self._menu_button.setText("⋯")
        self._menu_button.setFont(context.faces.interface(1.0, bold=True))
        self._menu_button.setAccessibleName(words.say("Menu"))
        self._menu_button.setToolTip(words.say("Menu"))
        self._menu_button.clicked.connect(self._show_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(context.px(1.15), context.px(0.55), context.px(1.15), context.px(0.55))
        row.setSpacing(context.px(0.9))
        row.addWidget(self._name)
        row.addWidget(self.search, 3)
        row.addStretch(1)
        row.addWidget(self._health)
        row.addWidget(self.pause)
        row.addWidget(self._alerts)
        row.addWidget(self._add)
        row.addWidget(self._menu_button)

    def show_health(self, sentence: str) -> None:
        say(self._context, self._health, sentence)

    def show_alerts(self, new: int) -> None:
        """How many alerts nobody has looked at."""
        self._alerts.setText(self._context.words.count("{n} new alert", "{n} new alerts", new))
        self._alerts.setVisible(new > 0)

    def show_pause(self, sentence: str) -> None:
        """Until when nothing disturbs; empty where nothing is paused."""
        self.pause.setText(sentence)
        self.pause.setVisible(bool(sentence))

    def show_narrow(self, narrow: bool) -> None:
        """Leave out what a small window has no room for."""
        self._health.setVisible(not narrow)

    def show_wrong(self, wrong: bool) -> None:
        """Whether what stands in the search field cannot be understood."""
        mark_wrong(self.search, wrong)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self) -> None:
        self.searched.emit(bare(self.search.text()).strip())

    def _typed(self, text: str) -> None:
        self._key.setVisible(not text)
        mark_wrong(self.search, False)

    def _show_menu(self) -> None:
        words = self._context.words
        menu = QMenu(self)
        menu.setFont(self._context.faces.interface(0.95))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for sentence, signal in (
            (words.say("Check all sources now"), self.asked_to_check),
            (words.say("Mark all as read"), self.asked_to_read_all),
            (words.say("Trends"), self.asked_for_trends),
            (words.say("Import and export"), self.asked_to_move),
            (words.say("Error messages"), self.asked_for_messages),
            (words.say("Settings"), self.asked_for_settings),
            (words.say("First steps"), self.asked_for_first_run),
            (words.say("Keyboard shortcuts"), self.asked_for_keys),
            (words.say("About Rasid"), self.asked_for_about),
        ):
            menu.addAction(sentence).triggered.connect(lambda _checked=False, signal=signal: signal.emit())
        menu.addSeparator()
        self.fill_with_pauses(menu)
        menu.addSeparator()
        other, name = ("en", "English") if words.language == "ar" else ("ar", "العربية")
        menu.addAction(name).triggered.connect(lambda _checked=False: self.asked_for_language.emit(other))
        menu.addSeparator()
        menu.addAction(words.say("Quit")).triggered.connect(lambda _checked=False: self.asked_to_quit.emit())
        corner = self._menu_button.rect().bottomLeft()
        menu.popup(self._menu_button.mapToGlobal(corner))
