"""Starts the window: the archive opens, Qt loads, the first frame is painted, and then the polling begins."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from typing import TYPE_CHECKING

from monitor.errors import MonitorError
from monitor.model import Clock, system_clock

if TYPE_CHECKING:
    from monitor.engine import Engine
    from monitor.gui.putting_back import PutBack
    from monitor.settings import Places

log = logging.getLogger(__name__)

_PATIENCE = 3
"""Seconds to wait for another window to come to the front."""


def run(
    places: Places,
    *,
    language: str | None = None,
    engine: Engine | None = None,
    clock: Clock = system_clock,
    on_first_frame: Callable[[], object] | None = None,
    what: str = "",
    hidden: bool = False,
) -> int:
    """Open the desktop application and return its exit code when it has ended.

    Args:
        places: the data folder and its companions.
        language: ar or en; None takes the person's choice, else the system's language.
        engine: an engine that is open already (the demo's); closing it is then its owner's business.
        clock: the present instant; held still by who makes pictures.
        on_first_frame: called once when the first page of the list is on the screen.
        what: an address to be looked at as a source, or the absolute path of a file to be taken in.
        hidden: begin in the tray, or minimised where there is none; a window that is open already is left as it is.

    A second start raises the first window instead and returns 0. Raises ImportError where Qt cannot be loaded.
    """
    # What is made while starting stays; collecting would only look at it again and again. `Collector` takes over.
    gc.disable()
    try:
        if engine is not None:
            code, _ = _show(places, engine, language=language, clock=clock, on_first_frame=on_first_frame, start=False)
            return code
        return _open_and_show(
            places, language=language, clock=clock, on_first_frame=on_first_frame, what=what, hidden=hidden
        )
    finally:
        gc.enable()


def _open_and_show(
    places: Places,
    *,
    language: str | None,
    clock: Clock,
    on_first_frame: Callable[[], object] | None,
    what: str,
    hidden: bool,
) -> int:
    put_back: PutBack | None = None
    while True:
        try:
            # Before Qt: PySide reads the source of every module that is imported after it.
            engine = _open(places, clock, language)
        except MonitorError as error:
            from monitor.gui.desktop import Desktop

            return Desktop.say_why_not(error, places=places, language=language)
        try:
            if not engine.holds and (hidden or _is_raised(engine, what)):
                # Who starts with the session where Rasid works already has nothing to add to it.
                return 0
            code, starts_again = _show(
                places,
                engine,
                language=language,
                clock=clock,
                on_first_frame=on_first_frame,
                start=True,
                what=what,
                hidden=hidden,
                put_back=put_back,
            )
        finally:
            engine.close()
        if not starts_again:
            return code
        put_back = _put_back(places, clock)
        what, hidden, on_first_frame = "", False, None


def _put_back(places: Places, clock: Clock) -> PutBack:
    """Put the copy that was staged in the archive's place, now that nothing is open."""
    from monitor.engine import Engine
    from monitor.gui.putting_back import PutBack

    engine = Engine(places, clock=clock)
    try:
        return PutBack(aside=engine.put_staged_back().result())
    except MonitorError as error:
        log.warning("the copy was not put back: %s", error.reason.code)
        return PutBack(error=error)
    finally:
        engine.close()


def _show(
    places: Places,
    engine: Engine,
    *,
    language: str | None,
    clock: Clock,
    on_first_frame: Callable[[], object] | None,
    start: bool,
    what: str = "",
    hidden: bool = False,
    put_back: PutBack | None = None,
) -> tuple[int, bool]:
    """The exit code, and whether the program starts again on a copy that waits to be put back."""
    from monitor.gui.desktop import Desktop

    desktop = Desktop(
        places, engine=engine, language=language, clock=clock, on_first_frame=on_first_frame, put_back=put_back
    )
    code = desktop.run(start=start, what=what, hidden=hidden)
    if desktop.starts_again:
        desktop.window.deleteLater()
        desktop.deleteLater()
    return code, desktop.starts_again


def _open(places: Places, clock: Clock, language: str | None) -> Engine:
    from monitor.engine import Engine

    engine = Engine(places, clock=clock, language=language)
    engine.open(poll=True)
    return engine


def _is_raised(engine: Engine, what: str) -> bool:
    """Whether another window has the folder and was asked to come to the front."""
    try:
        token = os.environ.pop("XDG_ACTIVATION_TOKEN", "")
        return engine.raise_window(what=what, token=token).result(_PATIENCE)
    except (MonitorError, TooLate) as error:
        log.warning("the process that holds the folder did not answer: %s", type(error).__name__)
        return False
