"""Sets right, while everything goes on, what was made of the rest and does not agree with it any more.

The index, the rows of the list, the counts by the hour and the keys of stories can all be made again of the articles,
so that a check which finds them wrong calls for no restart. A reader looks for what is wrong, the writer sets a little
of it right at a time, and looks again itself before it does. What is called for stands in the file until it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import apsw

from monitor.archive import articles, mending, pairing, renewing, stories, texts, vocabulary
from monitor.archive.index import Index, remove_rows
from monitor.archive.numbering import first_number, moment_of
from monitor.archive.places import place_of
from monitor.archive.recognising import KEPT, generation, key_of_shingle, key_of_word
from monitor.archive.rows import dump, load

if TYPE_CHECKING:
    from monitor.language import Rarity

INDEX, WORDS, LIST, HOURS, KEYS, PAIRS = "index", "words", "list", "hours", "keys", "pairs"
"""What can be repaired: articles the index lacks, what it holds of their words, the list, counts, keys, pairs."""

_CALLED_FOR = "repairs"
"""The fact that names them."""
_MOST = 500
"""Of what is wrong looked up at once."""
_STEP = {INDEX: 20, LIST: 100, HOURS: 100, KEYS: 50}
"""Of it set right in one transaction: some 20 ms."""

Wrong = Sequence[tuple[int, ...]]


def call_for(db: apsw.Connection, kinds: Iterable[str]) -> None:
    """Have these repaired; they are until that is done, whoever ends before."""
    _keep(db, {*called_for(db), *kinds})


def called_for(db: apsw.Connection) -> tuple[str, ...]:
    """What is to be repaired."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (_CALLED_FOR,)).get
    return tuple(load(found)) if found is not None else ()


def done(db: apsw.Connection, kind: str) -> None:
    """One of them is."""
    _keep(db, {*called_for(db)} - {kind})


def _keep(db: apsw.Connection, kinds: set[str]) -> None:
    if kinds:
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_CALLED_FOR, dump(sorted(kinds))))
    else:
        db.execute("DELETE FROM facts WHERE name = ?", (_CALLED_FOR,))


def steps_of(kind: str, wrong: Wrong) -> list[Wrong]:
    """What is wrong, in parts for one transaction each."""
    step = _STEP[kind]
    return [wrong[start : start + step] for start in range(0, len(wrong), step)]


# --- looking -------------------------------------------------------------------------------------

_UNINDEXED = (
    "SELECT id FROM articles WHERE id NOT IN (SELECT coalesce(article, words_in_docsize.id)"
    " FROM words_in_docsize LEFT JOIN places ON place = words_in_docsize.id)"
)
_LEFT_OVER = (
    "SELECT id FROM words_in_docsize LEFT JOIN places ON place = id"
    " WHERE coalesce(article, id) NOT IN (SELECT id FROM articles)"
)
_UNLISTED = "SELECT id FROM articles WHERE id NOT IN (SELECT id FROM shelf)"
_HOURS = (
    "WITH counted AS ("
    "SELECT 0 AS list, source, (id >> 24) * 24 + ((id & 16777215) >> 7) / 3600 AS hour, count(*) AS n FROM articles"
    " GROUP BY 2, 3 UNION ALL"
    " SELECT watchlist, coalesce(source, -1), (article >> 24) * 24 + ((article & 16777215) >> 7) / 3600, count(*)"
    " FROM matches LEFT JOIN articles ON id = article GROUP BY 1, 2, 3)"
    " SELECT list, source, hour FROM (SELECT * FROM counted"
    " UNION ALL SELECT list, 0, hour, sum(n) FROM counted GROUP BY list, hour"
    " UNION ALL SELECT watchlist, source, hour, -articles FROM hours)"
    " GROUP BY list, source, hour HAVING sum(n) <> 0"
)


def unindexed(db: apsw.Connection, *, most: int = _MOST) -> Wrong:
    """Articles that the index lacks: (number,) each; and rows it has of none: (row, 0)."""
    found = list(db.execute(f"{_UNINDEXED} ORDER BY id DESC LIMIT ?", (most,)))
    return found or [(row, 0) for (row,) in db.execute(f"{_LEFT_OVER} LIMIT ?", (most,))]


def unlisted(db: apsw.Connection, *, most: int = _MOST) -> Wrong:
    """Articles that the list lacks."""
    return list(db.execute(f"{_UNLISTED} ORDER BY id DESC LIMIT ?", (most,)))


def miscounted(db: apsw.Connection, *, most: int = _MOST) -> Wrong:
    """Counts that are others: watchlist, source, and hour of each."""
    return list(db.execute(f"{_HOURS} LIMIT ?", (most,)))


