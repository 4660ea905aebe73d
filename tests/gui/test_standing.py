"""The window comes back where it stood: on the screen, with its panes, at its list and as far down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect

from monitor.engine import Engine
from monitor.gui.navigation import Kind
from monitor.gui.standing import Stand, has_room, whole
from monitor.gui.window import Window
from monitor.model import ArticleQuery, NewArticle, SavedSearch, TextFrom, Verdict
from tests.conftest import FakeClock
from tests.gui.conftest import MakeWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SMALL, LARGE = QRect(0, 0, 1024, 640), QRect(1024, 0, 2560, 1440)


@pytest.mark.parametrize(
    ("wanted", "screens", "expected"),
    [
        # Where it stood, it stands.
        (QRect(1100, 20, 1440, 900), [SMALL, LARGE], QRect(1100, 20, 1440, 900)),
        # The screen is gone: whole on the one that is left.
        (QRect(1100, 20, 1440, 900), [SMALL], QRect(0, 0, 1024, 640)),
        (QRect(1500, 700, 600, 400), [SMALL], QRect(424, 240, 600, 400)),
        # Half of it off the edge, or above it.
        (QRect(-300, -50, 800, 500), [SMALL], QRect(0, 0, 800, 500)),
        # Across two: on the one that has more of it.
        (QRect(900, 100, 1440, 900), [SMALL, LARGE], QRect(1024, 100, 1440, 900)),
        (QRect(-9000, 0, 500, 500), [SMALL, LARGE], QRect(0, 0, 500, 500)),
        (QRect(5, 5, 10, 10), [], QRect(5, 5, 10, 10)),
    ],
)
def test_a_window_is_whole_on_a_screen_that_is_there(wanted: QRect, screens: list[QRect], expected: QRect) -> None:
    assert whole(wanted, screens) == expected


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "no", '["nowhere", 0, null, 0]', '["all", "x", null, 0]', "[1, 2, 3]"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert Stand.of(text) is None


def test_a_place_survives_the_settings() -> None:
    stand = Stand(place=(Kind.WATCHLIST, 3), article=99, above=12)
    assert Stand.of(stand.text()) == stand


def store(engine: Engine, clock: FakeClock, *names: str) -> None:
    """An article a minute."""
    for name in names:
        clock.forward(minutes=1)
        url, seen = f"https://n.example/{name}", clock()
        new = NewArticle(source=1, url=url, title=name, paragraphs=(), first_seen=seen, text_from=TextFrom.FEED)
        engine._stored.store_article(new, decide=lambda _: Verdict()).result(20)


@pytest.fixture
def many(furnished: Engine, clock: FakeClock) -> Engine:
    """A hundred articles more."""
    store(furnished, clock, *(f"خبر {n}" for n in range(100)))
    return furnished


def settled(qtbot: QtBot, window: Window, number: int) -> None:
    qtbot.waitUntil(lambda: window.is_complete and len(window.table.articles.ids) == number, timeout=10_000)


def test_the_list_comes_back_as_far_down_as_it_was(
    qtbot: QtBot, make_window: MakeWindow, many: Engine, clock: FakeClock
) -> None:
    window = make_window()
    window.whereabouts.go_to(Kind.ARCHIVE)
    settled(qtbot, window, 103)
    window.table.verticalScrollBar().setValue(window.table.rowHeight(0) * 70 + 13)
    stand = window.whereabouts.standing
    assert (stand.place, stand.article, stand.above) == ((Kind.ARCHIVE, 0), window.table.articles.ids[70], 13)
    # What came meanwhile stands above, and the list stands still.
    store(many, clock, "جديد")
    again = make_window(standing=stand.text())
    settled(qtbot, again, 104)
    assert again.navigation.current == (Kind.ARCHIVE, 0)
    qtbot.waitUntil(lambda: again.whereabouts.standing == stand, timeout=10_000)
    assert again.table.currentIndex().row() < 0


def test_a_list_left_at_its_top_comes_back_at_its_top(qtbot: QtBot, make_window: MakeWindow, many: Engine) -> None:
    window = make_window()
    assert window.whereabouts.standing == Stand(place=(Kind.ALERTS, 0))
    again = make_window(standing=window.whereabouts.standing.text())
    assert again.navigation.current == (Kind.ALERTS, 0)
    assert not again.whereabouts.is_chosen


@pytest.mark.parametrize("kind", [Kind.WATCHLIST, Kind.SOURCE, Kind.SEARCH])
def test_a_place_that_is_gone_is_left_for_the_alerts(
    qtbot: QtBot, make_window: MakeWindow, furnished: Engine, kind: Kind
) -> None:
    window = make_window(standing=Stand(place=(kind, 77)).text())
    settled(qtbot, window, 1)
    qtbot.waitUntil(lambda: window.navigation.current == (Kind.ALERTS, 0), timeout=10_000)
    assert window.listing.query == ArticleQuery(alerts=True)


def test_a_saved_search_is_come_back_to(qtbot: QtBot, make_window: MakeWindow, furnished: Engine) -> None:
    saved = furnished.save_search(SavedSearch(name="الموسم", query=ArticleQuery(text="الزيتون"))).result(20)
    window = make_window(standing=Stand(place=(Kind.SEARCH, saved.id)).text())
    qtbot.waitUntil(lambda: window.listing.query == saved.query and window.is_complete, timeout=10_000)
    assert window.navigation.current == (Kind.SEARCH, saved.id)
    assert window.whereabouts.standing.place == (Kind.SEARCH, saved.id)


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(1920, 1080, True), (1600, 1000, True), (1440, 900, False), (1280, 1024, False)]
)
def test_a_first_window_wants_room_for_its_frame_and_a_panel(width: int, height: int, fits: bool) -> None:
    assert has_room(QRect(0, 0, width, height)) is fits
