"""The colours can be read: what is written on what, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from monitor.gui import theme as themes
from monitor.gui.theme import DARK, DARK_STRONG, IN_SIGHT, LIGHT, LIGHT_STRONG, Theme, chosen, contrast, in_sight

READABLE, VERY = 4.5, 7.0
WRITTEN = (
    *(
        (ink, ground)
        for ink in ("ink", "soft", "faint", "accent", "critical")
        for ground in ("background", "pane", "side")
    ),
    ("ink", "accent_ground"),
    ("accent", "accent_ground"),
    ("soft", "accent_ground"),
    ("faint", "accent_ground"),
    ("critical", "critical_ground"),
    ("normal_ink", "pane"),
    ("normal_ink", "background"),
    ("ink", "critical_ground"),
    ("on_accent", "accent"),
    ("ink", "match"),
)


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_what_is_written_can_be_read(ink: str, ground: str) -> None:
    for theme, enough in ((LIGHT, READABLE), (DARK, READABLE), (LIGHT_STRONG, VERY), (DARK_STRONG, VERY)):
        assert contrast(getattr(theme, ink), getattr(theme, ground)) >= enough, (theme, ink, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK, LIGHT_STRONG, DARK_STRONG], ids=["light", "dark", "light+", "dark+"])
def test_what_has_the_focus_is_framed_in_a_colour_that_stands_out(theme: Theme) -> None:
    grounds = (theme.background, theme.pane, theme.side, theme.accent_ground)
    assert min(contrast(theme.accent, ground) for ground in grounds) >= 3
    # On what is in the accent's colour itself the frame is ink.
    assert contrast(theme.ink, theme.accent_ground) >= 3


@pytest.mark.parametrize("theme", [LIGHT_STRONG, DARK_STRONG], ids=["light", "dark"])
def test_with_more_contrast_every_border_is_seen(theme: Theme) -> None:
    assert min(contrast(theme.line, ground) for ground in (theme.background, theme.pane, theme.side)) >= 4.5


def test_where_the_system_asks_for_more_contrast_the_theme_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (chosen("light"), chosen("dark")) == (LIGHT, DARK)
    monkeypatch.setattr(themes, "wants_contrast", lambda: True)
    assert (chosen("light"), chosen("dark")) == (LIGHT_STRONG, DARK_STRONG)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["#0E6B68", "#B3261E", "#C77700", "#000000", "#FFFFFF", "#808080", "#FF0", "navy"])
def test_a_watchlists_colour_stands_out_in_both_themes(theme: Theme, colour: str) -> None:
    assert contrast(in_sight(colour, theme.side), theme.side) >= IN_SIGHT >= 3


def test_a_colour_that_stands_out_is_left_as_it_was_chosen() -> None:
    assert in_sight("#0E6B68", LIGHT.side) == "#0e6b68"
    assert QColor(in_sight("#B3261E", DARK.side)).hslHue() == QColor("#B3261E").hslHue()


def test_what_is_no_colour_is_none() -> None:
    assert in_sight("", LIGHT.side) == in_sight("no such colour", LIGHT.side) == ""
