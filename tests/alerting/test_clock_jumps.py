"""The clock jumps by two days, either way, while alerts wait; every one of them reaches a real server in its time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting import BUBBLE, Deliverer, DesktopNotifier, Notifier
from monitor.alerting.rules import STORM
from monitor.engine.zone import SystemZone
from monitor.model import Alert, AlertState, HeldBy, Pause
from tests.alerting.conftest import Make
from tests.alerting.notification_server import NotificationServer
from tests.alerting.test_delivery import Desk, desk
from tests.conftest import FakeClock, PrivateBus
from tests.site import Answer, Site

__all__ = ["desk"]

TWO_DAYS = timedelta(days=2)
MINUTE = timedelta(minutes=1)
OK = Answer(status=204)
DOWN = Answer(status=500)


class Outlet:
    """A webhook's server and a desktop's, and the deliverer that tells both of each alert."""

    def __init__(self, desk: Desk, site: Site, make: Make, clock: FakeClock, bubbles: DesktopNotifier) -> None:
        self._desk = desk
        self._site = site
        self._clock = clock
        notifiers: dict[str, Notifier] = {"webhook": make("webhook", url=site.url()), BUBBLE: bubbles}
        self._deliverer = Deliverer(desk.archive, notifiers, clock=clock)
        self.works()

    def works(self) -> None:
        self._site.routes["/"] = OK

    def fails(self) -> None:
        self._site.routes["/"] = DOWN

    def got(self, after: timedelta = timedelta(0)) -> list[int]:
        """What has been taken when so much time has passed, the program looking every minute, in its order."""
        before = len(self._site.asked)
        until = self._clock() + after
        self._deliverer.deliver_once()
        while self._clock() < until:
            self._clock.forward(min(MINUTE, until - self._clock()))
            self._deliverer.deliver_once()
        if self._site.routes["/"] is DOWN:
            return []
        return [alert["id"] for asked in self._site.asked[before:] for alert in json.loads(asked.body)["alerts"]]

    def alert(self, **rules: object) -> Alert:
        """An alert of a watchlist with such rules."""
        watched = replace(self._desk.watchlist("webhook", BUBBLE), **rules)  # type: ignore[arg-type]
        self._desk.archive.save_watchlist(watched).result()
        self._desk.use(watched)
        return self._desk.alert("webhook", BUBBLE)

    def shown(self, alert: Alert) -> int:
        """How often the desktop was told of an alert."""
        tried = self._desk.archive.delivery_log(alert.id).result()
        return sum(one.delivered for one in tried if one.notifier == BUBBLE)

    def close(self) -> None:
        self._deliverer.close()


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's zone is UTC."""
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def outlet(desk: Desk, site: Site, make: Make, clock: FakeClock, bus: PrivateBus) -> Iterator[Outlet]:
    bubbles = DesktopNotifier(lambda _: None)
    with NotificationServer(bus.address):
        made = Outlet(desk, site, make, clock, bubbles)
        yield made
        made.close()
    bubbles.close()


def from_now(clock: Callable[[], datetime], begin: int, end: int) -> tuple[str, ...]:
    """Active hours from and to so many hours from now, in the system's zone."""
    local = clock().astimezone()
    return ("-".join((local + timedelta(hours=hour)).strftime("%H:%M") for hour in (begin, end)),)


# --- back: the clock was ahead, or is wrong now ----------------------------------------------------


def test_a_snooze_is_not_two_days_longer_where_the_clock_is_set_back(
    outlet: Outlet, desk: Desk, clock: FakeClock
) -> None:
    alert = outlet.alert()
    outlet.got()
    clock.forward(days=3)
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, clock() + timedelta(hours=1)).result()
    clock.forward(-TWO_DAYS)
    outlet.got(timedelta(hours=1))
    # A snooze is of this desk: nobody else hears twice.
    assert outlet.shown(alert) == 2


