"""`rasid search`, `why`, `versions`, `stories`, `trend`: questions to the stored articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from monitor import stages
from monitor.cli.bars import bars
from monitor.cli.saved import with_saved
from monitor.cli.session import OK, Session, answered
from monitor.cli.watchlists import find
from monitor.lines import article_line, instant_text, version_line, why_line
from monitor.model import Article, ArticleQuery, Change, Order, Piece, Step
from monitor.words import trends, without_isolates

if TYPE_CHECKING:
    from monitor.engine import ToldStory


def search(session: Session) -> int:
    """Stored articles that answer a query, newest or best first, one line each."""
    options, output = session.options, session.output
    stages.refuse_wrong(filter(None, (options.query,)), search=True)
    session.word_forms()
    found = 0
    with session.engine() as engine:
        source = answered(engine.find_source(options.source)).id if options.source else None
        watchlist = find(answered(engine.watchlists()), options.watchlist).id if options.watchlist else None
        query = ArticleQuery(
            text=options.query or "",
            source=source,
            tag=options.tag,
            watchlist=watchlist,
            starred=options.starred,
            country=options.country or "",
            folder=options.folder or "",
            language=options.written_in or "",
            since=options.since,
            until=options.until,
            limit=options.limit,
            order=Order.RELEVANCE if options.best else Order.NEWEST,
        )
        for result in answered(engine.found(with_saved(session, engine, query))):
            found += 1
            article, snippet, marks = result.article, result.snippet, result.marks
            if output.as_json:
                output.json(article_line(article, with_paragraphs=options.full, snippet=snippet))
                continue
            _print_article(session, article)
            if options.full:
                for paragraph in (article.subtitle, *article.paragraphs):
                    if paragraph:
                        output.line(f"   {paragraph}")
            elif snippet != article.headline:
                output.line("   " + output.marked(snippet, marks))
    if not found:
        output.line(session.words.say("Nothing found."))
    return OK


def why(session: Session) -> int:
    """Every step and decision for an article or address."""
    options, words, output = session.options, session.words, session.output
    with session.engine() as engine:
        url, steps = answered(engine.why(options.article, watchlist=options.watchlist))
    if output.as_json:
        output.json(why_line(url, steps, wording=lambda reason: without_isolates(words.reason(reason))))
    output.line(url)
    for step in steps:
        output.line(f"   {_step(session, step)}")
    return OK


def versions(session: Session) -> int:
    """Every text an article had, and what each changed."""
    output, words = session.output, session.words
    with session.engine() as engine:
        found = answered(engine.versions(session.options.article))
    for one in found:
        if output.as_json:
            output.json(
                version_line(one.version, one.stored, title=one.title, subtitle=one.subtitle, paragraphs=one.paragraphs)
            )
            continue
        output.line(
            words.say("Version {n}, {when}", n=words.number(one.version), when=words.moment(one.stored, session.now()))
        )
        for pieces in (one.title, one.subtitle, *one.paragraphs):
            if pieces:
                output.line("   " + "".join(_changed(session, piece) for piece in pieces))
    return OK


_AROUND = {Change.SAME: ("", ""), Change.ADDED: ("{+", "+}"), Change.REMOVED: ("[-", "-]")}


def _changed(session: Session, piece: Piece) -> str:
    """As other tools write what words became, so that it is told without colours too."""
    before, behind = _AROUND[piece.change]
    words = piece.text.rstrip()
    marked = f"{before}{words}{behind}"
    if piece.change is Change.ADDED:
        marked = session.output.strong(marked)
    elif piece.change is Change.REMOVED:
        marked = session.output.faint(marked)
    return marked + piece.text[len(words) :]


def stories(session: Session) -> int:
    """Stories, those told most often first; or the one of an article, with what each copy adds."""
    options, words, output = session.options, session.words, session.output
    with session.engine() as engine:
        if options.article:
            told = answered(engine.story_of(options.article))
            _tell(session, told, [answered(engine.article(number)) for number in told.story.related])
            return OK
        found = answered(engine.stories(since=options.since, limit=options.limit))
        for story in found:
            if output.as_json:
                output.json(story_line(story.story, story.first, story.articles, story.independent))
                continue
            _print_article(session, story.first)
            output.line("   " + words.count("{n} article", "{n} articles", len(story.articles)))
            if story.independent > 1:
                reports = words.count("{n} independent report", "{n} independent reports", story.independent)
                others = ("، " if words.rtl else ", ").join(map(str, story.related))
                output.line(f"   {reports}: {others}" if others else f"   {reports}")
    if not found:
        output.line(words.say("Nothing found."))
    if len(found) == options.limit:
        output.note(words.say("There may be more: --limit shows them."))
    return OK


def _tell(session: Session, told: ToldStory, related: Iterable[Article]) -> None:
    """One story: who had it first, what each copy adds, who reports the same event in words of their own."""
    words, output, story = session.words, session.output, told.story
    if output.as_json:
        output.json(
            story_line(story.story, story.first, story.articles, story.independent)
            | {
                "copies": [
                    article_line(copy.article, with_paragraphs=False) | {"adds": list(copy.adds)}
                    for copy in told.copies
                ],
                "related": [article_line(article, with_paragraphs=False) for article in related],
            }
        )
        return
    _print_article(session, story.first)
    output.line("   " + output.faint(words.say("had it first") if told.copies else words.say("Nobody else has it.")))
    for copy in told.copies:
        _print_article(session, copy.article)
        for line in copy.adds or (output.faint(words.say("adds nothing")),):
            output.line(f"   {line}")
    for n, article in enumerate(related):
        if not n:
            output.line(words.say("The same event in other words"))
        _print_article(session, article)


def trend(session: Session) -> int:
    """How often a term, or a watchlist's terms, appeared."""
    options, words, output = session.options, session.words, session.output
    with session.engine() as engine:
        named = {one.name for one in answered(engine.watchlists())} | {one.name for one in answered(engine.sources())}
        if options.what not in named:
            stages.refuse_wrong((options.what,))
            session.word_forms()
        found = answered(engine.trend(options.what, by=options.by))
    if output.as_json:
        output.json(
            {
                "from": instant_text(found.since),
                "to": instant_text(found.until),
                "counts": list(found.counts),
                "usual": list(found.usual) if found.is_learned else [None] * len(found.counts),
                "spikes": list(found.spikes),
            }
        )
        return OK
    labels = [
        words.moment(start) if options.by == "hour" else words.day(start.astimezone().date()) for start in found.starts
    ]
    for n, line in enumerate(bars(words, labels, found.counts)):
        unusual = "  " + output.strong(words.say("more than usual")) if n in found.spikes else ""
        output.line(f"{line}{unusual}")
    if found.is_learned:
        output.line(trends.now_and_usually(words, options.by, count=found.counts[-1], usual=found.usual_by_now))
    else:
        output.line(words.say("Too little was counted yet to say what is usual."))
    return OK


