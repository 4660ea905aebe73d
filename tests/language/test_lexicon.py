"""The compiled lexicon: written whole, found again, refused when it is another version's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from monitor.language import Lexicon, load_lexicon
from monitor.language.lexicon import CompiledLexicon, write_lexicon

PAIRS = (("وزراء", "وزير"), ("الوزراء", "وزير"), ("وزير", "وزير"), ("أعلام", "علم"), ("إعلام", "إعلام"), ("abc", "x"))


def test_forms_and_lemmas_are_found_both_ways(tmp_path: Path) -> None:
    write_lexicon(tmp_path / "table", PAIRS)
    lexicon = CompiledLexicon(tmp_path / "table")
    assert lexicon.lemmas("وزراء") == (("وزراء", "وزير"),)
    assert set(lexicon.lemmas("اعلام")) == {("أعلام", "علم"), ("إعلام", "إعلام")}
    assert {form for form, _ in lexicon.forms("وزير")} == {"وزراء", "الوزراء", "وزير"}
    assert lexicon.lemmas("كتاب") == ()
    assert lexicon.lemmas("ء") == ()
    assert lexicon.lemmas("ييي") == ()


def test_every_form_is_found_again(tmp_path: Path) -> None:
    pairs = [(f"{a}{b}{c}", f"{a}{b}") for a in "بتثجح" for b in "خدذرز" for c in "سشصضط"]
    write_lexicon(tmp_path / "table", pairs)
    lexicon = CompiledLexicon(tmp_path / "table")
    assert all(lexicon.lemmas(form) == ((form, lemma),) for form, lemma in pairs)


def test_there_is_no_lexicon_before_it_was_made(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path) is None


def test_a_file_of_another_version_is_not_read(tmp_path: Path) -> None:
    for path in (tmp_path / f"lexicon-{n}.table" for n in range(1, 9)):
        path.write_bytes(b"something else")
    assert load_lexicon(tmp_path) is None


def test_a_failed_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    write_lexicon(tmp_path / "table", PAIRS)
    assert [path.name for path in tmp_path.iterdir()] == ["table"]


def test_the_data_knows_broken_plurals(lexicon: Lexicon) -> None:
    assert ("وزراء", "وزير") in lexicon.lemmas("وزراء")


def test_importing_the_matcher_loads_no_dictionary() -> None:
    program = "import sys, monitor.watching; print([m for m in ('simplemma', 'lzma', 'babel') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
