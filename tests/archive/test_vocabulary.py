"""Words are found by their stems and their beginnings, whether they are kept as today or as before."""

from __future__ import annotations

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive import spellings, vocabulary
from monitor.archive.index import Index
from monitor.archive.schema import MIGRATIONS
from monitor.language import WantedWord, index_words, near_spellings, stems_of_words, word_stems

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
    begun = sorted(word for word in words if 3 <= len(word) <= 5 and (word[0] in "ال" or word[-1] in "نt"))
    assert vocabulary.words_as_long(db, 3, 5, first="ال", last="نt") == begun


@given(st.lists(_WORDS, max_size=4), st.sampled_from(["", "\n", "، _"]))
def test_a_text_is_cut_into_the_same_words_in_both_ways(words: list[frozenset[str]], between: str) -> None:
    text = between.join(" ".join(some) for some in words)
    written, keys = vocabulary.cut(text)
    assert written == " ".join(index_words(text))
    assert keys == vocabulary.keys_of(written)


def test_a_word_known_only_to_what_was_undone_is_written_after_all() -> None:
    db = fresh()
    taking = Index()
    db.execute("BEGIN")
    taking.put(1 << 40, "كلمة", taking.unseen(vocabulary.keys_of("كلمة")), new=True)
    taking.before_commit(db)
    unseen = taking.unseen(vocabulary.keys_of("كلمة أخرى"))
    assert unseen.words == vocabulary.keys_of("أخرى")
    db.execute("ROLLBACK")
    taking.undone()
    taking.put(1 << 41, "كلمة أخرى", unseen, new=True)
    taking.before_commit(db)
    assert vocabulary.has(db, "كلمة") and vocabulary.has(db, "أخرى")


@given(_WORDS)
def test_the_stems_of_several_words_are_those_of_each(words: frozenset[str]) -> None:
    every = list(words)
    assert stems_of_words(every) == [word_stems(word) for word in every]


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


@settings(deadline=None)
@given(st.frozensets(st.text("اأبتيى", min_size=3, max_size=7), max_size=25), st.text("اأبتيى", min_size=4, max_size=6))
def test_only_words_that_share_an_end_with_a_name_are_read_and_none_of_its_spellings_is_missed(
    words: frozenset[str], name: str
) -> None:
    db = fresh()
    vocabulary.add(db, vocabulary.keys_of(" ".join(words)))
    wanted = WantedWord(name, name=True)
    every = tuple(other for other in near_spellings(name, sorted(words)) if not wanted.accepts(other))
    assert spellings.near(db, name) == every
    db.close()
