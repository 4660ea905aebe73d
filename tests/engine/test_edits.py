"""What an outlet edits after it was read is read again: the new text is shown, and a term that is new alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Alert, Article, ArticleQuery, Source, Term, TextFrom, TextMode, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import Kept, feed, page
from tests.site import Answer, Site

TITLE = "فتح طريق البساتين أمام المزارعين"
NEW_TITLE = "فتح طريق البساتين أمام المزارعين في إدلب"
FIRST = "اتفق وفدان من الأهالي أمس على فتح طريق البساتين أمام المزارعين ابتداء من يوم الأحد المقبل."
SECOND = "وقال رئيس المجلس المحلي إن الطريق سيخدم أربعة آلاف أسرة، وإن لجنة ستشرف على أعمال التسوية."
NEW = "ويأتي الاتفاق ضمن خطة لخفض التصعيد ترعاها لجنة من الوجهاء منذ مطلع الشهر الحالي في البلدة."
WATCHED = Watchlist(name="الشمال", terms=(Term(query="المزارعين"), Term(query="خفض التصعيد"), Term(query="إدلب")))
DATE = "Wed, 17 Feb 2021 11:50:00 GMT"


def times_asked(site: Site, path: str) -> int:
    return sum(asked.path == path for asked in site.asked)


class World:
    """One source with one article that has alerted once."""

    def __init__(self, engine: Engine, site: Site, clock: FakeClock, text: TextMode = TextMode.AUTO) -> None:
        self.engine, self.site, self.clock = engine, site, clock
        engine.save_watchlist(WATCHED).result(30)
        self.list("")
        site.routes["/a"] = page(TITLE, FIRST, SECOND)
        self.source: Source = engine.add_source(site.url("/feed.xml"), text=text).result(30)
        self.poll()

    def list(self, summary: str, title: str = TITLE) -> None:
        self.site.routes["/feed.xml"] = feed(self.site, ("/a", title, summary, DATE))

    def poll(self) -> None:
        self.clock.forward(minutes=10)
        self.engine.poll(force=True).result(60)

    @property
    def article(self) -> Article:
        (number,) = self.engine.article_ids(ArticleQuery()).result(20)
        return self.engine.article(number).result(20)

    def alerts(self) -> tuple[Alert, ...]:
        """The oldest first."""
        return tuple(sorted(self.engine.alerts().result(20), key=lambda alert: alert.id))

    @property
    def asked(self) -> int:
        return times_asked(self.site, "/a")


@pytest.fixture
def world(engine: Engine, site: Site, clock: FakeClock) -> World:
    made = World(engine, site, clock)
    assert [alert.terms for alert in made.alerts()] == [("المزارعين",)]
    return made


def test_an_edited_headline_has_the_page_read_again_and_a_new_term_alerts(world: World) -> None:
    world.list("", NEW_TITLE)
    world.site.routes["/a"] = page(NEW_TITLE, FIRST, SECOND, NEW)
    world.poll()
    assert world.article.title == NEW_TITLE
    assert world.article.paragraphs[-1] == NEW
    assert len(world.engine.versions(world.article.id).result(20)) == 2
    assert len(world.alerts()) == 2
    assert set(world.alerts()[1].terms) >= {"خفض التصعيد", "إدلب"}
    assert world.alerts()[1].sentence == NEW
    before = world.asked
    world.poll()
    assert world.asked == before


def test_an_edit_without_a_new_term_is_shown_and_does_not_alert(world: World, kept: Kept) -> None:
    world.list("تحديث", TITLE)
    world.site.routes["/a"] = page(TITLE, FIRST, SECOND, "وشكر الحاضرون المتطوعين على ما بذلوه من جهد في هذا العمل.")
    world.poll()
    assert len(world.article.paragraphs) == 3
    assert len(world.alerts()) == 1
    assert len(kept.delivered) == 1


def test_a_new_term_in_the_listing_alerts_though_the_page_cannot_be_had(world: World) -> None:
    world.list("", NEW_TITLE)
    world.site.routes["/a"] = Answer(status=500)
    world.poll()
    assert len(world.alerts()) == 2
    assert "إدلب" in world.alerts()[1].terms
    # The article keeps what its page said until the page can be had again.
    assert (world.article.text_from, world.article.paragraphs) == (TextFrom.PAGE, (FIRST, SECOND))
    world.site.routes["/a"] = page(NEW_TITLE, FIRST, SECOND, NEW)
    for _ in range(3):
        world.poll()
    assert (world.article.title, len(world.article.paragraphs)) == (NEW_TITLE, 3)
    assert len(world.alerts()) == 3
    assert "خفض التصعيد" in world.alerts()[2].terms


def test_a_feed_that_carries_its_articles_is_edited_without_any_page(
    engine: Engine, site: Site, clock: FakeClock
) -> None:
    world = World(engine, site, clock, TextMode.FEED)
    world.list(f"{FIRST}&lt;p&gt;{NEW}&lt;/p&gt;")
    world.poll()
    assert world.article.paragraphs[-1] == NEW
    assert len(world.alerts()) == 2
    assert "خفض التصعيد" in world.alerts()[1].terms
    assert world.asked == 0


def test_an_entry_that_still_waits_is_read_with_its_newer_words(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/a"] = Answer(status=500)
    site.routes["/feed.xml"] = feed(site, ("/a", "عنوان بغير كلمة مرصودة", "", DATE))
    engine.save_watchlist(WATCHED).result(30)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True).result(60)
    site.routes["/feed.xml"] = feed(site, ("/a", NEW_TITLE, "", DATE))
    for _ in range(3):
        clock.forward(minutes=10)
        engine.poll(force=True).result(60)
    (alert,) = engine.alerts().result(20)
    assert "إدلب" in alert.terms


def test_an_edit_of_what_was_no_news_is_shown_and_raises_no_alert(engine: Engine, site: Site, clock: FakeClock) -> None:
    engine.save_watchlist(WATCHED).result(30)
    site.routes["/a"] = page(TITLE, FIRST, SECOND)
    site.routes["/feed.xml"] = feed(site, ("/a", TITLE, "", "Wed, 03 Feb 2021 11:50:00 GMT"))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True).result(60)
    site.routes["/a"] = page(NEW_TITLE, FIRST, SECOND, NEW)
    site.routes["/feed.xml"] = feed(site, ("/a", NEW_TITLE, "", "Wed, 03 Feb 2021 11:50:00 GMT"))
    clock.forward(minutes=10)
    engine.poll(force=True).result(60)
    (number,) = engine.article_ids(ArticleQuery()).result(20)
    assert engine.article(number).result(20).title == NEW_TITLE
    assert engine.alerts().result(20) == ()


def test_a_feed_that_counts_its_readers_has_no_page_read_again(engine: Engine, site: Site, clock: FakeClock) -> None:
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        site.routes[path] = page(f"{TITLE} {path}", FIRST, SECOND)

    def listed(readers: int, title: str = TITLE) -> Answer:
        items = [(path, f"{TITLE} {path}", f"{readers} قارئًا", DATE) for path in paths[1:]]
        return feed(site, (paths[0], f"{title} {paths[0]}", f"{readers} قارئًا", DATE), *items)

    site.routes["/feed.xml"] = listed(1)
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll(force=True).result(60)
    asked = sum(times_asked(site, path) for path in paths)
    for readers in range(2, 5):
        site.routes["/feed.xml"] = listed(readers)
        clock.forward(minutes=10)
        engine.poll(force=True).result(60)
    assert sum(times_asked(site, path) for path in paths) == asked
    # A headline that is edited is seen all the same.
    site.routes["/feed.xml"] = listed(9, NEW_TITLE)
    clock.forward(minutes=10)
    engine.poll(force=True).result(60)
    assert sum(times_asked(site, path) for path in paths) == asked + 1


def test_an_entry_that_is_edited_at_every_poll_is_let_be_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.gathering.edits.MOST", 3)
    for number in range(6):
        world.list("", f"{TITLE} {number}")
        world.poll()
    assert world.asked == 1 + 3


def test_what_was_deleted_does_not_come_back_by_an_edit(world: World, tmp_path: Path) -> None:
    number = world.article.id
    world.engine._begin(schedule=False).archive._edit(
        lambda db: db.execute("DELETE FROM articles WHERE id = ?", (number,))
    ).result(20)
    world.list("", NEW_TITLE)
    world.poll()
    assert world.asked == 1
