"""The number of an article says when it stands in time: ``utc_day << 24 | second_of_day << 7 | n``, newest highest.

So the list is in order, a day is a range, and nothing has to be joined or sorted to page through years.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import apsw

from monitor.model import Precision, Published

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 7
_DAY = 24
_BLOCK = 1 << _SECOND
_NEAR = 31 << _DAY


LOWEST = -(1 << 62)
HIGHEST = 1 << 62
"""No article has these numbers: the ends of a walk through all."""


def listed_at(published: Published | None, first_seen: datetime) -> datetime:
    """Where an article stands in time: when it was published, as far as that is known, and never later than first seen.

    Of a date without a time only the day is known: the article is shown where it was seen in that day, or at its end,
    so that today's news does not sink under yesterday's.
    """
    if published is None:
        return first_seen
    order = published.order(first_seen)
    if published.precision is Precision.DAY:
        return min(first_seen, order + timedelta(days=1, seconds=-1))
    return order


def first_number(moment: datetime) -> int:
    """The lowest number an article of this second can have."""
    since = moment - _EPOCH
    return since.days << _DAY | since.seconds << _SECOND


def moment_of(number: int) -> datetime:
    """The second an article's number stands for (where a second was full, one of the next)."""
    return _EPOCH + timedelta(days=number >> _DAY, seconds=(number & ((1 << _DAY) - 1)) >> _SECOND)


class Numbers:
    """Finds free numbers. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._full: dict[int, int] = {}

    def before_commit(self, db: apsw.Connection) -> None:
        pass

    def undone(self) -> None:
        """Something was rolled back: what was full may not be."""
        self._full.clear()

    def free(self, db: apsw.Connection, moment: datetime, *, wanted: int | None = None) -> int:
        """A number for an article of this moment. Within a second the first to ask stands newest, as in a listing.

        `wanted` is taken where it is free and of about that time (an import of what was exported).
        """
        start = first_number(moment)
        if wanted is not None and abs(wanted - start) < _NEAR:
            taken = db.execute("SELECT 1 FROM shelf WHERE id = ?", (wanted,)).fetchone()
            if taken is None:
                return wanted
        block = self._full.get(start, start)
        while True:
            lowest = db.execute(
                "SELECT min(id) FROM shelf WHERE id >= ? AND id < ?", (block, block + _BLOCK)
            ).fetchone()
            if lowest is None or lowest[0] is None:
                return block + _BLOCK - 1
            if lowest[0] > block:
                return int(lowest[0]) - 1
            block += _BLOCK
            if len(self._full) > 1000:
                self._full.clear()
            self._full[start] = block
