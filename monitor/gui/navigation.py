"""The leading pane: alerts, all new, starred, archive, watchlists, searches and sources, each with its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.place import PLACE, TROUBLED, Kind, Place
from monitor.gui.place_delegate import PlaceDelegate
from monitor.gui.place_search import PlaceSearch

__all__ = ["PLACE", "TROUBLED", "Kind", "Navigation", "Place", "PlaceModel"]

_DRAGGED = "application/x-rasid-source"
"""The number of the source that is being dragged."""
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


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
            return self._said(place)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return " · ".join(told for told in (place.meaning(self._words), place.note) if told) or None
        return None

    def _said(self, place: Place) -> str:
        """All that is painted, in words."""
        said = place.label
        if place.count:
            said = self._words.say(
                "{name}: {number}", name=said, number=self._words.number(place.count) + ("+" if place.at_least else "")
            )
        if place.is_open is not None:
            said += f" · {self._words.say('open') if place.is_open else self._words.say('closed')}"
        return f"{said} · {place.note}" if place.note else said

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.places[index.row()].kind is Kind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        place = self.places[index.row()] if index.isValid() else None
        if place is not None and place.kind is Kind.SOURCE:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if place is not None and _takes(place):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_DRAGGED, QByteArray(str(self.places[indexes[0].row()].id).encode()))
        return data


def _takes(place: Place) -> bool:
    """Whether a source can be dropped there."""
    return place.kind is Kind.FOLDER or (place.kind is Kind.SOURCE and place.in_folder)


class Navigation(QListView):
    """Says which place was chosen; keeps the choice when the lines change."""

    chosen = Signal(object)
    """The `Place` that was chosen by a person."""
    asked_to_edit = Signal(object)
    """A `Place` that was double-clicked."""
    asked_to_toggle = Signal(object)
    """What belongs to a `Place` is to be shown below it, or no more."""
    asked_for_menu = Signal(object, QPoint)
    """The menu of a `Place`, or of none, is to be opened there on the screen."""
    dropped = Signal(int, object)
    """A source (its number) was dropped on a `Place`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._places = PlaceModel(context, self)
        self._current: tuple[Kind, int] = (Kind.ALERTS, 0)
        self._restoring = False
        self._marked = True
        self.out_of_sight: Callable[[Kind, int], Place | None] = lambda kind, number: None
        """Knows the places that are not shown."""
        self.setObjectName("navigation")
        self.setAccessibleName(context.words.say("Navigation"))
        self.setProperty("ground", "side")
        self.setModel(self._places)
        self._lines = PlaceDelegate(context, self)
        self.setItemDelegate(self._lines)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(context.px(11))
        self.search = PlaceSearch(context, self)
        self.search.left.connect(self._enter)
        self.search.shown.connect(self._make_room)
        self._make_room()
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        # All of a line takes what is dropped on it, not its middle alone.
        self.setDragDropOverwriteMode(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    @property
    def current(self) -> tuple[Kind, int]:
        return self._current

    @property
    def current_place(self) -> Place | None:
        """What is chosen, also where it stands in a group that is closed."""
        shown = next((place for place in self._places.places if place.key == self._current), None)
        return shown or self.out_of_sight(*self._current)

    def _make_room(self) -> None:
        """For the field above the places, where it is shown."""
        above = self.search.sizeHint().height() + self._context.px(0.6) if not self.search.isHidden() else 0
        self.setViewportMargins(0, self._context.px(0.6) + above, 0, self._context.px(0.6))
        self._place_search()

    def _place_search(self) -> None:
        side, places = self._context.px(0.6), self.viewport().geometry()
        high = self.search.sizeHint().height()
        self.search.setGeometry(places.left() + side, side, places.width() - 2 * side, high)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._place_search()

    def _enter(self, to_first: bool) -> None:
        """The keys go on in the places; `to_first`, at the first that was found."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        first = next((n for n, place in enumerate(self._places.places) if place.kind is not Kind.HEADING), None)
        if to_first and first is not None:
            if (place := self._places.places[first]).key == self._current:
                self.chosen.emit(place)
            self.setCurrentIndex(self._places.index(first, 0))

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

    def mousePressEvent(self, press: QMouseEvent) -> None:
        if press.button() is not Qt.MouseButton.LeftButton:
            # Whoever asks for the menu of a place does not go there.
            return
        # On the arrow: what belongs to it is shown or hidden, and no other place is gone to.
        at = press.position().toPoint()
        place, line = self._place_at(at), self.visualRect(self.indexAt(at))
        wide = round(self._context.em * 1.2) + self._lines.indent
        far = line.right() - at.x() if self._context.rtl else at.x() - line.left()
        if place is not None and place.is_open is not None and far <= wide:
            self.asked_to_toggle.emit(place)
            return
        super().mousePressEvent(press)

    def contextMenuEvent(self, asked: QContextMenuEvent) -> None:
        if asked.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place: Place | None = index.data(PLACE) if index.isValid() else None
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            place, at = self._place_at(asked.pos()), asked.globalPos()
        self.asked_for_menu.emit(None if place is not None and place.kind is Kind.HEADING else place, at)

    def dropEvent(self, drop: QDropEvent) -> None:
        place = self._place_at(drop.position().toPoint())
        data = bytes(drop.mimeData().data(_DRAGGED).data())
        if place is not None and _takes(place) and data.isdigit():
            self.dropped.emit(int(data), place)
        # Nothing leaves its place here: what is shown follows what is known.
        drop.setDropAction(Qt.DropAction.IgnoreAction)
        drop.accept()
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def _place_at(self, at: QPoint) -> Place | None:
        index = self.indexAt(at)
        return index.data(PLACE) if index.isValid() else None

    def _double_clicked(self, index: Index) -> None:
        place: Place = index.data(PLACE)
        (self.asked_to_edit if place.is_open is None else self.asked_to_toggle).emit(place)

    def _toggles(self, press: QKeyEvent) -> Place | None:
        """The place that a key opens or closes: towards the text, or back, or space for either."""
        place: Place | None = self.currentIndex().data(PLACE) if self.currentIndex().isValid() else None
        if place is None or place.is_open is None:
            return None
        into = Qt.Key.Key_Left if self._context.rtl else Qt.Key.Key_Right
        back = Qt.Key.Key_Right if self._context.rtl else Qt.Key.Key_Left
        wanted = {into: False, back: True}.get(Qt.Key(press.key()), place.is_open if press.text() == " " else None)
        return place if wanted is place.is_open else None

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if (place := self._toggles(press)) is not None:
            self.asked_to_toggle.emit(place)
            return
        action = self._context.keyboard.action(press)
        if action is Action.FILTER:
            self.search.open()
            return
        if action is Action.BACK and self.search.text():
            self.search.leave()
            return
        if action is not None:
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
