"""The small pieces: sentences of several lines, fields that stand in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from monitor.engine import Engine
from monitor.gui.context import Context
from monitor.gui.parts import Label, field, paragraph
from monitor.gui.terms_field import TermsField
from monitor.gui.theme import style_sheet
from monitor.gui.trends_sheet import TrendsSheet
from tests.gui.conftest import MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SENTENCE = "في القائمة فتح الخبر وفي الرسم أو جدوله أخبار ذلك الوقت ثم اتفق الطرفان على العمل اتفاقا تاما"


def edges(label: QLabel, width: int) -> list[tuple[int, int]]:
    """Of each line, how far its ink is from the left and the right edge, in pixels."""
    label.setFixedWidth(width)
    label.resize(width, label.heightForWidth(width))
    image = label.grab().toImage()
    ground = image.pixelColor(0, 0).lightness()
    found = []
    line = label.fontMetrics().lineSpacing()
    for top in range(0, image.height() - line // 2, line):
        rows = range(top, min(top + line, image.height()))
        inked = [x for x in range(width) if any(abs(image.pixelColor(x, y).lightness() - ground) > 90 for y in rows)]
        found.append((min(inked), width - 1 - max(inked)))
    return found


def test_the_lines_of_an_arabic_sentence_begin_at_one_edge(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    made = paragraph(make_a_context(furnished), SENTENCE, tone="")
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.addWidget(made)
    right = [edge for _, edge in edges(made, 170)]
    assert len(right) >= 4
    # A letter may begin a pixel inside its own box.
    assert max(right) - min(right) <= 1
    # Where the sentence stands in the middle, its lines do.
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    assert all(abs(left - right) <= 3 for left, right in edges(made, 170))


@pytest.mark.parametrize("alignment", [Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom, None])
def test_it_stands_as_high_as_qt_would_put_it(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context], alignment: Qt.AlignmentFlag | None
) -> None:
    context = make_a_context(furnished)
    tops = []
    for made in (Label(), QLabel()):
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setText(f"{SENTENCE}\nسطر")
        made.setFont(context.faces.interface())
        made.setWordWrap(True)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if alignment is not None:
            made.setAlignment(Qt.AlignmentFlag.AlignLeft | alignment)
        qtbot.addWidget(made)
        made.resize(170, 301)
        image = made.grab().toImage()
        rows = range(image.height())
        tops.append([y for y in rows if any(image.pixelColor(x, y).lightness() < 130 for x in range(170))])
    assert (tops[0][0], tops[0][-1]) == (tops[1][0], tops[1][-1])


def test_what_is_written_into_a_field_of_chips_stands_as_far_in_as_in_any_other(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    context = make_a_context(furnished, language="en")
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setStyleSheet(style_sheet(context.theme, context.em))
    plain, chips = field(context, "HHH", "plain"), TermsField(context, "HHH", "chips")
    found = []
    for made in (plain, chips):
        made.setParent(holder)
        made.resize(300, made.sizeHint().height())
        made.show()
        image = made.grab().toImage()
        rows = range(6, image.height() - 6)
        ground = image.pixelColor(4, image.height() // 2).lightness()
        inked = (x for x in range(4, 200) if any(abs(image.pixelColor(x, y).lightness() - ground) > 40 for y in rows))
        found.append(next(inked))
    assert found[0] == found[1]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_stands_above_the_trends_is_of_one_height(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    window = make_window(language=language)
    qtbot.waitUntil(lambda: bool(window.known.sources), timeout=10_000)
    window.sheets.show_trends()
    sheet = window.sheets.sheet
    assert isinstance(sheet, TrendsSheet)
    high = {one.height() for one in sheet.by.row.findChildren(QPushButton)}
    assert {sheet.scope.height()} == high
    sheet.scope.choose([window.known.sources[0].url])
    qtbot.waitUntil(lambda: bool(sheet.scope.findChildren(QPushButton)))
    QApplication.processEvents()
    assert {sheet.scope.height()} == high


def test_the_caret_of_an_empty_field_hides_no_letter(furnished: Engine, make_a_context: Callable[..., Context]) -> None:
    made = field(make_a_context(furnished), "ابحث", "name")
    assert bare(made.placeholderText()) == "ابحث"
    # An alif is no wider than the caret that stands where the line begins.
    painted = str(made.property("placeholderText"))
    assert painted[0].isspace()
