"""Dates such as ``11/05/2023`` in a feed, where only the others tell whether the month stands first. Pure."""

from __future__ import annotations

import re
from datetime import date

from monitor.gathering.markup import Node

_ELEMENTS = ("pubDate", "{http://purl.org/dc/elements/1.1/}date")
_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d)(.*)", re.DOTALL)


def settle(root: Node) -> None:
    """Write the dates of a feed's tree as ISO 8601 has them, where its dates in figures are of one order only, or come
    closer together in one: what a feed lists is of some days, not of the same day of many months.
    """
    found = [(node, match) for node in root.iter(*_ELEMENTS) if (match := _SLASHED.match(node.text or ""))]
    if not found:
        return
    orders = [[_day(match, first) for _, match in found] for first in ("day", "month")]
    spans = [None if None in days else max(filter(None, days)) - min(filter(None, days)) for days in orders]
    day_first, month_first = spans
    if day_first == month_first:
        # Both or neither: nobody knows.
        return
    chosen = orders[1] if day_first is None or (month_first is not None and month_first < day_first) else orders[0]
    for (node, match), day in zip(found, chosen, strict=True):
        if day is not None:
            node.text = day.isoformat() + match.group(4)


def _day(match: re.Match[str], first: str) -> date | None:
    one, two, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
    month, day = (two, one) if first == "day" else (one, two)
    try:
        return date(year, month, day)
    except ValueError:
        return None
