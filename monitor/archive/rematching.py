"""Articles that are to be matched again, and what comes of it.

Two reasons, one place. *Unlearned*: the article was matched by the rules alone, before the lexicon was there; what it
would have alerted of may still alert. *Filling in*: a watchlist was added or edited, and the kept articles are held
against it, from the newest back, without alerts. How far that has come stands in the file, so that it goes on after a
restart; an edit begins it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import apsw

from monitor.archive import alerts, articles, sources, texts
from monitor.archive.alerts import Decide
from monitor.archive.numbering import HIGHEST, LOWEST
from monitor.archive.rows import dump, matches_column, watchlist_of
from monitor.archive.values import Filling, Stored, Unlearned
from monitor.errors import QueryError
from monitor.model import Article, Hit, Source, SourceKind

if TYPE_CHECKING:
    from monitor.language import Lexicon

_LONGEST_QUESTION = 100_000
"""Letters of what the index is asked; of watchlists with more words every article is read instead."""


def unlearned(db: apsw.Connection, limit: int) -> tuple[Unlearned, ...]:
    """Up to `limit` articles matched by the rules alone, newest first; one that cannot be read keeps its mark."""
    # An article that is gone has nothing to be matched.
    marked = "SELECT article FROM unlearned JOIN articles ON id = article ORDER BY article DESC"
    found: list[Unlearned] = []
    for (number,) in db.execute(marked):
        if len(found) == limit:
            break
        for article in articles.several(db, (number,)):
            query = "SELECT expanded(form, body) FROM texts WHERE article = ? AND version = ?"
            for (text,) in db.execute(query, (number, article.version)):
                may_alert = texts.unpacked(text).may_alert
                [source] = _sources(db, (article,))
                found.append(Unlearned(article=article, source=source, may_alert=may_alert))
    return tuple(found)


def learn(
    db: apsw.Connection,
    article: Article,
    hits: tuple[Hit, ...],
    *,
    may_alert: bool,
    now: datetime,
    decide: Decide,
) -> Stored:
    """Give an article the matches the lexicon makes in the place of those the rules alone had made, and alert of it.

    A watchlist that was made or edited after the article came does not alert of it. Where a new text came meanwhile
    nothing is done: that text is matched by itself. An alert that the rules alone raised stays, for it was shown.
    """
    kept = db.execute("SELECT story, version FROM articles WHERE id = ?", (article.id,)).fetchone()
    if kept is None or kept[1] != article.version:
        return _stored(article, article.story if kept is None else kept[0])
    if db.execute("SELECT 1 FROM unlearned WHERE article = ?", (article.id,)).fetchone() is None:
        # Somebody who looked at the same time has done it; since when it was there nobody knows any more.
        return _stored(article, kept[0])
    hits = articles.still_watched(db, hits)
    changed = _put(db, article.id, hits, watchlists=None)
    subject = articles.subject_of(article, story=kept[0], may_alert=may_alert)
    raised, folded = alerts.raise_for(db, _of_older(db, article.id, hits), subject, now=now, decide=decide)
    db.execute("DELETE FROM unlearned WHERE article = ?", (article.id,))
    return Stored(
        article=article.id,
        story=kept[0],
        new=False,
        changed=changed,
        version=article.version,
        alerts=raised,
        folded=folded,
    )


def _of_older(db: apsw.Connection, article: int, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits of watchlists that were there, as they are, when the article came."""
    younger = {
        watchlist
        for (watchlist,) in db.execute(
            "SELECT id FROM watchlists WHERE filling > (SELECT after FROM unlearned WHERE article = ?)", (article,)
        )
    }
    return tuple(hit for hit in hits if hit.watchlist.id not in younger)


def _stored(article: Article, story: int) -> Stored:
    return Stored(
        article=article.id, story=story, new=False, changed=False, version=article.version, alerts=(), folded=()
    )


