"""Articles stand in the index side by side, and are found newest first whatever the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.archive import index, places
from monitor.archive.index import Index
from monitor.archive.numbering import HIGHEST, LOWEST, first_number
from monitor.archive.schema import MIGRATIONS
from monitor.archive.searching import in_index
from monitor.archive.vocabulary import keys_of

NOW = first_number(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch has enough at three articles and is full at eight; a region has room for some of them."""
    monkeypatch.setattr(places, "_BITS", 3)
    monkeypatch.setattr(places, "_ROOM", 8)
    monkeypatch.setattr(places, "_FILLED", 3)
    monkeypatch.setattr(places, "_BELOW", 4)


@pytest.fixture
def db() -> Iterator[apsw.Connection]:
    connection = fresh()
    yield connection
    connection.close()


def fresh() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    for step in MIGRATIONS:
        connection.execute(step)
    return connection


def put(db: apsw.Connection, taking: Index, *numbers: int, text: str = "كلمة", new: bool = True) -> None:
    for number in numbers:
        taking.put(number, text, taking.unseen(keys_of(text)), new=new)
    with db:
        taking.before_commit(db)


def found(db: apsw.Connection, word: str = "كلمة", *, since: int = LOWEST, until: int = HIGHEST) -> list[int]:
    return list(in_index(db, {"match": f'"{word}"', "since": since, "until": until}))


def rows(db: apsw.Connection) -> list[int]:
    return [row for (row,) in db.execute("SELECT id FROM words_in_docsize ORDER BY id")]


def test_neighbours_in_time_stand_side_by_side(db: apsw.Connection) -> None:
    put(db, Index(), NOW, NOW + 5_000, NOW + 90_000)
    first, *others = rows(db)
    assert others == [first + 1, first + 2]
    assert found(db) == [NOW + 90_000, NOW + 5_000, NOW]


def test_newer_ones_stand_above_and_older_ones_below(db: apsw.Connection) -> None:
    taking = Index()
    for n in range(10):
        put(db, taking, NOW + n * 1_000, NOW - 1 - n * 1_000)
    numbers = sorted((*(NOW + n * 1_000 for n in range(10)), *(NOW - 1 - n * 1_000 for n in range(10))))
    assert found(db) == numbers[::-1]
    assert len(db.execute("SELECT base FROM stretches").fetchall()) >= 5
    assert all(places.is_place(row) for row in rows(db))


def test_where_there_is_no_room_an_article_stands_at_its_own_number(db: apsw.Connection) -> None:
    taking = Index()
    put(db, taking, *(NOW + n for n in range(3)))
    put(db, taking, NOW + 1_000)
    late = [NOW + 3 + n for n in range(5)]
    put(db, taking, *late)
    more = NOW - 5
    put(db, taking, NOW + 20, more)
    assert found(db) == sorted((*(NOW + n for n in range(3)), NOW + 1_000, *late, NOW + 20, more), reverse=True)


def test_an_edited_article_keeps_its_place_and_a_deleted_one_gives_it_up(db: apsw.Connection) -> None:
    taking = Index()
    put(db, taking, *(NOW + n for n in range(7)))
    before = rows(db)
    put(db, taking, NOW + 2, text="أخرى", new=False)
    assert rows(db) == before
    assert found(db, "أخرى") == [NOW + 2]
    assert NOW + 2 not in found(db)
    index.remove(db, [NOW + 2, NOW + 4, 17])
    assert found(db) == [NOW + 6, NOW + 5, NOW + 3, NOW + 1, NOW]
    assert db.execute("SELECT count(*) FROM places").get == 5


def test_what_was_undone_is_placed_anew(db: apsw.Connection) -> None:
    taking = Index()
    put(db, taking, NOW)
    taking.put(NOW + 1, "كلمة", taking.unseen(keys_of("كلمة")), new=True)
    db.execute("BEGIN")
    taking.before_commit(db)
    db.execute("ROLLBACK")
    taking.undone()
    put(db, taking, NOW + 2)
    assert found(db) == [NOW + 2, NOW]


def _noting() -> str:
    """The end of the step of the schema by which there are places: what it does about articles of before."""
    (step,) = (step for step in MIGRATIONS if "CREATE TABLE places" in step)
    return step[step.index("INSERT INTO facts") :]


_NUMBERS = st.integers(NOW - 40, NOW + 40) | st.integers(-(1 << 30), 1 << 29) | st.integers(NOW - (1 << 35), NOW)
_STEPS = st.lists(st.tuples(st.sampled_from(["new", "new", "new", "edit", "delete", "before"]), _NUMBERS), max_size=80)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STEPS, _NUMBERS, _NUMBERS)
def test_whatever_comes_in_whatever_order_is_found_once_and_newest_first(
    steps: list[tuple[str, int]], since: int, until: int
) -> None:
    db = fresh()
    # As a program before left them: at their own numbers.
    there = {number for step, number in steps if step == "before"}
    for number in there:
        db.execute("INSERT INTO words_in (rowid, words) VALUES (?, 'كلمة')", (number,))
    db.execute(_noting())
    taking = Index()
    for step, number in steps:
        if step == "new" and number not in there:
            put(db, taking, number)
            there.add(number)
        elif step == "edit" and there:
            put(db, taking, min(there, key=lambda one: abs(one - number)), new=False)
        elif step == "delete" and there:
            gone = min(there, key=lambda one: abs(one - number))
            index.remove(db, [gone])
            there.discard(gone)
    every = sorted(there, reverse=True)
    assert sorted(found(db)) == every[::-1]
    assert sorted(found(db, since=since, until=until)) == [one for one in every[::-1] if since <= one < until]
    if not any(places.is_place(one) for one in there):
        assert found(db) == every
    db.close()
