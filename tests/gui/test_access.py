"""The window without a mouse and without eyes: every control has a name, takes the focus and shows that it has it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTabBar, QTableWidget, QWidget

from monitor.engine import Engine
from monitor.gui.desktop import hold_still
from monitor.gui.place import Kind, Place
from monitor.gui.sheets import Sheets
from monitor.gui.theme import contrast
from monitor.gui.trends_sheet import TrendsSheet
from monitor.gui.window import Window
from monitor.model import ArticleQuery, SavedSearch
from tests.gui.conftest import BRIDGE_TITLE, WATCHED, MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def _table_of_trends(window: Window) -> None:
    window.sheets.show_trends()
    sheet = window.sheets.sheet
    assert isinstance(sheet, TrendsSheet)
    sheet.as_table.click()


def _why(window: Window) -> None:
    assert window.reading.article is not None
    window.sheets.show_why(window.reading.article)


def _edit_source(window: Window) -> None:
    source = window.known.sources[0]
    window.sheets.edit_place(Place(kind=Kind.SOURCE, id=source.id, label=source.name))


def _versions(window: Window) -> None:
    assert window.reading.article is not None
    window.sheets.show_versions(window.reading.article)


PLACES: dict[str, Callable[[Window], object]] = {
    "list": lambda window: window.sheets.leave(),
    "article": lambda window: window.table.step(1),
    "show_why": _why,
    "show_versions": _versions,
    "show_first_run": lambda window: window.top.asked_for_first_run.emit(),
    "show_starter_pack": lambda window: window.sheets.show_starter_pack(),
    "edit_search": lambda window: window.sheets.edit_search(SavedSearch(name="", query=ArticleQuery(text="إدلب"))),
    "edit_place": _edit_source,
    "add_source": lambda window: window.sheets.add_source(),
    "show_sources": lambda window: window.sheets.show_sources(),
    "edit_watchlist": lambda window: window.sheets.edit_watchlist(None),
    "edit_first_watchlist": lambda window: window.sheets.edit_first_watchlist(),
    "show_trends": lambda window: window.sheets.show_trends(),
    "trends as a table": _table_of_trends,
    "show_settings": lambda window: window.show_settings(),
    "show_notifiers": lambda window: window.sheets.show_notifiers(),
    "show_keeping": lambda window: window.sheets.show_keeping(),
    "show_moving": lambda window: window.sheets.show_moving(),
    "show_messages": lambda window: window.sheets.show_messages(),
    "show_about": lambda window: window.sheets.show_about(),
    "show_keys": lambda window: window.sheets.show_keys(),
}
"""Every view and every sheet of the window, and the way there: of a sheet by the name of what opens it."""


def places(qtbot: QtBot, window: Window) -> Iterator[str]:
    """Go to each in turn."""
    qtbot.waitUntil(lambda: bool(window.known.watchlists) and bool(window.known.sources), timeout=10_000)
    for place, go in PLACES.items():
        go(window)
        qtbot.waitUntil(lambda: window.is_complete, timeout=60_000)
        yield place


def controls(window: Window) -> list[QWidget]:
    """What takes the focus now."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]


def by_arrows(control: QWidget) -> bool:
    """Whether it is one of several of which one is on: the Tab key comes to that one, the arrows to the others."""
    group = control.group() if isinstance(control, QAbstractButton) else None
    return (
        group is not None
        and group.exclusive()
        and any(one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in group.buttons())
    )


