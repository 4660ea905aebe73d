"""Pictures of the window, and the shipped faces they are drawn with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from monitor.engine import Engine
from monitor.errors import InputError
from monitor.gui import screenshot
from monitor.gui.fonts import INTERFACE, READING, Faces
from monitor.gui.theme import DARK, LIGHT
from monitor.gui.watchlist_editor import WatchlistEditor
from tests.conftest import FakeClock


@pytest.mark.parametrize("view", ["alerts", "list", "watchlist", "sources", "settings"])
def test_every_view_can_be_pictured(furnished: Engine, tmp_path: Path, clock: FakeClock, view: str) -> None:
    for theme, colours in (("light", LIGHT), ("dark", DARK)):
        file = tmp_path / f"{view}-{theme}.png"
        screenshot(furnished, file, view=view, theme=theme, size=(1200, 700), now=clock())
        picture = QImage(str(file))
        assert (picture.width(), picture.height()) == (1200, 700)
        assert picture.pixelColor(600, 2).name() == colours.pane.lower()
    assert furnished.counts().result(20).unread == 3


def test_a_view_that_does_not_exist_yet_is_an_honest_error(furnished: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        screenshot(furnished, tmp_path / "x.png", view="nothing")
    assert told.value.reason.code == "view-missing"


def test_a_file_that_cannot_be_written_is_an_error(furnished: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        screenshot(furnished, tmp_path / "missing" / "x.png", size=(900, 600))


def test_the_shipped_faces_are_found_and_come_first(qapp: QApplication) -> None:
    faces = Faces()
    assert faces.interface().families()[0] == INTERFACE
    assert faces.reading().families()[:2] == [READING, INTERFACE]
    assert faces.reading().pointSizeF() == pytest.approx(faces.interface().pointSizeF() * 1.3)


def test_sizes_follow_the_systems_font(qapp: QApplication) -> None:
    font = qapp.font()
    font.setPointSizeF(20)
    qapp.setFont(font)
    assert Faces().interface().pointSizeF() == pytest.approx(20)
    assert Faces(percent=150).interface().pointSizeF() == pytest.approx(30)


def test_a_window_that_is_not_filled_in_time_is_an_error_and_no_picture(
    furnished: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WatchlistEditor, "is_complete", False)
    with pytest.raises(InputError) as told:
        screenshot(furnished, tmp_path / "x.png", view="watchlist", patience=1)
    assert told.value.reason.code == "picture-unfinished"
    assert not list(tmp_path.glob("*.png"))
