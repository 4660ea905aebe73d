"""A watchlist's countries and languages, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from monitor.engine import Engine
from monitor.gui.watchlist_editor import WatchlistEditor
from monitor.gui.window import Window
from monitor.model import Term, Watchlist
from tests.gui.conftest import MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(make_window: MakeWindow, furnished: Engine) -> Window:
    return make_window()


def edit(qtbot: QtBot, window: Window, watchlist: Watchlist) -> WatchlistEditor:
    window.sheets.edit_watchlist(watchlist)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    return sheet


def test_codes_are_shown_by_their_names_and_kept(qtbot: QtBot, window: Window) -> None:
    watched = Watchlist(name="ش", terms=(Term(query="إدلب"),), countries=("SY", "IQ"), languages=("ar",))
    sheet = edit(qtbot, window, watched)
    assert sheet.countries.chips.terms == ("سوريا", "العراق")
    assert sheet.languages.chips.terms == ("العربية",)
    assert (sheet.edited.countries, sheet.edited.languages) == (("SY", "IQ"), ("ar",))


def test_a_country_is_chosen_by_its_name(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = edit(qtbot, window, Watchlist(name="ش", terms=(Term(query="إدلب"),)))
    sheet.countries.chips.line.setFocus()
    sheet.countries.chips.line.setText("لبنان")
    press(sheet.countries.chips.line, key=Qt.Key.Key_Return)
    sheet._colour.choose("#B3261E")
    sheet.carry_out()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=20_000)
    (saved,) = (one for one in furnished.watchlists().result(20) if one.name == "ش")
    assert (saved.countries, saved.colour) == (("LB",), "#B3261E")


def test_what_is_no_country_is_said_and_not_saved(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    sheet = edit(qtbot, window, Watchlist(name="ش", terms=(Term(query="إدلب"),)))
    sheet.countries.chips.line.setFocus()
    sheet.countries.chips.line.setText("بلاد العجائب")
    sheet.carry_out()
    assert window.sheets.sheet is sheet
    assert "بلاد العجائب" in bare(sheet.countries._unknown.text())
    assert all(one.name != "ش" for one in furnished.watchlists().result(20))


def test_a_colour_a_file_brought_stays(qtbot: QtBot, window: Window) -> None:
    sheet = edit(qtbot, window, Watchlist(name="ش", terms=(Term(query="إدلب"),), colour="#123456"))
    assert sheet.edited.colour == "#123456"
