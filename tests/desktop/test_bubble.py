"""The whole way to a bubble: a site on loopback, the engine, a private session bus, a notification server on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.alerting import DesktopNotifier
from monitor.alerting.session_bus import SessionBus
from monitor.cli import run
from monitor.engine import Engine
from monitor.errors import DeliveryError
from monitor.model import AlertChanged, AlertState, OpenRequested, Severity, SourceKind, Term, Watchlist
from monitor.settings import Places
from monitor.words import Words
from tests.alerting.making import a_delivery, a_titled_alert, an_alert
from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus
from tests.engine.conftest import Events, feed, page
from tests.site import Site

if sys.platform != "linux":
    pytest.skip("the session bus is a thing of Linux", allow_module_level=True)

TITLE = "افتتاح جسر جديد في وادي الزيتون"
LEAD = "افتتحت البلدية صباح اليوم الجسر الجديد أمام السيارات بعد عامين من العمل فيه."
MATCHED = "وقال رئيس البلدية إن الطريق إلى وادي الزيتون صار أقصر بنصف ساعة على الأقل."
LAST = "وأضاف أن أعمال الإنارة ستنتهي قبل نهاية الشهر المقبل في جانبي الجسر كليهما."
WATCHLIST = Watchlist(name="الوادي", terms=(Term(query="وادي الزيتون"),), severity=Severity.CRITICAL)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.routes["/feed.xml"] = feed(running, ("/a/1", TITLE, "تقرير محلي", ""))
        running.routes["/a/1"] = page(TITLE, LEAD, MATCHED, LAST)
        yield running


@pytest.fixture
def engine(tmp_path: Path, bus: PrivateBus) -> Iterator[Engine]:
    """An engine with the desktop's own notifier, as the window starts it."""
    made = Engine(Places(data=tmp_path / "data", cache=tmp_path / "cache", log=tmp_path / "log"), gap=0)
    made.open(poll=True)
    yield made
    made.close()


def _no_window() -> Any:
    raise ImportError


def watch(engine: Engine, site: Site) -> None:
    engine.save_watchlist(WATCHLIST).result(30)
    source = engine.add_source(site.url("/feed.xml")).result(30)
    assert source.kind is SourceKind.FEED


def test_an_article_with_a_watched_phrase_becomes_a_bubble_whose_click_opens_it(
    engine: Engine, site: Site, bus: PrivateBus
) -> None:
    events = Events(engine)
    with NotificationServer(address=bus.address) as server:
        watch(engine, site)
        summary = engine.poll(force=True).result(30)
        assert (summary.alerts, summary.delivered) == (1, 1)
        (bubble,) = server.wait()
        assert TITLE in bubble.title
        assert "الوادي" in bubble.body
        assert bubble.hints["urgency"] == 2
        (alert,) = engine.alerts().result(5)
        server.click(bubble.number)
        events.wait(lambda event: event == OpenRequested(article=alert.article.id))
        server.click(bubble.number, "acknowledge")
        events.wait(lambda event: event == AlertChanged(id=alert.id))
        assert engine.alert(alert.id).result(5).state is AlertState.ACKNOWLEDGED


def test_without_a_notification_server_the_alert_stands_in_the_archive_and_waits(
    engine: Engine, site: Site, bus: PrivateBus
) -> None:
    watch(engine, site)
    summary = engine.poll(force=True).result(30)
    assert (summary.alerts, summary.delivered, summary.undelivered) == (1, 0, 1)
    assert len(engine.alerts(unread=True).result(5)) == 1