def begin(db: apsw.Connection, watchlist: int) -> None:
    """The watchlist is new or decides otherwise now: the kept articles are to be held against it."""
    number = _fresh_number(db)
    forget(db, watchlist)
    db.execute("UPDATE watchlists SET filling = ? WHERE id = ?", (number, watchlist))
    db.execute(
        "INSERT INTO fillings (watchlist, number, before, done, total) SELECT id, filling, ?, 0, articles"
        " FROM watchlists, (SELECT count(*) AS articles FROM shelf) WHERE id = ? AND articles > 0",
        (HIGHEST, watchlist),
    )


def begin_again(db: apsw.Connection, watchlists: Iterable[int]) -> None:
    """Something else than these watchlists decides otherwise now (a source's country): they are no younger for that."""
    db.execute(
        "INSERT OR REPLACE INTO fillings (watchlist, number, before, done, total) SELECT id, ?1, ?2, 0, articles"
        " FROM watchlists, (SELECT count(*) AS articles FROM shelf)"
        " WHERE id IN (SELECT value FROM json_each(?3)) AND articles > 0",
        (_fresh_number(db), HIGHEST, dump(list(watchlists))),
    )


def _fresh_number(db: apsw.Connection) -> int:
    """A number no filling has had, so that what is under way for one before is told from it."""
    found = db.execute(
        "SELECT 1 + max(coalesce((SELECT max(filling) FROM watchlists), 0),"
        " coalesce((SELECT max(after) FROM unlearned), 0), coalesce((SELECT max(number) FROM fillings), 0))"
    ).get
    return int(found)


def begin_all(db: apsw.Connection) -> None:
    """Matches were lost: the kept articles are to be held against every watchlist, which is no younger for that."""
    db.execute(
        "INSERT OR REPLACE INTO fillings (watchlist, number, before, done, total) SELECT id, filling, ?, 0, articles"
        " FROM watchlists, (SELECT count(*) AS articles FROM shelf) WHERE articles > 0",
        (HIGHEST,),
    )


def forget(db: apsw.Connection, watchlist: int) -> None:
    """It is not filled in any more."""
    db.execute("DELETE FROM fillings WHERE watchlist = ?", (watchlist,))


def is_filling(db: apsw.Connection) -> bool:
    """Whether kept articles are still to be held against some watchlist."""
    return db.execute("SELECT 1 FROM fillings LIMIT 1").fetchone() is not None


def next_filling(db: apsw.Connection, limit: int, *, lexicon: Lexicon | None) -> Filling | None:
    """The next articles to be held against watchlists, the newest first; None where every watchlist is filled in.

    They are those the index proposes, and those that have a match now. Watchlists that have come as far go on
    together; one that begins later is brought to where the others are first. `lexicon` is the matcher's.
    """
    rows = list(db.execute("SELECT number, watchlist, before, done, total FROM fillings ORDER BY before DESC, number"))
    if not rows:
        return None
    top = rows[0][2]
    group = [row for row in rows if row[2] == top]
    lowest = max((row[2] for row in rows if row[2] < top), default=LOWEST)
    watchlists = tuple(row[1] for row in group)
    numbers = _proposed(db, watchlists, lexicon, since=lowest, before=top, limit=limit)
    down_to = numbers[-1] if len(numbers) == limit else lowest
    found = articles.several(db, numbers)
    passed = db.execute("SELECT count(*) FROM shelf WHERE id >= ? AND id < ?", (down_to, top)).fetchone()
    return Filling(
        numbers=tuple(row[0] for row in group),
        watchlists=watchlists,
        articles=found,
        sources=_sources(db, found),
        down_to=down_to,
        done=min(group[0][3] + (passed[0] if passed else 0), group[0][4]),
        total=group[0][4],
    )


def _proposed(
    db: apsw.Connection,
    watchlists: tuple[int, ...],
    lexicon: Lexicon | None,
    *,
    since: int,
    before: int,
    limit: int,
) -> list[int]:
    """Numbers of articles that may have a match of these watchlists, or have one, the newest first."""
    asked = dump(list(watchlists))
    query = (
        "SELECT DISTINCT article FROM matches WHERE watchlist IN (SELECT value FROM json_each(?))"
        " AND article >= ? AND article < ? ORDER BY article DESC LIMIT ?"
    )
    found = {number for (number,) in db.execute(query, (asked, since, before, limit))}
    question = _question(db, asked, lexicon)
    if question is None:
        every = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?"
        found.update(number for (number,) in db.execute(every, (since, before, limit)))
    elif question:
        from monitor.archive.searching import in_index  # not at the top: the first window matches nothing again

        found.update(islice(in_index(db, {"match": question, "since": since, "until": before}), limit))
    return sorted(found, reverse=True)[:limit]


