"""A real Wayland compositor without a screen: sway, which knows xdg-activation and tells of its windows."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

_PATIENCE = 20.0
_NOBODY = 65534
_CONFIG = """\
output HEADLESS-1 resolution 1280x800
xwayland disable
focus_on_window_activation focus
for_window [app_id="rasid"] floating enable, border none
exec echo $WAYLAND_DISPLAY $SWAYSOCK > {ready}
"""


class Sway:
    """One compositor; use it with `with`. The test that asks for it is skipped where sway is not installed."""

    def __init__(self) -> None:
        if shutil.which("sway") is None:
            pytest.skip("sway is not installed: nothing was tried on Wayland")

    def __enter__(self) -> Sway:
        self._folder = Path(tempfile.mkdtemp(prefix="sway-"))
        ready, config = self._folder / "ready", self._folder / "config"
        os.mkfifo(ready, 0o600)
        config.write_text(_CONFIG.format(ready=ready), encoding="utf-8")
        command = ["sway", "-c", str(config)]
        if os.geteuid() == 0:
            # Sway will not run as root.
            for path in (self._folder, ready, config):
                os.chown(path, _NOBODY, _NOBODY)
            who = str(_NOBODY)
            command = ["setpriv", "--reuid", who, "--regid", who, "--clear-groups", *command]
        headless = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        place = {"XDG_RUNTIME_DIR": str(self._folder), "HOME": str(self._folder), "PATH": os.environ["PATH"]}
        self._process = subprocess.Popen(
            command,
            env=place | headless,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        reading = os.open(ready, os.O_RDONLY | os.O_NONBLOCK)
        try:
            told, _, _ = select.select([reading], [], [], _PATIENCE)
            name, self._socket = os.read(reading, 4096).decode().split() if told else ("", "")
        finally:
            os.close(reading)
        if not name:
            self._end()
            pytest.fail("sway did not start")
        self.display = str(self._folder / name)
        """For WAYLAND_DISPLAY."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._end()

    def do(self, command: str) -> None:
        """What a person does with keys of the compositor's: ``workspace 2``, ``[app_id="rasid"] kill``."""
        answer = self._ask("--", command)
        assert all(one["success"] for one in answer), answer

    def window(self) -> dict[str, Any]:
        """What the compositor knows of Rasid's window; nothing where there is none."""
        return next((node for node in _all(self._ask("-t", "get_tree")) if node.get("app_id") == "rasid"), {})

    def size(self) -> tuple[int, int]:
        """The size of Rasid's window without what the compositor draws around it."""
        inside = self.window()["window_rect"]
        return inside["width"], inside["height"]

    def _ask(self, *arguments: str) -> Any:
        command = ["swaymsg", "-r", "-s", self._socket, *arguments]
        return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE).stdout)

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)


def _all(node: dict[str, Any]) -> list[dict[str, Any]]:
    inside = [*node.get("nodes", ()), *node.get("floating_nodes", ())]
    return [node, *(below for one in inside for below in _all(one))]
