"""What a page says of its article beside the text: title, times, authors, image, section, tags, site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from monitor.gathering.addresses import absolute, host_of
from monitor.gathering.dates import date_in_address, from_epoch, read_date, read_machine_date
from monitor.gathering.extraction.junk import BYLINE, CREDIT_LINE, fold_line, for_screen_readers, name_words, node_name
from monitor.gathering.markup import UNSEEN, Node, plain, tidy
from monitor.model import Image, Precision, Published

_ARTICLE_TYPES = frozenset(
    "newsarticle article reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle blogposting "
    "liveblogposting socialmediaposting techarticle report reviewnewsarticle scholarlyarticle".split()
)
_SEPARATORS = re.compile(r"\s+(?:[-|–—:•·»«~/]|::|\|\|)\s+")
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


def _lower(thing: dict[str, Any], name: str) -> Any:
    """A property whatever its letters' case: sites write ``headLine``."""
    if name in thing:
        return thing[name]
    wanted = name.lower()
    return next((value for key, value in thing.items() if key.lower() == wanted), None)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    if isinstance(value, dict):
        return _texts(value.get("name") or value.get("url") or "")
    return []


def visible_text(node: Node) -> str:
    """The text of an element on one line, a space where a block or a child element begins with a letter of its own."""
    parts: list[str] = [node.text or ""]
    for child in node.iterdescendants():
        if not isinstance(child.tag, str):
            parts.append(child.tail or "")
            continue
        if child.tag == "br":
            parts.append(" ")
        elif child.tag not in UNSEEN and child.text:
            parts.append(child.text)
        if child.tail:
            parts.append(child.tail)
    return tidy("".join(parts))


# --- title ---------------------------------------------------------------------------------------


def title_of(root: Node, head: Head, url: str) -> tuple[str, Node | None]:
    """The article's title and the heading that shows it."""
    site = site_of(head, url)
    claims = [plain(text) for text in (head.meta("og:title"), head.meta("twitter:title"))]
    for thing in head.articles:
        claims.extend(plain(text) for text in _texts(_lower(thing, "headline"))[:1])
    claims.append(head.page_title)
    claims.extend(plain(text) for text in (head.meta("dc.title"), head.meta("title")))
    claims = [claim for claim in claims if claim]
    headings: list[tuple[str, Node]] = []
    for node in root.iter("h1", "h2", "h3"):
        if any(a.tag in ("nav", "footer", "aside") for a in node.iterancestors()):
            continue
        text = visible_text(node)
        if text:
            headings.append((text, node))
        if len(headings) >= 80:
            break
    # 1. A heading that says what the head claims, alone or before the site's name.
    for level in ("h1", "h2", "h3"):
        for claim in claims:
            for text, node in headings:
                if node.tag != level or len(text) < 4:
                    continue
                cut = _same_start(claim, text)
                if cut is not None:
                    return cut, node
    # 2. A heading marked as the title.
    for text, node in headings:
        words = name_words(node_name(node))
        is_title = bool(words & {"title", "headline", "heading"}) and len(text) >= 15 and _not_site(text, site)
        if is_title and (node.tag == "h1" or (node.tag == "h2" and not claims)):
            return text, node
    # 3. The only h1 with the length of a title.
    firsts = [(text, node) for text, node in headings if node.tag == "h1" and len(text) >= 15 and _not_site(text, site)]
    if len(firsts) == 1 and (not claims or _overlap(firsts[0][0], claims[0]) >= 0.3):
        return firsts[0]
    # 4. A part of the page's title that something else shows as a line of its own.
    shown = _shown_part(root, head.page_title) if not firsts else None
    if shown is not None:
        return shown
    # 5. What the head says, without the site's name.
    if claims:
        return without_site(claims[0], site, url, claims), None
    if firsts:
        return firsts[0]
    shown = next(
        (element for element in root.iter() if isinstance(element.tag, str) and element.get("itemprop") == "headline"),
        None,
    )
    if shown is not None:
        return visible_text(shown), shown
    return (headings[0][0], headings[0][1]) if headings else ("", None)


