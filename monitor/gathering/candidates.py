"""Where else a site may list its news: addresses to try for one that a person gave, best first. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from monitor.gathering.addresses import absolute, canonical, host_of
from monitor.model import SourceKind

# Where systems put their feeds and news sitemaps when they declare none: WordPress, Drupal, Joomla, Blogger and those
# that write static files; the names that Google's news sitemaps are given most often.
_USUAL_FEEDS: Final = ("/feed/", "/rss.xml", "/rss")
_USUAL_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
_ROBOTS_SITEMAPS: Final = 3
_LINE: Final = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_TELEGRAM: Final = ("t.me", "telegram.me", "telegram.dog")
_TELEGRAM_NAME: Final = re.compile(r"/(?:s/)?([A-Za-z]\w{3,31})(?:/\d+)?/?")
_NOT_CHANNELS: Final = frozenset({"joinchat", "addstickers", "share", "proxy", "socks", "contact", "login", "addlist"})
_YOUTUBE: Final = ("youtube.com", "m.youtube.com")
_CHANNEL: Final = re.compile(r"/channel/(UC[\w-]{22})(?:/|$)")
_CHANNEL_IN_PAGE: Final = re.compile(
    r"""(?:"(?:externalId|channelId|browseId)"\s*:\s*"|itemprop="(?:channelId|identifier)"\s+content="|"""
    r"""youtube\.com/channel/)(UC[\w-]{22})"""
)
_YOUTUBE_FEED: Final = "https://www.youtube.com/feeds/videos.xml?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may list what a site publishes."""

    url: str
    kind: SourceKind
    found_by: str
    """declared-feed, usual-feed, robots-sitemap, usual-sitemap, page or search-feed."""


def candidates(
    url: str, *, feeds: tuple[str, ...] = (), robots: str = "", language: str = "ar"
) -> tuple[Candidate, ...]:
    """The ladder of an address: feeds, then news sitemaps, then the page itself, then a search engine's feed.

    Args:
        url: the address that was given, absolute.
        feeds: the feeds that its page declares, in its order.
        robots: the text of the site's robots.txt, for the sitemaps it names.
        language: of the search, an ISO 639 code.

    Each address stands once. Nothing says that it is there: whoever tries them finds out.
    """
    declared = [(feed, SourceKind.FEED, "declared-feed") for feed in feeds]
    usual = [(urljoin(url, path), SourceKind.FEED, "usual-feed") for path in _USUAL_FEEDS]
    named = [(sitemap, SourceKind.SITEMAP, "robots-sitemap") for sitemap in sitemaps_of(robots, url)]
    guessed = [(urljoin(url, path), SourceKind.SITEMAP, "usual-sitemap") for path in _USUAL_SITEMAPS]
    last = [(url, SourceKind.PAGE, "page"), (search_feed(url, language), SourceKind.FEED, "search-feed")]
    kept: dict[str, Candidate] = {}
    for address, kind, found_by in (*declared, *usual, *named, *guessed, *last):
        if address:
            kept.setdefault(canonical(address), Candidate(url=address, kind=kind, found_by=found_by))
    return tuple(kept.values())


def sitemaps_of(robots: str, url: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those that say news first, at most three."""
    named = dict.fromkeys(absolute(url, match.group(1)) for match in _LINE.finditer(robots[:500_000]))
    named.pop("", None)
    return tuple(sorted(named, key=lambda address: "news" not in urlsplit(address).path.lower())[:_ROBOTS_SITEMAPS])


def search_feed(url: str, language: str = "ar") -> str:
    """A feed of what a news search engine finds at a site; "" for an address on no public name."""
    host = host_of(url)
    if "." not in host or re.fullmatch(r"[\d.:]+", host):
        return ""
    return (
        f"https://www.bing.com/news/search?q={quote(f'site:{host}')}&format=rss&setlang={quote(language[:2] or 'ar')}"
    )


def listing_address(url: str) -> str:
    """The address to read for one that a person copied from an app: a Telegram channel's web preview, a YouTube
    channel's or playlist's feed; any other stays as it is."""
    host = host_of(url)
    parts = urlsplit(url)
    if host in _TELEGRAM:
        match = _TELEGRAM_NAME.fullmatch(parts.path)
        if match and match.group(1).lower() not in _NOT_CHANNELS:
            return f"https://t.me/s/{match.group(1)}"
    if host in _YOUTUBE:
        if match := _CHANNEL.match(parts.path):
            return f"{_YOUTUBE_FEED}channel_id={match.group(1)}"
        playlist = parse_qs(parts.query).get("list", [""])[0]
        if parts.path == "/playlist" and playlist:
            return f"{_YOUTUBE_FEED}playlist_id={quote(playlist)}"
    return url


def channel_feed(url: str, page: str) -> str:
    """The feed of the YouTube channel whose page this is (``/@name``, ``/c/name``, ``/user/name``); "" for others."""
    if host_of(url) not in _YOUTUBE:
        return ""
    match = _CHANNEL_IN_PAGE.search(page)
    return f"{_YOUTUBE_FEED}channel_id={match.group(1)}" if match else ""
