"""The full-text index: in which articles each written word stands.

The words are cut by `monitor.language`, never by the database, and gathered in `archive/vocabulary.py`.

What is to be indexed is gathered while the jobs of a group run and written just before their commit, each table by one
statement: in the order of its keys, and without Python's lock, so that other threads work meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import apsw

from monitor.archive import pairing, vocabulary
from monitor.archive.places import Places, has_places, leave, place_of, region, use_region
from monitor.archive.rows import dump
from monitor.archive.vocabulary import Key

_REMEMBERED = 40_000
"""Words of one generation that are remembered as known; two generations are kept, some 8 MB in all."""

_JOINED = 2
"""Parts of the index of one size that are joined when there is time."""

_TABLES = ("words_in", "pairs_in")

OF_A_SIZE = 4
"""Those that FTS5 joins by itself."""

LITTLE = 100
"""Pages written to join parts with what else is done in one transaction: about as many as come on average."""


class Unseen(NamedTuple):
    """Words of a text that were not known when they were cut, and the round in which that was."""

    words: frozenset[Key]
    round: int


class Index:
    """Takes the words of articles in. Only the writer's thread uses it, but for `unseen`."""

    def __init__(self) -> None:
        self._new: dict[int, str] = {}
        self._changed: dict[int, str] = {}
        self._words: set[Key] = set()
        self._recent: set[Key] = set()
        self._older: set[Key] = set()
        self._places = Places()
        self._round = 0
        """Another whenever something was rolled back: what was known before may not be there."""

    def unseen(self, words: frozenset[Key]) -> Unseen:
        """Those of a text's words that may have to be written, for `put`. Any thread may ask.

        Args:
            words: as `vocabulary.keys_of` gives them.
        """
        # The round first: what is rolled back in between shows.
        now = self._round
        return Unseen(words.difference(self._recent), now)

    def put(self, number: int, text: str, unseen: Unseen, *, new: bool) -> None:
        """Have an article indexed with the commit that holds it.

        Args:
            text: its index words with blanks between.
            unseen: of the same.
            new: False where it takes the place of a text indexed before.
        """
        into = self._new if new or number in self._new else self._changed
        into[number] = text
        self._words.update(unseen.words if unseen.round == self._round else vocabulary.keys_of(text))

    def lay_out_anew(self, db: apsw.Connection) -> None:
        """Have new articles, and those that are moved, stand apart from all that have places now."""
        if has_places(db):
            use_region(db, 1 - region(db))
        self._places.undone()

    def move(self, db: apsw.Connection, number: int, text: str) -> None:
        """Have an article that stands where no new one would be indexed at a place. `text`: as it was written."""
        place = place_of(db, number)
        if place is not None and self._places.is_right(db, place):
            return
        from monitor.language import index_words  # not at the top: the first window stores nothing

        remove(db, [number])
        words = " ".join(index_words(text))
        self.put(number, words, self.unseen(vocabulary.keys_of(words)), new=True)

    def undone(self) -> None:
        """The group was rolled back: nothing waits, and what was remembered may not be there."""
        self._clear()
        self._places.undone()
        self._recent = set()
        self._older = set()
        # Last: who asks meanwhile what is unseen must not be told the old under the new round.
        self._round += 1

    def before_commit(self, db: apsw.Connection) -> None:
        """Write what waits."""
        if self._words:
            self._add_words(db)
        if self._new:
            # By rising number, so that a stretch is followed by the next as they come.
            placed = {self._places.take(db, number): self._new[number] for number in sorted(self._new)}
            # And by rising place: FTS5 writes out what it holds whenever one is lower than the one before.
            rising = dump(dict(sorted(placed.items())))
            db.execute(
                "INSERT INTO words_in (rowid, words) SELECT CAST(key AS INT), value FROM json_each(?)", (rising,)
            )
            pairing.note(db, placed)
        for number, text in self._changed.items():
            place = place_of(db, number)
            row = self._places.take(db, number) if place is None else place
            db.execute("INSERT OR REPLACE INTO words_in (rowid, words) VALUES (?, ?)", (row, text))
            pairing.note(db, [row])
        self._clear()

    def _clear(self) -> None:
        self._new.clear()
        self._changed.clear()
        self._words.clear()

    def _add_words(self, db: apsw.Connection) -> None:
        unseen = self._words.difference(self._recent)
        vocabulary.add(db, unseen.difference(self._older))
        if len(self._recent) + len(unseen) > _REMEMBERED:
            self._older = self._recent
            self._recent = set()
        self._recent |= unseen


def remove(db: apsw.Connection, numbers: Iterable[int]) -> None:
    """Take articles out of the index, as far as they are in it."""
    remove_rows(db, [place for number in numbers if (place := place_of(db, number)) is not None])


def remove_rows(db: apsw.Connection, there: Sequence[int]) -> None:
    """Take these rows out of the index; their places are free again."""
    db.execute("DELETE FROM words_in WHERE rowid IN (SELECT value FROM json_each(?))", (dump(there),))
    pairing.remove(db, there)
    leave(db, there)


def merge(db: apsw.Connection, *, pages: int, parts: int = _JOINED) -> bool:
    """Join some parts of the index, writing about so many pages; False when there is no more to join.

    What comes in bit by bit lies in up to four parts of each size, and each written word of a term is looked up in all.
    Here two of a size are joined already, which while articles come in would cost more than it brings; or as many as
    are given.
    """
    return any(_merge(db, table, pages, parts) for table in _TABLES)


def _merge(db: apsw.Connection, table: str, pages: int, parts: int) -> bool:
    _configure(db, "usermerge", parts, table)
    before = db.total_changes()
    db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
    return db.total_changes() - before >= 2


def merge_by_itself(db: apsw.Connection, *, wanted: bool) -> None:
    """Whether FTS5 joins four parts of a size while it writes: at times 600 pages at once, and the writer is held."""
    for table in _TABLES:
        _configure(db, "automerge", OF_A_SIZE if wanted else 0, table)


@contextmanager
def merged_a_little(db: apsw.Connection) -> Iterator[None]:
    """What is taken out inside has some parts joined, and not all that FTS5 would: 4,500 pages at times, for a second.

    Parts of which a tenth is gone are joined too; what remains is for `merge`.
    """
    by_itself = _configured(db, "automerge") != 0
    merge_by_itself(db, wanted=False)
    yield
    # It writes what it holds when a savepoint is set.
    db.execute("SAVEPOINT taken_out; RELEASE taken_out")
    merge(db, pages=LITTLE, parts=OF_A_SIZE)
    merge_by_itself(db, wanted=by_itself)


def _configured(db: apsw.Connection, name: str, table: str = "words_in") -> int | None:
    return db.execute(f"SELECT v FROM {table}_config WHERE k = ?", (name,)).get  # type: ignore[no-any-return]  # noqa: S608


def _configure(db: apsw.Connection, name: str, value: int, table: str) -> None:
    if _configured(db, name, table) != value:
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES (?, ?)", (name, value))  # noqa: S608
