"""Which rows of a list stand together, and what stands over them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import timedelta

from monitor.days import day_of
from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.model import Arranged

Heading = Callable[[int], str]


class Groups:
    """The groups of a list. Headings are made when they are looked at: a list may have thousands."""

    def __init__(self, arranged: Arranged | None = None, heading: Heading | None = None) -> None:
        self._starts = arranged.starts if arranged is not None else array("q")
        self._lengths = arranged.lengths if arranged is not None else array("q")
        self._heading = heading

    @property
    def headed(self) -> tuple[int, ...]:
        """The rows that have a heading, from the first."""
        return tuple(self._starts) if self._heading is not None else ()

    def heading(self, row: int) -> str | None:
        """What stands over a row."""
        if self._heading is None:
            return None
        number = bisect_left(self._starts, row)
        return self._heading(number) if number < len(self._starts) and self._starts[number] == row else None

    def follows(self, row: int) -> bool:
        """Whether the row is of the story that the row above is of."""
        if self._heading is not None:
            return False
        number = bisect_right(self._starts, row) - 1
        return number >= 0 and self._starts[number] < row < self._starts[number] + self._lengths[number]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Groups)
            and (self._heading is None) == (other._heading is None)
            and (self._starts, self._lengths) == (other._starts, other._lengths)
        )

    __hash__ = None  # type: ignore[assignment]


NO_GROUPS = Groups()


def groups_of(arranged: Arranged, context: Context) -> Groups:
    """The groups of a list: sources and days with a heading each, stories one under the other without."""
    words = context.words

    def source(number: int) -> str:
        name = one_line(arranged.names[number], 60) or words.say("Unknown source")
        return words.count("{name} · {n} article", "{name} · {n} articles", arranged.lengths[number], name=name)

    def day(number: int) -> str:
        wanted, today = arranged.days[number], day_of(context.clock())
        near = {today: words.say("Today"), today - timedelta(days=1): words.say("Yesterday")}
        return near.get(wanted) or words.day(wanted)

    if arranged.days:
        return Groups(arranged, day)
    return Groups(arranged, source) if arranged.names else Groups(arranged)
