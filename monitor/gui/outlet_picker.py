"""Choosing outlets of the starter pack: countries, a filter, rows to tick; and trying those that are ticked."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from monitor import codes
from monitor.gui.bidi import bare
from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.outlet_list import OutletList, OutletModel
from monitor.gui.outlet_trials import OutletTrials
from monitor.gui.parts import button, clear, field, label, say, set_tone
from monitor.gui.progress import Progress
from monitor.model import Outlet, OutletTrial, TrialOutcome
from monitor.words import outlets as said

_HAMZA = str.maketrans("أإآ", "ااا")
_ARTICLE = "ال"
_MOST_CHIPS = 11
"""Heights of the letters that the countries may take."""
_INTO_ROWS = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Chips(QScrollArea):
    """As high as its lines, up to a few of them: where the letters are large, the rows below keep their room."""

    def __init__(self, context: Context, inner: QWidget, flow: Flow) -> None:
        super().__init__()
        self._most = context.px(_MOST_CHIPS)
        self._least = context.px(2.6)
        self._high = self._least
        self._flow = flow
        inner.setProperty("ground", "background")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWidgetResizable(True)
        # A frame would be taken from the height of the last line.
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        self.viewport().setProperty("ground", "background")

    def fit(self) -> None:
        """Want the height that the chips need at this width, and give way where the window is low."""
        high, first = self._flow.heightForWidth(self.viewport().width()), self._flow.itemAt(0)
        if high > self._most and first is not None:
            # Whole lines, none of them cut.
            line = first.sizeHint().height() + self._flow.gap
            high = min(high, max(1, round(self._most / line)) * line - self._flow.gap)
        if high != self._high:
            self._high = high
            self.setMaximumHeight(high)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._high, self._least))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            # The chips are as high as their style has it only once they are shown.
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        if change.oldSize().width() != change.size().width():
            self.fit()


class OutletPicker(QWidget):
    """A country that is chosen has its outlets shown and ticked; without one all are shown, and none is ticked."""

    changed = Signal()
    """Others are ticked, or more is known of them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        words = context.words
        self._context = context
        self._outlets: tuple[Outlet, ...] = ()
        self._names: dict[str, str] = {}
        self.countries: dict[str, QPushButton] = {}
        """The button of each country, by its code."""
        self.model = OutletModel(context, self._names, self)
        self.model.ticked.connect(self._tell)
        self.trials = OutletTrials(context, self)
        self.trials.began.connect(self.model.show_trying)
        self.trials.came.connect(self._came)
        self.trials.ended.connect(self._ended)
        holder = QWidget()
        self._flow = Flow(holder, gap=context.px(0.4))
        self._chips = _Chips(context, holder, self._flow)
        self.filter = field(context, words.say("Search by name or country"), words.say("Search by name or country"))
        self.filter.textChanged.connect(lambda _text: self._narrow())
        # Enter and Down lead from the field into the rows.
        self.filter.installEventFilter(self)
        self.all_shown = button(context, words.say("Tick all"), self._tick_all, role="plain")
        top = QHBoxLayout()
        top.setSpacing(context.px(0.6))
        top.addWidget(self.filter, 1)
        top.addWidget(self.all_shown)
        self.list = OutletList(context, self.model)
        self.list.setMinimumHeight(context.px(6))
        self._empty = label(context, tone="faint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._empty.hide()
        self.said = label(context, tone="soft", scale=0.93)
        self.said.setWordWrap(True)
        self.progress = Progress(context, words.say("How many outlets were tried"))
        self.progress.stopped.connect(self.trials.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.px(0.7))
        column.addWidget(self._chips)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty)
        column.addWidget(self.said)
        column.addWidget(self.progress)
        self._tell()

    # --- what there is ---------------------------------------------------------------------------

    def show_outlets(self, outlets: tuple[Outlet, ...], *, ticked: bool = False) -> None:
        """Offer these by country; with `ticked`, which a person listed, as they come, all of them wanted."""
        context, words = self._context, self._context.words
        self._names.update(codes.countries(words.language))
        by_country = sorted(outlets, key=lambda one: (self._order(one), said.name(words, one)))
        self._outlets = outlets if ticked else tuple(by_country)
        clear(self._flow)
        self.countries.clear()
        for code in dict.fromkeys(one.country for one in self._outlets if one.country):
            n = sum(one.country == code for one in outlets)
            made = button(
                context,
                words.say("{country} {number}", country=self._names[code], number=words.number(n)),
                role="choice",
                scale=0.9,
            )
            made.setCheckable(True)
            made.toggled.connect(lambda on, code=code: self._choose_country(code, on))
            self.countries[code] = made
            self._flow.addWidget(made)
        # The chips are made last and stand first.
        order = (*self.countries.values(), self.filter, self.all_shown, self.list, self.progress.stop)
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)
        self._chips.setVisible(not ticked)
        self._chips.fit()
        self._narrow()
        self.model.tick(self._outlets if ticked else (), True)
        self._tell()

    def _words_of(self, outlet: Outlet) -> str:
        country = self._names.get(outlet.country, "")
        return f"{outlet.name} {outlet.name_en} {country} {outlet.addresses[0]}"

    def _order(self, outlet: Outlet) -> str:
        # As an Arabic list is read: hamza and the article count for nothing.
        return self._names.get(outlet.country, "").removeprefix(_ARTICLE).translate(_HAMZA)

    @property
    def untried(self) -> tuple[Outlet, ...]:
        """What is ticked and was not tried, in the order of the rows."""
        chosen = self.model.chosen
        return tuple(one for one in self._outlets if one in chosen and one not in self.model.trials)

    @property
    def working(self) -> tuple[OutletTrial, ...]:
        """What is ticked and brings something."""
        chosen = self.model.chosen
        trials = (self.model.trials.get(one) for one in self._outlets if one in chosen)
        return tuple(trial for trial in trials if trial is not None and trial.outcome is TrialOutcome.BRINGS)

    # --- choosing --------------------------------------------------------------------------------

    def _choose_country(self, code: str, on: bool) -> None:
        self.model.tick((one for one in self._outlets if one.country == code), on)
        self._narrow()

    def _tick_all(self) -> None:
        shown = [one for one in self.model.shown if self.model.can_be_ticked(one)]
        self.model.tick(shown, not all(one in self.model.chosen for one in shown))

    def _narrow(self) -> None:
        """Show what the countries and the field leave."""
        from monitor.stages import has_words

        typed = bare(self.filter.text()).strip()
        chosen = {code for code, made in self.countries.items() if made.isChecked()}
        shown = [
            one
            for one in self._outlets
            if (not chosen or one.country in chosen) and (not typed or has_words(self._words_of(one), typed))
        ]
        self.model.show_outlets(shown)
        nothing = self._context.words.say("No outlet of the pack has this name.") if typed and not shown else ""
        say(self._context, self._empty, nothing)
        self._empty.setVisible(bool(nothing))
        self._tell()

    def _into_rows(self) -> None:
        if self.model.shown:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _INTO_ROWS:
            self._into_rows()
            return True
        return super().eventFilter(watched, event)

    # --- trying ----------------------------------------------------------------------------------

    def try_chosen(self) -> None:
        """Try what is ticked and was not tried."""
        self.trials.begin(self.untried)
        self._show_progress()

    def _came(self, trial: OutletTrial) -> None:
        self.model.show_trial(trial)
        self._show_progress()
        self.changed.emit()

    def _ended(self) -> None:
        self.model.show_given_up()
        self.progress.hide()
        self._tell()

    def _show_progress(self) -> None:
        words, done, steps = self._context.words, len(self.trials.trials), self.trials.all
        if not self.trials.is_running:
            return
        self.said.hide()
        self.progress.show_steps(
            done, steps, words.say("Tried {done} of {all}…", done=words.number(done), all=words.number(steps))
        )

    def _tell(self) -> None:
        """Say how many are ticked, or what came of trying them."""
        words = self._context.words
        shown = self.model.shown
        is_all = bool(shown) and all(one in self.model.chosen or not self.model.can_be_ticked(one) for one in shown)
        self.all_shown.setText(words.say("Untick all") if is_all else words.say("Tick all"))
        self.all_shown.setEnabled(bool(shown))
        if not self.trials.is_running:
            self.said.show()
            offline = self.trials.is_offline
            say(self._context, self.said, self._offline() if offline else self._sum())
            set_tone(self.said, "critical" if offline else "soft")
        self.changed.emit()

    def _offline(self) -> str:
        return self._context.words.say(
            "None of them can be reached: it looks as if there is no network here. Check the connection and try again."
        )

    def _sum(self) -> str:
        words, n = self._context.words, len(self.model.chosen)
        if not n:
            return words.say("Choose countries, or tick outlets one by one. Each is tried on your network first.")
        chosen = words.count("{n} outlet is ticked.", "{n} outlets are ticked.", n)
        failed = sum(trial.discovery is None for trial in self.trials.trials)
        if not failed:
            return chosen
        cannot = words.count("{n} brings nothing here.", "{n} bring nothing here.", failed)
        return f"{chosen} {cannot}"
