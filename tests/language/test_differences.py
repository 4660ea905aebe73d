"""What an edit changed is told word by word, and nothing of either text is lost on the way."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from monitor.language import difference, paragraph_differences
from monitor.model import Change, Piece

SAME, ADDED, REMOVED = Change.SAME, Change.ADDED, Change.REMOVED

FIRST = "وصلت القافلة الأولى إلى المدينة صباح اليوم، وعلى متنها مواد غذائية وأدوية."
SECOND = "وقال المتحدث باسم اللجنة إن القافلة الثانية ستصل غدا إذا سمحت الطرق."
THIRD = "ويعيش في المدينة أكثر من مئة ألف نسمة، بحسب آخر إحصاء."


def told(pieces: tuple[Piece, ...]) -> list[tuple[Change, str]]:
    return [(piece.change, piece.text.strip()) for piece in pieces]


def test_a_word_that_was_replaced_is_told_alone() -> None:
    before = "أعلن الوزير فتح الطريق أمس"
    after = "أعلن المحافظ فتح الطريق أمس"
    assert told(difference(before, after)) == [
        (SAME, "أعلن"),
        (REMOVED, "الوزير"),
        (ADDED, "المحافظ"),
        (SAME, "فتح الطريق أمس"),
    ]


def test_a_word_goes_with_its_marks() -> None:
    before = "كتب الخبر"
    after = "كُتِبَ الخبر"
    assert told(difference(before, after)) == [(REMOVED, "كتب"), (ADDED, "كُتِبَ"), (SAME, "الخبر")]


def test_words_added_before_the_full_stop_leave_the_last_word_alone() -> None:
    before = "عاد السكان إلى المدينة."
    after = "عاد السكان إلى المدينة أمس."
    assert told(difference(before, after)) == [(SAME, "عاد السكان إلى المدينة"), (ADDED, "أمس"), (SAME, ".")]


def test_a_figure_is_one_word() -> None:
    before = "ارتفع السعر 12.5 في المئة"
    after = "ارتفع السعر 13.5 في المئة"
    assert told(difference(before, after))[1:3] == [(REMOVED, "12.5"), (ADDED, "13.5")]


def test_texts_with_nothing_in_common_are_told_whole() -> None:
    assert told(difference(FIRST, THIRD)) == [(REMOVED, FIRST), (ADDED, THIRD)]


def test_the_same_text_is_one_piece() -> None:
    assert difference(FIRST, FIRST) == (Piece(SAME, FIRST),)
    assert difference("", "") == ()


def test_a_paragraph_that_came_between_tears_none_apart() -> None:
    assert [told(pieces) for pieces in paragraph_differences((FIRST, THIRD), (FIRST, SECOND, THIRD))] == [
        [(SAME, FIRST)],
        [(ADDED, SECOND)],
        [(SAME, THIRD)],
    ]


def test_a_paragraph_that_went_is_told_where_it_stood() -> None:
    assert [told(pieces) for pieces in paragraph_differences((FIRST, SECOND, THIRD), (FIRST, THIRD))] == [
        [(SAME, FIRST)],
        [(REMOVED, SECOND)],
        [(SAME, THIRD)],
    ]


def test_an_edited_paragraph_is_compared_with_its_own_earlier_form() -> None:
    edited = SECOND.replace("غدا", "بعد غد")
    found = paragraph_differences((FIRST, SECOND), (THIRD, FIRST, edited))
    assert [told(pieces) for pieces in found[:2]] == [[(ADDED, THIRD)], [(SAME, FIRST)]]
    assert told(found[2])[1:3] == [(REMOVED, "غدا"), (ADDED, "بعد غد")]


def test_of_two_edited_paragraphs_each_meets_its_own() -> None:
    before = (FIRST, SECOND, THIRD)
    after = (FIRST.replace("صباح", "مساء"), THIRD.replace("مئة", "مئتي"))
    found = [told(pieces) for pieces in paragraph_differences(before, after)]
    assert found[1] == [(REMOVED, SECOND)]
    assert (REMOVED, "صباح") in found[0]
    assert (ADDED, "مئتي") in found[2]


def _text(paragraphs: tuple[tuple[Piece, ...], ...], *changes: Change) -> list[list[str]]:
    kept = ("".join(piece.text for piece in pieces if piece.change in changes) for pieces in paragraphs)
    return [text.split() for text in kept if text.strip()]


_PARAGRAPHS = st.lists(st.text("ابتث 1.،َ_", min_size=1, max_size=30), max_size=6)


@given(before=_PARAGRAPHS, after=_PARAGRAPHS)
def test_both_texts_can_be_read_from_what_is_told(before: list[str], after: list[str]) -> None:
    found = paragraph_differences(before, after)
    assert _text(found, SAME, ADDED) == [text.split() for text in after if text.strip()]
    old = [text.replace(" ", "") for text in before if text.strip()]
    assert ["".join(words) for words in _text(found, SAME, REMOVED)] == old


def test_five_thousand_words_in_one_paragraph_are_compared_in_no_time() -> None:
    chance = random.Random(4)
    every = ["".join(chance.choices("ابتجحدرسعفقكلمنهوي", k=1 + n % 7)) for n in range(2_000)]
    words = chance.choices(every, [1 / (n + 1) for n in range(len(every))], k=5_000)
    edited = [chance.choice(every) if chance.random() < 0.1 else word for word in words]
    begin = time.process_time()
    found = difference(" ".join(words), " ".join(edited))
    # A tenth of this where nothing else runs.
    assert time.process_time() - begin < 2
    assert " ".join(edited) == "".join(piece.text for piece in found if piece.change is not REMOVED)
