"""Frozen values that every room speaks: sources, entries, articles, watchlists, matches, alerts, and the events.

Nothing here reads a clock, a disk or a network. All instants of ours are aware UTC.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

Clock = Callable[[], datetime]
"""Returns the present instant as an aware UTC datetime. Tests pass their own."""


def system_clock() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


class Value:
    """What all values share: equal when their fields are, and shown by them.

    `dataclass` would write these three methods for each class anew whenever Rasid starts, which a person waits for.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return hash((type(self), *(getattr(self, name) for name in names)))

    def __repr__(self) -> str:
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


# --- reasons -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reason(Value):
    """Why something is so, as data: a code and its particulars. `words` turns it into a sentence."""

    code: str
    data: tuple[tuple[str, str | int], ...] = ()

    @staticmethod
    def of(code: str, **data: str | int) -> Reason:
        return Reason(code=code, data=tuple(sorted(data.items())))

    def get(self, name: str, default: str | int = "") -> str | int:
        return dict(self.data).get(name, default)


# --- time ----------------------------------------------------------------------------------------


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Published(Value):
    """A published time exactly as precise and as zoned as its origin said; never guessed.

    `text` is ISO 8601: ``2020-04-24T21:22:05+03:00`` (zone known), ``2020-04-24T21:22`` (local, zone unknown),
    ``2020-04-24`` or ``2020-04`` (the day or the month is all that is known).
    """

    text: str
    precision: Precision
    origin: str = ""

    @staticmethod
    def at(instant: datetime, origin: str = "") -> Published:
        """A known instant (aware)."""
        return Published(text=instant.isoformat(timespec="seconds"), precision=Precision.SECOND, origin=origin)

    @property
    def zone_known(self) -> bool:
        return self._parsed().tzinfo is not None

    def _parsed(self) -> datetime:
        return _time_of(self.text, self.precision)[0]

    @property
    def instant(self) -> datetime:
        """Where it says that it stands in time, even if that lies ahead: local times as if they were UTC."""
        return _time_of(self.text, self.precision)[1]

    def is_ahead(self, first_seen: datetime) -> bool:
        """Whether it surely lies after the moment at which it was first seen, so that its site's clock was wrong."""
        return self.instant > first_seen + (_CLOCKS_DIFFER if self._is_instant() else _ZONES_DIFFER)

    def _is_instant(self) -> bool:
        return self.precision not in (Precision.DAY, Precision.MONTH) and self.zone_known

    def order(self, first_seen: datetime) -> datetime:
        """Where it stands in time: local times as if they were UTC, and never later than first seen."""
        return min(self.instant, first_seen)


_CLOCKS_DIFFER = timedelta(hours=1)
_ZONES_DIFFER = timedelta(hours=14)
"""By so much a clock is ahead of Greenwich's at the most."""


@lru_cache(maxsize=4096)
def _time_of(text: str, precision: Precision) -> tuple[datetime, datetime]:
    """A time as it is written, and as an instant of UTC. An entry's is asked for a dozen times while it is taken in."""
    parsed = datetime.fromisoformat(text + "-01" if precision is Precision.MONTH else text)
    return parsed, parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


# --- sources and what they list ------------------------------------------------------------------


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


