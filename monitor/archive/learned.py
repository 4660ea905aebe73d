"""How a source's options, habits, move and ladder become a column each and come back: compact JSON, empty for none."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

from monitor.archive.rows import dump, instant, instant_or_none, load, stamp, stamp_or_none
from monitor.model import Habits, Move, Rung, SourceKind, SourceOptions

_MICROSECOND = timedelta(microseconds=1)
_NO_HABITS = Habits()
_NO_OPTIONS = SourceOptions()
_OPTIONS = {field.name: getattr(_NO_OPTIONS, field.name) for field in fields(SourceOptions)}


def options_column(options: SourceOptions) -> str:
    """What differs from the usual; the password is never part of it."""
    found = {name: getattr(options, name) for name, usual in _OPTIONS.items() if getattr(options, name) != usual}
    return dump(found) if found else ""


def options_of(column: str) -> SourceOptions:
    if not column:
        return _NO_OPTIONS
    return SourceOptions(**{name: value for name, value in load(column).items() if name in _OPTIONS})


def habits_column(habits: Habits) -> str:
    found = {
        "pace": _span(habits.pace),
        "hours": habits.hours,
        "window": _span(habits.window),
        "hint": _span(habits.hint),
        "skip_hours": habits.skip_hours,
        "arrived": stamp_or_none(habits.arrived),
        "missed": stamp_or_none(habits.missed),
    }
    kept = {name: value for name, value in found.items() if value is not None and value != ()}
    return dump(kept) if kept else ""


def habits_of(column: str) -> Habits:
    if not column:
        return _NO_HABITS
    found = load(column)
    return Habits(
        pace=_length(found.get("pace")),
        hours=tuple(found.get("hours", ())),
        window=_length(found.get("window")),
        hint=_length(found.get("hint")),
        skip_hours=tuple(found.get("skip_hours", ())),
        arrived=instant_or_none(found.get("arrived")),
        missed=instant_or_none(found.get("missed")),
    )


def move_column(move: Move | None) -> str:
    return "" if move is None else dump([move.to, move.seen, stamp(move.first), move.refused])


def move_of(column: str) -> Move | None:
    if not column:
        return None
    to, seen, first, refused = load(column)
    return Move(to=to, seen=seen, first=instant(first), refused=refused)


def ladder_column(ladder: tuple[Rung, ...]) -> str:
    return dump([[rung.url, rung.kind.value, rung.read, rung.typed] for rung in ladder]) if ladder else ""


def ladder_of(column: str) -> tuple[Rung, ...]:
    if not column:
        return ()
    return tuple(
        Rung(url=url, kind=SourceKind(kind), read=read, typed=typed) for url, kind, read, typed in load(column)
    )


def _span(span: timedelta | None) -> int | None:
    return None if span is None else span // _MICROSECOND


def _length(found: Any) -> timedelta | None:
    return None if found is None else found * _MICROSECOND
