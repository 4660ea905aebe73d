"""`rasid` without a command: the window, or the same engine in the terminal where there is no display."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.cli.display import has_display
from monitor.cli.session import FAILED, Gui, Session, named_language


def run(session: Session) -> int:
    """Open the window; where that is impossible say so in one line and watch in the terminal."""
    return _open(session, hidden=bool(session.options.hidden))


def open_given(session: Session) -> int:
    """The same with an address to add as a source, or a file to take in; in the window that is open already."""
    what = str(session.options.what)
    if what and not has_display():
        say = session.words.say
        session.output.error(
            say("There is no display here. Import a file by `rasid import`, add an address by `rasid source add`.")
        )
        return FAILED
    return _open(session, _path_of(what) or what)


def _path_of(what: str) -> str:
    """The absolute path of the file that is meant; empty where it is an address."""
    if what.lower().startswith("file:"):
        return unquote(urlsplit(what).path)
    path = Path(what).expanduser()
    if what and (what.startswith(("/", "./", "../", "~")) or path.is_file()):
        return str(path.absolute())
    return ""


def _open(session: Session, what: str = "", *, hidden: bool = False) -> int:
    gui = window_or_why_not(session)
    if gui is not None:
        leave_signals_to_the_system()
        try:
            return gui.run(session.places, language=named_language(session.options), what=what, hidden=hidden)
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
