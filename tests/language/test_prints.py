"""Prints: what is kept of one says the same as the print itself."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language import Print, Rarity, index_words, print_of, shingle_keys, word_keys
from monitor.language.word_numbers import word_number

_WORDS = st.text(alphabet="ابتحدرسعقكلمنهوي", min_size=1, max_size=6) | st.integers(0, 20_000).map(str)
_PARTS = ("shingles", "limit", "keys", "words", "word_limit", "head", "figures", "title", "named")


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


def test_a_print_of_an_older_program_says_nothing() -> None:
    # The limit less one, the sizes of the parts, the parts: four bytes each, of numbers that are no more.
    old = array("I", [0xFFFFFFFF, 0xFFFFFFFF, 2, 1, 0, 1, 0, 0, 0, 17, 4711, 23, 42, 1, 0]).tobytes()
    for kept in (old, b"", b"\0" * 12):
        found = Print.from_bytes(kept)
        assert not found.shingles and not found.words and not found.head and not found.named and not found.keys


def test_shingles_that_lie_far_apart_are_kept_exactly() -> None:
    far = [0, 0xFFFE, 0xFFFF, 0x1FFFE, 0xFFFFF]
    shingles = frozenset([*far, *(number + 1 for number in far[:-1])])
    found = replace(print_of([], 0, Rarity()), shingles=shingles)
    assert Print.from_bytes(found.to_bytes()).shingles == shingles


def test_a_kept_print_takes_two_bytes_for_most_shingles() -> None:
    words = [f"كلمة{n}" for n in range(300)]
    found = print_of(words, 0, Rarity())
    rest = len(found.words | found.head) + len(found.keys)
    assert len(found.shingles) == 160
    assert len(found.to_bytes()) < 32 + 4 * rest + 2.1 * len(found.shingles)


@given(kept=st.binary(max_size=80), whole=st.booleans(), cut=st.integers(1, 40))
def test_a_damaged_print_says_nothing_and_raises_nothing(kept: bytes, whole: bool, cut: int) -> None:
    sound = print_of(index_words("قصف مدينة سرمين أصيب سكان سرمين في 25 غارة"), 3, Rarity()).to_bytes()
    found = Print.from_bytes(bytes(4) + kept if whole else sound[:-cut])
    for part in _PARTS:
        getattr(found, part)
    assert whole or not found.words
