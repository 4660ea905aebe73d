"""`rasid saved`: searches that were saved under a name, and `rasid search` by one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.cli.parser import Usage
from monitor.cli.session import OK, Session, answered
from monitor.lines import search_line
from monitor.model import ArticleQuery, Order, SavedSearch

if TYPE_CHECKING:
    from monitor.engine import Engine


def show(session: Session) -> int:
    """All of them, one line each."""
    output, words = session.output, session.words
    with session.engine() as engine:
        saved = answered(engine.searches())
        sources = {source.id: source.name or source.url for source in answered(engine.sources())}
        watchlists = {watchlist.id: watchlist.name for watchlist in answered(engine.watchlists())}
    for search in saved:
        line = search_line(search, sources=sources, watchlists=watchlists)
        if output.as_json:
            output.json(line)
            continue
        output.line(output.strong(search.name))
        said = (f"--{key}" if value is True else str(value) for key, value in line.items() if key not in ("id", "name"))
        output.line("   " + " · ".join(said))
    if not saved:
        output.line(words.say("No search was saved yet."))
    return OK


def rename(session: Session) -> int:
    """Call one otherwise."""
    options, words = session.options, session.words
    with session.engine() as engine:
        before = answered(engine.find_search(options.name))
        saved = answered(engine.save_search(replace(before, name=options.new_name)))
    session.output.line(words.say("Changed: {name}.", name=saved.name))
    return OK


def remove(session: Session) -> int:
    """Forget one."""
    with session.engine() as engine:
        found = answered(engine.find_search(session.options.name))
        answered(engine.remove_search(found.id))
    session.output.line(session.words.say("Removed: {name}.", name=found.name))
    return OK


def with_saved(session: Session, engine: Engine, asked: ArticleQuery) -> ArticleQuery:
    """What a search asks for together with the saved one that is named, if one is; kept where a name is given for it.

    What is asked beside a saved search narrows it further.
    """
    options = session.options
    if options.saved:
        saved = answered(engine.find_search(options.saved)).query
        asked = replace(
            asked,
            text=" ".join(
                f"({text})" if asked.text and saved.text else text for text in (saved.text, asked.text) if text
            ),
            source=asked.source if asked.source is not None else saved.source,
            watchlist=asked.watchlist if asked.watchlist is not None else saved.watchlist,
            alerts=asked.alerts or saved.alerts,
            starred=asked.starred or saved.starred,
            unread=asked.unread or saved.unread,
            tag=asked.tag or saved.tag,
            country=asked.country or saved.country,
            folder=asked.folder or saved.folder,
            language=asked.language or saved.language,
            order=asked.order if asked.order is Order.RELEVANCE else saved.order,
        )
    elif options.query is None and asked == replace(ArticleQuery(), limit=asked.limit, order=asked.order):
        raise Usage(
            session.words.say(
                "Give a QUERY, --saved with the name of a saved search, or what to narrow by, as --starred"
            )
        )
    if options.save:
        answered(engine.save_search(SavedSearch(name=options.save, query=asked)))
    return asked
