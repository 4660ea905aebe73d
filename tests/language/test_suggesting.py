"""Names and spellings near a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.language import near_spellings, suggest
from monitor.resources import resource

SUGGESTED = {
    "Idlib": ("إدلب", "ادلب"),
    "idlib": ("إدلب",),
    "ادلب": ("إدلب",),
    "de-escalation": ("خفض التصعيد",),
    "désescalade": ("خفض التصعيد",),
    "deescalation": ("خفض التصعيد",),
    "ceasefire": ("وقف إطلاق النار",),
    "NATO": ("حلف شمال الأطلسي", "الناتو"),
    "OTAN": ("الناتو",),
    "Hezbollah": ("حزب الله",),
    "Syrie": ("سوريا", "سورية"),
    "Poutine": ("بوتين",),
    "Erdogan": ("أردوغان", "إردوغان"),
    "Erdoğan": ("أردوغان",),
    "Kiev": ("كييف",),
    "Homs": ("حمص",),
    "Deir ez-Zor": ("دير الزور",),
    "Qamishli": ("القامشلي",),
    "Japan": ("اليابان",),
    "Allemagne": ("ألمانيا",),
    "cessez-le-feu": ("وقف إطلاق النار",),
    "United Nations": ("الأمم المتحدة",),
    "sanctions": ("عقوبات",),
}


LISTED = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "data" / "suggested.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("typed", "expected"), LISTED)
def test_a_name_of_the_news_is_offered_among_the_first_three(typed: str, expected: str) -> None:
    first = [suggestion.text for suggestion in suggest(typed)[:3]]
    assert set(first) & set(expected.split("|")), first


def test_the_likelier_comes_first() -> None:
    for typed, order in {
        "Tripoli": ("طرابلس", "طرابلس الغرب", "طرابلس الشام"),
        "Khartoum": ("الخرطوم", "الخرطوم بحري"),
        "Ale": ("حلب",),
        "Jordan": ("الأردن", "نهر الأردن"),
        "Damas": ("دمشق", "ريف دمشق"),
        "Kuwait": ("الكويت", "مدينة الكويت"),
        "Ham": ("حماة",),
        "San": ("صنعاء",),
    }.items():
        texts = [suggestion.text for suggestion in suggest(typed)]
        assert texts[0] == order[0], typed
        assert [text for text in texts if text in order] == list(order), typed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Khartoum", other) for other in ("Khartum", "Kharţūm", "Khartûm", "khartoom", "Al-Khartoum", "Hartum")),
        *(("Hodeidah", other) for other in ("Hodeida", "Hudaydah", "Al Hudaydah", "al-hudaida", "Hudeyda", "Hodeydah")),
        *(("Sanaa", other) for other in ("Sana'a", "San‘ā’", "Sanʽāʼ", "SANA’A", "Sana")),
        *(("Deir ez-Zor", other) for other in ("Deir ezZor", "Dayr az-Zawr", "Dair al-Zor", "deir ez zor")),
        *(("Qamishli", other) for other in ("Qamishly", "Kamishli", "al-Qamishli", "Qāmishlī")),
        *(("Idlib", other) for other in ("Idleb", "IDLIB", "Edlib", "Idlib province", "Idlib Governorate")),
        ("Mecca", "Makkah al-Mukarramah"),
        ("محافظة إدلب", "Idlib"),
        ("مكه", "Mecca"),
    ],
)
def test_other_ways_to_write_a_name_find_the_same(one: str, other: str) -> None:
    assert suggest(one)[0].text == suggest(other)[0].text


def test_a_word_inside_of_a_term_finds_it() -> None:
    assert "خفض التصعيد" in [suggestion.text for suggestion in suggest("escalation")]
    assert "جبل الشيخ" in [suggestion.text for suggestion in suggest("Hermon")]


def test_writings_of_the_archive_are_not_crowded_out() -> None:
    found = suggest("الخرط", seen=("الخرظ",), limit=3)
    assert len(found) == 3
    assert found[-1].text == "الخرظ"
    assert suggest("Idlib", limit=1)[0].text == "إدلب"


@pytest.mark.parametrize("word", SUGGESTED)
def test_a_word_is_offered_its_arabic_spellings(word: str) -> None:
    texts = [suggestion.text for suggestion in suggest(word)]
    assert [text for text in SUGGESTED[word] if text not in texts] == []


def test_an_exact_spelling_comes_first() -> None:
    assert suggest("Idlib")[0].text == "إدلب"


def test_what_was_typed_is_not_suggested() -> None:
    assert "إدلب" not in [suggestion.text for suggestion in suggest("إدلب")]


def test_nothing_is_suggested_for_what_nobody_knows() -> None:
    assert suggest("qqqqqqqq") == ()
    assert suggest("") == ()
    assert suggest("؟") == ()


def test_spellings_met_in_the_archive_are_suggested() -> None:
    seen = ("لافرنتييف", "لافرينتيف", "لافروف", "قصف")
    assert near_spellings("لافرينتيف", seen) == ("لافرنتييف",)
    assert [s.text for s in suggest("لافرينتيف", seen=seen) if s.kind == "spelling"] == ["لافرنتييف"]


def test_short_words_have_no_near_spellings() -> None:
    assert near_spellings("قصف", ("قصد", "وصف")) == ()


def test_the_glossary_is_large_and_the_tables_are_small() -> None:
    folder = resource("language")
    lines = (folder / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    assert sum("\t" in line for line in lines) >= 300
    for name in ("glossary.tsv", "geography.tsv"):
        writings = [line.split("\t")[0].split("|") for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        assert [one for one in writings if len(set(one)) < len(one)] == []
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) <= 2_000_000


def test_the_tables_are_not_read_by_importing() -> None:
    program = "import sys, monitor.language.suggesting as s; print(s._tables.cache_info().currsize)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0"
