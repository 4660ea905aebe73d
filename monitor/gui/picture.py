"""Renders the window into a file, with or without a display: for `rasid demo --screenshot` and for looking."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import InputError
from monitor.model import Reason

if TYPE_CHECKING:
    from monitor.engine import Engine
    from monitor.gui.window import Window

VIEWS = (
    "list",
    "alerts",
    "watchlist",
    "sources",
    "trends",
    "settings",
    "add-source",
    "why",
    "notifiers",
    "keeping",
    "moving",
    "messages",
    "keys",
    "about",
    "first-run",
    "outlets",
    "versions",
)
"""The desk's two first pages, then every sheet."""
_PATIENCE = 60.0
_SETTLED = 0.3
"""Seconds in which what came is painted."""


def go_to(window: Window, view: str) -> None:
    """Lead a window that stands on a list with articles to one of `VIEWS`; what it asks for comes later."""
    sheets = window.sheets
    match view:
        case "watchlist":
            sheets.edit_first_watchlist()
        case "sources":
            sheets.show_sources()
        case "trends":
            sheets.show_trends()
        case "settings":
            window.show_settings()
        case "add-source":
            sheets.add_source()
        case "why":
            sheets.show_why(window.table.articles.ids[0])
        case "notifiers":
            sheets.show_notifiers()
        case "keeping":
            sheets.show_keeping()
        case "moving":
            sheets.show_moving()
        case "messages":
            sheets.show_messages()
        case "keys":
            sheets.show_keys()
        case "about":
            sheets.show_about()
        case "first-run":
            window.top.asked_for_first_run.emit()
        case "outlets":
            sheets.show_starter_pack()
        case "versions":
            sheets.show_versions(window.table.articles.ids[0])
        case _:
            window.table.step(1)


def screenshot(
    engine: Engine,
    path: Path,
    *,
    view: str = "alerts",
    theme: str = "light",
    size: tuple[int, int] = (1440, 900),
    scale: float = 1.0,
    language: str = "ar",
    now: datetime | None = None,
    patience: float = _PATIENCE,
) -> None:
    """Render a view of the window on an open engine and write it as PNG; nothing is marked as read.

    Args:
        engine: open already; neither started nor closed here.
        path: where the picture goes.
        view: one of `VIEWS`; InputError ``view-missing`` for one that does not exist yet.
        theme: light or dark.
        size: width and height in pixels at scale 1.
        scale: device pixels per pixel.
        language: ar or en.
        now: the instant the clock is held at; None is the present.
        patience: seconds to wait for what the view shows, each time something was asked for.

    Raises InputError where the view does not exist, where it was not filled in time (``picture-unfinished``; no file is
    written then) or the file cannot be written. Must run on the main thread.
    """
    if view not in VIEWS:
        raise InputError(Reason.of("view-missing", view=view))
    if "QT_QPA_PLATFORM" not in os.environ and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from monitor.gui.bridge import Bridge
    from monitor.gui.desktop import application, make_context
    from monitor.gui.navigation import Kind
    from monitor.gui.window import Window
    from monitor.model import system_clock
    from monitor.settings import Settings

    def pump(seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let the window live until something holds, or so long; says whether it holds."""
        loop = QEventLoop()
        look = QTimer()
        look.timeout.connect(lambda: loop.quit() if until() else None)
        look.start(20)
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        look.stop()
        return until()

    def fill(window: Window) -> None:
        if not pump(patience, lambda: window.is_complete):
            raise InputError(Reason.of("picture-unfinished", seconds=round(patience)))

    application()
    held = now if now is not None else system_clock()
    settings = Settings(theme=theme, language=language)
    system_font = QApplication.font()
    bridge = Bridge()
    context = make_context(engine, bridge, settings, language=language, clock=lambda: held)
    window = Window(context, settings)
    window.reading.marks = window.listing.marks = False
    window.resize(*size)
    window.divide()
    try:
        window.show()
        window.begin()
        window.whereabouts.go_to(Kind.ALL if view == "list" else Kind.ALERTS)
        fill(window)
        go_to(window, view)
        fill(window)
        pump(_SETTLED)
        picture = window.grab()
    finally:
        window.hide()
        bridge.stop()
        window.deleteLater()
        QApplication.setFont(system_font)
    if not picture.save(str(path), "PNG"):
        raise InputError(Reason.of("file-not-written", file=str(path)))