def test_what_the_cool_down_holds_goes_out_where_the_clock_is_set_back(outlet: Outlet, clock: FakeClock) -> None:
    first, held = outlet.alert(cooldown=timedelta(hours=1)), outlet.alert(cooldown=timedelta(hours=1))
    assert held.held_by is HeldBy.COOL_DOWN
    assert outlet.got() == [first.id]
    clock.forward(-TWO_DAYS)
    assert outlet.got(timedelta(hours=1)) == [held.id]


def test_quiet_hours_hold_until_their_end_by_the_clock_that_was_set_back(outlet: Outlet, clock: FakeClock) -> None:
    held = outlet.alert(active=from_now(clock, 2, 8))
    assert held.held_by is HeldBy.QUIET
    clock.forward(-TWO_DAYS)
    assert outlet.got(timedelta(hours=2) - MINUTE) == []
    assert outlet.got(MINUTE) == [held.id]


@pytest.mark.parametrize("rules", [{"digest_every": timedelta(hours=1)}, {"digest_at": ("13:00", "23:30")}])
def test_a_digest_comes_at_its_next_time_by_the_clock_that_was_set_back(
    outlet: Outlet, clock: FakeClock, rules: dict[str, object], utc: None
) -> None:
    held = outlet.alert(**rules)
    assert held.held_by is HeldBy.DIGEST
    clock.forward(-TWO_DAYS)
    assert outlet.got(timedelta(hours=1) - MINUTE) == []
    assert outlet.got(MINUTE) == [held.id]


def test_a_pause_that_began_in_the_future_is_over_and_one_that_lasts_holds_on(
    outlet: Outlet, desk: Desk, clock: FakeClock
) -> None:
    now = clock()
    desk.archive.set_pause(Pause(since=now, until=now + timedelta(hours=1))).result()
    held = outlet.alert()
    clock.forward(-TWO_DAYS)
    assert outlet.got() == [held.id]
    clock.forward(TWO_DAYS)
    desk.archive.set_pause(Pause(since=clock() - timedelta(days=3), until=clock() + timedelta(hours=1))).result()
    assert outlet.alert().held_by is HeldBy.PAUSE
    clock.forward(-TWO_DAYS)
    assert outlet.got(timedelta(hours=1)) == []


def test_what_a_storm_holds_is_let_out_where_the_clock_is_set_back(outlet: Outlet, clock: FakeClock) -> None:
    alerts = [outlet.alert() for _ in range(STORM + 3)]
    outlet.got()
    clock.forward(-TWO_DAYS)
    assert outlet.got(timedelta(minutes=10)) == [alert.id for alert in alerts[STORM:]]


def test_a_try_that_failed_is_repeated_in_time_where_the_clock_is_set_back(outlet: Outlet, clock: FakeClock) -> None:
    outlet.fails()
    alert = outlet.alert()
    outlet.got(timedelta(hours=3))
    outlet.works()
    clock.forward(-TWO_DAYS)
    assert outlet.got() == [alert.id]


def test_older_alerts_still_come_before_newer_ones_where_the_clock_is_set_back(
    outlet: Outlet, clock: FakeClock
) -> None:
    older = outlet.alert()
    clock.forward(-TWO_DAYS)
    newer = outlet.alert()
    assert outlet.got() == [older.id, newer.id]


def test_a_clock_that_was_ahead_for_a_while_does_not_turn_the_cool_down_off_for_days(
    outlet: Outlet, clock: FakeClock
) -> None:
    hour = timedelta(hours=1)
    clock.forward(TWO_DAYS)
    ahead = outlet.alert(cooldown=hour)
    assert outlet.got() == [ahead.id]
    clock.forward(-TWO_DAYS)
    assert outlet.alert(cooldown=hour).held_by is None
    outlet.got()
    clock.forward(minutes=5)
    assert outlet.alert(cooldown=hour).held_by is HeldBy.COOL_DOWN


