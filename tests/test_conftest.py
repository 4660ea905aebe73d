from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import _TRUE_HOME, FakeClock, PrivateBus


def test_a_test_cannot_reach_the_network() -> None:
    with pytest.raises(RuntimeError, match="network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match="network"):
        socket.getaddrinfo("example.org", 80)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, pytest.raises(RuntimeError, match="network"):
        datagrams.sendto(b"x", ("192.0.2.1", 53))


def test_a_test_cannot_write_in_the_home_folder_of_who_runs_it() -> None:
    with pytest.raises(RuntimeError, match="home"):
        (_TRUE_HOME / "rasid-was-here").write_text("", encoding="utf-8")
    with pytest.raises(RuntimeError, match="home"):
        (_TRUE_HOME / "rasid-was-here").mkdir()
    assert not (_TRUE_HOME / "rasid-was-here").exists()


def test_the_home_folder_of_a_test_is_its_own() -> None:
    assert Path.home() != _TRUE_HOME
    assert os.environ["XDG_CACHE_HOME"].startswith(str(Path.home()))


def test_the_clock_stands_still_until_it_is_moved(clock: FakeClock) -> None:
    before = clock()
    assert clock() == before
    clock.forward(hours=2)
    assert clock() - before == timedelta(hours=2)


def test_the_bus_is_there(bus: PrivateBus) -> None:
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == bus.address
    assert bus.process.poll() is None


def test_the_display_is_there(xvfb: str) -> None:
    assert Path("/tmp/.X11-unix", f"X{xvfb[1:]}").exists()
