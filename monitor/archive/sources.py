"""The sources a person added, and the health their polls taught."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import apsw

from monitor.archive.learned import (
    habits_column,
    habits_of,
    ladder_column,
    ladder_of,
    move_column,
    move_of,
    options_column,
    options_of,
)
from monitor.archive.rows import dump, instant, instant_or_none, load, reason_column, reason_of, stamp, stamp_or_none
from monitor.archive.texts import clean
from monitor.errors import InputError, NotFoundError
from monitor.model import (
    NONE,
    Habits,
    Move,
    NewSource,
    PollRecord,
    Reason,
    Source,
    SourceKind,
    SourceOptions,
    SourceState,
    TextMode,
)

_MICROSECOND = timedelta(microseconds=1)
LONGEST_WAIT = timedelta(days=1, hours=1)
"""No check lies further ahead (a source's own interval aside): one that does was set while the clock was ahead."""
LONGEST_LEASE = timedelta(minutes=20)
"""No lease lies further ahead, for the same reason."""
_COLUMNS = (
    "id, url, name, kind, text, interval, backlog, paused, country, language, added, state, reason, etag,"
    " last_modified, body_hash, first_success, last_attempt, last_success, next_check, newest, failures, articles,"
    " zone, options, habits, move, moved_from, ladder, rung, climb_at, left_for, folder"
)
_LONGEST_FOLDER = 100
_LOG = 50
"""How many polls of a source are remembered."""
_TO_COLUMN: dict[type, Callable[[Any], Any]] = {
    bool: int,
    datetime: stamp,
    Reason: reason_column,
    timedelta: lambda value: value // _MICROSECOND,
    SourceOptions: options_column,
    Habits: habits_column,
    Move: move_column,
    tuple: ladder_column,
}
_NEVER_NULL = frozenset({"move"})
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
        options=options_of(row[24]),
        habits=habits_of(row[25]),
        move=move_of(row[26]),
        moved_from=row[27],
        ladder=ladder_of(row[28]),
        rung=row[29],
        climb_at=instant_or_none(row[30]),
        left_for=reason_of(row[31]),
        folder=row[32],
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


def several(db: apsw.Connection, numbers: Iterable[int]) -> dict[int, Source]:
    """These sources by their numbers, removed ones included."""
    query = f"SELECT {_COLUMNS} FROM sources WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
    found = (_source(row) for row in db.execute(query, (dump(list(numbers)),)))
    return {source.id: source for source in found}


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
        options_column(new.options),
        ladder_column(new.ladder),
        clean_folder(new.folder),
    )
    for number, removed in db.execute("SELECT id, removed FROM sources WHERE url = ?", (new.url,)):
        if removed is None:
            raise InputError(Reason.of("source-there", url=new.url))
        db.execute(
            "UPDATE sources SET name = ?, kind = ?, text = ?, interval = ?, backlog = ?, paused = ?, country = ?,"
            " language = ?, zone = ?, options = ?, ladder = ?, folder = ?, rung = 0, climb_at = NULL, left_for = NULL,"
            " move = '', removed = NULL, state = ?, reason = ?, etag = '', last_modified = '', body_hash = '',"
            " next_check = NULL, claimed_until = NULL, failures = 0 WHERE id = ?",
            (*values, *_first_state(new), number),
        )
        return one(db, number)
    db.execute(
        "INSERT INTO sources (url, name, kind, text, interval, backlog, paused, country, language, zone, options,"
        " ladder, folder, added, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.url, *values, stamp(now), *_first_state(new)),
    )
    return one(db, db.last_insert_rowid())


def _first_state(new: NewSource) -> tuple[str, str | None]:
    """The state and, of one that comes paused, the reason: it came so from a file, or only names an origin."""
    if not new.paused:
        return SourceState.OK.value, None
    code = "paused-at-import" if new.url.lower().startswith("http") else "names-an-origin"
    return SourceState.PAUSED.value, reason_column(Reason.of(code))


def named(db: apsw.Connection, name: str) -> int | None:
    """The number of the source of that very name or address."""
    found = db.execute(
        "SELECT id FROM sources WHERE removed IS NULL AND (name = ?1 OR url = ?1) ORDER BY id LIMIT 1", (name,)
    ).fetchone()
    return None if found is None else int(found[0])


def update(db: apsw.Connection, number: int, changes: dict[str, Any]) -> Source:
    """Set fields of `Source` by name.

    Raises `NotFoundError`, or `InputError` where another source has the address.
    """
    one(db, number)
    if wrong := changes.keys() - _CHANGEABLE:
        raise TypeError(f"not a field of a source that can be set: {sorted(wrong)}")
    if "url" in changes and is_taken(db, changes["url"], number):
        raise InputError(Reason.of("source-there", url=changes["url"]))
    if changes:
        names = ", ".join(f"{name} = ?" for name in changes)
        values = [_column(name, value) for name, value in changes.items()]
        db.execute(f"UPDATE sources SET {names} WHERE id = ?", (*values, number))  # noqa: S608
    return one(db, number)


def _column(name: str, value: Any) -> Any:
    if value is None and name in _NEVER_NULL:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    return _TO_COLUMN.get(type(value), lambda same: same)(value)


def clean_folder(name: str) -> str:
    """The name of a folder as it is kept: in one line, no longer than a person reads; empty for none."""
    kept = " ".join(clean(name).split())[:_LONGEST_FOLDER].rstrip()
    return "" if kept == NONE else kept


