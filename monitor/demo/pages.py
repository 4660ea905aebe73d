"""Writes the demo's pages, feed and sitemap in the markup that news sites use. Pure: data in, bytes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from monitor.demo.newsroom import Newsroom, Outlet, Publication

ZONE = timezone(timedelta(hours=3))
"""The clock the invented newsrooms live by."""

NEWEST = 40
"""How many entries a listing shows."""

WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

LEVANTINE = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)

EGYPTIAN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is sent back for a path."""

    body: bytes
    content_type: str
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an outlet knows when it writes a page."""

    outlet: Outlet
    base: str
    newsroom: Newsroom
    public: tuple[Publication, ...]
    now: datetime

    @property
    def newest(self) -> tuple[Publication, ...]:
        return tuple(reversed(self.public))[:NEWEST]

    def address(self, publication: Publication) -> str:
        return self.base + path_of(publication).lstrip("/")


def path_of(publication: Publication) -> str:
    """The path of an article: its day and its slug, as most sites have it."""
    day = publication.published.astimezone(ZONE)
    return f"/news/{day:%Y/%m/%d}/{publication.article.slug}"


def robots(desk: Desk) -> Page:
    lines = ["User-agent: *", "Disallow: /admin/"]
    if desk.outlet.listing == "sitemap":
        lines.append(f"Sitemap: {desk.base}{desk.outlet.path.lstrip('/')}")
    return Page(body=("\n".join(lines) + "\n").encode(), content_type="text/plain; charset=utf-8")


def listing(desk: Desk) -> Page:
    """The outlet's feed, section page or sitemap."""
    if desk.outlet.listing == "feed":
        return Page(body=_feed(desk).encode(), content_type="application/rss+xml; charset=utf-8")
    if desk.outlet.listing == "sitemap":
        return Page(body=_sitemap(desk).encode(), content_type="application/xml; charset=utf-8")
    return _html(desk, title=desk.outlet.name, head="", body=_cards(desk))


def front(desk: Desk) -> Page:
    """The front page; where there is a feed it says so."""
    head = ""
    if desk.outlet.listing == "feed":
        name = escape(desk.outlet.name)
        head = f'<link rel="alternate" type="application/rss+xml" title="{name}" href="{desk.outlet.path}">'
    return _html(desk, title=desk.outlet.name, head=head, body=_cards(desk))


def article(desk: Desk, publication: Publication) -> Page:
    """An article's page with everything that stands around it."""
    written = publication.article
    if written.status != 200:
        return Page(
            body=f"<!doctype html><title>{written.status}</title><h1>{written.status}</h1>".encode(),
            content_type="text/html; charset=utf-8",
            status=written.status,
        )
    if written.album:
        return _html(desk, title=written.title, head="", body=_album(written.title, written.paragraphs))
    layout = {"feed": _modern, "page": _blog, "sitemap": _old}[desk.outlet.listing]
    head, body = layout(desk, publication)
    return _html(desk, title=f"{written.title} - {desk.outlet.name}", head=head, body=body, charset=written.charset)


def album(desk: Desk, title: str) -> Page:
    """An old picture page that related links lead to; it is no article."""
    return _html(desk, title=title, head="", body=_album(title, (title,)))


def picture(path: str) -> Page:
    """A picture of nothing: two fields of colour, made from its name."""
    hue = sum(path.encode()) * 7 % 360
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">'
        f'<rect width="640" height="360" fill="hsl({hue} 30% 80%)"/>'
        f'<path d="M0 260 L640 {180 + hue % 120} V360 H0 Z" fill="hsl({hue} 30% 45%)"/></svg>'
    )
    return Page(body=drawing.encode(), content_type="image/svg+xml")


def missing(desk: Desk) -> Page:
    page = _html(desk, title="404", head="", body="<main><h1>404</h1></main>")
    return Page(body=page.body, content_type=page.content_type, status=404)


