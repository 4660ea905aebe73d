"""Questions of the window: which articles, their rows, their numbers, and why an article is what it is."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any

import apsw

from monitor.archive import alerts, texts, unreadable
from monitor.archive.arranging import arranged, first_folded, folds, is_cut_early
from monitor.archive.narrowing import COUNTRY, FOLDER, LANGUAGE, TAGGED, language_of, named
from monitor.archive.numbering import first_number, listed_at
from monitor.archive.rows import dump, instant, matches_of, published_of, stamp
from monitor.model import (
    BADGE,
    AlertState,
    Arranged,
    ArticleQuery,
    ArticleRow,
    Counts,
    Grouping,
    Match,
    Order,
    Severity,
    TextFrom,
)


def ids(db: apsw.Connection, query: ArticleQuery, *, now: datetime) -> Arranged:
    """The list of the articles a query without text asks for.

    Where alerts are asked for, newest first, those that their outlets marked urgent stand first for some hours.
    """
    table, wanted, values = _narrowed(query)
    sql = _select(table, wanted, query)
    if query.limit is not None and is_cut_early(query):
        if folds(query):
            rows = (number for (number,) in db.execute(sql, values))

            def listed(numbers: array[int]) -> list[int]:
                among = _select(table, [*wanted, "id IN (SELECT value FROM carray(:among))"], query)
                return [number for (number,) in db.execute(among, {**values, "among": apsw.carray(numbers)})]

            found = first_folded(db, rows, listed, query.limit)
            return arranged(db, found, replace(query, folded=False))
        sql += f" LIMIT {int(query.limit)}"
    # Never all of a million as Python's own numbers, which take four times the room and leave it scattered.
    numbers = array("q", chain.from_iterable(db.execute(sql, values)))
    first_come = query.order in (Order.NEWEST, Order.RELEVANCE) and query.grouping is Grouping.NONE
    if query.alerts and first_come and (urgent := _urgent(db, now)):
        # Stable: both parts stay newest first.
        numbers = array("q", sorted(numbers, key=urgent.__contains__, reverse=True))
    return arranged(db, numbers, query)


def _select(table: str, wanted: list[str], query: ArticleQuery) -> str:
    where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
    return f"SELECT {'DISTINCT ' if query.alerts else ''}id FROM {table}{where} ORDER BY id DESC"  # noqa: S608


def _urgent(db: apsw.Connection, now: datetime) -> set[int]:
    since = stamp(now - alerts.URGENT_FIRST)
    return {number for (number,) in db.execute("SELECT article FROM alerts WHERE raised > ? AND urgent", (since,))}


def _narrowed(query: ArticleQuery) -> tuple[str, list[str], dict[str, Any]]:
    """Which table has the numbers, and what they must fulfil. Only names of ours and bound values get into the SQL."""
    table = "shelf"
    wanted: list[str] = []
    values: dict[str, Any] = {}
    if query.watchlist is not None:
        table = "(SELECT article AS id FROM matches WHERE watchlist = :watchlist)"
        values["watchlist"] = query.watchlist
    elif query.alerts:
        table = "(SELECT article AS id FROM alerts WHERE :severity = '' OR severity = :severity)"
        values["severity"] = query.severity or ""
    if query.source is not None:
        wanted.append("source = :source")
        values["source"] = query.source
    if query.country:
        wanted.append(COUNTRY)
        values["country"] = named(query.country)
    if query.folder:
        wanted.append(FOLDER)
        values["folder"] = named(query.folder)
    if query.language:
        wanted.append(LANGUAGE)
        values["language"] = language_of(query)
    if query.unread:
        wanted.append("(read = 0 OR id IN (SELECT value FROM json_each(:besides)))" if query.besides else "read = 0")
        values |= {"besides": dump(query.besides)} if query.besides else {}
    if query.tag:
        wanted.append(f"id IN ({TAGGED})")
        values["tag"] = query.tag
    if query.starred:
        wanted.append("starred = 1")
    if table != "shelf" and wanted:
        table += " JOIN shelf USING (id)"
    if query.alerts and query.watchlist is not None:
        wanted.append(
            "id IN (SELECT article FROM alerts WHERE watchlist = :watchlist"
            " AND (:severity = '' OR severity = :severity))"
        )
        values["severity"] = query.severity or ""
    if query.since is not None:
        wanted.append("id >= :since")
        values["since"] = first_number(query.since)
    if query.until is not None:
        wanted.append("id < :until")
        values["until"] = first_number(query.until)
    return table, wanted, values


def rows(db: apsw.Connection, numbers: Iterable[int]) -> tuple[ArticleRow, ...]:
    """The rows of these articles in the order asked for; one that is gone is left out."""
    asked = [int(number) for number in numbers]
    which = dump(asked)
    lists, sentences = _matched(db, which)
    alerted: dict[int, list[tuple[int, AlertState, Severity]]] = {}
    for article, number, state, severity in db.execute(
        "SELECT article, id, state, severity FROM alerts"
        " WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
        (which,),
    ):
        alerted.setdefault(article, []).append((number, AlertState(state), Severity(severity)))
    copies = dict(
        list(
            db.execute(
                # The first article of a story is not among those by its index, and may be deleted.
                "SELECT one.id, count(*) + EXISTS (SELECT 1 FROM articles WHERE id = one.story AND story = id)"
                " FROM articles AS one"
                " JOIN articles AS other ON other.story = one.story AND other.story <> other.id"
                " WHERE one.id IN (SELECT value FROM json_each(?)) GROUP BY one.id",
                (which,),
            )
        )
    )
    leads = _leads(db, [number for number in asked if number not in sentences])
    found: dict[int, ArticleRow] = {}
    for row in db.execute(
        "SELECT articles.id, articles.url, title, articles.source, coalesce(sources.name, ''), published,"
        " articles.first_seen, shelf.read, shelf.starred, text_from"
        " FROM articles JOIN shelf ON shelf.id = articles.id LEFT JOIN sources ON sources.id = articles.source"
        " WHERE articles.id IN (SELECT value FROM json_each(?))",
        (which,),
    ):
        number = row[0]
        published = published_of(row[5])
        seen = instant(row[6])
        sentence, marks = sentences.get(number) or (leads.get(number, ""), ())
        first, others = _gravest_first(alerted.get(number, []))
        alert, state, severity = first or (None, None, None)
        found[number] = ArticleRow(
            id=number,
            url=row[1],
            title=row[2],
            source=row[3],
            source_name=row[4],
            published=published,
            first_seen=seen,
            order=listed_at(published, seen),
            snippet=sentence,
            marks=marks,
            watchlists=tuple(lists.get(number, ())),
            read=bool(row[7]),
            starred=bool(row[8]),
            copies=copies.get(number, 1),
            text_from=TextFrom(row[9]),
            alert=alert,
            alert_state=state,
            severity=severity,
            other_alerts=others,
        )
    return tuple(found[number] for number in asked if number in found)


_GRAVITY = tuple(Severity)


def _gravest_first(
    alerts: list[tuple[int, AlertState, Severity]],
) -> tuple[tuple[int, AlertState, Severity] | None, tuple[tuple[int, AlertState], ...]]:
    """Of an article's alerts, the youngest first, the one its row shows, and the others that are open."""
    ordered = sorted(alerts, key=lambda one: (one[1] is AlertState.ACKNOWLEDGED, _GRAVITY.index(one[2])))
    others = tuple((number, state) for number, state, _ in ordered[1:] if state is not AlertState.ACKNOWLEDGED)
    return (ordered[0], others) if ordered else (None, ())


