"""Foreign HTML made harmless, and its text as paragraphs: what feeds carry passes here before anyone sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import Any

import nh3
from lxml import etree

Node = Any
"""An element of lxml, which has no types of its own."""

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "time": {"datetime"},
    "*": {"dir", "lang"},
}
_DROP_WITH_CONTENT = frozenset("script style template svg math title textarea select".split())
# Left open, these swallow the rest of the text: their tags go before the sanitiser sees them.
_SWALLOWING = re.compile(
    r"</?(?:iframe|noframes|noembed|noscript|xmp|plaintext|listing|frameset|frame|embed|object|applet|param)\b",
    re.IGNORECASE,
)
_SWALLOWS = re.compile(
    r"<(?:iframe|no(?:frames|embed|script)|xmp|plaintext|listing|frame|embed|object|applet)", re.IGNORECASE
)
# After nh3 every "<" starts a tag and every attribute is quoted, so its output can be read with one expression.
_MONSTROUS_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)\s[^<>]{50000,}>")
_IMG = re.compile(r"<img((?:\s[\w:-]+=\"[^\"]*\")*)\s*/?>")
_TINY = re.compile(
    r"\s(?:width|height)=\"(?:\s|&nbsp;)*+0*[0-2](?:\.\d*+)?(?:\s|&nbsp;)*+(?:px(?:\s|&nbsp;)*+)?\"", re.IGNORECASE
)
_IMG_AS_WRITTEN = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)
_STYLE = re.compile(r"(?<![-\w])style\s*+=\s*+(?:\"([^\"<>]*+)|'([^'<>]*+)|([^\s<>\"']*+))", re.IGNORECASE)
_HIDES = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|(?<![-\w])(?:width|height)\s*+:\s*+0*[0-2](?:px|\b)",
    re.IGNORECASE,
)
# A piece with more tags than any article is flattened: what parses HTML spends the square of the depth on it.
_MOST_TAGS = 3000
_KEPT_FLAT = "p|br|a|img|script|style|title|textarea"
_NOT_FLAT = re.compile(rf"<(?:/?(?!(?:{_KEPT_FLAT})[\s/>])[a-z]|[!?])", re.IGNORECASE)
# Marks that stay open are opened anew in every paragraph, at most three that are alike (HTML, 13.2.4.3): those that
# differ in their attributes are not alike.
_MANY_TAGS = 200
_MARK = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]", re.IGNORECASE)
_SWOLLEN = 5
_MAY_SWELL = 10_000
_SOURCE = re.compile(r"\ssrc=\"([^\"]+)\"")
_EMPTY_LINK = re.compile(r"<a(?:\s[\w:-]+=\"[^\"]*\")*>\s*</a>")
# Hosts and paths whose pictures only count readers.
_TRACKER = re.compile(
    r"""
    ^(?:https?:)?//(?:[\w.-]+\.)?(?:
        feedburner\.com|feeds\.feedblitz\.com|doubleclick\.net|google-analytics\.com|googlesyndication\.com|googleadservices\.com|
        pixel\.wp\.com|stats\.wordpress\.com|scorecardresearch\.com|quantserve\.com|feedsportal\.com|pheedo\.com|pheedcontent\.com|
        feedads\.g\.doubleclick\.net|chartbeat\.(?:com|net)|facebook\.com/tr|mc\.yandex\.(?:ru|com)|counter\.yadro\.ru|
        top-fwz1\.mail\.ru|counter\.rambler\.ru|hit\.gemius\.pl|sitemeter\.com|statcounter\.com|histats\.com|addtoany\.com|
        feeds\.wordpress\.com/1\.0/|rss\.buysellads\.com|b\.scorecardresearch\.com|bat\.bing\.com|analytics\.twitter\.com|
        px\.ads\.linkedin\.com|medium\.com/_/stat|piwik\.|matomo\.|pixel\.|track(?:ing|er)?\.|beacon\.|analytics\.|collect\.|metrics?\.
    )
    |/(?:~r|~ff|~4)/|[/.](?:pixel|beacon|1x1|spacer|blank|clear|trans(?:parent)?|counter|tracker?|trk|open|collect)\.(?:gif|png|php|aspx?)\b
    |/(?:piwik|matomo)\.php|/__utm\.gif|/b/ss/|/tr\?id=|/wf/open\b|/track/open|/e/o/|utm\.gif
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ZERO_WIDTH = re.compile("[\u200b\ufeff]+")
_INVISIBLE = re.compile("[\u00ad\u2060\u2066-\u2069\u202a-\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_STRAYS = "\u200e\u200f\u061c "
"""What is left at the ends of a line: the marks of a direction, and the blanks between them and its words."""
_LOOKS_LIKE_TAG = re.compile(r"<[/!?a-zA-Z]")
_SENTENCE_END = tuple('.!?؟…:»"”؛')

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
"""Elements that begin and end a paragraph of text."""
UNSEEN = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "audio",
        "video",
        "canvas",
        "select",
        "textarea",
        "button",
        "input",
    ]
)
"""Elements whose text nobody reads."""


