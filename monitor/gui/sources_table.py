"""The table of sources: a row a source, its cells under their headings, columns that give way in a narrow window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from monitor.gui.bidi import is_rtl, led, one_line
from monitor.gui.context import Context
from monitor.gui.ordering import natural
from monitor.gui.place import TROUBLED
from monitor.gui.states import state_name
from monitor.gui.theme import CELL_SIDE
from monitor.model import Source

_NAME = (12, 44)
_WIDTHS = (11, 10, 10, 7, 9, 13)
"""The narrowest and the widest the first column is, and how wide the others are, in heights of the letters."""

_GIVES_WAY = (6, 5, 3, 2, 4)
"""The columns that a narrow window leaves out, in this order; the name and the state always stand."""
_FOLDER = 6

_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class SourceModel(QAbstractTableModel):
    """One row a source; those that need attention first."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self.headings = (
            words.say("Source"),
            words.say("State"),
            words.say("Last success"),
            words.say("Next check"),
            words.say("Articles"),
            words.say("Kind"),
            words.say("Folder"),
        )
        self.sources: tuple[Source, ...] = ()

    def show_sources(self, sources: tuple[Source, ...]) -> None:
        ordered = tuple(sorted(sources, key=lambda s: (s.state not in TROUBLED, natural(s.name), s.id)))
        if [s.id for s in ordered] == [s.id for s in self.sources]:
            self.sources = ordered
            if ordered:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ordered) - 1, len(self.headings) - 1))
            return
        self.beginResetModel()
        self.sources = ordered
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.sources)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.headings)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and way is Qt.Orientation.Horizontal:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        source = self.sources[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(source, index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._context.theme
            if index.column() == 1:
                return QColor(theme.critical if source.state in TROUBLED else theme.soft)
            return QColor(theme.ink if index.column() == 0 else theme.soft)
        if role == Qt.ItemDataRole.ToolTipRole:
            return led(source.url, rtl=False)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, source: Source, column: int) -> str:
        words, now = self._context.words, self._context.clock()
        match column:
            case 0:
                return led(one_line(source.name or source.url, 100), rtl=words.rtl)
            case 1:
                return state_name(words, source.state)
            case 2:
                return words.ago(source.last_success, now) if source.last_success is not None else words.say("never")
            case 3:
                if source.paused or source.next_check is None:
                    return "—"
                return words.until(source.next_check, now)
            case 4:
                return words.number(source.articles)
            case 5:
                kind = words.kind(source.kind)
                return kind[:1].upper() + kind[1:]
            case _:
                return led(one_line(source.folder, 60), rtl=words.rtl) if source.folder else ""


class _Cells(QStyledItemDelegate):
    """A row is one thing: one ground, one line around it while it has the focus; its text stands under the headings."""

    def __init__(self, context: Context, parent: QTableView) -> None:
        super().__init__(parent)
        self._context = context
        self._table = parent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        context, theme = self._context, self._context.theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(theme.accent_ground))
        if selected and self._table.hasFocus() and index.row() == self._table.currentIndex().row():
            row = QRectF(0, rect.top(), self._table.viewport().width(), rect.height())
            painter.setClipRect(rect)
            painter.setPen(QColor(theme.accent))
            painter.drawRect(row.adjusted(0.5, 0.5, -0.5, -0.5))
        side = context.px(CELL_SIDE)
        inner = rect.adjusted(side, 0, -side, 0)
        painter.setFont(self._table.font())
        painter.setPen(QColor(theme.ink) if selected else index.data(Qt.ItemDataRole.ForegroundRole))
        text = QFontMetrics(painter.font()).elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, inner.width()
        )
        edge = Qt.AlignmentFlag.AlignRight if context.rtl else Qt.AlignmentFlag.AlignLeft
        way = (
            Qt.TextFlag.TextForceRightToLeft
            if is_rtl(text, otherwise=context.rtl)
            else Qt.TextFlag.TextForceLeftToRight
        )
        flags = int(edge | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | int(way)
        painter.drawText(inner, flags, text)
        painter.restore()


class SourceTable(QTableView):
    """The name takes the room there is, but not so much that a wide window tears the row apart."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rows = SourceModel(context, self)
        self._has_folders = False
        self.setItemDelegate(_Cells(context, self))
        self.setAccessibleName(context.words.say("Sources"))
        self.setProperty("ground", "pane")
        self.setModel(self._rows)
        self.setShowGrid(False)
        self.setFont(context.faces.interface(0.97))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(context.px(2.6))
        header = self.horizontalHeader()
        header.setFont(context.faces.interface(0.88))
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        for section, wide in enumerate(_WIDTHS, start=1):
            self.setColumnWidth(section, context.px(wide))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is shown, from the top."""
        return self._rows.sources

    @property
    def current(self) -> Source | None:
        """Where the keys are."""
        at = self.currentIndex().row()
        return self.sources[at] if 0 <= at < len(self.sources) else None

    @property
    def chosen(self) -> tuple[Source, ...]:
        """All that are selected, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.sources[row] for row in rows)

    def show_sources(self, sources: tuple[Source, ...]) -> None:
        """Show these; what was selected stays so as far as it is among them, else the first is."""
        current, chosen = self.current, self.chosen
        self._rows.show_sources(sources)
        if self._has_folders != any(source.folder for source in sources):
            self._has_folders = not self._has_folders
            self._fit()
        self.choose((source.id for source in chosen), current=current.id if current is not None else 0)

    def choose(self, numbers: Iterable[int], *, current: int = 0) -> None:
        """Select these sources; the keys go on from `current`, else from the first of them."""
        wanted = set(numbers)
        rows = [row for row, source in enumerate(self.sources) if source.id in wanted]
        if not rows and self.sources:
            rows = [0]
        if [source.id for source in self.chosen] == [self.sources[row].id for row in rows] and self.current is not None:
            return
        at = next((row for row in rows if self.sources[row].id == current), rows[0] if rows else -1)
        selection, last = QItemSelection(), len(self._rows.headings) - 1
        for row in rows:
            selection.merge(
                QItemSelection(self._rows.index(row, 0), self._rows.index(row, last)),
                QItemSelectionModel.SelectionFlag.Select,
            )
        self.setCurrentIndex(self._rows.index(at, 0))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().width() / self._context.em
        left_out = set() if self._has_folders else {_FOLDER}
        for column in _GIVES_WAY:
            if room - self._others(left_out) >= _NAME[0]:
                break
            left_out.add(column)
        for column in _GIVES_WAY:
            self.setColumnHidden(column, column in left_out)
        self.setColumnWidth(0, self._context.px(min(max(room - self._others(left_out), _NAME[0]), _NAME[1])))

    @staticmethod
    def _others(left_out: set[int]) -> float:
        return sum(wide for column, wide in enumerate(_WIDTHS, start=1) if column not in left_out)
