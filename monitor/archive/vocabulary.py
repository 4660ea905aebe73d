"""Each distinct word of the index, found again by its candidate stems.

What a word means for a term depends on the word alone, so it is decided once for each word here and not for each
article. An Arabic word is kept in one byte a letter (Windows-1256) as a BLOB; what that table lacks stays TEXT. Beside
a stem stands the word with `*` in the stem's place, or the whole word where it has the stem with other hamzas. In an
archive from before the words are moved here little by little (`archive/renewing.py`), and found in the old tables till
then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import apsw

from monitor.archive.rows import dump

_TABLE = "cp1256"
_HERE = "*"
"""No word of the index has it."""
Key = bytes | str
"""A word or a stem as it is kept."""


def _key(word: str) -> Key:
    try:
        return word.encode(_TABLE)
    except UnicodeEncodeError:
        return word


def _word(key: Key) -> str:
    return key if isinstance(key, str) else key.decode(_TABLE)


def keys_of(text: str) -> frozenset[Key]:
    """The words of a text as they are kept. `text`: its index words with blanks between."""
    try:
        return frozenset(text.encode(_TABLE).split())
    except UnicodeEncodeError:
        return frozenset(map(_key, text.split()))


def cut(text: str) -> tuple[str, frozenset[Key]]:
    """The index words of a text with blanks between, and the same as they are kept."""
    from monitor.language import coded_words, index_words  # not at the top: the first window stores nothing

    coded = coded_words(text)
    if coded is None:
        words = " ".join(index_words(text))
        return words, keys_of(words)
    return b" ".join(coded).decode(_TABLE), frozenset(coded)


def add(db: apsw.Connection, keys: Iterable[Key]) -> None:
    """Take words in that may be there already; they are as `keys_of` gives them."""
    texts, blobs = _in_order(keys)
    if blobs:
        query = "INSERT OR IGNORE INTO written (word) SELECT value FROM carray(?) RETURNING word"
        added = [key for (key,) in db.execute(query, (apsw.carray(tuple(blobs)),))]
        if added:
            _add_coded(db, added)
    if texts:
        query = "INSERT OR IGNORE INTO written (word) SELECT value FROM json_each(?) RETURNING word"
        written = [word for (word,) in db.execute(query, (dump(texts),))]
        if written:
            add_stems(db, written)


def _in_order(keys: Iterable[Key]) -> tuple[list[str], list[bytes]]:
    """As they lie in the file, where neighbours are on the same page: the texts, and behind them the BLOBs."""
    texts: list[str] = []
    blobs: list[bytes] = []
    for key in keys:
        if isinstance(key, bytes):
            blobs.append(key)
        else:
            texts.append(key)
    texts.sort()
    blobs.sort()
    return texts, blobs


def add_stems(db: apsw.Connection, words: Iterable[str]) -> None:
    """Have words be found by the stems they may have, as these are understood now."""
    coded: list[bytes] = []
    for word in words:
        key = _key(word)
        if isinstance(key, bytes):
            coded.append(key)
        else:
            rows = [(_key(stem), _key(around)) for stem, around in _around([word])]
            db.executemany("INSERT OR IGNORE INTO stems_of (stem, around) VALUES (?, ?)", rows)
    if coded:
        _add_coded(db, coded)


def _add_coded(db: apsw.Connection, keys: list[bytes]) -> None:
    """The same of words that the table has: so it has their stems. All are coded and written at once."""
    words = b" ".join(keys).decode(_TABLE).split(" ")
    pairs = "\n".join([f"{stem} {around}" for stem, around in _around(words)])
    if pairs:
        # In the order of the stems, where neighbours are on the same page: a blank comes before all letters.
        rows = sorted(pairs.encode(_TABLE).split(b"\n"))
        db.execute(
            "INSERT OR IGNORE INTO stems_of (stem, around) SELECT substr(value, 1, instr(value, x'20') - 1),"
            " substr(value, instr(value, x'20') + 1) FROM carray(?)",
            (apsw.carray(tuple(rows)),),
        )


def _around(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each other stem of each word, and what stands beside it."""
    from monitor.language import stems_of_words  # not at the top: the first window stores nothing

    for word, stems in zip(words, stems_of_words(words), strict=True):
        for stem in stems:
            if stem != word:
                yield stem, word.replace(stem, _HERE, 1)


