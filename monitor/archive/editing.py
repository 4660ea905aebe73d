"""Entries that are articles already, and of which their source says something else now: they are read again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import apsw

from monitor.archive.rows import dump, entry_column, entry_of, key_hash, page_hash, stamp
from monitor.model import Entry, PendingEntry

Urgent = Callable[[str, str], bool]
"""Says of a title and a summary whether a term stands in them: such a page is read first."""


def record(
    db: apsw.Connection,
    number: int,
    entries: tuple[Entry, ...],
    unknown: Collection[int],
    *,
    now: datetime,
    held: int,
    urgent: Urgent | None,
    rung: int,
) -> tuple[PendingEntry, ...]:
    """Keep what a listing says of its entries, and return those to be read again, held until the stamp `held`.

    An entry that still waits to be read is read with its newer words. `unknown` are the keys of those that are new.
    """
    from monitor.gathering import edits  # not at the top: the first window lists nothing

    by_key = {key_hash(entry.key): entry for entry in entries}
    listed = {key: edits.said_of(entry) for key, entry in by_key.items() if key not in unknown}
    if not listed:
        return ()
    rows: list[tuple[Any, ...]] = db.execute(
        "SELECT known.key, known.said, known.article, known.news, known.edits FROM json_each(?2) AS now"
        " JOIN known ON known.source = ?1 AND known.key = now.value ->> 0 WHERE known.said IS NOT now.value ->> 1",
        (number, dump(list(listed.items()))),
    ).fetchall()
    if not rows:
        return ()
    before = {key: said for key, said, *_ in rows if said is not None}
    found = set(edits.edited(before, listed, listed=len(listed)))
    _renew_waiting(db, number, {key: by_key[key] for key in found}, urgent)
    pending: list[PendingEntry] = []
    for key, _said, article, news, count in rows:
        if key in found and article and count < edits.MOST:
            made = _again(
                db, number, key, by_key[key], article, news=bool(news), now=now, held=held, urgent=urgent, rung=rung
            )
            if made is not None:
                pending.append(made)
    db.execute(
        "UPDATE known SET said = now.value ->> 1, edits = edits + (now.value ->> 2) FROM json_each(?2) AS now"
        " WHERE known.source = ?1 AND known.key = now.value ->> 0",
        (number, dump([(key, listed[key], int(key in found)) for key, *_ in rows])),
    )
    return tuple(pending)


def _renew_waiting(db: apsw.Connection, number: int, found: dict[int, Entry], urgent: Urgent | None) -> None:
    query = "SELECT id, key, entry FROM pending WHERE source = ? AND key IN (SELECT value FROM json_each(?))"
    waiting: list[tuple[Any, ...]] = db.execute(query, (number, dump(list(found)))).fetchall()
    for id, key, column in waiting:
        # It may have an address of its own on a page it shares.
        entry = replace(found[key], url=entry_of(column).url)
        is_urgent = urgent is not None and urgent(entry.title, entry.summary)
        db.execute(
            "UPDATE pending SET entry = ?, urgent = urgent OR ?, edit = article IS NOT NULL WHERE id = ?",
            (entry_column(entry), is_urgent, id),
        )


def _again(
    db: apsw.Connection,
    number: int,
    key: int,
    entry: Entry,
    article: int,
    *,
    news: bool,
    now: datetime,
    held: int,
    urgent: Urgent | None,
    rung: int,
) -> PendingEntry | None:
    """The entry to be read again; None where its page waits to be read already, or its article is gone."""
    there: tuple[Any, ...] | None = db.execute(
        "SELECT url FROM articles WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM pending WHERE source = ?2 AND key = ?3 OR url = articles.url_hash)",
        (article, number, key),
    ).fetchone()
    if there is None:
        return None
    if entry.url:
        entry = replace(entry, url=there[0])
    order = entry.published.order(now) if entry.published is not None else now
    is_urgent = urgent is not None and urgent(entry.title, entry.summary)
    made: tuple[Any, ...] | None = db.execute(
        "INSERT INTO pending (source, key, url, entry, first_seen, ord, news, urgent, dated_on_page, resurfaced, due,"
        " claimed_until, article, rung, edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 1) RETURNING id",
        (
            number,
            key,
            page_hash(entry.url) if entry.url else None,
            entry_column(entry),
            stamp(now),
            stamp(order),
            news,
            is_urgent,
            held,
            held,
            article,
            rung,
        ),
    ).fetchone()
    assert made is not None
    return PendingEntry(
        id=made[0], source=number, entry=entry, first_seen=now, news=news, article=article, rung=rung, edit=True
    )
