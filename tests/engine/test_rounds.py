"""A round asked for at any moment ends only when what the scheduler has just taken up is read too."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from monitor.engine import Engine
from monitor.engine.polling import Poller
from monitor.model import PendingEntry, PollSummary, TextMode
from tests.conftest import FakeClock
from tests.engine.conftest import feed, page
from tests.site import Site

TEXT = "ساد الهدوء القرى الواقعة شمال البلاد منذ ساعات الصباح الأولى، وعادت الأسواق إلى فتح أبوابها أمام الأهالي."


class Caller:
    """Asks for a round from another thread, at the moment it is told to."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller
        self._answer: Future[Future[PollSummary]] = Future()
        self._thread: threading.Thread | None = None

    def call(self) -> None:
        """Ask once, and let the caller have its way as far as it can go without us."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._ask)
            self._thread.start()
            # Either it ends at once, which is the fault, or it waits for us: then this is how long we let it.
            self._thread.join(0.2)

    def _ask(self) -> None:
        self._answer.set_result(self._poller.round(force=True))

    def summary(self) -> PollSummary:
        return self._answer.result(20).result(20)


class _Later:
    """A future whose result is given only after something else was tried."""

    def __init__(self, future: Future[Any], before: Callable[[], None]) -> None:
        self._future, self._before = future, before

    def result(self) -> Any:
        result = self._future.result()
        self._before()
        return result


@pytest.mark.parametrize("what", ["claim_due", "due_pending"])
def test_a_round_waits_for_what_the_scheduler_took_a_moment_before(
    engine: Engine, site: Site, clock: FakeClock, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", "هدوء حذر في الشمال", "تقرير", ""))
    site.routes["/a/1"] = page("هدوء حذر في الشمال", TEXT, TEXT.replace("الأسواق", "المدارس"))
    engine.add_source(site.url("/feed.xml")).result()
    poller = engine._begin(schedule=False).poller
    if what == "due_pending":
        # Read once without its page: what is left behind for the scheduler is the entry alone.
        with monkeypatch.context() as patch:
            patch.setattr(poller._articles, "take", lambda *_, **__: False)
            poller.round(force=True).result(20)
        clock.forward(minutes=16)
    caller = Caller(poller)
    take = getattr(poller._archive, what)
    before = threading.current_thread()

    def taking(*arguments: Any, **named: Any) -> Any:
        future = take(*arguments, **named)
        return _Later(future, caller.call) if threading.current_thread() is before else future

    monkeypatch.setattr(poller._archive, what, taking)
    poller.look()
    summary = caller.summary()
    assert summary.articles == 1


def test_a_round_waits_for_the_entries_of_a_listing_that_is_just_being_taken_up(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are stored by the scheduler's poll; the round comes between the record and their being queued."""
    site.routes["/feed.xml"] = feed(site, ("/a/1", "هدوء حذر في الشمال", TEXT, ""))
    engine.add_source(site.url("/feed.xml"), text=TextMode.FEED).result()
    poller = engine._begin(schedule=False).poller
    caller = Caller(poller)
    take = poller._articles.take

    def taking(entries: tuple[PendingEntry, ...], *rest: Any, **named: Any) -> bool:
        caller.call()
        return take(entries, *rest, **named)

    monkeypatch.setattr(poller._articles, "take", taking)
    poller.look()
    assert caller.summary().articles == 1
