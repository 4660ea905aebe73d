"""How fast the matcher is, beside a scan of the raw bytes for the same terms: ``python -m tests.bench.matching``.

Times are CPU seconds of this one process. Texts are the newspaper articles of ``../shared/corpus`` where they are, else
the articles of our own demo repeated. Terms are words of those texts in the middle of their frequencies, as a
watchlist's are, one in ten a phrase.
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


def lexicon(cache: Path) -> Lexicon | None:
    compile_lexicon(cache)
    return load_lexicon(cache)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, nargs="*", default=[10, 1_000, 10_000])
    arguments = parser.parse_args()
    corpus, what = texts()
    megabytes = sum(len(text.encode()) for text in corpus) / 1e6
    print(f"{len(corpus)} texts, {megabytes:.1f} MB: {what}")
    with tempfile.TemporaryDirectory() as cache:
        start = time.process_time()
        known = lexicon(Path(cache))
        print(f"lexicon compiled in {time.process_time() - start:.1f} s")
        print("terms  build s  cold MB/s  warm MB/s  bytes scanned MB/s  ratio warm  matches")
        for number in arguments.terms:
            terms = chosen_terms(corpus, number)
            start = time.process_time()
            matcher = Matcher([Term(query=term) for term in terms], lexicon=known)
            build = time.process_time() - start
            cold, _ = timed(matcher, corpus)
            warm, found = timed(matcher, corpus)
            scan = scanned(terms, corpus)
            beside = f"{megabytes / scan:18.1f}  {warm / scan:9.1f}x" if scan else f"{'not installed':>18}  {'':>10}"
            print(
                f"{len(terms):5d}  {build:7.2f}  {megabytes / cold:9.2f}  {megabytes / warm:9.2f}  {beside}  {found}",
                flush=True,
            )
        del known


if __name__ == "__main__":
    main()
