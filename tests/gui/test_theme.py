"""The colours can be read: what is written on what, in both themes."""

from __future__ import annotations

import pytest

from monitor.gui.theme import DARK, LIGHT, Theme, contrast

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
