"""When an article was published, by the ways pages say it: head, elements, words, an application's data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.gathering.extraction import extract

TITLE = "القطار يعود بعد ست سنوات من التوقف"
TEXT = (
    "أعلنت وزارة النقل اليوم الأحد أن الخط الحديدي بين العاصمة وميناء الزيتون سيعود إلى العمل في مطلع الشهر المقبل "
    "بعد توقف دام ست سنوات، وأن القطارات ستسير أربع مرات في اليوم."
)
NOW = datetime(2023, 11, 5, 18, 0, tzinfo=UTC)


def published_in(*, head: str = "", top: str = "", line: str = "", below: str = "") -> str:
    page = (
        f"<html lang='ar'><head><title>{TITLE}</title>{head}</head><body>{top}<div class='x'><h1>{TITLE}</h1>{line}"
        f"<div class='c'><p>{TEXT}</p></div>{below}</div></body></html>"
    )
    found = extract(page.encode(), url="https://e.org/n/1", now=NOW).published
    return "" if found is None else found.text


def structured(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "x", {fields}}}</script>'


def meta(text: str) -> str:
    return f"<meta property='article:published_time' content='{text}'>"


@pytest.mark.parametrize(
    ("head", "line", "text"),
    [
        ("", "<time datetime='2023-11-05T14:05:00+03:00'>5 نوفمبر</time>", "2023-11-05T14:05:00+03:00"),
        ("", "<time datetime='2023-11-05T11:05:00Z'>05/11/2023 14:05</time>", "2023-11-05T11:05:00+00:00"),
        (structured('"datePublished": "2023-11-05T14:05:00+0300"'), "", "2023-11-05T14:05:00+03:00"),
        (structured('"datePublished": "2023-11-05 14:05:00.000000"'), "", "2023-11-05T14:05:00"),
        (
            structured('"datePublished": "2023-11-05T14:05:00"') + meta("2023-11-05T11:05:00+00:00"),
            "",
            "2023-11-05T11:05:00+00:00",
        ),
        ("", "<span class='date' data-time='1699182300'>5 نوفمبر</span>", "2023-11-05T11:05:00+00:00"),
    ],
)
def test_a_machines_time_is_taken_with_its_zone(head: str, line: str, text: str) -> None:
    assert published_in(head=head, line=line) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<div>نشر في: 14:05 05/11/2023 بتوقيت دمشق</div>", "2023-11-05T14:05+03:00"),
        ("<div>الأحد 5 نوفمبر 2023 الساعة 14:05 (مكة المكرمة)، 11:05 (غرينتش)</div>", "2023-11-05T14:05+03:00"),
        ("<div>05/11/2023 02:05 PM (توقيت الكويت)</div>", "2023-11-05T14:05+03:00"),
        ("<div>٥ نوفمبر ٢٠٢٣ ١٤:٠٥ (بتوقيت مكة المكرمة)</div>", "2023-11-05T14:05+03:00"),
        ("<div><span>05 نوفمبر 2023</span><span>14:05</span><span>بتوقيت عدن</span></div>", "2023-11-05T14:05+03:00"),
        ("<div><span>05.11.2023</span> | <span>14:05 GMT</span></div>", "2023-11-05T14:05+00:00"),
        (
            "<div><time datetime='2023-11-05 14:05'>5 نوفمبر 2023 14:05</time> <span>(توقيت القدس)</span></div>",
            "2023-11-05T14:05+02:00",
        ),
        (
            "<div>نشر: 5 نوفمبر 2023 14:05 - آخر تحديث: 5 نوفمبر 2023 15:05 (بتوقيت السعودية)</div>",
            "2023-11-05T14:05+03:00",
        ),
        (
            "<div>الأحد 5 نوفمبر 2023 | 14:05 بتوقيت مكة</div><div>آخر تحديث: 5 نوفمبر 2023 | 15:10 بتوقيت مكة</div>",
            "2023-11-05T14:05+03:00",
        ),
    ],
)
def test_a_zone_that_words_name_is_the_clocks(line: str, text: str) -> None:
    assert published_in(line=line) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<div>5 نوفمبر 2023 14:05 بتوقيت بغداد</div>", "2023-11-05T14:05+03:00"),
        ("<div>5 نوفمبر 2023 05:05 م بتوقيت مكة المكرمة</div>", "2023-11-05T14:05:00+00:00"),
        ("<div>5 نوفمبر 2023 14:05 بتوقيت غرينتش</div>", "2023-11-05T14:05:00+00:00"),
        ("<div class='date'>5 نوفمبر 2023 - 14:05</div>", "2023-11-05T14:05:00"),
    ],
)
def test_a_machines_utc_is_held_against_what_readers_see(line: str, text: str) -> None:
    assert published_in(head=meta("2023-11-05T14:05:00Z"), line=line) == text


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        (
            '{"article": {"publishedAt": "2023-11-05T11:05:00.000Z"}}',
            "<div>5 نوفمبر 2023</div>",
            "2023-11-05T11:05:00+00:00",
        ),
        (
            '{"a": {"publishedAt": "2023-11-05T11:05:00Z"}, "b": [{"publishedAt": "2023-11-04T08:00:00Z"}]}',
            "<div>5 نوفمبر 2023</div>",
            "2023-11-05T11:05:00+00:00",
        ),
        (
            '{"a": {"publishedAt": "2023-11-05T11:05:00Z"}, "b": [{"publishedAt": "2023-11-05T11:40:00Z"}]}',
            "<div>5 نوفمبر 2023 14:05</div>",
            "2023-11-05T11:05:00+00:00",
        ),
        (
            '{"a": {"publishedAt": "2023-11-05T11:05:00Z"}, "b": [{"publishedAt": "2023-11-05T08:00:00Z"}]}',
            "<div>5 نوفمبر 2023</div>",
            "2023-11-05",
        ),
        ('{"a": {"updatedAt": "2023-11-05T11:05:00Z"}}', "<div>5 نوفمبر 2023</div>", "2023-11-05"),
    ],
)
def test_an_applications_data_completes_the_day_where_one_instant_fits(data: str, line: str, text: str) -> None:
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    assert published_in(line=line, below=script) == text


@pytest.mark.parametrize(
    ("top", "line", "below", "text"),
    [
        ("<div><span>الأحد 5 نوفمبر 2023</span></div>", "", "", ""),
        ("<div><span>الأحد 5 نوفمبر 2023</span></div>", "<div>30 أكتوبر 2023</div>", "", "2023-10-30"),
        ("", "<div>30 أكتوبر 2023</div>", "<div><b>خبر آخر</b><span>4 نوفمبر 2023 11:00</span></div>", "2023-10-30"),
        ("", "", "<div>تاريخ النشر: 05-11-2023 14:05</div>", "2023-11-05T14:05"),
    ],
)
def test_neither_today_at_the_top_nor_another_articles_day_is_taken(top: str, line: str, below: str, text: str) -> None:
    assert published_in(top=top, line=line, below=below) == text


@pytest.mark.parametrize(
    "line",
    ["<span class='date'>2023</span>", "<p class='date'>عام 2022</p>", "<time datetime='2023'>2023</time>"],
)
def test_a_page_that_names_only_a_year_has_no_first_of_january(line: str) -> None:
    assert published_in(line=line, below="<footer>© 2021–2023 كل الحقوق محفوظة</footer>") == ""


@pytest.mark.parametrize("unset", ["1970-01-01T00:00:00Z", "1970-01-01T03:00:00+03:00", "1900-01-01T00:00:00"])
def test_a_time_that_was_never_set_is_none(unset: str) -> None:
    line = "<span class='date'>5 نوفمبر 2023</span>"
    assert published_in(head=structured(f'"datePublished": "{unset}"'), line=line) == "2023-11-05"
    assert published_in(head=meta(unset)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "<time title='2023-11-05T14:05:00+03:00'>أمس</time>",
        "<span class='when' data-date='2023-11-05T14:05:00+03:00'>الأحد</span>",
        "<time data-datetime='2023-11-05T14:05:00+03:00'></time>",
    ],
)
def test_an_instant_in_another_attribute_beside_the_headline_is_taken(line: str) -> None:
    assert published_in(line=line) == "2023-11-05T14:05:00+03:00"


def test_a_change_is_no_publication() -> None:
    assert published_in(head="<meta property='og:updated_time' content='2023-11-05T14:05:00+03:00'>") == ""
    head = structured('"dateModified": "2023-11-05T14:05:00+03:00"')
    assert published_in(head=head, line="<div>5 نوفمبر 2023</div>") == "2023-11-05"


def test_an_agencys_time_behind_its_end_mark_completes_the_day() -> None:
    text = f"<p>{TEXT}</p><p>{TEXT} أيضا.</p><p>// انتهى //</p><p>18:05 ت م</p>"
    signed = f"<div>5 نوفمبر 2023</div><div class='d'>{text}</div>"
    page = f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>{signed}</div></body></html>"
    found = extract(page.encode(), url="https://e.org/n/1", now=NOW).published
    assert found is not None
    assert found.text == "2023-11-05T18:05"
