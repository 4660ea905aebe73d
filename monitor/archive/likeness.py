"""Whether two articles are copies of one report, or two reports of one event. Pure.

The thresholds were fixed on a part of the pairs of a newspaper corpus and measured on another: docs/archive.md.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from monitor.language import Print, Rarity, stem_of

_LEAST_SHINGLES = 12
"""A text with fewer is not recognised by its runs: two short notices may be near equal and of different days."""
_PLAIN_SHARED = 0.60
_PLAIN_WORDS = 0.75
"""Runs and words of a plain copy: cut, merged, under another headline, with another lead or other figures."""
_SHARED = 0.20
_LEAST_SHARED = 8
"""What a thorough rewrite must keep."""
_EVIDENCE = 1.10
"""What must speak for a copy: the shares of runs and of the rarest words, and of the rest by these."""
_WORDS_COUNT = 0.25
_FIGURES_COUNT = 0.3
_DAYS_COUNT = 0.4
_NAMES_COUNT = 0.25
_NAME = 50.0
"""The weight of a name that hardly another article has."""
_FIGURES = 3
_SAME_FIGURES = 0.5
_SERIES = 0.20
"""What must be left of the shared runs once those that other stories have too are taken off."""
_SURE_SHARED = 0.80
_FRESH = timedelta(hours=20)
_SAME_EDITION = timedelta(hours=12)
_HALVES = 0.18
_RARE_NAME = 30.0
"""The weight of a word that one article in 240 has."""
_SCATTERED = 1.5
"""Runs lost for a word lost. A passage written anew loses about one each; words replaced here and there up to three."""
_NAMES_ONLY = 0.05
_NAMES_AND_FIGURES = 0.20
"""Of the words of content, what must be others at most."""

_RELATED_HEAD = 0.33
_RELATED_WORDS = 6
_RELATED_WITHIN = timedelta(hours=36)


class Likeness(Enum):
    """What two articles are to each other."""

    COPY = "copy"
    RELATED = "related"
    NONE = "none"


def likeness(one: Print, other: Print, rarity: Rarity, *, same_source: bool, apart: timedelta) -> Likeness:
    """What two articles are to each other. `apart`: between the times they are listed at."""
    if same_source:
        # Its own bulletins share their wording, and what it shows instead of its articles (a wall, a notice) is the
        # same text under any headline. Only the very same text is told again; that is not decided here.
        return Likeness.NONE
    if _is_copy(one, other, rarity):
        return Likeness.COPY
    if apart <= _RELATED_WITHIN and same_event(one, other, rarity):
        return Likeness.RELATED
    return Likeness.NONE


def _is_copy(one: Print, other: Print, rarity: Rarity) -> bool:
    shared, of = _shingles_shared(one, other)
    if of < _LEAST_SHINGLES or shared < max(_LEAST_SHARED, _SHARED * of):
        return False
    return _evidence(one, other, rarity, recurring=0.0) >= _EVIDENCE and not _is_of_another_event(one, other, rarity)


def _evidence(one: Print, other: Print, rarity: Rarity, *, recurring: float) -> float:
    """What speaks for two texts being copies of one report. `recurring`: as `is_no_template` takes it.

    Runs alone may be the wording of a series (weather, telegrams, verdicts), and words alone the subject. What tells
    the event are words that hardly any other article has; against it speak other figures, another day of the week, and
    names in each of the two that the other lacks.
    """
    shared, of = _shingles_shared(one, other)
    return (
        shared / of * (1 - recurring)
        + _rarest_shared(one, other, rarity)
        + _WORDS_COUNT * _words_shared(one, other, rarity)
        - _FIGURES_COUNT * (1 - _figures_shared(one, other))
        - _NAMES_COUNT * min(_names_alone(one, other, rarity), _names_alone(other, one, rarity)) / _NAME
        - _DAYS_COUNT * _name_other_days(one, other)
    )


def _rarest_shared(one: Print, other: Print, rarity: Rarity) -> float:
    """The share of the rarest words that both have, of the text that has fewer. None says nothing: a half."""
    limit = min(one.word_limit, other.word_limit)
    mine = set(rarity.rarest(_under(one.words, one.word_limit, limit)))
    theirs = set(rarity.rarest(_under(other.words, other.word_limit, limit)))
    return (len(mine & theirs) + 1) / (min(len(mine), len(theirs)) + 2)


def _name_other_days(one: Print, other: Print) -> bool:
    """Whether both name days of the week, and none in common."""
    mine, theirs = one.days, other.days
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)


def _is_of_another_event(one: Print, other: Print, rarity: Rarity) -> bool:
    """Whether two texts of one wording each name what the other does not: another town, or road.

    Few words differ, here and there and not in passages. Of each text a rare name, or any where next to nothing else
    differs or their figures do. What only one of the two names was added or cut.
    """
    lost, broken = _words_lost(one, other)
    if broken < _SCATTERED * lost:
        return False
    disjoint = bool(one.figures) and bool(other.figures) and not one.figures & other.figures
    any_name = lost <= _NAMES_ONLY or (disjoint and lost <= _NAMES_AND_FIGURES)
    least = 0.0 if any_name else _RARE_NAME
    return _names_alone(one, other, rarity) > least and _names_alone(other, one, rarity) > least


def _words_lost(one: Print, other: Print) -> tuple[float, float]:
    """The shares of the words and of the runs of the shorter text that the other lacks."""
    shared, of = _shingles_shared(one, other)
    limit = min(one.word_limit, other.word_limit)
    mine, theirs = _under(one.words, one.word_limit, limit), _under(other.words, other.word_limit, limit)
    return 1 - len(mine & theirs) / max(min(len(mine), len(theirs)), 1), 1 - shared / max(of, 1)


def _names_alone(one: Print, other: Print, rarity: Rarity) -> float:
    """The weight of the rarest name of the one that the other lacks, however it is spelled; 0 where there is none."""
    lacking = [word for word in one.named if word < other.word_limit and word not in other.words]
    alone = rarity.telling([word for word in lacking if word not in other.head])
    if not alone:
        return 0.0
    stems = set(map(stem_of, other.words | other.head))
    return max([rarity.weights([word]) for word in alone if stem_of(word) not in stems], default=0.0)


def is_plain_copy(one: Print, other: Print, rarity: Rarity) -> bool:
    """Whether most runs and words of the shorter text stand in the other."""
    shared, of = _shingles_shared(one, other)
    return shared >= _PLAIN_SHARED * of and _words_shared(one, other, rarity) >= _PLAIN_WORDS


def is_sure_copy(one: Print, other: Print, rarity: Rarity) -> bool:
    """Whether nearly all runs and words of the shorter text stand in the other."""
    shared, of = _shingles_shared(one, other)
    return shared >= _SURE_SHARED * of and _words_shared(one, other, rarity) >= _SURE_SHARED


def is_telling(one: Print) -> bool:
    """Whether a text is long enough for its runs to say what it is."""
    return len(one.shingles) >= _LEAST_SHINGLES


def whole_share(one: Print, other: Print) -> float:
    """The share of all the runs of two texts that both have."""
    limit = min(one.limit, other.limit)
    mine, theirs = _under(one.shingles, one.limit, limit), _under(other.shingles, other.limit, limit)
    return len(mine & theirs) / max(len(mine | theirs), 1)


def is_one_story(one: Print, other: Print, rarity: Rarity) -> bool:
    """Whether two texts that a third holds both tell one story (its halves), or two that a digest put together."""
    if _is_of_another_event(one, other, rarity):
        return False
    return (
        _words_shared(one, other, rarity) >= _HALVES or same_event(one, other, rarity) or _is_copy(one, other, rarity)
    )


def _shingles_shared(one: Print, other: Print) -> tuple[int, int]:
    """How many runs both have, and how many the one with fewer has; only of those that both would have kept."""
    limit = min(one.limit, other.limit)
    mine, theirs = _under(one.shingles, one.limit, limit), _under(other.shingles, other.limit, limit)
    return len(mine & theirs), min(len(mine), len(theirs))


def _words_shared(one: Print, other: Print, rarity: Rarity) -> float:
    """The share of the words of content that both have, by their weight, of the text that has less."""
    limit = min(one.word_limit, other.word_limit)
    return _share(_under(one.words, one.word_limit, limit), _under(other.words, other.word_limit, limit), rarity)


def _under(numbers: frozenset[int], limit: int, wanted: int) -> frozenset[int]:
    return numbers if limit == wanted else frozenset(number for number in numbers if number < wanted)


def _figures_shared(one: Print, other: Print) -> float:
    """The share of the figures that both have; 1 where one of the texts has too few to say anything."""
    least = min(len(one.figures), len(other.figures))
    return len(one.figures & other.figures) / least if least >= _FIGURES else 1.0


def is_no_template(one: Print, other: Print, rarity: Rarity, *, recurring: float, apart: timedelta) -> bool:
    """Whether two texts that look like copies share more than the wording of a series.

    `recurring`: the share of their common runs, from 0 to 1, that other stories have too. A series comes back on other
    days: a copy that is a day late must be a sure one.
    """
    shared, of = _shingles_shared(one, other)
    share, words = shared / of, _words_shared(one, other, rarity)
    if _figures_shared(one, other) < _SAME_FIGURES and (
        apart > _SAME_EDITION or not one.figures & other.figures or _name_other_days(one, other)
    ):  # an update keeps some figures and comes soon
        return False
    if share >= _SURE_SHARED and words >= _SURE_SHARED:
        return True
    if apart > _FRESH or share * (1 - recurring) < _SERIES:
        return False
    return _evidence(one, other, rarity, recurring=recurring) >= _EVIDENCE


def same_event(one: Print, other: Print, rarity: Rarity) -> bool:
    """Their heads name the same people, places and figures."""
    return (
        len(rarity.telling(one.head & other.head)) >= _RELATED_WORDS
        and _figures_shared(one, other) >= _SAME_FIGURES
        and _share(one.head, other.head, rarity) >= _RELATED_HEAD
    )


def _share(one: frozenset[int], other: frozenset[int], rarity: Rarity) -> float:
    whole = min(rarity.weights(one), rarity.weights(other))
    return rarity.weights(one & other) / whole if whole else 0.0
