"""Pages in our own words, in the markup real sites use: what the article is, and what is not."""

from __future__ import annotations

import contextlib
import json
import pickle
import random
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ListingError
from monitor.gathering.extraction import extract, from_feed
from monitor.gathering.pages import read_section
from monitor.model import Enclosure, Entry, Extracted

SHARED = Path(__file__).parents[3] / "shared" / "pages" / "articles"
LISTINGS = SHARED.parent / "listings"
PAGES = Path(__file__).parents[1] / "data" / "pages"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def read(name: str) -> tuple[Extracted, dict[str, Any]]:
    expected = tomllib.loads((PAGES / f"{name}.toml").read_text(encoding="utf-8"))
    body = (PAGES / f"{name}.html").read_text(encoding="utf-8").encode(expected.get("encoding", "utf-8"))
    return extract(body, url=expected["url"], now=NOW), expected


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.toml")))
def test_a_page_gives_its_article_and_nothing_else(name: str) -> None:
    article, expected = read(name)
    assert list(article.paragraphs) == expected["paragraphs"]
    assert article.title == expected.get("title", article.title)
    if expected.get("published") == "":
        assert article.published is None
    elif "published" in expected:
        assert article.published is not None
        assert article.published.text == expected["published"]
    for field in ("subtitle", "section", "language"):
        if field in expected:
            assert getattr(article, field) == expected[field], field
    for field in ("authors", "tags"):
        if field in expected:
            assert list(getattr(article, field)) == expected[field], field
    if "modified" in expected:
        assert article.modified is not None
        assert article.modified.text == expected["modified"]
    if "image" in expected:
        assert article.image is not None
        assert article.image.url == expected["image"]
    if "caption" in expected:
        assert article.image is not None
        assert article.image.caption == expected["caption"]


def test_the_feeds_own_text_is_an_article() -> None:
    entry = Entry(
        key="k",
        url="https://e.org/1",
        title="عنوان",
        summary="ملخص قصير.",
        content='<p>ملخص قصير.</p><p>نص <b>كامل</b> أطول.</p><img src="https://e.org/i.jpg">'
        "<p>The post <a>عنوان</a> appeared first on <a>س</a>.</p>",
        author="ليلى",
        tags=("س",),
    )
    article = from_feed(entry, language="ar")
    assert article.paragraphs == ("ملخص قصير.", "نص كامل أطول.")
    assert (article.title, article.subtitle, article.authors, article.language) == ("عنوان", "", ("ليلى",), "ar")
    assert article.image is not None
    assert article.image.url == "https://e.org/i.jpg"


def test_a_feed_with_only_a_summary_gives_it_as_the_text() -> None:
    entry = Entry(
        key="k",
        title="عنوان",
        summary="ملخص قصير.",
        enclosures=(Enclosure(href="https://e.org/i.jpg", type="image/jpeg"),),
    )
    article = from_feed(entry)
    assert article.paragraphs == ("ملخص قصير.",)
    assert article.image is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 10_000,
        b"<html></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"<div>" * 50_000 + "نص. ".encode() * 100,
        b"<div>" * 100_000 + b"</div>" * 100_000,
        "<div>نص<br>".encode() * 100_000,
        b"<a href='/x'>x</a>" * 200_000,
        b"<div " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"><p>x",
        ("<h1>عنوان</h1>" * 5_000).encode(),
        ("<p>" + "<a href=/x>رابط طويل إلى خبر آخر في الموقع</a>" * 5_000).encode(),
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x",
        b'<script type="application/ld+json">{"@type": "Article", "author": [1, null, {"name": {}}]}</script>',
    ],
)
def test_a_hostile_page_gives_no_article_and_no_error(body: bytes) -> None:
    assert extract(body, url="https://e.org/x", now=NOW).paragraphs == ()


LONG = "أعلن المجلس البلدي في البلدة أن أعمال الصيانة في الشارع الرئيسي تنتهي نهاية الشهر، وأن الطريق يفتح بعدها."


