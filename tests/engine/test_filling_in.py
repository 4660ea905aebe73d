"""A watchlist that is new or edited is held against what is stored, and the person can see it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from monitor.engine import Engine
from monitor.language import load_lexicon
from monitor.model import ArticleChanged, ArticleQuery, FillingIn, Term, Watchlist
from monitor.settings import Places
from tests.engine.conftest import Events, Kept, feed
from tests.site import Site

NORTH = Watchlist(name="الشمال", terms=(Term(query="إدلب"),))


def _gather(engine: Engine, site: Site) -> None:
    # What comes before the lexicon is matched again anyway.
    engine._begin(schedule=False).learned()
    words = ("وصول قافلة إلى إدلب", "هدوء في درعا", "افتتاح سوق بإدلب")
    site.routes["/feed.xml"] = feed(site, *(("", f"{title} {n}", "<p>نص</p>", "") for n, title in enumerate(words)))
    engine.add_source(site.url("/feed.xml")).result(30)
    assert engine.poll().result(30).articles == 3


def _matched(engine: Engine, watchlist: Watchlist) -> list[str]:
    ids = engine.article_ids(ArticleQuery(watchlist=watchlist.id)).result(5)
    return sorted(row.title[:-2] for row in engine.article_rows(ids).result(5))


def test_a_new_watchlist_finds_what_is_stored_and_alerts_only_of_what_comes(
    engine: Engine, site: Site, kept: Kept
) -> None:
    _gather(engine, site)
    events = Events(engine)
    saved = engine.save_watchlist(NORTH).result(30)
    assert engine.fill_in().result(60)
    assert _matched(engine, saved) == ["افتتاح سوق بإدلب", "وصول قافلة إلى إدلب"]
    told = events.wait(lambda event: isinstance(event, FillingIn) and event.done == event.total)
    assert told == FillingIn(watchlists=(saved.id,), done=3, total=3)
    changed = events.wait(lambda event: isinstance(event, ArticleChanged))
    assert isinstance(changed, ArticleChanged)
    assert len(changed.ids) == 2
    assert (engine.alerts().result(5), kept.delivered) == ((), [])
    site.routes["/feed.xml"] = feed(site, ("", "جديد من إدلب", "<p>نص</p>", ""))
    assert engine.poll(force=True).result(30).alerts == 1


def test_an_edited_watchlist_loses_what_its_terms_no_longer_find(engine: Engine, site: Site) -> None:
    _gather(engine, site)
    saved = engine.save_watchlist(NORTH).result(30)
    engine.fill_in().result(60)
    edited = engine.save_watchlist(replace(saved, terms=(Term(query="درعا"),))).result(30)
    engine.fill_in().result(60)
    assert _matched(engine, edited) == ["هدوء في درعا"]


def test_a_running_engine_fills_in_by_itself(engine: Engine, site: Site) -> None:
    _gather(engine, site)
    engine._begin(schedule=False).learned()
    events = Events(engine)
    saved = engine.save_watchlist(NORTH).result(30)
    events.wait(lambda event: isinstance(event, FillingIn) and event.done == event.total)
    assert len(_matched(engine, saved)) == 2


def test_a_poll_by_itself_goes_on_with_what_was_begun(
    places: Places, engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gather(engine, site)
    engine._begin(schedule=False).learned()
    saved = engine._stored.save_watchlist(NORTH).result()
    engine.close()
    again = Engine(places, gap=0, notifiers={})
    again.open(poll=True)
    try:
        running = again._begin(schedule=False)
        lexicon = load_lexicon(places.cache)
        assert lexicon is not None
        running.watchers.set_lexicon(lexicon)
        # What else would fill in is not begun.
        monkeypatch.setattr(running, "learn", lambda: None)
        again.poll().result(60)
        assert len(_matched(again, saved)) == 2
    finally:
        again.close()


def test_a_poll_does_not_wait_for_a_long_filling_in(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gather(engine, site)
    running = engine._begin(schedule=False)
    running.start()
    stepping, go = threading.Event(), threading.Event()
    steps: list[bool] = []

    def endless() -> bool:
        steps.append(True)
        stepping.set()
        return not go.wait(0.01)

    monkeypatch.setattr(running.rematcher, "_step", endless)
    engine.save_watchlist(NORTH).result(30)
    try:
        assert stepping.wait(20)
        engine.poll(force=True).result(30)
    finally:
        go.set()
    assert steps


def test_beside_a_holder_that_one_fills_in(places: Places, engine: Engine, site: Site) -> None:
    _gather(engine, site)
    other = Engine(places, gap=0, notifiers={}, command="rasid watchlist")
    other.open()
    try:
        assert other.fill_in().result(30)
        with engine._begin(schedule=False).rematcher._one_at_a_time:
            saved = other.save_watchlist(NORTH).result(30)
            assert not other.fill_in().result(30)
        assert engine.fill_in().result(60)
        assert len(_matched(other, saved)) == 2
        assert other.fill_in().result(30)
    finally:
        other.close()


def test_a_source_that_is_given_a_country_is_held_against_the_watchlists_of_countries(
    engine: Engine, site: Site, kept: Kept
) -> None:
    _gather(engine, site)
    scoped = engine.save_watchlist(replace(NORTH, name="محلي", countries=("SY",))).result(30)
    everywhere = engine.save_watchlist(NORTH).result(30)
    engine.fill_in().result(60)
    assert _matched(engine, scoped) == []
    (source,) = engine.sources().result(5)
    engine.set_source(source.id, country="SY").result(30)
    events = Events(engine)
    engine.fill_in().result(60)
    assert _matched(engine, scoped) == ["افتتاح سوق بإدلب", "وصول قافلة إلى إدلب"]
    told = events.wait(lambda event: isinstance(event, FillingIn) and event.done == event.total)
    assert isinstance(told, FillingIn)
    assert told.watchlists == (scoped.id,)
    assert everywhere.id not in told.watchlists
    engine.set_source(source.id, country="LB").result(30)
    engine.fill_in().result(60)
    assert _matched(engine, scoped) == []
    assert (engine.alerts().result(5), kept.delivered) == ((), [])


def test_it_goes_on_after_a_restart(engine: Engine, site: Site, kept: Kept, places: Places) -> None:
    _gather(engine, site)
    scoped = engine.save_watchlist(replace(NORTH, name="محلي", countries=("SY",))).result(30)
    engine.fill_in().result(60)
    (source,) = engine.sources().result(5)
    running = engine._begin(schedule=False)
    running.rematcher.close()
    engine.set_source(source.id, country="SY").result(30)
    assert _matched(engine, scoped) == []
    engine.close()
    again = Engine(places, clock=engine._clock, gap=0, notifiers={"bubble": kept})
    again.open(poll=True)
    again._begin(schedule=False).learned()
    again.fill_in().result(60)
    assert len(_matched(again, scoped)) == 2
    again.close()
