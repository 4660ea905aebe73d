"""The page of sources: rows under their headings, what is wrong, pausing and removing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from monitor.engine import Engine
from monitor.gui.source_cures import Cure, cures_of
from monitor.gui.sources_sheet import SourcesSheet
from monitor.gui.window import Window
from monitor.model import Reason, Source, SourceKind, SourceState
from monitor.words import Words
from tests.engine.conftest import feed
from tests.gui.conftest import MakeWindow, bare, press
from tests.site import Answer, Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def edge_of_ink(image: QImage, *, rtl: bool) -> int:
    """How far from the leading edge the first letter stands, in pixels."""
    ground = image.pixelColor(1, image.height() // 2).name()
    rows = range(4, image.height() - 4)
    for far in range(3, image.width()):
        x = image.width() - 1 - far if rtl else far
        if any(image.pixelColor(x, y).name() != ground for y in rows):
            return far
    return image.width()


def shown_sources(qtbot: QtBot, make_window: MakeWindow, **chosen: object) -> SourcesSheet:
    window = make_window(**chosen)
    qtbot.waitUntil(lambda: bool(window.known.sources), timeout=10_000)
    window.sheets.show_sources()
    sheet = window.sheets.sheet
    assert isinstance(sheet, SourcesSheet)
    return sheet


@pytest.mark.parametrize("language", ["ar", "en"])
def test_headings_stand_above_their_columns(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, language: str
) -> None:
    sheet = shown_sources(qtbot, make_window, language=language)
    table, header = sheet.table, sheet.table.horizontalHeader()
    for column in range(1, 6):
        cell = table.visualRect(table.model().index(0, column))
        left, wide = header.sectionViewportPosition(column), header.sectionSize(column)
        heading = header.viewport().grab().toImage().copy(left, 0, wide, header.height())
        text = table.viewport().grab().toImage().copy(cell)
        rtl = language == "ar"
        # A letter may begin a pixel inside its own box.
        assert abs(edge_of_ink(heading, rtl=rtl) - edge_of_ink(text, rtl=rtl)) <= 2


def test_the_chosen_row_has_one_ground(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    sheet = shown_sources(qtbot, make_window)
    image = sheet.table.viewport().grab().toImage()
    row = sheet.table.visualRect(sheet.table.model().index(0, 0))
    # Just above the line below, where no letter stands.
    y = row.bottom() - 3
    assert len({image.pixelColor(x, y).name() for x in range(4, image.width() - 4)}) == 1


def test_a_narrow_window_leaves_columns_out_and_needs_no_scrolling(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    sheet = shown_sources(qtbot, make_window)
    for em, shown in ((100, [0, 1, 2, 3, 4, 5]), (48, [0, 1, 2, 4]), (30, [0, 1, 4])):
        sheet.table.resize(round(em * sheet.context.em), 300)
        columns = [n for n in range(6) if not sheet.table.isColumnHidden(n)]
        assert columns == shown
        assert sum(sheet.table.columnWidth(n) for n in columns) <= sheet.table.viewport().width() + 1


def test_sources_say_how_they_are_and_can_be_paused(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    site.routes["/feed.xml"] = Answer(body=b"", status=403)
    sheet = shown_sources(qtbot, make_window)
    sheet.check.click()

    def source_state() -> SourceState:
        return furnished.sources().result(20)[0].state

    qtbot.waitUntil(lambda: source_state() is SourceState.BLOCKED, timeout=60_000)
    qtbot.waitUntil(lambda: sheet.chosen is not None and sheet.chosen.state is SourceState.BLOCKED, timeout=60_000)
    sheet.pause.click()
    qtbot.waitUntil(lambda: furnished.sources().result(20)[0].paused, timeout=60_000)


def test_a_source_shows_what_is_read_where_it_fails_and_why_it_is_read(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    other = site.url("/other.xml")
    site.routes["/other.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    (source,) = furnished.sources().result(20)
    furnished.set_source(source.id, fallbacks=(other,)).result(20)
    site.routes["/feed.xml"] = Answer(status=410)
    furnished.check_source(source.id).result(20)
    furnished.check_source(source.id).result(20)
    sheet = shown_sources(qtbot, make_window)
    shown = bare("\n".join(label.text() for label in sheet.findChildren(QLabel)))
    words = Words("ar")
    assert bare(words.say("Where that fails: {address} ({kind})", address=other, kind="خلاصة")) in shown
    assert bare(words.reason(Reason.of("stepped-down", to=other))) in shown
    assert bare(words.reason(Reason.of("gone"))) in shown


def test_a_removed_source_leaves_its_articles_and_comes_back_by_undo(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    (before,) = furnished.sources().result(20)
    sheet = shown_sources(qtbot, make_window)
    window = sheet.window()
    assert isinstance(window, Window)
    sheet.remove.click()
    qtbot.waitUntil(lambda: sheet.table.model().rowCount() == 0, timeout=60_000)
    assert furnished.sources().result(20) == ()
    assert furnished.counts().result(20).articles == 3
    assert before.name in bare(window.banner.text)
    (undo,) = (one for one in window.banner.findChildren(QPushButton) if one.text() == Words("ar").say("Undo"))
    undo.click()
    qtbot.waitUntil(lambda: sheet.table.model().rowCount() == 1, timeout=60_000)
    (after,) = furnished.sources().result(20)
    assert (after.id, after.name, after.articles) == (before.id, before.name, before.articles)


def test_a_source_is_found_by_its_name_its_address_or_how_it_is(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    site.routes["/other.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    furnished.add_source(site.url("/other.xml"), name="القلعة").result(60)
    site.routes["/other.xml"] = Answer(status=403)
    furnished.check_source(2).result(60)
    sheet = shown_sources(qtbot, make_window)
    qtbot.waitUntil(lambda: sheet.table.model().rowCount() == 2, timeout=20_000)

    def shown() -> list[str]:
        return [source.name for source in sheet.table.sources]

    for typed, found in (
        ("قلعه", ["القلعة"]),
        ("وكاله", ["وكالة الضفة"]),
        ("other", ["القلعة"]),
        ("يرفض", ["القلعة"]),
        ("لا شيء كهذا", []),
    ):
        sheet.search.setText(typed)
        assert shown() == found, typed
        assert sheet.none.isHidden() is bool(found)
        assert sheet.remove.isEnabled() is bool(found)
    press(sheet.search, key=Qt.Key.Key_Escape)
    assert len(shown()) == 2
    assert bare(sheet.troubled.text()) == Words("ar").count("{n} needs attention", "{n} need attention", 1)
    sheet.troubled.click()
    assert shown() == ["القلعة"]
    press(sheet.search, key=Qt.Key.Key_Return)
    assert sheet.window().focusWidget() is sheet.table


def cure(sheet: SourcesSheet, name: str) -> None:
    """Press the button of a cure."""
    next(one for one in sheet.cures.findChildren(QPushButton) if one.text() == Words("ar").say(name)).click()


def test_a_source_that_refuses_is_cured_in_the_window(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    words = Words("ar")
    items = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    refused = Answer(status=403)
    site.routes["/feed.xml"] = lambda asked: items if "Firefox" in asked.headers["user-agent"] else refused
    (source,) = furnished.sources().result(20)
    furnished.check_source(source.id).result(60)
    sheet = shown_sources(qtbot, make_window)
    qtbot.waitUntil(lambda: sheet.cures.isVisible(), timeout=20_000)
    assert bare(words.cure(SourceState.BLOCKED, Reason.of("forbidden"), in_window=True)) in bare(sheet._why.text())
    assert "`" not in sheet._why.text()
    # Another address that is none is said, and what was typed stays to be mended.
    cure(sheet, "Add another address…")
    address = sheet.cures.fields.findChild(QLineEdit)
    assert isinstance(address, QLineEdit)
    address.setText("لا عنوان")
    address.setModified(True)
    cure(sheet, "Do it")
    qtbot.waitUntil(lambda: "لا عنوان" in bare(sheet.cures.said.text()), timeout=60_000)
    assert not sheet.cures.fields.isHidden()
    cure(sheet, "Present Rasid otherwise…")
    agent = next(one for one in sheet.cures.fields.findChildren(QLineEdit) if not one.isHidden())
    agent.setText("Mozilla/5.0 Firefox/140.0")
    agent.setModified(True)
    press(agent, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: furnished.sources().result(20)[0].state is SourceState.OK, timeout=60_000)
    qtbot.waitUntil(lambda: sheet.chosen is not None and sheet.chosen.state is SourceState.OK, timeout=60_000)
    assert furnished.sources().result(20)[0].options.user_agent == "Mozilla/5.0 Firefox/140.0"
    assert not [one for one in sheet.cures.findChildren(QPushButton) if one.isVisible()]


def test_a_source_that_can_be_read_and_brings_nothing_says_so(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    sheet = shown_sources(qtbot, make_window)
    (source,) = furnished.sources().result(20)
    assert "لم يأت منه خبر بعد" not in bare(sheet._why.text())
    sheet.show_known_sources((replace(source, articles=0),))
    assert "لم يأت منه خبر بعد" in bare(sheet._why.text())
    assert sheet.cures.isVisible()


def test_a_source_that_is_gone_gets_another_address_or_a_search_engine(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site
) -> None:
    site.routes["/feed.xml"] = Answer(status=404)
    site.routes["/other.xml"] = feed(site, ("/a/1", "خبر من الشمال عن إدلب", "تقرير", ""))
    (source,) = furnished.sources().result(20)
    furnished.check_source(source.id).result(60)
    sheet = shown_sources(qtbot, make_window)
    qtbot.waitUntil(lambda: sheet.cures.isVisible(), timeout=20_000)
    cure(sheet, "Add another address…")
    address = sheet.cures.fields.findChild(QLineEdit)
    assert isinstance(address, QLineEdit)
    address.setText(site.url("/other.xml"))
    address.setModified(True)
    cure(sheet, "Do it")
    other = site.url("/other.xml")
    qtbot.waitUntil(lambda: [rung.url for rung in furnished.sources().result(20)[0].ladder] == [other], timeout=60_000)
    qtbot.waitUntil(lambda: other in bare(sheet._ladder.text()), timeout=60_000)


@pytest.mark.parametrize(
    ("changes", "cures"),
    [
        ({}, ()),
        ({"state": SourceState.OFFLINE}, ()),
        ({"state": SourceState.OK, "moved_from": "https://old.example/"}, (Cure.TAKE_BACK,)),
        (
            {"state": SourceState.BLOCKED, "reason": Reason.of("login-required", host="x")},
            (Cure.LOGIN, Cure.FALLBACK, Cure.SEARCH, Cure.OPEN),
        ),
        (
            {"state": SourceState.BLOCKED, "reason": Reason.of("challenge", host="x", guard="y")},
            (Cure.AGENT, Cure.FALLBACK, Cure.SEARCH, Cure.OPEN),
        ),
        ({"state": SourceState.BROKEN}, (Cure.FALLBACK, Cure.SEARCH, Cure.OPEN)),
        ({"last_success": datetime(2026, 11, 26, tzinfo=UTC)}, (Cure.FALLBACK, Cure.OPEN)),
        ({"last_success": datetime(2026, 11, 26, tzinfo=UTC), "articles": 1}, ()),
    ],
)
def test_the_cures_fit_what_is_wrong(changes: dict[str, object], cures: tuple[Cure, ...]) -> None:
    source = Source(
        id=1, url="https://x.example/feed", name="x", kind=SourceKind.FEED, added=datetime(2026, 11, 26, tzinfo=UTC)
    )
    assert cures_of(replace(source, **changes)) == cures  # type: ignore[arg-type]
