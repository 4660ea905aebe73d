"""The queue of pages: what goes first, and how many of one host together."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from monitor.engine.pagequeue import PageJob, PageQueue
from monitor.model import Entry, PendingEntry, Source, SourceKind

NOW = datetime(2021, 2, 17, 12, 0, tzinfo=UTC)
SOURCE = Source(id=1, url="https://a.example/feed", name="a", kind=SourceKind.FEED, added=NOW)


def job(number: int, *, host: str = "a", urgent: bool = False, news: bool = True) -> PageJob:
    entry = Entry(key=str(number), url=f"https://{host}.example/{number}")
    pending = PendingEntry(id=number, source=1, entry=entry, first_seen=NOW, news=news)
    return PageJob(pending=pending, source=SOURCE, round=None, urgent=urgent)


class Pages:
    """Reads nothing until told to, and remembers what was begun and how much ran together."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended = threading.Semaphore(0)
        self._go = threading.Semaphore(0)
        self._changed = threading.Condition()

    def read(self, page: PageJob) -> None:
        with self._changed:
            self.begun.append(page.pending.id)
            self._changed.notify_all()
        self._go.acquire()
        self.ended.release()

    def let(self, many: int) -> None:
        for _ in range(many):
            self._go.release()

    def wait_for(self, many: int) -> list[int]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= many, 5), self.begun
            return list(self.begun)


def test_fresh_pages_of_one_host_are_read_four_at_a_time_and_the_urgent_one_is_next() -> None:
    pages = Pages()
    queue = PageQueue(pages.read, on_failure=lambda job, error: None)
    for number in range(1, 8):
        queue.add(job(number))
    assert sorted(pages.wait_for(4)) == [1, 2, 3, 4]
    queue.add(job(9, urgent=True))
    pages.let(1)
    assert pages.wait_for(5)[4] == 9
    pages.let(7)
    pages.wait_for(8)
    queue.close()


def test_backlog_pages_leave_room_for_the_pages_of_fresh_entries() -> None:
    pages = Pages()
    queue = PageQueue(pages.read, on_failure=lambda job, error: None)
    for number in range(20):
        queue.add(job(number, host=f"h{number}", news=False))
    assert len(pages.wait_for(4)) == 4
    queue.add(job(100, host="z"))
    assert pages.wait_for(5)[4] == 100
    assert len(pages.begun) == 5
    pages.let(30)
    queue.close()


def test_an_entry_under_way_is_not_taken_twice_until_it_is_forgotten() -> None:
    pages = Pages()
    queue = PageQueue(pages.read, on_failure=lambda job, error: None)
    assert queue.add(job(1))
    assert not queue.add(job(1))
    pages.let(1)
    assert pages.ended.acquire(timeout=5)
    assert 1 in queue
    queue.forget(1)
    assert queue.add(job(1))
    pages.let(1)
    queue.close()


def test_one_thread_at_a_time_deals_with_an_entry_and_the_next_sees_what_it_did() -> None:
    pages = Pages()
    queue = PageQueue(pages.read, on_failure=lambda job, error: None)
    one = job(1, urgent=True)
    queue.add(one)
    seen: list[int | None] = []
    together = threading.Barrier(4)

    def alert() -> None:
        together.wait(5)
        with queue.alone(one) as now:
            assert now is not None
            seen.append(now.pending.article)
            queue.alerted(1, 77)

    threads = [threading.Thread(target=alert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert seen == [None, 77, 77, 77]
    assert queue.overdue(lambda job: job.urgent) == ()
    pages.let(1)
    queue.close()


def test_an_entry_that_was_dealt_with_or_taken_up_again_is_no_more_the_one_that_waited() -> None:
    pages = Pages()
    queue = PageQueue(pages.read, on_failure=lambda job, error: None)
    first = job(1)
    queue.add(first)
    queue.forget(1)
    with queue.alone(first) as now:
        assert now is None
    again = job(1)
    queue.add(again)
    with queue.alone(first) as now:
        assert now is None
    with queue.alone(again) as now:
        assert now is again
    pages.let(2)
    queue.close()


def test_a_site_that_asked_for_long_pauses_has_one_page_under_way_and_keeps_nobody_waiting() -> None:
    pages = Pages()
    left = {"slow": 0.0}
    queue = PageQueue(
        pages.read,
        on_failure=lambda job, error: None,
        slowed=lambda url: left["slow"] if "//slow" in url else None,
    )
    for number in range(1, 30):
        queue.add(job(number, host="slow"))
    assert pages.wait_for(1) == [1]
    assert queue.waiting == 0
    for number in range(101, 105):
        queue.add(job(number, host="quick"))
    assert sorted(pages.wait_for(5)[1:]) == [101, 102, 103, 104]
    left["slow"] = 60.0
    pages.let(5)
    for _ in range(5):
        assert pages.ended.acquire(timeout=5)
    queue.add(job(201, host="quick"))
    assert pages.wait_for(6)[5] == 201
    pages.let(30)
    queue.close()


def test_the_next_page_of_a_slow_site_begins_when_it_may_be_asked() -> None:
    pages = Pages()
    pauses = iter((0.01, 0.01, 0.01))
    queue = PageQueue(pages.read, on_failure=lambda job, error: None, slowed=lambda url: next(pauses, 0.0))
    queue.add(job(1))
    assert pages.wait_for(1) == [1]
    pages.let(1)
    queue.close()


def test_a_site_with_a_short_pause_does_not_wait_for_one_with_a_long_one() -> None:
    pages = Pages()
    left = {"long": [3600.0], "short": [0.01]}

    def slowed(url: str) -> float:
        pauses = left["long" if "//long" in url else "short"]
        return pauses[0] if "//long" in url else (pauses.pop() if pauses else 0.0)

    queue = PageQueue(pages.read, on_failure=lambda job, error: None, slowed=slowed)
    queue.add(job(1, host="long"))
    queue.add(job(2, host="short"))
    assert pages.wait_for(1) == [2]
    pages.let(1)
    queue.close()
