"""A field of chips: each term one chip, a new one is typed after them, a click on a chip takes it out to edit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from monitor.gui.bidi import bare, is_rtl, led, one_line
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import LeadingLine, mark_wrong

_NARROWEST = 14
"""Heights of the interface's letters that the line has at least."""


class _Line(LeadingLine):
    emptied = Signal()
    focused = Signal(bool)

    def keyPressEvent(self, press: QKeyEvent) -> None:
        if press.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            return
        super().keyPressEvent(press)

    def focusInEvent(self, focus: QFocusEvent) -> None:
        super().focusInEvent(focus)
        self.focused.emit(True)

    def focusOutEvent(self, focus: QFocusEvent) -> None:
        super().focusOutEvent(focus)
        self.focused.emit(False)


class TermsField(QFrame):
    """Terms in the query language, in the order they were written."""

    changed = Signal()
    typed = Signal(str)
    """What stands in the line now, to be previewed."""

    def __init__(
        self, context: Context, placeholder: str, name: str, *, quiet: bool = False, slim: bool = False
    ) -> None:
        """`slim` is as high as the buttons of a bar, as long as it has one line."""
        super().__init__()
        self._context = context
        self._terms: list[str] = []
        self._chips: list[QPushButton] = []
        self._quiet = quiet
        self.setProperty("chips", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._flow = Flow(self, gap=context.px(0.4))
        # What is written stands as far in as in any other field.
        side, above = context.px(0.6), 1 if slim else context.px(0.5)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setContentsMargins(side, above, side, above)
        self.line = _Line(rtl=context.rtl)
        self.line.setFont(context.faces.interface())
        self.line.setAccessibleName(name)
        self.line.setProperty("bare", True)
        self.line.setProperty("slim", slim)
        self.line.setMinimumWidth(context.px(_NARROWEST))
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.line.textChanged.connect(self._make_room)
        self.line.returnPressed.connect(self.take_line)
        self.line.textEdited.connect(lambda text: self.typed.emit(bare(text).strip()))
        self.line.emptied.connect(self._edit_last)
        self.line.focused.connect(self._show_focus)
        self._flow.addWidget(self.line)
        self.show_hint(placeholder)

    def _show_focus(self, on: bool) -> None:
        """The line has no border of its own: the field around it shows where the keys go."""
        self.setProperty("focused", on)
        self.style().unpolish(self)
        self.style().polish(self)

    def _make_room(self, text: str) -> None:
        """A long query is seen whole while it is written, as far as the field is wide."""
        px, pad = self._context.px, self.contentsMargins().left() + self.contentsMargins().right()
        wanted = self.line.fontMetrics().horizontalAdvance(text) + px(2)
        self.line.setMinimumWidth(max(px(_NARROWEST), min(wanted, self.width() - pad)))

    def show_hint(self, sentence: str) -> None:
        """What stands in the line while nothing is typed."""
        self.line.setPlaceholderText(led(sentence, rtl=self._context.rtl))

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(self._terms)

    @property
    def unfinished(self) -> str:
        """What is typed and not yet a chip."""
        return bare(self.line.text()).strip()

    def show_terms(self, terms: tuple[str, ...]) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips, self._terms = [], []
        for term in terms:
            self._add(term)

    def take_line(self) -> None:
        """Make a chip of what is typed."""
        term = self.unfinished
        if not term:
            return
        self.line.clear()
        if term not in self._terms:
            self._add(term)
            self.changed.emit()
        self.typed.emit("")

    def add(self, term: str) -> None:
        """Add a term that was suggested."""
        if term and term not in self._terms:
            self._add(term)
            self.changed.emit()

    def remove(self, term: str) -> None:
        """Take a term away that was added by a button."""
        if term in self._terms:
            at = self._terms.index(term)
            self._terms.pop(at)
            chip = self._chips.pop(at)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
            self.changed.emit()

    def put(self, old: str, new: str) -> None:
        """Write a term differently: where it stands, or behind the others where it is only typed yet."""
        if old in self._terms:
            at = self._terms.index(old)
            terms = (*self._terms[:at], new, *self._terms[at + 1 :])
            self.show_terms(tuple(dict.fromkeys(terms)))
            self.changed.emit()
        else:
            if self.unfinished == old:
                self.line.clear()
            self.add(new)

    def wrap(self, before: str, behind: str) -> None:
        """Write around what is typed, or around the last term where nothing is; the keys go on behind it."""
        if not self.unfinished and self._chips:
            self._take_out(self._chips[-1])
        text = self.unfinished
        # An operator stands between two words, never first.
        joins = behind != behind.strip()
        self.line.setText(f"{before}{text}{behind}" if text or not joins else "")
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if not text and before == behind != "":
            self.line.cursorBackward(False, len(behind))
        self.typed.emit(self.unfinished)

    def show_wrong(self, *wrong: str) -> None:
        """Frame the chips of the terms that cannot be understood, and the field where one is only typed."""
        for one, chip in zip(self._terms, self._chips, strict=True):
            mark_wrong(chip, one in wrong)
        mark_wrong(self, bool(self.unfinished) and self.unfinished in wrong)

    def open_at(self, term: str, start: int, length: int) -> None:
        """Put a term into the line to be mended, with the keys at its wrong place (letters from 0), which is chosen."""
        if term in self._terms:
            if self.unfinished:
                self.take_line()
            self._take_out(self._chips[self._terms.index(term)])
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        start += max(0, self.line.text().find(term))
        if length:
            self.line.setSelection(start, length)
        else:
            self.line.setCursorPosition(start)

    def _add(self, term: str) -> None:
        chip = QPushButton(led(_shown(term), rtl=is_rtl(term, otherwise=self._context.rtl)) + "  ×")
        chip.setFont(self._context.faces.interface(0.93, bold=not self._quiet))
        chip.setProperty("quiet" if self._quiet else "chip", True)
        chip.setProperty("slim", bool(self.line.property("slim")))
        chip.setAutoDefault(False)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        chip.setAccessibleName(self._context.words.say("Edit {term}", term=term))
        chip.setToolTip(term if _shown(term) != term else "")
        chip.clicked.connect(lambda _checked=False: self._take_out(chip))
        self._terms.append(term)
        self._chips.append(chip)
        self._flow.insert_widget(len(self._chips) - 1, chip)
        chip.show()

    def _take_out(self, chip: QPushButton) -> None:
        at = self._chips.index(chip)
        term = self._terms.pop(at)
        self._chips.pop(at)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.line.setText(term)
        self.line.setFocus()
        self.typed.emit(term)
        self.changed.emit()

    def _edit_last(self) -> None:
        if self._chips:
            self._take_out(self._chips[-1])


def _shown(term: str) -> str:
    """A term on its chip: of one with accepted spellings the first, and the sign that there are others."""
    if term.startswith("~") and not set(term) & set(' ()"'):
        return one_line(term[1:].split("/")[0], 56) + " ~"
    return one_line(term, 60)


def chip_label(context: Context, text: str, prop: str) -> QWidget:
    """A word as a chip that does nothing."""
    made = QLabel(led(one_line(text, 60), rtl=is_rtl(text, otherwise=context.rtl)))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(context.faces.interface(0.93))
    made.setProperty(prop, True)
    return made
