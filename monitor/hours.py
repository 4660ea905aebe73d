"""Times of the day as a person writes them: spans in which something may disturb, moments at which it is to come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})\s*")
_DAY = 24 * 60
_MORNING = time(6)
_SHIFT = 120
"""Minutes by which a change of the clocks may move what it shows, at most."""


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
    """The next beginning of one of the spans after `now`, in UTC; `now` where no span can be read."""
    begins = {span[0] for span in map(read_hours, hours) if span is not None}
    return _next(begins, now, zone) or now


def next_digest(every: timedelta, at: tuple[str, ...], after: datetime, zone: tzinfo | None = None) -> datetime | None:
    """When alerts that are collected go out next after a moment, in UTC; None where they are not collected.

    Args:
        every: so often, counted from midnight; zero for not.
        at: times of the day, as ``08:00``; one that cannot be read counts for nothing.
        after: the moment.
        zone: where the times count; None is the system's.
    """
    step = int(every / timedelta(minutes=1))
    minutes = {minute for minute in map(read_time, at) if minute is not None}
    if step >= 1:
        minutes.update(range(0, _DAY, step))
    return _next(minutes, after, zone)


def next_time(text: str, after: datetime, zone: tzinfo | None = None) -> datetime | None:
    """When a clock shows a time like ``18:30`` next after a moment, in UTC; None where it is no such time."""
    minute = read_time(text)
    return None if minute is None else _next((minute,), after, zone)


def next_morning(after: datetime, zone: tzinfo | None = None) -> datetime:
    """The next day's six in the morning, when a newsroom begins; in UTC."""
    day = after.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, tzinfo=zone).astimezone(UTC)


def _next(minutes: Iterable[int], now: datetime, zone: tzinfo | None) -> datetime | None:
    """When a clock shows one of these minutes of the day next after `now`, in UTC; None where there are none.

    A minute that the change to summer time leaves out is the moment of the jump; one that comes twice counts twice.
    """
    local = now.astimezone(zone)
    here = local.hour * 60 + local.minute
    ordered = sorted(set(minutes))
    found: datetime | None = None
    found_at = 0
    for at in (day * _DAY + minute for day in (0, 1, 2) for minute in ordered):
        # Decided for each alert, so only what the clock shows about now is reckoned.
        if at < here - _SHIFT:
            continue
        if found is not None and at > found_at + _SHIFT:
            break
        # Built from the wall clock of its day: adding hours to an instant would miss it where the offset changes.
        day = local.date() + timedelta(days=at // _DAY)
        for moment in _moments(datetime.combine(day, time(*divmod(at % _DAY, 60)), tzinfo=zone), zone):
            if moment > now and (found is None or moment < found):
                found, found_at = moment, found_at or at
    return found


def _moments(shown: datetime, zone: tzinfo | None) -> tuple[datetime, ...]:
    """When a clock shows this, in UTC: once, twice where the clocks go back, at their jump where they pass it over."""
    readings = sorted({shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)})
    wall = shown.replace(tzinfo=None)
    right = tuple(one for one in readings if one.astimezone(zone).replace(tzinfo=None, fold=0) == wall)
    if right or len(readings) == 1:
        return right or tuple(readings)
    # The two readings lie on either side of the jump; which is of which fold differs between zones and the system's.
    before, after = readings
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return (after.replace(microsecond=0),)


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


def read_time(text: str) -> int | None:
    """A time of the day as its minute; None where it cannot be understood."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = map(int, found.groups())
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _within(minute: int, begin: int, end: int) -> bool:
    if begin == end:
        return True
    if begin < end:
        return begin <= minute < end
    return minute >= begin or minute < end
