"""The first steps: by keyboard to something worth reading, once, skipped, in another language, without a network."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from monitor.engine import Engine
from monitor.gui.article_model import ROW
from monitor.gui.demonstration import demo_command
from monitor.gui.desktop import Desktop
from monitor.gui.first_run import FirstRun
from monitor.gui.navigation import Kind
from monitor.gui.window import Window
from monitor.model import ArticleRow, Outlet, OutletKind
from monitor.settings import Places, Settings, load, save
from monitor.words import Words
from tests.conftest import FakeClock
from tests.engine.conftest import Kept, feed, page
from tests.gui.conftest import LAST, LEAD, MATCHED, MakeWindow, bare, press
from tests.site import Answer, Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")


@pytest.fixture
def world() -> Iterator[Site]:
    """Two hosts with a feed each, of which one tells of Idlib, and one that refuses."""
    with Site(address="0.0.0.0") as running:
        for n, title in ((1, "هدنة جديدة في إدلب"), (2, "موسم الزيتون يبدأ")):
            host = f"//127.0.3.{n}"
            items = feed(running, ("/a", title, "تقرير", "Wed, 17 Feb 2021 11:50:00 GMT")).body
            own = items.replace(b"127.0.0.1", f"127.0.3.{n}".encode())
            running.routes[f"{host}/feed.xml"] = Answer(body=own, type="application/rss+xml")
            running.routes[f"{host}/a"] = page(title, LEAD, MATCHED if n == 1 else LAST, LAST)
        running.routes["//127.0.3.3/feed.xml"] = Answer(status=403)
        yield running


def pack_of(world: Site) -> tuple[Outlet, ...]:
    return tuple(
        Outlet(
            name=name,
            name_en=name,
            country="SY",
            kind=OutletKind.PAPER,
            addresses=(world.url("/feed.xml", host=f"127.0.3.{n}"),),
        )
        for n, name in ((1, "الوادي"), (2, "القلعة"), (3, "السور"))
    )


def first_run(qtbot: QtBot, window: Window, pack: tuple[Outlet, ...] = ()) -> FirstRun:
    """The sheet as the menu opens it, with outlets of this machine in place of those that are shipped."""
    window.top._show_menu()
    (menu,) = window.top.findChildren(QMenu)
    next(action for action in menu.actions() if action.text() == SAY.say("First steps")).trigger()
    menu.close()
    sheet = window.sheets.sheet
    assert isinstance(sheet, FirstRun)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    sheet.show_outlets(pack)
    return sheet


def listed(window: Window) -> list[ArticleRow]:
    articles = window.table.articles
    rows = (articles.index(n, 0).data(ROW) for n in range(len(articles.ids)))
    return [row for row in rows if row is not None]


def focused(window: Window) -> QWidget:
    found = window.focusWidget()
    assert found is not None
    return found


def test_from_nothing_to_an_alert_by_keyboard_alone(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, kept: Kept, world: Site
) -> None:
    window = make_window()
    engine.start()
    sheet = first_run(qtbot, window, pack_of(world))
    press(focused(window), key=Qt.Key.Key_Return)
    assert focused(window) is sheet.picker.filter
    # Enter leads from the field into the rows, and does not go on to the next step.
    sheet.picker.filter.setText("سوريا")
    press(sheet.picker.filter, key=Qt.Key.Key_Return)
    assert focused(window) is sheet.picker.list
    for _ in range(3):
        press(sheet.picker.list, key=Qt.Key.Key_Space, text=" ")
        press(sheet.picker.list, key=Qt.Key.Key_Down)
    press(sheet.picker.list, key=Qt.Key.Key_Return)
    assert focused(window) is sheet.templates["idlib"]
    assert [key for key, box in sheet.templates.items() if box.isChecked()] == ["idlib", "conflict"]
    qtbot.waitUntil(lambda: not sheet._starting.trials.is_running, timeout=60_000)
    # Tried, and not kept before there is something to watch for.
    assert engine.sources().result(20) == ()
    press(focused(window), key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused(window) is sheet.send, timeout=60_000)
    assert {one.name for one in engine.watchlists().result(20)} == {"إدلب وخفض التصعيد", "قصف ونزوح في إدلب"}
    sheet.send.click()
    qtbot.waitUntil(lambda: bare(sheet.tested.text()) == SAY.say("The desktop has it."), timeout=60_000)
    assert kept.spoken
    qtbot.waitUntil(lambda: len(engine.sources().result(20)) == 2, timeout=60_000)
    press(sheet, key=Qt.Key.Key_Return)
    assert window.sheets.sheet is None
    qtbot.waitUntil(lambda: engine.counts().result(20).new_alerts == 2, timeout=60_000)
    window.whereabouts.go_to(Kind.ALL)
    # The outlets have one text of the agency: a row, and both under it.
    qtbot.waitUntil(lambda: [row.copies for row in listed(window)] == [2], timeout=60_000)


def test_who_skips_the_rest_keeps_the_outlets_and_no_watchlist(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    sheet = first_run(qtbot, window, pack_of(world))
    sheet.carry_out()
    sheet.picker.countries["SY"].click()
    sheet.carry_out()
    press(sheet, key=Qt.Key.Key_Escape)
    assert window.sheets.sheet is None
    qtbot.waitUntil(lambda: len(engine.sources().result(20)) == 2, timeout=60_000)
    assert engine.watchlists().result(20) == ()
    added = SAY.count(
        "{n} source was added and is being read now.", "{n} sources were added and are being read now.", 2
    )
    # And which of them brought nothing.
    failed = SAY.say("Nothing comes from {names} here.", names="السور")
    qtbot.waitUntil(lambda: bare(window.banner.text) == bare(f"{added} {failed}"), timeout=60_000)


def test_a_step_back_asks_no_outlet_twice_and_own_words_that_are_wrong_are_said(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    sheet = first_run(qtbot, window, pack_of(world))
    sheet.carry_out()
    sheet.picker.countries["SY"].click()
    sheet.carry_out()
    qtbot.waitUntil(lambda: not sheet._starting.trials.is_running, timeout=60_000)
    asked = len(world.asked)
    sheet.previous.click()
    assert {one.name for one in sheet.picker.model.chosen} == {"الوادي", "القلعة"}
    sheet.carry_out()
    for box in sheet.templates.values():
        box.setChecked(False)
    sheet.own.line.setText("(إدلب AND")
    sheet.carry_out()
    qtbot.waitUntil(lambda: not sheet.wrong.isHidden(), timeout=60_000)
    assert "(إدلب AND" in bare(sheet.wrong.text())
    # It stands in the line again, to be mended where it is wrong.
    assert focused(window) is sheet.own.line
    assert (sheet.own.line.text(), sheet.own.line.accessibleDescription()) == ("(إدلب AND", bare(sheet.wrong.text()))
    sheet.own.line.setText("الزيتون")
    sheet.own.line.textEdited.emit("الزيتون")
    assert sheet.wrong.isHidden()
    sheet.carry_out()
    qtbot.waitUntil(lambda: focused(window) is sheet.send, timeout=60_000)
    (saved,) = engine.watchlists().result(20)
    assert (saved.name, [term.query for term in saved.terms]) == ("الزيتون", ["الزيتون"])
    assert len(world.asked) == asked


def test_who_has_watchlists_already_is_proposed_none(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(window.known.watchlists), timeout=20_000)
    sheet = first_run(qtbot, window)
    assert not any(box.isChecked() for box in sheet.templates.values())


def test_without_a_network_it_says_so_and_offers_the_demo(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    for n in (1, 2, 3):
        world.routes[f"//127.0.3.{n}/feed.xml"] = Answer(status=511)
    window = make_window()
    sheet = first_run(qtbot, window, pack_of(world))
    sheet.carry_out()
    sheet.picker.countries["SY"].click()
    sheet.carry_out()
    qtbot.waitUntil(lambda: sheet.demo.isVisible(), timeout=60_000)
    sheet.again.click()
    assert not sheet.demo.isVisible()
    assert sheet.progress.isVisible()
    qtbot.waitUntil(lambda: sheet.demo.isVisible(), timeout=60_000)
    program, arguments, folder = demo_command("ar")
    ran = subprocess.run([program, *arguments, "--help"], cwd=folder, capture_output=True, check=True)
    assert "rasid demo" in ran.stdout.decode()


@pytest.fixture
def fresh(qtbot: QtBot, engine: Engine, places: Places, clock: FakeClock) -> Iterator[Desktop]:
    """The whole program on a folder in which nothing is yet."""
    save(places, Settings(theme="light", language="ar"))
    made = Desktop(places, engine=engine, language=None, clock=clock)
    made._start = True
    made.window.show()
    yield made
    made.end()
    made.window.deleteLater()


def test_it_comes_once_and_stays_where_it_is_in_another_language(
    qtbot: QtBot, fresh: Desktop, engine: Engine, places: Places, clock: FakeClock
) -> None:
    qtbot.waitUntil(lambda: isinstance(fresh.window.sheets.sheet, FirstRun), timeout=60_000)
    sheet = fresh.window.sheets.sheet
    assert isinstance(sheet, FirstRun)
    assert load(places).extra["welcomed"] is True
    next(one for one in sheet.languages.buttons() if one.text() == "English").click()
    again = fresh.window.sheets.sheet
    assert isinstance(again, FirstRun) and again is not sheet
    assert again.primary.text() == "Next"
    assert (load(places).language, load(places).extra["welcomed"]) == ("en", True)
    # Nor does a setting that is changed later make it forget.
    fresh.window.sheets.leave()
    fresh.window._change_language("ar")
    assert load(places).extra["welcomed"] is True
    fresh._begin_work()
    qtbot.waitUntil(lambda: fresh.window.is_complete, timeout=60_000)
    assert fresh.window.sheets.sheet is None


def test_who_has_sources_already_is_not_led(qtbot: QtBot, furnished: Engine, places: Places, clock: FakeClock) -> None:
    made = Desktop(places, engine=furnished, language="ar", clock=clock)
    made._start = True
    made.window.show()
    qtbot.waitUntil(lambda: "welcomed" in load(places).extra, timeout=60_000)
    assert made.window.sheets.sheet is None
    made.end()
    made.window.deleteLater()
