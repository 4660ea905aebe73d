"""What mending a feed and its HTML costs, in letters looked at: never more than so many times its length."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.gathering import feed_text
from monitor.gathering.large_feeds import cut
from monitor.gathering.markup import clean, without_swallowing
from tests.gathering.counting import Counted


def _cost(text: str) -> int:
    """How many letters the searches look at; the lines of Python count as one each."""
    counted = Counted(text)
    lines = 0

    def trace(*_: object) -> object:
        nonlocal lines
        lines += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        list(feed_text.sections(counted))
        feed_text.without_doctype(counted)
        without_swallowing(counted)
        cut(counted)
    finally:
        sys.settrace(before)
    return counted.cost + lines


TOKENS = (
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE r [",
    "<!doctype r",
    "]",
    "]>",
    "] >",
    "[",
    ">",
    "<a>",
    " ",
    "&amp;",
    "نص ",
    "<iframe ",
    "</xmp",
)


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=6), st.integers(1, 200))
def test_the_cost_of_a_feed_grows_with_its_length_alone(tokens: list[str], times: int) -> None:
    text = "".join(tokens) * times
    assert _cost(text) <= 24 * len(text) + 120


@pytest.mark.parametrize("token", [*TOKENS, "<![CDATA[" + "a" * 90, "<!DOCTYPE r [" + "a" * 30])
def test_twice_the_feed_is_twice_the_cost(token: str) -> None:
    assert _cost(token * 2000) <= 2.1 * _cost(token * 1000) + 120


@given(st.lists(st.sampled_from(TOKENS), max_size=12))
def test_the_sections_of_a_text_are_the_text(tokens: list[str]) -> None:
    text = "".join(tokens)
    cut = list(feed_text.sections(text))
    assert "".join(text[start:end] for _, start, end in cut) == text
    for quoted, start, end in cut:
        assert quoted == (text[start:end].startswith("<![CDATA[") and text[start:end].endswith("]]>"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE rss><rss/>", "<rss/>"),
        ('<!doctype rss PUBLIC "-//x" "y">\n<rss/>', "\n<rss/>"),
        ("a<!DOCTYPE rss [<!ENTITY a 'b>'>\n] ><rss/>", "a<rss/>"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'><rss/>", "<!DOCTYPE rss [<!ENTITY a 'b'><rss/>"),
        ("<!DOCTYPE rss", "<!DOCTYPE rss"),
        ("<rss/>", "<rss/>"),
    ],
)
def test_a_document_type_is_taken_out_whole_or_not_at_all(text: str, expected: str) -> None:
    assert feed_text.without_doctype(text) == expected


@pytest.mark.parametrize(
    "html",
    [
        # What looks for the end of a style or a number again and again would take half an hour over each of these.
        "<img " + "style=-" * 150_000 + ">",
        "<img src=https://e.org/a.png width='0" + " " * 900_000 + "x'>",
        "<p>نص</p>" + "<b " * 300_000,
        "<p>نص</p>" + "<x " * 300_000,
    ],
    ids=["styles", "blanks", "open tags of bold", "open tags"],
)
def test_a_megabyte_of_one_attribute_comes_to_an_end(html: str) -> None:
    assert len(clean(html, "https://e.org/")) < len(html) + 10


@pytest.mark.parametrize("tag", ["b", "font", "I", "strong"])
def test_marks_that_are_never_closed_are_not_multiplied_by_the_paragraphs_behind_them(tag: str) -> None:
    for each in ("{n}", "a={n}", "a='>' b={n}", "/a={n}"):
        marks = "".join(f"<{tag} {each.format(n=n)}>" for n in range(1000))
        html = f"<p>{marks}</p>" + "<p>نص</p>" * 1500
        cleaned = clean(html, "https://e.org/")
        assert len(cleaned) < 5 * len(html)
        assert cleaned.count("نص") == 1500


@pytest.mark.parametrize(
    "tags", ["<div>", "<ul><li>", "<<div>div>", "<div a='<'>", "<blockquote/x>", "<table><tr><td>"]
)
def test_what_is_nested_without_end_is_flattened_and_its_text_stays(tags: str) -> None:
    html = "<p>أول <a href='/1'>رابط</a></p>" + tags * 4000 + "آخر<script>x</script><br><img src=/a.png>"
    cleaned = clean(html, "https://e.org/")
    assert cleaned.count("<div") + cleaned.count("<ul") + cleaned.count("<blockquote") + cleaned.count("<table") < 3000
    assert "أول" in cleaned
    assert "آخر" in cleaned
    assert '<a href="https://e.org/1">' in cleaned
    assert '<img src="https://e.org/a.png">' in cleaned
    assert "script" not in cleaned