def arabic_date(instant: datetime, *, levantine: bool = True) -> str:
    """A date as newsrooms print it: weekday, day, month in one or both namings, year and time."""
    local = instant.astimezone(ZONE)
    weekday = WEEKDAYS[local.weekday()]
    month = EGYPTIAN[local.month - 1]
    if levantine:
        month = f"{LEVANTINE[local.month - 1]}/{month}"
    return f"{weekday} {local.day} {month} {local:%Y، %H:%M}"


# --- listings ------------------------------------------------------------------------------------


def _feed(desk: Desk) -> str:
    items = "".join(_item(desk, publication) for publication in desk.newest)
    name = escape(desk.outlet.name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">\n<channel>'
        f"<title>{name}</title><link>{desk.base}</link><description>{escape(desk.outlet.slogan)}</description>"
        f"<language>ar</language>\n{items}</channel></rss>\n"
    )


def _item(desk: Desk, publication: Publication) -> str:
    written = publication.article
    address = desk.address(publication)
    moment = format_datetime(publication.published.astimezone(ZONE))
    summary = _first_words(written.paragraphs[0])
    parts = [
        f"<title>{escape(written.title)}</title>",
        f"<link>{address}</link>",
        f'<guid isPermaLink="true">{address}</guid>',
        f"<pubDate>{moment}</pubDate>",
        f"<category>{escape(written.section)}</category>",
        f"<description><![CDATA[<p>{escape(summary)}</p>]]></description>",
    ]
    if written.author:
        parts.append(f"<dc:creator>{escape(written.author)}</dc:creator>")
    if written.whole:
        whole = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in written.paragraphs)
        parts.append(f"<content:encoded><![CDATA[{whole}]]></content:encoded>")
    if written.caption:
        parts.append(
            f'<media:content url="{desk.base}pictures/{written.slug}.svg" medium="image">'
            f"<media:description>{escape(written.caption)}</media:description></media:content>"
        )
    return f"<item>{''.join(parts)}</item>\n"


def _first_words(paragraph: str, most: int = 24) -> str:
    words = paragraph.split()
    return paragraph if len(words) <= most else " ".join(words[:most]) + "…"


def _sitemap(desk: Desk) -> str:
    def entry(publication: Publication) -> str:
        moment = publication.published.astimezone(ZONE).isoformat(timespec="seconds")
        return (
            f"<url><loc>{desk.address(publication)}</loc><lastmod>{moment}</lastmod><news:news>"
            f"<news:publication><news:name>{escape(desk.outlet.name)}</news:name>"
            "<news:language>ar</news:language></news:publication>"
            f"<news:publication_date>{moment}</news:publication_date>"
            f"<news:title>{escape(publication.article.title)}</news:title></news:news></url>\n"
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        f"{''.join(entry(publication) for publication in desk.newest)}</urlset>\n"
    )


def _cards(desk: Desk) -> str:
    def card(publication: Publication) -> str:
        written = publication.article
        local = publication.published.astimezone(ZONE)
        return (
            f'<article class="card"><a class="card-picture" href="{path_of(publication)}">'
            f'<img src="/pictures/{written.slug}.svg" alt=""></a>'
            f'<h2 class="card-title"><a href="{path_of(publication)}">{escape(written.title)}</a></h2>'
            f'<time datetime="{local.isoformat(timespec="seconds")}">{arabic_date(local)}</time>'
            f"<p>{escape(_first_words(written.paragraphs[0], 14))}</p></article>\n"
        )

    cards = "".join(card(publication) for publication in desk.newest)
    return f'<main class="section"><h1>{escape(desk.outlet.slogan)}</h1>\n{cards}</main>'


# --- articles ------------------------------------------------------------------------------------


