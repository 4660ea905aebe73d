"""The small pieces the panes are built of: labels, hairlines, buttons and fields that know the look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QStyle, QWidget

from monitor.gui.bidi import bare, led
from monitor.gui.context import Context

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def label(context: Context, text: str = "", *, tone: str = "", scale: float = 1.0, bold: bool = False) -> QLabel:
    """A plain-text label running the window's way."""
    return _dressed(Label(), context, text, tone, scale, bold)


def _dressed(made: QLabel, context: Context, text: str, tone: str, scale: float, bold: bool) -> QLabel:
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(context.faces.interface(scale, bold=bold))
    if tone:
        made.setProperty("tone", tone)
    if text:
        made.setText(led(text, rtl=context.rtl))
    return made


def paragraph(context: Context, text: str, *, scale: float = 0.95, tone: str = "soft") -> QLabel:
    """A label of as many lines as it takes."""
    made = label(context, text, tone=tone, scale=scale)
    made.setWordWrap(True)
    return made


class Label(QLabel):
    """A label whose lines all begin at its edge, also where an Arabic sentence takes several.

    Qt paints a line that runs from the right and was broken a space too far to the left: it takes the room of the space
    at its end away twice.
    """

    def paintEvent(self, painting: QPaintEvent) -> None:
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        plain = self.textFormat() is Qt.TextFormat.PlainText
        if not (rtl and plain and self.wordWrap()) or self.textInteractionFlags() & _SELECTABLE:
            super().paintEvent(painting)
            return
        margin = self.margin()
        area = QRectF(self.contentsRect().adjusted(margin, margin, -margin, -margin))
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        layout, height = self._broken(area.width(), side & Qt.AlignmentFlag.AlignHorizontal_Mask)
        free = area.height() - height
        if side & Qt.AlignmentFlag.AlignTop:
            free = 0
        elif not side & Qt.AlignmentFlag.AlignBottom:
            free /= 2
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout.draw(painter, area.topLeft() + QPointF(0, free))
        painter.end()

    def _broken(self, width: float, side: Qt.AlignmentFlag) -> tuple[QTextLayout, float]:
        """The text in lines of this width, and how high they are together."""
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font(), self)
        layout.setTextOption(option)
        layout.beginLayout()
        below = height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, below))
            # As Qt reckons: a line takes whole pixels, the last one what it needs.
            height = below + line.ascent() + line.descent()
            below += line.height()
        layout.endLayout()
        return layout, height


class OneLine(QLabel):
    """A label that gives way: a text that has no room ends in an ellipsis, and the whole of it is told on hover."""

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, super().minimumSizeHint().height())

    def paintEvent(self, painting: QPaintEvent) -> None:
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        way = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(area, int(flags) | int(way), shown)
        painter.end()


def one_line_label(
    context: Context, text: str = "", *, tone: str = "", scale: float = 1.0, bold: bool = False
) -> QLabel:
    """A plain-text label of one line that gives way where there is no room."""
    return _dressed(OneLine(), context, text, tone, scale, bold)


def say(context: Context, on: QLabel, text: str) -> None:
    """Put a sentence on a label, running the window's way."""
    on.setText(led(text, rtl=context.rtl) if text else "")


def announce(on: QWidget, text: str) -> None:
    """Have a screen reader speak a sentence that changed while the focus is elsewhere."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(on, bare(text)))


def rule(*, upright: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("rule", True)
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def button(
    context: Context, text: str, on_click: Callable[[], object] | None = None, *, role: str = "", scale: float = 0.93
) -> QPushButton:
    """A button; `role` is ``primary``, ``plain``, ``danger``, ``pill``, ``choice`` or ``offer``."""
    made = QPushButton(text)
    made.setFont(context.faces.interface(scale, bold=role in ("primary", "pill")))
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if role:
        made.setProperty(role, True)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


_SPACE = "\u00a0"


class LeadingLine(QLineEdit):
    """A line whose caret stands where one begins to write, also while it is empty.

    Qt takes the way of an empty line for that of the keyboard, and puts the caret at its other end.
    """

    def __init__(self, *, rtl: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = Qt.AlignmentFlag.AlignLeading
        if rtl:
            self._empty = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        self.textChanged.connect(self._lead)
        self._lead("")

    def setPlaceholderText(self, sentence: str) -> None:
        # A space goes first, where the caret stands: an alif is no wider than it, and would not be seen.
        super().setPlaceholderText(f"{_SPACE}{sentence}" if sentence else "")

    def placeholderText(self) -> str:
        return super().placeholderText().removeprefix(_SPACE)

    def _lead(self, text: str) -> None:
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            # A number stands in the middle, whatever it is.
            return
        way = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignLeading if text else self._empty)
        if self.alignment() != way:
            self.setAlignment(way)


def field(context: Context, placeholder: str, name: str) -> QLineEdit:
    """A one-line field; `name` is what a screen reader calls it."""
    made = LeadingLine(rtl=context.rtl)
    made.setFont(context.faces.interface())
    made.setPlaceholderText(led(placeholder, rtl=context.rtl))
    made.setAccessibleName(name)
    return made


def set_tone(on: QLabel, tone: str) -> None:
    """Give a label that is there another tone."""
    if on.property("tone") != tone:
        on.setProperty("tone", tone)
        on.style().unpolish(on)
        on.style().polish(on)


def mark_wrong(widget: QWidget, wrong: bool) -> None:
    """Draw a field's border in the colour of an error, or not."""
    if widget.property("wrong") != wrong:
        widget.setProperty("wrong", wrong)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_found(button: QPushButton, found: bool) -> None:
    """Mark a button as one that was searched for, or not."""
    if button.property("found") != found:
        button.setProperty("found", found)
        button.style().unpolish(button)
        button.style().polish(button)


def clear(layout: object) -> None:
    """Take every widget out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:  # type: ignore[attr-defined]
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif item.layout() is not None:
            clear(item.layout())
