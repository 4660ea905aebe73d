"""What a search asks of an article besides its text; and how lists and searches read a country and a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

from monitor.archive.numbering import HIGHEST, LOWEST, first_number
from monitor.archive.rows import dump
from monitor.archive.texts import clean
from monitor.model import NONE, ArticleQuery

COUNTRY = "shelf.source IN (SELECT id FROM sources WHERE country = :country COLLATE NOCASE)"
FOLDER = "shelf.source IN (SELECT id FROM sources WHERE folder = :folder)"
LANGUAGE = (
    "EXISTS (SELECT 1 FROM (SELECT lower(replace(coalesce(nullif(shelf.language, ''),"
    " (SELECT language FROM sources WHERE sources.id = shelf.source), ''), '_', '-')) AS own)"
    " WHERE own = :language OR substr(own, 1, length(:language) + 1) = :language || '-')"
)
"""As the scope of a watchlist reads it: the article's own language, else its source's; "ar-SY" is within "ar"."""

TAGGED = "SELECT articles.id FROM tagged JOIN articles ON articles.url_hash = tagged.page WHERE tag = :tag"
"""The articles of a tag."""

_BY_NUMBER = "SELECT words_in.rowid, words_in.rowid AS number FROM words_in WHERE"
_BY_PLACE = (
    "SELECT words_in.rowid, coalesce(places.article, words_in.rowid) AS number"
    " FROM words_in LEFT JOIN places ON places.place = words_in.rowid WHERE number >= :since AND number < :until AND"
)
"""The rows of the index as they stand, the highest first, and the article of each."""
_MATCHING = " words_in MATCH :match AND words_in.rowid >= :low AND words_in.rowid < :high"
_HIGHEST_FIRST = " ORDER BY words_in.rowid DESC"

ALL_PROPOSED = "SELECT id FROM shelf WHERE id >= :since AND id < :until ORDER BY id DESC LIMIT :limit"
"""Every article: for a question of which the index tells nothing."""


def _more(number: str) -> str:
    return f"""
        AND (:watchlist IS NULL OR EXISTS (
            SELECT 1 FROM matches WHERE watchlist = :watchlist AND article = {number}))
        AND (NOT :alerts OR EXISTS (
            SELECT 1 FROM alerts WHERE article = {number}
                AND (:watchlist IS NULL OR watchlist = :watchlist)
                AND (:severity = '' OR severity = :severity)))
        AND (:tag = '' OR {number} IN ({TAGGED}))
        AND (NOT :shelf OR EXISTS (
            SELECT 1 FROM shelf WHERE id = {number}
                AND (:source IS NULL OR source = :source)
                AND (NOT :starred OR starred = 1)
                AND (NOT :unread OR read = 0 OR id IN (SELECT value FROM json_each(:besides)))
                AND (NOT :by_country OR {COUNTRY})
                AND (NOT :by_folder OR {FOLDER})
                AND (:language = '' OR {LANGUAGE})))
    """  # noqa: S608 - only text of ours


PROPOSED = {
    (placed, narrowed): (_BY_PLACE if placed else _BY_NUMBER)
    + _MATCHING
    + (_more("number") if narrowed else "")
    + _HIGHEST_FIRST
    for placed in (False, True)
    for narrowed in (False, True)
}
"""What a question to the index proposes of a run of places or of articles' own numbers, asking for dates or for more.

Bound are `Narrowed.values`, `match`, `low` and `high`. Ready to ask for more, it takes SQLite a tenth of a millisecond.
"""
ALL_PROPOSED_NARROWED = f"""
    SELECT asked.id FROM shelf AS asked WHERE asked.id >= :since AND asked.id < :until {_more("asked.id")}
    ORDER BY asked.id DESC LIMIT :limit
"""  # noqa: S608 - only text of ours


def language_of(query: ArticleQuery) -> str:
    """The language asked for as `LANGUAGE` compares it."""
    return clean(query.language).replace("_", "-").lower()


def named(text: str) -> str:
    """What `COUNTRY` and `FOLDER` compare with: nothing where sources are asked for that have none."""
    return "" if text == NONE else clean(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a search asks of an article besides its text."""

    query: ArticleQuery
    before: int | None = None
    """Only lower numbers: the next page."""

    @property
    def by_dates_only(self) -> bool:
        """Whether nothing but dates and the page is asked for."""
        query = self.query
        return query.watchlist is None and not (query.alerts or query.tag or self._by_shelf)

    @property
    def _by_shelf(self) -> bool:
        query = self.query
        return query.source is not None or bool(
            query.starred or query.unread or query.country or query.folder or query.language
        )

    def values(self, db: apsw.Connection) -> dict[str, Any]:
        """What is bound in `PROPOSED` and its like."""
        query = self.query
        since = LOWEST if query.since is None else first_number(query.since)
        until = HIGHEST if query.until is None else first_number(query.until)
        for first, last in self._ends(db):
            # Beyond the first and the last of some hundred rows the index need not be read.
            since, until = max(since, first), min(until, last + 1)
        return {
            "since": since,
            "until": until if self.before is None else min(until, self.before),
            "watchlist": query.watchlist,
            "alerts": query.alerts,
            "severity": query.severity or "",
            "tag": query.tag,
            "shelf": self._by_shelf,
            "source": query.source,
            "starred": query.starred,
            "unread": query.unread,
            "besides": dump(query.besides),
            "by_country": bool(query.country),
            "country": named(query.country),
            "by_folder": bool(query.folder),
            "folder": named(query.folder),
            "language": language_of(query),
        }

    def _ends(self, db: apsw.Connection) -> list[tuple[int, int]]:
        asked: list[tuple[str, tuple[int, ...]]] = []
        if self.query.starred:
            asked.append(("SELECT min(id), max(id) FROM shelf WHERE starred = 1", ()))
        if self.query.watchlist is not None:
            which = (self.query.watchlist,)
            asked.append(("SELECT min(article), max(article) FROM matches WHERE watchlist = ?", which))
        if self.query.alerts:
            asked.append(("SELECT min(article), max(article) FROM alerts", ()))
        found = [row for sql, values in asked for row in db.execute(sql, values)]
        return [(0, -1) if first is None else (first, last) for first, last in found]
