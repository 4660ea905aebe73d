"""The colours a watchlist can have in the window: a few that can be told apart, and whatever a file brought."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from monitor.gui.context import Context
from monitor.gui.theme import in_sight
from monitor.words import Words


def colours(words: Words, now: str) -> list[tuple[str, str]]:
    """(colour, its name); `now` is offered too where it is none of them, and none at all stands first."""
    there = [
        ("", words.say("None")),
        ("#0E6B68", words.say("Teal")),
        ("#2E6FB7", words.say("Blue")),
        ("#6B4FA0", words.say("Violet")),
        ("#B3261E", words.say("Red")),
        ("#C77700", words.say("Orange")),
        ("#4C7A2B", words.say("Green")),
    ]
    if now.upper() not in dict(there):
        there.append((now.upper(), now.upper()))
    return there


def dot(context: Context, colour: str) -> QPixmap | None:
    """A spot of the colour as it is seen on the window's ground; None where there is none."""
    if not colour:
        return None
    ratio = 3
    size, gap = context.px(0.7), context.px(0.35)
    picture = QPixmap((size + gap) * ratio, size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(in_sight(colour, context.theme.pane)))
    # The room between it and the word lies on the word's side.
    painter.drawEllipse(QRectF(gap if context.rtl else 0, 0, size, size))
    painter.end()
    return picture
