"""Counts as bars of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.words import Words

_LONGEST = 40
"""Characters of the longest bar."""


def bars(words: Words, labels: Sequence[str], counts: Sequence[int]) -> Iterator[str]:
    """A line for each count with its label; all bars begin at the same column."""
    width, highest = max(map(len, labels), default=0), max(counts, default=0)
    for label, count in zip(labels, counts, strict=True):
        bar = "█" * -(-_LONGEST * count // highest) if count else ""
        yield f"{label:{width}}  {bar}{' ' if bar else ''}{words.number(count)}"
