"""Has Qt ask the desktop's portal for its colours and contrast where Qt would not ask by itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt

_VARIABLE = "QT_QPA_PLATFORMTHEME"
_FOLLOWED = frozenset({"GNOME", "XFCE", "X-CINNAMON", "MATE", "LXDE", "PANTHEON", "UNITY", "KDE"})
"""Desktops whose settings Qt reads itself, by their names in XDG_CURRENT_DESKTOP (seen with Qt 6.11: which of them it
asks a portal for; KDE by its own files)."""


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
    if not sys.platform.startswith("linux") or os.environ.get(_VARIABLE) or not _has_bus():
        return False
    names = os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    return not _FOLLOWED.intersection(names)


def _has_bus() -> bool:
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(folder) and (Path(folder) / "bus").exists()
