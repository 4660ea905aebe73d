"""Gathers in the background which pairs of common words stand side by side in each article (`watching/pairs.py`).

Phrases are decided on texts. Of two common words that seldom stand together the index proposes thousands; by the pairs
most of these are passed over (`archive/beside.py`). Which words are common is learned from the archive's own articles
once there are enough, and again when there are ten times as many. Then every row of the index gets its pairs, from the
highest down; what is indexed later, or anew, is noted and gets its pairs a little later. Till then, and where anything
is missing, an article is decided on its text as before: nothing here can hide one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import randbits
from typing import TYPE_CHECKING

import apsw

from monitor.archive import articles
from monitor.archive.numbering import HIGHEST, LOWEST
from monitor.archive.places import place_of
from monitor.archive.rows import dump

if TYPE_CHECKING:
    from monitor.watching.pairs import Pairs

FEWEST = 20_000
"""Articles before which two words stand together in too few to be worth it."""
_GROWN = 10
"""Times as many articles as the common words were learned among: then they are learned again."""
_SHARE = 0.002
"""Two words that by chance stand together in this share of the articles make a pair that is kept."""
_SAMPLE = 5_000
_STEP = 250
"""Articles paired in one transaction: some 10 ms, and ten times that off the writer."""


@dataclass(frozen=True, slots=True)
class Learned:
    """How common stems are."""

    articles: int
    """How many there were."""
    least: int
    counts: Mapping[str, int]
    """As `watching.pairs.Weights` has them."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the pairs of an archive have come."""

    generation: int
    """A number that no other learning had."""
    articles: int
    least: int
    reached: int
    """All rows of the index from this one on have their pairs, but for those that are noted."""


def state(db: apsw.Connection) -> State | None:
    """None where there are no pairs, or such that another program made in another way."""
    from monitor.watching.pairs import VERSION  # not at the top: the first window asks for no phrase

    row = db.execute("SELECT generation, articles, least, reached FROM pairing WHERE made = ?", (VERSION,)).fetchone()
    return None if row is None else State(*row)


def counts_of(db: apsw.Connection, stems: Iterable[str]) -> dict[str, int]:
    """How common each of these is, as far as it is common at all."""
    query = "SELECT articles FROM pair_stems WHERE stem = ?"
    found = ((stem, db.execute(query, (stem,)).get) for stem in stems)
    return {stem: count for stem, count in found if count is not None}


# --- what is indexed, moved and deleted ----------------------------------------------------------


def note(db: apsw.Connection, rows: Iterable[int]) -> None:
    """These rows of the index are new, or hold another text: they get their pairs later."""
    db.execute(
        "INSERT OR IGNORE INTO unpaired (place) SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM pairing)",
        (dump(list(rows)),),
    )


def remove(db: apsw.Connection, rows: Iterable[int]) -> None:
    """These rows of the index are gone."""
    gone = dump(list(rows))
    db.execute("DELETE FROM pairs_in WHERE rowid IN (SELECT value FROM json_each(?))", (gone,))
    db.execute("DELETE FROM unpaired WHERE place IN (SELECT value FROM json_each(?))", (gone,))


# --- learning ------------------------------------------------------------------------------------


