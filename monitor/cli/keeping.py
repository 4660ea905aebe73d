"""`rasid archive keep`: how much is kept, and what goes when that is less."""

from __future__ import annotations

from monitor.cli.session import FAILED, OK, Session, answered
from monitor.model import Going, Retention


def keep(session: Session) -> int:
    """Show the limits, or set them. What will be deleted is said first, and only `--yes` lets it go."""
    options, words, output = session.options, session.words, session.output
    wanted = Retention(days=options.days, articles=options.articles, megabytes=options.megabytes)
    asked = options.everything or wanted != Retention()
    with session.engine() as engine:
        source = answered(engine.find_source(options.source)).id if options.source else 0
        limits = answered(engine.limits()).get(source, Retention())
        if not asked:
            _tell(session, limits, answered(engine.going(source, limits)), saved=True)
            return OK
        if options.everything:
            wanted = Retention()
        going = answered(engine.going(source, wanted))
        may = options.yes or not going.articles
        if may:
            answered(engine.set_limits(source, wanted))
    _tell(session, wanted, going, saved=may)
    if not may:
        output.error(words.say("Nothing was changed. Say --yes to set this and let them be deleted."))
        return FAILED
    return OK


def _tell(session: Session, limits: Retention, going: Going, *, saved: bool) -> None:
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
        )
        return
    parts = []
    if limits.days is not None:
        parts.append(words.count("{n} day is kept", "{n} days are kept", limits.days))
    if limits.articles is not None:
        parts.append(words.count("{n} article is kept", "{n} articles are kept", limits.articles))
    if limits.megabytes is not None:
        parts.append(words.count("{n} megabyte is kept", "{n} megabytes are kept", limits.megabytes))
    output.line(" · ".join(parts) if parts else words.say("Everything is kept."))
    if not going.articles:
        output.line(words.say("Nothing has to go."))
        return
    size = words.count("about {n} megabyte", "about {n} megabytes", max(1, round(going.bytes / 1_000_000)))
    output.line(words.count("{n} article goes, {size}.", "{n} articles go, {size}.", going.articles, size=size))
    for name, count in going.by_source:
        output.line(f"   {name}: {words.number(count)}")
