"""What goes into the outbox and what takes it out again: a row is an alert on its way to one notifier."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import apsw

from monitor.archive.rows import dump, reason_column, reason_of, stamp
from monitor.model import BADGE, HeldBy, Reason, Verdict


def send(db: apsw.Connection, alert: int, *, now: datetime, together: bool = False) -> None:
    """One row for each action of the alert's watchlist but the badge's, due at once; what is on its way goes once.

    Args:
        db: the connection that writes.
        alert: its number.
        now: the time.
        together: all that are sent so at one time are one message.
    """
    _insert(db, alert, due=stamp(now), together=together)


def send_here(db: apsw.Connection, alert: int, *, now: datetime, desk: Collection[str], together: bool = False) -> None:
    """The same by the notifiers of this desk alone: what was told already comes again to nobody else.

    `desk` names the notifiers that disturb the person at this computer.
    """
    _insert(db, alert, due=stamp(now), together=together, only=desk)


def keep_for_others(db: apsw.Connection, alert: int, *, now: datetime, desk: Collection[str]) -> None:
    """A held alert is dealt with on this desk: the others still get it, when what holds it ends."""
    held_by, until = db.execute("SELECT held_by, held_until FROM alerts WHERE id = ?", (alert,)).get
    if until is not None:
        _insert(db, alert, due=until, together=True, but=desk, held_by=held_by, held_at=stamp(now))


def _insert(
    db: apsw.Connection,
    alert: int,
    *,
    due: int,
    together: bool,
    only: Collection[str] | None = None,
    but: Collection[str] = (),
    held_by: str | None = None,
    held_at: int | None = None,
) -> None:
    db.execute(
        "INSERT INTO outbox (alert, notifier, due, together, held_by, held_at)"
        " SELECT alerts.id, action.value, :due, :together, :held_by, :held_at FROM alerts, json_each(actions) AS action"
        " WHERE alerts.id = :alert AND action.value NOT IN (SELECT notifier FROM outbox WHERE alert = :alert)"
        " AND (:only IS NULL OR action.value IN (SELECT value FROM json_each(:only)))"
        " AND action.value NOT IN (SELECT value FROM json_each(:but)) AND action.value <> :badge",
        {
            "alert": alert,
            "due": due,
            "together": together,
            "only": None if only is None else dump(sorted(only)),
            "but": dump(sorted(but)),
            "badge": BADGE,
            "held_by": held_by,
            "held_at": held_at,
        },
    )


def settle(db: apsw.Connection, alert: int, *, now: datetime, desk: Collection[str]) -> None:
    """A person has dealt with an alert: this desk's notifiers need not tell of it any more."""
    _take_out(
        db,
        "alert = ?1 AND notifier IN (SELECT value FROM json_each(?2))",
        (alert, dump(sorted(desk))),
        now=now,
        delivered=True,
        reason=Reason.of("delivery-not-needed"),
    )


def remove_notifier(db: apsw.Connection, notifier: str, *, now: datetime) -> None:
    """A notifier is there no more: nothing waits for it, now or when what is held goes out."""
    reason = Reason.of("notifier-removed", notifier=notifier)
    _take_out(db, "notifier = ?", (notifier,), now=now, delivered=False, reason=reason)
    db.execute(
        "UPDATE alerts SET actions = (SELECT json_group_array(value) FROM json_each(actions) WHERE value <> ?1)"
        " WHERE state = 'held' AND ?1 IN (SELECT value FROM json_each(actions))",
        (notifier,),
    )


def _take_out(
    db: apsw.Connection,
    which: str,
    values: tuple[str | int, ...],
    *,
    now: datetime,
    delivered: bool,
    reason: Reason,
) -> None:
    for alert, notifier in list(db.execute(f"DELETE FROM outbox WHERE {which} RETURNING alert, notifier", values)):  # noqa: S608
        log(db, alert, notifier, now=now, delivered=delivered, reason=reason)


def log(
    db: apsw.Connection, alert: int, notifier: str, *, now: datetime, delivered: bool, reason: Reason | None
) -> None:
    """Write a try down. One that fails as the one before it did is counted there, not added.

    A notifier that is down for days is tried a hundred times with all that waits, which would be thousands of rows.
    """
    tries = 1
    if not delivered and reason is not None:
        before = db.execute(
            "SELECT id, tries, delivered, reason FROM deliveries WHERE alert = ? AND notifier = ?"
            " ORDER BY id DESC LIMIT 1",
            (alert, notifier),
        ).fetchone()
        if before is not None and not before[2] and _code(before[3]) == reason.code:
            tries += before[1]
            db.execute("DELETE FROM deliveries WHERE id = ?", (before[0],))
    db.execute(
        "INSERT INTO deliveries (alert, notifier, at, delivered, reason, tries) VALUES (?, ?, ?, ?, ?, ?)",
        (alert, notifier, stamp(now), delivered, reason_column(reason), tries),
    )


def _code(column: str | None) -> str:
    found = reason_of(column)
    return "" if found is None else found.code


def hold(db: apsw.Connection, alert: int, verdict: Verdict, *, now: datetime) -> None:
    """What of an alert has not been handed over waits until the verdict's time, then goes out with what else waited."""
    db.execute(
        "UPDATE outbox SET held_by = ?, held_at = ?, due = ?, together = 1 WHERE alert = ?",
        (verdict.held_by and verdict.held_by.value, stamp(now), stamp(verdict.until or now), alert),
    )


def let_go(db: apsw.Connection, alert: int, *, now: datetime) -> None:
    """Nothing holds an alert any longer: what of it waits is due."""
    db.execute(
        "UPDATE outbox SET held_by = NULL, held_at = NULL, due = ? WHERE alert = ? AND held_by IS NOT NULL",
        (stamp(now), alert),
    )


def look_again(
    db: apsw.Connection, *, at: datetime, held_by: HeldBy | None = None, watchlist: int | None = None
) -> None:
    """What holds some rows has changed: they are decided about again then.

    Args:
        db: the connection that writes.
        at: when.
        held_by: only what this holds; None is whatever holds, but a pause.
        watchlist: only alerts of this one; None is all.
    """
    db.execute(
        "UPDATE outbox SET due = ?1 WHERE iif(?2 IS NULL, held_by <> 'pause', held_by = ?2)"
        " AND (?3 IS NULL OR alert IN (SELECT id FROM alerts WHERE watchlist = ?3))",
        (stamp(at), held_by and held_by.value, watchlist),
    )
