"""What listings bring: entries not known yet become pending, each until it is an article or is given up.

A listing either happened whole or did not happen. A pending entry survives everything; who takes it to read holds a
lease, so what a killed process held comes back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import apsw

from monitor.archive import editing, sources
from monitor.archive.editing import Urgent
from monitor.archive.rows import (
    dump,
    entry_column,
    entry_of,
    instant,
    instant_or_none,
    key_hash,
    page_hash,
    reason_column,
    reason_of,
    stamp,
    stamp_or_none,
)
from monitor.archive.values import ListingRecorded
from monitor.model import Entry, Listing, PendingEntry, PollRecord, Reason, SourceState

if TYPE_CHECKING:
    from monitor.gathering.judging import Judge
    from monitor.gathering.news import Sorted

LEASE = timedelta(minutes=15)
"""How long whoever took entries to read holds them; what a killed process held comes back after that."""

_SOON = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=6)
_LONGEST_WAIT = timedelta(hours=7)
"""No entry waits longer for its next try: what is due later was set while the clock was ahead."""

_OTHER_NAME = 0
"""In place of an article's number: by this too an entry is known that has its own row."""

_COLUMNS = "id, source, entry, first_seen, news, dated_on_page, resurfaced, tries, article, old_before, rung, edit"


def _pending(row: tuple[Any, ...]) -> PendingEntry:
    return PendingEntry(
        id=row[0],
        source=row[1],
        entry=entry_of(row[2]),
        first_seen=instant(row[3]),
        news=bool(row[4]),
        dated_on_page=bool(row[5]),
        resurfaced=bool(row[6]),
        tries=row[7],
        article=row[8],
        old_before=instant_or_none(row[9]),
        rung=row[10],
        edit=bool(row[11]),
    )


def record_listing(
    db: apsw.Connection,
    number: int,
    listing: Listing | None,
    *,
    etag: str,
    last_modified: str,
    body_hash: str,
    now: datetime,
    next_check: datetime,
    state: SourceState,
    reason: Reason | None,
    elapsed: float,
    urgent: Urgent | None,
    changes: dict[str, Any],
    rung: int = 0,
    judge: Judge | None = None,
) -> ListingRecorded:
    """A poll that was answered: new entries, caching headers and the next check, all or nothing.

    `rung` is the address that was read. `judge` decides from what was found when to come again and how the source is
    doing, instead of `next_check`, `state` and `reason`: it is given the source as it is now and the unknown entries.
    """
    from monitor.gathering.judging import is_settled
    from monitor.gathering.news import plausible, sort_out  # not at the top: to read an archive it is not needed

    source = sources.one(db, number)
    moment = stamp(now)
    recorded = ListingRecorded(new=0, pending=())
    # One that lies ahead is from a clock that was: it would make everything that is to come look old.
    newest = min(source.newest, now) if source.newest is not None else None
    unknown, names = _unknown(db, number, listing.entries) if listing is not None else ({}, [])
    noticed = reason
    if judge is not None:
        judged = judge(source, tuple(unknown.values()))
        next_check, state, reason = judged.next_check, judged.state, judged.reason
        noticed = judged.noticed
        changes = {**judged.changes, **changes}
        if "url" in changes and sources.is_taken(db, changes["url"], number):
            # Where it moved to is a source already: it stays where it is, and is followed.
            changes = {name: value for name, value in changes.items() if name not in ("url", "moved_from", "move")}
            state, noticed = SourceState.MOVED, Reason.of("moved-there-already")
            reason = noticed
    if listing is not None:
        db.execute(
            "INSERT OR IGNORE INTO known (source, key, article) SELECT ?1, value, ?2 FROM json_each(?3)",
            (number, _OTHER_NAME, dump(names)),
        )
        recorded = _record_entries(
            db,
            number,
            tuple(unknown),
            sort_out(
                tuple(unknown.values()),
                first_poll=source.first_success is None,
                backlog=source.backlog,
                now=now,
                newest=newest,
                new_address=rung > 0 and not source.address(rung).read,
            ),
            moment=moment,
            now=now,
            urgent=urgent,
            rung=rung,
        )
        again = editing.record(
            db,
            number,
            listing.entries,
            unknown.keys(),
            now=now,
            held=stamp(now + LEASE),
            urgent=urgent,
            rung=rung,
        )
        recorded = replace(recorded, pending=(*recorded.pending, *again))
        dated = (plausible(entry.published, now) for entry in listing.entries)
        if not listing.broke_off:
            # Behind the cut may stand older ones that are to be news the next time.
            newest = max((instant for instant in (newest, *dated) if instant is not None), default=None)
    db.execute(
        "UPDATE sources SET etag = ?, last_modified = ?, body_hash = ?, last_attempt = ?, last_success = ?,"
        " first_success = coalesce(first_success, ?), next_check = ?, state = ?, reason = ?, elapsed = ?, newest = ?,"
        " failures = 0, claimed_until = NULL WHERE id = ?",
        (
            etag,
            last_modified,
            body_hash,
            moment,
            moment,
            # An empty answer teaches nothing of what is news: the first poll is the first one with entries.
            moment if listing is not None and listing.entries and is_settled(source, listing) else None,
            stamp(next_check),
            state.value,
            reason_column(reason),
            int(elapsed * 1000),
            stamp_or_none(newest),
            number,
        ),
    )
    count = len(listing.entries) if listing is not None else None
    sources.log(db, number, PollRecord(at=now, reason=noticed, entries=count, new=recorded.new, elapsed=elapsed))
    if changes:
        sources.update(db, number, changes)
    moved_to = str(changes.get("url", ""))
    return replace(recorded, state=state, reason=reason, next_check=next_check, moved_to=moved_to)


