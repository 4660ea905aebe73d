"""After a release or a lexicon that understands words otherwise, what was kept is looked at again."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, understanding
from monitor.language import word_stems
from monitor.model import NewArticle, Verdict
from tests.archive.desk import Desk, go_on, hit
from tests.conftest import FakeClock

STEMS = 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.sqlite"


def _store(archive: Archive, clock: FakeClock, *titles: str) -> list[int]:
    found = []
    for n, title in enumerate(titles):
        article = NewArticle(source=1, url=f"https://a.example/{n}", title=title, paragraphs=(), first_seen=clock())
        found.append(archive.store_article(article, decide=lambda _: Verdict()).result().article)
    return found


def _marked(archive: Archive) -> list[int]:
    return [one.article.id for one in archive.unlearned(99).result()]


def _stems(path: Path) -> set[tuple[str, str]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    rows = [
        tuple(key.decode("cp1256") for key in row) for row in connection.execute("SELECT stem, around FROM stems_of")
    ]
    found = {(stem, around.replace("*", stem)) for stem, around in rows}
    connection.close()
    return found


def test_articles_matched_by_another_understanding_are_marked_once(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(understanding, "_STEP", 2)
    archive = Archive(path, clock=clock)
    numbers = _store(archive, clock, "قصف إدلب", "هدنة", "مفاوضات", "معرض", "زلزال")
    assert archive.understand("1/1/lexicon", stems=STEMS) is True
    assert _marked(archive) == sorted(numbers, reverse=True)
    for one in archive.unlearned(99).result():
        archive.learn(one.article, (), may_alert=False, decide=lambda _: Verdict()).result()
    assert archive.understand("1/1/lexicon", stems=STEMS) is False
    assert _marked(archive) == []
    assert archive.understand("1/2/lexicon", stems=STEMS) is True
    assert _marked(archive) == sorted(numbers, reverse=True)
    archive.close()


def test_what_stands_in_the_file_is_remembered_when_it_is_opened_again(path: Path, clock: FakeClock) -> None:
    archive = Archive(path, clock=clock)
    _store(archive, clock, "قصف إدلب")
    archive.understand("1/1/lexicon", stems=STEMS)
    archive.close()
    archive = Archive(path, clock=clock)
    assert archive.understand("1/1/lexicon", stems=STEMS) is False
    assert archive.understand("1/1/lexicon-buckwalter", stems=STEMS) is True
    archive.close()


def test_the_vocabulary_gets_the_stems_of_another_version(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(understanding, "_STEP", 2)
    archive = Archive(path, clock=clock)
    _store(archive, clock, "القصف على إدلب", "وبالهدنة والمفاوضات", "معارض")
    archive.understand("1/1/lexicon", stems=STEMS)
    whole = _stems(path)
    assert whole
    archive.close()
    connection = apsw.Connection(str(path))
    connection.execute("DELETE FROM stems_of")
    connection.close()
    archive = Archive(path, clock=clock)
    archive.understand("1/1/lexicon", stems=STEMS)
    assert _stems(path) == set()
    archive.understand("1/1/lexicon", stems=STEMS + 1)
    assert _stems(path) == whole
    assert all(stem in word_stems(word) for stem, word in whole)
    archive.close()


def test_a_watchlist_made_after_an_article_came_does_not_alert_of_it_when_words_are_understood_otherwise(
    desk: Desk,
) -> None:
    source = desk.add_source()
    there = desk.add_watchlist("شمال", "قصف")
    desk.archive.store_article(desk.article(source, "a", "قصف إدلب", "نص"), decide=go_on).result()
    desk.clock.forward(hours=1)
    later = desk.add_watchlist("أخرى", "إدلب")
    desk.archive.understand("2/2/lexicon", stems=STEMS)
    (marked,) = desk.archive.unlearned(9).result()
    found = [hit(one, marked.article.title, *marked.article.paragraphs) for one in (there, later)]
    hits = tuple(one for one in found if one is not None)
    assert len(hits) == 2
    learned = desk.archive.learn(marked.article, hits, may_alert=True, decide=go_on).result()
    assert [alert.watchlist for alert in learned.alerts] == [there.id]
    assert len(desk.archive.article_matches(marked.article.id).result()) == 2
