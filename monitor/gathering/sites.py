"""What the pages of one site teach about each other: lines that stand on most of them, and whose clock they show.

Decisions only: who keeps the counts (the archive) asks here what they mean. Nothing is learnt from one page, and
nothing real is lost to a habit: a line that a reporter or a topic repeats does not stand on every second page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2b

from monitor.gathering.addresses import host_of
from monitor.gathering.dates import with_zone
from monitor.model import Extracted, SiteSeen

FEWEST_TITLES = 4
"""Articles of different titles that a line must stand under before it can be the site's."""
LEAST_SHARE = 0.5
"""Of the pages read since the line was first seen: one topic's background stays below, a template's line not."""
MOST_LINES = 2_000
"""Lines that are kept of one site; those not seen for longest go first."""
FEWEST_WITNESSES = 3
"""Pages that must agree on the offset of a site's clock."""
_LONGEST = 400
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKnown:
    """What earlier pages of a site taught, as far as it concerns one page."""

    lines: frozenset[int] = frozenset()
    """Keys of the lines that are the site's own."""
    offset: str = ""
    """``+03:00`` where its pages agreed on it, else empty."""
    first_day: str = ""
    last_day: str = ""
    """The days between which they agreed: before and after them the clocks may have been changed."""


def line_key(text: str) -> int:
    """A signed 64-bit number for a line, whatever its signs. Digits count: today's price is not yesterday's."""
    letters = _NO_LETTER.sub("", text)
    return int.from_bytes(blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def is_the_sites(*, titles: int, pages: int, since: int) -> bool:
    """Whether a line belongs to the site and not to its articles.

    Args:
        titles: how many different titles it stood under.
        pages: on how many pages it stood.
        since: how many pages of the site were read since it was first seen, that one included.
    """
    return titles >= FEWEST_TITLES and pages >= LEAST_SHARE * since


def seen_on(page: Extracted) -> SiteSeen | None:
    """What a page adds to what is known of its site; None where it has no host or no text."""
    host = host_of(page.url)
    if not host or not page.paragraphs:
        return None
    lines = tuple(dict.fromkeys(line_key(line) for line in page.paragraphs if _may_be_the_sites(line, page.title)))
    day = page.published.text[:10] if page.published is not None and page.offset_seen else ""
    return SiteSeen(
        host=host,
        title=line_key(page.title),
        lines=lines,
        offset=page.offset_seen if len(day) == 10 else "",
        day=day,
    )


def _may_be_the_sites(line: str, title: str) -> bool:
    return len(line) <= _LONGEST and len(_NO_LETTER.sub("", line)) >= 3 and line_key(line) != line_key(title)


def settled(page: Extracted, known: SiteKnown) -> Extracted:
    """A page without its site's own lines, and its local time with the site's offset where that day is settled.

    Where the known lines are most of the text they stay: better a line too many than an article lost.
    """
    own = [line for line in page.paragraphs if _may_be_the_sites(line, page.title) and line_key(line) in known.lines]
    left = tuple(line for line in page.paragraphs if line not in own)
    if own and sum(map(len, left)) >= sum(map(len, own)):
        page = replace(page, paragraphs=left, boilerplate=(*page.boilerplate, *own))
    published = page.published
    if known.offset and published is not None and known.first_day <= published.text[:10] <= known.last_day:
        page = replace(page, published=with_zone(published, known.offset))
    return page
