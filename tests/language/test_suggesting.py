"""Names and spellings near a word."""

from __future__ import annotations

import subprocess
import sys

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
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) <= 2_000_000


def test_the_tables_are_not_read_by_importing() -> None:
    program = "import sys, monitor.language.suggesting as s; print(s._tables.cache_info().currsize)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0"
