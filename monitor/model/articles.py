"""Articles as they were read and as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.sources import TextFrom
from monitor.model.times import Published
from monitor.model.values import Reason, Value
from monitor.model.watchlists import Hit, Step


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Image(Value):
    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Extracted(Value):
    """What extraction found in a page. `paragraphs` is empty where the page holds no article; the lead is the first."""

    url: str = ""
    title: str = ""
    subtitle: str = ""
    published: Published | None = None
    modified: Published | None = None
    authors: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    boilerplate: tuple[str, ...] = ()
    offset_seen: str = ""
    """``+03:00`` where the page shows a local clock beside an instant of a machine: a witness of the site's zone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SiteSeen(Value):
    """What one page shows of its site: its lines, and its clock where it can be told."""

    host: str
    title: int
    """The title's key, as of lines."""
    lines: tuple[int, ...]
    """Keys of its lines (`monitor.gathering.sites.line_key`), each once."""
    offset: str = ""
    day: str = ""
    """The local day of which `offset` is a witness, ISO."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Article(Value):
    """An article as the archive keeps it. The text is immutable; an edit is a new version."""

    id: int
    url: str
    source: int
    source_name: str
    title: str
    paragraphs: tuple[str, ...]
    first_seen: datetime
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    language: str = ""
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    story: int = 0
    text_from: TextFrom = TextFrom.PAGE
    text_reason: Reason | None = None
    """Why the feed's own text is shown instead of the page's."""
    version: int = 1
    edited: datetime | None = None
    """When this text came, where it is not the first."""
    read: bool = False
    starred: bool = False
    note: str = ""
    tagged: tuple[str, ...] = ()
    """The tags people gave it, where `tags` are its page's own."""

    @property
    def text(self) -> str:
        return article_text(self.title, self.subtitle, self.paragraphs)

    @property
    def headline(self) -> str:
        return headline(self.title, next((part for part in (self.subtitle, *self.paragraphs) if part), ""), self.url)


def headline(title: str, text: str, url: str) -> str:
    """What an article is called everywhere: its title; without one the first words of `text`, else its address.

    `text` is the matched sentence where there is one, else the beginning of the article. At most `_FIRST_WORDS` letters
    of it are taken, cut between words.
    """
    text = " ".join(text.split())
    # Blanks and marks of direction show nothing.
    if any(letter.isprintable() and not letter.isspace() for letter in title):
        return title
    if not text:
        return url
    if len(text) <= _FIRST_WORDS:
        return text
    border = text.rfind(" ", _FIRST_WORDS // 2, _FIRST_WORDS)
    return text[: border if border > 0 else _FIRST_WORDS - 1].rstrip(" ،؛:,;.-–—") + "…"


_FIRST_WORDS = 90


def article_text(title: str, subtitle: str, paragraphs: tuple[str, ...]) -> str:
    """The text of an article (contract): title, subtitle and paragraphs joined by a blank line."""
    return "\n\n".join(part for part in (title, subtitle, *paragraphs) if part)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NewArticle(Value):
    """What the archive is given to store; matches and alerts come with it in one transaction."""

    source: int
    url: str
    title: str
    paragraphs: tuple[str, ...]
    first_seen: datetime
    pending: int | None = None
    """The pending entry this comes from."""
    completes: int | None = None
    """The article stored earlier from the feed's text, of which this is the page: a new version, no second alert."""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    language: str = ""
    image: Image | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    text_from: TextFrom = TextFrom.PAGE
    text_reason: Reason | None = None
    await_page: bool = False
    """The feed's text is stored for now and the pending entry stays, so that the page can complete it later."""
    may_alert: bool = True
    steps: tuple[Step, ...] = ()
    hits: tuple[Hit, ...] = ()
    site: SiteSeen | None = None
    """What its page taught of the site, counted with it."""
    unlearned: bool = False
    """Matched by the rules alone, before the lexicon was there: to be matched again."""

    @property
    def text(self) -> str:
        return article_text(self.title, self.subtitle, self.paragraphs)
