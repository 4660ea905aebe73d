"""What a watchlist is for: sources, countries, languages; none chosen means all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject

from monitor import codes
from monitor.gui.context import Context
from monitor.gui.names_field import NamesField
from monitor.model import Source


class ScopeField(NamesField):
    """Sources by their names, kept by their addresses."""

    def __init__(self, context: Context, name: str, *, slim: bool = False) -> None:
        words = context.words
        super().__init__(
            context,
            name,
            everything=words.say("All sources"),
            more=words.say("Add a source…"),
            unknown=lambda names: words.say("There is no source of this name: {names}", names=names),
            slim=slim,
        )
        self._known: tuple[tuple[str, str], ...] = ()

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        """The sources that there are; what is chosen stays chosen."""
        known = tuple((source.url, source.name) for source in sources)
        if known != self._known:
            self._known = known
            self.offer(known)


class CodesField(NamesField):
    """Countries or languages by their names in the window's language, kept by their codes."""

    def __init__(self, context: Context, name: str, *, languages: bool, one: bool = False) -> None:
        """`one`: the country of one thing, not those to choose by."""
        words = context.words
        if languages:
            everything, more = words.say("All languages"), words.say("Add a language…")
            unknown: Callable[[str], str] = partial(self._no_language, context)
        else:
            everything, more = words.say("All countries"), words.say("Add a country…")
            if one:
                everything, more = words.say("Not known"), ""
            unknown = partial(self._no_country, context)
        super().__init__(context, name, everything=everything, more=more, unknown=unknown, slim=one)
        self._all = codes.languages if languages else codes.countries
        self._is_offered = False
        # Before the first letter; one that is put in otherwise (dropped, spoken) comes without the focus.
        self.chips.line.installEventFilter(self)
        self.chips.line.textChanged.connect(lambda _text: self._offer_all())

    @staticmethod
    def _no_country(context: Context, names: str) -> str:
        return context.words.say("There is no country of this name: {names}", names=names)

    @staticmethod
    def _no_language(context: Context, names: str) -> str:
        return context.words.say("There is no language of this name: {names}", names=names)

    def choose_codes(self, chosen: tuple[str, ...]) -> None:
        """Show these codes as chosen."""
        if chosen:
            self._offer_all()
        self.choose(chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._offer_all()
        return super().eventFilter(watched, event)

    def _offer_all(self) -> None:
        # The names of all countries are read when they are wanted: most watchlists want none.
        if not self._is_offered:
            self._is_offered = True
            self.offer(self._all(self._context.words.language))
