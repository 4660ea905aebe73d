"""What was acknowledged is there, whatever happens to the process, the disk or the file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import apsw
import pytest

from monitor.archive import Archive, is_marked_damaged, restore
from monitor.archive import writer as writing
from monitor.archive.opening import open_for_writing, version_of
from monitor.archive.salvage import rescue
from monitor.archive.schema import MIGRATIONS, NEWEST
from monitor.archive.writer import Writer
from monitor.errors import ArchiveError, InputError
from monitor.model import ArticleQuery, Verdict
from tests.archive import killing
from tests.archive.damage import break_tables
from tests.archive.desk import Desk, StoppedClock, go_on


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(ArchiveError) as caught:
        yield
    assert caught.value.reason.code == code


@pytest.mark.parametrize("after", [0.0, 0.05, 0.4])
def test_a_killed_process_loses_nothing_it_acknowledged(path: Path, after: float) -> None:
    listed, stored = killing.kill_once(path, 1, after=after)
    assert listed
    assert stored or after < 0.2
    assert killing.missing(path, listed, stored) == []


def test_the_file_and_what_lies_beside_it_are_for_the_owner_only(desk: Desk) -> None:
    old = os.umask(0)
    try:
        desk.add_source()
        desk.archive.backup(desk.archive.path.with_name("copy.sqlite")).result()
        desk.archive.daily_copy().result()
        for file in desk.archive.path.parent.rglob("*"):
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    finally:
        os.umask(old)


def test_a_file_of_a_newer_program_is_refused_untouched(path: Path, clock: StoppedClock) -> None:
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", NEWEST + 1)
    connection.close()
    before = path.read_bytes()
    for writable in (True, False):
        with refused("archive-newer"):
            Archive(path, clock=clock, writable=writable)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_no_database_is_refused_untouched(path: Path, clock: StoppedClock) -> None:
    path.write_bytes(b"this is not a database at all " * 100)
    before = path.read_bytes()
    for writable in (True, False):
        with refused("archive-damaged"):
            Archive(path, clock=clock, writable=writable)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_untouched(path: Path, clock: StoppedClock) -> None:
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE node (id INTEGER PRIMARY KEY); PRAGMA user_version = 3")
    db.close()
    before = path.read_bytes()
    for writable in (True, False):
        with refused("archive-of-another"):
            Archive(path, clock=clock, writable=writable)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_damaged_in_the_middle_is_noticed(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    for number in range(50):
        desk.store(source, f"{number}", f"{number}", f"{number} نص " * 200)
    path = desk.archive.path
    desk.archive.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(4096 * 8))
    again = Archive(path, clock=clock)
    try:
        health = again.check().result()
        assert not health.sound
        assert health.problems
    finally:
        again.close()


def test_a_sound_file_is_said_to_be_sound(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "a", "نص")
    health = desk.archive.check().result()
    assert (health.sound, health.problems, health.articles) == (True, (), 1)


_OPENED_BY_NOBODY = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.archive import Archive
from monitor.errors import ArchiveError
if os.geteuid() == 0:
    # Root may write everywhere.
    os.seteuid(65534)
try:
    Archive(Path(sys.argv[1]), clock=lambda: datetime.now(UTC))
except ArchiveError as error:
    print(error.reason.code)
"""


def test_a_read_only_folder_is_said_to_be_one() -> None:
    # Not in the tests' own folder, which nobody but their user may enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "closed"
        folder.mkdir()
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        ran = subprocess.run(
            [sys.executable, "-c", _OPENED_BY_NOBODY, str(folder / "archive.sqlite")],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (ran.stdout, ran.stderr) == ("archive-read-only\n", "")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, clock: StoppedClock) -> None:
    with refused("archive-unreadable"):
        Archive(tmp_path / "nowhere" / "archive.sqlite", clock=clock)