# --- forward: the computer slept, or the clock is wrong now ------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        {"cooldown": timedelta(hours=1)},
        {"digest_every": timedelta(hours=1)},
        {"digest_at": ("08:00",)},
    ],
    ids=lambda rules: next(iter(rules)),
)
def test_what_was_held_goes_out_at_once_after_a_jump_of_two_days(
    outlet: Outlet, clock: FakeClock, rules: dict[str, object]
) -> None:
    alerts = [outlet.alert(**rules), outlet.alert(**rules)]
    before = outlet.got()
    clock.forward(TWO_DAYS)
    assert before + outlet.got() == [alert.id for alert in alerts]


def test_a_jump_of_two_days_out_of_quiet_hours_a_snooze_a_pause_and_a_storm_loses_nothing(
    outlet: Outlet, desk: Desk, clock: FakeClock
) -> None:
    snoozed = outlet.alert()
    outlet.got()
    desk.archive.set_alert(snoozed.id, AlertState.SNOOZED, clock() + timedelta(hours=1)).result()
    stormy = [outlet.alert() for _ in range(STORM + 1)]
    outlet.got()
    now = clock()
    desk.archive.set_pause(Pause(since=now, until=now + timedelta(hours=1))).result()
    paused = outlet.alert()
    desk.archive.set_pause(None).result()
    quiet = outlet.alert(active=from_now(clock, -3, -1))
    assert (stormy[-1].held_by, paused.held_by, quiet.held_by) == (HeldBy.STORM, HeldBy.PAUSE, HeldBy.QUIET)
    clock.forward(TWO_DAYS - timedelta(hours=2))
    assert sorted(outlet.got()) == sorted([stormy[-2].id, stormy[-1].id, paused.id, quiet.id])
    assert outlet.shown(snoozed) == 2


def test_a_notifier_that_failed_for_a_day_is_not_given_up_because_the_clock_jumps_by_two(
    outlet: Outlet, clock: FakeClock
) -> None:
    outlet.fails()
    alert = outlet.alert()
    outlet.got(timedelta(hours=25))
    clock.forward(TWO_DAYS)
    outlet.got(timedelta(hours=1))
    outlet.works()
    assert outlet.got(timedelta(hours=1)) == [alert.id]


# --- summer time: the clock of the wall jumps, and that of the computer does not -------------------------


@pytest.mark.parametrize(
    ("now", "hours", "minutes"),
    [
        # In spring midnight in Cairo becomes one o'clock; in autumn the hour from eleven to midnight comes twice.
        (datetime(2024, 4, 25, 21, 50, tzinfo=UTC), ("00:30-22:00",), 10),
        (datetime(2024, 10, 31, 21, 10, tzinfo=UTC), ("23:30-22:00",), 20),
        (datetime(2024, 10, 31, 20, 10, tzinfo=UTC), ("23:30-22:00",), 20),
    ],
    ids=["spring", "autumn, the second time", "autumn, the first time"],
)
def test_quiet_hours_end_on_time_where_the_clocks_change_within_them(
    outlet: Outlet,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
    hours: tuple[str, ...],
    minutes: int,
) -> None:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Africa/Cairo")
        time.tzset()
        clock.set(now)
        held = outlet.alert(active=hours)
        assert held.held_by is HeldBy.QUIET
        assert outlet.got((minutes - 1) * MINUTE) == []
        assert outlet.got(MINUTE) == [held.id]
    time.tzset()


def test_what_was_held_goes_out_by_the_hours_of_the_zone_one_is_in_now(
    outlet: Outlet, desk: Desk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Damascus")
        time.tzset()
        clock.set(datetime(2021, 2, 17, 21, 30, tzinfo=UTC))
        held = outlet.alert(active=("06:00-23:00",))
        assert held.held_by is HeldBy.QUIET
        assert outlet.got() == []
        zone.setenv("TZ", "Europe/London")
        SystemZone(desk.archive, clock=clock, on_alert=lambda: None).look()
        assert outlet.got() == [held.id]
    time.tzset()
