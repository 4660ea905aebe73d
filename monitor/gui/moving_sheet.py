"""Files in and out: what other programs and other computers bring, and what goes to them."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from monitor.errors import MonitorError
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.import_undo import Before, note
from monitor.gui.parts import button, clear, label, say
from monitor.gui.progress import Progress
from monitor.gui.putting_back import PuttingBack
from monitor.gui.sheet import Sheet, centred
from monitor.model import Event, ImportSummary, Moving, Reason
from monitor.words import imported, isolated

_TOLD = 12
"""Lines of each sort; the command line tells all of them."""
_BACKUP = "backup"
_NOT_UNDERSTOOD = "import-not-understood"
_FILES = {
    "sources": "rasid-sources.opml",
    "watchlists": "rasid-watchlists.toml",
    "articles": "rasid-articles.jsonl",
    _BACKUP: "rasid-archive.sqlite",
}
"""What is written, and the name that is proposed for it."""


class MovingSheet(Sheet):
    """A file is taken in only after it was named and the button pressed; what came of it stays to be read."""

    taken_in = Signal(object, object)
    """The `ImportSummary` of a file, and the `Before` of its import."""

    def __init__(self, context: Context, path: Path | None = None, *, puts_back: bool = True) -> None:
        """With a file, that one is proposed; `puts_back`: the program can start again on another archive."""
        words = context.words
        super().__init__(context, words.say("Import and export"), primary=words.say("Import"))
        self._path: Path | None = None
        self._waiting = 0
        self._dialog: QFileDialog | None = None
        inner = QWidget()
        inner.setMaximumWidth(context.px(60))
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(2), context.px(1.2), context.px(2), context.px(2))
        column.setSpacing(context.px(0.5))
        column.addWidget(label(context, words.say("Import a file"), scale=1.15, bold=True))
        self._paragraph(
            column,
            words.say(
                "Sources as OPML, watchlists as TOML or CSV, articles as JSON lines, or the data file of RSS Guard, "
                "Liferea, Newsboat or QuiteRSS. What you have already stays."
            ),
        )
        self.choose = button(context, words.say("Choose a file…"), self._choose)
        self._named = label(context)
        self._named.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(context.px(0.6))
        row.addWidget(self.choose)
        row.addWidget(self._named, 1)
        column.addLayout(row)
        self.coming = Progress(context, words.say("How much of the file was imported"))
        self.coming.stopped.connect(self._stop_coming)
        column.addWidget(self.coming)
        self._came = label(context, bold=True)
        self._came.setWordWrap(True)
        column.addWidget(self._came)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(context.px(0.35))
        column.addLayout(self._lines)
        column.addSpacing(context.px(1.4))
        column.addWidget(label(context, words.say("Export to a file"), scale=1.15, bold=True))
        self._paragraph(column, words.say("What is exported can be imported again, here or on another computer."))
        self.writers = {
            "sources": button(context, words.say("Sources (OPML)…"), lambda: self._ask_where("sources")),
            "watchlists": button(context, words.say("Watchlists (TOML)…"), lambda: self._ask_where("watchlists")),
            "articles": button(context, words.say("Articles (JSON lines)…"), lambda: self._ask_where("articles")),
            _BACKUP: button(context, words.say("A copy of everything…"), lambda: self._ask_where(_BACKUP)),
        }
        out = QHBoxLayout()
        out.setSpacing(context.px(0.6))
        for one in self.writers.values():
            out.addWidget(one)
        out.addStretch(1)
        column.addLayout(out)
        self.going = Progress(context, words.say("How much was exported"))
        self.going.stopped.connect(self._stop_going)
        self._copying: Future[Any] | None = None
        """Of a copy of everything, which is stopped by giving its answer up."""
        column.addWidget(self.going)
        self._written = label(context)
        self._written.setWordWrap(True)
        column.addWidget(self._written)
        column.addSpacing(context.px(1.4))
        self.putting_back = PuttingBack(context, possible=puts_back)
        column.addWidget(self.putting_back)
        column.addStretch(1)
        self.body.addWidget(centred(inner))
        self.primary.setEnabled(False)
        context.bridge.happened.connect(self._on_event)
        self.left.connect(self.putting_back.stop)
        if path is not None:
            self.name(path)

    def _paragraph(self, column: QVBoxLayout, sentence: str) -> None:
        made = label(self.context, sentence, tone="soft", scale=0.93)
        made.setWordWrap(True)
        column.addWidget(made)

    @property
    def is_complete(self) -> bool:
        return self._waiting + self.putting_back.waiting == 0

    def begin(self) -> None:
        self.putting_back.begin()
        (self.primary if self._path is not None else self.choose).setFocus(Qt.FocusReason.OtherFocusReason)

    def name(self, path: Path) -> None:
        """Take this file for the one to be taken in; nothing is read yet."""
        self._path = path
        say(self.context, self._named, isolated(one_line(str(path), 200)))
        say(self.context, self._came, "")
        clear(self._lines)
        self.primary.setEnabled(True)
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def carry_out(self) -> None:
        """Take the named file in."""
        if self._path is None or self._waiting:
            return
        self.primary.setEnabled(False)
        clear(self._lines)
        self.coming.stop.setEnabled(True)
        self.coming.show_steps(0, 0, self.context.words.say("Importing… You can go on working."))
        self._waiting += 1
        path = self._path
        note(self.context, lambda before: self._take_in(path, before), self._not_taken_in, owner=self)

    def _take_in(self, path: Path, before: Before) -> None:
        self.context.bridge.then(
            self.context.engine.import_file(path),
            lambda found: self._took_in(found, before),
            self._not_taken_in,
            owner=self,
        )

    def _on_event(self, happened: Event) -> None:
        """How far it is, where this process does it."""
        if not isinstance(happened, Moving):
            return
        words = self.context.words
        share = words.number(min(100, happened.done * 100 // happened.total)) if happened.total else ""
        if happened.inward and not self.coming.isHidden():
            said = words.say("Importing… {n}%", n=share) if share else words.say("Importing…")
            self.coming.show_steps(happened.done, happened.total, said)
        elif not happened.inward and not self.going.isHidden():
            self.going.show_steps(happened.done, happened.total, words.say("Exporting… {n}%", n=share or "0"))

    # --- in --------------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.context.words.say("Choose a file to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.name(Path(chosen)))
        self._open(dialog)

    def _took_in(self, found: ImportSummary, before: Before) -> None:
        words = self.context.words
        self._waiting -= 1
        self.coming.hide()
        say(self.context, self._came, imported.counted(words, found))
        if found.going:
            self._line(imported.going(words, found.going))
        if found.stopped:
            self._line(words.say("Stopped: the rest of the file was not imported."))
        for one in found.replaced[:_TOLD]:
            self._line(imported.replaced(words, one))
            for term in one.dropped[:_TOLD]:
                self._line(imported.dropped(words, term), tone="soft")
        for key in found.unknown[:_TOLD]:
            self._line(imported.unknown(words, key), tone="soft")
        for warning in found.warnings[:_TOLD]:
            self._line(imported.warning(words, warning), tone="soft")
        for refusal in found.refusals[:_TOLD]:
            self._line(imported.refusal(words, refusal), tone="critical")
        if found.refused > 1:
            self._line(imported.in_all(words, found.refused), tone="critical")
        self.taken_in.emit(found, before)

    def _line(self, sentence: str, tone: str = "") -> None:
        made: QLabel = label(self.context, sentence, tone=tone, scale=0.93)
        made.setWordWrap(True)
        self._lines.addWidget(made)

    def _not_taken_in(self, error: MonitorError) -> None:
        self._waiting -= 1
        self.coming.hide()
        self.primary.setEnabled(True)
        say(self.context, self._came, self.context.words.error(error))
        if error.reason.code == _NOT_UNDERSTOOD and self._path is not None:
            path = self._path
            self._waiting += 1
            self.context.bridge.then(
                self.context.engine.look_into(path), lambda _: self._is_copy(path), self._is_no_copy, owner=self
            )

    def _is_copy(self, path: Path) -> None:
        """A copy of everything was named where files are added: what it is for stands below."""
        self._waiting -= 1
        words = self.context.words
        say(
            self.context,
            self._came,
            words.say("This is a copy of everything: it takes the place of what is here, below."),
        )
        self.putting_back.look_into(path)

    def _is_no_copy(self, _error: MonitorError) -> None:
        self._waiting -= 1

    def _stop_coming(self) -> None:
        self.coming.stop.setEnabled(False)
        self.context.bridge.edit(self.context.engine.stop_import())

    # --- out -------------------------------------------------------------------------------------

    def _ask_where(self, what: str) -> None:
        dialog = QFileDialog(self, self.context.words.say("Where to write it"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(_FILES[what])
        dialog.fileSelected.connect(lambda chosen: self.write(what, Path(chosen)))
        self._open(dialog)

    def write(self, what: str, path: Path) -> None:
        """Write sources, watchlists, articles or a copy of everything to a file a person named."""
        words, engine = self.context.words, self.context.engine
        for one in self.writers.values():
            one.setEnabled(False)
        say(self.context, self._written, "")
        self.going.stop.setEnabled(True)
        self.going.show_steps(0, 0, words.say("Writing {file}…", file=isolated(str(path))))
        self._waiting += 1
        writing: Future[Any] = engine.backup(path) if what == _BACKUP else engine.export(what, path)
        self._copying = writing if what == _BACKUP else None
        self.context.bridge.then(writing, lambda _: self._wrote(path), self._not_written, owner=self)

    def _wrote(self, path: Path) -> None:
        self._end_writing(self.context.words.say("Written: {file}", file=isolated(str(path))))

    def _not_written(self, error: MonitorError) -> None:
        self._end_writing(self.context.words.error(error))

    def _stop_going(self) -> None:
        self.going.stop.setEnabled(False)
        if self._copying is None:
            self.context.engine.stop_export()
        elif self._copying.cancel():
            # Nobody is told of an answer that was given up.
            self._end_writing(self.context.words.reason(Reason.of("writing-stopped")))

    def _end_writing(self, sentence: str) -> None:
        self._waiting -= 1
        self._copying = None
        self.going.hide()
        for one in self.writers.values():
            one.setEnabled(True)
        say(self.context, self._written, sentence)

    def _open(self, dialog: QFileDialog) -> None:
        # Not waited for: what is behind it goes on.
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
