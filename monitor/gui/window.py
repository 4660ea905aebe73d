"""The main window: three panes, what each asks of the engine, and what an event changes on the screen."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from monitor.errors import MonitorError, QueryError
from monitor.gui.article_list import ArticleList
from monitor.gui.article_model import PAGE
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.known import Known, Part
from monitor.gui.navigation import TROUBLED, Kind, Navigation, Place, places
from monitor.gui.page import Found
from monitor.gui.parts import rule
from monitor.gui.reader import Reader, open_in_browser
from monitor.gui.status_bar import StatusBar
from monitor.gui.theme import chosen, palette, style_sheet
from monitor.gui.top_bar import TopBar
from monitor.model import (
    AlertState,
    Article,
    ArticleQuery,
    ArticleRow,
    ArticleStored,
    Event,
    Going,
    Match,
    OpenRequested,
    Source,
    SourceState,
    Trouble,
    Watchlist,
)
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.gui.sheet import Sheet

_TICK = 20_000
_NARROW = 92
"""Heights of the letters below which a window is narrow."""
_FIRST_LIST = 2 * PAGE


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
        self._query = ArticleQuery(alerts=True)
        self._answered = self._query
        """The last query that could be understood."""
        self._wrong_query = False
        self.known = Known(context, self)
        self._counted = False
        self._asked_article: int | None = None
        self._came_article: Article | None = None
        self._came_matches: tuple[tuple[int, tuple[Match, ...]], ...] | None = None
        self._shown_row: ArticleRow | None = None
        self._found: tuple[Found, ...] = ()
        self._list_number = 0
        self._list_shown = -1
        self._asked_list_at = 0.0
        self._asked_list: Future[Any] | None = None
        self._choose_view_by_itself = True
        self._sheet: Sheet | None = None
        self._listed_place: tuple[Kind, int] = (Kind.ALERTS, 0)
        self.may_hide: Callable[[], bool] = lambda: False
        """Whether closing may hide the window instead, since a tray can bring it back."""
        self.mark_what_is_read = True
        self.setObjectName("window")
        self.setLayoutDirection(context.direction)
        self.setProperty("ground", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._restyle()
        self._restore_geometry()
        self._title()
        context.bridge.happened.connect(self._on_event)
        context.bridge.failed.connect(self.show_error)
        context.bridge.broke.connect(self._show_bug)
        self._clockwork = QTimer(self)
        self._clockwork.timeout.connect(self._tick)
        self._clockwork.start(_TICK)
        self.reader.show_nothing(context.words.say("Choose an article to read it here."))

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        context = self._context
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
        for part in (self.top, rule()):
            column.addWidget(part)
        column.addWidget(self.panes, 1)
        column.addWidget(rule())
        column.addWidget(self.status)
        self._pages = QStackedWidget()
        self._pages.addWidget(desk)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self._pages, 1)
        # A large text must not make the window larger than the screen it is on.
        screen = self.screen().availableSize()
        self.setMinimumSize(min(context.px(52), screen.width()), min(context.px(30), screen.height()))
        self._connect()

    def _connect(self) -> None:
        known = self.known
        known.counts_came.connect(self._show_counts)
        known.watchlists_came.connect(self._show_watchlists)
        known.sources_came.connect(self._show_sources)
        known.checking_changed.connect(self._show_status)
        known.list_is_old.connect(lambda: self._ask_list(new=False))
        self.navigation.chosen.connect(self._go)
        self.navigation.asked_to_edit.connect(self._edit_place)
        self.list.asked_to_edit.connect(self._edit_current)
        self.list.asked_to_begin.connect(self._begin_with_it)
        self.table.chosen.connect(self._show_article)
        self.table.asked_to_open.connect(lambda _article: self._open_original())
        self.table.articles.dataChanged.connect(self._rows_came)
        self.table.painted.connect(self.first_painted)
        self.reader.asked_to_open.connect(self._open_original)
        self.reader.asked_to_star.connect(self._star)
        self.reader.asked_to_acknowledge.connect(self._acknowledge)
        self.reader.asked_to_snooze.connect(self._snooze)
        self.reader.asked_to_note.connect(self._note)
        top = self.top
        top.searched.connect(self.search)
        top.search_left.connect(self._leave_search)
        top.asked_for_alerts.connect(self._go_to_alerts)
        top.asked_to_add_source.connect(self.add_source)
        top.asked_to_check.connect(self._check_now)
        top.asked_to_read_all.connect(self._read_all)
        top.asked_for_trends.connect(self.show_trends)
        top.asked_for_settings.connect(self.show_settings)
        top.asked_for_about.connect(self.show_about)
        top.asked_for_keys.connect(self.show_keys)
        top.asked_for_language.connect(self._change_language)
        top.asked_to_quit.connect(self.asked_to_quit)

    # --- beginning -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for what is on the screen first: the list, then the numbers."""
        self.table.setFocus()
        self._ask_list(new=True)
        self.known.begin()

    def go_on_from(self, before: Window) -> None:
        """Stand where another window stood: its list, its article, and its settings where they were being changed."""
        self._listed_place, self._query = before._listed_place, before._query
        self._choose_view_by_itself = before._choose_view_by_itself
        self.navigation.choose(*before.navigation.current)
        self.top.search.setText(before.top.search.text())
        self.begin()
        if before._asked_article is not None:
            self._show_article(before._asked_article)
        place = before._sheet.place if before._sheet is not None else None
        if place is not None:
            self.show_settings()
            assert self._sheet is not None
            self._sheet.stand_at(place)

    @property
    def is_complete(self) -> bool:
        """Whether what was asked for stands on the screen: the list, the numbers, the article, the sheet."""
        if self.known.counts is None or self._list_number != self._list_shown:
            return False
        if self._sheet is not None:
            return self._sheet.is_complete
        return self._asked_article is None or (
            self.reader.article is not None and self.reader.article.id == self._asked_article
        )

    def edit_first_watchlist(self) -> None:
        """Open the editor on the first watchlist there is, or on a new one."""
        self.edit_watchlist(self.known.watchlists[0] if self.known.watchlists else None)

    def show_view(self, kind: Kind, number: int = 0) -> None:
        """Go to a place of the navigation as if it had been chosen."""
        self.navigation.choose(kind, number)
        self._choose_view_by_itself = False
        self._query = self._query_of(kind, number)
        self._ask_list(new=True)

    # --- events ----------------------------------------------------------------------------------

    def _on_event(self, happened: Event) -> None:
        match happened:
            case ArticleStored(id=article):
                if article == self._asked_article:
                    # The page came after the feed's text, or the site changed it while it is read.
                    self._ask_article(article)
            case OpenRequested(article=article):
                self.bring_to_front()
                if article is not None:
                    self.open_article(article)
            case Trouble(reason=reason):
                self.banner.warn(self._context.words.reason(reason))
        self.known.take(happened)

    def _tick(self) -> None:
        """Time passes: the ages in the list and the line above change."""
        if self.isVisible():
            self.table.viewport().update()
            self._show_status()
            self.known.ask_sources()

    # --- the list --------------------------------------------------------------------------------

    def _ask_list(self, *, new: bool) -> None:
        """Ask for the ids; a new list first for its beginning, so that it shows at once."""
        bridge, engine = self._context.bridge, self._context.engine
        under_way = self._asked_list is not None and not self._asked_list.done()
        if new and self._asked_list is not None:
            # Nobody waits for what was listed before: a long search of it stops.
            self._asked_list.cancel()
        if not new and under_way:
            # A search that takes longer than articles take to come is never done if it is begun anew each time.
            self.known.renew(Part.LIST)
            return
        self._list_number += 1
        number, query = self._list_number, self._query
        if not new:
            self._ask_all(number)
        elif query.text:
            page = engine.page(query, size=_FIRST_LIST)
            self._asked_list = page
            bridge.then(
                page,
                lambda page: self._show_first(number, array("q", page.numbers), more=page.before is not None),
                lambda error: self._list_failed(number, error),
                owner=self,
            )
        else:
            ids = engine.article_ids(replace(query, limit=_FIRST_LIST))
            self._asked_list = ids
            bridge.then(
                ids,
                lambda ids: self._show_first(number, ids, more=len(ids) == _FIRST_LIST),
                lambda error: self._list_failed(number, error),
                owner=self,
            )

    def _ask_all(self, number: int, *, same_list: bool = True) -> None:
        self._asked_list_at = monotonic()
        asked = self._context.engine.article_ids(self._query)
        self._asked_list = asked
        self._context.bridge.then(
            asked,
            lambda ids: self._show_ids(number, ids, same_list=same_list),
            lambda error: self._list_failed(number, error),
            owner=self,
        )

    def _show_first(self, number: int, ids: array[int], *, more: bool) -> None:
        if number != self._list_number:
            return
        if more and not ids:
            # Nothing yet is not nothing.
            self._query_was_right()
            self._ask_all(number, same_list=False)
            return
        bridge, engine = self._context.bridge, self._context.engine
        bridge.then(
            engine.article_rows(ids[:PAGE]),
            lambda rows: self._show_first_rows(number, ids, rows, more=more),
            owner=self,
        )

    def _show_first_rows(self, number: int, ids: array[int], rows: tuple[ArticleRow, ...], *, more: bool) -> None:
        if number != self._list_number:
            return
        self.table.show_ids(ids, rows)
        self._query_was_right()
        self._list_shown = number
        self._show_heading()
        if more:
            self._ask_all(number)

    def _show_ids(self, number: int, ids: array[int], *, same_list: bool) -> None:
        if number != self._list_number:
            return
        self._list_shown = number
        self.known.make_way(round((monotonic() - self._asked_list_at) * 1000))
        if ids == self.table.articles.ids:
            self.table.articles.refresh()
        else:
            self.table.show_ids(ids, same_list=same_list)
            self.table.articles.refresh()
        self._show_heading()

    def _list_failed(self, number: int, error: MonitorError) -> None:
        if number != self._list_number:
            return
        self.show_error(error)
        if isinstance(error, QueryError):
            self._list_shown = number
            # What is listed stays, and is not asked for by a query that never has an answer.
            self._wrong_query = True
            self._query = self._answered
            self.top.show_wrong(True)

    def _query_was_right(self) -> None:
        """What was wrong with the one before need not be said any longer."""
        self._answered = self._query
        if self._wrong_query:
            self._wrong_query = False
            self.banner.hide()

    def _show_heading(self) -> None:
        words = self._context.words
        count = len(self.table.articles.ids)
        edit = ""
        if not self._query.text:
            edit = {
                Kind.WATCHLIST: words.say("Edit the watchlist"),
                Kind.SOURCE: words.say("About this source"),
            }.get(self.navigation.current[0], "")
        self.list.show_heading(self._view_name(), words.count("{n} article", "{n} articles", count), edit=edit)
        # Not before it is known why: "no source yet" must not flash up at every start.
        if count or not self.known.is_furnished:
            self.list.show_emptiness("")
        else:
            self.list.show_emptiness(self._why_empty(), begin=self._what_to_begin_with())
        self._tell_empty_frame()

    def _tell_empty_frame(self) -> None:
        """Nothing to paint is a first frame too, once it is known that nothing comes."""
        if not len(self.table.articles.ids) and self.known.counts is not None and self._list_number == self._list_shown:
            QTimer.singleShot(0, self.first_painted.emit)

    def _view_name(self) -> str:
        words = self._context.words
        if self._query.text:
            return words.say("Results for “{query}” · newest first", query=self._query.text)
        place = self.navigation.current_place
        view = place.label if place is not None else words.say("Alerts")
        if self._query.since is not None:
            return words.say("{view} · {day}", view=view, day=words.day(self._query.since.date()))
        return words.say("{view} · newest first", view=view)

    def _why_empty(self) -> str:
        words = self._context.words
        query = self._query
        if query.text:
            return words.say("Nothing in the archive has these words.")
        if not self.known.sources:
            return words.say("There is no source yet. Add the address of a news site to begin.")
        if query.alerts and not self.known.watchlists:
            return words.say("There is no watchlist yet. Write the words you want to be told about.")
        if query.alerts or query.watchlist is not None:
            return words.say("No alert yet. Rasid is watching.")
        if query.starred:
            return words.say("Nothing is starred yet. Press {key} on an article.", key=self._letter(Action.STAR))
        return words.say("Nothing new yet. Rasid is watching.")

    def _what_to_begin_with(self) -> str:
        """What the button of an empty list says; empty where there is nothing to do but wait."""
        words = self._context.words
        if self._query.text:
            return ""
        if not self.known.sources:
            return words.say("Add a source")
        return words.say("New watchlist") if self._query.alerts and not self.known.watchlists else ""

    def _begin_with_it(self) -> None:
        if self.known.sources:
            self.edit_watchlist(None)
        else:
            self.add_source()

    def _rows_came(self) -> None:
        row = self.table.current_row
        if row is not None and row.id == self._asked_article:
            self._shown_row = row
            self.reader.show_row(row)

    # --- going somewhere -------------------------------------------------------------------------

    def _go(self, place: Place) -> None:
        self._choose_view_by_itself = False
        match place.kind:
            case Kind.ADD_WATCHLIST:
                self.edit_watchlist(None)
                self.navigation.choose(*self.navigation.current)
            case Kind.ADD_SOURCE:
                self.add_source()
                self.navigation.choose(*self.navigation.current)
            case Kind.SOURCES | Kind.TROUBLED:
                self.show_sources()
                self.navigation.choose(*self._listed_place)
            case _:
                self._listed_place = place.key
                self.top.search.clear()
                self._query = self._query_of(*place.key)
                self._ask_list(new=True)

    @staticmethod
    def _query_of(kind: Kind, number: int) -> ArticleQuery:
        match kind:
            case Kind.ALERTS:
                return ArticleQuery(alerts=True)
            case Kind.STARRED:
                return ArticleQuery(starred=True)
            case Kind.WATCHLIST:
                return ArticleQuery(watchlist=number)
            case Kind.SOURCE:
                return ArticleQuery(source=number)
            case _:
                return ArticleQuery()

    def _go_to_alerts(self) -> None:
        self._leave_sheet()
        self._listed_place = (Kind.ALERTS, 0)
        self.show_view(Kind.ALERTS)

    def _edit_current(self) -> None:
        if (place := self.navigation.current_place) is not None:
            self._edit_place(place)

    def _edit_place(self, place: Place) -> None:
        if place.kind is Kind.WATCHLIST:
            self.edit_watchlist(next((w for w in self.known.watchlists if w.id == place.id), None))
        elif place.kind is Kind.SOURCE:
            self.show_sources(place.id)

    def search(self, text: str) -> None:
        """List what the archive has for a query; an empty one goes back."""
        if not text:
            self._leave_search()
            return
        self._choose_view_by_itself = False
        self._query = ArticleQuery(text=text)
        self._ask_list(new=True)
        self.table.setFocus()

    def _leave_search(self) -> None:
        self.top.search.clear()
        self.top.show_wrong(False)
        self.table.setFocus()
        self._query_was_right()
        if self._query.text or self._query.since is not None:
            self._query = self._query_of(*self._listed_place)
            self._ask_list(new=True)

    # --- numbers and names -----------------------------------------------------------------------

    def _show_counts(self) -> None:
        counts = self.known.counts
        assert counts is not None
        first, self._counted = not self._counted, True
        self._show_places()
        self._show_status()
        self._title()
        self.counted.emit(counts)
        if first and self._choose_view_by_itself and not counts.new_alerts and not len(self.table.articles.ids):
            # No alert was ever raised: everything new is the better first page.
            self._listed_place = (Kind.ALL, 0)
            self.show_view(Kind.ALL)
        self._tell_empty_frame()

    def _show_watchlists(self) -> None:
        self._show_places()
        self._show_heading()

    def _show_sources(self) -> None:
        self._show_places()
        self._show_status()
        self._show_heading()
        if self._sheet is not None:
            self._sheet.show_known_sources(self.known.sources)

    def _show_places(self) -> None:
        self.navigation.show_places(
            places(
                self._context,
                counts=self.known.counts,
                watchlists=self.known.watchlists,
                sources=self.known.sources,
            )
        )

    def _show_status(self) -> None:
        words, now = self._context.words, self._context.clock()
        if self.known.counts is not None:
            self.top.show_alerts(self.known.counts.new_alerts)
            self.status.show_today(
                words.count("{n} new article today", "{n} new articles today", self.known.counts.today)
            )
        if self.known.checking:
            self.status.show_doing(
                words.count("Checking {n} source now…", "Checking {n} sources now…", len(self.known.checking))
            )
        else:
            self.status.show_doing("")
        self.top.show_health(self._health(now))

    def _health(self, now: datetime) -> str:
        words = self._context.words
        if not self.known.sources:
            return ""
        parts = [words.count("{n} source", "{n} sources", len(self.known.sources))]
        last = max((s.last_success for s in self.known.sources if s.last_success is not None), default=None)
        if last is not None:
            parts.insert(0, words.say("Last check {ago}", ago=words.ago(last, now)))
        if all(s.state is SourceState.OFFLINE for s in self.known.sources):
            parts.append(words.say("no network"))
        else:
            troubled = sum(s.state in TROUBLED for s in self.known.sources)
            if troubled:
                parts.append(words.count("{n} needs attention", "{n} need attention", troubled))
        return " · ".join(parts)

    def _title(self) -> None:
        words = self._context.words
        if self.known.counts is not None and self.known.counts.new_alerts:
            number = words.number(self.known.counts.new_alerts)
            self.setWindowTitle(words.say("Rasid ({number})", number=number))
        else:
            self.setWindowTitle(words.say("Rasid"))

    # --- reading ---------------------------------------------------------------------------------

    def open_article(self, article: int) -> None:
        """Show an article, in the list if it is there."""
        self._leave_sheet()
        if not self.table.choose(article):
            self._show_article(article)

    def _show_article(self, article: int) -> None:
        self._asked_article = article
        row = self.table.current_row
        self._shown_row = row if row is not None and row.id == article else None
        bridge, engine = self._context.bridge, self._context.engine
        self._ask_article(article)
        if self.mark_what_is_read:
            if self._shown_row is None or not self._shown_row.read:
                bridge.then(engine.mark_read([article], True), self.done)
            if row is not None and row.id == article and row.alert is not None and row.alert_state is AlertState.NEW:
                bridge.then(engine.mark_alert(row.alert, AlertState.SEEN), self.done)

    def _ask_article(self, article: int) -> None:
        bridge, engine = self._context.bridge, self._context.engine
        self._came_article, self._came_matches = None, None
        bridge.then(engine.article(article), self._article_came, owner=self)
        bridge.then(engine.article_matches(article), lambda found: self._matches_came(article, found), owner=self)

    def _article_came(self, article: Article) -> None:
        if article.id == self._asked_article:
            self._came_article = article
            self._show_when_whole()

    def _matches_came(self, article: int, found: tuple[tuple[int, tuple[Match, ...]], ...]) -> None:
        if article == self._asked_article:
            self._came_matches = found
            self._show_when_whole()

    def _show_when_whole(self) -> None:
        """Text and matches are asked for together and shown together."""
        article, found = self._came_article, self._came_matches
        if article is None or found is None:
            return
        known = {watchlist.id: watchlist for watchlist in self.known.watchlists}
        self._found = tuple(
            Found(watchlist=known[number].name, severity=known[number].severity, matches=matches)
            for number, matches in found
            if number in known
        )
        if self._shown_row is None:
            row = self.table.current_row
            self._shown_row = row if row is not None and row.id == article.id else None
        self.reader.show_article(article, self._found, self._shown_row)

    def done(self, _nothing: object) -> None:
        """An edit is kept; the event that follows refreshes the screen."""

    # --- doing -----------------------------------------------------------------------------------

    def _open_original(self) -> None:
        article = self.reader.article
        row = self.table.current_row
        address = article.url if article is not None else row.url if row is not None else ""
        if address and not open_in_browser(address):
            self.banner.warn(self._context.words.say("This address cannot be opened in a browser."))

    def _star(self) -> None:
        article, row = self._asked_article, self._shown_row
        if article is None:
            return
        starred = row.starred if row is not None else bool(self.reader.article and self.reader.article.starred)
        self._context.bridge.then(self._context.engine.star(article, not starred), self.done)
        if row is not None:
            self._shown_row = replace(row, starred=not starred)
            self.reader.show_row(self._shown_row)

    def _acknowledge(self) -> None:
        row = self._shown_row
        if row is None or row.alert is None:
            return
        words, alert = self._context.words, row.alert
        self._context.bridge.then(self._context.engine.acknowledge(alert), self.done)
        self._shown_row = replace(row, alert_state=AlertState.ACKNOWLEDGED)
        self.reader.show_row(self._shown_row)
        self.banner.tell(
            words.say("Acknowledged."),
            action=words.say("Undo"),
            on_action=lambda: self._context.bridge.then(
                self._context.engine.mark_alert(alert, AlertState.SEEN), self.done
            ),
        )

    def _snooze(self, span: timedelta) -> None:
        row = self._shown_row
        if row is None or row.alert is None:
            return
        words, alert, before = self._context.words, row.alert, row.alert_state
        self._context.bridge.then(self._context.engine.snooze(alert, span), self.done)
        # One that was held is still to be told; any other was seen by being read.
        back = AlertState.HELD if before is AlertState.HELD else AlertState.SEEN
        self.banner.tell(
            words.say("Snoozed: it comes back in {span}.", span=words.span(span)),
            action=words.say("Undo"),
            on_action=lambda: self._context.bridge.then(self._context.engine.mark_alert(alert, back), self.done),
        )

    def _note(self, text: str) -> None:
        if self._asked_article is None:
            return
        article = self._asked_article
        self._context.bridge.then(
            self._context.engine.note_article(article, text.strip()), lambda _: self._reread(article), owner=self
        )

    def _reread(self, article: int) -> None:
        if article == self._asked_article:
            self._context.bridge.then(self._context.engine.article(article), self._article_came, owner=self)

    def _read_all(self) -> None:
        ids = list(self.table.articles.ids)
        if not ids:
            return
        words = self._context.words

        def undo() -> None:
            self._context.bridge.then(self._context.engine.mark_read(unread, False), self.done)

        unread: list[int] = []

        def mark(found: array[int]) -> None:
            unread.extend(found)
            if not unread:
                return
            self._context.bridge.then(self._context.engine.mark_read(unread, True), self.done)
            self.banner.tell(
                words.count("{n} article marked as read.", "{n} articles marked as read.", len(unread)),
                action=words.say("Undo"),
                on_action=undo,
            )

        self._context.bridge.then(self._context.engine.article_ids(replace(self._query, unread=True)), mark, owner=self)

    def _check_now(self) -> None:
        words = self._context.words
        if not self.known.sources:
            self.add_source()
            return
        self.banner.tell(words.say("All sources are being checked."))
        self._context.bridge.then(self._context.engine.poll(force=True), self.done)

    # --- sheets ----------------------------------------------------------------------------------

    def add_source(self) -> None:
        from monitor.gui.add_source import AddSource

        sheet = AddSource(self._context)
        sheet.added.connect(self._source_added)
        self._show_sheet(sheet)

    def _source_added(self, source: Source) -> None:
        words = self._context.words
        self._leave_sheet()
        self.banner.tell(words.say("{source} was added and is being read now.", source=source.name or source.url))
        self.known.renew(Part.SOURCES)
        self._context.bridge.then(self._context.engine.check_source(source.id), self.done)

    def edit_watchlist(self, watchlist: Watchlist | None) -> None:
        from monitor.gui.watchlist_editor import WatchlistEditor

        sheet = WatchlistEditor(self._context, watchlist)
        sheet.saved.connect(self._watchlist_saved)
        sheet.given_up.connect(self._edit_given_up)
        sheet.removed.connect(self._watchlist_removed)
        sheet.show_known_sources(self.known.sources)
        self._show_sheet(sheet)

    def _edit_given_up(self, edited: Watchlist) -> None:
        words = self._context.words
        self.banner.tell(
            words.say("What you changed was not saved."),
            action=words.say("Take it up again"),
            on_action=lambda: self.edit_watchlist(edited),
        )

    def _watchlist_saved(self, watchlist: Watchlist) -> None:
        self._leave_sheet()
        self.banner.tell(self._context.words.say("Watching for “{name}”.", name=watchlist.name))
        self.known.renew(Part.WATCHLISTS, Part.COUNTS)

    def _watchlist_removed(self, watchlist: Watchlist) -> None:
        words = self._context.words
        self._leave_sheet()
        self.banner.tell(
            words.say("The watchlist “{name}” was removed.", name=watchlist.name),
            action=words.say("Undo"),
            on_action=lambda: self._context.bridge.then(
                self._context.engine.save_watchlist(replace(watchlist, id=0)), self.done
            ),
        )
        self.known.renew(Part.WATCHLISTS, Part.COUNTS, Part.LIST)

    def show_sources(self, source: int = 0) -> None:
        from monitor.gui.sources_sheet import SourcesSheet

        sheet = SourcesSheet(self._context, self.known.sources, source)
        sheet.asked_to_add.connect(self.add_source)
        sheet.asked_for_keeping.connect(self.show_keeping)
        sheet.removed.connect(self._source_removed)
        self._show_sheet(sheet)

    def _source_removed(self, source: Source) -> None:
        words, bridge, engine = self._context.words, self._context.bridge, self._context.engine
        self.banner.tell(
            words.say(
                "{source} is read no more. Its articles and alerts stay; what was not read yet goes.",
                source=source.name or source.url,
            ),
            action=words.say("Undo"),
            on_action=lambda: bridge.then(engine.bring_source_back(source.id), self.done),
        )

    def show_trends(self) -> None:
        from monitor.gui.trends_sheet import TrendsSheet

        sheet = TrendsSheet(self._context, self.known.watchlists)
        sheet.picked.connect(self._show_day)
        self._show_sheet(sheet)

    def _show_day(self, watchlist: Watchlist, since: datetime, until: datetime) -> None:
        """The articles behind one bar of a chart."""
        self._leave_sheet()
        self._listed_place = (Kind.WATCHLIST, watchlist.id)
        self.navigation.choose(*self._listed_place)
        self._choose_view_by_itself = False
        self._query = ArticleQuery(watchlist=watchlist.id, since=since, until=until)
        self._ask_list(new=True)

    def show_settings(self) -> None:
        from monitor.gui.settings_sheet import SettingsSheet

        sheet = SettingsSheet(self._context, self._settings)
        sheet.chosen.connect(self._settings_chosen)
        sheet.asked_for_keeping.connect(self.show_keeping)
        self._show_sheet(sheet)

    def show_keeping(self, source: Source | None = None) -> None:
        """How much is kept of the archive, or of one source."""
        from monitor.gui.keeping_sheet import KeepingSheet

        sheet = KeepingSheet(self._context, source)
        sheet.kept.connect(self._limits_kept)
        self._show_sheet(sheet)

    def _limits_kept(self, going: Going) -> None:
        words = self._context.words
        self._leave_sheet()
        if going.articles:
            count = words.count("{n} article", "{n} articles", going.articles)
            self.banner.tell(words.say("The limits hold. Being deleted in the background: {articles}.", articles=count))
        else:
            self.banner.tell(words.say("The limits hold. Nothing had to go."))

    def show_about(self) -> None:
        from monitor.gui.about import About

        self._show_sheet(About(self._context))

    def show_keys(self) -> None:
        from monitor.gui.about import Keys

        self._show_sheet(Keys(self._context))

    def show_why(self) -> None:
        from monitor.gui.why_sheet import WhySheet

        if self._asked_article is not None:
            self._show_sheet(WhySheet(self._context, self._asked_article))

    def _show_sheet(self, sheet: Sheet) -> None:
        self._leave_sheet()
        self._sheet = sheet
        sheet.left.connect(self._leave_sheet)
        self._pages.addWidget(sheet)
        self._pages.setCurrentWidget(sheet)
        sheet.begin()

    def _leave_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            return
        self._pages.setCurrentIndex(0)
        self._pages.removeWidget(sheet)
        sheet.deleteLater()
        self.table.setFocus()

    # --- settings and look -----------------------------------------------------------------------

    def _change_language(self, language: str) -> None:
        self._settings_chosen(replace(self._settings, language=language))

    def _settings_chosen(self, settings: Settings) -> None:
        self._settings = settings
        self.settings_chosen.emit(settings)

    def follow_theme(self, settings: Settings) -> None:
        """The theme was changed, by the person or by the system."""
        self._settings = settings
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
        if self._sheet is not None and action not in (Action.QUIT, Action.BACK, Action.HELP, Action.SETTINGS):
            return
        match action:
            case Action.NEXT:
                self.table.step(1)
            case Action.PREVIOUS:
                self.table.step(-1)
            case Action.OPEN:
                self._open_original()
            case Action.ACKNOWLEDGE:
                self._acknowledge()
            case Action.SNOOZE:
                self.reader.show_snooze()
            case Action.STAR:
                self._star()
            case Action.NOTE:
                self.reader.show_note_field()
            case Action.SEARCH:
                self.top.focus_search()
            case Action.WHY:
                self.show_why()
            case Action.HELP:
                self.show_keys()
            case Action.ADD_SOURCE:
                self.add_source()
            case Action.CHECK_NOW:
                self._check_now()
            case Action.SETTINGS:
                self.show_settings()
            case Action.QUIT:
                self.asked_to_quit.emit()
            case Action.BACK:
                self._back()

    def _back(self) -> None:
        if self._sheet is not None:
            self._leave_sheet()
        elif self.reader.hide_note_field():
            self.table.setFocus()
        elif self._query.text or self._query.since is not None or self.top.search.text():
            self._leave_search()
        else:
            self.banner.hide()

    def _letter(self, action: Action) -> str:
        return self._context.keyboard.letter(action)

    # --- errors ----------------------------------------------------------------------------------

    def show_error(self, error: MonitorError) -> None:
        """Say an error in one sentence, calmly."""
        self.banner.warn(self._context.words.error(error))

    def _show_bug(self, _bug: Exception) -> None:
        self.banner.warn(
            self._context.words.say(
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
        sizes = ",".join(str(size) for size in self.panes.sizes())
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii") + "|" + sizes

    def _restore_geometry(self) -> None:
        saved, _, sizes = self._settings.geometry.partition("|")
        if not saved or not self.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii", "ignore"))):
            screen = self.screen().availableGeometry()
            self.resize(min(1440, screen.width()), min(900, screen.height()))
        parts = [int(size) for size in sizes.split(",") if size.isdigit()]
        if len(parts) == 3 and all(parts):
            self.panes.setSizes(parts)
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
        closing.accept()
        self.asked_to_quit.emit()
