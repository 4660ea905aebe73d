"""`rasid` without a command: the window, or the same engine in the terminal where there is no display."""

from __future__ import annotations

import contextlib
import signal

from monitor.cli.display import has_display
from monitor.cli.session import Gui, Session, named_language


def run(session: Session) -> int:
    """Open the window; where that is impossible say so in one line and watch in the terminal."""
    gui = window_or_why_not(session)
    if gui is not None:
        leave_signals_to_the_system()
        try:
            return gui.run(session.places, language=named_language(session.options))
        except ImportError as error:
            session.output.note(_why_not(session, error))
    from monitor.cli.polling import watch

    return watch(session)


def window_or_why_not(session: Session) -> Gui | None:
    """The window's room; None, having said why in one line, where no window can be opened."""
    if not has_display():
        session.output.note(session.words.say("There is no display here, so Rasid works in this terminal."))
        return None
    try:
        return session.gui()
    except ImportError as error:
        session.output.note(_why_not(session, error))
        return None


def _why_not(session: Session, error: ImportError) -> str:
    why = (str(error).splitlines() or [type(error).__name__])[0]
    return session.words.say("The window cannot be opened ({why}), so Rasid works in this terminal.", why=why)


def leave_signals_to_the_system() -> None:
    """Ctrl-C and SIGTERM end a window at once, unless the window takes them itself; the archive is safe either way.

    An exception of Python's raised in the middle of Qt's loop would be printed and forgotten.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(ValueError, AttributeError):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
