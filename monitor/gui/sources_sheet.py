"""The sources and how they are: what each is, when it last answered, what is wrong and what can be done."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from monitor.gui.bidi import bare, is_rtl, isolated, led, one_line
from monitor.gui.context import Context
from monitor.gui.navigation import TROUBLED
from monitor.gui.parts import button, field, label, one_line_label, rule, say
from monitor.gui.sheet import Sheet
from monitor.gui.source_cures import SourceCures, is_barren
from monitor.gui.states import state_name
from monitor.gui.theme import CELL_SIDE
from monitor.model import Source

_NAME = (12, 44)
_WIDTHS = (11, 10, 10, 7, 9)
"""The narrowest and the widest the first column is, and how wide the others are, in heights of the letters."""

_GIVES_WAY = (5, 3, 2, 4)
"""The columns that a narrow window leaves out, in this order; the name and the state always stand."""

_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class SourceModel(QAbstractTableModel):
    """One row a source; those that need attention first."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self._headings = (
            words.say("Source"),
            words.say("State"),
            words.say("Last success"),
            words.say("Next check"),
            words.say("Articles"),
            words.say("Kind"),
        )
        self.sources: tuple[Source, ...] = ()

    def show_sources(self, sources: tuple[Source, ...]) -> None:
        ordered = tuple(sorted(sources, key=lambda s: (s.state not in TROUBLED, s.name, s.id)))
        if [s.id for s in ordered] == [s.id for s in self.sources]:
            self.sources = ordered
            if ordered:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ordered) - 1, len(self._headings) - 1))
            return
        self.beginResetModel()
        self.sources = ordered
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.sources)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and way is Qt.Orientation.Horizontal:
            return self._headings[section]
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
            case _:
                kind = words.kind(source.kind)
                return kind[:1].upper() + kind[1:]


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
        if selected and self._table.hasFocus():
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


