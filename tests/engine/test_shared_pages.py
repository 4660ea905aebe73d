"""Entries that share a page with others, from a real site: each comes once and none is lost."""

from __future__ import annotations

import pytest

from monitor.engine import Engine
from monitor.model import ArticleQuery, Term, TextFrom, TextMode, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import page
from tests.site import Answer, Site

IDLIB = Watchlist(name="إدلب", terms=(Term(query="إدلب"),))


def _feed(site: Site, *items: tuple[str, str], path: str = "/live") -> Answer:
    parts = "".join(
        f"<item><title>{text}</title><link>{site.url(path)}</link><guid isPermaLink='false'>{guid}</guid>"
        f"<description>{text}</description></item>"
        for guid, text in items
    )
    body = f'<rss version="2.0"><channel><title>الوادي</title>{parts}</channel></rss>'
    return Answer(body=body.encode(), type="application/rss+xml")


def _poll(engine: Engine, clock: FakeClock, site: Site, *listings: Answer) -> None:
    for listing in listings:
        site.routes["/feed"] = listing
        clock.forward(seconds=3600)
        engine.poll(force=True).result(60)


def _stored(engine: Engine) -> int:
    return len(engine.article_ids(ArticleQuery()).result(10))


@pytest.mark.parametrize("text", [TextMode.AUTO, TextMode.FEED])
def test_a_ticker_that_shows_one_item_at_a_time_loses_none(
    text: TextMode, engine: Engine, clock: FakeClock, site: Site
) -> None:
    engine.save_watchlist(IDLIB).result(10)
    site.routes["/live"] = page("الصفحة الأولى", *[f"فقرة طويلة من الصفحة الأولى رقم {n}. " * 3 for n in range(3)])
    site.routes["/feed"] = _feed(site, ("g0", "عاجل: بداية"))
    engine.add_source(site.url("/feed"), text=text).result(30)
    news = [("g1", "عاجل: هدوء في حلب"), ("g2", "عاجل: قصف على إدلب"), ("g3", "عاجل: هدنة")]
    _poll(engine, clock, site, _feed(site, ("g0", "عاجل: بداية")), *(_feed(site, one) for one in news))
    assert _stored(engine) == 4
    assert len(engine.alerts().result(10)) == 1


def test_an_item_that_was_alone_and_then_stands_beside_another_alerts_once(
    engine: Engine, clock: FakeClock, site: Site
) -> None:
    engine.save_watchlist(IDLIB).result(10)
    old, first, second = ("g0", "قديم"), ("g1", "قصف في إدلب صباح اليوم"), ("g2", "نص آخر")
    site.routes["/feed"] = _feed(site, old, path="/x")
    engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    listings = [_feed(site, first), _feed(site, second, first), _feed(site, second)]
    _poll(engine, clock, site, _feed(site, old, path="/x"), *listings)
    assert _stored(engine) == 3
    assert len(engine.alerts().result(10)) == 1


def test_a_site_that_numbers_its_items_anew_brings_none_again(engine: Engine, clock: FakeClock, site: Site) -> None:
    site.routes["/feed"] = _feed(site, ("g1", "خبر"))
    engine.add_source(site.url("/feed"), text=TextMode.FEED).result(30)
    _poll(engine, clock, site, *(_feed(site, (guid, "خبر")) for guid in ("g1", "g2", "g3")))
    assert _stored(engine) == 1


LINES = tuple(f"فقرة طويلة من صفحة التغطية الحية يقرأها الناس في كل مكان، رقمها {n}. " * 2 for n in range(4))


def test_notes_of_a_live_page_keep_their_own_words_and_alert_each(engine: Engine, clock: FakeClock, site: Site) -> None:
    engine.save_watchlist(IDLIB).result(10)
    site.routes["/feed"] = _feed(site, ("g0", "بداية التغطية"), ("g00", "تمهيد"))
    site.routes["/live"] = page("تغطية حية لأحداث اليوم", *LINES)
    engine.add_source(site.url("/feed")).result(30)
    texts = ["قصف على أطراف إدلب الغربية صباحا", "وصول قافلة مساعدات طبية إلى مدينة إدلب", "هدوء في حلب"]
    notes: list[tuple[str, str]] = []
    for number, text in enumerate(texts):
        notes.insert(0, (f"g{number + 1}", text))
        site.routes["/live"] = page("تغطية حية لأحداث اليوم", *LINES, *(text for _, text in notes))
        _poll(engine, clock, site, _feed(site, *notes, ("g0", "بداية التغطية"), ("g00", "تمهيد")))
    articles = [engine.article(one).result(10) for one in engine.article_ids(ArticleQuery()).result(10)]
    assert {one.title for one in articles} == {*texts, "بداية التغطية", "تمهيد"}
    assert {one.text_from for one in articles} == {TextFrom.FEED}
    assert len(engine.alerts().result(10)) == 2
    # Each was asked for once: the page will never be theirs.
    asked = site.paths().count("/live")
    assert asked == len(articles)
    clock.forward(hours=7)
    engine.poll(force=True).result(60)
    assert site.paths().count("/live") == asked


def test_an_article_that_is_listed_twice_on_its_page_has_its_text(engine: Engine, clock: FakeClock, site: Site) -> None:
    title = "قصف على أطراف إدلب الغربية"
    site.routes["/live"] = page(title, *LINES)
    parts = "".join(
        f"<item><title>{title}</title><link>{site.url('/live')}</link><guid isPermaLink='false'>{desk}</guid>"
        f"<description>عن {desk}</description></item>"
        for desk in ("سياسة", "عالم")
    )
    body = f'<rss version="2.0"><channel><title>الوادي</title>{parts}</channel></rss>'.encode()
    site.routes["/feed"] = Answer(body=body, type="application/rss+xml")
    engine.add_source(site.url("/feed")).result(30)
    engine.poll(force=True).result(60)
    articles = [engine.article(one).result(10) for one in engine.article_ids(ArticleQuery()).result(10)]
    assert {one.text_from for one in articles} == {TextFrom.PAGE}


def test_a_ticker_without_ids_that_links_to_the_front_page_loses_none_and_asks_for_no_page(
    engine: Engine, clock: FakeClock, site: Site
) -> None:
    engine.save_watchlist(IDLIB).result(10)

    def ticker(*texts: str) -> Answer:
        parts = "".join(f"<item><title>{text}</title><link>{site.url('/')}</link></item>" for text in texts)
        body = f'<rss version="2.0"><channel><title>الوادي</title>{parts}</channel></rss>'
        return Answer(body=body.encode(), type="application/rss+xml")

    site.routes["/"] = page("الصفحة الأولى", *LINES)
    site.routes["/feed"] = ticker("عاجل: بداية")
    engine.add_source(site.url("/feed")).result(30)
    first, second, third = "عاجل: قصف على إدلب", "عاجل: هدوء في حلب", "عاجل: هدنة"
    site.asked.clear()
    listings = (ticker("عاجل: بداية"), ticker(first, "عاجل: بداية"), ticker(second), ticker(third, second, first))
    _poll(engine, clock, site, *listings)
    assert _stored(engine) == 4
    assert len(engine.alerts().result(10)) == 1
    assert "/" not in site.paths()
