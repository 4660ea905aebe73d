"""The article list as data: all ids at once, the rows a page at a time when they are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from monitor.gui.bidi import isolated, led, one_line
from monitor.gui.context import Context
from monitor.gui.groups import NO_GROUPS, Groups
from monitor.gui.row_words import described
from monitor.model import ArticleRow

ROW = Qt.ItemDataRole.UserRole
HEADING = Qt.ItemDataRole.UserRole + 1
"""What stands over a row that begins a group; None over any other."""
FOLLOWS = Qt.ItemDataRole.UserRole + 2
"""Whether the row is of the story that the row above is of."""
PAGE = 40
_KEPT_PAGES = 60
_IN_SIGHT = 3
"""Pages that can be on the screen together."""
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class ArticleModel(QAbstractTableModel):
    """A million rows cost their ids; a row that is not there yet is asked for and painted when it comes."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, tuple[ArticleRow | None, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0
        self.groups = NO_GROUPS
        self._answers: OrderedDict[int, tuple[str, tuple[tuple[int, int], ...]]] = OrderedDict()
        """(sentence, its marks) of articles that answer the search, by number."""
        self._sentences: list[Future[Any]] = []
        """What is still being asked for of them."""
        self._text = ""
        """The search that the rows answer: each is to show the sentence in which it does."""

    @property
    def ids(self) -> array[int]:
        return self._ids

    def show_ids(
        self,
        ids: array[int],
        first_rows: tuple[ArticleRow, ...] = (),
        *,
        groups: Groups = NO_GROUPS,
        text: str = "",
    ) -> None:
        """Show other articles; `first_rows` are the rows of the first page where they are known already.

        With a search's `text` the sentence of each row is the one that answers it, as soon as it was found.
        """
        self.beginResetModel()
        kept = [
            (page, rows)
            for page, rows in self._pages.items()
            if self._text == text and self._ids[page * PAGE : (page + 1) * PAGE] == ids[page * PAGE : (page + 1) * PAGE]
        ]
        if text != self._text:
            self._text = text
            self._answers.clear()
        self._ids = ids
        self.groups = groups
        self._forget_rows()
        # What stands where it stood is not blank until it is asked for again.
        self._pages.update(kept)
        if first_rows:
            self._pages[0] = first_rows[:PAGE]
            self._ask_sentences(0)
        self.endResetModel()

    def prepend_ids(self, new: array[int], ids: array[int]) -> None:
        """The same list with `new` in front: what is on the screen stays where it is."""
        known = {row.id: row for rows in self._pages.values() for row in rows if row is not None}
        self.beginInsertRows(_NO_INDEX, 0, len(new) - 1)
        self._ids = ids
        self._forget_rows()
        for page in range((len(ids) + PAGE - 1) // PAGE):
            wanted = ids[page * PAGE : (page + 1) * PAGE]
            if not known.keys() & set(wanted):
                break
            if all(number in known for number in wanted):
                self._pages[page] = tuple(known[number] for number in wanted)
        self.endInsertRows()

    def refresh(self) -> None:
        """Something about the rows changed: ask again for those last looked at, and forget the others."""
        self._generation += 1
        self._asked.clear()
        for page in list(self._pages)[:-_IN_SIGHT]:
            del self._pages[page]
        for page in self._pages:
            self._ask(page)

    def row(self, number: int) -> ArticleRow | None:
        """The row of that place if it is there already; asks for it if not."""
        if not 0 <= number < len(self._ids):
            return None
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def place(self, article: int) -> int:
        """Where an article stands, or -1."""
        try:
            return self._ids.index(article)
        except ValueError:
            return -1

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self.row(index.row())
        if role == HEADING:
            return self.groups.heading(index.row())
        if role == FOLLOWS:
            return self.groups.follows(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole or role == Qt.ItemDataRole.DisplayRole:
            row = self.row(index.row())
            if row is None:
                return ""
            said = f"{one_line(row.headline)}\n{one_line(row.snippet)}\n{one_line(row.source_name)}"
            if lists := self._watchlists(row):
                said = f"{said}\n{lists}"
            heading = self.groups.heading(index.row())
            return said if heading is None else f"{heading}\n{said}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            row = self.row(index.row())
            return None if row is None else described(self._context.words, row, self._context.clock())
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.row(index.row())
            words, now = self._context.words, self._context.clock()
            if row is None:
                return None
            told = (words.published(row.published, row.first_seen, now), self._watchlists(row))
            return "\n".join(led(line, rtl=words.rtl) for line in told if line)
        return None

    def _watchlists(self, row: ArticleRow) -> str:
        """All the watchlists that found it, also those whose chips have no room."""
        words = self._context.words
        names = [isolated(one_line(name, 60)) for name, _colour in row.watchlists]
        if not names:
            return ""
        return words.say("Watchlists: {names}", names=("، " if words.rtl else ", ").join(names))

    def _forget_rows(self) -> None:
        for asked in self._sentences:
            # Whoever types on is not to wait for the sentences of what stood there before.
            asked.cancel()
        self._sentences.clear()
        self._pages.clear()
        self._asked.clear()
        self._generation += 1

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        generation = self._generation
        wanted = self._ids[page * PAGE : (page + 1) * PAGE]
        self._context.bridge.then(
            self._context.engine.article_rows(wanted),
            lambda rows: self._keep(generation, page, wanted, rows),
            owner=self,
        )

    def _keep(self, generation: int, page: int, wanted: array[int], rows: tuple[ArticleRow, ...]) -> None:
        if generation != self._generation:
            return
        found = {row.id: row for row in rows}
        # An article removed meanwhile leaves its place empty until the list is asked for again.
        kept = tuple(found.get(number) for number in wanted)
        self._asked.discard(page)
        self._pages[page] = kept
        self._pages.move_to_end(page)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        self._ask_sentences(page)
        self._tell(page)

    def _tell(self, page: int) -> None:
        first = page * PAGE
        self.dataChanged.emit(self.index(first, 0), self.index(first + len(self._pages[page]) - 1, 0))

    def _ask_sentences(self, page: int) -> None:
        """Have the rows of a page show what answers the search; what was found before, at once."""
        if not self._text:
            return
        self._pages[page] = tuple(self._answering(row) for row in self._pages[page])
        wanted = [row.id for row in self._pages[page] if row is not None and row.id not in self._answers]
        if not wanted:
            return
        generation = self._generation
        asked = self._context.engine.snippets(self._text, wanted)
        self._sentences = [one for one in self._sentences if not one.done()] + [asked]
        self._context.bridge.then(
            asked,
            lambda found: self._put_sentences(generation, page, found),
            # The rows are there without them.
            lambda _error: None,
            owner=self,
        )

    def _put_sentences(self, generation: int, page: int, found: Iterable[Any]) -> None:
        if generation != self._generation or page not in self._pages:
            return
        while len(self._answers) > _KEPT_PAGES * PAGE:
            self._answers.popitem(last=False)
        self._answers.update((one.article.id, (one.snippet, one.marks)) for one in found)
        self._pages[page] = tuple(self._answering(row) for row in self._pages[page])
        self._tell(page)

    def _answering(self, row: ArticleRow | None) -> ArticleRow | None:
        if row is None or (answer := self._answers.get(row.id)) is None:
            return row
        snippet, marks = answer
        # A headline that answers is marked, and not said a second time below itself.
        if (at := row.headline.find(snippet)) >= 0:
            return replace(row, headline_marks=tuple((at + start, at + end) for start, end in marks))
        return replace(row, snippet=snippet, marks=marks) if marks else row
