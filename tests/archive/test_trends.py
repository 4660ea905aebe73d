"""Counters by the hour that no way of storing can forget, days of the person's zone, and what is more than usual."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw
import pytest

from monitor.archive import Trend
from monitor.archive.trends import spans, trend
from monitor.archive.usual import WEEK, expect, is_spike, profile, tail
from monitor.model import ArticleQuery, Precision, Published, Source
from tests.archive.desk import START, Desk


@pytest.fixture
def source(desk: Desk) -> Source:
    return desk.add_source("نشرة")


def _trend(desk: Desk, what: str, by: str = "hour") -> Trend:
    return desk.archive.trend(what, by=by).result()


def _run(desk: Desk, sql: str, *values: object) -> None:
    """What another part of the archive does, on its one writing connection."""
    desk.archive._edit(lambda db: db.execute(sql, values)).result()


def _counters(path: Path) -> list[tuple[int, int, int]]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    query = "SELECT watchlist, source, sum(articles) FROM hours GROUP BY 1, 2 HAVING sum(articles) > 0 ORDER BY 1, 2"
    found = list(db.execute(query))
    db.close()
    return found


def test_a_watchlist_a_source_and_a_term_are_counted_by_the_hour(desk: Desk, source: Source) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    for n, hours in enumerate((0, 1, 1, 30)):
        at = Published.at(START - timedelta(hours=hours))
        desk.store(source, f"{n}", f"إدلب {n}", "خبر من المدينة.", watching=(watched,), published=at)
    desk.store(source, "x", "خبر آخر", "من مكان بعيد.", published=Published.at(START))
    for what, last in (("الشمال", 1), ("إدلب", 1), ("نشرة", 2)):
        trend = _trend(desk, what)
        assert len(trend.counts) == len(trend.usual) == len(trend.starts) == 48
        assert (trend.counts[-1], trend.counts[-2], trend.counts[-31]) == (last, 2, 1)
        assert sum(trend.counts) == last + 3
        assert trend.starts[-1] == START
        assert (trend.since, trend.until) == (START - timedelta(hours=47), START + timedelta(hours=1))


def test_a_watchlist_is_counted_in_one_source_by_itself(desk: Desk, source: Source) -> None:
    watched, other = desk.add_watchlist("الشمال", "إدلب"), desk.add_source("وكالة")
    for n, origin in enumerate((source, other, other)):
        desk.store(origin, f"{n}", f"إدلب {n}", "خبر من المدينة.", watching=(watched,))
    desk.store(other, "x", "خبر آخر", "من مكان بعيد.")
    mentions = desk.archive.mentions
    assert sum(mentions(watchlist=watched.id).result().counts) == 3
    assert sum(mentions(watchlist=watched.id, source=other.id, by="hour").result().counts) == 2
    assert sum(mentions(source=other.id, by="week").result().counts) == 3
    assert sum(mentions().result().counts) == 4


def test_a_new_text_and_the_same_text_again_count_once(desk: Desk, source: Source, path: Path) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    for text in ("خبر من المدينة.", "خبر أطول من المدينة.", "خبر أطول من المدينة."):
        desk.store(source, "a", "إدلب", text, watching=(watched,))
    assert _counters(path) == [(0, 0, 1), (0, source.id, 1), (watched.id, 0, 1), (watched.id, source.id, 1)]


def test_a_text_that_lost_the_term_is_counted_out(desk: Desk, source: Source, path: Path) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    desk.store(source, "a", "إدلب", "خبر من المدينة.", watching=(watched,))
    desk.store(source, "a", "عنوان آخر", "خبر من مكان آخر.", watching=(watched,))
    assert _counters(path) == [(0, 0, 1), (0, source.id, 1)]


def test_a_match_that_takes_the_place_of_another_counts_once(desk: Desk, source: Source, path: Path) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    stored = desk.store(source, "a", "إدلب", "خبر من المدينة.", watching=(watched,))
    values = (watched.id, stored.article, 3, "إدلب", 0, "[]")
    _run(desk, "INSERT OR REPLACE INTO matches VALUES (?, ?, ?, ?, ?, ?)", *values)
    assert (watched.id, 0, 1) in _counters(path)


def test_a_removed_watchlist_and_a_deleted_article_are_counted_out(desk: Desk, source: Source, path: Path) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    other = desk.add_watchlist("الجنوب", "درعا")
    first = desk.store(source, "a", "إدلب ودرعا", "خبر من المدينة.", watching=(watched, other))
    desk.store(source, "b", "درعا", "خبر من مدينة أخرى.", watching=(watched, other))
    desk.archive.remove_watchlist(watched.id).result()
    assert [row for row in _counters(path) if row[0] == watched.id] == []
    _run(desk, "DELETE FROM articles WHERE id = ?", first.article)
    assert _counters(path) == [(0, 0, 1), (0, source.id, 1), (other.id, 0, 1), (other.id, source.id, 1)]


def test_days_and_weeks_begin_at_midnight_where_the_person_is() -> None:
    now = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
    damascus = ZoneInfo("Asia/Damascus")
    days = spans("day", now, damascus)
    assert days[-2] == datetime(2026, 11, 26, tzinfo=damascus)
    assert len(days) == 30 + 28 + 1
    weeks = spans("week", now, damascus)
    assert weeks[-2] == datetime(2026, 11, 23, tzinfo=damascus)
    assert spans("hour", now, damascus)[-1] == datetime(2026, 11, 25, 23, tzinfo=UTC)


def test_the_day_on_which_the_clocks_change_has_its_own_length() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    days = spans("day", datetime(2026, 4, 2, 12, tzinfo=UTC), beirut)
    lengths = {(after.astimezone(UTC) - day.astimezone(UTC)) for day, after in pairwise(days)}
    assert timedelta(hours=23) in lengths


@pytest.fixture
def computer_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this computer into a zone for the time of a test."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "day"), [("Africa/Cairo", "2026-04-24"), ("Asia/Beirut", "2026-03-29"), ("Asia/Damascus", "2026-04-03")]
)
@pytest.mark.parametrize("named", [False, True])
def test_a_day_whose_midnight_is_skipped_begins_with_its_first_moment(
    computer_in: Callable[[str], None], zone: str, day: str, named: bool
) -> None:
    computer_in("UTC" if named else zone)
    there = ZoneInfo(zone)
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=there).astimezone(UTC)
    for hours in range(-36, 36):
        now = noon + timedelta(hours=hours)
        for by in ("day", "week"):
            borders = spans(by, now, there if named else None)
            assert borders[-2] <= now < borders[-1]
            for border in borders:
                local = border.astimezone(there)
                assert local.date() != (border.astimezone(UTC) - timedelta(seconds=1)).astimezone(there).date()


def test_today_begins_with_the_day_where_its_midnight_is_skipped(
    desk: Desk, source: Source, computer_in: Callable[[str], None]
) -> None:
    computer_in("Africa/Cairo")
    desk.clock.now = datetime(2026, 4, 23, 20, 30, tzinfo=UTC)
    desk.store(source, "yesterday", "أمس", "نص")
    desk.clock.now = datetime(2026, 4, 23, 21, 30, tzinfo=UTC)
    assert desk.archive.counts().result().today == 1
    desk.clock.now = datetime(2026, 4, 23, 22, 30, tzinfo=UTC)
    desk.store(source, "today", "اليوم", "نص")
    desk.clock.now = datetime(2026, 4, 24, 10, tzinfo=UTC)
    assert desk.archive.counts().result().today == 1


@pytest.mark.parametrize("zone", ["Asia/Damascus", "UTC", "America/Sao_Paulo"])
def test_an_article_of_a_day_is_counted_and_found_in_that_day_where_the_person_is(
    desk: Desk, source: Source, computer_in: Callable[[str], None], zone: str
) -> None:
    computer_in(zone)
    tenth = Published(text="2026-11-10", precision=Precision.DAY, origin="page")
    desk.store(source, "a", "خبر الجسر", "نص", published=tenth)
    trend = _trend(desk, "نشرة", by="day")
    assert [start.date().isoformat() for start, n in zip(trend.starts, trend.counts, strict=True) if n] == [
        "2026-11-10"
    ]
    since = datetime(2026, 11, 10).astimezone()
    within = ArticleQuery(text="الجسر", since=since, until=since + timedelta(days=1))
    assert len(desk.archive.article_ids(within).result()) == 1


def test_an_hour_far_above_the_usual_of_its_hour_stands_out(desk: Desk, source: Source) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    start = START - timedelta(days=28)
    for day in range(28):
        for n in range(2):
            at = Published.at(start + timedelta(days=day, minutes=n))
            desk.store(source, f"{day}-{n}", f"إدلب {day} {n}", "خبر.", watching=(watched,), published=at)
    for n in range(12):
        at = Published.at(START - timedelta(hours=1, minutes=-n))
        desk.store(source, f"now-{n}", f"إدلب الآن {n}", "خبر.", watching=(watched,), published=at)
    trend = _trend(desk, "الشمال")
    assert trend.counts[-2] == 12
    assert trend.spikes == (46,)
    assert _trend(desk, "الشمال", by="day").spikes == (29,)


def test_a_watchlist_that_has_just_begun_has_nothing_usual_or_unusual(desk: Desk, source: Source) -> None:
    watched = desk.add_watchlist("الشمال", "إدلب")
    for n in range(9):
        desk.store(source, f"{n}", f"إدلب {n}", "خبر.", watching=(watched,), published=Published.at(START))
    for by in ("hour", "day", "week"):
        trend = _trend(desk, "الشمال", by=by)
        assert (trend.spikes, trend.is_learned) == ((), False)


@pytest.mark.parametrize(("days", "known"), [(6, False), (7, True)])
def test_what_is_usual_a_day_is_known_after_a_week(desk: Desk, source: Source, days: int, known: bool) -> None:
    at = Published.at(START - timedelta(days=days))
    desk.store(source, "first", "إدلب", "خبر.", published=at)
    assert _trend(desk, "إدلب", by="day").is_learned is known


@pytest.mark.parametrize("by", ["hour", "day"])
@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize("days", [9, 10, 13, 17, 20, 24, 27, 31, 36, 41, 50, 57])
def test_what_is_usual_is_as_much_while_the_weeks_seen_are_not_whole(by: str, watched: bool, days: int) -> None:
    """Every hour of a day of its own count, the same each day, since so many days and some hours ago."""
    borders = spans(by, START, ZoneInfo("UTC"))
    begun = START - timedelta(days=days, hours=5)
    if by == "day":
        counts = [72 if border >= begun.replace(hour=0) else 0 for border in borders[:-1]]
    else:
        counts = [2 + border.hour if border >= begun else 0 for border in borders[:-1]]
    # The last has only begun.
    met = [*counts[:-1], 0]
    found = trend(met, met, borders, by=by, now=START, watched=watched)
    assert found.is_learned == (days > 7 or by == "day")
    expected = counts[-len(found.usual) :]
    for usual, count in zip(found.usual[-7:], expected[-7:], strict=True):
        assert usual == pytest.approx(count, rel=0.12)
    assert found.spikes == ()


def test_what_is_usual_by_now_is_part_of_the_day(desk: Desk, source: Source) -> None:
    for day in range(1, 29):
        for n in range(4):
            at = Published.at(START - timedelta(days=day, minutes=n))
            desk.store(source, f"{day}-{n}", f"إدلب {day} {n}", "خبر.", published=at)
    trend = _trend(desk, "إدلب", by="day")
    assert 3 < trend.usual[-1] < 5
    assert 0 < trend.usual_by_now < trend.usual[-1]


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    # Mean 2, size 1: a geometric distribution, of which P(N >= n) = (2/3)**n.
    assert tail(3, 2.0, 1.0) == pytest.approx((2 / 3) ** 3)
    assert tail(0, 2.0, 1.0) == 1.0
    assert tail(5, 0.0, 1.0) == 0.0
    assert tail(2000, 900.0, 4.0) < 0.05


def test_five_is_the_least_and_three_times_the_least_above_the_usual() -> None:
    assert is_spike(5, 0.1, 8.0)
    assert not is_spike(4, 0.1, 8.0)
    assert not is_spike(299, 100.0, 60.0)
    assert is_spike(301, 100.0, 60.0)


def test_a_thin_profile_follows_the_general_one() -> None:
    general = ([0.0] * 12 + [10.0] * 12) * 7 * 4
    thin = profile([0.0] * len(general), general, seasons=WEEK)
    assert thin[0] < 0.1
    assert thin[12] == pytest.approx(2.0, rel=0.05)
    own = profile(([10.0] * 12 + [0.0] * 12) * 7 * 4, general, seasons=WEEK)
    assert own[0] > own[12]


def test_the_level_follows_slowly_and_an_episode_does_not_raise_it() -> None:
    counts = [4.0] * 400 + [100.0] + [4.0] * 10
    found = expect(counts, [1.0], history=400)
    assert found.usual[399] == pytest.approx(4.0)
    assert found.usual[-1] == pytest.approx(4.0, rel=0.05)
    grown = expect([4.0] * 400 + [8.0] * 700, [1.0], history=400)
    assert 7 < grown.usual[-1] <= 8
