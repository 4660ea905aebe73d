"""Where an article stands in the index: at a small number of its own, next to those of its neighbours in time.

For each word the index keeps the distances between the numbers it stands at. Articles' own numbers lie seconds apart,
which takes three or four bytes each time; here an article has a *place*, and neighbours have places side by side, which
takes one or two: half of the index.

A *stretch* is a span of time with places for its articles, in the order they came; later stretches have higher places.
So the index is read from the newest stretch back, and each stretch is put in order by itself. A stretch that has
enough is followed by another, above it for newer articles, below it for older ones. What comes late goes to the
stretch of its time, which has room for three times as many more. Where there is none, and in an archive from before,
an article stands at its own number. So there are up to four runs (`RUNS`), each to be read from its end: two regions of
places, and the articles' own numbers behind and before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import apsw

from monitor.archive.numbering import HIGHEST, LOWEST
from monitor.archive.rows import dump

_BITS = 10
_ROOM = 1 << _BITS
"""Places of a stretch."""
_FILLED = 256
"""Articles after which it is followed by another."""
REGIONS = ((1 << 24, 1 << 27), (1 << 27, 1 << 28))
"""Where places are: as articles' own numbers they were days of January 1970, the first of it left out, which is what
a date of zero means; and they take four bytes. What stands in one region is laid out anew in the other.
"""
_START, _END = REGIONS[0][0], REGIONS[-1][1]
RUNS = ((LOWEST, _START), *REGIONS, (_END, HIGHEST))
_BELOW = 1024
"""Stretches that there is room for below the first one, besides those for what is known to come."""
_REGION = "places"
"""The fact that says in which region new articles stand."""
_AMONG = "numbers among places"
"""The fact that articles of those days of 1970 stand at their own numbers, as they did before there were places."""


def is_place(rowid: int) -> bool:
    """Whether the number of a row of the index is a place; of an article of those days of 1970 it may be its own."""
    return _START <= rowid < _END


def stretch_of(place: int) -> int:
    """The same for all places of a stretch, higher for later ones."""
    return place >> _BITS


@dataclass(slots=True)
class _Stretch:
    first: int
    """It is of the articles with numbers from here on."""
    until: int | None
    """Up to here; None: the newest."""
    base: int
    last: int
    """The highest place that is taken, or the one below the base."""


class Places:
    """Finds free places. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._region: int | None = None
        self._latest: _Stretch | None = None

    def undone(self) -> None:
        """Something was rolled back, or changed behind its back: nothing is known."""
        self._region = None
        self._latest = None

    def is_right(self, db: apsw.Connection, place: int) -> bool:
        """Whether it is a place in the region in which new articles stand."""
        start, end = REGIONS[region(db)]
        return start <= place < end and db.execute("SELECT 1 FROM places WHERE place = ?", (place,)).get is not None

    def take(self, db: apsw.Connection, number: int) -> int:
        """A place for an article that has none: its row in the index."""
        place = self._free(db, number)
        if place is None:
            place = _own(db, number)
            if is_place(place):
                db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, '')", (_AMONG,))
        if is_place(place):
            db.execute("INSERT INTO places (place, article) VALUES (?, ?)", (place, number))
        return place

    def _free(self, db: apsw.Connection, number: int) -> int | None:
        stretch = self._latest
        if stretch is None or number < stretch.first or (stretch.until is not None and number >= stretch.until):
            stretch = self._stretch(db, number)
        if stretch.last - stretch.base + 1 >= _FILLED:
            stretch = self._beside(db, stretch, number) or stretch
        if stretch.last + 1 >= stretch.base + _ROOM:
            return None
        stretch.last += 1
        self._latest = stretch
        return stretch.last

    def _stretch(self, db: apsw.Connection, number: int) -> _Stretch:
        """The stretch of an article's time."""
        if self._region is None:
            self._region = region(db)
        start, end = REGIONS[self._region]
        row = db.execute(
            "SELECT first, base, (SELECT min(first) FROM stretches WHERE region = ?1 AND first > ?2) FROM stretches"
            " WHERE region = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
            (self._region, number),
        ).fetchone()
        if row is None:
            base = start + (_BELOW + 2 * _articles(db) // _FILLED) * _ROOM
            while not _untouched(db, base):
                base += _ROOM
            return self._made(db, LOWEST, None, min(base, end - _ROOM))
        first, base, until = row
        last = db.execute("SELECT max(place) FROM places WHERE place >= ? AND place < ?", (base, base + _ROOM)).get
        return _Stretch(first, until, base, base - 1 if last is None else last)

    def _beside(self, db: apsw.Connection, full: _Stretch, number: int) -> _Stretch | None:
        """A new stretch above the newest or below the oldest, where the article belongs there."""
        assert self._region is not None
        start, end = REGIONS[self._region]
        lowest, highest = db.execute(
            "SELECT min(article), max(article) FROM places WHERE place >= ? AND place < ?",
            (full.base, full.base + _ROOM),
        ).fetchone() or (None, None)
        if lowest is None or highest is None:
            return None
        above, below = full.base + _ROOM, full.base - _ROOM
        if full.until is None and highest < number and above + _ROOM <= end and _untouched(db, above):
            return self._made(db, highest + 1, None, above)
        if full.first == LOWEST and number < lowest and below >= start and _untouched(db, below):
            db.execute("UPDATE stretches SET first = ? WHERE region = ? AND base = ?", (lowest, *self._key(full)))
            return self._made(db, LOWEST, lowest, below)
        return None

    def _key(self, stretch: _Stretch) -> tuple[int | None, int]:
        return self._region, stretch.base

    def _made(self, db: apsw.Connection, first: int, until: int | None, base: int) -> _Stretch:
        db.execute("INSERT INTO stretches (region, first, base) VALUES (?, ?, ?)", (self._region, first, base))
        return _Stretch(first, until, base, base - 1)


def region(db: apsw.Connection) -> int:
    """The region in which new articles stand."""
    return int(db.execute("SELECT value FROM facts WHERE name = ?", (_REGION,)).get or 0)


def use_region(db: apsw.Connection, wanted: int) -> None:
    """Have new articles stand in another; for `Places` it is a change behind its back."""
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_REGION, str(wanted)))


