"""From a page to its article: title, times, people, paragraphs in order, and what was left out.

`extract` is pure and its arguments and results can be pickled: the engine runs it in the worker process.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from urllib.parse import unquote, urlsplit

from monitor.gathering.charset import decode, is_no_page
from monitor.gathering.dates import with_zone
from monitor.gathering.extraction.blocks import caption_texts
from monitor.gathering.extraction.body import Body, find_body
from monitor.gathering.extraction.head import (
    Head,
    calls_itself_article,
    description_of,
    is_dated_article,
    read_head,
    site_of,
    told_text,
)
from monitor.gathering.extraction.junk import WALL, fold_line
from monitor.gathering.extraction.labels import section_of, tags_of
from monitor.gathering.extraction.people import authors_of
from monitor.gathering.extraction.pictures import image_of
from monitor.gathering.extraction.times import modified_of, published_of
from monitor.gathering.extraction.title import title_of
from monitor.gathering.markup import Node, paragraphs_of, plain, tree_of
from monitor.gathering.pages import base_of
from monitor.language import detect_language
from monitor.model import Entry, Extracted, Image

_MAX_TEXT = 4_000_000
_MARKUP = re.compile(r"<[A-Za-z!]")


def extract(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    charset: str = "",
    now: datetime | None = None,
    zone: str = "",
    second_opinion: bool = True,
) -> Extracted:
    """The article of a page; `paragraphs` is empty where the page holds none.

    Args:
        body: the page's bytes.
        url: its final address; relative links count from it, and a date in it is one witness.
        content_type: the HTTP header.
        charset: what a person said the encoding is.
        now: an aware instant that relative times ("two hours ago") count from.
        zone: an IANA name or an offset that the site's local times are in, where somebody settled it.
        second_opinion: ask trafilatura where our own reading is in doubt.
    """
    if is_no_page(body, content_type):
        return Extracted(url=url)
    text = decode(body[: 4 * _MAX_TEXT], content_type=content_type, charset=charset)[:_MAX_TEXT]
    root = tree_of(text) if _MARKUP.search(text) else None
    if root is None:
        return Extracted(url=url)
    base = base_of(root, url)
    head = read_head(root)
    title, title_node = title_of(root, head, url)
    found = find_body(
        root,
        title=title,
        description=description_of(head),
        captions=caption_texts(root),
        title_node=title_node,
        may_list=not is_dated_article(head),
    )
    paragraphs = found.paragraphs
    if found.listing or _is_front(url, root):
        paragraphs = ()
    elif second_opinion and _in_doubt(found):
        from monitor.gathering.extraction.second_opinion import merged  # trafilatura is heavy

        paragraphs = merged(root, found)
    told = told_text(head)
    if not found.listing and sum(map(len, told)) > 2 * sum(map(len, paragraphs)) + 200:
        # A page that shows its text with scripts only, or its beginning, may still carry it whole for machines.
        paragraphs = told
    if _is_wall(title, paragraphs):
        paragraphs = ()
    elif not _is_article(paragraphs):
        paragraphs = _flash(head, found, paragraphs)
    published, offset_seen = published_of(root, head, url, title_node, found, now)
    modified = modified_of(root, head, published)
    if zone:
        published = with_zone(published, zone) if published is not None else None
        modified = with_zone(modified, zone) if modified is not None else None
    said = (root.get("lang") or head.meta("og:locale", "language", "content-language")).strip().lower()
    return Extracted(
        url=url,
        title=title,
        subtitle=_subtitle(found.subtitle, paragraphs),
        published=published,
        modified=modified,
        authors=authors_of(root, head, title_node, found.container, found.byline),
        paragraphs=paragraphs,
        image=image_of(root, head, base, found.container, title),
        section=section_of(root, head),
        tags=tags_of(root, head, title),
        language=language_of(" ".join((title, *paragraphs[:5])), said),
        site=site_of(head, url),
        boilerplate=found.boilerplate,
        offset_seen=offset_seen,
    )


def _is_front(url: str, root: Node) -> bool:
    """Whether the address is a site's front, where a page that is gone may lead, and the page has the links of one."""
    parts = urlsplit(url)
    if not parts.netloc or parts.query:
        return False
    segments = [part for part in unquote(parts.path).lower().split("/") if part]
    if segments and not (len(segments) == 1 and (segments[0] in _FRONTS or len(segments[0]) == 2)):
        return False
    return sum(1 for _ in islice(root.iter("a"), 15)) == 15


