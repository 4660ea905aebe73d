"""Letting out what was held or snoozed, when its time has come or a person changed what held it."""

from __future__ import annotations

from datetime import datetime

import apsw

from monitor.archive import alerts, holding
from monitor.archive.alerts import Decide
from monitor.archive.rows import dump, load, stamp, watchlist_of
from monitor.model import AlertState, HeldBy, Severity, Verdict, Watchlist

_TOGETHER = frozenset({HeldBy.PAUSE, HeldBy.QUIET, HeldBy.DIGEST, HeldBy.STORM})
"""What these held goes out as one message: each by itself would be the flood they kept away."""


def wake(db: apsw.Connection, *, now: datetime, decide: Decide) -> tuple[int, ...]:
    """Alerts whose snooze is over, or that need not be held any longer, are new and go out; returns which.

    What is still to be held stays so until the time that `decide` says now; an alert whose watchlist is gone stays.
    """
    woken: list[tuple[int, bool]] = []
    # All are decided before the first goes out: it would begin the cool-down that holds the others.
    for number, held_by, verdict in _decided_again(db, now=now, decide=decide):
        if verdict.state is AlertState.NEW:
            woken.append((number, held_by in _TOGETHER))
        else:
            alerts.hold(db, number, verdict, now=now)
    pause = holding.pause(db)
    snoozed = db.execute(
        f"SELECT id FROM alerts WHERE {holding.WAITING} AND state = 'snoozed'"  # noqa: S608
        " AND (snoozed_until <= ? OR waits_since > ?)",
        (stamp(now), holding.ahead(now)),
    )
    for (number,) in list(snoozed):
        if pause is not None and pause.holds(now):
            # A snooze that ends in a pause waits for its end.
            alerts.hold(db, number, Verdict(state=AlertState.HELD, held_by=HeldBy.PAUSE, until=pause.until), now=now)
        else:
            woken.append((number, False))
    for number, together in woken:
        alerts.set_state(db, number, AlertState.NEW, snoozed_until=None, now=now, together=together)
    return tuple(number for number, _ in woken)


def _decided_again(db: apsw.Connection, *, now: datetime, decide: Decide) -> list[tuple[int, HeldBy | None, Verdict]]:
    """The held alerts whose time has come, oldest first, with what is decided of each by now.

    What waits since the future was to wait by a clock that has been set back.
    """
    query = (
        "SELECT alerts.id, alerts.held_by, alerts.cause, alerts.terms, watchlists.id, watchlists.name,"  # noqa: S608
        " watchlists.definition FROM alerts LEFT JOIN watchlists ON watchlists.id = alerts.watchlist"
        f" WHERE {holding.WAITING} AND state = 'held' AND (held_until <= ? OR waits_since > ?) ORDER BY alerts.id"
    )
    found = list(db.execute(query, (stamp(now), holding.ahead(now))))
    decided = []
    for number, held_by, cause, terms, watchlist, name, definition in found:
        held = None if held_by is None else HeldBy(held_by)
        if watchlist is None:
            decided.append((number, held, Verdict(state=AlertState.HELD, held_by=held)))
            continue
        wanted = watchlist_of(watchlist, name, definition)
        case = holding.case_of_held(db, wanted, number, tuple(load(terms)), cause=cause, now=now)
        decided.append((number, held, decide(case)))
    return decided


_RANK = (Severity.QUIET, Severity.NORMAL, Severity.CRITICAL)


def edited(db: apsw.Connection, before: Watchlist, after: Watchlist, *, now: datetime) -> tuple[int, ...]:
    """A watchlist has new rules: what is held by them is decided about anew at once; returns the alerts that changed.

    Where its severity was raised its alerts that nobody has dealt with become as severe, and those that are new go out
    once more, as one message.
    """
    changed: list[int] = []
    if _RANK.index(after.severity) > _RANK.index(before.severity):
        changed = [
            number
            for (number,) in db.execute(
                "UPDATE alerts SET severity = ?1, actions = ?2 WHERE watchlist = ?3 AND severity <> ?1"
                " AND state IN ('new', 'held', 'snoozed') RETURNING id",
                (after.severity.value, dump(after.actions), after.id),
            )
        ]
        for number in changed:
            if alerts.one(db, number).state is AlertState.NEW:
                alerts.send(db, number, now=now, together=True)
    if _holds(before) != _holds(after):
        db.execute(
            "UPDATE alerts SET held_until = ?1 WHERE watchlist = ?2 AND state = 'held' AND held_until > ?1"
            " AND held_by <> 'pause'",
            (stamp(now), after.id),
        )
    return tuple(sorted(changed))


def _holds(watchlist: Watchlist) -> tuple[object, ...]:
    """What of a watchlist says whether an alert is held back."""
    return (
        watchlist.severity is Severity.CRITICAL,
        watchlist.active,
        watchlist.cooldown,
        watchlist.digest_every,
        watchlist.digest_at,
    )
