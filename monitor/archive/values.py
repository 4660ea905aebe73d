"""What the archive answers with: outcomes of a listing, of a stored article, of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from monitor.errors import InputError
from monitor.model import (
    Alert,
    Article,
    HeldBy,
    Image,
    PendingEntry,
    Piece,
    Published,
    Reason,
    Source,
    SourceState,
    TextFrom,
)

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRecorded:
    """What one poll of a listing left behind, after its commit."""

    new: int
    """Entries this source had never listed before, those already stored from another source included."""
    pending: tuple[PendingEntry, ...]
    """The entries recorded to be read, in the listing's order. Held as by `due_pending`."""
    state: SourceState = SourceState.OK
    reason: Reason | None = None
    """How the source is doing now, and why."""
    next_check: datetime | None = None
    moved_to: str = ""
    """The address the source has from now on, where it followed its site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlearned:
    """An article matched by the rules alone, before the lexicon was there, with its newest text."""

    article: Article
    source: Source
    may_alert: bool
    """Whether it was news when it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Kept articles that are to be held against new or edited watchlists."""

    numbers: tuple[int, ...]
    """Of the fillings, one a watchlist: an edit begins another."""
    watchlists: tuple[int, ...]
    articles: tuple[Article, ...]
    sources: tuple[Source, ...]
    """Of each article its own."""
    down_to: int
    """The number under which articles are left, once these are done."""
    done: int
    """How many are done then, of so many in `total`."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What storing one article did, after its commit."""

    article: int
    story: int
    new: bool
    """False for a later version, a completion, or a text that was there already."""
    changed: bool
    """False where its text was there already: nothing was written."""
    version: int
    alerts: tuple[Alert, ...]
    """Newly raised, held ones included (their state says so)."""
    folded: tuple[int, ...]
    """Alerts under which this article now stands as a copy, whose text it refreshed, or that came out with its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of an article as it was stored."""

    version: int
    stored: datetime
    article: Article
    title: tuple[Piece, ...]
    subtitle: tuple[Piece, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    """What became of the version before, word by word; of the first one everything is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One result of a search."""

    article: Article
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Where the searched words stand inside `snippet`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what a search finds."""

    numbers: tuple[int, ...]
    titles: tuple[str, ...]
    """Of each."""
    before: int | None = None
    """Where the next page goes on; None: that was all. There may be more, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story: who had it first and which articles tell it."""

    story: int
    first: Article
    articles: tuple[int, ...]
    """Who had it first at the front, `first` included."""
    independent: int
    """Reports that are not copies of one another: this story, and those of other outlets on the same event."""
    related: tuple[int, ...] = ()
    """Articles of other stories that report the same event in words of their own, those seen first at the front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article that tells a story after another did."""

    article: Article
    adds: tuple[str, ...]
    """Its sentences that none before it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """One story with all its copies."""

    story: Story
    copies: tuple[Copy, ...]
    """Oldest first, without the first article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Articles per hour, day or week, oldest first."""

    since: datetime
    until: datetime
    counts: tuple[int, ...]
    usual: tuple[float, ...]
    """What each count would usually be."""
    spikes: tuple[int, ...]
    """Places in `counts` that stand far out."""
    starts: tuple[datetime, ...] = ()
    """When each step begins; a day of the zone asked for may have 23 or 25 hours."""
    usual_by_now: float = 0.0
    """What the last step, which is not over, would usually have by now."""
    is_learned: bool = True
    """False while too little was watched to call anything usual: a week, for weeks a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What held an alert back for a while."""

    held_by: HeldBy | None
    since: datetime
    until: datetime | None
    """When it was to be decided about again."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of the outbox as it stands there, but for its notifier and when it is due."""

    id: int
    alert: int
    tries: int
    reason: str | None
    together: int
    held_by: str | None
    held_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAway:
    """What waited for a notifier that was removed."""

    rows: tuple[WaitingRow, ...] = ()
    held: tuple[int, ...] = ()
    """The alerts that were held and would have gone out by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDelivery:
    """One try to deliver an alert, or several that failed for one reason, of which `at` is the last."""

    at: datetime
    notifier: str
    delivered: bool
    reason: Reason | None
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    new: int
    versions: int
    unchanged: int
    sources: int = 0
    """Sources that were added for them, paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Made]):
    """What a part of a file holds, or why it cannot be understood, and where it stands."""

    value: Made | InputError
    line: int = 0
    """From 1; 0 where that is not known."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedAlert:
    """An alert with all that is kept of it, by the numbers of where it comes from."""

    alert: Alert
    actions: tuple[str, ...]
    shown: datetime | None = None
    """When it last went out."""
    held_until: datetime | None = None
    waits_since: datetime | None = None
    holds: tuple[Hold, ...] = ()
    log: tuple[LoggedDelivery, ...] = ()
    merged: tuple[int, ...] = ()
    """Numbers of alerts that became copies under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An article with all that goes with it into a file."""

    article: Article
    stored: datetime
    """When its text came."""
    older: tuple[tuple[datetime, Article], ...] = ()
    """Its earlier texts, oldest first, and when each came."""
    alerts: tuple[CarriedAlert, ...] = ()
    """Those that it raised."""
    copy_of: tuple[tuple[int, datetime], ...] = ()
    """The alerts under which it stands, its own among them, and since when."""
    related: tuple[int, ...] = ()
    """Articles of other stories that report the same event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """One text of an article as it comes in from outside."""

    title: str
    paragraphs: tuple[str, ...]
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    language: str = ""
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    text_reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderText:
    """One that it had before."""

    version: int
    stored: datetime
    """When it came."""
    text: LineText


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article as it comes in from outside, by the name of its source."""

    url: str
    text: LineText
    number: int | None = None
    story: int | None = None
    """What it and its story were numbered where it comes from. The number is kept where it is free and fits."""
    source: str = ""
    first_seen: datetime | None = None
    edited: datetime | None = None
    """When its text came, where it is not its first."""
    stored: datetime | None = None
    """When its first text came, where that was not when it was first seen."""
    version: int | None = None
    older: tuple[OlderText, ...] = ()
    """Its earlier texts, oldest first."""
    text_from: TextFrom = TextFrom.PAGE
    tagged: tuple[str, ...] = ()
    read: bool = False
    starred: bool = False
    note: str = ""
    alerts: tuple[CarriedAlert, ...] = ()
    copy_of: tuple[tuple[int, datetime], ...] = ()
    related: tuple[int, ...] = ()
    """These three as `Carried` has them."""
