"""What the navigation holds, from top to bottom, made of what is known; which countries' sources stand below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from PySide6.QtCore import QObject, Signal

from monitor.codes import countries
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.known import Known
from monitor.gui.navigation import Navigation
from monitor.gui.place import TROUBLED, Kind, Place
from monitor.gui.states import state_name
from monitor.gui.theme import in_sight
from monitor.model import Counts, SavedSearch, Severity, Source, SourceState, Watchlist

_MOST_OPEN = 20
"""Sources up to which every country is open until a person closes it."""
_WEAK = frozenset({SourceState.SLOW, SourceState.STALE})


class Places(QObject):
    """Keeps the navigation as what is known says, and opens and closes the countries."""

    toggled = Signal(str)
    """The countries that a person opened or closed by now, to be kept in the settings."""

    def __init__(self, context: Context, known: Known, navigation: Navigation, *, toggled: str = "") -> None:
        """`toggled` are the countries that a person opened or closed, as the signal of that name gave them."""
        super().__init__(navigation)
        self._context = context
        self._known = known
        self._navigation = navigation
        self._toggled = {code for code in toggled.split(",") if code}
        self._names: dict[str, str] = {}
        self._may_name = False
        navigation.asked_to_toggle.connect(self._toggle)

    def name_countries(self) -> None:
        """Call the countries by their names: read after the first frame, which needs none of them."""
        self._may_name = True
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
        self._toggled ^= {code_of(place.id) or "-"}
        self.toggled.emit(",".join(sorted(self._toggled)))
        self.show()

    def _is_open(self, code: str, sources: int) -> bool:
        return (sources <= _MOST_OPEN) != ((code or "-") in self._toggled)

    def _sources(self, counts: Counts | None) -> Iterator[Place]:
        words, sources = self._context.words, self._known.sources
        yield Place(kind=Kind.HEADING, label=words.say("Sources"), id=2)
        if not sources:
            yield Place(kind=Kind.ADD_SOURCE, label=words.say("Add a source…"), faded=True)
            return
        yield Place(kind=Kind.SOURCES, label=words.say("All sources"), count=len(sources))
        if troubled := sum(source.state in TROUBLED for source in sources):
            yield Place(kind=Kind.TROUBLED, label=words.say("Need attention"), count=troubled, strong=True)
        by_country: dict[str, list[Source]] = {}
        for source in sources:
            by_country.setdefault(source.country, []).append(source)
        unread = counts.by_source if counts is not None else {}
        if len(by_country) == 1:
            yield from (_source(self._context, source, unread.get(source.id, 0)) for source in sources)
            return
        for code, name in self._in_order(by_country):
            of_it = by_country[code]
            is_open = self._is_open(code, len(sources))
            bad = sum(source.state in TROUBLED for source in of_it)
            yield Place(
                kind=Kind.COUNTRY,
                label=name,
                id=number_of(code),
                count=sum(unread.get(source.id, 0) for source in of_it),
                colour=self._context.theme.critical if bad and not is_open else "",
                note=words.count("{n} needs attention", "{n} need attention", bad) if bad else "",
                is_open=is_open,
            )
            if is_open:
                yield from (_source(self._context, s, unread.get(s.id, 0), inside=True) for s in of_it)

    def _in_order(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        """(code, name), by name; those of no country last."""
        named = sorted(((code, self._names.get(code, code)) for code in codes if code), key=lambda pair: pair[1])
        return [*named, *(("", self._context.words.say("No country")) for code in codes if not code)]


def number_of(code: str) -> int:
    """A country's code as a number: 0 for none."""
    return int.from_bytes(code.encode("ascii", "ignore")[:4], "big")


def code_of(number: int) -> str:
    """The country's code of a number that `number_of` gave."""
    return number.to_bytes(4, "big").lstrip(b"\0").decode("ascii")


def _lists(context: Context, counts: Counts | None, watchlists: Sequence[Watchlist]) -> Iterator[Place]:
    words = context.words
    yield Place(kind=Kind.ALERTS, label=words.say("Alerts"), count=counts.new_alerts if counts else None)
    yield Place(kind=Kind.ALL, label=words.say("All new"), count=counts.unread if counts else None)
    yield Place(kind=Kind.STARRED, label=words.say("Starred"), count=counts.starred if counts else None)
    yield Place(kind=Kind.ARCHIVE, label=words.say("Archive"), count=counts.articles if counts else None)
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


def _source(context: Context, source: Source, unread: int, *, inside: bool = False) -> Place:
    theme = context.theme
    weak = theme.normal if source.state in _WEAK else ""
    return Place(
        kind=Kind.SOURCE,
        label=_label(source.name or source.url),
        id=source.id,
        count=unread,
        colour=theme.critical if source.state in TROUBLED else weak,
        faded=source.state is SourceState.PAUSED,
        note="" if source.state is SourceState.OK else state_name(context.words, source.state),
        inside=inside,
    )


@lru_cache(maxsize=8192)
def _label(name: str) -> str:
    return one_line(name, 80)


def _dot(context: Context, severity: Severity) -> str:
    theme = context.theme
    return {Severity.CRITICAL: theme.critical, Severity.NORMAL: theme.normal}.get(severity, theme.faint)
