"""What is listed: a query becomes the ids of the list, its beginning first, and is kept up when articles come."""

from __future__ import annotations

from array import array
from concurrent.futures import Future
from dataclasses import replace
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from monitor.errors import MonitorError, QueryError
from monitor.gui import not_kept
from monitor.gui.arrangement import Arrangement
from monitor.gui.article_list import ArticleTable
from monitor.gui.article_model import PAGE
from monitor.gui.context import Context
from monitor.gui.groups import groups_of
from monitor.model import Arranged, ArticleQuery, ArticleRow, Grouping, Order

_FIRST_LIST = 2 * PAGE
_ALL_AFTER = 250
"""Milliseconds after the last key in the filter when the whole of the list is asked for."""
_MOST_BESIDES = 2000
"""Articles read at a place of unread ones that stay listed there."""


class Listing(QObject):
    """Asks for the list and hands it to the table. An answer that comes after a newer question is dropped."""

    shown = Signal()
    """The list stands in the table, or is what it was."""
    failed = Signal(object)
    """A `MonitorError`: there is no such list."""
    not_understood = Signal()
    """The query has no meaning; what was listed stays."""
    understood = Signal()
    """The query after one that had no meaning has one."""
    filter_wrong = Signal(bool)
    """Whether what is typed to filter the list has no meaning; what was listed stays."""
    asked_anew = Signal()
    """Another list is asked for: nothing of it is filtered."""
    put_off = Signal()
    """It is still being asked for, and to be asked for again later."""
    measured = Signal(int)
    """Milliseconds the archive needed for the whole list."""

    def __init__(
        self, context: Context, table: ArticleTable, parent: QObject, *, arrangement: Arrangement | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._table = table
        self.query = ArticleQuery(alerts=True)
        """The place, the search or the day that is listed; neither filtered nor arranged."""
        self.arrangement = arrangement or Arrangement()
        self._answered = self.query
        """The last query that could be understood."""
        self._filter = ""
        self._besides: list[int] = []
        self._is_wrong = False
        self.has_failed = False
        """The archive could not answer: it is not known whether the list is empty."""
        self._number = 0
        self._shown = -1
        self._asked: Future[Any] | None = None
        self._asked_at = 0.0
        self._stand: tuple[int, int] | None = None
        self._chosen: int | None = None
        """What was chosen in the list that is filtered or arranged otherwise: it stays chosen where it is listed."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_ALL_AFTER)
        self._rest.timeout.connect(lambda: self._ask_all(self._number))
        self.marks = True
        """Whether the copies of what is chosen are marked as read with it."""
        table.chosen.connect(self._keep_in_sight)
        table.chosen.connect(self._read_copies)

    @property
    def is_complete(self) -> bool:
        """Whether the list that was asked for last stands in the table."""
        return self._number == self._shown and not self._rest.isActive()

    @property
    def wanted(self) -> ArticleQuery:
        """What is asked for: the query, filtered and arranged."""
        query = self.query
        if self._filter:
            query = replace(query, text=f"({query.text}) ({self._filter})" if query.text else self._filter)
        if query.unread:
            query = replace(query, besides=tuple(self._besides))
        return self.arrangement.on(query)

    @property
    def is_filtered(self) -> bool:
        """Whether only those articles are listed that have what was typed."""
        return bool(self._filter)

    def ask(self, query: ArticleQuery) -> None:
        """List what this query finds; first its beginning, so that it shows at once."""
        self.query = query
        self._filter = ""
        self._besides.clear()
        self._chosen = None
        self.asked_anew.emit()
        self._begin()

    def stand(self, article: int | None, above: int) -> None:
        """Scroll the next list so that an article stands at its top, `above` pixels of it out of sight."""
        self._stand = (article, above) if article is not None else None

    def _take_stand(self, *, last: bool) -> None:
        """As soon as the article is in the list; not any more once a person has scrolled, or chosen another."""
        if self._table.current_article is not None or (
            self._chosen is not None and self._table.choose(self._chosen, quietly=True)
        ):
            self._chosen = None
        if self._stand is None:
            return
        article, above = self._stand
        if self._table.verticalScrollBar().value() or self._table.stand_at(article, above) or last:
            self._stand = None

    def filter(self, text: str) -> None:
        """List of the same only what this query finds too; empty for all of it. At every key: the rest comes later."""
        self._filter = text
        self._chosen = self._table.current_article or self._chosen
        self._begin()

    def arrange(self, arrangement: Arrangement) -> None:
        """Arrange this list, and those after it, otherwise."""
        before, self.arrangement = self.wanted, arrangement
        if self.wanted != before:
            self._chosen = self._table.current_article or self._chosen
            self._begin()

    def _begin(self) -> None:
        if self._asked is not None:
            # Nobody waits for what was listed before: a long search of it stops.
            self._asked.cancel()
        self._rest.stop()
        self._number += 1
        number, query = self._number, self.wanted
        bridge, engine = self._context.bridge, self._context.engine
        if query.text and (query.order is not Order.NEWEST or query.grouping in (Grouping.SOURCE, Grouping.STORY)):
            # It has no beginning before all of it was found.
            self._ask_all(number, same_list=False)
        elif query.text:
            page = engine.page(query, size=_FIRST_LIST)
            self._asked = page
            bridge.then(
                page,
                lambda page: self._show_first(number, _plain(page.numbers), more=page.before is not None),
                lambda error: self._not_listed(number, error),
                owner=self,
            )
        else:
            first = engine.arranged(replace(query, limit=_FIRST_LIST))
            self._asked = first
            bridge.then(
                first,
                lambda found: self._show_first(number, found, more=len(found.numbers) == _FIRST_LIST),
                lambda error: self._not_listed(number, error),
                owner=self,
            )

    def ask_again(self) -> None:
        """The same list as it is now; what is on the screen stays where it is."""
        if self._rest.isActive() or (self._asked is not None and not self._asked.done()):
            # A search that takes longer than articles take to come is never done if it is begun anew each time.
            self.put_off.emit()
            return
        self._number += 1
        self._ask_all(self._number)

    def _ask_all(self, number: int, *, same_list: bool = True) -> None:
        self._asked_at = monotonic()
        asked = self._context.engine.arranged(self.wanted)
        self._asked = asked
        self._context.bridge.then(
            asked,
            lambda found: self._show_all(number, found, same_list=same_list),
            lambda error: self._not_listed(number, error),
            owner=self,
        )

    def forgive(self) -> None:
        """What was wrong with the query before need not be said any longer."""
        self.has_failed = False
        self._answered = self.query
        self.filter_wrong.emit(False)
        if self._is_wrong:
            self._is_wrong = False
            self.understood.emit()

    def _show_first(self, number: int, found: Arranged, *, more: bool) -> None:
        if number != self._number:
            return
        self._asked = None
        if more and not found.numbers:
            # Nothing yet is not nothing.
            self.forgive()
            self._ask_all(number, same_list=False)
            return
        bridge, engine = self._context.bridge, self._context.engine
        bridge.then(
            engine.article_rows(found.numbers[:PAGE]),
            lambda rows: self._show_first_rows(number, found, rows, more=more),
            lambda error: self._not_listed(number, error),
            owner=self,
        )

    def _show_first_rows(self, number: int, found: Arranged, rows: tuple[ArticleRow, ...], *, more: bool) -> None:
        if number != self._number:
            return
        self._table.show_ids(found.numbers, rows, groups=groups_of(found, self._context), text=self.wanted.text)
        self.forgive()
        self._take_stand(last=not more)
        self._shown = number
        if more and self._filter:
            # Whoever types goes on typing.
            self._rest.start()
        elif more:
            self._ask_all(number)
        self.shown.emit()

    def _show_all(self, number: int, found: Arranged, *, same_list: bool) -> None:
        if number != self._number:
            return
        # It would keep its answer, beside the list that is shown: eight bytes an article.
        self._asked = None
        self.measured.emit(round((monotonic() - self._asked_at) * 1000))
        if not same_list:
            self._show_first(number, found, more=False)
            return
        self._shown = number
        self.forgive()
        groups = groups_of(found, self._context)
        if found.numbers != self._table.articles.ids or groups != self._table.articles.groups:
            self._table.show_ids(found.numbers, same_list=True, groups=groups, text=self.wanted.text)
        self._table.articles.refresh()
        self._take_stand(last=True)
        self.shown.emit()

    def _keep_in_sight(self, article: int) -> None:
        """What is read at a place of unread articles does not vanish under the reader's eyes."""
        if self.query.unread and article not in self._besides:
            self._besides.append(article)
            del self._besides[:-_MOST_BESIDES]

    def _read_copies(self, article: int) -> None:
        """The copies that are folded into a row are read with it: none of them comes up as news afterwards."""
        row = self._table.current_row
        if self.marks and self.arrangement.folded and row is not None and row.id == article and row.copies > 1:
            reading = self._context.engine.mark_read([article], True, copies=True)
            self._context.bridge.edit(reading, lost=not_kept.not_read)

    def _not_listed(self, number: int, error: MonitorError) -> None:
        if number != self._number:
            return
        self.has_failed = not isinstance(error, QueryError)
        self._shown = number
        if isinstance(error, QueryError) and self._filter:
            # Half a query while it is typed: nothing to be told of at length.
            self.filter_wrong.emit(True)
            self.shown.emit()
            return
        self.failed.emit(error)
        if isinstance(error, QueryError):
            # What is listed stays, and is not asked for by a query that never has an answer.
            self._is_wrong = True
            self.query = self._answered
            self.not_understood.emit()


def _plain(numbers: tuple[int, ...]) -> Arranged:
    return Arranged(numbers=array("q", numbers), starts=array("q"), lengths=array("q"))
