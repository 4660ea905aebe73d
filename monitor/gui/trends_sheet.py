"""How often each watchlist was mentioned, by the hour, the day or the week, in all sources or one, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui import chart
from monitor.gui.choices import Choices
from monitor.gui.context import Context
from monitor.gui.parts import label, rule
from monitor.gui.scope_field import ScopeField
from monitor.gui.sheet import Sheet, scrolled
from monitor.gui.trend_card import TrendCard
from monitor.model import ArticleQuery, Source, Watchlist
from monitor.words import trends

_WIDE = 110
"""Heights of the interface's letters from which two charts stand side by side."""
_EVERYTHING = 0
"""In the place of a watchlist: all articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the trends are looked at, for who comes back to them from a list."""

    by: str = "day"
    sources: tuple[str, ...] = ()
    compared: tuple[int, ...] = ()
    """Watchlists; 0 is all articles."""
    as_table: bool = False


class TrendsSheet(Sheet):
    """Asks the engine for each watchlist when it is shown, and again when something else is to be counted."""

    picked = Signal(object)
    """An `ArticleQuery` for the articles behind a step of a chart."""
    looked_at = Signal(object)
    """A `Look`: how it is looked at now."""

    def __init__(
        self,
        context: Context,
        watchlists: tuple[Watchlist, ...],
        sources: tuple[Source, ...] = (),
        look: Look | None = None,
    ) -> None:
        """`look` is how they were looked at before."""
        words = context.words
        super().__init__(context, words.say("Trends"))
        self._sources: dict[str, Source] = {}
        self._asked = 0
        self._waiting = 0
        self._columns = 0
        self._cards: dict[int, TrendCard] = {}
        self._compared: list[int] = []
        self.body.addWidget(self._controls())
        self.body.addWidget(rule())
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.6), context.px(2), context.px(1.6))
        column.setSpacing(context.px(2.2))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.comparison = TrendCard(context, words.say("Comparison"), comparable=False, tall=17)
        self.comparison.picked.connect(self._pick_compared)
        self.comparison.hide()
        column.addWidget(self.comparison)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(context.px(3))
        self._grid.setVerticalSpacing(context.px(2.2))
        column.addLayout(self._grid)
        if not watchlists:
            column.addWidget(label(context, words.say("There is no watchlist to count for yet."), tone="soft"))
        for watchlist in watchlists:
            self._add_card(watchlist.id, watchlist.name)
        self._add_card(_EVERYTHING, words.say("All articles"))
        self._arrange(1)
        self.body.addWidget(scrolled(inner, "background"))
        self.show_known_sources(sources)
        self._look_as(look or Look())

    def _controls(self) -> QWidget:
        context, words = self.context, self.context.words
        bar = QWidget()
        bar.setProperty("ground", "pane")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(context.px(2), context.px(0.5), context.px(2), context.px(0.5))
        row.setSpacing(context.px(1.2))
        self.by: Choices[str] = Choices(
            context,
            [("hour", words.say("By the hour")), ("day", words.say("By the day")), ("week", words.say("By the week"))],
            now="day",
            name=words.say("Count"),
        )
        self.by.when_chosen(self._ask)
        self.by.row.setMinimumWidth(context.px(22))
        row.addWidget(self.by.row, 2, Qt.AlignmentFlag.AlignVCenter)
        self.scope = ScopeField(context, words.say("Count only in this source"), slim=True)
        self.scope.changed.connect(self._choose_source)
        row.addWidget(self.scope, 3)
        self.as_table = QCheckBox(words.say("As a table"))
        self.as_table.setFont(context.faces.interface(0.93))
        self.as_table.toggled.connect(self._show_as_table)
        row.addWidget(self.as_table)
        return bar

    def _add_card(self, watchlist: int, name: str) -> None:
        card = TrendCard(self.context, name, comparable=True)
        card.picked.connect(partial(self._pick, watchlist))
        card.compared.connect(partial(self._compare, watchlist))
        self._cards[watchlist] = card

    def _look_as(self, look: Look) -> None:
        self.by.choose(look.by)
        self.scope.choose(look.sources)
        self.as_table.setChecked(look.as_table)
        for watchlist in look.compared:
            if watchlist in self._cards:
                self._cards[watchlist].compare.setChecked(True)

    @property
    def look(self) -> Look:
        """How they are looked at."""
        return Look(
            by=self.by.value,
            sources=self.scope.chosen,
            compared=tuple(self._compared),
            as_table=self.as_table.isChecked(),
        )

    def begin(self) -> None:
        self._ask()

    @property
    def is_complete(self) -> bool:
        return self._waiting == 0 and all(card.is_complete for card in (*self._cards.values(), self.comparison))

    @property
    def cards(self) -> tuple[TrendCard, ...]:
        """The watchlists in their order, then all articles."""
        return tuple(self._cards.values())

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        self._sources = {source.url: source for source in sources}
        self.scope.show_known_sources(sources)

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._arrange(2 if self.width() >= self.context.px(_WIDE) and len(self._cards) > 1 else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, number // columns, number % columns)
        self._grid.setColumnStretch(1, columns - 1)
        self._grid.setColumnStretch(0, 1)

    # --- asking ----------------------------------------------------------------------------------

    @property
    def _source(self) -> Source | None:
        """The source in which alone is counted."""
        return next((self._sources[url] for url in self.scope.chosen if url in self._sources), None)

    def _choose_source(self) -> None:
        if len(self.scope.chosen) > 1:
            # One at a time: the newer choice.
            self.scope.choose(self.scope.chosen[-1:])
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self.looked_at.emit(self.look)
        number, source, by = self._asked, self._source, self.by.value
        for watchlist in self._cards:
            self._waiting += 1
            self.context.bridge.then(
                self.context.engine.mentions(watchlist=watchlist, source=source.id if source else 0, by=by),
                partial(self._came, number, watchlist, by, source),
                partial(self._failed, watchlist),
                owner=self,
            )

    def _came(self, number: int, watchlist: int, by: str, source: Source | None, found: chart.Counted) -> None:
        self._waiting -= 1
        if number != self._asked:
            return
        words, card = self.context.words, self._cards[watchlist]
        shown = chart.of(words, card.name, found, by=by, now=self.context.clock())
        count = found.counts[-1]
        if found.is_learned:
            said = trends.now_and_usually(words, by, count=count, usual=found.usual_by_now)
        else:
            said = trends.now_alone(words, by, count=count)
        card.show_chart(
            shown, said=said, below=_below(self.context, shown, source), unusual=len(found.counts) - 1 in found.spikes
        )
        if self._waiting == 0:
            self._show_comparison()

    def _failed(self, watchlist: int, error: MonitorError) -> None:
        self._waiting -= 1
        self._cards[watchlist].show_failure(self.context.words.error(error))
        if self._waiting == 0:
            self._show_comparison()

    # --- comparing -------------------------------------------------------------------------------

    def _compare(self, watchlist: int, on: bool) -> None:
        self._compared = [one for one in (*self._compared, watchlist) if on or one != watchlist]
        full = len(self._compared) >= chart.MOST
        for number, card in self._cards.items():
            card.compare.setEnabled(not full or number in self._compared)
            card.compare.setToolTip(
                self.context.words.count(
                    "{n} chart can be compared at a time.", "{n} charts can be compared at a time.", chart.MOST
                )
                if full and number not in self._compared
                else ""
            )
        self._show_comparison()
        self.looked_at.emit(self.look)

    def _show_comparison(self) -> None:
        words = self.context.words
        charts = [shown for one in self._compared if (shown := self._cards[one].chart) is not None]
        self.comparison.setVisible(len(charts) > 1)
        if len(charts) > 1:
            both = chart.beside(charts)
            names = ("، " if words.rtl else ", ").join(series.name for series in both.series)
            self.comparison.name = names
            self.comparison.show_chart(both, said="", below=_below(self.context, both, self._source))

    def _show_as_table(self, on: bool) -> None:
        for card in (*self._cards.values(), self.comparison):
            card.show_as_table(on)
        self.looked_at.emit(self.look)

    # --- picking ---------------------------------------------------------------------------------

    def _pick_compared(self, step: int, series: int) -> None:
        self._pick(self._compared[series], step, 0)

    def _pick(self, watchlist: int, step: int, _series: int) -> None:
        shown, source = self._cards[watchlist].chart, self._source
        assert shown is not None
        self.picked.emit(
            ArticleQuery(
                watchlist=watchlist or None,
                source=source.id if source else None,
                since=shown.borders[step],
                until=shown.borders[step + 1],
            )
        )


def _below(context: Context, shown: chart.Chart, source: Source | None) -> str:
    """What is counted, for a picture that stands alone."""
    words = context.words
    ends = {"begin": shown.steps[0], "end": shown.steps[-1]}
    if shown.by == "hour":
        said = words.say("Articles by the hour, from {begin} to {end}", **ends)
    elif shown.by == "day":
        said = words.say("Articles by the day, from {begin} to {end}", **ends)
    else:
        said = words.say("Articles by the week, from {begin} to {end}", **ends)
    return " · ".join((said, source.name or source.url)) if source is not None else said
