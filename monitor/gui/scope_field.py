"""The sources a watchlist is for: chips with names, offered while one types; none means all."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from monitor.gui.bidi import isolated, one_line
from monitor.gui.context import Context
from monitor.gui.parts import label, say
from monitor.gui.terms_field import TermsField
from monitor.model import Source


class ScopeField(QWidget):
    """Shows a source by its name and keeps it by its address, which outlives another name."""

    changed = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._known: tuple[tuple[str, str], ...] = ()
        self._address_of: dict[str, str] = {}
        self._name_of: dict[str, str] = {}
        self.chips = TermsField(context, context.words.say("All sources"), name, quiet=True)
        self.chips.changed.connect(self._changed)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (offered := completer.popup()) is not None:
            offered.setFont(context.faces.interface())
            offered.setLayoutDirection(context.direction)
        # The completer writes the line only after it has told.
        completer.activated.connect(lambda _text: QTimer.singleShot(0, self.chips.take_line))
        self.chips.line.setCompleter(completer)
        self._unknown = label(context, tone="critical", scale=0.9)
        self._unknown.setWordWrap(True)
        self._unknown.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        column.addWidget(self.chips)
        column.addWidget(self._unknown)

    @property
    def sources(self) -> tuple[str, ...]:
        """Addresses, and what was typed where no source has that name."""
        typed = (self.chips.unfinished,) if self.chips.unfinished else ()
        return tuple(dict.fromkeys(self._address_of.get(name, name) for name in (*self.chips.terms, *typed)))

    def show_scope(self, sources: tuple[str, ...]) -> None:
        """Show a watchlist's scope, names or addresses."""
        self.chips.show_terms(tuple(dict.fromkeys(self._name_of.get(source, source) for source in sources)))
        self._say_what_it_means()

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        """The sources that there are; what is chosen stays chosen."""
        known = tuple((source.url, source.name) for source in sources)
        if known == self._known:
            return
        self._known = known
        chosen = self.sources if not self.chips.unfinished else ()
        names: dict[str, str] = {}
        for source in sources:
            name = one_line(source.name, 80)
            names[source.url if not name or name in names else name] = source.url
        self._address_of, self._name_of = names, {url: name for name, url in names.items()}
        self._names.setStringList(sorted(names))
        if chosen:
            self.show_scope(chosen)

    def _changed(self) -> None:
        self._say_what_it_means()
        self.changed.emit()

    def _say_what_it_means(self) -> None:
        words = self._context.words
        self.chips.show_hint(words.say("Add a source…") if self.chips.terms else words.say("All sources"))
        unknown = [name for name in self.chips.terms if name not in self._address_of]
        comma = "، " if words.rtl else ", "
        sentence = words.say("There is no source of this name: {names}", names=comma.join(map(isolated, unknown)))
        say(self._context, self._unknown, sentence if unknown and self._address_of else "")
        self._unknown.setVisible(bool(unknown and self._address_of))
