"""Watchlists, and what a term found in an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from monitor.model.values import Reason, Value


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
