"""What is typed is found in the page, however both are spelled, and walked through with a counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from monitor import stages
from monitor.gui.find_bar import FindBar
from monitor.gui.page_view import PageView
from tests.gui.conftest import bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from monitor.gui.context import Context

SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = "قال الأمين إن أحمد وصل إلى إدلب. ثم غادر احمد إدلـــب. ووصل أَحْمَد إلى ادلب."


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("احمد", ["أحمد", "احمد", "أَحْمَد"]),
        ("إدلب", ["إدلب", "إدلـــب", "ادلب"]),
        ("أحـمد وصل", ["أحمد وصل"]),
        ("حلب", []),
        ("", []),
        ("\u0640", []),
    ],
)
def test_spellings_make_no_difference(wanted: str, found: list[str]) -> None:
    find = stages.finder(TEXT)
    assert [TEXT[start:end] for start, end in find(wanted)] == found


def test_a_no_break_blank_is_a_blank_and_the_end_of_a_paragraph_is_none() -> None:
    find = stages.finder("مجلس\u00a0الأمن يجتمع\u2029ثم ينفض")
    assert len(find("مجلس الامن")) == 1
    assert not find("يجتمع ثم")


@pytest.fixture
def bar(qtbot: QtBot, make_a_context: Callable[..., Context]) -> FindBar:
    context = make_a_context(None)
    page = PageView(context)
    qtbot.addWidget(page)
    page.resize(600, 300)
    made = FindBar(context, page)
    qtbot.addWidget(made)
    page.show()
    made.show()
    page.show_html(
        "<table><tr><td>لماذا؟ أحمد</td></tr></table><p>😀😀 أحمد</p>"
        + "<p>سطر</p>" * 60
        + "<p>وأخيرًا احمد 😀 أحمد</p>"
    )
    return made


def selected(bar: FindBar) -> list[str]:
    page = bar._page
    texts = [bare(one.cursor.selectedText()) for one in page.extraSelections()]
    return [text for text in texts if text]


def test_it_counts_and_marks_while_one_types(bar: FindBar) -> None:
    bar.open("احمد")
    # The box above the text is not the article's own.
    assert bare(bar.place.text()) == "١ من ٣"
    assert selected(bar) == ["أحمد", "احمد", "أحمد"]
    bar.line.setText("حلب")
    assert bare(bar.place.text()) == "لا نتيجة"
    assert bar.line.property("wrong")
    bar.line.setText("")
    assert bare(bar.place.text()) == ""
    assert selected(bar) == []


def test_enter_goes_on_and_round_and_brings_it_into_sight(bar: FindBar) -> None:
    bar.open("احمد")
    bar.window().activateWindow()
    top = bar._page.verticalScrollBar()
    assert top.value() == 0
    press(bar.line, key=Qt.Key.Key_Return)
    assert bare(bar.place.text()) == "٢ من ٣"
    assert top.value() > 0
    press(bar.line, key=Qt.Key.Key_F3)
    press(bar.line, key=Qt.Key.Key_F3)
    assert bare(bar.place.text()) == "١ من ٣"
    press(bar.line, key=Qt.Key.Key_Return, modifiers=SHIFT)
    assert bare(bar.place.text()) == "٣ من ٣"


def test_the_current_one_is_told_apart_not_by_colour_alone(bar: FindBar) -> None:
    bar.open("احمد")
    underlined = [one.format.fontUnderline() for one in bar._page.extraSelections()]
    assert underlined == [True, False, False]


def test_another_page_is_searched_anew_and_closing_takes_the_marks_away(bar: FindBar) -> None:
    bar.open("احمد")
    bar._page.show_html("<p>احمد وحده</p>")
    assert bare(bar.place.text()) == "١ من ١"
    assert bar.close_bar()
    assert selected(bar) == []
    assert not bar.close_bar()


def test_of_a_letter_that_stands_everywhere_only_some_are_painted(bar: FindBar) -> None:
    bar._page.show_html(f"<p>{'ا ' * 5000}</p>")
    bar.open("ا")
    assert bare(bar.place.text()) == "١ من ٥٠٠٠"
    assert len(selected(bar)) == 1000
