"""What one import took in so far, so that its stories are those of where it comes from.

The number of a story says nothing here: another desk gave the same one to another report. It only says which of the
lines of one import belong together; where its first article keeps its number, the story keeps it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from monitor.archive import stories

if TYPE_CHECKING:
    from monitor.archive.articles import Prepared

_MOST = 200_000
"""Stories kept in mind. Lines come by their time, and the articles of a story are of one week."""


class Intake:
    """One import. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._article: dict[int, int] = {}

    def took(self, told: int | None, article: int) -> None:
        """An article was stored, or was there already, of the story `told` in its line."""
        if told is None:
            return
        self._article.setdefault(told, article)
        if len(self._article) > _MOST:
            del self._article[next(iter(self._article))]

    def place(self, db: apsw.Connection, prepared: Prepared, number: int) -> tuple[int, tuple[int, ...]] | None:
        """The story of an article about to be stored under `number`, and the alerts that changed.

        None where its line does not say: it is to be recognised like any other.
        """
        told = prepared.story
        if told is None:
            return None
        earlier = self._article.get(told)
        story = None if earlier is None else stories.of(db, earlier)
        if story is None:
            # The first of its story to come, in an archive that had told it from all others.
            return (number, ()) if number == prepared.number else None
        if number == told and story == earlier:
            return number, stories.rename(db, story, number)
        return story, ()