@lru_cache(maxsize=64)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROP_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        url_relative=("rewrite_with_base", base) if base else "deny",
    )


def tree_of(html: str) -> Node | None:
    """The tree of a page or a piece of one, however broken; None where there is nothing in it."""
    if "\x00" in html:
        html = html.replace("\x00", "")
    if not html.strip():
        return None
    html = _MONSTROUS_TAG.sub(r"<\1>", html)
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=False)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root is not None and "shadowroot" in html:
        for element in root.iter("template"):
            # What a browser shows in its element's place; any other template is shown to nobody.
            if element.get("shadowrootmode") or element.get("shadowroot"):
                element.tag = "div"
    return root


def clean(html: str, base: str) -> str:
    """Feed HTML without anything that acts: no script, handler, frame, form, style, tracker or 1x1 image.

    Args:
        html: what the feed carried.
        base: the absolute address that relative links and images count from; without one they are dropped.

    Returns sanitised HTML; nh3 has the last word on every tag, afterwards whole tags are only ever taken away.
    """
    if "<" not in html and "&" not in html:
        return html.strip()
    if _SWALLOWS.search(html):
        html = without_swallowing(html)
    if "style" in html:
        html = _IMG_AS_WRITTEN.sub(_without_hidden, html)
    tags = html.count("<")
    if tags > _MANY_TAGS:
        html = _flat(html) if tags > _MOST_TAGS else _with_marks_alike(html)
    cleaned = _sanitised(html, base)
    if len(cleaned) > _SWOLLEN * len(html) + _MAY_SWELL:
        cleaned = _sanitised(_flat(html), base)
    if "<img" in cleaned:
        kept = _IMG.sub(_without_tracker, cleaned)
        if len(kept) != len(cleaned):
            cleaned = _EMPTY_LINK.sub("", kept)
    return cleaned.strip()


def _sanitised(html: str, base: str) -> str:
    try:
        return _cleaner(base).clean(html)
    except ValueError:  # a base that is no address
        return _cleaner("").clean(html)


def without_swallowing(html: str) -> str:
    """A piece of HTML without the tags that swallow what follows them; one that never ends stays as it is."""
    return _replaced(_SWALLOWING, html, lambda _: "")


def _with_marks_alike(html: str) -> str:
    """Without the attributes of bold, slanted and other marks, of which none is kept but a direction or language."""
    return _replaced(_MARK, html, lambda mark: f"<{mark.group(1)}>")


def _flat(html: str) -> str:
    """Its paragraphs, breaks, links and pictures. A blank stays for each other tag, so that no new one comes of two."""
    return _replaced(_NOT_FLAT, html, lambda _: " ")


def _replaced(begins: re.Pattern[str], html: str, by: Callable[[re.Match[str]], str]) -> str:
    """A piece of HTML with other text for tags that begin in such a way.

    Every letter is looked at a fixed number of times, however many of them begin and never end.
    """
    kept: list[str] = []
    at = 0
    while (begun := begins.search(html, at)) and (ends := html.find(">", begun.end() - 1)) >= 0:
        kept += (html[at : begun.start()], by(begun))
        at = ends + 1
    return "".join((*kept, html[at:]))