def learned(db: apsw.Connection) -> Learned | None:
    """How common stems are in this archive; None where nobody has to know, or knows well enough."""
    from monitor.watching import pairs

    count = int(db.execute("SELECT count(*) FROM shelf").get)
    before = state(db)
    if count < max(FEWEST, _GROWN * before.articles if before is not None else 0):
        return None
    numbers = array("q", (number for (number,) in db.execute("SELECT id FROM shelf")))
    read = [articles.title_and_text(db, number) for number in numbers[:: max(1, count // _SAMPLE)]]
    texts = [found[1] for found in read if found is not None]
    least = pairs.least_for(len(texts), _SHARE)
    return Learned(count, least, pairs.common(pairs.counted(texts), least=least))


def forget(db: apsw.Connection) -> None:
    """What is there cannot be trusted: it is begun anew."""
    db.execute("DELETE FROM pairing")


# --- looking -------------------------------------------------------------------------------------


def missing(db: apsw.Connection, *, most: int = 500) -> list[tuple[int]]:
    """Rows of the index that have no pairs, and of which nobody noted it."""
    own = state(db)
    if own is None:
        return []
    query = (
        "SELECT id FROM words_in_docsize WHERE id >= ? AND id NOT IN (SELECT id FROM pairs_in_docsize)"
        " AND id NOT IN (SELECT place FROM unpaired) LIMIT ?"
    )
    return list(db.execute(query, (own.reached, most)))


def is_found(db: apsw.Connection, number: int) -> bool | None:
    """Whether an article is found by all its pairs; None where it has none, or none yet."""
    from monitor.watching.pairs import Pairs, counted

    own, row = state(db), place_of(db, number)
    if own is None or row is None or row < own.reached or _is_noted(db, row):
        return None
    found = articles.title_and_text(db, number)
    pairs = set() if found is None else Pairs(counts_of(db, counted([found[1]])), least=own.least).of(found[1])
    if not pairs:
        return None
    every = " AND ".join(f'"{pair}"' for pair in sorted(pairs))
    return db.execute("SELECT 1 FROM pairs_in WHERE pairs_in MATCH ? AND rowid = ?", (every, row)).get is not None


def _is_noted(db: apsw.Connection, row: int) -> bool:
    return db.execute("SELECT 1 FROM unpaired WHERE place = ?", (row,)).get is not None


# --- pairing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the index and their pairs."""

    generation: int
    rows: tuple[tuple[int, int | None, str], ...]
    """Rising: the row, what its text was known by, and its pairs."""
    noted: bool
    """These rows were noted; else they are the highest of those below what was reached."""


def begin(db: apsw.Connection, found: Learned) -> None:
    """Have every row get its pairs, by what was learned."""
    from monitor.watching.pairs import VERSION

    db.execute("DELETE FROM pair_stems")
    db.executemany("INSERT INTO pair_stems (stem, articles) VALUES (?, ?)", sorted(found.counts.items()))
    db.execute(
        "INSERT OR REPLACE INTO pairing (id, made, generation, articles, least, reached) VALUES (1, ?, ?, ?, ?, ?)",
        (VERSION, randbits(62), found.articles, found.least, HIGHEST),
    )


class Pairing:
    """Finds the pairs of what has none yet. For one thread, which need not be the writer's."""

    def __init__(self) -> None:
        self._pairs: Pairs | None = None
        self._generation: int | None = None

    def next(self, db: apsw.Connection) -> Batch | None:
        """The pairs of some rows; None where all have theirs, or nothing is learned."""
        found: Batch | None = None
        # What is noted and what stands in the texts are of one moment.
        with db:
            own = state(db)
            if own is not None:
                found = self._batch(db, own)
        return found

    def _batch(self, db: apsw.Connection, own: State) -> Batch | None:
        noted = [row for (row,) in db.execute("SELECT place FROM unpaired ORDER BY place DESC LIMIT ?", (_STEP,))]
        pairs = self._of(db, own)
        told = _told(db, noted or _below(db, own.reached))
        rows = tuple((row, known_by, self._paired(db, pairs, number)) for row, number, known_by in told)
        return Batch(own.generation, rows, bool(noted)) if rows else None

    def _of(self, db: apsw.Connection, own: State) -> Pairs:
        if self._pairs is None or self._generation != own.generation:
            from monitor.watching.pairs import Pairs

            self._pairs = Pairs(dict(db.execute("SELECT stem, articles FROM pair_stems")), least=own.least)
            self._generation = own.generation
        return self._pairs

    def _paired(self, db: apsw.Connection, pairs: Pairs, number: int) -> str:
        found = articles.title_and_text(db, number)
        # In a text that cannot be read nothing is found.
        return "" if found is None else " ".join(map(str, pairs.of(found[1])))


def put(db: apsw.Connection, batch: Batch) -> None:
    """Give rows their pairs, but those that hold another text by now."""
    own = state(db)
    if own is None or own.generation != batch.generation:
        return
    rows = [row for row, *_ in batch.rows]
    now = {row: known_by for row, _, known_by in _told(db, rows)}
    made = {row: pairs for row, known_by, pairs in batch.rows if now.get(row, -1) == known_by}
    db.execute(
        "INSERT OR REPLACE INTO pairs_in (rowid, pairs) SELECT CAST(key AS INT), value FROM json_each(?)",
        (dump(made),),
    )
    db.execute("DELETE FROM unpaired WHERE place IN (SELECT value FROM json_each(?))", (dump(list(made)),))
    if not batch.noted:
        # What is another text by now was noted.
        db.execute("UPDATE pairing SET reached = min(reached, ?)", (rows[0],))


def finish(db: apsw.Connection) -> None:
    """There is no row left below what was reached."""
    own = state(db)
    if own is not None and own.reached > LOWEST and not _below(db, own.reached):
        db.execute("UPDATE pairing SET reached = ?", (LOWEST,))


def _told(db: apsw.Connection, rows: list[int]) -> list[tuple[int, int, int | None]]:
    """These rows rising, the article of each, and what its text is known by; None where it is gone."""
    query = (
        "SELECT value, coalesce(article, value), text_hash FROM json_each(?) LEFT JOIN places ON place = value"
        " LEFT JOIN articles ON articles.id = coalesce(article, value) ORDER BY value"
    )
    return list(db.execute(query, (dump(rows),)))


def _below(db: apsw.Connection, row: int) -> list[int]:
    query = "SELECT id FROM words_in_docsize WHERE id < ? ORDER BY id DESC LIMIT ?"
    return [found for (found,) in db.execute(query, (row, _STEP))]
