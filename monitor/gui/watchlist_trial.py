"""What a watchlist would have found in the last days: how many a day, and sentences of it."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from monitor.gui import chart, wrong_hit
from monitor.gui.bidi import bare, is_rtl, one_line
from monitor.gui.chart_view import ChartView
from monitor.gui.context import Context
from monitor.gui.marked_label import MarkedLabel
from monitor.gui.parts import button, clear, label, rule, say
from monitor.model import ArticleBrief, Hit, WatchlistTest

DAYS = 30
_SAMPLES = 8


class Trial(QWidget):
    """Shows the answer of a trial on the archive, or that there is nothing to try yet."""

    excluded = Signal(str)
    """A word of a wrong hit: articles that have it are to be left out."""
    taken_back = Signal(str)
    """The same word: they are to be found again."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._has_result = False
        self._hits = 0
        self._left_out = ""
        self._hits_before: int | None = None
        side = QVBoxLayout(self)
        side.setContentsMargins(context.px(2), context.px(1.6), context.px(2), context.px(1.6))
        side.setSpacing(context.px(0.5))
        self._result = label(context, bold=True)
        self._result.setWordWrap(True)
        side.addWidget(self._result)
        self._note = label(context, tone="soft", scale=0.88)
        self._note.setWordWrap(True)
        side.addWidget(self._note)
        self._chart = ChartView(context)
        side.addWidget(self._chart)
        side.addWidget(self._undo_line())
        self._samples_title = label(context, bold=True)
        side.addWidget(self._samples_title)
        self._samples = QVBoxLayout()
        self._samples.setSpacing(context.px(0.35))
        side.addLayout(self._samples)
        side.addStretch(1)

    def show_test(self, test: WatchlistTest | None, *, without: tuple[str, ...] = ()) -> None:
        """Show what was found; None where there is no word yet.

        `without`: the terms that were left out of it, as they cannot be understood.
        """
        context, words = self._context, self._context.words
        if test is None:
            self._show_only(words.say("Write a word to see what it would have found."))
            return
        clear(self._samples)
        self._has_result = True
        days = words.count("the last {n} day", "the last {n} days", DAYS)
        found = words.count("In {days}: {n} article.", "In {days}: {n} articles.", test.hits, days=days)
        a_day = round(test.hits / DAYS)
        if a_day > 1:
            # What it will be like to have this list.
            found = words.count("{found} About {n} a day.", "{found} About {n} a day.", a_day, found=found)
        say(context, self._result, found)
        read = words.count(
            "{n} stored article was read. Old articles raise no alert.",
            "{n} stored articles were read. Old articles raise no alert.",
            test.articles,
        )
        comma = "، " if words.rtl else ", "
        left_out = comma.join(words.quoted(one_line(term, 40)) for term in without)
        say(context, self._note, words.say("This is without {terms}.", terms=left_out) if without else read)
        self._chart.setVisible(bool(test.hits))
        self._chart.show_chart(chart.of_days(words, test.per_day))
        say(context, self._samples_title, words.say("Samples") if test.samples else "")
        self._hits = test.hits
        self._say_what_was_left_out()
        others = tuple(hit for _, hit in test.samples)
        for brief, hit in test.samples[:_SAMPLES]:
            self._samples.addWidget(self._sample(brief, hit, others))

    def show_looking(self) -> None:
        """The archive is being looked through; what was found before stays meanwhile."""
        words = self._context.words
        if self._has_result:
            say(self._context, self._note, words.say("Looking again…"))
            return
        days = words.count("the last {n} day", "the last {n} days", DAYS)
        self._show_only(words.say("Looking through {days}…", days=days))

    def show_failure(self) -> None:
        """There is no answer; why stands beside the field that is to be mended."""
        self._show_only("")

    def _show_only(self, sentence: str) -> None:
        self._has_result = False
        clear(self._samples)
        say(self._context, self._result, sentence)
        say(self._context, self._note, "")
        say(self._context, self._samples_title, "")
        self._chart.hide()

    # --- leaving out -----------------------------------------------------------------------------

    def _undo_line(self) -> QWidget:
        context = self._context
        self._undo = QWidget()
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.px(0.9))
        self._said_left_out = label(context, bold=True, scale=0.93)
        self._said_left_out.setWordWrap(True)
        row.addWidget(self._said_left_out, 1)
        self.undo = button(context, context.words.say("Undo"), self._take_back)
        row.addWidget(self.undo)
        self._undo.hide()
        return self._undo

    def leave_out(self, word: str) -> None:
        """A person pointed at a wrong hit: articles with this word of it are to be left out, until that is undone."""
        self._left_out, self._hits_before = word, self._hits
        self._say_what_was_left_out()
        self._undo.show()
        # What was pressed goes with its sample; the keys stay beside what came of it.
        self.undo.setFocus(Qt.FocusReason.OtherFocusReason)
        self.excluded.emit(word)

    def show_exclusions(self, exclusions: tuple[str, ...]) -> None:
        """What is left out now; what was taken back elsewhere cannot be undone here any more."""
        if self._left_out not in exclusions:
            self._left_out = ""
            self._undo.hide()

    def _take_back(self) -> None:
        word, self._left_out = self._left_out, ""
        self._undo.hide()
        self.taken_back.emit(word)

    def _say_what_was_left_out(self) -> None:
        """How much goes with a word is said as soon as it is known: one that takes too much is taken back."""
        words = self._context.words
        if not self._left_out:
            return
        gone = (self._hits_before or 0) - self._hits
        sentence = words.say("Articles with “{word}” are left out.", word=self._left_out)
        if gone > 0:
            sentence = words.count(
                "Articles with “{word}” are left out: {n} of those found.",
                "Articles with “{word}” are left out: {n} of those found.",
                gone,
                word=self._left_out,
            )
        say(self._context, self._said_left_out, sentence)

    def _sample(self, brief: ArticleBrief, hit: Hit, others: tuple[Hit, ...]) -> QWidget:
        context = self._context
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, context.px(0.3), 0, 0)
        column.setSpacing(context.px(0.25))
        sentence = MarkedLabel(context, scale=1.0)
        rtl = is_rtl(hit.sentence, otherwise=context.rtl)
        sentence.show_marked(lambda theme: _marked(hit, theme.match), rtl=rtl)
        column.addWidget(sentence)
        when = context.words.moment(brief.published, context.clock()) if brief.published is not None else ""
        meta = " · ".join(part for part in (one_line(brief.source, 60), when) if part)
        below = QHBoxLayout()
        below.setSpacing(context.px(0.6))
        below.addWidget(label(context, meta, tone="faint", scale=0.86))
        word = wrong_hit.likeliest(hit, others)
        if word:
            sentence_of_it = context.words.say("Wrong: leave out “{word}”", word=word)
            below.addWidget(button(context, sentence_of_it, partial(self.leave_out, word), role="offer", scale=0.86))
            other = button(context, context.words.say("Another word…"), role="plain", scale=0.86)
            other.setAccessibleName(context.words.say("Leave out another word than “{word}”", word=word))
            other.clicked.connect(partial(self._ask_what_to_exclude, other, wrong_hit.words_of(hit)))
            below.addWidget(other)
        below.addStretch(1)
        column.addLayout(below)
        column.addWidget(rule())
        return made

    def _ask_what_to_exclude(self, beside: QPushButton, words: tuple[str, ...], _checked: bool = False) -> None:
        context = self._context
        menu = QMenu(self)
        menu.setFont(context.faces.interface(0.95))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(context.words.say("Leave out articles that have")).setEnabled(False)
        for word in words:
            menu.addAction(word).triggered.connect(lambda _checked=False, word=word: self.leave_out(word))
        menu.popup(beside.mapToGlobal(beside.rect().bottomLeft()))


def _marked(hit: Hit, ground: str) -> str:
    """The sentence as our own HTML, its matches on the match's ground."""
    text, made, at = hit.sentence, [], 0
    for match in sorted(hit.matches, key=lambda m: m.start):
        start, end = match.start - hit.sentence_start, match.end - hit.sentence_start
        if start < at or end > len(text):
            continue
        made.append(escape(bare(text[at:start])))
        made.append(f'<span style="background-color:{ground}">{escape(bare(text[start:end]))}</span>')
        at = end
    made.append(escape(bare(text[at:])))
    return "".join(made)
