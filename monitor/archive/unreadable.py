"""Texts that cannot be read, where many are gone through: they are passed over, and word of it is left."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import apsw

from monitor.archive.damage import mark_damaged

log = logging.getLogger(__name__)


def pass_over(db: apsw.Connection, article: int) -> None:
    """Say that the text of an article cannot be read, and have the next start rescue what can be."""
    log.error("the text of article %d cannot be read", article)
    with suppress(OSError):
        mark_damaged(Path(db.filename))
