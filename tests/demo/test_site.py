"""The demo's outlets as a reader on the loopback network sees them."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from monitor.demo import DemoSite
from monitor.demo.pages import arabic_date
from monitor.model import SourceKind
from tests.conftest import FakeClock

BALLOON = "منطاد"


@pytest.fixture
def site(clock: FakeClock) -> Iterator[DemoSite]:
    with DemoSite(every=3, first=12, clock=clock) as running:
        yield running


def get(url: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=5, headers=headers)


def source_url(site: DemoSite, kind: SourceKind) -> str:
    return next(source.url for source in site.sources if source.kind is kind)


def article_address(site: DemoSite, slug: str) -> str:
    return next(site.address(one) for one in site.public() if one.article.slug == slug)


def test_there_is_a_feed_a_section_page_and_a_sitemap_on_this_machine(site: DemoSite) -> None:
    assert {source.kind for source in site.sources} == {SourceKind.FEED, SourceKind.PAGE, SourceKind.SITEMAP}
    for source in site.sources:
        assert source.url.startswith("http://127.0.0.1:")
        assert get(source.url).status_code == 200


def test_the_feed_carries_summaries_and_one_whole_text(site: DemoSite) -> None:
    response = get(source_url(site, SourceKind.FEED))
    items = ET.fromstring(response.content).findall("./channel/item")
    own = [one for one in site.public() if one.article.outlet == "khabia"]
    assert [item.findtext("link") for item in items] == [site.address(one) for one in reversed(own)]
    whole = [item for item in items if item.find("{http://purl.org/rss/1.0/modules/content/}encoded") is not None]
    assert len(whole) == 1
    newest = items[0].findtext("pubDate") or ""
    assert parsedate_to_datetime(newest) == own[-1].published
    assert BALLOON not in " ".join(f"{item.findtext('title')} {item.findtext('description')}" for item in items)


def test_the_sitemap_and_the_section_page_name_their_articles(site: DemoSite) -> None:
    sitemap = get(source_url(site, SourceKind.SITEMAP)).text
    section = get(source_url(site, SourceKind.PAGE)).text
    for one in site.public():
        if one.article.outlet == "dawwar":
            assert site.address(one) in sitemap
        if one.article.outlet == "waraq":
            assert one.article.title in section
    assert "application/rss+xml" not in section


def test_the_front_page_of_the_agency_declares_its_feed(site: DemoSite) -> None:
    front = source_url(site, SourceKind.FEED).removesuffix("feed.xml")
    assert 'type="application/rss+xml"' in get(front).text


def test_every_public_article_can_be_read_and_stands_among_links_and_boilerplate(
    site: DemoSite, clock: FakeClock
) -> None:
    clock.forward(minutes=10)
    for one in site.public():
        response = get(site.address(one))
        assert response.status_code == one.article.status
        if response.status_code == 200 and not one.article.album:
            response.encoding = one.article.charset
            assert one.article.title in response.text
            assert one.article.paragraphs[-1] in response.text
            assert BALLOON in response.text


def test_one_page_is_in_windows_1256_and_says_so_only_inside(site: DemoSite) -> None:
    response = get(article_address(site, "idlib-train-model"))
    assert response.headers["Content-Type"] == "text/html"
    assert b'<meta charset="windows-1256">' in response.content
    assert "إِدْلِب" in response.content.decode("windows-1256")


def test_one_page_is_refused_with_403(site: DemoSite) -> None:
    assert get(article_address(site, "idlib-market-blocked")).status_code == 403


def test_an_article_appears_when_its_time_has_come(site: DemoSite, clock: FakeClock) -> None:
    feed = source_url(site, SourceKind.FEED)
    before = get(feed).text
    clock.forward(seconds=3)
    after = get(feed).text
    assert "hotline" not in before
    assert "hotline" in after


def test_an_unchanged_listing_is_answered_with_304(site: DemoSite) -> None:
    feed = source_url(site, SourceKind.FEED)
    etag = get(feed).headers["ETag"]
    again = get(feed, **{"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_an_unknown_path_is_404_and_robots_allow_reading(site: DemoSite) -> None:
    front = source_url(site, SourceKind.FEED).removesuffix("feed.xml")
    assert get(front + "nowhere").status_code == 404
    robots = get(front + "robots.txt")
    assert robots.status_code == 200
    assert "Disallow: /news" not in robots.text


def test_pictures_and_old_albums_are_there(site: DemoSite) -> None:
    front = source_url(site, SourceKind.FEED).removesuffix("feed.xml")
    assert get(front + "pictures/any.svg").headers["Content-Type"] == "image/svg+xml"
    assert BALLOON in get(front + "albums/balloon-festival").text


def test_the_date_is_printed_as_newsrooms_print_it() -> None:
    instant = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert arabic_date(instant) == "الاثنين 23 تشرين الثاني/نوفمبر 2026، 12:30"
    assert arabic_date(instant, levantine=False) == "الاثنين 23 نوفمبر 2026، 12:30"


def test_stopping_twice_does_nothing_and_frees_the_port(clock: FakeClock) -> None:
    site = DemoSite(clock=clock)
    front = site.start()
    site.stop()
    site.stop()
    with pytest.raises(requests.ConnectionError):
        get(front)
