"""Letting out what was held or snoozed, when its time has come or a person changed what held it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import apsw

from monitor.archive import alerts, holding, outbox
from monitor.archive.alerts import Decide
from monitor.archive.rows import dump, load, stamp, watchlist_of
from monitor.model import COMES_AGAIN, AlertCase, AlertState, HeldBy, Severity, Verdict, Watchlist


def wake(db: apsw.Connection, *, now: datetime, decide: Decide, desk: Collection[str]) -> tuple[int, ...]:
    """Alerts whose snooze is over, or that need not be held any longer, are new and go out; returns which.

    What is still to be held stays so until the time that `decide` says now; an alert whose watchlist is gone stays.
    Last, whatever waits in the outbox is asked for once more: what a pause or quiet hours hold now waits for their end.

    Args:
        db: the connection that writes.
        now: the time.
        decide: whether an alert may disturb.
        desk: the notifiers that disturb the person at this computer; on others nothing comes twice.
    """
    woken: list[int] = []
    # All are decided before the first goes out: it would begin the cool-down that holds the others.
    for number, verdict in _decided_again(db, now=now, decide=decide):
        if verdict.state is AlertState.NEW:
            woken.append(number)
        else:
            alerts.hold(db, number, verdict, now=now)
    for number in woken:
        # As one message: each by itself would be the flood that was kept away.
        alerts.set_state(db, number, AlertState.NEW, snoozed_until=None, now=now, desk=desk, together=True)
    snoozed = db.execute(
        f"SELECT id FROM alerts WHERE {holding.WAITING} AND state = 'snoozed'"  # noqa: S608
        " AND (snoozed_until <= ? OR waits_since > ?)",
        (stamp(now), holding.ahead(now)),
    )
    for (number,) in list(snoozed):
        alerts.set_state(db, number, AlertState.NEW, snoozed_until=None, now=now, desk=desk)
        woken.append(number)
    _hold_what_waits(db, now=now, decide=decide)
    return tuple(woken)


def _hold_what_waits(db: apsw.Connection, *, now: datetime, decide: Decide) -> None:
    """What was let out and is not handed over yet waits while a pause or quiet hours last, and goes on after them."""
    pause = holding.pause(db)
    if pause is not None and not pause.holds(now):
        pause = None
    with_hours = "SELECT id FROM watchlists WHERE json_array_length(definition, '$.active') > 0"
    found = list(
        db.execute(
            "SELECT outbox.alert, max(outbox.held_by), watchlists.id, watchlists.name, watchlists.definition"  # noqa: S608
            " FROM outbox JOIN alerts ON alerts.id = outbox.alert"
            " LEFT JOIN watchlists ON watchlists.id = alerts.watchlist"
            f" WHERE iif(outbox.held_by IS NULL, ?1 OR alerts.watchlist IN ({with_hours}), due <= ?2 OR held_at > ?3)"
            " GROUP BY outbox.alert",
            (pause is not None, stamp(now), holding.ahead(now)),
        )
    )
    verdicts: dict[int | None, Verdict] = {}
    for number, held_by, watchlist, name, definition in found:
        if watchlist not in verdicts:
            gone = Watchlist(name="", terms=())
            wanted = gone if watchlist is None else watchlist_of(watchlist, name, definition)
            case = AlertCase(watchlist=wanted, cause="", now=now, last_shown=None, pause=pause, let_out=True)
            verdicts[watchlist] = decide(case)
        verdict = verdicts[watchlist]
        if verdict.state is AlertState.HELD:
            outbox.hold(db, number, verdict, now=now)
            holding.record(db, number, verdict, now=now)
        elif held_by is not None:
            outbox.let_go(db, number, now=now)
            holding.record(db, number, verdict, now=now)


def _decided_again(db: apsw.Connection, *, now: datetime, decide: Decide) -> list[tuple[int, Verdict]]:
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
        if watchlist is None:
            decided.append(
                (number, Verdict(state=AlertState.HELD, held_by=None if held_by is None else HeldBy(held_by)))
            )
            continue
        wanted = watchlist_of(watchlist, name, definition)
        case = holding.case_of_held(db, wanted, number, tuple(load(terms)), cause=cause, now=now)
        decided.append((number, decide(case)))
    return decided


def edited(
    db: apsw.Connection, before: Watchlist, after: Watchlist, *, now: datetime, desk: Collection[str]
) -> tuple[int, ...]:
    """A watchlist has new rules: what is held by them is decided about anew at once; returns the alerts that changed.

    Where its severity was raised its alerts that nobody has dealt with become as severe, and the new ones of the last
    day come once more on this desk, as one message. To everybody else they went already.
    """
    changed: list[int] = []
    if after.severity.rank > before.severity.rank:
        graver = list(
            db.execute(
                "UPDATE alerts SET severity = ?1, actions = ?2 WHERE watchlist = ?3 AND severity <> ?1"
                " AND state IN ('new', 'held', 'snoozed') RETURNING id, state = 'new' AND raised > ?4",
                (after.severity.value, dump(after.actions), after.id, stamp(now - COMES_AGAIN)),
            )
        )
        changed = [number for number, _ in graver]
        for number, comes_again in graver:
            if comes_again:
                outbox.send_here(db, number, now=now, desk=desk, together=True)
    if _holds(before) != _holds(after):
        db.execute(
            "UPDATE alerts SET held_until = ?1 WHERE watchlist = ?2 AND state = 'held' AND held_until > ?1"
            " AND held_by <> 'pause'",
            (stamp(now), after.id),
        )
        outbox.look_again(db, at=now, watchlist=after.id)
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
