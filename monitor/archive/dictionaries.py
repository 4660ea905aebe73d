"""Dictionaries that texts are compressed with, trained on the archive's own articles and kept with them for ever.

A dictionary's number is made of its bytes: damage to it shows, and wherever files meet (a daily copy, a rescue) no two
dictionaries have one number. A row of `texts` names the dictionary it needs by this number, as its form.

Measured on 3,000 newspaper articles (`python -m tests.bench.space`): training on 2,000 takes 0.15 s, without Python's
lock; 112 KB leaves .290 of a text, 64 KB .293, 256 KB .286, no dictionary .397.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import apsw

from monitor.archive.coding import coded_anew
from monitor.archive.rows import stamp

FEWEST = 1_000
"""Articles before which none is trained."""
_GROWN = 10
"""Times as many articles as the newest was trained among: then another is."""
_SIZE = 112 * 1024
_LEAST = 8
"""Times its size of text to learn from; of less it would learn by heart what never comes again."""
_SAMPLE = 2_000
_AMONG = 20_000
"""The newest articles, of which the sample is taken: the next ones are most like them."""
_LONGEST = 20_000
"""Bytes of a text that are looked at."""
_SEGMENT, _RUN = 1000, 8
"""How the trainer cuts, in bytes. Given, so that it does not search for them, which takes a minute."""
_NUMBER = slice(4, 8)
"""Where the format keeps a dictionary's number."""
LOWEST_NUMBER = 32_768
"""Of a dictionary of one's own, as the format has it; lower forms of a text are without one."""
_NUMBERS = (1 << 31) - LOWEST_NUMBER
_IN_USE = "dictionary"
"""The fact that says which one new texts are compressed with; 0 is none."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The bytes of a dictionary, and the number they make."""

    number: int
    body: bytes

    @property
    def is_sound(self) -> bool:
        """False where the bytes are not those that were trained."""
        return self.number == _number(self.body)


def trained(samples: Sequence[bytes]) -> Dictionary | None:
    """A dictionary for texts like these; None where that is too little text, or zstandard is not there."""
    if sum(map(len, samples)) < _LEAST * _SIZE:
        return None
    try:
        import zstandard
    except ImportError:
        return None
    try:
        made = zstandard.train_dictionary(_SIZE, list(samples), k=_SEGMENT, d=_RUN).as_bytes()
    except zstandard.ZstdError:
        return None
    number = _number(made)
    body = bytearray(made)
    body[_NUMBER] = number.to_bytes(4, "little")
    return Dictionary(number, bytes(body))


def _number(body: bytes) -> int:
    digest = blake2b(body[: _NUMBER.start] + body[_NUMBER.stop :], digest_size=8).digest()
    return int.from_bytes(digest, "big") % _NUMBERS + LOWEST_NUMBER


def newest(db: apsw.Connection) -> Dictionary | None:
    """What new texts are compressed with: the newest that stands in a copy as well."""
    in_use = db.execute("SELECT value FROM facts WHERE name = ?", (_IN_USE,)).get
    if in_use is not None:
        return one(db, int(in_use))
    # An archive from before that was written down.
    return _latest(db)


def _latest(db: apsw.Connection) -> Dictionary | None:
    for number, body in db.execute("SELECT id, body FROM dictionaries ORDER BY made DESC, id LIMIT 1"):
        found = Dictionary(number, body)
        return found if found.is_sound else None
    return None


def waiting(db: apsw.Connection) -> Dictionary | None:
    """One that was kept and stands in no copy yet, as far as is known: no text may need it."""
    latest = _latest(db)
    return None if latest is None or latest == newest(db) else latest


def put_in_use(db: apsw.Connection, made: Dictionary) -> None:
    """It stands in the file and in a copy: from now on texts may need it."""
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_IN_USE, str(made.number)))


def one(db: apsw.Connection, number: int) -> Dictionary | None:
    """The dictionary of a number; None where it is gone or not what it was."""
    for (body,) in db.execute("SELECT body FROM dictionaries WHERE id = ?", (number,)):
        found = Dictionary(number, body)
        return found if found.is_sound else None
    return None


def samples(db: apsw.Connection) -> tuple[int, tuple[bytes, ...]]:
    """How many articles there are, and texts of theirs to train on; none where a dictionary is not called for."""
    (articles,) = db.execute("SELECT count(*) FROM shelf").fetchone() or (0,)
    (before,) = db.execute("SELECT max(articles) FROM dictionaries").fetchone() or (None,)
    if articles < max(FEWEST, _GROWN * (before or 0)):
        return articles, ()
    numbers = [number for (number,) in db.execute("SELECT id FROM shelf ORDER BY id DESC LIMIT ?", (_AMONG,))]
    query = (
        "SELECT expanded(form, body) FROM texts JOIN articles ON articles.id = article"
        " WHERE article = ? AND texts.version = articles.version"
    )
    step = max(1, len(numbers) // _SAMPLE)
    chosen = [(number,) for number in numbers[::step][:_SAMPLE]]
    # What cannot be read teaches nothing.
    return articles, tuple(_sample(body) for (body,) in db.executemany(query, chosen) if body is not None)


def _sample(body: bytes) -> bytes:
    """Of a text from before letters had one byte what it would be today: so the next ones are."""
    with suppress(UnicodeDecodeError):
        body = coded_anew(body)
    return body[:_LONGEST]


def keep(db: apsw.Connection, made: Dictionary, *, articles: int, now: datetime) -> None:
    """Store a dictionary that was trained among so many articles; it is not in use yet."""
    before = newest(db)
    db.execute(
        "INSERT OR IGNORE INTO facts (name, value) VALUES (?, ?)",
        (_IN_USE, str(0 if before is None else before.number)),
    )
    db.execute(
        "INSERT OR REPLACE INTO dictionaries (id, made, body, articles) VALUES (?, ?, ?, ?)",
        (made.number, stamp(now), made.body, articles),
    )


def drop_unsound(db: apsw.Connection) -> None:
    """Remove the dictionaries whose bytes are not what they were; nothing can be read with them."""
    for number, body in list(db.execute("SELECT id, body FROM dictionaries")):
        if not Dictionary(number, body).is_sound:
            db.execute("DELETE FROM dictionaries WHERE id = ?", (number,))


def missing(db: apsw.Connection) -> frozenset[int]:
    """Numbers of dictionaries that texts need and that are not there, or not what they were."""
    needed = {form for (form,) in db.execute("SELECT DISTINCT form FROM texts WHERE form >= ?", (LOWEST_NUMBER,))}
    return frozenset(number for number in needed if one(db, number) is None)
