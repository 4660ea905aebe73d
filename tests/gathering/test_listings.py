"""Section pages, sitemaps and what an address turns out to be."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest

from monitor.errors import ListingError
from monitor.gathering.addresses import canonical
from monitor.gathering.discovery import what_is
from monitor.gathering.listings import read_listing
from monitor.gathering.pages import read_section
from monitor.gathering.sitemaps import INDEX, is_sitemap, read_sitemap
from monitor.model import SourceKind

URL = "https://alwadi.example.org/c/local"
PAGES = Path(__file__).parents[1] / "data" / "listings"
SHARED = Path(__file__).parents[3] / "shared" / "pages" / "listings"

SECTION = """<html lang="ar"><head><title>محليات</title></head><body><nav><a href="/">الرئيسية</a>
<a href="/c/economy">اقتصاد وأعمال وأسواق المال</a></nav>
<main><div class="card"><a href="/2023/11/05/station/?utm_source=home"><img src="/1.jpg" alt="محطة الرصد"></a><h3>
<a href="/2023/11/05/station/">افتتاح محطة الرصد الجوي في جبل الشيخة</a></h3>
<time datetime="2023-11-05T06:30:12+00:00">5 نوفمبر</time></div>
<div class="card"><h3><a href="/2023/11/04/waste/">البلدية تعلن مواعيد جمع النفايات الجديدة</a></h3></div>
<div class="card"><h3><a href="/2023/11/03/school/">مدرسة الحي تفوز بجائزة الحديقة الأجمل</a></h3></div></main>
<div><a href="/tag/weather">كل ما كتب عن الطقس والأمطار هذا العام</a><a href="/author/reem">ريم الكيلاني</a>
<a href="https://facebook.com/alwadi">تابعونا على صفحتنا في فيسبوك الآن</a></div>
<footer><a href="/about-us">من نحن وكيف نعمل في هذه الصحيفة</a>
<a href="/privacy">سياسة الخصوصية لموقع صحيفة الوادي</a></footer></body></html>"""


def test_a_section_page_offers_its_articles_in_order_with_titles_and_times() -> None:
    listing = read_section(SECTION.encode(), url=URL)
    assert listing.kind == "page"
    assert listing.title == "محليات"
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("https://alwadi.example.org/2023/11/05/station/", "افتتاح محطة الرصد الجوي في جبل الشيخة"),
        ("https://alwadi.example.org/2023/11/04/waste/", "البلدية تعلن مواعيد جمع النفايات الجديدة"),
        ("https://alwadi.example.org/2023/11/03/school/", "مدرسة الحي تفوز بجائزة الحديقة الأجمل"),
    ]
    shown = [entry.published.text for entry in listing.entries if entry.published]
    assert shown == ["2023-11-05T06:30:12+00:00", "2023-11-04", "2023-11-03"]


def test_addresses_without_dates_are_told_by_their_number() -> None:
    items = "".join(
        f'<li><a href="News.aspx?id={5500 + n}">خبر طويل العنوان عن حدث محلي رقم {n}</a></li>' for n in range(5)
    )
    others = '<a href="Cat.aspx?c=1">أخبار محلية وعربية ودولية متنوعة</a><a href="Contact.aspx">اتصل بنا</a>'
    body = f"<form>{items}{others}</form>"
    listing = read_section(body.encode(), url="http://sahl.example.com/")
    assert len(listing.entries) == 5


def test_a_telegram_preview_gives_its_messages_newest_first() -> None:
    message = (
        '<div class="tgme_widget_message" data-post="chan/{0}">'
        '<div class="tgme_widget_message_text">عنوان {0}<br><br>نص</div>'
        '<a class="tgme_widget_message_date"><time datetime="2024-01-0{0}T10:00:00+00:00">10:00</time></a></div>'
    )
    listing = read_section((message.format(1) + message.format(2)).encode(), url="https://t.me/s/chan")
    assert [entry.url for entry in listing.entries] == ["https://t.me/chan/2", "https://t.me/chan/1"]
    assert listing.entries[0].title == "عنوان 2"
    assert listing.entries[0].published is not None


NEWS_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://e.org/a?utm_source=x</loc><lastmod>2026-04-06T20:46:35Z</lastmod><news:news><news:publication>
<news:name>المنارة</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2026-04-06</news:publication_date><news:title>خبر &amp; آخر</news:title>
<news:keywords>أ, ب</news:keywords></news:news></url><url><loc>javascript:x</loc></url></urlset>"""


