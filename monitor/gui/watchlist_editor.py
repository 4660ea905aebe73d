"""Editing a watchlist: its words, and at once what they would find, before anything is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from monitor.errors import MonitorError, QueryError
from monitor.gui.actions_field import ActionsField
from monitor.gui.choices import Choices
from monitor.gui.colours import colours, dot
from monitor.gui.context import Context
from monitor.gui.field_error import FieldError
from monitor.gui.flow import Flow
from monitor.gui.halves import Halves
from monitor.gui.name_part import NamePart
from monitor.gui.parts import announce, button, label, paragraph, say
from monitor.gui.query_builder import QueryBuilder
from monitor.gui.query_text import QueryText
from monitor.gui.scope_field import CodesField, ScopeField
from monitor.gui.sheet import Sheet
from monitor.gui.term_preview import TermPreviewPart
from monitor.gui.terms_field import TermsField
from monitor.gui.trial_run import TrialRun
from monitor.gui.watchlist_trial import Trial
from monitor.model import Severity, Source, Term, Watchlist

_NAME_TAKEN = "watchlist-there"
_HOURS = ((), ("06:00-23:00",), ("07:00-22:00",), ("08:00-18:00",))
_COOLDOWNS = (timedelta(0), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_DIGESTS: tuple[tuple[timedelta, tuple[str, ...]], ...] = (
    (timedelta(0), ()),
    (timedelta(minutes=15), ()),
    (timedelta(hours=1), ()),
    (timedelta(0), ("08:00",)),
    (timedelta(0), ("08:00", "14:00")),
)


class WatchlistEditor(Sheet):
    """Saves only what can be understood; an error stands under the field it belongs to."""

    saved = Signal(object)
    removed = Signal(object)
    given_up = Signal(object)
    """Left with changes: the `Watchlist` as it stood in the fields."""

    def __init__(self, context: Context, watchlist: Watchlist | None) -> None:
        words = context.words
        title = words.say("New watchlist") if watchlist is None else words.say("Edit the watchlist")
        super().__init__(context, title, primary=words.say("Save and watch"), back=words.say("Cancel"))
        self._watchlist = watchlist or Watchlist(name="", terms=())
        self._saving = False
        self._known_terms = {term.query: term for term in self._watchlist.terms}
        self._build()
        self._run = TrialRun(context, self._trial, lambda: self.edited, parent=self)
        self._run.failed.connect(self._show_all_wrong)
        self._fill()
        self._before = self.edited
        self.left.connect(self._tell_what_is_lost)

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        context, words = self.context, self.context.words
        if self._watchlist.id:
            self.extra.addWidget(button(context, words.say("Remove"), self._remove, role="danger"))
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(context.px(2), context.px(1.6), context.px(2), context.px(1.6))
        column.setSpacing(context.px(0.5))

        def heading(sentence: str) -> None:
            column.addSpacing(context.px(0.5))
            column.addWidget(paragraph(context, sentence, scale=0.9))

        def note(sentence: str) -> None:
            said = label(context, sentence, tone="faint", scale=0.86)
            said.setWordWrap(True)
            column.addWidget(said)

        heading(words.say("Alert me when any of these appears"))
        self.terms = TermsField(context, words.say("Add a word or a phrase…"), words.say("Terms"))
        self.terms.changed.connect(self._changed)
        self.terms.typed.connect(self._typed)
        column.addWidget(self.terms)
        self.terms_error = FieldError(context, self.terms.line)
        column.addWidget(self.terms_error)
        builder = QueryBuilder(context)
        builder.pressed.connect(self.terms.wrap)
        column.addWidget(builder)
        self.preview = TermPreviewPart(context)
        self.preview.asked_for.connect(self.terms.add)
        self.preview.spelled.connect(self._accept_spelling)
        self.preview.not_understood.connect(self._show_wrong)
        self.preview.warned.connect(self.terms_error.say)
        column.addWidget(self.preview)
        if not self._watchlist.id:
            heading(words.say("Or start from"))
            column.addWidget(self._templates())
        heading(words.say("But not when one of these does"))
        self.exclusions = TermsField(context, words.say("Add a word or a phrase…"), words.say("Exclusions"), quiet=True)
        self.exclusions.changed.connect(self._changed)
        column.addWidget(self.exclusions)
        self.exclusions_error = FieldError(context, self.exclusions.line)
        column.addWidget(self.exclusions_error)
        heading(words.say("Name"))
        self._named = NamePart(context)
        self.name = self._named.line
        column.addWidget(self._named)
        heading(words.say("Severity"))
        choices = QHBoxLayout()
        choices.setSpacing(context.px(0.5))
        self._severities = QButtonGroup(self)
        self._severity_of: dict[int, Severity] = {}
        for number, (severity, sentence) in enumerate(
            (
                (Severity.CRITICAL, words.say("Critical")),
                (Severity.NORMAL, words.say("Normal")),
                (Severity.QUIET, words.say("Quiet")),
            )
        ):
            choice = button(context, sentence, role="choice")
            choice.setCheckable(True)
            choice.setProperty("tone", str(severity))
            self._severities.addButton(choice, number)
            self._severity_of[number] = severity
            choices.addWidget(choice, 1)
        column.addLayout(choices)
        self._severity_note = label(context, tone="faint", scale=0.86)
        self._severity_note.setWordWrap(True)
        column.addWidget(self._severity_note)
        self._severities.idClicked.connect(lambda _number: self._say_severity())
        column.addSpacing(context.px(0.5))
        self.title_only = QCheckBox(words.say("Only in headlines"))
        self.title_only.setFont(context.faces.interface(0.95))
        self.title_only.toggled.connect(self._changed)
        column.addWidget(self.title_only)
        self.spikes = QCheckBox(words.say("Also when it appears far more often than is usual at that hour"))
        self.spikes.setFont(context.faces.interface(0.95))
        column.addWidget(self.spikes)
        heading(words.say("Sources"))
        self.scope = ScopeField(context, words.say("Sources"))
        self.scope.changed.connect(self._changed)
        column.addWidget(self.scope)
        heading(words.say("Countries of the sources"))
        self.countries = CodesField(context, words.say("Countries of the sources"), languages=False)
        self.countries.changed.connect(self._changed)
        column.addWidget(self.countries)
        self._without_country = label(context, tone="faint", scale=0.86)
        self._without_country.setWordWrap(True)
        column.addWidget(self._without_country)
        self._count_without_country(())
        heading(words.say("Languages of the articles"))
        self.languages = CodesField(context, words.say("Languages of the articles"), languages=True)
        self.languages.changed.connect(self._changed)
        column.addWidget(self.languages)
        hours = words.say("Alert me at these hours of the day")
        heading(hours)
        there = dict.fromkeys((*_HOURS, self._watchlist.active))
        self._active = Choices(
            context, [(spans, self._said(spans)) for spans in there], now=self._watchlist.active, name=hours
        )
        column.addWidget(self._active.row)
        note(words.say("What comes at another hour waits; what is critical does not."))
        held = words.say("After an alert, hold this list's next ones for")
        heading(held)
        self._cooldown = Choices(
            context,
            [
                (span, words.span(span) if span else words.say("No time"))
                for span in sorted({*_COOLDOWNS, self._watchlist.cooldown})
            ],
            now=self._watchlist.cooldown,
            name=held,
        )
        column.addWidget(self._cooldown.row)
        note(words.say("What is held meanwhile is told when the time is over."))
        digest = words.say("Give me this list's alerts")
        heading(digest)
        now = (self._watchlist.digest_every, self._watchlist.digest_at)
        self._digest = Choices(
            context,
            [(chosen, self._digest_said(*chosen)) for chosen in dict.fromkeys((*_DIGESTS, now))],
            now=now,
            name=digest,
        )
        column.addWidget(self._digest.row)
        note(words.say("What is critical comes at once all the same."))
        heading(words.say("How its alerts reach you"))
        self.ways = ActionsField(context, self._watchlist.actions)
        column.addWidget(self.ways)
        colour = words.say("Colour")
        heading(colour)
        self._colour = Choices(
            context, colours(words, self._watchlist.colour), now=self._watchlist.colour.upper(), name=colour
        )
        self._colour.show_pictures(lambda value: dot(context, value))
        column.addWidget(self._colour.row)
        heading(words.say("The same query as text"))
        self.query = QueryText(context, words.say("The same query as text"))
        self.query.written.connect(self._take_query)
        self.query.settled.connect(self._query_settled)
        column.addWidget(self.query)
        column.addStretch(1)

        self._trial = Trial(context)
        self._trial.excluded.connect(self.exclusions.add)
        self._trial.taken_back.connect(self.exclusions.remove)
        self._not_done = paragraph(context, "", tone="critical")
        self._not_done.setContentsMargins(context.px(2), context.px(0.6), context.px(2), context.px(0.6))
        self._not_done.hide()
        self.body.addWidget(self._not_done)
        self._halves = Halves(
            context, (form, words.say("The watchlist")), (self._trial, words.say("What it would have found"))
        )
        self.body.addWidget(self._halves, 1)

    def _templates(self) -> QWidget:
        """A button for each watchlist to start from."""
        row = QWidget()
        side_by_side = Flow(row, gap=self.context.px(0.5))
        for template in self.context.engine.templates():
            sentence = self.context.words.template(template.key)
            start = partial(self._start_from, template.watchlist)
            side_by_side.addWidget(button(self.context, sentence, start, role="choice"))
        return row

    def _start_from(self, watchlist: Watchlist) -> None:
        """Fill the fields with it; what is chosen by buttons is chosen anew."""
        self._known_terms |= {term.query: term for term in watchlist.terms}
        self._watchlist = watchlist
        self._fill()
        self._digest.choose((watchlist.digest_every, watchlist.digest_at))
        self.ways.choose(watchlist.actions)
        self._changed()
        self.preview.ask(watchlist.terms[0].query, at_once=True)

    def _said(self, spans: tuple[str, ...]) -> str:
        """Hours of the day, in words."""
        words = self.context.words
        if not spans:
            return words.say("At any hour")
        comma = "، " if words.rtl else ", "
        parts = [span.replace("–", "-").partition("-") for span in spans]
        return comma.join(
            words.say("From {begin} to {end}", begin=words.digits(begin.strip()), end=words.digits(end.strip()))
            for begin, _, end in parts
        )

    def _digest_said(self, every: timedelta, at: tuple[str, ...]) -> str:
        """How alerts come, in words."""
        words = self.context.words
        if at:
            comma = "، " if words.rtl else ", "
            return words.say("Together at {times}", times=comma.join(words.digits(one.strip()) for one in at))
        return words.say("Together every {span}", span=words.span(every)) if every else words.say("Each at once")

    def _fill(self) -> None:
        watchlist = self._watchlist
        self.name.setText(watchlist.name)
        self.terms.show_terms(tuple(term.query for term in watchlist.terms))
        self.exclusions.show_terms(watchlist.exclusions)
        self.title_only.setChecked(watchlist.title_only)
        self.spikes.setChecked(watchlist.spikes)
        self.scope.choose(watchlist.sources)
        self.countries.choose_codes(watchlist.countries)
        self.languages.choose_codes(watchlist.languages)
        self.query.show_chips(watchlist)
        for number, severity in self._severity_of.items():
            if severity is watchlist.severity:
                self._severities.button(number).setChecked(True)
        self._say_severity()
        self.preview.show_nothing()
        self._trial.show_test(None)

    def begin(self) -> None:
        self.terms.line.setFocus()
        if self._watchlist.terms:
            self._trial.show_looking()
            self._run.begin()
            self.preview.ask(self._watchlist.terms[0].query, at_once=True)

    @property
    def is_complete(self) -> bool:
        return self.query.waiting == 0 and self.preview.is_complete and self._run.is_complete

    # --- what is edited --------------------------------------------------------------------------

    @property
    def edited(self) -> Watchlist:
        """The watchlist as it stands in the fields."""
        terms = self.terms.terms + ((self.terms.unfinished,) if self.terms.unfinished else ())
        exclusions = self.exclusions.terms + ((self.exclusions.unfinished,) if self.exclusions.unfinished else ())
        self._named.show_first(terms[0] if terms else "")
        return replace(
            self._watchlist,
            name=self._named.name,
            terms=tuple(self._known_terms.get(query, Term(query=query)) for query in dict.fromkeys(terms)),
            exclusions=tuple(dict.fromkeys(exclusions)),
            severity=self._severity_of[max(0, self._severities.checkedId())],
            title_only=self.title_only.isChecked(),
            spikes=self.spikes.isChecked(),
            colour=self._colour.value,
            sources=self.scope.chosen,
            countries=self.countries.chosen,
            languages=self.languages.chosen,
            active=self._active.value,
            cooldown=self._cooldown.value,
            actions=self.ways.chosen,
            digest_every=self._digest.value[0],
            digest_at=self._digest.value[1],
        )

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        unchanged = self.edited == self._before
        self.scope.show_known_sources(sources)
        self._count_without_country(sources)
        if unchanged:
            # A source that was kept by its name is kept by its address from now on.
            self._before = self.edited

    def _count_without_country(self, sources: tuple[Source, ...]) -> None:
        """Of a source whose country is not known nothing alerts where countries are chosen: that must not be silent."""
        n = sum(not source.country for source in sources)
        sentence = self.context.words.count(
            "{n} source has no country: where countries are chosen, nothing of it alerts.",
            "{n} sources have no country: where countries are chosen, nothing of them alerts.",
            n,
        )
        say(self.context, self._without_country, sentence if n else "")
        self._without_country.setVisible(n > 0)

    def carry_out(self) -> None:
        """Save, or say under the field why not."""
        self._saving = self.query.is_unread
        if self._saving:
            # What was written as text is read first.
            self.query.text.setFocus()
            self.query.read()
            return
        edited = self.edited
        if not edited.terms:
            self.terms_error.say(self.context.words.say("Write at least one word or phrase."))
            self._go_to(self.terms.line)
            return
        for place in (self.countries, self.languages):
            if place.unknown:
                # Its sentence stands under it.
                place.chips.take_line()
                self._go_to(place.chips.line)
                return
        self.primary.setEnabled(False)
        self._not_done.hide()
        self.context.bridge.then(
            self.context.engine.save_watchlist(edited), self.saved.emit, self._not_saved, owner=self
        )

    def _go_to(self, line: QWidget) -> None:
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._halves.reach(line)

    def _take_query(self, terms: tuple[str, ...], exclusions: tuple[str, ...]) -> None:
        self.terms.line.clear()
        self.exclusions.line.clear()
        self.terms.show_terms(terms)
        self.exclusions.show_terms(exclusions)
        self._changed()

    def _query_settled(self) -> None:
        saving, self._saving = self._saving, False
        if saving and self.query.is_unread:
            self.query.go_to_wrong()
            self._halves.reach(self.query)
        elif saving:
            self.carry_out()

    def _not_saved(self, error: MonitorError) -> None:
        """Say why under the field it is about, and put the keys there; what is about none stands above them all."""
        self.primary.setEnabled(True)
        if isinstance(error, QueryError):
            field = self._field_of(error)
            field.open_at(error.query, error.position, len(error.found))
            self._show_wrong(error)
            self._halves.reach(field)
        elif error.reason.code == _NAME_TAKEN:
            self._named.error.show_error(error)
            self._go_to(self.name)
            self.name.selectAll()
        else:
            sentence = self.context.words.error(error)
            say(self.context, self._not_done, sentence)
            self._not_done.show()
            announce(self, sentence)
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _field_of(self, error: MonitorError) -> TermsField:
        """The field that holds the term an error is about."""
        term = error.query if isinstance(error, QueryError) else ""
        is_exclusion = bool(term) and term in (*self.exclusions.terms, self.exclusions.unfinished)
        return self.exclusions if is_exclusion and term not in self.terms.terms else self.terms

    def _show_wrong(self, error: MonitorError) -> None:
        """Say an error under the field it belongs to, and frame the chip or the line it is about."""
        self._show_all_wrong((error,))

    def _show_all_wrong(self, errors: tuple[MonitorError, ...]) -> None:
        """Of each field the first error is said; what else is wrong in it is framed."""
        for field, said in ((self.terms, self.terms_error), (self.exclusions, self.exclusions_error)):
            about = [error for error in errors if self._field_of(error) is field]
            if about:
                said.show_error(about[0])
                field.show_wrong(*(error.query for error in about if isinstance(error, QueryError)))

    def _accept_spelling(self, term: str, spelling: str) -> None:
        """Another spelling of a term was accepted: one term of both."""
        self.terms.put(term, f"{term if term.startswith('~') else '~' + term}/{spelling}")

    def _tell_what_is_lost(self) -> None:
        if (edited := self.edited) != self._before:
            self.given_up.emit(edited)

    def _remove(self) -> None:
        self.context.bridge.then(
            self.context.engine.remove_watchlist(self._watchlist.id),
            lambda _: self.removed.emit(self._watchlist),
            self._not_saved,
            owner=self,
        )

    def _say_severity(self) -> None:
        words = self.context.words
        sentence = {
            Severity.CRITICAL: words.say("Told at once, in quiet hours too."),
            Severity.NORMAL: words.say("Told at once, but not in quiet hours."),
            Severity.QUIET: words.say("Only listed; nothing is shown on the desktop."),
        }[self.edited.severity]
        say(self.context, self._severity_note, sentence)

    # --- what follows a change ---------------------------------------------------------------------------------

    def _changed(self, *_: object) -> None:
        self.terms_error.clear()
        self.exclusions_error.clear()
        self.terms.show_wrong()
        self.exclusions.show_wrong()
        self._trial.show_exclusions(self.exclusions.terms)
        self._will_test()

    def _typed(self, _text: str) -> None:
        self.terms_error.clear()
        self.terms.show_wrong()
        terms = self.terms.terms
        self.preview.ask(self.terms.unfinished or (terms[-1] if terms else ""))
        self._will_test()

    def _will_test(self) -> None:
        edited = self.edited
        self._run.begin_soon()
        self.query.show_chips(edited)
        if edited.terms:
            self._trial.show_looking()
