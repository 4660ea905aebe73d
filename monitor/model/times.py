"""When something was published, as precisely as its outlet said it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from monitor.model.values import Value


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Published(Value):
    """A published time exactly as precise and as zoned as its origin said; never guessed.

    `text` is ISO 8601: ``2020-04-24T21:22:05+03:00`` (zone known), ``2020-04-24T21:22`` (local, zone unknown),
    ``2020-04-24`` or ``2020-04`` (the day or the month is all that is known).
    """

    text: str
    precision: Precision
    origin: str = ""

    @staticmethod
    def at(instant: datetime, origin: str = "") -> Published:
        """A known instant (aware)."""
        return Published(text=instant.isoformat(timespec="seconds"), precision=Precision.SECOND, origin=origin)

    @property
    def zone_known(self) -> bool:
        return self._parsed().tzinfo is not None

    def _parsed(self) -> datetime:
        return _time_of(self.text, self.precision)[0]

    @property
    def instant(self) -> datetime:
        """Where it says that it stands in time, even if that lies ahead: local times as if they were UTC."""
        return _time_of(self.text, self.precision)[1]

    def is_ahead(self, first_seen: datetime) -> bool:
        """Whether it surely lies after the moment at which it was first seen, so that its site's clock was wrong."""
        return self.instant > first_seen + (_CLOCKS_DIFFER if self._is_instant() else _ZONES_DIFFER)

    def _is_instant(self) -> bool:
        return self.precision not in (Precision.DAY, Precision.MONTH) and self.zone_known

    def order(self, first_seen: datetime) -> datetime:
        """Where it stands in time: local times as if they were UTC, and never later than first seen."""
        return min(self.instant, first_seen)


_CLOCKS_DIFFER = timedelta(hours=1)


_ZONES_DIFFER = timedelta(hours=14)
"""By so much a clock is ahead of Greenwich's at the most."""


@lru_cache(maxsize=4096)
def _time_of(text: str, precision: Precision) -> tuple[datetime, datetime]:
    """A time as it is written, and as an instant of UTC. An entry's is asked for a dozen times while it is taken in."""
    parsed = datetime.fromisoformat(text + "-01" if precision is Precision.MONTH else text)
    return parsed, parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
