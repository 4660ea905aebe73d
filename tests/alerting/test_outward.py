from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting import outward

DAMMA = "\u064f"


def test_direction_marks_of_others_are_taken_out() -> None:
    assert outward.clean("abc\u202ecba\u202c \u2066x\u2069") == "abccba x"


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert outward.clean("a\x00b\x1b[31mc\ud800d\ufeff") == "ab[31mcd"


def test_lines_and_tabs_become_single_spaces() -> None:
    assert outward.clean("  a\n\n b\tc\u2028d ") == "a b c d"


def test_joiners_and_vowel_marks_that_people_write_stay() -> None:
    assert outward.clean("می\u200cخواهم") == "می\u200cخواهم"
    assert outward.clean("عُمان") == "عُمان"


def test_a_tower_of_marks_is_cut_down() -> None:
    assert outward.clean("ع" + DAMMA * 500).count(DAMMA) == 5


def test_a_line_is_cut_between_words() -> None:
    assert outward.shortened("one two three four five", 15) == "one two three…"


def test_a_single_endless_word_is_cut_anywhere() -> None:
    assert outward.shortened("x" * 50, 10) == "x" * 9 + "…"


def test_an_arabic_line_that_begins_with_latin_letters_runs_right_to_left() -> None:
    line = "SDF: قائد القوات يصل إلى المدينة"
    assert outward.safe(line, 100) == "\u200f\u2067" + line + "\u2069"


def test_a_latin_line_runs_left_to_right() -> None:
    assert outward.safe("A quiet night in إدلب", 100) == "\u200e\u2066A quiet night in إدلب\u2069"


def test_dates_and_telephone_numbers_keep_their_order_in_arabic() -> None:
    line = outward.safe("اتصل على +963 11 223 منذ 2021-02-16", 100)
    assert "\u2066+963 11 223\u2069" in line
    assert "\u2066" + "2021-02-16" + "\u2069" in line
    assert outward.steady("call +963 11 223", rtl=False) == "call +963 11 223"


def test_text_for_a_place_in_a_sentence_cannot_break_out_of_the_isolates_around_it() -> None:
    assert outward.placed("إدلب\u2069\u202e", 100) == "إدلب"


def test_nothing_stays_nothing() -> None:
    assert outward.safe("\u202e\n", 100) == ""
    assert outward.placed("", 100) == ""


def test_markup_is_written_out() -> None:
    assert outward.escaped("<b>&") == "&lt;b&gt;&amp;"


@given(st.text(max_size=300), st.integers(min_value=5, max_value=100))
def test_whatever_comes_a_line_is_short_visible_and_can_be_encoded(text: str, limit: int) -> None:
    line = outward.safe(text, limit)
    cleaned = outward.shortened(outward.clean(text), limit)
    assert len(cleaned) <= limit
    assert line.translate(dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2069"))) == cleaned
    line.encode("utf-8")
    for letter in cleaned:
        assert letter in "\u200c\u200d" or unicodedata.category(letter) not in ("Cc", "Cs", "Co")
        assert unicodedata.bidirectional(letter) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.mark.parametrize("text", ["", "123", "…"])
def test_a_text_without_arabic_letters_does_not_run_right_to_left(text: str) -> None:
    assert not outward.is_rtl(text)