def test_a_full_disk_refuses_what_does_not_fit_and_keeps_what_was_there(path: Path, clock: StoppedClock) -> None:
    desk = Desk(Archive(path, clock=clock), clock)
    source = desk.add_source()
    desk.store(source, "before", "before", "نص")
    pages = desk.archive._edit(lambda db: db.pragma("page_count")).result()
    # SQLite answers "full" at its own limit just as it does at the disk's.
    desk.archive._edit(lambda db: db.pragma("max_page_count", pages + 2)).result()
    # Random letters do not compress.
    article = desk.article(source, "large", "large", os.urandom(100_000).hex())
    with refused("archive-disk-full"):
        desk.archive.store_article(article, decide=go_on).result()
    assert desk.archive.mark_read(desk.archive.article_ids(ArticleQuery()).result()).result()
    desk.archive._edit(lambda db: db.pragma("max_page_count", 1 << 30)).result()
    assert desk.archive.store_article(article, decide=go_on).result().new
    assert desk.archive.check().result().sound
    desk.archive.close()


def test_of_a_group_only_the_job_that_fails_is_undone(path: Path, clock: StoppedClock) -> None:
    waiting, go = Event(), Event()

    class Quiet:
        def before_commit(self, db: apsw.Connection) -> None: ...

        def undone(self) -> None: ...

    writer = Writer(open_for_writing(path, now=clock()), path, companions=(Quiet(),))

    def hold(db: apsw.Connection) -> None:
        waiting.set()
        go.wait(5)

    def put(name: str) -> object:
        return writer.submit(lambda db: db.execute("INSERT INTO facts VALUES (?, '1')", (name,)) and name)

    held = writer.submit(hold)
    waiting.wait(5)
    first = put("a")
    failing = writer.submit(lambda db: db.execute("INSERT INTO facts VALUES ('b', '1')") and 1 / 0)
    same = put("a")
    last = put("c")
    go.set()
    assert held.result() is None
    assert first.result() == "a"  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError):
        failing.result()
    with pytest.raises(ArchiveError):
        same.result()  # type: ignore[attr-defined]
    assert last.result() == "c"  # type: ignore[attr-defined]
    names = writer.submit(lambda db: [name for (name,) in db.execute("SELECT name FROM facts ORDER BY name")])
    assert names.result() == ["a", "c"]
    writer.close()
    with refused("archive-closed"):
        put("d").result()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("patient", "commits"), [(True, 1), (False, 5)])