@pytest.mark.parametrize("body", [NEWS_SITEMAP.encode(), gzip.compress(NEWS_SITEMAP.encode())])
def test_a_news_sitemap_gives_titles_and_times(body: bytes) -> None:
    listing = read_sitemap(body, url="https://e.org/news.xml")
    (entry,) = listing.entries
    assert (listing.kind, listing.title, listing.language) == ("sitemap", "المنارة", "ar")
    assert (entry.url, entry.title, entry.tags) == ("https://e.org/a", "خبر & آخر", ("أ", "ب"))
    assert entry.published is not None
    assert entry.updated is not None
    assert (entry.published.text, entry.updated.text) == ("2026-04-06", "2026-04-06T20:46:35+00:00")


def test_a_sitemap_gives_the_day_in_its_addresses_and_its_pictures() -> None:
    body = """<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><s:url><s:loc>
    https://e.org/2026/04/06/khabar/</s:loc><i:image><i:loc>/p/1.jpg</i:loc></i:image>
    <i:image><i:loc>/p/2.jpg</i:loc></i:image></s:url></s:urlset>"""
    assert is_sitemap(body.encode())
    (entry,) = read_sitemap(body.encode(), url="https://e.org/s.xml").entries
    assert entry.published is not None
    assert (entry.published.text, entry.published.origin) == ("2026-04-06", "address")
    assert [enclosure.href for enclosure in entry.enclosures] == ["https://e.org/p/1.jpg"]


def test_addresses_line_by_line_are_a_sitemap_and_prose_is_none() -> None:
    body = b"\xef\xbb\xbfhttps://e.org/1\r\nhttps://e.org/2\nnothing here\n"
    assert is_sitemap(body)
    assert [entry.url for entry in read_sitemap(body, url="https://e.org/s.txt").entries] == [
        "https://e.org/1",
        "https://e.org/2",
    ]
    assert not is_sitemap(b"https://e.org/1 is an address")
    assert not is_sitemap(b"<html><body>https://e.org/1</body></html>")


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"<a href='/2023/1/1/x'>x</a>",
        b"<a href='/news/1'>" * 50_000,
        b"<a " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b" href='/x'>x</a>",
        b"\x00<\x00a\x00" * 50_000,
        b"<form>" * 1_000 + b"<a href='javascript:alert(1)'>" + b"x" * 100_000,
    ],
)
def test_a_hostile_section_page_is_read_within_bounds(body: bytes) -> None:
    for entry in read_section(body, url="https://e.org/c").entries:
        assert entry.url.startswith("https://e.org/")


def test_a_sitemap_index_names_sitemaps_and_puts_news_first() -> None:
    body = b"<sitemapindex><sitemap><loc>https://e.org/pages.xml</loc></sitemap><sitemap><loc>https://e.org/news.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(body, url="https://e.org/s.xml").kind == INDEX
    found = what_is(body, url="https://e.org/s.xml")
    assert [address for address, _, _ in found.alternatives] == ["https://e.org/news.xml", "https://e.org/pages.xml"]


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(ListingError):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * 70_000_000), url="https://e.org/s.xml")


def test_a_page_with_declared_feeds_offers_them_but_not_those_of_comments() -> None:
    body = SECTION.replace(
        "</head>",
        '<link rel="alternate" type="application/rss+xml" title="المنارة » التعليقات" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="المنارة" href="/feed/"></head>',
    )
    found = what_is(body.encode(), url=URL)
    assert found.kind is SourceKind.PAGE
    assert found.alternatives == (("https://alwadi.example.org/feed/", "المنارة", SourceKind.FEED),)
    assert found.listing is not None
    assert len(found.listing.entries) == 3


def test_feeds_and_sitemaps_are_told_by_their_content_whatever_the_server_says() -> None:
    feed = b"<rss><channel><title>t</title><item><title>a</title><link>/1</link></item></channel></rss>"
    assert what_is(feed, url="https://e.org/x", content_type="text/html").kind is SourceKind.FEED
    assert what_is(NEWS_SITEMAP.encode(), url="https://e.org/x", content_type="text/html").kind is SourceKind.SITEMAP
    assert read_listing(SourceKind.FEED, feed, url="https://e.org/x").entries[0].url == "https://e.org/1"


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"\x89PNG\r\n\x1a\n\x00\x00", b"<html><body><form><input>Please sign in</form>", b'{"a": 1}']
)
def test_what_nothing_can_be_followed_in_is_refused(body: bytes) -> None:
    with pytest.raises(ListingError):
        what_is(body, url="https://e.org/")


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.toml")))
def test_a_section_page_offers_its_articles_and_nothing_else(name: str) -> None:
    expected = tomllib.loads((PAGES / f"{name}.toml").read_text(encoding="utf-8"))
    listing = read_section((PAGES / f"{name}.html").read_bytes(), url=expected["base"])
    wanted = {canonical(quote(url, safe=":/%?&=#")) for url in expected["links"]}
    assert {entry.key for entry in listing.entries} == wanted
    assert not [entry.title for entry in listing.entries if len(entry.title) < 12 or re.search(r"\d{4}", entry.title)]


