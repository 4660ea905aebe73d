"""Word left beside a file that is damaged, for the next one who opens it to write: it is then set aside and mended."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_MARK = ".damaged"


def mark_damaged(path: Path) -> None:
    """Leave word; where nothing may be written there, nothing can be mended either."""
    with suppress(OSError):
        path.with_suffix(_MARK).touch(mode=0o600)


def is_marked_damaged(path: Path) -> bool:
    return path.with_suffix(_MARK).exists()


def unmark_damaged(path: Path) -> None:
    path.with_suffix(_MARK).unlink(missing_ok=True)
