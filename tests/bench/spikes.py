"""Spikes on simulated counts: ``python -m tests.bench.spikes [terms] [seed]`` from the project's root.

Each term has a usual number an hour that drifts, a profile of the hours of the week of its own, and bursts (a negative
binomial). After four weeks of learning come two weeks with episodes of three hours in which it appears five times as
often. The same counts go through the judgement of the archive with its learned profile, through the same judgement with
the true profile given, and through median and MAD of the same hour of the day, as simple monitors do it.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.archive.usual import WEEK, expect, is_spike, profile

_LEARNED = 4 * WEEK
_WATCHED = 2 * WEEK
_EPISODE = 3
_TIMES = 5
_LEVELS = (0.2, 1.0, 3.0, 10.0)
_SIZE = 10.0
Judge = Callable[[Sequence[float], Sequence[float], Sequence[float]], set[int]]
"""(counts, counts of all articles, true expectations) to the hours that stand out."""


@dataclass(frozen=True, slots=True)
class Term:
    """Counts by hour, where its episodes are, and what was really to be expected."""

    counts: tuple[float, ...]
    true: tuple[float, ...]
    episodes: tuple[int, ...]


def shares(chance: random.Random, noise: float) -> list[float]:
    """A newsroom's week: quiet nights, busy noons and evenings, quiet weekends, and each term a little otherwise."""
    found = []
    for hour in range(WEEK):
        day, clock = divmod(hour, 24)
        busy = 0.15 + math.exp(-(((clock - 11) / 4) ** 2)) + 0.9 * math.exp(-(((clock - 19) / 3) ** 2))
        found.append(busy * (0.6 if day in (4, 5) else 1.0) * math.exp(chance.gauss(0, noise)))
    mean = sum(found) / WEEK
    return [share / mean for share in found]


def drawn(chance: random.Random, mean: float, size: float = _SIZE) -> int:
    """A negative binomial: a Poisson of a gamma."""
    rate = chance.gammavariate(size, mean / size) if mean > 0 else 0.0
    count = 0
    left = rate
    while left > 0:
        left += math.log(1.0 - chance.random())
        count += left > 0
    return count


def simulated(chance: random.Random, level: float, *, episodes: bool) -> Term:
    own = shares(chance, 0.25)
    drift = 0.0
    begin = {_LEARNED + chance.randrange(_WATCHED - _EPISODE) for _ in range(2)} if episodes else set()
    counts, true = [], []
    for hour in range(_LEARNED + _WATCHED):
        if hour % 24 == 0:
            drift = 0.9 * drift + chance.gauss(0, 0.08)
        mean = level * own[hour % WEEK] * math.exp(drift)
        running = any(start <= hour < start + _EPISODE for start in begin)
        counts.append(float(drawn(chance, mean * (_TIMES if running else 1))))
        true.append(mean)
    return Term(tuple(counts), tuple(true), tuple(sorted(begin)))


def learned(counts: Sequence[float], general: Sequence[float], true: Sequence[float]) -> set[int]:
    """As the archive does it: nothing is known but the counts."""
    del true
    found = expect(counts, profile(counts[:_LEARNED], general[:_LEARNED], seasons=WEEK), history=_LEARNED)
    return {n for n in range(_LEARNED, len(counts)) if found.is_spike(n, int(counts[n]))}


def known(counts: Sequence[float], general: Sequence[float], true: Sequence[float]) -> set[int]:
    """The same judgement with the true expectation and burstiness given."""
    del general
    return {n for n in range(_LEARNED, len(counts)) if is_spike(int(counts[n]), true[n], _SIZE)}


def median_mad(counts: Sequence[float], general: Sequence[float], true: Sequence[float]) -> set[int]:
    """Above the median of the same hour of the last 28 days by more than three and a half deviations."""
    del general, true
    found = set()
    for n in range(_LEARNED, len(counts)):
        past = counts[n - 28 * 24 : n : 24]
        middle = statistics.median(past)
        spread = 1.4826 * statistics.median(abs(count - middle) for count in past) or 0.5
        if counts[n] >= 5 and counts[n] - middle > 3.5 * spread:
            found.add(n)
    return found


def main() -> None:
    terms = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20261125)
    wide = shares(chance, 0.0)
    general = [float(drawn(chance, 400 * wide[hour % WEEK], 50.0)) for hour in range(_LEARNED + _WATCHED)]
    print(f"{terms} terms a level, four weeks learned, two watched, two episodes (x{_TIMES}, {_EPISODE} h) a term")
    print(f"{'an hour':>8} {'way':24} {'episodes found':>15} {'false a term-week':>18} {'ms a term':>10}")
    for level in _LEVELS:
        with_episodes = [simulated(chance, level, episodes=True) for _ in range(terms)]
        quiet = [simulated(chance, level, episodes=False) for _ in range(terms)]
        ways: tuple[tuple[str, Judge], ...] = (
            ("ours, profile learned", learned),
            ("ours, profile known", known),
            ("median and MAD", median_mad),
        )
        for name, judge in ways:
            begin = time.process_time()
            hits = sum(
                any(start + n in out for n in range(_EPISODE))
                for term in with_episodes
                for out in (judge(term.counts, general, term.true),)
                for start in term.episodes
            )
            false = sum(len(judge(term.counts, general, term.true)) for term in quiet)
            cost = (time.process_time() - begin) / (2 * terms) * 1000
            of = sum(len(term.episodes) for term in with_episodes)
            weeks = terms * _WATCHED / WEEK
            print(f"{level:8} {name:24} {hits / of:15.3f} {false / weeks:18.4f} {cost:10.2f}")


if __name__ == "__main__":
    main()
