"""Buttons that write the query language for who does not know it: they join what stands in the line of the terms."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from monitor.gui.context import Context
from monitor.gui.flow import Flow
from monitor.gui.parts import button


class QueryBuilder(QWidget):
    """`pressed` tells what is to stand before what is typed, and what behind it."""

    pressed = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        words = context.words
        row = Flow(self, gap=context.px(0.2))
        for sentence, tip, before, behind in (
            (words.say("and"), words.say("Both in the article"), "", " و " if words.rtl else " AND "),
            (words.say("or"), words.say("One of the two"), "", " أو " if words.rtl else " OR "),
            (words.say("but not"), words.say("The first without the second"), "", " وليس " if words.rtl else " NOT "),
            (words.say("near"), words.say("At most five words apart"), "", " قرب/٥ " if words.rtl else " NEAR/5 "),
            (
                words.say("in one sentence"),
                words.say("Both in the same sentence"),
                "",
                " قرب/ج " if words.rtl else " NEAR/s ",
            ),
            (words.say("as a phrase"), words.say("These words side by side"), '"', '"'),
            (words.say("exactly so"), words.say("Without particles and other forms"), "=", ""),
            (
                words.say("in the headline"),
                words.say("Only where the headline has it"),
                "عنوان:" if words.rtl else "title:",
                "",
            ),
        ):
            made = button(context, sentence, partial(self.pressed.emit, before, behind), role="plain", scale=0.86)
            made.setToolTip(tip)
            made.setAccessibleName(words.say("{what}: {means}", what=sentence, means=tip))
            row.addWidget(made)
