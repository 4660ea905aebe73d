"""The watchlists of a row as chips: as many as there is room for, and how many more there are. Pure but for the ink."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MOST = 4
"""Chips of one row."""


def fitting(
    wide: Sequence[int], room: int, *, gap: int, least: int, more: Callable[[int], int]
) -> tuple[tuple[int, ...], int]:
    """How wide each chip is that is shown, from the first, and how many are not.

    Args:
        wide: how wide each would be, in pixels.
        room: how wide all may be together.
        gap: between two.
        least: the narrowest that a chip whose text is cut may be.
        more: how wide the chip is that says how many are not shown.
    """
    for shown in range(min(len(wide), MOST), 0, -1):
        rest = len(wide) - shown
        left = room - (more(rest) + gap if rest else 0) - gap * (shown - 1)
        if sum(wide[:shown]) <= left:
            return tuple(wide[:shown]), rest
        if shown == 1 and left >= least:
            return (left,), rest
    return (), len(wide) if wide and more(len(wide)) <= room else 0
