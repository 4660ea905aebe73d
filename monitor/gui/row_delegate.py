"""Paints one row of the article list: headline, matched sentence, source and time and chips, severity at the edge."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from monitor.gui.article_model import FOLLOWS, HEADING, ROW
from monitor.gui.bidi import is_rtl, led, one_line
from monitor.gui.chips import MOST, fitting
from monitor.gui.context import Context
from monitor.gui.row_words import state_of_alert
from monitor.model import AlertState, ArticleRow, Severity

_KEPT = 200
_ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " ،؛,;:."
"""Stops that say nothing in front of an ellipsis."""
_JOINERS = "\u200c\u200d"
_Chip = tuple[str, int, int]
"""Its text, its width, and how Qt is to draw it."""


@dataclass(slots=True)
class _Line:
    """A line of text laid out once: where it may stand is decided when it is painted."""

    layout: QTextLayout
    width: float
    rise: float = 0.0
    """How much lower the line would stand than others, for a letter of another font: it is lifted by that."""
    marks: tuple[QRectF, ...] = ()
    inked: tuple[QTextLayout.FormatRange, ...] = ()
    """The marked words in ink: what is soft around them is too weak on the match's ground."""


@dataclass(slots=True)
class _Prepared:
    row: ArticleRow
    width: int
    headline: _Line
    snippet: _Line | None
    chips: tuple[_Chip, ...] = ()
    chips_room: int = -1
    """How wide the room was that they were fitted into."""


