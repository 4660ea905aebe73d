"""The settings as entries in groups, each found by the words on it and by others a person may think of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from monitor.gui.bidi import led
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import Label, button, rule, say, set_found

Places = tuple[tuple[int, int], ...]


def marked(text: str, places: Places, ground: str) -> str:
    """A text as HTML of our own, with some of its places on a ground of another colour."""
    made, at = [], 0
    for start, end in places:
        made.append(escape(text[at:start]))
        made.append(f'<span style="background-color:{ground}">{escape(text[start:end])}</span>')
        at = end
    made.append(escape(text[at:]))
    return "".join(made)


class _Words(Label):
    """A sentence of a setting, on which what is searched for is marked."""

    clicked = Signal()

    def __init__(self, context: Context, text: str, *, tone: str = "", scale: float = 0.95, bold: bool = False) -> None:
        super().__init__()
        self._context = context
        self.plain = text
        self.setFont(context.faces.interface(scale, bold=bold))
        self.setWordWrap(True)
        if tone:
            self.setProperty("tone", tone)
        self.show_places(())

    def show_places(self, places: Places) -> None:
        """Mark these of it."""
        if places:
            self.setTextFormat(Qt.TextFormat.RichText)
            self.setText(led(marked(self.plain, places, self._context.theme.match), rtl=self._context.rtl))
        else:
            self.setTextFormat(Qt.TextFormat.PlainText)
            say(self._context, self, self.plain)

    def mousePressEvent(self, press: QMouseEvent) -> None:
        super().mousePressEvent(press)
        if press.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()


class SettingEntry(QWidget):
    """One thing to choose: what it is, perhaps what it means, and how it is chosen."""

    def __init__(self, context: Context, heading: str, *, about: str = "", other_words: str = "") -> None:
        """`other_words` find it too, and are not shown."""
        super().__init__()
        self._context = context
        self._other_words = other_words
        self._heading = heading
        self._texts: list[_Words] = []
        self._buttons: list[QPushButton] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(context.px(1), context.px(0.65), context.px(1), context.px(0.65))
        self.column.setSpacing(context.px(0.4))
        self._about = about

    def _show_texts(self) -> None:
        self._say(self._heading, bold=True)
        if self._about:
            self._say(self._about, tone="soft", scale=0.88)

    def _say(self, text: str, *, tone: str = "", scale: float = 0.95, bold: bool = False) -> None:
        made = _Words(self._context, text, tone=tone, scale=scale, bold=bold)
        self._texts.append(made)
        self.column.addWidget(made)

    # --- how it is chosen ------------------------------------------------------------------------

    def choices(self, choices: Iterable[tuple[str, str]], now: str, on_choice: Callable[[str], object]) -> None:
        """A button for each of a few values."""
        self._show_texts()
        holder = QWidget()
        row = Flow(holder, gap=self._context.px(0.5))
        group = QButtonGroup(self)
        for value, name in choices:
            made = button(self._context, name, role="choice")
            made.clicked.connect(lambda _checked=False, value=value: on_choice(value))
            made.setCheckable(True)
            made.setChecked(value == now)
            made.setAccessibleName(f"{self._heading}: {name}")
            group.addButton(made)
            row.addWidget(made)
            self._buttons.append(made)
        self.column.addWidget(holder)

    def control(self, made: QWidget) -> None:
        """A field."""
        self._show_texts()
        self.column.addWidget(made)

    def box(self, is_on: bool, on_change: Callable[[bool], object]) -> QCheckBox:
        """A box to tick; its sentence beside it can be marked, and a click on that ticks too."""
        context = self._context
        box = QCheckBox()
        box.setAccessibleName(self._heading)
        box.setAccessibleDescription(self._about)
        box.setChecked(is_on)
        box.toggled.connect(on_change)
        said = QVBoxLayout()
        said.setSpacing(context.px(0.1))
        row = QHBoxLayout()
        row.setSpacing(context.px(0.5))
        beside = QVBoxLayout()
        # The box stands in the middle of the first line.
        beside.addSpacing(context.px(0.2))
        beside.addWidget(box)
        beside.addStretch(1)
        row.addLayout(beside)
        row.addLayout(said, 1)
        for text, tone, scale, bold in ((self._heading, "", 0.95, True), (self._about, "soft", 0.88, False)):
            if text:
                words = _Words(context, text, tone=tone, scale=scale, bold=bold)
                words.clicked.connect(box.click)
                self._texts.append(words)
                said.addWidget(words)
        self.column.addLayout(row)
        return box

    def link(self, on_click: Callable[[], object]) -> QPushButton:
        """A way to another page."""
        context = self._context
        made = button(context, self._heading, on_click)
        self._buttons.append(made)
        row = QHBoxLayout()
        row.setSpacing(context.px(0.8))
        row.addWidget(made)
        if self._about:
            words = _Words(context, self._about, tone="soft", scale=0.88)
            self._texts.append(words)
            row.addWidget(words, 1)
        else:
            row.addStretch(1)
        self.column.addLayout(row)
        return made

    # --- finding ---------------------------------------------------------------------------------

    def show_found(self, typed: str, group: str) -> bool:
        """Mark what was typed, wherever it stands; whether it is found here, or in the name of the group."""
        from monitor.stages import places_of

        whole = " ".join((group, self._heading, *(one.plain for one in self._texts), *self._names, self._other_words))
        found = not typed or places_of(whole, typed) is not None
        marks = 0
        for text in self._texts:
            places = _any_of(text.plain, typed) if found else ()
            text.show_places(places)
            marks += len(places)
        for made in self._buttons:
            is_it = found and bool(_any_of(made.text(), typed))
            set_found(made, is_it)
            marks += is_it
        if typed and found and not marks:
            self._mark_heading()
        self.setVisible(found)
        return found

    def _mark_heading(self) -> None:
        """It was found by a word that does not stand on it."""
        heading = next((one for one in self._texts if one.plain == self._heading), None)
        if heading is not None:
            heading.show_places(((0, len(self._heading)),))
            return
        for made in self._buttons:
            set_found(made, made.text() == self._heading)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(made.text() for made in self._buttons)

    @property
    def first_control(self) -> QWidget | None:
        """What can have the focus first."""
        able = (one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return next(able, None)


def _any_of(text: str, typed: str) -> Places:
    """Where any of the words that were typed stands."""
    from monitor.stages import places_of

    found = {place for word in typed.split() for place in places_of(text, word) or ()}
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


class SettingGroup(QWidget):
    """Entries of one matter on a card of their own."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._name = name
        self.entries: list[SettingEntry] = []
        self._rules: list[QFrame] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.px(0.9), 0, 0)
        column.setSpacing(context.px(0.5))
        self._heading = _Words(context, name, tone="soft", scale=1.0, bold=True)
        column.addWidget(self._heading)
        card = QFrame()
        card.setProperty("card", True)
        self._inside = QVBoxLayout(card)
        self._inside.setContentsMargins(0, context.px(0.25), 0, context.px(0.25))
        self._inside.setSpacing(0)
        column.addWidget(card)

    def add(self, heading: str, *, about: str = "", other_words: str = "") -> SettingEntry:
        """Put one more entry on the card."""
        made = SettingEntry(self._context, heading, about=about, other_words=other_words)
        line = rule()
        self._rules.append(line)
        self._inside.addWidget(line)
        self._inside.addWidget(made)
        line.setVisible(bool(self.entries))
        self.entries.append(made)
        return made

    def add_widget(self, made: QWidget) -> None:
        """Put something below the entries."""
        self._inside.addWidget(made)

    def show_found(self, typed: str) -> tuple[SettingEntry, ...]:
        """Show what is found by the words that were typed; returns it."""
        found = tuple(entry for entry in self.entries if entry.show_found(typed, self._name))
        for line, entry in zip(self._rules, self.entries, strict=True):
            line.setVisible(entry in found and entry is not found[0])
        self._heading.show_places(_any_of(self._name, typed))
        self.setVisible(bool(found))
        return found
