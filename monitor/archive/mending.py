"""What a rescue sets right among the rows it could copy: nothing leads to what is gone, and nothing waits for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import apsw

from monitor.archive import rematching, texts, understanding, vocabulary
from monitor.archive.index import Index
from monitor.archive.rows import key_hash, stamp
from monitor.archive.texts import Text
from monitor.model import BADGE, article_text

_AT_ONCE = 500
_SENT_AGAIN = timedelta(days=7)
"""Of alerts raised before that nobody asks whether they went out, where the log of deliveries has holes too."""


def numbers_given(db: apsw.Connection) -> dict[str, int]:
    """The highest number that each table ever gave, as far as that can be read."""
    with suppress(apsw.Error):
        return {str(name): int(number) for name, number in db.execute("SELECT name, seq FROM sqlite_sequence")}
    return {}


def go_on_counting(new: apsw.Connection, given: Mapping[str, int]) -> None:
    """Have no number be given a second time: somebody may know it, and rows elsewhere lead to it."""
    met = {
        "alerts": (
            "SELECT max(n) FROM (SELECT max(alert) AS n FROM copies UNION ALL SELECT max(alert) FROM outbox"
            " UNION ALL SELECT max(alert) FROM deliveries UNION ALL SELECT max(alert) FROM holds"
            " UNION ALL SELECT max(alert) FROM merged_alerts UNION ALL SELECT max(kept) FROM merged_alerts)"
        ),
        "sources": "SELECT max(n) FROM (SELECT max(source) AS n FROM articles UNION ALL SELECT max(source) FROM known)",
        "watchlists": (
            "SELECT max(n) FROM (SELECT max(watchlist) AS n FROM matches UNION ALL SELECT max(watchlist) FROM alerts)"
        ),
    }
    for table in given.keys() | met.keys():
        number = max(given.get(table, 0), new.execute(met[table]).get or 0 if table in met else 0)
        new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table))
        if not new.changes() and number:
            new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def index_articles(new: apsw.Connection, lost: set[str]) -> int:
    """Make the index anew, each article by its newest sound text; returns how many articles have one.

    A text that cannot be read is dropped, and an article that has no other with it.
    """
    from monitor.language import index_words

    index = Index()
    expand = texts.Expander(new)
    exported = "shelf" in lost and new.execute("SELECT 1 FROM shelf WHERE exported LIMIT 1").get is not None
    count = 0
    for batch in _batches(new):
        with new:
            for number, version in batch:
                found = _newest_sound(new, expand, number)
                if found is None:
                    continue
                newest, text = found
                if newest != version:
                    _fall_back(new, number, newest, text)
                    lost.add("matches")
                show(new, number, text.language, exported=exported)
                words = " ".join(index_words(article_text(text.title, text.subtitle, text.paragraphs)))
                index.put(number, words, index.unseen(vocabulary.keys_of(words)), new=True)
                count += 1
            index.before_commit(new)
    return count


def _batches(new: apsw.Connection) -> Iterator[list[tuple[int, int]]]:
    last = -1
    while batch := list(
        new.execute("SELECT id, version FROM articles WHERE id > ? ORDER BY id LIMIT ?", (last, _AT_ONCE))
    ):
        yield batch
        last = batch[-1][0]


def _newest_sound(new: apsw.Connection, expand: texts.Expander, number: int) -> tuple[int, Text] | None:
    """The newest text of an article that can be read; those that cannot are dropped."""
    newest = None
    rows = new.execute("SELECT version, form, body FROM texts WHERE article = ? ORDER BY version DESC", (number,))
    for version, form, body in list(rows):
        text = texts.unpacked_if_sound(expand, form, body)
        if text is None:
            new.execute("DELETE FROM texts WHERE article = ? AND version = ?", (number, version))
        elif newest is None:
            newest = version, text
    return newest


def _fall_back(new: apsw.Connection, number: int, version: int, text: Text) -> None:
    """The article is as it was in an older version; the lost one is stored again when it is met again."""
    new.execute(
        "UPDATE articles SET version = ?, title = ?, lead = '', text_hash = ?, body_hash = ? WHERE id = ?",
        (
            version,
            text.title,
            key_hash(article_text(text.title, text.subtitle, text.paragraphs)),
            key_hash(" ".join(text.paragraphs)),
            number,
        ),
    )


def show(new: apsw.Connection, number: int, language: str, *, exported: bool) -> None:
    """Have it in the list, with its marks, where its row there is gone.

    `exported`: somebody took articles out into a file; whether this one is not known any more, so it stays.
    """
    new.execute(
        "INSERT OR IGNORE INTO shelf (id, source, first_seen, read, starred, language, exported)"
        " SELECT articles.id, articles.source, articles.first_seen, coalesce(people.read, 0),"
        " coalesce(people.starred, 0), ?2, ?3 FROM articles LEFT JOIN people ON people.url = articles.url"
        " WHERE articles.id = ?1",
        (number, language, exported),
    )


def agree(new: apsw.Connection, lost: Collection[str], *, now: datetime) -> None:
    """Drop what leads to what is gone, and begin anew what cannot be copied. `lost`: tables with lost rows."""
    with new:
        # What is left of an article without a text goes; its matches with it, by a trigger.
        new.execute(
            "DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM texts"
            " WHERE texts.article = articles.id AND texts.version = articles.version)"
        )
        new.execute("DELETE FROM shelf WHERE id NOT IN (SELECT id FROM articles)")
        new.execute("DELETE FROM texts WHERE article NOT IN (SELECT id FROM articles)")
        new.execute("DELETE FROM matches WHERE article NOT IN (SELECT id FROM articles)")
        new.execute("UPDATE sources SET articles = (SELECT count(*) FROM articles WHERE articles.source = sources.id)")
        _agree_about_alerts(new, lost, now=now)
        if {"matches", "fillings"}.intersection(lost):
            rematching.begin_all(new)
        if "unlearned" in lost:
            understanding.forget(new)


def _fold_again(new: apsw.Connection) -> None:
    """The articles an alert is about: its own, and the copies in its story that its watchlist matched."""
    new.execute("INSERT OR IGNORE INTO copies (alert, article, added) SELECT id, article, raised FROM alerts")
    new.execute(
        "INSERT OR IGNORE INTO copies (alert, article, added)"
        " SELECT alert, articles.id, articles.first_seen FROM articles"
        " JOIN (SELECT min(id) AS alert, watchlist, story FROM alerts WHERE spike IS NULL GROUP BY watchlist, story)"
        " AS oldest"
        " ON oldest.story = articles.story"
        " JOIN matches ON matches.watchlist = oldest.watchlist AND matches.article = articles.id"
        " WHERE articles.story <> articles.id"
        " AND articles.id NOT IN (SELECT article FROM alerts WHERE alerts.watchlist = oldest.watchlist)"
    )


def _alert_again(new: apsw.Connection, lost: Collection[str]) -> None:
    """What an alert was about that is lost and had not gone out is matched again: then it alerts, as far as it is news.

    A watchlist that was made after the article came does not alert of it.
    """
    new.execute(
        "INSERT OR IGNORE INTO unlearned (article, after)"
        " SELECT id, (SELECT coalesce(max(filling), 0) FROM watchlists WHERE saved <= first_seen) FROM articles"
        " WHERE id IN (SELECT article FROM copies WHERE alert NOT IN (SELECT id FROM alerts)"
        " AND alert NOT IN (SELECT alert FROM merged_alerts)"
        " AND (?1 OR alert IN (SELECT alert FROM outbox))"
        " AND alert NOT IN (SELECT alert FROM deliveries WHERE delivered))",
        ("outbox" in lost,),
    )


def _agree_about_alerts(new: apsw.Connection, lost: Collection[str], *, now: datetime) -> None:
    if "copies" in lost:
        _fold_again(new)
    _alert_again(new, lost)
    new.execute("DELETE FROM merged_alerts WHERE kept NOT IN (SELECT id FROM alerts)")
    for table in ("outbox", "deliveries"):
        new.execute(f"DELETE FROM {table} WHERE alert NOT IN (SELECT id FROM alerts)")  # noqa: S608
    for table in ("copies", "holds"):
        # What held one that became a copy is still told of its article.
        new.execute(
            f"DELETE FROM {table} WHERE alert NOT IN (SELECT id FROM alerts UNION SELECT alert FROM merged_alerts)"  # noqa: S608
        )
    if "outbox" not in lost:
        return
    # What was on its way and is lost: whatever is new and not known to have gone out, as one message.
    since = stamp(now - _SENT_AGAIN) if "deliveries" in lost else 0
    new.execute(
        "INSERT INTO outbox (alert, notifier, due, together) SELECT alerts.id, action.value, ?1, 1"
        " FROM alerts, json_each(alerts.actions) AS action WHERE alerts.state = 'new' AND alerts.raised >= ?2"
        " AND action.value <> ?3"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE alert = alerts.id AND notifier = action.value)"
        " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.id AND notifier = action.value AND delivered)",
        (stamp(now), since, BADGE),
    )