def test_the_time_of_an_article_is_read_in_its_item_of_the_list_though_its_author_is_linked_there() -> None:
    items = "".join(
        f'<li><strong><a href="/n.php?article{812 - n}">{title}</a></strong>'
        f'<p class="publication"><time datetime="2022-11-{18 - n}T15:05:00Z">الجمعة</time> بقلم '
        f'<a href="/n.php?auteur{n % 2}">سلمى العياري</a></p></li>'
        for n, title in enumerate(("أمطار رعدية منتظرة في الشمال الغربي", "توقف حركة القطارات بين المدينتين صباحا"))
    )
    page = f'<html><body><p class="date">الأحد 20 نوفمبر 2022</p><ul>{items}</ul></body></html>'
    listing = read_section(page.encode(), url=URL)
    shown = [entry.published.text for entry in listing.entries if entry.published]
    assert shown == ["2022-11-18T15:05:00+00:00", "2022-11-17T15:05:00+00:00"]


def test_a_press_review_may_link_to_others_and_a_list_of_ones_own_leaves_them_out() -> None:
    titles = ["قافلة مساعدات تعبر المعبر الشمالي بعد انتظار", "المحكمة تؤجل النظر في قضية المرفأ إلى الشهر المقبل"]
    there = "".join(
        f'<li><h3><a href="https://www.daily{n}.example/2023/11/0{n + 1}/story-of-the-day">{title}</a></h3></li>'
        for n, title in enumerate(titles)
    )
    review = read_section(f"<body><ul>{there}</ul></body>".encode(), url=URL)
    assert [entry.title for entry in review.entries] == titles
    partner = '<div><a href="https://shop.example/offers">عروض اليوم على الأجهزة المنزلية كلها</a></div>'
    own = read_section(SECTION.replace("</main>", f"</main>{partner}").encode(), url=URL)
    assert {entry.url.split("/")[2] for entry in own.entries} == {"alwadi.example.org"}


def test_a_sitemap_s_time_that_was_never_set_is_none() -> None:
    body = "<urlset><url><loc>https://e.org/a</loc><lastmod>1970-01-01T00:00:00Z</lastmod></url></urlset>"
    (entry,) = read_sitemap(body.encode(), url="https://e.org/s.xml").entries
    assert (entry.published, entry.updated) == (None, None)


def test_an_item_whose_only_link_says_read_more_has_its_headline_for_a_title() -> None:
    titles = ["سقوط قذائف على أطراف بلدة التل", "المصرف المركزي يبقي أسعار الفائدة", "بدء محادثات الهدنة في العاصمة"]
    items = "".join(
        f'<div><h4>{title}</h4><a href="/c/local">محليات</a><a href="/d.aspx?id={5500 + n}">التفاصيل</a></div>'
        for n, title in enumerate(titles)
    )
    page = f'<body><h2>كل أخبار المحافظات اليوم</h2><div>{items}</div><a href="/c/local?p=2">المزيد</a></body>'
    assert [entry.title for entry in read_section(page.encode(), url=URL).entries] == titles


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pages are not beside the project")
@pytest.mark.parametrize("name", ["bbc_home", "sputnik_ar", "youm7"])
def test_the_links_of_the_shared_pages_are_found(name: str) -> None:
    expected = json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8"))
    listing = read_section((SHARED / f"{name}.html").read_bytes(), url=expected["base"])
    wanted = {canonical(quote(url, safe=":/%?&=#")) for url in expected["article_links"]}
    found = {entry.key for entry in listing.entries}
    right = len(wanted & found)
    assert 2 * right / (len(wanted) + len(found)) >= 0.9


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04" + bytes(90),
        b"only words",
    ],
    ids=["picture", "pdf", "zip", "text"],
)
def test_what_could_not_even_be_a_page_is_said_to_be_none_of_the_three(body: bytes) -> None:
    with pytest.raises(ListingError) as raised:
        what_is(body, url="https://e.org/x")
    assert raised.value.reason.code == "not-a-listing"
