"""A page to read: what Rasid is and whose work it stands on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

import monitor
from monitor.gui.context import Context
from monitor.gui.parts import label
from monitor.gui.sheet import Sheet
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
