"""The addresses in whatever a person pasted: a sentence around one, a list of them, the text of an OPML file. Pure."""

from __future__ import annotations

import re
from html import unescape

_ADDRESS = re.compile(
    r"(?:https?://|feed:(?://)?)[^\s<>\"'«»،؛]+"
    # Without a scheme: a name with an ending, as people write it in a message.
    r"|(?<![\w@/.:-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d+)?(?:/[^\s<>\"'«»،؛]*)?(?![\w@])",
    re.IGNORECASE,
)
_FEED_OF_OPML = re.compile(r"""\bxmlUrl\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BEHIND = ".,:;!?)]}…؟»”’"
"""What ends a sentence and not an address."""
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_WRAPPED = re.compile(r"[^/?#]*?((?:https?://|feed:(?://)?)[^\s<>\"'«»،؛]+)[^/?#\w]*", re.IGNORECASE)
"""One address in a text without a blank, as it is written in brackets or behind a colon."""
_BETWEEN = re.compile(r"[,;،؛](?=(?:https?://|feed:))", re.IGNORECASE)
_UNSEEN = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
"""Marks of direction and others that are copied along, and belong to no address."""
_MOST = 500
_LONGEST = 4000
"""Letters of an address, with what is around it."""


def addresses_in(text: str) -> tuple[str, ...]:
    """Each address of a text once, in their order, at most 500; of an OPML file those of its feeds.

    A text without a blank is one address, whatever it looks like: whoever looks at it says what is wrong with it. What
    a sentence puts around an address is taken off.
    """
    whole = _BETWEEN.sub(" ", text.translate(_UNSEEN)).strip()
    if not whole:
        return ()
    if not re.search(r"\s", whole):
        wrapped = _WRAPPED.fullmatch(whole) if len(whole) <= _LONGEST else None
        return (_ended(wrapped[1]) if wrapped else whole,)
    if "<opml" in whole[:2000].lower():
        found = [unescape(double or single) for double, single in _FEED_OF_OPML.findall(whole)]
    else:
        found = [_ended(match.group()) for match in _ADDRESS.finditer(whole)]
    return tuple(dict.fromkeys(address for address in found if address))[:_MOST]


def _ended(address: str) -> str:
    """An address without the marks behind it; a bracket that it opens itself is its own."""
    while address and address[-1] in _BEHIND:
        opened = _BRACKETS.get(address[-1])
        if opened is not None and address.count(opened) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address
