"""What is news: the contract's rules, and what a listing leaves open."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.gathering.news import is_before, plausible, sort_out
from monitor.model import Entry, Precision, Published

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def entry(key: str, *, hours: float | None = None, text: str = "", precision: Precision = Precision.MINUTE) -> Entry:
    """An entry so many hours old, or dated by a text, or undated."""
    published = None
    if hours is not None:
        published = Published.at(NOW - timedelta(hours=hours))
    elif text:
        published = Published(text=text, precision=precision)
    return Entry(key=key, published=published)


def first(entries: list[Entry], *, backlog: int | None = None) -> list[str]:
    """The keys that are news at the first poll."""
    found = sort_out(tuple(entries), first_poll=True, backlog=backlog, now=NOW, newest=None)
    assert [one.entry for one in found] == entries, "the order given is kept"
    return [one.entry.key for one in found if one.news]


def test_at_first_what_is_from_the_last_day_is_news() -> None:
    assert first([entry("a", hours=1), entry("b", hours=23.9), entry("c", hours=24.1), entry("d", hours=500)]) == [
        "a",
        "b",
    ]


def test_at_first_the_twenty_newest_at_most_are_news() -> None:
    oldest_first = [entry(str(n), hours=20 - n / 10) for n in range(30)]
    assert first(oldest_first) == [str(n) for n in range(10, 30)]


def test_at_first_the_first_five_undated_ones_are_news_and_their_page_will_date_them() -> None:
    entries = tuple(entry(str(n)) for n in range(8))
    found = sort_out(entries, first_poll=True, backlog=None, now=NOW, newest=None)
    assert [one.news for one in found] == [True] * 5 + [False] * 3
    assert [one.dated_on_page for one in found] == [True] * 5 + [False] * 3


def test_dated_and_undated_ones_do_not_take_each_others_places() -> None:
    entries = [
        entry("u1"),
        entry("new", hours=2),
        entry("u2"),
        entry("old", hours=90),
        *(entry(f"v{n}") for n in range(5)),
    ]
    assert first(entries) == ["u1", "new", "u2", "v0", "v1", "v2"]


@pytest.mark.parametrize(
    ("text", "precision", "news"),
    [
        ("2026-03-10", Precision.DAY, True),
        ("2026-03-09", Precision.DAY, True),
        ("2026-03-08", Precision.DAY, False),
        ("2026-03-10T14:30", Precision.MINUTE, True),
        ("2026-03-09T11:00", Precision.MINUTE, False),
        ("2026-03", Precision.MONTH, True),
        ("2026-01", Precision.MONTH, False),
        ("2031-01-01T00:00:00+00:00", Precision.SECOND, True),
    ],
)
def test_in_doubt_an_entry_is_news(text: str, precision: Precision, news: bool) -> None:
    assert bool(first([entry("a", text=text, precision=precision)])) is news


@pytest.mark.parametrize(("backlog", "keys"), [(0, []), (2, ["b", "d"]), (99, ["a", "b", "c", "d"])])
def test_a_backlog_makes_the_newest_news_whatever_their_dates(backlog: int, keys: list[str]) -> None:
    entries = [entry("a", hours=900), entry("b", hours=300), entry("c", hours=800), entry("d", hours=100)]
    assert first(entries, backlog=backlog) == keys


def test_a_backlog_of_an_undated_listing_goes_by_its_order() -> None:
    found = sort_out(tuple(entry(str(n)) for n in range(4)), first_poll=True, backlog=2, now=NOW, newest=None)
    assert [one.news for one in found] == [True, True, False, False]
    assert not any(one.dated_on_page for one in found), "asked for by number, so its date does not matter"


def test_an_undated_entry_is_as_new_as_the_one_before_it() -> None:
    assert first([entry("a", hours=1), entry("u"), entry("b", hours=50)], backlog=2) == ["a", "u"]


def later(*entries: Entry, newest: datetime | None) -> list[tuple[bool, bool]]:
    found = sort_out(entries, first_poll=False, backlog=3, now=NOW, newest=newest)
    return [(one.news, one.resurfaced) for one in found]


def test_later_everything_unseen_is_news() -> None:
    newest = NOW - timedelta(hours=1)
    assert later(entry("a", hours=0.1), entry("b"), entry("c", hours=150), newest=newest) == [(True, False)] * 3


def test_later_what_is_a_week_older_than_the_source_had_is_resurfaced() -> None:
    newest = NOW - timedelta(days=2)
    assert later(entry("a", hours=24 * 9 + 1), newest=newest) == [(False, True)]
    assert later(entry("a", hours=24 * 9 - 1), newest=newest) == [(True, False)]


def test_later_nothing_is_resurfaced_where_the_source_had_no_dates() -> None:
    assert later(entry("a", hours=5000), newest=None) == [(True, False)]


def test_there_are_no_twenty_at_most_later() -> None:
    assert len(later(*(entry(str(n), hours=1) for n in range(200)), newest=NOW)) == 200


def test_a_page_that_turns_out_old_is_no_news() -> None:
    week = NOW - timedelta(days=7)
    assert not is_before(None, week, now=NOW)
    assert not is_before(Published.at(NOW - timedelta(days=6.9)), week, now=NOW)
    assert is_before(Published.at(NOW - timedelta(days=7.1)), week, now=NOW)
    assert not is_before(Published(text="2026-03-03", precision=Precision.DAY), week, now=NOW)
    assert is_before(Published(text="2026-03-02", precision=Precision.DAY), week, now=NOW)


def test_an_undated_entry_of_a_later_poll_is_news_until_its_page_dates_it_a_week_before_what_the_source_had() -> None:
    newest = NOW - timedelta(days=2)
    (found,) = sort_out((entry("a"),), first_poll=False, backlog=None, now=NOW, newest=newest)
    assert (found.news, found.resurfaced, found.old_before) == (True, False, newest - timedelta(days=7))
    (found,) = sort_out((entry("a"),), first_poll=False, backlog=None, now=NOW, newest=None)
    assert found.old_before is None


def test_a_newest_entry_from_a_clock_that_was_ahead_makes_nothing_old() -> None:
    ahead = NOW + timedelta(days=900)
    assert later(entry("a", hours=24 * 6), newest=ahead) == [(True, False)]
    (found,) = sort_out((entry("a"),), first_poll=False, backlog=None, now=NOW, newest=ahead)
    assert found.old_before == NOW - timedelta(days=7)


def test_at_the_first_reading_of_a_lower_rung_what_is_a_day_older_than_the_source_had_is_no_news() -> None:
    newest = NOW - timedelta(days=2)
    entries = (entry("missed", hours=49), entry("long ago", hours=24 * 3 + 1), entry("undated"))
    found = sort_out(entries, first_poll=False, backlog=None, now=NOW, newest=newest, new_address=True)
    assert [one.news for one in found] == [True, False, True]
    assert found[2].old_before == newest - timedelta(days=1)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, None),
        (Published.at(NOW - timedelta(hours=1)), NOW - timedelta(hours=1)),
        (Published.at(NOW + timedelta(days=30)), None),
        (Published(text="2026-03-10T15:00", precision=Precision.MINUTE), NOW),
        (Published(text="2027-03", precision=Precision.MONTH), None),
    ],
)
def test_a_date_in_the_future_teaches_nothing(published: Published | None, expected: datetime | None) -> None:
    assert plausible(published, NOW) == expected
