"""Sources, how each is asked, and what they list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.times import Published
from monitor.model.values import Reason, Value


class SourceKind(StrEnum):
    FEED = "feed"
    PAGE = "page"
    SITEMAP = "sitemap"


class TextMode(StrEnum):
    AUTO = "auto"
    FEED = "feed"


class TextFrom(StrEnum):
    PAGE = "page"
    FEED = "feed"


class Change(StrEnum):
    """What became of a piece of a text from one version to the next."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class SourceState(StrEnum):
    """The first that holds, in this order, is a source's state (docs: contracts)."""

    PAUSED = "paused"
    OFFLINE = "offline"
    BLOCKED = "blocked"
    MOVED = "moved"
    BROKEN = "broken"
    EMPTY = "empty"
    SILENT = "silent"
    STALE = "stale"
    SLOW = "slow"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Rung(Value):
    """One address of a source's ladder: read where those above it fail."""

    url: str
    kind: SourceKind
    read: bool = False
    """It was read before: what it lists now and the source does not know is new, not merely old."""
    typed: bool = False
    """A person named it: it may lie where the source's own address may."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Habits(Value):
    """What polls taught of how a source publishes, and what its site says of how often to come."""

    pace: timedelta | None = None
    """The usual time between two new entries."""
    hours: tuple[int, ...] = ()
    """How many entries came in each hour of the day (UTC, 24 numbers), the older ones fading; empty: none seen yet."""
    window: timedelta | None = None
    """The time that the listing reaches back: what stays unread for longer falls out of it."""
    hint: timedelta | None = None
    """How long the site last said its listing stays as it is."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day (UTC) in which the feed asks not to be read."""
    arrived: datetime | None = None
    """When a new entry was last found."""
    missed: datetime | None = None
    """When a listing last began after our newest entry: entries may have come and gone unread."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Move(Value):
    """A permanent redirect that is being confirmed, or that a person took back."""

    to: str
    seen: int
    first: datetime
    refused: bool = False
    """A person undid it: it is followed, but never made the source's address again."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PollRecord(Value):
    """How one poll of a source ended."""

    at: datetime
    reason: Reason | None = None
    """Why it failed, or what was noticed; None where all was well."""
    entries: int | None = None
    """How many the listing held; None where it was unchanged or not read."""
    new: int = 0
    elapsed: float = 0.0
    """Seconds the answer took."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PowerState(Value):
    """Whether this computer is to spend less: each is False where nobody can say."""

    metered: bool = False
    """The connection is paid by what goes through it."""
    saver: bool = False
    """The battery saver is on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SourceOptions(Value):
    """How one source is asked, where a person chose otherwise than for all; empty is the usual way.

    The password itself is never here: whoever fetches asks for it, and no export or report can carry it.
    """

    user_agent: str = ""
    cookies: str = ""
    """As a Cookie header has them: ``name=value; name=value``. Sent to the source's own site only."""
    username: str = ""
    """For basic authentication, at the source's own site only."""
    has_password: bool = False
    """A password is kept for it."""
    proxy: str = ""
    """The address of the proxy to go through (``http://host:port``), or ``direct`` for none."""
    public: bool = False
    """Its address was seen on the public internet: whatever its name stands for later, it is read nowhere inside."""

    def __repr__(self) -> str:
        # Cookies open accounts, and what is shown ends in logs.
        shown = ((name, getattr(self, name)) for name in self.__dataclass_fields__ if name != "cookies")
        return f"SourceOptions({', '.join(f'{name}={value!r}' for name, value in shown if value)})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Source(Value):
    """A polled address: what a person set, what was learned at the last polls, and when it is due."""

    id: int
    url: str
    name: str
    kind: SourceKind
    text: TextMode = TextMode.AUTO
    interval: timedelta | None = None
    """Set by the user; None lets the schedule adapt."""
    backlog: int | None = None
    """How many of the newest are news at the first poll whatever their dates; None is the contract's default."""
    paused: bool = False
    country: str = ""
    language: str = ""
    zone: str = ""
    """The zone that its pages' local times are in, set by the user; empty where nobody said."""
    folder: str = ""
    """What a person put it into, beside others; empty for none."""
    added: datetime
    # what the last polls taught
    state: SourceState = SourceState.OK
    reason: Reason | None = None
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    first_success: datetime | None = None
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_check: datetime | None = None
    newest: datetime | None = None
    """Order instant of the newest entry seen."""
    failures: int = 0
    """Failed polls in a row, of the address that is read at present."""
    articles: int = 0
    options: SourceOptions = SourceOptions()
    habits: Habits = Habits()
    move: Move | None = None
    moved_from: str = ""
    """The address it had before it followed its site; empty where it did not."""
    ladder: tuple[Rung, ...] = ()
    """What is read where `url` fails, best first."""
    rung: int = 0
    """Which address is read at present: 0 is `url`, 1 the first of `ladder`."""
    climb_at: datetime | None = None
    """When `url` is tried again while a lower rung is read."""
    left_for: Reason | None = None
    """Why the address above the one that is read was left; None while `url` is read."""

    def address(self, rung: int | None = None) -> Rung:
        """The address at a rung, or the one that is read at present."""
        at = self.rung if rung is None else rung
        if 0 < at <= len(self.ladder):
            return self.ladder[at - 1]
        return Rung(url=self.url, kind=self.kind, read=self.first_success is not None, typed=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NewSource(Value):
    """What is needed to add a source."""

    url: str
    name: str
    kind: SourceKind
    text: TextMode = TextMode.AUTO
    interval: timedelta | None = None
    backlog: int | None = None
    country: str = ""
    language: str = ""
    zone: str = ""
    folder: str = ""
    paused: bool = False
    options: SourceOptions = SourceOptions()
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Enclosure(Value):
    href: str
    type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Entry(Value):
    """One item of a listing, before its page is read."""

    key: str
    """What makes it the same item at the next poll: its canonical address and the feed's own id, or what it has.

    `gathering.identity` says what else does."""
    url: str = ""
    """Absolute http(s) address of its page, tracking parameters stripped; empty where the entry has no link."""
    id: str = ""
    """The feed's own id (guid), empty where there is none."""
    title: str = ""
    """Plain text."""
    summary: str = ""
    """Sanitised HTML."""
    content: str | None = None
    """Sanitised HTML of the whole text where the feed carries it."""
    author: str = ""
    published: Published | None = None
    updated: Published | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    shares_page: bool = False
    """Other entries have the same page, so that what the page says may be said of another."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Listing(Value):
    """What a source's address gave: a feed, a sitemap or a section page."""

    kind: str
    """rss, atom, rdf, json, sitemap or page."""
    entries: tuple[Entry, ...]
    title: str = ""
    subtitle: str = ""
    link: str = ""
    id: str = ""
    author: str = ""
    updated: Published | None = None
    language: str = ""
    broke_off: bool = False
    """Its end is missing: these are the entries that came whole, others may stand behind them."""
    left_out: int = 0
    """How many of its entries are not among these: there are too many, or nothing could be made of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PendingEntry(Value):
    """An entry recorded but not yet an article; it survives everything until its page came or three days passed."""

    id: int
    source: int
    entry: Entry
    first_seen: datetime
    news: bool
    """May raise an alert."""
    dated_on_page: bool = False
    """First poll, undated in the listing and no backlog asked: its page's date decides whether it is news."""
    resurfaced: bool = False
    """More than 7 days older than what the source had: stored, marked, no alert."""
    old_before: datetime | None = None
    """Undated in the listing: no news where its page dates it before this instant; None where no date makes it old."""
    tries: int = 0
    article: int | None = None
    """The article already stored from the feed's own text, which the page will complete."""
    rung: int = 0
    """Which address of its source listed it."""
    edit: bool = False
    """It is an article already, and its source says something else of it now: it is read again."""
