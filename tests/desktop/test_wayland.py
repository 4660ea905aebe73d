"""The real program on a real Wayland compositor, where nothing comes to the front without the desktop's leave."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus
from tests.desktop.compositor import Sway
from tests.desktop.conftest import FIRST
from tests.desktop.program import Program, wait_until
from tests.desktop.tray_host import TrayHost

if sys.platform != "linux":
    pytest.skip("Wayland is a thing of Linux", allow_module_level=True)


def close(sway: Sway) -> None:
    """What the cross in a frame does, once the compositor has the window on its screen."""
    wait_until(lambda: bool(sway.window()))
    sway.do('[app_id="rasid"] kill')


@pytest.fixture(scope="module")
def sway() -> Iterator[Sway]:
    with Sway() as running:
        yield running


def test_a_second_start_raises_the_window_with_the_leave_it_was_given_and_closing_ends_it(
    sway: Sway, data: Path, furnish: Callable[..., None]
) -> None:
    furnish()
    with Program(data, sway.display, wayland=True) as program:
        assert program.now.platform == "wayland"
        wait_until(lambda: bool(sway.window().get("focused")))
        sway.do("workspace 2")
        program.start_again()
        wait_until(lambda: bool(sway.window().get("focused")))
        program.start_again(token="of-the-launcher")
        program.wait_until_said('activate("of-the-launcher"')
        # No screen of this compositor's has room for it: it is to be whole all the same.
        program.wait_until_said("set_maximized")
        sway.do('[app_id="rasid"] resize set 1111 666')
        wait_until(lambda: sway.size() == (1111, 666))
        program.wait(lambda seen: seen.size == (1111, 666))
        close(sway)
        assert program.wait_for_its_end() == 0
    with Program(data, sway.display, wayland=True):
        wait_until(lambda: bool(sway.window()) and sway.size() == (1111, 666))
    assert "Qt:" not in "".join(log.read_text(encoding="utf-8") for log in data.rglob("*.log*"))


def test_a_bubbles_click_and_a_start_bring_the_window_back_out_of_the_tray_with_leave(
    sway: Sway, data: Path, bus: PrivateBus, furnish: Callable[..., None]
) -> None:
    furnish()
    with (
        NotificationServer(address=bus.address) as server,
        TrayHost(bus.address) as tray,
        Program(data, sway.display, wayland=True) as program,
    ):
        tray.wait_for_icon()
        (bubble,) = server.wait(1, timeout=30)
        program.wait(lambda seen: seen.rows == 2)
        close(sway)
        program.wait(lambda seen: not seen.visible)
        server.click(bubble.number, token="of-the-bubble")
        program.wait(lambda seen: seen.visible and seen.read == FIRST)
        program.wait_until_said('activate("of-the-bubble"')
        close(sway)
        program.wait(lambda seen: not seen.visible)
        program.start_again(token="of-the-menu")
        program.wait(lambda seen: seen.visible)
        program.wait_until_said('activate("of-the-menu"')
