"""The trends of the window: by hour, day and week, in one source, side by side, picked from and written out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from monitor.engine import Engine
from monitor.gui.trends_sheet import Look, TrendsSheet
from monitor.gui.window import Window
from monitor.model import ArticleQuery, Term, Watchlist
from tests.gui.conftest import BRIDGE_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def opened(qtbot: QtBot, window: Window) -> TrendsSheet:
    window.sheets.show_trends()
    sheet = window.sheets.sheet
    assert isinstance(sheet, TrendsSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    return sheet


def furnished_window(qtbot: QtBot, make_window: MakeWindow, *, watchlists: int = 1) -> Window:
    window = make_window()
    qtbot.waitUntil(lambda: len(window.known.watchlists) == watchlists and bool(window.known.sources), timeout=10_000)
    return window


def test_a_day_that_is_picked_lists_its_articles(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = furnished_window(qtbot, make_window)

    def pick(step: int, *, articles: int) -> None:
        opened(qtbot, window).cards[0].view.picked.emit(step, 0)
        assert window.sheets.sheet is None
        qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == articles, timeout=10_000)

    pick(28, articles=0)
    pick(29, articles=1)
    row = window.table.articles.row(0)
    assert row is not None
    assert row.title == BRIDGE_TITLE
    # The way back leads to all of the watchlist's articles.
    press(window, key=Qt.Key.Key_Escape)
    assert window.listing.query == ArticleQuery(watchlist=window.known.watchlists[0].id)


def test_hours_days_and_weeks_of_one_source_are_counted_and_compared(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, tmp_path: Path
) -> None:
    furnished.save_watchlist(Watchlist(name="السوق", terms=(Term(query="الزيتون"),))).result(60)
    window = furnished_window(qtbot, make_window, watchlists=2)
    sheet = opened(qtbot, window)
    first, second, everything = sheet.cards
    first_id = window.known.watchlists[0].id
    shown = everything.chart
    assert shown is not None
    assert (shown.by, shown.series[0].total) == ("day", 3)
    for by, steps in (("hour", 48), ("week", 26)):
        sheet.by.press(by)
        qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
        shown = everything.chart
        assert shown is not None
        assert (shown.by, len(shown.steps)) == (by, steps)
    # One source at a time.
    source = window.known.sources[0]
    sheet.scope.chips.add(source.name)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    first.compare.click()
    assert sheet.comparison.isHidden()
    everything.compare.click()
    assert not sheet.comparison.isHidden()
    beside = sheet.comparison.chart
    assert beside is not None
    assert [series.name for series in beside.series] == [first.name, everything.name]
    assert [series.counts[-1] for series in beside.series] == [1, 3]
    second.compare.click()
    second.compare.click()
    sheet.as_table.click()
    assert sheet.comparison.view.isHidden()
    assert not sheet.comparison.table.isHidden()
    sheet.comparison.export.click()
    (menu,) = sheet.comparison.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["صورة (PNG)…", "رسم (SVG)…", "جدول (CSV)…"]
    menu.close()
    sheet.comparison.write("svg", tmp_path / "trend.svg")
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    assert source.name in (tmp_path / "trend.svg").read_text(encoding="utf-8")
    assert bare(sheet.comparison.told) == f"حُفظ في {tmp_path / 'trend.svg'}"
    sheet.comparison.table.picked.emit(25, 1)
    assert window.listing.query.source == source.id
    assert window.listing.query.watchlist is None
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    # Who comes back finds the trends as they were.
    again = opened(qtbot, window)
    assert again.look == Look(by="week", sources=(source.url,), compared=(first_id, 0), as_table=True)
    assert not again.comparison.table.isHidden()


def test_a_chart_that_cannot_be_written_says_why(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, tmp_path: Path
) -> None:
    sheet = opened(qtbot, furnished_window(qtbot, make_window))
    card = sheet.cards[0]
    card.write("png", tmp_path / "nowhere" / "trend.png")
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    assert "nowhere" in card.told
