"""The full-text index and its vocabulary: each distinct written word, found again by its candidate stems.

What a word means for a term depends on the word alone, so it is decided once for each word of the vocabulary and not
for each article. The words are cut by `monitor.language`, never by the database.

FTS5 writes out what it holds at every savepoint, and each job of the writer has one: so what is to be indexed waits
until the jobs of a group are done and is written just before their commit (measured: .34 ms an article saved).
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from monitor.language import word_stems

_REMEMBERED = 30_000
"""Words of one generation that are remembered as known; two generations are kept, some 8 MB in all."""


class Index:
    """Takes the words of articles in. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._new: list[tuple[int, str, str]] = []
        self._changed: list[tuple[int, str, str]] = []
        self._words: set[str] = set()
        self._mark = (0, 0)
        self._recent: set[str] = set()
        self._older: set[str] = set()

    def put(self, number: int, title: str, body: str, words: Iterable[str], *, new: bool) -> None:
        """Have an article indexed with the commit that holds it. `title` and `body`: index words with blanks between.

        Not `new`: it takes the place of the text indexed before.
        """
        (self._new if new else self._changed).append((number, title, body))
        self._words.update(words)

    def begin_job(self) -> None:
        self._mark = (len(self._new), len(self._changed))

    def undo_job(self) -> None:
        """The job failed. Words it brought may be added all the same: no article has them, so nothing finds one."""
        del self._new[self._mark[0] :]
        del self._changed[self._mark[1] :]

    def undone(self) -> None:
        """The whole group was rolled back."""
        self._clear()
        self._recent.clear()
        self._older.clear()

    def before_commit(self, db: apsw.Connection) -> None:
        """Write what waits."""
        if self._words:
            self._add_words(db)
        if self._new:
            db.executemany("INSERT INTO words_in (rowid, title, body) VALUES (?, ?, ?)", self._new)
        if self._changed:
            db.executemany("INSERT OR REPLACE INTO words_in (rowid, title, body) VALUES (?, ?, ?)", self._changed)
        self._clear()

    def _clear(self) -> None:
        self._new.clear()
        self._changed.clear()
        self._words.clear()

    def _add_words(self, db: apsw.Connection) -> None:
        """In the order of the alphabet: neighbours lie on the same page of the file."""
        unseen = self._words.difference(self._recent)
        stems: list[tuple[str, str]] = []
        for word in sorted(unseen.difference(self._older)):
            db.execute("INSERT OR IGNORE INTO vocabulary (word) VALUES (?)", (word,))
            if db.changes():
                stems.extend((stem, word) for stem in word_stems(word) if stem != word)
        if stems:
            db.executemany("INSERT OR IGNORE INTO stems (stem, word) VALUES (?, ?)", sorted(stems))
        if len(self._recent) + len(unseen) > _REMEMBERED:
            self._older = self._recent
            self._recent = set()
        self._recent |= unseen


def words_with_stems(db: apsw.Connection, stems: Iterable[str]) -> set[str]:
    """The written words that are one of these stems or have one as a candidate."""
    found: set[str] = set()
    for stem in stems:
        found.update(word for (word,) in db.execute("SELECT word FROM stems WHERE stem = ?", (stem,)))
        if is_word(db, stem):
            found.add(stem)
    return found


def words_starting(db: apsw.Connection, prefix: str, *, limit: int) -> list[str]:
    """The written words that start so, in the order of the alphabet."""
    query = "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?"
    return [word for (word,) in db.execute(query, (prefix, prefix + "\U0010ffff", limit))]


def is_word(db: apsw.Connection, word: str) -> bool:
    """True where this written word stands in the archive."""
    return db.execute("SELECT 1 FROM vocabulary WHERE word = ?", (word,)).fetchone() is not None
