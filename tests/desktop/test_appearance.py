"""The real program follows what the desktop looks like, from the start and live, as the desktop's portal tells it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from monitor.gui import system_theme
from monitor.gui.theme import DARK, DARK_STRONG, LIGHT, LIGHT_STRONG
from tests.conftest import PrivateBus
from tests.desktop.portal import Portal
from tests.desktop.program import Program

if sys.platform != "linux":
    pytest.skip("portals are a thing of Linux", allow_module_level=True)


@pytest.mark.parametrize("desktop", ["GNOME", "sway"])
def test_the_window_takes_the_colours_and_the_contrast_of_the_desktop_while_it_runs(
    xvfb: str, data: Path, bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, desktop: str
) -> None:
    """GNOME stands for those that Qt asks by itself, and begins as GTK's theme is; sway for all others."""
    (data / "settings.toml").unlink()
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
    with Portal(bus.address, dark=desktop != "GNOME") as portal, Program(data, xvfb) as program:
        portal.set("color-scheme", 1)
        program.wait(lambda seen: seen.paper == DARK.background)
        portal.set("contrast", 1)
        program.wait(lambda seen: seen.paper == DARK_STRONG.background)
        portal.set("color-scheme", 2)
        program.wait(lambda seen: seen.paper == LIGHT_STRONG.background)
        portal.set("contrast", 0)
        program.wait(lambda seen: seen.paper == LIGHT.background)


@pytest.mark.parametrize("silent", [True, False])
def test_a_portal_is_asked_for_only_where_it_answers(
    bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    """Qt itself waits for its answer for half a minute, before the first window."""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "sway")
    monkeypatch.delenv("QT_QPA_PLATFORMTHEME", raising=False)
    with Portal(bus.address, dark=True, silent=silent), system_theme.followed():
        assert ("QT_QPA_PLATFORMTHEME" in os.environ) is not silent
    assert "QT_QPA_PLATFORMTHEME" not in os.environ
    # Nor where there is none.
    with system_theme.followed():
        assert "QT_QPA_PLATFORMTHEME" not in os.environ
