"""The demo's articles and outlets as data, and which of them are public at an instant. Pure once the files are read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model import Severity, Term, Watchlist
from monitor.resources import resource

OLDEST_FIRST_GAP = timedelta(minutes=23)
"""How far apart the articles lie that were published before the demo began."""

BULLETIN_PAUSE = 4
"""When every written article is out, a bulletin appears this many times as seldom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One of the invented outlets: its name, how its listing is made and what stands around its articles."""

    key: str
    name: str
    listing: str
    """feed, page or sitemap."""
    path: str
    """Where the listing stands."""
    slogan: str
    menu: tuple[str, ...]
    footer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """An invented article, as it stands in the data file."""

    slug: str
    outlet: str
    title: str
    paragraphs: tuple[str, ...]
    section: str
    author: str = ""
    tags: tuple[str, ...] = ()
    caption: str = ""
    whole: bool = False
    """The feed carries the whole text."""
    status: int = 200
    """What the site answers to whoever asks for the page."""
    charset: str = "utf-8"
    album: bool = False
    """A page with pictures and captions that is no article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An article and the instant it went public."""

    article: DemoArticle
    number: int
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Everything the site can publish, in the order in which it does."""

    outlets: tuple[Outlet, ...]
    articles: tuple[DemoArticle, ...]
    bulletins: tuple[DemoArticle, ...]
    places: tuple[str, ...]
    wares: tuple[str, ...]
    archive: tuple[tuple[str, str], ...]
    """(slug, title) of old picture pages that articles link to as related."""
    notices: tuple[str, ...]
    """What stands around every article: share lines, a sign-up dialog, an advertisement."""
    watchlists: tuple[Watchlist, ...] = field(default=())

    def public(self, now: datetime, *, started: datetime, first: int, every: timedelta) -> tuple[Publication, ...]:
        """What is public at `now`, oldest first: `first` articles from before `started`, then one more each `every`."""
        first = min(first, len(self.articles))
        public: list[Publication] = []
        number = 0
        while True:
            instant = self._instant(number, started=started, first=first, every=every)
            if number >= first and instant > now:
                return tuple(public)
            public.append(Publication(article=self._article(number), number=number, published=instant))
            number += 1

    def _instant(self, number: int, *, started: datetime, first: int, every: timedelta) -> datetime:
        if number < first:
            return started - OLDEST_FIRST_GAP * (first - 1 - number) - timedelta(minutes=2)
        written = len(self.articles)
        if number < written:
            return started + every * (number - first + 1)
        return started + every * (written - first) + every * BULLETIN_PAUSE * (number - written + 1)

    def _article(self, number: int) -> DemoArticle:
        if number < len(self.articles):
            return self.articles[number]
        return self._bulletin(number - len(self.articles))

    def _bulletin(self, number: int) -> DemoArticle:
        """The numbered bulletin of a market or a weather station; no two alike, all of them invented."""
        form = self.bulletins[number % len(self.bulletins)]
        wares = [self.wares[(number * 5 + step * 3) % len(self.wares)] for step in range(4)]
        parts = {
            "number": number + 1,
            "place": self.places[number % len(self.places)],
            "other": self.places[(number + 2) % len(self.places)],
            "first": wares[0],
            "second": wares[1],
            "third": wares[2],
            "fourth": wares[3],
            "low": 6 + number * 7 % 11,
            "high": 19 + number * 5 % 13,
        }
        return DemoArticle(
            slug=f"{form.slug}-{number + 1}",
            outlet=form.outlet,
            title=form.title.format_map(parts),
            paragraphs=tuple(paragraph.format_map(parts) for paragraph in form.paragraphs),
            section=form.section,
        )


def load_newsroom(folder: Path | None = None) -> Newsroom:
    """Read the demo's data files, by default the shipped ones."""
    folder = folder or resource("demo")
    site = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    articles = tomllib.loads((folder / "articles.toml").read_text(encoding="utf-8"))
    return Newsroom(
        outlets=tuple(_outlet(table) for table in site["outlet"]),
        articles=tuple(_article(table) for table in articles["article"]),
        bulletins=tuple(_article(table) for table in articles["bulletin"]),
        places=tuple(site["places"]),
        wares=tuple(site["wares"]),
        archive=tuple((entry["slug"], entry["title"]) for entry in site["archive"]),
        notices=tuple(site["notices"]),
        watchlists=tuple(_watchlist(table) for table in site["watchlist"]),
    )


def _outlet(table: dict[str, Any]) -> Outlet:
    return Outlet(
        key=table["key"],
        name=table["name"],
        listing=table["listing"],
        path=table["path"],
        slogan=table["slogan"],
        menu=tuple(table["menu"]),
        footer=tuple(table["footer"]),
    )


def _article(table: dict[str, Any]) -> DemoArticle:
    fields = dict(table)
    text = fields.pop("text")
    blocks = tuple(" ".join(block.split()) for block in text.split("\n\n"))
    fields["tags"] = tuple(fields.get("tags", ()))
    return DemoArticle(paragraphs=tuple(block for block in blocks if block), **fields)


def _watchlist(table: dict[str, Any]) -> Watchlist:
    return Watchlist(
        name=table["name"],
        terms=tuple(Term(query=query) for query in table["terms"]),
        colour=table["colour"],
        severity=Severity(table.get("severity", "normal")),
    )
