"""How long a copy of everything takes to be put back: ``python -m tests.bench.restoring COPY``; it stays as it is."""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import restoring


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("copy", type=Path)
    copy = read.parse_args().copy
    with tempfile.TemporaryDirectory() as named:
        archive = Path(named) / "archive.sqlite"
        began, cpu = time.perf_counter(), time.process_time()
        held = restoring.contents(copy)
        print(f"{held.articles:,} articles, {held.bytes / 1e6:,.0f} MB, known in {time.perf_counter() - began:.2f} s")
        told: list[tuple[float, int]] = []
        began = time.perf_counter()
        restoring.stage(archive, copy, reached=lambda _done, total: told.append((time.perf_counter(), total)))
        copied_from = next(at for at, total in told if total)
        staged = time.perf_counter()
        print(f"checked in {copied_from - began:.1f} s, copied in {staged - copied_from:.1f} s")
        longest = max(after - before for (before, _), (after, _) in itertools.pairwise(told))
        print(f"at the longest {longest:.2f} s until somebody who stops it is heard")
        began = time.perf_counter()
        restoring.put_back(archive, now=datetime.now(UTC), files={})
        print(f"in its place in {time.perf_counter() - began:.3f} s; {time.process_time() - cpu:.1f} CPU-s in all")


if __name__ == "__main__":
    main()