def story_line(story: int, first: Article, articles: tuple[int, ...], independent: int) -> dict[str, object]:
    """A story as `stories` prints it."""
    return {
        "story": story,
        "first": article_line(first, with_paragraphs=False),
        "articles": list(articles),
        "independent": independent,
    }


def _print_article(session: Session, article: Article) -> None:
    words, output = session.words, session.output
    when = words.published(article.published, article.first_seen, session.now())
    output.line(
        f"{article.id}. {output.strong(article.headline)} · {article.source_name} · {when}"
        f" · {output.faint(article.url)}"
    )


def _step(session: Session, step: Step) -> str:
    words = session.words
    names = {
        "gathered": words.say("gathered"),
        "extracted": words.say("read"),
        "matched": words.say("matched"),
        "scope": words.say("scope"),
        "exclusion": words.say("exclusion"),
        "story": words.say("story"),
        "cool-down": words.say("cool-down"),
        "quiet": words.say("quiet hours"),
        "pause": words.say("pause"),
        "digest": words.say("digest"),
        "storm": words.say("storm"),
        "delivered": words.say("delivered"),
    }
    mark = "✓" if step.outcome == "passed" else "✗"
    name = names.get(step.step, step.step)
    head = f"{mark} {name} ({step.watchlist})" if step.watchlist else f"{mark} {name}"
    return f"{head}: {words.reason(step.detail)}" if step.detail is not None else head
