"""Reads the values of options: numbers, durations, times, sizes. ValueError where a text is none."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta

from monitor.days import end_of, midnight
from monitor.hours import next_morning, next_time, read_hours, read_time
from monitor.model import system_clock

_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_MOST = 1_000_000_000
_MOST_DAYS = 36_525
_MOST_ID = (1 << 63) - 1
_MOST_SCALE = 8
_MOST_PIXELS = 16_384
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class TooLarge(ValueError):  # noqa: N818 - a ValueError with a sentence of its own
    """A number that nothing here can be meant with; the arithmetic of times would break at it."""


def whole(text: str, *, most: int = _MOST) -> int:
    """A whole number from 0 up; Arabic digits are digits. TooLarge beyond `most`."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    if number > most:
        raise TooLarge(text)
    return number


def identity(text: str) -> int:
    """The number of an article or an alert: those of articles go as far as the archive's numbers do."""
    return whole(text, most=_MOST_ID)


def days(text: str) -> int:
    """A whole number of days, at most a hundred years of them."""
    return whole(text, most=_MOST_DAYS)


def from_one(text: str) -> int:
    """A whole number from 1 up."""
    number = whole(text)
    if number == 0:
        raise ValueError(text)
    return number


def positive(text: str) -> float:
    """A finite number above 0."""
    number = positive_or_zero(text)
    if number == 0:
        raise ValueError(text)
    return number


def positive_or_zero(text: str) -> float:
    """A finite number from 0 up."""
    number = float(text)
    if not math.isfinite(number) or number < 0:
        raise ValueError(text)
    if number > _MOST:
        raise TooLarge(text)
    return number


def scale(text: str) -> float:
    """Pixels of a picture for one of the window."""
    number = positive(text)
    if number > _MOST_SCALE:
        raise TooLarge(text)
    return number


def duration(text: str) -> timedelta:
    """30s, 15m, 2h, 1d, 1w; at most a hundred years."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or float(found[1]) == 0:
        raise ValueError(text)
    number, unit = float(found[1]), timedelta(**{_UNITS[found[2]]: 1})
    if number > timedelta(days=_MOST_DAYS) / unit:
        raise TooLarge(text)
    return number * unit


def time(text: str) -> datetime:
    """An instant: ISO 8601 (local where it names no zone), or how long ago (3d, 2h)."""
    if _DURATION.fullmatch(text.strip().lower()):
        return system_clock() - duration(text)
    day = _day(text)
    return (datetime.fromisoformat(text.strip()) if day is None else midnight(day)).astimezone(UTC)


def end(text: str) -> datetime:
    """The same as the end of a span: a day alone means all of it."""
    day = _day(text)
    return time(text) if day is None else end_of(day).astimezone(UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def digest(text: str) -> tuple[str, ...] | timedelta:
    """Times of the day with commas between, or a duration of whole minutes, at most a day; `ALL`: each at once."""
    if text == ALL:
        return ()
    if _DURATION.fullmatch(text.strip().lower()):
        every = duration(text)
        if every % timedelta(minutes=1) or not timedelta(0) < every <= timedelta(days=1):
            raise ValueError(text)
        return every
    times = tuple(part.strip() for part in text.replace("،", ",").split(","))
    if any(read_time(one) is None for one in times):
        raise ValueError(text)
    return times


def ahead(text: str) -> datetime:
    """A moment to come: ``tomorrow`` (its morning), the next 18:30, or ISO 8601 (local where it names no zone)."""

    text = text.strip().lower()
    if text in ("tomorrow", "غدا", "غداً"):
        return next_morning(system_clock())
    at = next_time(text, system_clock())
    return at if at is not None else datetime.fromisoformat(text.upper()).astimezone(UTC)


def moment(text: str) -> datetime:
    """An instant as it is written: with its own offset, or with none; or how long ago (3d, 2h)."""
    if _DURATION.fullmatch(text.strip().lower()):
        return system_clock() - duration(text)
    return datetime.fromisoformat(text.strip())


def size(text: str) -> tuple[int, int]:
    """Width x height in pixels."""
    found = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", text.strip().lower())
    if not found:
        raise ValueError(text)
    width, height = int(found[1]), int(found[2])
    if max(width, height) > _MOST_PIXELS:
        raise TooLarge(text)
    return width, height


ALL = "all"
"""In place of a limit: none."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def hours(text: str) -> str:
    """A span of the day as 06:00-23:00, or `ALL`."""
    if text != ALL and read_hours(text) is None:
        raise ValueError(text)
    return text


def colour(text: str) -> str:
    """A colour as #RRGGBB; `ALL` is none."""
    if text == ALL:
        return ""
    if not _COLOUR.fullmatch(text):
        raise ValueError(text)
    return text.upper()
