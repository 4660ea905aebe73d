"""`rasid archive keep`: how much is kept, and what goes when that is less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from monitor.cli.session import FAILED, OK, Session, answered
from monitor.model import Going, Retention
from monitor.words import Words


def keep(session: Session) -> int:
    """Show the limits, or set them. What will be deleted is said first, and only `--yes` lets it go.

    A limit that is not named stays as it is; `--everything` takes away those that are not named.
    """
    options, words, output = session.options, session.words, session.output
    named = {name: value for name in ("days", "articles", "megabytes") if (value := getattr(options, name)) is not None}
    with session.engine() as engine:
        source = answered(engine.find_source(options.source)).id if options.source else 0
        every = answered(engine.limits())
        limits = every.get(source, Retention())
        if not named and not options.everything:
            names = {one.id: one.name for one in answered(engine.sources())}
            own = {names.get(number, ""): limit for number, limit in every.items() if number} if not source else {}
            _tell(session, limits, answered(engine.going(source, limits)), saved=True, own=own)
            return OK
        wanted = replace(Retention() if options.everything else limits, **named)
        going = answered(engine.going(source, wanted))
        may = options.yes or not going.articles
        if may:
            answered(engine.set_limits(source, wanted))
    _tell(session, wanted, going, saved=may)
    if not may:
        output.error(words.say("Nothing was changed. Say --yes to set this and let them be deleted."))
        return FAILED
    return OK


def _tell(
    session: Session, limits: Retention, going: Going, *, saved: bool, own: Mapping[str, Retention] | None = None
) -> None:
    """`own`: limits of single sources, by their names."""
    words, output = session.words, session.output
    if output.as_json:
        output.json(
            {
                "days": limits.days,
                "articles": limits.articles,
                "megabytes": limits.megabytes,
                "saved": saved,
                "going": going.articles,
                "bytes": going.bytes,
                "by_source": [{"source": name, "articles": count} for name, count in going.by_source],
            }
            | ({} if own is None else {"own": [{"source": name} | asdict(limit) for name, limit in own.items()]})
        )
        return
    output.line(_limits(words, limits))
    for name, limit in (own or {}).items():
        output.line(words.say("{name}: {why}", name=name, why=_limits(words, limit)))
    if not going.articles:
        output.line(words.say("Nothing has to go."))
        return
    size = words.count("about {n} megabyte", "about {n} megabytes", max(1, round(going.bytes / 1_000_000)))
    output.line(words.count("{n} article goes, {size}.", "{n} articles go, {size}.", going.articles, size=size))
    for name, count in going.by_source:
        output.line(f"   {name}: {words.number(count)}")


def _limits(words: Words, limits: Retention) -> str:
    parts = []
    if limits.days is not None:
        parts.append(words.count("{n} day is kept", "{n} days are kept", limits.days))
    if limits.articles is not None:
        parts.append(words.count("{n} article is kept", "{n} articles are kept", limits.articles))
    if limits.megabytes is not None:
        parts.append(words.count("{n} megabyte is kept", "{n} megabytes are kept", limits.megabytes))
    return " · ".join(parts) if parts else words.say("Everything is kept.")
