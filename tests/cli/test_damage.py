"""A damaged archive on the command line: told once, by a command that helps, and mended by the next start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from monitor.archive.schema import NEWEST
from tests.archive.damage import break_tables
from tests.cli.conftest import Rasid
from tests.site import Answer, Site

ROOT = Path(__file__).parents[2]


def _feed(name: str) -> Answer:
    items = "".join(f"<item><title>{name} {n} من إدلب</title><description>نص</description></item>" for n in range(5))
    feed = f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'
    return Answer(body=feed.encode(), type="application/rss+xml")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"/one.xml": _feed("الأولى"), "/two.xml": _feed("الثانية")}) as running:
        yield running


@pytest.fixture
def archive(rasid: Rasid, site: Site, tmp_path: Path) -> Path:
    """An archive with five articles, and a source that nobody has read yet."""
    assert rasid("watchlist", "add", "north", "--term", "إدلب").code == 0
    assert rasid("source", "add", site.url("/one.xml")).code == 0
    assert rasid("poll").code == 0
    assert rasid("source", "add", site.url("/two.xml")).code == 0
    return tmp_path / "data" / "archive.sqlite"


def test_damage_that_a_check_finds_is_mended_by_the_next_poll(rasid: Rasid, archive: Path) -> None:
    break_tables(archive, "articles")
    checked = rasid("archive", "check")
    assert (checked.code, checked.out) == (1, "")
    assert "`rasid poll`" in checked.err
    polled = rasid("poll")
    assert polled.code == 0
    assert polled.err.count("was damaged") == 1
    assert list(archive.parent.glob("archive-aside-*.sqlite"))
    assert rasid("archive", "check").code == 0
    assert len(rasid("source", "list", "--json").lines) == 2
    assert rasid("poll").err == ""


def test_what_a_check_finds_and_can_be_made_again_is_no_damage(rasid: Rasid, archive: Path) -> None:
    db = apsw.Connection(str(archive))
    db.execute("UPDATE hours SET articles = articles + 1")
    db.close()
    checked = rasid("archive", "check")
    assert (checked.code, checked.out) == (1, "")
    assert "No article is lost" in checked.err
    assert rasid("archive", "check").code == 0
    assert not list(archive.parent.glob("archive-aside-*.sqlite"))


def test_damage_that_a_poll_comes_upon_fails_it_and_the_next_one_mends_it(rasid: Rasid, archive: Path) -> None:
    break_tables(archive, "known")
    failed = rasid("poll")
    assert failed.code == 1
    assert failed.err.count("is damaged") == 1
    mended = rasid("poll", "--once")
    assert mended.code == 0
    assert mended.err.count("was damaged") == 1
    assert len(rasid("search", "إدلب", "--json").lines) == 10


def test_what_came_back_from_the_daily_copy_is_said(rasid: Rasid, archive: Path) -> None:
    break_tables(archive, "sources", "watchlists")
    rasid("archive", "check")
    mended = rasid("poll")
    assert mended.err.count("was damaged") == 1
    assert "sources and watchlists, came from the daily copy daily-" in mended.err


def test_watching_mends_a_damaged_archive_at_once_and_goes_on(rasid: Rasid, archive: Path) -> None:
    break_tables(archive, "known")
    command = [sys.executable, "-m", "monitor", "watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=dict(os.environ), text=True
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        said = [watching.stderr.readline() for _ in range(3)]
        alert = watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        watching.communicate()
    assert said[0].startswith("Watching 2 sources")
    assert said[1].startswith("The archive was damaged. A new one was made; 5 articles")
    assert said[2].startswith("Watching 2 sources")
    assert "الثانية" in alert
    assert watching.returncode == 0


@pytest.mark.parametrize("table", ["known", "sources"])
def test_a_report_is_made_of_a_damaged_archive(rasid: Rasid, archive: Path, table: str) -> None:
    break_tables(archive, table)
    found = rasid("diagnose")
    assert (found.code, found.err) == (0, "")
    report = json.loads(found.out)
    assert report["archive"]["bytes"] == archive.stat().st_size
    assert report["archive"].get("cannot be read") == ("archive-damaged" if table == "sources" else None)


def test_a_report_is_made_where_the_archive_cannot_be_opened(rasid: Rasid, archive: Path) -> None:
    connection = apsw.Connection(str(archive))
    connection.pragma("user_version", NEWEST + 1)
    connection.close()
    report = json.loads(rasid("diagnose").out)
    assert report["archive"]["cannot be read"] == "archive-newer"
    assert (report["archive"]["version"], report["archive"]["newest"]) == (NEWEST + 1, NEWEST)
    assert report["rasid"]
    archive.write_bytes(b"no database " * 1000)
    found = rasid("diagnose")
    assert found.code == 0
    report = json.loads(found.out)
    assert report["archive"] == {"bytes": 12_000, "cannot be read": "archive-damaged"}
    assert str(archive.parent) not in found.out


def test_damage_met_after_a_poll_that_went_well_is_told(rasid: Rasid, archive: Path) -> None:
    assert rasid("poll").code == 0
    break_tables(archive, "dictionaries")
    found = rasid("poll")
    assert found.err.count("is damaged") == 1
