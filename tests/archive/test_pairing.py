"""A phrase is found all the same while pairs are gathered, when they are there, and when they are lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive, beside, pairing, repairing, salvage, searching
from monitor.archive.narrowing import Narrowed
from monitor.archive.numbering import LOWEST
from monitor.archive.planning import plan
from monitor.engine.keeping import Keeper
from monitor.model import ArticleQuery, Term
from monitor.watching import Matcher, pairs
from tests.archive.desk import Desk, StoppedClock

ARTICLES = 60
QUERIES = (
    '"الطريق الحجري"',
    '"الجسر في المدينة"',
    '"الجسر الحجري" AND المدينة',
    '("الطريق الحجري" OR "الجسر القديم") NOT هدنة',
    '"الطريق الحجري" OR هدنة',
    '"الجسر الحجري" NEAR/9 المدينة',
    'title:"خبر عن الجسر"',
    '"الجسر الحجري في المدينة القديمة"',
    "عبدالله",
    '"بند 7"',
)
TEXTS = (
    "عبر الناس الطريق، الحجري منه والجديد، إلى الجسر القديم في المدينة.",
    "الجسر الحجري بعيد. المدينة قديمة، والطريق إليها طويل.",
    "الجسر الحجري في المدينة القديمة، قال عبد الله.",
    "هدنة على الطريق الحجري بين المدينة والجسر، قال عبدالله القديم.",
    "الجسر (في المدينة) والطريق - الحجري - قديم.",
    "بند 7 عن الطريق إلى الجسر، الحجري منه، في المدينة القديمة.",
)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "FEWEST", 50)
    monkeypatch.setattr(pairing, "_STEP", 7)
    monkeypatch.setattr(beside, "_AT_ONCE", 2)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    source = desk.add_source()
    for n in range(ARTICLES):
        desk.clock.forward(minutes=7)
        title = f"خبر عن الجسر {n}" if n % 3 else f"خبر {n} عن الجسر"
        desk.store(source, f"{n}", title, TEXTS[n % len(TEXTS)], TEXTS[(n * 7 + 3) % 5])
    return desk


def assert_all_are_found(archive: Archive) -> None:
    """The searches and the matcher agree on every article."""
    matcher = Matcher([Term(query=query) for query in QUERIES])
    expected: dict[int, set[int]] = {n: set() for n in range(len(QUERIES))}
    for number in archive.article_ids(ArticleQuery()).result():
        article = archive.article(number).result()
        for match in matcher.find(article.text, title_end=len(article.title)):
            expected[match.term].add(number)
    for n, query in enumerate(QUERIES):
        assert set(archive.article_ids(ArticleQuery(text=query)).result()) == expected[n] != set(), query


def proposed(archive: Archive, query: str) -> int:
    """How many articles are decided on their texts."""

    def count(db: apsw.Connection) -> int:
        asked = plan(db, searching.understood(query, lexicon=None))
        return len(list(searching.proposed(db, asked, Narrowed(query=ArticleQuery()))))

    return archive._ask(count).result()


def pair(archive: Archive, steps: int = 1000) -> None:
    while steps and archive.pair():
        steps -= 1


def test_fewer_texts_are_read_for_a_phrase_and_all_are_found(filled: Desk) -> None:
    archive = filled.archive
    before = proposed(archive, '"الطريق الحجري"')
    assert before > ARTICLES - 5
    assert not archive.pair()
    assert archive.learn_pairs()
    assert_all_are_found(archive)
    pair(archive, 3)
    halfway = proposed(archive, '"الطريق الحجري"')
    assert_all_are_found(archive)
    pair(archive)
    assert proposed(archive, '"الطريق الحجري"') < halfway < before
    assert_all_are_found(archive)
    assert not archive.learn_pairs()
    assert not archive.pair()


@pytest.fixture
def paired(filled: Desk) -> Iterator[Desk]:
    assert filled.archive.learn_pairs()
    pair(filled.archive)
    assert filled.archive._ask(pairing.state).result().reached == LOWEST  # type: ignore[union-attr]
    yield filled
    assert_all_are_found(filled.archive)


def test_what_comes_is_edited_and_deleted_later_is_found_too(paired: Desk) -> None:
    archive = paired.archive
    (source,) = archive.sources().result()
    paired.clock.forward(minutes=7)
    paired.store(source, "new", "خبر عن الجسر", "على الطريق الحجري.")
    paired.store(source, "4", "خبر عن الجسر 4", "ثم على الطريق الحجري في المدينة.")
    assert_all_are_found(archive)
    archive.delete_articles(tuple(archive.article_ids(ArticleQuery(limit=9)).result())).result()
    paired.store(source, "newer", "خبر", "الطريق الحجري مغلق.")
    assert_all_are_found(archive)
    pair(archive, 1)
    assert_all_are_found(archive)
    pair(archive)
    assert archive._ask(lambda db: db.execute("SELECT count(*) FROM unpaired").get).result() == 0
    assert archive._ask(pairing.missing).result() == []
    count = "SELECT (SELECT count(*) FROM pairs_in_docsize) - (SELECT count(*) FROM words_in_docsize)"
    assert archive._ask(lambda db: db.execute(count).get).result() == 0


def test_a_text_that_is_edited_while_its_pairs_are_found_gets_the_pairs_of_the_new_one(paired: Desk) -> None:
    archive = paired.archive
    (source,) = archive.sources().result()
    stored = paired.store(source, "3", "خبر 3 عن الجسر", "في المدينة.")
    batch = archive._copying.submit(pairing.Pairing().next).result()
    assert batch is not None
    paired.store(source, "3", "خبر 3 عن الجسر", "على الطريق الحجري في المدينة.")
    archive._edit(lambda db: pairing.put(db, batch)).result()
    pair(archive)
    assert stored.article in archive.article_ids(ArticleQuery(text='"الطريق الحجري"')).result()


def test_what_was_learned_anew_in_between_is_not_mixed(paired: Desk) -> None:
    archive = paired.archive
    (source,) = archive.sources().result()
    paired.store(source, "5", "خبر عن الجسر 5", "على الطريق الحجري.")
    batch = archive._copying.submit(pairing.Pairing().next).result()
    assert batch is not None
    archive._edit(pairing.forget).result()
    assert archive.learn_pairs()
    archive._edit(lambda db: pairing.put(db, batch)).result()
    assert archive._ask(lambda db: db.execute("SELECT count(*) FROM unpaired").get).result() == 1
    assert_all_are_found(archive)
    pair(archive)


def test_it_goes_on_after_a_restart(filled: Desk, path: Path, clock: StoppedClock) -> None:
    assert filled.archive.learn_pairs()
    pair(filled.archive, 4)
    filled.archive.close()
    archive = Archive(path, clock=clock)
    try:
        assert_all_are_found(archive)
        Keeper(archive, clock=clock, emit=lambda _: None).look_after()
        assert proposed(archive, '"الطريق الحجري"') < ARTICLES - 5
        assert_all_are_found(archive)
        assert archive.check().result().sound
    finally:
        archive.close()


def test_articles_that_are_laid_out_anew_are_found(paired: Desk) -> None:
    archive = paired.archive
    archive.call_for_repairs([repairing.WORDS]).result()
    for _ in archive.repair():
        pass
    while archive.renew().result():
        pass
    assert_all_are_found(archive)
    pair(archive)
    while archive.join_index().result():
        pass
    assert archive._ask(pairing.missing).result() == []
    assert proposed(archive, '"الطريق الحجري"') < ARTICLES - 5


def test_ten_times_as_many_articles_are_learned_from_again(paired: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = paired.archive
    assert not archive.learn_pairs()
    archive._edit(lambda db: db.execute("UPDATE pairing SET articles = ?", (ARTICLES // 10,))).result()
    assert archive.learn_pairs()
    assert_all_are_found(archive)
    # A program that cuts texts in another way.
    monkeypatch.setattr(pairs, "VERSION", "2/2")
    assert_all_are_found(archive)
    assert archive.learn_pairs()
    pair(archive)


def lose_all(db: apsw.Connection) -> None:
    db.execute("DELETE FROM pairs_in WHERE rowid IN (SELECT id FROM pairs_in_docsize)")


def lose_one(db: apsw.Connection) -> None:
    db.execute("DELETE FROM pairs_in WHERE rowid = (SELECT min(id) FROM pairs_in_docsize)")


def have_others(db: apsw.Connection) -> None:
    for (row,) in list(db.execute("SELECT id FROM pairs_in_docsize")):
        db.execute("INSERT OR REPLACE INTO pairs_in (rowid, pairs) VALUES (?, '5000')", (row,))


@pytest.mark.parametrize("harm", [lose_all, lose_one, have_others])
def test_pairs_that_are_lost_are_noticed_and_gathered_anew(paired: Desk, harm: object) -> None:
    archive = paired.archive
    archive._edit(lambda db: harm(db)).result()  # type: ignore[operator]
    while archive.inspect(within=0) is None:
        pass
    assert archive._ask(repairing.called_for).result() == (repairing.PAIRS,)
    for _ in archive.repair():
        pass
    assert archive._ask(repairing.called_for).result() == ()
    assert_all_are_found(archive)
    assert archive.learn_pairs()
    pair(archive)


def test_a_rescued_archive_begins_anew(paired: Desk, path: Path, tmp_path: Path, clock: StoppedClock) -> None:
    paired.archive.close()
    salvage.rescue(path, tmp_path / "copies", now=clock())
    paired.archive = Archive(path, clock=clock)
    assert paired.archive._ask(pairing.state).result() is None
    assert_all_are_found(paired.archive)
    assert paired.archive.learn_pairs()
    pair(paired.archive)
    paired.archive.close()
    paired.archive = Archive(path, clock=clock)
