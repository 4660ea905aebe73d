"""The matches in a page are counted and walked through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from monitor.gui.match_walk import MatchWalk
from monitor.gui.page_view import PageView
from tests.gui.conftest import bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from monitor.gui.context import Context


@pytest.fixture
def walk(qtbot: QtBot, make_a_context: Callable[..., Context]) -> MatchWalk:
    context = make_a_context(None)
    page = PageView(context)
    qtbot.addWidget(page)
    page.resize(600, 300)
    page.show()
    made = MatchWalk(context, page)
    qtbot.addWidget(made)
    return made


def a_page(walk: MatchWalk, *texts: str) -> str:
    mark = walk._context.theme.match
    spans = (f'<p>قبل <span style="background-color:{mark}">{text}</span> بعد</p>' for text in texts)
    return ("<p>سطر</p>" * 40).join(spans)


def current(walk: MatchWalk) -> list[str]:
    return [bare(one.cursor.selectedText()) for one in walk._page.extraSelections()]


def test_it_says_how_many_there_are_and_which_one_is_looked_at(walk: MatchWalk) -> None:
    walk._page.show_html(a_page(walk, "إدلب", "بإدلب", "لإدلب"))
    assert not walk.isHidden()
    assert bare(walk.place.text()) == "٣ مطابقات"
    for sentence, form in (("١ من ٣", "إدلب"), ("٢ من ٣", "بإدلب"), ("٣ من ٣", "لإدلب"), ("١ من ٣", "إدلب")):
        walk.step(1)
        assert bare(walk.place.text()) == f"المطابقة {sentence}"
        assert current(walk) == [form]
    walk.step(-1)
    assert current(walk) == ["لإدلب"]
    assert walk._page.verticalScrollBar().value() > 0


def test_it_begins_with_what_is_in_sight(walk: MatchWalk) -> None:
    walk._page.show_html(a_page(walk, "إدلب", "بإدلب", "لإدلب"))
    bar = walk._page.verticalScrollBar()
    bar.setValue(bar.maximum())
    walk.step(1)
    assert current(walk) == ["لإدلب"]


def test_without_a_match_it_is_not_there(walk: MatchWalk) -> None:
    walk._page.show_html("<p>لا شيء</p>")
    assert walk.isHidden()
    walk.step(1)
    assert current(walk) == []


def test_the_same_page_anew_keeps_the_place_and_another_begins_anew(walk: MatchWalk) -> None:
    walk._page.show_html(a_page(walk, "إدلب", "بإدلب"))
    walk.step(1)
    walk.step(1)
    walk._page.show_html(a_page(walk, "إدلب", "بإدلب"))
    assert current(walk) == ["بإدلب"]
    walk.forget()
    walk._page.show_html(a_page(walk, "حلب", "بحلب"))
    assert bare(walk.place.text()) == "مطابقتان"
