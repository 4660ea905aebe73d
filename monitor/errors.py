"""Errors named by what the caller can do. They carry a `Reason`, never a sentence; `words` says it."""

from __future__ import annotations

import errno
from pathlib import Path

from monitor.model import Reason


class MonitorError(Exception):
    """The root of everything Rasid raises on purpose."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code, dict(reason.data))
        self.reason = reason


def errno_of(error: OSError | ValueError) -> int:
    """The system's number for what it refused, for a reason's `errno`, which `words` knows to say.

    A ValueError comes from a name that can be none (with a null character, for one).
    """
    return (error.errno or 0) if isinstance(error, OSError) else errno.EINVAL


def unwritable(path: Path, error: OSError | ValueError) -> InputError:
    """What to raise where a file a person named could not be written: it is said where its folder is what lacks."""
    if isinstance(error, FileNotFoundError) and not path.parent.exists():
        return InputError(Reason.of("folder-missing", file=str(path)))
    return InputError(Reason.of("file-unwritable", file=str(path), errno=errno_of(error)))


class FetchError(MonitorError):
    """The network or the site failed; worth trying again later.

    `status` is the HTTP status where there was an answer; `retry_after` the seconds the site asked us to wait.
    """

    def __init__(
        self, url: str, reason: Reason, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.url = url
        self.status = status
        self.retry_after = retry_after


class ListingError(MonitorError):
    """What came is no feed, no sitemap and no section page; another address is needed."""


class WorkerError(MonitorError):
    """The helper process could not finish with a page or feed (too slow, or it died); do without its result."""


_LONGEST_PIECE = 20


class QueryError(MonitorError):
    """A term or search cannot be understood; the place says where to mend it.

    `position` counts the code points of the query before the place, from 0.
    """

    def __init__(self, query: str, position: int, reason: Reason) -> None:
        super().__init__(reason)
        self.query = query
        self.position = position

    @property
    def found(self) -> str:
        """What stands at the place, up to the next blank and cut where it is long; empty at the end of the query."""
        piece = self.query[self.position : self.position + _LONGEST_PIECE]
        return piece.split(maxsplit=1)[0] if piece[:1].strip() else ""


class InputError(MonitorError):
    """A file, an address or a value that was given cannot be used as it is; the person can mend it."""


class NotFoundError(MonitorError):
    """Something asked for by name or number is not there."""


class HeldError(MonitorError):
    """Another process holds the data folder and would not take the change; stop it or wait."""


class ArchiveError(MonitorError):
    """The archive's file is damaged, newer than this program, unreadable, or the disk is full."""


class DeliveryError(MonitorError):
    """A notifier could not deliver; the outbox tries again.

    `retry_after` is for how many seconds the other side asked to be left alone. `refused` says that it was this message
    that it would not have, not the way: what else waits may still get through.
    """

    def __init__(self, reason: Reason, *, retry_after: float | None = None, refused: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.refused = refused
