"""Whether there is a screen: asked of a real X server, with and without its key, and of sockets nobody listens on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.cli.display import has_display

_COOKIE = bytes(range(16))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")


def _kept(path: Path, number: str, cookie: bytes) -> Path:
    """A file of keys to displays, as xauth writes it: any host's display of that number."""
    fields = (b"", number.encode(), b"MIT-MAGIC-COOKIE-1", cookie)
    entry = struct.pack(">H", 0xFFFF) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
    path.write_bytes(entry)
    return path


@contextmanager
def _locked_server(folder: Path) -> Iterator[str]:
    """An X server that lets in who has the cookie; gives its number."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.fail("Xvfb is missing; packaging/test installs it")
    reading, writing = os.pipe()
    keys = _kept(folder / "server-keys", "", _COOKIE)
    process = subprocess.Popen(
        [server, "-displayfd", str(writing), "-auth", str(keys), "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield answer.readline().strip()
    finally:
        process.terminate()
        process.wait(5)


def test_a_screen_that_answers_is_one(xvfb: str, tmp_path: Path) -> None:
    assert has_display({"DISPLAY": xvfb, "HOME": str(tmp_path)})
    assert has_display({"DISPLAY": f"{xvfb}.0", "HOME": str(tmp_path)})
    assert has_display({"DISPLAY": xvfb, "HOME": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"})


@pytest.mark.parametrize("display", ["", ":64123", ":64123.0", "unix:64123", "127.0.0.1:59000", "nonsense", ":x"])
def test_a_screen_that_leads_nowhere_is_none(display: str, tmp_path: Path) -> None:
    assert not has_display({"DISPLAY": display, "HOME": str(tmp_path)})
    assert not has_display({"DISPLAY": display, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "xcb"})


def test_a_screen_is_one_only_for_whom_it_lets_in(tmp_path: Path) -> None:
    with _locked_server(tmp_path) as number:
        asked = {"DISPLAY": f":{number}", "HOME": str(tmp_path)}
        assert not has_display(asked)
        assert not has_display(asked | {"XAUTHORITY": str(_kept(tmp_path / "wrong", number, bytes(16)))})
        assert has_display(asked | {"XAUTHORITY": str(_kept(tmp_path / "right", number, _COOKIE))})
        _kept(tmp_path / ".Xauthority", number, _COOKIE)
        assert has_display(asked)


def test_a_broken_file_of_keys_is_none(xvfb: str, tmp_path: Path) -> None:
    (tmp_path / ".Xauthority").write_bytes(b"\0\1\xff\xff")
    assert has_display({"DISPLAY": xvfb, "HOME": str(tmp_path)})


def test_a_wayland_screen_is_one_where_somebody_listens(tmp_path: Path) -> None:
    asked = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not has_display(asked)
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        assert not has_display(asked)
        compositor.listen()
        assert has_display(asked)
        assert has_display({"WAYLAND_DISPLAY": str(tmp_path / "wayland-7")})
        assert not has_display(asked | {"QT_QPA_PLATFORM": "xcb"})
    assert not has_display({"WAYLAND_DISPLAY": "wayland-7"})


@pytest.mark.parametrize("platform", ["offscreen", "minimal:enable_fonts", "xcb;offscreen"])
def test_a_platform_that_needs_no_screen_has_one(platform: str) -> None:
    assert has_display({"QT_QPA_PLATFORM": platform})


@pytest.mark.parametrize("named", [{"DISPLAY": ":64123"}, {"WAYLAND_DISPLAY": "wayland-7"}], ids=str)
def test_where_the_screen_leads_nowhere_the_terminal_watches(tmp_path: Path, named: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    command = [sys.executable, "-m", "monitor", "--data-dir", str(tmp_path / "data"), "--language", "en"]
    with subprocess.Popen(command, env=environment | named, stderr=subprocess.PIPE, text=True) as rasid:
        assert rasid.stderr is not None
        said = [rasid.stderr.readline(), rasid.stderr.readline()]
        rasid.send_signal(signal.SIGINT)
        rest = rasid.stderr.read()
    assert said[0] == "There is no display here, so Rasid works in this terminal.\n"
    assert said[1].startswith("Watching 0 sources")
    assert rest == ""
    assert rasid.returncode == 0
