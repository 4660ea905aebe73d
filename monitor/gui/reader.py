"""The trailing pane: an article to read, why it is here, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from monitor.gui.article_menu import article_menu
from monitor.gui.bidi import bare, isolated, led, one_line
from monitor.gui.context import Context
from monitor.gui.find_bar import FindBar
from monitor.gui.keys import Action
from monitor.gui.look import page_look
from monitor.gui.match_walk import MatchWalk
from monitor.gui.page import OPEN_ORIGINAL, SHOW_BOILERPLATE, SHOW_VERSIONS, Found, article_page, empty_page
from monitor.gui.page_view import PageView
from monitor.gui.parts import button, field, label, say
from monitor.gui.picture_part import (
    PICTURE_NAME,
    PICTURES_ALWAYS,
    PICTURES_ON_REQUEST,
    SHOW_PICTURE,
    Picture,
    has_picture,
)
from monitor.gui.story_part import OPEN_ARTICLE, Telling
from monitor.gui.tags_row import TagsRow
from monitor.model import AlertState, Article, ArticleRow, Severity

_OF_A_PAGE = 0.88
"""What is scrolled of a page, so that the last lines are seen again."""
_SETTLED = 150
"""Milliseconds after the last change of the pane's width when a picture is fitted into it."""


class Reader(QWidget):
    """One article and its actions; without one a calm sentence."""

    asked_to_acknowledge = Signal()
    asked_to_snooze = Signal(object)
    """For how long, a `timedelta`."""
    asked_to_star = Signal()
    asked_to_open = Signal()
    asked_to_note = Signal(str)
    asked_to_hand_over = Signal(str)
    """A note beside the alert, for whoever comes next."""
    asked_to_tag = Signal(str, bool)
    """A tag, and whether it is to be given or taken away."""
    asked_to_act = Signal(object)
    """An `Action` that was chosen from the menu."""
    asked_for_versions = Signal()
    asked_for_article = Signal(object)
    """The number of another article: larger than Qt's whole numbers."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        words = context.words
        self.article: Article | None = None
        self.found: tuple[Found, ...] = ()
        """What each watchlist found in it."""
        self._row: ArticleRow | None = None
        self._telling: Telling | None = None
        self._searched: tuple[tuple[int, int], ...] = ()
        self.picture = Picture()
        """How it stands with the picture of the article."""
        self._with_boilerplate = False
        self._shown = ""
        """The page as it stands there."""
        self._sentence = ""
        """What stands there instead of an article."""
        self.setProperty("ground", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.page = PageView(context, self)
        self.page.anchorClicked.connect(self._follow)
        # Qt's own would copy the addresses of our own links.
        self.page.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.page.customContextMenuRequested.connect(lambda at: self.show_menu(self.page.mapToGlobal(at)))

        self._severity = label(context, scale=0.9, bold=True)
        self._source = label(context, tone="soft", scale=0.9)
        self._source.setMinimumWidth(context.px(3))
        self._time = label(context, tone="soft", scale=0.9)
        self._acknowledge = button(context, words.say("Acknowledge"), self.asked_to_acknowledge.emit, role="primary")
        self._snooze = button(context, words.say("Snooze"), self.show_snooze)
        self._hand_over = button(context, words.say("Hand over"), self.show_hand_over_field)
        self._star = button(context, words.say("Star"), self.asked_to_star.emit)
        self._open = button(context, words.say("Open original"), self.asked_to_open.emit)
        self._more = QToolButton()
        self._more.setText("⋯")
        self._more.setFont(context.faces.interface(1.0, bold=True))
        self._more.setAccessibleName(words.say("What else can be done with the article"))
        self._more.setToolTip(words.say("What else can be done with the article"))
        self._more.clicked.connect(lambda _checked=False: self.show_menu())
        meta = QHBoxLayout()
        meta.setSpacing(context.px(0.9))
        for piece in (self._severity, self._source, self._time):
            meta.addWidget(piece)
        meta.addStretch(1)
        actions = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        actions.setSpacing(context.px(0.6))
        for together in ((self._acknowledge, self._snooze, self._hand_over), (self._star, self._open, self._more)):
            beside = QHBoxLayout()
            beside.setSpacing(context.px(0.6))
            beside.setAlignment(Qt.AlignmentFlag.AlignLeading)
            for action in together:
                beside.addWidget(action)
            actions.addLayout(beside)
        self._actions = actions
        self._note = field(context, words.say("Write a note and press Enter"), words.say("Note"))
        self._note.returnPressed.connect(self._save_note)
        self._note.hide()
        self._for_alert = False
        """The note that is written is the alert's, not the article's."""
        self.handed_over = ""
        """What stands beside the article's alert for whoever comes next."""
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(context.px(0.6))
        self._top.addLayout(meta, 1)
        self._top.addLayout(actions)
        self.walk = MatchWalk(context, self.page)
        self.finding = FindBar(context, self.page)
        self.finding.left.connect(self._leave_find)
        self.tags = TagsRow(context)
        self.tags.given.connect(lambda tag: self.asked_to_tag.emit(tag, True))
        self.tags.taken.connect(lambda tag: self.asked_to_tag.emit(tag, False))
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addLayout(self._top)
        head.addWidget(self._note)
        head.addWidget(self.tags)
        head.addWidget(self.walk)
        head.addWidget(self.finding)
        self._around = QVBoxLayout()
        self._around.addWidget(self._head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._around)
        column.addWidget(self.page, 1)
        # The text comes after what stands above it.
        QWidget.setTabOrder(self.finding.close_button, self.page)
        self.setMinimumWidth(context.px(22))
        self._styled = False
        self._room = QTimer(self)
        self._room.setSingleShot(True)
        self._room.setInterval(_SETTLED)
        self._room.timeout.connect(lambda: self._render(keep_place=True))
        self._head.hide()

    # --- what is shown ---------------------------------------------------------------------------

    def show_nothing(self, sentence: str) -> None:
        """No article: one sentence instead."""
        self.article, self._row, self.found = None, None, ()
        self._sentence = sentence
        self._head.hide()
        self._shown = ""
        self._style()
        self.page.show_html(empty_page(sentence, words=self._context.words, look=page_look(self._context)))

    def show_article(
        self,
        article: Article,
        found: tuple[Found, ...],
        row: ArticleRow | None,
        *,
        picture: Picture | None = None,
        image: QImage | None = None,
    ) -> None:
        """Show an article; the same one again keeps its place and its picture.

        `picture` is how it stands with its picture, `image` the picture itself where it is there already.
        """
        same = self.article is not None and self.article.id == article.id
        if not same:
            self._with_boilerplate = False
            self.handed_over = ""
            self._telling = None
            self._searched = ()
            self.picture = picture if picture is not None else Picture()
            self.page.pictures = {PICTURE_NAME: image} if image is not None else {}
            self._note.hide()
            self.tags.close_line()
            self.walk.forget()
        self.article, self.found, self._row = article, found, row
        self._style()
        self._show_head()
        self._render(keep_place=same)

    def show_row(self, row: ArticleRow) -> None:
        """The list knows something new about the article that is shown."""
        if self.article is not None and row.id == self.article.id and row != self._row:
            self._row = row
            self._show_head()

    def show_handed_over(self, note: str) -> None:
        """What stands beside the article's alert for whoever comes next."""
        if note != self.handed_over:
            self.handed_over = note
            self._render(keep_place=True)

    def show_searched(self, places: tuple[tuple[int, int], ...]) -> None:
        """Mark in the text what the list was searched for."""
        if places != self._searched:
            self._searched = places
            self._render(keep_place=True)

    def show_telling(self, telling: Telling) -> None:
        """Who else has the story of the article that is shown."""
        if self.article is None or telling == self._telling:
            return
        before, self._telling = self._telling, telling
        if telling.is_of_interest or (before is not None and before.is_of_interest):
            self._render(keep_place=True)

    def show_picture(self, picture: Picture, image: QImage | None = None) -> None:
        """How it stands with the article's picture by now; with it, where it came."""
        if picture == self.picture:
            return
        self.picture = picture
        if image is not None:
            self.page.pictures[PICTURE_NAME] = image
        if self.article is not None and has_picture(self.article.image):
            self._render(keep_place=True)

    def _picture_in(self, width: int) -> Picture:
        """It in a pane that may have become narrower."""
        shown = self.picture
        if shown.width <= width:
            return shown
        return replace(shown, width=width, height=max(1, round(shown.height * width / shown.width)))

    def restyle(self) -> None:
        """Take the context's theme as it is now."""
        self._styled = False
        self._style()
        if self.article is not None:
            self._show_head()
            self._render(keep_place=True)
        elif self._sentence:
            self.show_nothing(self._sentence)

    def show_note_field(self) -> None:
        if self.article is not None:
            self._show_field(self.article.note, self._context.words.say("Write a note and press Enter"), alert=False)

    def show_hand_over_field(self) -> None:
        """Ask for the note beside the article's alert."""
        if not self._hand_over.isHidden():
            sentence = self._context.words.say("Write for whoever comes next, and press Enter")
            self._show_field(self.handed_over, sentence, alert=True)

    def _show_field(self, text: str, placeholder: str, *, alert: bool) -> None:
        self._for_alert = alert
        self._note.setPlaceholderText(led(placeholder, rtl=self._context.rtl))
        self._note.setAccessibleName(placeholder)
        self._note.setText(text)
        self._note.show()
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def offer_again(self, text: str, *, alert: bool) -> None:
        """What was written could not be kept: leave it in its field, where no other is open; nobody loses the focus."""
        if self._note.isHidden():
            focused = QApplication.focusWidget()
            (self.show_hand_over_field if alert else self.show_note_field)()
            self._note.setText(text)
            if focused is not None:
                focused.setFocus()

    def put_away(self) -> bool:
        """Close the field or the bar that is open in it; whether there was one."""
        was = self._note.isVisible()
        self._note.hide()
        return was or self.tags.close_line() or self._leave_find()

    def find_text(self) -> bool:
        """Open the bar that finds in the article; False where none is shown."""
        if self.article is None:
            return False
        self.finding.open(bare(self.page.textCursor().selectedText()).strip())
        return True

    def read_on(self, pages: int) -> bool:
        """Scroll nearly a page on, or back; False where there is nothing more."""
        bar = self.page.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + round(pages * bar.pageStep() * _OF_A_PAGE))
        return self.article is not None and bar.value() != before

    def show_left_out(self) -> None:
        """Show what extraction left out of the page, below the text; hide it where it is shown."""
        self._with_boilerplate = not self._with_boilerplate
        self._render(keep_place=True)

    @property
    def selected(self) -> str:
        """What is selected of the page, paragraphs apart by a line break."""
        return self.page.textCursor().selectedText().replace("\u2029", "\n").replace("\u2028", "\n")

    def show_menu(self, at: QPoint | None = None) -> None:
        """What can be done with the article besides what has a button, at a place of the screen or its button."""
        if self.article is None:
            return
        menu = article_menu(
            self._context,
            self.article,
            self.asked_to_act.emit,
            self,
            picture=self.picture,
            with_left_out=self._with_boilerplate,
        )
        if at is not None and self.selected:
            copy = QAction(self._context.words.say("Copy"), menu)
            copy.triggered.connect(lambda _checked=False: self.page.copy())
            menu.insertAction(menu.actions()[0], copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(at if at is not None else self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def find_on(self, by: int) -> None:
        """Go to the next place that was found, or the one before; where nothing is sought, ask what."""
        if self.finding.isHidden():
            self.find_text()
        else:
            self.finding.step(by)

    def _leave_find(self) -> bool:
        was = self.finding.close_bar()
        if was:
            self.page.setFocus()
        return was

    def show_snooze(self) -> None:
        """Ask for how long."""
        if not self._snooze.isVisible():
            return
        words = self._context.words
        menu = QMenu(self)
        menu.setFont(self._context.faces.interface(0.95))
        for sentence, span in (
            (words.say("For an hour"), timedelta(hours=1)),
            (words.say("For four hours"), timedelta(hours=4)),
            (words.say("For a day"), timedelta(days=1)),
            (words.say("For a week"), timedelta(days=7)),
        ):
            menu.addAction(sentence).triggered.connect(
                lambda _checked=False, span=span: self.asked_to_snooze.emit(span)
            )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Whoever came by the keyboard goes on with Enter.
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._snooze.mapToGlobal(self._snooze.rect().bottomLeft()))

    # --- inside ----------------------------------------------------------------------------------

    def _show_head(self) -> None:
        article, row, words = self.article, self._row, self._context.words
        if article is None:
            return
        alert = row is not None and row.alert is not None
        severity = row.severity if row is not None and alert else None
        said, tone = {
            Severity.CRITICAL: (words.say("Critical alert"), "critical"),
            Severity.NORMAL: (words.say("Alert"), "normal"),
            Severity.QUIET: (words.say("Quiet alert"), "soft"),
        }.get(severity or Severity.QUIET, ("", "soft"))
        say(self._context, self._severity, said if alert else "")
        self._severity.setVisible(alert)
        if self._severity.property("tone") != tone:
            self._severity.setProperty("tone", tone)
            self._severity.style().unpolish(self._severity)
            self._severity.style().polish(self._severity)
        self.page.setAccessibleDescription(one_line(article.headline, 300))
        say(self._context, self._source, isolated(one_line(article.source_name, 40)))
        say(self._context, self._time, words.published(article.published, article.first_seen, self._context.clock()))
        done = row is not None and row.alert_state is AlertState.ACKNOWLEDGED
        self._acknowledge.setVisible(alert and not done)
        self._snooze.setVisible(alert and not done)
        self._hand_over.setVisible(alert)
        starred = row.starred if row is not None else article.starred
        self._star.setText(words.say("Unstar") if starred else words.say("Star"))
        self._open.setVisible(bool(article.url))
        self.tags.show_tags(article.tagged)
        self._head.show()
        self._arrange()

    def _render(self, *, keep_place: bool) -> None:
        if self.article is None:
            return
        row = self._row
        at = self.page.verticalScrollBar().value()
        html = article_page(
            self.article,
            self.found,
            words=self._context.words,
            look=page_look(self._context),
            now=self._context.clock(),
            is_alert=row is not None and row.alert is not None,
            copies=row.copies if row is not None else 1,
            hand_over=self.handed_over,
            searched=self._searched,
            telling=self._telling,
            picture=self._picture_in(self.page.text_width),
            with_boilerplate=self._with_boilerplate,
        )
        if keep_place and html == self._shown:
            # What is selected stays selected.
            return
        self._shown = html
        self.page.show_html(html)
        self.page.verticalScrollBar().setValue(at if keep_place else 0)

    def _style(self) -> None:
        if self._styled:
            return
        self._styled = True
        self.page.use_reading_face()

    def _follow(self, address: QUrl) -> None:
        target = address.toString()
        if target == SHOW_BOILERPLATE:
            self.show_left_out()
        elif target == OPEN_ORIGINAL:
            self.asked_to_open.emit()
        elif target == SHOW_VERSIONS:
            self.asked_for_versions.emit()
        elif target == SHOW_PICTURE:
            self.asked_to_act.emit(Action.PICTURE)
        elif target in (PICTURES_ALWAYS, PICTURES_ON_REQUEST):
            self.asked_to_act.emit(Action.ALWAYS_PICTURES)
        elif target.startswith(OPEN_ARTICLE):
            self.asked_for_article.emit(int(target.removeprefix(OPEN_ARTICLE)))

    def _save_note(self) -> None:
        self._note.hide()
        self.page.setFocus()
        (self.asked_to_hand_over if self._for_alert else self.asked_to_note).emit(self._note.text())

    def resizeEvent(self, change: QResizeEvent) -> None:
        super().resizeEvent(change)
        self._arrange()
        if self.picture.width:
            # Not while the pane is being drawn wider: a page made anew for each pixel is felt.
            self._room.start()

    def _arrange(self) -> None:
        side = self.page.margin
        self._around.setContentsMargins(side, self._context.px(1.5), side, self._context.px(0.4))
        room = self.width() - 2 * side
        actions = self._wide(
            self._acknowledge, self._snooze, self._hand_over, self._star, self._open, self._more, gap=0.6
        )
        self._stand(self._top, self._wide(self._severity, self._source, self._time, gap=0.9) + actions > room)
        # With large letters in a small window they have two lines of their own, and none is cut.
        self._stand(self._actions, actions > room)
        self._actions.setAlignment(Qt.AlignmentFlag.AlignLeading)

    def _wide(self, *pieces: QWidget, gap: float) -> int:
        """The pixels that those of the pieces need that are shown, with a gap behind each."""
        return sum(piece.sizeHint().width() + self._context.px(gap) for piece in pieces if not piece.isHidden())

    def _stand(self, layout: QBoxLayout, one_above_the_other: bool) -> None:
        way = QBoxLayout.Direction.TopToBottom if one_above_the_other else QBoxLayout.Direction.LeftToRight
        if layout.direction() != way:
            layout.setDirection(way)


def open_in_browser(address: str) -> bool:
    """Open an article's page in the person's browser; only the web's own schemes."""
    url = QUrl(address)
    if url.scheme() not in ("http", "https"):
        return False
    return QDesktopServices.openUrl(url)
