"""What a site changed in an article is chosen by its date and told by signs, not by colour alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl

from monitor.engine import Engine
from monitor.gui.page import SHOW_VERSIONS
from monitor.gui.theme import DARK
from monitor.gui.versions_page import changes_page
from monitor.gui.versions_sheet import VersionsSheet
from monitor.language import difference
from monitor.model import ArticleQuery, Change, Piece
from monitor.words import Words
from tests.conftest import FakeClock
from tests.engine.conftest import feed, page
from tests.gui.conftest import BRIDGE_TITLE, LAST, LEAD, MATCHED, MakeWindow, bare, press
from tests.gui.test_page import LOOK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.site import Site

DATE = "Wed, 17 Feb 2021 11:50:00 GMT"


def lines(language: str, *parts: tuple[Piece, ...]) -> list[str]:
    html = changes_page(parts, words=Words(language), look=LOOK)
    return [bare(unescape(re.sub("<[^>]+>", "", part))) for part in html.split("</p>")[:-1]]


def test_what_was_added_and_removed_has_a_sign_of_its_own_and_is_counted() -> None:
    pieces = difference("قتل ثلاثة أشخاص في الحادث أمس", "قتل خمسة أشخاص في الحادث أمس بإدلب")
    assert lines("ar", pieces) == [
        "+ كلمتان مضافتان، تحتهما خط · − كلمة محذوفة، مشطوبة",
        "قتل −ثلاثة +خمسة أشخاص في الحادث أمس +بإدلب",
    ]
    html = changes_page((pieces,), words=Words("en"), look=LOOK)
    assert re.findall(r"text-decoration:underline\">(.*?)<", html) == ["خمسة", "بإدلب"]
    assert re.findall(r"text-decoration:line-through\">(.*?)<", html) == ["ثلاثة"]


def test_two_texts_that_say_the_same_are_called_so() -> None:
    assert lines("en", (Piece(Change.SAME, "Nothing new"),))[0] == "These two say the same."


def test_of_boundless_versions_the_beginning_is_shown() -> None:
    shown = lines("en", *((Piece(Change.ADDED, "كلمة " * 20_000),) for _ in range(10)))
    assert shown[-1] == "The rest of this very long text is not shown."
    assert sum(map(len, shown)) < 400_000


def test_markup_and_direction_controls_in_a_version_are_shown_and_not_obeyed() -> None:
    html = changes_page((difference("a", "<img src=x>\u202e b"),), words=Words("ar"), look=LOOK)
    assert "<img" not in html
    assert "\u202e" not in html


def test_versions_are_chosen_by_their_date(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, site: Site, clock: FakeClock
) -> None:
    for minutes, lead in ((10, "زار الوزير الجسر."), (30, "زار الوزير والمحافظ الجسر.")):
        clock.forward(minutes=minutes)
        site.routes["/feed.xml"] = feed(site, ("/a/1", BRIDGE_TITLE, f"تقرير {minutes}", DATE))
        site.routes["/a/1"] = page(BRIDGE_TITLE, LEAD, MATCHED, LAST, lead)
        furnished.poll(force=True).result(60)
    window = make_window()
    window.table.step(1)
    qtbot.waitUntil(lambda: window.is_complete)
    assert "هذه نسخته رقم ٣. عرض ما تغيّر" in bare(window.reader.page.toPlainText())
    window.reader.page.anchorClicked.emit(QUrl(SHOW_VERSIONS))
    sheet = window.sheets.sheet
    assert isinstance(sheet, VersionsSheet)
    qtbot.waitUntil(lambda: sheet._bar.contentsMargins().left() == sheet.page.margin, timeout=10_000)

    def ready() -> bool:
        return sheet.is_complete

    qtbot.waitUntil(ready, timeout=10_000)
    named = [bare(sheet.chosen.item(row).text()) for row in range(sheet.chosen.count())]
    assert [name.split("،")[0] for name in named] == ["النسخة ٣", "النسخة ٢", "النسخة ١"]
    assert all("اليوم" in name for name in named)
    assert "زار الوزير +والمحافظ الجسر." in bare(sheet.page.toPlainText())
    assert bare(sheet.against.currentText()) == named[1]
    window.resize(1024, 400)
    bar = sheet.page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    press(sheet.page, key=Qt.Key.Key_Space, text=" ")
    assert bar.value() > 0
    window.follow_theme(replace(window._settings, theme="dark"))
    assert DARK.accent.lower() in sheet.page.toHtml()
    # Against the first one.
    sheet.against.setCurrentIndex(1)
    sheet.against.activated.emit(1)
    qtbot.waitUntil(ready)
    assert "+زار الوزير والمحافظ الجسر." in bare(sheet.page.toPlainText())
    # An older one, against the one before it.
    sheet.chosen.setCurrentRow(1)
    qtbot.waitUntil(ready)
    assert bare(sheet.against.currentText()) == named[2]
    assert "+زار الوزير الجسر." in bare(sheet.page.toPlainText())
    # The key does the same, and what never changed says so.
    window.sheets.leave()
    window.reading.show(
        next(one for one in furnished.article_ids(ArticleQuery()).result(20) if one != window.reading.article)
    )
    press(window.table, text="ر", scan=55)
    only = window.sheets.sheet
    assert isinstance(only, VersionsSheet)
    qtbot.waitUntil(lambda: only.is_complete, timeout=10_000)
    assert bare(only.said.text()) == "لم يعدّل الموقع هذا الخبر."
    # That is all: it is held against nothing.
    assert "لا فرق" not in bare(only.page.toPlainText())
    assert LEAD in bare(only.page.toPlainText())
