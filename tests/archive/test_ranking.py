"""The best answers first: titles, how often, how rare, how old."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from monitor.archive.numbering import first_number
from monitor.archive.ranking import Weighed, ranked
from monitor.model import ArticleQuery, Order, Published
from tests.archive.desk import Desk

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FILLING = "كلمات أخرى كثيرة لا تعني شيئا بعينه. " * 6


def _titles(desk: Desk, text: str, **more: object) -> list[str]:
    query = ArticleQuery(text=text, order=Order.RELEVANCE, **more)  # type: ignore[arg-type]
    found = desk.archive.found(query).result()
    assert [one.article.id for one in found] == list(desk.archive.article_ids(query).result())
    assert tuple(one.article.title for one in found) == desk.archive.page(query).result().titles[: query.limit]
    return [one.article.title for one in found]


def _store(desk: Desk, title: str, text: str, *, days: float = 0) -> None:
    source = desk.archive.sources().result() or (desk.add_source(),)
    date = Published.at(desk.clock() - timedelta(days=days))
    desk.store(source[0], title, title, text, published=date)


def test_what_is_in_the_title_or_stands_often_comes_before_what_is_newer(desk: Desk) -> None:
    _store(desk, "في العنوان إدلب", FILLING, days=3)
    _store(desk, "مرات", FILLING + "إدلب وإدلب ثم إدلب. " * 2, days=2)
    _store(desk, "مرة", FILLING + "إدلب.", days=1)
    _store(desk, "بلا", FILLING)
    assert _titles(desk, "إدلب") == ["مرات", "في العنوان إدلب", "مرة"]
    assert _titles(desk, "إدلب", limit=1) == ["مرات"]


def test_of_equals_the_newest_comes_first(desk: Desk) -> None:
    _store(desk, "قديم", "قصف في إدلب", days=40)
    _store(desk, "جديد", "قصف في إدلب", days=1)
    assert _titles(desk, "إدلب") == ["جديد", "قديم"]


def test_a_rare_word_of_a_choice_weighs_more(desk: Desk) -> None:
    for n in range(8):
        _store(desk, f"حكومة {n}", FILLING + "الحكومة", days=1)
    _store(desk, "نادر", FILLING + "زعفران", days=2)
    assert _titles(desk, "الحكومة OR زعفران")[0] == "نادر"


def test_what_does_not_hold_is_not_ranked(desk: Desk) -> None:
    _store(desk, "مفترقان", "مجلس ثم جاء الوزراء")
    _store(desk, "معا", "اجتمع مجلس الوزراء")
    assert _titles(desk, '"مجلس الوزراء"') == ["معا"]
    assert _titles(desk, '(مجلس OR الوزراء) NOT "مجلس الوزراء"') == ["مفترقان"]
    assert _titles(desk, "كوكب") == []


def test_ranking_narrows_as_a_list_does(desk: Desk) -> None:
    _store(desk, "قديم", "إدلب", days=9)
    _store(desk, "جديد", "إدلب", days=1)
    assert _titles(desk, "إدلب", since=desk.clock() - timedelta(days=2)) == ["جديد"]


def test_nothing_is_ranked_as_nothing() -> None:
    assert ranked([], now=NOW) == []


def test_an_old_article_loses_to_a_new_one_with_as_much_and_wins_with_much_more() -> None:
    new, old = first_number(NOW), first_number(NOW - timedelta(days=900))
    assert ranked([Weighed(old, 100, Counter({0: 1})), Weighed(new, 100, Counter({0: 1}))], now=NOW) == [new, old]
    assert ranked([Weighed(old, 100, Counter({0: 9})), Weighed(new, 900, Counter({0: 1}))], now=NOW) == [old, new]


def test_a_short_text_comes_before_a_long_one_with_as_much() -> None:
    short, long = first_number(NOW - timedelta(seconds=1)), first_number(NOW)
    assert ranked([Weighed(long, 900, Counter({0: 1})), Weighed(short, 100, Counter({0: 1}))], now=NOW) == [short, long]
