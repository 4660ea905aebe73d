"""Paints one line of the navigation: a dot, a name, a number, and an arrow where more belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from monitor.gui.bidi import is_rtl
from monitor.gui.context import Context
from monitor.gui.place import PLACE, Kind, Place

Index = QModelIndex | QPersistentModelIndex


class PlaceDelegate(QStyledItemDelegate):
    """Lines of one height, in either direction and theme."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._font = context.faces.interface(0.97)
        self._bold = context.faces.interface(0.97, bold=True)
        self._small = context.faces.interface(0.84)
        self.indent = round(context.em * 1.0)
        """How far what belongs to another line stands in, and how wide the arrow's place is."""
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
        if place.inside:
            inner.adjust(0 if rtl else self.indent, 0, -self.indent if rtl else 0, 0)
        if place.is_open is not None:
            inner = self._arrow(painter, inner, place.is_open, rtl)
        number_width = 0
        if place.count:
            number = context.words.number(place.count) + ("+" if place.at_least else "")
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

    def _arrow(self, painter: QPainter, inner: QRect, is_open: bool, rtl: bool) -> QRect:
        """A small arrow, down where what belongs to it stands below, else towards the text; the room that is left."""
        size = self._context.em * 0.5
        middle = QPointF(inner.right() - size / 2 if rtl else inner.left() + size / 2, inner.center().y() + 1)
        half, way = size / 2, -1 if rtl else 1
        corners = (
            [(-half, -half / 2), (half, -half / 2), (0, half / 2)]
            if is_open
            else [(-way * half / 2, -half), (-way * half / 2, half), (way * half / 2, 0)]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._context.theme.faint))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
        return inner.adjusted(0, 0, -self.indent, 0) if rtl else inner.adjusted(self.indent, 0, 0, 0)
