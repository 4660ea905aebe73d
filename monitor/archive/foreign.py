"""What other feed readers keep: RSS Guard, Liferea, Newsboat and QuiteRSS. Their sources, articles, marks and labels.

Read from a copy of their database, told apart by its tables. Tables and columns are named as these programs name them
(RSS Guard 4.0, Liferea 1.14, Newsboat 2.21, QuiteRSS 0.19); other versions of RSS Guard differ in a few.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from monitor.archive.values import ArticleLine, LineText
from monitor.errors import InputError
from monitor.model import NewSource, Published, Reason, SourceKind, TextFrom

MARK = b"SQLite format 3\x00"

# Of each reader: its sources as (address, name, folder), and its articles as (address, title, HTML, seconds since 1970
# or a written time, address of the source, read, starred, labels separated by line breaks).
_NEWSBOAT = (
    "SELECT rssurl, title, '' FROM rss_feed WHERE rssurl LIKE 'http%'",
    (
        # Its flags are letters of a person's own; it has no other mark.
        "SELECT url, title, content, pubDate, feedurl, NOT unread, coalesce(flags, '') <> '', '' FROM rss_item"
        " WHERE NOT deleted ORDER BY id"
    ),
)
_LIFEREA = (
    "SELECT subscription.source, node.title, {folder} FROM subscription LEFT JOIN node USING (node_id)",
    (
        "SELECT items.source, items.title, description, date, subscription.source, read, marked, '' FROM items"
        " JOIN subscription USING (node_id) WHERE NOT coalesce(comment, 0) ORDER BY item_id"
    ),
)
_QUITERSS = (
    "SELECT xmlUrl, coalesce(nullif(text, ''), title), {folder} FROM feeds WHERE coalesce(xmlUrl, '') <> ''",
    (
        "SELECT coalesce(nullif(link_href, ''), link_alternate), news.title,"
        " coalesce(nullif(content, ''), news.description),"
        # Written in UTC, without saying so.
        " coalesce(CAST(strftime('%s', news.published) AS INTEGER), news.published), xmlUrl, read > 0, starred,"
        " (SELECT group_concat(name, char(10)) FROM labels WHERE news.label LIKE '%,' || labels.id || ',%')"
        " FROM news JOIN feeds ON feeds.id = news.feedId WHERE NOT deleted ORDER BY news.id"
    ),
)
_RSSGUARD = (
    "SELECT {address}, title, {folder} FROM Feeds",
    (
        "SELECT Messages.url, Messages.title, contents, date_created / 1000, address, is_read, is_important, {labels}"
        " FROM Messages JOIN (SELECT {feed} AS key, account_id AS account, {address} AS address FROM Feeds)"
        " ON key = Messages.feed AND account = account_id WHERE NOT is_deleted AND NOT is_pdeleted ORDER BY Messages.id"
    ),
)
# The folder of a feed, where the table says of one.
_LIFEREA_FOLDER = "(SELECT title FROM node AS around WHERE around.node_id = node.parent_id)"
_QUITERSS_FOLDER = "(SELECT coalesce(nullif(text, ''), title) FROM feeds AS around WHERE around.id = feeds.parentId)"
_RSSGUARD_FOLDER = "(SELECT title FROM Categories WHERE Categories.id = category)"
_LABELS = (
    "(SELECT group_concat(Labels.name, char(10)) FROM LabelsInMessages JOIN Labels ON Labels.custom_id = label"
    " WHERE message = Messages.custom_id)"
)


@dataclass(frozen=True, slots=True)
class Foreign:
    """The database of another reader, open for reading."""

    name: str
    """Of the program."""
    _db: apsw.Connection
    _sources: str
    _articles: str

    def sources(self) -> Iterator[NewSource]:
        """What it polls; what is no address (a search, a command) is left out."""
        from monitor.archive.exchange import is_address, web_address

        for url, name, folder in self._db.execute(self._sources):
            if isinstance(url, str) and is_address(address := web_address(url.strip())):
                name = str(name or url).strip()
                yield NewSource(url=address, name=name, kind=SourceKind.FEED, folder=str(folder or ""))

    def articles(self) -> Iterator[ArticleLine]:
        """What it keeps, by the address of its source; what has no address of its own or no text at all is left out."""
        from monitor.archive.exchange import is_address, web_address
        from monitor.archive.people import clean_tag
        from monitor.gathering.markup import paragraphs_of, plain

        for url, title, html, published, source, read, starred, labels in self._db.execute(self._articles):
            if not isinstance(url, str) or not is_address(url.strip()):
                continue
            title, paragraphs = plain(str(title or "")), paragraphs_of(str(html or ""))
            if not title and not paragraphs:
                continue
            yield ArticleLine(
                url=url.strip(),
                text=LineText(title=title, paragraphs=paragraphs, published=_published(published)),
                source=web_address(str(source or "").strip()),
                text_from=TextFrom.FEED,
                tagged=tuple(clean_tag(label) for label in str(labels or "").split("\n") if label.strip()),
                read=bool(read),
                starred=bool(starred),
            )


def _published(value: object) -> Published | None:
    """Seconds since 1970, or an ISO time whose zone is not known."""
    from monitor.lines import published_from

    if isinstance(value, int) and value > 0:
        try:
            return Published.at(datetime.fromtimestamp(value, UTC), origin="feed")
        except (ValueError, OverflowError, OSError):
            return None
    try:
        return published_from(value) if isinstance(value, str) and value else None
    except InputError:
        return None


@contextmanager
def opened(path: Path) -> Iterator[Foreign]:
    """The database of another reader; a copy of it, so that the program may run meanwhile.

    Raises `InputError` where it is none of a reader we know, or damaged.
    """
    with tempfile.TemporaryDirectory(prefix="rasid-") as folder:
        copy = Path(folder) / "reader.sqlite"
        for end in ("", "-wal"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + end))
        db = apsw.Connection(str(copy))
        try:
            yield _understood(db)
        except apsw.Error as error:
            raise InputError(Reason.of("reader-not-understood", file=path.name)) from error
        finally:
            db.close()


def _understood(db: apsw.Connection) -> Foreign:
    tables = {name: _columns(db, name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if {"rss_feed", "rss_item"} <= tables.keys():
        return Foreign("Newsboat", db, *_NEWSBOAT)
    if {"items", "subscription", "node"} <= tables.keys():
        folder = _LIFEREA_FOLDER if "parent_id" in tables["node"] else "''"
        return Foreign("Liferea", db, _LIFEREA[0].format(folder=folder), _LIFEREA[1])
    if {"feeds", "news"} <= tables.keys():
        folder = _QUITERSS_FOLDER if "parentId" in tables["feeds"] else "''"
        return Foreign("QuiteRSS", db, _QUITERSS[0].format(folder=folder), _QUITERSS[1])
    if {"Feeds", "Messages"} <= tables.keys():
        found = {
            "address": "source" if "source" in tables["Feeds"] else "url",
            "feed": "id" if tables["Messages"].get("feed") == "INTEGER" else "custom_id",
            "folder": _RSSGUARD_FOLDER if "Categories" in tables and "category" in tables["Feeds"] else "''",
            "labels": _LABELS if {"Labels", "LabelsInMessages"} <= tables.keys() else "''",
        }
        return Foreign("RSS Guard", db, *(query.format(**found) for query in _RSSGUARD))
    raise InputError(Reason.of("import-not-understood"))


def _columns(db: apsw.Connection, table: str) -> dict[str, str]:
    """The columns of a table and their declared types."""
    return dict(db.execute("SELECT name, type FROM pragma_table_info(?)", (table,)))
