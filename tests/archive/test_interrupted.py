"""A rescue or a restore that is killed, or finds the disk full: what the next start finds is whole."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from monitor.archive import Archive, is_marked_damaged, restore
from monitor.archive.damage import mark_damaged
from monitor.archive.salvage import rescue
from monitor.errors import ArchiveError
from monitor.model import ArticleQuery
from tests.archive.damage import ARTICLES, copied, fill
from tests.archive.desk import Desk, StoppedClock
from tests.archive.interrupting import killed
from tests.fulldisk import run_on_a_small_disk


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled archive with its daily copy."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite"
    fill(path, StoppedClock())
    return path


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "filled")


def started(path: Path, clock: StoppedClock) -> None:
    """What the next start finds, as the engine does it: everything, found by searches as well."""
    if is_marked_damaged(path):
        rescue(path, path.parent / "copies", now=clock())
    archive = Archive(path, clock=clock)
    try:
        health = archive.check().result()
        assert (health.problems, health.articles) == ((), ARTICLES)
        assert len(archive.article_ids(ArticleQuery(text="هدوء OR إدلب")).result()) == ARTICLES
        assert len(archive.watchlists().result()) == 1
    finally:
        archive.close()
    assert not is_marked_damaged(path)
    assert [file.name for file in path.parent.iterdir() if "rescu" in file.name] == []


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ("rows", 1),
        ("rows", 5),
        ("texts", 1),
        ("texts", ARTICLES),
        ("agreed", 1),
        ("link", 1),
        ("unlink", 4),
        ("unlink", 5),
        ("replace", 1),
        ("replace", 2),
        ("sync", 1),
    ],
)
def test_a_rescue_that_is_killed_is_begun_again(filled: Path, clock: StoppedClock, where: str, n: int) -> None:
    before = filled.read_bytes()
    assert killed("rescue", filled, where, n)
    # The damaged file, or the whole new one: nothing between.
    assert filled.read_bytes() == before or where in ("replace", "sync")
    started(filled, clock)
    assert before in [file.read_bytes() for file in filled.parent.glob("archive-aside-*.sqlite")]


def test_a_rescue_that_cannot_write_is_begun_again_at_the_next_start(filled: Path, clock: StoppedClock) -> None:
    before = filled.read_bytes()
    # Something stands where the new file's log would be.
    in_the_way = filled.with_name(filled.name + ".rescuing-journal")
    in_the_way.mkdir()
    (in_the_way / "full").touch()
    with pytest.raises(ArchiveError):
        rescue(filled, filled.parent / "copies", now=clock())
    assert filled.read_bytes() == before
    assert is_marked_damaged(filled)
    shutil.rmtree(in_the_way)
    started(filled, clock)


_RESCUE_ON_A_FULL_DISK = """
cp "$1" "$2/archive.sqlite"; mkdir "$2/copies"; cp "$(dirname "$1")"/copies/* "$2/copies"
"$3" -c '
import sys
from pathlib import Path
from monitor.archive import is_marked_damaged
from monitor.archive.damage import mark_damaged
from monitor.archive.salvage import rescue
from monitor.errors import ArchiveError
from tests.archive.desk import START
path = Path(sys.argv[1])
mark_damaged(path)
try:
    rescue(path, path.parent / "copies", now=START)
except ArchiveError as error:
    print(error.reason.code, is_marked_damaged(path), *(file.name for file in path.parent.glob("*.rescu*")))
' "$2/archive.sqlite"
cmp "$1" "$2/archive.sqlite"
"""


@pytest.mark.parametrize("room", [0.2, 0.6, 1.0])
def test_a_disk_that_is_full_in_the_middle_of_a_rescue_costs_nothing(filled: Path, tmp_path: Path, room: float) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    taken = filled.stat().st_size + sum(file.stat().st_size for file in (filled.parent / "copies").iterdir())
    size = f"{int(taken + room * filled.stat().st_size) // 1024 + 40}k"
    ran = run_on_a_small_disk(disk, size, _RESCUE_ON_A_FULL_DISK, str(filled), str(disk), sys.executable)
    assert ran.stderr == ""
    assert ran.stdout == "archive-disk-full True\n"


_BEFORE_THE_COPY = [("link", 1), ("unlink", 1), ("unlink", 2), ("unlink", 3), ("unlink", 4), ("replace", 1)]
_WITH_THE_COPY = [("replace", 2), ("sync", 1), ("unlink", 5)]


@pytest.mark.parametrize(("where", "n"), [*_BEFORE_THE_COPY, *_WITH_THE_COPY])
def test_a_restore_that_is_killed_leaves_the_old_archive_or_the_copy(
    desk: Desk, clock: StoppedClock, tmp_path: Path, where: str, n: int
) -> None:
    source = desk.add_source()
    desk.store(source, "0", "0", "نص")
    folder = tmp_path / "killed"
    folder.mkdir()
    desk.archive.backup(folder / "copy.sqlite").result()
    for number in range(1, 40):
        desk.clock.forward(minutes=1)
        desk.store(source, f"{number}", f"{number}", "نص")
    path = folder / "archive.sqlite"
    # As a process that was killed leaves it: the newest stands in the log.
    for suffix in ("", "-wal"):
        shutil.copy(f"{desk.archive.path}{suffix}", f"{path}{suffix}")
    assert killed("restore", path, where, n)
    archive = Archive(path, clock=clock)
    try:
        assert archive.check().result().articles == (40 if (where, n) in _BEFORE_THE_COPY else 1)
    finally:
        archive.close()
    # Once more, to its end.
    restore(path, folder / "copy.sqlite", now=clock())
    kept = [Archive(aside, clock=clock) for aside in folder.glob("archive-aside-*.sqlite")]
    assert 40 in [one.check().result().articles for one in kept]
    for one in kept:
        one.close()


def test_two_restores_in_one_second_keep_both_files(desk: Desk, clock: StoppedClock, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.sqlite"
    copies: list[Path] = []
    for name in ("أولى", "ثانية"):
        desk.add_source(name)
        copies.append(desk.archive.backup(tmp_path / f"{len(copies)}.sqlite").result())
    kept = [restore(path, copy, now=clock())[0] for copy in (copies[0], copies[1], copies[0])]
    assert kept[0] is None
    assert kept[1] is not None
    assert kept[2] is not None
    assert kept[1] != kept[2]
    for aside, sources in ((kept[1], 1), (kept[2], 2)):
        archive = Archive(aside, clock=clock)
        assert len(archive.sources().result()) == sources
        archive.close()


def test_a_restored_copy_is_not_taken_for_the_damaged_file_before_it(
    filled: Path, clock: StoppedClock, tmp_path: Path
) -> None:
    archive = Archive(filled, clock=clock)
    copy = archive.backup(tmp_path / "copy.sqlite").result()
    archive.close()
    # A rescue had got as far as to have its file whole.
    assert killed("rescue", filled, "replace", 1)
    restore(filled, copy, now=clock())
    assert not is_marked_damaged(filled)
    assert list(filled.parent.glob("*.rescu*")) == []
    mark_damaged(filled)
    started(filled, clock)
