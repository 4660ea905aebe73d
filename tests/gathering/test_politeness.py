"""Whose turn it is at a host."""

import threading

import pytest

from monitor.gathering.politeness import LONGEST_GAP, LONGEST_HOLD, Occupied, Politeness, Stopped


class Ticks:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class RunningTicks(Ticks):
    """Seconds of which a few thousandths pass whenever somebody looks."""

    def __call__(self) -> float:
        self.now += 0.004
        return self.now


def test_a_host_never_asked_is_free() -> None:
    assert Politeness(gap=2).seconds_until_free("a.example") == 0


def test_two_seconds_lie_between_two_requests_to_a_host() -> None:
    ticks = Ticks()
    politeness = Politeness(gap=2, tick=ticks)
    with politeness.turn("a.example"):
        ticks.now += 1
    assert politeness.seconds_until_free("a.example") == 2
    assert politeness.seconds_until_free("b.example") == 0
    ticks.now += 1.5
    assert politeness.seconds_until_free("a.example") == 0.5


def test_the_gap_that_is_left_is_told_and_of_a_slow_site_also_while_it_is_asked() -> None:
    ticks = Ticks()
    politeness = Politeness(gap=2, tick=ticks)
    assert politeness.gap_left("a.example") == 0
    with politeness.turn("a.example", fresh=True):
        # Whoever is next waits for this one anyway.
        assert politeness.gap_left("a.example") == 0
    ticks.now += 0.5
    assert politeness.gap_left("a.example") == 1.5
    politeness.slow_down("a.example", 10)
    assert politeness.gap_left("a.example") == 9.5
    ticks.now += 10
    assert politeness.gap_left("a.example") == 0
    with politeness.turn("a.example"):
        assert politeness.gap_left("a.example") == 10


def test_who_wants_a_turn_soon_is_told_that_it_does_not_come() -> None:
    ticks = RunningTicks()
    politeness = Politeness(gap=2, tick=ticks)
    with politeness.turn("a.example", longest=0.1), pytest.raises(Occupied), politeness.turn("a.example", longest=0):
        pass
    with pytest.raises(Occupied), politeness.turn("a.example", longest=0.1):
        pass
    ticks.now += 2
    with politeness.turn("a.example", longest=0.1):
        pass


def test_the_gap_is_kept_by_waiting() -> None:
    ticks = RunningTicks()
    politeness = Politeness(gap=0.02, tick=ticks)
    with politeness.turn("a.example"):
        pass
    left = ticks.now
    with politeness.turn("a.example"):
        assert ticks.now >= left + 0.02


def test_a_fresh_page_needs_no_gap_but_waits_for_a_request_under_way() -> None:
    politeness = Politeness(gap=2, tick=Ticks())
    with politeness.turn("a.example"):
        assert politeness.seconds_until_free("a.example", fresh=True) > 0
    assert politeness.seconds_until_free("a.example", fresh=True) == 0


def test_four_fresh_pages_at_most_are_read_together() -> None:
    politeness = Politeness(gap=0)
    with politeness.turn("a", fresh=True), politeness.turn("a", fresh=True), politeness.turn("a", fresh=True):
        assert politeness.seconds_until_free("a", fresh=True) == 0
        assert politeness.seconds_until_free("a") > 0
        with politeness.turn("a", fresh=True):
            assert politeness.seconds_until_free("a", fresh=True) > 0


def test_a_crawl_delay_slows_fresh_pages_too_but_not_for_ever() -> None:
    ticks = Ticks()
    politeness = Politeness(gap=2, tick=ticks)
    politeness.slow_down("a.example", 10)
    with politeness.turn("a.example", fresh=True):
        pass
    assert politeness.seconds_until_free("a.example", fresh=True) == 10
    politeness.slow_down("b.example", 86400)
    with politeness.turn("b.example"):
        pass
    assert politeness.seconds_until_free("b.example") == LONGEST_GAP


def test_a_crawl_delay_shorter_than_our_gap_changes_nothing() -> None:
    politeness = Politeness(gap=2, tick=Ticks())
    politeness.slow_down("a.example", 0.1)
    with politeness.turn("a.example"):
        pass
    assert politeness.seconds_until_free("a.example") == 2
    assert politeness.seconds_until_free("a.example", fresh=True) == 0


def test_a_host_that_has_enough_of_us_is_left_alone_for_a_while() -> None:
    ticks = Ticks()
    politeness = Politeness(gap=2, tick=ticks)
    assert politeness.held("a.example") == 0
    politeness.hold("a.example", 30)
    politeness.hold("b.example", 1e9)
    assert (politeness.held("a.example"), politeness.held("b.example")) == (30, LONGEST_HOLD)
    ticks.now += 31
    assert politeness.held("a.example") == 0


def test_a_failed_request_gives_its_turn_back() -> None:
    politeness = Politeness(gap=0)
    with pytest.raises(OSError, match="broken"), politeness.turn("a.example"):
        raise OSError("broken")
    assert politeness.seconds_until_free("a.example") == 0


def test_stopping_sends_everyone_who_waits_away() -> None:
    politeness = Politeness(gap=1000)
    ended = threading.Event()

    def wait() -> None:
        with pytest.raises(Stopped), politeness.turn("a.example"):
            pass
        ended.set()

    with politeness.turn("a.example"):
        thread = threading.Thread(target=wait)
        thread.start()
        politeness.stop()
        assert ended.wait(2)
        thread.join()


def test_ten_thousand_hosts_are_not_remembered_for_ever() -> None:
    politeness = Politeness(gap=2, tick=Ticks())
    for number in range(10_000):
        with politeness.turn(f"{number}.example"):
            pass
    assert politeness.seconds_until_free("0.example") == 0
    assert politeness.seconds_until_free("9999.example") == 2
