"""Searches: ``python -m tests.bench.searching [--peers] [--texts] [--keep FOLDER] [--queries N] [articles …]``.

10,000 articles where none is said.

An archive of so many newspaper articles (`tests.bench.newspaper`) is filled in bulk, without stories and watchlists,
its index is joined as the keeper does it, and it is asked: every query once, all different, of the articles' own words.
Counted are the CPU seconds of the whole process, from the question to the page with its 50 titles. ``--texts``: what is
decided on texts only, before the pairs of common words are gathered, where they are not yet, and after.

``--keep`` leaves archives in the folder and takes them again. ``--peers`` measures tantivy and Xapian in the same run
(`tests.bench.search_peers` says how to install them), with the same words of the same articles.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from monitor.archive import Archive, pairing, searching
from monitor.archive.narrowing import Narrowed
from monitor.archive.opening import open_for_reading, open_for_writing
from monitor.archive.planning import Plan, plan
from monitor.engine.trying import lexicon
from monitor.language import FUNCTION_WORDS, Lexicon, index_words
from monitor.model import ArticleQuery, NewSource, Order, SourceKind, Term, Verdict, Watchlist
from monitor.watching.tree import NO_PREFIX
from tests.bench.newspaper import NOW, Newspaper

_SOURCES = 300
_BATCH = 100
_AHEAD = 6
_WATCHED = 50
"""Every so many articles one is a match of the watchlist whose chart is asked for."""
_FIRST_LIST = 200
"""Numbers the window asks for first."""

_FIRST_ASKED = ("الإنتاج", "عبدالإله")
"""They need the tables of places and of names, which are read once in the life of a program, 5 ms each."""

TEXTLESS = ("term", "AND", "forms", "prefix")
ON_TEXTS = ("phrase", "NEAR/5", "same sentence", "title")


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: as typed, and the index words in it."""

    text: str
    words: tuple[str, ...]


def queries(paper: Newspaper, count: int) -> dict[str, list[Asked]]:
    """`count` different queries of each kind that stand in some article."""
    chance = random.Random(3)
    made: dict[str, dict[str, Asked]] = {kind: {} for kind in (*TEXTLESS, *ON_TEXTS)}

    def add(kind: str, text: str, *words: str) -> None:
        if len(made[kind]) < count:
            made[kind].setdefault(text, Asked(text, words))

    while any(len(found) < count for found in made.values()):
        article = paper.article(chance.randrange(len(paper)))
        words = index_words(" ".join(article.paragraphs))
        at = [n for n, word in enumerate(words[:-6]) if _says_something(word)]
        if len(at) < 3:
            continue
        n, other = chance.sample(at, 2)
        add("term", f"={words[n]}", words[n])
        add("AND", f"={words[n]} AND ={words[other]}", words[n], words[other])
        add("forms", words[n], words[n])
        if len(words[n]) > 4 and words[n][:4] not in NO_PREFIX:
            add("prefix", f"{words[n][:4]}*", words[n][:4])
        if _says_something(words[n + 1]):
            add("phrase", f'"{words[n]} {words[n + 1]}"', words[n], words[n + 1])
        beside = next((m for m in at if 1 < m - n <= 5), None)
        if beside is not None:
            add("NEAR/5", f"{words[n]} NEAR/5 {words[beside]}", words[n], words[beside])
            add("same sentence", f"{words[n]} NEAR/s {words[beside]}", words[n], words[beside])
        told = [word for word in index_words(article.title) if _says_something(word)]
        if told:
            add("title", f"title:{told[0]}", told[0])
    return {kind: list(found.values()) for kind, found in made.items()}


