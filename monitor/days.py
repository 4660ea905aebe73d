"""When a day begins where this computer is, or in a zone. Pure but for the computer's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def midnight(day: date, zone: tzinfo | None = None) -> datetime:
    """The first moment of a day in `zone` (None: where this computer is), with its offset from UTC.

    Where the clocks go on at midnight there is none: the day begins at one. Where they go back there may be two.
    """
    found = []
    for fold in (0, 1):
        wall = datetime.combine(day, time(fold=fold))
        moment = (wall.replace(tzinfo=zone) if zone is not None else wall.astimezone()).astimezone(UTC)
        found.append(moment.astimezone(zone))
    return min((one for one in found if one.date() == day), default=max(found))


def day_of(moment: datetime, zone: tzinfo | None = None) -> date:
    """The day of an aware instant in `zone` (None: where this computer is)."""
    return moment.astimezone(zone).date()


def end_of(day: date, zone: tzinfo | None = None) -> datetime:
    """The first moment of the day after."""
    return midnight(day + timedelta(days=1), zone)
