"""`rasid source`: the sites and feeds that are polled."""

from __future__ import annotations

from datetime import timedelta

from monitor.cli.session import OK, Session, answered
from monitor.lines import shown_state, source_line
from monitor.model import Entry, Source, SourceKind, SourceState, TextMode
from monitor.words import Words, without_isolates


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
                country=options.country,
                zone=options.zone,
            )
        )
        found = engine.discovered(source.url)
    _json(session, source, sample=found.sample if found is not None else ())
    session.output.line(
        say(
            "Added: {name} ({kind}), {address}",
            name=source.name,
            kind=kind_name(source, session.words),
            address=source.url,
        )
    )
    _print_sample(session, found.sample if found is not None else ())
    return OK


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
    for source in sources:
        _json(session, source)
        session.output.line(
            say(
                "{number}. {name} ({kind}): {state}. {articles}. {address}",
                number=source.id,
                name=source.name,
                kind=kind_name(source, session.words),
                state=state_name(source, session.words),
                articles=session.words.count("{n} article", "{n} articles", source.articles),
                address=source.url,
            )
        )
        if source.reason is not None:
            session.output.line(f"   {session.words.reason(source.reason)}")
        if source.last_success is not None:
            ago = session.words.ago(source.last_success, now)
            session.output.line("   " + session.output.faint(say("last read {ago}", ago=ago)))
    if not sources:
        session.output.line(say("There are no sources yet. `rasid source add URL` adds one."))
    return OK


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
    """Poll a source now and say what came."""
    with session.engine() as engine:
        found = answered(engine.find_source(session.options.source))
        source = answered(engine.check_source(found.id))
    _json(session, source)
    words = session.words
    session.output.line(
        words.say(
            "{name}: {state}. {articles}.",
            name=source.name,
            state=state_name(source, words),
            articles=words.count("{n} article", "{n} articles", source.articles),
        )
    )
    if source.reason is not None:
        session.output.line(words.reason(source.reason))
    return OK


def kind_name(source: Source, words: Words) -> str:
    """What a source is, in a word."""
    match source.kind:
        case SourceKind.FEED:
            return words.say("feed")
        case SourceKind.SITEMAP:
            return words.say("sitemap")
        case _:
            return words.say("page")


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
        SourceState.STALE: say("nothing new for long"),
        SourceState.SLOW: say("slow"),
        SourceState.OK: say("working"),
    }[shown_state(source)]


def _json(session: Session, source: Source, *, sample: tuple[Entry, ...] = ()) -> None:
    if not session.output.as_json:
        return
    line = source_line(source, wording=lambda reason: without_isolates(session.words.reason(reason)))
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
