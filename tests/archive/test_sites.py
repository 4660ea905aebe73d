"""What the pages of a site have in common is counted with each article, and outlives a restart."""

from __future__ import annotations

from pathlib import Path

import apsw

from monitor.archive import Archive
from monitor.archive.schema import MIGRATIONS
from monitor.gathering.sites import MOST_LINES, SiteKnown
from monitor.model import NewSource, SiteSeen, SourceKind
from tests.archive.desk import Desk, StoppedClock

HOST = "news.example"


def read(desk: Desk, name: str, *lines: int, offset: str = "", day: str = "") -> None:
    source = desk.archive.sources().result() or (desk.add_source(),)
    seen = SiteSeen(host=HOST, title=hash(name) % 10**9, lines=lines, offset=offset, day=day)
    desk.store(source[0], name, f"عنوان {name}", f"نص {name}", site=seen)


def known(desk: Desk, *lines: int) -> SiteKnown:
    return desk.archive.site(HOST, lines).result()


def test_a_line_under_four_titles_is_the_sites_and_others_are_not(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        read(desk, name, 7, hash(name))
    assert known(desk, 7).lines == frozenset()
    read(desk, "d", 7, 8)
    assert known(desk, 7, 8, hash("a")).lines == {7}
    assert known(desk).lines == frozenset()
    assert desk.archive.site("other.example", (7,)).result() == SiteKnown()


def test_one_article_read_again_and_again_makes_no_line_the_sites(desk: Desk) -> None:
    source = desk.add_source()
    for version in range(9):
        seen = SiteSeen(host=HOST, title=5, lines=(7,))
        desk.store(source, "a", "عنوان", f"نص {version}", site=seen)
    assert known(desk, 7).lines == frozenset()


def test_a_line_the_site_gave_up_is_forgotten_by_and_by(desk: Desk) -> None:
    for name in "abcd":
        read(desk, name, 7)
    for name in "efghi":
        read(desk, name, 8)
    assert known(desk, 7, 8).lines == {8}


def test_the_lines_kept_of_a_site_are_bounded(desk: Desk, path: Path) -> None:
    source = desk.add_source()
    for number in range(50):
        lines = (7, *range(1_000 * (number + 1), 1_000 * (number + 1) + 60))
        desk.store(source, f"{number}", f"عنوان {number}", "نص", site=SiteSeen(host=HOST, title=number, lines=lines))
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        ((count,),) = connection.execute("SELECT count(*) FROM site_lines")
    finally:
        connection.close()
    assert count == MOST_LINES
    assert known(desk, 7).lines == {7}


def test_a_sites_clock_is_settled_by_three_pages_that_agree_and_begins_anew_with_one_that_does_not(desk: Desk) -> None:
    for number, day in enumerate(("2026-10-20", "2026-10-18", "2026-10-22")):
        assert known(desk).offset == ""
        read(desk, f"{number}", offset="+03:00", day=day)
    assert known(desk) == SiteKnown(offset="+03:00", first_day="2026-10-18", last_day="2026-10-22")
    read(desk, "4")
    assert known(desk).offset == "+03:00"
    read(desk, "5", offset="+02:00", day="2026-11-02")
    assert known(desk).offset == ""


def test_an_archive_of_the_schema_before_learns_its_sites(path: Path, clock: StoppedClock) -> None:
    before = next(number for number, item in enumerate(MIGRATIONS) if "CREATE TABLE site_lines" in item)
    connection = apsw.Connection(str(path))
    for item in MIGRATIONS[:before]:
        connection.execute(item)
    connection.pragma("user_version", before)
    connection.execute(
        "INSERT INTO sources (url, name, kind, text, added) VALUES ('https://old.example/', 'قديم', 'feed', 'auto', 0)"
    )
    connection.close()
    archive = Archive(path, clock=clock)
    try:
        (old,) = archive.sources().result()
        assert (old.name, old.zone) == ("قديم", "")
        desk = Desk(archive, clock)
        for name in "abcd":
            read(desk, name, 7)
        new = NewSource(url="https://new.example/", name="جديد", kind=SourceKind.FEED, zone="Asia/Damascus")
        assert archive.add_source(new).result().zone == "Asia/Damascus"
        assert archive.update_source(old.id, zone="+03:00").result().zone == "+03:00"
    finally:
        archive.close()
    again = Archive(path, clock=clock)
    try:
        assert again.site(HOST, (7,)).result().lines == {7}
    finally:
        again.close()
