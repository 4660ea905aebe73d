"""The shipped faces, and what happens to a script that they and the system lack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetrics, QRawFont, QTextLayout

from monitor.engine import Engine
from monitor.gui.about import About
from monitor.gui.context import Context
from tests.gui.conftest import bare

HEBREW = "חדשות"
PROGRAM = """
import logging, sys
from PySide6.QtCore import qWarning
from PySide6.QtGui import QImage, QPainter
from monitor.gui.desktop import application
from monitor.gui.fonts import Faces
logging.basicConfig(stream=sys.stdout, level=logging.INFO)
there = application()
image = QImage(400, 200, QImage.Format.Format_RGB32)
for _ in range(5):
    painter = QPainter(image)
    painter.setFont(Faces().interface())
    painter.drawText(20, 60, "\u0939\u093f\u0928\u094d\u0926\u0940 \U00011013\U00011038")
    painter.end()
    qWarning("said again and again")
"""


def test_a_script_without_a_font_is_told_to_the_log_once_and_not_to_the_terminal() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stderr == ""
    lines = ran.stdout.splitlines()
    assert sum("said again and again" in line for line in lines) == 1
    assert len(lines) == len(set(lines))


def test_a_script_that_the_shipped_faces_lack_is_drawn_with_a_font_of_the_system(
    qtbot: object, engine: Engine, make_a_context: Callable[..., Context]
) -> None:
    if not QFontDatabase.families(QFontDatabase.WritingSystem.Hebrew):
        pytest.skip("no font of this system has Hebrew")
    faces = make_a_context(engine).faces
    for font in (faces.interface(), faces.reading()):
        assert not QRawFont.fromFont(font).supportsCharacter(HEBREW[0])
        layout = QTextLayout(bare(HEBREW), font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        assert all(glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes())


def test_the_notice_is_set_in_a_fixed_font_so_that_its_columns_stand(
    qtbot: object, engine: Engine, make_a_context: Callable[..., Context]
) -> None:
    sheet = About(make_a_context(engine))
    metrics = QFontMetrics(sheet.notice.font())
    assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("MMMM")