class RowDelegate(QStyledItemDelegate):
    """Rows of one height, in either direction and theme, comfortable or compact."""

    def __init__(self, context: Context, parent: QObject | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._context = context
        self._prepared: OrderedDict[int, _Prepared] = OrderedDict()
        faces = context.faces
        self._read_font = faces.listing(1.07)
        self._unread_font = faces.listing(1.07, bold=True)
        self._snippet_font = faces.listing(0.93)
        self._small_font = faces.interface(0.86)
        self._chip_font = faces.interface(0.82)
        self._small = QFontMetrics(self._small_font)
        self._chip = QFontMetrics(self._chip_font)
        self._em = context.em
        self._chip_gap = round(self._em * 0.45)
        self._head_height = QFontMetrics(self._unread_font).height()
        self._snippet_height = QFontMetrics(self._snippet_font).height()
        self._foot_height = max(self._small.height(), self._chip.height())
        self.heading_height = self._small.height() + round(self._em * 0.9)
        self._side = round(self._em * 1.15)
        self._stripe = max(3, round(self._em * 0.28))
        self.set_compact(compact)
        self._colours()

    def set_compact(self, compact: bool) -> None:
        """Rows closer together, without the sentence, or further apart with it."""
        self.compact = compact
        self._prepared.clear()
        gap = 0.25 if compact else 0.45
        self._pad = round(self._em * (0.45 if compact else 0.75))
        self._gap = round(self._em * gap)
        self.row_height = 2 * self._pad + self._head_height + self._foot_height + self._gap + 1
        if not compact:
            self.row_height += self._snippet_height + self._gap

    def restyle(self) -> None:
        """Take the context's theme as it is now."""
        self._colours()
        self._prepared.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        rtl = self._context.rtl
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if (heading := index.data(HEADING)) is not None:
            self._heading(painter, rect, heading, rtl)
            rect = rect.adjusted(0, self.heading_height, 0, 0)
        painter.fillRect(rect, self._selected if selected else self._pane)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._line)
        row: ArticleRow | None = index.data(ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._edge(painter, rect, row, rtl)
        inner = rect.adjusted(self._side, self._pad, -self._side, -self._pad)
        if index.data(FOLLOWS):
            inner = self._indented(painter, rect, inner, rtl)
        prepared = self._prepare(row, inner.width())
        painter.setPen(self._soft if row.read else self._ink)
        self._draw(painter, prepared.headline, inner, inner.top(), rtl)
        top = inner.top() + self._head_height + self._gap
        if prepared.snippet is not None:
            painter.setPen(self._soft)
            self._draw(painter, prepared.snippet, inner, top, rtl)
            top += self._snippet_height + self._gap
        self._foot(painter, prepared, inner, top, rtl)
        if state & QStyle.StateFlag.State_HasFocus and selected:
            painter.setPen(QPen(self._accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -1.5))
        painter.restore()

    # --- parts of a row --------------------------------------------------------------------------

    def _heading(self, painter: QPainter, rect: QRect, heading: str, rtl: bool) -> None:
        """What the rows from here on have in common, on the window's ground."""
        band = QRect(rect.left(), rect.top(), rect.width(), self.heading_height)
        painter.fillRect(band, self._ground)
        painter.fillRect(band.left(), band.bottom(), band.width(), 1, self._line)
        painter.setFont(self._small_font)
        painter.setPen(self._soft)
        room = band.adjusted(self._side, 0, -self._side, 0)
        shown = self._small.elidedText(heading, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self._flags(led(shown, rtl=rtl), rtl), led(shown, rtl=rtl))

    def _indented(self, painter: QPainter, rect: QRect, inner: QRect, rtl: bool) -> QRect:
        """Room for a row that follows another of its story, beside a line that leads down from it."""
        indent, thread = round(self._em * 1.3), round(self._em * 0.4)
        left = inner.right() - thread if rtl else inner.left() + thread
        painter.fillRect(left, rect.top(), max(1, round(self._em * 0.12)), rect.height() - 1, self._line)
        return inner.adjusted(0, 0, -indent, 0) if rtl else inner.adjusted(indent, 0, 0, 0)

    def _edge(self, painter: QPainter, rect: QRect, row: ArticleRow, rtl: bool) -> None:
        colour = {Severity.CRITICAL: self._critical, Severity.NORMAL: self._normal}.get(row.severity or Severity.QUIET)
        if colour is None or row.alert is None or row.alert_state is AlertState.ACKNOWLEDGED:
            return
        left = rect.right() - self._stripe + 1 if rtl else rect.left()
        painter.fillRect(left, rect.top(), self._stripe, rect.height() - 1, colour)

    def _draw(self, painter: QPainter, line: _Line, inner: QRect, top: int, rtl: bool) -> None:
        left = inner.right() + 1 - line.width if rtl else inner.left()
        at = QPointF(left, top - line.rise)
        if line.marks:
            pen = painter.pen()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._match)
            for mark in line.marks:
                painter.drawRoundedRect(mark.translated(at), 3, 3)
            painter.setPen(pen)
        line.layout.draw(painter, at, line.inked)

    def _foot(self, painter: QPainter, prepared: _Prepared, inner: QRect, top: int, rtl: bool) -> None:
        """Each piece stands in a place of its own, so that none can reorder its neighbour."""
        words, row = self._context.words, prepared.row
        now = self._context.clock()
        space = round(self._em * 0.9)
        at = inner.right() + 1 if rtl else inner.left()
        left_over = inner.width()
        source = one_line(row.source_name, 80)
        # However long its name is, it leaves room for when, how many and why.
        source = self._small.elidedText(source, Qt.TextElideMode.ElideRight, inner.width() // 2)
        pieces = [(source, self._soft), (self._when(row, now), self._faint)]
        if row.copies > 1:
            pieces.append((words.count("{n} copy", "{n} copies", row.copies), self._faint))
        if state := state_of_alert(words, row):
            pieces.append((state, self._faint))
        if row.starred:
            pieces.insert(0, ("★", self._normal))
        painter.setFont(self._small_font)
        for text, colour in pieces:
            width = min(self._small.horizontalAdvance(text) + 2, left_over)
            if left_over < self._em * 2:
                return
            place = QRect(at - width if rtl else at, top, width, self._foot_height)
            painter.setPen(colour)
            shown = self._small.elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(place, self._flags(shown, rtl), shown)
            at += -(width + space) if rtl else width + space
            left_over -= width + space
        self._chips(painter, prepared, QRect(inner.left() if rtl else at, top, left_over, self._foot_height), rtl)

    def _chips(self, painter: QPainter, prepared: _Prepared, room: QRect, rtl: bool) -> None:
        """The watchlists that found it; where not all have room, a last chip says how many more there are."""
        if prepared.row.watchlists and prepared.chips_room != room.width():
            prepared.chips, prepared.chips_room = self._fitted(prepared.row, room.width(), rtl), room.width()
        painter.setFont(self._chip_font)
        at, gap, round_by = room.right() + 1 if rtl else room.left(), self._chip_gap, self._em * 0.3
        for text, width, flags in prepared.chips:
            place = QRect(at - width if rtl else at, room.top(), width, room.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._chip_ground)
            painter.drawRoundedRect(place, round_by, round_by)
            painter.setPen(self._accent)
            painter.drawText(place, flags, text)
            at += -(width + gap) if rtl else width + gap

    def _fitted(self, row: ArticleRow, room: int, rtl: bool) -> tuple[_Chip, ...]:
        inside = 2 * round(self._em * 0.5)

        def wide(text: str) -> int:
            return self._chip.horizontalAdvance(text) + inside + 2

        def more(number: int) -> str:
            return f"+{self._context.words.number(number)}"

        names = [one_line(name, 60) for name, _colour in row.watchlists]
        widths, rest = fitting(
            [wide(name) for name in names[:MOST]] + [0] * len(names[MOST:]),
            room,
            gap=self._chip_gap,
            least=round(self._em * 4),
            more=lambda number: wide(more(number)),
        )
        shown = [*zip(names, widths, strict=False), *([(more(rest), wide(more(rest)))] if rest else [])]
        chips = []
        for text, width in shown:
            cut = _after_a_word(self._chip.elidedText(text, Qt.TextElideMode.ElideRight, width - inside), text)
            chips.append((cut, width, int(Qt.AlignmentFlag.AlignCenter) | int(self._way(cut, rtl))))
        return tuple(chips)

    def _when(self, row: ArticleRow, now: datetime) -> str:
        return self._context.words.ago(row.order, now)

    @classmethod
    def _flags(cls, text: str, rtl: bool) -> int:
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter) | int(cls._way(text, rtl))

    @staticmethod
    def _way(text: str, rtl: bool) -> Qt.TextFlag:
        return Qt.TextFlag.TextForceRightToLeft if is_rtl(text, otherwise=rtl) else Qt.TextFlag.TextForceLeftToRight

    # --- laying out ------------------------------------------------------------------------------

    def _prepare(self, row: ArticleRow, width: int) -> _Prepared:
        found = self._prepared.get(row.id)
        if found is not None and found.row is row and found.width == width:
            self._prepared.move_to_end(row.id)
            return found
        font = self._read_font if row.read else self._unread_font
        # Without a title the sentence is the headline, and is not said twice.
        sentence = None if one_line(row.title) else self._sentence(row, width, font, quoted=False)
        headline = one_line(row.headline)
        marks = tuple((_in_line(row.headline, start), _in_line(row.headline, end)) for start, end in row.headline_marks)
        made = _Prepared(
            row=row,
            width=width,
            headline=sentence or self._laid_out(headline, font, width, marks),
            snippet=None if self.compact or sentence else self._sentence(row, width, self._snippet_font),
        )
        self._prepared[row.id] = made
        self._prepared.move_to_end(row.id)
        while len(self._prepared) > _KEPT:
            self._prepared.popitem(last=False)
        return made

    def _sentence(self, row: ArticleRow, width: int, font: QFont, *, quoted: bool = True) -> _Line | None:
        text, marks = row.snippet.replace("\n", " "), row.marks
        if not text.strip():
            return None
        metrics = QFontMetrics(font)
        cut = 0
        if marks and metrics.horizontalAdvance(text[: marks[0][1]]) > width * 0.8:
            # The match is the answer to "why is it here": begin the line shortly before it.
            before = metrics.elidedText(text[: marks[0][0]], Qt.TextElideMode.ElideLeft, round(width * 0.35))
            cut = text.find(" ", max(0, marks[0][0] - len(before))) + 1
            cut = cut if cut <= marks[0][0] else marks[0][0]
        shown = text[cut : cut + 400]
        # The sentence is quoted as its own language quotes, whatever the window's is.
        opening, closing = ("«", "»") if is_rtl(shown, otherwise=self._context.rtl) else ("“", "”")
        quoted = quoted and bool(marks)
        front = (opening if quoted else "") + (_ELLIPSIS if cut else "")
        moved = tuple((start - cut + len(front), end - cut + len(front)) for start, end in marks if start >= cut)
        return self._laid_out(front + shown, font, width, moved, closing=closing if quoted else "")

    def _laid_out(
        self, text: str, font: QFont, width: int, marks: tuple[tuple[int, int], ...], *, closing: str = ""
    ) -> _Line:
        """One line of the text, elided where it is longer than `width` pixels; `closing` is shown even then."""
        rtl = is_rtl(text, otherwise=self._context.rtl)
        metrics = QFontMetrics(font)
        whole = led(_clean(text), rtl=rtl)
        room = width - metrics.horizontalAdvance(closing)
        shown = _after_a_word(metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room), whole)
        layout = QTextLayout(shown + closing, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        line.setPosition(QPointF(0, 0))
        layout.endLayout()
        kept = len(shown) if shown == whole else len(shown) - 1
        boxes, inked = [], []
        offsets = _utf16(whole) if marks else ()
        for start, end in marks:
            if start + 1 >= kept:
                continue
            begin, until = offsets[start + 1], offsets[min(end + 1, kept)]
            first, last = _x(line, begin), _x(line, until)
            boxes.append(QRectF(min(first, last) - 2, 0, abs(last - first) + 4, line.height()))
            inked.append(self._in_ink(begin, until))
        rise = max(0.0, line.ascent() - metrics.ascent())
        return _Line(layout=layout, width=line.naturalTextWidth(), rise=rise, marks=tuple(boxes), inked=tuple(inked))

    def _in_ink(self, begin: int, until: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setForeground(self._ink)
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = begin, until - begin, look
        return made

    def _colours(self) -> None:
        theme = self._context.theme
        self._pane = QColor(theme.pane)
        self._ground = QColor(theme.background)
        self._line = QColor(theme.line)
        self._ink = QColor(theme.ink)
        self._soft = QColor(theme.soft)
        self._faint = QColor(theme.faint)
        self._accent = QColor(theme.accent)
        self._chip_ground = QColor(theme.accent_ground)
        self._match = QColor(theme.match)
        self._critical = QColor(theme.critical)
        self._normal = QColor(theme.normal)
        ground = QColor(theme.accent_ground)
        pane = self._pane
        # Half-way between the pane and the accent's ground, as drawn: a chip must still stand out on it.
        self._selected = QColor(
            (ground.red() + pane.red()) // 2,
            (ground.green() + pane.green()) // 2,
            (ground.blue() + pane.blue()) // 2,
        )


def _after_a_word(shown: str, whole: str) -> str:
    """What was elided, cut after its last whole word: half an Arabic word is another word."""
    # Qt puts a joiner behind a word it cuts.
    kept = shown.removesuffix(_ELLIPSIS).removesuffix("\u200d")
    if shown == whole:
        return shown
    end = len(kept) if whole[len(kept)].isspace() else kept.rfind(" ")
    return kept[:end].rstrip(_BEFORE_ELLIPSIS) + _ELLIPSIS if end > len(kept) // 2 else shown


def _x(line: object, position: int) -> float:
    found = line.cursorToX(position)  # type: ignore[attr-defined]
    return float(found[0] if isinstance(found, tuple) else found)


def _clean(text: str) -> str:
    """Direction controls and line breaks become spaces, one for one, so that the marks keep their places."""
    return "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)


def _in_line(text: str, place: int) -> int:
    """Where a place of a text is once the text stands in one line."""
    return len(one_line(f"{text[:place]}x")) - 1


def _utf16(text: str) -> tuple[int, ...]:
    """Qt counts UTF-16 units: where each code point of the text starts, and where the text ends."""
    places = [0]
    for letter in text:
        places.append(places[-1] + (2 if letter > "\uffff" else 1))
    return tuple(places)
