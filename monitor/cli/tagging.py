"""`rasid tag`: the tags a person gives articles."""

from __future__ import annotations

from monitor.cli.session import OK, Session, answered
from monitor.lines import article_line


def tag(session: Session) -> int:
    """Give an article tags or take them away; without any, show its own, and without an article all there are."""
    options, output = session.options, session.output
    with session.engine() as engine:
        if options.article is None:
            _print_all(session, answered(engine.tags()))
            return OK
        # First of all: a tag for an article that is not there is no success.
        article = answered(engine.article(options.article))
        for one in options.tags:
            answered(engine.tag_articles([article.id], one, not options.remove))
        article = answered(engine.article(article.id))
    if output.as_json:
        output.json(article_line(article, with_paragraphs=False))
    output.line(output.strong(article.headline))
    for one in article.tagged:
        output.line(f"   {one}")
    return OK


def _print_all(session: Session, tags: tuple[tuple[str, int], ...]) -> None:
    words, output = session.words, session.output
    for name, count in tags:
        if output.as_json:
            output.json({"tag": name, "articles": count})
        output.line(f"{name} · {words.count('{n} article', '{n} articles', count)}")
    if not tags:
        output.line(words.say("Nothing found."))
