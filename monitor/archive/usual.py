"""How often something usually appears at an hour or on a day, learned from its own past, and what stands out. Pure.

A level that follows slowly, times a profile of the hours of the week. The profile is the term's own where there is much
of it and that of all articles where there is little (shrinkage). What comes by chance is judged by a negative binomial:
news comes in bursts, so the counts of equal hours differ more than those of a Poisson process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p

WEEK = 168
_HALF_LIFE = 240.0
"""Hours after which what was seen counts half for the level: ten days."""
_SHRINKAGE = 8.0
"""Articles of the general profile that are mixed into each hour of the week of the own."""
_LEAST_PROFILE = 0.02
_TIMES = 3.0
_LEAST = 5
_CHANCE = 1e-4
_CAUTION = 2.0
"""Deviations of a learned share by which the usual may really be higher."""
_MOST_BURSTY = 1.0
_LEAST_BURSTY = 60.0
_PRIOR_SIZE = 8.0
_PRIOR_HOURS = 40.0
_CLIP_TIMES = 3.0
"""A count further out than this is an episode, from which the usual does not learn."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is usual at each step of a series, and how bursty the counts are around it."""

    usual: tuple[float, ...]
    size: float
    """The negative binomial's: variance = mean + mean² / size."""
    doubts: tuple[float, ...] = (0.0,)
    """For each season the relative variance of its share, of which only some rounds were seen."""

    def is_spike(self, place: int, count: int, usual: float | None = None) -> bool:
        """Whether a count at a step stands out, `usual` taking the place of what the whole step would have."""
        doubt = self.doubts[place % len(self.doubts)]
        mean = self.usual[place] if usual is None else usual
        return is_spike(count, mean * (1 + _CAUTION * doubt**0.5), 1 / (1 / self.size + doubt))


def profile(own: Sequence[float], general: Sequence[float], *, seasons: int) -> list[float]:
    """The share of each season (hour of the week, or day) around 1: the own one, drawn to the general where it is thin.

    Both are counts by step from the same beginning, which is the first of the seasons. Where they end within a round,
    its last seasons were seen once less.
    """
    rounds = _rounds(len(own), seasons)
    mean = sum(general) / max(len(general), 1)
    wide = _shares(
        [sum(general[n::seasons]) / seen if seen else mean for n, seen in enumerate(_rounds(len(general), seasons))]
    )
    clipped = _clipped(own, wide, seasons)
    mean = sum(clipped) / max(len(own), 1)
    sums = [sum(clipped[n::seasons]) for n in range(seasons)]
    return _shares(
        [
            max((found + _SHRINKAGE * share) / (seen * mean + _SHRINKAGE), _LEAST_PROFILE)
            for found, share, seen in zip(sums, wide, rounds, strict=True)
        ]
    )


def _rounds(steps: int, seasons: int) -> list[int]:
    """How often each season was seen in so many steps."""
    whole, rest = divmod(steps, seasons)
    return [whole + (n < rest) for n in range(seasons)]


def _shares(means: Sequence[float]) -> list[float]:
    mean = sum(means) / len(means)
    return [found / mean for found in means] if mean else [1.0] * len(means)


def _clipped(own: Sequence[float], wide: Sequence[float], seasons: int) -> list[float]:
    """Counts without their episodes: one hour of a great event must not make that hour of every week a busy one."""
    mean = sum(own) / max(len(own), 1)
    most = [2 * _CLIP_TIMES * mean * max(share, 1.0) + _LEAST for share in wide]
    return [min(count, most[n % seasons]) for n, count in enumerate(own)]


def expect(
    counts: Sequence[float], shares: Sequence[float], *, history: int, half_life: float = _HALF_LIFE
) -> Expected:
    """What is usual at each step of `counts`, of which the first `history` are only learned from.

    Each step is expected from those before it alone. `shares` is the profile, its first season that of `counts[0]`;
    `half_life` is in steps.
    """
    seasons = len(shares)
    past = max(1, min(history, len(counts)))
    level = sum(_clipped(counts[:past], shares, seasons)) / max(sum(shares[n % seasons] for n in range(past)), 1e-9)
    keep = 0.5 ** (1 / half_life)
    weight = 1 / (1 - keep)
    seen, expected = level * weight, weight
    usual = []
    spread = spread_of = 0.0
    for n, count in enumerate(counts):
        share = shares[n % seasons]
        mean = seen / expected * share
        usual.append(mean)
        learned = min(count, _CLIP_TIMES * mean + _LEAST)
        if n < past:
            spread += (learned - mean) ** 2 - mean
            spread_of += mean * mean
        seen = seen * keep + learned
        expected = expected * keep + share
    prior = _PRIOR_HOURS * level * level
    found = (spread + prior / _PRIOR_SIZE) / (spread_of + prior) if spread_of + prior else 1 / _PRIOR_SIZE
    size = 1 / min(max(found, 1 / _LEAST_BURSTY), 1 / _MOST_BURSTY)
    rounds = _rounds(past, seasons)
    doubts = (
        tuple(1 / (seen * level * share + _SHRINKAGE) for seen, share in zip(rounds, shares, strict=True))
        if seasons > 1
        else (0.0,)
    )
    return Expected(usual=tuple(usual), size=size, doubts=doubts)


def is_spike(count: int, usual: float, size: float) -> bool:
    """At least five, at least three times the usual, and less likely than one in ten thousand by chance."""
    return count >= _LEAST and count >= _TIMES * usual and tail(count, usual, size) < _CHANCE


def tail(count: int, mean: float, size: float) -> float:
    """The chance of `count` or more by a negative binomial."""
    if mean <= 0:
        return 0.0
    chance = exp(-size * log1p(mean / size))
    below = 0.0
    odds = mean / (mean + size)
    for n in range(count):
        below += chance
        chance *= odds * (size + n) / (n + 1)
        if chance == 0.0 and n > mean:
            break
    return max(0.0, 1.0 - below)
