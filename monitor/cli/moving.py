"""`rasid import`, `export`, `archive`, `diagnose`: data in and out, as files."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.cli import warned
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.cli.watchlists import filled_in
from monitor.errors import unwritable
from monitor.lines import query_error_line, source_line, watchlist_line
from monitor.model import Event, ImportSummary, Moving, Reason
from monitor.words import Words, imported, without_isolates

if TYPE_CHECKING:
    from monitor.engine import Engine

_SHOWN = 20
"""Refusals told on a terminal one by one."""


def bring(session: Session) -> int:
    """Take in a file; what it is shows in its content."""
    words, output = session.words, session.output
    with session.engine() as engine, _incoming(session.options.file) as path:
        if path.is_file():
            session.word_forms()
        with _told_how_far(session, engine):
            found = answered(engine.import_file(path))
        told = filled_in(session, engine) if found.kind == "watchlists" and (found.added or found.replaced) else ""
    if output.as_json:
        output.json(
            {
                "kind": found.kind,
                "added": found.added,
                "known": found.known,
                "refused": found.refused,
                "refusals": [
                    {"line": one.line or None, "name": one.name}
                    | (query_error_line(imported.query_error(one)) if one.query else {})
                    | {"error": without_isolates(imported.refused_because(words, one))}
                    for one in found.refusals
                ],
                "replaced": [asdict(one) for one in found.replaced],
                "unknown": [asdict(one) for one in found.unknown],
                "going": found.going,
                "warnings": [
                    {"watchlist": one.watchlist} | line
                    for one, line in zip(found.warnings, warned.plain(session, found.warnings), strict=True)
                ],
            }
        )
    output.line(imported.counted(words, found))
    if found.going:
        output.note(imported.going(words, found.going))
    if told:
        output.line(told)
    for one in found.replaced:
        output.line("   " + imported.replaced(words, one))
        for term in one.dropped:
            output.line("      " + imported.dropped(words, term))
    for key in () if output.as_json else found.unknown:
        output.note(imported.unknown(words, key))
    warned.tell(session, () if output.as_json else found.warnings)
    if found.refused:
        _tell_refusals(session, found)
        return FAILED
    return OK


@contextmanager
def _told_how_far(session: Session, engine: Engine) -> Iterator[None]:
    """On a terminal a line says how much of the file was taken in."""
    words, output = session.words, session.output

    def tell(happened: Event) -> None:
        if isinstance(happened, Moving) and happened.total:
            share = min(100, happened.done * 100 // happened.total)
            output.status(words.say("Importing… {n}%", n=words.number(share)))

    unsubscribe = engine.subscribe(tell)
    try:
        yield
    finally:
        unsubscribe()
        output.clear()


def _tell_refusals(session: Session, found: ImportSummary) -> None:
    """Where and why, line by line; a script reads it in the JSON, and gets the one line of a failure."""
    words, output = session.words, session.output
    if found.refused == 1 and found.refusals:
        output.error(imported.refusal(words, found.refusals[0]))
        return
    for one in () if output.as_json else found.refusals[:_SHOWN]:
        output.note(imported.refusal(words, one))
    output.error(imported.in_all(words, found.refused))


def export(session: Session) -> int:
    """Write sources, watchlists or articles; with --json as lines of JSON, or, beside a file, what was written."""
    options, output = session.options, session.output
    with session.engine() as engine:
        if output.as_json and options.out == "-" and options.kind != "articles":
            for line in _lines(engine, options.kind, session.words):
                output.json(line)
            return OK
        with _outgoing(session) as path:
            if not answered(engine.export(options.kind, path)):
                output.note(session.words.say("The exported articles could not be marked, so limits may delete them."))
            if output.as_json and options.out != "-":
                output.json({"kind": options.kind, "file": str(path), "bytes": path.stat().st_size})
    return OK


def _lines(engine: Engine, kind: str, words: Words) -> Iterator[dict[str, Any]]:
    if kind == "watchlists":
        yield from (watchlist_line(watchlist) for watchlist in answered(engine.watchlists()))
        return
    for source in answered(engine.sources()):
        yield source_line(source, wording=lambda reason: without_isolates(words.reason(reason)))


def check(session: Session) -> int:
    """Read the whole archive and say whether it is sound."""
    words, output = session.words, session.output
    with session.engine() as engine:
        health = answered(engine.check_archive())
    if output.as_json:
        output.json(asdict(health))
    if health.sound:
        output.line(
            words.count("The archive is sound: {n} article.", "The archive is sound: {n} articles.", health.articles)
        )
        return OK
    if health.repairs:
        output.error(words.reason(Reason.of("archive-to-repair")))
    else:
        output.error(words.reason(Reason.of("archive-damaged", file=str(session.places.archive))))
    return FAILED


def backup(session: Session) -> int:
    """Write a whole copy of the archive; an older copy of that name is replaced, anything else is left."""
    target = Path(session.options.file).expanduser()
    with session.engine() as engine:
        older = target.exists()
        answered(engine.backup(target))
    if session.output.as_json:
        session.output.json({"file": str(target), "bytes": target.stat().st_size, "replaced": older})
    say = session.words.say
    session.output.line(
        say("Copied to {file}; the older copy there was replaced.", file=str(target))
        if older
        else say("Copied to {file}.", file=str(target))
    )
    return OK


def restore(session: Session) -> int:
    """Put a copy in the archive's place. Refused while another process holds the folder."""
    source = Path(session.options.file).expanduser()
    from monitor.engine import Engine

    engine = Engine(session.places, command="rasid archive restore")
    try:
        aside = answered(engine.restore(source, salvage=session.options.salvage))
    finally:
        engine.close()
    if session.options.salvage:
        # Opened, it says what could be read.
        with session.engine(poll=True):
            pass
    if session.output.as_json:
        session.output.json({"file": str(source), "aside": None if aside is None else str(aside)})
    say = session.words.say
    session.output.line(say("Restored from {file}.", file=str(source)))
    if aside is not None:
        session.output.line(
            say("What was here is kept in {file}, and can be restored in the same way.", file=str(aside))
        )
    session.output.line(say("Passwords and keys are in no copy: where one is missing, enter it again."))
    return OK


