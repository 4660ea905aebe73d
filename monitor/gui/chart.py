"""What a chart shows: one or a few series of counts over the same hours, days or weeks, and their words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

from monitor.words import Words, trends

MOST = 4
"""Series that can be told apart in one chart."""


class Counted(Protocol):
    """The engine's answer to how often something was mentioned."""

    @property
    def until(self) -> datetime: ...
    @property
    def starts(self) -> tuple[datetime, ...]: ...
    @property
    def counts(self) -> tuple[int, ...]: ...
    @property
    def usual(self) -> tuple[float, ...]: ...
    @property
    def usual_by_now(self) -> float: ...
    @property
    def spikes(self) -> tuple[int, ...]: ...
    @property
    def is_learned(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The counts of one thing, oldest first."""

    name: str
    counts: tuple[int, ...]
    usual: tuple[float, ...] = ()
    """What each would usually be; nothing where that is not known."""
    spikes: tuple[int, ...] = ()
    """The places that stand far out."""

    @property
    def total(self) -> int:
        return sum(self.counts)

    def usually(self, step: int) -> int:
        """What a step would usually have, 0 where that is not known or less than one."""
        return round(self.usual[step]) if self.usual else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Series side by side, and the names of their steps."""

    by: str
    """hour, day or week."""
    series: tuple[Series, ...]
    steps: tuple[str, ...]
    """The whole name of each, oldest first."""
    ticks: tuple[str, ...]
    """The same in short."""
    borders: tuple[datetime, ...] = ()
    """When each begins, and when the last ends."""

    @property
    def is_empty(self) -> bool:
        return not any(series.total for series in self.series)

    @property
    def highest(self) -> int:
        return max((count for series in self.series for count in series.counts), default=0)

    def said(self, words: Words, step: int) -> str:
        """One line about a step."""
        named = self.steps[step]
        if len(self.series) > 1:
            each = [
                words.say("{name}: {count}", name=series.name, count=words.number(series.counts[step]))
                for series in self.series
            ]
            return " · ".join((named, *each))
        (series,) = self.series
        count, usual = series.counts[step], series.usually(step)
        if not usual:
            return words.count("{day}: {n} article", "{day}: {n} articles", count, day=named)
        return words.count(
            "{day}: {n} article, usually {usual}",
            "{day}: {n} articles, usually {usual}",
            count,
            day=named,
            usual=words.number(usual),
        )

    def told(self, words: Words) -> str:
        """The whole chart in one sentence, for who does not see it."""
        names = ("، " if words.rtl else ", ").join(series.name for series in self.series if series.name)
        total = sum(series.total for series in self.series)
        ends = {"begin": self.steps[0], "end": self.steps[-1]} if self.steps else {"begin": "", "end": ""}
        said = words.count("{n} article from {begin} to {end}", "{n} articles from {begin} to {end}", total, **ends)
        return words.say("{name}: {count}", name=names, count=said) if names else said

    def spike(self, words: Words, series: int, step: int) -> str:
        """What stands over a step that stands far out."""
        one = self.series[series]
        usual = one.usual[step] if one.usual else 0
        is_now = step == len(self.steps) - 1
        return trends.spike(words, self.by, count=one.counts[step], usual=usual, is_now=is_now)


def of(words: Words, name: str, found: Counted, *, by: str, now: datetime) -> Chart:
    """The chart of one answer."""
    series = Series(
        name=name,
        counts=found.counts,
        usual=found.usual if found.is_learned else (),
        spikes=found.spikes,
    )
    return Chart(
        by=by,
        series=(series,),
        steps=tuple(trends.step(words, by, start, now) for start in found.starts),
        ticks=tuple(trends.tick(words, by, start) for start in found.starts),
        borders=(*found.starts, found.until),
    )


def of_days(words: Words, days: Sequence[tuple[str, int]]) -> Chart:
    """The chart of counts by the day, each as (YYYY-MM-DD, articles), oldest first."""
    starts = [datetime.combine(date.fromisoformat(day), time()) for day, _ in days]
    return Chart(
        by="day",
        series=(Series(name="", counts=tuple(count for _, count in days)),),
        steps=tuple(words.day(start.date()) for start in starts),
        ticks=tuple(words.day_and_month(start.date()) for start in starts),
    )


def beside(charts: Sequence[Chart]) -> Chart:
    """Several charts of the same steps as one."""
    return replace(charts[0], series=tuple(series for chart in charts for series in chart.series))
