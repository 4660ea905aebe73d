"""The order of a list: by time, source or relevance; what stands together; and copies folded into their story."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import compress, groupby, islice, pairwise
from operator import gt, itemgetter, lt

import apsw

from monitor import days
from monitor.archive.numbering import first_number, moment_of
from monitor.archive.values import Page
from monitor.model import Arranged, ArticleQuery, Grouping, Order

_FEW = 20_000
"""Articles of which stories are looked up one by one; of more, the index of all copies is read once."""
_CHUNK = 400

Members = dict[int, list[int]]
"""Articles by their story."""


def by_source(query: ArticleQuery) -> bool:
    """Whether articles of a source stand together."""
    return query.grouping is Grouping.SOURCE or (query.grouping is Grouping.NONE and query.order is Order.SOURCE)


def folds(query: ArticleQuery) -> bool:
    """Whether copies are left out. Alerts have theirs folded in; a source's or a story's own are looked for."""
    return query.folded and not query.alerts and query.grouping is not Grouping.STORY and not by_source(query)


def is_cut_early(query: ArticleQuery) -> bool:
    """Whether the first of what is found are the first of the list, so that no more need be read."""
    return query.order is not Order.OLDEST and not by_source(query) and query.grouping is not Grouping.STORY


def arranged(db: apsw.Connection, found: array[int], query: ArticleQuery) -> Arranged:
    """A list of what was found, newest or best first, as its query wants it."""
    if query.order is Order.OLDEST:
        found = found[::-1]
    if folds(query):
        found = _folded(db, found)
    starts, lengths = array("q"), array("q")
    names: list[str] = []
    of_days: list[date] = []
    if by_source(query):
        groups = _sources(db, found)
        found = array("q")
        for name, numbers in groups:
            if query.grouping is Grouping.SOURCE:
                starts.append(len(found))
                lengths.append(len(numbers))
                names.append(name)
            found.extend(numbers)
    elif query.grouping is Grouping.STORY:
        found = _together(db, found, starts, lengths)
    elif query.grouping is Grouping.DAY:
        if query.order is Order.RELEVANCE and query.text:
            # Stable: of a day the best first.
            found = array("q", sorted(found, key=lambda number: days.day_of(moment_of(number)), reverse=True))
        for day, start, length in _days(found, rising=query.order is Order.OLDEST):
            starts.append(start)
            lengths.append(length)
            of_days.append(day)
    if query.limit is not None and len(found) > query.limit:
        found = found[: query.limit]
        kept = bisect_right(starts, query.limit - 1)
        starts, lengths, names, of_days = starts[:kept], lengths[:kept], names[:kept], of_days[:kept]
    return Arranged(numbers=found, starts=starts, lengths=lengths, names=tuple(names), days=tuple(of_days))


# --- copies --------------------------------------------------------------------------------------


def first_folded(
    db: apsw.Connection, found: Iterator[int], listed: Callable[[array[int]], Iterable[int]], limit: int
) -> array[int]:
    """The first `limit` of what is found without the copies; `listed` says which of some articles the query holds for.

    What comes is not read: the beginning of a list of a million is there at once, and stays when the rest is.
    """
    made = array("q")
    while len(made) < limit and (chunk := array("q", islice(found, _CHUNK))):
        stories = _stories(db, chunk)
        if not stories:
            made.extend(chunk)
            continue
        others = array("q", sorted({number for story, copies in stories.items() for number in (story, *copies)}))
        there = set(listed(others))
        members = ([number for number in (story, *copies) if number in there] for story, copies in stories.items())
        hidden = {number for group in members if group for number in group if number != min(group)}
        made.extend(number for number in chunk if number not in hidden)
    return made[:limit]


def page_folded(db: apsw.Connection, page: Page, query: ArticleQuery) -> Page:
    """A page of a search without the copies of what is in it: of what comes later nothing is known yet."""
    if not folds(query):
        return page
    kept = set(_folded(db, array("q", page.numbers)))
    pairs = [(number, title) for number, title in zip(page.numbers, page.titles, strict=True) if number in kept]
    return replace(page, numbers=tuple(n for n, _ in pairs), titles=tuple(title for _, title in pairs))


def _folded(db: apsw.Connection, found: array[int]) -> array[int]:
    shown = bytearray(b"\1") * len(found)
    for places in _together_in(db, found):
        for place in places:
            shown[place] = 0
        shown[min(places, key=found.__getitem__)] = 1
    return array("q", compress(found, shown)) if 0 in shown else found


def _together_in(db: apsw.Connection, found: array[int]) -> Iterator[list[int]]:
    """Of each story of which several articles were found, where they stand in it, from the first.

    A story at a time, and numbers looked up where they lie: of a million articles many are copies.
    """
    place = _place_in(found)
    for story, rows in groupby(_copies(db, found), key=itemgetter(0)):
        places = [place(story), *(place(number) for _, number in rows)]
        if len(listed := sorted(at for at in places if at >= 0)) > 1:
            yield listed


def _place_in(found: array[int]) -> Callable[[int], int]:
    """A function that says where a number stands in what was found, or -1."""
    count = len(found)
    rising, falling = (_is_in_order(found, rising=way) for way in (True, False))
    if count <= _FEW or not (rising or falling):
        places = {number: place for place, number in enumerate(found)}
        return lambda number: places.get(number, -1)
    ascending = found if rising else found[::-1]

    def place(number: int) -> int:
        at = bisect_left(ascending, number)
        if at == count or ascending[at] != number:
            return -1
        return at if rising else count - 1 - at

    return place


def _stories(db: apsw.Connection, found: array[int]) -> Members:
    """The copies of the stories that these articles are of, by story; whether they are listed or not."""
    copies: Members = defaultdict(list)
    for story, number in _copies(db, found):
        copies[story].append(number)
    return copies


def _copies(db: apsw.Connection, found: array[int]) -> Iterator[tuple[int, int]]:
    """(story, copy) of the stories that these articles are of, and of others where they are many; by story."""
    if not found:
        return iter(())
    every = "SELECT story, id FROM articles INDEXED BY articles_story WHERE story <> id"
    if len(found) > _FEW:
        return iter(db.execute(f"{every} ORDER BY story"))
    own = "SELECT story FROM articles WHERE id IN (SELECT value FROM carray(?1)) AND story <> id"
    asked = array("q", sorted({*found, *(story for (story,) in db.execute(own, (apsw.carray(found),)))}))
    few = f"{every} AND story IN (SELECT value FROM carray(?1)) ORDER BY story"  # noqa: S608
    return iter(db.execute(few, (apsw.carray(asked),)))


_ALONE, _FIRST, _LATER = 0, 1, 2


def _together(db: apsw.Connection, found: array[int], starts: array[int], lengths: array[int]) -> array[int]:
    """Each story where its first article stands; where there are several of it, its place and length are noted."""
    marks, following = bytearray(len(found)), array("q", bytes(8 * len(found)))
    for places in _together_in(db, found):
        marks[places[0]] = _FIRST
        for place, after in pairwise(places):
            marks[after] = _LATER
            following[place] = after
    made = array("q")
    for place, (number, mark) in enumerate(zip(found, marks, strict=True)):
        if mark == _LATER:
            continue
        start = len(made)
        made.append(number)
        if mark == _FIRST:
            after = place
            # Nothing is followed by what stands first of all.
            while after := following[after]:
                made.append(found[after])
            starts.append(start)
            lengths.append(len(made) - start)
    return made


# --- sources and days ----------------------------------------------------------------------------


def _sources(db: apsw.Connection, found: array[int]) -> list[tuple[str, array[int]]]:
    """(name, its articles in their order), by name."""
    if not found:
        return []
    of: dict[int, array[int]] = defaultdict(lambda: array("q"))
    query = "SELECT value, coalesce(source, 0) FROM carray(?) LEFT JOIN shelf ON shelf.id = value"
    for number, source in db.execute(query, (apsw.carray(found),)):
        of[source].append(number)
    names = {number: name or url for number, name, url in db.execute("SELECT id, name, url FROM sources")}
    ordered = sorted(of, key=lambda source: (names.get(source, "").casefold(), source))
    return [(names.get(source, ""), of[source]) for source in ordered]


def _days(found: array[int], *, rising: bool) -> Iterator[tuple[date, int, int]]:
    """(day, where it begins, how many articles it has)."""
    if not _is_in_order(found, rising=rising):
        start = 0
        for day, group in groupby(found, key=lambda number: days.day_of(moment_of(number))):
            length = sum(1 for _ in group)
            yield day, start, length
            start += length
        return
    at = 0
    while at < len(found):
        day = days.day_of(moment_of(found[at]))
        if rising:
            end = bisect_right(found, first_number(days.end_of(day)) - 1, lo=at)
        else:
            end = bisect_right(found, -first_number(days.midnight(day)), lo=at, key=lambda number: -number)
        end = max(end, at + 1)
        yield day, at, end - at
        at = end


def _is_in_order(found: array[int], *, rising: bool) -> bool:
    return all(map(lt if rising else gt, found, islice(found, 1, None)))