def _without_hidden(match: re.Match[str]) -> str:
    """Hidden by its style, which the sanitiser takes away: a picture nobody was meant to see."""
    styles = _STYLE.finditer(match.group())
    is_hidden = any(_HIDES.search(style.group(1) or style.group(2) or style.group(3) or "") for style in styles)
    return "" if is_hidden else match.group()


def _without_tracker(match: re.Match[str]) -> str:
    written = match.group(1)
    source = _SOURCE.search(written)
    if source is None or _TINY.search(written) or _TRACKER.search(source.group(1)):
        return ""
    return match.group()


def tidy(text: str) -> str:
    """One line of text as we keep it: NFC, runs of white space one space, no control or embedding marks.

    The marks of a direction stay where letters stand on both of their sides; at the ends they are strays.
    """
    if "\u200b" in text or "\ufeff" in text:
        text = _ZERO_WIDTH.sub(" ", text)
    text = " ".join(text.split())
    # Every invisible mark is one that Python does not print; looking for those is quicker than the expression.
    if not text.isprintable():
        text = _INVISIBLE.sub("", text).strip(_STRAYS)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text


def plain(html: str) -> str:
    """The text of a piece of HTML on one line.

    Plain text that only looks a little like HTML (``a < b``) stays as it is.
    """
    if "<" in html and _LOOKS_LIKE_TAG.search(html):
        return " ".join(paragraphs_of(html))
    return tidy(unescape(html) if "&" in html else html)


def paragraphs_of(html: str) -> tuple[str, ...]:
    """The paragraphs of a piece of HTML in order, as plain text.

    Blocks separate, two line breaks separate, and one line break does where a sentence ended before it.
    """
    if "<" not in html or not _LOOKS_LIKE_TAG.search(html):
        text = unescape(html) if "&" in html else html
        return tuple(line for line in (tidy(part) for part in re.split(r"\n\s*\n", text)) if line)
    if _SWALLOWS.search(html):
        html = without_swallowing(html)
    root = tree_of(_INVISIBLE.sub("", html))
    if root is None:
        return ()
    return tuple(block_texts(root))


def block_texts(root: Node) -> list[str]:
    """The paragraphs below an element, in document order; see `paragraphs_of` for where they break."""
    collector = _Collector()
    collector.walk(root)
    collector.end()
    return collector.done


class _Collector:
    """Gathers text until a block ends."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._parts: list[str] = []

    def walk(self, root: Node) -> None:
        # An own stack: pages nest deeper than Python recurses.
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag
            if not isinstance(tag, str):
                if element.tail:
                    self._parts.append(element.tail)
                continue
            if leaving:
                if tag in BLOCKS:
                    self.end()
                if element.tail and element is not root:
                    self._parts.append(element.tail)
                continue
            if tag in UNSEEN:
                if element.tail and element is not root:
                    self._parts.append(element.tail)
                continue
            if tag == "br":
                self._parts.append("\v")
                if element.tail:
                    self._parts.append(element.tail)
                continue
            if tag in BLOCKS:
                self.end()
            if element.text:
                self._parts.append(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def end(self) -> None:
        if not self._parts:
            return
        text = "".join(self._parts)
        self._parts.clear()
        self.done.extend(split_breaks(text))


_FITTED = 120
"""No line that was broken to fit a page or a mail has so many letters."""


def split_breaks(text: str) -> list[str]:
    """Text in which a vertical tab stands for a line break, cut into paragraphs."""
    if "\v" not in text:
        line = tidy(text)
        return [line] if line else []
    result: list[str] = []
    for block in re.split(r"\v\s*\v[\s\v]*", text):
        current = ""
        lines = [line for line in map(tidy, block.split("\v")) if line]
        # Lines that were broken to fit are short, all of them: where one is long, each is a paragraph of its own.
        broken = max(map(len, lines), default=0) <= _FITTED
        for line in lines:
            # A line that was broken to fit is about as long as the next; a place and a name above the text are not.
            alone = len(current) <= 70 and len(line) >= max(80, 1.5 * len(current))
            if current and (not broken or current.endswith(_SENTENCE_END) or len(current) > 200 or alone):
                result.append(current)
                current = line
            else:
                current = f"{current} {line}" if current else line
        if current:
            result.append(current)
    return result
