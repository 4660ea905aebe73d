"""What the engine does with an archive, in a few words: list, read, match and store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.archive import Archive, ListingRecorded, Stored
from monitor.model import (
    AlertCase,
    Entry,
    Hit,
    Listing,
    Match,
    NewArticle,
    NewSource,
    PendingEntry,
    Published,
    Source,
    SourceKind,
    Term,
    TextFrom,
    Verdict,
    Watchlist,
    article_text,
)

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class StoppedClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


def go_on(case: AlertCase) -> Verdict:
    """Nothing holds an alert back."""
    return Verdict()


def watchlist(name: str, *terms: str, **more: object) -> Watchlist:
    return replace(Watchlist(name=name, terms=tuple(Term(query=term) for term in terms)), **more)  # type: ignore[arg-type]


def entries(*names: str, published: datetime | None = None) -> tuple[Entry, ...]:
    """Entries with an address each, in the order of a listing."""
    date = Published.at(published) if published is not None else None
    return tuple(
        Entry(key=f"https://news.example/{name}", url=f"https://news.example/{name}", title=name, published=date)
        for name in names
    )


def hit(watchlist: Watchlist, title: str, *paragraphs: str) -> Hit | None:
    """The plain occurrences of the list's terms, as a matcher would give them."""
    text = article_text(title, "", paragraphs)
    matches = tuple(
        Match(term=number, start=text.index(term.query), end=text.index(term.query) + len(term.query), text=term.query)
        for number, term in enumerate(watchlist.terms)
        if term.query in text
    )
    if not matches:
        return None
    start = text.rfind("\n\n", 0, matches[0].start) + 2 if "\n\n" in text[: matches[0].start] else 0
    end = text.find("\n\n", start)
    sentence = text[start : end if end >= 0 else len(text)]
    return Hit(watchlist=watchlist, matches=matches, sentence=sentence, sentence_start=start)


class Desk:
    """An archive at work."""

    def __init__(self, archive: Archive, clock: StoppedClock) -> None:
        self.archive = archive
        self.clock = clock

    def add_source(self, name: str = "نشرة", **more: object) -> Source:
        new = NewSource(url=f"https://{len(name)}.example/{name}", name=name, kind=SourceKind.FEED)
        return self.archive.add_source(replace(new, **more)).result()  # type: ignore[arg-type]

    def add_watchlist(self, name: str, *terms: str, **more: object) -> Watchlist:
        return self.archive.save_watchlist(watchlist(name, *terms, **more)).result()

    def list(self, source: Source, *found: Entry) -> ListingRecorded:
        now = self.clock()
        return self.archive.record_listing(
            source.id, Listing(kind="rss", entries=found), now=now, next_check=now + timedelta(minutes=10)
        ).result()

    def article(
        self,
        source: Source,
        name: str,
        title: str,
        *paragraphs: str,
        watching: tuple[Watchlist, ...] = (),
        pending: PendingEntry | None = None,
        **more: object,
    ) -> NewArticle:
        found = (hit(one, title, *paragraphs) for one in watching)
        new = NewArticle(
            source=source.id,
            url=f"https://news.example/{name}" if name else "",
            title=title,
            paragraphs=paragraphs,
            first_seen=self.clock(),
            pending=None if pending is None else pending.id,
            text_from=TextFrom.PAGE,
            hits=tuple(one for one in found if one is not None),
        )
        return replace(new, **more)  # type: ignore[arg-type]

    def store(
        self,
        source: Source,
        name: str,
        title: str,
        *paragraphs: str,
        watching: tuple[Watchlist, ...] = (),
        pending: PendingEntry | None = None,
        **more: object,
    ) -> Stored:
        article = self.article(source, name, title, *paragraphs, watching=watching, pending=pending, **more)
        return self.archive.store_article(article, decide=go_on).result()