def _shown_part(root: Node, page_title: str) -> tuple[str, Node] | None:
    """The part of "site - title" that stands as a line in the page, in whatever element old pages put it."""
    parts = {_squeeze(part): part for part in _SEPARATORS.split(page_title) if len(part) >= 20}
    if not parts or (len(parts) == 1 and _squeeze(page_title) in parts):
        return None
    sizes = {len(key) for key in parts}
    longest = max(sizes) * 2 + 20
    for node in root.iter("div", "span", "td", "b", "strong", "font", "p", "h4", "h5", "th", "center"):
        if len(node) > 3 or len(node.text or "") > longest:
            continue
        text = visible_text(node)
        if len(text) <= longest and (part := parts.get(_squeeze(text))):
            return part, node
    return None


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\"'“”„«»‘’]+", "", text)


def _same_start(claim: str, heading: str) -> str | None:
    """The claim cut to the heading's length where it begins with the heading's words, else None.

    The claim's own spaces are kept: headings run parts together («…سطر:سطر») that the head keeps apart.
    """
    wanted = _squeeze(heading)
    have = _squeeze(claim)
    if have == wanted:
        # A heading may be the better written one: quotation marks are often lost in the head.
        return heading if len(heading) >= len(claim) else claim
    if have.endswith(wanted) and len(wanted) >= 0.35 * len(have) and _SEPARATORS.search(claim):
        return heading
    if not have.startswith(wanted) or len(wanted) < 0.35 * len(have):
        return None
    position = 0
    for count, letter in enumerate(claim):
        if _squeeze(letter):
            position += 1
        if position == len(wanted):
            rest = claim[count + 1 :]
            # The rest must be a new part (" - site"), not the same sentence going on.
            return claim[: count + 1] if not rest or not re.match(r"\s*\w", rest) else heading
    return None


def _not_site(text: str, site: str) -> bool:
    return _squeeze(text) != _squeeze(site)


def _overlap(one: str, two: str) -> float:
    a, b = set(one.split()), set(two.split())
    return len(a & b) / max(1, min(len(a), len(b)))


def without_site(claim: str, site: str, url: str, claims: list[str]) -> str:
    """A page title without the site's name behind (or before) it."""
    pieces = _SEPARATORS.split(claim)
    if len(pieces) == 1:
        return claim
    # Another claim that is a part of this one says where the title ends.
    for other in claims:
        if other != claim and len(other) >= 15 and claim.startswith(other):
            return other
    domain = host_of(url).split(".")[0] if url else ""

    def is_site(piece: str) -> bool:
        squeezed = _squeeze(piece).lower()
        named = _squeeze(site).lower()
        return bool(named and (squeezed == named or named in squeezed or squeezed in named)) or bool(
            domain and len(domain) > 2 and domain.replace("-", "") in squeezed
        )

    parts = list(re.split(r"(\s+(?:[-|–—:•·»«~/]|::|\|\|)\s+)", claim))
    while len(parts) >= 3 and (
        is_site(parts[-1]) or (parts[-2].strip() in ("|", "»", "«", "::", "||") and len(parts[-1].split()) <= 4)
    ):
        parts = parts[:-2]
    while len(parts) >= 3 and is_site(parts[0]):
        parts = parts[2:]
    if (
        len(parts) >= 3
        and parts[-2].strip() in ("-", "–", "—")
        and not site
        and len(parts[-1].split()) <= 3
        and len("".join(parts[:-2])) >= 20
    ):
        parts = parts[:-2]
    return "".join(parts).strip()


def site_of(head: Head, url: str) -> str:
    """The site's own name."""
    name = head.meta("og:site_name", "application-name", "dc.publisher")
    if name:
        return plain(name)
    for thing in head.articles:
        names = _texts(_lower(thing, "publisher"))
        if names and not names[0].startswith("http"):
            return plain(names[0])
    return host_of(url)


