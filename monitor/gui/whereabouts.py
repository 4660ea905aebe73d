"""Where a person stands: which place of the navigation, which search or which day is listed, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from monitor.gui.article_list import ArticleTable
from monitor.gui.known import Known
from monitor.gui.listing import Listing
from monitor.gui.navigation import Kind, Navigation, Place
from monitor.gui.source_groups import code_of, folder_number
from monitor.gui.standing import Stand
from monitor.gui.top_bar import TopBar
from monitor.model import NONE, ArticleQuery, SavedSearch, Severity


class Whereabouts(QObject):
    """Goes from one list to another and remembers the place to come back to."""

    def __init__(
        self,
        *,
        navigation: Navigation,
        top: TopBar,
        listing: Listing,
        table: ArticleTable,
        known: Known,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._known = known
        self._navigation = navigation
        self._top = top
        self._listing = listing
        self._table = table
        self._place: tuple[Kind, int] = (Kind.ALERTS, 0)
        self._waiting: Stand | None = None
        """The saved search or the folder one is to come back to, while it is not known yet."""
        self._returned = False
        """One came back to a place of which it is not known whether it is still there."""
        known.sources_came.connect(self.leave_what_is_gone)
        known.watchlists_came.connect(self.leave_what_is_gone)
        known.searches_came.connect(self.leave_what_is_gone)
        self.is_chosen = False
        """Whether somebody chose what is listed; before, the window may."""
        top.searched.connect(self.search)
        top.search_left.connect(self.leave_search)
        listing.not_understood.connect(self.mark_place)

    def stand_where(self, other: Whereabouts) -> None:
        """Stand where another window stood; nothing is asked for yet."""
        self._place, self.is_chosen = other._place, other.is_chosen
        self._listing.query = other._listing.query
        self._top.search.setText(other._top.search.text())
        self.mark_place()

    def stand_at(self, stand: Stand | None) -> bool:
        """Go where one was when the window was closed; False where that is not known.

        A place that is no more is left when that is known: see `leave_what_is_gone`.
        """
        if stand is None:
            return False
        self._listing.stand(stand.article, stand.above)
        if not self._is_known(stand.place[0]):
            # What it looks for is still being asked for.
            self._waiting = stand
            return False
        if stand.place[0] is not Kind.ALERTS:
            self.go_to(*stand.place)
            self._returned = True
            return True
        return False

    @property
    def standing(self) -> Stand:
        """Where one is now."""
        article, above = self._table.at_top()
        place = (Kind.ALERTS, 0) if self._listing.query.text and not self.is_at_search else self._place
        return Stand(place=place, article=article, above=above)

    def leave_what_is_gone(self) -> None:
        """The place one came back to may have been removed meanwhile."""
        known, (kind, number) = self._known, self._place
        if (waiting := self._waiting) is not None and self._is_known(waiting.place[0]):
            self._waiting = None
            if not self.is_chosen and waiting.place[1] in self._there[waiting.place[0]]:
                self.go_to(*waiting.place)
            return
        if not self._returned or not known.is_furnished:
            return
        self._returned = False
        if kind in (Kind.WATCHLIST, Kind.SOURCE) and number not in self._there[kind]:
            self.go_to(Kind.ALERTS)

    def _is_known(self, kind: Kind) -> bool:
        """Whether it is known what a place of this kind lists."""
        return bool({Kind.SEARCH: self._known.searches, Kind.FOLDER: self._known.sources}.get(kind, True))

    @property
    def _there(self) -> dict[Kind, set[int]]:
        """The numbers of the places that may be removed."""
        known = self._known
        return {
            Kind.WATCHLIST: {watchlist.id for watchlist in known.watchlists},
            Kind.SOURCE: {source.id for source in known.sources},
            Kind.SEARCH: {search.id for search in known.searches},
            Kind.FOLDER: {folder_number(source.folder) for source in known.sources},
        }

    @property
    def is_aside(self) -> bool:
        """Whether there is a search or a day to come back from."""
        return self._is_narrowed or bool(self._top.search.text())

    @property
    def _is_narrowed(self) -> bool:
        return self._listing.query != self._query_of(*self._place)

    def go_to(self, kind: Kind, number: int = 0) -> None:
        """Go to a place of the navigation."""
        self._place = (kind, number)
        self._navigation.choose(kind, number)
        self.is_chosen = True
        self._listing.ask(self._query_of(kind, number))

    def take(self, place: Place) -> None:
        """Go to a place that was chosen in the navigation; a search is over by that."""
        self._top.search.clear()
        self.go_to(*place.key)

    def mark_place(self) -> None:
        """Let the navigation show the place that is listed, and none while a search is."""
        self._navigation.choose(*self._place)
        if self._listing.query.text and not self.is_at_search:
            self._navigation.unmark()

    def search(self, text: str) -> None:
        """List what the archive has for a query; an empty one goes back."""
        if not text:
            self.leave_search()
            return
        self.is_chosen = True
        self._listing.ask(ArticleQuery(text=text))
        self.mark_place()
        self._table.setFocus()

    def show_severity(self, severity: Severity | None) -> None:
        """Of the alerts only those of one severity; None for all."""
        self._place = (Kind.ALERTS, 0)
        self.is_chosen = True
        self._listing.ask(ArticleQuery(alerts=True, severity=severity))
        self.mark_place()

    def show_saved(self, search: SavedSearch) -> None:
        """List a search that was just saved."""
        self._known.searches = (*(one for one in self._known.searches if one.id != search.id), search)
        self._known.searches_came.emit()
        self._top.search.clear()
        self.go_to(Kind.SEARCH, search.id)

    def leave_saved(self, search: SavedSearch) -> None:
        """A saved search is gone: what it found is listed no more."""
        if self._place == (Kind.SEARCH, search.id):
            self.go_to(Kind.ALERTS)

    def leave_search(self) -> None:
        """Go back from a search or a day to the place."""
        self._top.search.clear()
        self._top.show_wrong(False)
        self._table.setFocus()
        self._listing.forgive()
        if self._is_narrowed:
            self._listing.ask(self._query_of(*self._place))
            self.mark_place()

    @property
    def place(self) -> tuple[Kind, int]:
        """The place of the navigation one is at, or came from."""
        return self._place

    @property
    def is_at_search(self) -> bool:
        """Whether a saved search is listed."""
        return self._place[0] is Kind.SEARCH and not self._is_narrowed

    def show_picked(self, query: ArticleQuery) -> None:
        """The articles behind one step of a chart; the way back leads to all of its watchlist, or of its source."""
        if query.watchlist is not None:
            self._place = (Kind.WATCHLIST, query.watchlist)
        elif query.source is not None:
            self._place = (Kind.SOURCE, query.source)
        else:
            self._place = (Kind.ALL, 0)
        self.is_chosen = True
        self._listing.ask(query)
        self.mark_place()

    def _folder(self, number: int) -> str:
        return next((one.folder for one in self._known.sources if folder_number(one.folder) == number), "")

    def _query_of(self, kind: Kind, number: int) -> ArticleQuery:
        match kind:
            case Kind.ALERTS:
                return ArticleQuery(alerts=True)
            case Kind.ALL:
                return ArticleQuery(unread=True)
            case Kind.STARRED:
                return ArticleQuery(starred=True)
            case Kind.WATCHLIST:
                return ArticleQuery(watchlist=number)
            case Kind.SEARCH:
                found = (search.query for search in self._known.searches if search.id == number)
                return next(found, ArticleQuery())
            case Kind.COUNTRY:
                return ArticleQuery(country=code_of(number) or NONE)
            case Kind.FOLDER:
                return ArticleQuery(folder=self._folder(number) or NONE)
            case Kind.SOURCE:
                return ArticleQuery(source=number)
            case _:
                return ArticleQuery()
