"""Rasid as a person starts it, in a process of its own that tells what its window shows.

As a program (``python -m tests.desktop.program ARGUMENTS``) it is the real command with the real window, and prints a
line of JSON whenever what can be seen has changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

_PATIENCE = 60.0
PACK = "RASID_TEST_PACK"
"""Names a file of outlets in place of those that are shipped: these lie on the network."""
_EVERY = 10
"""Milliseconds between two looks at the window."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees of the window."""

    platform: str
    window: int
    """Its number on the X server."""
    visible: bool
    rows: int
    chosen: str
    """The headline that is chosen in the list."""
    read: str
    """The headline in the reader."""
    searching: bool
    """Whether what is typed goes into the search."""
    size: tuple[int, int]
    """Its width and height, without the frame."""
    sheet: str
    """What lies over the desk, and at which of its steps."""
    focus: str
    """What a screen reader calls what has the keys."""
    settled: bool
    """Whether everything that was asked for has come."""
    said: str
    """What was just said above the list."""
    paper: str
    """The colour an article is written on."""


class Program:
    """The program on a display; `with` waits for its first frame and ends it if it still runs."""

    def __init__(
        self, data: Path, display: str, *, wayland: bool = False, more: Mapping[str, str] | None = None
    ) -> None:
        """`display` is what DISPLAY says; with `wayland` WAYLAND_DISPLAY, and what goes to the compositor is said.

        `more`: of its environment.
        """
        screen = {"WAYLAND_DISPLAY": display, "WAYLAND_DEBUG": "client"} if wayland else {"DISPLAY": display}
        platform = "wayland" if wayland else "xcb"
        self._command = [sys.executable, "-m", "tests.desktop.program", "--language", "ar", "--data-dir", str(data)]
        self._environment = {**os.environ, **screen, "QT_QPA_PLATFORM": platform, "LANG": "C.UTF-8", **(more or {})}
        self._changed = threading.Condition()
        self._told: list[Seen] = []
        self._ended = False

    def __enter__(self) -> Program:
        self._process = subprocess.Popen(
            self._command,
            cwd=Path(__file__).parents[2],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._hearing = [threading.Thread(target=ear, daemon=True) for ear in (self._hear, self._hear_errors)]
        self._errors = ""
        for thread in self._hearing:
            thread.start()
        self.wait(lambda seen: seen.visible)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._join()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    @property
    def now(self) -> Seen:
        """What was told last."""
        with self._changed:
            return self._told[-1]

    def wait(self, fits: Callable[[Seen], bool]) -> Seen:
        """What is seen now, once it fits; fails where it does not in time, or where the program ends before."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self._told and fits(self._told[-1])), _PATIENCE)
            if not self._told or not fits(self._told[-1]):
                pytest.fail(f"ended: {self._ended}; last seen: {self._told[-1:]}; said: {self._errors}")
            return self._told[-1]

    def wait_for_its_end(self) -> int:
        """The exit code of the program, which must have said nothing of a bug."""
        code = self._process.wait(_PATIENCE)
        self._join()
        assert "Traceback" not in self._errors, self._errors
        return code

    def wait_until_said(self, words: str) -> None:
        """Until the program has said that on stderr."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or words in self._errors, _PATIENCE)
            if words not in self._errors:
                pytest.fail(f"{words} was not said: {self._errors[-2000:]}")

    def start_again(self, *, token: str = "") -> None:
        """Start Rasid a second time on the same folder, with a desktop's leave, and wait until that has ended."""
        command = [sys.executable, "-m", "monitor", *self._command[3:]]
        second = subprocess.run(
            command,
            cwd=Path(__file__).parents[2],
            env=self._environment | ({"XDG_ACTIVATION_TOKEN": token} if token else {}) | {"WAYLAND_DEBUG": ""},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert (second.returncode, second.stderr) == (0, "")

    def _join(self) -> None:
        self._process.wait(_PATIENCE)
        for thread in self._hearing:
            thread.join(_PATIENCE)

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self._changed:
                self._told.append(Seen(**told | {"size": tuple(told["size"])}))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _hear_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._changed:
                self._errors += line
                self._changed.notify_all()


def wait_until(fits: Callable[[], bool]) -> None:
    """Until something is so outside the program; `fits` asks a server each time, and so takes its time."""
    until = time.monotonic() + _PATIENCE
    while not fits():
        assert time.monotonic() < until, "it did not come in time"


# --- inside the process --------------------------------------------------------------------------


def main() -> int:
    """Run the command and tell of its window from the first frame on."""
    import monitor.engine.pack as pack
    import monitor.gui as gui

    if shipped := os.environ.get(PACK):
        real_outlets = pack.outlets
        pack.outlets = lambda path=None: real_outlets(path or Path(shipped))
    real_run = gui.run
    kept: list[QTimer] = []

    def run(*arguments: Any, **given: Any) -> int:
        return real_run(*arguments, **given, on_first_frame=lambda: kept.append(_tell()))

    gui.run = run
    from monitor.__main__ import main as rasid

    return rasid()


def _tell() -> QTimer:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from monitor.gui.window import Window

    last = ""

    def look() -> None:
        nonlocal last
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, Window)), None)
        if window is None:
            return
        row, article = window.table.current_row, window.reader.article
        sheet, focus = window.sheets.sheet, window.focusWidget()
        seen = {
            "platform": QApplication.platformName(),
            "window": int(window.winId()),
            "visible": window.isVisible(),
            "rows": window.table.articles.rowCount(),
            "chosen": row.title if row is not None else "",
            "read": article.title if article is not None else "",
            "searching": window.top.search.hasFocus(),
            "size": (window.width(), window.height()),
            "sheet": "" if sheet is None else f"{type(sheet).__name__} {getattr(sheet, '_step', '')}".strip(),
            "focus": "" if focus is None else focus.accessibleName() or getattr(focus, "text", str)(),
            "settled": window.is_complete if sheet is None else sheet.is_complete,
            "said": window.banner.text,
            "paper": window.reader.palette().window().color().name().upper(),
        }
        line = json.dumps(seen)
        if line != last:
            last = line
            print(line, flush=True)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_EVERY)
    look()
    return timer


if __name__ == "__main__":
    sys.exit(main())