def put_in_folders(db: apsw.Connection, folders: Iterable[tuple[int, str]]) -> None:
    """Put each source (its number) into a folder (its name; empty for none). One that is gone is passed over."""
    db.executemany(
        "UPDATE sources SET folder = ? WHERE id = ?", [(clean_folder(name), number) for number, name in folders]
    )


def remove(db: apsw.Connection, number: int, now: datetime) -> None:
    """Stop polling it and forget what it still had to read; its articles, and what it listed, stay.

    Raises `NotFoundError`.
    """
    from monitor.archive.polling import forget_unread  # not at the top: it builds on this module

    source = one(db, number)
    forget_unread(db, source.id)
    db.execute("UPDATE sources SET removed = ?, claimed_until = NULL WHERE id = ?", (stamp(now), source.id))


def bring_back(db: apsw.Connection, number: int) -> None:
    """Undo the removal of a source: it is due at once, and what it still had to read is listed anew.

    Raises `NotFoundError` where there never was one.
    """
    db.execute(
        "UPDATE sources SET removed = NULL, etag = '', last_modified = '', body_hash = '', next_check = NULL,"
        " claimed_until = NULL WHERE id = ? AND removed IS NOT NULL",
        (number,),
    )
    one(db, number)


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


def is_taken(db: apsw.Connection, url: str, number: int) -> bool:
    """Whether another source has the address, one that was removed included."""
    return db.execute("SELECT 1 FROM sources WHERE url = ? AND id <> ?", (url, number)).fetchone() is not None


def record_failure(
    db: apsw.Connection,
    number: int,
    *,
    now: datetime,
    next_check: datetime | None,
    state: SourceState,
    reason: Reason | None,
    changes: dict[str, Any],
    failed: Reason | None = None,
    elapsed: float = 0.0,
) -> Source:
    """A poll that brought nothing: counted, explained, due again at `next_check`; `failed` is what the log says of it.

    Raises `NotFoundError` where it was removed meanwhile.
    """
    one(db, number)
    db.execute(
        "UPDATE sources SET last_attempt = ?, next_check = ?, state = ?, reason = ?, failures = failures + 1,"
        " claimed_until = NULL WHERE id = ?",
        (stamp(now), stamp_or_none(next_check), state.value, reason_column(reason), number),
    )
    log(db, number, PollRecord(at=now, reason=failed or reason, elapsed=elapsed))
    return update(db, number, changes)


def log(db: apsw.Connection, number: int, record: PollRecord) -> None:
    """Remember how a poll ended, and forget what came more than fifty polls before it."""
    n = int(db.execute("SELECT coalesce(max(n), 0) FROM polls WHERE source = ?", (number,)).get) + 1
    db.execute(
        "INSERT INTO polls (source, n, at, reason, entries, new, elapsed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            n,
            stamp(record.at),
            reason_column(record.reason),
            record.entries,
            record.new,
            int(record.elapsed * 1000),
        ),
    )
    db.execute("DELETE FROM polls WHERE source = ? AND n <= ?", (number, n - _LOG))


def polls(db: apsw.Connection, number: int) -> tuple[PollRecord, ...]:
    """How the last polls of a source ended, newest first."""
    found = db.execute(
        "SELECT at, reason, entries, new, elapsed FROM polls WHERE source = ? ORDER BY n DESC", (number,)
    )
    return tuple(
        PollRecord(at=instant(at), reason=reason_of(reason), entries=entries, new=new, elapsed=elapsed / 1000)
        for at, reason, entries, new, elapsed in found
    )


def mark_offline(db: apsw.Connection, now: datetime, reason: Reason) -> tuple[int, ...]:
    """Say of every source that is due and cannot be asked that there is no network; returns those that had not said so.

    They stay due: whoever has the network back asks them at once.
    """
    found = db.execute(
        "UPDATE sources SET state = ?2, reason = ?3 WHERE removed IS NULL AND paused = 0 AND state <> ?2"
        " AND coalesce(next_check, 0) <= ?1 AND coalesce(claimed_until, 0) <= ?1 RETURNING id",
        (stamp(now), SourceState.OFFLINE.value, reason_column(reason)),
    )
    return tuple(number for (number,) in found)


def make_due(db: apsw.Connection, now: datetime, codes: frozenset[str], since: datetime | None) -> int:
    """Have sources asked at once whose last poll failed for want of a network; returns how many.

    Args:
        now: when they are due.
        codes: the reasons that count, those that say "offline" always.
        since: only polls since then count; None counts every one.
    """
    waiting = db.execute(
        "SELECT id, reason FROM sources WHERE removed IS NULL AND paused = 0 AND reason IS NOT NULL"
        " AND failures > 0 AND next_check > ?1 AND (?2 IS NULL OR last_attempt >= ?2)",
        (stamp(now), stamp_or_none(since)),
    )
    found = [number for number, column in waiting if load(str(column))[0] in codes]
    db.executemany("UPDATE sources SET next_check = ? WHERE id = ?", [(stamp(now), number) for number in found])
    return len(found)


def learn_newest(db: apsw.Connection, number: int, instant: datetime) -> None:
    """An article of the source is of that time: what is a week older and comes up later is no news.

    Not while its listing has no end: older ones that belong with this article stand behind the cut.
    """
    from monitor.gathering.schedule import BROKE_OFF  # not at the top: the first window stores nothing

    moment = stamp(instant)
    db.execute(
        "UPDATE sources SET newest = ?1 WHERE id = ?2 AND coalesce(newest, ?1 - 1) < ?1"
        " AND coalesce(reason ->> 0, '') <> ?3",
        (moment, number, BROKE_OFF),
    )


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
