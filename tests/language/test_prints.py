"""Prints: what is kept of one says the same as the print itself."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language import Print, Rarity, index_words, print_of, shingle_keys, word_keys
from monitor.language.word_numbers import word_number

_WORDS = st.text(alphabet="ابتحدرسعقكلمنهوي", min_size=1, max_size=6) | st.integers(0, 20_000).map(str)
_PARTS = ("shingles", "limit", "words", "word_limit", "head", "figures", "title", "named")


@given(words=st.lists(_WORDS, max_size=60), title=st.integers(0, 12), times=st.integers(1, 20))
def test_what_is_kept_of_a_print_says_the_same(words: list[str], title: int, times: int) -> None:
    # Longer ones than the limits are made of the same words and a number that differs.
    long = [word + str(n % 7) * (n % 3) for n in range(times) for word in words]
    found = print_of(long, title, Rarity())
    kept = Print.from_bytes(found.to_bytes())
    for part in _PARTS:
        assert getattr(kept, part) == getattr(found, part), part
    assert shingle_keys(kept) == shingle_keys(found)
    assert word_keys(kept, Rarity()) == word_keys(found, Rarity())


@pytest.mark.parametrize("one, other", [("إدلب", "ادلب"), ("مؤتمر", "مءتمر"), ("على", "علي")])
def test_spelling_variants_have_one_print(one: str, other: str) -> None:
    def made(word: str) -> Print:
        return print_of(index_words(f"{word} اتفاق هدنة المدينة الشمالية"), 0, Rarity())

    assert made(one) == made(other)
    assert made(one).shingles


def test_what_is_named_stands_in_the_headline_and_once_more() -> None:
    words = index_words("قصف مدينة سرمين في 25 شباط أصيب سكان سرمين في 25 غارة")
    found = print_of(words, 3, Rarity())
    assert found.named == {word_number("سرمين")}


def test_a_print_from_before_names_were_kept_is_read() -> None:
    words = index_words("قصف مدينة سرمين أصيب سكان سرمين في 25 غارة")
    found = print_of(words, 3, Rarity())
    old = Print.from_bytes(array("I", found.to_bytes())[:-2].tobytes())
    assert old.named == frozenset()
    for part in ("shingles", "limit", "words", "word_limit", "head", "figures", "title"):
        assert getattr(old, part) == getattr(found, part), part
