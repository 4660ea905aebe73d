"""From the text of a feed to a tree: what is commonly wrong with XML mended, nothing resolved, nothing fetched. Pure.

Every letter is looked at a fixed number of times, whatever begins and never ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.entities import html5
from typing import Any

from lxml import etree

from monitor.gathering.markup import Node

_MAX_TAG = 64_000
"""A start tag longer than this is an attack (100,000 attributes), not a feed."""
_FIVE = frozenset({"lt", "gt", "amp", "quot", "apos"})
_ENTITY = re.compile(r"&(#[xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,31})?(;?)")
_CDATA, _CDATA_ENDS = "<![CDATA[", "]]>"
_DOCTYPE = re.compile(r"<!DOCTYPE\s", re.IGNORECASE)
_WITHIN_DOCTYPE = re.compile(r"[\[>]")
_DECLARED = re.compile(r"<!ENTITY\s+(\w+)\s+(?:\"([^\"&%<]{0,200})\"|'([^'&%<]{0,200})')\s*>")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_MAX_TAG}}}")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Control characters that no XML may have."""

# What Windows-1252 has at 0x80-0x9F, written as a reference to the control character of that number, as HTML reads it.
_WINDOWS_REFERENCE = re.compile(rb"&#(?:1(?:2[89]|[345]\d)|[xX][89][0-9a-fA-F]);")


def _windows_letter(match: re.Match[bytes]) -> bytes:
    written = match.group()[2:-1]
    number = int(written[1:], 16) if written[:1] in b"xX" else int(written)
    return bytes((number,)).decode("cp1252", "ignore").encode("utf-8")


def parse(text: str) -> Node | None:
    """The tree of a feed that is well-formed, or becomes so by mending what is commonly wrong."""
    if "<!DOCTYPE" not in text[:5000] and "<!ENTITY" not in text:
        root = tree(text)
        if root is not None:
            return root
    return tree(mended(text))


def costly(text: str) -> bool:
    """Whether a broken feed is so large or so odd that feedparser would take more than a second over it."""
    return len(text) > 1_500_000 or text.count("<") > 15_000 or text.count("=") > 20_000 or bool(_LONG_TAG.search(text))


def tree(text: str, recover: bool = False) -> Node | None:
    """The tree of a text that is XML, with no entity resolved and no network; `recover`: of what can be made out."""
    return recovered(text, recover)[0]


def recovered(text: str, recover: bool = True) -> tuple[Node | None, Sequence[Any]]:
    """The tree of what can be made out of a text, and what lxml found wrong with it."""
    try:
        return tree_of_bytes(text.encode("utf-8", "surrogatepass"), recover)
    except UnicodeEncodeError:
        return None, ()


def tree_of_bytes(body: bytes, recover: bool = False) -> tuple[Node | None, Sequence[Any]]:
    """The same of bytes in UTF-8, or of what calls itself so."""
    if _WINDOWS_REFERENCE.search(body):
        body = _WINDOWS_REFERENCE.sub(_windows_letter, body)
    parser = etree.XMLParser(
        recover=recover,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root: Node | None = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, ()
    return root, parser.error_log if recover else ()


def mended(text: str) -> str:
    """What lxml needs to read a feed with HTML's entities, bare ampersands, a document type or stray control marks."""
    text = FORBIDDEN.sub("", text)
    start = text.find("<")
    text = _XML_DECLARATION.sub("", text[start:] if start > 0 else text)
    own: dict[str, str] = {name: one or two for name, one, two in _DECLARED.findall(text[:20_000])}
    text = without_doctype(text)

    def entity(match: re.Match[str]) -> str:
        name, semicolon = match.group(1), match.group(2)
        if name is None:
            return "&amp;" + semicolon
        if name.startswith("#"):
            return match.group() if semicolon else "&amp;" + name
        if semicolon and name in _FIVE:
            return match.group()
        if semicolon and name in own:
            return own[name]
        if semicolon and name + ";" in html5:
            return "".join(f"&#{ord(c)};" for c in html5[name + ";"])
        return "&amp;" + name + semicolon

    return "".join(
        text[start:end] if quoted else _ENTITY.sub(entity, text[start:end]) for quoted, start, end in sections(text)
    )


def sections(text: str) -> Iterator[tuple[bool, int, int]]:
    """A text cut at its CDATA sections: whether a piece is one, and where it begins and ends.

    One that never ends is none. Every letter is looked at a fixed number of times, however many begin.
    """
    at = 0
    while (begins := text.find(_CDATA, at)) >= 0 and (ends := text.find(_CDATA_ENDS, begins)) >= 0:
        ends += len(_CDATA_ENDS)
        if begins > at:
            yield False, at, begins
        yield True, begins, ends
        at = ends
    if at < len(text):
        yield False, at, len(text)


def without_doctype(text: str) -> str:
    """A text without its document type, which may have a part in brackets; one that never ends stays.

    Only the first is looked for, and every letter behind it is looked at a fixed number of times.
    """
    found = _DOCTYPE.search(text)
    inside = _WITHIN_DOCTYPE.search(text, found.end()) if found is not None else None
    if found is None or inside is None:
        return text
    at = inside.end()
    if inside.group() == ">":
        return text[: found.start()] + text[at:]
    while (ends := text.find(">", at)) >= 0:
        bracket = text.rfind("]", at, ends)
        if bracket >= 0 and not text[bracket + 1 : ends].strip():
            return text[: found.start()] + text[ends + 1 :]
        at = ends + 1
    return text