class _Table(QTableView):
    """The name takes the room there is, but not so much that a wide window tears the row apart."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setItemDelegate(_Cells(context, self))

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        room = self.viewport().width() / self._context.em
        left_out: set[int] = set()
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


class SourcesSheet(Sheet):
    """Check now, pause, remove; and in a sentence what is wrong."""

    asked_to_add = Signal()
    asked_for_pack = Signal()
    """Outlets to choose from."""
    asked_for_keeping = Signal(object)
    """How much of this `Source` is kept."""
    removed = Signal(object)
    """The `Source` that is polled no more."""

    def __init__(self, context: Context, sources: tuple[Source, ...], chosen: int = 0) -> None:
        words = context.words
        super().__init__(context, words.say("Sources"))
        self.extra.setSpacing(context.px(0.9))
        self.extra.addWidget(button(context, words.say("Outlets to begin with"), self.asked_for_pack.emit))
        self.extra.addWidget(button(context, words.say("Add a source"), self.asked_to_add.emit))
        self._sources = SourceModel(context, self)
        self._all: tuple[Source, ...] = ()
        search = words.say("Search the sources")
        self.search = field(context, search, search)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.installEventFilter(self)
        self.troubled = button(context, "", role="choice", scale=0.9)
        self.troubled.setCheckable(True)
        self.troubled.toggled.connect(lambda _on: self._narrow())
        self.none = label(context, tone="faint")
        self.none.setContentsMargins(context.px(CELL_SIDE), context.px(0.8), context.px(CELL_SIDE), 0)
        self.none.hide()
        top = QHBoxLayout()
        top.setContentsMargins(context.px(CELL_SIDE), context.px(0.6), context.px(CELL_SIDE), context.px(0.4))
        top.setSpacing(context.px(0.6))
        top.addWidget(self.search, 1)
        top.addWidget(self.troubled)
        self.body.addLayout(top)
        self.body.addWidget(self.none)
        self.table = _Table(context)
        self.table.setAccessibleName(words.say("Sources"))
        self.table.setProperty("ground", "pane")
        self.table.setModel(self._sources)
        self.table.setShowGrid(False)
        self.table.setFont(context.faces.interface(0.97))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(context.px(2.6))
        header = self.table.horizontalHeader()
        header.setFont(context.faces.interface(0.88))
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        for section, wide in enumerate(_WIDTHS, start=1):
            self.table.setColumnWidth(section, context.px(wide))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        foot = QWidget()
        foot.setProperty("ground", "background")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(foot)
        column.setContentsMargins(context.px(CELL_SIDE), context.px(1), context.px(CELL_SIDE), context.px(1))
        column.setSpacing(context.px(0.5))
        self._name = one_line_label(context, bold=True)
        self._address = one_line_label(context, tone="faint", scale=0.88)
        self._why = label(context, tone="soft")
        self._why.setWordWrap(True)
        self._ladder = label(context, tone="faint", scale=0.88)
        self._ladder.setWordWrap(True)
        for piece in (self._name, self._address, self._ladder, self._why):
            column.addWidget(piece)
        actions = QHBoxLayout()
        actions.setSpacing(context.px(0.6))
        self.check = button(context, words.say("Check now"), self._check)
        self.pause = button(context, words.say("Pause"), self._pause)
        self.keep = button(context, words.say("How much is kept"), self._keep)
        self.remove = button(context, words.say("Remove"), self._remove, role="danger")
        for action in (self.check, self.pause, self.keep, self.remove):
            actions.addWidget(action)
        actions.addStretch(1)
        column.addLayout(actions)
        self.cures = SourceCures(context)
        self.cures.changed.connect(self._check_one)
        column.insertWidget(4, self.cures)
        self.body.addWidget(foot)
        self.show_known_sources(sources)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        at = next((n for n, source in enumerate(self._sources.sources) if source.id == chosen), 0)
        if sources:
            self.table.setCurrentIndex(self._sources.index(at, 0))
        self._show_chosen()

    def begin(self) -> None:
        self.table.setFocus()

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        self._all = sources
        unwell = sum(source.state in TROUBLED for source in sources)
        words = self.context.words
        self.troubled.setText(words.count("{n} needs attention", "{n} need attention", unwell))
        self.troubled.setVisible(bool(unwell) or self.troubled.isChecked())
        self._narrow()

    def _narrow(self) -> None:
        """Show the sources that the field and the button leave."""
        from monitor.stages import places_of

        typed, words = bare(self.search.text()).strip(), self.context.words
        shown = self._all
        if self.troubled.isChecked():
            shown = tuple(source for source in shown if source.state in TROUBLED)
        if typed:
            shown = tuple(
                source
                for source in shown
                if places_of(f"{source.name} {source.url} {state_name(words, source.state)}", typed) is not None
            )
        nothing = words.say("No source has this word: {typed}", typed=typed) if typed and not shown else ""
        say(self.context, self.none, nothing)
        self.none.setVisible(bool(nothing))
        self._show(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down lead from the field into the table; Escape takes what is searched for away first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _show(self, sources: tuple[Source, ...]) -> None:
        chosen = self.chosen
        self._sources.show_sources(sources)
        if chosen is not None:
            for number, source in enumerate(self._sources.sources):
                if source.id == chosen.id:
                    self.table.setCurrentIndex(self._sources.index(number, 0))
        if self.chosen is None and self._sources.sources:
            self.table.setCurrentIndex(self._sources.index(0, 0))
        self._show_chosen()

    @property
    def chosen(self) -> Source | None:
        at = self.table.currentIndex().row()
        return self._sources.sources[at] if 0 <= at < len(self._sources.sources) else None

    def _show_chosen(self) -> None:
        if not hasattr(self, "remove"):
            return
        source, words = self.chosen, self.context.words
        for piece in (self.check, self.pause, self.keep, self.remove):
            piece.setEnabled(source is not None)
        if source is None:
            say(self.context, self._name, words.say("No source is chosen."))
            say(self.context, self._address, "")
            say(self.context, self._ladder, "")
            say(self.context, self._why, "")
            self.cures.show_source(None)
            return
        say(self.context, self._name, one_line(source.name or source.url, 100))
        say(self.context, self._address, isolated(source.url))
        say(self.context, self._ladder, "\n".join(words.ladder(source.ladder)))
        self._ladder.setVisible(bool(source.ladder))
        told = words.health(source, in_window=True)
        if is_barren(source):
            barren = words.say(
                "It can be read, but no article has come of it. If that stays so, try another feed of the site, or the "
                "address of a section page."
            )
            told = (*told, barren)
        say(self.context, self._why, "\n".join(told) or state_name(words, source.state))
        self.cures.show_source(source)
        # They are made when they are wanted, and stand between the table and what is always there.
        for one, other in pairwise((self.table, *self.cures.buttons, self.check, self.pause, self.keep, self.remove)):
            QWidget.setTabOrder(one, other)
        self.pause.setText(words.say("Resume") if source.paused else words.say("Pause"))

    def _check(self) -> None:
        if (source := self.chosen) is not None:
            say(self.context, self._why, self.context.words.say("Being checked…"))
            self._check_one(source.id)

    def _check_one(self, source: int) -> None:
        self.context.bridge.then(self.context.engine.check_source(source), lambda _: self._again(), owner=self)

    def _pause(self) -> None:
        if (source := self.chosen) is not None:
            self.context.bridge.then(
                self.context.engine.pause_source(source.id, not source.paused), lambda _: self._again(), owner=self
            )

    def _keep(self) -> None:
        if (source := self.chosen) is not None:
            self.asked_for_keeping.emit(source)

    def _remove(self) -> None:
        if (source := self.chosen) is not None:
            self.context.bridge.then(
                self.context.engine.remove_source(source.id), lambda _: self._gone(source), owner=self
            )

    def _gone(self, source: Source) -> None:
        self.removed.emit(source)
        self._again()

    def _again(self) -> None:
        self.context.bridge.then(self.context.engine.sources(), self.show_known_sources)
