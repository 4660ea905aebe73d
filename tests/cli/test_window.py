"""Opening the window and taking pictures from the command line; the window itself has its own tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.engine import Engine
from monitor.settings import Places


@dataclass
class SeenWindow:
    """Stands where the window's room is handed in, and remembers what it was asked for."""

    runs: list[tuple[Path, str | None, bool]] = field(default_factory=list)
    given: list[tuple[str, bool]] = field(default_factory=list)
    pictures: list[tuple[str, str, tuple[int, int], float, str, int]] = field(default_factory=list)

    def run(
        self,
        places: Places,
        *,
        language: str | None = None,
        engine: Engine | None = None,
        what: str = "",
        hidden: bool = False,
    ) -> int:
        self.runs.append((places.data, language, engine is not None))
        self.given.append((what, hidden))
        return 0

    def screenshot(
        self,
        engine: Engine,
        path: Path,
        *,
        view: str,
        theme: str,
        size: tuple[int, int],
        scale: float,
        language: str,
        now: datetime | None,
    ) -> None:
        alerts = len(engine.alerts().result())
        self.pictures.append((view, theme, size, scale, language, alerts))


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SeenWindow:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("RASID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("RASID_LANGUAGE", raising=False)
    # The process under test would give its signals to the window; this one keeps them.
    monkeypatch.setattr("monitor.cli.window.leave_signals_to_the_system", lambda: None)
    monkeypatch.setattr("monitor.cli.demonstration.leave_signals_to_the_system", lambda: None)
    return SeenWindow()


def test_without_a_command_the_window_opens_on_the_data_folder(window: SeenWindow, tmp_path: Path) -> None:
    assert run([], gui=lambda: window) == 0
    assert window.runs == [(tmp_path / "data", None, False)]


def test_what_is_opened_is_handed_to_the_window(
    window: SeenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "مصادر.opml").write_text("<opml/>", encoding="utf-8")
    for what in ("feed:https://news.example/rss", "مصادر.opml", (tmp_path / "مصادر.opml").as_uri(), "./no.opml"):
        assert run(["open", what], gui=lambda: window) == 0
    assert run(["open"], gui=lambda: window) == 0
    assert run(["--hidden"], gui=lambda: window) == 0
    assert window.given == [
        ("feed:https://news.example/rss", False),
        (str(tmp_path / "مصادر.opml"), False),
        (str(tmp_path / "مصادر.opml"), False),
        (str(tmp_path / "no.opml"), False),
        ("", False),
        ("", True),
    ]


def test_without_a_display_nothing_given_is_lost_silently(
    window: SeenWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert run(["--language", "en", "open", "feed:https://news.example/rss"], gui=lambda: window) == 1
    assert "rasid source add" in capsys.readouterr().err
    assert window.runs == []


def test_a_language_that_was_named_goes_before_the_settings(window: SeenWindow) -> None:
    assert run(["--language", "ar"], gui=lambda: window) == 0
    assert window.runs[0][1] == "ar"


def test_the_demo_opens_the_window_on_a_folder_that_is_thrown_away(window: SeenWindow, tmp_path: Path) -> None:
    assert run(["demo"], gui=lambda: window) == 0
    ((folder, _, has_engine),) = window.runs
    assert has_engine
    assert folder != tmp_path / "data"
    assert not folder.exists()


def test_a_picture_is_taken_when_the_first_alert_stands_in_the_list(window: SeenWindow, tmp_path: Path) -> None:
    arguments = ["--language", "ar", "demo", "--screenshot", str(tmp_path / "x.png"), "--view", "alerts"]
    assert run([*arguments, "--theme", "dark", "--size", "800x600", "--scale", "2"], gui=lambda: window) == 0
    ((view, theme, size, scale, language, alerts),) = window.pictures
    assert (view, theme, size, scale, language) == ("alerts", "dark", (800, 600), 2.0, "ar")
    assert alerts >= 1