def _leads(db: apsw.Connection, numbers: list[int]) -> dict[int, str]:
    """How the texts of these articles begin; of one that cannot be read nothing is shown.

    Read with the texts and not kept beside them, which would cost a tenth of all that an article takes.
    """
    found = {}
    for number, kept, plain in db.execute(
        "SELECT articles.id, lead, CASE lead WHEN '' THEN expanded(form, body) END FROM articles"
        " JOIN texts ON article = articles.id AND texts.version = articles.version"
        " WHERE articles.id IN (SELECT value FROM json_each(?))",
        (dump(numbers),),
    ):
        try:
            # Articles from before have theirs beside them.
            found[number] = kept or texts.lead(plain)
        except texts.UnreadableTextError:
            unreadable.pass_over(db, number)
    return found


Marks = tuple[tuple[int, int], ...]


def _matched(db: apsw.Connection, which: str) -> tuple[dict[int, list[tuple[str, str]]], dict[int, tuple[str, Marks]]]:
    """For each article: its watchlists, and the first matched sentence with the places of the terms in it."""
    lists: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sentences: dict[int, tuple[str, Marks]] = {}
    for article, sentence, start, matches, name, colour in db.execute(
        "SELECT article, sentence, sentence_start, matches, name, definition ->> 'colour' FROM matches"
        " JOIN watchlists ON watchlists.id = matches.watchlist"
        " WHERE article IN (SELECT value FROM json_each(?)) ORDER BY watchlists.id",
        (which,),
    ):
        lists[article].append((name, colour or ""))
        if article not in sentences:
            sentences[article] = (sentence, marks_in(matches_of(matches), start, len(sentence)))
    return lists, sentences


