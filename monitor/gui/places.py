"""What the navigation holds, from top to bottom, made of what is known; which groups' sources stand below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from PySide6.QtCore import QObject, Signal

from monitor.codes import countries
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.known import Known
from monitor.gui.navigation import Navigation
from monitor.gui.place import TROUBLED, WEAK, Kind, Place
from monitor.gui.source_groups import SourceGroup, groups_of_sources, health_of, toggle_key
from monitor.gui.states import state_name
from monitor.gui.theme import in_sight
from monitor.model import Counts, SavedSearch, Severity, Source, SourceState, Watchlist
from monitor.settings import Settings

_MOST_OPEN = 20
"""Sources up to which every group is open until a person closes it."""


class Places(QObject):
    """Keeps the navigation as what is known says, and opens and closes the countries and folders."""

    toggled = Signal(str)
    """The countries and folders that a person opened or closed by now, to be kept in the settings."""

    def __init__(self, context: Context, known: Known, navigation: Navigation, settings: Settings) -> None:
        """The `settings` say how the sources are grouped, and what the signal `toggled` gave last."""
        super().__init__(navigation)
        self._by = settings.sources_by
        self._context = context
        self._known = known
        self._navigation = navigation
        self._toggled = {key for key in settings.toggled_countries.split(",") if key}
        self._names: dict[str, str] = {}
        self._may_name = False
        navigation.asked_to_toggle.connect(self._toggle)
        navigation.out_of_sight = self._out_of_sight

    def name_countries(self) -> None:
        """Call the countries by their names: read after the first frame, which needs none of them."""
        self._may_name = True
        self.show()

    def group_by(self, by: str) -> None:
        """Group the sources otherwise, by folder or by country."""
        if by != self._by:
            self._by = by
            self.show()

    def show(self) -> None:
        """Make the lines anew."""
        context, known = self._context, self._known
        if self._may_name and not self._names and any(source.country for source in known.sources):
            self._names = dict(countries(context.words.language))
        made = [
            *_lists(context, known.counts, known.watchlists),
            *_searches(context, known.searches, known.search_counts),
            *self._sources(known.counts),
        ]
        self._navigation.show_places(tuple(made))

    def _toggle(self, place: Place) -> None:
        self._toggled ^= {toggle_key(place.kind, place.id)}
        self.toggled.emit(",".join(sorted(self._toggled)))
        self.show()

    def _out_of_sight(self, kind: Kind, number: int) -> Place | None:
        """The place of a source whose group is closed."""
        found = (source for source in self._known.sources if kind is Kind.SOURCE and source.id == number)
        return next((_source(self._context, source, 0) for source in found), None)

    def _sources(self, counts: Counts | None) -> Iterator[Place]:
        words, sources = self._context.words, self._known.sources
        yield Place(kind=Kind.HEADING, label=words.say("Sources"), id=2)
        if not sources:
            yield Place(kind=Kind.ADD_SOURCE, label=words.say("Add a source…"), faded=True)
            return
        yield Place(kind=Kind.SOURCES, label=words.say("All sources"), total=len(sources))
        if troubled := sum(source.state in TROUBLED for source in sources):
            yield Place(kind=Kind.TROUBLED, label=words.say("Need attention"), count=troubled, strong=True)
        unread = counts.by_source if counts is not None else {}
        groups = groups_of_sources(sources, by=self._by, countries=self._names)
        if not groups:
            yield from (_source(self._context, source, unread.get(source.id, 0)) for source in sources)
        for group in groups:
            is_open = (len(sources) <= _MOST_OPEN) != (group.key in self._toggled)
            yield self._group(group, sum(unread.get(source.id, 0) for source in group.sources), is_open=is_open)
            if is_open:
                filed = group.kind is Kind.FOLDER
                yield from (
                    _source(self._context, source, unread.get(source.id, 0), inside=True, in_folder=filed)
                    for source in group.sources
                )

    def _group(self, group: SourceGroup, unread: int, *, is_open: bool) -> Place:
        words, theme = self._context.words, self._context.theme
        bad, weak = health_of(group.sources)
        notes = (
            words.count("{n} needs attention", "{n} need attention", bad) if bad else "",
            words.count("{n} is slow or brings nothing new", "{n} are slow or bring nothing new", weak) if weak else "",
        )
        if group.kind is Kind.FOLDER:
            name = one_line(group.name, 80) or words.say("No folder")
        else:
            name = self._names.get(group.name, group.name) or words.say("No country")
        return Place(
            kind=group.kind,
            label=name,
            id=group.id,
            count=unread,
            colour=theme.critical if bad else theme.normal if weak else "",
            note=" · ".join(note for note in notes if note),
            is_open=is_open,
        )


def _lists(context: Context, counts: Counts | None, watchlists: Sequence[Watchlist]) -> Iterator[Place]:
    words = context.words
    yield Place(kind=Kind.ALERTS, label=words.say("Alerts"), count=counts.new_alerts if counts else None)
    yield Place(kind=Kind.ALL, label=words.say("All new"), count=counts.unread if counts else None)
    yield Place(kind=Kind.STARRED, label=words.say("Starred"), total=counts.starred if counts else None)
    yield Place(kind=Kind.ARCHIVE, label=words.say("Archive"), total=counts.articles if counts else None)
    yield Place(kind=Kind.HEADING, label=words.say("Watchlists"), id=1)
    for watchlist in watchlists:
        yield Place(
            kind=Kind.WATCHLIST,
            label=one_line(watchlist.name, 80),
            id=watchlist.id,
            count=counts.by_watchlist.get(watchlist.id, 0) if counts else None,
            colour=in_sight(watchlist.colour, context.theme.side) or _dot(context, watchlist.severity),
        )
    yield Place(kind=Kind.ADD_WATCHLIST, label=words.say("New watchlist…"), faded=True)


def _searches(
    context: Context, searches: Sequence[SavedSearch], counts: dict[int, tuple[int, bool]]
) -> Iterator[Place]:
    if not searches:
        return
    yield Place(kind=Kind.HEADING, label=context.words.say("Saved searches"), id=3)
    for search in searches:
        unread, more = counts.get(search.id, (0, False))
        yield Place(kind=Kind.SEARCH, label=one_line(search.name, 80), id=search.id, count=unread, at_least=more)


def _source(context: Context, source: Source, unread: int, *, inside: bool = False, in_folder: bool = False) -> Place:
    theme = context.theme
    weak = theme.normal if source.state in WEAK else ""
    return Place(
        kind=Kind.SOURCE,
        label=_label(source.name or source.url),
        id=source.id,
        count=unread,
        colour=theme.critical if source.state in TROUBLED else weak,
        faded=source.state is SourceState.PAUSED,
        note="" if source.state is SourceState.OK else state_name(context.words, source.state),
        inside=inside,
        in_folder=in_folder,
    )


@lru_cache(maxsize=8192)
def _label(name: str) -> str:
    return one_line(name, 80)


def _dot(context: Context, severity: Severity) -> str:
    theme = context.theme
    return {Severity.CRITICAL: theme.critical, Severity.NORMAL: theme.normal}.get(severity, theme.faint)
