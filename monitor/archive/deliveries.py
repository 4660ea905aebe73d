"""The log of deliveries across all alerts: what was tried, by which notifier, and how it ended."""

from __future__ import annotations

import apsw

from monitor.archive.rows import instant, reason_of
from monitor.model import DeliveryTry


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