def name_of(control: QWidget) -> str:
    """What a screen reader says of it."""
    found = QAccessible.queryAccessibleInterface(control)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def test_every_way_to_a_sheet_is_walked() -> None:
    """A sheet that is new is to stand in `PLACES` too."""
    assert {name for name in vars(Sheets) if name.startswith(("show_", "add_", "edit_"))} - PLACES.keys() == set()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_control_has_a_name_and_the_keys_reach_it(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    window = make_window(language=language)
    nameless: list[str] = []
    without_keys: list[str] = []
    for place in places(qtbot, window):
        for control in controls(window):
            kind = f"{place}: {type(control).__name__} in {type(control.parent()).__name__}"
            if not name_of(control).strip():
                nameless.append(kind)
            if not control.focusPolicy() & Qt.FocusPolicy.TabFocus and not by_arrows(control):
                without_keys.append(f"{kind} ({name_of(control)})")
        without_keys += [
            f"{place}: {name_of(button)}"
            for button in window.findChildren(QAbstractButton)
            if button.isVisible()
            and button.focusPolicy() is Qt.FocusPolicy.NoFocus
            and not isinstance(button.parent(), QTabBar)
        ]
    assert nameless == []
    assert without_keys == []


class _Shown(QObject):
    """Notes every window that appears on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__}: {name_of(watched)}")
        return False


def test_no_part_of_a_sheet_flashes_up_as_a_window_of_its_own(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, qapp: QApplication
) -> None:
    """It would take the keys from the window: a part is shown only when it has its place."""
    window = make_window()
    shown = _Shown()
    qapp.installEventFilter(shown)
    there = [place for place in places(qtbot, window) if shown.windows]
    qapp.removeEventFilter(shown)
    assert (shown.windows, there) == ([], [])


def test_the_tab_key_comes_by_every_control_and_is_never_caught(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    passed_by: list[str] = []
    for place in places(qtbot, window):
        there = controls(window)
        there[0].setFocus(Qt.FocusReason.TabFocusReason)
        reached: set[QWidget | None] = set()
        for _ in range(2 * len(there)):
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        for control in there:
            # Of buttons of which one is pressed the pressed one is reached, and the arrows go on from it.
            group = control.group() if isinstance(control, QAbstractButton) else None
            if control not in reached and not (group is not None and reached & {*group.buttons()}):
                passed_by.append(f"{place}: {type(control).__name__} {name_of(control)}")
    assert not passed_by, "\n".join(sorted(passed_by))


def test_every_control_shows_that_it_has_the_focus(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    unseen: list[str] = []
    for place in places(qtbot, window):
        there = controls(window)
        for control in there:
            other = next((one for one in there if one is not control and not control.isAncestorOf(one)), None)
            if other is None:
                continue
            looks = []
            for focused in (other, control):
                focused.setFocus(Qt.FocusReason.TabFocusReason)
                QApplication.processEvents()
                # The field around a line without a border of its own shows it.
                parent = control.parent()
                shown = parent if isinstance(parent, QWidget) and control.property("bare") else control
                looks.append(shown.grab().toImage())
            if control.hasFocus() and looks[0] == looks[1]:
                unseen.append(f"{place}: {type(control).__name__} {name_of(control)}")
    assert not unseen, "\n".join(sorted(set(unseen)))


PROPER = {
    "ntfy",
    "English",
    "العربية",
    "Vazirmatn",
    "Webhook",
    "Noto Naskh Arabic",
    "IBM Plex Sans Arabic",
    "كانون الثاني",
    "يناير",
    "جانفي",
}
"""Names that are the same in both languages."""


def _is_theirs(control: QWidget) -> bool:
    """Keys as they are printed, written forms of a term and those that are offered, a sentence of an article."""
    marked = any(control.property(what) for what in ("key", "form", "offer"))
    return marked or (isinstance(control, QLabel) and control.textFormat() is Qt.TextFormat.RichText)


def shown_by(control: QWidget) -> Iterator[str]:
    """Every text a person reads or hears of it."""
    if isinstance(control, QLabel | QAbstractButton):
        yield control.text()
    if isinstance(control, QLineEdit):
        yield control.placeholderText()
    if isinstance(control, QTableWidget):
        heads = range(control.columnCount())
        yield from (str(control.model().headerData(n, Qt.Orientation.Horizontal)) for n in heads)
    yield control.accessibleName()
    yield control.accessibleDescription()
    yield control.toolTip()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_the_window_says_it_says_in_its_language(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    """A text without a letter of the language is a sentence that was forgotten, or the name of something."""
    own, foreign = re.compile("[\u0621-\u064a]"), re.compile("[A-Za-z]{2}")
    if language == "en":
        own, foreign = re.compile("[A-Za-z]"), own
    (source,) = furnished.sources().result(20)
    names = PROPER | {WATCHED.name, *(term.query for term in WATCHED.terms), source.name, BRIDGE_TITLE}
    window = make_window(language=language)
    wrong: set[str] = set()
    for place in places(qtbot, window):
        for control in window.findChildren(QWidget):
            if not control.isVisible() or _is_theirs(control):
                continue
            for text in map(bare, shown_by(control)):
                lines = text.split("\n")
                is_name = text.startswith(("http://", "https://")) or all(line.rstrip(" ×") in names for line in lines)
                if foreign.search(text) and not own.search(text) and not is_name:
                    wrong.add(f"{place}: {type(control).__name__}: {text}")
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_on_the_screen_can_be_read_on_what_is_painted_below_it(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, theme: str
) -> None:
    window = make_window()
    window.follow_theme(replace(window._settings, theme=theme))
    weak: set[str] = set()
    for place in places(qtbot, window):
        picture = window.grab().toImage()
        for one in window.findChildren(QWidget):
            if not isinstance(one, QLabel | QAbstractButton | QLineEdit) or not one.isEnabled():
                continue
            text, role = one.text(), one.foregroundRole()
            if isinstance(one, QLineEdit) and not text:
                text, role = one.placeholderText(), QPalette.ColorRole.PlaceholderText
            if not text:
                continue
            shown = one.visibleRegion().boundingRect()
            if not one.isVisible() or shown.isEmpty():
                continue
            corner = one.mapTo(window, shown.topLeft())
            ground = _commonest(picture.copy(QRect(corner, shown.size())))
            ink = _over(one.palette().color(role), ground)
            if contrast(ink, ground) < 4.5:
                weak.add(f"{place}: {text} {ink} on {ground}")
    assert not weak, "\n".join(sorted(weak))


def _over(ink: QColor, ground: str) -> str:
    """What is seen of a colour that may let some of the ground through."""
    share, below = ink.alphaF(), QColor(ground)
    parts = zip((ink.red(), ink.green(), ink.blue()), (below.red(), below.green(), below.blue()), strict=True)
    return QColor(*(round(a * share + b * (1 - share)) for a, b in parts)).name()


def _commonest(picture: QImage) -> str:
    small = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(small.pixel(x, y) for x in range(0, small.width(), 2) for y in range(0, small.height(), 2))
    return QColor(counted.most_common(1)[0][0]).name()


def test_nothing_slides_or_fades(qapp: QApplication) -> None:
    for effect in Qt.UIEffect:
        QApplication.setEffectEnabled(effect, True)
    hold_still()
    assert not [effect for effect in Qt.UIEffect if QApplication.isEffectEnabled(effect)]
