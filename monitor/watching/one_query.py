"""A watchlist's terms and exclusions as one query that a person can read, copy and write, and back again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from monitor.watching.cutting import Sign, loose_operators, signs
from monitor.watching.parsing import parse

_ARABIC = {"or": "أو", "not": "وليس"}
_LATIN = {"or": "OR", "not": "NOT"}


def as_query(terms: Sequence[str], exclusions: Sequence[str], *, arabic: bool) -> str:
    """The one query that holds where a term stands and no exclusion does; empty without a term.

    Args:
        terms, exclusions: in the query language.
        arabic: which operators are written, أو and وليس or OR and NOT; both are read everywhere.

    Raises QueryError where one of them cannot be understood.
    """
    word = _ARABIC if arabic else _LATIN
    if not terms:
        return ""
    if not exclusions:
        return terms[0] if len(terms) == 1 else f" {word['or']} ".join(_whole(term) for term in terms)
    return f"{_group(terms, word['or'])} {word['not']} {_group(exclusions, word['or'])}"


def from_query(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms and the exclusions of one query: what OR joins, and what NOT or a minus behind all of it takes away.

    What is joined otherwise stays one term as it was written. Raises QueryError with the place in the query.
    """
    parse(query)
    outer = [sign for sign in signs(query) if not sign.depth and sign.kind not in ("open", "close")]
    if outer and all(sign.kind == "not" for sign in outer) and _are_last(outer):
        ends = [sign.start for sign in outer[1:]] + [len(query)]
        taken = [_joined_by_or(query[sign.end : end]) for sign, end in zip(outer, ends, strict=True)]
        return _joined_by_or(query[: outer[0].start]), tuple(dict.fromkeys(chain(*taken)))
    return _joined_by_or(query), ()


def _are_last(exclusions: Sequence[Sign]) -> bool:
    """Whether behind what each takes away the next one stands, and behind the last of them nothing."""
    followers = [sign.at for sign in exclusions[1:]] + [None]
    return all(sign.behind == follower for sign, follower in zip(exclusions, followers, strict=True))


def _group(queries: Sequence[str], joined_by: str) -> str:
    if len(queries) == 1:
        return _whole(queries[0])
    return "(" + f" {joined_by} ".join(_whole(query) for query in queries) + ")"


def _whole(query: str) -> str:
    """The query so that nothing beside it changes what it means."""
    parse(query)
    alone = signs(query) or loose_operators(query) or query.lstrip()[:1] in "-\u2212"
    return f"({query})" if alone else query


def _joined_by_or(query: str) -> tuple[str, ...]:
    """What OR joins outside of brackets: it binds loosest, so that what stands between two of them is whole."""
    inner = _unwrapped(query)
    found, at = [], 0
    for sign in signs(inner):
        if sign.kind == "or" and not sign.depth:
            found.append(inner[at : sign.start])
            at = sign.end
    found.append(inner[at:])
    return tuple(dict.fromkeys(_unwrapped(part) for part in found))


def _unwrapped(query: str) -> str:
    """Without the brackets around all of it."""
    plain = query.strip()
    brackets = [sign for sign in signs(plain) if not sign.depth and sign.kind in ("open", "close")]
    around = len(brackets) == 2 and brackets[0].start == 0 and brackets[1].end == len(plain)
    return _unwrapped(plain[1:-1]) if around else plain