def without_keys(db: apsw.Connection, *, most: int = _MOST) -> Wrong:
    """Recent articles that no copy of theirs would find, for not even half of the keys are there they were put under.

    A run of words that very many articles have is kept with the first of them only.
    """
    from monitor.language import Print, shingle_keys  # not at the top: the first window stores nothing

    newest = db.execute("SELECT max(article) FROM prints").get
    if newest is None:
        return ()
    found: list[tuple[int, ...]] = []
    since = first_number(moment_of(newest) - KEPT)
    there = "SELECT 1 FROM print_keys WHERE generation = ? AND key = ? AND article = ?"
    for number, kept in db.execute("SELECT article, print FROM prints WHERE article > ? ORDER BY article", (since,)):
        try:
            keys = [key_of_shingle(shingle) for shingle in shingle_keys(Print.from_bytes(kept))]
        except (ValueError, IndexError):
            # No print: it is forgotten with its week.
            continue
        week = generation(moment_of(number))
        missing = sum(db.execute(there, (week, key, number)).get is None for key in keys)
        if 2 * missing > len(keys):
            found.append((number,))
            if len(found) == most:
                break
    return found


LOOKING = {INDEX: unindexed, LIST: unlisted, HOURS: miscounted, KEYS: without_keys, PAIRS: pairing.missing}


def knows_words(db: apsw.Connection, number: int, title: str) -> bool:
    """Whether the index has an article under the longest word of its title, and the vocabulary that word."""
    from monitor.language import index_words  # not at the top: the first window stores nothing

    words = index_words(title)
    place = place_of(db, number)
    if not words or place is None:
        return True
    word = max(words, key=len)
    asked = '"' + word.replace('"', '""') + '"'
    found = db.execute("SELECT 1 FROM words_in WHERE words_in MATCH ? AND rowid = ?", (asked, place)).get
    return found is not None and vocabulary.has(db, word)


# --- setting right -------------------------------------------------------------------------------


def index_again(db: apsw.Connection, index: Index, wrong: Wrong) -> None:
    """Index these articles, and take out these rows of none, as `unindexed` found them."""
    remove_rows(db, [row for row, *of_none in wrong if of_none and _is_left_over(db, row)])
    for number, *of_none in wrong:
        found = None if of_none else articles.title_and_text(db, number)
        if found is not None:
            index.move(db, number, found[1])


def _is_left_over(db: apsw.Connection, row: int) -> bool:
    return db.execute(f"SELECT 1 FROM ({_LEFT_OVER} AND words_in_docsize.id = ?)", (row,)).get is not None  # noqa: S608


def words_again(db: apsw.Connection, index: Index) -> None:
    """Begin to index every article anew: the keeper goes on with it as with what older programs wrote."""
    renewing.begin(db, index, anyway=True)


def list_again(db: apsw.Connection, wrong: Wrong) -> None:
    """Have these articles in the list, with their marks."""
    exported = db.execute("SELECT 1 FROM shelf WHERE exported LIMIT 1").get is not None
    for (number,) in wrong:
        body = db.execute(
            "SELECT expanded(form, body) FROM texts WHERE article = ? ORDER BY version DESC LIMIT 1", (number,)
        ).get
        try:
            language = texts.unpacked(body).language
        except texts.UnreadableTextError:
            language = ""
        mending.show(db, number, language, exported=exported)


def count_again(db: apsw.Connection, wrong: Wrong) -> None:
    """Count these anew: of a watchlist (0: of all articles) and a source (0: of all) the articles of an hour."""
    for watchlist, source, hour in wrong:
        day, of_day = divmod(hour, 24)
        first = day << 24 | of_day * 3600 << 7
        between = (first, first + (3600 << 7))
        if watchlist == 0:
            query = "SELECT count(*) FROM articles WHERE id >= ?1 AND id < ?2 AND (?3 = 0 OR source = ?3)"
            count = db.execute(query, (*between, source)).get
        else:
            query = (
                "SELECT count(*) FROM matches LEFT JOIN articles ON articles.id = article"
                " WHERE watchlist = ?4 AND article >= ?1 AND article < ?2 AND (?3 = 0 OR coalesce(source, -1) = ?3)"
            )
            count = db.execute(query, (*between, source, watchlist)).get
        if count:
            db.execute("INSERT OR REPLACE INTO hours VALUES (?, ?, ?, ?)", (watchlist, source, hour, count))
        else:
            db.execute("DELETE FROM hours WHERE watchlist = ? AND source = ? AND hour = ?", (watchlist, source, hour))


def keys_again(db: apsw.Connection, rarity: Rarity, wrong: Wrong) -> None:
    """Put these articles under their keys."""
    from monitor.language import Print, shingle_keys, word_keys  # not at the top: the first window stores nothing

    rows: set[tuple[int, int, int]] = set()
    for (number,) in wrong:
        kept = db.execute("SELECT print FROM prints WHERE article = ?", (number,)).get
        if kept is None:
            continue
        found = Print.from_bytes(kept)
        keys = [*map(key_of_shingle, shingle_keys(found)), *map(key_of_word, word_keys(found, rarity))]
        rows.update((generation(moment_of(number)), key, number) for key in keys)
    db.executemany("INSERT OR IGNORE INTO print_keys (generation, key, article) VALUES (?, ?, ?)", sorted(rows))


def all_keys_again(db: apsw.Connection) -> None:
    """Put whatever recent article is without its keys under them: in a file that nobody uses yet."""
    from monitor.language import Rarity  # not at the top: the first window stores nothing

    rarity = Rarity.from_bytes(stories.kept_rarity(db))
    before: Wrong = ()
    while (wrong := without_keys(db)) and wrong != before:
        before = wrong
        with db:
            keys_again(db, rarity, wrong)
