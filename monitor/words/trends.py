"""Counts over time in words: the present step against what is usual, and what each step is called."""

from __future__ import annotations

from datetime import datetime

from monitor.words.say import Words


def now_and_usually(words: Words, by: str, *, count: int, usual: float) -> str:
    """One line of the present hour, day or week (`by`): its count, and what it usually has by now."""
    say, now, usually = words.say, _articles(words, count), words.number(round(usual))
    if by == "hour":
        if round(usual):
            return say("{count} this hour, usually {usual} by now.", count=now, usual=usually)
        return say("{count} this hour, usually fewer than one by now.", count=now)
    if by == "day":
        if round(usual):
            return say("{count} today, usually {usual} by now.", count=now, usual=usually)
        return say("{count} today, usually fewer than one by now.", count=now)
    if round(usual):
        return say("{count} this week, usually {usual} by now.", count=now, usual=usually)
    return say("{count} this week, usually fewer than one by now.", count=now)


def now_alone(words: Words, by: str, *, count: int) -> str:
    """The same before it is known what is usual, and when that will be."""
    say, now = words.say, _articles(words, count)
    if by == "hour":
        return say("{count} this hour. What is usual is known after a week.", count=now)
    if by == "day":
        return say("{count} today. What is usual is known after a week.", count=now)
    return say("{count} this week. What is usual is known after a month.", count=now)


def spike(words: Words, by: str, *, count: int, usual: float, is_now: bool) -> str:
    """A step that stands far out, in as few words as fit over it."""
    say, said, usually = words.say, _articles(words, count), words.number(round(usual))
    if not is_now:
        return say("{count}, usually {usual}", count=said, usual=usually)
    if by == "hour":
        return say("{count} this hour, usually {usual}", count=said, usual=usually)
    if by == "day":
        return say("{count} today, usually {usual}", count=said, usual=usually)
    return say("{count} this week, usually {usual}", count=said, usual=usually)


def step(words: Words, by: str, start: datetime, now: datetime | None = None) -> str:
    """The whole name of an hour, a day or a week that begins then; days and weeks in the zone `start` has."""
    if by == "hour":
        return words.moment(start, now)
    day = words.day(start.date())
    return day if by == "day" else words.say("Week of {day}", day=day)


def tick(words: Words, by: str, start: datetime) -> str:
    """The same as it stands under a chart: the clock, or the day and the month."""
    return words.clock(start) if by == "hour" else words.day_and_month(start.date())


def _articles(words: Words, count: int) -> str:
    """How many: with the noun, for an Arabic number does not stand by itself in a sentence."""
    return words.count("{n} article", "{n} articles", count)
