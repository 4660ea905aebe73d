"""Files that go with a copy of everything, in the copy itself: what a person chose and which notifiers are set up.

They stand in a table that every copy has; an archive at work has none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import apsw

_NAMED = "file "
"""In front of the name of a file."""


def put(db: apsw.Connection, files: Mapping[str, str]) -> None:
    """Lay files into a copy: their texts by name, empty for one that is not there."""
    db.executemany(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
        [(f"{_NAMED}{name}", text) for name, text in files.items()],
    )


def put_into(copy: Path, files: Mapping[str, str]) -> None:
    """The same of a copy that nobody has open. Raises `apsw.Error`."""
    db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        put(db, files)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def take_from(archive: Path) -> dict[str, str]:
    """Take the files out of what was a copy, whose place is now the archive's; none where it had none.

    Raises `apsw.Error`.
    """
    db = apsw.Connection(str(archive), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'facts'").get:
            # A copy by an older program.
            return {}
        ours = f"{_NAMED}*"
        found = list(db.execute("SELECT name, value FROM facts WHERE name GLOB ?", (ours,)))
        db.execute("DELETE FROM facts WHERE name GLOB ?", (ours,))
        return {str(name).removeprefix(_NAMED): str(text) for name, text in found}
    finally:
        db.close()
