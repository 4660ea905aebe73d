"""Storing with everything on: ``python -m tests.bench.everything [articles]``, else 2,500.

The articles of the newspapers in ``../shared``, as they are, of one day, so that each is looked up among the stories;
more than there are of them are mixed of their paragraphs (`tests.bench.space`) and share these with one another. Ten
watchlists with the lexicon; text, index, matches, alerts, stories and counters. Once for terms as a desk watches them,
of which one article in seven or so has one, and once for ten everyday words, which more than half have.

1. In bulk: one thread matches and hands over listings of forty, the archive's own thread writes.
2. One article at a time, each waited for: what one costs, matching, commit and all.

Nothing is measured where the corpus is missing.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.archive import Archive
from monitor.engine.watchers import Watchers
from monitor.language import compile_lexicon, load_lexicon
from monitor.model import NewArticle, NewSource, Source, SourceKind, Term, Verdict, Watchlist
from tests.bench.filling import TERMS
from tests.bench.space import articles, mixed
from tests.bench.stories import _CORPUS, _NOW, corpus

_SOURCES = 30
_LISTING = 40
_AHEAD = 4
_ALONE = 500


WATCHED = (
    "وزارة الداخلية",
    "مجلس الأمن",
    "الأمم المتحدة",
    "أرامكو",
    "البنك المركزي",
    "أسعار النفط",
    "الحوثي",
    "مكافحة الفساد",
    "مجلس الشورى",
    "هدنة",
)


def desk(folder: Path, terms: Sequence[str]) -> tuple[Archive, Watchers, dict[int, Source]]:
    """An archive with ten watchlists, and what matches them."""
    compile_lexicon(folder)
    lexicon = load_lexicon(folder)
    assert lexicon is not None
    archive = Archive(folder / "archive.sqlite", clock=lambda: _NOW + timedelta(days=1))
    for number in range(_SOURCES):
        new = NewSource(url=f"https://www.news{number}.example/", name=f"مصدر {number}", kind=SourceKind.FEED)
        archive.add_source(new).result()
    for term in terms:
        archive.save_watchlist(Watchlist(name=term, terms=(Term(query=term),))).result()
    watchers = Watchers()
    watchers.set_watchlists(archive.watchlists().result())
    watchers.set_lexicon(lexicon)
    return archive, watchers, {source.id: source for source in archive.sources().result()}


def matched(found: Iterator[NewArticle], watchers: Watchers, sources: dict[int, Source]) -> Iterator[NewArticle]:
    for article in found:
        hits, steps = watchers.hits(article, sources[article.source])
        yield replace(article, hits=hits, steps=steps, may_alert=True)


def main() -> None:
    if not _CORPUS.exists():
        print("The corpus is not there (../shared/corpus): nothing measured.")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_500
    texts = corpus()
    random.Random(5).shuffle(texts)
    whole = count + _ALONE
    every = list(articles(texts[:whole] if whole <= len(texts) else mixed(texts, whole), a_day=whole))
    for name, terms in (("as a desk watches", WATCHED), ("everyday words", TERMS)):
        measure(name, terms, every, count)


def measure(name: str, terms: Sequence[str], every: Sequence[NewArticle], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive, watchers, sources = desk(Path(folder), terms)
        # The first matches compile the terms.
        list(matched(iter(every[:1]), watchers, sources))
        print(f"Ten terms, {name}: {count:,} articles, load {os.getloadavg()[0]:.1f}")
        wall, cpu = time.perf_counter(), time.process_time()
        ahead: deque[Future[Any]] = deque()
        for start in range(0, count, _LISTING):
            group = matched(iter(every[start : min(count, start + _LISTING)]), watchers, sources)
            ahead.append(archive.store_articles(group, decide=lambda _: Verdict())[-1][1])
            while len(ahead) > _AHEAD:
                ahead.popleft().result()
        for future in ahead:
            future.result()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        alerts = archive.alerts().result()
        share = len({alert.article.id for alert in alerts}) / count
        print(f"in bulk: {count / wall:,.0f} a second, {cpu / count * 1000:.2f} ms CPU each")
        print(f"{len(alerts)} alerts, of {share:.0%} of the articles")
        costs = []
        for article in every[count:]:
            begun = time.process_time()
            (one,) = matched(iter((article,)), watchers, sources)
            archive.store_article(one, decide=lambda _: Verdict()).result()
            costs.append((time.process_time() - begun) * 1000)
        costs.sort()
        middle, late = costs[len(costs) // 2], costs[len(costs) * 99 // 100]
        print(f"one at a time: {middle:.2f} ms CPU in the middle, {late:.2f} ms the 99th of a hundred")
        archive.close()


if __name__ == "__main__":
    main()
