"""What an edit or an errand came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.alerts import ArticleBrief
from monitor.model.sources import Change
from monitor.model.values import Reason, Value
from monitor.model.watchlists import Hit


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
    going: int = 0
    """Articles that the limits of the archive do not keep, those that were just taken in among them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CopyContents(Value):
    """What a copy of a whole archive holds."""

    sources: int
    watchlists: int
    articles: int
    alerts: int
    newest: datetime | None
    """When its newest article was seen."""
    bytes: int


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