def _modern(desk: Desk, publication: Publication) -> tuple[str, str]:
    """JSON-LD and Open Graph in the head, the text in `article`, related stories in the middle of it."""
    written = publication.article
    moment = publication.published.astimezone(ZONE).isoformat(timespec="seconds")
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": written.title,
        "datePublished": moment,
        "dateModified": moment,
        "author": [{"@type": "Person", "name": written.author}] if written.author else [],
        "articleSection": written.section,
        "publisher": {"@type": "Organization", "name": desk.outlet.name},
        "mainEntityOfPage": desk.address(publication),
    }
    packed = json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")
    head = (
        _open_graph(desk, publication)
        + f'<meta property="article:published_time" content="{moment}">'
        + f'<script type="application/ld+json">{packed}</script>'
    )
    paragraphs = [f"<p>{escape(paragraph)}</p>" for paragraph in written.paragraphs]
    paragraphs.insert(min(2, len(paragraphs)), _related(desk, publication))
    body = (
        f'<main><article class="article"><header><span class="kicker">{escape(written.section)}</span>'
        f"<h1>{escape(written.title)}</h1>"
        f'<div class="meta"><span class="author">{escape(written.author)}</span>'
        f' <time datetime="{moment}">{arabic_date(publication.published)}</time></div>{_share(desk)}</header>'
        f"{_figure(publication)}"
        f'<div class="article-body">{"".join(paragraphs)}</div>'
        f"{_tags(publication)}</article>{_most_read(desk, publication)}</main>{_sign_up(desk)}"
    )
    return head, body


def _blog(desk: Desk, publication: Publication) -> tuple[str, str]:
    """A weblog's markup: the date only in `time` and in words, share buttons inside the text's box."""
    written = publication.article
    moment = publication.published.astimezone(ZONE).isoformat(timespec="seconds")
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in written.paragraphs)
    body = (
        '<div id="content" class="site-content"><div id="primary" class="content-area">'
        f'<article id="post-{publication.number + 1000}" class="post type-post">'
        f'<header class="entry-header"><h1 class="entry-title">{escape(written.title)}</h1>'
        f'<div class="entry-meta"><time class="entry-date published" datetime="{moment}">'
        f"{arabic_date(publication.published)}</time>"
        f' <span class="byline"><a rel="author" href="/authors/1">{escape(written.author)}</a></span></div></header>'
        f"{_figure(publication)}"
        f'<div class="entry-content">\n{paragraphs}{_share(desk)}</div>'
        f'<footer class="entry-footer">{_tags(publication)}</footer></article>'
        f"{_related(desk, publication)}</div>"
        f'<aside id="secondary" class="widget-area sidebar">{_most_read(desk, publication)}</aside></div>'
        f"{_sign_up(desk)}"
    )
    return _open_graph(desk, publication), body


def _old(desk: Desk, publication: Publication) -> tuple[str, str]:
    """An old content system: one form around everything, tables, paragraphs parted by line breaks."""
    written = publication.article
    local = publication.published.astimezone(ZONE)
    text = "<br><br>\n".join(escape(paragraph) for paragraph in written.paragraphs)
    head = (
        f'<meta name="date" content="{local:%Y-%m-%dT%H:%M:%S%z}">'
        f'<meta name="keywords" content="{_keywords(publication)}">'
    )
    body = (
        '<form method="post" action="./show.aspx" id="form1"><input type="hidden" name="__VIEWSTATE" value="x">'
        '<table class="layout"><tr><td class="main"><div id="news-details">'
        f'<h1 id="lblTitle">{escape(written.title)}</h1>'
        f'<span id="lblDate">{arabic_date(local, levantine=False)}</span>'
        f'{_figure(publication)}<div id="news-text" class="news-text">{text}</div>{_share(desk)}</div>'
        f'</td><td class="side">{_most_read(desk, publication)}{_related(desk, publication)}</td></tr></table></form>'
    )
    return head, body