def _unknown(db: apsw.Connection, number: int, entries: tuple[Entry, ...]) -> tuple[dict[int, Entry], list[int]]:
    """The entries this source never listed, by the number of their key, in the listing's order; and the numbers of the
    other names that these and known ones go by.
    """
    from monitor.gathering.identity import sift  # not at the top: the first window lists nothing

    def known(names: Sequence[str]) -> set[str]:
        by_number = {key_hash(name): name for name in names}
        query = "SELECT key FROM known WHERE source = ? AND key IN (SELECT value FROM json_each(?))"
        return {by_number[key] for (key,) in db.execute(query, (number, dump(list(by_number))))}

    sifted = sift(entries, known)
    return {key_hash(entry.key): entry for entry in sifted.unknown}, [key_hash(name) for name in sifted.names]


def forget_unread(db: apsw.Connection, number: int) -> None:
    """Have a source list again what it still had to read."""
    from monitor.gathering.identity import names_of

    names: list[int] = []
    for (column,) in db.execute("SELECT entry FROM pending WHERE source = ?", (number,)):
        names += map(key_hash, names_of(entry_of(column)))
    db.execute("DELETE FROM pending WHERE source = ?", (number,))
    db.execute(
        "DELETE FROM known WHERE source = ?1"
        " AND (article IS NULL AND reason IS NULL OR key IN (SELECT value FROM json_each(?2)))",
        (number, dump(names)),
    )


def _record_entries(
    db: apsw.Connection,
    number: int,
    keys: tuple[int, ...],
    sorted_out: tuple[Sorted, ...],
    *,
    moment: int,
    now: datetime,
    urgent: Urgent | None,
    rung: int,
) -> ListingRecorded:
    from monitor.gathering.edits import said_of  # not at the top: the first window lists nothing

    urls = [page_hash(one.entry.url) if one.entry.url else None for one in sorted_out]
    articles, waiting = _elsewhere(db, urls)
    held = stamp(now + LEASE)
    known: list[tuple[int, int | None, int, bool]] = []
    pending: list[PendingEntry] = []
    rows: list[tuple[Any, ...]] = []
    following = _next_number(db)
    for key, one, url in zip(keys, sorted_out, urls, strict=True):
        entry = one.entry
        article, its_source = articles.get(url, (None, None))
        # A page another source brought is read again where it is news here: it may have been none there, or concern a
        # watchlist of this source only. While it waits for another source it waits here too, so that it outlives the
        # other's removal.
        is_news_here = one.news and its_source != number
        is_done = article is not None and not is_news_here and url not in waiting
        known.append((key, article if is_done else None, said_of(entry), one.news))
        if is_done:
            continue
        order = entry.published.order(now) if entry.published is not None else now
        is_urgent = urgent is not None and urgent(entry.title, entry.summary)
        rows.append(
            (
                following + len(rows),
                number,
                key,
                url,
                entry_column(entry),
                moment,
                stamp(order),
                one.news,
                is_urgent,
                one.dated_on_page,
                one.resurfaced,
                held,
                held,
                stamp_or_none(one.old_before),
                rung,
            )
        )
        pending.append(
            PendingEntry(
                id=rows[-1][0],
                source=number,
                entry=entry,
                first_seen=now,
                news=one.news,
                dated_on_page=one.dated_on_page,
                resurfaced=one.resurfaced,
                old_before=one.old_before,
                rung=rung,
            )
        )
    db.executemany(
        "INSERT INTO pending (id, source, key, url, entry, first_seen, ord, news, urgent, dated_on_page, resurfaced,"
        " due, claimed_until, old_before, rung) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    db.execute(
        "INSERT OR IGNORE INTO known (source, key, article, said, news)"
        " SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)",
        (number, dump(known)),
    )
    return ListingRecorded(new=len(known), pending=tuple(pending))


def _next_number(db: apsw.Connection) -> int:
    """The number of the next pending entry; none is ever given again, as the table promises."""
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'pending'").fetchone()
    return 1 if last is None else int(last[0]) + 1


