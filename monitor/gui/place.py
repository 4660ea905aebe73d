"""One line of the navigation: what it shows when it is chosen, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt

from monitor.model import SourceState

PLACE = Qt.ItemDataRole.UserRole

TROUBLED = frozenset(
    {
        SourceState.BLOCKED,
        SourceState.MOVED,
        SourceState.BROKEN,
        SourceState.EMPTY,
        SourceState.SILENT,
        SourceState.OFFLINE,
    }
)
"""States of a source that a person should look at."""
WEAK = frozenset({SourceState.SLOW, SourceState.STALE})
"""States of a source that is read, but not as it should be."""


class Kind(StrEnum):
    """What a place of the navigation shows."""

    ALERTS = "alerts"
    ALL = "all"
    STARRED = "starred"
    ARCHIVE = "archive"
    SEARCH = "search"
    WATCHLIST = "watchlist"
    SOURCE = "source"
    COUNTRY = "country"
    FOLDER = "folder"
    SOURCES = "sources"
    TROUBLED = "troubled"
    HEADING = "heading"
    ADD_WATCHLIST = "add-watchlist"
    ADD_SOURCE = "add-source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One line of the navigation."""

    kind: Kind
    label: str
    id: int = 0
    count: int | None = None
    colour: str = ""
    strong: bool = False
    """Drawn in the colour of what is critical."""
    faded: bool = False
    at_least: bool = False
    """There are more than `count` says."""
    note: str = ""
    """What is told on hover, and to a screen reader: how a source is doing."""
    is_open: bool | None = None
    """Whether what belongs to it stands below; None where nothing can."""
    inside: bool = False
    """It belongs to the open one above."""
    in_folder: bool = False
    """It is a source that belongs to an open folder, or to the sources of none."""

    @property
    def key(self) -> tuple[Kind, int]:
        return (self.kind, self.id)
