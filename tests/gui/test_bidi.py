"""The way a text runs, and the marks that keep a mixed line in order."""

import pytest

from monitor.gui import bidi


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("قصف متقطع على أطراف المدينة", True),
        ("SDF: قائد ميداني ينفي إغلاق المعبر", True),
        ("Wheat prices rise for a third week", False),
        ("Reuters: القمح", True),
        ("“2021-02-16” 20:15", True),
        ("", True),
    ],
)
def test_a_line_runs_the_way_of_its_letters_not_of_its_first_one(text: str, rtl: bool) -> None:
    assert bidi.is_rtl(text) is rtl


def test_text_without_letters_runs_the_windows_way() -> None:
    assert bidi.is_rtl("13,500 %", otherwise=False) is False


def test_foreign_controls_and_line_breaks_do_not_reach_the_screen() -> None:
    assert bidi.one_line("\u202eخبر\u2066\nعاجل\x00\u200f") == "خبر عاجل"


def test_joiners_inside_words_are_kept() -> None:
    assert bidi.one_line("می\u200cشود") == "می\u200cشود"


@pytest.mark.parametrize("text", ["خبر  آخر", " خبر", "خبر ", "خبر\u00a0آخر", "خبر\tآخر", "خبر\u200e", "خبر\u061c آخر"])
def test_what_is_no_plain_line_becomes_one(text: str) -> None:
    made = bidi.one_line(text)
    assert made == " ".join(made.split())
    assert made.isprintable()


def test_a_text_that_is_cut_says_so() -> None:
    assert bidi.one_line("كلمة " * 50, 20) == "كلمة كلمة كلمة كلمة…"
    assert bidi.one_line("ك" * 20, 20) == "ك" * 20


def test_an_endless_title_is_cut() -> None:
    assert len(bidi.one_line("كلمة " * 5000)) <= 600


def test_an_isolate_cannot_be_closed_from_inside() -> None:
    assert bidi.isolated("a\u2069b") == "\u2068ab\u2069"


def test_a_sentence_of_ours_runs_the_windows_way_with_its_islands() -> None:
    sentence = f"{bidi.isolated('إدلب')} for the term"
    assert bidi.set_in(sentence, rtl=False) == f"\u2066{sentence}\u2069"
    assert bidi.set_in(sentence, rtl=True)[0] == "\u2067"
