"""A choice of many things by their names: chips, offered while one types; none chosen means all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from monitor.gui.bidi import isolated, one_line
from monitor.gui.context import Context
from monitor.gui.field_error import FieldError
from monitor.gui.terms_field import TermsField


class NamesField(QWidget):
    """Shows each by its name and keeps it by what outlives another name."""

    changed = Signal()

    def __init__(
        self,
        context: Context,
        name: str,
        *,
        everything: str,
        more: str,
        unknown: Callable[[str], str],
        slim: bool = False,
    ) -> None:
        """
        Args:
            context: the window's.
            name: what a screen reader calls it.
            everything: what stands in it where nothing is chosen.
            more: what stands in it behind what is chosen.
            unknown: the sentence about names that there are not.
            slim: it stands in a bar, beside buttons.
        """
        super().__init__()
        self._context = context
        self._everything, self._more, self._say_unknown = everything, more, unknown
        self._kept_as: dict[str, str] = {}
        self._name_of: dict[str, str] = {}
        self.chips = TermsField(context, everything, name, quiet=True, slim=slim)
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
        self._unknown = FieldError(context, self.chips.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.4))
        column.addWidget(self.chips)
        column.addWidget(self._unknown)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen, as it is kept; and what was typed where nothing has that name."""
        typed = (self.chips.unfinished,) if self.chips.unfinished else ()
        return tuple(dict.fromkeys(self._kept_as.get(name, name) for name in (*self.chips.terms, *typed)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was typed and there is not."""
        return tuple(one for one in self.chosen if one not in self._name_of)

    def choose(self, kept: Iterable[str]) -> None:
        """Show these as chosen, as they are kept or by their names."""
        self.chips.show_terms(tuple(dict.fromkeys(self._name_of.get(one, one) for one in kept)))
        self._say_what_it_means()

    def offer(self, there: Iterable[tuple[str, str]]) -> None:
        """All there are, (as it is kept, its name); what is chosen stays chosen."""
        chosen = self.chosen if not self.chips.unfinished else ()
        names: dict[str, str] = {}
        for kept, name in there:
            shown = one_line(name, 80)
            names[kept if not shown or shown in names else shown] = kept
        self._kept_as, self._name_of = names, {kept: name for name, kept in names.items()}
        self._names.setStringList(sorted(names))
        if chosen:
            self.choose(chosen)

    def _changed(self) -> None:
        self._say_what_it_means()
        self.changed.emit()

    def _say_what_it_means(self) -> None:
        self.chips.show_hint(self._more if self.chips.terms else self._everything)
        unknown = [name for name in self.chips.terms if name not in self._kept_as]
        comma = "، " if self._context.words.rtl else ", "
        if unknown and self._kept_as:
            self._unknown.say(self._say_unknown(comma.join(map(isolated, unknown))))
        else:
            self._unknown.clear()
