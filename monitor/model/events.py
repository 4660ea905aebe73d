"""What the engine tells those who listen."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.alerts import Alert, Pause
from monitor.model.sources import SourceState
from monitor.model.values import Reason, Value


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
