"""The outbox and its log: what is on its way to a notifier, what was tried, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import apsw

from monitor.archive import alerts, holding
from monitor.archive.rows import instant, instant_or_none, reason_column, reason_of, stamp
from monitor.archive.values import LoggedDelivery
from monitor.model import Delivery, DeliveryTry, Reason

_LONGEST_WAIT = timedelta(hours=2)
"""No delivery waits longer for its next try: what is due later was set while the clock was ahead."""

_ALERT_IS_THERE = (
    "(outbox.alert IN (SELECT id FROM alerts) OR outbox.alert IN (SELECT merged_alerts.alert FROM merged_alerts"
    " JOIN alerts ON alerts.id = kept))"
)
"""A row of the outbox without one is what damage left: it must not be in the way of the others."""


def due_deliveries(db: apsw.Connection, *, now: datetime, limit: int, notifier: str = "") -> tuple[Delivery, ...]:
    """What is to be handed to a notifier (empty: any) now, oldest first. One process delivers: nothing is claimed."""
    found = list(
        db.execute(
            "SELECT id, notifier, alert, tries, together FROM outbox"  # noqa: S608
            f" WHERE (due <= ?1 OR due > ?2) AND (?3 = '' OR notifier = ?3) AND {_ALERT_IS_THERE}"
            " ORDER BY id LIMIT ?4",
            (stamp(now), stamp(now + _LONGEST_WAIT), notifier, limit),
        )
    )
    return tuple(
        Delivery(id=number, notifier=notifier, alert=alerts.one(db, alert), tries=tries, together=bool(together))
        for number, notifier, alert, tries, together in found
    )


def due_notifiers(db: apsw.Connection, *, now: datetime) -> tuple[str, ...]:
    """The notifiers for which something is due, however much it is."""
    found = db.execute(
        f"SELECT notifier FROM outbox WHERE (due <= ? OR due > ?) AND {_ALERT_IS_THERE}"  # noqa: S608
        " GROUP BY notifier ORDER BY min(due), min(id)",
        (stamp(now), stamp(now + _LONGEST_WAIT)),
    )
    return tuple(name for (name,) in found)


def record_delivery(
    db: apsw.Connection,
    number: int,
    *,
    now: datetime,
    delivered: bool,
    next_try: datetime | None,
    reason: Reason | None,
) -> None:
    """Log a try. It leaves the outbox when it was delivered, or when there is no next try."""
    db.execute(
        "INSERT INTO deliveries (alert, notifier, at, delivered, reason)"
        " SELECT alert, notifier, ?, ?, ? FROM outbox WHERE id = ?",
        (stamp(now), delivered, reason_column(reason), number),
    )
    if delivered or next_try is None:
        db.execute("DELETE FROM outbox WHERE id = ?", (number,))
        return
    db.execute(
        "UPDATE outbox SET due = ?, tries = tries + 1, reason = ? WHERE id = ?",
        (stamp(next_try), reason_column(reason), number),
    )


def delivery_log(db: apsw.Connection, alert: int) -> tuple[LoggedDelivery, ...]:
    """Every try to deliver this alert, oldest first."""
    found = db.execute("SELECT at, notifier, delivered, reason FROM deliveries WHERE alert = ? ORDER BY id", (alert,))
    return tuple(
        LoggedDelivery(at=instant(at), notifier=notifier, delivered=bool(done), reason=reason_of(reason))
        for at, notifier, done, reason in found
    )


def undelivered(db: apsw.Connection, now: datetime) -> int:
    """How many alerts should have gone out and have not: tried in vain, or due. What is held back waits rightly."""
    found = db.execute(
        f"SELECT count(DISTINCT alert) FROM outbox WHERE (tries > 0 OR due <= ? OR due > ?) AND {_ALERT_IS_THERE}",  # noqa: S608
        (stamp(now), stamp(now + _LONGEST_WAIT)),
    ).fetchone()
    return int(found[0]) if found else 0


def next_delivery(db: apsw.Connection, now: datetime) -> datetime | None:
    """When there is next something to deliver or to wake (see `waking`); None where nothing waits."""
    found = db.execute(
        f"SELECT min(time) FROM (SELECT min(iif(due > ?2, ?1, due)) AS time FROM outbox WHERE {_ALERT_IS_THERE}"  # noqa: S608
        " UNION ALL"
        " SELECT min(iif(waits_since > ?3, ?1, coalesce(snoozed_until, held_until))) FROM alerts"
        f" WHERE {holding.WAITING})",
        (stamp(now), stamp(now + _LONGEST_WAIT), holding.ahead(now)),
    ).fetchone()
    return instant_or_none(found[0] if found else None)


def tries(db: apsw.Connection, *, notifier: str, failed: bool, limit: int) -> tuple[DeliveryTry, ...]:
    """The last tries, newest first.

    Args:
        db: the connection to read from.
        notifier: only this one's; empty is all.
        failed: only those that failed.
        limit: at most so many.
    """
    found = db.execute(
        "SELECT deliveries.at, deliveries.notifier, deliveries.delivered, deliveries.reason, alerts.id,"
        " alerts.watchlist_name, alerts.title FROM deliveries JOIN alerts ON alerts.id = deliveries.alert"
        " WHERE (?1 = '' OR deliveries.notifier = ?1) AND (NOT ?2 OR NOT deliveries.delivered)"
        " ORDER BY deliveries.id DESC LIMIT ?3",
        (notifier, failed, limit),
    )
    return tuple(
        DeliveryTry(
            at=instant(at),
            notifier=name,
            delivered=bool(done),
            reason=reason_of(reason),
            alert=alert,
            watchlist=watchlist,
            title=title,
        )
        for at, name, done, reason, alert, watchlist, title in found
    )
