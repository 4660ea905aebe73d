"""Counts over time: kept by the hour for each watchlist and source, so that a chart reads some hundred small rows.

Hours are those of UTC; a day or a week of the person's zone is the sum of its hours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import apsw

from monitor.archive.numbering import moment_of
from monitor.archive.rows import dump
from monitor.archive.usual import WEEK, Expected, expect, profile
from monitor.archive.values import Trend
from monitor.days import day_of, midnight

ALL = 0
"""In the place of a watchlist: every article. In the place of a source: all of them."""

_HOUR = timedelta(hours=1)
_STEPS = {"hour": 48, "day": 30, "week": 26}
_HISTORY = {"hour": 28 * 24, "day": 28, "week": 8}
"""Steps before those that are shown, from which the usual is learned."""
_SEASONS = {"hour": WEEK, "day": 7, "week": 1}
_LEARNED = {"hour": WEEK, "day": 7, "week": 4}
"""Steps after the first count before anything can be usual or unusual."""
_HALF_LIFE = {"hour": 240.0, "day": 10.0, "week": 4.0}


def spans(by: str, now: datetime, zone: tzinfo | None = None) -> list[datetime]:
    """The borders of the steps of a chart and of what is learned from before it, the end of the present one included.

    48 hours, 30 days or 26 weeks are shown; days and weeks begin at midnight in `zone` (None: where
    this computer is).
    """
    steps = _STEPS[by] + _HISTORY[by]
    if by == "hour":
        end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
        return [end - n * _HOUR for n in range(steps, -1, -1)]
    days = 1 if by == "day" else 7
    today = day_of(now, zone)
    if by == "week":
        today -= timedelta(days=today.weekday())
    # Local midnights, each with the offset it has: a day may have 23 or 25 hours.
    return [midnight(today + timedelta(days=days * n), zone) for n in range(1 - steps, 2)]


def hours_of(borders: Iterable[datetime]) -> list[int]:
    """The borders as the counters have them: hours since 1970."""
    return [_hour(border) for border in borders]


def kept_counts(db: apsw.Connection, hours: list[int], *, watchlist: int = ALL, source: int = ALL) -> list[int]:
    """How many articles fell into each step between two of the hours, from the counters."""
    steps = list(pairwise(hours))
    if all(until - since == 1 for since, until in steps):
        counts = [0] * len(steps)
        for hour, articles in db.execute(
            "SELECT hour, articles FROM hours WHERE watchlist = ? AND source = ? AND hour >= ? AND hour < ?",
            (watchlist, source, hours[0], hours[-1]),
        ):
            counts[hour - hours[0]] = articles
        return counts
    # Each step by itself, as its rows lie: grouped, SQLite would sort them first.
    summed = db.execute(
        "SELECT (SELECT sum(articles) FROM hours WHERE watchlist = ?1 AND source = ?2"
        " AND hour >= value ->> 0 AND hour < value ->> 1) FROM json_each(?3) ORDER BY key",
        (watchlist, source, dump(steps)),
    )
    return [articles or 0 for (articles,) in summed]


def counts_of(numbers: Iterable[int], hours: list[int]) -> list[int]:
    """The same of articles by their numbers."""
    counts = [0] * (len(hours) - 1)
    for number in numbers:
        place = bisect_right(hours, _hour(moment_of(number))) - 1
        if 0 <= place < len(counts):
            counts[place] += 1
    return counts


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def trend(
    counts: list[int], general: list[int], borders: list[datetime], *, by: str, now: datetime, watched: bool = False
) -> Trend:
    """A chart of counts with what is usual.

    `general`: of all articles, whose profile stands in where `counts` is thin. `watched`: counted only since it was
    watched, so that nothing before the first is no count at all.
    """
    history, seasons = _HISTORY[by], _SEASONS[by]
    # What is before the first article of all was not watched, and says nothing of what is usual.
    first = next((n for n, count in enumerate(counts if watched else general) if count), len(counts) - 1)
    learned = min(max(history, first + _LEARNED[by]), len(counts))
    is_learned = len(counts) - 1 - first >= _LEARNED[by]
    shares = profile(counts[first:learned], general[first:learned], seasons=seasons)
    found = expect(counts[first:], shares, history=learned - first, half_life=_HALF_LIFE[by])
    usual = ((0.0,) * first + found.usual)[history:]
    shown, starts = counts[history:], borders[history:-1]
    passed = min(1.0, (now - starts[-1]) / (borders[-1] - starts[-1]))
    by_now = usual[-1] * passed
    return Trend(
        since=starts[0],
        until=borders[-1],
        counts=tuple(shown),
        usual=tuple(round(mean, 2) for mean in usual),
        spikes=_spikes(shown, found, before=history - first, since=learned - history, by_now=by_now),
        starts=tuple(starts),
        usual_by_now=round(by_now, 2),
        is_learned=is_learned,
    )


def _spikes(counts: list[int], found: Expected, *, before: int, since: int, by_now: float) -> tuple[int, ...]:
    """The places that stand out from `since` on; `before` steps of what was learned from are not shown."""
    last = len(counts) - 1
    return tuple(
        n
        for n, count in enumerate(counts)
        if n >= since and found.is_spike(before + n, count, by_now if n == last else None)
    )
