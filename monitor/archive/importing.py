"""Taking in articles from outside: matched and searchable like any, never news."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from monitor.archive.intake import Intake
from monitor.archive.values import ArticleLine, Imported, LineText, Stored
from monitor.model import NewArticle, NewSource, Source, SourceKind

Understand = Callable[[NewArticle, Source], NewArticle]
"""Returns the article with its hits and steps."""

_AHEAD_OF_US = timedelta(days=1)
_AHEAD = 128
"""Articles under way together: enough to fill a commit, few enough to hold in memory."""


class _Into(Protocol):
    """What is needed of the archive."""

    def sources(self) -> Future[tuple[Source, ...]]: ...

    def add_source(self, new: NewSource) -> Future[Source]: ...

    def store_imported(self, article: NewArticle, line: ArticleLine, intake: Intake) -> Future[Stored]: ...


def import_articles(archive: _Into, lines: Iterable[ArticleLine], *, understand: Understand, now: datetime) -> Imported:
    """Store each line; the same address again with another text is a version, older or newer by when it came."""
    sources: dict[str, list[Source]] = defaultdict(list)
    for source in archive.sources().result():
        sources[source.name].append(source)
    intake = Intake()
    added = new = versions = unchanged = 0
    under_way: deque[Future[Stored]] = deque()

    def settle(left: int) -> None:
        nonlocal new, versions, unchanged
        while len(under_way) > left:
            stored = under_way.popleft().result()
            if stored.new:
                new += 1
            elif stored.changed:
                versions += 1
            else:
                unchanged += 1

    for line in lines:
        name = line.source.strip() or urlsplit(line.url).netloc or line.url
        if name not in sources:
            sources[name].append(archive.add_source(_source_for(name)).result())
            added += 1
        source = _of_name(sources[name], line.url)
        article = understand(_new_article(line, source, now), source)
        under_way.append(archive.store_imported(article, line, intake))
        settle(_AHEAD)
    settle(0)
    return Imported(new=new, versions=versions, unchanged=unchanged, sources=added)


def _of_name(named: list[Source], url: str) -> Source:
    """Of several sources of one name that on the article's own site, else the first."""
    host = _host(url)
    return next((source for source in named if _host(source.url) == host), named[0])


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _source_for(name: str) -> NewSource:
    """A source that only names where articles are from: it has no address, so it is paused."""
    return NewSource(url=f"urn:rasid:source:{quote(name, safe='')}", name=name, kind=SourceKind.FEED, paused=True)


def _new_article(line: ArticleLine, source: Source, now: datetime) -> NewArticle:
    # A clock that was wrong elsewhere must not keep an article on top here; one may be a little ahead.
    seen = now if line.first_seen is None or line.first_seen > now + _AHEAD_OF_US else line.first_seen
    article = NewArticle(
        source=source.id,
        url=line.url,
        title="",
        paragraphs=(),
        first_seen=seen,
        text_from=line.text_from,
        may_alert=False,
    )
    return with_text(article, line.text)


def with_text(article: NewArticle, text: LineText) -> NewArticle:
    """The article as it is with one of its texts."""
    return replace(article, **{field.name: getattr(text, field.name) for field in fields(text)})
