"""Section pages without a feed: which of their links are articles, with the title and the time shown beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree

from monitor.errors import ListingError
from monitor.gathering.addresses import absolute, canonical, host_of, without_tracking
from monitor.gathering.charset import decode
from monitor.gathering.dates import date_in_address, from_epoch, if_set, read_date
from monitor.gathering.markup import UNSEEN, Node, block_texts, clean, tidy, tree_of
from monitor.model import Entry, Listing, Published, Reason

_NUMBER = re.compile(r"\d{5,}")
_MONTH_IN_PATH = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/")
# A name only a machine gives: letters and digits mixed ("c4gx9vn6x7ko", a UUID).
_CODED = re.compile(
    r"/(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])(?:[a-z0-9]{9,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
)
_SLUG_WORD = re.compile(r"[\w\u0600-\u06ff]+")
_WORD = re.compile(r"\w+")
_NOT_ARTICLE = re.compile(
    r"""
    /(?:tags?|topics?|authors?|writers?|editors?|users?|members?|profiles?|categor(?:y|ies)|cat|sections?|search|login|log-in|signin|sign-in|register|
    signup|subscribe|subscription|newsletters?|rss|feeds?|about(?:-?us)?|contact(?:-?us)?|privacy(?:-policy)?|terms(?:-of-use)?|policy|policies|
    cookies?|advertis\w*|ads|jobs|careers|help|faq|sitemap|archives?(?!/\d{3})|page|pages(?!/\w+\.aspx)|polls?|votes?|keywords?|hashtag|weather|prayer|currency|live-tv|livetv|
    radio|tv|podcasts?|pdf|e-?paper|apps?|mobile|share|print|email|comments?|account|cart|shop|wp-admin|wp-login\.php|cdn-cgi|languages?|schedule|frequencies|
    staff|team|who-we-are|institutional|usingthebbc|accessibility|guidance|من-نحن|اتصل-بنا|اتصل|كتاب|وسوم|وسم|بحث|سياسة-الخصوصية)(?:[/.?]|$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED_QUERY = re.compile(
    r"(?:^|&)(?:(?!(?:poll|vote|writer|author|user|cat|sec|tag|album|page|service|tender|job|event)\w*=)(?:\w*id|p|n|news|article|item|story)=\d{3,}"
    r"|(?:article|news|story)\d+(?:&|$))",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp3|mp4|m3u8|zip|apk|css|js|ico|xml|rss|docx?|xlsx?)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|youtube|youtu|whatsapp|wa|telegram|t|linkedin|pinterest|google|goo|apple|addtoany|addthis|"
    r"vk|ok|tiktok|snapchat|soundcloud|reddit|tumblr|messenger|flipboard|viber|line|bit|doubleclick|taboola|outbrain|feedburner|"
    r"googleadservices|play\.google|nabd)\.(?:com|be|me|org|net|ru|gl|ly|co)$"
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|pager|social|share|lang|language|topbar)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"(?:^|[\s_-])(?:title|headline|heading)(?:[\s_-]|$)", re.IGNORECASE)
_MAX_LINKS = 5_000
_MAX_BYTES = 12_000_000
"""Of a larger page the rest is not looked at."""


@dataclass(slots=True)
class _Link:
    url: str
    order: int
    text: str = ""
    heading: bool = False
    chrome: int = 0
    seen: int = 0
    own: float = 0.0
    family: str = ""
    published: Published | None = None
    elements: list[Node] = field(default_factory=list)


def base_of(root: Node, url: str) -> str:
    """The address that a page's relative links count from."""
    for element in root.iter("base"):
        href = absolute(url, element.get("href") or "")
        if href:
            return href
    return url


