"""What a decision about holding an alert back looks at, the pause a person asked for, the record of what was held."""

from __future__ import annotations

from datetime import datetime, timedelta

import apsw

from monitor.archive import outbox
from monitor.archive.rows import dump, instant, instant_or_none, load, stamp, stamp_or_none
from monitor.archive.values import Hold
from monitor.model import STORM_SPAN, AlertCase, HeldBy, Pause, Verdict, Watchlist

WAITING = "state IN ('held', 'snoozed')"
"""What waits to be let out, as its index says it: said otherwise, all alerts there ever were are looked through."""
_PAUSE = "pause"


def ahead(now: datetime) -> int:
    """The instant after which a time of what has happened tells of a clock that was set back."""
    return stamp(now + timedelta(minutes=1))


def case_of_new(
    db: apsw.Connection, watchlist: Watchlist, terms: tuple[str, ...], *, cause: str, now: datetime
) -> AlertCase:
    """The case of an alert about to be raised."""
    return _case(db, watchlist, terms, cause=cause, now=now, number=0, raised=None, held_by=None)


def case_of_held(
    db: apsw.Connection, watchlist: Watchlist, number: int, terms: tuple[str, ...], *, cause: str, now: datetime
) -> AlertCase:
    """The case of one that is held and decided about again."""
    raised, held_by = db.execute(
        "SELECT min(raised, coalesce(waits_since, raised)), held_by FROM alerts WHERE id = ?", (number,)
    ).get
    return _case(
        db,
        watchlist,
        terms,
        cause=cause,
        now=now,
        number=number,
        raised=instant(raised),
        held_by=None if held_by is None else HeldBy(held_by),
    )


def _case(
    db: apsw.Connection,
    watchlist: Watchlist,
    terms: tuple[str, ...],
    *,
    cause: str,
    now: datetime,
    number: int,
    raised: datetime | None,
    held_by: HeldBy | None,
) -> AlertCase:
    # What was shown or raised in the future was so by a clock that has been set back: it says nothing.
    latest = ahead(now)
    query = "SELECT max(shown) FROM alerts WHERE watchlist = ? AND shown <= ?"
    last = db.execute(query, (watchlist.id, latest)).get
    lately, storm_until = db.execute(
        "SELECT count(*), min(iif(state = 'held' AND held_by = 'storm' AND held_until > ?4, held_until, NULL))"
        " FROM alerts WHERE watchlist = ?1 AND id <> ?2 AND raised > ?3 AND raised <= ?4",
        (watchlist.id, number, stamp(now - STORM_SPAN), stamp(now)),
    ).get
    recent: set[str] = set()
    if watchlist.cooldown:
        since = stamp(now - watchlist.cooldown)
        # Only of what was told: two that wait must not hide from one another the term that is new in both.
        query = "SELECT terms FROM alerts WHERE watchlist = ?1 AND id <> ?3 AND shown BETWEEN ?2 AND ?4"
        found = db.execute(query, (watchlist.id, since, number, latest))
        recent.update(term for (terms,) in found for term in load(terms))
    return AlertCase(
        watchlist=watchlist,
        cause=cause,
        now=now,
        last_shown=None if last is None else min(instant(last), now),
        terms=terms,
        recent_terms=tuple(sorted(recent)),
        raised=raised,
        held_by=held_by,
        pause=pause(db),
        raised_lately=lately,
        storm_until=instant_or_none(storm_until),
    )


def pause(db: apsw.Connection) -> Pause | None:
    """What a person said last about pausing; it may be over."""
    kept = db.execute("SELECT value FROM facts WHERE name = ?", (_PAUSE,)).get
    if kept is None:
        return None
    since, until = map(instant, load(kept))
    return Pause(since=since, until=until)


def set_pause(db: apsw.Connection, asked: Pause | None, *, now: datetime) -> None:
    """Pause everything, or go on: what a pause held is then decided about at once."""
    if asked is None:
        db.execute("DELETE FROM facts WHERE name = ?", (_PAUSE,))
    else:
        value = dump([stamp(asked.since), stamp(asked.until)])
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_PAUSE, value))
    until = now if asked is None else asked.until
    let_out(db, HeldBy.PAUSE, until)
    outbox.look_again(db, at=until, held_by=HeldBy.PAUSE)


def end_storms(db: apsw.Connection, now: datetime) -> None:
    """What a storm holds need not wait any longer: who polls ends, and nobody would be there to let it out."""
    let_out(db, HeldBy.STORM, now)
    outbox.look_again(db, at=now, held_by=HeldBy.STORM)


def hours_changed(db: apsw.Connection, now: datetime) -> None:
    """The hours of the day are others than before: what waits for one of them is decided about again now."""
    for held_by in (HeldBy.QUIET, HeldBy.DIGEST):
        let_out(db, held_by, now)
        outbox.look_again(db, at=now, held_by=held_by)


def forget_the_future(db: apsw.Connection, now: datetime) -> None:
    """What was said and told by a clock that was ahead is no pause and no cool-down, also when its time comes."""
    latest = ahead(now)
    asked = pause(db)
    if asked is not None and stamp(asked.since) > latest:
        set_pause(db, None, now=now)
    db.execute("UPDATE alerts SET shown = NULL WHERE watchlist IN (SELECT id FROM watchlists) AND shown > ?", (latest,))


def let_out(db: apsw.Connection, held_by: HeldBy, until: datetime) -> None:
    """What this holds is decided about again then."""
    db.execute(
        f"UPDATE alerts SET held_until = ? WHERE {WAITING} AND state = 'held' AND held_by = ?",  # noqa: S608
        (stamp(until), held_by.value),
    )


def look_again(db: apsw.Connection, alert: int, held_by: HeldBy, *, at: datetime) -> None:
    """An alert that this holds has changed: it is decided about again then."""
    db.execute(
        "UPDATE alerts SET held_until = ? WHERE id = ? AND state = 'held' AND held_by = ?",
        (stamp(at), alert, held_by.value),
    )


def record(db: apsw.Connection, alert: int, verdict: Verdict, *, now: datetime) -> None:
    """Write down what an alert is held by from now on, or that nothing holds it any longer.

    The same once more, only longer, is the same hold.
    """
    held_by = verdict.held_by and verdict.held_by.value
    until = stamp_or_none(verdict.until)
    last = db.execute("SELECT n, held_by FROM holds WHERE alert = ? ORDER BY n DESC LIMIT 1", (alert,)).fetchone()
    if last is not None and last[1] == held_by:
        db.execute("UPDATE holds SET until = ? WHERE alert = ? AND n = ?", (until, alert, last[0]))
        return
    number = 0 if last is None else last[0] + 1
    db.execute(
        "INSERT INTO holds (alert, n, held_by, at, until) VALUES (?, ?, ?, ?, ?)",
        (alert, number, held_by, stamp(now), until),
    )


def holds(db: apsw.Connection, alert: int) -> tuple[Hold, ...]:
    """Everything that held an alert back, in order."""
    found = db.execute("SELECT held_by, at, until FROM holds WHERE alert = ? ORDER BY n", (alert,))
    return tuple(
        Hold(held_by=None if held_by is None else HeldBy(held_by), since=instant(at), until=instant_or_none(until))
        for held_by, at, until in found
    )


def told_last(db: apsw.Connection, alert: int) -> datetime | None:
    """When an alert was told last; None where it never was."""
    found = db.execute("SELECT shown FROM alerts WHERE id = ?", (alert,)).fetchone()
    return None if found is None else instant_or_none(found[0])
