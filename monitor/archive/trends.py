"""Stories and counts over time. Simple so far: a story is the same text again, what is usual is the average."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import apsw

from monitor.archive import articles
from monitor.archive.numbering import first_number, moment_of
from monitor.archive.values import Story, Trend

_STEP = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_STEPS = {"hour": 48, "day": 30, "week": 26}
_SPIKE_TIMES = 3
_SPIKE_LEAST = 5


def stories(db: apsw.Connection, *, since: datetime, limit: int) -> tuple[Story, ...]:
    """The stories with articles since then: those told most often first, of those the newest."""
    found = list(
        db.execute(
            "SELECT story, count(DISTINCT body_hash) FROM articles WHERE id >= ? GROUP BY story"
            " ORDER BY count(*) DESC, max(id) DESC LIMIT ?",
            (first_number(since), limit),
        )
    )
    return tuple(_story(db, story, independent) for story, independent in found)


def _story(db: apsw.Connection, story: int, independent: int) -> Story:
    query = "SELECT id FROM articles WHERE id = ?1 OR (story = ?1 AND story <> id) ORDER BY first_seen, id"
    told = tuple(number for (number,) in db.execute(query, (story,)))
    return Story(story=story, first=articles.one(db, told[0]), articles=told, independent=independent)


def watchlist_numbers(db: apsw.Connection, watchlist: int, *, since: datetime, until: datetime) -> list[int]:
    """The articles a watchlist matched in that time."""
    query = "SELECT article FROM matches WHERE watchlist = ? AND article >= ? AND article < ?"
    return [number for (number,) in db.execute(query, (watchlist, first_number(since), first_number(until)))]


def span(by: str, now: datetime) -> tuple[datetime, datetime]:
    """What a chart shows: the last 48 hours, 30 days or 26 weeks, whole steps of UTC, the present one included."""
    step = _STEP[by]
    last = now.replace(minute=0, second=0, microsecond=0)
    if by != "hour":
        last = last.replace(hour=0)
    if by == "week":
        last -= timedelta(days=last.weekday())
    return last - (_STEPS[by] - 1) * step, last + step


def trend(numbers: Iterable[int], *, by: str, since: datetime, until: datetime) -> Trend:
    """Count articles by `hour`, `day` or `week` from `since` to `until`, which are whole steps apart."""
    step = _STEP[by]
    counts = [0] * ((until - since) // step)
    for number in numbers:
        place = (moment_of(number) - since) // step
        if 0 <= place < len(counts):
            counts[place] += 1
    others = max(1, len(counts) - 1)
    usual = tuple(round((sum(counts) - count) / others, 2) for count in counts)
    spikes = tuple(place for place, count in enumerate(counts) if _is_spike(count, usual[place]))
    return Trend(since=since, until=until, counts=tuple(counts), usual=usual, spikes=spikes)


def _is_spike(count: int, usual: float) -> bool:
    return count >= _SPIKE_LEAST and count >= _SPIKE_TIMES * max(usual, 0.5)
