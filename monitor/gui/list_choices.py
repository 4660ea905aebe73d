"""What a person chooses at the list or the navigation: how they are arranged, and whether the latest alerts show."""

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
            self._context.words.say("The line is hidden; the list's menu brings it back."),
            lambda: self._choose(replace(self._listing.arrangement, ticker=True)),
        )

    def keep_toggled(self, countries: str) -> None:
        """Keep which countries and folders a person opened or closed."""
        self.chosen.emit(replace(self._settings(), toggled_countries=countries))

    @property
    def sources_by(self) -> str:
        """How the navigation groups the sources."""
        return self._settings().sources_by

    def group_sources(self, by: str) -> None:
        """Group them otherwise."""
        self.chosen.emit(replace(self._settings(), sources_by=by))

    def _choose(self, arrangement: Arrangement) -> None:
        self.chosen.emit(arrangement.kept_in(self._settings()))
