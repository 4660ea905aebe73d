"""Reads the .po files of one language, quickly: the whole Arabic catalogue in a few milliseconds.

Only what our own files hold is understood: msgid, msgid_plural, msgstr, continuation lines and comments. polib does
the same in ten times the time, which the first window cannot spare; a test holds the two against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from monitor.resources import resource

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences of one language by their English ones; `counted` holds one form for each of the plural forms."""

    said: dict[str, str] = field(default_factory=dict)
    counted: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load_catalogue(language: str) -> Catalogue:
    """The merged .po files of a language; empty for English."""
    catalogue = Catalogue()
    if language == "en":
        return catalogue
    for path in sorted(Path(resource("i18n", language)).glob("*.po")):
        read_po(path.read_text(encoding="utf-8"), into=catalogue)
    return catalogue


def read_po(text: str, *, into: Catalogue) -> None:
    """Add the translated entries of one .po file; untranslated and fuzzy ones are left out."""
    for block in re.split(r"\n\s*\n", text):
        _add_entry(block, into)


def _add_entry(block: str, catalogue: Catalogue) -> None:
    parts: dict[str, str] = {}
    key = ""
    for raw in block.splitlines():
        line = raw.strip()
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                return
            continue
        if not line.startswith('"'):
            key, _, line = line.partition(" ")
            parts[key] = ""
        parts[key] = parts.get(key, "") + _unquoted(line)
    english = parts.get("msgid", "")
    if not english:
        return
    if "msgid_plural" in parts:
        forms = tuple(text for name, text in parts.items() if name.startswith("msgstr["))
        if forms and all(forms):
            catalogue.counted[english] = forms
    elif parts.get("msgstr"):
        catalogue.said[english] = parts["msgstr"]


def _unquoted(line: str) -> str:
    inner = line.strip()[1:-1]
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), inner) if "\\" in inner else inner
