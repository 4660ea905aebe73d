"""The colours and sizes that pages of our own HTML are made with. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLook:
    """Colours and sizes (pixels) of a page."""

    ink: str
    soft: str
    faint: str
    accent: str
    match: str
    box: str
    line: str
    interface: str
    """Font families of the interface, ready for CSS."""
    small: float
    text: float
    headline: float


def px(size: float) -> str:
    """A size in pixels, ready for CSS."""
    return f"{max(1, round(size))}px"
