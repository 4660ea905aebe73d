"""The log: in the platform's log folder, at most 10 MB in all, without page text, terms, secrets or whole addresses."""

from __future__ import annotations

import contextlib
import copy
import logging
import logging.handlers
import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from monitor.errors import MonitorError
from monitor.settings import Places, make_private_file, make_private_folder

_FILES = 4
_BYTES = 10_000_000 // _FILES
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*://)([^\s/?#]*@)?([^\s/?#'\"<>]+)([^\s'\"<>]*)", re.IGNORECASE)
_NOISY = ("urllib3", "trafilatura", "htmldate", "courlan", "charset_normalizer", "asyncio")
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"

ExceptionTriple = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Cuts addresses to the host (with `whole_addresses` only a login goes), and tells an exception by its kind and its
    place in our code, not by its text.
    """

    def __init__(self, *, whole_addresses: bool) -> None:
        super().__init__(_FORMAT)
        self._whole = whole_addresses

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        # Another handler may have left the exception's whole text there.
        own.exc_text = None
        said = super().format(own)
        return _ADDRESS.sub(r"\1\3\4" if self._whole else r"\1\3/…", said)

    def formatException(self, ei: ExceptionTriple) -> str:
        import traceback

        kind, _, trace = ei
        if kind is None:
            return ""
        frames = traceback.extract_tb(trace)
        places = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        return "\n".join([*places, f"  {kind.__name__}"])


class _PrivateRotation(logging.handlers.RotatingFileHandler):
    """Log files that only their owner can read. What cannot be written there (the disk is full) costs a line of it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: the base class prints a traceback on stderr."""

    def _open(self) -> TextIOWrapper:
        make_private_file(Path(self.baseFilename))
        return Path(self.baseFilename).open("a", encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def logged(places: Places, *, verbose: int, stderr: TextIO, whole_addresses: bool = False) -> Iterator[None]:
    """Log to the folder of `places` meanwhile; with -v also to stderr, -vv everything.

    A folder that cannot be written costs the log, never the command.
    """
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.ERROR)
    handlers: list[logging.Handler] = [logging.StreamHandler(stderr)] if verbose else []
    with contextlib.suppress(OSError, MonitorError):
        if places.log.is_relative_to(places.data):
            # Made on the way to the log it would be open to others.
            make_private_folder(places.data)
        make_private_folder(places.log)
        handlers.append(_PrivateRotation(places.log / "rasid.log", maxBytes=_BYTES, backupCount=_FILES - 1))
    for handler in handlers:
        handler.setFormatter(DiscreetFormatter(whole_addresses=whole_addresses))
        root.addHandler(handler)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
