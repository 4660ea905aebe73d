"""A list in another order, what stands together in it, and copies folded into their story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.archive import arranging
from monitor.model import AlertState, Arranged, ArticleQuery, Grouping, Order, Severity, Source
from tests.archive.desk import Desk
from tests.archive.reports import NEW_LEAD, REPORT, TITLE, prices, shelling

ALL = ArticleQuery()


def names(desk: Desk, found: Arranged) -> list[str]:
    rows = desk.archive.article_rows(found.numbers).result()
    return [row.url.rpartition("/")[2] for row in rows]


def groups(desk: Desk, found: Arranged) -> list[list[str]]:
    made = names(desk, found)
    return [made[start : start + length] for start, length in zip(found.starts, found.lengths, strict=True)]


def asked(desk: Desk, query: ArticleQuery) -> Arranged:
    return desk.archive.arranged(query).result()


@pytest.fixture
def sources(desk: Desk) -> tuple[Source, Source]:
    return desk.add_source("وكالة"), desk.add_source("بلدي نيوز")


@pytest.fixture
def told(desk: Desk, sources: tuple[Source, Source]) -> Desk:
    """One report by two outlets, twice by the second, and two others, over three days."""
    one, other = sources
    desk.store(one, "report", TITLE, *REPORT)
    desk.clock.forward(hours=1)
    desk.store(other, "prices", "أسعار اليوم", *prices("الأحد", "820", "900", "36", "5"))
    desk.clock.forward(hours=1)
    desk.store(other, "copy", "جسر السرو", NEW_LEAD, *REPORT[1:])
    desk.clock.forward(days=1)
    desk.store(one, "shelling", "قصف على سرمدا", *shelling("سرمدا", "ستة", "12:30"))
    desk.clock.forward(days=1)
    desk.store(other, "again", "ورش الصيانة على جسر السرو", *REPORT)
    return desk


def test_the_oldest_stands_first_where_it_is_asked_for(told: Desk) -> None:
    assert names(told, asked(told, ALL)) == ["again", "shelling", "copy", "prices", "report"]
    oldest = replace(ALL, order=Order.OLDEST)
    assert names(told, asked(told, oldest)) == ["report", "prices", "copy", "shelling", "again"]
    assert names(told, asked(told, replace(oldest, limit=2))) == ["report", "prices"]


def test_by_source_they_stand_by_the_names_of_the_sources(told: Desk) -> None:
    found = asked(told, replace(ALL, order=Order.SOURCE))
    assert names(told, found) == ["again", "copy", "prices", "shelling", "report"]
    assert not found.starts
    grouped = asked(told, replace(ALL, grouping=Grouping.SOURCE))
    assert grouped.names == ("بلدي نيوز", "وكالة")
    assert groups(told, grouped) == [["again", "copy", "prices"], ["shelling", "report"]]
    oldest = asked(told, replace(ALL, grouping=Grouping.SOURCE, order=Order.OLDEST))
    assert groups(told, oldest) == [["prices", "copy", "again"], ["report", "shelling"]]
    first = asked(told, replace(ALL, grouping=Grouping.SOURCE, limit=3))
    assert (names(told, first), first.names) == (["again", "copy", "prices"], ("بلدي نيوز",))


def test_a_story_stands_together_where_its_newest_article_is(told: Desk) -> None:
    found = asked(told, replace(ALL, grouping=Grouping.STORY))
    assert names(told, found) == ["again", "copy", "report", "shelling", "prices"]
    assert groups(told, found) == [["again", "copy", "report"]]


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST])
def test_days_are_those_of_this_computer(told: Desk, order: Order) -> None:
    found = asked(told, replace(ALL, grouping=Grouping.DAY, order=order))
    expected = [["again"], ["shelling"], ["copy", "prices", "report"]]
    if order is Order.OLDEST:
        expected = [group[::-1] for group in expected[::-1]]
    assert groups(told, found) == expected
    assert all(abs(a - b) == timedelta(days=1) for a, b in pairwise(found.days))


def test_copies_are_folded_into_the_first_that_is_listed(told: Desk, sources: tuple[Source, Source]) -> None:
    one, other = sources
    folded = replace(ALL, folded=True)
    assert names(told, asked(told, folded)) == ["shelling", "prices", "report"]
    # Of a source that only has copies the first of them is there.
    assert names(told, asked(told, replace(folded, source=other.id))) == ["copy", "prices"]
    assert names(told, asked(told, replace(folded, source=one.id))) == ["shelling", "report"]
    # A source's own are all there where they are put together by source.
    assert len(asked(told, replace(folded, grouping=Grouping.SOURCE)).numbers) == 5


def test_a_copy_of_what_was_read_is_listed_among_what_is_not(told: Desk) -> None:
    report = asked(told, replace(ALL, order=Order.OLDEST)).numbers[0]
    told.archive.mark_read([report]).result()
    unread = replace(ALL, unread=True, folded=True)
    assert names(told, asked(told, unread)) == ["shelling", "copy", "prices"]
    kept = replace(unread, besides=(report,))
    assert names(told, asked(told, kept)) == ["shelling", "prices", "report"]


def test_the_beginning_of_a_folded_list_is_that_of_the_whole(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arranging, "_CHUNK", 2)
    whole = asked(told, replace(ALL, folded=True)).numbers
    for limit in range(1, 5):
        assert asked(told, replace(ALL, folded=True, limit=limit)).numbers == whole[:limit]


def test_a_list_without_copies_is_folded_as_it_is(desk: Desk, sources: tuple[Source, Source]) -> None:
    article = desk.store(sources[0], "report", TITLE, *REPORT).article
    for limit in (None, 5):
        for grouping in Grouping:
            found = asked(desk, replace(ALL, folded=True, limit=limit, grouping=grouping))
            assert list(found.numbers) == [article]
    assert not asked(desk, replace(ALL, folded=True, starred=True, limit=5)).numbers


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST, Order.RELEVANCE])
@pytest.mark.parametrize("grouping", [Grouping.NONE, Grouping.STORY])
def test_a_long_list_is_folded_alike(
    told: Desk, monkeypatch: pytest.MonkeyPatch, order: Order, grouping: Grouping
) -> None:
    for text in ("", "جسر OR قصف OR أسعار"):
        query = replace(ALL, folded=True, order=order, grouping=grouping, text=text)
        short = asked(told, query)
        with monkeypatch.context() as patched:
            patched.setattr(arranging, "_FEW", 1)
            long = asked(told, query)
        assert long == short
        assert len(long.numbers) == (3 if grouping is Grouping.NONE else 5)


def test_what_a_search_finds_is_arranged_too(told: Desk) -> None:
    bridge = ArticleQuery(text="السرو")
    assert names(told, asked(told, bridge)) == ["again", "copy", "report"]
    assert names(told, asked(told, replace(bridge, folded=True, limit=1))) == ["report"]
    assert names(told, asked(told, replace(bridge, order=Order.OLDEST, limit=2))) == ["report", "copy"]
    best = replace(bridge, order=Order.RELEVANCE, grouping=Grouping.DAY)
    assert [len(group) for group in groups(told, asked(told, best))] == [1, 2]


def test_alerts_are_listed_by_severity_and_none_is_folded(desk: Desk, sources: tuple[Source, Source]) -> None:
    one, other = sources
    grave = desk.add_watchlist("حرج", "السرو", severity=Severity.CRITICAL)
    usual = desk.add_watchlist("عادي", "سرمدا")
    first = desk.store(one, "report", TITLE, *REPORT, watching=(grave,)).article
    desk.clock.forward(hours=1)
    second = desk.store(
        other, "shelling", "قصف على سرمدا", *shelling("سرمدا", "ستة", "12:30"), watching=(usual,)
    ).article
    alerts = ArticleQuery(alerts=True, folded=True)
    assert list(asked(desk, alerts).numbers) == [second, first]
    for severity, expected in ((Severity.CRITICAL, [first]), (Severity.NORMAL, [second]), (Severity.QUIET, [])):
        assert list(asked(desk, replace(alerts, severity=severity)).numbers) == expected
        in_list = replace(alerts, severity=severity, watchlist=grave.id)
        assert list(asked(desk, in_list).numbers) == [one for one in expected if one == first]
        by_text = replace(alerts, severity=severity, text="الدفاع OR السرو OR سرمدا")
        assert list(asked(desk, by_text).numbers) == expected
    assert desk.archive.alerts().result()[0].state is AlertState.NEW


def test_copies_are_marked_as_read_with_their_story(told: Desk) -> None:
    found = asked(told, replace(ALL, order=Order.OLDEST)).numbers
    report, _, copy, _, again = found
    told.archive.mark_read([copy], copies=True).result()
    unread = asked(told, replace(ALL, unread=True)).numbers
    assert sorted(unread) == sorted(set(found) - {report, copy, again})
    told.archive.mark_read([found[1]], copies=True).result()
    assert told.archive.counts().result().unread == 1


def test_the_new_alerts_of_a_list_are_those_of_its_articles(desk: Desk, sources: tuple[Source, Source]) -> None:
    one, other = sources
    bridge, town = desk.add_watchlist("الجسر", "السرو"), desk.add_watchlist("البلدة", "سرمدا")
    first = desk.store(one, "report", TITLE, *REPORT, watching=(bridge, town)).alerts
    desk.clock.forward(hours=1)
    second = desk.store(other, "s", "قصف على سرمدا", *shelling("سرمدا", "ستة", "12:30"), watching=(bridge, town)).alerts

    def new(**wanted: object) -> list[int]:
        return sorted(desk.archive.new_alerts(replace(ALL, **wanted)).result())  # type: ignore[arg-type]

    assert new() == sorted(alert.id for alert in (*first, *second))
    assert new(source=one.id) == [alert.id for alert in first] == new(watchlist=bridge.id)
    assert new(text="مدنيين") == [alert.id for alert in second]
    assert [alert.id for alert in desk.archive.latest_alerts(1).result()] == [second[0].id]
    desk.archive.set_alert(first[0].id, AlertState.SEEN).result()
    assert new(alerts=True, severity=Severity.NORMAL) == [second[0].id]
    assert dict(desk.archive.counts().result().new_by_severity) == {Severity.NORMAL: 1}
