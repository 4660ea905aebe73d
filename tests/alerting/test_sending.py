"""What is asked when an alert is about to be handed over, and what comes again on this desk alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerting import BUBBLE, Deliverer, DeliverySummary
from monitor.model import AlertState, Delivery, Event, HeldBy, Pause, Severity
from tests.alerting.conftest import Make
from tests.alerting.test_delivery import Desk, Letterbox, desk, events
from tests.conftest import FakeClock
from tests.site import Answer, Site

__all__ = ["desk", "events"]

HOOK = "hook"


@pytest.fixture
def bubbles() -> Letterbox:
    return Letterbox()


@pytest.fixture
def hook() -> Letterbox:
    return Letterbox(HOOK)


@pytest.fixture
def deliverer(
    desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock, events: list[Event]
) -> Iterator[Deliverer]:
    made = Deliverer(desk.archive, {BUBBLE: bubbles, HOOK: hook}, clock=clock, emit=events.append)
    yield made
    made.close()


def paused(desk: Desk, **span: float) -> None:
    desk.archive.set_pause(Pause(since=desk.clock(), until=desk.clock() + timedelta(**span))).result()


def minutes(desk: Desk, begin: int, end: int) -> str:
    """A span of the day so many minutes from now, in the system's zone."""
    local = desk.clock().astimezone()
    return "-".join((local + timedelta(minutes=minute)).strftime("%H:%M") for minute in (begin, end))


def steps(desk: Desk, article: int) -> list[tuple[str, str]]:
    return [(step.step, step.detail.code if step.detail else "") for step in desk.archive.why(article).result()]


# --- a pause and quiet hours hold what is on its way ---------------------------------------------


