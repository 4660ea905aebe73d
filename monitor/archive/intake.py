"""What one import took in so far, so that its stories are those of where it comes from.

The number of a story says nothing here: another desk gave the same one to another report. It only says which of the
lines of one import belong together; where its first article keeps its number, the story keeps it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import apsw

from monitor.archive import stories

if TYPE_CHECKING:
    from monitor.archive.articles import Prepared
    from monitor.archive.values import ArticleLine
    from monitor.model import Alert

_MOST = 200_000
"""Stories, articles and alerts kept in mind. Lines come by their time, and the articles of a story are of one week."""


class Intake:
    """One import. Only the writer's thread uses it."""

    def __init__(self) -> None:
        self._article: dict[int, int] = {}
        """Of each story that a line told an article here."""
        self._number: dict[int, int] = {}
        self._alert: dict[int, int] = {}
        """What the numbers of articles and alerts in the lines became here."""
        self._copies: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
        self._related: dict[int, list[int]] = defaultdict(list)
        """What came before the alert it is a copy under, or before what it is related to."""
        self._own: dict[int, str] = {}
        """The alerts that came by this import, and their causes there."""

    def took(self, told: int | None, article: int) -> None:
        """An article was stored, or was there already, of the story `told` in its line."""
        if told is None:
            return
        self._article.setdefault(told, article)
        _forget(self._article)

    def took_alert(self, told: Alert, number: int, *, new: bool) -> None:
        """An alert came, or was there already, and has this number."""
        self._alert[told.id] = number
        _forget(self._alert)
        if new:
            self._own[number] = told.cause
            _forget(self._own)

    def is_of_it(self, alert: int) -> bool:
        """Whether an alert of here came by this import."""
        return alert in self._own

    def cause(self, alert: int) -> str:
        """The cause that such an alert had where it comes from."""
        return self._own[alert]

    def story(self, db: apsw.Connection, told: int) -> int | None:
        """What a story that lines told is numbered here; None where none of its articles came."""
        article = self._article.get(told)
        return None if article is None else stories.of(db, article)

    def copies(self, number: int, line: ArticleLine) -> Iterator[tuple[int, int, datetime]]:
        """What stands as a copy now that the article `number` and its alerts came: article, alert, and since when."""
        for told, added in line.copy_of:
            if told in self._alert:
                yield number, self._alert[told], added
            else:
                self._copies[told].append((number, added))
        for carried in line.alerts:
            for article, added in self._copies.get(carried.alert.id, ()):
                yield article, self._alert[carried.alert.id], added
        _forget(self._copies)

    def related(self, number: int, line: ArticleLine) -> Iterator[int]:
        """The articles here that the article `number` is related to, now that it came."""
        for told in line.related:
            if told in self._number:
                yield self._number[told]
            else:
                self._related[told].append(number)
        if line.number is not None:
            yield from self._related.get(line.number, ())
            self._number[line.number] = number
        _forget(self._related)
        _forget(self._number)

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


def _forget(known: dict[int, Any]) -> None:
    """Let go of what was known first, where it is too much."""
    if len(known) > _MOST:
        del known[next(iter(known))]
