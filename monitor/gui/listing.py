"""What is listed: a query becomes the ids of the list, its beginning first, and is kept up when articles come."""

from __future__ import annotations

from array import array
from concurrent.futures import Future
from dataclasses import replace
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from monitor.errors import MonitorError, QueryError
from monitor.gui.article_list import ArticleTable
from monitor.gui.article_model import PAGE
from monitor.gui.context import Context
from monitor.model import ArticleQuery, ArticleRow

_FIRST_LIST = 2 * PAGE


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
    put_off = Signal()
    """It is still being asked for, and to be asked for again later."""
    measured = Signal(int)
    """Milliseconds the archive needed for the whole list."""

    def __init__(self, context: Context, table: ArticleTable, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._table = table
        self.query = ArticleQuery(alerts=True)
        self._answered = self.query
        """The last query that could be understood."""
        self._is_wrong = False
        self.has_failed = False
        """The archive could not answer: it is not known whether the list is empty."""
        self._number = 0
        self._shown = -1
        self._asked: Future[Any] | None = None
        self._asked_at = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether the list that was asked for last stands in the table."""
        return self._number == self._shown

    def ask(self, query: ArticleQuery) -> None:
        """List what this query finds; first its beginning, so that it shows at once."""
        if self._asked is not None:
            # Nobody waits for what was listed before: a long search of it stops.
            self._asked.cancel()
        self.query = query
        self._number += 1
        number = self._number
        bridge, engine = self._context.bridge, self._context.engine
        if query.text:
            page = engine.page(query, size=_FIRST_LIST)
            self._asked = page
            bridge.then(
                page,
                lambda page: self._show_first(number, array("q", page.numbers), more=page.before is not None),
                lambda error: self._not_listed(number, error),
                owner=self,
            )
        else:
            ids = engine.article_ids(replace(query, limit=_FIRST_LIST))
            self._asked = ids
            bridge.then(
                ids,
                lambda ids: self._show_first(number, ids, more=len(ids) == _FIRST_LIST),
                lambda error: self._not_listed(number, error),
                owner=self,
            )

    def ask_again(self) -> None:
        """The same list as it is now; what is on the screen stays where it is."""
        if self._asked is not None and not self._asked.done():
            # A search that takes longer than articles take to come is never done if it is begun anew each time.
            self.put_off.emit()
            return
        self._number += 1
        self._ask_all(self._number)

    def _ask_all(self, number: int, *, same_list: bool = True) -> None:
        self._asked_at = monotonic()
        asked = self._context.engine.article_ids(self.query)
        self._asked = asked
        self._context.bridge.then(
            asked,
            lambda ids: self._show_ids(number, ids, same_list=same_list),
            lambda error: self._not_listed(number, error),
            owner=self,
        )

    def forgive(self) -> None:
        """What was wrong with the query before need not be said any longer."""
        self.has_failed = False
        self._answered = self.query
        if self._is_wrong:
            self._is_wrong = False
            self.understood.emit()

    def _show_first(self, number: int, ids: array[int], *, more: bool) -> None:
        if number != self._number:
            return
        if more and not ids:
            # Nothing yet is not nothing.
            self.forgive()
            self._ask_all(number, same_list=False)
            return
        bridge, engine = self._context.bridge, self._context.engine
        bridge.then(
            engine.article_rows(ids[:PAGE]),
            lambda rows: self._show_first_rows(number, ids, rows, more=more),
            lambda error: self._not_listed(number, error),
            owner=self,
        )

    def _show_first_rows(self, number: int, ids: array[int], rows: tuple[ArticleRow, ...], *, more: bool) -> None:
        if number != self._number:
            return
        self._table.show_ids(ids, rows)
        self.forgive()
        self._shown = number
        self.shown.emit()
        if more:
            self._ask_all(number)

    def _show_ids(self, number: int, ids: array[int], *, same_list: bool) -> None:
        if number != self._number:
            return
        self._shown = number
        self.has_failed = False
        self.measured.emit(round((monotonic() - self._asked_at) * 1000))
        if ids != self._table.articles.ids:
            self._table.show_ids(ids, same_list=same_list)
        self._table.articles.refresh()
        self.shown.emit()

    def _not_listed(self, number: int, error: MonitorError) -> None:
        if number != self._number:
            return
        self.has_failed = not isinstance(error, QueryError)
        self._shown = number
        self.failed.emit(error)
        if isinstance(error, QueryError):
            # What is listed stays, and is not asked for by a query that never has an answer.
            self._is_wrong = True
            self.query = self._answered
            self.not_understood.emit()
