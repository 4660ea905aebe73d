"""The list in another order, in groups, with copies folded, and filtered while one types."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from monitor.engine import Engine
from monitor.gui.arrangement import Arrangement
from monitor.gui.article_list import ArticleTable
from monitor.gui.article_model import FOLLOWS, HEADING
from monitor.gui.context import Context
from monitor.gui.groups import NO_GROUPS, groups_of
from monitor.gui.list_tools import as_typed
from monitor.gui.navigation import Kind
from monitor.gui.window import Window
from monitor.model import Arranged, ArticleQuery, Grouping, Order
from monitor.settings import Settings
from tests.conftest import FakeClock
from tests.gui.conftest import BRIDGE_TITLE, ENGLISH_TITLE, MARKET_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SHOWN = [BRIDGE_TITLE, MARKET_TITLE, ENGLISH_TITLE]


def titles(window: Window) -> list[str]:
    rows = (window.table.articles.row(number) for number in range(len(window.table.articles.ids)))
    return [row.title if row is not None else "" for row in rows]


def lists(qtbot: QtBot, window: Window, expected: list[str]) -> None:
    qtbot.waitUntil(lambda: window.is_complete and titles(window) == expected, timeout=10_000)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("  ", ""),
        ("ق", ""),
        ("قص", ""),
        ("قص ", "قص"),
        ("القص", ""),
        ("القصف", "(القصف OR القصف*)"),
        ("قصف", "(قصف OR قصف*)"),
        ("قصف ", "قصف"),
        ("قصف إد", "قصف"),
        ("قصف إدل", "قصف (إدل OR إدل*)"),
        ("قصف أو", "قصف"),
        ("قصف OR ", "قصف"),
        ("قصف ال", "قصف"),
        ("وال", ""),
        ('"خفض الت', '"خفض الت'),
        ("عنوان:قصف", "عنوان:قصف"),
    ],
)
def test_the_word_that_is_being_typed_may_go_on(typed: str, query: str) -> None:
    assert as_typed(typed) == query


def test_a_list_is_filtered_at_every_key_and_escape_gives_it_back(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    lists(qtbot, window, SHOWN)
    press(window.table, text="ب", scan=41)
    field = window.list.tools.field
    assert field.hasFocus()
    field.setText("الزيت")
    lists(qtbot, window, [MARKET_TITLE])
    assert window.navigation.current == (Kind.ALL, 0)
    # Half a query leaves what is listed, without a word.
    field.setText('"الزيتون')
    qtbot.waitUntil(lambda: bool(field.property("wrong")), timeout=10_000)
    assert (titles(window), window.banner.text) == ([MARKET_TITLE], "")
    field.setText("الزيتون قمح")
    lists(qtbot, window, [])
    assert bare(window.list._empty.text()) == window._context.words.say("Nothing in this list has these words.")
    press(field, key=Qt.Key.Key_Escape)
    lists(qtbot, window, SHOWN)
    assert window.table.hasFocus()
    # What begins a word filters nothing yet, and stands where it is when the list is told of anew.
    field.setText("ا")
    window.telling.tell_list()
    assert field.text() == "ا"
    # Two letters are a word when one says so.
    field.setText("غد")
    assert titles(window) == SHOWN
    press(field, key=Qt.Key.Key_Return)
    assert window.listing.wanted.text == "غد"
    lists(qtbot, window, [])
    assert window.table.hasFocus()
    # The filter is of this list alone.
    field.setText("الزيتون")
    lists(qtbot, window, [MARKET_TITLE])
    window.whereabouts.go_to(Kind.ALERTS)
    lists(qtbot, window, [BRIDGE_TITLE])
    assert field.text() == ""


def test_the_list_is_arranged_from_its_menu_and_that_is_kept(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window, kept = make_window(), list[Settings]()
    window.settings_chosen.connect(kept.append)
    window.settings_chosen.connect(window.follow_theme)
    window.whereabouts.go_to(Kind.ALL)
    lists(qtbot, window, SHOWN)

    def choose(sentence: str) -> None:
        menu = QMenu(window)
        window.list.tools.fill_menu(menu)
        chosen = [action for action in menu.actions() if action.text() == window._context.words.say(sentence)]
        chosen[0].trigger()

    tall = window.table.rowHeight(0)
    choose("Oldest first")
    lists(qtbot, window, SHOWN[::-1])
    choose("Compact rows")
    assert window.table.rowHeight(0) < tall
    choose("By day")
    lists(qtbot, window, SHOWN[::-1])
    assert window.table.articles.index(0, 0).data(HEADING) == window._context.words.say("Today")
    assert window.table.articles.index(1, 0).data(HEADING) is None
    assert window.table.rowHeight(0) > window.table.rowHeight(1)
    settings = kept[-1]
    assert (settings.list_order, settings.list_grouping, settings.density) == ("oldest", "day", "compact")
    assert Arrangement.of(settings) == window.listing.arrangement


def test_what_is_chosen_stays_chosen_where_the_list_is_arranged_or_filtered(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ARCHIVE)
    lists(qtbot, window, SHOWN)
    window.table.step(1)
    window.table.step(1)
    chosen = window.table.current_article
    read: list[int] = []
    window.table.chosen.connect(read.append)
    window.listing.arrange(replace(window.listing.arrangement, order=Order.OLDEST, grouping=Grouping.DAY))
    lists(qtbot, window, SHOWN[::-1])
    assert window.table.current_article == chosen
    window.list.tools.field.setText("السوق")
    lists(qtbot, window, [MARKET_TITLE])
    assert window.table.current_article == chosen
    window.list.tools.field.setText("إدلب")
    lists(qtbot, window, [BRIDGE_TITLE])
    assert window.table.current_article is None
    window.list.tools.field.clear()
    lists(qtbot, window, SHOWN[::-1])
    assert window.table.current_article == chosen
    assert not read


def test_every_arrangement_survives_the_settings() -> None:
    for order in Order:
        for grouping in Grouping:
            made = Arrangement(order=order, grouping=grouping, folded=False, compact=True, ticker=False)
            assert Arrangement.of(made.kept_in(Settings())) == made


def test_the_best_first_is_for_what_has_a_best() -> None:
    best = Arrangement(order=Order.RELEVANCE)
    assert best.on(ArticleQuery()).order is Order.NEWEST
    assert best.on(ArticleQuery(text="إدلب")).order is Order.RELEVANCE
    # A saved search that wants its best first has it, whatever is chosen for all lists.
    assert Arrangement().on(ArticleQuery(text="إدلب", order=Order.RELEVANCE)).order is Order.RELEVANCE


def test_groups_are_said_over_their_first_row(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context], clock: FakeClock
) -> None:
    context = make_a_context(furnished, language="en")
    table = ArticleTable(context)
    qtbot.addWidget(table)
    numbers, starts, lengths = array("q", range(100, 90, -1)), array("q", [0, 4, 5]), array("q", [4, 1, 5])
    sources = Arranged(numbers=numbers, starts=starts, lengths=lengths, names=("Agency", "", "Paper"))
    table.show_ids(numbers, groups=groups_of(sources, context))
    headings = [table.articles.index(row, 0).data(HEADING) for row in range(10)]
    assert [text for text in headings if text] == [
        "Agency · 4 articles",
        "Unknown source · 1 article",
        "Paper · 5 articles",
    ]
    tall = [row for row in range(10) if table.rowHeight(row) > table.rowHeight(1)]
    assert tall == [0, 4, 5]
    today = clock().astimezone().date()
    near = (today, today - timedelta(days=1), date(2020, 2, 3))
    days = Arranged(numbers=numbers, starts=starts, lengths=lengths, days=near)
    table.show_ids(numbers, groups=groups_of(days, context), same_list=True)
    headings = [table.articles.index(row, 0).data(HEADING) for row in (0, 4, 5)]
    assert headings == ["Today", "Yesterday", "3 February 2020"]
    stories = Arranged(numbers=numbers, starts=array("q", [2]), lengths=array("q", [3]))
    table.show_ids(numbers, groups=groups_of(stories, context), same_list=True)
    follows = [row for row in range(10) if table.articles.index(row, 0).data(FOLLOWS)]
    assert follows == [3, 4]
    assert len({table.rowHeight(row) for row in range(10)}) == 1


def test_a_list_without_groups_is_as_one_that_never_had_any(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    context = make_a_context(furnished)
    numbers = array("q", range(100, 0, -1))
    plain = groups_of(Arranged(numbers=numbers, starts=array("q"), lengths=array("q")), context)
    assert plain == NO_GROUPS
    table = ArticleTable(context)
    qtbot.addWidget(table)
    table.show_ids(numbers)
    table.choose(50, quietly=True)
    reset: list[bool] = []
    table.articles.modelReset.connect(lambda: reset.append(True))
    table.show_ids(array("q", range(103, 0, -1)), same_list=True, groups=plain)
    # What came is put above; the rest is not laid out anew.
    assert not reset
    assert table.current_article == 50


def test_rows_of_groups_keep_their_place_when_others_come(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    table = window.table

    def grouped(first: int) -> Arranged:
        numbers = array("q", range(first, 0, -1))
        starts = array("q", range(0, len(numbers), 50))
        names = tuple("abc" for _ in starts)
        return Arranged(numbers=numbers, starts=starts, lengths=array("q", [50] * len(starts)), names=names)

    found = grouped(1000)
    table.show_ids(found.numbers, groups=groups_of(found, window._context))
    table.verticalScrollBar().setValue(table.verticalHeader().sectionPosition(230) + 7)
    at_the_top, offset = table.articles.ids[table.rowAt(0)], table.rowViewportPosition(table.rowAt(0))
    found = grouped(1013)
    table.show_ids(found.numbers, same_list=True, groups=groups_of(found, window._context))
    assert table.articles.ids[table.rowAt(0)] == at_the_top
    assert table.rowViewportPosition(table.rowAt(0)) == offset
    table.set_compact(True)
    assert table.articles.ids[table.rowAt(0)] == at_the_top


def test_many_groups_of_a_million_rows_cost_no_layout_each(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    context = make_a_context(furnished)
    table = ArticleTable(context)
    qtbot.addWidget(table)
    table.show()
    numbers = array("q", range(1_000_000, 0, -1))
    starts = array("q", range(0, 1_000_000, 200))
    found = Arranged(numbers=numbers, starts=starts, lengths=array("q", [200] * 5000), names=("وكالة",) * 5000)
    table.show_ids(numbers, groups=groups_of(found, context))
    table.scrollToBottom()
    heading = table.rowHeight(0) - table.rowHeight(1)
    assert table.verticalHeader().length() == 1_000_000 * table.rowHeight(1) + 5000 * heading


def test_what_is_read_among_the_unread_stays_until_one_leaves(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.listing.ask(ArticleQuery(unread=True))
    lists(qtbot, window, SHOWN)
    window.table.step(1)
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 2, timeout=10_000)
    window.listing.ask_again()
    lists(qtbot, window, SHOWN)
    window.listing.ask(ArticleQuery(unread=True))
    lists(qtbot, window, SHOWN[1:])


def test_a_list_that_is_arranged_anew_is_not_asked_for_when_nothing_changes(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    number = window.listing._number
    window.listing.arrange(replace(window.listing.arrangement, compact=True, ticker=False))
    assert window.listing._number == number


def test_a_search_shows_the_sentence_that_answers_it(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.whereabouts.search("الإنارة")

    def marked() -> list[str]:
        rows = [window.table.articles.row(number) for number in range(len(window.table.articles.ids))]
        return [row.snippet[start:end] for row in rows if row is not None for start, end in row.marks]

    qtbot.waitUntil(lambda: window.is_complete and marked() == ["الإنارة"] * 3, timeout=10_000)
    # When the list is asked for again they stay.
    window.listing.ask_again()
    assert marked() == ["الإنارة"] * 3
    qtbot.waitUntil(lambda: window.is_complete and marked() == ["الإنارة"] * 3, timeout=10_000)
    window.whereabouts.leave_search()
    lists(qtbot, window, [BRIDGE_TITLE])
    # Where the headline answers, it is marked, and its row shows how the text begins.
    window.whereabouts.search("الزيتون")
    qtbot.waitUntil(lambda: window.is_complete and marked() == [], timeout=10_000)

    def in_headline() -> list[str]:
        row = window.table.articles.row(0)
        assert row is not None
        return [row.headline[start:end] for start, end in row.headline_marks]

    qtbot.waitUntil(lambda: in_headline() == ["الزيتون"], timeout=10_000)
