"""What a copy says that the texts before it do not: its sentences whose words do not stand there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.language import index_words, loose, sentence_at

_NEW = 0.5
"""Share of the pairs of words of a sentence that must be new: a changed word or a cut makes no addition."""
_LEAST_WORDS = 4
"""A shorter sentence (a name, a place line) is no addition, unless it has a figure: how many, how much."""


def additions(paragraphs: Iterable[str], before: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The sentences of a text that none of the texts `before` has, in their order, as they are written."""
    known: set[tuple[str, str]] = set()
    for text in before:
        for paragraph in text:
            known.update(_pairs(paragraph))
    added = []
    for paragraph in paragraphs:
        for sentence in _sentences(paragraph):
            pairs = _pairs(sentence)
            long = len(pairs) >= _LEAST_WORDS - 1 or (pairs and any(map(str.isdigit, sentence)))
            if long and len(pairs - known) > _NEW * len(pairs):
                added.append(sentence)
    return tuple(added)


def _pairs(text: str) -> set[tuple[str, str]]:
    words = [loose(word) for word in index_words(text)]
    return set(pairwise(words))


def _sentences(paragraph: str) -> list[str]:
    found = []
    at = 0
    while at < len(paragraph):
        start, end = sentence_at(paragraph, at)
        if end <= at:
            break
        found.append(paragraph[max(start, at) : end].strip())
        at = end
        while at < len(paragraph) and paragraph[at].isspace():
            at += 1
    return [sentence for sentence in found if sentence]
