"""Starts the window: the archive opens while Qt loads, the polling begins after the first frame, the end is quick."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TYPE_CHECKING

from monitor.errors import MonitorError
from monitor.model import Clock, system_clock

if TYPE_CHECKING:
    from monitor.engine import Engine
    from monitor.settings import Places

log = logging.getLogger(__name__)

COMMAND = "rasid"
"""What a process with a window is called in the folder's lock."""


def run(
    places: Places,
    *,
    language: str | None = None,
    engine: Engine | None = None,
    clock: Clock = system_clock,
    on_first_frame: Callable[[], object] | None = None,
) -> int:
    """Open the desktop application and return its exit code when it has ended.

    Args:
        places: the data folder and its companions.
        language: ar or en; None takes the person's choice, else the system's language.
        engine: an engine that is open already (the demo's); closing it is then its owner's business.
        clock: the present instant; held still by who makes pictures.
        on_first_frame: called once when the first page of the list is on the screen.

    A second start raises the first window instead and returns 0.
    """
    opened: Future[Engine] | None = None
    if engine is None:
        desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="opening")
        opened = desk.submit(_open, places, clock)
        desk.shutdown(wait=False)
    # Qt takes longer to load than the archive to open; both at once.
    from monitor.gui.desktop import Desktop

    try:
        ready = engine if opened is None else opened.result()
    except MonitorError as error:
        return Desktop.say_why_not(error, places=places, language=language)
    assert ready is not None
    if opened is not None and not ready.holds and _is_raised(ready):
        ready.close()
        return 0
    desktop = Desktop(places, engine=ready, language=language, clock=clock, on_first_frame=on_first_frame)
    try:
        return desktop.run(start=opened is not None)
    finally:
        if opened is not None:
            ready.close()


def _open(places: Places, clock: Clock) -> Engine:
    from monitor.engine import Engine

    engine = Engine(places, clock=clock, command=COMMAND)
    engine.open(poll=True)
    return engine


def _is_raised(engine: Engine) -> bool:
    """Whether another window has the folder and was asked to come to the front."""
    if not engine.holder.startswith(f"{COMMAND} ("):
        return False
    try:
        engine.raise_window().result(2)
    except (MonitorError, TooLate) as error:
        log.warning("the window that holds the folder did not answer: %s", type(error).__name__)
        print(engine.holder, file=sys.stderr)
        return False
    return True
