"""No source takes more than its share of pages, and the newest of them come first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from monitor.engine import Engine
from monitor.model import Source
from tests.conftest import FakeClock
from tests.engine.conftest import feed, page
from tests.site import Answer, Site

LINES = tuple(f"فقرة طويلة بما يكفي لتكون فقرة من خبر حقيقي يقرأه الناس في كل مكان {n}" for n in range(4))


@pytest.fixture
def wide() -> Iterator[Site]:
    with Site(address="0.0.0.0") as running:
        yield running


def add(engine: Engine, site: Site, host: str) -> Source:
    site.routes[f"//{host}/f"] = feed(site, ("", f"قديم {host}", "نص", ""))
    source = engine.add_source(site.url("/f", host=host), name=host).result(30)
    engine.poll(force=True).result(60)
    return source


def publish(site: Site, clock: FakeClock, host: str, count: int, *, ago: float = 0) -> None:
    """That many entries, the oldest first as no listing should be."""
    items = []
    for number in range(count):
        title = f"خبر {host} رقم {number}"
        site.routes[f"//{host}/n/{number}"] = page(title, *(f"{line} {number} {host}." for line in LINES))
        date = format_datetime(clock() - timedelta(minutes=ago + count - number))
        items.append(
            f"<item><title>{title}</title><link>{site.url(f'/n/{number}', host=host)}</link>"
            f"<guid>{host}-{number}</guid><description>x</description><pubDate>{date}</pubDate></item>"
        )
    answer = feed(site)
    body = answer.body.replace(b"</channel>", "".join(items).encode() + b"</channel>")
    site.routes[f"//{host}/f"] = type(answer)(body=body, type=answer.type)


def read(site: Site, host: str) -> list[int]:
    return [int(one.path.removeprefix("/n/")) for one in site.asked if one.host == host and one.path.startswith("/n/")]


def settle(engine: Engine) -> None:
    """Step the loop once, and wait for all that it began."""
    engine._begin(schedule=False).poller.look()
    wait(engine)


def wait(engine: Engine) -> None:
    """Wait for the listings and the pages under way, but not by a round, which has no limits."""
    poller = engine._begin(schedule=False).poller
    for _ in range(6000):
        if not poller._polls and not poller._articles._queue._jobs:
            return
        threading.Event().wait(0.01)
    pytest.fail("something is still under way")


def test_forty_pages_of_a_source_are_read_a_poll_the_newest_first(engine: Engine, wide: Site, clock: FakeClock) -> None:
    host = "127.0.9.1"
    source = add(engine, wide, host)
    clock.forward(hours=2)
    publish(wide, clock, host, 130)
    begun = len([one for one in wide.asked if one.path == "/f"])
    for _ in range(600):
        settle(engine)
        polls = len([one for one in wide.asked if one.path == "/f"]) - begun
        assert len(read(wide, host)) <= 40 * polls
        if len(read(wide, host)) == 130:
            break
        clock.forward(minutes=1)
    numbers = read(wide, host)
    assert sorted(numbers) == list(range(130))
    assert sorted(numbers[:40], reverse=True) == list(range(129, 89, -1))
    assert engine.source(source.id).result(5).articles >= 130


def test_a_source_with_a_long_line_of_pages_leaves_those_of_others_their_turn(
    engine: Engine, wide: Site, clock: FakeClock
) -> None:
    many, few = "127.0.9.2", "127.0.9.3"
    add(engine, wide, many)
    add(engine, wide, few)
    clock.forward(hours=2)
    publish(wide, clock, many, 500)
    publish(wide, clock, few, 1, ago=600)
    poller = engine._begin(schedule=False).poller
    archive = poller._archive
    # Both were listed, and the program ended before it read a page.
    taken = poller._articles.take
    poller._articles.take = lambda *_, **__: False  # type: ignore[method-assign]
    settle(engine)
    poller._articles.take = taken  # type: ignore[method-assign]
    archive.release_leases().result(5)
    for _ in range(5):
        poller._articles.take_pending(10, round=None)
        wait(engine)
    assert read(wide, few) == [0]
    assert len(read(wide, many)) == 40


def test_listings_led_to_one_busy_host_leave_the_threads_to_others_and_are_asked_for_once(
    engine: Engine, wide: Site, clock: FakeClock
) -> None:
    busy, quick = "127.0.9.6", "127.0.9.7"
    homes = [f"127.0.10.{n}" for n in range(1, 41)]
    for home in homes:
        wide.routes[f"//{home}/f"] = feed(wide, ("", f"خبر {home}", "نص", ""))
        engine.add_source(wide.url("/f", host=home), name=home).result(30)
    # They have moved in together since.
    for home in homes:
        wide.routes[f"//{busy}/{home}"] = wide.routes[f"//{home}/f"]
        wide.routes[f"//{home}/f"] = Answer(status=302, headers=(("Location", wide.url(f"/{home}", host=busy)),))
    source = add(engine, wide, quick)
    publish(wide, clock, quick, 1)
    fetcher = engine._begin(schedule=False).fetcher
    before = len(wide.asked)
    with fetcher._politeness.turn(busy):
        everything = engine.poll(force=True)
        for _ in range(2000):
            if len([one for one in wide.asked[before:] if one.host in homes and one.path == "/f"]) >= 32:
                break
            threading.Event().wait(0.01)
        assert engine.check_source(source.id).result(10).failures == 0
        for _ in range(2000):
            if read(wide, quick):
                break
            threading.Event().wait(0.01)
        assert read(wide, quick) == [0]
        assert not [one for one in wide.asked[before:] if one.host == busy]
    assert everything.result(60).failed == 0
    assert wide.most_together(busy) == 1
    asked = [one.path for one in wide.asked[before:] if one.host in homes and one.path != "/robots.txt"]
    assert asked == ["/f"] * 40
    assert len([one for one in wide.asked[before:] if one.host == busy and one.path != "/robots.txt"]) == 40


@pytest.mark.parametrize("started", [True, False], ids=["running", "one poll"])
def test_many_feeds_of_one_site_wait_for_its_pauses_and_leave_the_threads_to_others(
    started: bool, engine: Engine, wide: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = "127.0.9.4", "127.0.9.5"
    for n in range(40):
        wide.routes[f"//{slow}/f{n}"] = feed(wide, ("", f"خبر {n}", "نص", ""))
        engine.add_source(wide.url(f"/f{n}", host=slow), name=f"{n}").result(30)
    source = add(engine, wide, quick)
    publish(wide, clock, quick, 1)
    # From now on a pause of an hour is to be kept there.
    fetcher = engine._begin(schedule=False).fetcher
    monkeypatch.setattr(fetcher, "gap_left", lambda url: 3600.0 if f"//{slow}:" in url else 0.0)
    before = len(wide.asked)
    if started:
        engine.start()
    everything = engine.poll(force=True)
    assert engine.check_source(source.id).result(30).failures == 0
    for _ in range(2000):
        if read(wide, quick):
            break
        threading.Event().wait(0.01)
    assert read(wide, quick) == [0]
    assert not everything.done()
    assert not [one for one in wide.asked[before:] if one.host == slow]
    # It may be asked now: all of them are read, one at a time.
    monkeypatch.setattr(fetcher, "gap_left", lambda url: 0.0)
    engine._begin(schedule=False).poller._queue._begin_what_may()
    everything.result(60)
    assert wide.most_together(slow) == 1
    assert len({one.path for one in wide.asked[before:] if one.host == slow} - {"/robots.txt"}) == 40
