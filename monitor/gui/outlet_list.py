"""The outlets of the starter pack as rows to tick: what each is, and what came of trying it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from monitor.gui.bidi import bare, is_rtl, isolated, one_line
from monitor.gui.context import Context
from monitor.gui.theme import CELL_SIDE
from monitor.model import Outlet, OutletTrial, TrialOutcome
from monitor.words import outlets as said

_ROW = Qt.ItemDataRole.UserRole
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class OutletModel(QAbstractListModel):
    """Which of the outlets are shown, ticked, being tried, and tried."""

    ticked = Signal()
    """Others are ticked than before."""

    def __init__(self, context: Context, countries: dict[str, str], parent: QObject | None = None) -> None:
        """`countries` are the names of countries by their codes."""
        super().__init__(parent)
        self._context = context
        self._countries = countries
        self._shown: tuple[Outlet, ...] = ()
        self._chosen: set[Outlet] = set()
        self._trying: set[Outlet] = set()
        self.trials: dict[Outlet, OutletTrial] = {}

    def show_outlets(self, outlets: Iterable[Outlet]) -> None:
        """Show these; what is ticked stays so, in sight or not."""
        shown = tuple(outlets)
        if shown != self._shown:
            self.beginResetModel()
            self._shown = shown
            self.endResetModel()

    @property
    def shown(self) -> tuple[Outlet, ...]:
        return self._shown

    @property
    def chosen(self) -> frozenset[Outlet]:
        return frozenset(self._chosen)

    def tick(self, outlets: Iterable[Outlet], on: bool) -> None:
        """Tick these, or no longer; one that is a source already cannot be."""
        before = len(self._chosen)
        for one in outlets:
            if on and self.can_be_ticked(one):
                if one not in self._chosen and (trial := self.trials.get(one)) is not None and not trial.discovery:
                    # Ticked once more, it is to be tried once more.
                    del self.trials[one]
                self._chosen.add(one)
            else:
                self._chosen.discard(one)
        if len(self._chosen) != before:
            self._changed()
            self.ticked.emit()

    def can_be_ticked(self, outlet: Outlet) -> bool:
        trial = self.trials.get(outlet)
        return trial is None or trial.outcome is not TrialOutcome.KNOWN

    def show_trying(self, outlet: Outlet) -> None:
        self._trying.add(outlet)
        self._changed()

    def show_trial(self, trial: OutletTrial) -> None:
        self._trying.discard(trial.outlet)
        self.trials[trial.outlet] = trial
        if trial.discovery is None:
            self._chosen.discard(trial.outlet)
        self._changed()

    def show_given_up(self) -> None:
        """Nothing is being tried any more."""
        self._trying.clear()
        self._changed()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.can_be_ticked(self._shown[index.row()]) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        outlet = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.called(outlet)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if outlet in self._chosen else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole:
                return bare(f"{self.called(outlet)}. {self.about(outlet)}. {self.result(outlet)}")
            case Qt.ItemDataRole.ToolTipRole:
                return self.result(outlet) or None
            case _ if role == _ROW:
                return outlet
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick((self._shown[index.row()],), Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def about(self, outlet: Outlet) -> str:
        """What it is and where it is; of one that was pasted its address, once it says what it is called."""
        words = self._context.words
        if not outlet.name:
            return isolated(outlet.addresses[0]) if self.called(outlet) != outlet.addresses[0] else ""
        return words.say(
            "{kind} · {country}", kind=said.kind(words, outlet.kind), country=self._countries[outlet.country]
        )

    def called(self, outlet: Outlet) -> str:
        """Its name, or what it calls itself."""
        trial = self.trials.get(outlet)
        if not outlet.name and trial is not None and trial.discovery is not None and trial.discovery.title:
            return one_line(trial.discovery.title, 120)
        return said.name(self._context.words, outlet)

    def result(self, outlet: Outlet) -> str:
        """What came of trying it; empty where it was not tried."""
        words = self._context.words
        if outlet in self._trying:
            return words.say("Trying…")
        trial = self.trials.get(outlet)
        return said.came_of(words, trial) if trial is not None else ""

    def tone(self, outlet: Outlet) -> str:
        """The colour of what came of trying it."""
        theme, trial = self._context.theme, self.trials.get(outlet)
        if trial is None or outlet in self._trying or trial.outcome is TrialOutcome.KNOWN:
            return theme.soft
        return theme.accent if trial.outcome is TrialOutcome.BRINGS else theme.critical

    def _changed(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))


class _Row(QStyledItemDelegate):
    """Two lines: the name, and behind it what it is; below, what came of trying it, once it was tried."""

    def __init__(self, context: Context, view: QListView) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._name = QFont(context.faces.interface(1.0, bold=True))
        self._about = QFont(context.faces.interface(0.88))
        self._result = QFont(context.faces.interface(0.9))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        high = QFontMetrics(self._name).height() + QFontMetrics(self._result).height() + self._context.px(0.9)
        return QSize(0, high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        context, theme = self._context, self._context.theme
        model = index.model()
        assert isinstance(model, OutletModel)
        outlet: Outlet = index.data(_ROW)
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected and self._view.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box(rect)
        self._paint_box(painter, box, index)
        side, gap = context.px(CELL_SIDE), context.px(0.7)
        if context.rtl:
            inner = QRect(rect.left() + side, rect.top(), box.left() - gap - rect.left() - side, rect.height())
        else:
            inner = QRect(box.right() + gap, rect.top(), rect.right() - side - box.right() - gap, rect.height())
        upper = QFontMetrics(self._name).height()
        lower = QFontMetrics(self._result).height()
        top = rect.top() + (rect.height() - upper - lower) // 2
        result = model.result(outlet)
        if not result:
            top = rect.top() + (rect.height() - upper) // 2
        first = QRect(inner.left(), top, inner.width(), upper)
        used = self._text(painter, first, index.data(), self._name, QColor(theme.ink))
        behind = used + context.px(0.7)
        rest = first.adjusted(0, 0, -behind, 0) if context.rtl else first.adjusted(behind, 0, 0, 0)
        self._text(painter, rest, model.about(outlet), self._about, QColor(theme.faint))
        if result:
            below = QRect(inner.left(), top + upper, inner.width(), lower)
            self._text(painter, below, result, self._result, QColor(model.tone(outlet)))
        painter.restore()

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click anywhere on the row ticks it, and so does the space bar, as the view sends it."""
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            if (
                event.button() is not Qt.MouseButton.LeftButton
                or not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable
            ):
                return False
            now = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
            other = Qt.CheckState.Unchecked if now is Qt.CheckState.Checked else Qt.CheckState.Checked
            return bool(model.setData(index, other, Qt.ItemDataRole.CheckStateRole))
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return True
        return super().editorEvent(event, model, option, index)

    def _box(self, row: QRect) -> QRect:
        side, size = self._context.px(CELL_SIDE), self._context.px(1.0)
        left = row.right() - side - size if self._context.rtl else row.left() + side
        return QRect(left, row.top() + (row.height() - size) // 2, size, size)

    def _paint_box(self, painter: QPainter, box: QRect, index: Index) -> None:
        theme = self._context.theme
        is_on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        can_be = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        painter.setPen(QColor(theme.accent if is_on else theme.faint if can_be else theme.line))
        painter.setBrush(QColor(theme.accent) if is_on else Qt.BrushStyle.NoBrush)
        round_off = box.width() / 5
        painter.drawRoundedRect(box, round_off, round_off)
        if is_on:
            pen = QPen(QColor(theme.on_accent), max(1.5, box.width() / 9))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            x, y, size = box.left(), box.top(), box.width()
            painter.drawLine(
                round(x + size * 0.24), round(y + size * 0.53), round(x + size * 0.43), round(y + size * 0.72)
            )
            painter.drawLine(
                round(x + size * 0.43), round(y + size * 0.72), round(x + size * 0.77), round(y + size * 0.3)
            )

    def _text(self, painter: QPainter, into: QRect, text: str, font: QFont, colour: QColor) -> int:
        """Paint one line at the leading edge; returns how wide it came."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, into.width())
        painter.setFont(font)
        painter.setPen(colour)
        edge = Qt.AlignmentFlag.AlignRight if self._context.rtl else Qt.AlignmentFlag.AlignLeft
        rtl = is_rtl(text, otherwise=self._context.rtl)
        way = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        flags = int(edge | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | int(way)
        painter.drawText(into, flags, shown)
        return metrics.horizontalAdvance(shown)


class OutletList(QListView):
    """Up and down go through the rows, the space bar ticks."""

    def __init__(self, context: Context, model: OutletModel) -> None:
        super().__init__()
        self.setAccessibleName(context.words.say("Outlets"))
        self.setFont(context.faces.interface())
        self.setProperty("ground", "pane")
        self.setItemDelegate(_Row(context, self))
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by the keys sees where they are."""
        super().focusInEvent(event)
        # Qt makes the first row the current one then, and selects nothing.
        self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyboardSearch(self, search: str) -> None:
        """Not here: the field above searches."""
