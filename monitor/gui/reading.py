"""The article that is read: asked for whole, marked as read, and what is done with it by a key or a button."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from monitor.gui import not_kept
from monitor.gui.article_list import ArticleTable
from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.gui.illustrating import Illustrating
from monitor.gui.keys import Action
from monitor.gui.known import Known
from monitor.gui.messages import Sentence
from monitor.gui.page import Found
from monitor.gui.paper import Paper
from monitor.gui.quotation import quotation
from monitor.gui.reader import Reader, open_in_browser
from monitor.gui.story_part import Telling
from monitor.model import Alert, AlertState, Article, ArticleRow, Match
from monitor.words import Words

if TYPE_CHECKING:
    from monitor.engine import ToldStory

_COPIES = 20
_RELATED = 8
"""Of a story that everybody tells: what is read of it for one article."""
Matches = tuple[tuple[int, tuple[Match, ...]], ...]
"""Watchlists by their numbers, each with what it found."""


class Reading(QObject):
    """Joins the list, the reader and the engine for one article at a time."""

    asked_for_versions = Signal(object)
    """An article's number."""

    def __init__(
        self, context: Context, *, table: ArticleTable, reader: Reader, banner: Banner, known: Known, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._table = table
        self._reader = reader
        self._banner = banner
        self._known = known
        self.paper = Paper(context, banner, self)
        self.illustrating = Illustrating(context, reader=reader, known=known, banner=banner, parent=self)
        self.article: int | None = None
        """The number of the article that was asked for last."""
        self.marks = True
        """Whether what is shown is marked as read, and its alert as seen."""
        self.searched: Callable[[], str] = str
        """What the list was searched for; empty where it was not."""
        self._row: ArticleRow | None = None
        self._came: Article | None = None
        self._matches: Matches | None = None
        table.chosen.connect(self.show)
        table.articles.dataChanged.connect(self._rows_came)
        table.asked_to_open.connect(lambda _article: self.open_original())
        reader.asked_to_open.connect(self.open_original)
        reader.asked_to_star.connect(self.star)
        reader.asked_for_versions.connect(self.show_versions)
        reader.asked_to_acknowledge.connect(self.acknowledge)
        reader.asked_to_snooze.connect(self._snooze)
        reader.asked_to_note.connect(self._note)
        reader.asked_to_tag.connect(self._tag)
        reader.asked_to_hand_over.connect(self._hand_over)

    @property
    def is_complete(self) -> bool:
        """Whether the article that was asked for stands in the reader."""
        return self.article is None or (self._reader.article is not None and self._reader.article.id == self.article)

    # --- showing ---------------------------------------------------------------------------------

    def show(self, article: int) -> None:
        """Show an article, whether it is in the list or not."""
        self.article = article
        row = self._row = self._row_of(article)
        bridge, engine = self._context.bridge, self._context.engine
        self._ask(article)
        if not self.marks:
            return
        if row is None or not row.read:
            bridge.edit(engine.mark_read([article], True), lost=not_kept.not_read)
        if row is not None:
            self._mark_seen(row)

    def _mark_seen(self, row: ArticleRow) -> None:
        if new := [alert for alert, state in row.open_alerts if state is AlertState.NEW]:
            self._context.bridge.edit(self._context.engine.mark_alerts(new, AlertState.SEEN), lost=not_kept.not_read)

    def renew(self, article: int) -> None:
        """If this article is read, ask for it again: its page came after the feed's text, or the site changed it."""
        if article == self.article:
            self._ask(article)

    def _row_of(self, article: int) -> ArticleRow | None:
        row = self._table.current_row
        return row if row is not None and row.id == article else None

    def _ask(self, article: int) -> None:
        bridge, engine = self._context.bridge, self._context.engine
        self._came, self._matches = None, None
        bridge.then(engine.article(article), self._article_came, owner=self)
        bridge.then(engine.article_matches(article), lambda found: self._matches_came(article, found), owner=self)
        if self._row is None:
            # Opened from a bubble or another article: whether it has alerts stands in no list here.
            rows = engine.article_rows([article])
            bridge.then(rows, lambda rows: self._row_came(article, rows), lambda _error: None, owner=self)

    def _row_came(self, article: int, rows: tuple[ArticleRow, ...]) -> None:
        if article != self.article or self._row is not None or not rows:
            return
        self._row = rows[0]
        if self._reader.article is not None and self._reader.article.id == article:
            self._reader.show_row(self._row)
            self._ask_alert(article)
        if self.marks:
            self._mark_seen(self._row)

    def _article_came(self, article: Article) -> None:
        if article.id == self.article:
            self._came = article
            self._show_when_whole()

    def _matches_came(self, article: int, found: Matches) -> None:
        if article == self.article:
            self._matches = found
            self._show_when_whole()

    def _show_when_whole(self) -> None:
        """Text and matches are asked for together and shown together."""
        article, matches = self._came, self._matches
        if article is None or matches is None:
            return
        watchlists = {watchlist.id: watchlist for watchlist in self._known.watchlists}
        found = tuple(
            Found(watchlist=watchlists[number].name, severity=watchlists[number].severity, matches=of_it)
            for number, of_it in matches
            if number in watchlists
        )
        if self._row is None:
            self._row = self._row_of(article.id)
        picture, image = self.illustrating.of(article)
        self._reader.show_article(article, found, self._row, picture=picture, image=image)
        if picture.always:
            self.illustrating.show()
        self._ask_alert(article.id)
        self._ask_story(article)
        self._ask_searched(article.id)

    def _ask_searched(self, article: int) -> None:
        """Where the words stand that the list was searched for."""
        if text := self.searched():
            asked = self._context.engine.places_found(text, article)
            # One that was not found by them is shown without: it was opened from elsewhere.
            self._context.bridge.then(
                asked, lambda places: self._searched_came(article, places), lambda _error: None, owner=self
            )

    def _searched_came(self, article: int, places: tuple[tuple[int, int], ...]) -> None:
        if article == self.article:
            self._reader.show_searched(places)

    def _ask_story(self, article: Article) -> None:
        """Who else has the story: what the reader shows below the text, once it is known."""
        bridge, engine = self._context.bridge, self._context.engine

        def came(told: ToldStory) -> None:
            related = told.story.related[:_RELATED]
            if not related:
                self._telling_came(article.id, told, ())
                return
            bridge.then(
                engine.article_rows(related), lambda rows: self._telling_came(article.id, told, rows), owner=self
            )

        # A story may be joined to another, or its articles deleted, while it is read: then there is nothing to add.
        bridge.then(engine.story(article.story, most=_COPIES), came, lambda _error: None, owner=self)

    def _telling_came(self, article: int, told: ToldStory, related: tuple[ArticleRow, ...]) -> None:
        if article == self.article:
            self._reader.show_telling(Telling(told=told, related=related))

    def _ask_alert(self, article: int) -> None:
        """What was written beside the article's alert, if it has one."""
        if article == self.article and self._row is not None and self._row.alert is not None:
            bridge, engine = self._context.bridge, self._context.engine
            bridge.then(engine.alert(self._row.alert), lambda alert: self._alert_came(article, alert), owner=self)

    def _alert_came(self, article: int, alert: Alert) -> None:
        if article == self.article:
            self._reader.show_handed_over(alert.note)

    def _rows_came(self) -> None:
        if self.article is not None and (row := self._row_of(self.article)) is not None:
            self._show_row(row)

    def _show_row(self, row: ArticleRow) -> None:
        before, self._row = self._row, row
        if before is not None and before.copies != row.copies and self._reader.article is not None:
            self._ask_story(self._reader.article)
        self._reader.show_row(row)

    def act(self, action: Action) -> bool:
        """Do what a key asks for, if it is about the article that is read."""
        match action:
            case Action.OPEN:
                self.open_original()
            case Action.ACKNOWLEDGE:
                self.acknowledge()
            case Action.SNOOZE:
                self._reader.show_snooze()
            case Action.STAR:
                self.star()
            case Action.NOTE:
                self._reader.show_note_field()
            case Action.NEXT_MATCH:
                self._reader.walk.step(1)
            case Action.PREVIOUS_MATCH:
                self._reader.walk.step(-1)
            case Action.TAG:
                self._write_tag()
            case Action.QUOTE:
                self.quote()
            case Action.PRINT if self._reader.article is not None:
                self.paper.ask_to_print(self._reader.article, self._reader)
            case Action.SAVE_PDF if self._reader.article is not None:
                self.paper.ask_to_save(self._reader.article, self._reader)
            case Action.READ_ON:
                if not self._reader.read_on(1):
                    self._table.step(1)
            case Action.READ_BACK:
                self._reader.read_on(-1)
            case Action.COPY_ADDRESS:
                self._copy_address()
            case Action.LEFT_OUT:
                self._reader.show_left_out()
            case Action.PICTURE:
                self.illustrating.show()
            case Action.ALWAYS_PICTURES:
                self.illustrating.choose()
            case Action.VERSIONS:
                self.show_versions()
            case Action.FIND:
                return self._reader.find_text()
            case Action.FIND_NEXT:
                self._reader.find_on(1)
            case Action.FIND_PREVIOUS:
                self._reader.find_on(-1)
            case _:
                return False
        return True

    # --- doing -----------------------------------------------------------------------------------

    def open_original(self) -> None:
        """Open the page of the article that is shown, else of the row that is chosen, in a browser."""
        article, row = self._reader.article, self._table.current_row
        address = article.url if article is not None else row.url if row is not None else ""
        if address and not open_in_browser(address):
            self._banner.warn(lambda words: words.say("This address cannot be opened in a browser."))

    def show_versions(self) -> None:
        """Every text the article had."""
        if self.article is not None:
            self.asked_for_versions.emit(self.article)

    def star(self) -> None:
        """Star the article, or no longer."""
        article, row = self.article, self._row
        if article is None:
            return
        starred = row.starred if row is not None else bool(self._reader.article and self._reader.article.starred)
        lost = not_kept.not_unstarred if starred else not_kept.not_starred
        self._edit(self._context.engine.star(article, not starred), article, lost)
        if row is not None:
            self._show_row(replace(row, starred=not starred))

    def acknowledge(self) -> None:
        """Acknowledge the article's alerts: whoever has dealt with it has dealt with all of them."""
        row = self._row
        if row is None or not row.open_alerts:
            return
        words, engine = self._context.words, self._context.engine
        snoozed = self._snoozed_until(row)
        alerts = [alert for alert, _ in row.open_alerts]

        def undo() -> None:
            self._take_back(row, snoozed)
            if self._row is not None and self._row.id == row.id:
                others = tuple((alert, _as_before(state)) for alert, state in row.other_alerts)
                first = None if row.alert_state is None else _as_before(row.alert_state)
                self._show_row(replace(self._row, alert_state=first, other_alerts=others))

        self._edit(
            engine.mark_alerts(alerts, AlertState.ACKNOWLEDGED),
            row.id,
            not_kept.not_acknowledged,
            done=lambda: self._banner.tell_undoable(words.say("Acknowledged."), undo),
        )
        self._show_row(replace(row, alert_state=AlertState.ACKNOWLEDGED, other_alerts=()))

    def _snooze(self, span: timedelta) -> None:
        row = self._row
        if row is None or not row.open_alerts:
            return
        words, engine = self._context.words, self._context.engine
        snoozed = self._snoozed_until(row)
        sentence = words.say("Snoozed: it comes back in {span}.", span=words.span(span))
        for alert, _ in row.open_alerts:
            self._edit(
                engine.snooze(alert, span),
                row.id,
                not_kept.not_snoozed,
                done=lambda: self._banner.tell_undoable(sentence, lambda: self._take_back(row, snoozed)),
            )

    def _snoozed_until(self, row: ArticleRow) -> dict[int, Future[Alert]]:
        """Its alerts that are to come again, as they are before anything is done with them."""
        asked = self._context.engine.alert
        return {alert: asked(alert) for alert, state in row.open_alerts if state is AlertState.SNOOZED}

    def _take_back(self, row: ArticleRow, snoozed: dict[int, Future[Alert]]) -> None:
        """Its alerts as they were: what was held or snoozed is still to be told; any other was seen by being read."""
        bridge, engine = self._context.bridge, self._context.engine
        for alert, state in row.open_alerts:
            if alert in snoozed:
                bridge.then(snoozed[alert], lambda before: self._snooze_again(row.id, before), owner=self)
            else:
                self._edit(engine.mark_alert(alert, _as_before(state)), row.id, not_kept.not_undone)

    def _snooze_again(self, article: int, before: Alert) -> None:
        until = before.snoozed_until or self._context.clock()
        left = max(until - self._context.clock(), timedelta(0))
        self._edit(self._context.engine.snooze(before.id, left), article, not_kept.not_undone)

    def _note(self, text: str) -> None:
        article, words = self._reader.article, self._context.words
        if self.article is None or article is None or article.id != self.article:
            return
        number, before, written = article.id, article.note, text.strip()

        def done() -> None:
            if before and before != written:
                sentence = words.say("The note was changed.") if written else words.say("The note was removed.")
                self._banner.tell_undoable(sentence, lambda: self._keep_note(number, before))

        self._keep_note(number, written, done)

    def _keep_note(self, article: int, text: str, then: Callable[[], object] = lambda: None) -> None:
        def done() -> None:
            self._reread(article)
            then()

        self._context.bridge.edit(
            self._context.engine.note_article(article, text),
            lost=not_kept.not_noted,
            done=done,
            take_back=lambda: self._offer_again(article, text, alert=False),
            owner=self,
        )

    def _offer_again(self, article: int, text: str, *, alert: bool) -> None:
        """What was written and not kept is not written in vain."""
        if article == self.article:
            self._reader.offer_again(text, alert=alert)

    def _write_tag(self) -> None:
        if self.article is not None:
            self._context.bridge.then(self._context.engine.tags(), self._tags_came, owner=self)
            self._reader.tags.open_line()

    def _tags_came(self, tags: tuple[tuple[str, int], ...]) -> None:
        self._reader.tags.offer(tuple(tag for tag, _ in tags))

    def _tag(self, tag: str, on: bool) -> None:
        if self.article is None:
            return
        article, words = self.article, self._context.words

        def done() -> None:
            said = (
                words.say("The tag “{tag}” was added.", tag=tag)
                if on
                else words.say("The tag “{tag}” was removed.", tag=tag)
            )
            self._banner.tell_undoable(said, lambda: self._set_tag(article, tag, not on))

        self._set_tag(article, tag, on, done)

    def _set_tag(self, article: int, tag: str, on: bool, then: Callable[[], object] = lambda: None) -> None:
        def done() -> None:
            self._reread(article)
            then()

        def lost(words: Words) -> str:
            if on:
                return words.say("The tag “{tag}” was not added.", tag=tag)
            return words.say("The tag “{tag}” was not removed.", tag=tag)

        self._edit(self._context.engine.tag_articles([article], tag, on), article, lost, done=done)

    def quote(self) -> None:
        """Copy what is selected, else headline and first paragraph, with source, time and address."""
        article = self._reader.article
        if article is None:
            return
        made = quotation(article, self._reader.selected, words=self._context.words)
        data = QMimeData()
        data.setText(made.plain)
        data.setHtml(made.html)
        QGuiApplication.clipboard().setMimeData(data)
        self._banner.tell(self._context.words.say("Copied as a quotation, with source and time."))

    def _copy_address(self) -> None:
        article = self._reader.article
        if article is not None and article.url:
            QGuiApplication.clipboard().setText(article.url)
            self._banner.tell(self._context.words.say("The address was copied."))

    def _hand_over(self, text: str) -> None:
        row = self._row
        if row is None or row.alert is None:
            return
        article, alert, before, words = row.id, row.alert, self._reader.handed_over, self._context.words
        written = text.strip()

        def done() -> None:
            if before and before != written:
                sentence = words.say("The note was changed.") if written else words.say("The note was removed.")
                self._banner.tell_undoable(sentence, lambda: self._keep_hand_over(article, alert, before))

        self._keep_hand_over(article, alert, written, done)

    def _keep_hand_over(self, article: int, alert: int, text: str, then: Callable[[], object] = lambda: None) -> None:
        def done() -> None:
            self._ask_alert(article)
            then()

        self._context.bridge.edit(
            self._context.engine.note_alert(alert, text),
            lost=not_kept.not_noted,
            done=done,
            take_back=lambda: self._offer_again(article, text, alert=True),
            owner=self,
        )

    def _edit(
        self, edit: Future[Any], article: int, lost: Sentence, *, done: Callable[[], object] | None = None
    ) -> None:
        """Let an edit go its way; where it is refused, the article is shown as it is kept."""
        self._context.bridge.edit(edit, lost=lost, done=done, take_back=lambda: self._show_as_kept(article), owner=self)

    def _show_as_kept(self, article: int) -> None:
        if article == self.article:
            rows = self._context.engine.article_rows([article])
            self._context.bridge.then(
                rows, lambda rows: self._kept_came(article, rows), lambda _error: None, owner=self
            )

    def _kept_came(self, article: int, rows: tuple[ArticleRow, ...]) -> None:
        if article == self.article and rows:
            self._show_row(rows[0])

    def _reread(self, article: int) -> None:
        if article == self.article:
            self._context.bridge.then(self._context.engine.article(article), self._article_came, owner=self)


def _as_before(state: AlertState) -> AlertState:
    """What an open alert is after what was done with it was taken back: reading it had made it seen."""
    return state if state in (AlertState.HELD, AlertState.SNOOZED) else AlertState.SEEN
