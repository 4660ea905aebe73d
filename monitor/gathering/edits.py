"""Which known entries a listing says otherwise than before: an outlet edits what it has published. Decides, touches
nothing.

What an entry says is kept as one number, half of it of its title, half of the rest. Some listings say something else of
everything at every poll (a counter of readers, the time of the build): what more than half of them changed at once is
their own whim. Titles and the rest are told apart, so that a whim of the rest hides no edited title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from hashlib import blake2b

from monitor.model import Entry

MOST = 20
"""How often an entry is read again because it was edited; what is edited oftener counts something."""

_HALF = 31
_LOW = (1 << _HALF) - 1
_FEW = 4
"""So many entries may all be edited between two polls."""
_TAG = re.compile(r"<[^<>]*>")


def said_of(entry: Entry) -> int:
    """What a listing says of an entry, as a number of 62 bits: its title's above, the rest's below.

    Of the HTML only what is read counts; of an update's time that there is another.
    """
    rest = f"{entry.summary}\n{entry.content or ''}"
    if "<" in rest:
        rest = _TAG.sub(" ", rest)
    at = entry.updated.text if entry.updated is not None else ""
    return _number(" ".join(entry.title.split())) << _HALF | _number(f"{' '.join(rest.split())}\n{at}")


def edited(before: Mapping[int, int], now: Mapping[int, int], *, listed: int) -> Collection[int]:
    """The entries that were edited.

    Args:
        before: what was last said of those of which something else is said now, by their keys.
        now: what is said of all.
        listed: how many known entries the listing has.
    """
    titles = {key for key, said in before.items() if said >> _HALF != now[key] >> _HALF}
    rests = {key for key, said in before.items() if said & _LOW != now[key] & _LOW}
    most = max(_FEW, listed // 2)
    return (titles if len(titles) <= most else set()) | (rests if len(rests) <= most else set())


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=4).digest()) & _LOW
