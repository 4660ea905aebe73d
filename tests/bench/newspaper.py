"""Articles for benchmarks that need many: cut from the newspaper corpus in ``../shared``, or from words of our own.

An article is a title of the corpus with its number, and five passages of 50 words from anywhere in it, so that words,
their neighbours and sentences are as common as in a newspaper and no two articles are alike. Those of two years, number
0 the newest; the same number is always the same article.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from monitor.model import NewArticle, Published, TextFrom
from tests.bench.archive import texts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_NEWEST = NOW - timedelta(days=9)
"""Older than stories are gathered."""
_SPAN = timedelta(days=730)
_PASSAGES = 5
_WORDS = 50


class Newspaper:
    """`count` articles of two years, told by these sources (their numbers) in turn."""

    def __init__(self, count: int, sources: list[int]) -> None:
        self._count = count
        self._sources = sources
        found = texts()
        self._titles = [title for title, _ in found]
        self._stream = " ".join(body for _, body in found).split()

    def __len__(self) -> int:
        return self._count

    def article(self, number: int) -> NewArticle:
        """The article of a number, 0 the newest."""
        chance = random.Random(number)
        last = len(self._stream) - _WORDS
        starts = [int(chance.random() * last) for _ in range(_PASSAGES)]
        date = _NEWEST - _SPAN * (number / self._count)
        return NewArticle(
            source=self._sources[number % len(self._sources)],
            url=f"https://{number % len(self._sources)}.example/news/{number}",
            title=f"{self._titles[number % len(self._titles)]} {number}",
            paragraphs=tuple(" ".join(self._stream[start : start + _WORDS]) for start in starts),
            first_seen=date,
            published=Published.at(date),
            language="ar",
            text_from=TextFrom.FEED,
            may_alert=False,
        )
