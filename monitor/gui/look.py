"""The colours and sizes that pages of our own HTML are made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.gui.context import Context


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


def page_look(context: Context) -> PageLook:
    """The look of the window as it is now."""
    theme, faces, em = context.theme, context.faces, context.em
    families = ",".join(f"'{name}'" for name in faces.families(faces.interface_name))
    return PageLook(
        ink=theme.ink,
        soft=theme.soft,
        faint=theme.faint,
        accent=theme.accent,
        match=theme.match,
        box=theme.accent_ground,
        line=theme.line,
        interface=families,
        small=em * 0.95,
        text=em * faces.reading_percent / 100,
        headline=em * 2 * faces.reading_percent / 130,
    )