def _says_something(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word not in FUNCTION_WORDS


def fill(path: Path, count: int) -> None:
    """Store the articles, oldest first, as an import would: text and index, no stories, no watchlists."""
    archive = Archive(path, clock=lambda: NOW)
    sources = [
        archive.add_source(NewSource(url=f"https://{n}.example/", name=f"مصدر {n}", kind=SourceKind.FEED))
        for n in range(_SOURCES)
    ]
    paper = Newspaper(count, [future.result().id for future in sources])
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    making = 0.0
    ahead: deque[Future[Any]] = deque()
    for first in range(count - 1, -1, -_BATCH):
        begun = time.thread_time()
        batch = [paper.article(number) for number in range(first, max(-1, first - _BATCH), -1)]
        making += time.thread_time() - begun
        ahead.append(archive.store_articles(batch, decide=lambda _: Verdict())[-1][1])
        if first == count - 1 - 20 * _BATCH:
            # As the keeper does it, once there is enough to learn from.
            archive.train_dictionary()
        while len(ahead) > _AHEAD:
            ahead.popleft().result()
    for future in ahead:
        future.result()
    wall, cpu = time.perf_counter() - wall - making, time.process_time() - cpu - making
    print(f"filled: {count / wall:,.0f} articles/s, {cpu / count * 1000:.3f} ms CPU each (making them left out)")
    archive.close()


def join(path: Path) -> None:
    """Join the index as the keeper does, and say how long a step holds the writer."""
    archive = Archive(path, clock=lambda: NOW)
    steps = []
    cpu = time.process_time()
    while True:
        begun = time.perf_counter()
        more = archive.join_index().result()
        steps.append(time.perf_counter() - begun)
        if not more:
            break
    cpu = time.process_time() - cpu
    archive.close()
    print(f"index joined: {len(steps)} steps, the longest {max(steps) * 1000:.0f} ms (clock), {cpu:.1f} s CPU in all")


def pair(path: Path) -> bool:
    """Gather the pairs of common words as the keeper does; False where they are there already."""
    archive = Archive(path, clock=lambda: NOW)
    cpu = time.process_time()
    learned = archive.learn_pairs()
    learning = time.process_time() - cpu
    finding, steps = 0.0, []
    while True:
        cpu = time.process_time()
        batch = archive._copying.submit(archive._pairing.next).result()
        begun = time.process_time(), time.perf_counter()
        finding += begun[0] - cpu
        if batch is None:
            break
        archive._edit(partial(pairing.put, batch=batch)).result()
        steps.append((time.process_time() - begun[0], time.perf_counter() - begun[1], len(batch.rows)))
    archive.pair()
    archive.close()
    if steps:
        count = sum(rows for *_, rows in steps)
        writing = sum(cpu for cpu, *_ in steps)
        print(
            f"paired: learning {learning:.1f} s CPU, {finding / count * 1e6:.0f} us CPU each to find,"
            f" {writing / count * 1e6:.0f} to write, the writer held {max(wall for _, wall, _ in steps) * 1000:.0f} ms"
            f" at the longest (clock; {max(cpu for cpu, *_ in steps) * 1000:.0f} CPU)"
        )
    return learned or bool(steps)


def watch(path: Path) -> str:
    """A watchlist with matches all over the archive: its name."""
    name = "مرصود"
    archive = Archive(path, clock=lambda: NOW)
    there = [one for one in archive.watchlists().result() if one.name == name]
    one = there[0] if there else archive.save_watchlist(Watchlist(name=name, terms=(Term(query=name),))).result()
    archive.close()
    db = open_for_writing(path, now=NOW)
    with db:
        db.execute(
            "INSERT OR IGNORE INTO matches (watchlist, article, score, sentence, sentence_start, matches)"
            " SELECT ?1, id, 1, '', 0, '[]' FROM shelf WHERE first_seen / 1000000 % ?2 = 0",
            (one.id, _WATCHED),
        )
    db.close()
    return name


def measured(name: str, asked: Sequence[Callable[[], Any]]) -> tuple[float, float]:
    """CPU milliseconds of questions: the middle and the 99th of a hundred. The first is asked once more before."""
    asked[0]()
    found = []
    for ask in asked:
        begun = time.process_time()
        ask()
        found.append((time.process_time() - begun) * 1000)
    found.sort()
    middle, late = found[len(found) // 2], found[min(len(found) - 1, len(found) * 99 // 100)]
    print(f"{name:52} {middle:8.2f} {late:8.2f}", flush=True)
    return middle, late


def ask(
    path: Path, made: dict[str, list[Asked]], words: Lexicon | None, watched: str
) -> dict[str, tuple[float, float]]:
    """Every kind of question, CPU milliseconds p50 and p99."""
    archive = Archive(path, clock=lambda: NOW)
    archive.use_lexicon(words)
    for text in _FIRST_ASKED:
        _page(archive, text, [])
    told: dict[str, tuple[float, float]] = {}
    for kind, asked in made.items():
        ends: list[bool] = []
        told[kind] = measured(f"{kind}: a page of 50", [partial(_page, archive, one.text, ends) for one in asked])
        if kind in ("prefix", *ON_TEXTS):
            print(f"    full, or all there is, within 50 ms (clock): {sum(ends[1:])} of {len(asked)}")
    told |= ask_whole(archive, made)
    rich = [(one.text, found) for one in made["forms"] if len(found := _numbers(archive, one.text)) == 50]
    told["snippets"] = measured("snippets of 50, more", [partial(_snippets, archive, *one) for one in rich])
    best = [ArticleQuery(text=one.text, order=Order.RELEVANCE) for one in made["forms"]]
    measured("by relevance: forms", [partial(_answer, archive.page, one) for one in best])
    for by in ("hour", "day", "week"):
        told[by] = measured(f"chart of a watchlist by {by}", [partial(_trend, archive, watched, by)] * 50)
    archive.close()
    return told


def ask_whole(archive: Archive, made: dict[str, list[Asked]]) -> dict[str, tuple[float, float]]:
    """What is decided on texts, to its end."""
    return {
        f"{kind} whole": measured(
            f"{kind}: the first 50 however long", [partial(_numbers, archive, one.text) for one in made[kind]]
        )
        for kind in ON_TEXTS
    }


def ask_texts(path: Path, made: dict[str, list[Asked]], words: Lexicon | None) -> None:
    """The same, of an archive that is opened for it."""
    archive = Archive(path, clock=lambda: NOW)
    archive.use_lexicon(words)
    for text in _FIRST_ASKED:
        _page(archive, text, [])
    ask_whole(archive, made)
    archive.close()


def _answer(question: Callable[..., Future[Any]], *given: Any) -> Any:
    return question(*given).result()


def _page(archive: Archive, text: str, ends: list[bool]) -> None:
    page = archive.page(ArticleQuery(text=text)).result()
    ends.append(len(page.numbers) == 50 or page.before is None)


def _snippets(archive: Archive, text: str, numbers: tuple[int, ...]) -> None:
    archive.snippets(text, numbers).result()


def _trend(archive: Archive, watched: str, by: str) -> None:
    archive.trend(watched, by=by).result()


def _numbers(archive: Archive, text: str) -> tuple[int, ...]:
    return archive.page(ArticleQuery(text=text), patience=60).result().numbers


def opened(path: Path) -> None:
    """From opening to the first page of rows, and the numbers beside the navigation."""
    for name, forget in (("warm", False), ("cold", True)):
        times = sorted(_first_page(path, forget=forget) for _ in range(10))
        print(
            f"opened, first page, {name}: {times[0]:.0f} / {times[5]:.0f} / {times[-1]:.0f} ms"
            " (clock; least, middle, most of ten)"
        )
    # What the system was told to forget is read again: the questions are of an archive in use.
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass
    archive = Archive(path, clock=lambda: NOW)
    measured("the counts", [partial(_answer, archive.counts)] * 10)
    measured("all numbers", [partial(_answer, archive.article_ids, ArticleQuery())] * 5)
    archive.close()


def _first_page(path: Path, *, forget: bool) -> float:
    """Milliseconds; with `forget` the system has nothing of the file in its memory."""
    if forget and hasattr(os, "posix_fadvise"):
        file = os.open(path, os.O_RDWR)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
    begun = time.perf_counter()
    archive = Archive(path, clock=lambda: NOW)
    ids = archive.article_ids(ArticleQuery(limit=_FIRST_LIST)).result()
    archive.article_rows(ids[:50]).result()
    took = (time.perf_counter() - begun) * 1000
    archive.close()
    return took


def sizes(path: Path, count: int) -> None:
    db = open_for_reading(path)
    rows = list(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 7"))
    largest = ", ".join(f"{name} {size / count:,.0f}" for name, size in rows)
    print(f"{path.stat().st_size / count:,.0f} bytes an article on the disk: {largest}")
    db.close()


class Alone:
    """The index and the titles without the question around them: what the peers are asked, who are told the words."""

    def __init__(self, path: Path, words: Lexicon | None) -> None:
        self._db = open_for_reading(path)
        self._words = words
        self._within = Narrowed(query=ArticleQuery())

    def plan(self, text: str) -> Plan:
        return plan(self._db, searching.understood(text, lexicon=self._words))

    def titles(self, asked: Plan) -> tuple[str, ...]:
        found = list(searching.proposed(self._db, asked, self._within, limit=50))
        return searching.titles(self._db, found)

    def close(self) -> None:
        self._db.close()


def ask_index(path: Path, made: dict[str, list[Asked]], words: Lexicon | None) -> dict[str, tuple[float, float]]:
    """What needs no text, of the index alone."""
    index = Alone(path, words)
    told = {}
    for kind in TEXTLESS:
        plans = [index.plan(one.text) for one in made[kind]]
        told[kind] = measured(f"{kind}: the index and 50 titles alone", [partial(index.titles, one) for one in plans])
    index.close()
    return told


def written(path: Path, asked: Iterable[Asked], words: Lexicon | None) -> list[tuple[str, ...]]:
    """The written words a term finds, for who cannot know them."""
    index = Alone(path, words)
    found = [tuple(sorted(set().union(*index.plan(one.text).written.values()))) or one.words for one in asked]
    index.close()
    return found


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("articles", nargs="*", type=int, default=[10_000])
    reading.add_argument("--keep", type=Path)
    reading.add_argument("--queries", type=int, default=200)
    reading.add_argument("--peers", action="store_true")
    reading.add_argument("--texts", action="store_true")
    options = reading.parse_args()
    with tempfile.TemporaryDirectory() as throwaway:
        folder: Path = options.keep or Path(throwaway)
        folder.mkdir(parents=True, exist_ok=True)
        words = lexicon(folder)
        for count in options.articles:
            print(f"\n{count:,} articles, load {os.getloadavg()[0]:.1f}")
            path = folder / f"{count}.sqlite"
            if not path.exists():
                fill(path, count)
            paper = Newspaper(count, list(range(1, _SOURCES + 1)))
            made = queries(paper, options.queries)
            join(path)
            if options.texts:
                ask_texts(path, made, words)
            if pair(path):
                join(path)
            sizes(path, count)
            if options.texts:
                ask_texts(path, made, words)
                continue
            opened(path)
            # What the benchmark itself holds is not to be looked through in the middle of a question.
            gc.collect()
            gc.freeze()
            print(f"CPU milliseconds, {options.queries} queries of a kind {'p50':>11} {'p99':>8}")
            told = ask(path, made, words, watch(path))
            if options.peers:
                from tests.bench import search_peers

                forms = written(path, made["forms"], words)
                search_peers.compare(paper, made, forms, told, ask_index(path, made, words))


if __name__ == "__main__":
    main()
