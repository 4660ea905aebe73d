"""When a permanent redirect becomes a source's address: seen three times over a day, and undoable. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.gathering.addresses import belongs
from monitor.model import Move, Source

SIGHTINGS: Final = 3
OVER: Final = timedelta(days=1)


def after(source: Source, moved_to: str | None, now: datetime) -> dict[str, Any]:
    """What a poll that was answered changes of a source's move: `url` is among it once the move is confirmed."""
    move = source.move
    if moved_to is None or moved_to == source.url:
        # What a person refused stays refused, however the site wavers.
        return {} if move is None or move.refused else {"move": None}
    if move is None or move.to != moved_to:
        return {"move": Move(to=moved_to, seen=1, first=now)}
    if move.refused:
        return {}
    move = replace(move, seen=move.seen + 1, first=min(move.first, now))
    is_early = move.seen < SIGHTINGS or now - move.first < OVER
    if is_early or _is_less_safe(source.url, moved_to) or keeps_secrets(source, moved_to):
        return {"move": move}
    return {"move": None, "url": moved_to, "moved_from": source.url}


def taken_back(source: Source, now: datetime) -> dict[str, Any]:
    """The changes that give a source its old address again, for good."""
    return {
        "url": source.moved_from,
        "moved_from": "",
        "move": Move(to=source.url, seen=0, first=now, refused=True),
        "etag": "",
        "last_modified": "",
        "body_hash": "",
    }


def keeps_secrets(source: Source, moved_to: str) -> bool:
    """Whether a source's login or cookies would go to another site with it: it is followed without them, until a
    person decides.
    """
    options = source.options
    return bool(options.username or options.cookies) and not belongs(moved_to, source.url)


def _is_less_safe(url: str, moved_to: str) -> bool:
    """From https to http: followed, but never for good."""
    return url.lower().startswith("https:") and not moved_to.lower().startswith("https:")
