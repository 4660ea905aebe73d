"""What a site says of how often to come: its caching headers, `ttl`, `skipHours` and `sy:updatePeriod` of a feed. Pure.

Sources: RFC 9111 (5.2.2, 5.3), the RSS 2.0 specification, the RSS 1.0 syndication module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_HEAD: Final = 8192
"""Bytes of a feed in which its own elements are looked for, before its first entry."""
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_ENTRY: Final = re.compile(rb"<(?:item|entry)[\s>]")
_TTL: Final = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_SKIP: Final = re.compile(rb"<skipHours>(.*?)</skipHours>", re.DOTALL)
_SKIPPED: Final = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>")
_PERIOD: Final = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>")
_FREQUENCY: Final = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>")
_PERIODS: Final = {b"hourly": 1, b"daily": 24, b"weekly": 168, b"monthly": 720, b"yearly": 8760}
_LONGEST: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How long a listing is said to stay as it is, and the hours of the day (UTC) in which it asks to be left alone."""

    wait: timedelta | None = None
    skip_hours: tuple[int, ...] = ()


def hint_of(headers: Mapping[str, str], body: bytes) -> Hint:
    """The longest wait that the headers (names in lower case) or the feed ask for."""
    match = _ENTRY.search(body, 0, _HEAD)
    head = body[: match.start() if match else _HEAD]
    waits = [wait for wait in (_by_headers(headers), *_by_feed(head)) if wait is not None and wait > timedelta(0)]
    return Hint(wait=min(max(waits), _LONGEST) if waits else None, skip_hours=_skip_hours(head))


def _by_headers(headers: Mapping[str, str]) -> timedelta | None:
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found:
        spent = headers.get("age", "")
        return timedelta(seconds=int(found[1]) - (int(spent) if spent.isdecimal() and len(spent) < 10 else 0))
    try:
        expires = parsedate_to_datetime(headers.get("expires", ""))
        # By the site's own clock: ours may be wrong.
        now = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return expires.replace(tzinfo=expires.tzinfo or UTC) - now.replace(tzinfo=now.tzinfo or UTC)


def _by_feed(head: bytes) -> tuple[timedelta | None, timedelta | None]:
    ttl, period, frequency = _TTL.search(head), _PERIOD.search(head), _FREQUENCY.search(head)
    often = max(1, int(frequency[1])) if frequency else 1
    return (
        timedelta(minutes=int(ttl[1])) if ttl else None,
        timedelta(hours=_PERIODS[period[1]]) / often if period else None,
    )


def _skip_hours(head: bytes) -> tuple[int, ...]:
    """Hour 24 is an older spelling of 0. A feed that wants to be left alone all day is not taken at its word."""
    found = _SKIP.search(head)
    hours = {int(hour) % 24 for hour in _SKIPPED.findall(found[1])} if found else set()
    return tuple(sorted(hours)) if len(hours) < 24 else ()
