"""The starter pack in the window: chosen by country, tried on this network, added together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from monitor.engine import Engine
from monitor.gui.context import Context
from monitor.gui.outlet_list import OutletModel
from monitor.gui.sources_sheet import SourcesSheet
from monitor.gui.starter_sheet import StarterSheet
from monitor.gui.window import Window
from monitor.model import Outlet, OutletKind, OutletTrial, TrialOutcome
from monitor.words import Words
from tests.engine.conftest import feed
from tests.gui.conftest import MakeWindow, bare, press
from tests.site import Answer, Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

SAY = Words("ar")


@pytest.fixture
def world() -> Iterator[Site]:
    """Many hosts, each with a feed of three articles."""
    with Site(address="0.0.0.0") as running:
        running.routes["/feed.xml"] = feed(running, *((f"/a/{n}", f"خبر {n}", "تقرير", "") for n in range(3)))
        running.routes["/closed"] = Answer(status=403)
        yield running


def pack_of(world: Site) -> tuple[Outlet, ...]:
    return tuple(
        Outlet(
            name=name,
            name_en=english,
            country=country,
            kind=OutletKind.PAPER,
            addresses=(world.url(path, host=f"127.0.2.{number}"),),
        )
        for number, (name, english, country, path) in enumerate(
            (
                ("الوادي", "Al-Wadi", "SY", "/feed.xml"),
                ("السور", "As-Sur", "SY", "/closed"),
                ("القلعة", "Al-Qalaa", "SY", "/feed.xml"),
                ("الميناء", "Al-Mina", "LB", "/feed.xml"),
            ),
            start=1,
        )
    )


def shown_pack(qtbot: QtBot, window: Window, pack: tuple[Outlet, ...]) -> StarterSheet:
    """The sheet as the window opens it, with a pack of this machine in place of the shipped one."""
    window.sheets.show_starter_pack()
    sheet = window.sheets.sheet
    assert isinstance(sheet, StarterSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    assert len(sheet.picker.model.shown) >= 60
    sheet.show_outlets(pack)
    return sheet


def results(sheet: StarterSheet) -> dict[str, str]:
    model = sheet.picker.model
    return {one.name: bare(model.result(one)) for one in model.shown}


def test_outlets_of_a_country_are_tried_added_together_and_taken_back(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    sheet = shown_pack(qtbot, window, pack_of(world))
    assert not sheet.primary.isEnabled() and not sheet.try_them.isEnabled()
    sheet.picker.countries["SY"].click()
    assert [one.name for one in sheet.picker.model.shown] == ["السور", "القلعة", "الوادي"]
    assert sheet.try_them.text() == SAY.count("Try {n} outlet", "Try {n} outlets", 3)
    assert world.asked == []
    sheet.try_them.click()
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=60_000)
    assert "127.0.2.4" not in {one.host for one in world.asked}
    said = results(sheet)
    brings = bare(SAY.count("Brings {n} article, from its feed.", "Brings {n} articles, from its feed.", 3))
    assert (said["الوادي"], said["القلعة"]) == (brings, brings)
    assert said["السور"].startswith("محجوب عن راصد.")
    # What refuses is no longer ticked, and nothing is stored yet.
    assert {one.name for one in sheet.picker.model.chosen} == {"الوادي", "القلعة"}
    assert engine.sources().result(20) == ()
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    assert {source.name for source in engine.sources().result(20)} == {"الوادي", "القلعة"}
    (undo,) = (one for one in window.banner.findChildren(QPushButton) if one.text() == SAY.say("Undo"))
    undo.click()
    qtbot.waitUntil(lambda: engine.sources().result(20) == (), timeout=60_000)


def test_trying_can_be_stopped_and_what_came_is_kept(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    pack = pack_of(world)
    # It never answers; nobody waits for it once it was stopped.
    world.routes["//127.0.2.3/feed.xml"] = Answer(latency=3600)
    sheet = shown_pack(qtbot, window, pack)
    sheet.picker.all_shown.click()
    sheet.try_them.click()
    qtbot.waitUntil(lambda: len(sheet.picker.trials.trials) == 3, timeout=60_000)
    assert not sheet.picker.progress.isHidden()
    assert results(sheet)["القلعة"] == SAY.say("Trying…")
    sheet.picker.progress.stop.click()
    assert sheet.picker.progress.isHidden()
    assert results(sheet)["القلعة"] == ""
    assert [one.name for one in sheet.picker.untried] == ["القلعة"]
    sheet.primary.click()
    qtbot.waitUntil(lambda: window.sheets.sheet is None, timeout=60_000)
    assert {source.name for source in engine.sources().result(20)} == {"الوادي", "الميناء"}


def test_the_pack_is_searched_whatever_the_spelling_and_ticked_by_keyboard(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    sheet = shown_pack(qtbot, window, pack_of(world))
    picker = sheet.picker
    # No line of countries is cut.
    chips = picker._chips
    qtbot.waitUntil(lambda: chips.viewport().height() >= picker._flow.heightForWidth(chips.viewport().width()))
    for typed, found in (("سوريا", 3), ("ميناء", 1), ("mina", 1), ("القلعه", 1), ("لا شيء كهذا", 0)):
        picker.filter.setText(typed)
        assert len(picker.model.shown) == found, typed
    picker.filter.setText("الوادي")
    press(picker.filter, key=Qt.Key.Key_Down)
    assert window.focusWidget() is picker.list
    press(picker.list, key=Qt.Key.Key_Space, text=" ")
    assert [one.name for one in picker.model.chosen] == ["الوادي"]
    press(picker.list, key=Qt.Key.Key_Space, text=" ")
    assert not picker.model.chosen
    # Countries come before the field, as they stand.
    assert list(picker.countries.values())[-1].nextInFocusChain() is picker.filter
    assert picker.filter.nextInFocusChain() is picker.all_shown
    row = picker.model.index(0, 0)
    assert bare(row.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("الوادي. صحيفة · سوريا.")
    QTest.mouseClick(picker.list.viewport(), Qt.MouseButton.LeftButton, pos=picker.list.visualRect(row).center())
    assert [one.name for one in picker.model.chosen] == ["الوادي"]


def test_where_nobody_can_be_reached_it_is_the_network_that_is_said(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine, world: Site
) -> None:
    window = make_window()
    # As a network answers that wants a sign-in before it lets anybody out.
    world.routes["/feed.xml"] = world.routes["/closed"] = Answer(status=511)
    sheet = shown_pack(qtbot, window, pack_of(world))
    sheet.picker.countries["SY"].click()
    sheet.try_them.click()
    qtbot.waitUntil(lambda: sheet.is_complete and bool(sheet.picker.trials.trials), timeout=60_000)
    assert sheet.picker.trials.is_offline
    assert "لا شبكة هنا" in bare(sheet.picker.said.text())
    # Ticked once more, they are tried once more.
    sheet.picker.all_shown.click()
    assert len(sheet.picker.untried) == 3


def test_what_is_a_source_already_cannot_be_ticked(
    make_a_context: Callable[..., Context], engine: Engine, world: Site
) -> None:
    one = pack_of(world)[0]
    model = OutletModel(make_a_context(engine), {"SY": "سوريا"})
    model.show_outlets((one,))
    model.tick((one,), True)
    model.show_trial(OutletTrial(outlet=one, outcome=TrialOutcome.KNOWN))
    model.tick((one,), True)
    assert not model.chosen
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsUserCheckable


def test_the_pack_is_offered_where_sources_are_added_and_looked_after(
    qtbot: QtBot, make_window: MakeWindow, engine: Engine
) -> None:
    window = make_window()
    for open_sheet in (window.sheets.add_source, window.sheets.show_sources):
        open_sheet()
        sheet = window.sheets.sheet
        assert sheet is not None and not isinstance(sheet, StarterSheet | type(None))
        (offer,) = (one for one in sheet.findChildren(QPushButton) if one.text() == SAY.say("Outlets to begin with"))
        offer.click()
        assert isinstance(window.sheets.sheet, StarterSheet)
    assert not isinstance(window.sheets.sheet, SourcesSheet)
