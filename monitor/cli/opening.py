"""Opens in the browser what a person clicks on a bubble while no window is there."""

from __future__ import annotations

import logging
import webbrowser
from concurrent.futures import Future
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.model import Article, Event, OpenRequested

if TYPE_CHECKING:
    from monitor.engine import Engine

log = logging.getLogger(__name__)


def open_clicked(engine: Engine, event: Event) -> None:
    """Open the article of a clicked bubble; every other event is left to others. Returns at once."""
    if isinstance(event, OpenRequested) and event.article is not None:
        engine.article(event.article).add_done_callback(_open)


def _open(asked: Future[Article]) -> None:
    if asked.cancelled() or asked.exception() is not None:
        log.info("an article whose bubble was clicked is not there any more")
        return
    url = asked.result().url
    if urlsplit(url).scheme in ("http", "https"):
        webbrowser.open(url)
