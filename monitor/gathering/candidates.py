"""Where else a site may list its news: what to try for an address, and what to read where it fails. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from monitor.gathering.addresses import absolute, canonical, host_of
from monitor.model import Listing, Rung, SourceKind

# Where systems put their feeds and news sitemaps when they declare none: WordPress, Drupal, Joomla, Blogger and those
# that write static files; the names that Google's news sitemaps are given most often.
_USUAL_FEEDS: Final = ("/feed/", "/rss.xml", "/rss")
_USUAL_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
_ROBOTS_SITEMAPS: Final = 3
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
_SEARCH: Final = "https://www.bing.com/news/search?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may list what a site publishes."""

    url: str
    kind: SourceKind
    found_by: str
    """usual-feed, robots-sitemap or usual-sitemap."""


def candidates(url: str, *, named: tuple[str, ...] = ()) -> tuple[Candidate, ...]:
    """Where the site of an address may list its news without saying so on its page: feeds, then sitemaps, best first.

    Args:
        url: the address that was given, absolute.
        named: the sitemaps that the site's robots.txt names.

    A site that names sitemaps has no others guessed. Each address stands once. Nothing says that it is there: whoever
    tries them finds out.
    """
    usual = [(urljoin(url, path), SourceKind.FEED, "usual-feed") for path in _USUAL_FEEDS]
    robots = [(sitemap, SourceKind.SITEMAP, "robots-sitemap") for sitemap in sitemaps_of(named, url)]
    guessed = [(urljoin(url, path), SourceKind.SITEMAP, "usual-sitemap") for path in _USUAL_SITEMAPS if not robots]
    kept: dict[str, Candidate] = {}
    for address, kind, found_by in (*usual, *robots, *guessed):
        kept.setdefault(canonical(address), Candidate(url=address, kind=kind, found_by=found_by))
    return tuple(kept.values())


def sitemaps_of(named: tuple[str, ...], url: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those that say news first, at most three."""
    found = dict.fromkeys(absolute(url, address) for address in named)
    found.pop("", None)
    return tuple(sorted(found, key=lambda address: not says_news(address))[:_ROBOTS_SITEMAPS])


def says_news(address: str) -> bool:
    """Whether a sitemap's own name says that it lists news and not everything."""
    return "news" in urlsplit(address).path.lower()


def rungs_below(read: str, *rungs: Rung | None) -> tuple[Rung, ...]:
    """What is to be read where the address `read` fails, in this order: each once, and nothing in the place of None."""
    kept: dict[str, Rung] = {}
    for rung in rungs:
        if rung is not None and canonical(rung.url) != canonical(read):
            kept.setdefault(canonical(rung.url), rung)
    return tuple(kept.values())


def page_of(feed: Listing, url: str) -> Rung | None:
    """The page that a feed says it is of, where that lies at the feed's own site."""
    page = absolute(url, feed.link)
    if not page or host_of(page) != host_of(url) or urlsplit(page).path.endswith((".xml", ".rss")):
        return None
    return Rung(url=page, kind=SourceKind.PAGE)


def search_feed(url: str, language: str = "ar") -> str:
    """A feed of what a news search engine finds at a site; "" for an address on no public name.

    Only for who asks for it: it tells the search engine which site is watched (docs/privacy.md).
    """
    host = host_of(url)
    if "." not in host or re.fullmatch(r"[\d.:]+", host):
        return ""
    return f"{_SEARCH}q={quote(f'site:{host}')}&format=rss&setlang={quote(language[:2] or 'ar')}"


def is_search_feed(url: str) -> bool:
    """Whether an address is one that `search_feed` makes."""
    return url.startswith(_SEARCH)


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
