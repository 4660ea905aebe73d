"""What Rasid leaves with the desktop when a person asks for it: a start at log-in, and a place among the applications.

After freedesktop.org's Desktop Entry, Desktop Application Autostart, Desktop Menu and Icon Theme specifications. Each
is a file of the person's own that can be taken away again; nothing is written unasked.
"""

from __future__ import annotations

import configparser
import os
import shutil
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from monitor.errors import unwritable
from monitor.resources import resource
from monitor.settings import Places, find_places, write_whole

_NAME = "rasid.desktop"
_SECTION = "Desktop Entry"
_RESERVED = " \t\n\"'\\><~|&;$*?#()`"
"""What makes an argument of `Exec` need quotes."""
_ESCAPED = '"`$\\'


class Entry(Enum):
    """What the desktop can be told."""

    AUTOSTART = ("XDG_CONFIG_HOME", ".config", "autostart")
    """Start with the session, out of sight where there is a tray."""
    MENU = ("XDG_DATA_HOME", ".local/share", "applications")
    """Be among the applications, and open `feed:` links and OPML files."""

    @property
    def path(self) -> Path:
        """Where the file lies, whether it is there or not."""
        variable, otherwise, folder = self.value
        return _home(variable, otherwise) / folder / _NAME


def is_possible() -> bool:
    """Whether this system knows such files."""
    return sys.platform.startswith("linux")


def is_on(what: Entry) -> bool:
    """Whether the file is there; a desktop's own settings may have switched it off in it."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(what.path.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return False
    if not parser.has_section(_SECTION):
        return False
    there = parser[_SECTION]
    return there.get("Hidden", "") != "true" and there.get("X-GNOME-Autostart-enabled", "") != "false"


def switch(what: Entry, on: bool, places: Places) -> None:
    """Tell the desktop to start Rasid on this folder, or no more. Raises InputError."""
    path = what.path
    try:
        if what is Entry.MENU:
            _put_icon(on)
        if not on:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _text(what, places))
    except OSError as error:
        raise unwritable(path, error) from error


def _home(variable: str, otherwise: str) -> Path:
    given = os.environ.get(variable, "")
    # The specification has relative paths ignored.
    return Path(given) if given and Path(given).is_absolute() else Path.home() / otherwise


def _put_icon(on: bool) -> None:
    path = _home("XDG_DATA_HOME", ".local/share") / "icons/hicolor/scalable/apps/rasid.svg"
    if on:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource("icons", "app.svg"), path)
    else:
        path.unlink(missing_ok=True)


def _text(what: Entry, places: Places) -> str:
    """The entry as it is shipped, with the command that starts this Rasid."""
    lines = resource("desktop", _NAME).read_text(encoding="utf-8").splitlines()
    if what is Entry.AUTOSTART:
        lines = [line for line in lines if not line.startswith("MimeType=")]
        return _started_by(lines, [*_command(places), "--hidden"]) + "X-GNOME-Autostart-enabled=true\n"
    return _started_by(lines, [*_command(places), "open"], " %u")


def _started_by(lines: Sequence[str], command: Sequence[str], then: str = "") -> str:
    start = " ".join(_quoted(part) for part in command)
    return "".join(f"Exec={start}{then}\n" if line.startswith("Exec=") else f"{line}\n" for line in lines)


def _command(places: Places) -> list[str]:
    installed = shutil.which("rasid")
    command = [installed] if installed is not None else [sys.executable, "-m", "monitor"]
    if places.data != find_places(environment={}).data:
        command += ["--data-dir", str(places.data)]
    return command


def _quoted(argument: str) -> str:
    if not any(sign in _RESERVED for sign in argument):
        return argument.replace("%", "%%")
    inside = "".join(f"\\{sign}" if sign in _ESCAPED else sign for sign in argument)
    # A value's backslashes are doubled once more: it is read as a string first, and then as a command.
    return f'"{inside}"'.replace("\\", "\\\\").replace("%", "%%")