def diagnose(session: Session) -> int:
    """A report for support, without names or secrets."""
    from monitor.engine import Engine

    engine = Engine(session.places, command="rasid diagnose")
    try:
        report = answered(engine.diagnose())
    finally:
        engine.close()
    if session.output.as_json and session.options.out == "-":
        session.output.json(json.loads(report))
        return OK
    text = report if report.endswith("\n") else report + "\n"
    if session.options.out == "-":
        session.output.raw(text)
    else:
        target = Path(session.options.out).expanduser()
        try:
            target.write_text(text, encoding="utf-8")
        except (OSError, ValueError) as error:
            raise unwritable(target, error) from error
        if session.output.as_json:
            session.output.json({"file": str(target), "bytes": target.stat().st_size})
    return OK


@contextmanager
def _incoming(name: str) -> Iterator[Path]:
    """The file of that name; stdin as a file of our own."""
    if name != "-":
        yield Path(name).expanduser()
        return
    with tempfile.TemporaryDirectory(prefix="rasid-") as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            while block := sys.stdin.buffer.read(1 << 20):
                file.write(block)
        yield path


@contextmanager
def _outgoing(session: Session) -> Iterator[Path]:
    """The file to write; for stdout one of our own, printed when it is whole."""
    if session.options.out != "-":
        yield Path(session.options.out).expanduser()
        return
    with tempfile.TemporaryDirectory(prefix="rasid-") as folder:
        path = Path(folder) / "out"
        yield path
        with path.open(encoding="utf-8", newline="") as file:
            while block := file.read(1 << 20):
                session.output.raw(block)
