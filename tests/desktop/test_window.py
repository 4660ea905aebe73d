"""The real program on a real X server: it shows itself, a second start raises it, and it ends when asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.gui.theme import LIGHT

if sys.platform != "linux":
    pytest.skip("Xvfb is a thing of Linux", allow_module_level=True)

# Runs the program as a person starts it, and tells what happens to its window.
_PROGRAM = """
import sys
from pathlib import Path

import monitor.gui as gui

real = gui.run

def run(places, **given):
    def told():
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from monitor.gui.window import Window

        [window] = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window)]
        real_front = window.bring_to_front

        def front():
            real_front()
            shot = window.screen().grabWindow(window.winId())
            shot.save(picture)
            print("raised", flush=True)
            QTimer.singleShot(0, lambda: window.close())

        window.bring_to_front = front
        print("painted", QApplication.platformName(), flush=True)

    return real(places, on_first_frame=told, **given)

gui.run = run
from monitor.__main__ import main

data, picture = sys.argv[1:]
sys.argv = ["rasid", "--language", "ar", "--data-dir", data]
sys.exit(main())
"""


def test_a_second_start_raises_the_first_window_and_closing_it_ends_the_program(xvfb: str, tmp_path: Path) -> None:
    data, picture = tmp_path / "data", tmp_path / "window.png"
    environment = {**os.environ, "DISPLAY": xvfb, "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}
    (tmp_path / "data").mkdir(mode=0o700)
    (data / "settings.toml").write_text('theme = "light"\n', encoding="utf-8")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(data), str(picture)],
        env=environment,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "painted xcb"
        second = subprocess.run(
            [sys.executable, "-m", "monitor", "--data-dir", str(data)],
            env=environment,
            cwd=root,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (second.returncode, second.stderr) == (0, "")
        output, errors = first.communicate(timeout=60)
    assert output.strip() == "raised"
    assert first.returncode == 0, errors
    assert "Traceback" not in errors
    from PySide6.QtGui import QImage

    shown = QImage(str(picture))
    assert shown.width() > 900
    # The bar above is the pane's colour, the navigation at the right the side's: Arabic, light, painted.
    assert shown.pixelColor(shown.width() // 2, 3).name() == LIGHT.pane.lower()
    assert shown.pixelColor(shown.width() - 3, shown.height() - 60).name() == LIGHT.side.lower()
