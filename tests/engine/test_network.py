"""An outage here is told from the faults of sites."""

from datetime import timedelta

from monitor.engine.network import Network
from monitor.model import Reason
from tests.conftest import FakeClock

DNS = Reason.of("dns", host="x")


def test_one_host_that_cannot_be_reached_is_that_hosts_fault(clock: FakeClock) -> None:
    network = Network()
    for _ in range(9):
        assert network.failed("a.example", DNS, clock()) == DNS
    assert network.outage is None


def test_three_hosts_in_a_row_that_cannot_be_reached_are_an_outage(clock: FakeClock) -> None:
    network = Network()
    began = clock()
    network.failed("a.example", DNS, began)
    network.failed("b.example", DNS, clock.forward(seconds=5))
    assert network.failed("c.example", DNS, clock.forward(seconds=5)) == Reason.of("offline")
    assert (network.outage, network.since) == (Reason.of("offline"), began)
    assert network.answered("d.example") == began
    assert (network.outage, network.answered("d.example")) == (None, None)


def test_a_host_that_answers_in_between_shows_that_the_network_is_there(clock: FakeClock) -> None:
    network = Network()
    for host in "abcdefgh":
        assert network.failed(f"{host}.example", DNS, clock()) == DNS
        network.answered("z.example")
    assert network.outage is None


def test_a_machine_without_a_way_out_needs_no_second_host(clock: FakeClock) -> None:
    network = Network()
    assert network.failed("a.example", Reason.of("offline"), clock()) == Reason.of("offline")
    assert network.outage is not None


def test_after_a_sleep_old_failures_do_not_count(clock: FakeClock) -> None:
    network = Network()
    network.failed("a.example", DNS, clock())
    network.failed("b.example", DNS, clock())
    network.forget()
    clock.forward(timedelta(hours=8))
    assert network.failed("c.example", DNS, clock()) == DNS
