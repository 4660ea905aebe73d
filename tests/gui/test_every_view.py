"""Every view of the window in both languages, both themes, at one and two pixels a point: nothing cut, all mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from monitor.cli.arguments import build_parser
from monitor.engine import Engine
from monitor.gui.parts import OneLine
from monitor.gui.picture import VIEWS, go_to
from monitor.gui.theme import DARK, LIGHT
from monitor.gui.window import Window
from monitor.words import Words
from tests.gui.conftest import MakeWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_SMALL = (1024, 640)


def drawn(widget: QWidget, scale: int) -> QImage:
    """The widget as a screen of so many pixels a point shows it."""
    image = QImage(widget.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    widget.render(image, QPoint())
    return image


def cut(window: QWidget) -> list[str]:
    """The labels and buttons whose text has less room than it takes, and does not end in an ellipsis of its own."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, OneLine):
            continue
        if isinstance(widget, QAbstractButton) and widget.text():
            room, taken = widget.width(), widget.minimumSizeHint().width()
        elif isinstance(widget, QLabel) and widget.text() and widget.wordWrap():
            room, taken = widget.height(), widget.heightForWidth(widget.width())
        elif isinstance(widget, QLabel) and widget.text():
            room, taken = widget.width(), widget.sizeHint().width()
        else:
            continue
        if room < taken:
            found.append(f"{widget.text()!r}: {room} of {taken}")
    return found


def unlike(one: QImage, other: QImage) -> float:
    """The share of small squares that are clearly lighter or darker in the one than in the other.

    Squares of eight points: a letter is drawn a little otherwise where it has more pixels.
    """
    wide, high = one.width() // 8, one.height() // 8
    small = [image.scaled(wide, high, mode=Qt.TransformationMode.SmoothTransformation) for image in (one, other)]
    differ = sum(
        abs(small[0].pixelColor(x, y).lightness() - small[1].pixelColor(x, y).lightness()) > 40
        for x in range(wide)
        for y in range(high)
    )
    return differ / (wide * high)


def every_view(qtbot: QtBot, window: Window) -> Iterator[str]:
    """Lead the window through all its views, each when all that it shows has come."""
    for view in VIEWS:
        window.sheets.leave()
        qtbot.waitUntil(lambda: window.is_complete, timeout=60_000)
        go_to(window, view)
        qtbot.waitUntil(lambda: window.is_complete, timeout=60_000)
        QApplication.processEvents()
        yield view


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_view_is_whole_and_painted_alike_at_both_scales(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str, theme: str
) -> None:
    window = make_window(language=language, size=_SMALL)
    window.follow_theme(replace(window._settings, theme=theme))
    ground = (LIGHT if theme == "light" else DARK).pane.lower()
    for view in every_view(qtbot, window):
        assert (window.width(), window.height()) == _SMALL, view
        assert not cut(window), view
        once, twice = drawn(window, 1), drawn(window, 2)
        assert (twice.width(), twice.height()) == (2 * once.width(), 2 * once.height())
        assert once.pixelColor(512, 2).name() == twice.pixelColor(1024, 4).name() == ground, view
        assert unlike(once, twice) < 0.005, view
        sheet = window.sheets.sheet
        leading: QWidget = window.navigation if sheet is None else sheet._title
        trailing: QWidget = window.reader if sheet is None else sheet.back
        places = [part.mapTo(window, part.rect().center()).x() for part in (leading, trailing)]
        assert (places[0] > places[1]) is (language == "ar"), view


def test_the_command_line_offers_the_views_there_are() -> None:
    for view in VIEWS:
        assert build_parser(Words("en")).parse_args(["demo", "--screenshot", "x.png", "--view", view]).view == view


def test_a_text_that_is_cut_and_a_picture_that_differs_are_seen(qtbot: QtBot) -> None:
    label = QLabel("a text that is longer than its room")
    holder = QWidget()
    label.setParent(holder)
    label.resize(20, 20)
    qtbot.addWidget(holder)
    holder.show()
    assert cut(holder)
    label.resize(label.sizeHint())
    assert not cut(holder)
    label.resize(400, 300)
    holder.resize(label.size())
    bare = drawn(holder, 1)
    label.setAutoFillBackground(True)
    label.setPalette(QPalette(Qt.GlobalColor.black))
    assert unlike(bare, drawn(holder, 1)) > 0.5
    assert unlike(drawn(holder, 1), drawn(holder, 2)) < 0.01
