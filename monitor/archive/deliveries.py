"""What the outbox holds, and the log of it: what is on its way to a notifier, what was tried, and how it ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

import apsw

from monitor.archive import alerts, holding, outbox
from monitor.archive.rows import dump, instant, instant_or_none, reason_column, reason_of, stamp
from monitor.archive.values import LoggedDelivery
from monitor.model import Delivery, DeliveryTry, Reason

_LONGEST_WAIT = timedelta(hours=2)
"""No delivery waits longer for its next try: what is due later was set while the clock was ahead."""

_ALERT_IS_THERE = (
    "(outbox.alert IN (SELECT id FROM alerts) OR outbox.alert IN (SELECT merged_alerts.alert FROM merged_alerts"
    " JOIN alerts ON alerts.id = kept))"
)
"""A row of the outbox without one is what damage left: it must not be in the way of the others."""
_CLOCK_WENT_BACK = "iif(outbox.held_by IS NULL, due > :late, held_at > :ahead)"
_WAITS = f"outbox.held_by IS NULL AND {_ALERT_IS_THERE}"
_IS_DUE = f"(due <= :now OR due > :late) AND {_WAITS}"


def due_deliveries(db: apsw.Connection, *, now: datetime, limit: int, notifier: str = "") -> tuple[Delivery, ...]:
    """What is to be handed to a notifier (empty: any) now, in order. One process delivers: nothing is claimed."""
    return _deliveries(db, f"{_IS_DUE} AND (:notifier = '' OR notifier = :notifier)", now, notifier, limit)


def waiting_deliveries(db: apsw.Connection, *, now: datetime, limit: int, notifier: str) -> tuple[Delivery, ...]:
    """Everything that waits for a notifier and that nothing holds, in order: due, or to be tried again later."""
    return _deliveries(db, f"{_WAITS} AND notifier = :notifier", now, notifier, limit)


def _deliveries(db: apsw.Connection, which: str, now: datetime, notifier: str, limit: int) -> tuple[Delivery, ...]:
    found = list(
        db.execute(
            f"SELECT id, notifier, alert, tries, together FROM outbox WHERE {which} ORDER BY alert, id LIMIT :limit",  # noqa: S608
            {**_times(now), "notifier": notifier, "limit": limit},
        )
    )
    return tuple(
        Delivery(
            id=number,
            notifier=notifier,
            alert=told,
            tries=tries,
            together=bool(together),
            story=alerts.story_so_far(db, told),
        )
        for number, notifier, alert, tries, together in found
        for told in (alerts.told(db, alert),)
    )


def _times(now: datetime) -> dict[str, int]:
    return {"now": stamp(now), "late": stamp(now + _LONGEST_WAIT), "ahead": holding.ahead(now)}


def still_waiting(db: apsw.Connection, numbers: Collection[int]) -> frozenset[int]:
    """Which of these rows are in the outbox: due, waiting or held."""
    found = db.execute("SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(?))", (dump(list(numbers)),))
    return frozenset(number for (number,) in found)


def due_notifiers(db: apsw.Connection, *, now: datetime) -> tuple[str, ...]:
    """The notifiers for which something is due, however much it is."""
    found = db.execute(
        f"SELECT notifier FROM outbox WHERE {_IS_DUE} GROUP BY notifier ORDER BY min(alert)",  # noqa: S608
        _times(now),
    )
    return tuple(name for (name,) in found)


def record_delivery(
    db: apsw.Connection,
    numbers: Collection[int],
    *,
    now: datetime,
    delivered: bool,
    next_try: datetime | None,
    reason: Reason | None,
) -> None:
    """Log a try of a message. Its rows leave the outbox when it was delivered, or when there is no next try."""
    for number in numbers:
        row = db.execute("SELECT alert, notifier FROM outbox WHERE id = ?", (number,)).fetchone()
        if row is None:
            continue
        outbox.log(db, *row, now=now, delivered=delivered, reason=reason)
        if delivered or next_try is None:
            db.execute("DELETE FROM outbox WHERE id = ?", (number,))
        else:
            db.execute(
                "UPDATE outbox SET due = ?, tries = tries + 1, reason = ? WHERE id = ?",
                (stamp(next_try), reason_column(reason), number),
            )


def put_off(db: apsw.Connection, notifier: str, *, until: datetime) -> None:
    """A notifier does not work: all that wait for it wait for the same moment."""
    db.execute(
        "UPDATE outbox SET due = ?1 WHERE notifier = ?2 AND held_by IS NULL AND (due < ?1 OR due > ?3)",
        (stamp(until), notifier, stamp(until + _LONGEST_WAIT)),
    )


def delivery_log(db: apsw.Connection, alert: int) -> tuple[LoggedDelivery, ...]:
    """Every try to deliver this alert, oldest first."""
    found = db.execute(
        "SELECT at, notifier, delivered, reason, tries FROM deliveries WHERE alert = ? ORDER BY id", (alert,)
    )
    return tuple(
        LoggedDelivery(at=instant(at), notifier=notifier, delivered=bool(done), reason=reason_of(reason), tries=tries)
        for at, notifier, done, reason, tries in found
    )


def is_held(db: apsw.Connection, alert: int) -> bool:
    """Whether an alert that was let out waits in the outbox, because something holds what is on its way."""
    found = db.execute("SELECT 1 FROM outbox WHERE alert = ? AND held_by IS NOT NULL LIMIT 1", (alert,))
    return found.fetchone() is not None


def undelivered(db: apsw.Connection) -> int:
    """How many alerts should have gone out and have not. What is held back before it was tried waits rightly."""
    found = db.execute(
        f"SELECT count(DISTINCT alert) FROM outbox WHERE (tries > 0 OR held_by IS NULL) AND {_ALERT_IS_THERE}"  # noqa: S608
    ).fetchone()
    return int(found[0]) if found else 0


def next_delivery(db: apsw.Connection, now: datetime) -> datetime | None:
    """When there is next something to deliver or to wake (see `waking`); None where nothing waits."""
    found = db.execute(
        "SELECT min(time) FROM ("  # noqa: S608
        f"SELECT min(iif({_CLOCK_WENT_BACK}, :now, due)) AS time FROM outbox WHERE {_ALERT_IS_THERE}"
        " UNION ALL SELECT min(iif(waits_since > :ahead, :now, coalesce(snoozed_until, held_until))) FROM alerts"
        f" WHERE {holding.WAITING})",
        _times(now),
    ).fetchone()
    return instant_or_none(found[0] if found else None)


def tries(db: apsw.Connection, *, notifier: str, failed: bool, limit: int) -> tuple[DeliveryTry, ...]:
    """The last tries, newest first; what went as one message is one.

    Args:
        db: the connection to read from.
        notifier: only this one's; empty is all.
        failed: only those that failed.
        limit: at most so many.
    """
    found = db.execute(
        "SELECT deliveries.at, deliveries.notifier, deliveries.delivered, deliveries.reason, deliveries.tries,"
        " alerts.id, alerts.watchlist_name, alerts.title FROM deliveries JOIN alerts ON alerts.id = deliveries.alert"
        " WHERE (?1 = '' OR deliveries.notifier = ?1) AND (NOT ?2 OR NOT deliveries.delivered)"
        " ORDER BY deliveries.id DESC",
        (notifier, failed),
    )
    # Written in one transaction, the rows of a message lie side by side.
    messages = groupby(found, lambda row: row[:4])
    return tuple(_try(list(rows)) for _, rows in islice(messages, limit))


def _try(rows: list[tuple[Any, ...]]) -> DeliveryTry:
    at, name, delivered, column, _, alert, watchlist, title = rows[0]
    reason = reason_of(column)
    tries = max(row[4] for row in rows)
    if reason is not None and tries > 1:
        reason = Reason.of(reason.code, **dict(reason.data), tries=tries)
    return DeliveryTry(
        at=instant(at),
        notifier=name,
        delivered=bool(delivered),
        reason=reason,
        alert=alert,
        watchlist=watchlist,
        title=title,
        alerts=len(rows),
        tries=tries,
    )
