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
_BEHIND = ".,:;!?)]}…؟"
"""What ends a sentence and not an address."""
_MOST = 500


def addresses_in(text: str) -> tuple[str, ...]:
    """Each address of a text once, in their order, at most 500; of an OPML file those of its feeds.

    A text without a blank is one address, whatever it looks like: whoever looks at it says what is wrong with it.
    """
    whole = text.strip()
    if not whole or not re.search(r"\s", whole):
        return (whole,) if whole else ()
    if "<opml" in whole[:2000].lower():
        found = [unescape(double or single) for double, single in _FEED_OF_OPML.findall(whole)]
    else:
        found = [match.group().rstrip(_BEHIND) for match in _ADDRESS.finditer(whole)]
    return tuple(dict.fromkeys(address for address in found if address))[:_MOST]
