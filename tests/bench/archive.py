"""Benchmark of the archive by itself: ``python -m tests.bench.archive [articles]`` from the project's root.

Articles are made from the newspaper corpus in ``../shared`` where it lies beside the project, else from words of our
own: listings of 40 entries, every article stored, indexed and searchable, then the questions of the window.
"""

from __future__ import annotations

import json
import lzma
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monitor.archive import Archive
from monitor.model import ArticleQuery, Entry, Listing, NewArticle, NewSource, Published, SourceKind, TextFrom, Verdict

_CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "news-3000.jsonl.xz"
_ENTRIES = 40
_WORDS = 250
_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def texts() -> list[tuple[str, str]]:
    """(title, body) to make articles of."""
    if _CORPUS.exists():
        with lzma.open(_CORPUS, "rt", encoding="utf-8") as lines:
            found = (json.loads(line) for line in lines)
            return [(one["title"], one["text"]) for one in found]
    chance = random.Random(7)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 8))) for _ in range(40_000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return [
        (" ".join(chance.choices(words, weights, k=9)), " ".join(chance.choices(words, weights, k=_WORDS)))
        for _ in range(2_000)
    ]


def entries(articles: int) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """Entries with their paragraphs, all different: each text is cut elsewhere in the stream of all words."""
    found = texts()
    stream = " ".join(body for _, body in found).split()
    for number in range(articles):
        start = (number * 97) % max(1, len(stream) - _WORDS)
        words = stream[start : start + _WORDS]
        paragraphs = tuple(" ".join(words[n : n + 50]) for n in range(0, len(words), 50))
        url = f"https://{number // _ENTRIES}.example/news/{number}"
        yield (
            Entry(
                key=url,
                url=url,
                title=f"{found[number % len(found)][0]} {number}",
                summary=paragraphs[0],
                content="".join(f"<p>{text}</p>" for text in paragraphs),
                published=Published.at(_NOW - timedelta(seconds=number * 13)),
            ),
            paragraphs,
        )


def measured(name: str, times: int, ask: Callable[[], Future[Any]]) -> None:
    """p50 and worst of a question, wall time in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        ask().result()
        found.append((time.perf_counter() - start) * 1000)
    print(f"{name:42} p50 {statistics.median(found):8.2f} ms   worst {max(found):8.2f} ms")


def fill(archive: Archive, articles: int) -> None:
    made = list(entries(articles))
    sources = [
        archive.add_source(NewSource(url=f"https://{n}.example/", name=f"مصدر {n}", kind=SourceKind.FEED))
        for n in range(-(-articles // _ENTRIES))
    ]
    numbers = [future.result().id for future in sources]
    wall, cpu = time.perf_counter(), time.process_time()
    recorded = [
        archive.record_listing(
            number,
            Listing(kind="rss", entries=tuple(entry for entry, _ in made[n * _ENTRIES : (n + 1) * _ENTRIES])),
            now=_NOW,
            next_check=_NOW + timedelta(minutes=10),
        )
        for n, number in enumerate(numbers)
    ]
    pending = [one for future in recorded for one in future.result().pending]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{len(numbers)} listings recorded: {wall:.2f} s wall, {cpu:.2f} s CPU, {cpu / len(numbers) * 1000:.2f} ms each"
    )
    paragraphs = {entry.key: text for entry, text in made}
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(pending), _ENTRIES):
        stored = archive.store_articles(
            (
                NewArticle(
                    source=one.source,
                    url=one.entry.url,
                    title=one.entry.title,
                    paragraphs=paragraphs[one.entry.key],
                    first_seen=one.first_seen,
                    pending=one.id,
                    published=one.entry.published,
                    language="ar",
                    text_from=TextFrom.FEED,
                )
                for one in pending[start : start + _ENTRIES]
            ),
            decide=lambda _: Verdict(),
        )
        for _, future in stored:
            future.result()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{articles} articles stored: {wall:.2f} s wall, {cpu:.2f} s CPU, {cpu / articles * 1000:.3f} ms CPU each")


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.sqlite"
        archive = Archive(path, clock=lambda: _NOW)
        fill(archive, articles)
        archive.close()
        print(f"{path.stat().st_size / articles:.0f} bytes an article on disk")
        start = time.perf_counter()
        archive = Archive(path, clock=lambda: _NOW)
        ids = archive.article_ids(ArticleQuery()).result()
        archive.article_rows(ids[:50]).result()
        print(f"opened, {len(ids)} numbers and the first page: {(time.perf_counter() - start) * 1000:.1f} ms")
        measured("all numbers, newest first", 20, lambda: archive.article_ids(ArticleQuery()))
        measured("a page of 50 rows", 50, lambda: archive.article_rows(ids[1000:1050]))
        measured("the counts", 20, archive.counts)
        measured("one article", 100, lambda: archive.article(random.choice(ids)))
        measured("mark one read (with its commit)", 50, lambda: archive.mark_read([random.choice(ids)]))
        for query in ("الرئيس", "الرئيس AND مجلس", '"مجلس الوزراء"', "الحكومة NEAR/5 قرار", "وز*", "كوكب"):
            measured(f"search {query}", 10, partial(archive.search, query, limit=50))
        archive.close()


if __name__ == "__main__":
    main()
