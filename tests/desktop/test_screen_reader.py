"""A screen reader hears a name for everything the keys can reach, in the real window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.words import Words
from tests.conftest import PrivateBus
from tests.desktop.at_spi import LAUNCHER, Heard, ScreenReader
from tests.desktop.conftest import FIRST
from tests.desktop.program import Program, wait_until
from tests.desktop.x_server import XServer

if sys.platform != "linux":
    pytest.skip("AT-SPI is a thing of Linux", allow_module_level=True)
if not LAUNCHER.exists():
    pytest.skip("at-spi2-core is missing: what a screen reader hears is not tried", allow_module_level=True)

SAY = Words("ar").say
CONTROL = 37
SHEETS = (("Settings", 59, CONTROL), ("Keyboard shortcuts", 67, None))
"""The title of each, and the X key codes that open it."""


def test_a_screen_reader_hears_a_name_for_every_control_of_the_window_and_of_its_sheets(
    xvfb: str, x: XServer, data: Path, bus: PrivateBus, furnish: Callable[..., None]
) -> None:
    furnish(polled=True)
    with ScreenReader(bus.address) as reader, Program(data, xvfb) as program:
        program.wait(lambda seen: seen.rows == 1)
        heard = reader.hear()
        assert nameless(heard) == []
        names = {thing.name for thing in heard if thing.is_focusable}
        assert {SAY("Articles"), SAY("Search the archive"), SAY("Menu"), SAY("Navigation")} <= names
        # The headline is heard in the list.
        assert any(FIRST in thing.name for thing in heard), [thing for thing in heard if thing.role == "table cell"]
        x.focus(program.now.window)
        for title, code, holding in SHEETS:
            x.press(code, holding=holding)
            wait_for(reader, SAY(title))
            assert nameless(reader.hear()) == []
            reader.press(wait_for(reader, SAY("Close")))
            wait_for(reader, SAY("Menu"))


def nameless(heard: list[Heard]) -> list[Heard]:
    """What the keys can reach and nothing is said of."""
    return [thing for thing in heard if thing.is_focusable and not thing.name.strip()]


def wait_for(reader: ScreenReader, name: str) -> Heard:
    """What has this name, once it is there."""
    found: list[Heard] = []

    def look() -> bool:
        found.extend(thing for thing in reader.hear() if thing.name == name and thing.is_showing)
        return bool(found)

    wait_until(look)
    return found[0]
