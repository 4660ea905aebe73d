"""The view of a page of our own: loads nothing, knows where its marks are, brings a place of the text into sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from monitor.gui.bidi import as_html, bare
from monitor.gui.context import Context

_LETTERS_WIDE = 34
"""Width of the text in heights of its letters: some 75 letters a line."""
Span = tuple[int, int]
"""Where a piece of the shown text begins and ends, in Qt's positions."""


class PageView(QTextBrowser):
    """Shows our own HTML and loads nothing, from nowhere: no address, no file, no image that it was not given."""

    rendered = Signal()
    """Another page stands here, or the same anew: every place in it is old."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.refused: list[str] = []
        self.pictures: dict[str, QImage] = {}
        """Pictures that were loaded and looked at already, by the name our HTML has for them."""
        self._layers: dict[str, tuple[Sequence[Span], int | None]] = {}
        self.setObjectName("page")
        self.setAccessibleName(context.words.say("Article"))
        self.setProperty("ground", "background")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._wide = 600

    # --- the page --------------------------------------------------------------------------------

    def use_reading_face(self) -> None:
        """Set in the face of long texts, in lines that are not too long to read; what is left over becomes margins."""
        font = self._context.faces.reading()
        self.document().setDefaultFont(font)
        self._wide = round(_LETTERS_WIDE * QFontInfo(font).pixelSize())
        self._place()

    @property
    def margin(self) -> int:
        """Pixels between the pane's edge and the text."""
        side = self._context.px(1.6)
        free = self.width() - self._context.px(0.7)
        return max(side, (free - self._wide) // 2)

    @property
    def text_width(self) -> int:
        """Pixels of a whole line."""
        return max(1, self.width() - self._context.px(0.7) - 2 * self.margin)

    def loadResource(self, kind: int, address: QUrl | str) -> object:
        """Qt asks here for every picture, style sheet and file, `http` and `file:///` alike.

        It gets what was put into `pictures`, and of everything else nothing.
        """
        name = address.toString() if isinstance(address, QUrl) else str(address)
        given = self.pictures.get(name)
        if given is not None:
            return given
        self.refused.append(name)
        del self.refused[:-20]
        return None

    def show_html(self, html: str) -> None:
        """Show a page of our own from its beginning."""
        self._layers.clear()
        self.setExtraSelections([])
        self.setHtml(html)
        # A new page forgets the margins.
        self._place()
        self.rendered.emit()

    def _place(self) -> None:
        root = self.document().rootFrame()
        shape = root.frameFormat()
        side = self.margin
        if shape.leftMargin() != side or shape.rightMargin() != side:
            shape.setLeftMargin(side)
            shape.setRightMargin(side)
            shape.setTopMargin(self._context.px(0.4))
            shape.setBottomMargin(self._context.px(2))
            root.setFrameFormat(shape)

    # --- places in it ----------------------------------------------------------------------------

    def marked(self, ground: str) -> list[Span]:
        """The spans that stand on a ground of this colour, from the beginning to the end."""
        wanted = QColor(ground)
        spans: list[Span] = []
        block = self.document().begin()
        while block.isValid():
            for piece in block.textFormats():
                brush = piece.format.background()
                if brush.style() is Qt.BrushStyle.SolidPattern and brush.color() == wanted:
                    start = block.position() + piece.start
                    if spans and spans[-1][1] == start:
                        spans[-1] = (spans[-1][0], start + piece.length)
                    else:
                        spans.append((start, start + piece.length))
            block = block.next()
        return spans

    def readable(self) -> tuple[str, list[Span]]:
        """The shown text, a letter for each position of Qt's but those beyond the basic plane, which Qt counts twice;
        and the spans (in Qt's positions) of the boxes in it."""
        frames = self.document().rootFrame().childFrames()
        boxes = [(one.firstPosition(), one.lastPosition() + 1) for one in frames if isinstance(one, QTextTable)]
        return self.document().toRawText(), boxes

    def show_layer(self, name: str, spans: Sequence[Span], *, current: int | None = None) -> None:
        """Lay a ground under these spans, a stronger one under the current one; layers of other names stay.

        There is one current place in all.
        """
        if current is not None:
            self._layers = {other: (laid, None) for other, (laid, _) in self._layers.items()}
        self._layers[name] = (spans, current)
        self._lay()

    def _lay(self) -> None:
        theme = self._context.theme
        weak, strong = QTextCharFormat(), QTextCharFormat()
        weak.setBackground(QColor(theme.match))
        strong.setBackground(QColor(theme.accent))
        strong.setForeground(QColor(theme.on_accent))
        # Not by its colour alone.
        strong.setFontUnderline(True)
        made = []
        for spans, current in self._layers.values():
            for number, (start, end) in enumerate(spans):
                one = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                one.cursor = cursor
                one.format = strong if number == current else weak
                made.append(one)
        self.setExtraSelections(made)

    def bring_into_sight(self, span: Span) -> None:
        """Scroll as little as it takes to have a span stand well inside the view, and put the cursor there."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(span[0])
        bar = self.verticalScrollBar()
        before = bar.value()
        self.setTextCursor(cursor)
        bar.setValue(before)
        place, height = self.cursorRect(cursor), self.viewport().height()
        if place.top() < self._context.px(1) or place.bottom() > height - self._context.px(2):
            bar.setValue(before + place.top() - height // 3)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied: the words, without our colours and without marks of direction."""
        text = bare(self.textCursor().selectedText()).replace("\u2029", "\n").replace("\u2028", "\n")
        data = QMimeData()
        data.setText(text)
        data.setHtml(as_html(text.split("\n"), otherwise=self._context.rtl))
        return data

    # --- Qt's own --------------------------------------------------------------------------------

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._place()

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if self._context.keyboard.action(press) is not None:
            press.ignore()
            return
        super().keyPressEvent(press)

    def paintEvent(self, painting: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._context.theme.accent_ground))
        layout = self.document().documentLayout()
        round_by = self._context.em * 0.6
        offset = QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                box = QRectF(layout.frameBoundingRect(frame)).translated(offset)
                shape = frame.format().toTableFormat()
                # Qt says where the table's text begins, not its edge.
                box.translate(-shape.cellPadding(), -shape.cellPadding())
                box.adjust(0, 0, 0, -shape.bottomMargin() - shape.topMargin())
                painter.drawRoundedRect(box, round_by, round_by)
        painter.end()
        super().paintEvent(painting)
