"""Storing articles and reading them again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, restore
from monitor.archive.retention import ALL
from monitor.errors import NotFoundError
from monitor.model import ArticleQuery, Change, Image, Piece, Precision, Published, Reason, Retention, Step, TextFrom
from tests.archive.desk import Desk, entries


def test_an_article_comes_back_as_it_was_stored(desk: Desk) -> None:
    source = desk.add_source()
    new = desk.article(
        source,
        "a",
        "قصف على إدلب",
        "فقرة أولى.",
        "فقرة ثانية.",
        subtitle="عنوان فرعي",
        authors=("كاتبة",),
        published=Published(text="2026-11-23T10:00", precision=Precision.MINUTE, origin="meta"),
        modified=Published.at(desk.clock()),
        language="ar",
        image=Image(url="https://news.example/i.jpg", caption="صورة"),
        section="سياسة",
        tags=("سوريا",),
        boilerplate=("اقرأ أيضا",),
        text_reason=Reason.of("page-shorter"),
    )
    stored = desk.archive.store_article(new, decide=lambda _: pytest.fail("nothing to decide")).result()
    article = desk.archive.article(stored.article).result()
    for name in ("url", "title", "subtitle", "paragraphs", "authors", "published", "modified", "language", "image"):
        assert getattr(article, name) == getattr(new, name)
    for name in ("section", "tags", "boilerplate", "text_reason", "first_seen", "text_from", "text"):
        assert getattr(article, name) == getattr(new, name)
    assert (article.source_name, article.version, article.story) == (source.name, 1, article.id)
    assert desk.archive.article_by_url(new.url).result() == article


def test_a_number_that_is_no_article_is_said(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.archive.article(7).result()
    assert desk.archive.article_by_url("https://news.example/none").result() is None


def test_numbers_stand_in_the_order_of_time(desk: Desk) -> None:
    source = desk.add_source()
    now = desk.clock()
    stored = [
        desk.store(source, f"{hours}", f"{hours}", "نص", published=Published.at(now - timedelta(hours=hours))).article
        for hours in (5, 1, 30, 3)
    ]
    newest_first = desk.archive.article_ids(ArticleQuery()).result()
    assert list(newest_first) == [stored[1], stored[3], stored[0], stored[2]]
    assert stored[2] >> 24 == (now - timedelta(hours=30)).toordinal() - 719163


def test_many_articles_of_one_second_all_get_a_number(desk: Desk) -> None:
    source = desk.add_source()
    waiting = [
        desk.archive.store_article(desk.article(source, f"{n}", f"{n}", "نص"), decide=lambda _: pytest.fail())
        for n in range(300)
    ]
    numbers = {future.result().article for future in waiting}
    assert len(numbers) == 300
    assert {number >> 24 for number in numbers} == {desk.clock().toordinal() - 719163}


def test_today_without_an_hour_does_not_sink_to_midnight(desk: Desk) -> None:
    source = desk.add_source()
    earlier = desk.store(source, "a", "a", "نص", published=Published.at(desk.clock() - timedelta(hours=3)))
    today = desk.store(source, "b", "b", "نص", published=Published(text="2026-11-23", precision=Precision.DAY))
    assert list(desk.archive.article_ids(ArticleQuery()).result()) == [today.article, earlier.article]


def test_the_same_text_again_writes_nothing(desk: Desk) -> None:
    source = desk.add_source()
    first = desk.store(source, "a", "عنوان", "نص")
    again = desk.store(source, "a", "عنوان", "نص")
    assert (again.article, again.new, again.changed, again.version) == (first.article, False, False, 1)
    assert len(desk.archive.versions(first.article).result()) == 1


def test_another_text_at_the_same_address_is_a_new_version(desk: Desk) -> None:
    source = desk.add_source()
    first = desk.store(source, "a", "عنوان", "نص أول")
    desk.clock.forward(hours=1)
    again = desk.store(source, "a", "عنوان معدل", "نص ثان")
    assert (again.article, again.new, again.version) == (first.article, False, 2)
    assert desk.archive.article(first.article).result().paragraphs == ("نص ثان",)
    versions = desk.archive.versions(first.article).result()
    assert [one.article.title for one in versions] == ["عنوان", "عنوان معدل"]
    assert versions[1].stored - versions[0].stored == timedelta(hours=1)
    assert desk.archive.counts().result().articles == 1


def test_each_version_says_which_words_it_changed(desk: Desk) -> None:
    source = desk.add_source()
    kept = "وصلت القافلة إلى المدينة صباح اليوم وعلى متنها مواد غذائية"
    first = desk.store(source, "a", "وصول القافلة إلى المدينة", kept)
    desk.store(source, "a", "وصول قافلتين إلى المدينة", kept, "ولم يذكر مزيدا")
    desk.store(source, "a", "وصول قافلتين إلى المدينة", kept.replace("صباح", "مساء"), "ولم يذكر مزيدا")
    one, two, three = desk.archive.versions(first.article).result()
    assert [piece.change for piece in one.title] == [Change.SAME]
    assert [(piece.change, piece.text.strip()) for piece in two.title] == [
        (Change.SAME, "وصول"),
        (Change.REMOVED, "القافلة"),
        (Change.ADDED, "قافلتين"),
        (Change.SAME, "إلى المدينة"),
    ]
    assert two.paragraphs == ((Piece(Change.SAME, kept),), (Piece(Change.ADDED, "ولم يذكر مزيدا"),))
    changed = [piece.text.strip() for piece in three.paragraphs[0] if piece.change is not Change.SAME]
    assert changed == ["صباح", "مساء"]
    with pytest.raises(NotFoundError):
        desk.archive.versions(first.article + 1).result()


def test_a_feeds_own_text_is_completed_by_its_page_but_never_the_other_way(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    first = desk.store(source, "a", "عنوان", "ملخص", pending=pending, text_from=TextFrom.FEED, await_page=True)
    desk.clock.forward(hours=1)
    (again,) = desk.archive.due_pending(desk.clock(), 10).result()
    assert again.article == first.article
    done = desk.store(source, "elsewhere", "عنوان", "النص كله", pending=again)
    assert (done.article, done.version) == (first.article, 2)
    assert desk.archive.article(first.article).result().text_from is TextFrom.PAGE
    assert desk.archive.next_due().result() != desk.clock()
    poorer = desk.store(source, "a", "عنوان", "ملخص", text_from=TextFrom.FEED)
    assert (poorer.article, poorer.changed) == (first.article, False)


def test_an_article_that_was_stored_is_no_longer_pending(desk: Desk) -> None:
    source = desk.add_source()
    (pending,) = desk.list(source, *entries("a")).pending
    desk.store(source, "a", "عنوان", "نص", pending=pending)
    desk.clock.forward(days=1)
    assert desk.archive.due_pending(desk.clock(), 10).result() == ()
    assert desk.list(source, *entries("a")).new == 0
    assert desk.archive.source(source.id).result().articles == 1


def test_text_is_kept_in_normal_form_and_half_letters_do_not_break_it(desk: Desk) -> None:
    source = desk.add_source()
    stored = desk.store(source, "a", "e\u0301 \ud83d", "نص")
    assert desk.archive.article(stored.article).result().title == "\u00e9 \ufffd"


def test_read_starred_and_noted_are_kept_and_counted(desk: Desk) -> None:
    source = desk.add_source()
    first, second = (desk.store(source, name, name, "نص").article for name in "ab")
    assert desk.archive.mark_read((first, second)).result() == tuple(sorted((first, second)))
    assert desk.archive.mark_read((first,), read=False).result() == (first,)
    desk.archive.star(second).result()
    desk.archive.note_article(second, "مهم").result()
    counts = desk.archive.counts().result()
    assert (counts.articles, counts.unread, counts.starred, counts.today) == (2, 1, 1, 2)
    assert dict(counts.by_source) == {source.id: 1}
    article = desk.archive.article(second).result()
    assert (article.read, article.starred, article.note) == (True, True, "مهم")
    assert list(desk.archive.article_ids(ArticleQuery(unread=True)).result()) == [first]
    assert list(desk.archive.article_ids(ArticleQuery(starred=True)).result()) == [second]


def test_ids_are_narrowed_by_source_time_and_number(desk: Desk) -> None:
    one, other = desk.add_source("أولى"), desk.add_source("ثانية أخرى")
    now = desk.clock()
    first = desk.store(one, "a", "a", "نص", published=Published.at(now - timedelta(days=3))).article
    second = desk.store(other, "b", "b", "نص", published=Published.at(now - timedelta(days=1))).article
    third = desk.store(one, "c", "c", "نص").article
    ids = desk.archive.article_ids
    assert list(ids(ArticleQuery(source=one.id)).result()) == [third, first]
    assert list(ids(ArticleQuery(since=now - timedelta(days=2))).result()) == [third, second]
    assert list(ids(ArticleQuery(until=now - timedelta(days=2))).result()) == [first]
    assert list(ids(ArticleQuery(limit=1)).result()) == [third]


def test_a_row_says_what_why_who_and_how_much(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب", colour="#0E6B68")
    text = "قصف على إدلب فجر اليوم، " + "كلمات أخرى كثيرة لا تعني شيئا بعينه " * 4
    first = desk.store(source, "a", "عنوان", text, watching=(watched,))
    copy = desk.store(desk.add_source("ثانية أخرى"), "b", "عنوان", text, watching=(watched,))
    plain = desk.store(source, "c", "بلا", "نص قصير")
    rows = desk.archive.article_rows((plain.article, first.article, 5)).result()
    assert [row.id for row in rows] == [plain.article, first.article]
    assert (rows[0].snippet, rows[0].marks, rows[0].watchlists, rows[0].copies) == ("نص قصير", (), (), 1)
    row = rows[1]
    assert row.snippet == text
    assert [row.snippet[start:end] for start, end in row.marks] == ["إدلب"]
    assert row.watchlists == (("شمال", "#0E6B68"),)
    assert (row.copies, copy.story) == (2, first.story)
    assert (row.source_name, row.read, row.alert) == (source.name, False, first.alerts[0].id)


def test_a_row_shows_how_the_newest_text_begins_wherever_that_is_kept(desk: Desk) -> None:
    source = desk.add_source()
    long = " ".join(["كلمات"] * 50)
    numbers = [desk.store(source, name, "عنوان", text).article for name, text in (("a", long), ("b", "نص"))]
    desk.store(source, "b", "عنوان", "نص آخر")
    db = apsw.Connection(str(desk.archive.path))
    # As programs before kept it.
    kept = desk.store(source, "c", "عنوان", "نص ثالث").article
    db.execute("UPDATE articles SET lead = 'البداية' WHERE id = ?", (kept,))
    db.close()
    rows = desk.archive.article_rows((*numbers, kept)).result()
    assert rows[0].snippet == " ".join(["كلمات"] * 33) + "…"
    assert [row.snippet for row in rows[1:]] == ["نص آخر", "البداية"]


def test_why_tells_the_steps_in_order(desk: Desk) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    gathered = Step(step="gathered", outcome="passed", detail=Reason.of("gathered-from", source="x"))
    stored = desk.store(source, "a", "إدلب", "نص", watching=(watched,), steps=(gathered,))
    (delivery,) = desk.archive.due_deliveries(desk.clock(), 9).result()
    desk.archive.record_delivery(delivery.id, now=desk.clock(), delivered=True, next_try=None).result()
    steps = desk.archive.why(stored.article).result()
    assert steps[0] == gathered
    told = [(step.step, step.outcome) for step in steps[1:]]
    assert told == [("matched", "passed"), ("story", "passed"), ("delivered", "passed")]
    assert steps[1].detail == Reason.of("alert-term-sentence", text="إدلب", term="إدلب", said="إدلب")


def test_why_tells_a_delivery_that_keeps_failing_once_and_every_source_that_listed_it(desk: Desk) -> None:
    source, other = desk.add_source("أولى"), desk.add_source("ثانية")
    watched = desk.add_watchlist("شمال", "إدلب")
    gathered = Step(step="gathered", outcome="passed", detail=Reason.of("gathered-from", source="أولى"))
    stored = desk.store(source, "a", "إدلب", "نص", watching=(watched,), steps=(gathered,))
    (pending,) = desk.list(other, *entries("a")).pending
    assert not desk.store(other, "a", "إدلب", "نص", watching=(watched,), pending=pending).new
    failed = Reason.of("bubble-no-bus")
    for _ in range(3):
        desk.clock.forward(hours=1)
        (delivery,) = desk.archive.due_deliveries(desk.clock(), 9).result()
        desk.archive.record_delivery(
            delivery.id, now=desk.clock(), delivered=False, next_try=desk.clock(), reason=failed
        ).result()
    steps = desk.archive.why(stored.article).result()
    details = [step.detail.code for step in steps if step.detail is not None]
    assert details == ["gathered-from", "also-listed", "alert-term-sentence", "first-of-story", "bubble-no-bus"]
    assert steps[-1].detail == Reason.of("bubble-no-bus", tries=3)


def test_articles_are_walked_through_in_pages(desk: Desk) -> None:
    source = desk.add_source()
    stored = [desk.store(source, f"{n}", f"{n}", "نص").article for n in range(7)]
    pages = list(desk.archive.articles_between(None, None, size=3))
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [article.id for page in pages for article in page] == sorted(stored, reverse=True)


def test_articles_handed_over_together_are_stored_each_by_itself(desk: Desk) -> None:
    source = desk.add_source()
    names = [f"{n}" for n in range(5)]
    found = (desk.article(source, name, name, "نص") for name in names)
    stored = desk.archive.store_articles(found, decide=lambda _: pytest.fail("nothing to decide"))
    assert [article.title for article, _ in stored] == names
    assert all(future.result().new for _, future in stored)


def test_spellings_of_one_address_are_one_article_and_fragments_are_not(desk: Desk) -> None:
    source = desk.add_source()
    first = desk.store(source, "a", "عنوان", "نص", url="https://www.news.example/p/")
    again = desk.store(source, "a", "عنوان", "نص", url="http://news.example/p")
    assert (again.article, again.new) == (first.article, False)
    found = desk.archive.article_by_url("https://news.example/p").result()
    assert found is not None
    assert found.id == first.article
    notes = [desk.store(source, "a", "عنوان", "نص", url=f"https://news.example/p#{n}").article for n in "12"]
    assert len({first.article, *notes}) == 3


def test_an_entry_whose_page_is_stored_under_another_spelling_is_not_read_again(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a/", "عنوان", "نص")
    assert desk.list(source, *entries("a")).pending == ()


def test_a_text_that_changes_to_and_fro_is_two_versions(desk: Desk) -> None:
    source = desk.add_source()
    for n in range(20):
        desk.clock.forward(minutes=5)
        stored = desk.store(source, "p", f"عنوان {'أب'[n % 2]}", "نص")
        assert stored.changed
    versions = desk.archive.versions(stored.article).result()
    assert [one.article.title for one in versions] == ["عنوان أ", "عنوان ب"]
    assert desk.archive.article(stored.article).result().title == "عنوان ب"
    assert [row.title for row in desk.archive.article_rows((stored.article,)).result()] == ["عنوان ب"]


def test_an_alert_has_the_title_of_the_text_its_sentence_is_from(desk: Desk) -> None:
    source, watched = desk.add_source(), desk.add_watchlist("الجسور", "الجسر")
    desk.store(source, "p", "الجسر عاجل", "نص الجسر", watching=(watched,))
    desk.store(source, "p", "عنوان مصحح: الجسر", "نص الجسر", watching=(watched,))
    [alert] = desk.archive.alerts().result()
    assert (alert.article.title, alert.sentence) == ("عنوان مصحح: الجسر", "عنوان مصحح: الجسر")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://news.example/z", "http://www.news.example/z/"),
        ("http://www.news.example/z/", "https://news.example/z"),
        ("https://news.example/z?id=4", "http://www.news.example/z?id=4"),
    ],
)
def test_what_people_did_meets_the_page_under_another_spelling(desk: Desk, before: str, after: str) -> None:
    source = desk.add_source()
    old = desk.store(source, "z", "خبر", "نص", url=before).article
    desk.archive.mark_read((old,)).result()
    desk.archive.delete_articles((old,)).result()
    new = desk.store(source, "z", "خبر", "نص", url=after).article
    assert desk.archive.article(new).result().read


def test_a_noted_article_that_comes_again_after_a_daily_copy_was_restored_stays(desk: Desk, path: Path) -> None:
    source = desk.add_source()
    desk.archive.note_article(desk.store(source, "n", "خبر", "نص").article, "للمتابعة").result()
    copy = desk.archive.daily_copy().result()
    assert copy is not None
    desk.archive.close()
    restore(path, copy, now=desk.clock())
    again = Desk(Archive(path, clock=desk.clock), desk.clock)
    again.clock.forward(minutes=7)
    new = again.store(source, "n", "خبر", "نص", url="http://www.news.example/n/").article
    assert again.archive.article(new).result().note == "للمتابعة"
    again.archive.set_limits(ALL, Retention(articles=0)).result()
    assert again.archive.too_old().result() == ()
    again.archive.close()


def test_another_sources_reading_keeps_the_match_of_a_list_of_the_first(desk: Desk) -> None:
    first, second = desk.add_source("أولى"), desk.add_source("ثانية ب")
    own = desk.add_watchlist("الأولى فقط", "الجسر", sources=("أولى",))
    everywhere = desk.add_watchlist("الكل", "نص")
    stored = desk.store(first, "p", "خبر", "نص عن الجسر", watching=(own, everywhere))
    desk.clock.forward(minutes=9)
    again = desk.store(second, "p", "خبر", "نص مصحح، وكله عن الجسر.", watching=(everywhere,))
    assert again.article == stored.article
    assert {number for number, _ in desk.archive.article_matches(stored.article).result()} == {own.id, everywhere.id}
    [row] = desk.archive.article_rows((stored.article,)).result()
    [(start, end)] = row.marks
    assert row.snippet[start:end] == "الجسر"
    third = desk.store(second, "p", "خبر", "نص لا يذكره.", watching=(everywhere,))
    assert {number for number, _ in desk.archive.article_matches(third.article).result()} == {everywhere.id}
