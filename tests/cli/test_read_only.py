"""A data folder on a disk that may only be read: questions are answered, changes are refused in words."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Rasid
from tests.readonly import run_read_only

ROOT = Path(__file__).parents[2]
_DYING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.archive import Archive
from monitor.model import Term, Watchlist
archive = Archive(Path(sys.argv[1]), clock=lambda: datetime.now(UTC))
archive.save_watchlist(Watchlist(name="late", terms=(Term(query="حلب"),))).result()
os.kill(os.getpid(), signal.SIGKILL)
"""


_OLDER = """
import apsw, sys
from monitor.archive.schema import MIGRATIONS
db = apsw.Connection(sys.argv[1])
for step in MIGRATIONS[:-1]:
    for _ in db.execute(step):
        pass
db.pragma("user_version", len(MIGRATIONS) - 1)
"""


def test_a_question_brings_an_archive_of_an_older_rasid_up_where_it_may(rasid: Rasid, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    subprocess.run([sys.executable, "-c", _OLDER, str(data / "archive.sqlite")], check=True, cwd=ROOT)
    refused = _rasid(data, "source", "list")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "of an older Rasid" in refused.stderr
    found = rasid("source", "list", "--json")
    assert (found.code, found.out, found.err) == (0, "", "")
    assert list(data.glob("archive-before-*.sqlite"))


@pytest.fixture
def data(rasid: Rasid, tmp_path: Path) -> Path:
    assert rasid("watchlist", "add", "north", "--term", "إدلب").code == 0
    return tmp_path / "data"


def _rasid(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_read_only(data, "-m", "monitor", *arguments, cwd=ROOT)


@pytest.mark.parametrize("command", [["watchlist", "list"], ["alerts"], ["search", "إدلب"], ["source", "list"]])
def test_questions_are_answered_where_nothing_may_be_written(data: Path, command: list[str]) -> None:
    found = _rasid(data, *command, "--json")
    assert (found.returncode, found.stderr) == (0, "")
    assert ("north" in found.stdout) == (command[0] == "watchlist")


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "command", [["watchlist", "remove", "north"], ["ack", "1"], ["poll"], ["import", "/dev/null"]], ids=" ".join
)
def test_changes_are_refused_in_one_sentence(data: Path, command: list[str], language: str) -> None:
    found = _rasid(data, "--language", language, *command)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.count("\n") == 1
    assert "Read-only" not in found.stderr
    assert str(data) in found.stderr


def test_what_lies_unfinished_beside_the_archive_is_read_or_its_absence_told(data: Path) -> None:
    archive = data / "archive.sqlite"
    died = subprocess.run([sys.executable, "-c", _DYING, str(archive)], check=False, cwd=ROOT)
    assert died.returncode == -signal.SIGKILL
    assert (data / "archive.sqlite-wal").stat().st_size > 0
    assert "late" in _rasid(data, "watchlist", "list").stdout
    (data / "archive.sqlite-shm").unlink()
    found = _rasid(data, "watchlist", "list")
    assert (found.returncode, found.stdout) == (1, "")
    assert "The last changes" in found.stderr
