"""The settings: in groups, found by a word whatever its spelling, with ways to every other page that sets something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from monitor.engine import Engine
from monitor.gui.first_run import FirstRun
from monitor.gui.keeping_sheet import KeepingSheet
from monitor.gui.moving_sheet import MovingSheet
from monitor.gui.notifiers_sheet import NotifiersSheet
from monitor.gui.settings_entries import marked
from monitor.gui.settings_sheet import SettingsSheet
from monitor.gui.sources_sheet import SourcesSheet
from monitor.gui.starter_sheet import StarterSheet
from monitor.gui.window import Window
from monitor.settings import Settings
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


def opened(window: Window) -> SettingsSheet:
    window.show_settings()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SettingsSheet)
    return sheet


def shown(sheet: SettingsSheet) -> list[str]:
    """The headings of the entries that are in sight."""
    return [entry._heading for group in sheet._groups for entry in group.entries if not entry.isHidden()]


def test_a_setting_is_found_by_a_word_and_the_word_is_marked(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine
) -> None:
    window = make_window()
    sheet = opened(window)
    everything = shown(sheet)
    assert window.focusWidget() is sheet.search
    for typed, found in (
        ("لغه", SAY.say("Language")),
        ("اللغة", SAY.say("Language")),
        ("ليلي", SAY.say("Theme")),
        ("الاشعارات", SAY.say("Show alerts on the desktop")),
        ("بريد", SAY.say("How alerts are delivered")),
        ("نسخة احتياطية", SAY.say("Import and export")),
        ("داكن", SAY.say("Theme")),
    ):
        sheet.search.setText(typed)
        assert found in shown(sheet), typed
        assert len(shown(sheet)) < len(everything), typed
        assert sheet.none.isHidden()
    # Where it stands it is marked, and only there.
    sheet.search.setText("لغه")
    marks = [one.text() for one in sheet.findChildren(QLabel) if "background-color" in one.text()]
    assert any(">لغة</span>" in bare(text) for text in marks)
    sheet.search.setText("داكن")
    assert [one.text() for one in sheet.findChildren(QPushButton) if one.property("found")] == [SAY.say("Dark")]
    sheet.search.setText("لا شيء كهذا")
    assert shown(sheet) == []
    assert "لا شيء كهذا" in bare(sheet.none.text())
    assert not any(group.isVisible() for group in sheet._groups)
    press(sheet.search, key=Qt.Key.Key_Escape)
    assert shown(sheet) == everything
    assert not [one for one in sheet.findChildren(QLabel) if "background-color" in one.text()]
    press(sheet.search, key=Qt.Key.Key_Escape)
    assert window.sheets.sheet is None


def test_enter_leads_to_the_first_hit_and_a_click_on_a_sentence_ticks_its_box(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine
) -> None:
    window = make_window()
    chosen: list[Settings] = []
    window.settings_chosen.connect(chosen.append)
    sheet = opened(window)
    sheet.search.setText("سطح المكتب")
    press(sheet.search, key=Qt.Key.Key_Return)
    box = window.focusWidget()
    assert isinstance(box, QCheckBox)
    assert box.accessibleName() == SAY.say("Show alerts on the desktop")
    press(box, key=Qt.Key.Key_Space, text=" ")
    QTest.keyClick(box, Qt.Key.Key_Space)
    sentence = next(one for one in sheet.findChildren(QLabel) if bare(one.text()).endswith("</span>"))
    before = box.isChecked()
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton)
    assert box.isChecked() is not before
    assert chosen[-1].bubbles is box.isChecked()


def test_every_page_that_sets_something_is_reached_from_the_settings(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    for name, page in (
        ("How alerts are delivered", NotifiersSheet),
        ("Sources", SourcesSheet),
        ("Outlets to begin with", StarterSheet),
        ("How much is kept", KeepingSheet),
        ("Import and export", MovingSheet),
        ("First steps", FirstRun),
    ):
        sheet = opened(window)
        next(one for one in sheet.findChildren(QPushButton) if one.text() == SAY.say(name)).click()
        assert isinstance(window.sheets.sheet, page), name


def test_what_is_searched_for_stays_in_the_window_that_follows(make_window: MakeWindow, engine: Engine) -> None:
    window = make_window()
    sheet = opened(window)
    sheet.search.setText("حجم")
    found, place = shown(sheet), sheet.place
    again = opened(window)
    again.stand_at(place)
    assert shown(again) == found


def test_what_is_marked_is_no_markup_of_its_own() -> None:
    assert marked("a<b", ((1, 2),), "#fff") == 'a<span style="background-color:#fff">&lt;</span>b'
