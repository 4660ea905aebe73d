"""What programs before wrote is brought, a little at a time, to how it is written today, in two thirds of the room.

First the words of the index; then the articles from the newest back: their texts in today's bytes and with today's
dictionary, and a place in the index; then their rows, without the beginning of the text. How far that has come stands
in the file, so that it goes on after a restart. It is done once for an archive from before, and all but the rows again
where many articles came to stand at their own numbers: the places are laid out anew then.
"""

from __future__ import annotations

import apsw

from monitor.archive import articles, places, unreadable, vocabulary
from monitor.archive.index import LITTLE, OF_A_SIZE, Index, merge, merge_by_itself
from monitor.archive.numbering import HIGHEST
from monitor.archive.texts import Packer

_STEP = 20
"""Articles in one transaction: some 20 ms."""
_WORDS = 500
"""Words of the vocabulary in one."""
_BELOW = "renewed"
"""The fact that says from which number on articles are as they are to be; there is none where all are."""
_ROWS = 200
"""Rows of articles in one: what stands side by side, so that whole pages come free; some 5 ms."""
_ROWS_BELOW = "rows renewed"
"""The same for the rows of articles."""
_AWAY = 1 << 61
"""So far below their own numbers rows stand for a moment, where no article is."""
_FEW = 1_000
_PART = 10
"""Where one article in so many stands at its own number, and more than a few, they are given places."""


def is_called_for(db: apsw.Connection) -> bool:
    """Whether there is reason to begin, or something is left of what was begun."""
    return _reached(db, _ROWS_BELOW) is not None or _texts_are(db)


def _texts_are(db: apsw.Connection) -> bool:
    """The same for words, texts and places."""
    if _reached(db, _BELOW) is not None or vocabulary.has_before(db):
        return True
    own = sum(
        int(db.execute("SELECT count(*) FROM words_in_docsize WHERE id >= ? AND id < ?", run).get)
        for run in places.RUNS
        if run not in places.REGIONS
    )
    return own > max(_FEW, int(db.execute("SELECT count(*) FROM shelf").get) // _PART)


def begin(db: apsw.Connection, index: Index, *, anyway: bool = False) -> None:
    """Begin, where that is called for and not done yet; `anyway`: though nothing calls for it, from the newest on."""
    if anyway or (_reached(db, _BELOW) is None and _texts_are(db)):
        index.lay_out_anew(db)
        _keep(db, _BELOW, HIGHEST)


def step(db: apsw.Connection, index: Index, packer: Packer) -> bool:
    """Renew some articles; False where there is no more to do."""
    below = _reached(db, _BELOW)
    if below is None:
        return _renew_rows(db)
    if vocabulary.move(db, limit=_WORDS):
        return True
    merge_by_itself(db, wanted=False)
    merge(db, pages=LITTLE, parts=OF_A_SIZE)
    found = _next(db, below, _STEP)
    for number in found:
        _renew(db, index, packer, number)
    _keep(db, _BELOW, found[-1] if found else None)
    if not found:
        places.drop_unused(db)
        merge_by_itself(db, wanted=True)
    return True


def _next(db: apsw.Connection, below: int, count: int) -> list[int]:
    query = "SELECT id FROM articles WHERE id < ? ORDER BY id DESC LIMIT ?"
    return [number for (number,) in db.execute(query, (below, count))]


def _reached(db: apsw.Connection, fact: str) -> int | None:
    found = db.execute("SELECT value FROM facts WHERE name = ?", (fact,)).get
    return None if found is None else int(found)


def _keep(db: apsw.Connection, fact: str, below: int | None) -> None:
    if below is None:
        db.execute("DELETE FROM facts WHERE name = ?", (fact,))
    else:
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (fact, str(below)))


def _renew_rows(db: apsw.Connection) -> bool:
    """Take the beginning of the text out of some rows, but of those whose text cannot be read; False at the end.

    Made smaller where they stand they would leave gaps that nothing fills. So all of a run are put elsewhere, which
    frees their pages, and back again side by side.
    """
    below = _reached(db, _ROWS_BELOW)
    if below is None:
        return False
    found = _next(db, below, _ROWS)
    _keep(db, _ROWS_BELOW, found[-1] if found else None)
    if not found:
        return False
    run = (found[-1], found[0])
    if db.execute("SELECT 1 FROM articles WHERE id BETWEEN ? AND ? AND lead <> '' LIMIT 1", run).get is not None:
        db.execute(
            "UPDATE articles SET id = id - ?1, lead = CASE WHEN lead = '' OR EXISTS (SELECT 1 FROM texts"
            " WHERE article = articles.id AND texts.version = articles.version AND expanded(form, body) IS NOT NULL)"
            " THEN '' ELSE lead END WHERE id BETWEEN ?2 AND ?3",
            (_AWAY, *run),
        )
        db.execute(
            "UPDATE articles SET id = id + ?1 WHERE id BETWEEN ?2 AND ?3",
            (_AWAY, run[0] - _AWAY, run[1] - _AWAY),
        )
    return True


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
