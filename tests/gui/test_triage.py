"""The alert desk by the keyboard alone, under an Arabic layout; counts per severity; the line of the latest alerts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from monitor.engine import Engine
from monitor.gui import reading
from monitor.gui.context import Context
from monitor.gui.navigation import Kind
from monitor.gui.ticker import Ticker
from monitor.gui.window import Window
from monitor.model import AlertState, ArticleQuery, Severity
from monitor.settings import Settings
from tests.conftest import FakeClock
from tests.gui.conftest import BRIDGE_TITLE, MakeWindow, bare, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def ready(window: Window) -> Callable[[], bool]:
    return lambda: window.is_complete


def state(engine: Engine) -> AlertState:
    return engine.alerts().result(20)[0].state


def test_alerts_are_worked_through_with_the_keys_of_an_arabic_layout(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def opens(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(reading, "open_in_browser", opens)
    window = make_window()
    table = window.table
    press(table, text="ت", scan=44)
    qtbot.waitUntil(lambda: window.is_complete and window.reader.article is not None, timeout=10_000)
    press(table, text="خ", scan=32)
    assert len(opened) == 1
    press(table, text="ش", scan=38)
    qtbot.waitUntil(lambda: state(furnished) is AlertState.ACKNOWLEDGED, timeout=10_000)
    # It can be taken back once it is said, which is after it was kept.
    qtbot.waitUntil(lambda: window.banner.text != "", timeout=10_000)
    press(table, text="ئ", scan=52, modifiers=CONTROL)
    qtbot.waitUntil(lambda: state(furnished) is AlertState.SEEN, timeout=10_000)

    def asked_for_how_long() -> bool:
        # Not before the row says that it is acknowledged no more.
        press(table, text="ئ", scan=52)
        return QApplication.activePopupWidget() is not None

    qtbot.waitUntil(asked_for_how_long, timeout=10_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    press(menu, key=Qt.Key.Key_Down)
    press(menu, key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state(furnished) is AlertState.SNOOZED, timeout=10_000)
    qtbot.waitUntil(lambda: window.banner.text != "", timeout=10_000)
    # Nothing is offered a second time.
    press(table, text="ئ", scan=52, modifiers=CONTROL)
    qtbot.waitUntil(lambda: state(furnished) is AlertState.SEEN, timeout=10_000)
    press(table, text="ئ", scan=52, modifiers=CONTROL)
    press(table, text="ى", scan=57)
    assert window.focusWidget() is not table
    press(window, key=Qt.Key.Key_Escape)
    assert window.focusWidget() is table


def test_all_that_is_listed_is_read_and_its_alerts_seen_and_that_is_undone_by_keys(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    press(window.table, text="\u0650", scan=38, modifiers=SHIFT)
    qtbot.waitUntil(lambda: furnished.counts().result(20).new_alerts == 0, timeout=10_000)
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 2, timeout=10_000)
    # That an alert went with it is said, too.
    qtbot.waitUntil(lambda: bare(window.banner.text) == "عُلِّم خبر واحد مقروءًا. عُلِّم تنبيه واحد مقروءًا.", timeout=10_000)
    press(window.table, text="ئ", scan=52, modifiers=CONTROL)
    qtbot.waitUntil(lambda: furnished.counts().result(20).new_alerts == 1, timeout=10_000)
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 3, timeout=10_000)
    # What was read before stays read when the rest is undone.
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    window.table.step(1)
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 2, timeout=10_000)
    qtbot.waitUntil(lambda: state(furnished) is AlertState.SEEN, timeout=10_000)
    window.triage.read_all()
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 0, timeout=10_000)
    qtbot.waitUntil(lambda: bare(window.banner.text) == "عُلِّم خبران مقروءين.", timeout=10_000)
    window.banner.act()
    qtbot.waitUntil(lambda: furnished.counts().result(20).unread == 2, timeout=10_000)
    assert state(furnished) is AlertState.SEEN


def test_alerts_are_counted_by_severity_and_listed_by_it(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window(language="en")
    row = window.list.severities
    assert row.isVisible()
    said = {severity: made.text() for severity, made in row.buttons.items()}
    assert said == {Severity.CRITICAL: "Critical 1", Severity.NORMAL: "Normal 0", Severity.QUIET: "Quiet 0"}
    row.buttons[Severity.NORMAL].click()
    qtbot.waitUntil(lambda: window.is_complete and not len(window.table.articles.ids), timeout=10_000)
    assert window.listing.query == ArticleQuery(alerts=True, severity=Severity.NORMAL)
    row.buttons[Severity.CRITICAL].click()
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == 1, timeout=10_000)
    assert not row.buttons[Severity.NORMAL].isChecked()
    # Escape leads back to all of them.
    press(window.table, key=Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.is_complete and window.listing.query == ArticleQuery(alerts=True), timeout=10_000)
    assert not row.buttons[Severity.CRITICAL].isChecked()
    window.whereabouts.go_to(Kind.ALL)
    qtbot.waitUntil(ready(window))
    assert not row.isVisible()


def test_the_latest_alerts_stand_in_a_line_that_can_be_put_away(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine
) -> None:
    window = make_window()
    window.settings_chosen.connect(window.follow_theme)
    kept: list[Settings] = []
    window.settings_chosen.connect(kept.append)
    window.whereabouts.go_to(Kind.STARRED)
    qtbot.waitUntil(lambda: window.ticker.isVisible() and window.is_complete, timeout=10_000)
    (item,) = [item for item in window.ticker.items if item.isVisible()]
    assert BRIDGE_TITLE in bare(item.text())
    assert item.property("fresh")
    item.click()
    qtbot.waitUntil(
        lambda: window.reader.article is not None and window.reader.article.title == BRIDGE_TITLE, timeout=10_000
    )
    window.ticker.put_away.emit()
    assert not window.ticker.isVisible()
    assert not kept[-1].ticker
    window.banner.act()
    assert window.ticker.isVisible()
    assert kept[-1].ticker


def test_the_line_of_alerts_shows_as_many_as_there_is_room_for(
    qtbot: QtBot, furnished: Engine, make_a_context: Callable[..., Context], clock: FakeClock
) -> None:
    context = make_a_context(furnished)
    (alert,) = furnished.alerts().result(20)
    brief = replace(alert.article, title="عنوان طويل " * 60)
    many = tuple(replace(alert, id=n, article=brief, state=AlertState.SEEN) for n in range(9))
    ticker = Ticker(context)
    qtbot.addWidget(ticker)
    ticker.show_alerts(many)
    ticker.show()
    for wide, number in ((context.px(33), 1), (context.px(70), 2), (context.px(130), 4)):
        ticker.resize(wide, ticker.sizeHint().height())
        there = [item for item in ticker.items if not item.isHidden()]
        assert len(there) == number
        for item in there:
            assert item.fontMetrics().horizontalAdvance(item.text()) <= item.width()
            assert "…" in item.text()
    assert not any(item.property("fresh") for item in ticker.items)
    for item in ticker.findChildren(QPushButton):
        assert item.text() or item.isHidden()
