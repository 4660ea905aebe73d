"""Addresses: absolute, without tracking, and one spelling for one page."""

from __future__ import annotations

import pytest

from monitor.gathering.addresses import absolute, canonical, host_of, without_tracking


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/a", "https://e.org/a"),
        ("b?x=1", "https://e.org/dir/b?x=1"),
        ("//other.org/c", "https://other.org/c"),
        ("https://e.org/إدلب", "https://e.org/إدلب"),
        (" http://e.org/a\n b ", "http://e.org/ab"),
        ("http://e.org/a b", "http://e.org/a%20b"),
        ("javascript:alert(1)", ""),
        ("JaVaScript:alert(1)", ""),
        ("mailto:a@e.org", ""),
        ("data:text/html,x", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_a_link_becomes_an_absolute_web_address_or_nothing(href: str, expected: str) -> None:
    assert absolute("https://e.org/dir/page", href) == expected


def test_tracking_goes_and_the_rest_stays_as_written() -> None:
    url = "https://e.org/a?b=2&utm_source=x&a=1&fbclid=zz&UTM_Medium=q#part"
    assert without_tracking(url) == "https://e.org/a?b=2&a=1#part"
    assert without_tracking("https://e.org/a?utm_source=x") == "https://e.org/a"
    assert without_tracking("https://e.org/a?id=") == "https://e.org/a?id="


@pytest.mark.parametrize(
    "spelling",
    [
        "https://e.org/a/%D8%A5%D8%AF%D9%84%D8%A8?x=1&y=2",
        "http://www.e.org/a/إدلب/?y=2&x=1&utm_campaign=rss",
        "https://E.org:443/a/%d8%a5%d8%af%d9%84%d8%a8?x=1&amp;y=2#comments",
    ],
)
def test_all_spellings_of_a_page_are_one(spelling: str) -> None:
    assert canonical(spelling) == "https://e.org/a/%D8%A5%D8%AF%D9%84%D8%A8?x=1&y=2"


def test_different_pages_stay_different() -> None:
    pages = [
        "https://e.org/?p=1",
        "https://e.org/?p=2",
        "https://e.org/A",
        "https://e.org/a",
        "https://m.e.org/a",
        "https://e.org/#!/a",
    ]
    assert len({canonical(page) for page in pages}) == len(pages)


def test_canonical_is_its_own_canonical() -> None:
    for url in ("http://www.e.org", "https://e.org/a%20b/?q=%D8%A5", "not an address", "ftp://e.org/x"):
        assert canonical(canonical(url)) == canonical(url)


def test_the_host_is_told_without_port_and_www() -> None:
    assert host_of("https://www.E.org:8080/x") == "e.org"
    assert host_of("http://[bad") == ""


PAGE = "https://news.example/2026/11/إدلب-اليوم"
SAME = [
    "http://news.example/2026/11/إدلب-اليوم",
    "https://www.news.example/2026/11/إدلب-اليوم/",
    "https://NEWS.example:443/2026/11/إدلب-اليوم#comments",
    "https://news.example./2026/11/إدلب-اليوم",
    "https://news.example/2026/11/%D8%A5%D8%AF%D9%84%D8%A8-%D8%A7%D9%84%D9%8A%D9%88%D9%85",
    "https://news.example/2026/11/%d8%a5%d8%af%d9%84%d8%a8-%d8%a7%d9%84%d9%8a%d9%88%d9%85",
    "https://news.example/2026/11/%D8%A5دلب%2D%D8%A7ليوم",
    "https://news.example/2026/11/إدلب-اليوم?utm_source=rss&utm_medium=feed",
    "https://news.example/2026/11/إدلب-اليوم?fbclid=x&gclid=y&ocid=z",
    "https://news.example/2026/11/إدلب-اليوم?PHPSESSID=0123456789abcdef",
    "https://news.example/2026/11/إدلب-اليوم;jsessionid=0123456789ABCDEF",
    "https://news.example/2026/11/إدلب-اليوم;jsessionid=0123456789ABCDEF?utm_source=rss",
    "https://news.example/2026/11/إدلب-اليوم/amp",
    "https://news.example/2026/11/إدلب-اليوم/amp/",
    "https://news.example/2026/11/إدلب-اليوم?amp=1",
    "https://news.example/2026/11/إدلب-اليوم?outputType=amp",
    "https://amp.news.example/2026/11/إدلب-اليوم",
    "https://news.example//2026/11//إدلب-اليوم",
    "https://news.example/amp/2026/11/إدلب-اليوم",
    "https://news.example/2026/./11/إدلب-اليوم",
    "https://news.example/x/../2026/11/إدلب-اليوم/.",
    "https://news.example/../2026/11/إدلب-اليوم",
    "https://news.example/2026/11/إدلب-اليوم?_ga=2.3&_gl=1*x&srsltid=y",
    "https://news.example/2026/11/إدلب-اليوم?ref=rss",
    "https://news.example/2026/11/إدلب-اليوم?from=RSS&source=feed",
    "https://news.example/2026/11/إدلب-اليوم?sc_channel=rss&pk_campaign=a&ga_source=b&itm_source=c&cmp=rss_home",
    "https://news.example/2026/11/إدلب-اليوم?CFID=1&CFTOKEN=2",
    "https://news.example/2026/11/إدلب-اليوم?sid=0123456789abcdef0123456789abcdef",
    "https://news.example/2026/11/إدلب-اليوم#!",
    "https://news-example.cdn.ampproject.org/c/s/www.news.example/2026/11/إدلب-اليوم",
    "https://www.google.com/amp/s/news.example/2026/11/إدلب-اليوم/amp",
]
OTHERS = [
    "https://m.news.example/2026/11/إدلب-اليوم",
    "https://news.example/2026/11/إدلب-اليوم?id=2",
    "https://news.example/2026/11/إدلب-اليوم?page=2",
    "https://news.example/2026/11/ادلب-اليوم",
    "https://news.example/2026/11/amp",
    "https://ar.news.example/2026/11/إدلب-اليوم",
    "https://news.example/2026/11/إدلب%2Fاليوم",
    "https://news.example/amp/2026",
    "https://google.com/amp",
]
CHOOSING = (
    "sc_itemid sc_id sc_lang pk_id ga_id mtm_id hsa_id itm_id piwik_id matomo_id at_customer cmp ito cfid sid "
    "sessionid session_id ref from source"
).split()


@pytest.mark.parametrize("name", CHOOSING)
def test_a_parameter_that_may_choose_the_page_is_kept(name: str) -> None:
    one, other = (f"https://e.org/x?{name}={value}" for value in ("17", "18"))
    assert canonical(one) != canonical(other)
    assert without_tracking(one) == one


def test_a_record_number_of_a_database_is_no_session() -> None:
    assert canonical("https://e.org/x?sid=0123456789abcdef01234567") != canonical("https://e.org/x")


def test_a_host_in_letters_and_the_same_in_punycode_are_one() -> None:
    assert canonical("https://الجزيرة.مثال/x") == canonical("http://www.xn--mgbeiue0iwb.xn--mgbh0fb/x/")


@pytest.mark.parametrize("page", ["https://e.org/2026/11/x", "https://e.org/news/12345"])
def test_the_amp_form_of_an_article_with_a_short_name_is_the_article(page: str) -> None:
    assert canonical(page + "/amp") == canonical(page)


@pytest.mark.parametrize("spelling", SAME)
def test_a_page_is_the_same_however_its_address_is_written(spelling: str) -> None:
    assert canonical(spelling) == canonical(PAGE)
    assert canonical(canonical(spelling)) == canonical(spelling)


def test_what_may_be_another_page_is_taken_for_another() -> None:
    assert len({canonical(page) for page in (*OTHERS, PAGE)}) == len(OTHERS) + 1


def test_a_search_engines_detour_is_left_out() -> None:
    detour = "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fnews.example%2fa%3fid%3d1&c=9"
    assert without_tracking(detour) == "https://news.example/a?id=1"
    assert without_tracking("http://www.bing.com/news/apiclick.aspx?url=javascript:x").startswith("http://www.bing.com")


def test_an_address_of_a_hundred_thousand_signs_costs_little() -> None:
    for long in ("%d8" * 40_000, "a/" * 50_000, "%" * 90_000, "&a=1" * 20_000, "ش" * 30_000):
        assert canonical(f"https://news.example/{long}?{long}").startswith("https://news.example/")
