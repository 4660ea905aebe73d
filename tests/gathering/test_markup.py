"""Foreign HTML: harmless afterwards, and its paragraphs as text."""

from __future__ import annotations

from monitor.gathering.markup import clean, paragraphs_of, plain, tidy

BASE = "https://e.org/dir/page"


def test_nothing_that_acts_is_left() -> None:
    html = (
        '<p onclick="x()" style="color:red">نص<script>alert(1)</script>'
        '<a href="javascript:x">أ</a><a href="/b">ب</a></p>'
        '<form action="/q"><input name="a">حقل</form><iframe src="https://x.org"><b>داخل</b>'
    )
    assert clean(html, BASE) == '<p>نص<a>أ</a><a href="https://e.org/b">ب</a></p>حقل<b>داخل</b>'


def test_a_relative_address_without_a_base_is_dropped() -> None:
    assert clean('<a href="/b">ب</a>', "") == "<a>ب</a>"
    assert clean('<a href="/b">ب</a>', "not an address") == "<a>ب</a>"


def test_plain_text_that_only_looks_like_html_keeps_its_signs() -> None:
    assert plain("a < b & c") == "a < b & c"
    assert plain("AT&amp;T <b>x</b>") == "AT&T x"
    assert plain("5 &lt; 6") == "5 < 6"


def test_blocks_and_breaks_separate_paragraphs() -> None:
    html = "<div>أول.<br>ثان<br>ثان أيضا.</div>ثالث <b>غليظ</b><p>رابع<br><br>خامس</p>"
    assert paragraphs_of(html) == ("أول.", "ثان ثان أيضا.", "ثالث غليظ", "رابع", "خامس")


def test_plain_text_has_paragraphs_at_blank_lines() -> None:
    assert paragraphs_of("سطر\nسطر\n\nفقرة &amp; أخرى") == ("سطر سطر", "فقرة & أخرى")


def test_scripts_and_styles_are_no_text() -> None:
    assert paragraphs_of("<style>p{}</style><p>نص</p><script>x</script>") == ("نص",)


def test_text_is_kept_in_one_form() -> None:
    assert tidy("  e\u0301\u00a0\u200b x\u202e\u200f\n") == "é x"


def test_marks_of_direction_stay_inside_a_line_and_go_at_its_ends() -> None:
    assert tidy("\u200f \u200eعاجل: C++\u200f في إدلب\u200f\u061c \u200e") == "عاجل: C++\u200f في إدلب"
    assert tidy("\u200f\u200e") == ""
    assert paragraphs_of("<p>\u200fأول\u200f</p><p>\u200f</p><p>&rlm;ثان&rlm;</p>") == ("أول", "ثان")
    assert plain("&rlm;عاجل&lrm;") == "عاجل"


def test_nesting_deeper_than_python_recurses_is_read() -> None:
    assert paragraphs_of("<div>" * 200 + "نص" + "</div>" * 200) == ("نص",)
