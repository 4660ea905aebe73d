"""Folding: what is folded, and where every letter stood."""

from __future__ import annotations

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language import (
    coded_words,
    fold,
    folding,
    index_fold,
    index_words,
    loose,
    paragraph_index_words,
    sentence_at,
    tokens,
)

# Letters of all the kinds that folding knows, and some of none.
LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئٱ"),
        st.sampled_from("\u064b\u064e\u0651\u0652\u0670\u0653\u0654\u0655\u0640"),
        st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2066\u2069\ufeff\u00ad\u00a0"),
        st.sampled_from("یکپچژگہھےۀۃڤٹ٠١٩۰۹ﻻﷲﷺﺍﻟﻤﱠ"),
        st.sampled_from("aZéÉİıßœŒÑñäМоскваёЙйΣςσ ﬁ０Ａ_-'.،\n\r\t \ud800"),
        st.characters(),
    ),
    max_size=60,
)


@given(LETTERS)
@settings(deadline=None)
def test_folding_is_idempotent(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
    assert index_fold(index_fold(text)) == index_fold(text)


# All that one byte a letter has, and the four above it that come first in other texts.
CODED = st.text(st.sampled_from(bytes(range(256)).decode("cp1256") + "پی٠é"), max_size=60)


@given(CODED | LETTERS)
@settings(deadline=None)
def test_words_cut_in_one_byte_a_letter_are_those_cut_from_folded_letters(text: str) -> None:
    words = tokens._INDEX_WORD.findall(index_fold(text))
    assert index_words(text) == words
    coded = coded_words(text)
    assert coded is None or [word.decode("cp1256") for word in coded] == words


def test_nearly_every_text_is_cut_in_one_byte_a_letter() -> None:
    assert coded_words("قال الرئيس، «إنَّ» 3 دول: BBC & été…") is not None
    assert coded_words("œuvre") is None and coded_words("٣ دول") is None


@given(LETTERS, st.integers(0, 70), st.integers(0, 70))
@settings(deadline=None)
def test_places_of_the_folded_text_are_places_of_the_text_as_given(text: str, one: int, other: int) -> None:
    folded = fold(text)
    start, end = sorted((min(one, len(folded.text)), min(other, len(folded.text))))
    a, b = folded.span(start, end)
    assert 0 <= a <= b <= len(text)


@given(LETTERS)
@settings(deadline=None)
def test_the_span_of_a_word_folds_to_the_word(text: str) -> None:
    folded = fold(text)
    for word in set(folded.text.split()):
        at = folded.text.index(word)
        start, end = folded.span(at, at + len(word))
        assert word in fold(text[start:end]).text


def test_spans_take_the_marks_of_their_letters_along() -> None:
    text = "قال: إِدْلِـــب اليوم"
    folded = fold(text)
    at = folded.text.index("ادلب")
    start, end = folded.span(at, at + 4)
    assert text[start:end].strip() == "إِدْلِـــب"


def test_variants_of_one_word_are_one() -> None:
    written = ("إدلب", "ادلب", "إِدْلِب", "إدلـــب", "\u200fإدلب\u200e", "ﺇﺩﻟﺐ", "إدل\u200dب", "إ\u0655دلب")
    assert {fold(word).text for word in written} == {"ادلب"}


def test_index_words_keep_hamza_and_the_last_letters_that_decide() -> None:
    assert index_words("إعلام أعلام على علي جامعة") == ["إعلام", "أعلام", "على", "علي", "جامعة"]


def test_foreign_letters_are_folded_to_plain_ones() -> None:
    assert index_words("Élysée İSTANBUL Ğ œuvre ١٢٣ Москва") == ["elysee", "istanbul", "g", "oeuvre", "123", "москва"]


def test_an_underscore_separates_words() -> None:
    assert index_words("#خفض_التصعيد") == ["خفض", "التصعيد"]


def test_blocks_are_separated_by_blank_lines() -> None:
    assert paragraph_index_words("أول سطر\nثان\n\nثالث\n \n\n") == [["أول", "سطر", "ثان"], ["ثالث"]]


def test_a_letter_with_a_hundred_thousand_marks_is_one_letter() -> None:
    text = "ا" + "\u064e" * 100_000 + "ب"
    folded = fold(text)
    assert folded.text == "اب"
    assert folded.span(1, 2) == (100_001, 100_002)


def test_loose_letters_keep_the_length() -> None:
    assert loose("مسؤولٱأإآئى") == "مسءولٱااا" + "ءي"


def test_a_sentence_ends_at_its_mark_and_not_at_an_initial_or_a_decimal_point() -> None:
    text = "قال ج. بايدن إن 3.5 ملايين نزحوا. وأضاف: هذا كثير! انتهى"
    start, end = sentence_at(text, text.index("ملايين"))
    assert text[start:end] == "قال ج. بايدن إن 3.5 ملايين نزحوا."
    start, end = sentence_at(text, text.index("كثير"))
    assert text[start:end] == "وأضاف: هذا كثير!"


def test_a_line_break_ends_a_sentence() -> None:
    text = "عنوان\nنص الخبر"
    assert sentence_at(text, 0) == (0, 5)
    assert sentence_at(text, 7) == (6, 14)


def test_what_is_passed_over_at_a_glance_is_nothing_that_is_looked_at_closely() -> None:
    letters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    passed = "".join(letter for letter in letters if folding._ODD.search(letter) is None)
    small = folding._DROPPED.sub("", passed).lower()
    assert folding._FOREIGN.search(small) is None
    assert folding._DROPPED.search(small) is None
    assert folding._COMPOSING.search(passed) is None
    assert folding._PRESENTATION.search(passed) is None
    assert folding._BEYOND_ARABIC.search(passed) is None
    assert index_fold(passed) == small
