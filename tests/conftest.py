"""Fixtures for every test: no network but loopback, no trace in the home folder, a private bus, a display, a clock."""

from __future__ import annotations

import os

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes no test fail: neither an example nor its making is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Whoever is started in the background by a shell ignores an interruption, and so would whatever a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# --- what no test may do -------------------------------------------------------------------------

_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate"}
)
_LOCAL_NAMES = ("localhost", "", None, b"localhost")
_TRUE_HOME = Path.home()
_ALLOWED_AT_HOME = tuple(
    f"{path}{os.sep}"
    for path in (Path(__file__).parents[1], Path(sys.prefix), Path(sys.base_prefix))
    if path != _TRUE_HOME
)


class _Guard:
    """Refuses connections outside 127/8 and writing in the real home folder; installed once as an audit hook."""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.sendto" or (event == "socket.connect" and arguments[0].type & socket.SOCK_STREAM):
            # Connecting a datagram socket sends nothing: it asks the routing table.
            self._address(arguments[1])
        elif event in _LOOKUPS:
            self._host(arguments[0])
        elif event == "open":
            path, mode, flags = arguments
            if _writes(mode, flags):
                self._path(path)
        elif event in _CHANGES:
            self._path(arguments[0])

    def _address(self, address: object) -> None:
        if isinstance(address, tuple) and address:
            self._host(address[0])

    def _host(self, host: object) -> None:
        if host in _LOCAL_NAMES:
            return
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if not text.startswith("127.") and text not in ("::1", "0.0.0.0"):
            raise RuntimeError(f"a test reached for the network: {text}")

    def _path(self, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        text = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - pathlib here would call back into the hook
        if not text.startswith(f"{_TRUE_HOME}{os.sep}") or f"{text}{os.sep}".startswith(_ALLOWED_AT_HOME):
            return
        raise RuntimeError(f"a test wrote in the home folder: {text}")


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


sys.addaudithook(_Guard())


_OUTCOME = pytest.StashKey[int]()
"""What the tests came to: pytest's exit code."""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_OUTCOME] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End here where Qt was used: hundreds of windows are left, and Qt and Python may take them down in any order.

    What the program itself does at its end is tried by the tests that start it and look at its exit code.
    """
    outcome = config.stash.get(_OUTCOME, None)
    if outcome is not None and "PySide6.QtWidgets" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(outcome)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home, caches, settings and the session bus of the person who runs the tests are out of reach."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for variable, folder in (
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
    ):
        monkeypatch.setenv(variable, str(home / folder))
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    # The system's bus stays unasked whatever runs on this machine.
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={runtime / 'no-system-bus'}")
    # The keyring of who runs the tests too.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for variable in ("RASID_DATA_DIR", "RASID_LANGUAGE", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(variable, raising=False)


# --- time ----------------------------------------------------------------------------------------


class FakeClock:
    """A clock that stands still until it is told to go on. Give it wherever a `Clock` is wanted."""

    def __init__(self, now: datetime = datetime(2021, 2, 17, 12, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._guard = threading.Lock()

    def __call__(self) -> datetime:
        with self._guard:
            return self._now

    def forward(self, by: timedelta | None = None, /, **parts: float) -> datetime:
        """Go on by a span, or by ``seconds=…``, ``hours=…``; a negative one goes back."""
        with self._guard:
            self._now += by if by is not None else timedelta(**parts)
            return self._now

    def set(self, now: datetime) -> None:
        with self._guard:
            self._now = now


@pytest.fixture
def clock() -> FakeClock:
    """Wednesday, 17 February 2021, 12:00 UTC, until it is moved."""
    return FakeClock()


# --- a private session bus -----------------------------------------------------------------------


@dataclass(slots=True)
class PrivateBus:
    """A D-Bus session bus of the test's own; ``DBUS_SESSION_BUS_ADDRESS`` names it while the test runs."""

    address: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """End the bus, as at the end of a desktop session."""
        self.process.terminate()
        self.process.wait(5)


_BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def private_bus(folder: Path) -> Iterator[PrivateBus]:
    """Run a bus that activates nothing: what is not there stays away, whatever is installed on this machine."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.fail("dbus-daemon is missing; packaging/test installs it")
    folder.mkdir(exist_ok=True)
    configuration = folder / "bus.conf"
    configuration.write_text(_BUS_CONFIGURATION.format(folder=folder), encoding="utf-8")
    process = subprocess.Popen(
        [daemon, f"--config-file={configuration}", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            pytest.fail("dbus-daemon did not start")
        yield PrivateBus(address=address, process=process)
    finally:
        process.terminate()
        process.wait(5)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """A session bus with nobody on it yet."""
    with private_bus(tmp_path_factory.mktemp("bus")) as found:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", found.address)
        yield found


# --- a display -----------------------------------------------------------------------------------


@contextmanager
def display() -> Iterator[str]:
    """A real X server without a screen; gives its name, for the ``DISPLAY`` of a program under test."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.fail("Xvfb is missing; packaging/test installs it")
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.fail("Xvfb did not start")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(5)


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """One X server for all tests that want a display."""
    with display() as name:
        yield name
