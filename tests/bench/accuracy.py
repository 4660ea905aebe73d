"""What the scorer of ``../shared/bench`` plugs in, with and without the lexicon; and what loading the lexicon costs.

``python -m tests.bench.accuracy`` prints the table of ``docs/matching.md``: the rules alone, the lexicon of what is
installed (Buckwalter's tables among it where they are), each on clean and on careless text. Peers stand beside them
where they are installed. ``--loading`` measures the lexicon: making it, loading it, the memory it takes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from monitor.language import Lexicon, compile_lexicon, lexicon_file, load_lexicon
from monitor.model import Term
from monitor.watching import Matcher

SHARED = Path(__file__).parents[2] / ".." / "shared"
SCORER = SHARED / "bench" / "matching_score.py"
SENTENCES = SHARED / "matching" / "dev.conllu"
CACHE = Path(tempfile.gettempdir()) / "rasid-bench-lexicon"

Spans = list[list[tuple[int, int, int]]]


def known_words() -> Lexicon | None:
    """The lexicon of what is installed now, made at the first run and kept for the next."""
    if not lexicon_file(CACHE).exists():
        compile_lexicon(CACHE)
    return load_lexicon(CACHE)


def _spans(keywords: Sequence[str], texts: Sequence[str], lexicon: Lexicon | None) -> Spans:
    matcher = Matcher([Term(query=keyword) for keyword in keywords], lexicon=lexicon)
    return [[(match.start, match.end, match.term) for match in matcher.find(text)] for text in texts]


def installed(keywords: Sequence[str], texts: Sequence[str]) -> Spans:
    return _spans(keywords, texts, known_words())


def rules(keywords: Sequence[str], texts: Sequence[str]) -> Spans:
    return _spans(keywords, texts, None)


def _score(half: str) -> None:
    print(f"lexicon: {lexicon_file(CACHE).name}", flush=True)
    command = [sys.executable, str(SCORER), str(SENTENCES), "--half", half]
    for noise in ((), ("--noise",)):
        print("careless text:" if noise else "clean text:", flush=True)
        for matcher in ("rules", "installed"):
            subprocess.run([*command, *noise, "--matcher", f"tests.bench.accuracy:{matcher}"], check=True)
    subprocess.run([*command, "--peer", "exact token", "--peer", "substring", "--peer", "simplemma"], check=True)


def _resident() -> int:
    """Bytes of this process in memory, the pages of mapped files among them (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _load() -> None:
    """In a process of its own, so that only the lexicon's memory is counted."""
    before = _resident()
    start = time.perf_counter()
    lexicon = load_lexicon(CACHE)
    assert lexicon is not None
    first = lexicon.lemmas("وزراء")
    milliseconds = 1_000 * (time.perf_counter() - start)
    for number in range(20_000):
        lexicon.lemmas(f"كلمه{number}")
    megabytes = (_resident() - before) / 1e6
    print(f"loaded, asked once ({len(first)} known): {milliseconds:.1f} ms; {megabytes:.1f} MB after 20,000 questions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", default="all", choices=("all", "dev", "heldout"))
    parser.add_argument("--loading", action="store_true")
    parser.add_argument("--load-once", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.load_once:
        _load()
    elif arguments.loading:
        start = time.process_time()
        compile_lexicon(CACHE)
        print(
            f"{lexicon_file(CACHE).name}: made in {time.process_time() - start:.1f} CPU s, "
            f"{lexicon_file(CACHE).stat().st_size / 1e6:.1f} MB on disk",
            flush=True,
        )
        for _ in range(3):
            subprocess.run([sys.executable, "-m", "tests.bench.accuracy", "--load-once"], check=True)
    elif SCORER.exists():
        _score(arguments.half)
    else:
        print(f"no scorer at {SCORER.resolve()}: nothing measured", file=sys.stderr)


if __name__ == "__main__":
    main()