def test_a_pause_holds_what_was_on_its_way_when_it_began(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    alert = desk.alert()
    paused(desk, hours=1)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(minutes=59)
    assert deliverer.deliver_once() == DeliverySummary()
    assert desk.archive.undelivered().result() == 0
    clock.forward(minutes=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert bubbles.all == [(alert.id,)]
    assert ("pause", "held-by-pause") in steps(desk, alert.article.id)


def test_a_pause_holds_what_was_tried_in_vain_before_it(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    bubbles.refuses = lambda _: True
    alert = desk.alert()
    deliverer.deliver_once()
    bubbles.refuses = lambda _: False
    paused(desk, hours=1)
    for _ in range(11):
        clock.forward(minutes=5)
        assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(minutes=5)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert bubbles.all == [(alert.id,)]


def test_who_ends_the_pause_gets_what_was_on_its_way_at_once(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox
) -> None:
    alert = desk.alert()
    paused(desk, days=1)
    deliverer.deliver_once()
    desk.archive.set_pause(None).result()
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert bubbles.all == [(alert.id,)]


def test_a_longer_pause_holds_on_to_what_was_on_its_way(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    desk.alert()
    paused(desk, hours=1)
    deliverer.deliver_once()
    paused(desk, hours=5)
    clock.forward(hours=4)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_a_clock_that_was_set_back_frees_what_a_pause_holds_on_its_way(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    desk.alert()
    paused(desk, hours=1)
    deliverer.deliver_once()
    clock.forward(days=-2)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_a_pause_that_begins_in_the_middle_of_a_round_holds_the_rest(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    first, second = desk.alert(), desk.alert()

    def pauses(_: Delivery) -> bool:
        paused(desk, hours=1)
        return False

    bubbles.refuses = pauses
    deliverer.deliver_once()
    assert bubbles.all == [(first.id,)]
    bubbles.refuses = lambda _: False
    clock.forward(hours=1)
    deliverer.deliver_once()
    assert bubbles.all == [(second.id,)]


def test_quiet_hours_hold_what_was_tried_in_vain_before_them(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    watched = desk.watchlist(BUBBLE)
    desk.use(desk.archive.save_watchlist(replace(watched, active=(minutes(desk, -60, 5),))).result())
    bubbles.refuses = lambda _: True
    alert = desk.alert()
    deliverer.deliver_once()
    bubbles.refuses = lambda _: False
    clock.forward(minutes=30)
    assert deliverer.deliver_once() == DeliverySummary()
    assert ("quiet", "held-by-quiet") in steps(desk, alert.article.id)
    # Who takes the hours away gets it at once.
    desk.archive.save_watchlist(replace(watched, active=())).result()
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_what_is_critical_passes_quiet_hours_on_its_way_too(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    watched = replace(desk.watchlist(BUBBLE), active=(minutes(desk, -60, 5),), severity=Severity.CRITICAL)
    desk.use(desk.archive.save_watchlist(watched).result())
    bubbles.refuses = lambda _: True
    desk.alert()
    deliverer.deliver_once()
    bubbles.refuses = lambda _: False
    clock.forward(minutes=30)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_a_raised_severity_disturbs_neither_in_a_pause_nor_in_quiet_hours(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    watched = desk.archive.save_watchlist(replace(desk.watchlist(BUBBLE), severity=Severity.QUIET)).result()
    desk.use(watched)
    alert = desk.alert()
    deliverer.deliver_once()
    bubbles.all  # noqa: B018 - empties it
    normal = replace(watched, severity=Severity.NORMAL, active=(minutes(desk, 120, 180),))
    desk.archive.save_watchlist(normal).result()
    assert deliverer.deliver_once() == DeliverySummary()
    paused(desk, hours=3)
    desk.archive.save_watchlist(replace(normal, severity=Severity.CRITICAL)).result()
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(hours=3)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert bubbles.all == [(alert.id,)]


def test_what_a_pause_held_is_no_storm_at_its_end(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    paused(desk, hours=1)
    clock.forward(minutes=55)
    held = [desk.alert() for _ in range(14)]
    clock.forward(minutes=5)
    assert deliverer.deliver_once() == DeliverySummary(delivered=14)
    assert bubbles.all == [tuple(alert.id for alert in held)]


def test_a_cool_down_ends_in_one_message(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, clock: FakeClock
) -> None:
    desk.use(desk.archive.save_watchlist(replace(desk.watchlist(BUBBLE), cooldown=timedelta(hours=1))).result())
    alerts = [desk.alert() for _ in range(5)]
    deliverer.deliver_once()
    clock.forward(hours=1)
    deliverer.deliver_once()
    assert bubbles.all == [(alerts[0].id,), tuple(alert.id for alert in alerts[1:])]


# --- what a person does with an alert on this desk -----------------------------------------------


@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED])
def test_what_is_done_with_an_alert_here_settles_this_desk_and_nobody_else(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock, state: AlertState
) -> None:
    bubbles.refuses = hook.refuses = lambda _: True
    alert = desk.alert(BUBBLE, HOOK)
    deliverer.deliver_once()
    desk.archive.set_alert(alert.id, state, clock() + timedelta(days=1)).result()
    bubbles.refuses = hook.refuses = lambda _: False
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert (bubbles.all, hook.all) == ([], [(alert.id,)])
    assert desk.log(alert)[-2:] == [(True, "delivery-not-needed"), (True, "")]


@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.ACKNOWLEDGED])
def test_what_is_seen_while_a_pause_holds_it_still_goes_to_others_at_its_end(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock, state: AlertState
) -> None:
    paused(desk, hours=1)
    alert = desk.alert(BUBBLE, HOOK)
    changed = desk.archive.set_alert(alert.id, state).result()
    assert (changed.state, changed.held_by) == (state, None)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert (bubbles.all, hook.all) == ([], [(alert.id,)])
    assert desk.archive.alert(alert.id).result().state is state


def test_what_is_seen_while_it_waits_for_the_digest_goes_to_others_with_it(
    deliverer: Deliverer, desk: Desk, hook: Letterbox, clock: FakeClock
) -> None:
    clock.set(clock().replace(minute=1, second=0, microsecond=0))
    watched = replace(desk.watchlist(BUBBLE, HOOK), digest_every=timedelta(hours=1))
    desk.use(desk.archive.save_watchlist(watched).result())
    first, second = desk.alert(BUBBLE, HOOK), desk.alert(BUBBLE, HOOK)
    assert second.held_by is HeldBy.DIGEST
    desk.archive.set_alert(first.id, AlertState.SEEN).result()
    deliverer.deliver_once()
    assert hook.all == []
    clock.forward(hours=1)
    deliverer.deliver_once()
    assert hook.all == [(first.id, second.id)]


def test_the_end_of_a_snooze_comes_on_this_desk_alone(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock
) -> None:
    alert = desk.alert(BUBBLE, HOOK)
    deliverer.deliver_once()
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, clock() + timedelta(minutes=10)).result()
    clock.forward(minutes=10)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert (bubbles.all, hook.all) == ([(alert.id,), (alert.id,)], [(alert.id,)])


def test_a_reminder_does_not_begin_the_cool_down(deliverer: Deliverer, desk: Desk, clock: FakeClock) -> None:
    alert = desk.alert()
    deliverer.deliver_once()
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, clock() + timedelta(hours=2)).result()
    clock.forward(hours=2)
    deliverer.deliver_once()
    desk.use(desk.archive.save_watchlist(replace(desk.watchlist(BUBBLE), cooldown=timedelta(hours=1))).result())
    assert desk.alert().state is AlertState.NEW


def test_a_raised_severity_comes_on_this_desk_alone_and_only_what_is_of_today(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock
) -> None:
    old = desk.alert(BUBBLE, HOOK)
    deliverer.deliver_once()
    clock.forward(hours=25)
    alerts = [desk.alert(BUBBLE, HOOK) for _ in range(3)]
    deliverer.deliver_once()
    for letterbox in (bubbles, hook):
        letterbox.all  # noqa: B018 - empties it
    raised = replace(desk.watchlist(BUBBLE, HOOK), severity=Severity.CRITICAL)
    desk.archive.save_watchlist(raised).result()
    deliverer.deliver_once()
    assert (bubbles.all, hook.all) == ([tuple(alert.id for alert in alerts)], [])
    assert desk.archive.alert(old.id).result().severity is Severity.CRITICAL


def test_a_webhook_that_was_down_gets_what_was_read_meanwhile_and_no_reminder(
    desk: Desk, clock: FakeClock, site: Site, make: Make
) -> None:
    site.routes["/"] = Answer(status=500)
    deliverer = Deliverer(desk.archive, {"webhook": make("webhook", url=site.url())}, clock=clock)
    alert = desk.alert("webhook")
    deliverer.deliver_once()
    desk.archive.set_alert(alert.id, AlertState.SEEN).result()
    site.routes["/"] = Answer(status=200)
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, clock() + timedelta(minutes=10)).result()
    clock.forward(minutes=10)
    assert deliverer.deliver_once() == DeliverySummary()
    assert len(site.asked) == 2
    deliverer.close()


# --- giving up and going away --------------------------------------------------------------------


def test_what_a_removed_notifier_should_have_delivered_is_settled(
    deliverer: Deliverer, desk: Desk, bubbles: Letterbox, hook: Letterbox, clock: FakeClock
) -> None:
    hook.refuses = lambda _: True
    alert = desk.alert(BUBBLE, HOOK)
    deliverer.deliver_once()
    paused(desk, hours=1)
    held = desk.alert(BUBBLE, HOOK)
    desk.archive.remove_notifier(HOOK).result()
    assert desk.log(alert)[-1] == (False, "notifier-removed")
    assert desk.archive.undelivered().result() == 0
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert bubbles.all == [(alert.id,), (held.id,)]
    assert desk.archive.next_delivery().result() is None
