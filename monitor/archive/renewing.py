"""What programs before wrote is brought, a little at a time, to how it is written today, in two thirds of the room.

First the words of the index; then the articles from the newest back: their texts in today's bytes and with today's
dictionary, and a place in the index. How far that has come stands in the file, so that it goes on after a restart. It
is done once for an archive from before, and again where many articles came to stand at their own numbers: the places
are laid out anew then.
"""

from __future__ import annotations

import apsw

from monitor.archive import articles, places, unreadable, vocabulary
from monitor.archive.index import Index
from monitor.archive.numbering import HIGHEST
from monitor.archive.texts import Packer

_STEP = 20
"""Articles in one transaction: some 20 ms."""
_WORDS = 500
"""Words of the vocabulary in one."""
_BELOW = "renewed"
"""The fact that says from which number on articles are as they are to be; there is none where all are."""
_FEW = 1_000
_PART = 10
"""Where one article in so many stands at its own number, and more than a few, they are given places."""


def is_called_for(db: apsw.Connection) -> bool:
    """Whether there is reason to begin, or something is left of what was begun."""
    if _below(db) is not None or vocabulary.has_before(db):
        return True
    own = sum(
        int(db.execute("SELECT count(*) FROM words_in_docsize WHERE id >= ? AND id < ?", run).get)
        for run in places.RUNS
        if run not in places.REGIONS
    )
    return own > max(_FEW, int(db.execute("SELECT count(*) FROM shelf").get) // _PART)


def begin(db: apsw.Connection, index: Index) -> None:
    """Begin, where that is not done yet."""
    if _below(db) is None:
        index.lay_out_anew(db)
        _keep(db, HIGHEST)


def step(db: apsw.Connection, index: Index, packer: Packer) -> bool:
    """Renew some articles; False where there is no more to do."""
    below = _below(db)
    if below is None:
        return False
    next_ones = "SELECT id FROM articles WHERE id < ? ORDER BY id DESC LIMIT ?"
    if vocabulary.move(db, limit=_WORDS):
        return True
    found = [number for (number,) in db.execute(next_ones, (below, _STEP))]
    for number in found:
        _renew(db, index, packer, number)
    if found:
        _keep(db, found[-1])
    else:
        db.execute("DELETE FROM facts WHERE name = ?", (_BELOW,))
        places.drop_unused(db)
    return bool(found)


def _below(db: apsw.Connection) -> int | None:
    found = db.execute("SELECT value FROM facts WHERE name = ?", (_BELOW,)).get
    return None if found is None else int(found)


def _keep(db: apsw.Connection, below: int) -> None:
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_BELOW, str(below)))


def _renew(db: apsw.Connection, index: Index, packer: Packer, number: int) -> None:
    for version, form, body in list(db.execute("SELECT version, form, body FROM texts WHERE article = ?", (number,))):
        plain = db.execute("SELECT expanded(?, ?)", (form, body)).get
        if plain is None:
            # Nothing is known of its words either: it stays where it is.
            unreadable.pass_over(db, number)
            return
        smaller = packer.again(plain, instead=(form, body))
        if smaller is not None:
            # As a new row, behind the others: made smaller where it stands it would leave a gap that nothing fills.
            db.execute(
                "INSERT OR REPLACE INTO texts (article, version, stored, form, body)"
                " SELECT article, version, stored, ?, ? FROM texts WHERE article = ? AND version = ?",
                (*smaller, number, version),
            )
    found = articles.title_and_text(db, number)
    if found is not None:
        index.move(db, number, found[1])
