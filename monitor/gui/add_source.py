"""Adding a source: paste an address, see what it is and what it would bring, then add it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from monitor import codes
from monitor.errors import MonitorError
from monitor.gui.bidi import bare, is_rtl, led, one_line
from monitor.gui.context import Context
from monitor.gui.folder_field import FolderLine
from monitor.gui.parts import button, clear, field, label, mark_wrong, paragraph, rule, say
from monitor.gui.pasted import addresses_in
from monitor.gui.scope_field import CodesField
from monitor.gui.sheet import Sheet, centred
from monitor.model import Discovery, Outlet, OutletKind, Reason, Source, SourceKind, TextMode

_SAMPLE = 8
_WHOLE = 600
"""Letters from which on a feed's text is taken for a whole article."""
_TAGS = re.compile(r"<[^>]*>")
_BACKLOG = 20
"""As many of the newest as a first page of most sites lists."""


class AddSource(Sheet):
    """One field, one answer, one button; nothing is stored until it is pressed."""

    added = Signal(object)
    """The new `Source`."""
    asked_for_pack = Signal()
    """Outlets to choose from, for who has no address."""
    several = Signal(object)
    """`Outlet`s for the addresses that were pasted together."""

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(
            context, words.say("Add a source"), primary=words.say("Add and watch"), back=words.say("Cancel")
        )
        self._discovery: Discovery | None = None
        self._looked_at = ""
        self._asked = 0
        self._is_looking = False
        self.primary.setEnabled(False)
        self.extra.addWidget(button(context, words.say("Outlets to begin with"), self.asked_for_pack.emit))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(3), context.px(2), context.px(3), context.px(2))
        column.setSpacing(context.px(0.6))
        column.addWidget(
            paragraph(
                context,
                words.say(
                    "The address of a site, a section of it, a feed, a sitemap, a Telegram or YouTube channel. A "
                    "sentence with one in it will do, and so will a list of several."
                ),
            )
        )
        self.address = field(context, "https://", words.say("Address"))
        self.address.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        # An address runs from the left in every window: led the other way, its marks change places.
        self.address.setPlaceholderText(led("https://", rtl=False))
        self.address.returnPressed.connect(self.look)
        self.address.textChanged.connect(self._typed)
        self.check = button(context, words.say("What is it?"), self._look_or_stop)
        row = QHBoxLayout()
        row.setSpacing(context.px(0.6))
        row.addWidget(self.address, 1)
        row.addWidget(self.check)
        column.addLayout(row)
        self.answer = label(context)
        self.answer.setWordWrap(True)
        column.addWidget(self.answer)
        self._known = QWidget()
        known = QVBoxLayout(self._known)
        known.setContentsMargins(0, context.px(0.8), 0, 0)
        known.setSpacing(context.px(0.6))
        known.addWidget(label(context, words.say("Name"), tone="soft", scale=0.9))
        self.name = field(context, "", words.say("Name"))
        known.addWidget(self.name)
        known.addWidget(label(context, words.say("Its country"), tone="soft", scale=0.9))
        self.country = CodesField(context, words.say("Its country"), languages=False, one=True)
        known.addWidget(self.country)
        known.addWidget(label(context, words.say("Folder"), tone="soft", scale=0.9))
        self.folder = FolderLine(context)
        known.addWidget(self.folder)
        self._backlog = QCheckBox(
            words.count(
                "Also take the {n} newest article as news, whatever its date",
                "Also take the {n} newest articles as news, whatever their dates",
                _BACKLOG,
            )
        )
        self._from_feed = QCheckBox(words.say("The feed carries whole articles: do not fetch the pages"))
        for box in (self._backlog, self._from_feed):
            box.setFont(context.faces.interface(0.95))
            known.addWidget(box)
        self._text_from = label(context, tone="soft", scale=0.93)
        self._text_from.setWordWrap(True)
        known.insertWidget(0, self._text_from)
        self._ladder = label(context, tone="faint", scale=0.88)
        self._ladder.setWordWrap(True)
        known.addWidget(self._ladder)
        known.addSpacing(context.px(0.6))
        self._sample_title = label(context, "", tone="soft", scale=0.9)
        known.addWidget(self._sample_title)
        self._sample = QVBoxLayout()
        self._sample.setSpacing(context.px(0.4))
        known.addLayout(self._sample)
        self._known.hide()
        column.addWidget(self._known)
        column.addStretch(1)
        inner.setMaximumWidth(context.px(60))
        self.body.addWidget(centred(inner))

    def begin(self) -> None:
        self.address.setFocus()

    def show_known_sources(self, sources: tuple[Source, ...]) -> None:
        self.folder.offer(sources)

    def look(self) -> None:
        """Find out what the address is."""
        typed = bare(self.address.text()).strip()
        words = self.context.words
        self._forget()
        if not typed:
            self._wrong(words.say("Write an address first."))
            return
        found = addresses_in(typed)
        if len(found) > 1:
            self.several.emit(tuple(map(_outlet, found)))
            return
        # A text without an address is looked at as it is, which says what is wrong with it.
        address = found[0] if found else typed
        if address != typed:
            # Of a sentence the address stands there alone: what is looked at is what is seen.
            self.address.setText(address)
        self._asked += 1
        self._looked_at = address
        number = self._asked
        self._show_looking(True)
        self._tell(words.say("Looking at the address…"), "soft")
        self.context.bridge.then(
            self.context.engine.discover(address),
            lambda found: self._found(number, found),
            lambda error: self._failed(number, error),
            owner=self,
        )

    def _look_or_stop(self) -> None:
        if self._is_looking:
            self._forget()
            self._tell("", "soft")
        else:
            self.look()

    def _show_looking(self, looking: bool) -> None:
        """While an address is looked at, the button is there to stop that."""
        words = self.context.words
        self._is_looking = looking
        self.check.setText(words.say("Stop") if looking else words.say("What is it?"))

    def carry_out(self) -> None:
        """Add what was found."""
        if self._discovery is None:
            return
        if self.country.unknown:
            # Its sentence stands under it.
            self.country.chips.take_line()
            self.country.chips.line.setFocus()
            return
        self.primary.setEnabled(False)
        self.context.bridge.then(
            self.context.engine.add_source(
                # As it was written: a login in it belongs to the source.
                self._looked_at,
                name=bare(self.name.text()).strip(),
                country=next(iter(self.country.chosen), ""),
                folder=self.folder.name,
                backlog=_BACKLOG if self._backlog.isChecked() else None,
                text=TextMode.FEED if self._from_feed.isChecked() else TextMode.AUTO,
            ),
            self.added.emit,
            self._not_added,
            owner=self,
        )

    def _found(self, number: int, found: Discovery) -> None:
        if number != self._asked:
            return
        words = self.context.words
        self._show_looking(False)
        self._discovery = found
        self.primary.setEnabled(True)
        broke_off = [words.reason(Reason.of("feed-broke-off"))] if found.broke_off else []
        self._tell(" ".join([self._what(found), *broke_off]), "accent")
        say(self.context, self._text_from, self._where_text_comes_from(found))
        self.name.setText(one_line(found.title)[:120])
        self.name.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.country.choose_codes(tuple(filter(None, (codes.country_of(urlsplit(found.url).hostname or ""),))))
        self._from_feed.setVisible(found.kind is SourceKind.FEED)
        self._from_feed.setChecked(found.text is TextMode.FEED)
        say(self.context, self._ladder, "\n".join(words.ladder(found.ladder)))
        self._ladder.setVisible(bool(found.ladder))
        clear(self._sample)
        shown = found.sample[:_SAMPLE]
        say(self.context, self._sample_title, words.say("What it would bring") if shown else "")
        now = self.context.clock()
        for entry in shown:
            title = one_line(entry.title) or entry.url
            line = label(self.context, scale=1.0)
            line.setText(led(title, rtl=is_rtl(title, otherwise=self.context.rtl)))
            line.setWordWrap(True)
            line.setAlignment(Qt.AlignmentFlag.AlignLeading)
            self._sample.addWidget(line)
            if entry.published is not None:
                self._sample.addWidget(
                    label(self.context, words.moment(entry.published, now), tone="faint", scale=0.86)
                )
            self._sample.addWidget(rule())
        self._known.show()
        self.primary.setFocus()

    def _what(self, found: Discovery) -> str:
        words = self.context.words
        n = found.entries
        if found.found_by == "declared-feed":
            return words.count(
                "A page that names its feed; the feed lists {n} article.",
                "A page that names its feed; the feed lists {n} articles.",
                n,
            )
        if found.kind is SourceKind.FEED:
            return words.count("A feed with {n} article.", "A feed with {n} articles.", n)
        if found.kind is SourceKind.SITEMAP:
            return words.count("A sitemap with {n} article.", "A sitemap with {n} articles.", n)
        return words.count(
            "A page without a feed: Rasid reads its links, {n} article now.",
            "A page without a feed: Rasid reads its links, {n} articles now.",
            n,
        )

    def _where_text_comes_from(self, found: Discovery) -> str:
        words = self.context.words
        if found.kind is not SourceKind.FEED:
            return words.say("The text of each article is read from its own page.")
        if not found.sample:
            return words.say("The text of each article is read from its own page; the feed says what is new.")
        linked = sum(bool(entry.url) for entry in found.sample)
        if not linked:
            return words.say("The text is what the feed carries: its articles have no pages of their own.")
        whole = sum(len(_TAGS.sub(" ", entry.content or "")) >= _WHOLE for entry in found.sample)
        if whole * 2 > len(found.sample):
            return words.say(
                "The feed seems to carry whole articles; the page of each is read all the same, unless you say "
                "otherwise below."
            )
        return words.say("The feed carries only a summary: the text of each article is read from its own page.")

    def _failed(self, number: int, error: MonitorError) -> None:
        if number != self._asked:
            return
        self._show_looking(False)
        self._wrong(self.context.words.error(error))

    def _not_added(self, error: MonitorError) -> None:
        self.primary.setEnabled(True)
        self._wrong(self.context.words.error(error))

    def _typed(self, _text: str) -> None:
        mark_wrong(self.address, False)
        if self._discovery is not None:
            self._forget()
            self._tell("", "soft")

    def _forget(self) -> None:
        self._discovery = None
        self._asked += 1
        self._show_looking(False)
        self.primary.setEnabled(False)
        self._known.hide()

    def _wrong(self, sentence: str) -> None:
        mark_wrong(self.address, True)
        self._tell(sentence, "critical")

    def _tell(self, sentence: str, tone: str) -> None:
        say(self.context, self.answer, sentence)
        self.answer.setProperty("tone", tone)
        self.answer.style().unpolish(self.answer)
        self.answer.style().polish(self.answer)


def _outlet(address: str) -> Outlet:
    """What a pasted address is taken for until it was tried."""
    whole = address if "//" in address else f"https://{address}"
    try:
        country = codes.country_of(urlsplit(whole).hostname or "")
    except ValueError:
        country = ""
    return Outlet(name="", name_en="", country=country, kind=OutletKind.DIGITAL, addresses=(address,))
