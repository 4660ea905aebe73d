"""The leading pane: sources by country with how they are doing, saved searches, the archive; thousands of sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.gui.navigation import Kind, Place
from monitor.gui.search_sheet import SearchSheet
from monitor.gui.source_groups import code_of, number_of
from monitor.gui.theme import LIGHT
from monitor.gui.window import Window
from monitor.model import ArticleQuery, Order, SavedSearch, Source, SourceKind, SourceState
from monitor.settings import Settings
from tests.conftest import FakeClock
from tests.gui.conftest import BRIDGE_TITLE, ENGLISH_TITLE, MARKET_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def a_source(clock: FakeClock, number: int, country: str = "", **more: object) -> Source:
    made = Source(
        id=number,
        url=f"https://{number}.example/",
        name=f"مصدر {number}",
        kind=SourceKind.FEED,
        added=clock(),
        country=country,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def shown(window: Window) -> tuple[Place, ...]:
    return window.navigation._places.places


def labels(window: Window, kind: Kind) -> list[str]:
    return [place.label for place in shown(window) if place.kind is kind]


@pytest.mark.parametrize("code", ["", "SY", "EG"])
def test_a_country_is_kept_as_a_number(code: str) -> None:
    assert code_of(number_of(code)) == code


def test_sources_stand_by_country_with_how_they_are_doing(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    window = make_window(language="en")
    known, navigation = window.known, window.navigation
    assert not labels(window, Kind.COUNTRY)
    known.sources = (
        a_source(clock, 1, "SY"),
        a_source(clock, 2, "EG", state=SourceState.BROKEN),
        a_source(clock, 3),
        a_source(clock, 4, "SY", state=SourceState.SLOW),
    )
    window.places.name_countries()
    assert labels(window, Kind.COUNTRY) == ["Egypt", "Syria", "No country"]
    assert labels(window, Kind.SOURCE) == ["مصدر 2", "مصدر 1", "مصدر 4", "مصدر 3"]
    by_label = {place.label: place for place in shown(window)}
    assert (by_label["مصدر 2"].colour, by_label["مصدر 2"].note) == (LIGHT.critical, "Broken")
    assert (by_label["مصدر 4"].colour, by_label["مصدر 4"].note) == (LIGHT.normal, "Slow")
    assert by_label["مصدر 1"].note == ""
    # Closed, the country says that something is wrong in it.
    kept: list[Settings] = []
    window.settings_chosen.connect(kept.append)
    navigation.choose(Kind.COUNTRY, number_of("EG"))
    press(navigation, key=Qt.Key.Key_Left)
    egypt = next(place for place in shown(window) if place.label == "Egypt")
    assert (egypt.is_open, egypt.colour, egypt.note) == (False, LIGHT.critical, "1 needs attention")
    assert "مصدر 2" not in labels(window, Kind.SOURCE)
    assert kept[-1].toggled_countries == "EG:closed"
    said = navigation.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Egypt · closed · 1 needs attention"
    # A click on the arrow opens it, and goes nowhere.
    query = window.listing.query
    arrow = navigation.visualRect(navigation.currentIndex()).topLeft() + QPoint(window._context.px(1.4), 8)
    QTest.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, arrow)
    assert "مصدر 2" in labels(window, Kind.SOURCE)
    assert window.listing.query == query
    window.whereabouts.go_to(Kind.COUNTRY, number_of("SY"))
    assert window.listing.query == ArticleQuery(country="SY")


def test_what_was_opened_or_closed_stays_so_however_many_sources_there_are(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    # As an older Rasid kept it: otherwise than the number of sources has it.
    window = make_window(language="en", toggled_countries="EG")
    known, kept = window.known, list[Settings]()
    window.settings_chosen.connect(kept.append)

    def show(n: int) -> dict[str, bool | None]:
        known.sources = tuple(a_source(clock, number, ("SY", "EG", "LB")[number % 3]) for number in range(n))
        window.places.name_countries()
        return {place.label: place.is_open for place in shown(window) if place.kind is Kind.COUNTRY}

    assert show(20) == {"Egypt": False, "Lebanon": True, "Syria": True}
    assert show(21) == {"Egypt": False, "Lebanon": True, "Syria": True}
    window.places._toggle(next(place for place in shown(window) if place.label == "Syria"))
    assert show(21) == show(20) == {"Egypt": False, "Lebanon": True, "Syria": False}
    assert kept[-1].toggled_countries == "EG:closed,SY:closed"


def test_many_sources_begin_closed(qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock) -> None:
    window = make_window()
    window.known.sources = tuple(a_source(clock, n, ("SY", "EG", "LB", "")[n % 4]) for n in range(1, 5001))
    window.places.name_countries()
    assert labels(window, Kind.COUNTRY) == ["سوريا", "لبنان", "مصر", "بلا بلد محدّد"]
    assert not labels(window, Kind.SOURCE)
    window.navigation.choose(Kind.COUNTRY, number_of("SY"))
    press(window.navigation, key=Qt.Key.Key_Left)
    assert len(labels(window, Kind.SOURCE)) == 1250
    press(window.navigation, text=" ")
    assert not labels(window, Kind.SOURCE)


def test_a_source_among_thousands_is_found_by_typing_its_name(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    window = make_window()
    navigation, search = window.navigation, window.navigation.search
    window.places.show()
    assert not search.isVisible()
    folders = ("وكالات", "صحف", "", "إذاعات")
    names = {5: "إذاعة الجزيرة السورية", 9: "القلعة"}
    window.known.sources = tuple(
        a_source(clock, n, "SY", folder=folders[n % 4], name=names.get(n, f"مصدر {n}")) for n in range(1, 5001)
    )
    window.known.sources_came.emit()
    assert search.isVisible()
    before = shown(window)
    # Its key, where the navigation has the keys; elsewhere it filters the list.
    navigation.setFocus()
    press(navigation, text="f", scan=41)
    assert search.hasFocus()
    # Whatever its spelling, in a closed folder, and a folder by its own name.
    search.setText("اذاعه")
    assert [place.label for place in shown(window)] == ["المصادر", "إذاعة الجزيرة السورية"]
    search.setText("إذاعات")
    assert [(place.label, place.is_open) for place in shown(window)] == [("المصادر", None), ("إذاعات", None)]
    search.setText("الشمال")
    assert [place.label for place in shown(window)] == ["قوائم الرصد", "الشمال"]
    search.setText("لا شيء كهذا")
    assert [place.label for place in shown(window)] == ["لا شيء بهذا الاسم."]
    press(search, key=Qt.Key.Key_Return)
    assert window.whereabouts.place == (Kind.ALERTS, 0)
    search.setText("القلعه")
    press(search, key=Qt.Key.Key_Return)
    assert navigation.hasFocus()
    assert window.whereabouts.place == (Kind.SOURCE, 9)
    assert window.listing.query == ArticleQuery(source=9)
    # Escape shows everything again, where one is.
    press(navigation, key=Qt.Key.Key_Escape)
    assert (search.text(), shown(window)) == ("", before)
    assert window.whereabouts.place == (Kind.SOURCE, 9)
    window.known.sources = window.known.sources[:3]
    window.known.sources_came.emit()
    navigation.setFocus()
    assert not search.isVisible()


def test_all_new_is_what_nobody_read_and_the_archive_is_everything(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    furnished.mark_read(list(window.table.articles.ids)[:2]).result(20)
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 1, timeout=10_000)
    window.whereabouts.go_to(Kind.ARCHIVE)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 3, timeout=10_000)
    archive = next(place for place in shown(window) if place.kind is Kind.ARCHIVE)
    assert (archive.label, archive.count, archive.total) == ("الأرشيف", None, 3)


def test_a_number_is_how_much_is_new_and_says_so(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    window = make_window(language="en")
    model = window.navigation.model()
    window.known.sources = (
        a_source(clock, 1, "SY", state=SourceState.SLOW),
        a_source(clock, 2, "EG", state=SourceState.BROKEN),
    )
    furnished.star(furnished.article_ids(ArticleQuery(unread=True)).result(20)[0]).result(20)
    qtbot.waitUntil(lambda: next(p.total for p in shown(window) if p.kind is Kind.STARRED) == 1, timeout=10_000)
    window.known.search_counts = {7: (100, True)}
    window.known.searches = (SavedSearch(id=7, name="بحث", query=ArticleQuery(text="جسر")),)
    window.places.name_countries()

    def told(label: str) -> tuple[str, str]:
        row = [place.label for place in shown(window)].index(label)
        roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole)
        text, about = (model.index(row, 0).data(role) for role in roles)
        assert about == model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        return bare(text), about

    assert told("Alerts") == ("Alerts: 1", "1 new alert")
    assert told("All new") == ("All new: 3", "3 unread articles")
    assert told("الشمال") == ("الشمال: 1", "1 unread article")
    weak = "1 is slow or brings nothing new"
    assert told("Syria") == (f"Syria: 3 · open · {weak}", f"3 unread articles · {weak}")
    assert told("مصدر 2") == ("مصدر 2 · Broken", "Broken")
    assert told("Need attention") == ("Need attention: 1", "1 needs attention")
    assert told("بحث") == ("بحث: 100+", "More than 100 unread articles")
    # These are not new or old: no number beside them, but how many there are.
    assert told("Starred") == ("Starred", "1 starred article")
    assert told("Archive") == ("Archive", "3 articles in all")
    assert told("All sources") == ("All sources", "2 sources")
    assert [place.count for place in shown(window) if place.kind is Kind.SOURCE] == [0, 3]


def test_a_search_is_saved_listed_changed_and_removed(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    say = window._context.words.say
    window.whereabouts.search("الزيتون")
    qtbot.waitUntil(lambda: window.list._edit.text() == say("Save this search"), timeout=10_000)
    window.list._edit.click()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SearchSheet)
    assert (sheet.name.text(), sheet.text.text()) == ("الزيتون", "الزيتون")
    sheet.name.setText("الموسم")
    press(sheet.name, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.sheets.sheet is None and window.is_complete, timeout=10_000)
    qtbot.waitUntil(lambda: [p.count for p in shown(window) if p.kind is Kind.SEARCH] == [1], timeout=10_000)
    (saved,) = furnished.searches().result(20)
    assert window.navigation.current == (Kind.SEARCH, saved.id)
    assert window.navigation.selectedIndexes()
    assert bare(window.list._title.text()) == "الموسم"
    assert window.listing.query == ArticleQuery(text="الزيتون")

    # Searched by its name's place, with other words.
    assert window.list._edit.text() == say("Change the search")
    window.list._edit.click()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SearchSheet)
    words = sheet.text
    words.setText("(جسر")
    sheet.carry_out()
    qtbot.waitUntil(lambda: bool(words.property("wrong")), timeout=10_000)
    sheet.text.setText("جسر")
    sheet.carry_out()
    qtbot.waitUntil(lambda: window.sheets.sheet is None and window.is_complete, timeout=10_000)
    rows = [window.table.articles.row(0)]
    assert [row.title for row in rows if row is not None] == [BRIDGE_TITLE]

    window.list._edit.click()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SearchSheet)
    sheet._remove()
    qtbot.waitUntil(lambda: not labels(window, Kind.SEARCH), timeout=10_000)
    assert window.navigation.current == (Kind.ALERTS, 0)
    window.banner._action.click()
    qtbot.waitUntil(lambda: labels(window, Kind.SEARCH) == ["الموسم"], timeout=10_000)


def test_a_saved_search_may_want_its_best_first_and_has_a_name_of_its_own(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    best = SavedSearch(name="الأفضل", query=ArticleQuery(text="غدًا OR الزيتون", order=Order.RELEVANCE))
    saved = furnished.save_search(best).result(20)
    with pytest.raises(InputError):
        furnished.save_search(best).result(20)
    window = make_window()
    qtbot.waitUntil(lambda: labels(window, Kind.SEARCH) == ["الأفضل"], timeout=10_000)
    window.whereabouts.go_to(Kind.SEARCH, saved.id)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 2, timeout=10_000)
    found = {row.title for n in range(2) if (row := window.table.articles.row(n)) is not None}
    assert found == {MARKET_TITLE, ENGLISH_TITLE}
    assert window.listing.wanted.order is Order.RELEVANCE
    assert not window.whereabouts.is_aside
