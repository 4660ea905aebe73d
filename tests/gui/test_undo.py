"""What a person does in the window and can take back: each edit is undone to what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from monitor.engine import Engine
from monitor.gui.keeping_sheet import KeepingSheet
from monitor.gui.moving_sheet import MovingSheet
from monitor.gui.notifiers_sheet import NotifiersSheet
from monitor.gui.watchlist_editor import WatchlistEditor
from monitor.gui.window import Window
from monitor.model import ArticleQuery, NotifierSetup, Retention
from monitor.words import Words
from tests.gui.conftest import MakeWindow, bare

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAY = Words("ar")
FILE = """
[[watchlist]]
name = "الشمال"
terms = ["حلب"]

[[watchlist]]
name = "الجنوب"
terms = ["درعا"]
"""
FEEDS = """<opml version="2.0"><head><title>مصادر</title></head><body>
<outline text="وكالة" type="rss" xmlUrl="https://one.example/feed"/></body></opml>"""


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> Window:
    made = make_window()
    qtbot.waitUntil(lambda: bool(made.known.sources and made.known.watchlists), timeout=20_000)
    return made


def undo(qtbot: QtBot, window: Window) -> None:
    """Press the button beside what was just said."""
    offered = SAY.say("Undo")
    qtbot.waitUntil(lambda: bool(window.banner.text) and window.banner._action.text() == offered, timeout=60_000)
    next(one for one in window.banner.findChildren(QPushButton) if one.text() == offered).click()


def test_a_watchlist_that_was_edited_and_one_that_was_made(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    before = furnished.watchlists().result(20)
    window.sheets.edit_first_watchlist()
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet.terms.show_terms(("حلب",))
    sheet.carry_out()
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) != before, timeout=60_000)
    undo(qtbot, window)
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) == before, timeout=60_000)
    window.sheets.edit_watchlist(None)
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet.terms.show_terms(("درعا",))
    sheet.carry_out()
    qtbot.waitUntil(lambda: len(furnished.watchlists().result(20)) == 2, timeout=60_000)
    undo(qtbot, window)
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) == before, timeout=60_000)


def test_a_watchlist_that_was_removed_has_its_alerts_again(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    (before,) = furnished.watchlists().result(20)
    alerts = furnished.alerts().result(20)
    window.sheets.edit_first_watchlist()
    sheet = window.sheets.sheet
    assert isinstance(sheet, WatchlistEditor)
    sheet._remove()
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) == (), timeout=60_000)
    undo(qtbot, window)
    qtbot.waitUntil(lambda: furnished.watchlists().result(20) == (before,), timeout=60_000)
    assert furnished.alerts().result(20) == alerts
    assert furnished.fill_in().result(60)
    assert len(furnished.article_ids(ArticleQuery(watchlist=before.id)).result(20)) == 1


def test_a_notifier_that_was_removed(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    setup = NotifierSetup(name="hook", kind="webhook", options={"url": "http://127.0.0.1:1/"})
    furnished.save_notifier(setup, secret="s3cret", in_file=True, new=True).result(10)
    before = furnished.notifiers().result(10)
    window.sheets.show_notifiers()
    sheet = window.sheets.sheet
    assert isinstance(sheet, NotifiersSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    remove = SAY.say("Remove")
    next(one for one in sheet.findChildren(QPushButton) if one.text() == remove).click()
    qtbot.waitUntil(lambda: furnished.notifiers().result(10) == (), timeout=60_000)
    undo(qtbot, window)
    qtbot.waitUntil(lambda: furnished.notifiers().result(10) == before, timeout=60_000)
    qtbot.waitUntil(lambda: any(one.text() == remove for one in sheet.findChildren(QPushButton)), timeout=60_000)


def test_a_limit_that_was_set(qtbot: QtBot, window: Window, furnished: Engine) -> None:
    window.sheets.show_keeping()
    sheet = window.sheets.sheet
    assert isinstance(sheet, KeepingSheet)
    qtbot.waitUntil(lambda: sheet.is_complete, timeout=20_000)
    sheet.articles.field.setText("1")
    sheet.articles.field.editingFinished.emit()
    qtbot.waitUntil(lambda: sheet.is_complete and sheet.primary.isEnabled(), timeout=20_000)
    sheet.primary.click()
    qtbot.waitUntil(lambda: furnished.limits().result(20) == {0: Retention(articles=1)}, timeout=60_000)
    assert furnished.counts().result(20).articles == 3
    undo(qtbot, window)
    qtbot.waitUntil(lambda: furnished.limits().result(20) == {}, timeout=60_000)
    assert furnished.counts().result(20).articles == 3


@pytest.mark.parametrize(("name", "text"), [("lists.toml", FILE), ("feeds.opml", FEEDS)])
def test_what_a_file_brought_in(
    qtbot: QtBot, window: Window, furnished: Engine, tmp_path: Path, name: str, text: str
) -> None:
    def there() -> object:
        return furnished.watchlists().result(20), [source.url for source in furnished.sources().result(20)]

    before = there()
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    window.sheets.show_moving(file)
    sheet = window.sheets.sheet
    assert isinstance(sheet, MovingSheet)
    sheet.primary.click()
    qtbot.waitUntil(lambda: there() != before, timeout=60_000)
    undo(qtbot, window)
    qtbot.waitUntil(lambda: there() == before, timeout=60_000)
    # A file that brings nothing new leaves nothing to undo.
    assert not bare(window.banner.text)
