"""What is deleted when it has grown old or too much, and what stays whatever its age.

Starred, noted, tagged, alerted and exported articles stay. What a source ever listed stays known, so nothing deleted
comes back as news. Every limit becomes an article's number under which a source's articles go: numbers rise with time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import apsw

from monitor.archive import index
from monitor.archive.numbering import LOWEST, first_number
from monitor.archive.rows import dump
from monitor.errors import NotFoundError
from monitor.model import Going, Reason, Retention

ALL = 0
"""In the place of a source's number: the archive as a whole."""
STEP = 200
"""Articles deleted in one transaction: an alert that is written behind it waits some 50 ms."""
_MEGABYTE = 1_000_000
_GO_WITH_ARTICLES = (
    "articles",
    "texts",
    "shelf",
    "words_in_data",
    "words_in_idx",
    "words_in_docsize",
    "pairs_in_data",
    "pairs_in_idx",
    "pairs_in_docsize",
    "unpaired",
    "places",
    "matches",
    "related",
    "pending",
    "unlearned",
    "hours",
)
"""Tables that shrink with each article; the words that were ever written, what people did, what was listed do not."""
_OF_THE_NEWEST = "prints"
"""What only the articles of the last days have: it shrinks where the oldest is one of them. Its keys go by the week."""
_PAGES = 512
"""Pages of the file given back in one transaction."""

_STAYS = (
    "(shelf.starred = 1 OR shelf.exported = 1"
    " OR EXISTS (SELECT 1 FROM people WHERE people.article = shelf.id"
    " AND (starred = 1 OR note <> '' OR alerted = 1))"
    " OR EXISTS (SELECT 1 FROM articles JOIN tagged ON page = url_hash WHERE articles.id = shelf.id)"
    " OR EXISTS (SELECT 1 FROM alerts WHERE alerts.article = shelf.id)"
    " OR EXISTS (SELECT 1 FROM copies WHERE copies.article = shelf.id)"
    " OR EXISTS (SELECT 1 FROM pending WHERE pending.article = shelf.id))"
)

_GOES = (
    "FROM shelf LEFT JOIN"  # noqa: S608
    " (SELECT value ->> 0 AS source, value ->> 1 AS border FROM json_each(?1)) AS own USING (source)"
    f" WHERE shelf.id < coalesce(own.border, ?2) AND shelf.id < ?3 AND NOT {_STAYS}"
)


def limits(db: apsw.Connection) -> dict[int, Retention]:
    """The limits that were set, by source; `ALL` is the archive as a whole."""
    return {
        source: Retention(days=days, articles=articles, megabytes=megabytes)
        for source, days, articles, megabytes in db.execute(
            "SELECT source, days, articles, megabytes FROM retention ORDER BY source"
        )
    }


def set_limits(db: apsw.Connection, source: int, wanted: Retention) -> None:
    """Limits of a source, or with `ALL` of the archive; without any the source follows the archive's.

    Raises `NotFoundError` where there is no such source.
    """
    if source != ALL and db.execute("SELECT 1 FROM sources WHERE id = ?", (source,)).fetchone() is None:
        raise NotFoundError(Reason.of("no-such-source", source=source))
    db.execute("DELETE FROM retention WHERE source = ?", (source,))
    if wanted != Retention():
        db.execute(
            "INSERT INTO retention (source, days, articles, megabytes) VALUES (?, ?, ?, ?)",
            (source, wanted.days, wanted.articles, wanted.megabytes),
        )


def borders(db: apsw.Connection, wanted: Mapping[int, Retention], *, now: datetime) -> dict[int, int]:
    """For each source with limits, and for `ALL`, the number under which its articles go.

    Count and size of `ALL` are those of the whole archive; its age holds for every source that has no age of its own.
    """
    room = _Room.of(db)
    found = {source: _border(db, source, limit, room=room, now=now) for source, limit in wanted.items()}
    whole = wanted.get(ALL, Retention())
    if whole.days is not None:
        # A source's own age takes the place of the archive's; the other limits of the archive hold for it too.
        without_age = _border(
            db, ALL, Retention(articles=whole.articles, megabytes=whole.megabytes), room=room, now=now
        )
        for source, limit in wanted.items():
            if source != ALL:
                found[source] = max(found[source], without_age if limit.days is not None else found[ALL])
    elif ALL in found:
        found = {source: max(border, found[ALL]) for source, border in found.items()}
    return found


def _border(db: apsw.Connection, source: int, limit: Retention, *, room: _Room, now: datetime) -> int:
    border = LOWEST
    if limit.days is not None:
        border = first_number(now - timedelta(days=limit.days))
    most = [limit.articles] if limit.articles is not None else []
    if limit.megabytes is not None:
        most.append(room.articles_in(limit.megabytes * _MEGABYTE, whole=source == ALL))
    if most:
        last = db.execute(
            "SELECT id FROM shelf WHERE (?1 = 0 OR source = ?1) ORDER BY id DESC LIMIT 1 OFFSET ?2",
            (source, max(0, min(most) - 1)),
        ).fetchone()
        if last is not None:
            border = max(border, int(last[0]) + (min(most) == 0))
    return border