# --- articles ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Image(Value):
    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Extracted(Value):
    """What extraction found in a page. `paragraphs` is empty where the page holds no article; the lead is the first."""

    url: str = ""
    title: str = ""
    subtitle: str = ""
    published: Published | None = None
    modified: Published | None = None
    authors: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    boilerplate: tuple[str, ...] = ()
    offset_seen: str = ""
    """``+03:00`` where the page shows a local clock beside an instant of a machine: a witness of the site's zone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SiteSeen(Value):
    """What one page shows of its site: its lines, and its clock where it can be told."""

    host: str
    title: int
    """The title's key, as of lines."""
    lines: tuple[int, ...]
    """Keys of its lines (`monitor.gathering.sites.line_key`), each once."""
    offset: str = ""
    day: str = ""
    """The local day of which `offset` is a witness, ISO."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Article(Value):
    """An article as the archive keeps it. The text is immutable; an edit is a new version."""

    id: int
    url: str
    source: int
    source_name: str
    title: str
    paragraphs: tuple[str, ...]
    first_seen: datetime
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    language: str = ""
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    story: int = 0
    text_from: TextFrom = TextFrom.PAGE
    text_reason: Reason | None = None
    """Why the feed's own text is shown instead of the page's."""
    version: int = 1
    edited: datetime | None = None
    """When this text came, where it is not the first."""
    read: bool = False
    starred: bool = False
    note: str = ""
    tagged: tuple[str, ...] = ()
    """The tags people gave it, where `tags` are its page's own."""

    @property
    def text(self) -> str:
        return article_text(self.title, self.subtitle, self.paragraphs)

    @property
    def headline(self) -> str:
        return headline(self.title, next((part for part in (self.subtitle, *self.paragraphs) if part), ""), self.url)


