"""`rasid source pack`: the outlets of the starter pack, tried on this network, and added."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import codes
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.model import Outlet, OutletTrial, Source, TrialOutcome
from monitor.words import outlets as said
from monitor.words import without_isolates

if TYPE_CHECKING:
    from monitor.engine import Engine

_HEARS = 0.5
"""Seconds within which Ctrl-C is heard."""


def run(session: Session) -> int:
    """List the outlets, or try each, or also add those that bring something."""
    options, words = session.options, session.words
    countries = set(options.country)
    with session.engine() as engine:
        file = Path(options.file) if options.file else None
        chosen = [one for one in answered(engine.outlets(file)) if not countries or one.country in countries]
        if not chosen:
            session.output.error(words.say("The pack has no outlet of this country."))
            return FAILED
        if not (options.try_ or options.add):
            _list(session, chosen)
            return OK
        trials = []
        for trial in _tried(session, engine, chosen):
            trials.append(trial)
            if not (options.add and session.output.as_json):
                _tell(session, trial)
        added = answered(engine.add_outlets(trials)) if options.add else ()
    if options.add:
        _tell_added(session, trials, added)
    if any(trial.outcome in (TrialOutcome.BRINGS, TrialOutcome.KNOWN) for trial in trials):
        return OK
    session.output.error(words.say("None of these outlets can be read here."))
    return FAILED


def _list(session: Session, outlets: list[Outlet]) -> None:
    names = dict(codes.countries(session.words.language))
    country = ""
    for one in sorted(outlets, key=lambda one: names[one.country]):
        if session.output.as_json:
            session.output.json(_outlet_line(one))
            continue
        if one.country != country:
            country = one.country
            session.output.line(
                session.output.strong(session.words.say("{country} ({code})", country=names[country], code=country))
            )
        session.output.line("   " + _named(session, one))


def _named(session: Session, outlet: Outlet) -> str:
    words = session.words
    return words.say("{name} ({kind})", name=said.name(words, outlet), kind=said.kind(words, outlet.kind))


def _tried(session: Session, engine: Engine, outlets: list[Outlet]) -> Iterator[OutletTrial]:
    """Each outlet as its answer comes; on a terminal a line says how far it is."""
    words = session.words
    waiting: set[Future[OutletTrial]] = {engine.try_outlet(one) for one in outlets}
    while waiting:
        done = words.number(len(outlets) - len(waiting))
        session.output.status(words.say("Tried {done} of {all}…", done=done, all=words.number(len(outlets))))
        finished, waiting = wait(waiting, timeout=_HEARS, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in finished)
    session.output.clear()


def _tell(session: Session, trial: OutletTrial) -> None:
    words = session.words
    if session.output.as_json:
        session.output.json(_trial_line(session, trial))
        return
    session.output.line(words.say("{name}: {why}", name=said.name(words, trial.outlet), why=said.came_of(words, trial)))


def _tell_added(session: Session, trials: list[OutletTrial], added: tuple[Source, ...]) -> None:
    numbers = {source.url: source.id for source in added}
    if session.output.as_json:
        for trial in trials:
            url = trial.discovery.url if trial.discovery is not None else ""
            session.output.json(_trial_line(session, trial) | {"id": numbers.get(url)})
        return
    session.output.line(session.words.count("{n} source was added.", "{n} sources were added.", len(added)))


def _outlet_line(outlet: Outlet) -> dict[str, Any]:
    return {
        "name": outlet.name,
        "name_en": outlet.name_en,
        "country": outlet.country,
        "kind": str(outlet.kind),
        "addresses": list(outlet.addresses),
    }


def _trial_line(session: Session, trial: OutletTrial) -> dict[str, Any]:
    found, reason = trial.discovery, trial.reason
    return _outlet_line(trial.outlet) | {
        "outcome": str(trial.outcome),
        "reason": without_isolates(session.words.reason(reason)) if reason is not None else None,
        "url": found.url if found is not None else None,
        "found_by": found.found_by if found is not None else None,
        "entries": found.entries if found is not None else None,
    }
