"""Puts an article on paper or into a PDF: laid out once in pixels of 1/96 inch, painted on whatever has pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextLine,
)

from monitor.gui.bidi import led, one_line
from monitor.gui.context import Context
from monitor.gui.fonts import INTERFACE
from monitor.gui.print_page import print_page
from monitor.model import Article

_PER_INCH = 96
_TEXT = 16.0
"""Pixels of 1/96 inch: 12 points."""
_FOOT_TEXT = 11.0
_FOOT = 40
"""Pixels at the end of each page for its number."""
_MARGIN = 20.0
"""Millimetres around a page."""
_SHARP = 1200
"""Dots per inch of a PDF, in which places are rounded."""


def as_pdf(context: Context, article: Article) -> bytes:
    """The article as a PDF of A4 pages, with the shipped fonts in it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(one_line(article.headline, 300))
    writer.setCreator("Rasid")
    writer.setResolution(_SHARP)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    set_margins(writer)
    paint(context, article, writer)
    buffer.close()
    return bytes(buffer.data().data())


def set_margins(device: QPagedPaintDevice) -> None:
    """The margins every page of ours has."""
    device.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)


def paint(context: Context, article: Article, device: QPagedPaintDevice) -> bool:
    """Paint the article page by page, each with its number and the source; False where the device takes nothing."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = device.logicalDpiX() / _PER_INCH
    area = device.pageLayout().paintRectPixels(device.logicalDpiX())
    wide, high = area.width() / scale, area.height() / scale - _FOOT
    document = _laid_out(context, article, QSizeF(wide, high))
    pages = document.pageCount()
    painter.scale(scale, scale)
    lines = list(_lines(document))
    for number in range(pages):
        if number:
            device.newPage()
        top = number * high
        painter.setPen(QColor("#000000"))
        for line, place in lines:
            if top <= place.y() + line.y() < top + high:
                line.draw(painter, QPointF(place.x(), place.y() - top))
        _paint_foot(context, article, painter, QRectF(0, high, wide, _FOOT), number + 1, pages)
    return painter.end()


def _lines(document: QTextDocument) -> Iterator[tuple[QTextLine, QPointF]]:
    """Every line with the place of its paragraph. (Qt draws the line before a page once more at its top.)"""
    block = document.begin()
    while block.isValid():
        place = document.documentLayout().blockBoundingRect(block).topLeft()
        layout = block.layout()
        for number in range(layout.lineCount()):
            yield layout.lineAt(number), place
        block = block.next()


def _laid_out(context: Context, article: Article, page: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(_face(context, _TEXT))
    option = document.defaultTextOption()
    option.setTextDirection(context.direction)
    document.setDefaultTextOption(option)
    document.setHtml(print_page(article, words=context.words, text=_TEXT))
    document.setPageSize(page)
    return document


def _face(context: Context, size: float) -> QFont:
    """Vazirmatn, of whose letters a PDF's reader can say which they are.

    Not so of Noto Naskh, which puts letters together from strokes and dots, nor of ligatures: what is copied of it
    would be no words (docs/decisions.md).
    """
    font = QFont()
    font.setFamilies(context.faces.families(INTERFACE))
    font.setPixelSize(round(size))
    for feature in ("liga", "clig", "calt", "dlig"):
        font.setFeature(QFont.Tag(feature), 0)
    # Laid out small and painted large: letters keep their true widths.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _paint_foot(context: Context, article: Article, painter: QPainter, place: QRectF, number: int, pages: int) -> None:
    words = context.words
    painter.setFont(_face(context, _FOOT_TEXT))
    painter.setPen(QColor("#444444"))
    painter.setLayoutDirection(context.direction)
    said = words.say("Page {number} of {all}", number=number, all=pages)
    bottom = Qt.AlignmentFlag.AlignBottom
    painter.drawText(
        place, Qt.AlignmentFlag.AlignLeading | bottom, led(one_line(article.source_name, 60), rtl=context.rtl)
    )
    painter.drawText(place, Qt.AlignmentFlag.AlignTrailing | bottom, led(said, rtl=context.rtl))


def file_name(article: Article) -> str:
    """A name for the article's PDF that every system takes."""
    kept = "".join(letter if letter.isalnum() else " " for letter in one_line(article.headline, 300))
    words = kept.split()
    name = ""
    for word in words:
        if len(f"{name} {word}".encode()) > _LONGEST_NAME:
            break
        name = f"{name} {word}".strip()
    return f"{name or article.id}.pdf"


_LONGEST_NAME = 120
"""Bytes: file systems take 255."""


def write(path: Path, pdf: bytes) -> None:
    """Write a PDF whole or not at all. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(pdf)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
