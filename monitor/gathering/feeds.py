"""Feeds to entries: RSS 0.9 to 2.0, RDF, Atom and JSON Feed.

Well-formed feeds are read by lxml with no entity resolved and no network; small faults are mended first; what is still
broken goes to feedparser. Everything that stays HTML has been through nh3.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from lxml import etree

from monitor.errors import ListingError
from monitor.gathering.addresses import absolute, without_tracking
from monitor.gathering.charset import decode
from monitor.gathering.cut_feeds import whole_items
from monitor.gathering.dates import if_set, read_date, read_machine_date
from monitor.gathering.feed_text import costly, parse, tree_of_bytes
from monitor.gathering.identity import key_of, key_of_words, same_but_once
from monitor.gathering.markup import Node, clean, plain, tidy
from monitor.gathering.slashed_dates import settle
from monitor.model import Enclosure, Entry, Listing, Published, Reason

MAX_ENTRIES = 10_000
"""More entries than any honest feed has; the rest of a flood is left out."""


_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/atom/ns": "atom:",
    "http://example.com/newformat#": "atom:",
    "http://example.com/necho": "atom:",
    "http://purl.org/echo/": "atom:",
    "uri/of/echo/namespace#": "atom:",
    "http://purl.org/pie/": "atom:",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://purl.org/net/rss1.1#": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://wellformedweb.org/commentapi/": "wfw:",
}
_DIVS = frozenset({"{http://www.w3.org/1999/xhtml}div", "div"})
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def read_feed(body: bytes, *, url: str, content_type: str = "", charset: str = "", everything: bool = False) -> Listing:
    """The entries of a feed, in its order.

    Args:
        body: the bytes as they came, decompressed.
        url: the final address of the feed; relative links count from it.
        content_type: the HTTP header.
        charset: what a person said the encoding is.
        everything: also entries that can be no article (neither address, title nor text) and repeated ones.

    One that was cut in the middle gives its whole items and says that it broke off; `everything` takes it as it is.

    Raises ListingError where the body is no feed, or was cut before its first item was whole.
    """
    listing = read_well_formed(body, url=url, content_type=content_type, charset=charset, everything=everything)
    if listing is not None:
        return listing
    text = decode(body, content_type=content_type, charset=charset)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        from monitor.gathering.json_feeds import read_json

        return read_json(text, url, everything)
    root = parse(text)
    if root is not None:
        listing = read_tree(root, url, everything)
        if listing is not None:
            return listing
    if not _may_be_feed(text):
        raise ListingError(Reason.of("not-a-feed"))
    whole = None if everything else whole_items(text)
    if whole is None:
        return _read_ill_formed(text, url, everything)
    if not whole:
        raise ListingError(Reason.of("feed-cut-early"))
    root = parse(whole)
    listing = None if root is None else read_tree(root, url, everything)
    return replace(listing or _read_ill_formed(whole, url, everything), broke_off=True)


def _read_ill_formed(text: str, url: str, everything: bool) -> Listing:
    # feedparser is only needed here.
    if costly(text):
        from monitor.gathering.large_feeds import read_large

        return read_large(text, url, everything)
    from monitor.gathering.broken_feeds import read_broken

    return read_broken(text, url, everything)


# --- well-formed ones ----------------------------------------------------------------------------

_NOT_UTF8 = re.compile(r"charset\s*=\s*[\"']?\s*(?!utf-?8\b)", re.IGNORECASE)
_DECLARES = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)


def read_well_formed(
    body: bytes, *, url: str, content_type: str = "", charset: str = "", everything: bool = False
) -> Listing | None:
    """A well-formed feed in UTF-8, as nearly all are, without making text of the bytes first; None for any other.

    The arguments are those of `read_feed`. What costs more than a moment is not done here: anything else, JSON too, is
    for the worker process.
    """
    head = body[:5000]
    if (
        charset
        or not head.lstrip().startswith((b"<", b"\xef\xbb\xbf<"))
        or (content_type and _NOT_UTF8.search(content_type))
        or _DECLARES.match(head)
        or b"<!DOCTYPE" in head
        or b"<!ENTITY" in body
    ):
        return None
    # libxml2 refuses bytes that are no UTF-8; whoever reads them next finds out what they are.
    root, _ = tree_of_bytes(body)
    return None if root is None else read_tree(root, url, everything)


def _may_be_feed(text: str) -> bool:
    head = text[:20_000].lower()
    return any(
        mark in head for mark in ("<rss", "<feed", "<rdf:rdf", "<channel", "<item", "<entry", ":feed", ":rss", "<rdf")
    )


# --- the tree ------------------------------------------------------------------------------------


_NAMES: dict[str, str] = {}
"""The names found so far; a dictionary of their own is asked in a third of the time a cached function takes."""
_NAMES_KEPT = 2048


def _name(tag: str) -> str:
    """``{namespace}local`` as ``prefix:local``, lower case, so that feeds of every version look alike."""
    known = _NAMES.get(tag)
    if known is None:
        if len(_NAMES) >= _NAMES_KEPT:
            _NAMES.clear()
        known = _NAMES[tag] = _named(tag)
    return known


def _named(tag: str) -> str:
    if tag[0] != "{":
        return tag.lower()
    namespace, _, local = tag[1:].partition("}")
    prefix = _NAMESPACES.get(namespace.lower().strip())
    if prefix is None:
        prefix = (
            "" if namespace.lower().startswith(("http://purl.org/rss/", "http://backend.userland.com")) else "other:"
        )
    return prefix + local.lower()


def _children(element: Node) -> Iterator[tuple[str, Node]]:
    for child in element:
        if isinstance(child.tag, str):
            yield _name(child.tag), child


def read_tree(root: Node, url: str, everything: bool) -> Listing | None:
    """The listing in a tree; None where it is that of no feed."""
    if not isinstance(root.tag, str):
        return None
    name = _name(root.tag).rpartition(":")[2]
    if name == "feed":
        return _read_atom(root, url, everything)
    if name in ("rss", "rdf", "channel"):
        settle(root)
        return _read_rss(root, url, "rdf" if name == "rdf" else "rss", everything)
    return None


def _text(element: Node) -> str:
    """All text below an element (comments and instructions were left out by the parser)."""
    if len(element) == 0:
        return element.text or ""
    return "".join(element.itertext())


def _inner(element: Node) -> str:
    """The markup below an element, for content that was not escaped."""
    if len(element) == 0:
        return element.text or ""
    return _xml_inside(element)


def _xml_inside(element: Node) -> str:
    """The same for XHTML, where text without an element is no markup either."""
    parts = [_escape(element.text or "")]
    for child in element:
        serialised = etree.tostring(child, encoding="unicode", with_tail=True, method="xml")
        parts.append(re.sub(r"(</?)(?:xhtml|html|h|x):", r"\1", serialised))
    return "".join(parts)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _base(element: Node, base: str) -> str:
    own = element.get(_XML_BASE)
    if own is None:
        return base
    try:
        return urljoin(base, str(own).strip())
    except ValueError:
        return base


def _date(text: str) -> Published | None:
    return if_set(read_machine_date(text, origin="feed") or read_date(text, origin="feed"))


def _language(text: str) -> str:
    text = text.strip().replace("_", "-")
    return text if len(text) <= 35 else ""


def _first(*values: str) -> str:
    return next((value for value in values if value), "")


def _read_rss(root: Node, url: str, kind: str, everything: bool) -> Listing | None:
    base = _base(root, url)
    channel = root if _name(root.tag) == "channel" else None
    items: list[Node] = []
    for name, child in _children(root):
        if name == "channel" and channel is None:
            channel = child
        elif name in ("item", "entry", "atom:entry"):
            items.append(child)
    facts: dict[str, str] = {}
    if channel is not None:
        base = _base(channel, base)
        for name, child in _children(channel):
            if name in ("item", "atom:entry"):
                items.append(child)
            elif name == "items" and not items:
                items.extend(grandchild for inner, grandchild in _children(child) if inner == "item")
            elif name == "atom:link":
                if child.get("rel", "alternate") == "alternate" and "link" not in facts:
                    facts["link"] = child.get("href", "")
            elif len(child) == 0 and (value := (child.text or "").strip()):
                facts.setdefault(name, value)
            elif name in ("title", "description", "tagline", "link"):
                facts.setdefault(name, _inner(child).strip())
            elif name in ("atom:author",):
                facts.setdefault(name, _person(child))
    home = absolute(base, facts.get("link", "")) or facts.get("link", "")
    built = _first(
        facts.get("lastbuilddate", ""),
        facts.get("pubdate", ""),
        facts.get("dc:date", ""),
        facts.get("dcterms:modified", ""),
        facts.get("atom:updated", ""),
    )
    updated = _date(built) if built else None
    entries = distinct(
        (
            _rss_entry(item, _base(item, base))
            if not _name(item.tag).startswith("atom:")
            else _atom_entry(item, base, "")
            for item in items[:MAX_ENTRIES]
        ),
        everything,
        home=home,
        built=updated,
    )
    language = _first(facts.get("language", ""), facts.get("dc:language", ""))
    if not language:
        language = _first((channel.get(_XML_LANG) or "") if channel is not None else "", root.get(_XML_LANG) or "")
    identifier = facts.get("guid", "") or facts.get("atom:id", "")
    if kind == "rdf" and channel is not None:
        identifier = channel.get(_RDF_ABOUT) or identifier
    return Listing(
        kind=kind,
        entries=entries,
        title=plain(_first(facts.get("title", ""), facts.get("dc:title", ""))),
        subtitle=plain(
            _first(
                facts.get("description", ""),
                facts.get("tagline", ""),
                facts.get("itunes:subtitle", ""),
                facts.get("itunes:summary", ""),
                facts.get("atom:subtitle", ""),
                facts.get("dc:description", ""),
            )
        ),
        link=home,
        id=identifier,
        author=plain(
            _first(
                facts.get("managingeditor", ""),
                facts.get("dc:creator", ""),
                facts.get("dc:author", ""),
                facts.get("itunes:author", ""),
                facts.get("author", ""),
                facts.get("atom:author", ""),
            )
        ),
        updated=updated,
        language=_language(language),
        left_out=too_many(items),
    )


_SEVERAL = frozenset({"category", "dc:subject", "media:category", "itunes:category", "enclosure", "atom:link"})
_WITH_MORE = frozenset({"guid", "link", "author", "itunes:author", "atom:author", "atom:content"})
"""Of these more than the text counts: an attribute, or what stands inside."""
_CONTENTS = ("fullitem", "xhtml:body", "body", "xhtml:div", "content", "fulltext", "full-text", "other:full-text")
_SUMMARIES = ("atom:summary", "abstract", "itunes:summary", "dcterms:abstract", "dc:description")
_TITLES = ("dc:title", "media:title", "atom:title", "itunes:title")
_PUBLISHED = ("dc:date", "dcterms:issued", "atom:published", "published", "dcterms:created", "issued", "date")
_UPDATED = ("atom:updated", "dcterms:modified", "updated", "modified", "lastbuilddate", "atom:modified")


def _rss_entry(item: Node, base: str) -> Entry:
    # One pass sorts the children by name; what may stand several times is gathered on the way. Forty of these stand in
    # every feed, so the text of each child is asked for once, and what is rare costs nothing where it is not there.
    texts: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    several: list[tuple[str, Node]] = []
    for child in item:
        tag = child.tag
        name = _NAMES.get(tag)
        if name is None:
            if not isinstance(tag, str):
                continue
            name = _name(tag)
        if name in _SEVERAL:
            several.append((name, child))
            continue
        if name in texts:
            continue
        text = (child.text or "") if len(child) == 0 else _inner(child)
        if text and not text.isspace():
            texts[name] = text
        elif name in nodes:
            continue
        if name in _WITH_MORE:
            nodes[name] = child
    tags: list[str] = []
    enclosures: list[Enclosure] = []
    second_text = atom_link = ""
    if several:
        atom_link = _gather(several, base, tags, enclosures)
    found = texts.get
    summary = found("description", "")
    other = found("summary", "")
    if other:
        # Both: whichever stands first is the summary, the other the text.
        order = list(texts)
        if not summary or order.index("summary") < order.index("description"):
            summary, second_text = other, summary
        else:
            second_text = other
    content: str | None = found("content:encoded")
    if content is None:
        content = (
            _pick(texts, _CONTENTS)
            or (_atom_text(nodes["atom:content"], base)[0] if "atom:content" in nodes else "")
            or second_text
            or None
        )
    author = found("dc:creator") or found("dc:author") or ""
    if not author:
        for name in ("author", "itunes:author", "atom:author"):
            if name in nodes and not author:
                author = _person(nodes[name])
    guid = item.get(_RDF_ABOUT, "")
    guid_is_link = True
    if "guid" in nodes:
        node = nodes["guid"]
        guid = (node.text or "").strip() or guid
        guid_is_link = (node.get("isPermaLink") or node.get("ispermalink") or "true").strip().lower() != "false"
    link = found("link", "").strip() or (nodes["link"].get("href", "") if "link" in nodes else "")
    original = found("feedburner:origlink")
    address = (absolute(base, original) if original else "") or absolute(base, link)
    if not address:
        address = absolute(base, atom_link)
        if not address and guid and guid_is_link:
            is_path = "/" in guid and ":" not in guid and not link
            address = absolute(base, guid) if is_path or guid.startswith(("http://", "https://")) else ""
    return _entry(
        base=base,
        link=address,
        identifier=guid,
        title=found("title") or _pick(texts, _TITLES),
        summary=summary or _pick(texts, _SUMMARIES),
        content=content,
        author=author,
        published=(found("pubdate") or _pick(texts, _PUBLISHED)).strip(),
        updated=_pick(texts, _UPDATED).strip(),
        tags=tags,
        enclosures=enclosures,
    )


def _pick(texts: dict[str, str], names: tuple[str, ...]) -> str:
    """The first of these names that has a text."""
    for name in names:
        if name in texts:
            return texts[name]
    return ""


def _gather(several: list[tuple[str, Node]], base: str, tags: list[str], enclosures: list[Enclosure]) -> str:
    """Sort what may stand several times into tags and enclosures; returns the address of an atom:link, or ""."""
    atom_link = ""
    for name, child in several:
        if name == "enclosure":
            enclosures.extend(_enclosure(child.get("url", ""), child.get("type", ""), child.get("length", ""), base))
        elif name == "atom:link":
            relation = child.get("rel", "alternate")
            href = child.get("href", "")
            if relation == "alternate":
                atom_link = atom_link or href
            elif relation == "enclosure":
                enclosures.extend(_enclosure(href, child.get("type", ""), child.get("length", ""), base))
        elif name == "itunes:category":
            tags.extend(node.get("text", "") for node in child.iter(child.tag))
        else:
            tags.append(_text_of(child))
    return atom_link


def _text_of(element: Node) -> str:
    return (element.text or "") if len(element) == 0 else _inner(element)


def _enclosure(href: str, kind: str, length: str, base: str) -> list[Enclosure]:
    address = absolute(base, href)
    if not address:
        return []
    length = length.strip()
    return [
        Enclosure(
            href=address,
            type=kind.strip(),
            length=int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
        )
    ]


def _entry(
    *,
    base: str,
    link: str,
    identifier: str,
    title: str,
    summary: str,
    content: str | None,
    author: str,
    published: str,
    updated: str,
    tags: list[str],
    enclosures: list[Enclosure],
) -> Entry:
    address = without_tracking(link)
    title = plain(title)
    summary = clean(summary, base) if summary else ""
    if content is not None:
        content = clean(content, base) or None
    if address:
        key = key_of(address, identifier)
    elif identifier:
        key = "id:" + identifier
    else:
        key = key_of_words(title, summary, content, published)
    kept = tuple(dict.fromkeys(text for text in map(plain, tags) if text)) if tags else ()
    return Entry(
        key=key,
        url=address,
        id=identifier,
        title=title,
        summary=summary,
        content=content,
        author=plain(author) if author else "",
        published=_date(published) if published else None,
        updated=_date(updated) if updated else None,
        tags=kept,
        enclosures=tuple(enclosures),
    )


def too_many(items: Sequence[object]) -> int:
    """How many of the items of a feed are left out because they are a flood."""
    return max(0, len(items) - MAX_ENTRIES)


def distinct(
    entries: Iterator[Entry], everything: bool, *, home: str = "", built: Published | None = None
) -> tuple[Entry, ...]:
    """The same item twice in one listing is one item; entries without anything in them are none.

    `home` is the page that the feed is of, `built` when it was made.
    """
    if everything:
        return tuple(entries)
    entries_with_text = [entry for entry in entries if entry.url or entry.title or entry.summary or entry.content]
    return same_but_once(entries_with_text, home=home, built=built)


# --- Atom ----------------------------------------------------------------------------------------


def _read_atom(root: Node, url: str, everything: bool) -> Listing:
    base = _base(root, url)
    language = root.get(_XML_LANG) or ""
    title = subtitle = identifier = author = updated = link = ""
    items: list[Node] = []
    for full, child in _children(root):
        name = full.rpartition(":")[2]
        if name == "entry":
            items.append(child)
        elif name == "title" and not title:
            title = _atom_plain(child, base)
        elif name in ("subtitle", "tagline") and not subtitle:
            subtitle = _atom_plain(child, base)
        elif name == "id":
            identifier = identifier or _identifier(child, base)
        elif name == "author":
            author = author or _person(child)
        elif name in ("updated", "modified"):
            updated = updated or (child.text or "").strip()
        elif name == "link" and child.get("rel", "alternate") == "alternate" and not link:
            link = absolute(_base(child, base), child.get("href", "")) or child.get("href", "")
    made = _date(updated) if updated else None
    return Listing(
        kind="atom",
        entries=distinct(
            (_atom_entry(item, base, author) for item in items[:MAX_ENTRIES]), everything, home=link, built=made
        ),
        title=title,
        subtitle=subtitle,
        link=link,
        id=identifier,
        author=author,
        updated=made,
        language=_language(language),
        left_out=too_many(items),
    )


def _atom_entry(item: Node, feed_base: str, feed_author: str) -> Entry:
    base = _base(item, feed_base)
    link = related = identifier = title = summary = author = published = updated = original = ""
    content: str | None = None
    tags: list[str] = []
    enclosures: list[Enclosure] = []
    source_author = ""
    for child in item:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        full = _NAMES.get(tag) or _name(tag)
        name = full[full.find(":") + 1 :]
        if name == "title" and full != "media:title":
            title = title or _atom_text(child, base)[0]
        elif name == "link":
            relation = child.get("rel", "alternate").rpartition("/")[2]
            href = absolute(_base(child, base), child.get("href", ""))
            if relation == "alternate":
                # HTML rather than another form of the same entry.
                if not link or ("html" in child.get("type", "") and related):
                    link, related = href, "" if "html" in child.get("type", "html") else "other"
            elif relation == "enclosure":
                enclosures.extend(
                    _enclosure(
                        child.get("href", ""), child.get("type", ""), child.get("length", ""), _base(child, base)
                    )
                )
        elif name == "id":
            identifier = identifier or _identifier(child, base)
        elif name == "summary":
            summary = summary or _atom_text(child, base)[0]
        elif name == "content" and full != "media:content":
            content = content or _atom_content(child, base)
        elif full == "content:encoded":
            content = content or _inner(child)
        elif name == "author" or full == "dc:creator":
            author = ", ".join(part for part in (author, _person(child)) if part)
        elif name in ("published", "issued", "created") or full == "dc:date":
            published = published if published and name == "created" else (child.text or "").strip() or published
        elif name in ("updated", "modified"):
            updated = updated or (child.text or "").strip()
        elif name == "category" or full == "dc:subject":
            term = child.get("term") or ""
            tags.append(term if term and "://" not in term else child.get("label") or term or _text(child))
        elif full == "feedburner:origlink":
            original = (child.text or "").strip()
        elif name == "source":
            source_author = next((_person(inner) for inside, inner in _children(child) if inside == "atom:author"), "")
        elif full == "media:group":
            # A video channel: the description is all the text there is.
            for inside, inner in _children(child):
                if inside == "media:description" and not summary:
                    summary = _escape(_text(inner))
    if not link and identifier.startswith(("http://", "https://")):
        link = identifier
    return _entry(
        base=base,
        link=(absolute(base, original) if original else "") or link,
        identifier=identifier,
        title=title,
        summary=summary,
        content=content,
        author=author or source_author or feed_author,
        published=published,
        updated=updated,
        tags=tags,
        enclosures=enclosures,
    )


def _identifier(element: Node, base: str) -> str:
    text = (element.text or "").strip()
    return absolute(base, text) if text.startswith("/") else text


def _atom_text(element: Node, base: str) -> tuple[str, bool]:
    """A text construct as HTML, and whether it was plain text."""
    if len(element) == 0 and len(element.attrib) <= 1:
        # As nearly all are: escaped HTML, or text without a sign of markup.
        short, text = element.get("type"), element.text or ""
        if short == "html":
            return text, False
        if (short == "text" or not len(element.attrib)) and "<" not in text and "&" not in text:
            return text, True
    kind = (element.get("type") or "text").strip().lower()
    mode = (element.get("mode") or "").lower()
    own = _base(element, base)
    if mode == "base64" or (
        kind.count("/") and not kind.startswith("text/") and not kind.endswith("xml") and not len(element)
    ):
        try:
            html = b64decode(_text(element)).decode("utf-8")
        except ValueError:  # no base64, or what it holds is no text
            html = ""
        return (_escape(html), True) if kind == "text/plain" else (html, False)
    if mode == "escaped":
        html = _text(element)
        plain_text = kind in ("text", "text/plain")
    elif len(element):
        html, plain_text = _xml_inside(_within_div(element)), False
    elif kind in ("html", "text/html", "xhtml", "application/xhtml+xml"):
        html, plain_text = element.text or "", False
        if kind.endswith("xhtml") or "xhtml" in kind:
            html = _escape(html)
    else:
        html = element.text or ""
        # Atom says this is plain text; feeds of the time before wrote HTML all the same.
        plain_text = not re.search(r"</?(?:p|br|div|a|img|b|i|em|strong|span|ul|li)\b[^>]*>", html, re.IGNORECASE)
        if not plain_text and kind in ("text", "text/plain"):
            plain_text = element.get("type") is not None
    if plain_text:
        html = _escape(html)
    if own != base and not plain_text:
        html = clean(html, own)
    return html, plain_text


def _within_div(element: Node) -> Node:
    """The div around XHTML is no part of it (RFC 4287, 3.1.1.3)."""
    if len(element) != 1 or (element.text or "").strip() or not isinstance(element[0].tag, str):
        return element
    only = element[0]
    return only if only.tag in _DIVS and not (only.tail or "").strip() and _XML_BASE not in only.attrib else element


def _atom_plain(element: Node, base: str) -> str:
    return plain(_atom_text(element, base)[0])


def _atom_content(element: Node, base: str) -> str | None:
    if element.get("type") == "html" and element.get("src") is None:
        return _atom_text(element, base)[0] or None
    kind = (element.get("type") or "text").lower()
    if element.get("src") and not (element.text or "").strip() and not len(element):
        return None
    if kind.startswith(("image/", "audio/", "video/")):
        return None
    return _atom_text(element, base)[0] or None


def _person(element: Node) -> str:
    if len(element) == 0:
        return element.text or ""
    name = mail = ""
    for full, child in _children(element):
        local = full[full.find(":") + 1 :]
        if local == "name":
            name = tidy(_text(child))
        elif local == "email":
            mail = tidy(_text(child))
    if name and mail:
        return f"{name} ({mail})"
    return name or mail or tidy(_text(element))
