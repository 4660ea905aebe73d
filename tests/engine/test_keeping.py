"""Articles beyond the limits are deleted in the background, and the window hears of it."""

from __future__ import annotations

from datetime import timedelta

from monitor.engine import Engine
from monitor.engine.keeping import Keeper
from monitor.model import ArticleChanged, ArticleQuery, Event, Retention
from tests.conftest import FakeClock
from tests.engine.conftest import Events, feed
from tests.site import Site


def _there(engine: Engine) -> int:
    return len(engine.article_ids(ArticleQuery()).result(5))


def test_a_running_engine_deletes_what_a_new_limit_does_not_keep(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", "<p>نص</p>", "") for n in range(5)))
    engine.add_source(site.url("/feed.xml")).result(30)
    assert engine.poll().result(30).articles == 5
    clock.forward(seconds=timedelta(days=40).total_seconds())
    engine._begin(schedule=False).keeper.start()
    events = Events(engine)
    assert engine.going(0, Retention(days=30)).result(5).articles == 5
    engine.set_limits(0, Retention(days=30)).result(5)
    events.wait(lambda event: isinstance(event, ArticleChanged))
    assert _there(engine) == 0
    assert engine.limits().result(5) == {0: Retention(days=30)}


def test_a_keeper_that_is_closed_deletes_nothing_more(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "خبر", "<p>نص</p>", ""))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll().result(30)
    clock.forward(seconds=timedelta(days=40).total_seconds())
    archive = engine._stored
    archive.set_limits(0, Retention(days=30)).result(5)
    told: list[Event] = []
    keeper = Keeper(archive, emit=told.append)
    keeper.close()
    assert (keeper.keep(), told, _there(engine)) == (0, [], 1)
