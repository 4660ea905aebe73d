"""How fast the matcher is, beside a scan of the raw bytes for the same terms: ``python -m tests.bench.matching``.

Times are CPU seconds of this one process, the best of several runs in turn. Texts are the newspaper articles of
``../shared/corpus`` where they are, else the articles of our own demo repeated. Two kinds of terms: words of those
texts in the middle of their frequencies, as a watchlist's are, one in ten a phrase; and a harder one, the names of the
shipped glossary and places (many of them phrases) with the commonest words of the texts, which stand in every one.

ahocorasick_rs is among the test dependencies; where it is not installed all the same, the bench says how to get it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from monitor.language import FUNCTION_WORDS, Lexicon, compile_lexicon, index_words, is_arabic, load_lexicon
from monitor.model import Term
from monitor.resources import resource
from monitor.watching import Matcher

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "news-3000.jsonl.xz"
COMMONEST = 1_000
"""The so many commonest words are nobody's terms."""


def texts() -> tuple[list[str], str]:
    if CORPUS.exists():
        with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines]
        return [
            f"{article.get('title', '')}\n\n{article.get('text', '')}" for article in articles
        ], "newspaper articles"
    files = [path.read_text(encoding="utf-8") for path in sorted(resource("demo").rglob("*")) if path.suffix == ".toml"]
    return files * (10_000_000 // max(1, sum(len(text.encode()) for text in files))), "the demo's articles, repeated"


def chosen_terms(corpus: list[str], number: int) -> list[str]:
    """`number` words of the texts, one in ten a phrase of two; the same at every run."""
    generator = random.Random(7)
    counts: Counter[str] = Counter()
    pairs: set[str] = set()
    for text in corpus[::3]:
        words = [word for word in index_words(text) if len(word) > 3 and is_arabic(word) and word not in FUNCTION_WORDS]
        counts.update(words)
        pairs.update(f"{a} {b}" for a, b in zip(words[::50], words[1::50], strict=False))
    words = [word for word, _ in counts.most_common()[COMMONEST:]]
    phrases = sorted(pairs)
    generator.shuffle(words)
    generator.shuffle(phrases)
    return [*phrases[: number // 10], *words[: number - number // 10]]


def hard_terms(corpus: list[str], number: int) -> list[str]:
    """`number` terms that stand in very many texts: half names and terms that are shipped, half the commonest words."""
    shipped: dict[str, None] = {}
    for name, column in (("glossary.tsv", 0), ("places.tsv", 2)):
        for line in resource("language", name).read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            if not line.startswith("#") and len(fields) > column:
                shipped.update(dict.fromkeys(filter(None, fields[column].split("|"))))
    counts: Counter[str] = Counter()
    for text in corpus[::3]:
        counts.update(w for w in index_words(text) if len(w) > 3 and is_arabic(w) and w not in FUNCTION_WORDS)
    words = [word for word, _ in counts.most_common(number)]
    names = random.Random(7).sample(list(shipped), min(number // 2, len(shipped)))
    return [*names, *words[: number - len(names)]]


def lexicon(cache: Path) -> Lexicon | None:
    compile_lexicon(cache)
    return load_lexicon(cache)


def built(terms: list[str], known: Lexicon | None) -> tuple[float, Matcher]:
    start = time.process_time()
    matcher = Matcher([Term(query=term) for term in terms], lexicon=known)
    return time.process_time() - start, matcher


def timed(matcher: Matcher, corpus: list[str]) -> tuple[float, int]:
    start = time.process_time()
    found = sum(len(matcher.find(text)) for text in corpus)
    return time.process_time() - start, found


def scanned(terms: list[str], corpus: list[str]) -> float | None:
    try:
        from ahocorasick_rs import BytesAhoCorasick
    except ImportError:
        return None
    scanner = BytesAhoCorasick([term.encode() for term in terms])
    encoded = [text.encode() for text in corpus]
    start = time.process_time()
    for text in encoded:
        scanner.find_matches_as_indexes(text)
    return time.process_time() - start


class Measured:
    """The best times of one number of terms."""

    def __init__(self, terms: list[str]) -> None:
        self.terms = terms
        self.build = self.cold = self.warm = float("inf")
        self.scan: float | None = None
        self.found = 0

    def once(self, corpus: list[str], cache: Path) -> None:
        # A fresh lexicon: it remembers what it was asked.
        build, matcher = built(self.terms, load_lexicon(cache))
        cold, self.found = timed(matcher, corpus)
        warm, _ = timed(matcher, corpus)
        scan = scanned(self.terms, corpus)
        self.build, self.cold, self.warm = min(self.build, build), min(self.cold, cold), min(self.warm, warm)
        if scan is not None:
            self.scan = scan if self.scan is None else min(self.scan, scan)

    def line(self, megabytes: float) -> str:
        beside = f"{'not installed':>18}  {'':>10}"
        if self.scan:
            beside = f"{megabytes / self.scan:18.1f}  {self.warm / self.scan:9.1f}x"
        return (
            f"{len(self.terms):5d}  {self.build:7.2f}  {megabytes / self.cold:9.2f}  {megabytes / self.warm:9.2f}"
            f"  {beside}  {self.found}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, nargs="*", default=[10, 1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    corpus, what = texts()
    megabytes = sum(len(text.encode()) for text in corpus) / 1e6
    print(f"{len(corpus)} texts, {megabytes:.1f} MB: {what}")
    if scanned([], []) is None:
        print(
            "no ratio: ahocorasick_rs is not installed (python -m pip install 'rasid[test]', or ahocorasick_rs alone)"
        )
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        start = time.process_time()
        lexicon(cache)
        print(f"lexicon compiled in {time.process_time() - start:.1f} s")
        for kind, choose in (
            ("terms of middle frequency", chosen_terms),
            ("names, phrases and the commonest", hard_terms),
        ):
            measured = [Measured(choose(corpus, number)) for number in arguments.terms]
            for _ in range(arguments.runs):
                for one in measured:
                    one.once(corpus, cache)
            print(f"\n{kind}\nterms  build s  cold MB/s  warm MB/s  bytes scanned MB/s  ratio warm  matches")
            for one in measured:
                print(one.line(megabytes))
            few, many = measured[0], measured[min(1, len(measured) - 1)]
            print(
                f"{len(many.terms)} terms take {many.warm / few.warm:.2f} times as long as {len(few.terms)} warm,"
                f" {many.cold / few.cold:.2f} cold",
                flush=True,
            )


if __name__ == "__main__":
    main()
