"""What a person should know about terms that can be understood: they may find far too much, or not what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from monitor.cli.session import Session
from monitor.model import TermWarning, Watchlist
from monitor.words import imported, without_isolates

MOST_TOLD = 20
"""Warnings told one by one: a script that hears nothing on stderr must not be stopped by them."""


def about(watchlist: Watchlist) -> tuple[TermWarning, ...]:
    """The warnings about a watchlist: its terms, its exclusions, what it asks for."""
    from monitor.stages import watchlist_warnings

    return tuple(watchlist_warnings(watchlist))


def tell(session: Session, warnings: Iterable[TermWarning], *, most: int = MOST_TOLD) -> int:
    """Tell them on stderr, at most so many; returns how many were told."""
    shown = tuple(islice(warnings, most))
    for warning in shown:
        session.output.note(imported.warning(session.words, warning))
    return len(shown)


def plain(session: Session, warnings: Iterable[TermWarning]) -> Iterator[dict[str, Any]]:
    """The same for JSON."""
    for warning in warnings:
        yield {"term": warning.term, "warning": without_isolates(session.words.reason(warning.reason))}
