"""When an article was published and changed, as its page says it: machines' words before people's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from monitor.gathering.dates import date_in_address, from_epoch, if_set, read_date, read_machine_date
from monitor.gathering.extraction.body import Body
from monitor.gathering.extraction.head import Head, is_video, member, texts_of
from monitor.gathering.extraction.junk import fold_line, name_words, node_name
from monitor.gathering.extraction.places import apart_text, distance, visible_text
from monitor.gathering.markup import Node
from monitor.model import Precision, Published

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
_DATED = re.compile(r"\d{4}|\d{1,2}[/.-]\d{1,2}")
_GMT = re.compile(r"gmt|utc|غرينتش|غرينيتش|جرينتش|جرينيتش|توقيت", re.IGNORECASE)


def published_of(
    root: Node, head: Head, url: str, title_node: Node | None, found: Body, now: datetime | None
) -> tuple[Published | None, str]:
    """When the article was published, from machines' words before people's, as exact as they agree.

    Beside it the offset of the clock that the page shows to its readers, where a machine's instant tells it, or "".
    """
    machine: list[Published] = []
    for thing in head.articles:
        for text in texts_of(member(thing, "datePublished"))[:1] or texts_of(member(thing, "dateCreated"))[:1]:
            _add(machine, read_date(text, origin="json-ld"))
    created: list[Published] = []
    for name in _PUBLISHED_METAS:
        for text in head.metas.get(name, ())[:2]:
            _add(created if "created" in name else machine, read_date(text, origin="meta"))
    if not machine and not created:
        for thing in head.others:
            told = member(thing, "datePublished") or (member(thing, "uploadDate") if is_video(head) else None)
            for text in texts_of(told)[:1]:
                _add(machine, read_date(text, origin="json-ld"))
    marked = list(_marked(root, title_node, found.container))
    shown = list(_shown(root, title_node, found, now))
    told = next(iter(shown), None)
    if told is None or not told.zone_known or told.precision not in _EXACT or _day(told) != _day((created or shown)[0]):
        # Else readers are shown the instant of publication itself, which may be later than that of the draft.
        machine.extend(created)
    machine.extend(marked)
    unmarked = _unmarked(root, title_node, found.container)
    if unmarked is not None and (machine or not shown or _day(shown[0]) == _day(unmarked)):
        # Where readers are shown another day first, the element is of something else: a change, another article.
        machine.append(unmarked)
    in_address = date_in_address(url)
    if not any(published.zone_known for published in machine):
        machine.extend(_in_data(root, [*machine, *shown]))
    if machine:
        return _agreed(machine, shown, in_address, now), _offset_seen(machine, shown)
    if shown:
        return _with_sent_clock(_agreed(shown, [], in_address, now), found.stamps), ""
    stamped = next((date for text in found.stamps if (date := read_date(text, origin="page")) is not None), None)
    if stamped is not None and (in_address is None or _day(stamped) == _day(in_address)):
        return stamped, ""
    return in_address, ""


_DATA_TIME = re.compile(
    r'\\?"(?:publishedAt|published_at|publishDate|publish_date|publishedDate|published_date|publicationDate|datePublished)\\?"'
    r'\s*:\s*\\?"(20\d\d-\d\d-\d\dT\d\d:\d\d[^"\\]{0,16})'
)
_DATA_SCRIPTS = ("__next_data__", "__nuxt_data__", "__nuxt__")


def _in_data(root: Node, told: list[Published]) -> list[Published]:
    """The instant in the data that an application builds its page from, where only one there fits what is shown."""
    found: set[str] = set()
    for script in root.iter("script"):
        if (script.get("id") or "").lower() in _DATA_SCRIPTS or script.get("type") == "application/json":
            found.update(_DATA_TIME.findall((script.text or "")[:2_000_000]))
    read = {text: date for text in found if (date := read_machine_date(text, origin="page")) and date.zone_known}
    fitting = [date for date in read.values() if all(_may_be_one(date, other) for other in told[:1])]
    return fitting if len(fitting) == 1 else []


def _may_be_one(instant: Published, shown: Published) -> bool:
    """Whether an instant may be what a page shows in the local time of some zone: the same day, or the same minute."""
    if shown.precision not in _EXACT or shown.zone_known:
        return _day(instant) == _day(shown)
    return bool(_offset_seen([instant], [shown]))


_SENT = re.compile(r"نته[ىي].{0,8}?(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")


def _with_sent_clock(published: Published, stamps: tuple[str, ...]) -> Published:
    """A day with the clock that an agency writes behind its "ended" («// انتهى // 14:30»)."""
    if published.precision is not Precision.DAY:
        return published
    clock = _SENT.search(" ".join(stamps))
    if clock is None:
        return published
    text = f"{published.text}T{int(clock.group(1)):02}:{clock.group(2)}"
    return Published(text=text, precision=Precision.MINUTE, origin=published.origin)


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
    published = if_set(published)
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
                # The same clock with a zone's name beside it («بتوقيت بغداد»): the server only calls it UTC.
                return published if other.text.endswith("+00:00") else other
            continue
        if other.text[:16] == clock:
            return Published(text=published.text[:-6], precision=published.precision, origin=published.origin)
    return published


_MARKED_IN = tuple("time span div a abbr p li meta".split())
_PUBLISHED_ROLES = ("datepublished", "datecreated", "dc:date", "schema:datepublished", "dc:created")


def _marked(root: Node, title_node: Node | None, container: Node | None) -> Iterator[Published]:
    """Elements with a machine-readable time of their own: the article's, not those of the comments below it."""
    found = list(_marked_anywhere(root, title_node, container))
    if len({_day(published) for published, _ in found}) > 1 and not all(below for _, below in found):
        found = [(published, below) for published, below in found if not below]
    elif len(found) > 1 and len({_day(published) for published, _ in found}) > 1:
        found = []
    yield from (published for published, _ in found)


def _unmarked(root: Node, title_node: Node | None, container: Node | None) -> Published | None:
    """The first ``<time>`` beside the title that nothing marks as publication, and that stands not below the text."""
    if title_node is None and container is None:
        return None
    changed: Published | None = None
    for node, below in _ordered(root, container, "time"):
        stamp = node.get("datetime") or node.get("title") or ""
        words = name_words(f"{node.get('class') or ''} {node.get('itemprop') or ''}")
        others = words & _NOT_DATE_BOX if "entry" not in words else frozenset()
        if not stamp or below or others - {"updated"} or not _beside_title(node, title_node, container):
            continue
        published = read_machine_date(stamp, origin="page") or read_date(stamp, origin="page")
        if published is None:
            continue
        if not others:
            return _with_shown_zone(published, node)
        # Themes that show one time call it "updated"; where another stands beside it, that one counts.
        changed = changed or _with_shown_zone(published, node)
    return changed


def _ordered(root: Node, text: Node | None, *tags: str) -> Iterator[tuple[Node, bool]]:
    """Elements of a page in order, each with whether it stands below the element that holds the article's text."""
    inside: set[Node] = set()
    passed = False
    # One of a broken name, which cannot be asked for, is looked for among all.
    named = text is None or text.tag.isalnum()
    wanted = (*tags, *((text.tag,) if text is not None else ())) if named else ()
    for node in root.iter(*wanted):
        if text is not None and node is text:
            inside = set(text.iter())
            passed = True
        if node.tag in tags:
            yield node, passed and node not in inside


_DATA_ATTRIBUTES = ("data-unixtime", "data-timestamp", "data-time", "data-datetime", "data-date", "data-published")


def _marked_anywhere(root: Node, title_node: Node | None, container: Node | None) -> Iterator[tuple[Published, bool]]:
    """Times that are marked as publication, and whether each stands below the article's text."""
    for node, below in _ordered(root, container, *_MARKED_IN):
        role = (node.get("itemprop") or node.get("property") or "").lower()
        if node.tag == "meta" and not role:
            continue
        classes = (node.get("class") or "").lower().split()
        marked = (
            role in _PUBLISHED_ROLES
            or (node.tag == "time" and (node.get("pubdate") is not None or "published" in classes))
            or (node.tag == "abbr" and "published" in classes)
        )
        stamp = node.get("datetime") or node.get("content") or (node.get("title") if node.tag == "abbr" else "") or ""
        epoch = next((value for name in _DATA_ATTRIBUTES if (value := node.get(name))), "")
        published: Published | None = None
        if marked and stamp:
            published = read_machine_date(stamp, origin="page") or read_date(stamp, origin="page")
            published = _with_shown_zone(published, node) if published is not None else None
        elif epoch and _beside_title(node, title_node, container):
            published = from_epoch(epoch, origin="page") or read_machine_date(epoch, origin="page")
        published = if_set(published)
        if published is not None:
            yield published, below


def _with_shown_zone(published: Published, node: Node) -> Published:
    """``datetime="2020-03-17T17:27"`` beside a visible "GMT" is Greenwich time."""
    if published.zone_known or published.precision in (Precision.DAY, Precision.MONTH):
        return published
    around = node.getparent()
    texts = [visible_text(node)] if around is None else [visible_text(node), apart_text(around)]
    for text in texts:
        if not text or len(text) >= 80 or not _GMT.search(text):
            continue
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
        return container is not None and distance(node, container) <= 4
    return distance(node, title_node) <= 5


@lru_cache(maxsize=4096)
def _names_date(name: str) -> bool:
    return bool(name_words(name) & _DATE_BOX) or "date" in name.lower()


_SAYS_PUBLISHED = re.compile(
    r"\W*(?:(?:تم )?(?:ال)?نشر(?:ت|ه)?|تاريخ (?:ال)?نشر|حرر|كتبت? هذ[اه] (?:التدوينه|المقال|الخبر)|published|posted)\b",
    re.IGNORECASE,
)
_SAID = ("شر", "حرر", "كتب", "ublished", "osted", "UBLISHED", "OSTED")
"""Letters without which no line says so: few elements need a closer look."""
_MOST_TRIED = 500
"""So many lines are read as dates: a page of thousands would cost seconds."""
_SAYS_CHANGED = re.compile(
    r"\W*(?:اخر )?(?:تحديث|تعديل|حدث|عدل|last (?:updated|modified)|updated|modified)\b(?!.*\bنشر)", re.IGNORECASE
)
_SHOWN_IN = tuple("span div p time li dd a small em abbr strong h6 h5 h4 td i b font".split())
_PAGE_TOP = frozenset("topbar nav navbar menu ticker topheader masthead".split())
_ARTICLES_OWN = frozenset("meta article post entry story news item".split())
_PAGE_HEAD = frozenset("header head top topbar nav navbar menu ticker".split())


def _shown(root: Node, title_node: Node | None, found: Body, now: datetime | None) -> Iterator[Published]:
    """Dates in words near the title: those between it and the text's end first, then those right above it.

    The top of many pages shows today's date: what stands before the title counts only close to it. Below the text stand
    other articles and what readers say.
    """
    container = found.container
    if title_node is None and container is None:
        return
    above: list[Published] = []
    beneath: list[Published] = []
    changed: list[Published] = []
    passed = title_node is None
    seen = tried = 0
    for node, below in _ordered(root, found.last, "h1", "h2", "h3", *_SHOWN_IN):
        if node is title_node:
            passed = True
            continue
        if node.tag in ("h1", "h2", "h3") or len(node) > 12 or not _shows_date(node, title_node, container, passed):
            continue
        tried += 1
        if tried > _MOST_TRIED:
            break
        text = apart_text(node)
        # What is shown may be "a year ago", and the day stands beside it.
        told = (node.get("title") or "") if node.tag in ("time", "abbr", "span") else ""
        published = read_date(told, origin="page") if _DIGIT.search(told) else None
        if published is None and node.tag == "time" and node.get("datetime") and not _DATED.search(text):
            continue  # "five hours ago" counts from now; `_unmarked` reads when that was
        if published is None:
            published = read_date(text, now=now if _names_date(node_name(node)) else None, origin="page")
        if published is None or (published.precision is Precision.MONTH and not _names_date(node_name(node))):
            # A month alone names a part of an archive.
            continue
        seen += 1
        published = _with_clock_beside(published, node)
        if _SAYS_CHANGED.match(fold_line(text)):
            changed.append(published)
        elif below:
            beneath.append(published)
        elif passed:
            yield published
        else:
            above.append(published)
        if seen >= 8:
            break
    yield from above
    yield from beneath
    # A page that shows only when it was changed says by that when it was there.
    yield from changed


_LASTS = re.compile(r"دقيق|دقائق|ثاني[هة]|ثوان|مد[هة]\b|\bmin|\bsec", re.IGNORECASE)
"""What follows a length: a clock beside it may be that of a recording."""


def _with_clock_beside(published: Published, node: Node) -> Published:
    """A day with the time of day that a neighbour in the same short line shows."""
    parent = node.getparent()
    if published.precision is not Precision.DAY or parent is None or len(parent) > 6:
        return published
    text = apart_text(parent)
    if len(text) > 90 or _LASTS.search(fold_line(text)):
        return published
    line = read_date(text, origin="page")
    return line if line is not None and line.precision in _EXACT and _day(line) == _day(published) else published


def _shows_date(node: Node, title_node: Node | None, container: Node | None, passed: bool) -> bool:
    """Whether an element may be the line that shows when the article was published."""
    name = node_name(node)
    begins = (node.text or "")[:40]
    says = any(word in begins for word in _SAID) and bool(_SAYS_PUBLISHED.match(fold_line(node.text or "")))
    dated = says or node.tag == "time" or _names_date(name)
    own = (node.text, *(child.tail for child in node))
    if not dated and not any(text and _DIGIT.search(text) for text in own):
        return False
    words = name_words(name)
    if words & _NOT_DATE_BOX or (not passed and words & _PAGE_HEAD and not words & _ARTICLES_OWN):
        return False
    text = visible_text(node)
    figures = len(_DIGIT.findall(text))
    full = figures >= 12  # a day by two calendars, a clock in two zones
    if not 6 <= len(text) <= (200 if says else 120 if dated or full else 60):
        return False
    if not dated and (not figures or len(_LETTERS.findall(text)) > (14 if full else 6)):
        return False
    if dated and passed:
        return _beside_title(node, title_node, container)
    anchor = title_node if title_node is not None else container
    if anchor is None or distance(node, anchor) > 3:
        return False
    if not passed and _meets_in_page(node, anchor):
        return False
    around = (name_words(node_name(a)) for a in islice(node.iterancestors(), 4))
    return passed or not any(words & _PAGE_TOP and not words & _ARTICLES_OWN for words in around)


def _meets_in_page(node: Node, title_node: Node) -> bool:
    """Whether an element and the title stand in different parts of the page, with nothing around both but the page."""
    parent = title_node.getparent()
    if parent is None or parent.tag in ("body", "form"):
        return False
    around = set(title_node.iterancestors())
    shared = next((a for a in node.iterancestors() if a in around), None)
    return shared is None or shared.tag in ("body", "html", "form")


def modified_of(root: Node, head: Head, published: Published | None) -> Published | None:
    """When the article was last changed, as its machines say; without a "Z" that was not believed of `published`."""
    found = next(_modified(root, head), None)
    if found is not None and published is not None and not published.zone_known and found.text.endswith("+00:00"):
        return Published(text=found.text[:-6], precision=found.precision, origin=found.origin)
    return found


def _modified(root: Node, head: Head) -> Iterator[Published]:
    found: list[Published] = []
    for thing in head.articles:
        for text in texts_of(member(thing, "dateModified"))[:1]:
            _add(found, read_date(text, origin="json-ld"))
    for name in _MODIFIED_METAS:
        for text in head.metas.get(name, ())[:1]:
            _add(found, read_date(text, origin="meta"))
    yield from found
    for node in root.iter("time", "span", "meta"):
        if (node.get("itemprop") or "").lower() == "datemodified":
            _add(found, read_date(node.get("datetime") or node.get("content") or "", origin="page"))
            yield from found
