"""Feeds that no XML parser takes, in a running engine: read in the helper process, never in the one with the window."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from monitor.engine import Engine
from monitor.gathering.worker import Worker
from monitor.model import ArticleQuery, Listing, SourceState, TextMode
from tests.conftest import FakeClock
from tests.site import Answer, Site

HEAD = '<rss version="2.0"><channel><title>الوادي</title>'
ITEM = "<item><title>خبر {0}</title><link>{1}</link><description>نص</description></item>"
OTHERS = {
    "crossed tags": HEAD + "{items}<b><i></b></i></channel></rss>",
    "a bare ampersand": HEAD + "{items}<x>a & b</x></channel></rss>",
    "a document type": "<!DOCTYPE rss>" + HEAD + "{items}</channel></rss>",
    "JSON": '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1", "title": "خبر 1"}, '
    '{"id": "2", "title": "خبر 2"}]}',
}


def _feed(site: Site, text: str) -> Answer:
    items = "".join(ITEM.format(number, site.url(f"/{number}")) for number in (1, 2))
    return Answer(body=text.replace("{items}", items).encode(), type="application/xml")


def _titles(engine: Engine) -> set[str]:
    ids = engine.article_ids(ArticleQuery()).result(10)
    return {row.title for row in engine.article_rows(ids).result(10)}


def test_a_well_formed_feed_needs_no_other_process(engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["/feed"] = _feed(site, HEAD + "{items}</channel></rss>")
    engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    # No job can name a function that is not the one its module has.
    monkeypatch.setattr("monitor.gathering.listings.read_listing", lambda: None)
    engine.poll(force=True).result(30)
    assert _titles(engine) == {"خبر 1", "خبر 2"}


def test_a_feed_that_is_as_it_was_is_not_read_again(
    engine: Engine, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/feed"] = _feed(site, HEAD + "{items}</channel></rss>")
    engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    engine.poll(force=True).result(60)
    read: list[str] = []

    def note(body: bytes, *, url: str, content_type: str = "") -> Listing:
        read.append(url)
        return Listing(kind="rss", entries=())

    monkeypatch.setattr("monitor.gathering.feeds.read_well_formed", note)
    clock.forward(minutes=10)
    before = len(site.asked)
    engine.poll(force=True).result(60)
    assert len(site.asked) > before
    assert read == []
    site.routes["/feed"] = _feed(site, HEAD + "{items}<x/></channel></rss>")
    engine.poll(force=True).result(60)
    assert read == [site.url("/feed")]


@pytest.mark.parametrize("what", OTHERS)
def test_any_other_feed_is_read_in_the_helper_process(
    what: str, engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/feed"] = _feed(site, OTHERS[what])
    source = engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    # Neither can be imported here: the helper is a process of its own.
    monkeypatch.setitem(sys.modules, "feedparser", None)
    monkeypatch.setitem(sys.modules, "monitor.gathering.broken_feeds", None)
    monkeypatch.setattr("monitor.gathering.feed_text.mended", _refused)
    monkeypatch.setattr("monitor.gathering.listings.read_feed", _refused)
    engine.poll(force=True).result(60)
    assert engine.source(source.id).result(10).state is SourceState.OK
    assert _titles(engine) == {"خبر 1", "خبر 2"}


def test_a_well_formed_feed_of_megabytes_is_read_in_the_helper_process(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/feed"] = _feed(site, HEAD + "{items}<x>" + "a" * 1_000_000 + "</x></channel></rss>")
    engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    monkeypatch.setattr("monitor.gathering.feeds.read_well_formed", _refused)
    engine.poll(force=True).result(60)
    assert _titles(engine) == {"خبر 1", "خبر 2"}


def test_a_sitemap_and_an_index_are_read_in_the_helper_process(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/sitemap.xml"] = _xml(
        f"<sitemapindex><sitemap><loc>{site.url('/news.xml')}</loc></sitemap></sitemapindex>"
    )
    site.routes["/news.xml"] = _xml(f"<urlset><url><loc>{site.url('/2026/11/20/khabar-tawil')}</loc></url></urlset>")
    source = engine.add_source(site.url("/sitemap.xml")).result(30)
    monkeypatch.setattr("monitor.gathering.listings.read_sitemap", _refused)
    monkeypatch.setattr("monitor.gathering.discovery.what_is", _refused)
    before = len(site.asked)
    engine.poll(force=True).result(60)
    assert engine.source(source.id).result(10).state is SourceState.OK
    assert "/news.xml" in [asked.path for asked in site.asked[before:]]


def _xml(text: str) -> Answer:
    return Answer(body=text.encode(), type="application/xml")


def _refused(*_: object, **__: object) -> None:
    raise AssertionError("in the engine's own process")


def test_a_feed_that_keeps_the_helper_busy_holds_up_no_other_poll(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = {}
    for name in ("odd", "strange", "weird", "good"):
        items = "{items}<b><i></b></i>" if name != "good" else "{items}"
        site.routes[f"/{name}"] = _feed(site, HEAD + items + "</channel></rss>")
        sources[name] = engine.add_source(site.url(f"/{name}"), text=TextMode.FEED).result(30)
    released = threading.Event()
    reading = threading.Semaphore(0)
    run = Worker.run

    def busy(self: Worker, *arguments: Any, **named: Any) -> Any:
        reading.release()
        released.wait(60)
        return run(self, *arguments, **named)

    monkeypatch.setattr(Worker, "run", busy)
    polls = [engine.poll(source=sources[name].id, force=True) for name in ("odd", "strange", "weird")]
    for _ in polls:
        assert reading.acquire(timeout=30)
    assert engine.poll(source=sources["good"].id, force=True).result(30).entries == 2
    released.set()
    assert [poll.result(60).sources for poll in polls] == [1, 1, 1]