def headline(title: str, text: str, url: str) -> str:
    """What an article is called everywhere: its title; without one the first words of `text`, else its address.

    `text` is the matched sentence where there is one, else the beginning of the article. At most `_FIRST_WORDS` letters
    of it are taken, cut between words.
    """
    text = " ".join(text.split())
    # Blanks and marks of direction show nothing.
    if any(letter.isprintable() and not letter.isspace() for letter in title):
        return title
    if not text:
        return url
    if len(text) <= _FIRST_WORDS:
        return text
    border = text.rfind(" ", _FIRST_WORDS // 2, _FIRST_WORDS)
    return text[: border if border > 0 else _FIRST_WORDS - 1].rstrip(" ،؛:,;.-–—") + "…"


_FIRST_WORDS = 90


def article_text(title: str, subtitle: str, paragraphs: tuple[str, ...]) -> str:
    """The text of an article (contract): title, subtitle and paragraphs joined by a blank line."""
    return "\n\n".join(part for part in (title, subtitle, *paragraphs) if part)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NewArticle(Value):
    """What the archive is given to store; matches and alerts come with it in one transaction."""

    source: int
    url: str
    title: str
    paragraphs: tuple[str, ...]
    first_seen: datetime
    pending: int | None = None
    """The pending entry this comes from."""
    completes: int | None = None
    """The article stored earlier from the feed's text, of which this is the page: a new version, no second alert."""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    language: str = ""
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    text_from: TextFrom = TextFrom.PAGE
    text_reason: Reason | None = None
    await_page: bool = False
    """The feed's text is stored for now and the pending entry stays, so that the page can complete it later."""
    may_alert: bool = True
    steps: tuple[Step, ...] = ()
    hits: tuple[Hit, ...] = ()
    site: SiteSeen | None = None
    """What its page taught of the site, counted with it."""
    unlearned: bool = False
    """Matched by the rules alone, before the lexicon was there: to be matched again."""

    @property
    def text(self) -> str:
        return article_text(self.title, self.subtitle, self.paragraphs)


# --- watchlists, matches, alerts -----------------------------------------------------------------


class Severity(StrEnum):
    CRITICAL = "critical"
    NORMAL = "normal"
    QUIET = "quiet"

    @property
    def rank(self) -> int:
        """The higher, the graver."""
        return (Severity.QUIET, Severity.NORMAL, Severity.CRITICAL).index(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Term(Value):
    """One line of a watchlist, in the query language."""

    query: str
    weight: int = 1
    name: bool | None = None
    """The user says it is a name (True), is not (False), or leaves it to the tables (None)."""
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Unknown keys of a watchlist file, kept as they came."""


BADGE: Final = "badge"
"""The action that only counts a watchlist's new alerts, in the window's title and at the tray. Those that show a bubble
or play a sound are counted there too, quiet ones only with this action."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Watchlist(Value):
    """Terms and what is to happen when they appear. `id` 0 is one that was never saved."""

    id: int = 0
    name: str
    terms: tuple[Term, ...]
    exclusions: tuple[str, ...] = ()
    colour: str = ""
    sources: tuple[str, ...] = ()
    """Names or addresses of sources; empty is all."""
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    title_only: bool = False
    severity: Severity = Severity.NORMAL
    threshold: int = 1
    cooldown: timedelta = timedelta(0)
    active: tuple[str, ...] = ()
    """Hours of the day it may disturb, as ``06:00-23:00``; empty is always."""
    digest_every: timedelta = timedelta(0)
    """Its alerts go out together so often, counted from midnight; zero: each at once."""
    digest_at: tuple[str, ...] = ()
    """Times of the day at which they go out together, as ``08:00``."""
    spikes: bool = False
    """Alert also when it appears far more often in an hour than is usual at that hour."""
    actions: tuple[str, ...] = ("bubble",)
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Unknown keys of a watchlist file, kept as they came."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Template(Value):
    """A watchlist to start from."""

    key: str
    """idlib, place, person, organisation, conflict or company."""
    watchlist: Watchlist


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Why(Value):
    """How one written word was understood."""

    proclitic: str
    stem: str
    suffix: str
    lemma: str
    rule: str
    sentence: tuple[int, int]

    @property
    def form(self) -> str:
        """Its parts, where it is more than the word itself; else empty."""
        if not (self.proclitic or self.suffix):
            return ""
        return " + ".join(part for part in (self.proclitic, self.stem, self.suffix) if part)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Match(Value):
    """A place where a term stands. Offsets count code points of the text exactly as given, whole written words."""

    term: int
    start: int
    end: int
    text: str
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Near(Value):
    """A place that nearly matched, and what stopped it."""

    term: int
    start: int
    end: int
    text: str
    stopped_by: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Hit(Value):
    """A watchlist that an article satisfies: matches are in the article's text.

    The sentence is that of the first match below the headline, else the headline.
    """

    watchlist: Watchlist
    matches: tuple[Match, ...]
    sentence: str
    sentence_start: int
    """Offset of the sentence in the article's text."""
    score: int = 1

    @property
    def terms(self) -> tuple[str, ...]:
        """The distinct terms that matched, in the watchlist's order."""
        return tuple(self.watchlist.terms[n].query for n in sorted({m.term for m in self.matches}))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Step(Value):
    """One step of `why`: what was decided about an article and the particulars."""

    step: str
    outcome: str
    """passed or stopped."""
    detail: Reason | None = None
    watchlist: str = ""


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
    tries: int
    together: bool = False
    """It was held back and let out with others: they go out as one message."""
    story: StorySoFar | None = None


# --- notifiers -----------------------------------------------------------------------------------

DESK_NOTIFIERS: Final = frozenset(("bubble", "sound"))
"""The notifiers that are always there: they disturb the person at this computer and nobody else."""
NotifierValue = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierOption(Value):
    """Something that is to be said about a notifier when it is set up. `about` is a sentence of the catalogue."""

    name: str
    about: str
    default: NotifierValue = ""
    """Of the type the option has; a number 0 and an empty text stand for none."""
    required: bool = False
    choices: tuple[str, ...] = ()
    private: bool = False
    """Whoever knows it may be let in: where it holds a key it is kept with the secrets, and read by `Setup.private`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierKind(Value):
    """A way to deliver that notifiers can be made of: e-mail, a webhook. `secret` says what its secret is, if any."""

    name: str
    about: str
    options: tuple[NotifierOption, ...] = ()
    secret: str = ""
    secret_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierSetup(Value):
    """One notifier as a person set it up: a watchlist names it among its actions."""

    name: str
    kind: str
    options: Mapping[str, NotifierValue] = field(default_factory=lambda: MappingProxyType({}))


class SecretPlace(StrEnum):
    """Where a secret is kept."""

    NONE = "none"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotifierState(Value):
    """A notifier with what there is to know about it. `trouble` says why it cannot be used as it is set up."""

    setup: NotifierSetup
    secret_in: SecretPlace
    watchlists: tuple[str, ...]
    trouble: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DeliveryTry(Value):
    """One try to deliver a message, as the log tells it; `at` is the last of `tries` that failed for one reason."""

    at: datetime
    notifier: str
    delivered: bool
    reason: Reason | None
    alert: int
    """The newest that the message was about, with its watchlist and title."""
    watchlist: str
    title: str
    alerts: int = 1
    """How many it was about."""
    tries: int = 1


# --- questions -----------------------------------------------------------------------------------


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
    """Of the source: an ISO code."""
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
    alert_state: AlertState | None = None
    severity: Severity | None = None

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
class Discovery(Value):
    """What an address is, with a sample of what it would bring."""

    url: str
    """The address that would be polled (a page's declared feed, for example)."""
    given: str
    """What the person typed, made absolute."""
    kind: SourceKind
    title: str
    found_by: str
    """feed, declared-feed, sitemap or page."""
    sample: tuple[Entry, ...] = ()
    text: TextMode = TextMode.AUTO
    language: str = ""
    ladder: tuple[Rung, ...] = ()
    """What could be read where `url` fails, best first."""
    broke_off: bool = False
    """The listing came without its end."""
    entries: int = 0
    """How many the listing has now; `sample` holds the first of them."""


class OutletKind(StrEnum):
    """What an outlet is."""

    AGENCY = "agency"
    PAPER = "paper"
    TV = "tv"
    RADIO = "radio"
    DIGITAL = "digital"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Outlet(Value):
    """One of the starter pack, or one a person pasted: what may become a source once it was tried."""

    name: str
    """In Arabic; empty where it is to be called as it calls itself."""
    name_en: str
    country: str
    """ISO 3166, two letters; empty where it is not known."""
    kind: OutletKind
    addresses: tuple[str, ...]
    """To be tried in this order."""


class TrialOutcome(StrEnum):
    """What an outlet would be on this network."""

    BRINGS = "brings"
    KNOWN = "known"
    """It is a source already."""
    BLOCKED = "blocked"
    """It answers, and refuses us."""
    NOT_FOUND = "not-found"
    """It answers, and nothing is listed where it was."""
    UNREACHED = "unreached"
    """No answer: its fault, or no network here."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OutletTrial(Value):
    """An outlet, and what became of trying it."""

    outlet: Outlet
    outcome: TrialOutcome
    discovery: Discovery | None = None
    """What it would be read from, where it brings something."""
    reason: Reason | None = None
    """Why it brings nothing."""


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


# --- events --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Event(Value):
    """Sent after the commit that made it true; may come from any thread."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SourceChanged(Event):
    """A source was added, edited, removed, or its health changed."""

    source: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PollStarted(Event):
    source: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PollEnded(Event):
    """A listing was read (or could not be); `new` entries were recorded."""

    source: int
    name: str
    new: int
    state: SourceState
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleStored(Event):
    """A new article, or a new version of one."""

    id: int
    source: int
    title: str
    new: bool
    """False for a later version or a completion."""
    matched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AlertRaised(Event):
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AlertChanged(Event):
    """Seen, acknowledged, snoozed, noted, or a copy was folded in."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleChanged(Event):
    """Read, starred, noted or tagged."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FillingIn(Event):
    """Kept articles are held against new or edited watchlists: `done` of `total`, over where they are equal."""

    watchlists: tuple[int, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Moving(Event):
    """A file is being taken in, or written: `done` of `total` steps; a total of 0 is not known."""

    inward: bool
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class WatchlistsChanged(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SearchesChanged(Event):
    """A search was saved, renamed or removed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PauseChanged(Event):
    """Everything was paused, or goes on."""

    pause: Pause | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OpenRequested(Event):
    """A click on a bubble, or a second start: show the window, and the article if there is one."""

    article: int | None = None
    what: str = ""
    """The address or the file a second start was given, as `rasid open` takes it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ActivationToken(Event):
    """The desktop's leave for the window to come to the front, sent just before `OpenRequested`."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Trouble(Event):
    """Something failed that a person should know of; everything else goes on."""

    reason: Reason


# --- answers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PollSummary(Value):
    """What one round of polling did. All is well where `failed`, `pages_failed`, `undelivered`, `given_up` and
    `unstored` are 0."""

    sources: int = 0
    failed: int = 0
    """Sources that could not be read."""
    pages_failed: int = 0
    """Pages of entries that were tried and could not be had; they are tried again."""
    entries: int = 0
    """New entries recorded."""
    articles: int = 0
    alerts: int = 0
    delivered: int = 0
    undelivered: int = 0
    """Alerts that should have gone out by now, in this round or before, and have not."""
    given_up: int = 0
    """Alerts that were tried in vain for three days and are tried no more, since this round."""
    deleted: int = 0
    """Articles that the limits do not keep any more."""
    unstored: int = 0
    """Listings and entries that came and that the archive refused; they are asked for again."""
    handed_to: str = ""
    """The process that took the request over; the counts are then its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Replaced(Value):
    """A watchlist that was there already and is now what an imported file says."""

    name: str
    terms: int
    """How many it has now."""
    dropped: tuple[str, ...] = ()
    """Terms it had and has no more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class UnknownKey(Value):
    """A key of a watchlist file that means nothing to this program; it is kept."""

    watchlist: str
    term: str
    """The term it stands in; empty where it stands in the watchlist itself."""
    key: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TermWarning(Value):
    """What a person should know about a term or an exclusion that can be understood: it may find far too much, or not
    what was meant. Of an imported watchlist also a way to deliver that is not set up.
    """

    term: str
    """As it was typed; the name of the way to deliver."""
    reason: Reason
    watchlist: str = ""
    """Its name, where the term came with a file."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Refusal(Value):
    """A part of an imported file that could not be understood."""

    reason: Reason
    line: int = 0
    """Where in the file, from 1; 0 where that is not known."""
    name: str = ""
    """The watchlist it is about, or the address."""
    query: str = ""
    """The term that cannot be understood, where it is one."""
    position: int = 0
    """Where in that, in code points from 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ImportSummary(Value):
    """What an import took in."""

    kind: str
    """sources, watchlists or articles."""
    added: int = 0
    known: int = 0
    """There already, just so."""
    refused: int = 0
    """Could not be understood."""
    refusals: tuple[Refusal, ...] = ()
    """The first of the refused, with their reasons."""
    replaced: tuple[Replaced, ...] = ()
    """Of watchlists: those that were there under the same name; they are not among the added."""
    unknown: tuple[UnknownKey, ...] = ()
    warnings: tuple[TermWarning, ...] = ()
    """The first of what a person should know about terms that were taken in."""
    stopped: bool = False
    """Somebody stopped it: the rest of the file was not taken in."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class WatchlistTest(Value):
    """A watchlist tried on the stored archive: newest first, nothing saved."""

    articles: int
    """How many articles were read."""
    hits: int
    per_day: tuple[tuple[str, int], ...]
    """(day as YYYY-MM-DD, articles that hit), oldest first, days without hits included."""
    samples: tuple[tuple[ArticleBrief, Hit], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Piece(Value):
    """Words of a text that share what became of them, the white space behind them included."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Suggested(Value):
    """A name or spelling that goes with a word, and in how many stored articles it stands."""

    text: str
    kind: str
    """place, glossary, or spelling: met in the archive, for a person to judge."""
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TermPreview(Value):
    """Written forms a term finds, and near ones it does not."""

    query: str
    found: tuple[str, ...]
    not_found: tuple[str, ...]
    warnings: tuple[Reason, ...] = ()
