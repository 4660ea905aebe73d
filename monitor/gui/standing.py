"""Where a window stood: its place on the screen, its panes, what was listed and how far that was scrolled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

from monitor.gui.place import Kind

_WIDTH, _HEIGHT = 1440, 900
"""Of a window that never stood anywhere."""
_ROOM = 0.92
"""Of a screen, what its panel and a window's frame surely leave: Wayland tells of neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The list one was at: its place, the article at the top, and how many pixels of it were above the edge."""

    place: tuple[Kind, int]
    article: int | None = None
    above: int = 0

    def text(self) -> str:
        """To be kept in the settings."""
        kind, number = self.place
        return json.dumps([kind.value, number, self.article, self.above])

    @classmethod
    def of(cls, text: str) -> Stand | None:
        """Of what `text` gave; None where it is nothing of that kind."""
        try:
            kind, number, article, above = json.loads(text)
            known = Kind(kind)
        except (ValueError, TypeError):
            return None
        if not (_whole(number) and _whole(above) and (article is None or _whole(article))):
            return None
        return cls(place=(known, number), article=article, above=above)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def geometry_text(window: QWidget, panes: QSplitter) -> str:
    """The window's place, size and panes, to be kept in the settings."""
    sizes = ",".join(str(size) for size in panes.sizes())
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii") + "|" + sizes


def restore(window: QWidget, text: str) -> tuple[int, ...]:
    """Put the window where it stood, whole on a screen that is there; the sizes of its panes, or none.

    Args:
        window: it.
        text: what `geometry_text` gave; empty for a window that never stood anywhere.
    """
    saved, _, sizes = text.partition("|")
    if not saved or not window.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii", "ignore"))):
        screen = window.screen().availableGeometry()
        window.resize(min(_WIDTH, screen.width()), min(_HEIGHT, screen.height()))
    elif not (window.isMaximized() or window.isFullScreen()):
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(whole(window.geometry(), screens))
    parts = tuple(int(size) for size in sizes.split(",") if size.isdigit())
    return parts if len(parts) == 3 and all(parts) else ()


def has_room(screen: QRect) -> bool:
    """Whether a window that never stood anywhere finds its place on a screen with its frame."""
    return screen.width() * _ROOM >= _WIDTH and screen.height() * _ROOM >= _HEIGHT


def show_first(window: QWidget, text: str) -> None:
    """Show a window: one that never stood anywhere (`text` is empty) as large as the screen where it has no room."""
    if text or has_room(window.screen().availableGeometry()):
        window.show()
    else:
        # The desktop knows how much that is; a size of ours would put the lower edge out of sight.
        window.showMaximized()


def whole(wanted: QRect, screens: list[QRect]) -> QRect:
    """The rectangle moved, and made smaller where it must be, so that all of it lies on one of the screens.

    That is the screen that has the most of it; where none has any, the first.
    """
    if not screens or any(screen.contains(wanted) for screen in screens):
        return wanted

    def shared(screen: QRect) -> int:
        part = screen.intersected(wanted)
        return max(0, part.width()) * max(0, part.height())

    # The first of equals: without any in common, the main screen.
    screen = max(screens, key=shared)
    wide, high = min(wanted.width(), screen.width()), min(wanted.height(), screen.height())
    x = min(max(wanted.x(), screen.x()), screen.x() + screen.width() - wide)
    y = min(max(wanted.y(), screen.y()), screen.y() + screen.height() - high)
    return QRect(x, y, wide, high)
