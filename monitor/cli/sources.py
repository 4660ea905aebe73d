"""`rasid source`: the sites and feeds that are polled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.cli.secret_input import first_line
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.cli.values import ALL
from monitor.lines import Wording, ladder_lines, poll_line, shown_state, source_line
from monitor.model import Entry, PollRecord, Reason, Source, SourceKind, SourceOptions, SourceState, TextMode
from monitor.words import Words, without_isolates

_SHOWN = 10
"""Polls that `check` tells of on a terminal; with --json it tells of all that are remembered."""


def add(session: Session) -> int:
    """Find out what the address is, say so, and keep it as a source."""
    options, say = session.options, session.words.say
    with session.engine() as engine:
        source = answered(
            engine.add_source(
                options.url,
                name=options.name,
                backlog=options.backlog,
                interval=timedelta(minutes=options.interval) if options.interval else None,
                text=TextMode(options.text),
                country=options.country or "",
                zone=options.zone,
                folder=options.folder or "",
                options=replace(SourceOptions(), **_options(session)),
                password=_password(session) or "",
                fallbacks=tuple(options.fallback),
                search_feed=options.search_feed,
            )
        )
        found = engine.discovered(source.url)
    broke_off = found is not None and found.broke_off
    _json(session, source, sample=found.sample if found is not None else (), broke_off=broke_off)
    session.output.line(
        say(
            "Added: {name} ({kind}), {address}",
            name=source.name,
            kind=session.words.kind(source.kind),
            address=source.url,
        )
    )
    if broke_off:
        session.output.line(session.words.reason(Reason.of("feed-broke-off")))
    _print_ladder(session, source)
    _print_sample(session, found.sample if found is not None else ())
    return OK


def _print_ladder(session: Session, source: Source) -> None:
    for line in session.words.ladder(source.ladder):
        session.output.line(f"   {session.output.faint(line)}")


def _print_sample(session: Session, sample: tuple[Entry, ...]) -> None:
    """The newest of what the source would bring."""
    if not sample:
        return
    output, words, now = session.output, session.words, session.now()
    output.line(words.say("What it would bring"))
    for entry in sample:
        moment = words.moment(entry.published, now) if entry.published is not None else ""
        output.line("   " + " · ".join(part for part in (entry.title or entry.url, moment) if part))


def show(session: Session) -> int:
    """All sources and how they are."""
    say, now = session.words.say, session.now()
    with session.engine() as engine:
        sources = answered(engine.sources())
    wanted = session.options.folder
    shown = [one for one in sources if wanted is None or one.folder == wanted]
    for source in shown:
        _json(session, source)
        session.output.line(
            say(
                "{number}. {name} ({kind}): {state}. {articles}. {address}",
                number=source.id,
                name=source.name,
                kind=session.words.kind(source.kind),
                state=state_name(source, session.words),
                articles=session.words.count("{n} article", "{n} articles", source.articles),
                address=source.url,
            )
        )
        for sentence in _what_is_wrong(source, session.words):
            session.output.line(f"   {sentence}")
        _print_ladder(session, source)
        if source.folder and wanted is None:
            session.output.line("   " + session.output.faint(say("in the folder “{folder}”", folder=source.folder)))
        if source.last_success is not None:
            ago = session.words.ago(source.last_success, now)
            session.output.line("   " + session.output.faint(say("last read {ago}", ago=ago)))
    if not sources:
        session.output.line(say("There are no sources yet. `rasid source add URL` adds one."))
    elif not shown:
        session.output.line(say("There is no source in this folder."))
    return OK


def change(session: Session) -> int:
    """Change how a source is asked, or take a move back."""
    options = session.options
    with session.engine() as engine:
        found = answered(engine.find_source(options.source))
        if options.undo_move:
            answered(engine.undo_move(found.id))
        fields: dict[str, Any] = {}
        if options.interval is not None:
            fields["interval"] = timedelta(minutes=options.interval) or None
        if options.zone is not None:
            fields["zone"] = options.zone
        if options.country is not None:
            fields["country"] = "" if options.country == ALL else options.country
        answered(
            engine.set_source(
                found.id,
                options=_options(session),
                password=_password(session),
                fallbacks=tuple(options.fallback),
                search_feed=options.search_feed,
                **fields,
            )
        )
        if options.folder is not None:
            answered(engine.put_in_folders({found.id: options.folder}))
        source = answered(engine.source(found.id))
    _json(session, source)
    session.output.line(session.words.say("Changed: {name}, {address}", name=source.name, address=source.url))
    return OK


def _options(session: Session) -> dict[str, Any]:
    """The options that were given, by the names of `SourceOptions`."""
    names = ("user_agent", "cookies", "username", "proxy")
    given = ((name, getattr(session.options, name)) for name in names)
    return {name: value for name, value in given if value is not None}


def _password(session: Session) -> str | None:
    """None where none is given."""
    return first_line(session.options.password_file)


def remove(session: Session) -> int:
    """Stop polling a source for good."""
    with session.engine() as engine:
        source = answered(engine.find_source(session.options.source))
        answered(engine.remove_source(source.id))
    _json(session, source)
    session.output.line(session.words.say("Removed: {name}. Its articles stay.", name=source.name))
    return OK


def pause(session: Session) -> int:
    """Stop polling a source for now, or poll it again."""
    say, paused = session.words.say, not session.options.resume
    with session.engine() as engine:
        found = answered(engine.find_source(session.options.source))
        answered(engine.pause_source(found.id, paused))
        source = answered(engine.source(found.id))
    _json(session, source)
    session.output.line(
        say("Paused: {name}.", name=source.name) if paused else say("Polled again: {name}.", name=source.name)
    )
    return OK


def check(session: Session) -> int:
    """Poll a source now and say what came; a failure where it could not be read."""
    with session.engine() as engine:
        found = answered(engine.find_source(session.options.source))
        source = answered(engine.check_source(found.id))
        log = answered(engine.polls(found.id))
    words = session.words
    if session.output.as_json:
        line = source_line(source, wording=_wording(words)) | {"ladder": ladder_lines(source)}
        session.output.json(line | {"log": [poll_line(record, wording=_wording(words)) for record in log]})
    session.output.line(
        words.say(
            "{name}: {state}. {articles}.",
            name=source.name,
            state=state_name(source, words),
            articles=words.count("{n} article", "{n} articles", source.articles),
        )
    )
    for sentence in _what_is_wrong(source, words):
        session.output.line(sentence)
    _print_ladder(session, source)
    for record in log[:_SHOWN]:
        session.output.line(f"   {words.moment(record.at, session.now())}  {_poll_in_words(record, words)}")
    newest = log[0] if log else None
    if newest is None or newest.entries is not None or newest.reason is None:
        return OK
    session.output.error(words.say("{name}: {why}", name=source.name, why=words.reason(newest.reason)))
    return FAILED


def _what_is_wrong(source: Source, words: Words) -> tuple[str, ...]:
    """Why a source is as it is, and what can be done."""
    told = words.health(source)
    return (*told, brings_nothing(source, words)) if is_barren(source) else told


def is_barren(source: Source) -> bool:
    """It can be read, and no article has ever come of it."""
    readable = shown_state(source) in (SourceState.OK, SourceState.SLOW, SourceState.STALE)
    return readable and source.last_success is not None and not source.articles


def brings_nothing(source: Source, words: Words) -> str:
    """What to try where a source that can be read brings no article."""
    if source.kind is SourceKind.PAGE:
        return words.say(
            "It can be read, but no article has come of it. Try the address of the section itself, or of the site’s "
            "feed: `rasid source add URL` shows what an address would bring."
        )
    return words.say(
        "It can be read, but no article has come of it. If that stays so, try another feed of the site, or the address "
        "of a section page: `rasid source add URL` shows what an address would bring."
    )


def _poll_in_words(record: PollRecord, words: Words) -> str:
    came = words.say("nothing has changed")
    if record.entries is not None:
        came = words.say(
            "{entries}, {new} new", entries=words.count("{n} entry", "{n} entries", record.entries), new=record.new
        )
    elif record.reason is not None:
        return words.reason(record.reason)
    return came if record.reason is None else f"{came}. {words.reason(record.reason)}"


def _wording(words: Words) -> Wording:
    return lambda reason: without_isolates(words.reason(reason))


def state_name(source: Source, words: Words) -> str:
    """How a source is, in a word or two."""
    say = words.say
    return {
        SourceState.PAUSED: say("paused"),
        SourceState.OFFLINE: say("no network here"),
        SourceState.BLOCKED: say("blocked"),
        SourceState.MOVED: say("moved"),
        SourceState.BROKEN: say("no usable answer"),
        SourceState.EMPTY: say("lists nothing"),
        SourceState.SILENT: say("silent"),
        SourceState.STALE: say("nothing new for a long time"),
        SourceState.SLOW: say("slow"),
        SourceState.OK: say("working"),
    }[shown_state(source)]


def _json(session: Session, source: Source, *, sample: tuple[Entry, ...] = (), broke_off: bool = False) -> None:
    if not session.output.as_json:
        return
    line = source_line(source, wording=_wording(session.words)) | {"ladder": ladder_lines(source)}
    if broke_off:
        line["broke_off"] = True
    if sample:
        line["sample"] = [
            {
                "title": entry.title or None,
                "published": entry.published.text if entry.published is not None else None,
                "url": entry.url or None,
            }
            for entry in sample
        ]
    session.output.json(line)
