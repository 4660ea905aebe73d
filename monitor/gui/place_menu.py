"""The menu of a place of the navigation: what it is made of, its folder, and how the sources are grouped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from monitor.gui.arrangement import menu_choices
from monitor.gui.bidi import led, one_line
from monitor.gui.context import Context
from monitor.gui.filing import Filing
from monitor.gui.list_choices import ListChoices
from monitor.gui.navigation import Navigation
from monitor.gui.place import Kind, Place
from monitor.gui.sheets import Sheets
from monitor.gui.source_groups import BY_COUNTRY, BY_FOLDER, folders_of, sources_of
from monitor.model import Source


class PlaceMenu(QObject):
    """Opened by the right button of the mouse, or the menu key."""

    def __init__(
        self, context: Context, navigation: Navigation, *, filing: Filing, sheets: Sheets, choices: ListChoices
    ) -> None:
        super().__init__(navigation)
        self._context = context
        self._navigation = navigation
        self._filing = filing
        self._sheets = sheets
        self._choices = choices
        navigation.asked_for_menu.connect(self._show)
        navigation.dropped.connect(filing.drop)
        sheets.filed.connect(filing.put)

    def _show(self, place: Place | None, at: QPoint) -> None:
        menu = self.made(place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def made(self, place: Place | None) -> QMenu:
        """The menu of a place; of none, how the sources are grouped."""
        words = self._context.words
        menu = QMenu(self._navigation)
        menu.setFont(self._context.faces.interface(0.95))
        if place is not None:
            self._add_edit(menu, place)
            if sources := sources_of(place, self._filing.sources):
                self._add_filing(menu, place, sources)
            menu.addSeparator()
        groupings = ((BY_FOLDER, words.say("Sources by folder")), (BY_COUNTRY, words.say("Sources by country")))
        menu_choices(menu, groupings, self._choices.sources_by, self._choices.group_sources)
        return menu

    def _add_edit(self, menu: QMenu, place: Place) -> None:
        words = self._context.words
        edit = {
            Kind.WATCHLIST: words.say("Edit the watchlist"),
            Kind.SOURCE: words.say("About this source"),
            Kind.SEARCH: words.say("Change the search"),
        }
        if place.kind in edit:
            _add(menu, edit[place.kind], lambda: self._sheets.edit_place(place))

    def _add_filing(self, menu: QMenu, place: Place, sources: tuple[Source, ...]) -> None:
        words = self._context.words
        ask = partial(self._sheets.ask_for_folder, sources)
        if place.kind is Kind.SOURCE:
            inner = menu.addMenu(words.say("Folder"))
            inner.setFont(menu.font())
            folders = folders_of(self._filing.sources)
            # A mark of Qt's own in a menu is doubled to be itself.
            shown = [(name, led(one_line(name, 60), rtl=self._context.rtl).replace("&", "&&")) for name in folders]
            choices = [*shown, ("", words.say("No folder"))]
            menu_choices(inner, choices, sources[0].folder, lambda name: self._filing.put(sources, name))
            inner.addSeparator()
            _add(inner, words.say("New folder…"), ask)
        elif place.kind is Kind.FOLDER and place.id:
            _add(menu, words.say("Rename the folder…"), ask)
            _add(menu, words.say("Take its sources out of it"), lambda: self._filing.put(sources, ""))
        else:
            _add(menu, words.say("Put its sources into a folder…"), ask)


def _add(menu: QMenu, sentence: str, do: Callable[[], object]) -> None:
    menu.addAction(sentence).triggered.connect(lambda _checked=False: do())
