"""Opens a sheet over the desk, one at a time, and carries out what it brings back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from monitor.gui.banner import Banner
from monitor.gui.bidi import isolated, one_line
from monitor.gui.context import Context
from monitor.gui.known import Known, Part
from monitor.gui.place import Kind, Place
from monitor.gui.source_groups import sources_of
from monitor.model import Going, ImportSummary, Outlet, SavedSearch, Source, Watchlist
from monitor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.gui.import_undo import Before
    from monitor.gui.putting_back import PutBack
    from monitor.gui.sheet import Sheet
    from monitor.gui.sources_sheet import SourcesSheet
    from monitor.gui.starting import Starting
    from monitor.gui.trends_sheet import Look

_MOST_NAMES = 3
"""Outlets that are named; of more it is said how many they are."""


class Sheets(QStackedWidget):
    """The desk, or a sheet over it, whose module is read when it is first opened and not before the first frame."""

    closed = Signal()
    """The desk is in front again."""
    articles_picked = Signal(object)
    """An `ArticleQuery` for the articles behind a step of a chart."""
    search_saved = Signal(object)
    """A `SavedSearch`: to be listed."""
    search_removed = Signal(object)
    settings_chosen = Signal(object)
    """New `Settings`."""
    filed = Signal(object, str)
    """Sources are to be put into a folder; into none where its name is empty."""
    copy_staged = Signal()
    """A copy of everything is to be put back: whoever runs the program closes the archive and starts again."""

    def __init__(self, context: Context, known: Known, banner: Banner) -> None:
        super().__init__()
        self._context = context
        self._known = known
        self._banner = banner
        self._trends: Look | None = None
        """How the trends were looked at last: who picked a day comes back to what they left."""
        self.sheet: Sheet | None = None
        """The one that is open."""
        self.puts_back = False
        """Whether somebody hears `copy_staged`."""
        self._again: Callable[[Sheets, Settings], None] | None = None
        """Opens it in another window, where it changes the window's look."""
        known.sources_came.connect(self._show_known_sources)

    def lay(self, desk: QWidget) -> None:
        """Put the desk below."""
        self.insertWidget(0, desk)

    def leave(self) -> None:
        """Close the sheet that is open, if one is."""
        sheet, self.sheet = self.sheet, None
        self._again = None
        if sheet is None:
            return
        self.setCurrentIndex(0)
        self.removeWidget(sheet)
        sheet.deleteLater()
        self.closed.emit()

    def _open(self, sheet: Sheet) -> None:
        self.leave()
        self.sheet = sheet
        sheet.left.connect(self.leave)
        self.addWidget(sheet)
        self.setCurrentWidget(sheet)
        sheet.begin()

    def go_on_from(self, before: Sheets, settings: Settings) -> None:
        """Open the sheet again in which another window's look was being changed, where it stood."""
        place = before.sheet.place if before.sheet is not None else None
        if before._again is not None and place is not None:
            before._again(self, settings)
            assert self.sheet is not None
            self.sheet.stand_at(place)

    def _show_known_sources(self) -> None:
        if self.sheet is not None:
            self.sheet.show_known_sources(self._known.sources)

    # --- sources ---------------------------------------------------------------------------------

    def add_source(self, address: str = "") -> None:
        """Add a source; an address that is given is looked at straight away."""
        from monitor.gui.add_source import AddSource

        sheet = AddSource(self._context)
        sheet.show_known_sources(self._known.sources)
        sheet.added.connect(self._source_added)
        sheet.asked_for_pack.connect(self.show_starter_pack)
        sheet.several.connect(self.show_starter_pack)
        self._open(sheet)
        if address:
            sheet.address.setText(address)
            sheet.look()

    def _source_added(self, source: Source) -> None:
        words = self._context.words
        self.leave()
        self._banner.tell_undoable(
            words.say("{source} was added and is being read now.", source=source.name or source.url),
            lambda: self._take_back((source,)),
        )
        self._known.renew(Part.SOURCES)
        self._context.bridge.edit(self._context.engine.check_source(source.id))

    def show_starter_pack(self, pasted: tuple[Outlet, ...] = ()) -> None:
        """Outlets to begin with, or those that were pasted, tried before they are added."""
        from monitor.gui.starter_sheet import StarterSheet

        sheet = StarterSheet(self._context, pasted)
        sheet.added.connect(self._outlets_added)
        self._open(sheet)

    def _outlets_added(self, sources: tuple[Source, ...]) -> None:
        self.leave()
        self._tell_added(sources)

    def _tell_added(self, sources: tuple[Source, ...], failed: str = "") -> None:
        words = self._context.words
        self._known.renew(Part.SOURCES)
        said = words.count(
            "{n} source was added and is being read now.",
            "{n} sources were added and are being read now.",
            len(sources),
        )
        self._banner.tell_undoable(f"{said} {failed}".rstrip(), lambda: self._take_back(sources))

    def _take_back(self, sources: tuple[Source, ...]) -> None:
        for source in sources:
            self._context.bridge.edit(self._context.engine.remove_source(source.id))

    def show_sources(self, source: int = 0) -> None:
        """All sources; with the number of one, that one first."""
        self._show_sources((source,))

    def ask_for_folder(self, sources: tuple[Source, ...]) -> None:
        """Which folder these are to be put into, on the page of sources."""
        self._show_sources(tuple(source.id for source in sources)).ask_for_folder()

    def _show_sources(self, chosen: tuple[int, ...]) -> SourcesSheet:
        from monitor.gui.sources_sheet import SourcesSheet

        sheet = SourcesSheet(self._context, self._known.sources, chosen)
        sheet.filed.connect(self.filed)
        sheet.asked_to_add.connect(self.add_source)
        sheet.asked_for_pack.connect(self.show_starter_pack)
        sheet.asked_for_keeping.connect(self.show_keeping)
        sheet.removed.connect(self._sources_removed)
        self._open(sheet)
        return sheet

    def _sources_removed(self, sources: tuple[Source, ...]) -> None:
        words, bridge, engine = self._context.words, self._context.bridge, self._context.engine
        if len(sources) == 1:
            said = words.say(
                "{source} is no longer read. Its articles and alerts stay; what was not read yet goes.",
                source=sources[0].name or sources[0].url,
            )
        else:
            said = words.count(
                "{n} source is no longer read. Its articles and alerts stay; what was not read yet goes.",
                "{n} sources are no longer read. Their articles and alerts stay; what was not read yet goes.",
                len(sources),
            )

        def undo() -> None:
            for source in sources:
                bridge.edit(engine.bring_source_back(source.id))

        self._banner.tell_undoable(said, undo)

    # --- watchlists ------------------------------------------------------------------------------

    def edit_watchlist(self, watchlist: Watchlist | None) -> None:
        """Edit a watchlist; None begins a new one."""
        from monitor.gui.watchlist_editor import WatchlistEditor

        sheet = WatchlistEditor(self._context, watchlist)
        # What is edited may be what was not saved the last time: the one that is stored is what an undo brings back.
        stored = next((one for one in self._known.watchlists if watchlist is not None and one.id == watchlist.id), None)
        sheet.saved.connect(lambda saved: self._watchlist_saved(saved, stored))
        sheet.given_up.connect(self._edit_given_up)
        sheet.removed.connect(self._watchlist_removed)
        sheet.show_known_sources(self._known.sources)
        self._open(sheet)

    def edit_first_watchlist(self) -> None:
        """Open the editor on the first watchlist there is, or on a new one."""
        self.edit_watchlist(self._known.watchlists[0] if self._known.watchlists else None)

    def _edit_given_up(self, edited: Watchlist) -> None:
        words = self._context.words
        self._banner.tell(
            words.say("What you changed was not saved."),
            action=words.say("Take it up again"),
            on_action=lambda: self.edit_watchlist(edited),
        )

    def _watchlist_saved(self, watchlist: Watchlist, before: Watchlist | None) -> None:
        bridge, engine = self._context.bridge, self._context.engine
        self.leave()
        self._banner.tell_undoable(
            self._context.words.say("Watching for “{name}”.", name=watchlist.name),
            lambda: bridge.edit(
                engine.remove_watchlist(watchlist.id) if before is None else engine.save_watchlist(before)
            ),
        )
        self._known.renew(Part.WATCHLISTS, Part.COUNTS)

    def _watchlist_removed(self, watchlist: Watchlist) -> None:
        words, bridge, engine = self._context.words, self._context.bridge, self._context.engine
        self.leave()
        self._banner.tell_undoable(
            words.say("The watchlist “{name}” was removed.", name=watchlist.name),
            lambda: bridge.edit(engine.bring_watchlist_back(watchlist)),
        )
        self._known.renew(Part.WATCHLISTS, Part.COUNTS, Part.LIST)

    # --- first steps -----------------------------------------------------------------------------

    def show_first_run(self, settings: Settings) -> None:
        """Language, outlets, watchlists and a test, a step each."""
        from monitor.gui.first_run import FirstRun
        from monitor.gui.starting import Starting

        starting = Starting(self._context, self)
        starting.ended.connect(lambda: self._started(starting))
        sheet = FirstRun(self._context, settings, starting, is_new=not self._known.watchlists)
        sheet.chosen.connect(self.settings_chosen)
        sheet.watching.connect(lambda: self._known.renew(Part.WATCHLISTS, Part.COUNTS))
        # Whoever skips the rest keeps what was chosen.
        sheet.left.connect(starting.release)
        sheet.destroyed.connect(starting.let_go)
        self._open(sheet)
        self._again = Sheets.show_first_run

    def _started(self, starting: Starting) -> None:
        words, names = self._context.words, starting.brought_nothing
        failed = ""
        if len(names) > _MOST_NAMES:
            failed = words.count("{n} brings nothing here.", "{n} bring nothing here.", len(names))
        elif names:
            shown = [isolated(one_line(name, 40)) for name in names]
            comma = "، " if words.rtl else ", "
            failed = words.say("Nothing comes from {names} here.", names=comma.join(shown))
        if starting.sources:
            self._tell_added(starting.sources, failed)
        elif failed:
            self._banner.tell(failed)

    # --- saved searches --------------------------------------------------------------------------

    def edit_search(self, search: SavedSearch) -> None:
        """Name a search that is to be saved (id 0), or change one that was."""
        from monitor.gui.search_sheet import SearchSheet

        sheet = SearchSheet(self._context, search)
        sheet.saved.connect(self._search_saved)
        sheet.removed.connect(self._search_removed)
        self._open(sheet)

    def _search_saved(self, search: SavedSearch) -> None:
        self.leave()
        self._banner.tell(self._context.words.say("The search “{name}” is saved.", name=search.name))
        self._known.renew(Part.SEARCHES)
        self.search_saved.emit(search)

    def _search_removed(self, search: SavedSearch) -> None:
        words, bridge, engine = self._context.words, self._context.bridge, self._context.engine
        self.leave()
        self._banner.tell_undoable(
            words.say("The search “{name}” was removed.", name=search.name),
            lambda: bridge.edit(engine.save_search(replace(search, id=0))),
        )
        self._known.renew(Part.SEARCHES)
        self.search_removed.emit(search)

    def edit_place(self, place: Place) -> None:
        """Open what a place of the navigation is made of."""
        if place.kind is Kind.WATCHLIST:
            self.edit_watchlist(next((w for w in self._known.watchlists if w.id == place.id), None))
        elif place.kind is Kind.SOURCE:
            self.show_sources(place.id)
        elif place.kind is Kind.FOLDER:
            self.ask_for_folder(sources_of(place, self._known.sources))
        elif place.kind is Kind.SEARCH:
            for search in self._known.searches:
                if search.id == place.id:
                    self.edit_search(search)

    def begin_with_what_lacks(self) -> None:
        """Without a source nothing comes, and without a watchlist nothing alerts."""
        if self._known.sources:
            self.edit_watchlist(None)
        else:
            self.add_source()

    # --- everything else -------------------------------------------------------------------------

    def show_trends(self) -> None:
        from monitor.gui.trends_sheet import TrendsSheet

        sheet = TrendsSheet(self._context, self._known.watchlists, self._known.sources, self._trends)
        sheet.picked.connect(self.articles_picked)
        sheet.looked_at.connect(self._keep_look)
        self._open(sheet)

    def _keep_look(self, look: Look) -> None:
        self._trends = look

    def show_settings(self, settings: Settings) -> None:
        """The settings as they are now."""
        from monitor.gui.settings_sheet import SettingsSheet

        sheet = SettingsSheet(self._context, settings)
        sheet.chosen.connect(self.settings_chosen)
        sheet.asked_for_keeping.connect(self.show_keeping)
        sheet.asked_for_notifiers.connect(self.show_notifiers)
        sheet.asked_to_move.connect(self.show_moving)
        sheet.asked_for_sources.connect(self.show_sources)
        sheet.asked_for_pack.connect(self.show_starter_pack)
        sheet.asked_for_first_run.connect(lambda: self.show_first_run(sheet.settings))
        sheet.asked_for_keys.connect(self.show_keys)
        self._open(sheet)
        self._again = Sheets.show_settings

    def show_notifiers(self) -> None:
        """The ways alerts are delivered besides the desktop."""
        from monitor.gui.notifiers_sheet import NotifiersSheet

        sheet = NotifiersSheet(self._context, self._known.watchlists)
        sheet.removed.connect(self._notifier_removed)
        self._open(sheet)

    def _notifier_removed(self, name: str) -> None:
        words, context = self._context.words, self._context
        self._banner.tell_undoable(
            words.say("{notifier} no longer delivers.", notifier=name),
            lambda: context.bridge.then(
                context.engine.bring_notifier_back(name), lambda _: self._notifier_back(), owner=self
            ),
        )

    def _notifier_back(self) -> None:
        from monitor.gui.notifiers_sheet import NotifiersSheet

        if isinstance(self.sheet, NotifiersSheet):
            self.sheet.renew()

    def show_keeping(self, source: Source | None = None) -> None:
        """How much is kept of the archive, or of one source."""
        from monitor.gui.keeping_sheet import KeepingSheet

        sheet = KeepingSheet(self._context, source)
        sheet.kept.connect(self._limits_kept)
        self._open(sheet)

    def _limits_kept(self, going: Going, undo: Callable[[], object]) -> None:
        words = self._context.words
        self.leave()
        said = words.say("The limits are set. Nothing had to go.")
        if going.articles:
            count = words.count("{n} article", "{n} articles", going.articles)
            said = words.say(
                "The limits are set. In half a minute these are deleted for good: {articles}.", articles=count
            )
        self._banner.tell_undoable(said, undo)

    def show_moving(self, path: Path | None = None) -> None:
        """Files in and out; with a file, that one is proposed to be taken in."""
        from monitor.gui.moving_sheet import MovingSheet

        sheet = MovingSheet(self._context, path, puts_back=self.puts_back)
        sheet.taken_in.connect(self._taken_in)
        sheet.putting_back.staged.connect(self.copy_staged)
        self._open(sheet)

    def tell_put_back(self, became: PutBack) -> None:
        """Say what became of a copy that was to be put back, and offer what was here before."""
        words, aside = self._context.words, became.aside
        if became.error is not None:
            error = became.error
            self._banner.warn(lambda words: words.error(error))
        elif aside is not None:
            self._banner.tell(
                words.say("The copy is in its place. What was here before is kept, under Import and export."),
                action=words.say("Look into it"),
                on_action=lambda: self._look_into(aside),
            )

    def _look_into(self, copy: Path) -> None:
        from monitor.gui.moving_sheet import MovingSheet

        self.show_moving()
        if isinstance(self.sheet, MovingSheet):
            self.sheet.putting_back.look_into(copy)

    def _taken_in(self, found: ImportSummary, before: Before) -> None:
        from monitor.gui.import_undo import is_undoable, note, take_back

        self._known.renew(Part.SOURCES, Part.WATCHLISTS, Part.COUNTS, Part.LIST)
        words, context = self._context.words, self._context

        def offer(after: Before) -> None:
            if is_undoable(before, after):
                self._banner.tell_undoable(
                    words.say("The file was imported. Articles that came with it stay, whatever you do now.")
                    if found.kind == "reader"
                    else words.say("The file was imported."),
                    lambda: take_back(context, before, after),
                )

        note(context, offer, context.bridge.failed.emit, owner=self)

    def show_messages(self) -> None:
        from monitor.gui.messages_sheet import MessagesSheet

        self._open(MessagesSheet(self._context, self._banner.messages))

    def show_about(self) -> None:
        from monitor.gui.about import About

        self._open(About(self._context))

    def show_keys(self) -> None:
        from monitor.gui.keys_sheet import KeysSheet

        self._open(KeysSheet(self._context))

    def show_why(self, article: int) -> None:
        """Why an article alerted, or did not."""
        from monitor.gui.why_sheet import WhySheet

        self._open(WhySheet(self._context, article))

    def show_versions(self, article: int) -> None:
        """Every text an article had, and what each changed."""
        from monitor.gui.versions_sheet import VersionsSheet

        self._open(VersionsSheet(self._context, article))