def _open_graph(desk: Desk, publication: Publication) -> str:
    written = publication.article
    return (
        '<meta property="og:type" content="article">'
        f'<meta property="og:title" content="{escape(written.title)}">'
        f'<meta property="og:site_name" content="{escape(desk.outlet.name)}">'
        f'<meta property="og:image" content="{desk.base}pictures/{written.slug}.svg">'
        f'<link rel="canonical" href="{desk.address(publication)}">'
    )


def _keywords(publication: Publication) -> str:
    return escape(", ".join(publication.article.tags))


def _figure(publication: Publication) -> str:
    written = publication.article
    if not written.caption:
        return ""
    return (
        f'<figure class="article-image"><img src="/pictures/{written.slug}.svg" alt="{escape(written.caption)}">'
        f"<figcaption>{escape(written.caption)}</figcaption></figure>"
    )


def _tags(publication: Publication) -> str:
    tags = publication.article.tags
    if not tags:
        return ""
    links = "".join(
        f'<li class="tag"><a href="/tags/{number}">{escape(tag)}</a></li>' for number, tag in enumerate(tags)
    )
    return f'<ul class="tags">{links}</ul>'


def _related(desk: Desk, publication: Publication) -> str:
    """Other articles and old picture pages, with their titles: the keywords in them are nobody's news."""
    others = [other for other in desk.newest if other.number != publication.number]
    links = [(path_of(other), other.article.title) for other in others[:2]]
    archive = desk.newsroom.archive
    for step in range(2):
        slug, title = archive[(publication.number + step) % len(archive)]
        links.append((f"/albums/{slug}", title))
    items = "".join(f'<li><a href="{href}">{escape(title)}</a></li>' for href, title in links)
    return f'<aside class="related-articles"><h3>{escape(desk.newsroom.notices[0])}</h3><ul>{items}</ul></aside>'


def _most_read(desk: Desk, publication: Publication) -> str:
    others = [other for other in desk.public if other.number != publication.number][:4]
    items = "".join(f'<li><a href="{path_of(other)}">{escape(other.article.title)}</a></li>' for other in others)
    return f'<div class="most-read"><h3>{escape(desk.newsroom.notices[1])}</h3><ol>{items}</ol></div>'


def _share(desk: Desk) -> str:
    return f'<div class="share-buttons"><span>{escape(desk.newsroom.notices[2])}</span></div>'


def _sign_up(desk: Desk) -> str:
    notices = desk.newsroom.notices
    return (
        f'<div class="modal newsletter-popup" role="dialog"><h3>{escape(notices[3])}</h3><p>{escape(notices[4])}</p>'
        f'<form action="/subscribe"><input type="email" name="email"><button>{escape(notices[5])}</button></form></div>'
    )


def _album(title: str, captions: tuple[str, ...]) -> str:
    pictures = "".join(
        f'<figure><img src="/pictures/{number}.svg" alt=""><figcaption>{escape(caption)}</figcaption></figure>'
        for number, caption in enumerate(captions)
    )
    return f'<main class="gallery"><h1>{escape(title)}</h1>{pictures}</main>'


def _html(desk: Desk, *, title: str, head: str, body: str, charset: str = "utf-8") -> Page:
    """The frame of every page. Another charset than UTF-8 is declared in `meta` only, as old sites do."""
    outlet = desk.outlet
    menu = "".join(f'<li><a href="/section/{n}">{escape(entry)}</a></li>' for n, entry in enumerate(outlet.menu))
    footer = "".join(f"<p>{escape(line)}</p>" for line in outlet.footer)
    text = (
        f'<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head><meta charset="{charset}">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>\n"
        f'<header class="site-header"><a class="logo" href="/">{escape(outlet.name)}</a>'
        f'<nav class="main-menu"><ul>{menu}</ul></nav></header>\n'
        f"{body}\n"
        f'<footer class="site-footer">{footer}</footer>\n</body></html>\n'
    )
    content_type = "text/html; charset=utf-8" if charset == "utf-8" else "text/html"
    return Page(body=text.encode(charset, "xmlcharrefreplace"), content_type=content_type)
