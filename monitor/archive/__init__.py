"""The archive: the only SQL. Articles, their index, watchlists, alerts and the outbox in one file; see `Archive`."""

from monitor.archive.damage import is_marked_damaged
from monitor.archive.door import Archive
from monitor.archive.restoring import restore
from monitor.archive.upkeep import Health
from monitor.archive.values import (
    Copy,
    Filling,
    Found,
    Imported,
    ListingRecorded,
    LoggedDelivery,
    Page,
    Stored,
    Story,
    TakenAway,
    ToldStory,
    Trend,
    Unlearned,
    Version,
)

__all__ = [
    "Archive",
    "Copy",
    "Filling",
    "Found",
    "Health",
    "Imported",
    "ListingRecorded",
    "LoggedDelivery",
    "Page",
    "Stored",
    "Story",
    "TakenAway",
    "ToldStory",
    "Trend",
    "Unlearned",
    "Version",
    "is_marked_damaged",
    "restore",
]
