"""Light stems: one for the forms and spellings of a name, another for another name."""

from __future__ import annotations

import pytest

from monitor.language import loose, stem_of
from monitor.language.word_numbers import light_stem, word_number


@pytest.mark.parametrize(
    "one, other",
    [
        ("بوينغ", "بوينج"),
        ("أميركية", "الأمريكي"),
        ("سورية", "سوريا"),
        ("فولفسبورغ", "فولفسبورج"),
        ("المصائف", "بالمصايف"),
        ("الحرث", "بالحرث"),
        ("للفلبينيين", "الفلبيني"),
    ],
)
def test_forms_and_spellings_of_a_name_have_one_stem(one: str, other: str) -> None:
    assert light_stem(loose(one)) == light_stem(loose(other))
    assert stem_of(word_number(loose(one))) == stem_of(word_number(loose(other)))
    assert word_number(loose(one)) != word_number(loose(other))


@pytest.mark.parametrize(
    "one, other",
    [
        ("محمد", "محمود"),
        ("حسن", "حسين"),
        ("السيسي", "السبسي"),
        ("سلمان", "سليمان"),
        ("فاروق", "فرق"),
        ("ناصر", "نصر"),
        ("47", "147"),
        ("covid", "covix"),
    ],
)
def test_other_names_have_other_stems(one: str, other: str) -> None:
    assert light_stem(loose(one)) != light_stem(loose(other))


@pytest.mark.parametrize("word", ["", "و", "لل", "ال", "5", "a", "ي", "\ud800", "والا"])
def test_any_word_has_a_number(word: str) -> None:
    assert 0 <= word_number(word) < 1 << 32
