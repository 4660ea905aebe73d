"""What the navigation holds, from top to bottom, made of what is known; which groups' sources stand below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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

_Looks = Mapping[SourceState, tuple[str, bool, str]]
_WAYS = frozenset({Kind.ADD_SOURCE, Kind.ADD_WATCHLIST, Kind.SOURCES, Kind.TROUBLED})
"""Lines that are no list."""
_MOST_OPEN = 20
"""Sources up to which every group is open until a person closes it."""

_OPEN, _CLOSED = "open", "closed"


class Places(QObject):
    """Keeps the navigation as what is known says, and opens and closes the countries and folders."""

    toggled = Signal(str)
    """The countries and folders that a person opened or closed by now, to be kept in the settings."""

    def __init__(self, context: Context, known: Known, navigation: Navigation, settings: Settings) -> None:
        """The `settings` say how the sources are grouped, and what the signal `toggled` gave last."""
        super().__init__(navigation)
        self._by = settings.sources_by
        self._typed = ""
        """What the names of the places that are shown have to have."""
        self._context = context
        self._known = known
        self._navigation = navigation
        self._chosen: dict[str, bool] = {}
        """By key, the groups that a person opened (True) or closed."""
        self._stood: dict[str, bool] = {}
        """How the other groups stand."""
        self._toggled: set[str] = set()
        """Groups of which an older Rasid only kept that they stand otherwise than the number of sources has it."""
        for entry in filter(None, settings.toggled_countries.split(",")):
            key, _, how = entry.partition(":")
            if how:
                self._chosen[key] = how == _OPEN
            else:
                self._toggled.add(key)
        self._names: dict[str, str] = {}
        self._may_name = False
        navigation.asked_to_toggle.connect(self._toggle)
        navigation.out_of_sight = self._out_of_sight
        navigation.search.typed.connect(self.narrow)

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
            *self._sources(),
        ]
        self._navigation.show_places(tuple(self._found(made) if self._typed else made))
        self._navigation.search.offer(len(known.sources) > _MOST_OPEN)

    def _found(self, made: list[Place]) -> list[Place]:
        """Those of the lines whose names have the words that were typed; under each heading that has any."""
        from monitor.stages import has_words

        found: list[Place] = []
        for place in made:
            if place.kind is Kind.HEADING or (place.kind not in _WAYS and has_words(place.label, self._typed)):
                if found and found[-1].kind is Kind.HEADING and place.kind is Kind.HEADING:
                    found.pop()
                found.append(replace(place, is_open=None, inside=False) if place.is_open is not None else place)
        if found and found[-1].kind is Kind.HEADING:
            found.pop()
        return found or [Place(kind=Kind.HEADING, label=self._context.words.say("Nothing has this name."), id=9)]

    def _toggle(self, place: Place) -> None:
        self._chosen[toggle_key(place.kind, place.id)] = not place.is_open
        kept = (f"{key}:{_OPEN if is_open else _CLOSED}" for key, is_open in sorted(self._chosen.items()))
        self.toggled.emit(",".join(kept))
        self.show()

    def narrow(self, typed: str) -> None:
        """Show only the places whose names have these words, also those in a closed group; of nothing typed all."""
        if typed != self._typed:
            self._typed = typed
            self.show()

    def _out_of_sight(self, kind: Kind, number: int) -> Place | None:
        """The place of a source whose group is closed."""
        found = (source for source in self._known.sources if kind is Kind.SOURCE and source.id == number)
        return next((self._source(source, _looks(self._context)) for source in found), None)

    def _sources(self) -> Iterator[Place]:
        words, sources = self._context.words, self._known.sources
        yield Place(kind=Kind.HEADING, label=words.say("Sources"), id=2)
        if not sources:
            yield Place(kind=Kind.ADD_SOURCE, label=words.say("Add a source…"), faded=True)
            return
        yield Place(kind=Kind.SOURCES, label=words.say("All sources"), total=len(sources))
        if troubled := sum(source.state in TROUBLED for source in sources):
            yield Place(kind=Kind.TROUBLED, label=words.say("Need attention"), count=troubled, strong=True)
        groups = groups_of_sources(sources, by=self._by, countries=self._names)
        unread, looks = self._unread, _looks(self._context)
        if not groups:
            yield from (self._source(source, looks) for source in sources)
        few = len(sources) <= _MOST_OPEN
        self._chosen.update(dict.fromkeys(self._toggled, not few))
        self._toggled.clear()
        for group in groups:
            # Whoever looks for a name finds it in a closed group, too.
            is_open = self._is_open(group.key, few) or bool(self._typed)
            yield self._group(group, sum(unread.get(source.id, 0) for source in group.sources), is_open=is_open)
            if is_open:
                filed = group.kind is Kind.FOLDER
                for source in group.sources:
                    yield self._source(source, looks, inside=not self._typed, filed=filed)

    def _is_open(self, key: str, few: bool) -> bool:
        """Once a person arranged the groups, none of them opens or closes because a source more or less is there."""
        if (chosen := self._chosen.get(key)) is not None:
            return chosen
        if not self._chosen:
            self._stood[key] = few
        return self._stood.setdefault(key, few)

    @property
    def _unread(self) -> Mapping[int, int]:
        """By source, how many of its articles are unread."""
        return self._known.counts.by_source if self._known.counts is not None else {}

    def _source(self, source: Source, looks: _Looks, *, inside: bool = False, filed: bool = False) -> Place:
        unread = self._unread.get(source.id, 0)
        return _place_of(source.id, source.name or source.url, unread, *looks[source.state], inside, filed)

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


def _looks(context: Context) -> _Looks:
    """Of each state the colour of its dot, whether its name is faded, and what is said of it."""
    theme = context.theme
    return {
        state: (
            theme.critical if state in TROUBLED else theme.normal if state in WEAK else "",
            state is SourceState.PAUSED,
            "" if state is SourceState.OK else state_name(context.words, state),
        )
        for state in SourceState
    }


@lru_cache(maxsize=10_000)
def _place_of(
    number: int, name: str, unread: int, colour: str, faded: bool, note: str, inside: bool, filed: bool
) -> Place:
    """The line of a source. Thousands of them are asked for at every refresh, and few are others than before."""
    return Place(
        kind=Kind.SOURCE,
        label=one_line(name, 80),
        id=number,
        count=unread,
        colour=colour,
        faded=faded,
        note=note,
        inside=inside,
        in_folder=filed,
    )


def _dot(context: Context, severity: Severity) -> str:
    theme = context.theme
    return {Severity.CRITICAL: theme.critical, Severity.NORMAL: theme.normal}.get(severity, theme.faint)