def _question(db: apsw.Connection, watchlists: str, lexicon: Lexicon | None) -> str | None:
    """What the index is asked for these watchlists; empty where no word of theirs was ever written, None: too much."""
    from monitor.archive.planning import plan  # not at the top: the first window matches nothing again
    from monitor.watching import parse

    query = "SELECT id, name, definition FROM watchlists WHERE id IN (SELECT value FROM json_each(?))"
    parts: set[str] = set()
    for row in list(db.execute(query, (watchlists,))):
        for term in watchlist_of(*row).terms:
            # A term that cannot be understood matches nothing.
            with suppress(QueryError):
                parts.add(plan(db, parse(term.query, lexicon=lexicon, name=term.name)).match)
    parts.discard("")
    return None if sum(map(len, parts)) > _LONGEST_QUESTION else " OR ".join(f"({part})" for part in sorted(parts))


def fill_in(db: apsw.Connection, filling: Filling, hits: Mapping[int, tuple[Hit, ...]]) -> tuple[int, ...]:
    """Give these articles the matches of the watchlists being filled in; the numbers of those that changed.

    `hits` are by the article's number. A watchlist that was edited or removed meanwhile is left alone, and so is an
    article that has another text by now: that was matched by itself.
    """
    asked = dump(list(filling.numbers))
    still = {
        watchlist
        for (watchlist,) in db.execute(
            "SELECT watchlist FROM fillings WHERE number IN (SELECT value FROM json_each(?))", (asked,)
        )
    }
    changed = []
    for article in filling.articles:
        kept = db.execute("SELECT version FROM articles WHERE id = ?", (article.id,)).fetchone()
        if kept is None or kept[0] != article.version:
            continue
        own = tuple(hit for hit in hits.get(article.id, ()) if hit.watchlist.id in still)
        if _put(db, article.id, own, watchlists=still):
            changed.append(article.id)
    db.execute(
        "UPDATE fillings SET before = ?, done = ? WHERE number IN (SELECT value FROM json_each(?))",
        (filling.down_to, filling.done, asked),
    )
    db.execute("DELETE FROM fillings WHERE before <= ?", (LOWEST,))
    return tuple(changed)


def _put(db: apsw.Connection, article: int, hits: tuple[Hit, ...], *, watchlists: Iterable[int] | None) -> bool:
    """Have an article's matches be these, of those watchlists or (None) of all; False where they were already."""
    before = {
        row[0]: row[1:]
        for row in db.execute(
            "SELECT watchlist, score, sentence, sentence_start, matches FROM matches WHERE article = ?", (article,)
        )
    }
    fresh = tuple(
        hit
        for hit in hits
        if before.get(hit.watchlist.id) != (hit.score, hit.sentence, hit.sentence_start, matches_column(hit.matches))
    )
    concerned = before if watchlists is None else before.keys() & set(watchlists)
    gone = set(concerned) - {hit.watchlist.id for hit in hits}
    articles.store_matches(db, article, fresh, conflict="OR REPLACE")
    db.executemany("DELETE FROM matches WHERE watchlist = ? AND article = ?", [(one, article) for one in gone])
    return bool(fresh or gone)


def _sources(db: apsw.Connection, found: tuple[Article, ...]) -> tuple[Source, ...]:
    """The source of each article, removed ones included: what is watched for in it is."""
    known = sources.several(db, {article.source for article in found})
    return tuple(known.get(article.source) or _stand_in(article) for article in found)


def _stand_in(article: Article) -> Source:
    """For a source that nothing is known of any more."""
    return Source(
        id=article.source, url=article.url, name=article.source_name, kind=SourceKind.FEED, added=article.first_seen
    )