def _elsewhere(db: apsw.Connection, urls: list[int | None]) -> tuple[dict[int | None, tuple[int, int]], frozenset[int]]:
    """Which addresses are articles already (with their source), and which wait as pending entries, of any source."""
    asked = dump([url for url in urls if url is not None])
    articles = {
        url: (article, source)
        for url, article, source in db.execute(
            "SELECT url_hash, id, source FROM articles WHERE url_hash IN (SELECT value FROM json_each(?))",
            (asked,),
        )
    }
    found = db.execute("SELECT url FROM pending WHERE url IN (SELECT value FROM json_each(?))", (asked,))
    return articles, frozenset(url for (url,) in found)


def waiting(db: apsw.Connection, url: str) -> tuple[PendingEntry, str, Reason | None] | None:
    """The entry of that address that is still to be read, its source's name, and why the last try failed."""
    query = f"SELECT {_COLUMNS}, reason FROM pending WHERE url = ?"  # noqa: S608
    for *row, reason in db.execute(query, (page_hash(url),)):
        entry = _pending(tuple(row))
        return entry, sources.one(db, entry.source).name, reason_of(reason)
    return None


def due_pending(
    db: apsw.Connection,
    *,
    now: datetime,
    limit: int,
    source: int | None,
    lease: timedelta,
    without: Iterable[int] = (),
) -> tuple[PendingEntry, ...]:
    """Take up to `limit` entries whose time has come: news first, of those the urgent, of those the newest.

    `without` are sources of which no more are wanted now, but for urgent entries.
    """
    moment = stamp(now)
    # Seen or due too far ahead: the clock was set back since.
    queue = "SELECT id FROM pending WHERE (due <= ?1 OR due > ?4 OR first_seen > ?5) AND (?3 IS NULL OR source = ?3)"
    queue += " AND (urgent OR source NOT IN (SELECT value FROM json_each(?6)))"
    order = " ORDER BY news DESC, urgent DESC, ord DESC LIMIT ?2"
    numbers = [
        number for (number,) in db.execute(queue + order, (moment, limit, source, *_ahead(now), dump(sorted(without))))
    ]
    if not numbers:
        return ()
    until = stamp(now + lease)
    db.executemany(
        "UPDATE pending SET due = ?1, claimed_until = ?1, first_seen = min(first_seen, ?3) WHERE id = ?2",
        [(until, number, moment) for number in numbers],
    )
    one = f"SELECT {_COLUMNS} FROM pending WHERE id = ?"  # noqa: S608
    return tuple(_pending(row) for number in numbers for row in db.execute(one, (number,)))


def _ahead(now: datetime) -> tuple[int, int]:
    """The times after which a due time, and after which a first sighting, tell of a clock that was set back."""
    return stamp(now + _LONGEST_WAIT), stamp(now + timedelta(minutes=1))


def retry_entry(db: apsw.Connection, number: int, *, next_try: datetime, reason: Reason | None, tried: bool) -> None:
    """Give an entry back, to be taken again at `next_try`. `tried` False: its turn did not count as a try."""
    db.execute(
        "UPDATE pending SET due = ?, claimed_until = NULL, tries = tries + ?, reason = ? WHERE id = ?",
        (stamp(next_try), int(tried), reason_column(reason), number),
    )


def postpone(db: apsw.Connection, numbers: Iterable[int], *, now: datetime) -> None:
    """Give entries back that were not tried: they wait for the next poll of their source, and a minute at least."""
    db.executemany(
        "UPDATE pending SET claimed_until = NULL, due = min(?2, max(?1, coalesce("
        "(SELECT next_check FROM sources WHERE sources.id = pending.source), 0))) WHERE id = ?3",
        [(stamp(now + _SOON), stamp(now + _LONGEST_RETRY), number) for number in numbers],
    )


def drop_entry(db: apsw.Connection, number: int, reason: Reason | None) -> None:
    """Give an entry up. It stays known, with the reason, so that it does not come back as new."""
    for source, key, article in db.execute("SELECT source, key, article FROM pending WHERE id = ?", (number,)):
        db.execute(
            "UPDATE known SET reason = ?, article = coalesce(article, ?) WHERE source = ? AND key = ?",
            (reason_column(reason), article, source, key),
        )
    db.execute("DELETE FROM pending WHERE id = ?", (number,))


def release_leases(db: apsw.Connection) -> None:
    """Make due at once what a process that is gone had taken. For the one who has just taken the data folder."""
    db.execute("UPDATE sources SET claimed_until = NULL WHERE claimed_until IS NOT NULL")
    db.execute("UPDATE pending SET due = first_seen, claimed_until = NULL WHERE claimed_until IS NOT NULL")


def next_due(db: apsw.Connection, now: datetime) -> datetime | None:
    """When there is next something to poll or to read; None where nothing waits at all."""
    query = "SELECT iif(max(due) > ?2, min(?1, min(due)), min(due)) FROM pending"
    page = db.execute(query, (stamp(now), stamp(now + _LONGEST_WAIT))).fetchone()
    times = [time for time in (sources.next_poll(db, now), page[0] if page else None) if time is not None]
    return instant_or_none(min(times, default=None))
