"""How a list is arranged: what stands first and together, whether copies are folded, how close the rows are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from monitor.model import ArticleQuery, Grouping, Order
from monitor.settings import Settings
from monitor.words import Words

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What a person chose for every list."""

    order: Order = Order.NEWEST
    grouping: Grouping = Grouping.NONE
    folded: bool = True
    compact: bool = False
    ticker: bool = True
    """Whether the latest alerts stand in a line below."""

    @classmethod
    def of(cls, settings: Settings) -> Arrangement:
        """As the settings have it."""
        return cls(
            order=Order(settings.list_order),
            grouping=Grouping(settings.list_grouping),
            folded=settings.fold_copies,
            compact=settings.density == "compact",
            ticker=settings.ticker,
        )

    def kept_in(self, settings: Settings) -> Settings:
        """The settings with this in them."""
        return replace(
            settings,
            list_order=self.order.value,
            list_grouping=self.grouping.value,
            fold_copies=self.folded,
            density="compact" if self.compact else "comfortable",
            ticker=self.ticker,
        )

    def on(self, query: ArticleQuery) -> ArticleQuery:
        """A query arranged so. Without text there is no best answer, and a saved search may want its best first."""
        order = query.order if query.order is not Order.NEWEST else self.order
        if order is Order.RELEVANCE and not query.text:
            order = Order.NEWEST
        return replace(query, order=order, grouping=self.grouping, folded=self.folded)

    def name_of_order(self, words: Words, query: ArticleQuery) -> str:
        """What stands first in the list of this query, in a few words."""
        return dict(orders(words))[self.on(query).order]

    def fill(self, menu: QMenu, words: Words, query: ArticleQuery, choose: Callable[[Arrangement], object]) -> None:
        """Put the choices into a menu; `choose` is called with the arrangement that is wanted."""
        menu_heading(menu, words.say("Sort"))
        found = [(value, name) for value, name in orders(words) if value is not Order.RELEVANCE or query.text]
        menu_choices(menu, found, self.on(query).order, lambda order: choose(replace(self, order=order)))
        menu_heading(menu, words.say("Group"))
        menu_choices(menu, groupings(words), self.grouping, lambda grouping: choose(replace(self, grouping=grouping)))
        menu_heading(menu, words.say("Show"))
        for name, value, wanted in (
            (words.say("Fold copies into their story"), self.folded, replace(self, folded=not self.folded)),
            (words.say("Compact rows"), self.compact, replace(self, compact=not self.compact)),
            (words.say("The latest alerts in a line below"), self.ticker, replace(self, ticker=not self.ticker)),
        ):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(value)
            action.triggered.connect(lambda _checked=False, wanted=wanted: choose(wanted))


def orders(words: Words) -> tuple[tuple[Order, str], ...]:
    """What may stand first, with its words."""
    return (
        (Order.NEWEST, words.say("Newest first")),
        (Order.OLDEST, words.say("Oldest first")),
        (Order.RELEVANCE, words.say("Best answers first")),
        (Order.SOURCE, words.say("By source")),
    )


def groupings(words: Words) -> tuple[tuple[Grouping, str], ...]:
    """What may stand together, with its words."""
    return (
        (Grouping.NONE, words.say("No groups")),
        (Grouping.STORY, words.say("By story")),
        (Grouping.SOURCE, words.say("By source")),
        (Grouping.DAY, words.say("By day")),
    )


def menu_heading(menu: QMenu, name: str) -> None:
    """A line that says what the choices below it are about; Qt's own sections show no words in every style."""
    if menu.actions():
        menu.addSeparator()
    menu.addAction(name).setEnabled(False)


def menu_choices(
    menu: QMenu, choices: Iterable[tuple[Value, str]], now: Value, choose: Callable[[Value], object]
) -> None:
    """Values of which one holds, each with its name; `choose` is called with the one that is wanted."""
    group = QActionGroup(menu)
    for value, name in choices:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(value == now)
        action.triggered.connect(lambda _checked=False, value=value: choose(value))
        group.addAction(action)