@pytest.mark.parametrize(
    "line",
    [
        "🌍 للاطلاع على أحدث الأخبار من وكالتنا بإمكانكم متابعتنا على الروابط التالية:",
        "قم بكتابة أول تعليق",
        "تم إضافة تعليقك سوف يظهر بعد المراجعة",
        "إذا أعجبك المقال شاركه مع أصدقائك",
        "لا تنسوا الاشتراك في قناتنا على يوتيوب",
        "شاهد الفيديو:",
        "اقرأ/ي أيضا: وزير النقل يتفقد المحطة الجديدة",
        "وقد يهمك أيضًا :",
        "نرشح لك: وزير النقل يتفقد المحطة الجديدة",
        "ننصحك بقراءة: وزير النقل يتفقد المحطة الجديدة",
        "مقال له صلة: وزير النقل يتفقد المحطة الجديدة",
        "(المصدر: رويترز)",
        "مساحة إعلانية",
        "3 دقائق قراءة",
        "0 تعليق",
        "عدد القراء: 100",
        "تم نسخ الرابط",
        "هل كان هذا الخبر مفيدا؟",
        "ما رأيك في هذا الخبر؟",
        "كن أول من يعلق",
        "يُمنع نسخ هذا المقال أو أي جزء منه بدون إذن",
        "هذه المقالة تعبر عن رأي كاتبها",
        "كانت هذه تفاصيل خبر عودة القطار لهذا اليوم نرجوا بأن نكون قد وفقنا بإعطائك التفاصيل",
        "ملحوظة: مضمون هذا الخبر تم كتابته بواسطة موقع آخر ولا يعبر عن وجهة نظر الموقع",
        "رجاء الاشتراك في إشعارات الموقع حتى تصلكم آخر أخبارنا على الهواتف الذكية.",
        "#القطار #النقل",
        "(بترا)",
        "انقر هنا لقراءة الخبر من مصدره.",
    ],
)
def test_what_the_page_says_of_itself_is_no_paragraph(line: str) -> None:
    assert extract(page_of(LONG, LONG + " أ", line, LONG + " ب"), url="https://e.org/x").paragraphs == (
        LONG,
        LONG + " أ",
        LONG + " ب",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "يحظر القرار نقل المواشي بين المحافظات من دون موافقة الوزارة حتى نهاية الشهر.",
        "ونود التنويه بأن المدارس ستبقى مغلقة غدا، كما جاء في بيان الوزارة.",
        "شاهد الأهالي طائرة تحلق فوق البلدة قبل سماع دوي انفجار قوي.",
        "تابع الوزير سير العمل في المحطة واستمع إلى شرح من المهندسين عن مراحل الترميم.",
        "لمتابعة العلاج اضطر الجرحى إلى السفر مسافة مئتي كيلومتر كل أسبوع.",
        "وقد يهمك الأمر إن كنت مزارعا، يقول الخبير، لأن الأسعار ستتغير كل شهر.",
        "وتجدر الإشارة إلى أن الموضوع طرح في جلسة سابقة ولم يتخذ فيه قرار.",
        "ملاحظة المراقبين أن عدد الحضور كان أقل مما أعلن عنه قبل المباراة.",
        "هل هذا الخبر صحيح؟ سألنا ثلاثة خبراء في الطقس، وكلهم قالوا لا.",
        "كل ما ينشر في الصحف عن الصفقة غير دقيق، بحسب رئيس النادي.",
    ],
)
def test_a_sentence_that_begins_as_such_a_line_stays(sentence: str) -> None:
    found = extract(page_of(LONG, LONG + " أ", sentence, LONG + " ب"), url="https://e.org/x")
    assert sentence in found.paragraphs


def page_of(*paragraphs: str) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><body><div><h1>عنوان الخبر</h1><div>{text}</div></div></body></html>".encode()


def test_a_page_of_fifty_megabytes_gives_its_first_part() -> None:
    lines = "".join(f"<p>{LONG} {n}</p>" for n in range(2_000))
    page = f"<html><body><article><h1>عنوان الخبر</h1>{lines}".encode() + b"<!-- -->" * 6_000_000
    assert len(page) > 48_000_000
    assert len(extract(page, url="https://e.org/x", second_opinion=False).paragraphs) == 2_000


