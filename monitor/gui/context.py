"""What every part of the window is given: the engine, the bridge, the words, the look and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from monitor.engine import Engine
    from monitor.gui.bridge import Bridge
    from monitor.gui.fonts import Faces
    from monitor.gui.keys import Keyboard
    from monitor.gui.theme import Theme
    from monitor.model import Clock
    from monitor.words import Words


@dataclass(slots=True, kw_only=True)
class Context:
    """Passed to each widget's `__init__`. Only `theme` changes; another language is a new window."""

    engine: Engine
    bridge: Bridge
    words: Words
    faces: Faces
    keyboard: Keyboard
    theme: Theme
    clock: Clock

    @property
    def em(self) -> float:
        """Height of the interface's letters in pixels."""
        return self.faces.em()

    def px(self, of_em: float) -> int:
        """A distance given in heights of the interface's letters, in pixels."""
        return round(of_em * self.faces.em())

    @property
    def rtl(self) -> bool:
        return self.words.rtl

    @property
    def direction(self) -> Qt.LayoutDirection:
        return Qt.LayoutDirection.RightToLeft if self.words.rtl else Qt.LayoutDirection.LeftToRight
