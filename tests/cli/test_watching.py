"""What `rasid watch` prints after an alert has come: when it comes out, and when it becomes graver."""

from __future__ import annotations

import argparse
import io
import queue
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from monitor.cli.output import Output
from monitor.cli.polling import watch_events
from monitor.cli.session import Session
from monitor.engine import Engine
from monitor.model import Event, Reason, Severity, Term, TextMode, Trouble, Watchlist
from monitor.settings import Places
from monitor.words import Words
from tests.conftest import FakeClock
from tests.engine.conftest import engine, feed, kept, places, site
from tests.site import Site

__all__ = ["engine", "kept", "places", "site"]

END = Trouble(reason=Reason.of("archive-damaged"))


class Acts:
    """The events of an engine on which one thing after the other is done, the next when all was heard."""

    def __init__(self, engine: Engine, *acts: Callable[[], object]) -> None:
        self._heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._acts = list(acts)
        engine.subscribe(self._heard.put)

    def get(self, timeout: float) -> Event:
        while self._heard.empty():
            if not self._acts:
                return END
            self._acts.pop(0)()
        return self._heard.get()


def printed(engine: Engine, places: Places, clock: FakeClock, *acts: Callable[[], object]) -> list[str]:
    """The first lines of what is printed while all that is done."""
    out, words = io.StringIO(), Words("en")

    class OfThatTime(Session):
        def now(self) -> datetime:
            return clock()

    session = OfThatTime(
        options=argparse.Namespace(),
        words=words,
        output=Output(words, as_json=False, stdout=out, stderr=io.StringIO()),
        places=places,
        gui=lambda: None,  # type: ignore[arg-type, return-value]
    )
    events = cast("queue.SimpleQueue[Event]", Acts(engine, *acts))
    assert watch_events(session, engine, events) == END.reason
    return [line for line in out.getvalue().splitlines() if not line.startswith("   ")]


def test_an_alert_that_becomes_graver_is_printed_again_where_it_comes_again(
    engine: Engine, places: Places, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "هدوء في إدلب", "", ""))
    wanted = engine.save_watchlist(Watchlist(name="north", terms=(Term(query="إدلب"),))).result()
    engine.add_source(site.url("/feed.xml"), text=TextMode.FEED, backlog=1).result()

    def save(severity: Severity) -> Callable[[], object]:
        return lambda: engine.save_watchlist(replace(wanted, severity=severity)).result()

    def poll() -> None:
        engine.poll(force=True).result()

    acts = (poll, save(Severity.CRITICAL), save(Severity.NORMAL), save(Severity.CRITICAL))
    lines = printed(engine, places, clock, *acts)
    assert [line.split(" (")[1].split(",")[0] for line in lines] == ["normal", "critical"]


def test_one_of_some_days_ago_becomes_graver_in_the_list_only(
    engine: Engine, places: Places, site: Site, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, ("", "هدوء في إدلب", "", ""))
    wanted = engine.save_watchlist(Watchlist(name="north", terms=(Term(query="إدلب"),))).result()
    engine.add_source(site.url("/feed.xml"), text=TextMode.FEED, backlog=1).result()
    engine.poll(force=True).result()
    clock.forward(timedelta(days=2))
    graver = replace(wanted, severity=Severity.CRITICAL)
    assert printed(engine, places, clock, lambda: engine.save_watchlist(graver).result()) == []
    (alert,) = engine.alerts().result()
    assert alert.severity is Severity.CRITICAL
