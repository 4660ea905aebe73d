"""What an edit of a text changed, word by word and paragraph by paragraph. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from monitor.language.tokens import WORD
from monitor.model import Change, Piece

_TOKEN = re.compile(rf"(?:\d+(?:[.,٫٬]\d+)+|{WORD.pattern}|[^\w\s])\s*")
"""A word with its marks, a number with its point, or one sign; the white space behind goes with it."""
_ALIKE = 0.4
"""Share of common words from which on one paragraph is another's later form."""
_KEPT = 0.3
"""Share of a paragraph that must stay for its words to be compared; less is told better as old and new."""
_MOST_PAIRS = 40_000

Tokens = tuple[str, ...]


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What became of a text without paragraphs: together, `SAME` and `ADDED` are what it is now."""
    return _words(_tokens(before), _tokens(after))


def paragraph_differences(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    """What became of each paragraph, in the order to be read in: a removed one stands where it stood.

    A paragraph that was moved is removed in one place and added in the other.
    """
    old, new = [_tokens(text) for text in before], [_tokens(text) for text in after]
    found: list[tuple[Piece, ...]] = []
    # Not by words alone: a word that two paragraphs share by chance would tear both apart.
    steps = _opcodes([_bare(one) for one in old], [_bare(one) for one in new])
    for same, old_start, old_end, new_start, new_end in steps:
        if same:
            found.extend((Piece(Change.SAME, after[n]),) for n in range(new_start, new_end))
        else:
            found.extend(_gap(old[old_start:old_end], new[new_start:new_end]))
    return tuple(pieces for pieces in found if pieces)


def _gap(old: list[Tokens], new: list[Tokens]) -> list[tuple[Piece, ...]]:
    """Paragraphs of which none stayed as it was: each old one beside its later form, the others in between."""
    found: list[tuple[Piece, ...]] = []
    last_old = last_new = 0
    for one, other in [*_pairs(old, new), (len(old), len(new))]:
        found.extend(_whole(Change.REMOVED, tokens) for tokens in old[last_old:one])
        found.extend(_whole(Change.ADDED, tokens) for tokens in new[last_new:other])
        if one < len(old):
            found.append(_words(old[one], new[other]))
        last_old, last_new = one + 1, other + 1
    return found


def _pairs(old: list[Tokens], new: list[Tokens]) -> list[tuple[int, int]]:
    """Which old paragraph became which new one, in the order of both: the pairs that are most alike in all."""
    if len(old) * len(new) > _MOST_PAIRS:
        return []
    old_words, new_words = [frozenset(_bare(one)) for one in old], [frozenset(_bare(one)) for one in new]
    alike = [[_alike(one, other) for other in new_words] for one in old_words]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one in range(len(old) - 1, -1, -1):
        for other in range(len(new) - 1, -1, -1):
            paired = alike[one][other] + best[one + 1][other + 1] if alike[one][other] else 0.0
            best[one][other] = max(paired, best[one + 1][other], best[one][other + 1])
    found: list[tuple[int, int]] = []
    one = other = 0
    while one < len(old) and other < len(new):
        if best[one][other] == best[one + 1][other]:
            one += 1
        elif best[one][other] == best[one][other + 1]:
            other += 1
        else:
            found.append((one, other))
            one, other = one + 1, other + 1
    return found


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two paragraphs are, 0 where they are not."""
    share = 2 * len(one & other) / max(1, len(one) + len(other))
    return share if share >= _ALIKE else 0.0


def _words(old: Tokens, new: Tokens) -> tuple[Piece, ...]:
    steps = _opcodes(_bare(old), _bare(new))
    kept = sum(old_end - old_start for same, old_start, old_end, _, _ in steps if same)
    if kept < _KEPT * max(len(old), len(new)):
        return (*_whole(Change.REMOVED, old), *_whole(Change.ADDED, new))
    found: list[Piece] = []
    for same, old_start, old_end, new_start, new_end in steps:
        if same:
            found.extend(_whole(Change.SAME, new[new_start:new_end]))
        else:
            found.extend(_whole(Change.REMOVED, old[old_start:old_end]))
            found.extend(_whole(Change.ADDED, new[new_start:new_end]))
    return tuple(found)


def _whole(change: Change, tokens: Tokens) -> tuple[Piece, ...]:
    return (Piece(change, "".join(tokens)),) if tokens else ()


def _opcodes(old: Sequence[object], new: Sequence[object]) -> list[tuple[bool, int, int, int, int]]:
    """(unchanged, from and to in the old, from and to in the new), in order, nothing left out."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(tag == "equal", *places) for tag, *places in steps]  # type: ignore[misc]


def _tokens(text: str) -> Tokens:
    return tuple(_TOKEN.findall(text.strip()))


def _bare(tokens: Tokens) -> Tokens:
    """What is compared: without the white space behind."""
    return tuple(token.rstrip() for token in tokens)
