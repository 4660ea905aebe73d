"""Searches a person saved under a name: kept beside the watchlists, and written out and taken in with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import apsw

from monitor.archive.rows import dump, key_hash, stamp
from monitor.archive.texts import clean
from monitor.errors import InputError, NotFoundError
from monitor.lines import SEARCH_KEYS, query_from, query_plain
from monitor.model import Reason, SavedSearch

_LONGEST_NAME = 200


def searches(db: apsw.Connection) -> tuple[SavedSearch, ...]:
    """Every saved search, in the order they were made."""
    found = db.execute("SELECT id, name, definition FROM searches ORDER BY id")
    return tuple(
        SavedSearch(id=number, name=name, query=query_from(json.loads(definition)))
        for number, name, definition in found
    )


def save(db: apsw.Connection, search: SavedSearch, now: datetime) -> SavedSearch:
    """Store a new one (`id` 0) or the new form of one that is there; returns it with its number.

    Raises `InputError` where it has no name or another has it, `NotFoundError` where the number is gone.
    """
    name = " ".join(clean(search.name).split())[:_LONGEST_NAME]
    if not name:
        raise InputError(Reason.of("search-without-name"))
    search = replace(search, name=name)
    name_hash = key_hash(name.casefold())
    other = db.execute("SELECT id FROM searches WHERE name_hash = ?", (name_hash,)).fetchone()
    if other is not None and other[0] != search.id:
        raise InputError(Reason.of("search-there", name=name))
    values = (name, name_hash, dump(query_plain(search.query)), stamp(now))
    if search.id == 0:
        db.execute("INSERT INTO searches (name, name_hash, definition, saved) VALUES (?, ?, ?, ?)", values)
        return replace(search, id=db.last_insert_rowid())
    db.execute(
        "UPDATE searches SET name = ?, name_hash = ?, definition = ?, saved = ? WHERE id = ?", (*values, search.id)
    )
    if not db.changes():
        raise NotFoundError(Reason.of("no-such-search", id=search.id))
    return search


def remove(db: apsw.Connection, number: int) -> None:
    """Raises `NotFoundError`."""
    db.execute("DELETE FROM searches WHERE id = ?", (number,))
    if not db.changes():
        raise NotFoundError(Reason.of("no-such-search", id=number))


def search_of(
    table: Mapping[str, Any], *, sources: Mapping[str, int], watchlists: Mapping[str, int]
) -> SavedSearch | InputError:
    """The saved search of a table of the watchlist file; where it means nothing here, why.

    Args:
        sources: the numbers of the sources, by address.
        watchlists: the numbers of the watchlists, by name.
    """
    wrong = next((key for key, kind in SEARCH_KEYS.items() if not isinstance(table.get(key, kind()), kind)), None)
    if wrong is not None or not table.get("text", "").strip():
        return InputError(Reason.of("search-bad-value", key=wrong or "text"))
    if not table.get("name", "").strip():
        return InputError(Reason.of("search-without-name"))
    source, watchlist = table.get("source"), table.get("watchlist")
    if source is not None and source not in sources:
        return InputError(Reason.of("no-such-source", source=source))
    if watchlist is not None and watchlist not in watchlists:
        return InputError(Reason.of("no-such-watchlist", id=watchlist))
    scope = {"source": sources.get(source or ""), "watchlist": watchlists.get(watchlist or "")}
    return SavedSearch(name=table["name"], query=query_from({**table, **scope}))
