"""Tags people give articles: kept apart from them, searched by, and keeping what has one."""

from __future__ import annotations

import apsw
import pytest

from monitor.archive import Archive, article_lines
from monitor.archive.salvage import rescue
from monitor.errors import InputError
from monitor.model import ArticleQuery, NewArticle, Retention, Source
from tests.archive.desk import Desk, entries


def _tagged(desk: Desk, number: int) -> tuple[str, ...]:
    return desk.archive.article(number).result().tagged


def test_a_tag_is_given_and_taken_away(desk: Desk) -> None:
    source = desk.add_source()
    one, other = (desk.store(source, name, name, "نص").article for name in "ab")
    desk.archive.tag_articles([one, other], "  ملف   إدلب ").result()
    desk.archive.tag_articles([one], "عاجل").result()
    assert _tagged(desk, one) == ("عاجل", "ملف إدلب")
    assert desk.archive.tags().result() == (("عاجل", 1), ("ملف إدلب", 2))
    desk.archive.tag_articles([one], "ملف إدلب", on=False).result()
    assert _tagged(desk, one) == ("عاجل",)
    assert _tagged(desk, other) == ("ملف إدلب",)
    # One that is gone meanwhile is passed over.
    desk.archive.tag_articles([one + 5], "عاجل").result()


@pytest.mark.parametrize("tag", ["", "  ", "و" * 61])
def test_a_tag_without_letters_or_with_too_many_is_refused(desk: Desk, tag: str) -> None:
    number = desk.store(desk.add_source(), "a", "a", "نص").article
    with pytest.raises(InputError) as caught:
        desk.archive.tag_articles([number], tag).result()
    assert caught.value.reason.code == "not-a-tag"


def test_the_list_and_searches_are_narrowed_to_a_tag(desk: Desk) -> None:
    source = desk.add_source()
    numbers = [desk.store(source, name, f"خبر {name}", "هدوء في إدلب").article for name in "abc"]
    desk.archive.tag_articles([numbers[1]], "ملف").result()
    assert list(desk.archive.article_ids(ArticleQuery(tag="ملف")).result()) == [numbers[1]]
    assert list(desk.archive.article_ids(ArticleQuery(tag="ملف", text="إدلب")).result()) == [numbers[1]]
    assert list(desk.archive.article_ids(ArticleQuery(tag="ملف", unread=True, starred=True)).result()) == []
    assert [found.article.id for found in desk.archive.search("إدلب", tag="ملف").result()] == [numbers[1]]
    assert desk.archive.search("إدلب", tag="آخر").result() == ()


def test_a_tagged_article_stays_and_an_untagged_one_goes(desk: Desk) -> None:
    source = desk.add_source()
    one, other = (desk.store(source, name, name, "نص").article for name in "ab")
    desk.archive.tag_articles([one], "ملف").result()
    desk.archive.set_limits(0, Retention(days=1)).result()
    desk.clock.forward(days=3)
    assert desk.archive.too_old().result() == (other,)
    assert desk.archive.delete_articles((one, other)).result() == (other,)


def test_a_tag_outlives_its_article_and_meets_it_again(desk: Desk) -> None:
    source = desk.add_source()
    number = desk.store(source, "a", "a", "نص").article
    desk.archive.tag_articles([number], "ملف").result()
    with apsw.Connection(str(desk.archive.path)) as db:
        # As after damage: the text was lost, and what people did was not.
        for table, column in (("texts", "article"), ("articles", "id"), ("shelf", "id")):
            db.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
    db.close()
    assert desk.archive.tags().result() == (("ملف", 0),)
    desk.clock.forward(days=2)
    again = desk.store(source, "a", "a", "نص").article
    assert again != number
    assert _tagged(desk, again) == ("ملف",)


def test_tags_go_out_with_articles_and_come_in_again(desk: Desk) -> None:
    source = desk.add_source()
    one = desk.store(source, "a", "a", "نص").article
    desk.store(source, "b", "b", "نص")
    desk.archive.tag_articles([one], "ملف").result()
    lines = list(article_lines.lines_of(desk.archive.carried()))
    assert ['"tagged": ["ملف"]' in line for line in lines] == [False, True]
    other = Archive(desk.archive.path.with_name("other.sqlite"), clock=desk.clock)
    try:
        for _ in range(2):
            other.import_articles(map(article_lines.article_of, lines), understand=_as_it_is)
            assert other.tags().result() == (("ملف", 1),)
            assert list(article_lines.lines_of(other.carried())) == lines
    finally:
        other.close()


def _as_it_is(article: NewArticle, source: Source) -> NewArticle:
    return article


def test_a_line_with_a_tag_that_cannot_be_one_is_refused() -> None:
    for tags in ('"ملف"', "[1]", '[""]'):
        with pytest.raises(InputError):
            article_lines.article_of(
                f'{{"url": "https://a.example/", "title": "a", "paragraphs": [], "tagged": {tags}}}'
            )


def test_tags_stand_in_the_daily_copy_and_come_back_from_it(desk: Desk) -> None:
    source = desk.add_source()
    desk.list(source, *entries("a"))
    number = desk.store(source, "a", "a", "نص").article
    desk.archive.tag_articles([number], "ملف").result()
    desk.archive.daily_copy().result()
    path = desk.archive.path
    desk.archive.close()
    path.write_bytes(b"\0" * path.stat().st_size)
    rescue(path, path.parent / "copies", now=desk.clock())
    again = Archive(path, clock=desk.clock)
    try:
        assert again.tags().result() == (("ملف", 0),)
    finally:
        again.close()
