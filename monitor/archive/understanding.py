"""Whether what was kept was decided as words are understood now; where not, it is marked to be looked at again.

A release may read words in other ways, and another lexicon may come (a user installs Buckwalter's tables). Candidate
stems are added for every word of the vocabulary; every article is marked to be matched again, as one that was matched
before the lexicon was there. Both go in steps: what was begun and not finished is begun again, and adding twice adds
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import apsw

from monitor.archive import vocabulary
from monitor.archive.numbering import HIGHEST
from monitor.archive.rows import dump

_STEMS = "stems"
_MATCHES = "understanding"
_FIRST_STEMS = "1"
"""Of archives that were made before the version stood in the file."""
_STEP = 2_000
"""Articles or words in one transaction: some milliseconds, and tens of them for words."""

_Edit = Callable[[Callable[[apsw.Connection], Any]], Future[Any]]


def look_again(edit: _Edit, understanding: str, stems: int) -> bool:
    """Add the stems of another version, mark the articles another understanding has matched; True for the latter.

    Args:
        edit: gives the writer a job.
        understanding: what decisions about words depend on now.
        stems: the version of the candidate stems.
    """
    if not edit(lambda db: _has_stems(db, stems)).result():
        # What is still in the tables of before gets them when it is moved.
        while edit(partial(vocabulary.move, limit=_STEP)).result():
            pass
        word = edit(partial(_add_stems, after=None)).result()
        while word is not None:
            word = edit(partial(_add_stems, after=word)).result()
        edit(lambda db: _keep(db, _STEMS, str(stems))).result()
    if edit(lambda db: _fact(db, _MATCHES) == understanding).result():
        return False
    below: int | None = HIGHEST
    while below is not None:
        below = edit(partial(_mark, below=below)).result()
    edit(lambda db: _keep(db, _MATCHES, understanding)).result()
    return True


def forget(db: apsw.Connection) -> None:
    """Nobody knows any more which articles wait to be matched again: the next `look_again` marks them all."""
    db.execute("DELETE FROM facts WHERE name = ?", (_MATCHES,))


def _has_stems(db: apsw.Connection, version: int) -> bool:
    return (_fact(db, _STEMS) or _FIRST_STEMS) == str(version)


def _add_stems(db: apsw.Connection, after: str | None) -> str | None:
    """Give some words behind one (None: the first) their stems; the last of them, None at the end."""
    words = vocabulary.words_behind(db, after, limit=_STEP)
    vocabulary.add_stems(db, words)
    return words[-1] if len(words) == _STEP else None


def _mark(db: apsw.Connection, below: int) -> int | None:
    """Mark some articles with numbers below one, the newest first; the last of them, None at the end."""
    query = "SELECT id FROM articles WHERE id < ? ORDER BY id DESC LIMIT ?"
    numbers = [number for (number,) in db.execute(query, (below, _STEP))]
    # A watchlist that was made after an article came does not alert of it.
    db.execute(
        "INSERT OR IGNORE INTO unlearned (article, after)"
        " SELECT id, (SELECT coalesce(max(filling), 0) FROM watchlists WHERE saved <= first_seen)"
        " FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (dump(numbers),),
    )
    return numbers[-1] if len(numbers) == _STEP else None


def _fact(db: apsw.Connection, name: str) -> str | None:
    found = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if found is None else str(found[0])


def _keep(db: apsw.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
