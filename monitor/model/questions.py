"""What is asked of the archive, and the rows that come back."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from monitor.model.alerts import AlertState
from monitor.model.articles import headline
from monitor.model.sources import TextFrom
from monitor.model.times import Published
from monitor.model.values import Value
from monitor.model.watchlists import Severity

NONE = "-"
"""In the place of a country or a folder: sources that have none."""


class Order(StrEnum):
    """What of a list stands first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"
    """Of a query with text the best: as many as are weighed, not all. Without text as `NEWEST`."""
    SOURCE = "source"
    """By the names of the sources; of each the newest."""


class Grouping(StrEnum):
    """What of a list stands together."""

    NONE = "none"
    STORY = "story"
    SOURCE = "source"
    DAY = "day"
    """Of this computer's zone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleQuery(Value):
    """Which articles, and in which order. Every set field narrows; `text` is the query language of search."""

    text: str = ""
    source: int | None = None
    watchlist: int | None = None
    """Articles with a match of this watchlist."""
    alerts: bool = False
    """Only the articles that stand for an alert (one per alert)."""
    starred: bool = False
    unread: bool = False
    tag: str = ""
    """Articles a person gave this tag."""
    country: str = ""
    """Of the source: an ISO code, or `NONE`."""
    folder: str = ""
    """Of the source: what a person put it into, or `NONE`."""
    language: str = ""
    """The article's own, where it is not known its source's: an ISO code; "ar-SY" is within "ar"."""
    since: datetime | None = None
    until: datetime | None = None
    severity: Severity | None = None
    """With `alerts`: only those of this severity."""
    besides: tuple[int, ...] = ()
    """With `unread`: articles that are listed although they were read."""
    limit: int | None = None
    order: Order = Order.NEWEST
    grouping: Grouping = Grouping.NONE
    folded: bool = False
    """Of each story only the first of the articles asked for. Not of alerts, which are folded by themselves, nor where
    articles are put together by source or story."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SavedSearch(Value):
    """A query that a person gave a name, to come back to."""

    id: int = 0
    """0 of one that is not stored yet."""
    name: str
    query: ArticleQuery


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Arranged(Value):
    """The numbers of a list in their order, and which of them stand together."""

    numbers: array[int]
    starts: array[int]
    """Where in `numbers` each group begins, lowest first; without a grouping, none. Of stories those of several."""
    lengths: array[int]
    """How many articles each group has."""
    names: tuple[str, ...] = ()
    """Of sources: what each group is called."""
    days: tuple[date, ...] = ()
    """Of days: which each group is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleRow(Value):
    """One row of the list: what, why, who, when, how much."""

    id: int
    url: str
    title: str
    source: int
    source_name: str
    published: Published | None
    first_seen: datetime
    order: datetime
    """The instant to show and to sort by."""
    snippet: str
    """The matched sentence where there is one, else the lead."""
    marks: tuple[tuple[int, int], ...] = ()
    """Matches inside `snippet`."""
    headline_marks: tuple[tuple[int, int], ...] = ()
    """What answers a search inside `headline`."""
    watchlists: tuple[tuple[str, str], ...] = ()
    """(name, colour) of the watchlists that matched."""
    read: bool = False
    starred: bool = False
    copies: int = 1
    text_from: TextFrom = TextFrom.PAGE
    alert: int | None = None
    """Its gravest alert that is open, the youngest of them; where none is open, of all."""
    alert_state: AlertState | None = None
    severity: Severity | None = None
    other_alerts: tuple[tuple[int, AlertState], ...] = ()
    """Its other alerts that are open: of other watchlists, or of a term that came later."""

    @property
    def open_alerts(self) -> tuple[tuple[int, AlertState], ...]:
        """All its alerts that nobody has acknowledged."""
        if self.alert is None or self.alert_state in (None, AlertState.ACKNOWLEDGED):
            return self.other_alerts
        return ((self.alert, self.alert_state), *self.other_alerts)

    @property
    def headline(self) -> str:
        return headline(self.title, self.snippet, self.url)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Counts(Value):
    """Numbers beside the navigation's items."""

    articles: int
    unread: int
    starred: int
    new_alerts: int
    new_by_severity: Mapping[Severity, int] = field(default_factory=lambda: MappingProxyType({}))
    badge: int
    """How many of these are to be counted in the window's title and the tray: see `BADGE`."""
    today: int
    """Articles first seen since local midnight."""
    by_watchlist: Mapping[int, int]
    """Unread matched articles."""
    by_source: Mapping[int, int]
    """Unread articles."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Retention(Value):
    """How much is kept; None is no limit. Starred, noted, tagged, alerted and exported articles stay."""

    days: int | None = None
    articles: int | None = None
    megabytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Going(Value):
    """What a retention would delete now."""

    articles: int = 0
    bytes: int = 0
    """Of the file, about."""
    by_source: tuple[tuple[str, int], ...] = ()
    """(name of the source, articles), the most first."""
