"""Searches: the same understanding of Arabic that raises alerts."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from monitor.archive import Archive, planning
from monitor.archive.opening import open_for_reading
from monitor.errors import QueryError
from monitor.model import ArticleQuery, Published, Term
from monitor.watching import Matcher
from tests.archive import agreement, odd_queries
from tests.archive.desk import Desk

TEXTS = (
    ("برمجة", "تعلم لغة C++ و .NET في أسبوع\n\nفيتامين C"),
    ("غذاء", "فيتامين C مع Disney+\n\non the net"),
    ("قصف على إدلب", "استهدفت غارة ريف المدينة. وقالت مصادر إن الجيش تقدم."),
    ("اتفاق خفض التصعيد", "دخل اتفاق خفض التصعيد في إدلب حيز التنفيذ."),
    ("خفض الأسعار", "لا علاقة لتصعيد الموقف بخفض الأسعار في السوق."),
    ("مباراة", "فاز فريق ادلب في مباراة ودية، وبإدلب احتفل الجمهور."),
    ("الوزراء", "اجتمع مجلس الوزراء.\n\nثم عقد الوزير مؤتمرا عن المدارس والمدرسين."),
    ("F-16 في الأجواء", "حلقت طائرات F16 فوق المدينة وكتب أحدهم #إدلب_تحترق."),
)
QUERIES = (
    "إدلب",
    "ادلب",
    "خفض التصعيد",
    '"خفض التصعيد"',
    "إدلب AND قصف",
    "إدلب OR الأسعار",
    "إدلب NOT مباراة",
    "إدلب وليس (قصف أو مباراة)",
    '(إدلب OR خفض) NOT "خفض التصعيد"',
    "خفض NEAR/3 التصعيد",
    "غارة قرب/ج المدينة",
    "title:إدلب",
    "عنوان:خفض",
    "title:(خفض AND إدلب)",
    "title:(خفض NOT إدلب)",
    "title:(قصف -غارة)",
    "=ادلب",
    "مدر*",
    "وزير",
    "F-16",
    "f16",
    "C++",
    "إدلب OR .NET",
    "لغة NOT C#",
    "مجلس الوزراء",
)


def _store(desk: Desk) -> None:
    source = desk.add_source()
    for number, (title, text) in enumerate(TEXTS):
        desk.store(source, f"{number}", title, *text.split("\n\n"))


def _titles(desk: Desk, query: str) -> list[str]:
    return sorted(found.article.title for found in desk.archive.search(query).result())


@pytest.mark.parametrize("query", QUERIES)
def test_a_term_finds_the_articles_it_would_have_alerted_of(desk: Desk, query: str) -> None:
    _store(desk)
    term = query if '"' in query or " " not in query or "/" in query or "N" in query else f'"{query}"'
    matcher = Matcher((Term(query=term),))
    assert matcher.errors == {}
    expected = sorted(title for title, text in TEXTS if matcher.find(f"{title}\n\n{text}"))
    assert _titles(desk, term) == expected


def test_words_side_by_side_must_all_occur_and_quotes_make_a_phrase(desk: Desk) -> None:
    _store(desk)
    assert _titles(desk, "خفض التصعيد") == ["اتفاق خفض التصعيد", "خفض الأسعار"]
    assert _titles(desk, '"خفض التصعيد"') == ["اتفاق خفض التصعيد"]


def test_a_word_nobody_wrote_finds_nothing(desk: Desk) -> None:
    _store(desk)
    assert _titles(desk, "كوكب") == []
    assert _titles(desk, "كوكب AND إدلب") == []


def test_results_are_newest_first_and_narrowed_by_time_source_and_number(desk: Desk) -> None:
    one, other = desk.add_source("أولى"), desk.add_source("ثانية أخرى")
    now = desk.clock()
    for days, source in ((3, one), (1, other), (2, one)):
        desk.store(source, f"{days}", f"إدلب {days}", "نص", published=Published.at(now - timedelta(days=days)))

    def titles(**more: object) -> list[str]:
        return [found.article.title for found in desk.archive.search("إدلب", **more).result()]  # type: ignore[arg-type]

    assert titles() == ["إدلب 1", "إدلب 2", "إدلب 3"]
    assert titles(limit=1) == ["إدلب 1"]
    assert titles(source=one.id) == ["إدلب 2", "إدلب 3"]
    assert titles(since=now - timedelta(days=2, hours=1), until=now - timedelta(hours=36)) == ["إدلب 2"]


def test_a_snippet_is_the_sentence_with_its_marks(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "عنوان", "جملة أولى طويلة. وقع قصف في إدلب أمس. جملة أخيرة.")
    (found,) = desk.archive.search("إدلب").result()
    assert found.snippet == "وقع قصف في إدلب أمس."
    assert [found.snippet[start:end] for start, end in found.marks] == ["إدلب"]


def test_a_long_sentence_is_cut_around_its_mark(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "عنوان", "كلمة " * 100 + "إدلب " + "كلمة " * 100)
    (found,) = desk.archive.search("إدلب").result()
    assert len(found.snippet) <= 240
    assert [found.snippet[start:end] for start, end in found.marks] == ["إدلب"]


def test_only_the_newest_text_of_an_article_is_found(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "عنوان", "قصف في إدلب")
    desk.store(source, "a", "عنوان", "هدوء في حلب")
    assert _titles(desk, "إدلب") == []
    assert _titles(desk, "حلب") == ["عنوان"]


def test_the_list_is_searched_like_the_archive(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    first = desk.store(source, "a", "قصف في إدلب", "نص", watching=(watched,)).article
    second = desk.store(source, "b", "إدلب", "نص").article
    desk.archive.star(second).result()
    desk.archive.mark_read((second,)).result()

    def ids(**more: object) -> list[int]:
        return list(desk.archive.article_ids(ArticleQuery(text="إدلب", **more)).result())  # type: ignore[arg-type]

    assert ids() == sorted((first, second), reverse=True)
    assert ids(starred=True) == [second]
    assert ids(unread=True) == [first]
    assert ids(watchlist=watched.id) == [first]
    assert ids(alerts=True) == [first]
    assert ids(limit=1) == [max(first, second)]


def test_a_query_that_cannot_be_understood_is_refused_and_the_next_one_answered(desk: Desk) -> None:
    _store(desk)
    for query in ('"', "(", "a NEAR/0 b", "*", ""):
        with pytest.raises(QueryError):
            desk.archive.search(query).result()
    assert len(_titles(desk, "إدلب")) == 4


def test_no_string_gets_through_to_the_database(archive: Archive) -> None:
    odd_queries.some_articles(archive)
    for query in (*odd_queries.KNOWN, *odd_queries.odd(300, seed=5)):
        odd_queries.ask(archive, query)
    assert len(archive.search("إدلب").result()) == 3


@pytest.mark.parametrize("narrowed", ({}, {"language": "ar"}))
def test_a_beginning_of_too_many_words_is_left_to_the_text(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, narrowed: dict[str, str]
) -> None:
    monkeypatch.setattr(planning, "MOST_WORDS", 2)
    source = desk.add_source(language="ar")
    desk.store(source, "a", "عنوان", "قصف قصفوا قصص")
    desk.store(source, "b", "آخر", "وقصف مدينة")
    desk.store(source, "c", "بلا", "نص عن مدينة")
    desk.store(source, "d", "رقم", "1201 1202 1203 بلا")

    def found(text: str) -> list[str]:
        page = desk.archive.page(ArticleQuery(text=text, **narrowed), patience=60).result()  # type: ignore[arg-type]
        return sorted(page.titles)

    assert found("قص*") == ["آخر", "عنوان"]
    assert found("قص* AND مدينة") == ["آخر"]
    assert found("قص* NOT مدينة") == ["عنوان"]
    assert found("مدينة NOT قص*") == ["بلا"]
    assert found("قص* OR 1201") == ["آخر", "رقم", "عنوان"]
    assert found("قص* NEAR/2 مدينة") == ["آخر"]
    assert found("12*") == ["رقم"]
    assert found("12* AND قص*") == []
    assert found("(قص* OR كوكب) NOT (مدينة OR بلا)") == ["عنوان"]


def test_a_trend_counts_a_term_and_a_watchlist_by_its_name(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    now = desk.clock()
    for days, times in ((0, 1), (2, 3)):
        for n in range(times):
            date = Published.at(now - timedelta(days=days, minutes=n))
            desk.store(source, f"{days}-{n}", "إدلب", "نص", watching=(watched,), published=date)
    for what in ("شمال", "إدلب"):
        trend = desk.archive.trend(what).result()
        assert (len(trend.counts), trend.counts[-3:]) == (30, (3, 0, 1))
        assert trend.until - trend.since == timedelta(days=30)
    assert sum(desk.archive.trend("إدلب", by="hour").result().counts) == 1
    assert desk.archive.trend("إدلب", by="week").result().counts[-1] >= 1


def test_a_story_says_who_had_it_first_and_who_repeated_it(desk: Desk) -> None:
    text = "قصف على إدلب فجر اليوم، " + "كلمات أخرى كثيرة لا تعني شيئا بعينه " * 4
    first = desk.store(desk.add_source("أولى"), "a", "عنوان", text)
    desk.clock.forward(hours=1)
    copy = desk.store(desk.add_source("ثانية أخرى"), "b", "عنوان آخر", text)
    alone = desk.store(desk.add_source("ثالثة أخرى جدا"), "c", "آخر", "نص")
    stories = desk.archive.stories().result()
    assert [(story.story, story.articles, story.independent) for story in stories] == [
        (first.article, (first.article, copy.article), 1),
        (alone.article, (alone.article,), 1),
    ]
    assert stories[0].first.id == first.article


@pytest.mark.skipif(not agreement.CORPUS.exists(), reason="the newspaper corpus is not beside the project")
def test_search_and_matcher_agree_on_newspaper_articles(archive: Archive) -> None:
    stored = agreement.fill(archive, 150)
    asked = agreement.terms(list(stored.values()), 300, random.Random(11))
    held, wrong = agreement.disagreements(archive, stored, asked, None)
    assert held > 280
    assert wrong == []


def test_an_index_joined_step_by_step_answers_as_before(desk: Desk) -> None:
    source = desk.add_source()
    for n in range(300):
        desk.store(source, f"{n}", f"إدلب {n}", f"خبر رقم {n} عن {'قصف' if n % 3 else 'هدوء'}")
    query = ArticleQuery(text="إدلب AND قصف")
    before = desk.archive.article_ids(query).result()
    parts = _parts(desk)
    assert len(before) == 200
    while desk.archive.join_index().result():
        assert desk.archive.article_ids(query).result() == before
    assert desk.archive.article_ids(query).result() == before
    assert _parts(desk) < parts
    assert not desk.archive.join_index().result()


def _parts(desk: Desk) -> int:
    connection = open_for_reading(desk.archive.path)
    try:
        return len(list(connection.execute("SELECT DISTINCT segid FROM words_in_idx")))
    finally:
        connection.close()
