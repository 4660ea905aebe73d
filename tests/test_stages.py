"""The pure stages answer with the contract's JSON, and refuse with data."""

from __future__ import annotations

import json

import pytest

from monitor import stages
from monitor.errors import InputError, ListingError

PAGE = """<html lang="ar"><head><title>عنوان الخبر الطويل هنا</title>
<meta property="article:published_time" content="2020-04-24T21:22:05+03:00"></head>
<body><article><h1>عنوان الخبر الطويل هنا</h1>
<p>فقرة أولى طويلة بما يكفي لتكون خبرا، وفيها جملة كاملة عن إدلب وما حولها.</p>
<p>فقرة ثانية تكمل الخبر وتضيف إليه ما قاله المتحدث في المؤتمر.</p></article></body></html>"""
FIELDS = (
    "file url title subtitle published published_precision published_origin modified authors paragraphs image section "
    "tags language site boilerplate"
).split()


def test_extract_answers_with_every_field_of_the_contract() -> None:
    answer = stages.extract_answer(PAGE.encode(), file="a.html", url="https://e.org/1")
    assert list(answer) == FIELDS
    assert answer["title"] == "عنوان الخبر الطويل هنا"
    assert (answer["published"], answer["published_precision"]) == ("2020-04-24T21:22:05+03:00", "second")
    assert len(answer["paragraphs"]) == 2
    json.dumps(answer)


def test_a_page_without_an_article_has_no_paragraphs() -> None:
    answer = stages.extract_answer(b"", file=None)
    assert list(answer) == FIELDS
    assert answer["paragraphs"] == []


def test_feed_answers_for_feeds_and_sitemaps() -> None:
    answer = stages.feed_answer(
        b"<rss><channel><title>t</title><item><title>a</title><description>b</description></item></channel></rss>",
        file="f",
    )
    assert answer["kind"] == "rss"
    (entry,) = answer["entries"]
    assert {key: value for key, value in entry.items() if value} == {"title": "a", "summary": "b"}
    assert list(entry) == "id link title summary content author published updated tags enclosures".split()
    assert (entry["content"], entry["published"], entry["tags"]) == (None, None, [])
    answer = stages.feed_answer(b"<urlset><url><loc>https://e.org/1</loc></url></urlset>", url="https://e.org/")
    assert answer["kind"] == "sitemap"
    with pytest.raises(ListingError):
        stages.feed_answer(b"nothing")


def test_links_answers_for_pages_and_sitemaps() -> None:
    answer = stages.links_answer(b"<urlset><url><loc>https://e.org/1</loc><lastmod>2020-01-02</lastmod></url></urlset>")
    assert answer["links"] == [{"url": "https://e.org/1", "title": None, "published": "2020-01-02"}]
    page = '<main><h3><a href="/2020/1/2/a-b">عنوان من أربع كلمات وأكثر</a></h3></main>'
    assert stages.links_answer(page.encode(), url="https://e.org/")["kind"] == "page"


def test_date_answers_with_null_for_what_is_not_understood() -> None:
    assert stages.date_answer("17 شباط 2021") == {"text": "17 شباط 2021", "date": "2021-02-17", "precision": "day"}
    assert stages.date_answer("لا شيء") == {"text": "لا شيء", "date": None, "precision": None}
    assert stages.date_answer("17 شباط 2021 10:00", zone="Asia/Damascus")["date"] == "2021-02-17T10:00+02:00"
    with pytest.raises(InputError):
        stages.date_answer("x", zone="Mars")


@pytest.mark.parametrize(
    "line", [{}, {"terms": "x"}, {"terms": [1]}, {"terms": [], "options": []}, {"text": 5}, {"text": "before terms"}]
)
def test_a_line_that_cannot_be_understood_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(InputError):
        stages.MatchSession().answer(line)


def test_a_match_session_sets_terms_and_answers_texts() -> None:
    session = stages.MatchSession()
    answers = session.answer({"terms": ["إدلب", "(", "خفض التصعيد"], "options": {"forms": "inflected", "names": [0]}})
    assert [answer["term"] for answer in answers] == [1]
    (answer,) = session.answer({"id": "7", "text": "اجتماع بإدلب حول خفض التصعيد"})
    assert answer["id"] == "7"
    assert [(m["term"], m["start"], m["text"]) for m in answer["matches"]] == [(0, 7, "بإدلب"), (2, 17, "خفض التصعيد")]
    assert "near" not in answer
    json.dumps(answer)


def test_explained_matches_say_why() -> None:
    session = stages.MatchSession()
    assert session.answer({"terms": ["إدلب"], "options": {"explain": True}}) == ()
    (answer,) = session.answer({"id": 1, "text": "في بإدلب اليوم."})
    assert answer["matches"][0]["why"]["proclitic"] == "ب"
    assert answer["near"] == []
    json.dumps(answer)


def test_suggest_answers_with_the_word_and_a_list() -> None:
    answer = stages.suggest_answer("Idlib")
    assert answer["word"] == "Idlib"
    assert isinstance(answer["suggestions"], list)


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("لغة الواجهة", "لغه", ["لغة"]),
        ("حجم نص الأخبار", "الاخبار نص", ["نص", "أخبار"]),
        ("إظهار التنبيهات", "اظهار", ["إظهار"]),
        ("اللّغة", "لغة", ["لّغة"]),
        ("Theme", "THEME", ["Theme"]),
        ("إشعارات", "الاشعارات", ["إشعارات"]),
        ("وبالإشعار", "اشعار", ["إشعار"]),
        ("والإشعار، بالبريد", "اشعار بريد", ["إشعار", "بريد"]),
        ("Al-Mina", "mina", ["Mina"]),
        ("أخطاء، خط، خطوة", "خط", ["خط", "خط"]),
        ("a(b", "(", None),
        ("نصّ ونص", "نص", ["نصّ", "نص"]),
        ("أي نص", "  ", []),
        ("أي نص", "نص صوت", None),
        ("", "نص", None),
    ],
)
def test_what_is_typed_is_found_whatever_its_spelling(text: str, typed: str, found: list[str] | None) -> None:
    places = stages.places_of(text, typed)
    assert found == (None if places is None else [text[start:end] for start, end in places])
    assert stages.has_words(text, typed) is (found is not None)
