"""One line of the navigation: what it shows when it is chosen, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt

from monitor.model import SourceState
from monitor.words import Words

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
    """How much of it is new: unread articles, alerts nobody looked at, sources that need attention. Of nothing else."""
    total: int | None = None
    """How much there is of it, where nothing of it is new or old."""
    colour: str = ""
    strong: bool = False
    """Drawn in the colour of what is critical."""
    faded: bool = False
    at_least: bool = False
    """There are more than `count` says."""
    note: str = ""
    """What is told on hover, and to a screen reader, beside what the number means: how a source is doing."""
    is_open: bool | None = None
    """Whether what belongs to it stands below; None where nothing can."""
    inside: bool = False
    """It belongs to the open one above."""
    in_folder: bool = False
    """It is a source that belongs to an open folder, or to the sources of none."""

    def meaning(self, words: Words) -> str:
        """What its number says, in words; empty where there is none, or nothing new."""
        if self.total is not None:
            match self.kind:
                case Kind.STARRED:
                    return words.count("{n} starred article", "{n} starred articles", self.total)
                case Kind.SOURCES:
                    return words.count("{n} source", "{n} sources", self.total)
                case _:
                    return words.count("{n} article in all", "{n} articles in all", self.total)
        if not self.count:
            return ""
        match self.kind:
            case Kind.ALERTS:
                return words.count("{n} new alert", "{n} new alerts", self.count)
            case Kind.TROUBLED:
                return words.count("{n} needs attention", "{n} need attention", self.count)
            case _ if self.at_least:
                return words.count("More than {n} unread article", "More than {n} unread articles", self.count)
            case _:
                return words.count("{n} unread article", "{n} unread articles", self.count)

    @property
    def key(self) -> tuple[Kind, int]:
        return (self.kind, self.id)