_BY_STEM = "SELECT around FROM stems_of WHERE stem = ?1 UNION ALL SELECT word FROM written WHERE word = ?1"
_BY_STEM_BEFORE = (
    "SELECT word FROM stems WHERE stem IN (SELECT value FROM json_each(?1))"
    " UNION ALL SELECT word FROM vocabulary WHERE word IN (SELECT value FROM json_each(?1))"
)


def words_with_stems(db: apsw.Connection, stems: Iterable[str]) -> set[str]:
    """The written words that are one of these stems or have one as a candidate."""
    asked = list(stems)
    found: set[str] = set()
    for stem in asked:
        for (key,) in db.execute(_BY_STEM, (_key(stem),)):
            found.add(_word(key).replace(_HERE, stem))
    if has_before(db):
        found.update(word for (word,) in db.execute(_BY_STEM_BEFORE, (dump(asked),)))
    return found


def has(db: apsw.Connection, word: str) -> bool:
    """Whether it is one of the written words."""
    query = "SELECT 1 FROM written WHERE word = ?1 UNION ALL SELECT 1 FROM vocabulary WHERE word = ?2 LIMIT 1"
    return db.execute(query, (_key(word), word)).get is not None


def words_starting(db: apsw.Connection, prefixes: Iterable[str], *, limit: int) -> set[str]:
    """The written words that start so, or `limit` of them."""
    found: set[str] = set()
    tables = ("written", "vocabulary") if has_before(db) else ("written",)
    for prefix in prefixes:
        for table in tables:
            for low, high in _ranges(prefix):
                query = f"SELECT word FROM {table} WHERE word >= ? AND word < ?"  # noqa: S608
                for (key,) in db.execute(query, (low, high)):
                    found.add(_word(key))
                    if len(found) >= limit:
                        return found
    return found


def _ranges(prefix: str) -> list[tuple[Key, Key]]:
    ranges: list[tuple[Key, Key]] = [(prefix, prefix + "\U0010ffff")]
    key = _key(prefix)
    if isinstance(key, bytes):
        ranges.append((key, key[:-1] + bytes([key[-1] + 1])))
    return ranges


def words_as_long(db: apsw.Connection, shortest: int, longest: int, *, first: str, last: str) -> list[str]:
    """The written words of so many letters that begin or end with one of some, in the order of the alphabet.

    `first`, `last`: the letters.
    """
    # A letter is compared as the word is kept, of which nothing is known before.
    begin, end = (
        [*letters, *(key for key in map(_key, letters) if isinstance(key, bytes))] for letters in (first, last)
    )
    places = (",".join("?" * len(begin)), ",".join("?" * len(end)))
    query = " UNION ALL ".join(
        f"SELECT word FROM {table} WHERE length(word) BETWEEN ? AND ?"  # noqa: S608
        f" AND (substr(word, 1, 1) IN ({places[0]}) OR substr(word, -1, 1) IN ({places[1]}))"
        for table in ("written", "vocabulary")
    )
    return sorted({_word(key) for (key,) in db.execute(query, (shortest, longest, *begin, *end) * 2)})


def words_behind(db: apsw.Connection, after: str | None, *, limit: int) -> list[str]:
    """Some words in an order of their own, those behind one; of all but those in the old tables."""
    if after is None:
        rows = db.execute("SELECT word FROM written ORDER BY word LIMIT ?", (limit,))
    else:
        rows = db.execute("SELECT word FROM written WHERE word > ? ORDER BY word LIMIT ?", (_key(after), limit))
    return [_word(key) for (key,) in rows]


def has_before(db: apsw.Connection) -> bool:
    """Whether words are left in the old tables."""
    return db.execute("SELECT 1 FROM vocabulary LIMIT 1").get is not None


def move(db: apsw.Connection, *, limit: int) -> bool:
    """Move some words out of the old tables; False where there are none left."""
    from monitor.language import word_stems  # not at the top: the first window stores nothing

    query = "SELECT word FROM vocabulary ORDER BY word LIMIT ?"
    words = [word for (word,) in db.execute(query, (limit,))]
    if not words:
        # Of whatever understanding they were.
        db.execute("DELETE FROM stems")
        return False
    add(db, map(_key, words))
    before = sorted((stem, word) for word in words for stem in word_stems(word))
    db.executemany("DELETE FROM stems WHERE stem = ? AND word = ?", before)
    db.executemany("DELETE FROM vocabulary WHERE word = ?", [(word,) for word in words])
    return True
