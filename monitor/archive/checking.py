"""Reads the whole file to see whether it is sound: a part at a time, so that it may be broken off and gone on with.

First every table with its indexes, as SQLite checks them; then whether articles and texts agree, and whether the index,
the list, the counts and the keys of stories do with them; then every text is expanded, for SQLite knows nothing of what
is inside a value, and looked up by a word of its title. How far that has come stands in the file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import apsw

from monitor.archive import dictionaries, pairing, repairing, texts
from monitor.archive.opening import open_for_reading, trouble
from monitor.archive.rows import dump

_REACHED = "checking"
_TEXTS_AT_ONCE = 200
"""Texts expanded in one step: some 10 ms of CPU."""
_MOST_PROBLEMS = 20
_LOOKED_AFTER = 100_000
"""Steps of SQLite, some milliseconds, after which it is looked whether the check is to stop."""
_TABLES, _AGREEMENT, _TEXTS = range(3)

Reached = tuple[int, str | int]
"""The stage, and the last table or row in it that was looked at."""
_BEGINNING: Reached = (_TABLES, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a part of a check found, and where the next one goes on."""

    problems: tuple[str, ...]
    """Of damage: what only a rescue sets right."""
    repairs: frozenset[str]
    """What of `repairing` is called for."""
    reached: Reached | None
    """None: it came to the end, or damage ended it."""


def look(
    path: Path,
    reached: Reached | None,
    *,
    within: float = inf,
    pause: float = 0.0,
    stopped: Callable[[], bool] = lambda: False,
) -> Look:
    """Go on with a check from where it was, on a connection of its own.

    Args:
        path: the archive.
        reached: what the last part said; None at the beginning.
        within: seconds after which no further step is begun (one of them reads a whole table).
        pause: seconds of rest after each step.
        stopped: says that whoever asked waits no longer; also asked in the middle of a step.

    Raises `ArchiveError` where the file cannot be read for another reason than damage.
    """
    until = time.monotonic() + within
    at = reached or _BEGINNING
    repairs: set[str] = set()

    def looked(*problems: str, reached: Reached | None = None) -> Look:
        return Look(problems=problems, repairs=frozenset(repairs), reached=reached)

    db = open_for_reading(path)
    try:
        db.set_progress_handler(stopped, _LOOKED_AFTER)
        for step, problems, wrong in _steps(db, at):
            at = step
            repairs |= wrong
            if problems:
                return looked(*problems)
            if stopped() or time.monotonic() >= until:
                return looked(reached=at)
            time.sleep(pause)
    except apsw.InterruptError:
        return looked(reached=at)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return looked(str(error))
    except apsw.Error as error:
        # That the file is in use, or the disk does not answer, says nothing of what stands in it.
        raise trouble(path, error) from error
    finally:
        db.close()
    return looked()


_Step = tuple[Reached, list[str], set[str]]


def _steps(db: apsw.Connection, reached: Reached) -> Iterator[_Step]:
    stage, last = reached
    if stage == _TABLES:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for table in tables:
            if table > str(last):
                found = db.execute(f"PRAGMA integrity_check({table})")
                yield (_TABLES, table), [str(line) for (line,) in found if line != "ok"][:_MOST_PROBLEMS], set()
    kinds = list(repairing.LOOKING)
    if stage < _AGREEMENT:
        last = -len(kinds)
        yield (_AGREEMENT, last), disagreements(db), set()
    for left, kind in enumerate(kinds, 1 - len(kinds)) if stage <= _AGREEMENT else ():
        if left > int(last):
            yield (_AGREEMENT, left), [], {kind} if repairing.LOOKING[kind](db, most=1) else set()
    row = int(last) if stage == _TEXTS else 0
    while found_texts := _unreadable_after(db, row):
        row, problems, wrong = found_texts
        yield (_TEXTS, row), problems, wrong


def disagreements(db: apsw.Connection) -> list[str]:
    """Where what stands in several tables, and cannot be made again, is not the same in all of them."""
    count = db.execute(
        "SELECT count(*) FROM articles LEFT JOIN texts ON texts.article = articles.id"
        " AND texts.version = articles.version WHERE texts.article IS NULL"
    ).get
    problems = [f"{count} articles without their text"] if count else []
    missing = dictionaries.missing(db)
    return [*problems, *(f"dictionary {number} is gone or damaged" for number in sorted(missing))]


def unreadable_texts(db: apsw.Connection) -> list[str]:
    """A line for each text that cannot be read, twenty at most."""
    problems: list[str] = []
    row = 0
    while len(problems) < _MOST_PROBLEMS and (found := _unreadable_after(db, row)):
        row, more, _ = found
        problems += more
    return problems[:_MOST_PROBLEMS]


def to_repair(db: apsw.Connection) -> dict[str, str]:
    """What of `repairing` is called for, and a line on each for a report."""
    found = {}
    for kind, look_for in repairing.LOOKING.items():
        wrong = look_for(db)
        if wrong:
            found[kind] = f"{len(wrong)} {_SAID[kind]}"
    return found


_SAID = {
    repairing.INDEX: "articles that no search finds",
    repairing.LIST: "articles that no list shows",
    repairing.HOURS: "counts by the hour that are others",
    repairing.KEYS: "articles whose copies would not be recognised",
    repairing.PAIRS: "articles that searches of a phrase would pass over",
}


def _unreadable_after(db: apsw.Connection, row: int) -> tuple[int, list[str], set[str]] | None:
    """Expand some texts behind a row: the last row, and a line for each that cannot be read; None at the end.

    Also what of `repairing` is called for: the index may not know each by a word, or one of them by its pairs.
    """
    query = (
        "SELECT texts.rowid, article, texts.version, expanded(form, body), texts.version = articles.version"
        " FROM texts LEFT JOIN articles ON articles.id = article WHERE texts.rowid > ? ORDER BY texts.rowid LIMIT ?"
    )
    problems: list[str] = []
    last, wrong, is_paired = None, set[str](), None
    for last, article, version, plain, is_newest in db.execute(query, (row, _TEXTS_AT_ONCE)):  # noqa: B007 - the last one counts
        try:
            text = texts.unpacked(plain)
        except texts.UnreadableTextError:
            problems.append(f"text {version} of article {article} cannot be read")
            continue
        if is_newest and repairing.WORDS not in wrong and not repairing.knows_words(db, article, text.title):
            wrong.add(repairing.WORDS)
        if is_newest and is_paired is None:
            is_paired = pairing.is_found(db, article)
    if is_paired is False:
        wrong.add(repairing.PAIRS)
    return None if last is None else (last, problems, wrong)


def reached(db: apsw.Connection) -> Reached | None:
    """How far the check that is under way has come; None where none is."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (_REACHED,)).get
    if found is None:
        return None
    stage, last = json.loads(found)
    return stage, last


def keep_reached(db: apsw.Connection, at: Reached | None) -> None:
    """Remember it for the next part; None where the check is over."""
    if at is None:
        db.execute("DELETE FROM facts WHERE name = ?", (_REACHED,))
    else:
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_REACHED, dump(at)))
