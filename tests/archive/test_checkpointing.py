"""The log is written into the file beside the writer, and begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import apsw
import pytest

from monitor.archive import checkpointing
from monitor.archive.checkpointing import Checkpointer


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(tmp_path / "archive.sqlite"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE kept (page BLOB)")
    yield connection
    connection.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything happens with as few pages as a test writes."""
    for name, pages in {"_PAGES": 30, "_AGAIN": 10, "_FEW": 10, "_MANY": 1_000}.items():
        monkeypatch.setattr(checkpointing, name, pages)


def write(connection: apsw.Connection, pages: int) -> None:
    with connection:
        connection.executemany("INSERT INTO kept VALUES (?)", [(bytes(4_000),)] * pages)


def in_log(connection: apsw.Connection) -> int:
    """Pages of the log that the next commit would add to."""
    total, done = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    return 0 if total == done else total


@pytest.mark.usefixtures("small")
def test_a_long_log_is_written_by_another_and_begins_anew(writer: apsw.Connection, tmp_path: Path) -> None:
    keeper = Checkpointer(writer, tmp_path / "archive.sqlite")
    write(writer, 20)
    keeper.follow()
    assert keeper.is_resting.is_set()
    assert in_log(writer) > 20
    write(writer, 20)
    keeper.follow()
    assert keeper.is_resting.wait(30)
    assert in_log(writer) == 0
    write(writer, 2)
    # Those two are the writer's own.
    keeper.follow()
    write(writer, 2)
    assert 0 < in_log(writer) < 10
    keeper.close()
    assert writer.execute("SELECT count(*) FROM kept").get == 44


@pytest.mark.usefixtures("small")
def test_the_writer_goes_on_meanwhile(writer: apsw.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = Event(), Event()
    passively = Checkpointer._passively

    def slowly(self: Checkpointer, connection: apsw.Connection | None) -> int:
        begun.set()
        assert go_on.wait(30)
        return passively(self, connection)

    monkeypatch.setattr(Checkpointer, "_passively", slowly)
    keeper = Checkpointer(writer, tmp_path / "archive.sqlite")
    write(writer, 40)
    keeper.follow()
    assert begun.wait(30)
    for _ in range(5):
        write(writer, 20)
        keeper.follow()
    go_on.set()
    assert keeper.is_resting.wait(30)
    keeper.follow()
    write(writer, 1)
    assert in_log(writer) < 10
    keeper.close()


@pytest.mark.usefixtures("small")
def test_where_it_cannot_be_written_the_writer_does_it_when_it_is_very_long(
    writer: apsw.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpointing, "_MANY", 100)
    keeper = Checkpointer(writer, tmp_path / "elsewhere" / "archive.sqlite")
    write(writer, 40)
    keeper.follow()
    assert keeper.is_resting.wait(30)
    assert in_log(writer) > 40
    write(writer, 80)
    keeper.follow()
    assert in_log(writer) == 0
    keeper.close()


@pytest.mark.usefixtures("small")
def test_who_reads_what_was_keeps_the_log_and_nothing_else(writer: apsw.Connection, tmp_path: Path) -> None:
    reader = apsw.Connection(str(tmp_path / "archive.sqlite"))
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM kept").get == 0
    keeper = Checkpointer(writer, tmp_path / "archive.sqlite")
    for _ in range(4):
        write(writer, 20)
        keeper.follow()
        assert keeper.is_resting.wait(30)
    assert in_log(writer) > 80
    reader.execute("COMMIT")
    write(writer, 20)
    keeper.follow()
    assert keeper.is_resting.wait(30)
    keeper.follow()
    write(writer, 1)
    assert in_log(writer) < 10
    keeper.close()
    reader.close()
