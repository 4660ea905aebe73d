"""The main picture of an article and its caption."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from monitor.gathering.addresses import absolute
from monitor.gathering.extraction.head import Head, member
from monitor.gathering.extraction.junk import CREDIT_LINE, fold_line, name_words
from monitor.gathering.extraction.places import visible_text
from monitor.gathering.extraction.title import squeeze
from monitor.gathering.markup import Node, tidy
from monitor.model import Image


def image_of(root: Node, head: Head, base: str, container: Node | None, title: str = "") -> Image | None:
    """The main image and its caption; one that only says the title again is none."""
    address = ""
    for text in (
        *head.metas.get("og:image", ()),
        *head.metas.get("og:image:url", ()),
        *head.metas.get("twitter:image", ()),
        *head.metas.get("twitter:image:src", ()),
    ):
        candidate = absolute(base, text)
        if candidate and not _is_logo(candidate):
            address = candidate
            break
    if not address:
        for thing in head.articles:
            for text in _image_addresses(member(thing, "image")):
                candidate = absolute(base, text)
                if candidate and not _is_logo(candidate):
                    address = candidate
                    break
            if address:
                break
    shown = _shown_image(root, base, container, address)
    if shown is not None:
        node, own = shown
        caption = _caption(node)
        return Image(url=address or own, caption="" if squeeze(caption) == squeeze(title) else caption)
    return Image(url=address) if address else None


def _image_addresses(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in value[:5] for text in _image_addresses(part)]
    if isinstance(value, dict):
        return _image_addresses(value.get("url") or value.get("contentUrl") or value.get("@id") or "")
    return []


def _is_logo(address: str) -> bool:
    name = unquote(urlsplit(address).path).lower()
    return bool(re.search(r"logo|default|placeholder|no-?image|favicon|/icons?/|sprite|blank\.|avatar", name))


def _file(address: str) -> str:
    name = unquote(urlsplit(address).path).rpartition("/")[2].lower()
    digits = re.findall(r"\d{8,}", name)
    return digits[0] if digits else name


def _source(node: Node) -> str:
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        value = (node.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return value
    first = (node.get("srcset") or node.get("data-srcset") or "").strip().split(" ")[0]
    return first.rstrip(",")


def _shown_image(root: Node, base: str, container: Node | None, address: str) -> tuple[Node, str] | None:
    """The image element of the address; without one, the first of some size in or before the article's text."""
    first: tuple[Node, str] | None = None
    scope = container
    for _ in range(3):
        parent = scope.getparent() if scope is not None else None
        if parent is None or parent.tag in ("body", "html"):
            break
        scope = parent
    inside = set(scope.iter("img")) if scope is not None else set()
    for node in root.iter("img"):
        own = absolute(base, _source(node))
        if not own or _is_logo(own):
            continue
        if address and _file(own) == _file(address):
            return node, own
        if (
            not address
            and first is None
            and node in inside
            and not _small(node)
            and own.rpartition(".")[2][:3].lower() not in ("gif", "svg")
        ):
            first = (node, own)
    return first


def _small(node: Node) -> bool:
    for name in ("width", "height"):
        digits = re.match(r"\d+", node.get(name) or "")
        if digits and int(digits.group()) < 150:
            return True
    return False


_CAPTION_NAME = re.compile(r"(?:media|img|image|photo|pic|cover)[-_]{1,2}(?:title|text|info|alt)", re.IGNORECASE)
_CAPTION_BOX = frozenset("caption figcaption imagecaption description desc imgcaption".split())


def _caption(image: Node) -> str:
    """What the page writes below an image; else what the image itself says."""
    node = image
    for _ in range(4):
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "main", "article"):
            break
        node = parent
        if len(node) > 12:
            break
        for child in node.iter("figcaption", "div", "span", "p", "em", "small"):
            own = child.get("class") or ""
            if child.tag == "figcaption" or name_words(own) & _CAPTION_BOX or _CAPTION_NAME.search(own):
                text = visible_text(child)
                if 5 <= len(text) <= 400 and not CREDIT_LINE.search(fold_line(text)):
                    return text
        if node.tag == "figure":
            break
    for name in ("title", "alt"):
        text = tidy(image.get(name) or "")
        if len(text) >= 5 and not text.endswith((":", "：")):
            return text
    return ""