def read_section(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Listing:
    """The article links of a page in its order, with titles, and times where the page shows them.

    Told apart by what an address looks like (a date, a rising number, a long slug), by how much text the link has and
    by how
    the other links of the same family of addresses look. Raises ListingError where the page is empty or no page.
    """
    root = tree_of(decode(body[:_MAX_BYTES], content_type=content_type, charset=charset))
    if root is None:
        raise ListingError(Reason.of("empty-page"))
    base = base_of(root, url)
    title = next((tidy("".join(element.itertext())) for element in root.iter("title")), "")
    language = (root.get("lang") or "").lower()
    if host_of(url) in ("t.me", "telegram.me") and _is_channel(root):
        return _channel(root, base, title)
    links = _links(root, base)
    chosen = _articles(links, url)
    paths = {_path(element): link for link in chosen for element in link.elements}
    entries = tuple(
        Entry(
            key=canonical(link.url),
            url=link.url,
            title=link.text,
            published=_shown_date(link, paths) or date_in_address(link.url),
        )
        for link in chosen
    )
    return Listing(kind="page", entries=entries, title=title, link=url, language=language)


def _links(root: Node, base: str) -> list[_Link]:
    found: dict[str, _Link] = {}
    for count, element in enumerate(root.iter("a")):
        if count >= _MAX_LINKS:
            break
        address = absolute(base, element.get("href") or "")
        if not address:
            continue
        address = without_tracking(address.partition("#")[0])
        key = canonical(address)
        link = found.get(key)
        if link is None:
            link = found[key] = _Link(url=address, order=count)
        link.seen += 1
        link.elements.append(element)
        text, heading = _link_text(element)
        better = bool(text) and (heading, len(text)) > (link.heading, len(link.text))
        # A whole card inside one link is no title where there is one.
        if better and (heading or not link.text or len(text) <= 200):
            link.text, link.heading = text, heading or link.heading
        link.chrome += _in_chrome(element)
    for link in found.values():
        if not link.heading and _READ_MORE.match(link.text):
            beside = next(filter(None, map(_headline_beside, link.elements)), "")
            if beside:
                link.text, link.heading = beside, True
    return list(found.values())


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_READ_MORE = re.compile(
    r"\W*(?:ال)?(?:تفاصيل|مزيد|[اإ]قر[أا]|[أا]كمل|تابع|مطالعة|more|read more|details|lire|suite)\W*(?:\w+\W*){0,2}$",
    re.IGNORECASE,
)


def _headline_beside(element: Node) -> str:
    """The headline that is no link itself, of the item whose only link to its article says "read more"; "" for none."""
    for _, around in zip(range(4), element.iterancestors(), strict=False):
        if around.tag in ("body", "main"):
            break
        headings = [text for heading in around.iter(*_HEADINGS) if (text := _visible(heading))]
        if headings:
            return headings[0] if len(headings) == 1 and len(_WORD.findall(headings[0])) >= 4 else ""
    return ""


def _link_text(element: Node) -> tuple[str, bool]:
    for heading in element.iter(*_HEADINGS):
        text = _visible(heading)
        if text:
            return text, True
    for part in element.iter("div", "span", "p", "strong"):
        # A whole card in one link: its headline by name, without the date and section beside it.
        name = part.get("class")
        if name and _HEADLINE.search(name) and len(text := _visible(part)) >= 12:
            return text, True
    text = _visible(element)
    if not text:
        text = tidy(element.get("title") or "")
    if not text:
        text = next((tidy(image.get("alt") or "") for image in element.iter("img") if image.get("alt")), "")
        return text, False
    parent = element.getparent()
    return text, parent is not None and parent.tag in _HEADINGS


def _visible(element: Node) -> str:
    parts: list[str] = []
    if element.text:
        parts.append(element.text)
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and child.tag not in UNSEEN and child.text:
            parts.append(child.text if child.tag not in ("div", "p", "span", "time", "li") else " " + child.text)
        if child.tail:
            parts.append(child.tail)
    return tidy("".join(parts))


def _in_chrome(element: Node) -> int:
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 12:
            break
        if ancestor.tag in ("nav", "footer"):
            return 1
        if ancestor.tag in ("body", "main", "article"):
            break
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if len(names) > 1 and _CHROME.search(names):
            return 1
    return 0


def _articles(links: list[_Link], url: str) -> list[_Link]:
    here = canonical(url)
    home = _site(host_of(url))
    families: defaultdict[str, list[_Link]] = defaultdict(list)
    for link in links:
        key = canonical(link.url)
        host = host_of(link.url)
        parts = urlsplit(link.url)
        if key == here or _ELSEWHERE.search(host) or _FILE.search(parts.path):
            continue
        if parts.path in ("", "/") and not parts.query:
            continue
        link.family = _family(link.url)
        link.own = _score(link, _site(host) == home)
        families[link.family].append(link)
    chosen: list[_Link] = []
    for members in families.values():
        mean = sum(member.own for member in members) / len(members)
        weight = min(0.6, 0.2 * (len(members) - 1))
        for member in members:
            score = (1 - weight) * member.own + weight * mean
            # What a menu or the foot of the page names, and what says that it is no article, is lifted by nobody.
            if member.chrome == member.seen or _NOT_ARTICLE.search(unquote(urlsplit(member.url).path)):
                score = min(score, member.own)
            if score >= 2.5 and member.text:
                chosen.append(member)
    chosen.sort(key=lambda link: link.order)
    return _without_parts(chosen)


_OF_ANOTHER = re.compile(r"latest|unread|last|amp|print|comments?|replies|feed|(?:page|p)?-?\d{1,3}", re.IGNORECASE)


def _without_parts(chosen: list[_Link]) -> list[_Link]:
    """Without what is a part of another of them: its second page, its last answer, its remarks, a version for print."""
    addresses = {link.url.rstrip("/") for link in chosen}
    kept = []
    for link in chosen:
        whole, _, last = link.url.rstrip("/").rpartition("/")
        if not (whole in addresses and _OF_ANOTHER.fullmatch(last)):
            kept.append(link)
    return kept


def _score(link: _Link, same_site: bool) -> float:
    path = unquote(urlsplit(link.url).path)
    query = urlsplit(link.url).query
    score = 0.0
    if date_in_address(link.url) is not None or _MONTH_IN_PATH.search(path + "/"):
        score += 2.5
    if _NUMBER.search(path) or _NUMBERED_QUERY.search(query):
        score += 2.0
    elif _CODED.search(path.rstrip("/")):
        score += 1.5
    elif re.search(r"\d{3,}", path):
        score += 0.8
    slug = max((len(_SLUG_WORD.findall(segment)) for segment in path.split("/")), default=0)
    score += 1.8 if slug >= 5 else 1.2 if slug == 4 else 0.4 if slug == 3 else 0.0
    if path.endswith((".html", ".htm", ".aspx", ".php")):
        score += 0.3
    words = len(_WORD.findall(link.text))
    score += (
        2.2
        if words >= 7
        else 1.8
        if words >= 5
        else 1.2
        if words == 4
        else 0.3
        if words == 3
        else -1.2
        if link.text
        else -0.6
    )
    if link.heading:
        score += 0.8
    if _NOT_ARTICLE.search(path):
        score -= 3.5
    if link.chrome == link.seen:
        score -= 1.5
    if not same_site:
        score -= 1.5
    if words > 60:
        score -= 1.0
    return score


def _site(host: str) -> str:
    """What two hosts of one publisher share: the last two labels, three under a country's second level."""
    labels = host.split(".")
    if (
        len(labels) >= 3
        and len(labels[-1]) == 2
        and labels[-2] in ("co", "com", "net", "org", "gov", "edu", "ac", "info")
    ):
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def _family(url: str) -> str:
    """The shape of an address: its host, its words, and what kind of thing each segment is."""
    parts = urlsplit(url)
    shapes: list[str] = []
    for segment in unquote(parts.path).strip("/").split("/"):
        words = len(_SLUG_WORD.findall(segment))
        if segment.isdigit():
            shapes.append(
                "Y" if len(segment) == 4 and segment[:2] in ("19", "20") else "d" if len(segment) <= 2 else "N"
            )
        elif _NUMBER.search(segment):
            shapes.append("W" if words >= 4 else "w")
        elif words >= 4:
            shapes.append("S")
        else:
            shapes.append(segment[:12].lower() if not shapes else "s")
    # Where a name and its number are one ("spip.php?article812"), the name alone.
    keys = sorted(pair.partition("=")[0].rstrip("0123456789") for pair in parts.query.split("&") if pair)
    return f"{host_of(url)}/{'/'.join(shapes)}?{'&'.join(keys)}"


def _path(element: Node) -> str:
    return without_tracking((element.get("href") or "").partition("#")[0]).rstrip("/")


def _card(element: Node, link: _Link, paths: Mapping[str, _Link]) -> Node:
    """The largest ancestor that still holds only this address, or the list's item around it without another article."""
    card, own = element, _path(element)
    for _ in range(5):
        parent = card.getparent()
        if parent is None or parent.tag in ("body", "main"):
            return card
        if any(_path(a) != own for a in parent.iter("a") if a.get("href")):
            break
        card = parent
    for _, around in zip(range(5), card.iterancestors(), strict=False):
        if around.tag in ("article", "li"):
            others = (paths.get(_path(a)) for a in around.iter("a") if a.get("href"))
            return around if all(other is None or other is link for other in others) else card
    return card


_DATED = re.compile(r"date|time|publi|created|posted|(?:^|[\s_-])dt(?:[\s_-]|$)")


def _shown_date(link: _Link, paths: Mapping[str, _Link]) -> Published | None:
    """A time that is shown in the card around the link, a machine's or one in words."""
    for element in link.elements:
        card = _card(element, link, paths)
        for shown in card.iter("time", "span", "div", "p", "small", "i", "dd"):
            stamp = shown.get("datetime") or shown.get("content") or ""
            published = if_set(read_date(stamp, origin="listing")) if stamp else None
            if published is None:
                published = from_epoch(
                    shown.get("data-unixtime") or shown.get("data-timestamp") or "", origin="listing"
                )
            if published is None and (shown.tag == "time" or _DATED.search((shown.get("class") or "").lower())):
                text = _visible(shown)
                published = read_date(text, origin="listing") if 4 < len(text) < 60 else None
            if published is not None:
                return published
    return None


def _with_class(root: Node, name: str) -> list[Node]:
    return [node for node in root.iter("div") if name in (node.get("class") or "").split()]


def _is_channel(root: Node) -> bool:
    return bool(_with_class(root, "tgme_widget_message"))


def _channel(root: Node, base: str, title: str) -> Listing:
    """A public Telegram channel's web preview: each message is an entry that carries its own text, newest first."""
    entries: list[Entry] = []
    for message in _with_class(root, "tgme_widget_message"):
        post = message.get("data-post") or ""
        text = next(iter(_with_class(message, "tgme_widget_message_text")), None)
        if not post or text is None:
            continue
        html = etree.tostring(text, encoding="unicode", method="html")
        stamp = next((t.get("datetime") or "" for t in message.iter("time") if t.get("datetime")), "")
        address = f"https://t.me/{post}"
        line = tidy("".join(text.itertext()))
        entries.append(
            Entry(
                key=canonical(address),
                url=address,
                id=post,
                title=_headline(text) or line[:120],
                content=clean(html, base),
                published=read_date(stamp, origin="listing") if stamp else None,
            )
        )
    return Listing(kind="page", entries=tuple(reversed(entries)), title=title)


def _headline(element: Node) -> str:
    first = next(iter(block_texts(element)), "")
    return first if len(first) <= 160 else first[:157].rsplit(" ", 1)[0] + "…"