@pytest.mark.parametrize("named", [("--language", "en"), ()])
def test_a_poll_from_the_command_line_delivers_in_the_named_language(
    site: Site, bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    monkeypatch.setenv("RASID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "ar_SY.UTF-8")
    if not named:
        monkeypatch.setenv("RASID_LANGUAGE", "en")
    with NotificationServer(address=bus.address) as server:
        for command in (
            ("watchlist", "add", "الوادي", "--term", "وادي الزيتون"),
            ("source", "add", site.url("/feed.xml")),
            ("poll",),
        ):
            assert run([*named, *command], gui=_no_window) == 0
        (bubble,) = server.wait()
    assert bubble.app == "Rasid"
    # The command has ended when somebody clicks.
    assert bubble.actions == {}


def test_the_engines_own_test_button_shows_a_bubble(engine: Engine, bus: PrivateBus) -> None:
    with NotificationServer(address=bus.address) as server:
        engine.test_notification().result(10)
        assert len(server.wait()) == 1


def test_the_server_serves_as_a_program_of_its_own(bus: PrivateBus) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.alerting.notification_server"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as program:
        assert program.stdout is not None
        assert json.loads(program.stdout.readline()) == {"ready": True}
        notifier = DesktopNotifier(lambda _: None)
        notifier.test(Words("ar"))
        assert Words("ar").say("Notifications work") in json.loads(program.stdout.readline())["title"]
        notifier.close()
        program.communicate("", timeout=10)


# --- a desktop's own server ----------------------------------------------------------------------


@pytest.fixture
def dunst(bus: PrivateBus, xvfb: str, tmp_path: Path) -> Iterator[SessionBus]:
    """Debian's dunst on the display and the bus of the test; gives a connection to ask it."""
    program = shutil.which("dunst")
    if program is None:
        pytest.fail("dunst is missing; packaging/test installs it")
    configuration = tmp_path / "dunstrc"
    configuration.write_text("[global]\nmarkup = full\n", encoding="utf-8")
    process = subprocess.Popen(
        [program, "-conf", str(configuration)],
        env={**os.environ, "DISPLAY": xvfb},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    asking = SessionBus(bus.address, on_signal=lambda _: None)
    yield asking
    asking.close()
    process.terminate()
    process.wait(5)


def _shown(bus: SessionBus) -> int:
    """How many bubbles dunst says stand on the screen."""
    from jeepney import DBusAddress

    target = DBusAddress(
        "/org/freedesktop/Notifications",
        bus_name="org.freedesktop.Notifications",
        interface="org.freedesktop.DBus.Properties",
    )
    (value,) = bus.call(target, "Get", "ss", ("org.dunstproject.cmd0", "displayedLength"))
    number: Any = value[1]
    return int(number)


def test_dunst_shows_a_bubble_and_replaces_it(dunst: SessionBus) -> None:
    words = Words("ar")
    notifier = DesktopNotifier(lambda _: None)
    until = time.monotonic() + 10
    while True:
        try:
            notifier.deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), words)
            break
        except DeliveryError as error:
            # It takes its name when it has drawn its first window.
            assert error.reason.code == "bubble-no-server"
            assert time.monotonic() < until
    notifier.deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), words)
    assert _shown(dunst) == 1
    notifier.deliver(a_delivery(a_titled_alert("خبر آخر", id=2, severity=Severity.CRITICAL)), words)
    assert _shown(dunst) == 2
    notifier.close()
    # Another process, that knows nothing of what stands there: the tag tells.
    again = DesktopNotifier(lambda _: None)
    again.deliver(a_delivery(an_alert(severity=Severity.CRITICAL)), words)
    assert _shown(dunst) == 2
    again.close()


# --- killed between the commit and the delivery --------------------------------------------------


def rasid(data: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments, "--data-dir", str(data), "--language", "ar"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def done(program: subprocess.Popen[str]) -> str:
    said, _ = program.communicate(timeout=60)
    assert program.returncode == 0, said
    return said


def test_an_alert_whose_delivery_was_killed_is_delivered_once_after_the_restart(
    tmp_path: Path, site: Site, bus: PrivateBus
) -> None:
    data = tmp_path / "data"
    engine = Engine(Places(data=data, cache=tmp_path / "cache", log=tmp_path / "log"), gap=0)
    engine.open(poll=True)
    watch(engine, site)
    engine.close()
    with NotificationServer(address=bus.address, hanging=True) as server:
        killed = rasid(data, "watch")
        # The alert is committed, and its bubble is on the way to a server that does not answer.
        server.wait_for_calls(1, timeout=60)
        killed.kill()
        killed.communicate(timeout=10)
        assert server.received == []
        server.hanging = False
        done(rasid(data, "poll", "--once"))
        (bubble,) = server.wait()
        assert TITLE in bubble.title
        done(rasid(data, "poll", "--once"))
        assert len(server.received) == 1