@pytest.mark.parametrize("said", ["windows-1256", "iso-8859-1", "utf-16", "no-such-encoding"])
def test_a_page_is_read_whatever_encoding_it_wrongly_claims(said: str) -> None:
    page = f"<html><head><meta charset='{said}'></head><body><article><h1>عنوان الخبر</h1><p>{LONG}</p><p>{LONG} ب</p>"
    found = extract(page.encode(), url="https://e.org/x", content_type=f"text/html; charset={said}")
    assert found.paragraphs == (LONG, f"{LONG} ب")


@pytest.mark.parametrize("tag", ["di\x0bv", "di\x01v", "a:b", "x-{y}", "story-text"])
def test_an_element_of_any_name_may_hold_the_text(tag: str) -> None:
    lines = [f"{LONG} {n}" for n in range(4)]
    text = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><body><div><h1>صيانة الشارع الرئيسي</h1><{tag}>{text}</{tag}></div></body></html>"
    assert extract(page.encode(), url="https://e.org/1", now=NOW).paragraphs == tuple(lines)


_DAMAGE = (
    b"<template shadowrootmode=open>", b"<div style='white-space:pre'>\n\n\n", b"</div>", b"<p>", b"<a href=''>",
    b"<li>", b"<article data-author=''>", b"\x00", b"\x0b", b"&#x0b;", b"<pre>\n\n", b"<time datetime='24:00'>",
    b"<a href='http://[::1'>", b"<br>" * 50,
)  # fmt: skip


def test_mutated_pages_raise_nothing_whether_they_are_articles_or_lists() -> None:
    chance = random.Random(11)
    bodies = [path.read_bytes() for folder in (PAGES, PAGES.parent / "listings") for path in folder.glob("*.html")]
    bodies.sort()
    for _ in range(60):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 12)):
            at, kind = chance.randrange(len(body) + 1), chance.randrange(4)
            if kind == 0:
                body[at:at] = chance.choice(_DAMAGE)
            elif kind == 1:
                del body[at : at + chance.randint(1, 400)]
            elif kind == 2:
                start = chance.randrange(len(body) + 1)
                body[at:at] = body[start : start + chance.randint(1, 300)]
            elif body:
                body[at % len(body)] = chance.randrange(256)
        extract(bytes(body), url="https://e.org/1", now=NOW)
        with contextlib.suppress(ListingError):
            read_section(bytes(body), url="https://e.org/")


def test_nul_bytes_inside_a_page_are_not_its_text() -> None:
    page = f"<article><h1>عنوان</h1><p>{LONG[:40]}\0{LONG[40:]}</p></article>"
    assert extract(page.encode(), url="https://e.org/x").paragraphs == (LONG,)


def test_the_answer_can_be_pickled_for_the_worker() -> None:
    article, _ = read("wordpress")
    assert pickle.loads(pickle.dumps(article)) == article


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pages are not beside the project")
@pytest.mark.parametrize("name", sorted(path.stem for path in SHARED.glob("*.json")))
def test_a_shared_page_gives_its_lead_its_title_and_its_day(name: str) -> None:
    expected = json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8"))
    article = extract((SHARED / f"{name}.html").read_bytes(), url=expected["url"], now=NOW)
    assert letters(expected["paragraphs"][0])[:60] in letters("".join(article.paragraphs[:3]))
    assert letters(article.title) == letters(expected["title"])
    assert article.published is not None
    assert article.published.text[:10] in expected["days"]
    text = letters("".join(article.paragraphs))
    assert not [line for line in expected.get("boilerplate") or () if letters(line) in text]


@pytest.mark.skipif(not LISTINGS.is_dir(), reason="the shared pages are not beside the project")
@pytest.mark.parametrize("name", sorted(path.stem for path in LISTINGS.glob("*.json")))
def test_a_shared_front_page_is_no_article(name: str) -> None:
    expected = json.loads((LISTINGS / f"{name}.json").read_text(encoding="utf-8"))
    assert extract((LISTINGS / f"{name}.html").read_bytes(), url=expected["base"], now=NOW).paragraphs == ()


