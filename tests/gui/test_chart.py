"""A chart of days: a scale with numbers, time in the reading direction, and what a day says of itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from monitor.engine import Engine
from monitor.gui.context import Context
from monitor.gui.day_chart import DayChart
from monitor.gui.trends_sheet import TrendsSheet
from monitor.gui.window import Window
from monitor.model import ArticleQuery
from tests.gui.conftest import BRIDGE_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MakeContext = Callable[..., Context]


def days(*counts: int) -> tuple[tuple[str, int], ...]:
    return tuple(((date(2026, 11, 1) + timedelta(days=n)).isoformat(), count) for n, count in enumerate(counts))


@pytest.fixture
def make_chart(qtbot: QtBot, make_a_context: MakeContext, engine: Engine) -> Callable[..., DayChart]:
    def make(*counts: int, language: str = "ar", usual: tuple[float, ...] = ()) -> DayChart:
        chart = DayChart(make_a_context(engine, language=language))
        qtbot.addWidget(chart)
        chart.resize(600, chart.height())
        chart.show_days(days(*counts), usual=usual)
        chart.show()
        return chart

    return make


def test_time_runs_as_the_window_is_read(make_chart: Callable[..., DayChart]) -> None:
    arabic, english = make_chart(1, 2, 3), make_chart(1, 2, 3, language="en")
    assert arabic.bar(0).left() > arabic.bar(2).right()
    assert english.bar(0).right() < english.bar(2).left()


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (3, 4), (5, 6), (10, 10), (11, 20), (57, 60), (701, 1000)]
)
def test_the_scale_ends_at_a_round_number(make_chart: Callable[..., DayChart], highest: int, top: int) -> None:
    chart = make_chart(highest, 0)
    assert chart.top == top
    assert chart.bar(0).height() <= chart.height()


def test_the_day_under_the_pointer_says_its_number(make_chart: Callable[..., DayChart]) -> None:
    chart = make_chart(3, 0, 11, usual=(2.0, 0.2, 4.6))
    said = []
    for number in range(3):
        QTest.mouseMove(chart, QPoint(round(chart.bar(number).center().x()), 30))
        said.append(bare(chart.said))
    assert said == [
        "١ تشرين الثاني ٢٠٢٦: ٣ أخبار، والمعتاد ٢",
        "٢ تشرين الثاني ٢٠٢٦: لا أخبار",
        "٣ تشرين الثاني ٢٠٢٦: ١١ خبرًا، والمعتاد ٥",
    ]


def test_arrows_go_from_day_to_day_and_enter_picks(make_chart: Callable[..., DayChart]) -> None:
    chart = make_chart(3, 0, 11)
    picked: list[int] = []
    chart.picked.connect(picked.append)
    press(chart, key=Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        press(chart, key=key)
    # The first arrow looks at today; in an Arabic window what was before is on the right.
    assert picked == [2]
    press(chart, key=Qt.Key.Key_Home)
    assert chart.accessibleDescription() == chart.said
    assert bare(chart.said).startswith("١ تشرين الثاني")


def pick(qtbot: QtBot, window: Window, number: int, *, articles: int) -> None:
    """Click on a day of the only chart, and wait for what it lists."""
    window.sheets.show_trends()
    sheet = window.sheets.sheet
    assert isinstance(sheet, TrendsSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    (chart,) = sheet.findChildren(DayChart)
    chart.picked.emit(number)
    assert window.sheets.sheet is None
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == articles, timeout=10_000)


def test_a_day_that_is_picked_lists_its_articles(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=10_000)
    pick(qtbot, window, 28, articles=0)
    pick(qtbot, window, 29, articles=1)
    row = window.table.articles.row(0)
    assert row is not None
    assert row.title == BRIDGE_TITLE
    # The way back leads to all of the watchlist's articles.
    press(window, key=Qt.Key.Key_Escape)
    assert window.listing.query == ArticleQuery(watchlist=window.known.watchlists[0].id)
