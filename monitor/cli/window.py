"""`rasid` without a command: the window, or the same engine in the terminal where there is no display."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from monitor.cli.session import Session


def run(session: Session) -> int:
    """Open the window; where that is impossible say so in one line and watch in the terminal."""
    why = why_no_window(session)
    if why:
        session.output.note(why)
        from monitor.cli.polling import watch

        return watch(session)
    from monitor import gui

    leave_signals_to_the_system()
    return gui.run(session.places, language=wished_language(session))


def why_no_window(session: Session) -> str:
    """One line that says why no window can be opened here; empty where one can."""
    say = session.words.say
    if not has_display():
        return say("There is no display here, so Rasid works in this terminal.")
    try:
        import PySide6.QtWidgets  # noqa: F401 - only whether it loads
    except ImportError as error:
        return say(
            "The window cannot be opened ({why}), so Rasid works in this terminal.", why=str(error).splitlines()[0]
        )
    return ""


def leave_signals_to_the_system() -> None:
    """Ctrl-C and SIGTERM end a window at once, unless the window takes them itself; the archive is safe either way.

    An exception of Python's raised in the middle of Qt's loop would be printed and forgotten.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(ValueError, AttributeError):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


def has_display() -> bool:
    """Whether a window would be seen: always outside X11 and Wayland, or where Qt was told a platform."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def wished_language(session: Session) -> str | None:
    """The language named on the command line or in the environment; None leaves it to the settings."""
    wish = session.options.interface_language or os.environ.get("RASID_LANGUAGE", "")
    return wish if wish in ("ar", "en") else None
