"""The demo's listings and pages as the gathering room reads them: each article whole, and nothing around it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from monitor.demo import DemoSite
from monitor.demo.newsroom import Publication
from monitor.gathering.extraction import extract
from monitor.gathering.listings import read_listing
from monitor.model import Extracted, SourceKind
from tests.conftest import FakeClock

BALLOON = "منطاد"


@pytest.fixture
def site(clock: FakeClock) -> Iterator[DemoSite]:
    with DemoSite(clock=clock) as running:
        clock.forward(minutes=3)
        yield running


def get(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=5)


def read(site: DemoSite, publication: Publication, clock: FakeClock) -> Extracted:
    address = site.address(publication)
    response = get(address)
    return extract(response.content, url=address, content_type=response.headers["Content-Type"], now=clock())


def test_every_listing_offers_exactly_its_articles_newest_first(site: DemoSite) -> None:
    keys = {SourceKind.FEED: "khabia", SourceKind.PAGE: "waraq", SourceKind.SITEMAP: "dawwar"}
    for source in site.sources:
        response = get(source.url)
        listing = read_listing(
            source.kind, response.content, url=source.url, content_type=response.headers["Content-Type"]
        )
        own = [one for one in reversed(site.public()) if one.article.outlet == keys[source.kind]]
        assert [(entry.url, entry.title) for entry in listing.entries] == [
            (site.address(one), one.article.title) for one in own
        ]
        for entry, one in zip(listing.entries, own, strict=True):
            assert entry.published is not None
            assert one.published - entry.published.order(one.published) < timedelta(seconds=1)


def test_every_page_gives_its_article_and_nothing_that_stands_around_it(site: DemoSite, clock: FakeClock) -> None:
    for one in site.public():
        if one.article.status != 200 or one.article.album:
            continue
        found = read(site, one, clock)
        assert found.title == one.article.title
        assert found.subtitle == ""
        assert found.paragraphs == one.article.paragraphs
        assert found.published is not None
        assert one.published - found.published.order(one.published) < timedelta(minutes=1)


def test_a_page_of_pictures_is_no_article_whatever_its_captions_say(site: DemoSite, clock: FakeClock) -> None:
    album = next(one for one in site.public() if one.article.album)
    assert BALLOON in get(site.address(album)).text
    assert read(site, album, clock).paragraphs == ()