def test_a_page_that_is_gone_and_leads_to_the_front_gives_no_article() -> None:
    page = (PAGES / "wordpress.html").read_text(encoding="utf-8") + '<a href="/x">خبر</a>' * 20
    assert extract(page.encode(), url="https://news.example.com/ar/", now=NOW).paragraphs == ()
    assert extract(page.encode(), url="https://news.example.com/?p=12", now=NOW).paragraphs != ()


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "Please enable JavaScript and cookies to continue. This site needs them to show you what you asked for.",
        "Checking your browser before accessing the site. This process is automatic and takes five seconds.",
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا، وبمتابعتك التصفح فأنت توافق على ذلك.",
        "عذرا، الصفحة التي تبحث عنها غير موجودة، ربما نقلت أو حذفت. عد إلى الصفحة الرئيسية من فضلك.",
        "هذا المحتوى متاح للمشتركين فقط، سجل الدخول أو اشترك الآن لتتمكن من قراءة المقال كاملا في الموقع.",
    ],
)
def test_a_wall_is_no_article(text: str) -> None:
    page = f"<html><head><title>الموقع</title></head><body><main><p>{text}</p></main></body></html>"
    assert extract(page.encode(), url="https://e.org/x").paragraphs == ()


def test_an_article_may_speak_of_walls() -> None:
    long = (
        "وشرح التقرير كيف تطلب المواقع تفعيل جافا سكربت ثم تستخدم ملفات تعريف الارتباط لتتبع القراء في كل مكان. " * 12
    )
    title = "كيف تتبعك المواقع"
    page = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{long}</p></main></body></html>"
    assert len(extract(page.encode(), url="https://e.org/x").paragraphs) == 1


def test_a_first_paragraph_beside_the_box_of_the_others_is_the_lead() -> None:
    page = (
        "<article><h1>عنوان الخبر</h1><div class='x1'><img src='/a.jpg'><div>رئيسة البلدية وأعضاء المجلس.</div></div>"
        f"<p>{LONG}</p>"
        f"<div class='x2'><p>{LONG} ب</p><p>{LONG} ت</p><p>{LONG} ث</p></div></article>"
    )
    found = extract(page.encode(), url="https://e.org/x")
    assert found.paragraphs == (LONG, f"{LONG} ب", f"{LONG} ت", f"{LONG} ث")


@pytest.mark.parametrize(
    "line",
    [
        "وكالة المدينة © 2024، جميع الحقوق محفوظة.",
        "ساهم في إعداد التقرير سامي نصار من الساحل",
        "شاركت في التغطية: ليلى حداد",
        "Sami Nassar and Layla Haddad contributed to this report.",
        "City Wire & © 2024 City Network, Inc. All rights reserved.",
    ],
)
def test_a_credit_below_the_text_is_no_paragraph(line: str) -> None:
    page = f"<article><h1>عنوان الخبر</h1><div class='x'><p>{LONG}</p><p>{LONG} ب</p><p>{line}</p></div></article>"
    assert extract(page.encode(), url="https://e.org/x").paragraphs == (LONG, f"{LONG} ب")


def test_a_title_in_nested_elements_keeps_its_order() -> None:
    page = (
        f"<article><h1><span><b>مجلس</b> المدينة</span> يقر <i>خطة</i> جديدة</h1><p>{LONG}</p><p>{LONG} ب</p></article>"
    )
    assert extract(page.encode(), url="https://e.org/x").title == "مجلس المدينة يقر خطة جديدة"


def test_how_long_a_text_takes_to_read_is_no_clock() -> None:
    line = "<div class='m'><span class='date'>5 نوفمبر 2023</span> <span>03:40 دقيقة</span></div>"
    page = f"<article><h1>عنوان الخبر</h1>{line}<p>{LONG}</p><p>{LONG} ب</p></article>"
    published = extract(page.encode(), url="https://e.org/x").published
    assert published is not None
    assert published.text == "2023-11-05"


@pytest.mark.parametrize("heading", ["ردود", "برعاية الوزير"])
def test_a_heading_of_the_article_does_not_end_it(heading: str) -> None:
    section = f"<div class='s'><h3>{heading}</h3><p>{LONG} ت</p></div>"
    text = f"<p>{LONG}</p><p>{LONG} ب</p>{section}<p>{LONG} ث</p>"
    page = f"<article><h1>عنوان الخبر</h1><div class='x'>{text}</div></article>"
    found = extract(page.encode(), url="https://e.org/x").paragraphs
    assert found == (LONG, f"{LONG} ب", heading, f"{LONG} ت", f"{LONG} ث")
