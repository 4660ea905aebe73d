"""The window on a real engine: what is shown, what keys and buttons do, what an event changes, what an error says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from monitor.engine import Engine
from monitor.gui.add_source import AddSource
from monitor.gui.navigation import PLACE, Kind, Place
from monitor.gui.parts import field
from monitor.gui.theme import DARK, LIGHT
from monitor.gui.watchlist_editor import WatchlistEditor
from monitor.gui.window import Window
from monitor.model import AlertState, ArticleQuery, OpenRequested, Reason, Severity, Term, Trouble, Watchlist
from monitor.settings import Settings
from monitor.words import Words
from tests.archive.damage import break_tables
from tests.conftest import FakeClock
from tests.engine.conftest import feed, page
from tests.gui.conftest import BRIDGE_TITLE, ENGLISH_TITLE, LAST, LEAD, MakeWindow, bare, press
from tests.site import Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from monitor.gui.bridge import Bridge
    from monitor.gui.context import Context

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def ready(window: Window) -> Callable[[], bool]:
    return lambda: window.is_complete


def fits(button: QPushButton) -> bool:
    return button.width() >= button.minimumSizeHint().width()


def reading(window: Window, title: str) -> Callable[[], bool]:
    return lambda: window.reader.article is not None and window.reader.article.title == title


def test_it_opens_on_the_alerts_and_nothing_is_read_yet(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    assert window.navigation.current == (Kind.ALERTS, 0)
    assert [row.title for row in [window.table.articles.row(0)] if row is not None] == [BRIDGE_TITLE]
    assert bare(window.windowTitle()) == "راصد (١)"
    assert furnished.counts().result(20).unread == 3


def test_without_any_alert_it_opens_on_all_that_is_new(qtbot: QtBot, make_window: MakeWindow, engine: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.navigation.current == (Kind.ALL, 0), timeout=10_000)


def test_an_empty_archive_says_what_to_do(qtbot: QtBot, make_window: MakeWindow, engine: Engine) -> None:
    window = make_window()
    wanted = Words("ar").say("There is no source yet. Add the address of a news site to begin.")
    qtbot.waitUntil(lambda: bare(window.list._empty.text()) == wanted, timeout=10_000)
    assert window.list.begin.text() == Words("ar").say("Add a source")
    window.list.begin.click()
    assert isinstance(window.sheets.sheet, AddSource)


def test_a_list_that_could_not_be_read_is_not_called_empty(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    break_tables(furnished.places.archive, "articles")
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.banner.text) and window.known.is_furnished, timeout=10_000)
    assert "تالف" in window.banner.text
    assert window.list._empty.text() == ""


def test_without_a_watchlist_the_alerts_offer_to_write_one(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    (watchlist,) = furnished.watchlists().result(20)
    furnished.remove_watchlist(watchlist.id).result(20)
    for alert in furnished.alerts().result(20):
        furnished.acknowledge(alert.id).result(20)
    window = make_window()
    window.listing.ask(ArticleQuery(alerts=True, watchlist=99))
    wanted = Words("ar").say("New watchlist")
    qtbot.waitUntil(lambda: window.list.begin.text() == wanted, timeout=10_000)
    window.list.begin.click()
    assert isinstance(window.sheets.sheet, WatchlistEditor)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_whole_window_is_mirrored_by_its_language(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    window = make_window(language=language)
    rtl = language == "ar"
    panes = [window.navigation, window.list, window.reader]
    places = [pane.mapTo(window, pane.rect().center()).x() for pane in panes]
    assert places == sorted(places, reverse=rtl)
    assert {widget.layoutDirection() for widget in panes} == {
        Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
    }


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900), (2560, 1440)])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_pane_keeps_its_place_at_every_size(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, size: tuple[int, int], language: str
) -> None:
    window = make_window(language=language, size=size)
    assert (window.width(), window.height()) == size
    window.table.step(1)
    qtbot.waitUntil(ready(window))
    for pane in (window.navigation, window.list, window.reader):
        assert pane.width() >= pane.minimumWidth()
    for label in window.reader.findChildren(QPushButton):
        if label.isVisible():
            right = label.mapTo(window.reader, label.rect().topRight()).x()
            assert 0 <= right <= window.reader.width()
            qtbot.waitUntil(partial(fits, label))


def test_no_label_begins_at_the_wrong_edge(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    # QLabel takes its way from the first strong letter even in a right-to-left window.
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    window.table.step(1)
    window.table.step(1)
    window.table.step(1)
    qtbot.waitUntil(reading(window, ENGLISH_TITLE), timeout=10_000)
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.property("key"):
            assert label.text()[0] == "\u200f", label.text()


def test_the_desk_is_worked_with_an_arabic_layout_alone(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    press(window.table, text="ت", scan=44)
    qtbot.waitUntil(reading(window, BRIDGE_TITLE), timeout=10_000)
    press(window.table, text="ت", scan=44)
    press(window.table, text="ن", scan=45)
    qtbot.waitUntil(reading(window, BRIDGE_TITLE), timeout=10_000)
    press(window.table, text="س", scan=39)
    press(window.table, text="ش", scan=38)

    def done() -> bool:
        (alert,) = furnished.alerts().result(20)
        starred = furnished.article_ids(ArticleQuery(starred=True)).result(20)
        return alert.state is AlertState.ACKNOWLEDGED and list(starred) == [alert.article.id]

    qtbot.waitUntil(done, timeout=10_000)
    assert "س" in {bare(label.text()) for label in window.status.findChildren(QLabel)}


def test_the_reader_hands_keys_on(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.reader.page.setFocus()
    press(window.reader.page, text="ت", scan=44)
    qtbot.waitUntil(reading(window, BRIDGE_TITLE), timeout=10_000)


@pytest.mark.parametrize(("language", "at_right"), [("ar", True), ("en", False)])
def test_the_caret_of_an_empty_field_stands_where_one_begins_to_write(
    qtbot: QtBot, make_a_context: Callable[..., Context], engine: Engine, language: str, at_right: bool
) -> None:
    line = field(make_a_context(engine, language=language), "ابحث", "ابحث")
    qtbot.addWidget(line)
    line.resize(400, 30)
    for text in ("", "إدلب", ""):
        line.setText(text)
        # Where it stands is reckoned when it is painted.
        line.grab()
        if not text:
            assert (line.cursorRect().center().x() > 200) is at_right


def test_letters_typed_into_the_search_are_letters(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    press(window, text="ب", scan=41, modifiers=CONTROL)
    assert window.top.search.hasFocus()
    press(window.top.search, text="س", scan=39)
    assert bare(window.top.search.text()) == "س"
    assert window.reader.article is None


def test_a_search_lists_what_the_archive_has_and_escape_goes_back(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.top.search.setText("الزيتون")
    press(window.top.search, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 1, timeout=10_000)
    row = window.table.articles.row(0)
    assert row is not None
    assert "الزيتون" in row.title
    press(window.table, key=Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.is_complete and window.listing.query == ArticleQuery(alerts=True), timeout=10_000)
    assert window.top.search.text() == ""


def test_a_search_that_another_takes_the_place_of_is_stopped(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    go_on = Event()
    held = furnished._stored._long.submit(lambda db: go_on.wait(30))
    window.whereabouts.search("القمح")
    first = window.listing._asked
    window.whereabouts.search("الزيتون")
    assert first is not None
    assert first.cancelled()
    # What comes in meanwhile does not begin it anew.
    asked = window.listing._asked
    window.listing.ask_again()
    assert window.listing._asked is asked
    go_on.set()
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 1, timeout=10_000)
    assert held.result(30)
    row = window.table.articles.row(0)
    assert row is not None
    assert "الزيتون" in row.title


def test_a_search_that_cannot_be_understood_says_why_in_one_sentence(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.search("(إدلب AND")
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    assert window.top.search.property("wrong")
    assert "Traceback" not in window.banner.text
    # What was listed stays and is kept up, and nobody is told again and again.
    assert window.listing.query.alerts
    assert len(window.table.articles.ids) == 1
    window.whereabouts.search("إدلب")
    qtbot.waitUntil(lambda: window.is_complete and not window.banner.text, timeout=10_000)
    assert len(window.table.articles.ids) == 1


def test_leaving_a_search_that_was_wrong_takes_its_error_away(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.search("(إدلب AND")
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    window.whereabouts.leave_search()
    assert not window.banner.text
    assert not window.top.search.property("wrong")


def test_a_long_name_of_what_is_listed_does_not_widen_the_list(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window(size=(1024, 640))
    wide = window.list.minimumSizeHint().width()
    window.list.show_heading("قائمة " * 60, "١٠ أخبار", edit="تعديل")
    assert window.list.minimumSizeHint().width() <= wide + window.list._edit.sizeHint().width() + 40
    assert window.minimumSizeHint().width() <= 1024


def test_an_alert_can_be_acknowledged_and_that_be_undone(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(ready(window))

    def state() -> AlertState:
        return furnished.alerts().result(20)[0].state

    qtbot.waitUntil(lambda: state() is AlertState.SEEN, timeout=10_000)
    window.reader._acknowledge.click()
    qtbot.waitUntil(lambda: state() is AlertState.ACKNOWLEDGED, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text) == Words("ar").say("Acknowledged."), timeout=10_000)
    window.banner._action.click()
    qtbot.waitUntil(lambda: state() is AlertState.SEEN, timeout=10_000)


def test_whoever_deals_with_an_article_deals_with_all_its_alerts(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site, clock: FakeClock
) -> None:
    quiet = Watchlist(name="الجسور", terms=(Term(query="كهرباء"),), severity=Severity.NORMAL)
    grave = Watchlist(name="الطاقة", terms=(Term(query="كهرباء"),), severity=Severity.CRITICAL)
    for watchlist in (grave, quiet):
        furnished.save_watchlist(watchlist).result(60)
    clock.forward(hours=1)
    site.routes["/feed.xml"] = feed(
        site, ("/a/9", "عودة الكهرباء إلى الحي", "جديد", ""), ("/a/1", BRIDGE_TITLE, "", "")
    )
    site.routes["/a/9"] = page("عودة الكهرباء إلى الحي", "عادت الكهرباء إلى الحي صباح اليوم بعد أسبوعين.", LAST)
    assert furnished.poll(force=True).result(60).articles == 1
    window = make_window()

    def states() -> list[AlertState]:
        return [one.state for one in furnished.alerts().result(20) if one.watchlist_name in ("الجسور", "الطاقة")]

    assert states() == [AlertState.NEW, AlertState.NEW]
    window.table.step(1)
    qtbot.waitUntil(lambda: states() == [AlertState.SEEN, AlertState.SEEN], timeout=10_000)
    row = window.table.current_row
    assert row is not None
    assert row.severity is Severity.CRITICAL
    window.reader._acknowledge.click()
    qtbot.waitUntil(lambda: states() == [AlertState.ACKNOWLEDGED, AlertState.ACKNOWLEDGED], timeout=10_000)
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    window.banner._action.click()
    qtbot.waitUntil(lambda: states() == [AlertState.SEEN, AlertState.SEEN], timeout=10_000)
    window.reader.asked_to_snooze.emit(timedelta(hours=1))
    qtbot.waitUntil(lambda: states() == [AlertState.SNOOZED, AlertState.SNOOZED], timeout=10_000)


def test_an_alert_can_be_snoozed(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(ready(window))
    window.reader.asked_to_snooze.emit(timedelta(hours=4))
    qtbot.waitUntil(lambda: furnished.alerts().result(20)[0].state is AlertState.SNOOZED, timeout=10_000)
    qtbot.waitUntil(lambda: "٤ ساعات" in bare(window.banner.text), timeout=10_000)
    window.banner._action.click()
    qtbot.waitUntil(lambda: furnished.alerts().result(20)[0].state is AlertState.SEEN, timeout=10_000)


def test_an_alert_is_dealt_with_from_its_bubble_also_where_no_list_shows_it(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, bridge: Bridge
) -> None:
    window = make_window()
    (alert,) = furnished.alerts().result(20)
    window.whereabouts.go_to(Kind.STARRED)
    qtbot.waitUntil(lambda: window.is_complete and not window.table.articles.ids, timeout=10_000)
    bridge.tell(OpenRequested(article=alert.article.id))

    def state() -> AlertState:
        return furnished.alert(alert.id).result(20).state

    qtbot.waitUntil(lambda: state() is AlertState.SEEN, timeout=10_000)
    qtbot.waitUntil(window.reader._acknowledge.isVisible, timeout=10_000)
    press(window, text="a")
    qtbot.waitUntil(lambda: state() is AlertState.ACKNOWLEDGED, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text) == Words("ar").say("Acknowledged."), timeout=10_000)
    window.banner.act()
    qtbot.waitUntil(lambda: state() is AlertState.SEEN, timeout=10_000)
    assert window.reader._acknowledge.isVisible()


def test_what_was_to_come_again_still_does_when_what_was_done_with_it_is_taken_back(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    (alert,) = furnished.alerts().result(20)
    furnished.snooze(alert.id, timedelta(hours=4)).result(20)
    until = clock() + timedelta(hours=4)
    clock.forward(hours=1)
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(lambda: window.is_complete, timeout=10_000)
    window.table.step(1)
    qtbot.waitUntil(ready(window))

    def state() -> tuple[AlertState, datetime | None]:
        now = furnished.alert(alert.id).result(20)
        return now.state, now.snoozed_until

    def snooze() -> None:
        window.reader.asked_to_snooze.emit(timedelta(hours=9))

    for do, done in ((window.reader._acknowledge.click, AlertState.ACKNOWLEDGED), (snooze, AlertState.SNOOZED)):
        assert state() == (AlertState.SNOOZED, until)
        do()
        expected = (done, clock() + timedelta(hours=9) if done is AlertState.SNOOZED else None)
        qtbot.waitUntil(partial(lambda wanted: state() == wanted, expected), timeout=10_000)
        qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
        window.banner._action.click()
        qtbot.waitUntil(lambda: state() == (AlertState.SNOOZED, until), timeout=10_000)


def test_all_is_marked_as_read_and_that_can_be_undone(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    window.top.asked_to_read_all.emit()
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 0, timeout=10_000)
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    window.banner._action.click()
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 3, timeout=10_000)


def test_what_a_poll_brings_appears_by_itself(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site, clock: FakeClock
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    clock.forward(hours=1)
    site.routes["/feed.xml"] = feed(site, ("/a/9", "خبر رابع عن إدلب", "جديد", ""), ("/a/1", BRIDGE_TITLE, "", ""))
    site.routes["/a/9"] = page("خبر رابع عن إدلب", LEAD, LAST)
    assert furnished.poll(force=True).result(30).articles == 1
    qtbot.waitUntil(lambda: len(window.table.articles.ids) == 4, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.windowTitle()) == "راصد (٢)", timeout=10_000)


def test_a_click_on_a_bubble_shows_the_article(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, bridge: Bridge
) -> None:
    window = make_window()
    window.hide()
    (alert,) = furnished.alerts().result(20)
    bridge.tell(OpenRequested(article=alert.article.id))
    qtbot.waitUntil(reading(window, BRIDGE_TITLE), timeout=10_000)
    assert window.isVisible()


def test_trouble_is_one_calm_sentence(qtbot: QtBot, make_window: MakeWindow, furnished: Engine, bridge: Bridge) -> None:
    window = make_window(language="en")
    bridge.tell(Trouble(reason=Reason.of("no-such-code")))
    qtbot.waitUntil(lambda: bool(window.banner.text))
    assert QApplication.activeModalWidget() is None


def test_a_bug_is_said_without_a_traceback(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, bridge: Bridge
) -> None:
    window = make_window(language="en")
    bridge.broke.emit(ZeroDivisionError("inside"))
    assert window.banner.text.startswith("Something in Rasid went wrong")
    assert "inside" not in window.banner.text


def test_the_theme_changes_while_the_window_lives(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()

    def ground() -> str:
        image: QImage = window.grab().toImage()
        return image.pixelColor(window.table.mapTo(window, window.table.rect().center())).name()

    assert ground() == LIGHT.pane.lower()
    window.follow_theme(Settings(theme="dark"))
    assert ground() == DARK.pane.lower()


def test_closing_without_a_tray_ends_and_with_one_hides(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    left: list[bool] = []
    window.asked_to_quit.connect(lambda: left.append(True))
    window.may_hide = lambda: True
    window.close()
    assert not left
    assert window.isHidden()
    window.may_hide = lambda: False
    window.show()
    window.close()
    assert left == [True]


def test_the_place_of_window_and_panes_is_remembered(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    # The offscreen screen is 800 wide, and a window comes back whole on the screen that is left.
    window = make_window(size=(790, 640))
    window.panes.setSizes([160, 240, 390])
    saved = window.geometry_text()
    sizes = window.panes.sizes()
    again = Window(window._context, replace(Settings(theme="light"), geometry=saved))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (790, 640)
    again.show()
    assert again.panes.sizes() == sizes


def test_every_control_has_a_name_for_a_screen_reader(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    for widget in (window.navigation, window.table, window.reader.page, window.top.search):
        assert widget.accessibleName()
    for control in window.findChildren(QPushButton):
        assert not control.isVisible() or control.text() or control.accessibleName()


def test_the_checked_health_is_said_above(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: "مصدر واحد" in window.top._health.text(), timeout=10_000)
    assert "آخر فحص الآن" in bare(window.top._health.text())


def test_the_first_frame_is_not_told_before_the_list_is_there(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context]
) -> None:
    # No new alert: the window first asks for the alerts, then goes to all that is new.
    for alert in furnished.alerts().result(60):
        furnished.acknowledge(alert.id).result(60)
    window = Window(make_a_context(furnished), Settings(theme="light", language="ar"))
    qtbot.addWidget(window)
    shown: list[int] = []
    window.first_painted.connect(lambda: shown.append(len(window.table.articles.ids)))
    window.resize(1440, 900)
    window.divide()
    window.begin()
    window.show()
    qtbot.waitUntil(lambda: bool(shown), timeout=60_000)
    assert shown[0] == 3


def test_a_window_with_nothing_to_list_has_a_first_frame_too(
    qtbot: QtBot, engine: Engine, make_a_context: Callable[..., Context]
) -> None:
    window = Window(make_a_context(engine), Settings(theme="light", language="ar"))
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted, timeout=60_000):
        window.begin()
        window.show()
    assert window.is_complete


def offered(window: Window) -> dict[str, QAction]:
    """What can be done about a pause, by its sentence."""
    menu = QMenu(window)
    window.pausing.fill(menu)
    return {action.text(): action for action in menu.actions()}


def test_a_pause_is_offered_shown_and_ended_from_the_bar(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    window, say = make_window(), Words("ar").say
    chip = window.top.pause
    assert not chip.isVisible()
    offered(window)[say("Pause alerts for an hour")].trigger()
    qtbot.waitUntil(chip.isVisible)
    lasting = furnished.paused().result(20)
    assert lasting is not None
    assert lasting.until == clock() + timedelta(hours=1)
    assert chip.text() == say("Alerts are paused until {time}", time=Words("ar").moment(lasting.until, clock()))
    assert list(offered(window)) == [say("Resume alerts")]
    chip.click()
    qtbot.waitUntil(lambda: not chip.isVisible())
    assert furnished.paused().result(20) is None


def test_a_pause_until_tomorrow_ends_at_six(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    offered(window)[Words("ar").say("Pause alerts until six tomorrow morning")].trigger()
    qtbot.waitUntil(window.top.pause.isVisible)
    lasting = furnished.paused().result(20)
    assert lasting is not None
    assert lasting.until.astimezone().strftime("%d %H:%M") == "18 06:00"


def test_a_pause_from_before_the_start_is_shown_and_one_that_is_over_is_not(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, clock: FakeClock
) -> None:
    furnished.pause(clock() + timedelta(minutes=5)).result(20)
    window = make_window()
    qtbot.waitUntil(window.top.pause.isVisible)
    clock.forward(minutes=5)
    window.pausing.look()
    assert not window.top.pause.isVisible()


def marked(window: Window) -> list[tuple[Kind, int]]:
    """The places that the navigation marks."""
    return [index.data(PLACE).key for index in window.navigation.selectedIndexes()]


def test_while_a_search_is_listed_no_place_is_marked(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    assert marked(window) == [(Kind.ALERTS, 0)]
    window.whereabouts.search("الزيتون")
    qtbot.waitUntil(ready(window))
    assert marked(window) == []
    window._show_places()
    assert marked(window) == []
    window._go(Place(kind=Kind.ADD_WATCHLIST, label=""))
    window.sheets.leave()
    assert marked(window) == []
    window.navigation.setFocus()
    assert window.listing.query.text
    window.whereabouts.leave_search()
    assert marked(window) == [(Kind.ALERTS, 0)]


def test_a_click_on_the_place_a_search_was_begun_at_goes_back_there(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.search("الزيتون")
    qtbot.waitUntil(ready(window))
    navigation = window.navigation
    at = navigation.visualRect(navigation.model().index(0, 0)).center()
    QTest.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert window.listing.query.alerts
    assert marked(window) == [(Kind.ALERTS, 0)]


def test_a_search_that_is_not_understood_leaves_the_mark(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.whereabouts.search("(إدلب AND")
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=10_000)
    assert marked(window) == [(Kind.ALERTS, 0)]
