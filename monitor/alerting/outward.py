"""Makes foreign text safe to show outside our window: nothing invisible, no turned lines, no endless text."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
_LEFT_ISOLATE, _RIGHT_ISOLATE, _END_ISOLATE = "\u2066", "\u2067", "\u2069"
_ELLIPSIS = "…"

_SPACE = re.compile(r"\s+")
_NUMBERS = re.compile(r"\+?[0-9]+(?:[-/:. ][0-9]+)+")
# Format characters that people write: joiners, and the Arabic signs that enclose numbers and verses.
_KEPT_FORMAT = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# A border before which too much of the text would be lost is not worth keeping a word whole.
_SHORTEST_CUT = 0.6
_MARKS_IN_A_ROW = 5
_LONGEST_LINK = 2000
_SAFE_IN_LINK = "%/:=&?~#+!$,;'@()*[]"


def safe(text: str, limit: int) -> str:
    """Text for a line of its own: cleaned, at most `limit` characters of it, its direction said."""
    cleaned = shortened(clean(text), limit)
    rtl = is_rtl(cleaned)
    return line(steady(cleaned, rtl=rtl), rtl=rtl)


def line(text: str, *, rtl: bool) -> str:
    """A line that keeps its direction, whatever stands first in it and before it.

    The mark in front is for who lays the line out alone (a line of only an isolate would go left to right), the isolate
    for a server that writes something before it: dunst's «(A)» would turn an Arabic headline around.
    """
    if not text:
        return ""
    mark, isolate = (RIGHT_TO_LEFT_MARK, _RIGHT_ISOLATE) if rtl else (LEFT_TO_RIGHT_MARK, _LEFT_ISOLATE)
    return mark + isolate + text + _END_ISOLATE


def steady(text: str, *, rtl: bool) -> str:
    """The text with dates, times and telephone numbers kept in their order inside a line that runs right to left."""
    if not rtl:
        return text
    return _NUMBERS.sub(lambda found: _LEFT_ISOLATE + found[0] + _END_ISOLATE, text)


def placed(text: str, limit: int) -> str:
    """Text for a place in one of our sentences: cleaned and shortened; `Words` isolates it where that is needed."""
    return shortened(clean(text), limit)


def clean(text: str) -> str:
    """One line of visible text: no control, direction or private characters, no lone surrogates, single spaces."""
    return _SPACE.sub(" ", without_hidden(text)).strip()


def without_hidden(text: str) -> str:
    """The text without what cannot be seen; line ends and tabs become spaces. Spaces stay where they were."""
    kept: list[str] = []
    marks = 0
    for letter in _SPACE.sub(" ", text):
        category = unicodedata.category(letter)
        if category in _DROPPED and letter not in _KEPT_FORMAT:
            continue
        marks = marks + 1 if category == "Mn" else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word's border with an ellipsis where it is longer than `limit`."""
    if len(text) <= limit:
        return text
    room = limit - len(_ELLIPSIS)
    border = text.rfind(" ", 0, room + 1)
    end = border if border >= room * _SHORTEST_CUT else room
    return text[:end].rstrip(" ،؛,;:.-–—") + _ELLIPSIS


def link(url: str) -> str:
    """An address that may be shown and clicked, in ASCII; empty where it is not http(s), has no host or is endless.

    A login written into it stays here.
    """
    try:
        parts = urlsplit("".join(url.split()))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host or re.search(r"[^a-z0-9.:_-]", host):
        return ""
    if ":" in host:
        host = f"[{host}]"
    rest = (quote(without_hidden(part), safe=_SAFE_IN_LINK) for part in (parts.path, parts.query, parts.fragment))
    found = urlunsplit((parts.scheme, host + port, *rest))
    return found if len(found) <= _LONGEST_LINK else ""


def is_rtl(text: str) -> bool:
    """Whether most of its letters run right to left, whatever its first one is."""
    right = sum(1 for letter in text if unicodedata.bidirectional(letter) in ("R", "AL"))
    left = sum(1 for letter in text if unicodedata.bidirectional(letter) == "L")
    return right > 0 and right >= left


def starts_rtl(line_of_ours: str) -> bool:
    """Which way a line goes that `line` made."""
    return line_of_ours.startswith(RIGHT_TO_LEFT_MARK)


def escaped(text: str) -> str:
    """The text as it must be written where markup is understood."""
    return html.escape(text, quote=False)
