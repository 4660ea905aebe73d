"""Decides whether a new alert may disturb now or is held back. Pure: the hour and the zone come in with the case."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from monitor.model import AlertCase, AlertState, HeldBy, Severity, Verdict

_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_DAY = 24 * 60


def decide(case: AlertCase, zone: tzinfo | None = None) -> Verdict:
    """May this alert disturb? `zone` is where the watchlist's hours count; None is the system's.

    Critical passes quiet hours. A cool-down never hides a new term: neither one that a later copy of the story brings,
    nor one the watchlist's alerts within the cool-down did not have.
    """
    watchlist = case.watchlist
    local = case.now.astimezone(zone)
    if watchlist.severity is not Severity.CRITICAL and not is_active(watchlist.active, local.time()):
        return Verdict(state=AlertState.HELD, held_by=HeldBy.QUIET, until=next_active(watchlist.active, case.now, zone))
    if case.last_shown is not None and _cools_down(case) and not _brings_new_term(case):
        until = case.last_shown + watchlist.cooldown
        return Verdict(state=AlertState.HELD, held_by=HeldBy.COOL_DOWN, until=until)
    return Verdict()


def is_active(hours: tuple[str, ...], now: time) -> bool:
    """Whether a time of day lies in one of the spans (``06:00-23:00``; ``22:00-06:00`` goes past midnight).

    No readable span means always: a mistyped hour must not silence a watchlist.
    """
    spans = [span for span in map(read_hours, hours) if span is not None]
    if not spans:
        return True
    minute = now.hour * 60 + now.minute
    return any(_within(minute, begin, end) for begin, end in spans)


def next_active(hours: tuple[str, ...], now: datetime, zone: tzinfo | None = None) -> datetime:
    """The next beginning of one of the spans after `now`, in UTC; `now` where no span can be read.

    An hour that the change to summer time leaves out begins when the clock has jumped over it.
    """
    local = now.astimezone(zone)
    begins = {span[0] for span in map(read_hours, hours) if span is not None}
    following = [
        # Built from the wall clock of its day: adding hours to an instant would miss it where the offset changes.
        datetime.combine(local.date() + timedelta(days=day), time(*divmod(begin, 60)), tzinfo=zone).astimezone(UTC)
        for day in (0, 1, 2)
        for begin in begins
    ]
    return min((instant for instant in following if instant > now), default=now)


def read_hours(text: str) -> tuple[int, int] | None:
    """A span of the day as (first minute, minute after the last); None where it cannot be understood."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
    if begin_minute > 59 or end_minute > 59 or begin >= _DAY or end > _DAY:
        return None
    return begin, end


def _within(minute: int, begin: int, end: int) -> bool:
    if begin == end:
        return True
    if begin < end:
        return begin <= minute < end
    return minute >= begin or minute < end


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
