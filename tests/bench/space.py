"""What an article takes on the disk: ``python -m tests.bench.space [articles]`` from the project's root.

1. Each of the 3,000 newspaper articles of the corpus in ``../shared`` once, with a dictionary trained where the program
   would train it and without: what the texts take that came after it, and what it costs to keep and to read one.
2. As many articles (20,000 where not said) of paragraphs of the same newspapers mixed anew, a thousand a day, so that
   the words of the index are met again as in an archive of months: what each part of the file takes.

Nothing is measured where the corpus is missing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import apsw

from monitor.archive import Archive, dictionaries
from monitor.archive.dictionaries import Dictionary
from monitor.archive.texts import Expander, Packer, unpacked
from monitor.model import NewArticle, NewSource, Published, SourceKind, Verdict
from tests.bench.stories import _CORPUS, _NOW, Text, corpus

_SOURCES = 30
_A_DAY = 1_000
_PARTS = {
    "text": ("texts", "sqlite_autoindex_texts_1", "dictionaries"),
    "index: words of articles": ("words_in_data", "words_in_idx", "words_in_docsize", "places", "stretches"),
    "index: vocabulary and stems": ("written", "stems_of", "vocabulary", "stems"),
    "stories (of eight days)": ("prints", "print_keys", "rarity", "related", "articles_story"),
    "list and addresses": ("articles", "articles_url", "articles_body", "shelf", "shelf_seen", "shelf_unread"),
}


def articles(texts: Iterable[Text], *, a_day: int) -> Iterable[NewArticle]:
    for number, text in enumerate(texts):
        seen = _NOW + number * timedelta(days=1) / a_day
        yield NewArticle(
            source=1 + number % _SOURCES,
            url=f"https://www.news{number % _SOURCES}.example/politics/2026/11/23/{number}/a-headline-in-latin",
            title=text.title,
            paragraphs=text.paragraphs,
            first_seen=seen,
            published=Published.at(seen),
            language="ar",
        )


def mixed(texts: Sequence[Text], count: int) -> Iterable[Text]:
    """Articles of paragraphs of several, as long as the real ones are."""
    chance = random.Random(17)
    paragraphs = [paragraph for text in texts for paragraph in text.paragraphs]
    for number in range(count):
        model = texts[number % len(texts)]
        chosen = tuple(chance.choices(paragraphs, k=len(model.paragraphs)))
        yield Text(f"{model.title} {number}", chosen, frozenset())


def texts_alone(texts: Sequence[Text]) -> None:
    every = list(articles(texts, a_day=_A_DAY))
    random.Random(5).shuffle(every)
    plain = Packer(lambda: None)
    first, rest = every[: dictionaries.FEWEST], every[dictionaries.FEWEST :]
    db = apsw.Connection(":memory:")
    db.execute("CREATE TABLE dictionaries (id, made, body, articles); CREATE TABLE facts (name PRIMARY KEY, value)")
    expand = Expander(db)
    samples = [expand(*plain.pack(article)) for article in first]
    wall, cpu = time.perf_counter(), time.process_time()
    dictionary = dictionaries.trained(samples)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert dictionary is not None
    dictionaries.keep(db, dictionary, articles=len(first), now=_NOW)
    raw = sum(len(expand(*plain.pack(article))) for article in rest) / len(rest)
    print(f"1. {len(rest)} articles of the newspapers, {raw:.0f} bytes each before they are compressed")
    print(f"   a dictionary of {len(dictionary.body)} bytes from {len(samples)} others: {wall:.2f} s, {cpu:.2f} CPU-s")
    _compressed("without a dictionary", plain, expand, rest)
    _compressed("with the dictionary", _with(dictionary), expand, rest)


def _with(dictionary: Dictionary) -> Packer:
    return Packer(lambda: dictionary)


def _compressed(name: str, packer: Packer, expand: Expander, found: Sequence[NewArticle]) -> None:
    packer.pack(found[0])
    cpu = time.process_time()
    kept = [packer.pack(article) for article in found]
    packing = (time.process_time() - cpu) / len(found) * 1e6
    expand(*kept[0])
    cpu = time.process_time()
    for form, body in kept:
        unpacked(expand(form, body))
    reading = (time.process_time() - cpu) / len(found) * 1e6
    size = sum(len(body) for _, body in kept) / len(kept)
    print(
        f"   {name:22} {size:6.0f} bytes; {packing:4.0f} µs CPU to keep one (JSON and all), {reading:4.0f} to read it"
    )


def whole(texts: Iterable[Text], count: int, *, trains: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.sqlite"
        archive = Archive(path, clock=lambda: _NOW)
        for number in range(_SOURCES):
            new = NewSource(url=f"https://www.news{number}.example/", name=str(number), kind=SourceKind.FEED)
            archive.add_source(new).result()
        archive.close()
        cpu, done = 0.0, 0
        waiting: list[NewArticle] = []
        for article in articles(texts, a_day=_A_DAY):
            waiting.append(article)
            if len(waiting) < _A_DAY and done + len(waiting) < count:
                continue
            # A day of its own clock: stories are of the last eight days only.
            now = waiting[-1].first_seen
            archive = Archive(path, clock=lambda now=now: now)  # type: ignore[misc]
            begin = time.process_time()
            for start in range(0, len(waiting), 40):
                group = archive.store_articles(waiting[start : start + 40], decide=lambda _: Verdict())
                for _, future in group:
                    future.result()
            cpu += time.process_time() - begin
            done += len(waiting)
            waiting = []
            if trains:
                archive.train_dictionary()
            if done >= count:
                # As the keeper does it every hour.
                while archive.join_index().result():
                    pass
                while archive.give_back().result():
                    pass
            archive.close()
        _print_parts(path, count, "with" if trains else "without")
        print(f"   {cpu / count * 1000:.2f} ms CPU an article stored")


def _print_parts(path: Path, count: int, how: str) -> None:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    pages = dict(list(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")))
    db.close()
    print(f"2. {count} mixed articles, {how} a dictionary: {path.stat().st_size / count:.0f} bytes an article")
    for part, tables in _PARTS.items():
        print(f"   {part:30} {sum(pages.pop(table, 0) for table in tables) / count:6.0f}")
    print(f"   {'the rest':30} {sum(pages.values()) / count:6.0f}")


def main() -> None:
    if not _CORPUS.exists():
        print("The corpus is not there (../shared/corpus): nothing measured.")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    texts = corpus()
    texts_alone(texts)
    for trains in (False, True):
        whole(mixed(texts, count), count, trains=trains)


if __name__ == "__main__":
    main()
