"""A month of 50 sites over loopback, and of 500 with the fetch answered at its seam; only the clock is not real.

    python -m tests.bench.month [--days 30] [--sites 50] [--seam-sites 500] [--only http|seam]

Prints what was published and gathered, what was lost or came twice, which sources were silent without saying why, how
long it took to catch up after an outage or a sleep, and how late articles were read while their site was well.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.simulation import START, Outcome, Simulation, outlets

HOUR = timedelta(hours=1)


def weekly(days: int, begin: float, lasts: float) -> tuple[tuple[datetime, datetime], ...]:
    """A time of so many hours in each week, `begin` hours after its start."""
    starts = (START + timedelta(days=at * 7) + begin * HOUR for at in range(max(1, days // 7)))
    return tuple((start, start + lasts * HOUR) for start in starts)


def run(count: int, *, days: int, over_http: bool, quickest: int, slowest: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        simulation = Simulation(
            Path(folder),
            outlets(count, days=days, quickest=quickest, slowest=slowest),
            away=weekly(days, 78, 4),
            asleep=weekly(days, 122, 7),
            jumps={START + timedelta(days=9): timedelta(hours=-2), START + timedelta(days=16): timedelta(hours=3)},
            over_http=over_http,
        )
        begun, cpu = time.monotonic(), time.process_time()
        found = simulation.run(days=days)
        return told(count, days, found) | {
            "wall s": round(time.monotonic() - begun),
            "CPU s": round(time.process_time() - cpu),
        }


def told(count: int, days: int, found: Outcome) -> dict[str, object]:
    late = sorted(found.delays)
    return {
        "sites": count,
        "days": days,
        "requests": found.polls,
        "articles published": found.published,
        "articles gathered": found.stored,
        "lost": found.lost,
        "twice": found.twice,
        "silent without saying why": len(found.unsaid),
        "bugs": len(found.bugs),
        "catch-up after an outage or a sleep, s at most": round(found.latest.total_seconds()),
        "minutes until read, median": round(statistics.median(late), 1) if late else None,
        "minutes until read, 95 of 100": round(late[int(len(late) * 0.95)], 1) if late else None,
        "moved for good": found.moved,
        "states at the end": dict(found.states),
        "told": dict(found.troubles),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--seam-sites", type=int, default=500)
    parser.add_argument("--only", choices=("http", "seam"))
    chosen = parser.parse_args()
    if chosen.only != "seam":
        found = run(chosen.sites, days=chosen.days, over_http=True, quickest=30, slowest=12 * 60)
        print(json.dumps({"over loopback": found}, indent=1), flush=True)
    if chosen.only != "http":
        found = run(chosen.seam_sites, days=chosen.days, over_http=False, quickest=120, slowest=24 * 60)
        print(json.dumps({"at the seam": found}, indent=1), flush=True)


if __name__ == "__main__":
    main()
