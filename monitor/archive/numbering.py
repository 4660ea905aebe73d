"""The number of an article says when it stands in time: ``utc_day << 24 | second_of_day << 7 | n``, newest highest.

So the list is in order, a day is a range, and nothing has to be joined or sorted to page through years.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import apsw

from monitor.archive.rows import page_hash
from monitor.days import end_of
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

    Of a date without a time only the day is known, and taken for one of where this computer is: the article is shown
    where it was seen in that day, or at its end, so that today's news does not sink under yesterday's.
    """
    if published is None:
        return first_seen
    if published.precision is Precision.DAY:
        return min(first_seen, end_of(published.instant.date()).astimezone(UTC) - timedelta(seconds=1))
    return published.order(first_seen)


def first_number(moment: datetime) -> int:
    """The lowest number an article of this second can have."""
    since = moment - _EPOCH
    return since.days << _DAY | since.seconds << _SECOND


def moment_of(number: int) -> datetime:
    """The second an article's number stands for (where a second was full, one of the next)."""
    return _EPOCH + timedelta(days=number >> _DAY, seconds=(number & ((1 << _DAY) - 1)) >> _SECOND)


_USED = (
    ("shelf", "id", ""),
    ("gone", "id", ""),
    ("articles INDEXED BY articles_story", "story", " AND story <> id"),
    ("alerts", "article", ""),
    ("alerts", "story", ""),
    ("copies", "article", ""),
    ("people", "article", ""),
)
"""Where an article's number may stand: each with an index. After a daily copy was restored, only in the last four."""
_LOWEST = "SELECT min(used) FROM ({})".format(  # noqa: S608
    " UNION ALL ".join(
        f"SELECT min({column}) AS used FROM {table} WHERE {column} >= ?1 AND {column} < ?2{more}"  # noqa: S608
        for table, column, more in _USED
    )
)
_OF_OTHERS = (
    "SELECT 1 FROM shelf WHERE id = ?1"
    " UNION ALL SELECT 1 FROM gone WHERE id = ?1 AND page IS NOT ?2"
    " UNION ALL SELECT 1 FROM alerts WHERE story = ?1 AND article <> ?1"
)
_ADDRESSES = "SELECT url FROM alerts WHERE article = ?1 UNION ALL SELECT url FROM people WHERE article = ?1"


def _is_free(db: apsw.Connection, wanted: int, page: int | None) -> bool:
    """Whether no article has or had the number but one of this page."""
    if db.execute(_OF_OTHERS, (wanted, page)).fetchone() is not None:
        return False
    return all(page_hash(url) == page for (url,) in db.execute(_ADDRESSES, (wanted,)))


class Numbers:
    """Finds free numbers. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._full: dict[int, int] = {}

    def before_commit(self, db: apsw.Connection) -> None:
        pass

    def undone(self) -> None:
        """Something was rolled back: what was full may not be."""
        self._full.clear()

    def free(self, db: apsw.Connection, moment: datetime, *, wanted: int | None = None, page: int | None = None) -> int:
        """A number for an article of this moment. Within a second the first to ask stands newest, as in a listing.

        No number is given twice, not even that of a deleted article: its copies, alerts and entries name it still.
        `wanted` is taken where it is free and of about that time (an import of what was exported); `page` is the hash
        of the article's address, by which a deleted article comes back under its own number.
        """
        start = first_number(moment)
        if wanted is not None and abs(wanted - start) < _NEAR and _is_free(db, wanted, page):
            return wanted
        block = self._full.get(start, start)
        while True:
            lowest = db.execute(_LOWEST, (block, block + _BLOCK)).fetchone()
            if lowest is None or lowest[0] is None:
                return block + _BLOCK - 1
            if lowest[0] > block:
                return int(lowest[0]) - 1
            block += _BLOCK
            if len(self._full) > 1000:
                self._full.clear()
            self._full[start] = block
