"""What all values share, the clock they are read by, and the reasons they carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant as an aware UTC datetime. Tests pass their own."""


def system_clock() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


class Value:
    """What all values share: equal when their fields are, and shown by them.

    `dataclass` would write these three methods for each class anew whenever Rasid starts, which a person waits for.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return hash((type(self), *(getattr(self, name) for name in names)))

    def __repr__(self) -> str:
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reason(Value):
    """Why something is so, as data: a code and its particulars. `words` turns it into a sentence."""

    code: str
    data: tuple[tuple[str, str | int], ...] = ()

    @staticmethod
    def of(code: str, **data: str | int) -> Reason:
        return Reason(code=code, data=tuple(sorted(data.items())))

    def get(self, name: str, default: str | int = "") -> str | int:
        return dict(self.data).get(name, default)