_FRONTS = frozenset(
    "arabic english home index.html index.htm index.php index.aspx default.aspx default.asp main".split()
)


def from_feed(entry: Entry, *, language: str = "") -> Extracted:
    """The feed's own text as the article: its content where it carries it, else its summary."""
    summary = paragraphs_of(entry.summary)
    content = paragraphs_of(entry.content) if entry.content else ()
    paragraphs = content if sum(map(len, content)) >= sum(map(len, summary)) else summary
    paragraphs = _without_feed_tail(paragraphs, entry.title)
    subtitle = ""
    if content and summary and len(summary) == 1:
        subtitle = _subtitle(summary[0], paragraphs)
    picture = next((e.href for e in entry.enclosures if e.type.startswith("image/")), "")
    if not picture:
        match = re.search(r"<img\s[^>]*?src=\"(https?://[^\"]+)\"", entry.content or entry.summary)
        picture = plain(match.group(1)) if match else ""
    return Extracted(
        url=entry.url,
        title=entry.title,
        subtitle=subtitle,
        published=entry.published or entry.updated,
        modified=entry.updated,
        authors=(entry.author,) if entry.author else (),
        paragraphs=paragraphs,
        image=Image(url=picture) if picture else None,
        tags=entry.tags,
        language=language_of(" ".join((entry.title, *paragraphs[:5])), language),
    )


_FEED_TAIL = re.compile(
    r"^(?:the post .{0,300} appeared first on|continue reading|read more|\[?…\]?$|\[\.\.\.\]$|"
    r"(?:ا?قرا|اقراء) المزيد|المزيد$|للمزيد$|ظهرت المقاله? .{0,300} اولا على|نشر (?:لاول مره|اولا) )",
    re.IGNORECASE,
)


# The first letters that such a line can have: most lines need no closer look.
_TAIL_STARTS = frozenset("tTcCrR[.…اأإآقلظن\u0640")


def _is_tail(line: str) -> bool:
    return bool(_FEED_TAIL.match(fold_line(line).strip()))


def _without_feed_tail(paragraphs: tuple[str, ...], title: str) -> tuple[str, ...]:
    kept = [p for p in paragraphs if not (p[:1] in _TAIL_STARTS and len(p) < 400 and _is_tail(p))]
    if len(kept) > 1 and kept[0] == title:
        kept = kept[1:]
    return tuple(kept)


def _in_doubt(found: Body) -> bool:
    return bool(found.doubtful) or found.share < 0.75 or sum(map(len, found.paragraphs)) < 600


def _is_article(paragraphs: tuple[str, ...]) -> bool:
    """Whether what was found is running text at all."""
    size = sum(map(len, paragraphs))
    return size >= 60 and any(len(p) >= 40 for p in paragraphs)


def _is_wall(title: str, paragraphs: tuple[str, ...]) -> bool:
    """Whether a short text asks for scripts, consent, money or proof of being human instead of telling news."""
    if len(paragraphs) > 5 or sum(map(len, paragraphs)) > 900:
        return False
    return bool(WALL.search(fold_line(" ".join((title, *paragraphs)))))


def _flash(head: Head, found: Body, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The text of a page that calls itself an article but has hardly any: one line of news, or what its head says."""
    if not calls_itself_article(head):
        return ()
    if paragraphs:
        return paragraphs
    description = description_of(head)
    return (description,) if len(description) >= 30 and found.share < 0.5 else ()


def _subtitle(subtitle: str, paragraphs: tuple[str, ...]) -> str:
    """What the text does not repeat of a second headline."""
    key = re.sub(r"\W+", "", subtitle)
    if not key:
        return ""
    text = re.sub(r"\W+", "", "".join(paragraphs))
    return "" if key.rstrip("…") in text else subtitle


def language_of(text: str, said: str) -> str:
    """The language of a text: what its letters say; what the page said where the letters leave it open."""
    found = detect_language(text[:500])
    said = re.split(r"[-_]", said)[0][:3] if said else ""
    if not found:
        return said
    if (
        said
        and said != found
        and found in ("en", "fr", "la")
        and said.isascii()
        and said not in ("ar", "fa", "ur", "he", "ru")
    ):
        return said
    return found
