"""What goes into the outbox and what takes it out again: a row is an alert on its way to one notifier."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import apsw

from monitor.archive.rows import dump, reason_column, reason_of, stamp
from monitor.archive.values import TakenAway, WaitingRow
from monitor.model import BADGE, HeldBy, Reason, Verdict

_UNNEEDED = "delivery-not-needed"
"""The reason of what nobody was told, as a person had dealt with it."""


def send(db: apsw.Connection, alert: int, *, now: datetime, together: bool = False) -> None:
    """One row for each action of the alert's watchlist but the badge's, due at once; what is on its way goes once.

    To whom it went already, while this desk had dealt with it, it does not go again.

    Args:
        db: the connection that writes.
        alert: its number.
        now: the time.
        together: all that are sent so at one time are one message.
    """
    _insert(db, alert, due=stamp(now), together=together, untold=True)


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
    untold: bool = False,
    held_by: str | None = None,
    held_at: int | None = None,
) -> None:
    db.execute(
        "INSERT INTO outbox (alert, notifier, due, together, held_by, held_at)"
        " SELECT alerts.id, action.value, :due, :together, :held_by, :held_at FROM alerts, json_each(actions) AS action"
        " WHERE alerts.id = :alert AND action.value NOT IN (SELECT notifier FROM outbox WHERE alert = :alert)"
        " AND (:only IS NULL OR action.value IN (SELECT value FROM json_each(:only)))"
        " AND action.value NOT IN (SELECT value FROM json_each(:but)) AND action.value <> :badge"
        " AND NOT (:untold AND action.value IN (SELECT notifier FROM deliveries WHERE alert = :alert AND delivered"
        "  AND (reason IS NULL OR instr(reason, :unneeded) = 0)))",
        {
            "alert": alert,
            "due": due,
            "together": together,
            "only": None if only is None else dump(sorted(only)),
            "but": dump(sorted(but)),
            "badge": BADGE,
            "untold": untold,
            "unneeded": _UNNEEDED,
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
        reason=Reason.of(_UNNEEDED),
    )


def remove_notifier(db: apsw.Connection, notifier: str, *, now: datetime) -> TakenAway:
    """A notifier is there no more: nothing waits for it, now or when what is held goes out; returns what did."""
    reason = Reason.of("notifier-removed", notifier=notifier)
    rows = _take_out(db, "notifier = ?", (notifier,), now=now, delivered=False, reason=reason)
    held = db.execute(
        "UPDATE alerts SET actions = (SELECT json_group_array(value) FROM json_each(actions) WHERE value <> ?1)"
        " WHERE state = 'held' AND ?1 IN (SELECT value FROM json_each(actions)) RETURNING id",
        (notifier,),
    )
    return TakenAway(rows=rows, held=tuple(number for (number,) in list(held)))


def bring_notifier_back(
    db: apsw.Connection, notifier: str, taken: TakenAway, *, now: datetime, desk: Collection[str]
) -> None:
    """A notifier that was removed is there again: what waited for it does so once more, under the same numbers.

    It is due at once, and decided about again where something held it. On this desk an alert that somebody dealt with
    meanwhile is not told any more.

    Args:
        db: the connection that writes.
        notifier: its name.
        taken: what `remove_notifier` said.
        now: the time.
        desk: the notifiers that disturb the person at this computer.
    """
    there = (
        " FROM alerts WHERE alerts.id = coalesce((SELECT kept FROM merged_alerts WHERE alert = :alert), :alert)"
        " AND (state IN ('new', 'held') OR NOT :here)"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = :alert AND notifier = :notifier)"
    )
    known = {"notifier": notifier, "due": stamp(now), "here": notifier in desk}
    for row in taken.rows:
        # Its number is what a receiver knows it by that may have had it already.
        db.execute(
            "INSERT INTO outbox (id, alert, notifier, due, tries, reason, together, held_by, held_at)"  # noqa: S608
            " SELECT iif(:number IN (SELECT id FROM outbox), NULL, :number), :alert, :notifier, :due, :tries, :reason,"
            f" :together, :held_by, :held_at{there}",
            {
                **known,
                "number": row.id,
                "alert": row.alert,
                "tries": row.tries,
                "reason": row.reason,
                "together": row.together,
                "held_by": row.held_by,
                "held_at": row.held_at,
            },
        )
    for number in taken.held:
        db.execute(
            "UPDATE alerts SET actions = json_insert(actions, '$[#]', ?1)"
            " WHERE id = ?2 AND ?1 NOT IN (SELECT value FROM json_each(actions))",
            (notifier, number),
        )
        # It was let out, or seen by this desk, while there was nobody to tell the others.
        db.execute(
            f"INSERT INTO outbox (alert, notifier, due, together) SELECT :alert, :notifier, :due, 1{there}"
            " AND state <> 'held'",
            {**known, "alert": number},
        )


def _take_out(
    db: apsw.Connection,
    which: str,
    values: tuple[str | int, ...],
    *,
    now: datetime,
    delivered: bool,
    reason: Reason,
) -> tuple[WaitingRow, ...]:
    found = db.execute(
        f"DELETE FROM outbox WHERE {which}"  # noqa: S608
        " RETURNING notifier, id, alert, tries, reason, together, held_by, held_at",
        values,
    )
    rows = []
    for notifier, *columns in list(found):
        row = WaitingRow(*columns)
        log(db, row.alert, notifier, now=now, delivered=delivered, reason=reason)
        rows.append(row)
    return tuple(rows)


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
