"""The leading pane: alerts, all new, starred, watchlists and sources, each with its number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from monitor.gui.bidi import is_rtl, one_line
from monitor.gui.context import Context
from monitor.gui.theme import in_sight
from monitor.model import Counts, Severity, Source, SourceState, Watchlist

PLACE = Qt.ItemDataRole.UserRole
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex

TROUBLED = frozenset(
    {
        SourceState.BLOCKED,
        SourceState.MOVED,
        SourceState.BROKEN,
        SourceState.EMPTY,
        SourceState.SILENT,
        SourceState.OFFLINE,
    }
)
"""States of a source that a person should look at."""


class Kind(StrEnum):
    """What a place of the navigation shows."""

    ALERTS = "alerts"
    ALL = "all"
    STARRED = "starred"
    WATCHLIST = "watchlist"
    SOURCE = "source"
    SOURCES = "sources"
    TROUBLED = "troubled"
    HEADING = "heading"
    ADD_WATCHLIST = "add-watchlist"
    ADD_SOURCE = "add-source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One line of the navigation."""

    kind: Kind
    label: str
    id: int = 0
    count: int | None = None
    colour: str = ""
    strong: bool = False
    """Drawn in the colour of what is critical."""
    faded: bool = False

    @property
    def key(self) -> tuple[Kind, int]:
        return (self.kind, self.id)


