"""What a person chooses at the list itself: how it is arranged, and whether the latest alerts stand below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from monitor.gui.arrangement import Arrangement
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.listing import Listing
from monitor.settings import Settings


class ListChoices(QObject):
    """Turns each choice into settings."""

    chosen = Signal(object)
    """New `Settings`."""

    def __init__(
        self, context: Context, *, listing: Listing, banner: Banner, settings: Callable[[], Settings], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._listing = listing
        self._banner = banner
        self._settings = settings

    def fill(self, menu: QMenu) -> None:
        """Put the ways to arrange the list that is shown into a menu."""
        self._listing.arrangement.fill(menu, self._context.words, self._listing.query, self._choose)

    def put_ticker_away(self) -> None:
        """No more latest alerts below; what brings them back is said, and can be done at once."""
        self._choose(replace(self._listing.arrangement, ticker=False))
        self._banner.tell_undoable(
            self._context.words.say("The line is put away; the list's menu brings it back."),
            lambda: self._choose(replace(self._listing.arrangement, ticker=True)),
        )

    def keep_toggled(self, countries: str) -> None:
        """Keep which countries a person opened or closed."""
        self.chosen.emit(replace(self._settings(), toggled_countries=countries))

    def _choose(self, arrangement: Arrangement) -> None:
        self.chosen.emit(arrangement.kept_in(self._settings()))