def has_places(db: apsw.Connection) -> bool:
    """Whether any article has one."""
    return db.execute("SELECT 1 FROM places LIMIT 1").get is not None


def drop_unused(db: apsw.Connection) -> None:
    """Nothing stands in the other region any more, or what is left there stays: its empty stretches go."""
    db.execute(
        "DELETE FROM stretches WHERE region <> ? AND NOT EXISTS (SELECT 1 FROM places"
        " WHERE place >= base AND place < base + ?)",
        (region(db), _ROOM),
    )


def _articles(db: apsw.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM shelf").get)


def _untouched(db: apsw.Connection, base: int) -> bool:
    """False where an article stands at its own number: of 1970, in an archive from before."""
    there = "SELECT 1 FROM words_in_docsize WHERE id >= ? AND id < ?"
    return db.execute(there, (base, base + _ROOM)).fetchone() is None


def _own(db: apsw.Connection, number: int) -> int:
    """An article's own number, or where that is a place somebody has, the next one down."""
    while is_place(number) and db.execute("SELECT 1 FROM words_in_docsize WHERE id = ?", (number,)).fetchone():
        number -= 1
    return number


def place_of(db: apsw.Connection, number: int) -> int | None:
    """The row of an article in the index, or None."""
    there = "SELECT place FROM places WHERE place >= ? AND place < ? AND article = ?"
    for which in range(len(REGIONS)):
        base = _base(db, which, number)
        if base is not None and (found := db.execute(there, (base, base + _ROOM, number)).get) is not None:
            return int(found)
    if is_place(number) and (found := db.execute(there, (_START, _END, number)).get) is not None:
        return int(found)
    own = "SELECT id FROM words_in_docsize WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM places WHERE place = ?1)"
    found = db.execute(own, (number,)).get
    return None if found is None else int(found)


def _base(db: apsw.Connection, region: int, number: int) -> int | None:
    """The first place of the stretch of an article's time in a region."""
    query = "SELECT base FROM stretches WHERE region = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    found = db.execute(query, (region, number)).get
    return None if found is None else int(found)


def leave(db: apsw.Connection, places: Sequence[int]) -> None:
    """These places are free again. Their rows of the index are another matter."""
    db.execute("DELETE FROM places WHERE place IN (SELECT value FROM json_each(?))", (dump(list(places)),))


_STANDS = "EXISTS (SELECT 1 FROM words_in_docsize WHERE id >= {} AND id < {})"
_WHICH_RUNS = "SELECT " + ", ".join(_STANDS.format(low, high) for low, high in RUNS)


def runs(db: apsw.Connection) -> list[tuple[int, int]]:
    """Those of `RUNS` in which articles stand."""
    found: Iterable[int] = db.execute(_WHICH_RUNS).fetchone() or ()
    return [run for run, is_there in zip(RUNS, found, strict=True) if is_there]


def within(db: apsw.Connection, run: tuple[int, int], *, since: int, until: int) -> tuple[int, int]:
    """The rows of a run in which articles with numbers from `since` to under `until` stand, and perhaps others."""
    low, high = run
    if run not in REGIONS:
        return max(low, since), min(high, until)
    if since <= LOWEST and until >= HIGHEST:
        return run
    if db.execute("SELECT 1 FROM facts WHERE name = ?", (_AMONG,)).get is not None:
        return run
    which = REGIONS.index(run)
    if since > LOWEST and (base := _base(db, which, since)) is not None:
        low = base
    if until < HIGHEST and (base := _base(db, which, until)) is not None:
        high = base + _ROOM
    return low, high
