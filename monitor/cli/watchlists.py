"""`rasid watchlist`: what to watch for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from monitor import stages
from monitor.cli import warned
from monitor.cli.bars import bars
from monitor.cli.parser import Usage
from monitor.cli.session import OK, Session, answered
from monitor.cli.values import ALL
from monitor.errors import InputError, NotFoundError
from monitor.lines import brief_line, watchlist_line
from monitor.model import BADGE, DESK_NOTIFIERS, Event, FillingIn, Reason, Severity, Term, Watchlist

if TYPE_CHECKING:
    from monitor.engine import Engine


_OPTIONS = (
    "sources",
    "countries",
    "languages",
    "title_only",
    "severity",
    "threshold",
    "cooldown",
    "active",
    "digest_every",
    "digest_at",
    "spikes",
    "colour",
    "actions",
)
"""What of a watchlist has an option of its own besides its words."""
NO_ACTION = "none"


def add(session: Session) -> int:
    """Save a new watchlist."""
    if not session.options.terms and session.options.template is None:
        raise Usage(session.words.say("Give --term, or a --template to start from"))
    with session.engine() as engine:
        same = next((w for w in answered(engine.watchlists()) if w.name == session.options.name), None)
        if same is not None:
            raise InputError(Reason.of("watchlist-there", name=same.name))
        asked = _from_options(session, engine)
        if session.options.template is not None:
            asked = _with_template(session, engine, asked)
        saved = answered(engine.save_watchlist(asked))
        warnings = warned.about(saved)
        _json(session, saved, warnings=list(warned.plain(session, warnings)))
        session.output.line(session.words.say("Watching: {name}.", name=saved.name))
        warned.tell(session, () if session.output.as_json else warnings)
        told = filled_in(session, engine)
    if told:
        session.output.line(told)
    return OK


def change(session: Session) -> int:
    """Change a stored watchlist; what is not named stays as it is."""
    options, words = session.options, session.words
    with session.engine() as engine:
        before = find(answered(engine.watchlists()), options.name)
        asked = _changed(session, engine, before)
        if asked == before:
            raise Usage(words.say("Say what is to change; --help shows what can."))
        if not asked.terms:
            raise InputError(Reason.of("watchlist-without-terms", name=before.name))
        saved = answered(engine.save_watchlist(asked))
        warnings = warned.about(saved)
        _json(session, saved, warnings=list(warned.plain(session, warnings)))
        session.output.line(words.say("Changed: {name}.", name=saved.name))
        warned.tell(session, () if session.output.as_json else warnings)
        told = filled_in(session, engine)
    if told:
        session.output.line(told)
    return OK


def _changed(session: Session, engine: Engine, before: Watchlist) -> Watchlist:
    """The watchlist as it is to be. Raises NotFoundError for what is to be dropped and is not there."""
    options = session.options
    there = {*(term.query for term in before.terms), *before.exclusions}
    for dropped in options.drop:
        if dropped not in there:
            raise NotFoundError(Reason.of("no-such-term", term=dropped, name=before.name))
    terms = [term for term in before.terms if term.query not in options.drop]
    exclusions = [one for one in before.exclusions if one not in options.drop]
    kept = {term.query for term in terms}
    chosen: dict[str, Any] = {
        "name": options.rename or before.name,
        "terms": (*terms, *(Term(query=query) for query in dict.fromkeys(options.terms) if query not in kept)),
        "exclusions": (*exclusions, *(one for one in dict.fromkeys(options.exclusions) if one not in exclusions)),
    }
    for name, given in (
        ("countries", options.country_scope),
        ("languages", options.language_scope),
        ("active", options.active),
    ):
        if given:
            chosen[name] = _limits(given)
    if options.source_scope:
        chosen["sources"] = _scope(engine, options.source_scope)
    if options.actions:
        chosen["actions"] = _actions(engine, options.actions)
    for name in ("title_only", "threshold", "spikes", "colour"):
        if getattr(options, name) is not None:
            chosen[name] = getattr(options, name)
    if options.severity is not None:
        chosen["severity"] = Severity(options.severity)
    if options.cooldown is not None:
        chosen["cooldown"] = timedelta(minutes=options.cooldown)
    if options.digest is not None:
        chosen |= _digest(options.digest)
    return replace(before, **chosen)


def filled_in(session: Session, engine: Engine) -> str:
    """Have what is stored held against new watchlists; what there is to say of it, mostly nothing."""
    words, output = session.words, session.output
    held = 0

    def tell(event: Event) -> None:
        nonlocal held
        if isinstance(event, FillingIn):
            held = event.total
            done, total = words.number(event.done), words.number(event.total)
            output.status(words.say("Matching stored articles: {done} of {total}", done=done, total=total))

    if engine.holds and answered(engine.is_filling()):
        session.word_forms()
    forget = engine.subscribe(tell)
    done = answered(engine.fill_in())
    forget()
    output.clear()
    if not done:
        return words.say("Stored articles are being matched in the background.")
    return words.count("{n} stored article was matched.", "{n} stored articles were matched.", held) if held else ""


def show(session: Session) -> int:
    """All watchlists and their terms."""
    words = session.words
    with session.engine() as engine:
        watchlists = answered(engine.watchlists())
    for watchlist in watchlists:
        _json(session, watchlist)
        session.output.line(
            words.say(
                "{number}. {name} ({severity})",
                number=watchlist.id,
                name=watchlist.name,
                severity=severity_name(session, watchlist.severity),
            )
        )
        for term in watchlist.terms:
            session.output.line(f"   {term.query}")
        for exclusion in watchlist.exclusions:
            session.output.line("   " + words.say("not: {term}", term=exclusion))
    if not watchlists:
        session.output.line(words.say("There are no watchlists yet. `rasid watchlist add NAME --term T` makes one."))
    return OK


def remove(session: Session) -> int:
    """Stop watching; the alerts stay."""
    with session.engine() as engine:
        watchlist = find(answered(engine.watchlists()), session.options.name)
        answered(engine.remove_watchlist(watchlist.id))
    _json(session, watchlist)
    session.output.line(session.words.say("Removed: {name}. Its alerts stay.", name=watchlist.name))
    return OK


def test(session: Session) -> int:
    """Try a stored watchlist, or the terms given, on the stored articles; nothing is saved."""
    options, words, output = session.options, session.words, session.output
    if bool(options.name) == bool(options.terms):
        raise Usage(words.say("Give the name of a watchlist, or terms with --term."))
    with session.engine() as engine:
        watchlist = (
            find(answered(engine.watchlists()), options.name)
            if options.name
            else _from_options(session, engine, name="-")
        )
        stages.refuse_wrong(chain((term.query for term in watchlist.terms), watchlist.exclusions))
        session.word_forms()
        found = answered(engine.test_watchlist(watchlist, days=options.days))
    warnings = warned.about(watchlist)
    if output.as_json:
        output.json(
            {
                "articles": found.articles,
                "hits": found.hits,
                "per_day": [{"day": day, "hits": hits} for day, hits in found.per_day],
                "samples": [
                    brief_line(article)
                    | {
                        "sentence": hit.sentence,
                        "matches": [
                            {"term": watchlist.terms[match.term].query, "text": match.text} for match in hit.matches
                        ],
                    }
                    for article, hit in found.samples
                ],
                "warnings": list(warned.plain(session, warnings)),
            }
        )
    else:
        warned.tell(session, warnings)
    output.line(
        words.count(
            "{hits} of {n} stored article would have matched.",
            "{hits} of {n} stored articles would have matched.",
            found.articles,
            hits=words.number(found.hits),
        )
    )
    if found.hits:
        labels = [words.day(date.fromisoformat(day)) for day, _ in found.per_day]
        for line in bars(words, labels, [hits for _, hits in found.per_day]):
            output.line(f"   {line}")
    for article, hit in found.samples:
        marks = [(match.start - hit.sentence_start, match.end - hit.sentence_start) for match in hit.matches]
        output.line(f"   {output.marked(hit.sentence, marks)}")
        output.line(
            "   " + output.faint(" · ".join(part for part in (article.source, article.title, article.url) if part))
        )
    return OK


def find(watchlists: tuple[Watchlist, ...], which: str) -> Watchlist:
    """The watchlist of that name or number. Raises NotFoundError."""
    for watchlist in watchlists:
        if which in (watchlist.name, str(watchlist.id)):
            return watchlist
    raise NotFoundError(Reason.of("no-such-watchlist", id=which))


def severity_name(session: Session, severity: Severity) -> str:
    """The severity in a word."""
    say = session.words.say
    return {
        Severity.CRITICAL: say("critical"),
        Severity.NORMAL: say("normal"),
        Severity.QUIET: say("quiet"),
    }[severity]


def _from_options(session: Session, engine: Engine, *, name: str = "") -> Watchlist:
    """The watchlist that the options describe. Raises NotFoundError for a source that is not there."""
    options = session.options
    return Watchlist(
        name=name or options.name,
        terms=tuple(Term(query=query) for query in options.terms),
        exclusions=tuple(options.exclusions),
        sources=_scope(engine, options.source_scope),
        countries=_limits(options.country_scope),
        languages=_limits(options.language_scope),
        title_only=options.title_only,
        severity=Severity(options.severity),
        threshold=options.threshold,
        cooldown=timedelta(minutes=options.cooldown),
        active=_limits(options.active),
        spikes=options.spikes,
        colour=options.colour or "",
        actions=_actions(engine, options.actions) if options.actions else ("bubble",),
        **_digest(options.digest),
    )


def _limits(given: list[str]) -> tuple[str, ...]:
    return () if ALL in given else tuple(dict.fromkeys(given))


def _scope(engine: Engine, given: list[str]) -> tuple[str, ...]:
    """Sources by their addresses: a number would mean another source in another data folder."""
    return tuple(answered(engine.find_source(which)).url for which in _limits(given))


def _actions(engine: Engine, given: list[str]) -> tuple[str, ...]:
    """Ways to deliver that are there. Raises NotFoundError."""
    if given == [NO_ACTION]:
        return ()
    there = {*DESK_NOTIFIERS, BADGE, *(state.setup.name for state in answered(engine.notifiers()))}
    for name in given:
        if name not in there:
            raise NotFoundError(Reason.of("no-such-notifier", notifier=name))
    return tuple(dict.fromkeys(given))


def _digest(given: timedelta | tuple[str, ...]) -> dict[str, Any]:
    return {
        "digest_every": given if isinstance(given, timedelta) else timedelta(0),
        "digest_at": given if isinstance(given, tuple) else (),
    }


def _with_template(session: Session, engine: Engine, asked: Watchlist) -> Watchlist:
    """A watchlist to start from with what was asked for; words are added, everything else takes its place."""
    template = next(one.watchlist for one in engine.templates() if one.key == session.options.template)
    plain = Watchlist(name="", terms=())
    chosen = {name: getattr(asked, name) for name in _OPTIONS if getattr(asked, name) != getattr(plain, name)}
    return replace(
        template,
        name=asked.name,
        terms=(*template.terms, *asked.terms),
        exclusions=(*template.exclusions, *asked.exclusions),
        **chosen,
    )


def _json(session: Session, watchlist: Watchlist, **more: object) -> None:
    if session.output.as_json:
        session.output.json({"id": watchlist.id} | watchlist_line(watchlist) | more)
