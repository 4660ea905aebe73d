"""Two halves of a wide sheet, each scrolled by itself; in a very wide one both stand by the line between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QWidget

from monitor.gui.context import Context
from monitor.gui.sheet import scrolled

_SHARES = (430, 570)
"""Of a thousand."""
_WIDEST = (54, 64)
"""Heights of the interface's letters: some eighty letters a line, and a chart of thirty days that is still one."""


class Halves(QSplitter):
    """What a person writes, and beside it what comes of it."""

    def __init__(self, context: Context, first: tuple[QWidget, str], second: tuple[QWidget, str]) -> None:
        """Each with the name a screen reader calls it by."""
        super().__init__(Qt.Orientation.Horizontal)
        self._context = context
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._first = self._put(*first, ground="pane", widest=_WIDEST[0], at_end=True)
        self._put(*second, ground="background", widest=_WIDEST[1], at_end=False)
        for at, share in enumerate(_SHARES):
            self.setStretchFactor(at, share)
        self.setSizes(list(_SHARES))

    def reach(self, widget: QWidget) -> None:
        """Scroll what is written so far that a part of it is seen, with what stands below it."""
        if (inner := self._first.widget()) is not None and (layout := inner.layout()) is not None:
            layout.activate()
        self._first.ensureWidgetVisible(widget, self._context.px(2), self._context.px(6))

    def _put(self, side: QWidget, name: str, *, ground: str, widest: int, at_end: bool) -> QScrollArea:
        side.setMaximumWidth(self._context.px(widest))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side, 1)
        row.insertStretch(0 if at_end else 1, 0)
        area = scrolled(holder, ground)
        area.setAccessibleName(name)
        # In a small window with large letters nothing is out of reach.
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.addWidget(area)
        return area
