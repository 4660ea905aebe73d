"""A disk that is really full: what was acknowledged stays, and with room again the archive goes on."""

from __future__ import annotations

import sys
from pathlib import Path

from monitor.archive.opening import open_for_writing
from tests.archive.desk import StoppedClock
from tests.fulldisk import run_on_a_small_disk

_FILL = """
import os, sys
from pathlib import Path
from monitor.archive import Archive, is_marked_damaged
from monitor.errors import ArchiveError
from monitor.model import ArticleQuery
from tests.archive.desk import Desk, StoppedClock, go_on
folder = Path(sys.argv[1])
(folder / "other").write_bytes(bytes(5 << 20))
path, clock = folder / "archive.sqlite", StoppedClock()
desk = Desk(Archive(path, clock=clock), clock)
source = desk.add_source()
watched = desk.add_watchlist("شمال", "إدلب")
acknowledged = 0
try:
    while True:
        clock.forward(minutes=1)
        # Random letters do not compress.
        text = os.urandom(4_000).hex()
        desk.store(source, f"{acknowledged}", f"إدلب {acknowledged}", text, watching=(watched,))
        acknowledged += 1
except ArchiveError as error:
    print(error.reason.code, acknowledged > 3)
try:
    desk.archive.daily_copy().result()
    desk.archive.backup(folder / "copy.sqlite").result()
except ArchiveError as error:
    print(error.reason.code)
print(len(desk.archive.alerts().result()) == acknowledged, sorted(file.name for file in folder.rglob("*copy*")))
(folder / "other").unlink()
clock.forward(minutes=1)
desk.store(source, "later", "إدلب", "نص", watching=(watched,))
desk.archive.close()
archive = Archive(path, clock=clock)
print(archive.check().result().problems, is_marked_damaged(path))
found = len(archive.article_ids(ArticleQuery(text="إدلب")).result())
print(found == len(archive.alerts().result()) == acknowledged + 1)
"""


def test_on_a_full_disk_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    ran = run_on_a_small_disk(disk, "8m", '"$1" -c "$2" "$3"', sys.executable, _FILL, str(disk))
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "archive-disk-full True",
        "archive-disk-full",
        "True []",
        "() False",
        "True",
    ]


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(path: Path, clock: StoppedClock) -> None:
    db = open_for_writing(path, now=clock())
    assert (db.pragma("synchronous"), db.pragma("journal_mode")) == (2, "wal")
    db.close()
