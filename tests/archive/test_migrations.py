"""A file of every older schema is brought up, and all that was in it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.numbering import first_number
from monitor.archive.rows import dump, key_hash, page_hash, stamp
from monitor.archive.schema import MIGRATIONS, NEWEST
from monitor.language import index_words, word_stems
from monitor.model import AlertState, ArticleQuery, NewArticle
from tests.archive.desk import START, Desk, StoppedClock

TITLE = "وصول قافلة إلى إدلب"
TEXT = "وصلت القافلة إلى المدينة صباح اليوم."
URL = "https://news.example/a"


def older(path: Path, version: int) -> int:
    """A file as the program of that schema left it, with one of everything; the number of its article."""
    db = apsw.Connection(str(path))
    for step in MIGRATIONS[:version]:
        db.execute(step)
    db.pragma("user_version", version)
    number, now = first_number(START) + 127, stamp(START)
    body = dump({"title": TITLE, "paragraphs": [TEXT], "language": "ar"}).encode()
    words = index_words(f"{TITLE}\n\n{TEXT}")
    db.execute(
        "INSERT INTO sources (url, name, kind, text, added, next_check, articles)"
        " VALUES ('https://news.example/', 'نشرة', 'feed', 'auto', ?, ?, 1)",
        (now, now),
    )
    db.execute("INSERT INTO known (source, key, article) VALUES (1, 1, ?)", (number,))
    db.execute("INSERT INTO shelf (id, source, first_seen, read, starred) VALUES (?, 1, ?, 1, 1)", (number, now))
    db.execute(
        "INSERT INTO articles (id, source, url, url_hash, title, lead, first_seen, story, version, text_from,"
        " text_hash, body_hash) VALUES (?1, 1, ?2, ?3, ?4, '', ?5, ?1, 1, 'page', 1, 1)",
        (number, URL, page_hash(URL), TITLE, now),
    )
    db.execute("INSERT INTO texts (article, version, stored, form, body) VALUES (?, 1, ?, 0, ?)", (number, now, body))
    db.execute("INSERT INTO words_in (rowid, words) VALUES (?, ?)", (number, " ".join(words)))
    for word in dict.fromkeys(words):
        db.execute("INSERT INTO vocabulary (word) VALUES (?)", (word,))
        db.executemany(
            "INSERT OR IGNORE INTO stems (stem, word) VALUES (?, ?)",
            [(stem, word) for stem in word_stems(word) if stem != word],
        )
    db.execute("INSERT INTO people (url, article, read, starred, note) VALUES (?, ?, 1, 1, 'مهم')", (URL, number))
    definition = (
        '{"terms":[["إدلب",1,null]],"not":[],"colour":"","sources":[],"countries":[],"languages":[],"title_only":false,'
        '"severity":"normal","threshold":1,"cooldown":0,"active":[],"actions":["bubble"],"extra":{}}'
    )
    db.execute(
        "INSERT INTO watchlists (name, name_hash, definition, saved) VALUES ('شمال', ?, ?, ?)",
        (key_hash("شمال"), definition, now),
    )
    place = TITLE.index("إدلب")
    matches = dump([[0, place, place + 4, "إدلب"]])
    db.execute(
        "INSERT INTO matches (watchlist, article, score, sentence, sentence_start, matches) VALUES (1, ?, 1, ?, 0, ?)",
        (number, TITLE, matches),
    )
    db.execute(
        "INSERT INTO alerts (watchlist, watchlist_name, colour, severity, state, raised, story, cause, sentence,"
        " sentence_start, matches, terms, actions, article, url, title, source_name, note)"
        " VALUES (1, 'شمال', '', 'normal', 'new', ?1, ?2, 'first', ?3, 0, ?4, ?5, '[]', ?2, ?6, ?3, 'نشرة', '')",
        (now, number, TITLE, matches, dump(["إدلب"]), URL),
    )
    db.execute("INSERT INTO copies (alert, article, added) VALUES (1, ?, ?)", (number, now))
    db.execute("INSERT INTO outbox (alert, notifier, due, tries) VALUES (1, 'bubble', ?, 2)", (now,))
    db.execute("INSERT INTO deliveries (alert, notifier, at, delivered) VALUES (1, 'mail', ?, 1)", (now,))
    db.close()
    return number


@pytest.fixture(params=range(1, NEWEST))
def upgraded(request: pytest.FixtureRequest, path: Path, clock: StoppedClock) -> Iterator[tuple[Desk, int]]:
    number = older(path, request.param)
    archive = Archive(path, clock=clock)
    yield Desk(archive, clock), number
    archive.close()


def test_everything_of_a_file_of_any_older_schema_is_there(upgraded: tuple[Desk, int]) -> None:
    desk, number = upgraded
    archive = desk.archive
    assert archive.check().result().sound
    article = archive.article(number).result()
    assert (article.title, article.paragraphs, article.note) == (TITLE, (TEXT,), "مهم")
    assert (article.read, article.starred) == (True, True)
    assert [one.article.id for one in archive.search("إدلب").result()] == [number]
    assert [source.name for source in archive.sources().result()] == ["نشرة"]
    (watchlist,) = archive.watchlists().result()
    assert archive.article_ids(ArticleQuery(watchlist=watchlist.id)).result().tolist() == [number]
    (alert,) = archive.alerts().result()
    assert (alert.terms, alert.copies, alert.article.id) == (("إدلب",), 1, number)
    assert archive.trend("شمال", by="hour").result().counts[-1] == 1
    assert [(one.notifier, one.tries) for one in archive.due_deliveries(START, 9).result()] == [("bubble", 2)]
    assert [(one.notifier, one.delivered, one.tries) for one in archive.delivery_log(alert.id).result()] == [
        ("mail", True, 1)
    ]


def test_a_file_of_any_older_schema_is_worked_with(upgraded: tuple[Desk, int]) -> None:
    desk, number = upgraded
    (source,) = desk.archive.sources().result()
    (watchlist,) = desk.archive.watchlists().result()
    desk.clock.forward(minutes=5)
    stored = desk.store(source, "b", "هدوء في إدلب", "نص", watching=(watchlist,))
    assert stored.new
    assert len(stored.alerts) == 1
    again = NewArticle(source=source.id, url=URL, title=TITLE, paragraphs=(TEXT, "زيادة"), first_seen=desk.clock())
    edited = desk.archive.store_article(again, decide=lambda _: None).result()  # type: ignore[arg-type, return-value]
    assert (edited.article, edited.version) == (number, 2)
    assert len(desk.archive.versions(number).result()) == 2
    assert desk.archive.set_alert(1, AlertState.ACKNOWLEDGED).result().state is AlertState.ACKNOWLEDGED
    assert desk.archive.daily_copy().result() is not None
    assert desk.archive.check().result().sound
