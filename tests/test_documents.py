"""What the documents say of the program is so: the guides show every view, and call a control what it is called."""

from __future__ import annotations

import re
from pathlib import Path

import polib

from monitor.gui.picture import VIEWS
from monitor.resources import resource

_ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
_CONTROL = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")


def test_the_guides_picture_every_view_in_their_own_language() -> None:
    views = {}
    for name, language in (("guide.md", "en"), ("guide.ar.md", "ar")):
        links = _LINK.findall((_ROOT / "docs" / name).read_text(encoding="utf-8"))
        pictures = [link for link in links if link.startswith("pictures/")]
        assert all(f"-{language}-" in picture for picture in pictures)
        views[language] = [picture.removeprefix("pictures/").rpartition(f"-{language}-")[0] for picture in pictures]
    assert views["en"] == views["ar"]
    assert not set(VIEWS) - set(views["en"]) - {"list", "messages", "keys", "about"}


def test_the_guide_calls_every_control_what_the_window_calls_it() -> None:
    said = {
        entry.msgid.rstrip("…") for file in resource("i18n", "ar").glob("*.po") for entry in polib.pofile(str(file))
    }
    named = _CONTROL.findall((_ROOT / "docs" / "guide.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [name for name in named if name.rstrip("…") not in said] == []


def test_the_arabic_guide_calls_them_so_too() -> None:
    said = {
        entry.msgid.rstrip("…"): entry.msgstr.rstrip("…")
        for file in resource("i18n", "ar").glob("*.po")
        for entry in polib.pofile(str(file))
    }
    english = (_ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    arabic = " ".join((_ROOT / "docs" / "guide.ar.md").read_text(encoding="utf-8").split())
    named = [said[name.rstrip("…")] for name in _CONTROL.findall(english)]
    assert [name for name in named if name not in arabic] == []
