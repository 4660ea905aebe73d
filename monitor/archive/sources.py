"""The sources a person added, and the health their polls taught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import apsw

from monitor.archive.rows import instant, instant_or_none, reason_column, reason_of, stamp, stamp_or_none
from monitor.errors import InputError, NotFoundError
from monitor.model import NewSource, Reason, Source, SourceKind, SourceState, TextMode

_MICROSECOND = timedelta(microseconds=1)
LONGEST_WAIT = timedelta(days=1, hours=1)
"""No check lies further ahead (a source's own interval aside): one that does was set while the clock was ahead."""
LONGEST_LEASE = timedelta(minutes=20)
"""No lease lies further ahead, for the same reason."""
_COLUMNS = (
    "id, url, name, kind, text, interval, backlog, paused, country, language, added, state, reason, etag,"
    " last_modified, body_hash, first_success, last_attempt, last_success, next_check, newest, failures, articles, zone"
)
_TO_COLUMN: dict[type, Callable[[Any], Any]] = {
    bool: int,
    datetime: stamp,
    Reason: reason_column,
    timedelta: lambda value: value // _MICROSECOND,
}
_CHANGEABLE = frozenset(_COLUMNS.replace(" ", "").split(",")) - {"id", "added", "articles"}


def _source(row: tuple[Any, ...]) -> Source:
    return Source(
        id=row[0],
        url=row[1],
        name=row[2],
        kind=SourceKind(row[3]),
        text=TextMode(row[4]),
        interval=None if row[5] is None else row[5] * _MICROSECOND,
        backlog=row[6],
        paused=bool(row[7]),
        country=row[8],
        language=row[9],
        added=instant(row[10]),
        state=SourceState(row[11]),
        reason=reason_of(row[12]),
        etag=row[13],
        last_modified=row[14],
        body_hash=row[15],
        first_success=instant_or_none(row[16]),
        last_attempt=instant_or_none(row[17]),
        last_success=instant_or_none(row[18]),
        next_check=instant_or_none(row[19]),
        newest=instant_or_none(row[20]),
        failures=row[21],
        articles=row[22],
        zone=row[23],
    )


def all_of_them(db: apsw.Connection) -> tuple[Source, ...]:
    """Every source that was not removed, in the order they were added."""
    found = db.execute(f"SELECT {_COLUMNS} FROM sources WHERE removed IS NULL ORDER BY id")  # noqa: S608
    return tuple(_source(row) for row in found)


def one(db: apsw.Connection, number: int) -> Source:
    """Raises `NotFoundError`."""
    query = f"SELECT {_COLUMNS} FROM sources WHERE id = ? AND removed IS NULL"  # noqa: S608
    for row in db.execute(query, (number,)):
        return _source(row)
    raise NotFoundError(Reason.of("no-such-source", id=number))


def add(db: apsw.Connection, new: NewSource, now: datetime) -> Source:
    """Add a source that is due at once; one that was removed comes back with what it had listed.

    Raises `InputError` where its address is there already.
    """
    values = (
        new.name,
        new.kind.value,
        new.text.value,
        None if new.interval is None else new.interval // _MICROSECOND,
        new.backlog,
        int(new.paused),
        new.country,
        new.language,
        new.zone,
    )
    for number, removed in db.execute("SELECT id, removed FROM sources WHERE url = ?", (new.url,)):
        if removed is None:
            raise InputError(Reason.of("source-there", url=new.url))
        db.execute(
            "UPDATE sources SET name = ?, kind = ?, text = ?, interval = ?, backlog = ?, paused = ?, country = ?,"
            " language = ?, zone = ?, removed = NULL, state = ?, reason = NULL, etag = '', last_modified = '',"
            " body_hash = '', next_check = NULL, claimed_until = NULL, failures = 0 WHERE id = ?",
            (*values, _first_state(new), number),
        )
        return one(db, number)
    db.execute(
        "INSERT INTO sources (url, name, kind, text, interval, backlog, paused, country, language, zone, added,"
        " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.url, *values, stamp(now), _first_state(new)),
    )
    return one(db, db.last_insert_rowid())


def _first_state(new: NewSource) -> str:
    return (SourceState.PAUSED if new.paused else SourceState.OK).value


def update(db: apsw.Connection, number: int, changes: dict[str, Any]) -> Source:
    """Set fields of `Source` by name.

    Raises `NotFoundError`, or `InputError` where another source has the address.
    """
    one(db, number)
    if wrong := changes.keys() - _CHANGEABLE:
        raise TypeError(f"not a field of a source that can be set: {sorted(wrong)}")
    if "url" in changes:
        other = "SELECT 1 FROM sources WHERE url = ? AND id <> ?"
        if db.execute(other, (changes["url"], number)).fetchone():
            raise InputError(Reason.of("source-there", url=changes["url"]))
    for name, value in changes.items():
        db.execute(f"UPDATE sources SET {name} = ? WHERE id = ?", (_column(value), number))  # noqa: S608
    return one(db, number)


def _column(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return _TO_COLUMN.get(type(value), lambda same: same)(value)


def remove(db: apsw.Connection, number: int, now: datetime) -> None:
    """Stop polling it and forget what it still had to read; its articles, and what it listed, stay.

    Raises `NotFoundError`.
    """
    source = one(db, number)
    db.execute("DELETE FROM pending WHERE source = ?", (source.id,))
    db.execute("DELETE FROM known WHERE source = ? AND article IS NULL AND reason IS NULL", (source.id,))
    db.execute("UPDATE sources SET removed = ?, claimed_until = NULL WHERE id = ?", (stamp(now), source.id))


def claim_due(
    db: apsw.Connection, *, now: datetime, limit: int, lease: timedelta, only: int | None, force: bool
) -> tuple[Source, ...]:
    """Take up to `limit` sources to poll; nobody else gets them until `lease` has passed or their poll is recorded.

    `force` also takes those that are not due yet; with `only` it takes that one even where it is paused.
    """
    moment = stamp(now)
    found = db.execute(
        f"SELECT {_COLUMNS} FROM sources"  # noqa: S608
        " WHERE removed IS NULL AND (coalesce(claimed_until, 0) <= ?1 OR claimed_until > ?1 + ?5)"
        " AND (?3 IS NULL OR id = ?3)"
        " AND (paused = 0 OR (?4 AND ?3 IS NOT NULL))"
        " AND (?4 OR coalesce(next_check, 0) <= ?1 OR next_check > ?1 + max(?6, coalesce(interval, 0))"
        "  OR last_attempt > ?1 + 60000000)"
        " ORDER BY coalesce(next_check, 0), id LIMIT ?2",
        (moment, limit, only, force, LONGEST_LEASE // _MICROSECOND, LONGEST_WAIT // _MICROSECOND),
    )
    claimed = tuple(_source(row) for row in found)
    until = stamp(now + lease)
    db.executemany("UPDATE sources SET claimed_until = ? WHERE id = ?", [(until, source.id) for source in claimed])
    return claimed


def record_failure(
    db: apsw.Connection,
    number: int,
    *,
    now: datetime,
    next_check: datetime | None,
    state: SourceState,
    reason: Reason | None,
    changes: dict[str, Any],
) -> Source:
    """A poll that brought nothing: counted, explained, due again at `next_check`.

    Raises `NotFoundError` where it was removed meanwhile.
    """
    one(db, number)
    db.execute(
        "UPDATE sources SET last_attempt = ?, next_check = ?, state = ?, reason = ?, failures = failures + 1,"
        " claimed_until = NULL WHERE id = ?",
        (stamp(now), stamp_or_none(next_check), state.value, reason_column(reason), number),
    )
    return update(db, number, changes)


def next_poll(db: apsw.Connection, now: datetime) -> int | None:
    """Stamp at which the next source is due, leases counted; None where there is nothing to poll."""
    query = (
        "SELECT min(max(iif(next_check > ?1 + max(?2, coalesce(interval, 0)) OR last_attempt > ?1 + 60000000, ?1,"
        " coalesce(next_check, 0)),"
        " iif(claimed_until > ?1 + ?3, ?1, coalesce(claimed_until, 0)))) FROM sources"
        " WHERE removed IS NULL AND paused = 0"
    )
    found = db.execute(query, (stamp(now), LONGEST_WAIT // _MICROSECOND, LONGEST_LEASE // _MICROSECOND)).fetchone()
    return None if found is None else found[0]
