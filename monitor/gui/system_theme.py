"""Has Qt ask the desktop's portal for its colours and contrast where Qt would not ask by itself."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue

from PySide6.QtCore import QCoreApplication, Qt

_VARIABLE = "QT_QPA_PLATFORMTHEME"
_FOLLOWED = frozenset({"GNOME", "XFCE", "X-CINNAMON", "MATE", "LXDE", "PANTHEON", "UNITY", "KDE"})
"""Desktops whose settings Qt reads itself, by their names in XDG_CURRENT_DESKTOP (seen with Qt 6.11: which of them it
asks a portal for; KDE by its own files)."""
_APPEARANCE = "org.freedesktop.appearance"
_PATIENCE = 0.5
"""Seconds that the window waits for a portal: one that is started for it takes longer, and is there the next time."""


@contextmanager
def followed() -> Iterator[None]:
    """What Qt's application is to be made in: then it follows the system, live, on every desktop that has a portal.

    A theme that a person or a desktop named stays. The dialogs stay Qt's own: a portal may be there without any, and
    then none would come.
    """
    if not _is_needed():
        yield
        return
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    os.environ[_VARIABLE] = "xdgdesktopportal"
    try:
        yield
    finally:
        # Programs that are started from here, a browser for one, choose for themselves.
        del os.environ[_VARIABLE]


def _is_needed() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get(_VARIABLE):
        return False
    address = _bus()
    if not address:
        return False
    names = os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    return not _FOLLOWED.intersection(names) and _answers(address)


def _bus() -> str:
    """The address of the session's bus; empty where there is none."""
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""):
        return address
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return f"unix:path={folder}/bus" if folder and (Path(folder) / "bus").exists() else ""


def _answers(address: str) -> bool:
    """Whether there is a portal that tells settings at once. Qt would wait for one that hangs for half a minute."""
    told: Queue[bool] = Queue()

    def ask() -> None:
        answers = False
        # Whatever is wrong with the bus: what cannot be asked is not followed, and nobody waits for that.
        with suppress(Exception):
            answers = _tells(address)
        told.put(answers)

    # By itself: whatever hangs, of the bus as well, holds the window up no longer.
    threading.Thread(target=ask, name="portal", daemon=True).start()
    try:
        return told.get(timeout=_PATIENCE)
    except Empty:
        return False


def _tells(address: str) -> bool:
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    portal = DBusAddress(
        "/org/freedesktop/portal/desktop",
        bus_name="org.freedesktop.portal.Desktop",
        interface="org.freedesktop.portal.Settings",
    )
    with open_dbus_connection(address) as connection:
        asked = new_method_call(portal, "ReadAll", "as", ([_APPEARANCE],))
        answer = connection.send_and_get_reply(asked, timeout=_PATIENCE)
    return answer.header.message_type is MessageType.method_return
