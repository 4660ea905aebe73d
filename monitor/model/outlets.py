"""What was found at an address, and the outlets of the starter pack with what came of trying them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.sources import Entry, Rung, SourceKind, TextMode
from monitor.model.values import Reason, Value


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
