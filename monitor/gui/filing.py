"""Putting sources into folders: from the menu of the navigation, by dragging, on the page of sources; with undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from monitor.gui.banner import Banner
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.known import Known, Part
from monitor.gui.place import Kind, Place
from monitor.gui.source_groups import folder_number, folders_of, sources_of
from monitor.gui.whereabouts import Whereabouts
from monitor.model import Source


class Filing(QObject):
    """Moves sources, says where to, and offers the way back."""

    def __init__(
        self, context: Context, *, known: Known, banner: Banner, whereabouts: Whereabouts, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._known = known
        self._banner = banner
        self._whereabouts = whereabouts

    @property
    def sources(self) -> tuple[Source, ...]:
        """All there are."""
        return self._known.sources

    def put(self, sources: Sequence[Source], folder: str) -> None:
        """Put sources into a folder; an empty name takes them out of theirs."""
        words = self._context.words
        moved = [source for source in sources if source.folder != folder]
        if not moved:
            return
        before = {source.id: source.folder for source in moved}
        shown = one_line(folder, 60)
        if len(moved) == 1:
            name = one_line(moved[0].name or moved[0].url, 60)
            if folder:
                said = words.say("{source} is in the folder “{folder}” now.", source=name, folder=shown)
            else:
                said = words.say("{source} is in no folder now.", source=name)
        elif folder:
            said = words.count(
                "{n} source is in the folder “{folder}” now.",
                "{n} sources are in the folder “{folder}” now.",
                len(moved),
                folder=shown,
            )
        else:
            said = words.count("{n} source is in no folder now.", "{n} sources are in no folder now.", len(moved))
        stood = self._whereabouts.place

        def undo() -> None:
            goes_back = self._whereabouts.place == went
            self._change(before)
            if goes_back and self._whereabouts.place != stood:
                # Whoever went along comes back.
                self._whereabouts.go_to(*stood)

        self._change({source.id: folder for source in moved}, lambda: self._banner.tell_undoable(said, undo))
        went = self._whereabouts.place

    def drop(self, number: int, onto: Place) -> None:
        """A source was dropped on a folder, or on a source of one."""
        beside = sources_of(onto, self._known.sources)
        folder = beside[0].folder if beside else ""
        self.put([source for source in self._known.sources if source.id == number], folder)

    def _change(self, folders: dict[int, str], then: Callable[[], object] = lambda: None) -> None:
        known = self._known
        kind, number = self._whereabouts.place
        before = {source.id: source.folder for source in known.sources if source.id in folders}

        def done() -> None:
            known.renew(Part.SOURCES, Part.LIST)
            then()

        def take_back() -> None:
            self._show(before, came_from=number if kind is Kind.FOLDER else None)
            known.renew(Part.SOURCES)

        self._context.bridge.edit(
            self._context.engine.put_in_folders(folders),
            lost=lambda words: words.count(
                "{n} source stays where it was.", "{n} sources stay where they were.", len(folders)
            ),
            done=done,
            take_back=take_back,
            owner=self,
        )
        # Shown at once; what the archive says follows.
        self._show(folders)

    def _show(self, folders: dict[int, str], *, came_from: int | None = None) -> None:
        """Show sources in these folders; `came_from` is the folder that was listed when they were in them before."""
        known = self._known
        known.sources = tuple(
            replace(source, folder=folders[source.id]) if source.id in folders else source for source in known.sources
        )
        kind, number = self._whereabouts.place
        there = set(map(folder_number, (*folders_of(known.sources), "")))
        if kind is Kind.FOLDER and number not in there:
            # It was renamed, or is no more: whoever looks at it goes along.
            left = set(folders.values())
            goes_to = came_from if came_from in there else folder_number(left.pop()) if len(left) == 1 else 0
            self._whereabouts.go_to(Kind.FOLDER, goes_to or 0)
        known.sources_came.emit()
