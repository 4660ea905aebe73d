"""Alerts, what holds them back, and their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from monitor.model.articles import headline
from monitor.model.times import Published
from monitor.model.values import Value
from monitor.model.watchlists import Match, Severity, Watchlist


class AlertState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    HELD = "held"


class HeldBy(StrEnum):
    COOL_DOWN = "cool-down"
    QUIET = "quiet"
    PAUSE = "pause"
    DIGEST = "digest"
    STORM = "storm"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleBrief(Value):
    id: int
    url: str
    title: str
    source: str
    published: Published | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Spike(Value):
    """So many articles within an hour, and how many are usual by then."""

    count: int
    usual: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Alert(Value):
    """One story for one watchlist and one cause (`first`, or a newly seen term), with its copies folded in."""

    id: int
    watchlist: int
    watchlist_name: str
    severity: Severity
    state: AlertState
    raised: datetime
    story: int
    cause: str
    copies: int
    sentence: str
    """Of the first match below the headline, else the headline; where a new term is the cause, of that term's."""
    sentence_start: int
    matches: tuple[Match, ...]
    """In the text of `article`."""
    terms: tuple[str, ...]
    article: ArticleBrief
    held_by: HeldBy | None = None
    snoozed_until: datetime | None = None
    note: str = ""
    colour: str = ""
    spike: Spike | None = None
    """It is of an unusual number of articles, of which `article` is the newest."""
    urgent: bool = False
    """Its outlet marked the headline as urgent («عاجل»)."""

    @property
    def headline(self) -> str:
        return headline(self.article.title, self.sentence, self.article.url)

    @property
    def shown_match(self) -> Match | None:
        """The match its sentence is shown for: the first there, but of a new term rather; None where there is none."""
        end = self.sentence_start + len(self.sentence)
        there = [match for match in self.matches if self.sentence_start <= match.start < end] or self.matches
        if self.cause != "first":
            # What a changed text lost stands behind the terms that are there.
            terms = dict(zip(sorted({match.term for match in self.matches}), self.terms, strict=False))
            there = [one for one in there if terms.get(one.term, "").strip() == self.cause.strip()] or there
        return min(there, key=lambda match: match.start, default=None)


COMES_AGAIN: Final = timedelta(days=1)
"""Older alerts that nobody has dealt with become graver in the list only, where their watchlist becomes so."""


STORM_SPAN: Final = timedelta(minutes=10)
"""The time within which many alerts of one watchlist are a storm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Pause(Value):
    """A person wants nothing to disturb from `since` until `until`."""

    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it lasts. Not where the clock was set back behind its beginning: then nobody knows how long."""
        return self.since <= now < self.until


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AlertCase(Value):
    """What a decision about holding an alert back may look at."""

    watchlist: Watchlist
    cause: str
    now: datetime
    last_shown: datetime | None
    """When an alert of this watchlist last went out."""
    terms: tuple[str, ...] = ()
    """The terms that matched."""
    recent_terms: tuple[str, ...] | None = None
    """Terms of this watchlist's alerts told within its cool-down; None where that was not looked up."""
    raised: datetime | None = None
    """When the alert was raised, where it was held and is decided about again; None for one that is raised now."""
    held_by: HeldBy | None = None
    """What has held it so far."""
    pause: Pause | None = None
    """What a person said last about pausing everything."""
    raised_lately: int = 0
    """How many other alerts of this watchlist were raised within `STORM_SPAN`."""
    storm_until: datetime | None = None
    """When those of this watchlist that a storm holds go out."""
    let_out: bool = False
    """It was let out before and is about to be handed over: what concerns only the raising is decided."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Verdict(Value):
    state: AlertState = AlertState.NEW
    held_by: HeldBy | None = None
    until: datetime | None = None
    """When a held one is decided about again; None: only a person lets it out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class StorySoFar(Value):
    """What became of an alert's story until it is handed over."""

    more: int
    """How many more articles of the story matched the watchlist."""
    source: str
    """Who had the story first, as far as was seen; empty where that article is gone."""
    seen: datetime | None
    """When that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Delivery(Value):
    """One row of the outbox: an alert on its way to a notifier."""

    id: int
    notifier: str
    alert: Alert
    """Of its matches only those in its sentence, and of each term the first."""
    tries: int
    together: bool = False
    """It was held back and let out with others: they go out as one message."""
    story: StorySoFar | None = None
