"""Which session bus is found."""

from __future__ import annotations

from monitor.alerting.session_bubbles import DesktopNotifier
from monitor.words import Words
from tests.alerting.making import a_delivery
from tests.alerting.notification_server import NotificationServer
from tests.conftest import PrivateBus


def test_the_first_of_several_addresses_that_answers_is_the_bus(bus: PrivateBus) -> None:
    notifier = DesktopNotifier(lambda _: None, address=f"unix:path=/nowhere/bus;{bus.address}")
    with NotificationServer() as server:
        notifier.deliver(a_delivery(), Words("ar"))
        assert len(server.wait()) == 1
    notifier.close()
