"""The real program on a real X server, with a keyboard, a window manager's wishes, a tray and bubbles."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from monitor.gui.theme import LIGHT
from monitor.words import Words
from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus
from tests.desktop.conftest import FIRST, SECOND
from tests.desktop.program import Program, wait_until
from tests.desktop.tray_host import TrayHost
from tests.desktop.x_server import XServer

if sys.platform != "linux":
    pytest.skip("Xvfb is a thing of Linux", allow_module_level=True)

ONE_ALERT = Words("ar").count("Rasid: {n} new alert", "Rasid: {n} new alerts", 1)
J, K, SLASH, ESCAPE = 44, 45, 61, 9
"""X key codes: places on the keyboard, whatever is printed on them."""


@pytest.fixture
def layout(xvfb: str) -> Iterator[Callable[[str], None]]:
    """Changes the layout of the display's keyboard; the American one is back afterwards."""

    def change(name: str) -> None:
        subprocess.run(["setxkbmap", "-display", xvfb, "-layout", name], check=True, capture_output=True, timeout=30)

    yield change
    change("us")


def test_a_second_start_raises_the_first_window_and_closing_it_ends_the_program(
    xvfb: str, x: XServer, data: Path, furnish: Callable[..., None]
) -> None:
    # With nothing in the folder the first steps would stand over the desk.
    furnish()
    with Program(data, xvfb) as program:
        seen = program.now
        assert seen.platform == "xcb"
        cover = x.cover()
        assert x.is_above(cover, seen.window)
        program.start_again()
        wait_until(lambda: x.is_above(seen.window, cover))
        # The bar above is the pane's colour, the navigation at the right the side's: Arabic, light, painted.
        width, height = x.width_and_height(seen.window)
        assert width > 900
        wait_until(lambda: x.colour(seen.window, width // 2, 3) == LIGHT.pane.lower())
        assert x.colour(seen.window, width - 3, height - 60) == LIGHT.side.lower()
        x.ask_to_close(seen.window)
        assert program.wait_for_its_end() == 0


def test_keys_are_places_under_an_arabic_layout(
    xvfb: str, x: XServer, data: Path, furnish: Callable[..., None], layout: Callable[[str], None]
) -> None:
    furnish()
    layout("ara")
    with Program(data, xvfb) as program:
        x.focus(program.wait(lambda seen: seen.rows == 2).window)
        x.press(J)
        first = program.wait(lambda seen: seen.read != "" and seen.read == seen.chosen).read
        x.press(J)
        second = program.wait(lambda seen: seen.read not in ("", first) and seen.read == seen.chosen).read
        assert {first, second} == {FIRST, SECOND}
        x.press(K)
        program.wait(lambda seen: seen.read == first)
        x.press(SLASH)
        program.wait(lambda seen: seen.searching)
        # In the search the same key is its letter, ت, and moves nothing.
        x.press(J)
        x.press(ESCAPE)
        assert program.wait(lambda seen: not seen.searching).chosen == first


def test_closing_hides_into_a_tray_whose_icon_brings_it_back_and_whose_menu_ends_it(
    xvfb: str, x: XServer, data: Path, bus: PrivateBus, furnish: Callable[..., None]
) -> None:
    furnish()
    with (
        NotificationServer(address=bus.address) as server,
        TrayHost(bus.address) as tray,
        Program(data, xvfb) as program,
    ):
        tray.wait_for_icon()
        program.wait(lambda seen: seen.rows == 2)
        server.wait(1, timeout=30)
        for _ in range(2):
            x.ask_to_close(program.now.window)
            program.wait(lambda seen: not seen.visible)
            tray.click()
            program.wait(lambda seen: seen.visible)
        wait_until(lambda: tray.tip() == ONE_ALERT)
        where = Words("ar").say("Rasid goes on watching from the tray. Quit it from the icon's menu.")
        assert [bubble.body for bubble in server.received].count(where) == 1
        tray.choose(Words("ar").say("Quit"))
        assert program.wait_for_its_end() == 0


def test_an_alert_of_yesterday_is_counted_in_the_tray_from_the_start(
    xvfb: str, data: Path, bus: PrivateBus, furnish: Callable[..., None]
) -> None:
    furnish(polled=True)
    with TrayHost(bus.address) as tray, Program(data, xvfb):
        tray.wait_for_icon()
        wait_until(lambda: tray.tip() == ONE_ALERT)


def test_without_a_tray_the_first_closing_says_that_the_next_one_ends_the_watching(
    xvfb: str, x: XServer, data: Path
) -> None:
    settings = data / "settings.toml"
    settings.write_text('theme = "light"\n', encoding="utf-8")
    with Program(data, xvfb) as program:
        x.ask_to_close(program.now.window)
        wait_until(lambda: "end_explained" in settings.read_text(encoding="utf-8"))
        assert program.now.visible
        x.ask_to_close(program.now.window)
        assert program.wait_for_its_end() == 0


def test_closing_ends_the_program_where_the_tray_has_gone(xvfb: str, x: XServer, data: Path, bus: PrivateBus) -> None:
    with ExitStack() as session:
        tray = session.enter_context(TrayHost(bus.address))
        with Program(data, xvfb) as program:
            tray.wait_for_icon()
            session.close()
            x.ask_to_close(program.now.window)
            assert program.wait_for_its_end() == 0


def test_a_bubbles_click_raises_the_window_and_opens_the_article(
    xvfb: str, x: XServer, data: Path, bus: PrivateBus, furnish: Callable[..., None]
) -> None:
    furnish()
    with NotificationServer(address=bus.address) as server, Program(data, xvfb) as program:
        (bubble,) = server.wait(1, timeout=30)
        window = program.wait(lambda seen: seen.rows == 2).window
        assert program.now.read == ""
        cover = x.cover()
        assert x.is_above(cover, window)
        server.click(bubble.number)
        assert program.wait(lambda seen: seen.read == FIRST).chosen == FIRST
        wait_until(lambda: x.is_above(window, cover))
