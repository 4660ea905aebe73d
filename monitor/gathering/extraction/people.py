"""Who wrote an article, as its page says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from monitor.gathering.extraction.around import signed_name
from monitor.gathering.extraction.head import Head, member, texts_of
from monitor.gathering.extraction.junk import for_screen_readers, name_words, node_name
from monitor.gathering.extraction.places import beside, distance, visible_text
from monitor.gathering.markup import Node, plain

_DIGIT = re.compile(r"\d")
_AUTHOR_CUT = re.compile(r"\s*(?:[,،;؛]|(?<=\w{3})\.\s|\band\b|\bet\b|\bund\b|\s+و\s?-\s?|\s/\s|\s\|\s|\s[-–]\s)\s*")
_AUTHOR_WORD = re.compile(
    r"^(?:(?:كتب(?:ت|ه|تها|ها)?|بقلم|(?:مرسلة )?بواسطة|إعداد|اعداد|تقرير|حوار|ترجمة|تحرير|متابعة|الكاتب|المحرر|المصدر|"
    r"by|author|written by|reporting by|par|von|di|por)\s*[:：\-–]?\s+)+",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"^(?:admin|administrator|super user|وكالات|الوكالات|متابعات|خاص$|"
    r"editor|editors|webmaster|author|null|none|undefined|www\.|https?:|@|staff|user\d*|\d+)",
    re.IGNORECASE,
)
_BESIDE_NAME = re.compile(r"\s[-–—|]\s(?=.*\d)")
_DAY = re.compile(r"\s(?:السبت|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة)?[\s،,|-]*(?=\d)")
_WRITERS_PAGE = re.compile(r"/(?:authors?|writers?|contributors?|journalists?|columnists?)/[^/]", re.IGNORECASE)
_NO_NAME = re.compile(r"(?:مقالات|المزيد|المقالات|تابع|كل |جميع |more |all |zu |follow)", re.IGNORECASE)
_SIGNED = frozenset({"كتب", "بقل", "حاو", "إعد", "اعد", "تقر", "تحق", "ترج", "متا"})
"""How a line that says who wrote begins: few elements need a closer look."""
_AUTHOR_BOX = frozenset("author authors byline writer writeby writer-name journalist editor reporter".split())


def authors_of(root: Node, head: Head, title_node: Node | None, container: Node | None, byline: str) -> tuple[str, ...]:
    """Who wrote it: people before organisations, each once."""
    for source in _author_claims(root, head, title_node, container, byline):
        names = tuple(dict.fromkeys(name for text in source for name in _people(text)))
        if names:
            return names
    return ()


def _author_claims(
    root: Node, head: Head, title_node: Node | None, container: Node | None, byline: str
) -> Iterator[list[str]]:
    for thing in head.articles:
        author = member(thing, "author")
        people = [a for a in (author if isinstance(author, list) else [author]) if isinstance(a, (dict, str))]
        yield [
            text
            for a in people
            if not (isinstance(a, dict) and str(a.get("@type")).endswith("Organization"))
            for text in texts_of(a)
        ]
    yield head.metas.get("article:author", []) + head.metas.get("og:article:author", [])
    yield [
        visible_text(node)
        for node in root.iter("span", "a", "div", "p", "strong", "dd", "li", "td")
        if (node.get("itemprop") or "") == "author" and len(visible_text(node)) < 80
    ][:3]
    around = [] if container is None else [container, *container.iterancestors()]
    yield [name for node in around if (name := (node.get("data-author") or "").strip())][:1]
    yield [
        visible_text(parent).removeprefix(visible_text(node)).strip(" ,،:")
        for node in root.iter("span")
        if (node.text or "").strip(" ,،:").lower() in ("author", "الكاتب", "كاتب", "autor", "auteur")
        and (for_screen_readers(node_name(node)) or (node.text or "").strip().endswith((",", "،")))
        and (parent := node.getparent()) is not None
    ][:3]
    yield head.metas.get("author", [])[:1] + head.metas.get("parsely-author", []) + head.metas.get("dc.creator", [])[:1]
    yield [
        visible_text(node)
        for node in root.iter("a", "span")
        if "author" in (node.get("rel") or "").split() and beside(node, title_node, container)
    ][:4]
    yield [
        name
        for node in root.iter("a")
        if _WRITERS_PAGE.search(node.get("href") or "")
        and _is_name(name := visible_text(node))
        and _right_beside(node, title_node)
    ][:2]
    boxes: list[str] = []
    for node in root.iter("span", "a", "div", "p", "h4", "h5", "li", "strong", "em"):
        words = name_words(node_name(node))
        if words & _AUTHOR_BOX and not words & {"bio", "box", "image", "img", "avatar", "photo", "social"}:
            if not beside(node, title_node, container):
                continue
            text = visible_text(node)
            linked = (_linked_names(node) or _beside_a_date(node)) if len(text) <= 400 else []
            if linked or 3 <= len(text) <= 60:
                boxes.extend(linked or [text])
                break
    yield boxes
    signed = (
        node
        for node in root.iter("span", "div", "p", "b", "strong", "a", "td")
        if (node.text or "").lstrip()[:3] in _SIGNED and len(node) <= 2 and beside(node, title_node, container)
    )
    lines = (visible_text(node) for node in islice(signed, 20))
    yield [
        name
        for line in lines
        if (name := signed_name(line) or signed_name(_BESIDE_NAME.split(line)[0]) or signed_name(_DAY.split(line)[0]))
    ][:2]
    yield [byline] if byline else []
    for thing in head.articles:
        yield texts_of(member(thing, "author"))


def _right_beside(node: Node, title_node: Node | None) -> bool:
    return title_node is not None and distance(node, title_node) <= 3


def _linked_names(box: Node) -> list[str]:
    """The name in a byline's box that is a link of its own, beside a place, a calling or a life; all that are pages."""
    links = [(link, visible_text(link)) for link in islice(box.iter("a"), 6) if link is not box]
    names = [(link, text) for link, text in links if _is_name(text)]
    pages = [text for link, text in names if _WRITERS_PAGE.search(link.get("href") or "")]
    return pages or [text for _, text in names[:1]]


def _beside_a_date(box: Node) -> list[str]:
    """The names in a byline's box that has each in an element of its own, and a date in another."""
    parts = [visible_text(part) for part in islice(box, 8) if isinstance(part.tag, str)]
    return [part for part in parts if _is_name(part)] if any(map(_DIGIT.search, parts)) else []


def _is_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 5 and len(text) <= 40 and not _DIGIT.search(text) and not _NO_NAME.match(text)


def _people(text: str) -> Iterator[str]:
    text = plain(text)
    if text.startswith("(") and text.endswith(")"):
        # "(أبوظبي - البيان)": the place, then who.
        text = text[1:-1].rpartition(" - ")[2]
    text = _AUTHOR_WORD.sub("", text)
    for part in _AUTHOR_CUT.split(text):
        name = part.strip(" .:-–|()\"'")
        if 2 < len(name) <= 60 and not _NO_AUTHOR.match(name) and len(name.split()) <= 7:
            yield name
