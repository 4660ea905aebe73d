"""The queue of listings: one of a host at a time, when its host may be asked, and nobody waits for another's."""

from __future__ import annotations

import threading

from monitor.engine.listingqueue import ListingQueue


class Listings:
    """Fetches nothing until told to, and remembers what was begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._go = threading.Semaphore(0)
        self._changed = threading.Condition()

    def fetch(self, job: str) -> None:
        with self._changed:
            self.begun.append(job)
            self._changed.notify_all()
        self._go.acquire()

    def let(self, many: int) -> None:
        for _ in range(many):
            self._go.release()

    def wait_for(self, many: int) -> list[str]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= many, 20), self.begun
            return list(self.begun)


def url(host: str) -> str:
    return f"https://{host}.example/feed"


def test_the_listings_of_a_host_are_fetched_one_after_the_other_and_others_beside_them() -> None:
    listings = Listings()
    queue = ListingQueue(listings.fetch, gap_left=lambda _: 0.0, threads=4)
    for number in range(9):
        queue.add(number, url("channels"), f"c{number}")
    queue.add(20, url("a"), "a")
    queue.add(21, url("b"), "b")
    assert sorted(listings.wait_for(3)) == ["a", "b", "c0"]
    assert queue.waiting == 8
    assert queue.find(5) == "c5"
    assert queue.find(0) is queue.find(20) is None
    queue.add(9, url("channels"), "c9", first=True)
    listings.let(11)
    assert [job for job in listings.wait_for(12) if job[0] == "c"] == ["c0", "c9", *(f"c{n}" for n in range(1, 9))]
    listings.let(1)
    queue.close()


def test_a_listing_begins_by_itself_when_its_host_may_be_asked() -> None:
    listings = Listings()
    pauses = {url("short"): [0.0, 0.01, 0.01], url("long"): [0.0] + [3600.0] * 99}
    queue = ListingQueue(listings.fetch, gap_left=lambda url: pauses[url].pop(0) if pauses[url] else 0.0, threads=4)
    for host in ("long", "short"):
        queue.add(1, url(host), f"{host} 1")
        queue.add(2, url(host), f"{host} 2")
    assert sorted(listings.wait_for(2)) == ["long 1", "short 1"]
    listings.let(2)
    assert listings.wait_for(3)[2] == "short 2"
    assert queue.waiting == 1
    listings.let(1)
    queue.close()


def test_what_waits_when_it_is_closed_is_not_begun() -> None:
    listings = Listings()
    queue = ListingQueue(listings.fetch, gap_left=lambda _: 0.0, threads=1)
    queue.add(1, url("a"), "1")
    queue.add(2, url("a"), "2")
    listings.wait_for(1)
    queue.close()
    listings.let(2)
    assert not queue.add(3, url("b"), "3")
    assert not queue.beside(print)
    assert queue.waiting == 0
    assert listings.begun == ["1"]
