"""Line and battery, asked of a real bus with services of the test's own; and whom they spare."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from jeepney import MessageType, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection

from monitor.engine.power import SystemPower, is_spared, read_power
from monitor.model import PowerState, Severity, Source, SourceKind, Term, Watchlist
from tests.conftest import PrivateBus

SOURCE = Source(
    id=1,
    url="http://x.example/feed",
    name="وكالة",
    kind=SourceKind.FEED,
    country="SY",
    added=datetime(2026, 3, 10, tzinfo=UTC),
)
LOW = PowerState(saver=True)


@contextmanager
def serving(address: str, name: str, signature: str, value: object) -> Iterator[None]:
    """A service that answers every question for a property with one value."""
    ready, ended = threading.Event(), threading.Event()

    def serve() -> None:
        with open_dbus_connection(bus=address) as bus:
            bus.send_and_get_reply(message_bus.RequestName(name))
            ready.set()
            while not ended.is_set():
                try:
                    asked = bus.receive(timeout=0.05)
                except TimeoutError:
                    continue
                if asked.header.message_type is MessageType.method_call:
                    bus.send(new_method_return(asked, "v", ((signature, value),)))

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(5)
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.fixture
def system(bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    return bus.address


@pytest.mark.parametrize(("value", "metered"), [(0, False), (1, True), (2, False), (3, True), (4, False)])
def test_a_metered_line_is_what_the_network_manager_says(system: str, value: int, metered: bool) -> None:
    with serving(system, "org.freedesktop.NetworkManager", "u", value):
        assert read_power() == PowerState(metered=metered)


@pytest.mark.parametrize("name", ["org.freedesktop.UPower.PowerProfiles", "net.hadess.PowerProfiles"])
def test_the_battery_saver_is_the_power_saving_profile_under_either_name(system: str, name: str) -> None:
    with serving(system, name, "s", "power-saver"):
        assert read_power() == PowerState(saver=True)
    with serving(system, name, "s", "balanced"):
        assert read_power() == PowerState()


def test_where_nobody_answers_nothing_is_spared(system: str) -> None:
    assert read_power() == PowerState()


def test_where_there_is_no_bus_nothing_is_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    assert read_power() == PowerState()


def test_the_answer_is_good_for_a_minute(system: str) -> None:
    ticks = [0.0]
    power = SystemPower(tick=lambda: ticks[0])
    with serving(system, "org.freedesktop.NetworkManager", "u", 1):
        assert power().metered
    ticks[0] = 59
    assert power().metered
    ticks[0] = 61
    assert not power().metered


def critical(**scope: tuple[str, ...]) -> tuple[Watchlist, ...]:
    return (Watchlist(name="x", terms=(Term(query="x"),), severity=Severity.CRITICAL, **scope),)  # type: ignore[arg-type]


def test_only_sources_of_no_critical_watchlist_are_spared() -> None:
    assert is_spared(SOURCE, LOW, ())
    assert is_spared(SOURCE, PowerState(metered=True), (Watchlist(name="x", terms=()),))
    assert not is_spared(SOURCE, PowerState(), ())
    assert not is_spared(SOURCE, LOW, critical(sources=("وكالة",)))
    assert not is_spared(SOURCE, LOW, critical(countries=("sy",)))
    assert not is_spared(SOURCE, LOW, critical(languages=("ar",))), "its language is not known: in doubt it may concern"
    assert not is_spared(SOURCE, LOW, critical())
    assert is_spared(SOURCE, LOW, critical(sources=("أخرى",)))
    assert is_spared(SOURCE, LOW, critical(countries=("LB",)))
