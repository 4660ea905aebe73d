"""The log: in the platform's log folder, at most 10 MB in all, without page text, terms, secrets or whole addresses."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import re
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from monitor.errors import MonitorError
from monitor.settings import Places, make_private_file, make_private_folder

_FILES = 4
_BYTES = 10_000_000 // _FILES
_ADDRESS = re.compile(r"(https?://)(?:[^\s/@]*@)?([^\s/?#'\"<>]+)[^\s'\"<>]*")
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"

ExceptionTriple = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Cuts addresses to the host, and tells an exception by its kind and its place in our code, not by its text."""

    def __init__(self, *, whole_addresses: bool) -> None:
        super().__init__(_FORMAT)
        self._whole = whole_addresses

    def format(self, record: logging.LogRecord) -> str:
        said = super().format(record)
        return said if self._whole else _ADDRESS.sub(r"\1\2/…", said)

    def formatException(self, ei: ExceptionTriple) -> str:
        import traceback

        kind, _, trace = ei
        if kind is None:
            return ""
        frames = traceback.extract_tb(trace)
        places = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        return "\n".join([*places, f"  {kind.__name__}"])


class _PrivateRotation(logging.handlers.RotatingFileHandler):
    """Log files that only their owner can read."""

    def _open(self) -> TextIOWrapper:
        make_private_file(Path(self.baseFilename))
        return Path(self.baseFilename).open("a", encoding="utf-8", errors="backslashreplace")


def set_up_log(places: Places, *, verbose: int, stderr: TextIO, whole_addresses: bool = False) -> None:
    """Log to the folder of `places`; with -v also to stderr, -vv everything.

    A folder that cannot be written costs the log, never the command.
    """
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
    for noisy in ("urllib3", "trafilatura", "htmldate", "courlan", "charset_normalizer", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    formatter = DiscreetFormatter(whole_addresses=whole_addresses)
    handlers: list[logging.Handler] = [logging.StreamHandler(stderr)] if verbose else []
    with contextlib.suppress(OSError, MonitorError):
        make_private_folder(places.log)
        handlers.append(_PrivateRotation(places.log / "rasid.log", maxBytes=_BYTES, backupCount=_FILES - 1))
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    logging.captureWarnings(True)
