"""What a page's head and structured data say, before anybody looks at its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from monitor.gathering.addresses import host_of
from monitor.gathering.markup import Node, paragraphs_of, plain, tidy

_ARTICLE_TYPES = frozenset(
    "newsarticle article reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle blogposting "
    "liveblogposting socialmediaposting techarticle report reviewnewsarticle scholarlyarticle".split()
)
_LD_TRAILING = re.compile(r",\s*([}\]])")
_CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(slots=True)
class Head:
    """The meta elements and structured data of a page, by lower-case name, first come first."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    articles: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    page_title: str = ""

    def meta(self, *names: str) -> str:
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return ""


def read_head(root: Node) -> Head:
    """Collect what the head and the structured data of a page say."""
    head = Head()
    for meta in root.iter("meta"):
        content = meta.get("content")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = meta.get(attribute)
            if name:
                head.metas.setdefault(name.strip().lower(), []).append(content.strip())
    for title in root.iter("title"):
        parent = title.getparent()
        if parent is not None and parent.tag == "svg":
            continue
        head.page_title = tidy("".join(title.itertext()))
        if head.page_title:
            break
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for thing in _things(_json(script.text or "")):
            kinds = thing.get("@type")
            names = {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}
            (head.articles if names & _ARTICLE_TYPES else head.others).append(thing)
    return head


def _json(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    text = re.sub(r"^(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>$", "", text).strip()
    if not text or len(text) > 2_000_000:
        return None
    for attempt in (text, _LD_TRAILING.sub(r"\1", _CONTROL.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _things(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _things(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(data.get(name), (list, dict)):
                yield from _things(data[name], depth + 1)


def member(thing: dict[str, Any], name: str) -> Any:
    """A property whatever its letters' case: sites write ``headLine``."""
    if name in thing:
        return thing[name]
    wanted = name.lower()
    return next((value for key, value in thing.items() if key.lower() == wanted), None)


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    if isinstance(value, dict):
        return texts_of(value.get("name") or value.get("url") or "")
    return []


def site_of(head: Head, url: str) -> str:
    """The site's own name."""
    name = head.meta("og:site_name", "application-name", "dc.publisher")
    if name:
        return plain(name)
    for thing in head.articles:
        names = texts_of(member(thing, "publisher"))
        if names and not names[0].startswith("http"):
            return plain(names[0])
    return host_of(url)


def told_text(head: Head) -> tuple[str, ...]:
    """The text that the structured data of an article carries in full, paragraph by paragraph; mostly there is none."""
    for thing in head.articles:
        text = member(thing, "articleBody")
        if isinstance(text, str) and len(text) >= 200:
            return paragraphs_of(text) if _MARKED_UP.search(text) else _lines(text)
    return ()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (tidy(unescape(part)) for part in re.split(r"\r?\n", text)) if line)


_MARKED_UP = re.compile(r"<(?:p|br|div|/p)\b", re.IGNORECASE)


def calls_itself_article(head: Head) -> bool:
    """Whether the page's head says that it is an article, not a section or a home page."""
    return bool(head.articles or head.meta("article:published_time")) or head.meta("og:type").lower() == "article"


def is_video(head: Head) -> bool:
    """Whether the page's head says that it shows a video and is no article."""
    return not head.articles and head.meta("og:type").lower().startswith("video")


def is_dated_article(head: Head) -> bool:
    """Whether the page's head gives an article's time: more than the "article" that some sites call every page."""
    return bool(head.meta("article:published_time")) or any(member(a, "datePublished") for a in head.articles)


def description_of(head: Head) -> str:
    """What the page says of itself in its head: mostly the beginning of the lead."""
    return plain(head.meta("og:description", "description", "twitter:description"))
