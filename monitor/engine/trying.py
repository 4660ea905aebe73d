"""Trying a watchlist before it is saved: on the stored archive, and on written forms of a term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from monitor.archive.numbering import moment_of
from monitor.days import day_of
from monitor.engine.watchers import hits_of
from monitor.model import Article, ArticleBrief, Hit, Source, SourceKind, Term, TermPreview, Watchlist, WatchlistTest

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.language import Lexicon
    from monitor.watching import Matcher, WatchlistMatcher

_SAMPLES = 20
_PAGE = 500
_MAKING = Lock()


def lexicon(cache: Path) -> Lexicon | None:
    """The lexicon, made first where there is none: a trial must not change its answer midway.

    None where it cannot be kept: the rules alone then serve, here as elsewhere.
    """
    from monitor.language import compile_lexicon, load_lexicon

    with _MAKING:
        # What is typed is tried twice at once, its forms and what it finds: both made it, at half the speed each.
        found = load_lexicon(cache)
        if found is None:
            with suppress(OSError):
                compile_lexicon(cache)
            found = load_lexicon(cache)
    return found


def test(archive: Archive, watchlist: Watchlist, *, days: int, now: datetime, cache: Path) -> WatchlistTest:
    """Hold the archive's articles of the last `days` against a watchlist, newest first. Raises QueryError."""
    from monitor.watching import WatchlistMatcher, validate

    validate(watchlist)
    matcher = WatchlistMatcher((watchlist,), lexicon=lexicon(cache))
    sources: dict[int, Source] = {}
    since = now - timedelta(days=days)
    today = day_of(now)
    per_day = Counter({(today - timedelta(days=n)).isoformat(): 0 for n in range(days)})
    read = hits = 0
    samples: list[tuple[ArticleBrief, Hit]] = []
    for page in archive.articles_between(since, now + timedelta(days=1), size=_PAGE):
        missing = {article.source for article in page} - sources.keys()
        if missing:
            sources.update(archive.sources_of(missing).result())
        for article in page:
            read += 1
            hit = _hit(matcher, article, sources)
            if hit is None:
                continue
            hits += 1
            per_day[_day(article)] += 1
            if len(samples) < _SAMPLES:
                samples.append((_brief(article), hit))
    return WatchlistTest(articles=read, hits=hits, per_day=tuple(sorted(per_day.items())), samples=tuple(samples))


def preview(query: str, *, cache: Path) -> TermPreview:
    """Which of the forms a word usually takes a term finds, and which it does not. Raises QueryError."""
    from monitor.watching import Matcher, Phrase, Title, Word, check, parse, words_of

    known = lexicon(cache)
    matcher = Matcher((Term(query=query),), lexicon=known)
    if 0 in matcher.errors:
        raise matcher.errors[0]
    tree = parse(query)
    if not isinstance(tree, Word | Phrase | Title):
        words = dict.fromkeys(test.typed for test in words_of(tree).positive)
        # Of a query that joins several, each word's own forms in turn: none of them would satisfy the whole.
        each = [_found(word, Matcher((Term(query=word),), lexicon=known)) for word in words]
        found = [form for forms in zip_longest(*each) for form in forms if form is not None]
        return TermPreview(query=query, found=tuple(dict.fromkeys(found)), not_found=(), warnings=check(query))
    found = _found(query, matcher)
    missed = [form for form in _forms(query) if form not in found]
    return TermPreview(query=query, found=tuple(found), not_found=tuple(missed), warnings=check(query))


def _found(query: str, matcher: Matcher) -> list[str]:
    return [form for form in _forms(query) if matcher.find(form)]


def _hit(matcher: WatchlistMatcher, article: Article, sources: Mapping[int, Source]) -> Hit | None:
    source = sources.get(article.source) or Source(
        id=article.source, url=article.url, name=article.source_name, kind=SourceKind.FEED, added=article.first_seen
    )
    hits, _ = hits_of(matcher, article, source)
    return hits[0] if hits else None


def _day(article: Article) -> str:
    """Where a chart counts it."""
    return day_of(moment_of(article.id)).isoformat()


def _brief(article: Article) -> ArticleBrief:
    return ArticleBrief(
        id=article.id, url=article.url, title=article.title, source=article.source_name, published=article.published
    )


# In front of a word, and behind it: what a reader would look for first when judging a term.
_BEFORE = ("", "و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "لل", "وب", "ول")
_BEHIND = ("", "ي", "ية", "ه", "ها", "هم", "ان", "ين", "ون", "ات")


def _forms(query: str) -> tuple[str, ...]:
    """The usual written forms of the words of a query, in the order a person would think of them."""
    words = query.strip('"').split()
    if not words:
        return ()
    first, rest = words[0], words[1:]
    bare = first.removeprefix("ال") if len(first) > 4 else first
    forms = dict.fromkeys([" ".join([first, *rest]), " ".join([_plain(first), *rest])])
    for before in _BEFORE:
        stem = bare if before.endswith(("ال", "لل")) else first
        if before == "ل" and first.startswith("ال"):
            continue
        forms[" ".join([before + stem, *rest])] = None
    if not rest and not first.isascii():
        for behind in _BEHIND:
            stem = first[:-1] + "ت" if first.endswith("ة") and behind[:1] == "ه" else first
            forms[stem + behind] = None
    return tuple(forms)


def _plain(word: str) -> str:
    for hamza in "أإآ":
        word = word.replace(hamza, "ا")
    return word
