"""The process with a window: choices hold and are kept, a broken archive is one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QMessageBox, QPushButton

from monitor.engine import Engine
from monitor.errors import ArchiveError
from monitor.gui.application import run
from monitor.gui.desktop import Desktop
from monitor.gui.moving_sheet import MovingSheet
from monitor.gui.number_field import NumberField
from monitor.gui.settings_sheet import SettingsSheet
from monitor.gui.window import Window
from monitor.model import Reason, Term, Watchlist
from monitor.settings import Places, Settings, load, save
from monitor.words import Words
from tests.conftest import FakeClock
from tests.gui.conftest import BRIDGE_TITLE, MakeWindow, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def desktop(qtbot: QtBot, furnished: Engine, places: Places, clock: FakeClock) -> Iterator[Desktop]:
    save(places, Settings(theme="light", language="ar"))
    made = Desktop(places, engine=furnished, language=None, clock=clock)
    made.window.show()
    qtbot.waitUntil(lambda: made.window.is_complete, timeout=60_000)
    yield made
    made.end()
    made.window.deleteLater()


def test_another_language_mirrors_the_whole_window_at_once_and_is_kept(
    qtbot: QtBot, desktop: Desktop, places: Places
) -> None:
    before = desktop.window
    assert before.layoutDirection() is Qt.LayoutDirection.RightToLeft
    before.top.asked_for_language.emit("en")
    after = desktop.window
    assert after is not before
    assert after.isVisible()
    assert not before.isVisible()
    assert after.layoutDirection() is Qt.LayoutDirection.LeftToRight
    qtbot.waitUntil(lambda: after.is_complete and len(after.table.articles.ids) == 1, timeout=60_000)
    assert after.windowTitle() == "Rasid (1)"
    assert "Add a source" in {button.text() for button in after.findChildren(QPushButton)}
    assert load(places).language == "en"


def test_another_theme_keeps_the_window(qtbot: QtBot, desktop: Desktop, places: Places) -> None:
    before = desktop.window
    before.table.step(1)
    qtbot.waitUntil(lambda: before.reader.article is not None, timeout=60_000)
    before.show_settings()
    assert before.sheets.sheet is not None
    for choice in before.sheets.sheet.findChildren(QPushButton):
        if choice.text() == Words("ar").say("Dark"):
            choice.click()
    assert desktop.window is before
    assert before._context.theme.dark
    assert before.reader.article is not None
    assert before.reader.article.title == BRIDGE_TITLE
    assert load(places).theme == "dark"


def test_what_the_window_is_not_built_for_keeps_it(qtbot: QtBot, desktop: Desktop, places: Places) -> None:
    before = desktop.window
    before.show_settings()
    assert before.sheets.sheet is not None
    for box in before.sheets.sheet.findChildren(QCheckBox):
        box.click()
    assert desktop.window is before
    assert not load(places).bubbles


def test_a_larger_text_keeps_the_settings_the_list_and_the_article(
    qtbot: QtBot, desktop: Desktop, places: Places
) -> None:
    desktop.window.resize(1000, 600)
    desktop.window.table.step(1)
    qtbot.waitUntil(lambda: desktop.window.reader.article is not None, timeout=60_000)
    desktop.window.whereabouts.search("إدلب")
    qtbot.waitUntil(lambda: desktop.window.is_complete, timeout=60_000)
    desktop.window.show_settings()
    for size in (110, 120):
        # The same button, pressed again without looking for it again.
        before = desktop.window
        sheet = before.sheets.sheet
        assert isinstance(sheet, SettingsSheet)
        more = sheet.findChildren(NumberField)[0].more
        more.setFocus()
        more.click()
        assert load(places).interface_scale == size
        after = desktop.window
        assert after is not before
        assert isinstance(after.sheets.sheet, SettingsSheet)
        assert after.focusWidget() is after.sheets.sheet.findChildren(NumberField)[0].more
    press(desktop.window, key=Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desktop.window.is_complete, timeout=60_000)
    assert desktop.window.listing.query.text == "إدلب"
    assert desktop.window.reader.article is not None
    assert desktop.window.reader.article.title == BRIDGE_TITLE


def test_the_place_of_the_window_is_kept_at_the_end(
    qtbot: QtBot, furnished: Engine, places: Places, clock: FakeClock
) -> None:
    desktop = Desktop(places, engine=furnished, language="ar", clock=clock)
    desktop.window.show()
    desktop.end()
    desktop.window.deleteLater()
    assert load(places).geometry


def test_a_window_that_ends_right_after_its_first_frame_begins_nothing(
    qtbot: QtBot, furnished: Engine, places: Places, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.gui.desktop._START_AFTER", 0)
    made = Desktop(places, engine=furnished, language="ar", clock=clock)
    made._after_first_frame()
    made.end()
    shiboken6.delete(made.window)
    # What was left for after the first frame comes now, and finds no window.
    QApplication.processEvents()
    made._after_first_frame()
    QApplication.processEvents()
    assert made._tray is None


def test_an_archive_that_cannot_be_opened_is_one_sentence(
    qtbot: QtBot, places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ArchiveError(Reason.of("archive-newer"))
    shown: list[str] = []

    def close_box() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.append(box.text())
        box.accept()

    QTimer.singleShot(100, close_box)
    assert Desktop.say_why_not(error, places=places, language="en") == 1
    assert shown == [Words("en").error(error)]
    assert "Traceback" not in capsys.readouterr().err


def test_an_archive_of_a_newer_rasid_does_not_end_in_a_traceback(
    qtbot: QtBot, places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.data.mkdir(mode=0o700, parents=True)
    newer = apsw.Connection(str(places.archive))
    newer.execute("CREATE TABLE tomorrow (a)")
    newer.pragma("user_version", 10_000)
    newer.close()
    before = places.archive.read_bytes()
    boxes: list[str] = []

    def close_box() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            boxes.append(box.text())
            box.accept()

    timer = QTimer()
    timer.timeout.connect(close_box)
    timer.start(50)
    assert run(places, language="ar") == 1
    timer.stop()
    assert len(boxes) == 1
    assert places.archive.read_bytes() == before


def test_a_file_that_is_no_archive_is_set_aside_and_the_window_says_so(
    qtbot: QtBot, make_window: MakeWindow, places: Places
) -> None:
    places.data.mkdir(mode=0o700, parents=True)
    places.archive.write_bytes(b"this is no database" * 500)
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    (aside,) = places.data.glob("archive-aside-*.sqlite")
    assert aside.read_bytes().startswith(b"this is no database")
    assert aside.name in window.banner.text


def test_a_copy_is_put_back_from_the_window_and_what_was_there_after_it(
    qtbot: QtBot, furnished: Engine, places: Places, clock: FakeClock, tmp_path: Path
) -> None:
    # Settings go with a copy.
    save(places, Settings(theme="light", language="ar"))
    copy = furnished.backup(tmp_path / "copy.sqlite").result(60)
    furnished.save_watchlist(Watchlist(name="الجنوب", terms=(Term(query="درعا"),))).result(20)
    furnished.close()
    told: list[str] = []
    seen: list[list[str]] = []

    def windows() -> list[Window]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, Window) and one.isVisible()]

    def at_work() -> None:
        """What a person does, one step at each look."""
        for window in windows():
            lists = sorted(one.name for one in window.known.watchlists)
            sheet = window.sheets.sheet
            if not window.is_complete or not lists or len(told) < len(seen):
                return
            if len(seen) == 3:
                window.asked_to_quit.emit()
            elif sheet is None and not seen:
                seen.append(lists)
                told.append("")
                window.sheets.show_moving()
                opened = window.sheets.sheet
                assert isinstance(opened, MovingSheet)
                opened.putting_back.look_into(copy)
            elif sheet is None and window.banner.text:
                seen.append(lists)
                told.append(window.banner.text)
                # The second time the way back is taken.
                if len(seen) == 2:
                    window.banner.act()
            elif isinstance(sheet, MovingSheet) and sheet.is_complete and sheet.putting_back.replace.isEnabled():
                sheet.putting_back.replace.click()

    timer = QTimer()
    timer.timeout.connect(at_work)
    timer.start(20)
    assert run(places, clock=clock) == 0
    timer.stop()
    assert seen == [["الجنوب", "الشمال"], ["الشمال"], ["الجنوب", "الشمال"]]
    said = Words("ar").say("The copy is in its place. What was here before is kept, under Import and export.")
    assert told[1:] == [said, said]
    assert len(list(places.data.glob("archive-aside-*.sqlite"))) == 2
    assert not list(places.data.glob("*.restoring*"))