def marks_in(matches: tuple[Match, ...], start: int, length: int) -> Marks:
    """The places of matches inside the piece of the text that begins at `start`."""
    inside = ((max(match.start - start, 0), min(match.end - start, length)) for match in matches)
    return tuple(sorted({(first, last) for first, last in inside if first < last}))


def matches(db: apsw.Connection, number: int) -> tuple[tuple[int, tuple[Match, ...]], ...]:
    """(watchlist, its matches in the article's newest text), for each watchlist that matched."""
    query = (
        "SELECT watchlist, matches FROM matches WHERE article = ? AND watchlist IN (SELECT id FROM watchlists)"
        " ORDER BY watchlist"
    )
    found = db.execute(query, (number,))
    return tuple((watchlist, matches_of(column)) for watchlist, column in found)


def counts(db: apsw.Connection, *, midnight: datetime) -> Counts:
    """The numbers beside the navigation. `midnight`: when the local day began."""

    def number(sql: str, *values: Any) -> int:
        found = db.execute(sql, values).fetchone()
        return 0 if found is None else int(found[0])

    severities = "SELECT severity, count(*) FROM alerts WHERE state = 'new' GROUP BY severity"
    new_by_severity = {Severity(severity): count for severity, count in db.execute(severities)}
    by_source = dict(list(db.execute("SELECT source, count(*) FROM shelf WHERE read = 0 GROUP BY source")))
    return Counts(
        articles=number("SELECT count(*) FROM shelf"),
        unread=sum(by_source.values()),
        starred=number("SELECT count(*) FROM shelf WHERE starred = 1"),
        new_alerts=sum(new_by_severity.values()),
        new_by_severity=MappingProxyType(new_by_severity),
        badge=number(
            "SELECT count(*) FROM alerts WHERE state = 'new' AND (instr(actions, ?) OR"
            " (severity <> ? AND (instr(actions, ?) OR instr(actions, ?))))",
            dump(BADGE),
            Severity.QUIET.value,
            dump("bubble"),
            dump("sound"),
        ),
        today=number("SELECT count(*) FROM shelf WHERE first_seen >= ?", stamp(midnight)),
        by_watchlist=MappingProxyType(
            dict(
                list(
                    db.execute(
                        "SELECT watchlist, count(*) FROM matches JOIN shelf ON shelf.id = matches.article"
                        " WHERE shelf.read = 0 GROUP BY watchlist"
                    )
                )
            )
        ),
        by_source=MappingProxyType(by_source),
    )