# --- times ---------------------------------------------------------------------------------------

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished",
    "pubdate", "publishdate", "publish_date",
    "publish-date", "date.published", "article.published", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dcterms.date", "dc.date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "analyticsattributes.articledate", "article_date_original",
    "originalpublicationdate", "rnews:datepublished", "citation_publication_date", "article:post_date",
    "published_time", "published-date", "publication_date",
    "dc.issued", "created", "datecreated", "date", "timestamp", "vr:published_time", "gtm_publishdate",
    "article.created", "shareaholic:article_published_time",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod",
    "last-modified", "dcterms.modified", "dc.date.modified",
    "article:modified", "modified_time", "article.updated", "shareaholic:article_modified_time", "updated_time",
    "revised",
)  # fmt: skip
_DATE_BOX = frozenset(
    "date time published publish publishdate publishtime pubdate pubtime timestamp "
    "datetime posted created meta submitted info datepublished day tarikh".split()
)
_NOT_DATE_BOX = frozenset(
    "comment comments related sidebar widget footer header-date today weather latest "
    "ticker updated update modified most nav menu list clock live hijri now".split()
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_GMT = re.compile(r"gmt|utc|غرينتش|غرينيتش|جرينتش|جرينيتش|توقيت", re.IGNORECASE)


def published_of(
    root: Node, head: Head, url: str, title_node: Node | None, container: Node | None, now: datetime | None
) -> tuple[Published | None, str]:
    """When the article was published, from machines' words before people's, as exact as they agree.

    Beside it the offset of the clock that the page shows to its readers, where a machine's instant tells it, or "".
    """
    machine: list[Published] = []
    for thing in head.articles:
        for text in _texts(_lower(thing, "datePublished"))[:1] or _texts(_lower(thing, "dateCreated"))[:1]:
            _add(machine, read_date(text, origin="json-ld"))
    for name in _PUBLISHED_METAS:
        for text in head.metas.get(name, ())[:2]:
            _add(machine, read_date(text, origin="meta"))
    if not machine:
        for thing in head.others:
            for text in _texts(_lower(thing, "datePublished"))[:1]:
                _add(machine, read_date(text, origin="json-ld"))
    marked = list(_marked(root, title_node, container))
    shown = list(_shown(root, title_node, container, now))
    machine.extend(marked)
    in_address = date_in_address(url)
    if machine:
        return _agreed(machine, shown, in_address, now), _offset_seen(machine, shown)
    if shown:
        return _agreed(shown, [], in_address, now), ""
    return in_address, ""


_EXACT = (Precision.MINUTE, Precision.SECOND)


def _offset_seen(machine: list[Published], shown: list[Published]) -> str:
    """How far the first clock that is shown lies from a machine's instant, where that is the offset of a zone."""
    clock = next((p.text for p in shown if p.precision in _EXACT and not p.zone_known), "")
    if not clock:
        return ""
    local = datetime.fromisoformat(clock[:16])
    for told in machine:
        if told.precision not in _EXACT or not told.zone_known:
            continue
        minutes = (local - datetime.fromisoformat(told.text[:16])) // timedelta(minutes=1)
        if not told.text.endswith("+00:00"):
            if minutes == 0:
                return told.text[-6:]
        elif minutes % 30 == 0 and minutes and -12 * 60 <= minutes <= 14 * 60:
            return f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return ""


def _add(found: list[Published], published: Published | None) -> None:
    if published is not None:
        found.append(published)


def _day(published: Published) -> str:
    return published.text[:10]


_RANK = {Precision.SECOND: 3, Precision.MINUTE: 2, Precision.DAY: 1, Precision.MONTH: 0}


def _agreed(
    found: list[Published], shown: list[Published], in_address: Published | None, now: datetime | None
) -> Published:
    """The first of the claims, or a finer one of the same day, its "Z" only if no reader sees it as local time."""
    limit = now.date().isoformat() if now is not None else "9999"
    plausible = [p for p in found if _day(p) <= limit or p.zone_known] or found
    first = plausible[0]
    if in_address is not None and _day(first) != _day(in_address):
        # Several claims: the one of the day that the address names.
        first = next((p for p in plausible if _day(p) == _day(in_address)), first)
    near = [p for p in (*plausible, *shown) if _day(p) == _day(first)]
    best = max(near, key=lambda p: (p.zone_known, min(_RANK[p.precision], 2), p is first))
    if not best.zone_known:
        best = max(near, key=lambda p: (min(_RANK[p.precision], 2), p is first))
    return _believed(best, shown)


def _believed(published: Published, shown: list[Published]) -> Published:
    """Without its "Z" where the page shows the same clock to readers as local time, with no word of Greenwich.

    A server that prints local time and calls it UTC is common; one that shows UTC to its readers says so beside it.
    """
    if (
        not published.zone_known
        or not published.text.endswith("+00:00")
        or published.precision in (Precision.DAY, Precision.MONTH)
    ):
        return published
    clock = published.text[:16]
    for other in shown:
        if other.zone_known or other.precision in (Precision.DAY, Precision.MONTH):
            if other.zone_known and other.text[:16] == clock:
                return published
            continue
        if other.text[:16] == clock:
            return Published(text=published.text[:-6], precision=published.precision, origin=published.origin)
    return published


def _marked(root: Node, title_node: Node | None, container: Node | None) -> Iterator[Published]:
    """Elements with a machine-readable time of their own."""
    for node in root.iter("time", "span", "div", "a", "abbr", "p", "li", "meta"):
        role = (node.get("itemprop") or node.get("property") or "").lower()
        if node.tag == "meta" and not role:
            continue
        marked = role in ("datepublished", "datecreated", "dc:date", "schema:datepublished", "dc:created")
        if node.tag == "time" and (
            node.get("pubdate") is not None or "published" in (node.get("class") or "").lower().split()
        ):
            marked = True
        stamp = node.get("datetime") or node.get("content") or (node.get("title") if node.tag == "abbr" else "") or ""
        epoch = node.get("data-unixtime") or node.get("data-timestamp") or node.get("data-time") or ""
        if marked and stamp:
            published = read_machine_date(stamp, origin="page") or read_date(stamp, origin="page")
            if published is not None:
                yield _with_shown_zone(published, node)
        elif epoch and _beside_title(node, title_node, container):
            published = from_epoch(epoch, origin="page")
            if published is not None:
                yield published
    if title_node is None and container is None:
        return
    for node in root.iter("time"):
        stamp = node.get("datetime") or ""
        words = name_words(f"{node.get('class') or ''} {node.get('itemprop') or ''}")
        if stamp and (not words & _NOT_DATE_BOX or "entry" in words) and _beside_title(node, title_node, container):
            published = read_machine_date(stamp, origin="page") or read_date(stamp, origin="page")
            if published is not None:
                yield _with_shown_zone(published, node)
                return


def _with_shown_zone(published: Published, node: Node) -> Published:
    """``datetime="2020-03-17T17:27"`` beside a visible "GMT" is Greenwich time."""
    if published.zone_known or published.precision in (Precision.DAY, Precision.MONTH):
        return published
    text = visible_text(node)
    if text and len(text) < 80 and _GMT.search(text):
        seen = read_date(text, origin="page")
        if seen is not None and seen.zone_known and seen.text[:16] == published.text[:16]:
            return Published(
                text=published.text + seen.text[16:].lstrip(":0123456789")
                if "+" not in seen.text
                else published.text + seen.text[seen.text.index("+") :],
                precision=published.precision,
                origin=published.origin,
            )
    return published


def _beside_title(node: Node, title_node: Node | None, container: Node | None) -> bool:
    """Whether an element stands near the title or in the article's own box, not in a list of other articles."""
    for ancestor in node.iterancestors():
        if ancestor.tag in ("nav", "footer", "aside", "li", "body"):
            break
        if ancestor is container:
            return True
        name = name_words(node_name(ancestor))
        if name & {"related", "comments", "comment", "sidebar", "widget", "latest", "most"}:
            return False
    if title_node is None:
        return container is not None and _distance(node, container) <= 4
    return _distance(node, title_node) <= 5


def _distance(node: Node, other: Node) -> int:
    """Steps up from `node` to the first ancestor that also holds `other`; large where none does within eight."""
    holders = {id(a) for a in [other, *other.iterancestors()][:9]}
    for steps, ancestor in enumerate([node, *node.iterancestors()]):
        if id(ancestor) in holders:
            return steps
        if steps >= 8:
            break
    return 99


@lru_cache(maxsize=4096)
def _names_date(name: str) -> bool:
    return bool(name_words(name) & _DATE_BOX) or "date" in name.lower()


_SHOWN_IN = tuple("span div p time li a small em abbr strong h6 h5 h4 td i b font".split())
_PAGE_TOP = frozenset("topbar nav navbar menu ticker topheader masthead".split())
_PAGE_HEAD = frozenset("header head top topbar nav navbar menu ticker".split())


def _shown(root: Node, title_node: Node | None, container: Node | None, now: datetime | None) -> Iterator[Published]:
    """Dates in words near the title: those after it first, then those right above it.

    The top of many pages shows today's date: what stands before the title counts only close to it.
    """
    if title_node is None and container is None:
        return
    above: list[Published] = []
    passed = title_node is None
    seen = 0
    for node in root.iter("h1", "h2", "h3", *_SHOWN_IN):
        if node is title_node:
            passed = True
            continue
        if node.tag in ("h1", "h2", "h3") or len(node) > 12 or not _shows_date(node, title_node, container, passed):
            continue
        text = visible_text(node)
        published = read_date(text, now=now if _names_date(node_name(node)) else None, origin="page")
        if published is None:
            continue
        seen += 1
        if passed:
            yield published
        else:
            above.append(published)
        if seen >= 8:
            break
    yield from above


def _shows_date(node: Node, title_node: Node | None, container: Node | None, passed: bool) -> bool:
    """Whether an element may be the line that shows when the article was published."""
    name = node_name(node)
    dated = node.tag == "time" or _names_date(name)
    own = (node.text, *(child.tail for child in node))
    if not dated and not any(text and _DIGIT.search(text) for text in own):
        return False
    words = name_words(name)
    if words & _NOT_DATE_BOX or (not passed and words & _PAGE_HEAD):
        return False
    text = visible_text(node)
    if not 6 <= len(text) <= (120 if dated else 60):
        return False
    if not dated and (not _DIGIT.search(text) or len(_LETTERS.findall(text)) > 6):
        return False
    if dated and passed:
        return _beside_title(node, title_node, container)
    anchor = title_node if title_node is not None else container
    if anchor is None or _distance(node, anchor) > 3:
        return False
    return passed or not any(name_words(node_name(a)) & _PAGE_TOP for a in islice(node.iterancestors(), 4))


def modified_of(root: Node, head: Head, published: Published | None) -> Published | None:
    """When the article was last changed, as its machines say; without a "Z" that was not believed of `published`."""
    found = next(_modified(root, head), None)
    if found is not None and published is not None and not published.zone_known and found.text.endswith("+00:00"):
        return Published(text=found.text[:-6], precision=found.precision, origin=found.origin)
    return found


def _modified(root: Node, head: Head) -> Iterator[Published]:
    found: list[Published] = []
    for thing in head.articles:
        for text in _texts(_lower(thing, "dateModified"))[:1]:
            _add(found, read_date(text, origin="json-ld"))
    for name in _MODIFIED_METAS:
        for text in head.metas.get(name, ())[:1]:
            _add(found, read_date(text, origin="meta"))
    yield from found
    for node in root.iter("time", "span", "meta"):
        if (node.get("itemprop") or "").lower() == "datemodified":
            _add(found, read_date(node.get("datetime") or node.get("content") or "", origin="page"))
            yield from found


# --- people, pictures, places --------------------------------------------------------------------

_AUTHOR_CUT = re.compile(r"\s*(?:[,،;؛]|(?<=\w{3})\.\s|\band\b|\bet\b|\bund\b|\s+و\s?-\s?|\s/\s|\s\|\s|\s[-–]\s)\s*")
_AUTHOR_WORD = re.compile(
    r"^(?:كتب(?:ت|ه|تها)?|بقلم|(?:مرسلة )?بواسطة|إعداد|اعداد|تقرير|حوار|ترجمة|تحرير|متابعة|الكاتب|المحرر|المصدر|"
    r"by|author|written by|reporting by|par|von|di|por)\s*[:：\-–]?\s+",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"^(?:admin|administrator|super user|وكالات|الوكالات|متابعات|خاص$|"
    r"editor|editors|webmaster|author|null|none|undefined|www\.|https?:|@|staff|user\d*|\d+)",
    re.IGNORECASE,
)
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
        author = _lower(thing, "author")
        people = [a for a in (author if isinstance(author, list) else [author]) if isinstance(a, (dict, str))]
        yield [
            text
            for a in people
            if not (isinstance(a, dict) and str(a.get("@type")) == "Organization")
            for text in _texts(a)
        ]
    yield head.metas.get("article:author", []) + head.metas.get("og:article:author", [])
    yield [
        visible_text(node)
        for node in root.iter("span", "a", "div", "p", "strong")
        if (node.get("itemprop") or "") == "author" and len(visible_text(node)) < 80
    ][:3]
    yield [
        visible_text(parent).removeprefix(visible_text(node)).strip(" ,،:")
        for node in root.iter("span")
        if for_screen_readers(node_name(node))
        and visible_text(node).strip(" ,،:").lower() in ("author", "الكاتب", "كاتب", "autor", "auteur")
        and (parent := node.getparent()) is not None
    ][:3]
    yield head.metas.get("author", [])[:1] + head.metas.get("parsely-author", []) + head.metas.get("dc.creator", [])[:1]
    yield [
        visible_text(node)
        for node in root.iter("a", "span")
        if "author" in (node.get("rel") or "").split() and _beside(node, title_node, container)
    ][:4]
    boxes: list[str] = []
    for node in root.iter("span", "a", "div", "p", "h4", "h5", "li", "strong", "em"):
        words = name_words(node_name(node))
        if words & _AUTHOR_BOX and not words & {"bio", "box", "image", "img", "avatar", "photo", "social"}:
            text = visible_text(node)
            if 3 <= len(text) <= 60 and _beside(node, title_node, container):
                boxes.append(text)
                break
    yield boxes
    yield [byline] if byline else []
    for thing in head.articles:
        yield _texts(_lower(thing, "author"))


def _beside(node: Node, title_node: Node | None, container: Node | None) -> bool:
    return (title_node is not None and _distance(node, title_node) <= 6) or (
        container is not None and _distance(node, container) <= 3
    )


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
            for text in _image_addresses(_lower(thing, "image")):
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
        return Image(url=address or own, caption="" if _squeeze(caption) == _squeeze(title) else caption)
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


def section_of(root: Node, head: Head) -> str:
    """The section the site puts the article in."""
    text = head.meta("article:section", "og:article:section", "section", "parsely-section", "cxenseparse:section")
    if text:
        return plain(text)
    for thing in head.articles:
        for text in _texts(_lower(thing, "articleSection"))[:1]:
            if text:
                return plain(text)
    for thing in head.others:
        if str(thing.get("@type")).lower() == "breadcrumblist" and isinstance(thing.get("itemListElement"), list):
            names = [
                plain(text)
                for item in thing["itemListElement"]
                if isinstance(item, dict)
                for text in _texts(item.get("name") or item.get("item"))[:1]
            ]
            names = [name for name in names if name and not name.startswith("http")]
            if len(names) >= 3:
                return names[1]
    for node in root.iter("ul", "ol", "div", "nav"):
        if name_words(node_name(node)) & {"breadcrumb", "breadcrumbs"}:
            links = [visible_text(a) for a in node.iter("a")]
            links = [
                text
                for text in links
                if 2 <= len(text) <= 40 and fold_line(text) not in ("الرئيسيه", "الصفحه الرئيسيه", "Home")
            ]
            if links:
                return links[0]
    return ""


def tags_of(root: Node, head: Head, title: str) -> tuple[str, ...]:
    """The tags the site gives the article."""
    found: list[str] = list(head.metas.get("article:tag", ()))
    if not found:
        for node in root.iter("ul", "div", "p", "li", "span", "section"):
            words = name_words(node_name(node))
            if words & {"tags", "tag", "keywords", "taglist", "tagcloud"} and not words & {
                "cloud",
                "widget",
                "sidebar",
                "popular",
            }:
                links = [visible_text(a) for a in node.iter("a")]
                found.extend(text for text in links if text)
                if len(found) >= 30:
                    break
        if len(found) > 30:
            found = []
    if not found:
        for text in (head.meta("news_keywords"), head.meta("keywords")):
            found = [part for part in re.split(r"[,،;؛|]", text) if part.strip()]
            if found:
                break
    if not found:
        for thing in head.articles:
            for text in _texts(_lower(thing, "keywords")):
                found.extend(re.split(r"[,،]", text))
    names = (plain(text).lstrip("#").strip() for text in found)
    return tuple(dict.fromkeys(name for name in names if 1 < len(name) <= 60 and name != title))[:30]


def calls_itself_article(head: Head) -> bool:
    """Whether the page's head says that it is an article, not a section or a home page."""
    return bool(head.articles or head.meta("article:published_time")) or head.meta("og:type").lower() == "article"


def is_dated_article(head: Head) -> bool:
    """Whether the page's head gives an article's time: more than the "article" that some sites call every page."""
    return bool(head.meta("article:published_time")) or any(_lower(a, "datePublished") for a in head.articles)


def description_of(head: Head) -> str:
    """What the page says of itself in its head: mostly the beginning of the lead."""
    return plain(head.meta("og:description", "description", "twitter:description"))


def byline_name(text: str) -> str:
    """The name in a byline, or ""."""
    match = BYLINE.match(fold_line(text))
    return match.group("name").strip() if match else ""
