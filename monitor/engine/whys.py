"""Why an article is here, why it alerted, and which step kept it from alerting: what is recorded, and what of it is
not there because nothing was found.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import NotFoundError
from monitor.model import Article, PendingEntry, Precision, Reason, Step, Watchlist

if TYPE_CHECKING:
    from monitor.archive import Archive

_DIGITS = 19
"""Of a number, so that it is one of an article or an alert at all."""
_NEAREST = 3
"""Words told of that come near a term that is not in the text."""


def why(archive: Archive, what: int | str, watchlist: str, *, cache: Path) -> tuple[str, tuple[Step, ...]]:
    """(address, every step) of an article, by its number or address, or by the number of an alert.

    Args:
        watchlist: only what concerns this one; empty is all.
        cache: where the lexicon lies, for what came nearest to a term of that watchlist.

    Raises NotFoundError.
    """
    watchlists = archive.watchlists().result()
    if watchlist and watchlist not in {one.name for one in watchlists}:
        raise NotFoundError(Reason.of("no-such-watchlist", id=watchlist))
    article = _article(archive, what)
    if article is None:
        waiting = archive.waiting(str(what)).result()
        if waiting is None:
            raise NotFoundError(Reason.of("no-such-article", article=str(what)))
        return str(what), _steps_of_waiting(*waiting)
    steps = _with_ages(archive, article, archive.why(article.id).result())
    if watchlist:
        steps = tuple(step for step in steps if step.watchlist in ("", watchlist))
        watchlists = tuple(one for one in watchlists if one.name == watchlist)
    return article.url, (*steps, *_not_found(archive, article, steps, watchlists, named=bool(watchlist), cache=cache))


def _article(archive: Archive, what: int | str) -> Article | None:
    """Articles have long numbers and alerts short ones: a number that is no article's may be an alert's."""
    if isinstance(what, str) and what.isdecimal() and len(what) < _DIGITS:
        what = int(what)
    if isinstance(what, str):
        return archive.article_by_url(what).result()
    try:
        return archive.article(what).result()
    except NotFoundError as error:
        try:
            alert = archive.alert(what).result()
        except NotFoundError:
            raise error from None
        return archive.article(alert.article.id).result()


def _with_ages(archive: Archive, article: Article, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same, with when the article was seen, how old it was then, and how long its source had been read."""
    source = archive.sources_of((article.source,)).result().get(article.source)
    ages: dict[str, str | int] = {"seen": article.first_seen.isoformat()}
    published = article.published
    if published is not None and published.zone_known and published.precision in (Precision.SECOND, Precision.MINUTE):
        # One dated ahead was as fresh as can be.
        ages["age"] = max(0, int((article.first_seen - published.instant).total_seconds()))
    if source is not None:
        ages["read"] = max(0, int((article.first_seen - source.added).total_seconds()))
    told = []
    for step in steps:
        if "seen" in ages and step.step == "gathered" and step.detail is not None:
            step = replace(step, detail=Reason.of(step.detail.code, **dict(step.detail.data), **ages))
            ages = {}
        told.append(step)
    return tuple(told)


def _not_found(
    archive: Archive,
    article: Article,
    steps: tuple[Step, ...],
    watchlists: tuple[Watchlist, ...],
    *,
    named: bool,
    cache: Path,
) -> tuple[Step, ...]:
    """The watchlists nothing is recorded of: their terms are not in the text, or were looked for afterwards only."""
    told = {step.watchlist for step in steps}
    silent = [one for one in watchlists if one.name not in told]
    if not silent:
        return ()
    filled = {number for number, _ in archive.article_matches(article.id).result()}
    asked = [one for one in silent if one.id not in filled]
    matching, judged = _judged(archive, article, asked, cache=cache)
    found = filled | matching
    later = tuple(
        Step(step="story", outcome="stopped", detail=Reason.of("filled-in"), watchlist=one.name)
        for one in silent
        if one.id in found
    )
    stopped = {step.watchlist for step in judged}
    missing = [one for one in asked if one.id not in matching and one.name not in stopped]
    if not missing:
        return (*later, *judged)
    if named:
        return (*later, *judged, *_nearest(article, missing[0], cache=cache))
    names = "، ".join(one.name for one in missing)
    return (*later, *judged, Step(step="matched", outcome="stopped", detail=Reason.of("no-term-found", names=names)))


def _judged(
    archive: Archive, article: Article, watchlists: list[Watchlist], *, cache: Path
) -> tuple[set[int], tuple[Step, ...]]:
    """Which watchlists match, by their numbers, and what keeps the others from it whose term stands in the text.

    Of a watchlist that is younger than the article nothing of this is recorded.
    """
    from monitor.engine.watchers import hits_of
    from monitor.language import load_lexicon
    from monitor.watching import WatchlistMatcher

    source = archive.sources_of((article.source,)).result().get(article.source)
    if not watchlists or source is None:
        return set(), ()
    hits, steps = hits_of(WatchlistMatcher(watchlists, lexicon=load_lexicon(cache)), article, source)
    matching = {hit.watchlist.name for hit in hits}
    return {hit.watchlist.id for hit in hits}, tuple(step for step in steps if step.watchlist not in matching)


def _nearest(article: Article, watchlist: Watchlist, *, cache: Path) -> tuple[Step, ...]:
    from monitor.language import load_lexicon
    from monitor.watching import Matcher

    none = Step(step="matched", outcome="stopped", detail=Reason.of("no-term-here"), watchlist=watchlist.name)
    found: dict[tuple[str, str], None] = {}
    for near in Matcher(watchlist.terms, lexicon=load_lexicon(cache)).near(article.text):
        found[near.text, watchlist.terms[near.term].query] = None
    return none, *(
        Step(
            step="matched",
            outcome="stopped",
            detail=Reason.of("came-nearest", text=text, term=term),
            watchlist=watchlist.name,
        )
        for text, term in list(found)[:_NEAREST]
    )


def _steps_of_waiting(entry: PendingEntry, source: str, reason: Reason | None) -> tuple[Step, ...]:
    """An entry whose page has not come yet: listed, and why it is not read."""
    listed = Step(step="gathered", outcome="passed", detail=Reason.of("gathered-from", source=source))
    detail = reason or Reason.of("page-waits" if entry.article is not None else "page-next")
    return listed, Step(step="extracted", outcome="stopped", detail=detail)
