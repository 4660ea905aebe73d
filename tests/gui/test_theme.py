"""The colours can be read: what is written on what, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from monitor.gui.theme import DARK, IN_SIGHT, LIGHT, Theme, contrast, in_sight

READABLE = 4.5
WRITTEN = (
    *(
        (ink, ground)
        for ink in ("ink", "soft", "faint", "accent", "critical")
        for ground in ("background", "pane", "side")
    ),
    ("ink", "accent_ground"),
    ("accent", "accent_ground"),
    ("soft", "accent_ground"),
    ("critical", "critical_ground"),
    ("ink", "critical_ground"),
    ("on_accent", "accent"),
    ("ink", "match"),
)


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_what_is_written_can_be_read(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= READABLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["#0E6B68", "#B3261E", "#C77700", "#000000", "#FFFFFF", "#808080", "#FF0", "navy"])
def test_a_watchlists_colour_stands_out_in_both_themes(theme: Theme, colour: str) -> None:
    assert contrast(in_sight(colour, theme.side), theme.side) >= IN_SIGHT >= 3


def test_a_colour_that_stands_out_is_left_as_it_was_chosen() -> None:
    assert in_sight("#0E6B68", LIGHT.side) == "#0e6b68"
    assert QColor(in_sight("#B3261E", DARK.side)).hslHue() == QColor("#B3261E").hslHue()


def test_what_is_no_colour_is_none() -> None:
    assert in_sight("", LIGHT.side) == in_sight("no such colour", LIGHT.side) == ""
