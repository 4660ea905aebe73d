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
