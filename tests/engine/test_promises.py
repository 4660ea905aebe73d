"""Promises that are easily broken: an alert in a minute, a round that waits, a close that blames nobody."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.engine import Engine
from monitor.engine.articles import ArticleMaker
from monitor.model import (
    AlertRaised,
    ArticleQuery,
    ArticleStored,
    SourceState,
    Term,
    TextFrom,
    TextMode,
    Trouble,
    Watchlist,
)
from monitor.settings import Places
from tests.conftest import FakeClock
from tests.engine.conftest import Events, Kept, feed, page
from tests.site import Answer, Asked, Site

TITLE = "هدوء حذر في الشمال"
FIRST = "ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح الأولى، وعادت الأسواق إلى فتح أبوابها أمام الأهالي."
SECOND = "وقال متحدث محلي إن العمل بإدلب يسير وفق اتفاق لخفض التصعيد، وإن لجنة مشتركة ستراقب تنفيذه على الأرض."
THIRD = "وأضاف أن القوافل الطبية وصلت إلى المراكز الصحية من دون عوائق، وأن توزيع المساعدات يستمر حتى نهاية الأسبوع."
IDLIB = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))


class Gate:
    """An answer that is held back until it is let go; it never blocks the site."""

    def __init__(self, answer: Answer) -> None:
        self.asked = threading.Event()
        self.open = threading.Event()
        self._answer = answer

    async def __call__(self, _: Asked) -> Answer:
        self.asked.set()
        while not self.open.is_set():
            await asyncio.sleep(0.01)
        return self._answer


def _titles(engine: Engine) -> list[str]:
    return [row.title for row in engine.article_rows(engine.article_ids(ArticleQuery()).result(5)).result(5)]


def test_an_alert_does_not_wait_more_than_a_minute_for_a_page_that_hangs(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    gate = Gate(page("هدوء في إدلب", FIRST, SECOND, THIRD))
    site.routes["/feed.xml"] = feed(site, ("/p", "هدوء في إدلب", "تقرير", ""))
    site.routes["/p"] = gate
    events = Events(engine)
    engine.save_watchlist(IDLIB).result(30)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.start()
    assert gate.asked.wait(20)
    clock.forward(seconds=61)
    told = events.wait(lambda event: isinstance(event, AlertRaised), timeout=15)
    assert isinstance(told, AlertRaised)
    gate.open.set()
    events.wait(lambda event: getattr(event, "new", None) is False and getattr(event, "id", 0) == told.alert.article.id)
    assert engine.article(told.alert.article.id).result(5).text_from is TextFrom.PAGE
    assert len(engine.alerts().result(5)) == 1


def test_looking_again_at_a_page_that_hangs_alerts_and_stores_no_second_time(
    engine: Engine, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry = ArticleMaker.hurry

    def hurry_often(maker: ArticleMaker) -> None:
        for _ in range(10):
            hurry(maker)

    monkeypatch.setattr(ArticleMaker, "hurry", hurry_often)
    gate = Gate(page("هدوء في إدلب", FIRST, SECOND, THIRD))
    site.routes["/feed.xml"] = feed(site, ("/p", "هدوء في إدلب", "تقرير", ""))
    site.routes["/p"] = gate
    events = Events(engine)
    engine.save_watchlist(IDLIB).result(30)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.start()
    assert gate.asked.wait(20)
    clock.forward(seconds=61)
    events.wait(lambda event: isinstance(event, AlertRaised), timeout=15)
    gate.open.set()
    events.wait(lambda event: isinstance(event, ArticleStored) and not event.new)
    (number,) = engine.article_ids(ArticleQuery()).result(5)
    assert engine.article(number).result(5).text_from is TextFrom.PAGE
    assert len([event for event in events.told if isinstance(event, ArticleStored)]) == 2
    assert len(engine.alerts().result(5)) == 1


def test_a_term_that_stands_only_in_the_feeds_whole_text_goes_before_the_rest(engine: Engine, site: Site) -> None:
    items = []
    for n in range(50):
        text = SECOND if n == 49 else FIRST
        items.append(
            f"<item><title>خبر {n}</title><link>{site.url(f'/p{n}')}</link><description>موجز</description>"
            f"<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded></item>"
        )
        site.routes[f"/p{n}"] = page(f"خبر {n}", text, THIRD, FIRST)
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>'
    site.routes["/feed.xml"] = Answer(
        body=f"{head}{''.join(items)}</channel></rss>".encode(), type="application/rss+xml"
    )
    engine.save_watchlist(IDLIB).result(30)
    engine.add_source(site.url("/feed.xml"), backlog=50).result(30)
    summary = engine.poll(force=True).result(120)
    assert (summary.articles, summary.alerts) == (50, 1)


def test_a_second_poll_waits_for_what_the_first_has_under_way(engine: Engine, site: Site) -> None:
    gate = Gate(page(TITLE, FIRST, SECOND, THIRD))
    site.routes["/feed.xml"] = feed(site, ("/p", TITLE, "تقرير", ""))
    site.routes["/p"] = gate
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True)
    assert gate.asked.wait(20)
    second = engine.poll(force=True)
    gate.open.set()
    second.result(30)
    assert _titles(engine) == [TITLE]


def test_the_feeds_headline_alerts_where_the_page_says_it_in_other_words(engine: Engine, site: Site) -> None:
    site.routes["/feed.xml"] = feed(site, ("/p", "قصف على إدلب", "قصف على إدلب", ""))
    site.routes["/p"] = page("غارات جديدة في الشمال", FIRST, THIRD, FIRST)
    engine.save_watchlist(IDLIB).result(30)
    engine.add_source(site.url("/feed.xml")).result(30)
    assert engine.poll(force=True).result(60).alerts == 1
    (alert,) = engine.alerts().result(5)
    assert engine.article(alert.article.id).result(5).text_from is TextFrom.PAGE


def test_edits_do_not_wait_behind_sites_that_hang(engine: Engine, site: Site) -> None:
    gate = Gate(Answer(status=500))
    for n in range(5):
        site.routes[f"/{n}.xml"] = feed(site, (f"/p{n}", TITLE, "تقرير", ""))
        engine.add_source(site.url(f"/{n}.xml")).result(30)
    for n in range(5):
        site.routes[f"/{n}.xml"] = gate
    for source in engine.sources().result(5):
        engine.check_source(source.id)
    assert gate.asked.wait(20)
    engine.save_watchlist(IDLIB).result(5)
    gate.open.set()


@pytest.mark.parametrize("text", [TextMode.FEED, TextMode.AUTO])
def test_a_watchlist_saved_between_matching_and_storing_an_article_alerts(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch, text: TextMode
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/p", "هدوء في إدلب", f"<p>{FIRST}</p>", ""))
    site.routes["/p"] = page("هدوء في إدلب", FIRST, SECOND, THIRD)
    engine.add_source(site.url("/feed.xml"), text=text).result(30)
    watchers = engine._begin(schedule=False).watchers
    match = watchers.hits
    saved: list[Watchlist] = []

    def slow(*given: Any) -> Any:
        found = match(*given)
        if not saved:
            saved.append(IDLIB)
            saved.append(engine.save_watchlist(IDLIB).result(30))
        return found

    monkeypatch.setattr(watchers, "hits", slow)
    assert engine.poll().result(30).alerts == 1
    (alert,) = engine.alerts().result(5)
    assert alert.watchlist == saved[1].id
    assert engine.article_matches(alert.article.id).result(5)


def test_a_watchlist_removed_between_matching_and_storing_an_article_is_silent(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "هدوء في إدلب", f"<p>{FIRST}</p>", ""))
    engine.add_source(site.url("/feed.xml")).result(30)
    both = [engine.save_watchlist(replace(IDLIB, name=name)).result(30) for name in ("أولى", "ثانية")]
    watchers = engine._begin(schedule=False).watchers
    match = watchers.hits

    def slow(*given: Any) -> Any:
        found = match(*given)
        if len(engine.watchlists().result(5)) == 2:
            engine.remove_watchlist(both[0].id).result(30)
        return found

    monkeypatch.setattr(watchers, "hits", slow)
    assert engine.poll().result(30).alerts == 1
    assert [alert.watchlist for alert in engine.alerts().result(5)] == [both[1].id]


def test_closing_during_a_poll_is_no_failure_of_the_site(
    engine: Engine, site: Site, places: Places, clock: FakeClock
) -> None:
    gate = Gate(Answer(status=500))
    site.routes["/feed.xml"] = feed(site, ("/p", TITLE, "تقرير", ""))
    source = engine.add_source(site.url("/feed.xml")).result(30)
    site.routes["/feed.xml"] = gate
    engine.poll(force=True)
    assert gate.asked.wait(20)
    engine.close()
    after = Engine(places, clock=clock, notifiers={"bubble": Kept()})
    after.open()
    found = after.source(source.id).result(5)
    after.close()
    gate.open.set()
    assert (found.state, found.failures) == (SourceState.OK, 0)


def test_a_source_removed_while_it_is_polled_is_no_trouble(engine: Engine, site: Site) -> None:
    gate = Gate(feed(site, ("/p", TITLE, "تقرير", "")))
    site.routes["/feed.xml"] = feed(site, ("/p", TITLE, "تقرير", ""))
    source = engine.add_source(site.url("/feed.xml")).result(30)
    site.routes["/feed.xml"] = gate
    events = Events(engine)
    polling = engine.poll(force=True)
    assert gate.asked.wait(20)
    engine.remove_source(source.id).result(5)
    gate.open.set()
    polling.result(30)
    assert not [event for event in events.told if isinstance(event, Trouble)]


def test_three_days_asleep_do_not_end_the_tries_of_a_page(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, ("/p", TITLE, "تقرير", ""))
    site.routes["/p"] = Answer(status=503)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True).result(30)
    clock.forward(timedelta(days=3, hours=1))
    engine.poll().result(30)
    site.routes["/p"] = page(TITLE, FIRST, SECOND, THIRD)
    clock.forward(timedelta(hours=7))
    engine.poll().result(30)
    (number,) = engine.article_ids(ArticleQuery()).result(5)
    assert engine.article(number).result(5).text_from is TextFrom.PAGE


def test_a_bug_while_reading_a_page_is_told_and_hangs_nobody(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(ArticleMaker, "_extract", fail)
    site.routes["/feed.xml"] = feed(site, ("/p", TITLE, "تقرير", ""))
    site.routes["/p"] = page(TITLE, FIRST, SECOND, THIRD)
    events = Events(engine)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True).result(30)
    told = events.wait(lambda event: isinstance(event, Trouble))
    assert isinstance(told, Trouble)
    assert told.reason.get("kind") == "MemoryError"
