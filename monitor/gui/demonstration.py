"""Shows the demo beside this window: a process of its own, on a folder that is thrown away, without the network."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

import monitor


def demo_command(language: str) -> tuple[str, list[str], str]:
    """(program, arguments, folder to start it in) of the demo of this very Rasid, installed or not."""
    folder = str(Path(monitor.__file__).parents[1])
    return sys.executable, ["-m", "monitor", "demo", "--language", language], folder


def show_demo(language: str) -> bool:
    """Start it and let it go its own way; whether it could be started."""
    program, arguments, folder = demo_command(language)
    started = QProcess.startDetached(program, arguments, folder)
    return bool(started[0] if isinstance(started, tuple) else started)
