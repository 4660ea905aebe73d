"""One word for each idea: what the glossary refuses stands in no sentence, no guide and no file of the desktop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

import monitor
from monitor.resources import resource

_ROOT = Path(__file__).parents[2]
_GLOSSARY = _ROOT / "docs" / "words.md"
_LETTER = "[\u0621-\u0652]"
# What may stand before an Arabic word and is written with it.
_PREFIXES = "[\u0648\u0641\u0628\u0643\u0644]{0,2}"


def _refused() -> tuple[str, ...]:
    rows = re.findall(r"^\| (?!---|English)[^|]+\|[^|]+\|([^|]*)\|$", _GLOSSARY.read_text(encoding="utf-8"), re.M)
    return tuple(word.strip() for row in rows for word in row.split("\u060c") if word.strip())


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?<!{_LETTER}){_PREFIXES}(?:{'|'.join(map(re.escape, words))})(?!{_LETTER})")


def _keywords() -> set[str]:
    """The English of the other words that the search of the settings knows: there any word is wanted."""
    tree = ast.parse((Path(monitor.__file__).parent / "gui" / "settings_sheet.py").read_text(encoding="utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {one for one in said if re.fullmatch("[a-z][A-Za-z -]+", one) and one.count(" ") > 1}


def _sentences() -> Iterator[tuple[str, str]]:
    keywords = _keywords()
    assert keywords
    for file in sorted(resource("i18n", "ar").glob("*.po")):
        for entry in polib.pofile(str(file)):
            if entry.msgid not in keywords:
                for said in (entry.msgstr, *entry.msgstr_plural.values()):
                    yield entry.msgid, said


def _texts() -> Iterator[tuple[str, str]]:
    yield from _sentences()
    for file in (_ROOT / "docs" / "guide.ar.md", _ROOT / "README.md", *sorted(resource("desktop").iterdir())):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("Keywords"):
                yield file.name, line


def test_a_word_the_glossary_refuses_comes_back_nowhere() -> None:
    refused = _refused()
    assert len(refused) > 30
    pattern = _pattern(refused)
    assert [(where, found[0]) for where, text in _texts() if (found := pattern.search(text))] == []


def test_a_word_with_what_is_written_before_it_is_known_and_a_longer_word_is_another() -> None:
    pattern = _pattern(("حاسوب",))
    assert pattern.search("وبحاسوب آخر")
    assert not pattern.search("الحاسوبية")


def test_a_tanwin_stands_on_no_shadda() -> None:
    both = re.compile("\u0651\u064b|\u064b\u0651")
    assert [where for where, text in _texts() if both.search(text)] == []