@dataclass(frozen=True, slots=True)
class _Room:
    """Bytes of the file: what each article takes on average, index and all, and what stays however many go."""

    each: float
    fixed: int

    @classmethod
    def of(cls, db: apsw.Connection) -> _Room:
        size = int(db.pragma("page_size"))
        used = (int(db.pragma("page_count")) - int(db.pragma("freelist_count"))) * size
        articles = int(db.execute("SELECT count(*) FROM shelf").get)
        going = list(_GO_WITH_ARTICLES)
        if db.execute("SELECT 1 FROM prints WHERE article = (SELECT min(id) FROM shelf)").get is not None:
            going.append(_OF_THE_NEWEST)
        # SQLite's own table of what each tree takes: https://www.sqlite.org/dbstat.html. Asked for by name it reads
        # the pages of that tree and no others.
        staying = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_schema WHERE rootpage > 0"
                " AND tbl_name NOT IN (SELECT value FROM json_each(?))",
                (dump(going),),
            )
        ]
        fixed = sum(
            int(db.execute("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = ?", (name,)).get)
            for name in staying
        )
        return cls(each=max(1.0, (used - fixed) / articles if articles else 1.0), fixed=fixed)

    def articles_in(self, limit: float, *, whole: bool) -> int:
        """How many articles a limit in bytes leaves: of the whole file, or of what belongs to one source.

        What stays takes half of it at the most: else an archive in which much is noted would lose all its articles.
        """
        return int((max(limit - self.fixed, limit / 2) if whole else limit) / self.each)


def _values(borders: Mapping[int, int]) -> tuple[str | int, ...]:
    """What `_GOES` asks for."""
    own = [(source, border) for source, border in borders.items() if source != ALL]
    return dump(own), borders.get(ALL, LOWEST), max(borders.values())


def going(db: apsw.Connection, wanted: Mapping[int, Retention], *, now: datetime) -> Going:
    """What these limits would delete now."""
    if not wanted:
        return Going()
    query = f"SELECT shelf.source, count(*) {_GOES} GROUP BY shelf.source"
    found = list(db.execute(query, _values(borders(db, wanted, now=now))))
    names = dict(db.execute("SELECT id, name FROM sources"))
    count = sum(n for _, n in found)
    return Going(
        articles=count,
        bytes=round(count * _Room.of(db).each) if count else 0,
        by_source=tuple(sorted(((names.get(source, ""), n) for source, n in found), key=lambda one: (-one[1], one[0]))),
    )


def oldest(db: apsw.Connection, borders: Mapping[int, int], *, limit: int = STEP) -> tuple[int, ...]:
    """The oldest articles that go."""
    if not borders:
        return ()
    query = f"SELECT shelf.id {_GOES} ORDER BY shelf.id LIMIT {int(limit)}"
    return tuple(number for (number,) in db.execute(query, _values(borders)))


def delete(db: apsw.Connection, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Delete these articles but for what has become one that stays; returns those that are gone."""
    gone = tuple(
        number
        for (number,) in db.execute(
            f"SELECT shelf.id FROM shelf WHERE id IN (SELECT value FROM json_each(?)) AND NOT {_STAYS}",  # noqa: S608
            (dump(list(numbers)),),
        )
    )
    asked = dump(list(gone))
    db.execute(
        "UPDATE sources SET articles = sources.articles - fewer.n FROM (SELECT source, count(*) AS n FROM shelf"
        " WHERE id IN (SELECT value FROM json_each(?)) GROUP BY source) AS fewer WHERE sources.id = fewer.source",
        (asked,),
    )
    with index.merged_a_little(db):
        index.remove(db, gone)
    # Its matches and what it is recognised by go with the article, by a trigger.
    for table, column in (
        ("texts", "article"),
        ("unlearned", "article"),
        ("articles", "id"),
        ("shelf", "id"),
    ):
        db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (asked,))  # noqa: S608
    return gone


def not_exported(db: apsw.Connection, numbers: Iterable[int]) -> tuple[int, ...]:
    """Which of these articles nobody has exported yet."""
    asked = dump(list(numbers))
    found = db.execute("SELECT id FROM shelf WHERE id IN (SELECT value FROM json_each(?)) AND exported = 0", (asked,))
    return tuple(number for (number,) in found)


def mark_exported(db: apsw.Connection, numbers: Iterable[int]) -> None:
    """These articles were taken out into a file: from now on they stay."""
    db.execute("UPDATE shelf SET exported = 1 WHERE id IN (SELECT value FROM json_each(?))", (dump(list(numbers)),))


def give_back(db: apsw.Connection) -> bool:
    """Give some of the freed space back to the disk; False when there is none left to give."""
    if index.merge(db, pages=index.LITTLE):
        return True
    free = int(db.pragma("freelist_count"))
    for _ in db.execute(f"PRAGMA incremental_vacuum({_PAGES})"):
        pass
    return int(db.pragma("freelist_count")) < free
