"""The archive's vocabulary: each distinct written word of the index, found again by its candidate stems.

What a word means for a term depends on the word alone, so it is decided once for each word of this table and not for
each article. The words are cut by `monitor.language`, never by the database.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from monitor.language import word_stems

_REMEMBERED = 30_000
"""Words of one generation that are remembered as known; two generations are kept, some 8 MB in all."""


class Vocabulary:
    """Adds the words that are new. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._recent: set[str] = set()
        self._older: set[str] = set()

    def forget(self) -> None:
        """Something was rolled back: what was added may not be there."""
        self._recent.clear()
        self._older.clear()

    def add(self, db: apsw.Connection, words: Iterable[str]) -> None:
        """Make sure that each of these index words is in the table."""
        unseen = set(words).difference(self._recent)
        if not unseen:
            return
        stems: list[tuple[str, str]] = []
        for word in unseen.difference(self._older):
            db.execute("INSERT OR IGNORE INTO vocabulary (word) VALUES (?)", (word,))
            if db.changes():
                stems.extend((stem, word) for stem in dict.fromkeys(word_stems(word)))
        if stems:
            db.executemany("INSERT OR IGNORE INTO stems (stem, word) VALUES (?, ?)", stems)
        if len(self._recent) + len(unseen) > _REMEMBERED:
            self._older = self._recent
            self._recent = set()
        self._recent |= unseen


def words_with_stems(db: apsw.Connection, stems: Iterable[str]) -> set[str]:
    """The written words that have one of these stems as a candidate."""
    query = "SELECT word FROM stems WHERE stem = ?"
    return {word for stem in stems for (word,) in db.execute(query, (stem,))}


def words_starting(db: apsw.Connection, prefix: str, *, limit: int) -> list[str]:
    """The written words that start so, in order of the alphabet."""
    query = "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?"
    return [word for (word,) in db.execute(query, (prefix, prefix + "\U0010ffff", limit))]


def is_word(db: apsw.Connection, word: str) -> bool:
    """True where this written word stands in the archive."""
    return db.execute("SELECT 1 FROM vocabulary WHERE word = ?", (word,)).fetchone() is not None
