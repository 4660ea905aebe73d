"""Questions on a connection of their own: answered in turn, and stopped when nobody waits any more."""

from __future__ import annotations

import weakref
from array import array
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Event

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.reader import Reader


def _count_for_ever(db: apsw.Connection) -> int:
    return len(
        list(db.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"))
    )


def test_a_question_that_is_being_answered_is_stopped_and_the_next_one_answered(archive: Archive) -> None:
    reader = Reader(archive.path, name="test")
    begun = Event()

    def endless(db: apsw.Connection) -> int:
        begun.set()
        return _count_for_ever(db)

    asked = reader.submit(endless)
    behind = reader.submit(lambda db: list(db.execute("SELECT 7")))
    assert begun.wait(30)
    assert asked.cancel()
    with pytest.raises(CancelledError):
        asked.result(30)
    assert behind.result(30) == [(7,)]
    assert not behind.cancel()
    reader.close()


def test_a_question_that_only_waits_is_never_asked(archive: Archive) -> None:
    reader = Reader(archive.path, name="test")
    go_on = Event()
    first = reader.submit(lambda db: go_on.wait(30))
    waiting = reader.submit(lambda db: pytest.fail("asked"))
    assert waiting.cancel()
    go_on.set()
    assert first.result(30)
    reader.close()
    assert waiting.cancelled()


def test_a_question_cancelled_between_its_statements_ends_at_the_next_long_one(archive: Archive) -> None:
    reader = Reader(archive.path, name="test")
    begun, go_on = Event(), Event()

    def slow(db: apsw.Connection) -> int:
        begun.set()
        go_on.wait(30)
        return _count_for_ever(db)

    asked = reader.submit(slow)
    assert begun.wait(30)
    assert asked.cancel()
    go_on.set()
    with pytest.raises(CancelledError):
        asked.result(30)
    reader.close()


def test_a_reader_whose_thread_has_just_ended_closes(archive: Archive) -> None:
    reader = Reader(archive.path, name="test")
    assert reader.submit(lambda db: list(db.execute("SELECT 7"))).result(30) == [(7,)]
    reader._queue.put(None)
    reader._thread.join(30)
    reader.close()


@pytest.mark.parametrize("busy", ["_counting", "_copying"])
def test_a_search_waits_neither_for_a_chart_nor_for_a_copy(archive: Archive, busy: str) -> None:
    begun, go_on = Event(), Event()

    def long(_: apsw.Connection) -> None:
        begun.set()
        go_on.wait(30)

    held = getattr(archive, busy).submit(long)
    assert begun.wait(30)
    assert archive.search("إدلب").result(30) == ()
    if busy == "_copying":
        assert archive.trend("إدلب").result(30).counts
    assert not held.done()
    go_on.set()
    held.result(30)


def test_charts_and_copies_have_readers_of_their_own(archive: Archive, tmp_path: Path) -> None:
    begun, go_on = Event(), Event()

    def long(_: apsw.Connection) -> None:
        begun.set()
        go_on.wait(30)

    held = archive._long.submit(long)
    assert begun.wait(30)
    assert archive.trend("إدلب").result(30).counts
    assert archive.backup(tmp_path / "copy.sqlite").result(30).exists()
    assert not held.done()
    go_on.set()
    held.result(30)


def test_an_answer_is_forgotten_by_whoever_gave_it(archive: Archive) -> None:
    reader = Reader(archive.path, name="test")
    gone = Event()
    answer = reader.submit(lambda db: array("q", [7])).result(30)
    weakref.finalize(answer, gone.set)
    del answer
    assert gone.wait(30)
    reader.close()
