"""The starter pack: outlets to begin with (`resources/sources/outlets.toml`), and what each is on this network."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from monitor import codes
from monitor.errors import FetchError, InputError, ListingError, MonitorError
from monitor.gathering.addresses import canonical, host_of
from monitor.gathering.candidates import rungs_below
from monitor.gathering.schedule import BLOCKED_CODES, OFFLINE_CODES, UNREACHED_CODES
from monitor.model import (
    Discovery,
    NewSource,
    Outlet,
    OutletKind,
    OutletTrial,
    Reason,
    Rung,
    Source,
    SourceKind,
    TextMode,
    TrialOutcome,
)
from monitor.resources import resource

_NOT_THERE: Final = frozenset({"not-found", "gone"})
_FEED_NAMES: Final = ("rss", "feed", ".xml")
_TOLD_FIRST: Final = (TrialOutcome.BLOCKED, TrialOutcome.NOT_FOUND, TrialOutcome.FAILED, TrialOutcome.UNREACHED)
"""Of several addresses that bring nothing, the one that tells most about the outlet speaks for it."""


def outlets(path: Path | None = None) -> tuple[Outlet, ...]:
    """The outlets of a pack, in the file's order; of the one that is shipped where no path is given.

    Raises InputError where the file cannot be read or is no pack.
    """
    file = path or resource("sources", "outlets.toml")
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))["outlet"]
        return tuple(_outlet(table) for table in tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(Reason.of("no-pack", file=file.name)) from error


def _outlet(table: dict[str, Any]) -> Outlet:
    addresses = tuple(table["addresses"])
    if not addresses or not all(isinstance(one, str) and urlsplit(one).hostname for one in addresses):
        raise ValueError(table["name"])
    return Outlet(
        name=table["name"],
        name_en=table.get("name_en", table["name"]),
        country=codes.country(table["country"]),
        kind=OutletKind(table["kind"]),
        addresses=addresses,
    )


def try_outlet(outlet: Outlet, discover: Callable[[str], Discovery], sources: Iterable[Source]) -> OutletTrial:
    """Ask an outlet's addresses, in their order, until one lists something; one that is a source is not asked.

    What comes behind it in the pack is its ladder, after what was seen on the way.
    """
    read = {canonical(one) for source in sources for one in (source.url, *(rung.url for rung in source.ladder))}
    if any(canonical(address) in read for address in outlet.addresses):
        return OutletTrial(outlet=outlet, outcome=TrialOutcome.KNOWN)
    failed: list[tuple[TrialOutcome, Reason]] = []
    unreached: set[str] = set()
    for number, address in enumerate(outlet.addresses):
        host = host_of(address)
        if host in unreached:
            # Another path of it takes as long to come to nothing.
            continue
        try:
            found = discover(address)
        except MonitorError as error:
            outcome = _outcome(error)
            failed.append((outcome, error.reason))
            if outcome is TrialOutcome.UNREACHED:
                unreached.add(host)
            continue
        if canonical(found.url) in read:
            return OutletTrial(outlet=outlet, outcome=TrialOutcome.KNOWN)
        if not found.entries:
            failed.append((TrialOutcome.NOT_FOUND, Reason.of("no-entries")))
            continue
        below = (_rung(one) for one in outlet.addresses[number + 1 :])
        found = replace(found, ladder=rungs_below(found.url, *found.ladder, *below))
        return OutletTrial(outlet=outlet, outcome=TrialOutcome.BRINGS, discovery=found)
    outcome, reason = min(failed, key=lambda one: _TOLD_FIRST.index(one[0]))
    return OutletTrial(outlet=outlet, outcome=outcome, reason=reason)


def _outcome(error: MonitorError) -> TrialOutcome:
    code = error.reason.code
    if code in BLOCKED_CODES or code == "robots":
        return TrialOutcome.BLOCKED
    if code in UNREACHED_CODES | OFFLINE_CODES:
        return TrialOutcome.UNREACHED
    if isinstance(error, ListingError) or (isinstance(error, FetchError) and code in _NOT_THERE):
        return TrialOutcome.NOT_FOUND
    return TrialOutcome.FAILED


def _rung(address: str) -> Rung:
    """An address nobody has asked yet, by what its name says that it is."""
    parts = urlsplit(address)
    named = f"{parts.hostname}{parts.path}?{parts.query}".lower()
    kind = SourceKind.FEED if any(name in named for name in _FEED_NAMES) else SourceKind.PAGE
    return Rung(url=address, kind=kind)


def as_table(trial: OutletTrial) -> dict[str, Any] | None:
    """A trial that brings something, as JSON for whoever holds the folder; None for any other."""
    found = trial.discovery
    if found is None:
        return None
    return {
        "url": found.url,
        "name": trial.outlet.name or found.title,
        "kind": str(found.kind),
        "text": str(found.text),
        "country": trial.outlet.country,
        "language": found.language,
        "ladder": [{"url": rung.url, "kind": str(rung.kind), "typed": rung.typed} for rung in found.ladder],
    }


def from_table(table: dict[str, Any]) -> NewSource:
    """The source that such a table describes."""
    return NewSource(
        url=table["url"],
        name=table["name"],
        kind=SourceKind(table["kind"]),
        text=TextMode(table["text"]),
        country=table["country"],
        language=table["language"],
        ladder=tuple(
            Rung(url=rung["url"], kind=SourceKind(rung["kind"]), typed=rung["typed"]) for rung in table["ladder"]
        ),
    )
