"""Words are found by their stems and their beginnings, whether they are kept as today or as before."""

from __future__ import annotations

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive import vocabulary
from monitor.archive.schema import MIGRATIONS
from monitor.language import word_stems

_WORDS = st.frozensets(
    st.text("ابتكلمنهويأإآؤئءةىفسدر", min_size=1, max_size=9)
    | st.sampled_from(["والأعمال", "أعمال", "اعمال", "لله", "وبالله", "المدرسة", "الصين2", "پاریس", "چلبي"])
    | st.text("abcé123لмир京", min_size=1, max_size=6),
    max_size=25,
)


def fresh() -> apsw.Connection:
    db = apsw.Connection(":memory:")
    for step in MIGRATIONS:
        db.execute(step)
    return db


def put_as_before(db: apsw.Connection, words: frozenset[str]) -> None:
    for word in words:
        db.execute("INSERT INTO vocabulary (word) VALUES (?)", (word,))
        stems = [(stem, word) for stem in word_stems(word) if stem != word]
        db.executemany("INSERT INTO stems (stem, word) VALUES (?, ?)", stems)


def assert_found(db: apsw.Connection, words: frozenset[str]) -> None:
    stems = {word: {word, *word_stems(word)} for word in words}
    for stem in {one for found in stems.values() for one in found}:
        assert vocabulary.words_with_stems(db, [stem]) == {word for word in words if stem in stems[word]}
    beginnings = {word[:n] for word in words for n in range(1, len(word) + 1)}
    for beginning in beginnings:
        wanted = {word for word in words if word.startswith(beginning)}
        assert vocabulary.words_starting(db, [beginning], limit=100) == wanted
        assert len(vocabulary.words_starting(db, [beginning], limit=2)) == min(2, len(wanted))
    assert vocabulary.words_as_long(db, 3, 5) == sorted(word for word in words if 3 <= len(word) <= 5)


@settings(deadline=None)
@given(_WORDS, _WORDS)
def test_every_word_is_found_and_no_other(words: frozenset[str], before: frozenset[str]) -> None:
    db = fresh()
    put_as_before(db, before)
    vocabulary.add(db, vocabulary.keys_of(" ".join(words)))
    vocabulary.add(db, vocabulary.keys_of(" ".join(words)))
    assert_found(db, words | before)
    while vocabulary.move(db, limit=3):
        assert_found(db, words | before)
    assert not vocabulary.has_before(db)
    assert db.execute("SELECT count(*) FROM stems").get == 0
    assert_found(db, words | before)
    db.close()


def test_all_are_gone_through_in_an_order_of_their_own() -> None:
    db = fresh()
    words = {"قصف", "إدلب", "мир", "北京", "paris", "ب"}
    vocabulary.add(db, vocabulary.keys_of(" ".join(words)))
    seen: list[str] = []
    while more := vocabulary.words_behind(db, seen[-1] if seen else None, limit=2):
        seen += more
    assert len(seen) == len(words)
    assert set(seen) == words
    db.close()
