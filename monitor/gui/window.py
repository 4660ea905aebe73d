"""The main window: the three panes, what leads from one to another, and what is said around them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from monitor.errors import MonitorError, QueryError
from monitor.gui import standing
from monitor.gui.arrangement import Arrangement
from monitor.gui.article_list import ArticleList
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.filing import Filing
from monitor.gui.keys import Action
from monitor.gui.known import Known, Part
from monitor.gui.list_choices import ListChoices
from monitor.gui.listing import Listing
from monitor.gui.messages import told
from monitor.gui.navigation import Kind, Navigation, Place
from monitor.gui.parts import rule
from monitor.gui.pausing import Pausing
from monitor.gui.place_menu import PlaceMenu
from monitor.gui.places import Places
from monitor.gui.reader import Reader
from monitor.gui.reading import Reading
from monitor.gui.sheets import Sheets
from monitor.gui.status_bar import StatusBar
from monitor.gui.telling import Telling
from monitor.gui.theme import chosen, palette, style_sheet
from monitor.gui.ticker import Ticker
from monitor.gui.top_bar import TopBar
from monitor.gui.triage import Triage
from monitor.gui.whereabouts import Whereabouts
from monitor.model import (
    ActivationToken,
    ArticleQuery,
    ArticleStored,
    Event,
    OpenRequested,
    SavedSearch,
    Trouble,
)
from monitor.settings import Settings

_TICK = 20_000
"""Milliseconds after which the ages in the list are told anew."""
_SEARCH = "search"
_NARROW = 92
"""Heights of the letters below which a window is narrow."""


class Window(QWidget):
    """Everything a person sees. Asks the engine through the bridge and never waits for it."""

    settings_chosen = Signal(object)
    """New `Settings`: kept, and a new window made where the language or the fonts changed."""
    asked_to_quit = Signal()
    first_painted = Signal()
    """The list's first page is on the screen."""
    counted = Signal(object)
    """New `Counts`, for the tray."""

    def __init__(self, context: Context, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._settings = settings
        self._was_counted = False
        self.may_hide: Callable[[], bool] = lambda: False
        self.may_close: Callable[[], bool] = lambda: True
        """Whether closing may hide the window instead, since a tray can bring it back."""
        self.setObjectName("window")
        self.setLayoutDirection(context.direction)
        self.setProperty("ground", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._connect()
        self._restyle()
        self.ticker.show_wanted(self.listing.arrangement.ticker)
        self._restore_geometry()
        self.telling.tell_title()
        self._clockwork = QTimer(self)
        self._clockwork.timeout.connect(self._tick)
        self._clockwork.start(_TICK)
        self.reader.show_nothing(context.words.say("Choose an article to read it here."))

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        context = self._context
        self.known = Known(context, self)
        self.pausing = Pausing(context, self)
        self.top = TopBar(context, self)
        self.banner = Banner(context, self)
        self.navigation = Navigation(context, self)
        self.list = ArticleList(context, self, compact=self._settings.density == "compact")
        self.table = self.list.table
        self.reader = Reader(context, self)
        self.status = StatusBar(context, self)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setHandleWidth(1)
        self.panes.setChildrenCollapsible(False)
        for pane in (self.navigation, self.list, self.reader):
            self.panes.addWidget(pane)
        self.panes.setStretchFactor(0, 0)
        self.panes.setStretchFactor(1, 2)
        self.panes.setStretchFactor(2, 3)
        desk = QWidget()
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.ticker = Ticker(context)
        for part, stretch in ((self.top, 0), (rule(), 0), (self.panes, 1), (rule(), 0)):
            column.addWidget(part, stretch)
        for below in (self.ticker, self.status):
            column.addWidget(below)
        self.sheets = Sheets(context, self.known, self.banner)
        self.sheets.lay(desk)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self.sheets, 1)
        # A large text must not make the window larger than the screen it is on.
        screen = self.screen().availableSize()
        self.setMinimumSize(min(context.px(52), screen.width()), min(context.px(30), screen.height()))
        self.listing = Listing(context, self.table, self, arrangement=Arrangement.of(self._settings))
        self.reading = Reading(
            context, table=self.table, reader=self.reader, banner=self.banner, known=self.known, parent=self
        )
        self.reading.illustrating.sources = self._settings.pictures
        self.reading.searched = lambda: self.listing.query.text
        self.whereabouts = Whereabouts(
            navigation=self.navigation,
            top=self.top,
            listing=self.listing,
            table=self.table,
            known=self.known,
            parent=self,
        )
        self.telling = Telling(
            context,
            known=self.known,
            listing=self.listing,
            whereabouts=self.whereabouts,
            navigation=self.navigation,
            articles=self.list,
            top=self.top,
            status=self.status,
            parent=self,
        )
        self.telling.titled.connect(self.setWindowTitle)
        self.choices = ListChoices(
            context, listing=self.listing, banner=self.banner, settings=lambda: self._settings, parent=self
        )
        self.triage = Triage(context, listing=self.listing, banner=self.banner, parent=self)
        self.places = Places(context, self.known, self.navigation, self._settings)
        self.filing = Filing(context, known=self.known, banner=self.banner, whereabouts=self.whereabouts, parent=self)
        self.place_menu = PlaceMenu(
            context, self.navigation, filing=self.filing, sheets=self.sheets, choices=self.choices
        )

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.happened.connect(self._on_event)
        bridge.failed.connect(self.show_error)
        bridge.refused.connect(self.banner.warn_of_refusal)
        bridge.broke.connect(self._show_bug)
        known = self.known
        known.counts_came.connect(self._show_counts)
        known.watchlists_came.connect(self._show_watchlists)
        known.sources_came.connect(self._show_sources)
        known.searches_came.connect(self.places.show)
        self.places.toggled.connect(self.choices.keep_toggled)
        self.table.painted.connect(self.places.name_countries)
        known.checking_changed.connect(self.telling.tell_status)
        known.alerts_came.connect(lambda: self.ticker.show_alerts(known.alerts))
        self.ticker.asked_to_open.connect(self._open_article)
        self.ticker.put_away.connect(self.choices.put_ticker_away)
        self.choices.chosen.connect(self._settings_chosen)
        self.list.severities.chosen.connect(self.whereabouts.show_severity)
        known.list_is_old.connect(self.listing.ask_again)
        self.listing.shown.connect(self._show_heading)
        self.listing.measured.connect(known.make_way)
        self.listing.put_off.connect(lambda: known.renew(Part.LIST))
        self.listing.failed.connect(self._not_listed)
        self.listing.failed.connect(self._show_heading)
        self.listing.not_understood.connect(lambda: self.top.show_wrong(True))
        self.listing.understood.connect(lambda: self.banner.settle(_SEARCH))
        self.reader.asked_to_act.connect(self.act)
        self.reader.asked_for_article.connect(self._open_article)
        self.reading.illustrating.chosen.connect(lambda of: self._settings_chosen(replace(self._settings, pictures=of)))
        self.reading.asked_for_versions.connect(self.sheets.show_versions)
        self.listing.filter_wrong.connect(self.list.tools.show_wrong)
        self.listing.asked_anew.connect(self.list.tools.clear)
        self.list.tools.filtered.connect(self.listing.filter)
        self.list.tools.fill_menu = self.choices.fill
        self.navigation.chosen.connect(self._go)
        self.navigation.asked_to_edit.connect(self.sheets.edit_place)
        self.list.asked_to_edit.connect(self._edit_current)
        self.list.asked_to_begin.connect(self.sheets.begin_with_what_lacks)
        self.table.painted.connect(self.first_painted)
        self.sheets.closed.connect(self.table.setFocus)
        self.sheets.articles_picked.connect(self._show_picked)
        self.sheets.settings_chosen.connect(self._settings_chosen)
        self.sheets.search_saved.connect(self.whereabouts.show_saved)
        self.sheets.search_removed.connect(self.whereabouts.leave_saved)
        top = self.top
        top.asked_for_alerts.connect(self._go_to_alerts)
        top.asked_to_add_source.connect(self.sheets.add_source)
        top.asked_to_check.connect(self._check_now)
        top.asked_to_read_all.connect(self.triage.read_all)
        top.asked_for_trends.connect(self.sheets.show_trends)
        top.asked_for_messages.connect(self.sheets.show_messages)
        top.asked_to_move.connect(self.sheets.show_moving)
        top.asked_for_settings.connect(self.show_settings)
        top.asked_for_first_run.connect(lambda: self.sheets.show_first_run(self._settings))
        top.asked_for_about.connect(self.sheets.show_about)
        top.asked_for_keys.connect(self.sheets.show_keys)
        top.asked_for_language.connect(self._change_language)
        top.asked_to_quit.connect(self.asked_to_quit)
        top.asked_to_resume.connect(self.pausing.resume)
        top.fill_with_pauses = self.pausing.fill
        self.pausing.changed.connect(lambda: top.show_pause(self.pausing.sentence))

    # --- beginning -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for what is on the screen first: the list, where one was last time, then the numbers."""
        self.table.setFocus()
        if not self.whereabouts.stand_at(standing.Stand.of(self._settings.standing)):
            self.listing.ask(self.listing.query)
        self.known.begin()
        self.pausing.begin()

    def go_on_from(self, before: Window) -> None:
        """Stand where another window stood: its list, its article, and its settings where they were being changed."""
        self.banner.go_on_from(before.banner)
        self.whereabouts.stand_where(before.whereabouts)
        self._settings = replace(self._settings, standing="")
        self.begin()
        if before.reading.article is not None:
            self.reading.show(before.reading.article)
        self.sheets.go_on_from(before.sheets, self._settings)

    @property
    def is_complete(self) -> bool:
        """Whether what was asked for stands on the screen: the list, the numbers, the article, the sheet."""
        if self.known.counts is None or not self.listing.is_complete:
            return False
        return self.sheets.sheet.is_complete if self.sheets.sheet is not None else self.reading.is_complete

    # --- events ----------------------------------------------------------------------------------

    def _on_event(self, happened: Event) -> None:
        match happened:
            case ArticleStored(id=article):
                self.reading.renew(article)
            case ActivationToken(token=token):
                # Qt's Wayland plug-in takes it from here when the window asks to be in front.
                os.environ["XDG_ACTIVATION_TOKEN"] = token
            case OpenRequested(article=article, what=what):
                self.bring_to_front()
                if article is not None:
                    self._open_article(article)
                if what:
                    self.open_given(what)
            case Trouble(reason=reason):
                self.banner.warn(told(reason))
        self.known.take(happened)
        self.pausing.take(happened)

    def _tick(self) -> None:
        """Time passes: the ages in the list and the line above change."""
        if self.isVisible():
            self.table.viewport().update()
            self.telling.tell_status()
            self.known.tick()
            self.ticker.tick()

    # --- what is said ----------------------------------------------------------------------------

    def _show_counts(self) -> None:
        counts = self.known.counts
        assert counts is not None
        first, self._was_counted = not self._was_counted, True
        self._show_places()
        self.telling.tell_status()
        self.telling.tell_title()
        self.counted.emit(counts)
        if first and not self.whereabouts.is_chosen and not counts.new_alerts and not len(self.table.articles.ids):
            # No alert was ever raised: everything new is the better first page.
            self.whereabouts.go_to(Kind.ALL)
        self._tell_empty_frame()

    def _show_watchlists(self) -> None:
        self._show_places()
        self._show_heading()

    def _show_sources(self) -> None:
        self._show_places()
        self.telling.tell_status()
        self._show_heading()

    def _show_places(self) -> None:
        self.places.show()

    def _show_heading(self) -> None:
        self.telling.tell_list()
        self._tell_empty_frame()

    def _tell_empty_frame(self) -> None:
        """Nothing to paint is a first frame too, once it is known that nothing comes."""
        if not len(self.table.articles.ids) and self.known.counts is not None and self.listing.is_complete:
            QTimer.singleShot(0, self, self.first_painted.emit)

    # --- going somewhere -------------------------------------------------------------------------

    def _go(self, place: Place) -> None:
        self.whereabouts.is_chosen = True
        match place.kind:
            case Kind.ADD_WATCHLIST:
                self.sheets.edit_watchlist(None)
            case Kind.ADD_SOURCE:
                self.sheets.add_source()
            case Kind.SOURCES | Kind.TROUBLED:
                self.sheets.show_sources()
            case _:
                self.whereabouts.take(place)
                return
        self.whereabouts.mark_place()

    def _go_to_alerts(self) -> None:
        self.sheets.leave()
        self.whereabouts.go_to(Kind.ALERTS)

    def _show_picked(self, query: ArticleQuery) -> None:
        self.sheets.leave()
        self.whereabouts.show_picked(query)

    def _open_article(self, article: int) -> None:
        """Show an article, in the list if it is there."""
        self.sheets.leave()
        if not self.table.choose(article):
            self.reading.show(article)

    def open_given(self, what: str) -> None:
        """What `rasid open` was given: a file to take in, or the address of a source to look at."""
        if Path(what).is_absolute():
            self.sheets.show_moving(Path(what))
        else:
            self.sheets.add_source(what)

    def _edit_current(self) -> None:
        if (place := self.telling.listed_place) is not None:
            self.sheets.edit_place(place)
        elif (query := self.listing.query).text:
            self.sheets.edit_search(SavedSearch(name=query.text, query=query))

    # --- doing -----------------------------------------------------------------------------------

    def _check_now(self) -> None:
        if not self.known.sources:
            self.sheets.add_source()
            return
        self.banner.tell(self._context.words.say("All sources are being checked."))
        self._context.bridge.edit(self._context.engine.poll(force=True))

    # --- settings and look -----------------------------------------------------------------------

    def show_settings(self) -> None:
        self.sheets.show_settings(self._settings)

    def _change_language(self, language: str) -> None:
        self._settings_chosen(replace(self._settings, language=language))

    def _settings_chosen(self, settings: Settings) -> None:
        self._settings = settings
        self.settings_chosen.emit(settings)

    def _arrange(self) -> None:
        arrangement = Arrangement.of(self._settings)
        self.table.set_compact(arrangement.compact)
        self.ticker.show_wanted(arrangement.ticker)
        self.listing.arrange(arrangement)
        self.places.group_by(self._settings.sources_by)
        self._show_heading()

    def follow_theme(self, settings: Settings) -> None:
        """What was chosen and needs no new window: the theme, also where the system changed it, and the list's look."""
        self._settings = settings
        self._arrange()
        theme = chosen(settings.theme)
        if theme is not self._context.theme:
            self._context.theme = theme
            self._restyle()
            self.table.restyle()
            self._show_places()
            self.reader.restyle()

    def _restyle(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(palette(self._context.theme))
        self.setStyleSheet(style_sheet(self._context.theme, self._context.em))

    # --- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, press: QKeyEvent) -> None:
        action = self._context.keyboard.action(press)
        typing = isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit)
        control = bool(press.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if action is None or (typing and not control and action is not Action.BACK):
            super().keyPressEvent(press)
            return
        self.act(action)
        self.status.show_letters()

    def act(self, action: Action) -> None:
        """Do what a key asks for."""
        if self.sheets.sheet is not None and action not in (Action.QUIT, Action.BACK, Action.HELP, Action.SETTINGS):
            return
        if self.reading.act(action):
            return
        match action:
            case Action.NEXT:
                self.table.step(1)
            case Action.PREVIOUS:
                self.table.step(-1)
            case Action.READ_ALL:
                self.triage.read_all()
            case Action.UNDO:
                self.banner.act()
            case Action.FILTER:
                self.list.tools.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case Action.SEARCH | Action.FIND:
                self.top.focus_search()
            case Action.WHY:
                if self.reading.article is not None:
                    self.sheets.show_why(self.reading.article)
            case Action.HELP:
                self.sheets.show_keys()
            case Action.ADD_SOURCE:
                self.sheets.add_source()
            case Action.CHECK_NOW:
                self._check_now()
            case Action.SETTINGS:
                self.show_settings()
            case Action.QUIT:
                self.asked_to_quit.emit()
            case Action.BACK:
                self._back()

    def _back(self) -> None:
        if self.sheets.sheet is not None:
            self.sheets.leave()
        elif self.reader.put_away():
            self.table.setFocus()
        elif self.whereabouts.is_aside:
            self.whereabouts.leave_search()
        else:
            self.banner.put_away()

    # --- errors ----------------------------------------------------------------------------------

    def show_error(self, error: MonitorError) -> None:
        """Say an error in one sentence, calmly."""
        self.banner.warn(lambda words: words.error(error))

    def _not_listed(self, error: MonitorError) -> None:
        # What is typed wrong is mended at once, and is no message to be kept.
        self.banner.warn(lambda words: words.error(error), about=_SEARCH if isinstance(error, QueryError) else "")

    def _show_bug(self, _bug: Exception) -> None:
        self.banner.warn(
            lambda words: words.say(
                "Something in Rasid went wrong; it was written to the log. Everything else goes on."
            )
        )

    # --- the window itself -----------------------------------------------------------------------

    def bring_to_front(self) -> None:
        """Show the window, whatever it was doing."""
        if self.isMinimized():
            self.showNormal()
        else:
            self.show()
        self.raise_()
        self.activateWindow()

    def geometry_text(self) -> str:
        """The window's place, size and panes, to be kept in the settings."""
        return standing.geometry_text(self, self.panes)

    def _restore_geometry(self) -> None:
        if sizes := standing.restore(self, self._settings.geometry):
            self.panes.setSizes(sizes)
        else:
            self.divide()

    def divide(self) -> None:
        """The panes as drawn: navigation narrow, the reader the widest."""
        wide, side = self.width(), max(self.navigation.minimumWidth(), min(self._context.px(15.5), self.width() // 6))
        rows = max(self.list.minimumWidth(), round((wide - side) * 0.39))
        self.panes.setSizes([side, rows, wide - side - rows])

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        narrow = self.width() < self._context.px(_NARROW)
        self.top.show_narrow(narrow)
        self.status.show_narrow(narrow)

    def changeEvent(self, change: QEvent) -> None:
        super().changeEvent(change)
        if change.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.table.viewport().update()

    def closeEvent(self, closing: QCloseEvent) -> None:
        if self.may_hide():
            closing.ignore()
            self.hide()
            return
        if not self.may_close():
            closing.ignore()
            return
        closing.accept()
        self.asked_to_quit.emit()
