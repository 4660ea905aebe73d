"""What other feed readers keep comes in: sources, articles, and what was read, starred and labelled there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.model import Article

FEED = "https://north.example/feed.xml"
HTML = "<p>عاد الأهالي إلى إدلب.</p><p>وفتحت الأسواق.</p><script>x()</script>"
MOMENT = 1_795_600_000
"""2026-11-25, 09:46:40 UTC."""

Make = Callable[[apsw.Connection], None]


def newsboat(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE rss_feed (rssurl TEXT, url TEXT, title TEXT)")
    db.execute(
        "CREATE TABLE rss_item (id INTEGER PRIMARY KEY, title TEXT, url TEXT, feedurl TEXT, pubDate INTEGER,"
        " content TEXT, unread INTEGER, flags TEXT, deleted INTEGER)"
    )
    db.execute("INSERT INTO rss_feed VALUES (?, 'https://north.example/', 'صحيفة الشمال')", (FEED,))
    db.execute("INSERT INTO rss_feed VALUES ('query:unread', '', 'بحث')")
    for n, unread, deleted in ((0, 1, 0), (1, 0, 0), (2, 1, 1)):
        db.execute(
            "INSERT INTO rss_item (title, url, feedurl, pubDate, content, unread, deleted, flags)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (f"خبر {n}", f"https://north.example/{n}", FEED, MOMENT + n, HTML, unread, deleted, "" if n else "s"),
        )


def liferea(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE node (node_id TEXT, parent_id TEXT, title TEXT)")
    db.execute("CREATE TABLE subscription (node_id TEXT, source TEXT)")
    db.execute(
        "CREATE TABLE items (item_id INTEGER PRIMARY KEY, node_id TEXT, title TEXT, read INTEGER, marked INTEGER,"
        " source TEXT, description TEXT, date INTEGER, comment INTEGER)"
    )
    db.execute("INSERT INTO node VALUES ('n', 'above', 'صحيفة الشمال'), ('above', 'root', 'شمال')")
    db.execute("INSERT INTO subscription VALUES ('n', ?)", (FEED,))
    for n, read, marked, comment in ((0, 0, 1, 0), (1, 1, 0, 0), (2, 0, 0, 1)):
        db.execute(
            "INSERT INTO items VALUES (?, 'n', ?, ?, ?, ?, ?, ?, ?)",
            (n, f"خبر {n}", read, marked, f"https://north.example/{n}", HTML, MOMENT + n, comment),
        )


def quiterss(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE feeds (id INTEGER PRIMARY KEY, text TEXT, title TEXT, xmlUrl TEXT, parentId INTEGER)")
    db.execute("CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT)")
    db.execute(
        "CREATE TABLE news (id INTEGER PRIMARY KEY, feedId INTEGER, title TEXT, description TEXT, content TEXT,"
        " published TEXT, read INTEGER, starred INTEGER, deleted INTEGER, link_href TEXT, link_alternate TEXT,"
        " label TEXT)"
    )
    db.execute("INSERT INTO feeds VALUES (3, 'صحيفة الشمال', 'Title', ?, 4), (4, 'شمال', '', '', 0)", (FEED,))
    db.execute("INSERT INTO labels VALUES (1, 'مهم'), (11, 'عمل')")
    for n, read, starred, deleted in ((0, 0, 1, 0), (1, 2, 0, 0), (2, 0, 0, 1)):
        db.execute(
            "INSERT INTO news VALUES (NULL, 3, ?, ?, '', ?, ?, ?, ?, ?, '', ?)",
            (
                f"خبر {n}",
                HTML,
                f"2026-11-25T09:46:4{n}",
                read,
                starred,
                deleted,
                f"https://north.example/{n}",
                ",1," if n == 0 else "",
            ),
        )


def rss_guard(db: apsw.Connection, *, address: str = "source") -> None:
    db.execute(
        f"CREATE TABLE Feeds (id INTEGER PRIMARY KEY, title TEXT, {address} TEXT, account_id INTEGER, custom_id TEXT,"
        " category INTEGER)"
    )
    db.execute("CREATE TABLE Categories (id INTEGER PRIMARY KEY, title TEXT)")
    db.execute("INSERT INTO Categories VALUES (7, 'شمال')")
    db.execute(
        "CREATE TABLE Messages (id INTEGER PRIMARY KEY, is_read INTEGER, is_important INTEGER, is_deleted INTEGER,"
        " is_pdeleted INTEGER, feed TEXT, title TEXT, url TEXT, date_created INTEGER, contents TEXT,"
        " account_id INTEGER, custom_id TEXT)"
    )
    db.execute("CREATE TABLE Labels (id INTEGER PRIMARY KEY, name TEXT, custom_id TEXT, account_id INTEGER)")
    db.execute("CREATE TABLE LabelsInMessages (label TEXT, message TEXT, account_id INTEGER)")
    db.execute(
        "INSERT INTO Feeds VALUES (1, 'صحيفة الشمال', ?, 1, 'f1', 7), (2, 'أخرى', 'https://x.example/', 2, 'f1', -1)",
        (FEED,),
    )
    db.execute("INSERT INTO Labels VALUES (1, 'مهم', 'l1', 1)")
    db.execute("INSERT INTO LabelsInMessages VALUES ('l1', 'm0', 1)")
    for n, read, important, deleted in ((0, 0, 1, 0), (1, 1, 0, 0), (2, 0, 0, 1)):
        db.execute(
            "INSERT INTO Messages VALUES (NULL, ?, ?, ?, 0, 'f1', ?, ?, ?, ?, 1, ?)",
            (read, important, deleted, f"خبر {n}", f"https://north.example/{n}", (MOMENT + n) * 1000, HTML, f"m{n}"),
        )


def old_rss_guard(db: apsw.Connection) -> None:
    rss_guard(db, address="url")


@pytest.fixture
def database(tmp_path: Path) -> Callable[[Make], Path]:
    def make(fill: Make) -> Path:
        path = tmp_path / "reader.db"
        db = apsw.Connection(str(path))
        db.execute("PRAGMA journal_mode = WAL")
        fill(db)
        # Left open: as if the program were running, with its newest rows beside the file.
        return path

    return make


def kept(engine: Engine) -> list[Article]:
    found = engine.search('title:"خبر"', limit=9).result(30)
    return sorted((one.article for one in found), key=lambda article: article.url)


@pytest.mark.parametrize("fill", [newsboat, liferea, quiterss, rss_guard, old_rss_guard])
def test_sources_and_articles_come_with_their_marks(
    engine: Engine, database: Callable[[Make], Path], fill: Make
) -> None:
    path = database(fill)
    done = engine.import_file(path).result(60)
    sources = {source.url: source for source in engine.sources().result(5)}
    assert sources[FEED].name == "صحيفة الشمال"
    assert {source.url: source.folder for source in sources.values() if source.folder} == (
        {} if fill is newsboat else {FEED: "شمال"}
    )
    assert (done.kind, done.added, done.refused) == ("reader", 2 + len(sources), 0)
    first, second = kept(engine)
    assert (first.title, first.url, first.source_name) == ("خبر 0", "https://north.example/0", "صحيفة الشمال")
    assert first.paragraphs == ("عاد الأهالي إلى إدلب.", "وفتحت الأسواق.")
    assert first.published is not None
    # QuiteRSS writes UTC without saying so.
    assert first.published.instant == datetime.fromtimestamp(MOMENT, UTC)
    assert first.published.zone_known
    assert first.published.text.startswith("2026-11-25T09:46:40")
    assert (first.read, second.read) == (False, True)
    assert (first.starred, second.starred) == (True, False)
    assert first.tagged == (("مهم",) if fill in (quiterss, rss_guard, old_rss_guard) else ())
    assert engine.alerts().result(5) == ()
    again = engine.import_file(path).result(60)
    assert (again.added, again.known) == (0, done.added)


def test_the_addresses_of_newsboat_come_in(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "urls"
    path.write_text(
        f'# my feeds\n{FEED} "شمال" "~صحيفة الشمال"\nhttps://south.example/feed\n"query:new:unread = \\"yes\\""\n',
        encoding="utf-8",
    )
    assert engine.import_file(path).result(30).added == 2
    found = {source.name: source.folder for source in engine.sources().result(5)}
    assert found == {"صحيفة الشمال": "شمال", "https://south.example/feed": ""}


def another(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE cookies (name TEXT)")


def test_a_database_of_no_reader_is_refused(engine: Engine, database: Callable[[Make], Path]) -> None:
    with pytest.raises(InputError) as refused:
        engine.import_file(database(another)).result(30)
    assert refused.value.reason.code == "import-not-understood"


def test_a_damaged_database_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 20)
    with pytest.raises(InputError) as refused:
        engine.import_file(path).result(30)
    assert refused.value.reason.code == "reader-not-understood"
