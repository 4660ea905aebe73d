"""A window that stays open: what was looked at leaves nothing behind."""

from __future__ import annotations

import gc
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication

from monitor.engine import Engine
from monitor.gui.desktop import keep_few_drawings
from monitor.gui.window import Window
from tests.gui.conftest import MakeWindow
from tests.gui.test_every_view import every_view

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def alive(window: Window) -> Counter[str]:
    """The objects of the window and the widgets of nobody, by kind."""
    QApplication.sendPostedEvents()
    gc.collect()
    things = [*window.findChildren(QObject), *(one for one in QApplication.allWidgets() if one.parent() is None)]
    return Counter(f"{type(one).__name__} in {type(one.parent()).__name__}" for one in things)


def test_no_view_leaves_anything_behind(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    after = []
    for _ in range(3):
        for _view in every_view(qtbot, window):
            pass
        window.sheets.leave()
        QApplication.processEvents()
        after.append(alive(window))
    # The first time brings what stays.
    assert not after[2] - after[1]


def test_what_qt_drew_is_not_kept_for_ever(qapp: QApplication) -> None:
    before = QPixmapCache.cacheLimit()
    try:
        keep_few_drawings()
        # A field as wide as a window, forty times: 7.6 MB.
        for number in range(40):
            drawn = QPixmap(1440, 34)
            drawn.fill()
            QPixmapCache.insert(f"field {number}", drawn)
        kept = [number for number in range(40) if not _found(f"field {number}").isNull()]
        assert 10 <= len(kept) <= 20
        assert kept[-1] == 39
    finally:
        QPixmapCache.setCacheLimit(before)
        QPixmapCache.clear()


def _found(name: str) -> QPixmap:
    drawn = QPixmap()
    QPixmapCache.find(name, drawn)
    return drawn
