"""Addresses to try for an address, the best first."""

from __future__ import annotations

import pytest

from monitor.gathering.candidates import (
    candidates,
    channel_feed,
    listing_address,
    page_of,
    rungs_below,
    search_feed,
    sitemaps_of,
)
from monitor.gathering.discovery import declared_feeds
from monitor.model import Listing, Rung, SourceKind

CHANNEL = "UCabcdefghijklmnopqrstuv"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
NAMED = ("https://news.example/sitemap-pages.xml", "/news/sitemap.xml", "ftp://news.example/x")


def test_feeds_come_before_sitemaps_and_sitemaps_are_guessed_only_where_none_is_named() -> None:
    found = candidates("https://www.news.example/ar", named=())
    assert list(dict.fromkeys(one.found_by for one in found)) == ["usual-feed", "usual-sitemap"]
    found = candidates("https://www.news.example/ar", named=NAMED)
    assert list(dict.fromkeys(one.found_by for one in found)) == ["usual-feed", "robots-sitemap"]
    assert [one.url for one in found if one.found_by == "robots-sitemap"] == [
        "https://www.news.example/news/sitemap.xml",
        "https://news.example/sitemap-pages.xml",
    ]
    assert len({one.url for one in found}) == len(found)


def test_a_robots_file_without_sitemaps_names_none() -> None:
    assert sitemaps_of((), "https://news.example/") == ()
    assert len(sitemaps_of(tuple(f"/{n}.xml" for n in range(9)), "https://news.example/")) == 3


def test_a_ladder_holds_each_address_once_and_never_the_one_above_it() -> None:
    page = Rung(url="https://news.example/ar", kind=SourceKind.PAGE, typed=True)
    same = Rung(url="http://www.news.example/ar/?utm_source=x", kind=SourceKind.PAGE)
    feed = Rung(url="https://news.example/feed", kind=SourceKind.FEED)
    assert rungs_below("https://www.news.example/feed/", None, feed, page, same) == (page,)


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("https://www.news.example/politics", "https://www.news.example/politics"),
        ("/politics", "https://news.example/politics"),
        ("https://other.example/politics", None),
        ("https://news.example/feed.xml", None),
        ("", None),
    ],
)
def test_the_page_a_feed_names_is_its_own_sites_or_none(link: str, page: str | None) -> None:
    found = page_of(Listing(kind="rss", entries=(), link=link), "https://news.example/feed.xml")
    assert (found.url if found is not None else None) == page


def test_only_a_public_name_is_searched_for() -> None:
    assert search_feed("https://www.news.example/a").startswith(
        "https://www.bing.com/news/search?q=site%3Anews.example"
    )
    assert search_feed("http://127.0.0.1:8000/") == search_feed("http://localhost/") == ""


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://t.me/wadi_news", "https://t.me/s/wadi_news"),
        ("http://www.t.me/wadi_news/123", "https://t.me/s/wadi_news"),
        ("https://telegram.me/s/wadi_news", "https://t.me/s/wadi_news"),
        ("https://t.me/joinchat/AAAA", "https://t.me/joinchat/AAAA"),
        ("https://t.me/+AbCdEf", "https://t.me/+AbCdEf"),
        ("https://t.me/c/12345/6", "https://t.me/c/12345/6"),
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", FEED),
        (f"https://m.youtube.com/channel/{CHANNEL}", FEED),
        ("https://www.youtube.com/playlist?list=PLx-1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx-1"),
        ("https://www.youtube.com/@wadi", "https://www.youtube.com/@wadi"),
        ("https://news.example/t.me/x", "https://news.example/t.me/x"),
        (FEED, FEED),
    ],
)
def test_what_an_app_copies_is_turned_into_what_can_be_read(given: str, read: str) -> None:
    assert listing_address(given) == read


@pytest.mark.parametrize(
    "page",
    [
        f'<script>var a = {{"externalId":"{CHANNEL}","title":"x"}}</script>',
        f'<meta itemprop="channelId" content="{CHANNEL}">',
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
    ],
)
def test_the_page_of_a_youtube_channel_leads_to_its_feed(page: str) -> None:
    assert channel_feed("https://www.youtube.com/@wadi", page) == FEED
    assert channel_feed("https://news.example/@wadi", page) == ""


def test_declared_feeds_are_read_from_the_head_alone() -> None:
    page = (
        "<HTML><head><base href='//cdn.news.example/a/'><LINK REL='Alternate stylesheet' href='/x.css'>"
        "<link rel=alternate type='Application/RSS+XML; charset=utf-8' title='  الأخبار ' href='feed'>"
        "<link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/1'>"
        "<link rel='alternate' hreflang='en' href='/en'><title>x</title><body>"
        "<link rel='alternate' type='application/rss+xml' href='/in-the-body'>" + "<p>نص</p>" * 50_000
    )
    assert declared_feeds(page, "https://news.example/") == (
        ("https://cdn.news.example/a/feed", "الأخبار", SourceKind.FEED),
    )


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<",
        "<head",
        "<head><link",
        "<link rel=alternate>" * 20_000,
        "\x00<head>",
        "a.example",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head/></html>",
        "<?xml version='1.0'?><x/>",
    ],
)
def test_a_head_that_is_none_declares_nothing(page: str) -> None:
    assert declared_feeds(page, "https://news.example/") == ()
