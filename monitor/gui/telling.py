"""What stands over the list, below the panes and in the window's title: kept as what is known and listed says."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from monitor.gui import headings
from monitor.gui.article_list import ArticleList
from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.known import Known
from monitor.gui.listing import Listing
from monitor.gui.navigation import Kind, Navigation, Place
from monitor.gui.status_bar import StatusBar
from monitor.gui.top_bar import TopBar
from monitor.gui.whereabouts import Whereabouts


class Telling(QObject):
    """Asks nobody; says anew what changed."""

    titled = Signal(str)
    """What the window is called now."""

    def __init__(
        self,
        context: Context,
        *,
        known: Known,
        listing: Listing,
        whereabouts: Whereabouts,
        navigation: Navigation,
        articles: ArticleList,
        top: TopBar,
        status: StatusBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._known = known
        self._listing = listing
        self._whereabouts = whereabouts
        self._navigation = navigation
        self._list = articles
        self._top = top
        self._status = status

    @property
    def listed_place(self) -> Place | None:
        """The place that is listed; None while a search is that was not saved."""
        is_search = bool(self._listing.query.text) and not self._whereabouts.is_at_search
        return None if is_search else self._navigation.current_place

    def tell_list(self) -> None:
        """What is listed, how it is arranged, and why it is empty."""
        words, query, shown = self._context.words, self._listing.query, self._list
        shown.severities.setVisible(query.alerts and not query.text)
        shown.severities.show_chosen(query.severity)
        shown.tools.show_arrangement(self._listing.arrangement.name_of_order(words, query))
        place, count = self.listed_place, len(shown.table.articles.ids)
        shown.show_heading(
            headings.name_of(words, query, place),
            words.count("{n} article", "{n} articles", count),
            edit=headings.edit_of(words, query, place.kind if place is not None else Kind.ALERTS),
        )
        self._tell_emptiness(count)

    def _tell_emptiness(self, count: int) -> None:
        words, query, known = self._context.words, self._listing.query, self._known
        if not count and self._listing.is_filtered and not self._listing.has_failed:
            self._list.show_emptiness(words.say("Nothing in this list has these words."))
            return
        # Not before it is known why: "no source yet" must not flash up at every start.
        if count or not known.is_furnished or self._listing.has_failed:
            self._list.show_emptiness("")
            return
        there = {"has_sources": bool(known.sources), "has_watchlists": bool(known.watchlists)}
        star = self._context.keyboard.letter(Action.STAR)
        self._list.show_emptiness(
            headings.why_empty(words, query, star=star, **there),
            begin=headings.what_to_begin_with(words, query, **there),
        )

    def tell_status(self) -> None:
        """How many came, what is being checked and how the polling goes."""
        words, known = self._context.words, self._known
        if known.counts is not None:
            self._top.show_alerts(known.counts.new_alerts)
            self._list.severities.show_counts(known.counts)
            today = words.count("{n} new article today", "{n} new articles today", known.counts.today)
            self._status.show_today(today)
        checking = len(known.checking)
        self._status.show_doing(
            words.count("Checking {n} source now…", "Checking {n} sources now…", checking) if checking else ""
        )
        self._top.show_health(headings.health(words, known.sources, self._context.clock()))

    def tell_title(self) -> None:
        """What the window is called: with the number of alerts that nobody saw."""
        words, counts = self._context.words, self._known.counts
        if counts is not None and counts.badge:
            self.titled.emit(words.say("Rasid ({number})", number=words.number(counts.badge)))
        else:
            self.titled.emit(words.say("Rasid"))
