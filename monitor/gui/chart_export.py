"""A chart as a file for a report, in the light colours: a picture (PNG), a drawing (SVG) or a table (CSV)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from monitor.gui.bidi import led
from monitor.gui.chart import Chart
from monitor.gui.chart_drawing import Drawing, Look, write_outlines
from monitor.gui.context import Context
from monitor.gui.theme import LIGHT

_WIDE, _TALL = 1200, 500
"""The picture in points of a screen of 96 to the inch; a PNG has twice as many pixels."""
_EM = 18
_PIXELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A chart with what must stand on it where it stands alone."""

    chart: Chart
    title: str
    below: str
    """What is counted, from when to when."""


def png(context: Context, what: Titled) -> bytes:
    """The chart as a picture."""
    image = QImage(QSize(_WIDE, _TALL) * _PIXELS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PIXELS)
    painter = QPainter(image)
    _paint(painter, context, what)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(written, "PNG")  # type: ignore[call-overload]
    return bytes(written.data().data())


def svg(context: Context, what: Titled) -> bytes:
    """The chart as a drawing of any size; its letters are shapes, its title and a sentence about it are text."""
    # Not with the window: few write a drawing.
    from PySide6.QtSvg import QSvgGenerator

    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(written)
    generator.setSize(QSize(_WIDE, _TALL))
    generator.setViewBox(QRectF(0, 0, _WIDE, _TALL))
    generator.setTitle(what.title)
    generator.setDescription(f"{what.below} {what.chart.told(context.words)}")
    painter = QPainter(generator)
    _paint(painter, context, what)
    painter.end()
    return bytes(written.data().data())


def table(context: Context, what: Titled) -> bytes:
    """The counts, a step a line, as spreadsheets read it; instants and numbers as machines write them."""
    words, chart = context.words, what.chart
    written = io.StringIO()
    lines = csv.writer(written)
    usual = [series for series in chart.series if series.usual]
    lines.writerow(
        (
            words.say("Begin"),
            *(series.name for series in chart.series),
            *(words.say("{name}, usually", name=series.name) for series in usual),
        )
    )
    for step, begin in enumerate(chart.borders[:-1]):
        lines.writerow(
            (
                begin.isoformat(timespec="minutes"),
                *(series.counts[step] for series in chart.series),
                *(series.usual[step] for series in usual),
            )
        )
    # With its mark: without it some take Arabic for another code.
    return written.getvalue().encode("utf-8-sig")


def _paint(painter: QPainter, context: Context, what: Titled) -> None:
    words = context.words
    whole = QRectF(0, 0, _WIDE, _TALL)
    painter.fillRect(whole, QColor(LIGHT.pane))
    inner = whole.adjusted(2 * _EM, 1.4 * _EM, -2 * _EM, -1.2 * _EM)
    side = Qt.AlignmentFlag.AlignRight if words.rtl else Qt.AlignmentFlag.AlignLeft
    other = Qt.AlignmentFlag.AlignLeft if words.rtl else Qt.AlignmentFlag.AlignRight
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def write(place: QRectF, to: Qt.AlignmentFlag, text: str, font: QFont, colour: str) -> None:
        write_outlines(painter, place, to, led(text, rtl=words.rtl), font=font, colour=colour)

    line = 1.7 * _EM
    place = QRectF(inner.left(), inner.top(), inner.width(), line)
    write(place, side, what.title, _font(context, 1.25, bold=True), LIGHT.ink)
    write(place.translated(0, line), side, what.below, _font(context, 0.86), LIGHT.soft)
    foot = QRectF(inner.left(), inner.bottom() - line, inner.width(), line)
    write(foot, other, words.say("Rasid"), _font(context, 0.8), LIGHT.faint)
    look = Look(words=words, theme=LIGHT, font=_font(context, 0.82), em=_EM, outlines=True)
    Drawing(what.chart, look, inner.adjusted(0, 2.4 * line, 0, -line)).paint(painter)


def _font(context: Context, scale: float, *, bold: bool = False) -> QFont:
    """Of a size that does not depend on the screen."""
    font = context.faces.interface(scale, bold=bold)
    font.setPixelSize(round(_EM * scale))
    return font
