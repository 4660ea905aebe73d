"""The page of limits says what goes before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from monitor.engine import Engine
from monitor.gui.keeping_sheet import KeepingSheet
from monitor.gui.settings_sheet import SettingsSheet
from monitor.gui.sources_sheet import SourcesSheet
from monitor.gui.window import Window
from monitor.model import Retention
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> Window:
    made = make_window()
    qtbot.waitUntil(lambda: bool(made.known.sources), timeout=10_000)
    return made


def keeping(qtbot: QtBot, window: Window) -> KeepingSheet:
    sheet = window.sheets.sheet
    assert isinstance(sheet, KeepingSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)
    return sheet


def choose(qtbot: QtBot, sheet: KeepingSheet, articles: str) -> None:
    sheet.articles.field.setText(articles)
    press(sheet.articles.field, key=Qt.Key.Key_Return)
    assert not sheet.primary.isEnabled()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=10_000)


def texts(sheet: KeepingSheet) -> str:
    return bare("\n".join(label.text() for label in sheet.findChildren(QLabel)))


def test_what_goes_is_said_before_it_goes(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    window.show_settings()
    settings = window.sheets.sheet
    assert isinstance(settings, SettingsSheet)
    wanted = SAY.say("How much is kept")
    next(one for one in settings.findChildren(QPushButton) if one.text() == wanted).click()
    sheet = keeping(qtbot, window)
    assert bare(sheet.articles.field.text()) == SAY.say("no limit")
    assert not sheet.primary.isEnabled()
    choose(qtbot, sheet, "١")
    # Three are stored; the one that raised an alert stays.
    two = SAY.count("{n} article", "{n} articles", 2)
    assert f"سيُحذف نهائيًا: {two}" in texts(sheet)
    assert "وكالة الضفة: ٢" in texts(sheet)
    assert furnished.counts().result(20).articles == 3
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=10_000)
    assert furnished.limits().result(20) == {0: Retention(articles=1)}
    # Not before it can no longer be undone; whoever looks next after that deletes it.
    assert furnished.counts().result(20).articles == 3
    assert furnished._begin(schedule=False).keeper.keep() == 2
    assert bare(window.banner.text).startswith("اعتُمدت الحدود")


def test_what_is_left_is_changed_by_nothing(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    window.sheets.show_keeping()
    choose(qtbot, keeping(qtbot, window), "1")
    press(window, key=Qt.Key.Key_Escape)
    assert window.sheets.sheet is None
    assert furnished.limits().result(20) == {}
    assert furnished.counts().result(20).articles == 3


def test_a_source_has_limits_of_its_own(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    (source,) = furnished.sources().result(20)
    window.sheets.show_sources()
    sources = window.sheets.sheet
    assert isinstance(sources, SourcesSheet)
    sources.keep.click()
    sheet = keeping(qtbot, window)
    assert source.name in texts(sheet)
    choose(qtbot, sheet, "500")
    assert SAY.say("Nothing has to go.") in texts(sheet)
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=10_000)
    assert furnished.limits().result(20) == {source.id: Retention(articles=500)}
    window.sheets.show_keeping(source)
    assert keeping(qtbot, window).chosen == Retention(articles=500)
