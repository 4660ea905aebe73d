"""Trafilatura's reading of the same page, asked where our own is in doubt."""

from __future__ import annotations

import re
from itertools import islice

import lxml.html
import trafilatura
from lxml import etree

from monitor.gathering.extraction.body import Body
from monitor.gathering.markup import Node, tidy

_MAX_ELEMENTS = 4_000
"""Of a larger tree it would make seconds of work."""


def merged(root: Node, found: Body) -> tuple[str, ...]:
    """Our paragraphs, checked against trafilatura's (set to precision).

    Lines we doubted stay only if it has them too; where we found next to nothing its reading is taken.
    """
    node = root if found.container is None or found.share < 0.5 else found.container
    if sum(1 for _ in islice(node.iter(), _MAX_ELEMENTS)) >= _MAX_ELEMENTS:
        return found.paragraphs
    other = _read(node)
    if not other:
        return found.paragraphs
    keys = {_key(line) for line in other}
    joined = "".join(_key(line) for line in other)
    own_size = sum(len(p) for p in found.paragraphs)
    other_size = sum(len(line) for line in other)
    shared = sum(len(p) for p in found.paragraphs if _key(p) in joined)
    if own_size < 250 and other_size > 2 * own_size + 200:
        return tuple(other)
    if own_size < 0.3 * other_size and found.share < 0.5:
        return tuple(other)
    if shared < 0.5 * own_size:
        # It read another part of the page: its word on single lines is worth nothing.
        return found.paragraphs
    doubtful = set(found.doubtful)
    return tuple(p for p in found.paragraphs if p not in doubtful or _key(p) in keys or _key(p) in joined)


def _read(node: Node) -> list[str]:
    """What trafilatura finds below an element, line by line; it changes the tree it is given, so it gets a copy."""
    try:
        copy = lxml.html.document_fromstring(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
        document = trafilatura.bare_extraction(
            copy,
            favor_precision=True,
            include_comments=False,
            include_tables=False,
            with_metadata=False,
            as_dict=False,
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        AssertionError,
        RecursionError,
        etree.LxmlError,
    ):
        # Odd trees make it stumble in many ways; a second opinion that fails is none.
        return []
    text = getattr(document, "text", None) or ""
    return [line for line in (tidy(part) for part in text.split("\n")) if line]


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text)
