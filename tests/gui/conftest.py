"""A real engine with a few stored articles and alerts, and a window on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from monitor.engine import Engine
from monitor.gui.bridge import Bridge
from monitor.gui.context import Context
from monitor.gui.desktop import make_context
from monitor.gui.window import Window
from monitor.model import Severity, Term, Watchlist
from monitor.settings import Places, Settings
from tests.conftest import FakeClock
from tests.engine.conftest import engine, feed, kept, page, places
from tests.site import Answer, Site

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

__all__ = ["engine", "kept", "places"]

MakeWindow = Callable[..., Window]

BRIDGE_TITLE = "افتتاح جسر جديد في إدلب بعد عامين من العمل"
MARKET_TITLE = "السوق القديم يستعد لموسم الزيتون"
ENGLISH_TITLE = "UNHCR: توزيع المعونات يبدأ غدًا"
LEAD = "افتتحت البلدية صباح اليوم الجسر الجديد أمام السيارات بعد عامين من العمل المتواصل فيه على مراحل."
MATCHED = "وقال رئيس البلدية إن الطريق الواصل بإدلب صار أقصر بنصف ساعة على الأقل في ساعات الزحام."
LAST = "وأضاف أن أعمال الإنارة ستنتهي قبل نهاية الشهر المقبل في جانبي الجسر كليهما بحسب الخطة."
WATCHED = Watchlist(
    name="الشمال", terms=(Term(query="إدلب"), Term(query="خفض التصعيد")), severity=Severity.CRITICAL, actions=("badge",)
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says this of windows that are sized and raised; it is no fault of ours."""
    for item in items:
        if "/gui/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def _qt_as_it_was(qapp: QApplication) -> Iterator[None]:
    font, direction, palette = qapp.font(), qapp.layoutDirection(), qapp.palette()
    yield
    qapp.setFont(font)
    qapp.setLayoutDirection(direction)
    qapp.setPalette(palette)


@pytest.fixture(scope="session")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site, and the data folder of an engine that polled it once: three articles, one of which raised an alert."""
    base = tmp_path_factory.mktemp("polled")
    cache = tmp_path_factory.getbasetemp() / "cache"
    folders = Places(data=base / "data", cache=cache, log=base / "log")
    with Site() as running:
        running.routes.update(first_routes(running))
        made = Engine(folders, clock=FakeClock(), gap=0, notifiers={})
        made.open(poll=True)
        made.save_watchlist(WATCHED).result(60)
        made.add_source(running.url("/feed.xml")).result(60)
        assert made.poll(force=True).result(60).articles == 3
        made.close()
        yield running, folders.data


def first_routes(site: Site) -> dict[str, Answer]:
    return {
        "/feed.xml": feed(
            site,
            ("/a/1", BRIDGE_TITLE, "تقرير محلي", "Wed, 17 Feb 2021 11:50:00 GMT"),
            ("/a/2", MARKET_TITLE, "من السوق", "Wed, 17 Feb 2021 11:40:00 GMT"),
            ("/a/3", ENGLISH_TITLE, "أخبار", "Wed, 17 Feb 2021 11:30:00 GMT"),
        ),
        "/a/1": page(BRIDGE_TITLE, LEAD, MATCHED, LAST),
        "/a/2": page(MARKET_TITLE, LEAD, LAST, "وتوقع تجار أن تستمر الحركة حتى نهاية الأسبوع في السوق كله."),
        "/a/3": page(ENGLISH_TITLE, LAST, LEAD, "ويستمر التوزيع حتى مساء الخميس في المراكز الخمسة كلها."),
    }


@pytest.fixture
def site(polled: tuple[Site, Path]) -> Site:
    """The site, as it was when it was polled."""
    running = polled[0]
    running.routes.clear()
    running.routes.update(first_routes(running))
    return running


@pytest.fixture
def furnished(polled: tuple[Site, Path], site: Site, places: Places, request: pytest.FixtureRequest) -> Engine:
    """An engine on a copy of the folder that was polled."""
    places.data.mkdir(mode=0o700, parents=True)
    for file in polled[1].glob("archive.sqlite*"):
        shutil.copy(file, places.data / file.name)
    made: Engine = request.getfixturevalue("engine")
    return made


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.stop()


@pytest.fixture
def make_a_context(bridge: Bridge, clock: FakeClock) -> Callable[..., Context]:
    def make(engine: Engine, *, language: str = "ar", **chosen: object) -> Context:
        settings = Settings(theme="light", **chosen)  # type: ignore[arg-type]
        return make_context(engine, bridge, settings, language=language, clock=clock)

    return make


@pytest.fixture
def make_window(
    qtbot: QtBot, bridge: Bridge, make_a_context: Callable[..., Context], request: pytest.FixtureRequest
) -> Iterator[MakeWindow]:
    """Makes a window on the test's engine, shown and filled."""
    unsubscribe: list[Callable[[], None]] = []

    def make(*, language: str = "ar", size: tuple[int, int] = (1440, 900), **chosen: object) -> Window:
        # Not before it is called: a test may want the folder furnished first.
        engine: Engine = request.getfixturevalue("engine")
        unsubscribe.append(engine.subscribe(bridge.tell))
        context = make_a_context(engine, language=language, **chosen)
        window = Window(context, Settings(theme="light", language=language, **chosen))  # type: ignore[arg-type]
        qtbot.addWidget(window)
        window.resize(*size)
        window.divide()
        window.begin()
        window.show()
        qtbot.waitUntil(lambda: window.is_complete, timeout=60_000)
        return window

    yield make
    for stop in unsubscribe:
        stop()
    bridge.stop()


def press(
    widget: QWidget,
    *,
    text: str = "",
    scan: int = 0,
    key: int = 0,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """A key press as a layout sends it: its letter, and the place of the key."""
    code = key or (ord(text.upper()) if text else 0)
    # X11 has no virtual key codes: it sends the keysym there.
    event = QKeyEvent(QEvent.Type.KeyPress, code, modifiers, scan, 0, 0, text)
    QApplication.sendEvent(widget, event)


def bare(text: str) -> str:
    """A shown text without direction marks."""
    return "".join(c for c in text if c not in "\u200e\u200f\u2066\u2067\u2068\u2069")
