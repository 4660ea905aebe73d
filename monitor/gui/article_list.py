"""The middle pane: what is listed, how, and the list itself."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from monitor.gui.article_model import PAGE, ROW, ArticleModel
from monitor.gui.bidi import led
from monitor.gui.context import Context
from monitor.gui.groups import NO_GROUPS, Groups
from monitor.gui.list_tools import ListTools
from monitor.gui.parts import button, label, one_line_label, rule
from monitor.gui.row_delegate import RowDelegate
from monitor.gui.severities import Severities
from monitor.model import ArticleRow

Index = QModelIndex | QPersistentModelIndex


class ArticleTable(QTableView):
    """One column, rows of one height: a million of them show at once (a QListView needs seconds)."""

    chosen = Signal(object)
    """The number of the article a person selected; as an object, since numbers are wider than Qt's int."""
    asked_to_open = Signal(object)
    painted = Signal()
    """A row was painted for the first time."""

    def __init__(self, context: Context, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._context = context
        self._quiet = False
        self._first = True
        self._headed: tuple[int, ...] = ()
        """The rows that are taller by a heading."""
        self.articles = ArticleModel(context, self)
        self._rows = RowDelegate(context, self, compact=compact)
        self.setObjectName("articles")
        self.setAccessibleName(context.words.say("Articles"))
        self.setProperty("ground", "pane")
        self.setModel(self.articles)
        self.setItemDelegate(self._rows)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(10)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(vertical.ResizeMode.Fixed)
        self._set_heights()

    def restyle(self) -> None:
        self._rows.restyle()
        self.viewport().update()

    @property
    def current_article(self) -> int | None:
        """The number of the selected article."""
        number = self.currentIndex().row()
        return self.articles.ids[number] if 0 <= number < len(self.articles.ids) else None

    @property
    def current_row(self) -> ArticleRow | None:
        return self.articles.row(self.currentIndex().row())

    def set_compact(self, compact: bool) -> None:
        """Rows closer together or further apart, from now on; what is at the top of the list stays there."""
        if self._rows.compact == compact:
            return
        top, offset = self._at_top()
        self._rows.set_compact(compact)
        self._set_heights()
        self._size_headed()
        if top >= 0:
            self._scroll_to(top, 0 if offset < 0 else offset)
        self.viewport().update()

    def _set_heights(self) -> None:
        vertical = self.verticalHeader()
        vertical.setMinimumSectionSize(self._rows.row_height)
        vertical.setDefaultSectionSize(self._rows.row_height)
        self.verticalScrollBar().setSingleStep(self._rows.row_height // 2)

    def _size_headed(self) -> None:
        """Give the rows that begin a group the room for their heading."""
        vertical, headed = self.verticalHeader(), self.articles.groups.headed
        usual = self._rows.row_height
        if not headed and not self._headed:
            return
        # Each change would lay all rows out anew.
        vertical.setUpdatesEnabled(False)
        for row in set(self._headed).difference(headed):
            if row < len(self.articles.ids):
                vertical.resizeSection(row, usual)
        for row in headed:
            vertical.resizeSection(row, usual + self._rows.heading_height)
        vertical.setUpdatesEnabled(True)
        self._headed = headed
        self.updateGeometries()

    def at_top(self) -> tuple[int | None, int]:
        """The article at the top, and how many pixels of it are out of sight; none where the list is not scrolled."""
        top, offset = self._at_top()
        if self.verticalScrollBar().value() == 0 or not 0 <= top < len(self.articles.ids):
            return None, 0
        return self.articles.ids[top], -offset

    def stand_at(self, article: int, above: int) -> bool:
        """Scroll so that an article is at the top, `above` pixels of it out of sight; False where it is not listed."""
        if (place := self.articles.place(article)) < 0:
            return False
        self.updateGeometries()
        self._scroll_to(place, -above)
        return True

    def _at_top(self) -> tuple[int, int]:
        """The row at the top, and where it begins."""
        top = self.rowAt(0)
        return top, self.rowViewportPosition(top) if top >= 0 else 0

    def _scroll_to(self, row: int, offset: int) -> None:
        self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(row) - offset)

    def show_ids(
        self,
        ids: array[int],
        first_rows: tuple[ArticleRow, ...] = (),
        *,
        same_list: bool = False,
        groups: Groups = NO_GROUPS,
        text: str = "",
    ) -> None:
        """Show these articles, which may answer a search's text.

        With `same_list` what is on the screen and what is selected stay where they are.
        """
        old = self.articles.ids
        new = len(ids) - len(old)
        plain = groups == NO_GROUPS == self.articles.groups
        if same_list and plain and len(old) and new >= 0 and ids[new:] == old:
            if new == 0:
                return
            step = self.verticalScrollBar().value()
            self._quiet = True
            self.articles.prepend_ids(ids[:new], ids)
            self._quiet = False
            if step > 0:
                self.verticalScrollBar().setValue(step + new * self._rows.row_height)
            return
        current = self.current_article if same_list else None
        top, offset = self._at_top()
        top_article = old[top] if same_list and 0 <= top < len(old) else None
        at_top = self.verticalScrollBar().value() == 0
        self._quiet = True
        self.articles.show_ids(ids, first_rows, groups=groups, text=text)
        self._size_headed()
        if current is not None and (place := self.articles.place(current)) >= 0:
            self.setCurrentIndex(self.articles.index(place, 0))
        if at_top or top_article is None:
            self.scrollToTop()
        elif (place := self.articles.place(top_article)) >= 0:
            self._scroll_to(place, offset)
        self._quiet = False

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) article."""
        count = len(self.articles.ids)
        if not count:
            return
        at = self.currentIndex().row()
        self.setCurrentIndex(self.articles.index(min(count - 1, max(0, at + by if at >= 0 else 0)), 0))

    def choose(self, article: int, *, quietly: bool = False) -> bool:
        """Select an article if it is in the list."""
        place = self.articles.place(article)
        if place < 0:
            return False
        self._quiet = quietly
        self.setCurrentIndex(self.articles.index(place, 0))
        self._quiet = False
        return True

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._quiet:
            self.chosen.emit(self.articles.ids[current.row()])

    def focusInEvent(self, focus: QFocusEvent) -> None:
        # Qt makes the first row the current one here; nobody chose it, so nothing may be read by it.
        nothing = not self.currentIndex().isValid()
        self._quiet = nothing or self._quiet
        super().focusInEvent(focus)
        if nothing:
            self.selectionModel().clearCurrentIndex()
            self._quiet = False

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (article := self.current_article) is not None:
                self.asked_to_open.emit(article)
            return
        if self._context.keyboard.action(press) is not None:
            press.ignore()
            return
        if press.text().strip():
            # Typing letters must not make Qt fetch every row's text to look for them.
            press.ignore()
            return
        super().keyPressEvent(press)

    def keyboardSearch(self, search: str) -> None:
        """Not here: it would ask the archive for every row."""

    def mouseDoubleClickEvent(self, press: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(press)
        if (article := self.current_article) is not None:
            self.asked_to_open.emit(article)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self.setColumnWidth(0, self.viewport().width())

    def paintEvent(self, painting: QPaintEvent) -> None:
        super().paintEvent(painting)
        if self.hasFocus() and not self.currentIndex().isValid():
            # A row that is chosen shows by itself where the keys go.
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._context.theme.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
            painter.end()
        if self._first and self.articles.row(0) is not None and self.indexAt(QPoint(4, 4)).data(ROW) is not None:
            self._first = False
            QTimer.singleShot(0, self, self.painted.emit)


class ArticleList(QWidget):
    """The list with its heading; an empty list says why and what to do."""

    asked_to_edit = Signal()
    """The place that is listed is to be edited."""
    asked_to_begin = Signal()
    """What an empty list proposes is to be done."""

    def __init__(self, context: Context, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._context = context
        self.setProperty("ground", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = ArticleTable(context, self, compact=compact)
        self._title = one_line_label(context, tone="soft", scale=0.9)
        self._note = label(context, tone="faint", scale=0.86)
        self._empty = label(context, tone="faint")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(context.px(2), context.px(3), context.px(2), context.px(1.2))
        self._empty.hide()
        self.begin = button(context, "", self.asked_to_begin.emit, role="primary")
        self.begin.hide()
        heading = QHBoxLayout()
        heading.setContentsMargins(context.px(1.15), context.px(0.55), context.px(1.15), context.px(0.55))
        self._edit = button(context, "", self.asked_to_edit.emit, role="plain", scale=0.86)
        self._edit.hide()
        heading.addWidget(self._title, 1)
        heading.addWidget(self._edit)
        heading.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tools = ListTools(context)
        self.tools.left.connect(self.table.setFocus)
        column.addLayout(heading)
        column.addWidget(self.tools)
        self.severities = Severities(context)
        self.severities.hide()
        column.addWidget(self.severities)
        column.addWidget(rule())
        column.addWidget(self._empty)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.table, 1)
        self.setMinimumWidth(context.px(17))

    def show_heading(self, title: str, note: str, *, edit: str = "") -> None:
        """What is listed and how much; `edit` names what can be done with the place that is listed."""
        self._edit.setText(edit)
        self._edit.setVisible(bool(edit))
        self._title.setText(led(title, rtl=self._context.rtl))
        self._note.setText(led(note, rtl=self._context.rtl))

    def show_emptiness(self, sentence: str, *, begin: str = "") -> None:
        """Say why nothing is listed, and on a button what would change that; an empty sentence shows the list."""
        self._empty.setText(led(sentence, rtl=self._context.rtl) if sentence else "")
        self._empty.setVisible(bool(sentence))
        self.begin.setText(begin)
        self.begin.setVisible(bool(begin))

    @property
    def first_page(self) -> int:
        return PAGE
