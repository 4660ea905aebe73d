"""What people did (read, starred, noted, tagged), by address so that it outlives an article; and their watchlists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

import apsw

from monitor.archive import rematching, waking
from monitor.archive.rows import dump, key_hash, stamp, watchlist_column, watchlist_of
from monitor.archive.texts import clean
from monitor.errors import InputError, NotFoundError
from monitor.model import Reason, Watchlist

_LONGEST_TAG = 60
_STEP = 1_000
"""Matches deleted in one transaction: some 20 ms with the counts that follow them."""


def mark_read(db: apsw.Connection, numbers: Iterable[int], read: bool) -> tuple[int, ...]:
    """Set the read mark; returns the numbers whose mark changed."""
    asked = dump([int(number) for number in numbers])
    changed = tuple(
        number
        for (number,) in db.execute(
            "UPDATE shelf SET read = ?1 WHERE id IN (SELECT value FROM json_each(?2)) AND read <> ?1 RETURNING id",
            (read, asked),
        )
    )
    db.execute(
        "INSERT INTO people (url, article, read) SELECT url, id, ?1 FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?2)) AND url <> ''"
        " ON CONFLICT (url) DO UPDATE SET read = excluded.read, article = excluded.article",
        (read, dump(changed)),
    )
    return changed


def with_copies(db: apsw.Connection, numbers: Iterable[int]) -> tuple[int, ...]:
    """These articles and the others of their stories."""
    asked = dump([int(number) for number in numbers])
    query = (
        "WITH asked AS (SELECT value AS id, coalesce((SELECT story FROM articles WHERE articles.id = value), value)"
        " AS story FROM json_each(?)) SELECT id FROM asked UNION SELECT story FROM asked"
        " UNION SELECT articles.id FROM articles INDEXED BY articles_story"
        " WHERE articles.story <> articles.id AND articles.story IN (SELECT story FROM asked)"
    )
    return tuple(number for (number,) in db.execute(query, (asked,)))


def star(db: apsw.Connection, number: int, on: bool) -> None:
    """Raises `NotFoundError`."""
    _there(db, number)
    db.execute("UPDATE shelf SET starred = ? WHERE id = ?", (on, number))
    db.execute(
        "INSERT INTO people (url, article, starred) SELECT url, id, ?1 FROM articles WHERE id = ?2 AND url <> ''"
        " ON CONFLICT (url) DO UPDATE SET starred = excluded.starred, article = excluded.article",
        (on, number),
    )


def note_article(db: apsw.Connection, number: int, text: str) -> None:
    """Write a note beside an article; empty takes it away.

    Raises `NotFoundError`.
    """
    _there(db, number)
    db.execute(
        "INSERT INTO people (url, article, note) SELECT url, id, ?1 FROM articles WHERE id = ?2 AND url <> ''"
        " ON CONFLICT (url) DO UPDATE SET note = excluded.note, article = excluded.article",
        (text, number),
    )


def tag_articles(db: apsw.Connection, numbers: Iterable[int], tag: str, on: bool, *, now: datetime) -> None:
    """Give articles a tag, or take it from them; those that are gone are passed over.

    Raises `InputError` where the tag is empty or too long.
    """
    tag = clean_tag(tag)
    asked = dump([int(number) for number in numbers])
    if on:
        db.execute(
            "INSERT OR IGNORE INTO tagged (tag, page, url, since) SELECT ?, url_hash, url, ? FROM articles"
            " WHERE id IN (SELECT value FROM json_each(?)) AND url_hash IS NOT NULL",
            (tag, stamp(now), asked),
        )
    else:
        db.execute(
            "DELETE FROM tagged WHERE tag = ? AND page IN"
            " (SELECT url_hash FROM articles WHERE id IN (SELECT value FROM json_each(?)))",
            (tag, asked),
        )


def meet(db: apsw.Connection, url: str, number: int) -> None:
    """What people did with a page, under whatever spelling of its address, is of this article from now on."""
    if not url:
        return
    spellings = _spellings(url)
    found = db.execute(
        "SELECT people.url FROM json_each(?) CROSS JOIN people ON people.url = value ORDER BY key LIMIT 1",
        (dump(spellings),),
    ).fetchone()
    if found is not None:
        db.execute("UPDATE people SET url = ?, article = ? WHERE url = ?", (url, number, found[0]))


def _spellings(url: str) -> list[str]:
    """The address, and as it would be with http or https, with `www.` or without, with `/` at its end or without."""
    head, mark, rest = url.partition("://")
    if not mark or head.lower() not in ("http", "https"):
        return [url]
    bare = rest[4:] if rest[:4].lower() == "www." else rest
    ends = [bare] if "?" in bare or "#" in bare else [bare, bare[:-1] if bare.endswith("/") else f"{bare}/"]
    found = [f"{scheme}://{www}{end}" for scheme in ("https", "http") for www in ("", "www.") for end in ends]
    return list(dict.fromkeys([url, *found]))


def mark_imported(db: apsw.Connection, number: int, *, read: bool, starred: bool, note: str) -> None:
    """The marks an article had where it comes from; they are added to its own, and no note is written over."""
    if read:
        mark_read(db, (number,), True)
    if starred:
        star(db, number, True)
    if note:
        db.execute(
            "INSERT INTO people (url, article, note) SELECT url, id, ?1 FROM articles WHERE id = ?2 AND url <> ''"
            " ON CONFLICT (url) DO UPDATE SET note = iif(people.note = '', excluded.note, people.note)",
            (note, number),
        )


def mark_alerted(db: apsw.Connection, number: int) -> None:
    """The article raised an alert: retention keeps it."""
    db.execute(
        "INSERT INTO people (url, article, alerted) SELECT url, id, 1 FROM articles WHERE id = ? AND url <> ''"
        " ON CONFLICT (url) DO UPDATE SET alerted = 1, article = excluded.article",
        (number,),
    )


def clean_tag(tag: str) -> str:
    """A tag as it is kept. Raises `InputError` where it is empty or too long."""
    kept = " ".join(clean(tag).split())
    if not kept or len(kept) > _LONGEST_TAG:
        raise InputError(Reason.of("not-a-tag", most=_LONGEST_TAG))
    return kept


def tags(db: apsw.Connection) -> tuple[tuple[str, int], ...]:
    """Every tag and how many articles of the archive have it, in the order of the alphabet."""
    return tuple(
        db.execute(
            "SELECT tag, count(articles.id) FROM tagged LEFT JOIN articles ON articles.url_hash = page"
            " GROUP BY tag ORDER BY tag"
        )
    )


def _there(db: apsw.Connection, number: int) -> None:
    if db.execute("SELECT 1 FROM shelf WHERE id = ?", (number,)).fetchone() is None:
        raise NotFoundError(Reason.of("no-such-article", id=number))


def watchlists(db: apsw.Connection) -> tuple[Watchlist, ...]:
    """Every watchlist, in the order they were made."""
    found = db.execute("SELECT id, name, definition FROM watchlists ORDER BY id")
    return tuple(watchlist_of(number, name, definition) for number, name, definition in found)


def watchlist_named(db: apsw.Connection, name: str) -> int | None:
    """The number of the watchlist of that very name."""
    found = db.execute("SELECT id FROM watchlists WHERE name = ?", (name,)).fetchone()
    return None if found is None else int(found[0])


def save_watchlist(db: apsw.Connection, watchlist: Watchlist, now: datetime, *, desk: Collection[str]) -> Watchlist:
    """Store a new one (`id` 0) or the new form of one that is there; returns it with its number.

    `desk` names the notifiers on which its alerts may come again.

    Raises `InputError` where another has the name, `NotFoundError` where the number is gone.
    """
    name_hash = key_hash(watchlist.name.casefold())
    other = db.execute("SELECT id FROM watchlists WHERE name_hash = ?", (name_hash,)).fetchone()
    if other is not None and other[0] != watchlist.id:
        raise InputError(Reason.of("watchlist-there", name=watchlist.name))
    values = (watchlist.name, name_hash, watchlist_column(watchlist), stamp(now))
    if watchlist.id == 0:
        db.execute("INSERT INTO watchlists (name, name_hash, definition, saved) VALUES (?, ?, ?, ?)", values)
        saved = replace(watchlist, id=db.last_insert_rowid())
        rematching.begin(db, saved.id)
        return saved
    before = next((one for one in watchlists(db) if one.id == watchlist.id), None)
    db.execute(
        "UPDATE watchlists SET name = ?, name_hash = ?, definition = ?, saved = ? WHERE id = ?",
        (*values, watchlist.id),
    )
    if not db.changes():
        raise NotFoundError(Reason.of("no-such-watchlist", id=watchlist.id))
    if before is None or _decides(before) != _decides(watchlist):
        rematching.begin(db, watchlist.id)
    if before is not None:
        waking.edited(db, before, watchlist, now=now, desk=desk)
    return watchlist


def _decides(watchlist: Watchlist) -> tuple[object, ...]:
    """What of a watchlist says which articles it matches; the rest says what is done with them."""
    return (
        watchlist.terms,
        watchlist.exclusions,
        watchlist.sources,
        watchlist.countries,
        watchlist.languages,
        watchlist.title_only,
        watchlist.threshold,
    )


def remove_watchlist(db: apsw.Connection, number: int) -> None:
    """Its alerts stay, by its name; its matches are seen no more: some go at once, the rest with `drop_matches`.

    Raises `NotFoundError`.
    """
    db.execute("DELETE FROM watchlists WHERE id = ?", (number,))
    if not db.changes():
        raise NotFoundError(Reason.of("no-such-watchlist", id=number))
    rematching.forget(db, number)
    drop_matches(db)


def bring_watchlist_back(db: apsw.Connection, watchlist: Watchlist, now: datetime) -> None:
    """Undo a removal: the watchlist has its number again, and with it its alerts. What is stored is matched anew.

    Raises `InputError` where another has its name or its number by now.
    """
    name_hash = key_hash(watchlist.name.casefold())
    there = "SELECT 1 FROM watchlists WHERE name_hash = ? OR id = ?"
    if db.execute(there, (name_hash, watchlist.id)).fetchone() is not None:
        raise InputError(Reason.of("watchlist-there", name=watchlist.name))
    db.execute(
        "INSERT INTO watchlists (id, name, name_hash, definition, saved) VALUES (?, ?, ?, ?, ?)",
        (watchlist.id, watchlist.name, name_hash, watchlist_column(watchlist), stamp(now)),
    )
    rematching.begin(db, watchlist.id)


def drop_matches(db: apsw.Connection) -> bool:
    """Delete some matches of watchlists that are gone; False when there is none left."""
    there = {number for (number,) in db.execute("SELECT id FROM watchlists")}
    # From one watchlist to the next, past its matches.
    last = 0
    while (found := db.execute("SELECT min(watchlist) FROM matches WHERE watchlist > ?", (last,)).get) is not None:
        if found not in there:
            db.execute(
                "DELETE FROM matches WHERE watchlist = ?1 AND article IN"
                " (SELECT article FROM matches WHERE watchlist = ?1 LIMIT ?2)",
                (found, _STEP),
            )
            return True
        last = found
    return False
