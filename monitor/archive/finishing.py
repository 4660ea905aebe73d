"""What stored articles leave to be done once for their whole group, just before its commit."""

from __future__ import annotations

from collections import Counter

import apsw

from monitor.archive.rows import dump


class Finished:
    """Pending entries that became articles, and how many each source has more. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._entries: dict[int, int] = {}
        self._new: Counter[int] = Counter()

    def entry(self, pending: int, article: int) -> None:
        """The entry is this article now: no longer pending, and known as it."""
        self._entries[pending] = article

    def new_article(self, source: int) -> None:
        """The source has one article more."""
        self._new[source] += 1

    def undone(self) -> None:
        """The group was rolled back."""
        self._entries.clear()
        self._new.clear()

    def before_commit(self, db: apsw.Connection) -> None:
        """Write it, the entries by one statement a table."""
        if self._entries:
            entries = dump(list(self._entries.items()))
            db.execute(
                "UPDATE known SET article = done.article FROM"
                " (SELECT pending.source, pending.key, value ->> 1 AS article FROM json_each(?)"
                " JOIN pending ON pending.id = value ->> 0) AS done"
                " WHERE known.source = done.source AND known.key = done.key",
                (entries,),
            )
            db.execute("DELETE FROM pending WHERE id IN (SELECT value ->> 0 FROM json_each(?))", (entries,))
        if self._new:
            more = [(count, source) for source, count in self._new.items()]
            db.executemany("UPDATE sources SET articles = articles + ? WHERE id = ?", more)
        self.undone()
