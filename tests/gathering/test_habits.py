"""What a listing teaches: pace, hours of the day, how far back it reaches, and whether entries may have been missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.gathering.habits import learn, may_have_missed, pace_of, window_of
from monitor.gathering.hints import Hint
from monitor.model import Entry, Habits, Listing, Published

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def entry(key: str, minutes: float | None) -> Entry:
    """An entry so many minutes old; None leaves it undated."""
    return Entry(key=key, published=None if minutes is None else Published.at(NOW - timedelta(minutes=minutes)))


def listing(*entries: Entry) -> Listing:
    return Listing(kind="rss", entries=entries)


def taught(habits: Habits, found: Listing, *, unknown: tuple[Entry, ...] | None = None, **changes: Any) -> Habits:
    given: dict[str, Any] = {"first_poll": False, "newest": None, "hint": Hint(), "now": NOW}
    return learn(habits, listing=found, unknown=found.entries if unknown is None else unknown, **(given | changes))


def test_the_pace_is_the_median_pause() -> None:
    instants = [NOW - timedelta(minutes=minutes) for minutes in (0, 10, 20, 20, 20, 35, 600)]
    assert pace_of(instants) == timedelta(minutes=15)
    assert pace_of(instants[:2]) is None
    assert pace_of([]) is None


def test_a_listing_without_enough_dates_keeps_the_pace_that_was_known() -> None:
    known = Habits(pace=timedelta(minutes=7))
    assert taught(known, listing(entry("a", 1))).pace == timedelta(minutes=7)


def test_a_source_that_dates_nothing_is_learnt_from_when_its_entries_come() -> None:
    found = listing(entry("a", None), entry("b", None))
    first = taught(Habits(), found, first_poll=True)
    assert (first.pace, first.arrived) == (None, NOW)
    second = taught(first, found, unknown=(entry("c", None),), now=NOW + timedelta(minutes=40))
    assert second.pace == timedelta(minutes=40)
    third = taught(second, found, unknown=(entry("d", None),), now=NOW + timedelta(minutes=60))
    assert third.pace == timedelta(minutes=34)
    unmoved = taught(third, found, unknown=(), now=NOW + timedelta(minutes=90))
    assert (unmoved.pace, unmoved.arrived) == (third.pace, third.arrived)


def test_a_clock_that_was_set_back_does_not_spoil_the_pace() -> None:
    ahead = Habits(pace=timedelta(minutes=10), arrived=NOW + timedelta(days=3))
    found = taught(ahead, listing(entry("a", None)))
    assert (found.pace, found.arrived) == (timedelta(minutes=10), NOW)


def test_the_hours_in_which_entries_come_are_counted_and_old_ones_fade() -> None:
    found = taught(Habits(), listing(entry("a", 5), entry("b", 65), entry("c", 70)))
    assert (found.hours[11], found.hours[10]) == (1, 2)
    assert len(found.hours) == 24
    busy = replace(found, hours=tuple(20 for _ in range(24)))
    assert sum(taught(busy, listing(entry("d", 5))).hours) <= 241


def test_an_undated_entry_counts_when_it_is_found_but_not_at_the_first_poll() -> None:
    found = listing(entry("a", None))
    assert taught(Habits(), found).hours[12] == 1
    assert sum(taught(Habits(), found, first_poll=True).hours) == 0


def test_dates_in_the_future_teach_nothing() -> None:
    lies = listing(*(entry(str(n), -60 * 24 * n) for n in range(2, 9)))
    found = taught(Habits(), lies)
    assert (found.pace, found.window, sum(found.hours)) == (None, None, 0)


def test_a_listing_reaches_back_to_its_oldest_entry_but_for_what_is_pinned() -> None:
    instants = sorted(NOW - timedelta(minutes=minutes) for minutes in (0, 5, 12, 20, 31, 40, 48, 55, 60, 60 * 24 * 400))
    assert window_of(instants) == timedelta(minutes=60)
    assert window_of(instants[-4:]) is None


def test_a_feed_whose_oldest_item_is_newer_than_our_newest_may_have_lost_some() -> None:
    flood = listing(*(entry(str(n), n) for n in range(1, 21)))
    newest = NOW - timedelta(minutes=90)
    assert may_have_missed(flood, flood.entries, newest=newest, now=NOW)
    assert taught(Habits(), flood, newest=newest).missed == NOW
    assert taught(Habits(), flood, newest=newest, first_poll=True).missed is None


def test_nothing_is_missed_where_the_listing_still_holds_what_was_known() -> None:
    overlapping = listing(*(entry(str(n), n) for n in range(1, 21)))
    assert not may_have_missed(overlapping, overlapping.entries[:-1], newest=NOW - timedelta(minutes=20), now=NOW)
    assert not may_have_missed(overlapping, overlapping.entries, newest=NOW - timedelta(minutes=15), now=NOW)


def test_a_pinned_old_entry_does_not_hide_that_some_may_have_been_missed() -> None:
    pinned = entry("pinned", 60 * 24 * 90)
    flood = listing(pinned, *(entry(str(n), n) for n in range(1, 21)))
    assert may_have_missed(flood, flood.entries[1:], newest=NOW - timedelta(minutes=90), now=NOW)


def test_a_feed_that_dates_nothing_and_knows_nothing_any_more_may_have_lost_some() -> None:
    undated = listing(*(entry(str(n), None) for n in range(10)))
    assert may_have_missed(undated, undated.entries, newest=None, now=NOW)
    assert not may_have_missed(undated, undated.entries[:9], newest=None, now=NOW)


def test_one_or_two_new_entries_are_no_gap() -> None:
    short = listing(entry("a", 1), entry("b", 2))
    assert not may_have_missed(short, short.entries, newest=NOW - timedelta(hours=1), now=NOW)
