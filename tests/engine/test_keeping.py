"""Articles beyond the limits are deleted in the background, and the window hears of it."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from itertools import islice
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, dictionaries
from monitor.archive.retention import ALL
from monitor.engine import Engine
from monitor.engine.keeping import Keeper
from monitor.errors import ArchiveError
from monitor.model import ArticleChanged, ArticleQuery, Event, Reason, Retention, Trouble
from monitor.settings import Places
from tests.archive.desk import Desk, StoppedClock, go_on
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


def test_a_limit_that_is_taken_back_in_time_deletes_nothing(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", "<p>نص</p>", "") for n in range(5)))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll().result(30)
    clock.forward(seconds=timedelta(days=40).total_seconds())
    keeper = engine._begin(schedule=False).keeper
    engine.set_limits(0, Retention(days=30), grace=3600).result(5)
    assert engine.limits().result(5) == {0: Retention(days=30)}
    keeper.start()
    # Woken while the grace lasts, as by another limit's: it waits on.
    keeper._woken.set()
    engine.set_limits(0, Retention()).result(5)
    assert keeper.keep() == 0
    assert _there(engine) == 5
    # With the grace of the next limit over, it goes by that.
    events = Events(engine)
    engine.set_limits(0, Retention(articles=2)).result(5)
    events.wait(lambda event: isinstance(event, ArticleChanged))
    assert _there(engine) == 2


def test_a_keeper_that_is_closed_deletes_nothing_more(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "خبر", "<p>نص</p>", ""))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine.poll().result(30)
    clock.forward(seconds=timedelta(days=40).total_seconds())
    archive = engine._stored
    archive.set_limits(0, Retention(days=30)).result(5)
    told: list[Event] = []
    keeper = Keeper(archive, clock=clock, emit=told.append)
    keeper.close()
    assert (keeper.keep(), told, _there(engine)) == (0, [], 1)


def test_a_poll_by_itself_has_texts_compressed_with_a_dictionary(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionaries, "FEWEST", 20)
    monkeypatch.setattr(dictionaries, "_SIZE", 1024)
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", f"<p>{f'نص {n} طويل ' * 60}</p>", "") for n in range(20)))
    engine.add_source(site.url("/feed.xml"), backlog=20).result(30)
    engine.poll().result(30)
    (copy,) = engine.places.copies.glob("daily-*.sqlite")
    db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    assert list(db.execute("SELECT articles FROM dictionaries")) == [(20,)]
    db.close()


def test_a_damaged_archive_is_replaced_by_what_can_be_read_and_the_person_is_told(
    places: Places, clock: FakeClock
) -> None:
    places.prepare()
    places.archive.write_bytes(os.urandom(20_000))
    engine = Engine(places, clock=clock, notifiers={})
    reading = Engine(places, clock=clock, notifiers={})
    with pytest.raises(ArchiveError):
        # Who only reads touches nothing.
        reading.open()
    reading.close()
    try:
        engine.open(poll=True)
        told = Events(engine).told
        (aside,) = places.data.glob("archive-aside-*.sqlite")
        assert told == [Trouble(reason=Reason.of("archive-rescued", articles=0, aside=aside.name))]
        assert _there(engine) == 0
        assert engine.check_archive().result(10).sound
    finally:
        engine.close()


def test_damage_that_is_found_in_the_background_is_told_and_mended_at_the_next_start(
    places: Places, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", f"<p>{'نص ' * 300}{n}</p>", "") for n in range(40)))
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    engine.add_source(site.url("/feed.xml"), backlog=40).result(30)
    engine.poll().result(30)
    told: list[Event] = []
    keeper = Keeper(engine._stored, clock=clock, emit=told.append)
    keeper.check()
    assert (told, engine._stored.last_check().result(5)) == ([], clock())
    engine.close()
    with places.archive.open("r+b") as file:
        file.seek(-4 * 4096, os.SEEK_END)
        file.write(os.urandom(4 * 4096))
    clock.forward(seconds=8 * 86400)
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    keeper = Keeper(engine._stored, clock=clock, emit=told.append)
    keeper.check()
    assert told == [Trouble(reason=Reason.of("archive-unsound"))]
    engine.close()
    engine = Engine(places, clock=clock, gap=0, notifiers={})
    engine.open(poll=True)
    try:
        assert engine.rescued is not None
        assert engine.check_archive().result(10).sound
        assert [source.articles for source in engine.sources().result(5)] == [_there(engine)]
    finally:
        engine.close()


def test_the_keeper_joins_the_index(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", "<p>نص</p>", "") for n in range(20)))
    engine.add_source(site.url("/feed.xml")).result(30)
    assert engine.poll().result(30).articles == 20
    keeper = Keeper(engine._stored, clock=clock, emit=lambda event: None)
    keeper.join()
    assert not engine._stored.join_index().result(5)
    assert len(engine.article_ids(ArticleQuery(text="خبر")).result(5)) == 20


def test_a_desk_that_is_only_polled_is_kept_in_order_too(engine: Engine, site: Site, clock: FakeClock) -> None:
    site.routes["/feed.xml"] = feed(site, *(("", f"خبر {n}", "<p>نص</p>", "") for n in range(5)))
    engine.add_source(site.url("/feed.xml")).result(30)
    engine._stored.set_limits(0, Retention(days=30)).result(5)
    assert engine.poll().result(30).deleted == 0
    assert engine._stored.last_check().result(5) == clock()
    assert not engine._stored.join_index().result(5)
    clock.forward(seconds=timedelta(days=40).total_seconds())
    assert engine.poll().result(30).deleted == 5
    assert _there(engine) == 0
    assert engine._stored.last_check().result(5) == clock()


def test_a_daily_copy_that_cannot_be_made_is_told(engine: Engine, site: Site) -> None:
    # A file stands where the folder of the copies would be.
    engine.places.copies.write_bytes(b"")
    events = Events(engine)
    engine.poll().result(30)
    told = [event.reason.code for event in events.told if isinstance(event, Trouble)]
    assert "archive-unreadable" in told


def test_a_limit_of_size_deletes_as_many_as_it_said(tmp_path: Path) -> None:
    clock = StoppedClock()
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    desk = Desk(archive, clock)
    source = desk.add_source()
    chance = random.Random(3)
    words = ["".join(chance.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=chance.randint(3, 8))) for _ in range(20_000)]
    made = []
    for n in range(1_000):
        clock.forward(minutes=10)
        made.append(desk.article(source, f"{n}", f"خبر {n}", " ".join(chance.choices(words, k=200))))
    for _, stored in archive.store_articles(made, decide=go_on):
        stored.result()
    keeper = Keeper(archive, clock=clock, emit=lambda event: None)
    size = (archive.path.stat().st_size + 1_500_000) // 3_000_000
    wanted = Retention(megabytes=size)
    said = archive.going({ALL: wanted}).result().articles
    archive.set_limits(ALL, wanted).result()
    assert keeper.keep() == said > 200
    # The words that were ever written stay however many articles go: they do not drive out one after another.
    assert sum(keeper.keep() for _ in range(4)) <= said // 20
    archive.close()


def test_a_size_that_the_words_alone_take_leaves_articles(tmp_path: Path) -> None:
    clock = StoppedClock()
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    desk = Desk(archive, clock)
    source = desk.add_source()
    chance = random.Random(3)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    words = ("".join(chance.choices(letters, k=chance.randint(6, 9))) for _ in range(60_000))
    made = []
    for n in range(300):
        clock.forward(minutes=10)
        made.append(desk.article(source, f"{n}", f"خبر {n}", " ".join(islice(words, 200))))
    for _, stored in archive.store_articles(made, decide=go_on):
        stored.result()
    archive.set_limits(ALL, Retention(megabytes=1)).result()
    keeper = Keeper(archive, clock=clock, emit=lambda event: None)
    for _ in range(5):
        keeper.keep()
    assert 40 < archive.counts().result().articles < 300
    archive.close()
