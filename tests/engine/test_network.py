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


def _all_dead(network: Network, clock: FakeClock, reason: Reason) -> None:
    for host in ("a.example", "b.example", "c.example"):
        network.failed(host, reason, clock())
    assert network.outage == Reason.of("offline")


def test_an_outage_in_which_names_are_answered_is_believed_for_an_hour_only(clock: FakeClock) -> None:
    for code in ("no-such-host", "timeout-connect", "unreachable"):
        network, reason = Network(), Reason.of(code, host="a.example")
        _all_dead(network, clock, reason)
        began = network.since
        assert network.failed("a.example", reason, clock.forward(minutes=59)) == Reason.of("offline")
        assert network.failed("a.example", reason, clock.forward(minutes=1)) == reason
        assert (network.outage, network.in_doubt) == (None, True)
        assert network.failed("b.example", reason, clock.forward(hours=1)) == reason
        assert network.answered("d.example") == began
        assert not network.in_doubt


def test_where_no_name_is_answered_an_outage_lasts(clock: FakeClock) -> None:
    for reason in (DNS, Reason.of("timeout-dns", host="x")):
        network = Network()
        _all_dead(network, clock, reason)
        assert network.failed("a.example", reason, clock.forward(hours=30)) == Reason.of("offline")
    network, silent = Network(), Reason.of("timeout-connect", host="x")
    for host in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        network.failed(host, silent, clock())
    assert network.failed("192.0.2.1", silent, clock.forward(hours=30)) == Reason.of("offline")


def test_a_machine_without_a_way_out_is_offline_whatever_was_doubted(clock: FakeClock) -> None:
    network, reason = Network(), Reason.of("no-such-host", host="x")
    _all_dead(network, clock, reason)
    network.failed("a.example", reason, clock.forward(hours=2))
    assert network.failed("a.example", Reason.of("offline"), clock()) == Reason.of("offline")
    assert network.failed("a.example", reason, clock.forward(hours=2)) == Reason.of("offline")


def test_a_sleep_begins_the_hour_anew(clock: FakeClock) -> None:
    network, reason = Network(), Reason.of("no-such-host", host="x")
    _all_dead(network, clock, reason)
    clock.forward(hours=8)
    network.forget()
    assert network.failed("a.example", reason, clock()) == Reason.of("offline")
    assert network.failed("a.example", reason, clock.forward(minutes=30)) == Reason.of("offline")


def test_a_sign_in_page_that_other_hosts_refute_is_the_sites_own(clock: FakeClock) -> None:
    network, portal = Network(), Reason.of("captive-portal", host="a.example")
    assert network.failed("a.example", portal, clock()) == portal
    assert network.outage == portal
    network.answered("b.example")
    for _ in range(3):
        assert network.failed("a.example", portal, clock.forward(minutes=1)) == Reason.of("login-page")
        assert network.outage is None
        # What another host says is another matter.
    assert network.failed("c.example", portal, clock()) == portal
    # Once it answered as it should, or in another network, it is believed again.
    network.answered("a.example")
    assert network.failed("a.example", portal, clock()) == portal
    network.answered("b.example")
    network.forget()
    assert network.failed("a.example", portal, clock()) == portal


def test_a_sign_in_page_that_no_other_host_refutes_is_the_networks(clock: FakeClock) -> None:
    network, portal = Network(), Reason.of("captive-portal", host="a.example")
    for _ in range(3):
        assert network.failed("a.example", portal, clock.forward(minutes=1)) == portal
        assert network.failed("b.example", portal, clock()) == portal
    assert network.outage == portal
