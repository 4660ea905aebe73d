"""A new watchlist held against what is stored: ``python -m tests.bench.filling [articles]`` from the project's root.

Articles as in ``tests.bench.archive``, ten watchlists there already; how many articles a second without a breath, and
how long each transaction holds the writer.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from monitor.archive import Archive
from monitor.engine.rematching import Rematcher
from monitor.engine.watchers import Watchers
from monitor.language import compile_lexicon, load_lexicon
from monitor.model import Event, FillingIn, Term, Watchlist
from tests.bench.archive import _NOW, fill

TERMS = (
    "الرئيس",
    "مجلس الوزراء",
    "إدلب",
    "وزارة الصحة",
    "المملكة",
    "النفط",
    "المنتخب",
    "الحكومة AND قرار",
    "سوق",
    "هدنة",
)


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        compile_lexicon(Path(folder))
        lexicon = load_lexicon(Path(folder))
        assert lexicon is not None
        archive = Archive(Path(folder) / "archive.sqlite", clock=lambda: _NOW)
        for term in TERMS:
            archive.save_watchlist(Watchlist(name=term, terms=(Term(query=term),))).result()
        fill(archive, articles)
        new = archive.save_watchlist(Watchlist(name="جديد", terms=(Term(query="الوزير"), Term(query="بلدية")))).result()
        watchers = Watchers()
        watchers.set_watchlists(archive.watchlists().result())
        watchers.set_lexicon(lexicon)
        told: list[Event] = []
        rematcher = Rematcher(archive, watchers, clock=lambda: _NOW, emit=told.append, on_alert=lambda: None)
        held: list[float] = []
        edit = archive._edit

        def timed(job, **how):  # type: ignore[no-untyped-def]
            def run(db):  # type: ignore[no-untyped-def]
                begin = time.perf_counter()
                try:
                    return job(db)
                finally:
                    held.append(time.perf_counter() - begin)

            return edit(run, **how)

        archive._edit = timed  # type: ignore[method-assign]
        wall, cpu = time.perf_counter(), time.process_time()
        rematcher.fill_in()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        rate = articles / wall
        print(
            f"filled in: {wall:.1f} s wall, {cpu:.1f} CPU-s, {cpu / articles * 1000:.2f} ms each, {rate:.0f} a second"
        )
        events = sum(isinstance(event, FillingIn) for event in told)
        print(
            f"{len(held)} steps, the longest holds the writer {max(held) * 1000:.0f} ms; progress told {events} times"
        )
        found = archive.trend(new.name, by="week").result()
        print(f"{sum(found.counts)} matches since {found.since:%Y-%m-%d}")
        archive.close()


if __name__ == "__main__":
    main()
