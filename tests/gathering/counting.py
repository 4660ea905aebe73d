"""Work counted instead of timed."""

from __future__ import annotations

from typing import SupportsIndex


class Counted(str):
    """A text that counts the letters its searches pass over."""

    __slots__ = ("looked_at",)
    looked_at: int

    @property
    def cost(self) -> int:
        """How many letters were looked at so far."""
        return getattr(self, "looked_at", 0)

    def find(self, sub: str, start: SupportsIndex | None = 0, end: SupportsIndex | None = None) -> int:
        found = super().find(sub, start, end)
        last = len(self) if end is None else int(end)
        self._count(last if found < 0 else found + len(sub), start)
        return found

    def rfind(self, sub: str, start: SupportsIndex | None = 0, end: SupportsIndex | None = None) -> int:
        self._count(len(self) if end is None else int(end), start)
        return super().rfind(sub, start, end)

    def _count(self, end: int, start: SupportsIndex | None) -> None:
        self.looked_at = self.cost + max(0, end - int(start or 0))