def test_jobs_for_which_nobody_waits_share_more_of_a_commit(
    patient: bool, commits: int, path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_LONGEST", 60.0)
    monkeypatch.setattr(writing, "_LONGEST_PATIENT", 60.0)
    waiting, go = Event(), Event()
    committed: list[int] = []

    class Counting:
        def before_commit(self, db: apsw.Connection) -> None:
            committed.append(1)

        def undone(self) -> None: ...

    writer = Writer(open_for_writing(path, now=clock()), path, companions=(Counting(),))

    def hold(db: apsw.Connection) -> None:
        waiting.set()
        go.wait(5)

    writer.submit(hold, patient=True)
    waiting.wait(5)
    futures = [writer.submit(lambda db: db.changes(), patient=patient) for _ in range(300)]
    go.set()
    for future in futures:
        future.result()
    assert len(committed) == commits
    writer.close()


def test_an_archive_is_read_while_another_process_writes_it(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    reading = Archive(desk.archive.path, clock=clock, writable=False)
    try:
        assert reading.counts().result().articles == 0
        desk.store(source, "a", "a", "نص")
        assert reading.counts().result().articles == 1
        with refused("archive-not-ours"):
            reading.mark_read([1]).result()
    finally:
        reading.close()


def test_a_folder_without_an_archive_reads_as_an_empty_one(path: Path, clock: StoppedClock) -> None:
    reading = Archive(path, clock=clock, writable=False)
    try:
        assert reading.counts().result().articles == 0
        assert reading.search("إدلب").result() == ()
        assert not path.exists()
    finally:
        reading.close()


def test_a_backup_restored_elsewhere_is_the_same_archive(desk: Desk, tmp_path: Path, clock: StoppedClock) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    stored = desk.store(source, "a", "إدلب", "نص", watching=(watched,))
    desk.archive.note_article(stored.article, "مهم").result()
    copy = desk.archive.backup(tmp_path / "copy.sqlite").result()
    target = tmp_path / "elsewhere.sqlite"
    other = Desk(Archive(target, clock=clock), clock)
    other.add_source("تزول")
    other.archive.close()
    aside, _ = restore(target, copy, now=clock())
    again = Archive(target, clock=clock)
    try:
        assert again.sources().result() == desk.archive.sources().result()
        assert again.watchlists().result() == (watched,)
        assert again.alerts().result() == stored.alerts
        assert again.article(stored.article).result() == desk.archive.article(stored.article).result()
        assert len(again.search("إدلب").result()) == 1
    finally:
        again.close()
    assert aside is not None
    assert aside.exists()
    assert sorted(file.name for file in tmp_path.iterdir() if ".restoring" in file.name) == []


def test_only_a_copy_of_an_archive_is_restored(path: Path, tmp_path: Path, clock: StoppedClock) -> None:
    Archive(path, clock=clock).close()
    before = path.read_bytes()
    other = tmp_path / "other.sqlite"
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    text = tmp_path / "text"
    text.write_text("no database " * 1000)
    for copy in (other, text, tmp_path / "none"):
        with pytest.raises(InputError):
            restore(path, copy, now=clock())
    assert path.read_bytes() == before


def test_a_daily_copy_holds_what_cannot_be_fetched_again(desk: Desk, tmp_path: Path, clock: StoppedClock) -> None:
    source = desk.add_source()
    watched = desk.add_watchlist("شمال", "إدلب")
    stored = desk.store(source, "a", "إدلب", "نص", watching=(watched,))
    desk.archive.note_alert(stored.alerts[0].id, "تم").result()
    copy = desk.archive.daily_copy().result()
    assert copy is not None
    assert desk.archive.daily_copy().result() is None
    restored = tmp_path / "restored.sqlite"
    restore(restored, copy, now=clock())
    again = Archive(restored, clock=clock)
    try:
        assert [one.url for one in again.sources().result()] == [source.url]
        assert again.watchlists().result() == (watched,)
        (alert,) = again.alerts().result()
        assert (alert.note, alert.article, alert.copies) == ("تم", stored.alerts[0].article, 1)
        # What had not gone out when the copy was made goes out.
        assert [delivery.alert.id for delivery in again.due_deliveries(clock(), 9).result()] == [alert.id]
    finally:
        again.close()


def test_seven_daily_copies_are_kept(desk: Desk) -> None:
    desk.add_source()
    for _ in range(9):
        desk.archive.daily_copy().result()
        desk.clock.forward(days=1)
    assert len(list((desk.archive.path.parent / "copies").iterdir())) == 7


def test_an_older_file_is_copied_before_it_is_brought_up(
    path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(Archive(path, clock=clock), clock)
    desk.add_source()
    desk.archive.close()
    more = (*MIGRATIONS, "CREATE TABLE later (a INTEGER) STRICT")
    monkeypatch.setattr("monitor.archive.opening.MIGRATIONS", more)
    monkeypatch.setattr("monitor.archive.opening.NEWEST", len(more))
    connection = open_for_writing(path, now=clock())
    assert version_of(connection) == len(more)
    connection.execute("SELECT a FROM later")
    connection.close()
    (copy,) = path.parent.glob("archive-before-*.sqlite")
    kept = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    assert version_of(kept) == NEWEST
    assert [name for (name,) in kept.execute("SELECT name FROM sources")] == ["نشرة"]
    kept.close()


def test_a_step_that_fails_leaves_the_older_file_as_it_was(
    path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive(path, clock=clock).close()
    more = (*MIGRATIONS, "CREATE TABLE later (a INTEGER) STRICT; SELECT nothing FROM nowhere")
    monkeypatch.setattr("monitor.archive.opening.MIGRATIONS", more)
    monkeypatch.setattr("monitor.archive.opening.NEWEST", len(more))
    with pytest.raises((ArchiveError, apsw.SQLError)):
        open_for_writing(path, now=clock())
    monkeypatch.undo()
    again = Archive(path, clock=clock)
    try:
        assert again.check().result().sound
    finally:
        again.close()


def test_a_short_question_does_not_wait_for_a_long_one(desk: Desk) -> None:
    source = desk.add_source()
    desk.store(source, "a", "a", "نص")
    go, begun = Event(), Event()

    def long(db: apsw.Connection) -> None:
        begun.set()
        go.wait(5)

    slow = desk.archive._long.submit(long)
    begun.wait(5)
    assert desk.archive.counts().result(timeout=5).articles == 1
    go.set()
    slow.result()


def test_edits_asked_for_before_closing_are_made(path: Path, clock: StoppedClock) -> None:
    desk = Desk(Archive(path, clock=clock), clock)
    source = desk.add_source()
    futures = [
        desk.archive.store_article(desk.article(source, f"{n}", f"{n}", "نص"), decide=lambda _: Verdict())
        for n in range(100)
    ]
    desk.archive.close()
    desk.archive.close()
    assert all(future.result().new for future in futures)
    again = Archive(path, clock=clock)
    try:
        assert again.counts().result().articles == 100
        assert again.next_due().result() is not None
    finally:
        again.close()


def test_what_is_due_stays_in_the_order_of_time_after_a_restart(desk: Desk, clock: StoppedClock) -> None:
    source = desk.add_source()
    desk.list(source)
    path = desk.archive.path
    desk.archive.close()
    again = Archive(path, clock=clock)
    try:
        assert again.next_due().result() == clock() + timedelta(minutes=10)
    finally:
        again.close()


def _broken_in_the_middle(desk: Desk) -> Path:
    source = desk.add_source()
    for number in range(100):
        desk.store(source, f"{number}", f"{number}", f"{number} {os.urandom(900).hex()}")
    path = desk.archive.path
    desk.archive.close()
    break_tables(path, "articles", "texts", only="leaf")
    return path


def test_damage_that_a_question_comes_upon_is_noted_for_the_next_start(desk: Desk, clock: StoppedClock) -> None:
    path = _broken_in_the_middle(desk)
    reading = Archive(path, clock=clock, writable=False)
    try:
        assert not is_marked_damaged(path)
        with refused("archive-damaged"):
            reading.articles_between(None, None).__next__()
        assert is_marked_damaged(path)
    finally:
        reading.close()


def test_damage_that_a_change_comes_upon_is_noted_for_the_next_start(desk: Desk, clock: StoppedClock) -> None:
    path = _broken_in_the_middle(desk)
    writing = Archive(path, clock=clock)
    try:
        with refused("archive-damaged"):
            Desk(writing, clock).store(writing.sources().result()[0], "50", "50", "نص آخر")
        assert is_marked_damaged(path)
    finally:
        writing.close()


def test_damage_that_a_check_finds_is_noted_and_a_restored_copy_is_not_damaged(
    desk: Desk, tmp_path: Path, clock: StoppedClock
) -> None:
    copy = desk.archive.backup(tmp_path / "copy.sqlite").result()
    path = _broken_in_the_middle(desk)
    reading = Archive(path, clock=clock, writable=False)
    try:
        assert not reading.check().result().sound
    finally:
        reading.close()
    assert is_marked_damaged(path)
    restore(path, copy, now=clock())
    assert not is_marked_damaged(path)


def test_of_a_damaged_copy_what_can_be_read_is_taken_where_that_is_wanted(
    desk: Desk, tmp_path: Path, clock: StoppedClock
) -> None:
    target = tmp_path / "elsewhere.sqlite"
    Archive(target, clock=clock).close()
    source = desk.add_source()
    for number in range(100):
        desk.store(source, f"{number}", f"{number}", f"{number} {os.urandom(900).hex()}")
    copy = desk.archive.backup(tmp_path / "copy.sqlite").result()
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) * 2 // 3 // 4096 * 4096])
    aside, _ = restore(target, copy, now=clock(), salvage=True)
    assert aside is not None
    assert is_marked_damaged(target)
    found = rescue(target, tmp_path / "copies", now=clock())
    assert 0 < found.articles < 100
    assert [file.name for file in tmp_path.glob("*restoring*")] == []
    # What is no database is taken in no case.
    copy.write_bytes(b"nothing of ours" * 1000)
    with pytest.raises(InputError) as caught:
        restore(target, copy, now=clock(), salvage=True)
    assert caught.value.reason.code == "backup-not-ours"


def test_a_damaged_copy_is_not_restored(desk: Desk, tmp_path: Path, clock: StoppedClock) -> None:
    target = tmp_path / "elsewhere.sqlite"
    Archive(target, clock=clock).close()
    copy = _broken_in_the_middle(desk)
    with pytest.raises(InputError) as caught:
        restore(target, copy, now=clock())
    assert caught.value.reason.code == "backup-damaged"
