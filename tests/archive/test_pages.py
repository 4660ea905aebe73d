"""A search in pages: what narrows it, where a page ends, what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, searching
from monitor.archive.schema import MIGRATIONS
from monitor.errors import NotFoundError, QueryError
from monitor.model import NONE, ArticleQuery, Published
from tests.archive.desk import Desk, StoppedClock


def _numbers(desk: Desk, **more: object) -> list[int]:
    query = replace(ArticleQuery(text="إدلب"), **more)  # type: ignore[arg-type]
    found = list(desk.archive.article_ids(query).result())
    assert [one.article.id for one in desk.archive.found(query).result()] == found
    assert list(desk.archive.page(query, patience=60).result().numbers) == found
    return found


def test_a_search_is_narrowed_by_all_that_a_list_is(desk: Desk) -> None:
    syrian = desk.add_source("سورية", country="SY", language="ar", folder="شمال")
    french = desk.add_source("فرنسية أخرى", language="fr")
    watched = desk.add_watchlist("شمال", "إدلب")
    now = desk.clock()

    def store(source: object, name: str, **more: object) -> int:
        return desk.store(source, name, f"إدلب {name}", "نص", **more).article  # type: ignore[arg-type]

    first = store(syrian, "أول", watching=(watched,), published=Published.at(now - timedelta(days=3)))
    second = store(french, "ثان", published=Published.at(now - timedelta(days=2)))
    third = store(french, "ثالث", language="ar-LB", published=Published.at(now - timedelta(days=1)))
    desk.archive.star(second).result()
    desk.archive.mark_read((third,)).result()

    for narrowed in ({}, {"text": '"إدلب"'}, {"text": "إدلب NOT حلب"}):
        assert _numbers(desk, **narrowed) == [third, second, first]
        assert _numbers(desk, **narrowed, country="sy") == [first]
        assert _numbers(desk, **narrowed, country=NONE) == [third, second]
        assert _numbers(desk, **narrowed, folder="شمال") == [first]
        assert _numbers(desk, **narrowed, folder=NONE) == [third, second]
        assert _numbers(desk, **narrowed, language="ar") == [third, first]
        assert _numbers(desk, **narrowed, language="ar_LB") == [third]
        assert _numbers(desk, **narrowed, language="fr") == [second]
        assert _numbers(desk, **narrowed, source=french.id, unread=True) == [second]
        assert _numbers(desk, **narrowed, starred=True) == [second]
        assert _numbers(desk, **narrowed, watchlist=watched.id) == [first]
        assert _numbers(desk, **narrowed, watchlist=watched.id, alerts=True) == [first]
        assert _numbers(desk, **narrowed, since=now - timedelta(days=2, hours=1)) == [third, second]
        assert _numbers(desk, **narrowed, until=now - timedelta(days=1, hours=1)) == [second, first]
        assert _numbers(desk, **narrowed, watchlist=watched.id, starred=True) == []
        assert _numbers(desk, **narrowed, language="de") == []


def test_a_list_without_a_text_knows_countries_and_languages_too(desk: Desk) -> None:
    syrian = desk.add_source("سورية", country="SY", language="ar")
    french = desk.add_source("فرنسية أخرى", country="FR", language="fr")
    watched = desk.add_watchlist("شمال", "إدلب")
    one = desk.store(syrian, "a", "إدلب", "نص", watching=(watched,)).article
    other = desk.store(french, "b", "Paris", "texte").article
    assert list(desk.archive.article_ids(ArticleQuery(country="FR")).result()) == [other]
    assert list(desk.archive.article_ids(ArticleQuery(language="ar")).result()) == [one]
    assert list(desk.archive.article_ids(ArticleQuery(language="ar", watchlist=watched.id)).result()) == [one]
    assert list(desk.archive.article_ids(ArticleQuery(country="FR", watchlist=watched.id)).result()) == []


def test_folders_are_lists_too_and_a_source_is_put_into_another(desk: Desk) -> None:
    one, other = desk.add_source("أولى", folder=" شمال  وشرق "), desk.add_source("ثانية")
    first = desk.store(one, "a", "إدلب", "نص").article
    second = desk.store(other, "b", "حلب", "نص").article

    def listed(folder: str) -> list[int]:
        return list(desk.archive.article_ids(ArticleQuery(folder=folder)).result())

    assert one.folder == "شمال وشرق"
    assert (listed(one.folder), listed(NONE), set(listed(""))) == ([first], [second], {first, second})
    desk.archive.put_in_folders([(one.id, NONE), (other.id, "س" * 300), (99, "x")]).result()
    assert [source.folder for source in desk.archive.sources().result()] == ["", "س" * 100]
    assert listed(NONE) == [first]
    assert len(desk.archive.article_ids(ArticleQuery(country=NONE)).result()) == 2


def test_a_new_version_may_be_in_another_language(desk: Desk) -> None:
    source = desk.add_source(language="ar")
    desk.store(source, "a", "إدلب", "نص", language="ar")
    number = desk.store(source, "a", "إدلب", "texte nouveau", language="fr").article
    assert _numbers(desk, language="fr") == [number]
    assert _numbers(desk, language="ar") == []


@pytest.mark.parametrize("text", ("إدلب", '"قصف إدلب"', "title:إدلب", "إد*", "قصف NEAR/3 إدلب"))
def test_pages_follow_each_other_without_a_gap(desk: Desk, text: str) -> None:
    source = desk.add_source()
    for n in range(7):
        date = Published.at(desk.clock() - timedelta(hours=n))
        desk.store(source, f"{n}", f"قصف إدلب {n}", "نص", published=date)
        desk.store(source, f"other-{n}", "قصف", f"في إدلب {n} حرب", published=date)
    query = ArticleQuery(text=text)
    whole = list(desk.archive.article_ids(query).result())
    assert len(whole) >= 7
    met: list[int] = []
    page = desk.archive.page(query, size=3, patience=60).result()
    while page.before is not None:
        assert len(page.numbers) == 3
        met += page.numbers
        page = desk.archive.page(query, before=page.before, size=3, patience=60).result()
    met += page.numbers
    assert met == whole


def test_a_page_has_the_titles_of_its_articles(desk: Desk) -> None:
    source = desk.add_source()
    numbers = [desk.store(source, f"{n}", f"إدلب {n}", "نص").article for n in range(3)]
    page = desk.archive.page(ArticleQuery(text="إدلب"), patience=60).result()
    told = dict(zip(page.numbers, page.titles, strict=True))
    assert told == {number: f"إدلب {n}" for n, number in enumerate(numbers)}
    assert page.before is None


def test_a_page_whose_time_is_up_says_where_to_go_on(desk: Desk) -> None:
    source = desk.add_source()
    found = [desk.store(source, f"{n}", "عنوان", f"قصف في إدلب {n}").article for n in range(3)]
    query = ArticleQuery(text='"إدلب قصف" OR "إدلب 0"')
    met: list[int] = []
    pages = 0
    page = desk.archive.page(query, patience=0).result()
    while page.before is not None:
        assert len(page.numbers) <= 1
        met += page.numbers
        pages += 1
        page = desk.archive.page(query, before=page.before, patience=0).result()
    assert (pages, met) == (3, [found[0]])


def test_a_page_whose_time_is_up_goes_on_behind_what_it_looked_at_in_vain(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = desk.add_source()
    found = [desk.store(source, f"{n}", "عنوان", f"قصف في إدلب {n}").article for n in range(5)]
    query = ArticleQuery(text='"إدلب قصف" OR "إدلب 0"')
    seconds = count()
    monkeypatch.setattr(searching, "monotonic", lambda: next(seconds))
    # The clock goes on by a second an article: the third is over the time.
    page = desk.archive.page(query, patience=2.5).result()
    assert page.numbers == (found[0],)
    assert page.before == found[2]


def test_snippets_are_told_of_the_articles_asked_for(desk: Desk) -> None:
    source = desk.add_source()
    number = desk.store(source, "a", "عنوان", "جملة أولى. وقع قصف في إدلب أمس.").article
    (told,) = desk.archive.snippets("إدلب", (number, 12345)).result()
    assert (told.article.id, told.snippet) == (number, "وقع قصف في إدلب أمس.")


def test_a_page_of_what_cannot_be_understood_is_refused(desk: Desk) -> None:
    with pytest.raises(QueryError):
        desk.archive.page(ArticleQuery(text='"')).result()


def test_articles_of_the_schema_before_have_their_sources_language(path: Path, clock: StoppedClock) -> None:
    before = next(number for number, item in enumerate(MIGRATIONS) if "shelf ADD COLUMN language" in item)
    connection = apsw.Connection(str(path))
    for item in MIGRATIONS[:before]:
        connection.execute(item)
    connection.pragma("user_version", before)
    connection.execute(
        "INSERT INTO sources (id, url, name, kind, text, added, language)"
        " VALUES (1, 'https://old.example/', 'قديم', 'feed', 'auto', 0, 'ar')"
    )
    connection.execute("INSERT INTO shelf (id, source, first_seen) VALUES (7, 1, 0)")
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        assert list(archive.article_ids(ArticleQuery(language="ar")).result()) == [7]
        assert list(archive.article_ids(ArticleQuery(language="fr")).result()) == []
    finally:
        archive.close()


def test_the_words_a_search_found_are_placed_in_the_whole_text(desk: Desk) -> None:
    source = desk.add_source()
    number = desk.store(source, "1", "من إدلب", "لا شيء هنا.", "ثم قال بإدلب اليوم.").article
    text = desk.archive.article(number).result().text
    places = desk.archive.places_found("ادلب", number).result()
    assert [text[start:end] for start, end in places] == ["إدلب", "بإدلب"]
    with pytest.raises(NotFoundError):
        desk.archive.places_found("ادلب", 4711).result()
