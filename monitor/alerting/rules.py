"""Decides whether a new alert may disturb now or is held back. Pure: the hour and the zone come in with the case."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from monitor.hours import is_active, next_active, next_digest
from monitor.model import STORM_SPAN, AlertCase, AlertState, HeldBy, Severity, Verdict

STORM = 12
"""Alerts of one watchlist within `STORM_SPAN` after which the next ones are a storm: they go out as one message."""
_CRITICAL_STORM = timedelta(minutes=2)
"""How long a critical alert waits in a storm for the others."""


def decide(case: AlertCase, zone: tzinfo | None = None) -> Verdict:
    """May this alert disturb? `zone` is where the watchlist's hours count; None is the system's.

    A pause holds everything. Critical passes quiet hours and the digest. A cool-down never hides a new term: neither
    one that a later copy of the story brings, nor one of which nothing was told within the cool-down. What is
    about to be handed over is asked for again (`let_out`): a pause and quiet hours hold it, nothing else does.
    """
    watchlist = case.watchlist
    if case.pause is not None and case.pause.holds(case.now):
        return _held(HeldBy.PAUSE, case.pause.until)
    if watchlist.severity is not Severity.CRITICAL:
        if not is_active(watchlist.active, case.now.astimezone(zone).time()):
            return _held(HeldBy.QUIET, next_active(watchlist.active, case.now, zone))
        if case.let_out:
            return Verdict()
        digest = next_digest(watchlist.digest_every, watchlist.digest_at, _raised(case), zone)
        if digest is not None:
            # What goes out with others needs neither the brake nor the cool-down.
            return _held(HeldBy.DIGEST, digest) if digest > case.now else Verdict()
    if case.let_out:
        return Verdict()
    # What was held goes out as one message: that is no storm.
    if case.held_by is None and case.raised_lately >= STORM:
        wait = _CRITICAL_STORM if watchlist.severity is Severity.CRITICAL else STORM_SPAN
        return _held(HeldBy.STORM, case.storm_until or case.now + wait)
    if case.last_shown is not None and _cools_down(case) and not _brings_new_term(case):
        # New terms that are told meanwhile begin the cool-down anew: what waits must not wait for ever.
        until = min(case.last_shown, _raised(case)) + watchlist.cooldown
        if until > case.now:
            return _held(HeldBy.COOL_DOWN, until)
    return Verdict()


def _held(by: HeldBy, until: datetime) -> Verdict:
    return Verdict(state=AlertState.HELD, held_by=by, until=until)


def _raised(case: AlertCase) -> datetime:
    """Since when it waits; one of the future was raised by a clock that has been set back since."""
    return case.now if case.raised is None else min(case.raised, case.now)


def _cools_down(case: AlertCase) -> bool:
    if case.last_shown is None:
        return False
    passed = case.now - case.last_shown
    # Negative after the clock was set back: then nobody knows how long ago it was, and the alert goes out.
    return passed.total_seconds() >= 0 and passed < case.watchlist.cooldown


def _brings_new_term(case: AlertCase) -> bool:
    if case.cause != "first":
        return True
    return case.recent_terms is not None and not set(case.terms) <= set(case.recent_terms)
