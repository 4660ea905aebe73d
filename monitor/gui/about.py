"""Pages to read: what Rasid is and whose work it stands on, and all the keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

import monitor
from monitor.gui.context import Context
from monitor.gui.keys import Action
from monitor.gui.parts import label
from monitor.gui.sheet import Sheet, scrolled
from monitor.resources import resource


class About(Sheet):
    """Name, version, licence and the whole NOTICE."""

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words.say("About Rasid"))
        inner = QWidget()
        inner.setProperty("ground", "background")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(3), context.px(2), context.px(3), context.px(2))
        column.setSpacing(context.px(0.6))
        column.addWidget(
            label(context, words.say("Rasid {version}", version=monitor.__version__), scale=1.6, bold=True)
        )
        for sentence in (
            words.say("Watches news sites for people who read Arabic news for a living."),
            words.say("Free software under the Apache License 2.0."),
            words.say("Everything stays here but alerts that you send elsewhere: no telemetry, no account."),
        ):
            line = label(context, sentence, tone="soft")
            line.setWordWrap(True)
            column.addWidget(line)
        column.addSpacing(context.px(1))
        column.addWidget(label(context, words.say("What Rasid stands on"), bold=True))
        self.notice = QPlainTextEdit()
        self.notice.setReadOnly(True)
        self.notice.setFont(context.faces.fixed(0.86))
        self.notice.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.notice.setAccessibleName(words.say("What Rasid stands on"))
        self.notice.setPlainText(notice_text())
        column.addWidget(self.notice, 1)
        self.body.addWidget(inner, 1)


def notice_text() -> str:
    """The NOTICE file as shipped: beside the package in a checkout, or in the installed metadata."""
    beside = Path(monitor.__file__).parent.parent / "NOTICE"
    for place in (resource("NOTICE"), beside):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    from importlib.metadata import PackageNotFoundError, files

    try:
        found = [file for file in files("rasid") or () if file.name == "NOTICE"]
    except PackageNotFoundError:
        return ""
    return found[0].read_text(encoding="utf-8") if found else ""


class Keys(Sheet):
    """All shortcuts, with the letters of the active keyboard layout."""

    def __init__(self, context: Context) -> None:
        words = context.words
        super().__init__(context, words.say("Keyboard shortcuts"))
        inner = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(context.px(1.5))
        grid.setVerticalSpacing(context.px(0.7))
        plain = (
            (Action.NEXT, words.say("Next article")),
            (Action.PREVIOUS, words.say("Previous article")),
            (Action.OPEN, words.say("Open the original in the browser")),
            (Action.ACKNOWLEDGE, words.say("Acknowledge the alert")),
            (Action.SNOOZE, words.say("Snooze the alert")),
            (Action.STAR, words.say("Star or unstar")),
            (Action.NOTE, words.say("Write a note")),
            (Action.NEXT_MATCH, words.say("Next match in the article; with Shift the one before")),
            (Action.TAG, words.say("Give a tag")),
            (Action.QUOTE, words.say("Copy as a quotation, with source and time")),
            (Action.VERSIONS, words.say("Versions of the article, and what each changed")),
            (Action.WHY, words.say("Why is it here: every decision")),
            (Action.SEARCH, words.say("Search the archive")),
            (Action.HELP, words.say("This page")),
        )
        rows = [(context.keyboard.letter(action), sentence) for action, sentence in plain]
        rows += [
            ("Ctrl+F", words.say("Find in this article; without one, search the archive")),
            ("Ctrl+K", words.say("Search the archive")),
            ("Ctrl+P", words.say("Print the article")),
            ("Ctrl+N", words.say("Add a source")),
            ("Ctrl+R", words.say("Check all sources now")),
            ("Ctrl+,", words.say("Settings")),
            ("Ctrl+Q", words.say("Quit")),
            ("Esc", words.say("Back")),
        ]
        for number, (key, sentence) in enumerate(rows):
            chip = label(context, scale=0.95)
            chip.setText(key)
            chip.setProperty("key", True)
            chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(chip, number, 0)
            grid.addWidget(label(context, sentence), number, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(context.px(3), context.px(2), context.px(3), context.px(2))
        note = label(
            context,
            words.say("Keys are places on the keyboard: they work with an Arabic, Persian or Latin layout alike."),
            tone="soft",
        )
        note.setWordWrap(True)
        column.addWidget(note)
        column.addSpacing(context.px(1))
        middle = QHBoxLayout()
        middle.addLayout(grid)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner, "background"))
