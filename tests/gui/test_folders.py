"""Sources in folders: as they stand in the navigation, and the ways to put them there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu

from monitor.engine import Engine
from monitor.gui.place import Kind, Place
from monitor.gui.source_groups import folder_number, folders_of
from monitor.gui.sources_sheet import SourcesSheet
from monitor.gui.theme import LIGHT
from monitor.gui.window import Window
from monitor.model import NONE, ArticleQuery, SourceState
from monitor.settings import Settings
from tests.conftest import FakeClock
from tests.engine.conftest import feed
from tests.gui.conftest import MakeWindow, bare, press
from tests.gui.test_navigation import a_source, labels, shown
from tests.site import Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def place(window: Window, label: str) -> Place:
    return next(one for one in shown(window) if one.label == label)


def folders(engine: Engine) -> dict[str, str]:
    return {source.name: source.folder for source in engine.sources().result(20)}


def entries(menu: QMenu) -> list[str]:
    return [bare(action.text()) for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, entry: str) -> None:
    next(action for action in menu.actions() if bare(action.text()) == entry).trigger()


def test_sources_stand_by_folder_with_the_worst_of_their_healths(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    window = make_window(language="en")
    window.settings_chosen.connect(window.follow_theme)
    kept: list[Settings] = []
    window.settings_chosen.connect(kept.append)
    window.known.sources = (
        a_source(clock, 1, "SY", folder="ورق"),
        a_source(clock, 2, "EG", folder="أثير", state=SourceState.SLOW),
        a_source(clock, 3, "SY", folder="أثير", state=SourceState.BROKEN),
        a_source(clock, 4, "LB"),
        a_source(clock, 5, "LB", folder="ورق", state=SourceState.STALE),
    )
    window.places.name_countries()
    assert not labels(window, Kind.COUNTRY)
    assert labels(window, Kind.FOLDER) == ["أثير", "ورق", "No folder"]
    assert labels(window, Kind.SOURCE) == ["مصدر 2", "مصدر 3", "مصدر 1", "مصدر 5", "مصدر 4"]
    air, paper, none = (one for one in shown(window) if one.kind is Kind.FOLDER)
    assert (air.colour, air.note) == (LIGHT.critical, "1 needs attention · 1 is slow or brings nothing new")
    assert (paper.colour, paper.note) == (LIGHT.normal, "1 is slow or brings nothing new")
    assert (none.colour, none.note) == ("", "")
    # What is closed is kept, apart from a country.
    window.places._toggle(paper)
    assert "مصدر 1" not in labels(window, Kind.SOURCE)
    assert kept[-1].toggled_countries == f"folder-{folder_number('ورق'):x}:closed"
    # A source in a closed folder is still called by its name.
    window.whereabouts.go_to(Kind.SOURCE, 1)
    qtbot.waitUntil(lambda: window.is_complete, timeout=10_000)
    assert bare(window.list._title.text()) == "مصدر 1"
    # Its list, and that of the sources in none.
    window.whereabouts.go_to(Kind.FOLDER, folder_number("ورق"))
    assert window.listing.query == ArticleQuery(folder="ورق")
    window.whereabouts.go_to(Kind.FOLDER)
    assert window.listing.query == ArticleQuery(folder=NONE)
    # By country again, from the menu.
    menu = window.place_menu.made(None)
    assert entries(menu) == ["Sources by folder", "Sources by country"]
    choose(menu, "Sources by country")
    assert kept[-1].sources_by == "country"
    assert labels(window, Kind.COUNTRY) == ["Egypt", "Lebanon", "Syria"]
    window.whereabouts.go_to(Kind.COUNTRY)
    assert window.listing.query == ArticleQuery(country=NONE)


def test_a_source_is_put_into_a_folder_by_its_menu_and_by_dragging_and_back_by_undo(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    site.routes["/other.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    one = furnished.sources().result(20)[0]
    other = furnished.add_source(site.url("/other.xml"), name="القلعة", folder="ق & ل").result(60)
    window = make_window(language="en")
    navigation = window.navigation
    qtbot.waitUntil(lambda: labels(window, Kind.FOLDER) == ["ق & ل", "No folder"], timeout=10_000)
    # The menu key; a press of the right button goes nowhere.
    navigation.choose(Kind.SOURCE, one.id)
    window.whereabouts.go_to(Kind.ALL)
    navigation.choose(Kind.SOURCE, one.id)
    middle = navigation.viewport().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, navigation.viewport().mapToGlobal(middle))
    QApplication.sendEvent(navigation.viewport(), asked)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert entries(menu) == ["About this source", "Folder", "Sources by folder", "Sources by country"]
    inner = menu.actions()[1].menu()
    assert isinstance(inner, QMenu)
    assert entries(inner) == ["ق && ل", "No folder", "New folder…"]
    assert [bare(action.text()) for action in inner.actions() if action.isChecked()] == ["No folder"]
    choose(inner, "ق && ل")
    menu.close()
    assert window.listing.query == ArticleQuery(unread=True)
    assert labels(window, Kind.FOLDER) == ["ق & ل"]
    qtbot.waitUntil(lambda: set(folders(furnished).values()) == {"ق & ل"}, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text) == f"{one.name} is in the folder “ق & ل” now.", timeout=10_000)
    window.banner.act()
    qtbot.waitUntil(lambda: folders(furnished) == {one.name: "", "القلعة": "ق & ل"}, timeout=10_000)
    # Dragged onto the line of no folder, and onto a source that stands in one.
    data = navigation.model().mimeData([navigation.model().index(shown(window).index(place(window, "القلعة")), 0)])
    drop_on(window, "No folder", data)
    qtbot.waitUntil(lambda: set(folders(furnished).values()) == {""}, timeout=10_000)
    furnished.put_in_folders({one.id: "نشرات"}).result(20)
    qtbot.waitUntil(lambda: "نشرات" in labels(window, Kind.FOLDER), timeout=10_000)
    drop_on(window, one.name, data)
    qtbot.waitUntil(lambda: folders(furnished)["القلعة"] == "نشرات", timeout=10_000)
    assert other.id in {source.id for source in window.known.sources}


def drop_on(window: Window, label: str, data: QMimeData) -> None:
    navigation = window.navigation
    row = shown(window).index(place(window, label))
    assert navigation.model().flags(navigation.model().index(row, 0)) & Qt.ItemFlag.ItemIsDropEnabled
    at = QPointF(navigation.visualRect(navigation.model().index(row, 0)).center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    navigation.dropEvent(QDropEvent(at, Qt.DropAction.MoveAction, data, left, none))


def test_several_sources_are_put_into_a_folder_on_their_page_and_whoever_looks_at_it_goes_along(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    site.routes["/other.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    furnished.add_source(site.url("/other.xml"), name="القلعة", folder="قديم").result(60)
    window = make_window(language="en")
    qtbot.waitUntil(lambda: labels(window, Kind.FOLDER) == ["قديم", "No folder"], timeout=10_000)
    window.whereabouts.go_to(Kind.FOLDER, folder_number("قديم"))
    assert "Rename the folder…" in entries(window.place_menu.made(place(window, "قديم")))
    qtbot.waitUntil(lambda: window.list._edit.text() == "Rename the folder…", timeout=10_000)
    window.list._edit.click()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SourcesSheet)
    assert [source.name for source in sheet.table.chosen] == ["القلعة"]
    line = sheet.folder.line
    assert (line.hasFocus(), line.text(), line.selectedText()) == (True, "قديم", "قديم")
    # What is written stays when the sources come anew.
    QApplication.sendEvent(line, press_of("ح"))
    window.known.sources_came.emit()
    assert line.text() == "ح"
    line.insert("ديث")
    press(line, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: folders(furnished)["القلعة"] == "حديث", timeout=10_000)
    assert window.listing.query == ArticleQuery(folder="حديث")
    assert window.navigation.current_place == place(window, "حديث")

    sheet.table.selectAll()
    assert bare(sheet._name.text()) == "2 sources are chosen."
    assert bare(line.placeholderText()) == "In several folders"
    assert not sheet.folder.button.isEnabled()
    assert not sheet.keep.isEnabled()
    for letter in "ورق":
        press(line, text=letter)
    sheet.folder.button.click()
    qtbot.waitUntil(lambda: set(folders(furnished).values()) == {"ورق"}, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text) == "2 sources are in the folder “ورق” now.", timeout=10_000)
    window.banner.act()
    qtbot.waitUntil(lambda: sorted(folders(furnished).values()) == ["", "حديث"], timeout=10_000)
    # Whoever went along comes back.
    assert window.whereabouts.place == (Kind.FOLDER, folder_number("حديث"))

    # What is done with one is done with several.
    sheet.table.selectAll()
    sheet.pause.click()
    qtbot.waitUntil(lambda: all(source.paused for source in furnished.sources().result(20)), timeout=10_000)
    qtbot.waitUntil(lambda: sheet.pause.text() == "Resume", timeout=10_000)
    sheet.remove.click()
    qtbot.waitUntil(lambda: not furnished.sources().result(20), timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text).startswith("2 sources are no longer read."), timeout=10_000)
    window.banner.act()
    qtbot.waitUntil(lambda: len(furnished.sources().result(20)) == 2, timeout=10_000)
    assert folders_of(furnished.sources().result(20)) == ("حديث",)


def press_of(letter: str) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, ord(letter), Qt.KeyboardModifier.NoModifier, letter)


def test_one_comes_back_to_a_folder(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    (source,) = furnished.sources().result(20)
    furnished.put_in_folders({source.id: "نشرات"}).result(20)
    number = folder_number("نشرات")
    window = make_window(standing=f'["folder", {number}, null, 0]')
    qtbot.waitUntil(lambda: window.whereabouts.place == (Kind.FOLDER, number), timeout=10_000)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    assert bare(window.list._title.text()) == "نشرات"