class PlaceModel(QAbstractListModel):
    """The lines of the navigation, made anew when the engine says something changed."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = context.words
        self.places: tuple[Place, ...] = ()

    def show_places(self, places: tuple[Place, ...]) -> None:
        if [p.key for p in places] == [p.key for p in self.places]:
            self.places = places
            if places:
                self.dataChanged.emit(self.index(0, 0), self.index(len(places) - 1, 0))
            return
        self.beginResetModel()
        self.places = places
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.places):
            return None
        place = self.places[index.row()]
        if role == PLACE:
            return place
        if role == Qt.ItemDataRole.DisplayRole:
            return place.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if place.count is None:
                return place.label
            return self._words.say("{name}: {number}", name=place.label, number=self._words.number(place.count))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.places[index.row()].kind is Kind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def places(
    context: Context, *, counts: Counts | None, watchlists: tuple[Watchlist, ...], sources: tuple[Source, ...]
) -> tuple[Place, ...]:
    """What the navigation holds, from top to bottom."""
    words = context.words
    made = [
        Place(kind=Kind.ALERTS, label=words.say("Alerts"), count=counts.new_alerts if counts else None),
        Place(kind=Kind.ALL, label=words.say("All new"), count=counts.unread if counts else None),
        Place(kind=Kind.STARRED, label=words.say("Starred"), count=counts.starred if counts else None),
        Place(kind=Kind.HEADING, label=words.say("Watchlists"), id=1),
    ]
    made += [
        Place(
            kind=Kind.WATCHLIST,
            label=one_line(watchlist.name, 80),
            id=watchlist.id,
            count=counts.by_watchlist.get(watchlist.id, 0) if counts else None,
            colour=in_sight(watchlist.colour, context.theme.side) or _dot(context, watchlist.severity),
        )
        for watchlist in watchlists
    ]
    made.append(Place(kind=Kind.ADD_WATCHLIST, label=words.say("New watchlist…"), faded=True))
    made.append(Place(kind=Kind.HEADING, label=words.say("Sources"), id=2))
    troubled = sum(source.state in TROUBLED for source in sources)
    if sources:
        made.append(Place(kind=Kind.SOURCES, label=words.say("All sources"), count=len(sources)))
    if troubled:
        made.append(Place(kind=Kind.TROUBLED, label=words.say("Need attention"), count=troubled, strong=True))
    made += [
        Place(
            kind=Kind.SOURCE,
            label=one_line(source.name or source.url, 80),
            id=source.id,
            count=counts.by_source.get(source.id, 0) if counts else None,
            colour=context.theme.critical if source.state in TROUBLED else "",
            faded=source.state is SourceState.PAUSED,
        )
        for source in sources
    ]
    if not sources:
        made.append(Place(kind=Kind.ADD_SOURCE, label=words.say("Add a source…"), faded=True))
    return tuple(made)


def _dot(context: Context, severity: Severity) -> str:
    theme = context.theme
    return {Severity.CRITICAL: theme.critical, Severity.NORMAL: theme.normal}.get(severity, theme.faint)


class _PlaceDelegate(QStyledItemDelegate):
    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._font = context.faces.interface(0.97)
        self._bold = context.faces.interface(0.97, bold=True)
        self._small = context.faces.interface(0.84)
        self._height = max(round(context.em * 2.25), QFontMetrics(self._bold).height() + 4)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: Place | None = index.data(PLACE)
        if place is None:
            return
        context, theme = self._context, self._context.theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        em, rtl = context.em, context.rtl
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outer = QRectF(rect).adjusted(em * 0.6, 1, -em * 0.6, -1)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_ground))
            painter.drawRoundedRect(outer, em * 0.45, em * 0.45)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(outer.adjusted(0.5, 0.5, -0.5, -0.5), em * 0.45, em * 0.45)
        inner = outer.toRect().adjusted(round(em * 0.6), 0, -round(em * 0.6), 0)
        number_width = 0
        if place.count:
            number = context.words.number(place.count)
            painter.setFont(self._bold if selected else self._small)
            number_width = QFontMetrics(painter.font()).horizontalAdvance(number) + 2
            painter.setPen(QColor(theme.accent if selected else theme.critical if place.strong else theme.faint))
            trailing = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
            flags = trailing | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(inner, int(flags), number)
            number_width += round(em * 0.6)
        dot = 0.0
        if place.colour:
            dot = em * 0.6
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(place.colour))
            x = inner.right() + 1 - dot if rtl else inner.left()
            painter.drawEllipse(QRectF(x, inner.center().y() - dot / 2 + 1, dot, dot))
            dot += em * 0.55
        area = inner.adjusted(number_width if rtl else round(dot), 0, -(round(dot) if rtl else number_width), 0)
        heading = place.kind is Kind.HEADING
        painter.setFont(self._small if heading else self._bold if selected else self._font)
        colour = (
            theme.critical
            if place.strong
            else theme.faint
            if heading or place.faded
            else theme.accent
            if selected
            else theme.ink
        )
        painter.setPen(QColor(colour))
        text = QFontMetrics(painter.font()).elidedText(place.label, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        vertical = Qt.AlignmentFlag.AlignBottom if heading else Qt.AlignmentFlag.AlignVCenter
        way = Qt.TextFlag.TextForceRightToLeft if is_rtl(text, otherwise=rtl) else Qt.TextFlag.TextForceLeftToRight
        if heading:
            area.adjust(0, 0, 0, -round(em * 0.25))
        painter.drawText(area, int(side | vertical | Qt.AlignmentFlag.AlignAbsolute) | int(way), text)
        painter.restore()


class Navigation(QListView):
    """Says which place was chosen; keeps the choice when the lines change."""

    chosen = Signal(object)
    """The `Place` that was chosen by a person."""
    asked_to_edit = Signal(object)
    """A `Place` that was double-clicked."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._places = PlaceModel(context, self)
        self._current: tuple[Kind, int] = (Kind.ALERTS, 0)
        self._restoring = False
        self._marked = True
        self.setObjectName("navigation")
        self.setAccessibleName(context.words.say("Navigation"))
        self.setProperty("ground", "side")
        self.setModel(self._places)
        self.setItemDelegate(_PlaceDelegate(context, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(context.px(11))
        self.setViewportMargins(0, context.px(0.6), 0, context.px(0.6))
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(lambda index: self.asked_to_edit.emit(index.data(PLACE)))

    @property
    def current(self) -> tuple[Kind, int]:
        return self._current

    @property
    def current_place(self) -> Place | None:
        return next((place for place in self._places.places if place.key == self._current), None)

    def show_places(self, made: tuple[Place, ...]) -> None:
        self._restoring = True
        self._places.show_places(made)
        self._reselect()

    def choose(self, kind: Kind, number: int = 0) -> None:
        """Select a place without saying so."""
        self._current = (kind, number)
        self._marked = True
        self._reselect()

    def unmark(self) -> None:
        """Mark no place: what is listed is none of them. The place stays where the keys go on from."""
        self._marked = False
        self._reselect()

    def _reselect(self) -> None:
        self._restoring = True
        self._select()
        self._restoring = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        place: Place | None = current.data(PLACE) if current.isValid() else None
        if self._restoring or place is None or place.kind is Kind.HEADING:
            return
        if place.kind not in (Kind.ADD_WATCHLIST, Kind.ADD_SOURCE):
            self._current = place.key
        self.chosen.emit(place)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if self._context.keyboard.action(press) is not None:
            press.ignore()
            return
        super().keyPressEvent(press)

    def _clicked(self, index: Index) -> None:
        """A click on the place that is current but not marked goes there; any other changes what is current."""
        place: Place | None = index.data(PLACE)
        if not self._marked and place is not None and place.key == self._current:
            self.chosen.emit(place)

    def _select(self) -> None:
        for number, place in enumerate(self._places.places):
            if place.key == self._current:
                self.setCurrentIndex(self._places.index(number, 0))
                if not self._marked:
                    self.clearSelection()
                return
        self.clearSelection()
