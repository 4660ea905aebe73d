from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerting import BUBBLE, Deliverer, DeliverySummary, DesktopNotifier, rules
from monitor.alerting.lane import retry_at
from monitor.alerting.rules import STORM
from monitor.archive import Archive
from monitor.errors import DeliveryError
from monitor.model import (
    STORM_SPAN,
    Alert,
    AlertChanged,
    AlertState,
    Delivery,
    Event,
    HeldBy,
    Hit,
    Match,
    NewArticle,
    NewSource,
    Pause,
    Reason,
    Source,
    SourceKind,
    Term,
    Trouble,
    Watchlist,
)
from monitor.settings import Settings
from monitor.words import Words
from tests.alerting.making import NOW
from tests.alerting.notification_server import NotificationServer
from tests.conftest import FakeClock, PrivateBus

WORD = "إدلب"


class Desk:
    """A real archive that alerts come into."""

    def __init__(self, archive: Archive, clock: FakeClock) -> None:
        self.archive = archive
        self.clock = clock
        self._count = 0
        self._source: Source = archive.add_source(
            NewSource(url="http://127.0.0.1/feed", name="صحيفة المنارة", kind=SourceKind.FEED)
        ).result()
        self._watchlists: dict[tuple[str, ...], Watchlist] = {}

    def alert(self, *actions: str) -> Alert:
        """One more article of its own story that matches; its alert is in the outbox for each action."""
        self._count += 1
        title = f"خبر رقم {self._count} عن {WORD}"
        start = title.index(WORD)
        hit = Hit(
            watchlist=self.watchlist(*(actions or (BUBBLE,))),
            matches=(Match(term=0, start=start, end=start + len(WORD), text=WORD),),
            sentence=title,
            sentence_start=0,
        )
        new = NewArticle(
            source=self._source.id,
            url=f"http://127.0.0.1/{self._count}",
            title=title,
            paragraphs=(),
            first_seen=self.clock(),
            hits=(hit,),
        )
        (alert,) = self.archive.store_article(new, decide=rules.decide).result().alerts
        return alert

    def alerts_of_one(self, *names: str) -> tuple[Alert, ...]:
        """Those of one more article that these watchlists find."""
        self._count += 1
        title = f"خبر رقم {self._count} عن {WORD}"
        start = title.index(WORD)
        match = Match(term=0, start=start, end=start + len(WORD), text=WORD)
        hits = []
        for name in names:
            saved = self._watchlists.get((name,))
            if saved is None:
                wanted = Watchlist(name=name, terms=(Term(query=WORD),), actions=(BUBBLE, "webhook"))
                saved = self._watchlists[(name,)] = self.archive.save_watchlist(wanted).result()
            hits.append(Hit(watchlist=saved, matches=(match,), sentence=title, sentence_start=0))
        new = NewArticle(
            source=self._source.id,
            url=f"http://127.0.0.1/{self._count}",
            title=title,
            paragraphs=(),
            first_seen=self.clock(),
            hits=tuple(hits),
        )
        return self.archive.store_article(new, decide=rules.decide).result().alerts

    def alerts(self, number: int) -> list[Alert]:
        """So many, with pauses between them, so that they are no storm."""
        made = []
        for n in range(number):
            if n and n % STORM == 0:
                self.clock.forward(STORM_SPAN)
            made.append(self.alert())
        return made

    def log(self, alert: Alert) -> list[tuple[bool, str]]:
        """(delivered, reason's code) of each try."""
        tried = self.archive.delivery_log(alert.id).result()
        return [(one.delivered, one.reason.code if one.reason else "") for one in tried for _ in range(one.tries)]

    @property
    def waiting(self) -> int:
        far = self.clock() + timedelta(days=400)
        return len(self.archive.due_deliveries(far, 10_000).result())

    def use(self, watchlist: Watchlist, *, under: tuple[str, ...] | None = None) -> None:
        """Let articles be matched by this form of a watchlist from now on; `under` are the actions it had."""
        self._watchlists[watchlist.actions if under is None else under] = watchlist

    def watchlist(self, *actions: str) -> Watchlist:
        if actions not in self._watchlists:
            wanted = Watchlist(name=" ".join(actions), terms=(Term(query=WORD),), actions=actions)
            self._watchlists[actions] = self.archive.save_watchlist(wanted).result()
        return self._watchlists[actions]


class Letterbox:
    """A notifier of the test's own: keeps what it is given; can refuse, break and hang."""

    def __init__(self, name: str = BUBBLE) -> None:
        self.name = name
        self.refuses: Callable[[Delivery], bool] = lambda _: False
        self.breaks = False
        self.pause: float | None = None
        self.objects_to: frozenset[int] = frozenset()
        self.open = threading.Event()
        self.open.set()
        self.asked: queue.Queue[tuple[int, ...]] = queue.Queue()
        self.got: queue.Queue[tuple[int, ...]] = queue.Queue()
        self.tested = 0

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self._take((delivery,))

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        self._take(deliveries)

    def test(self, words: Words) -> None:
        self.tested += 1

    def close(self) -> None:
        self.open.set()

    def _take(self, deliveries: tuple[Delivery, ...]) -> None:
        numbers = tuple(delivery.alert.id for delivery in deliveries)
        self.asked.put(numbers)
        self.open.wait()
        if self.breaks:
            raise ZeroDivisionError
        if self.pause is not None:
            raise DeliveryError(Reason.of("bubble-timeout"), retry_after=self.pause)
        if self.objects_to & set(numbers):
            raise DeliveryError(Reason.of("bubble-refused", name="letterbox"), refused=True)
        if any(self.refuses(delivery) for delivery in deliveries):
            raise DeliveryError(Reason.of("bubble-refused", name="letterbox"))
        self.got.put(numbers)

    def next(self) -> tuple[int, ...]:
        return self.got.get(timeout=5)

    @property
    def all(self) -> list[tuple[int, ...]]:
        return [self.got.get_nowait() for _ in range(self.got.qsize())]


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    yield Desk(archive, clock)
    archive.close()


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def deliverer(desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event]) -> Iterator[Deliverer]:
    made = Deliverer(desk.archive, {BUBBLE: letterbox}, clock=clock, emit=events.append)
    yield made
    letterbox.open.set()
    made.close()


# --- one round -----------------------------------------------------------------------------------


def test_what_is_due_is_delivered_in_order_and_written_down(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    alerts = [desk.alert() for _ in range(3)]
    assert deliverer.deliver_once() == DeliverySummary(delivered=3)
    assert letterbox.all == [(alert.id,) for alert in alerts]
    assert [desk.log(alert) for alert in alerts] == [[(True, "")]] * 3
    assert deliverer.deliver_once() == DeliverySummary()
    assert desk.waiting == 0


def test_an_article_that_several_watchlists_find_is_told_once_on_the_desktop_and_kept_for_each(
    desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    webhook = Letterbox("webhook")
    deliverer = Deliverer(desk.archive, {BUBBLE: letterbox, "webhook": webhook}, clock=clock)
    alerts = [desk.alerts_of_one("الشمال", "قصف") for _ in range(5)]
    deliverer.deliver_once()
    # Ten alerts of five articles are five bubbles, not one of many; what goes to programs goes for each alert.
    assert letterbox.all == [tuple(one.id for one in of_article) for of_article in alerts]
    assert [len(group) for group in webhook.all] == [10]
    assert [desk.log(one) for of_article in alerts for one in of_article] == [[(True, ""), (True, "")]] * 10
    assert len(desk.archive.alerts(unread=True).result()) == 10
    deliverer.close()


def test_more_than_five_due_at_once_become_one_message(deliverer: Deliverer, desk: Desk, letterbox: Letterbox) -> None:
    alerts = [desk.alert() for _ in range(6)]
    assert deliverer.deliver_once() == DeliverySummary(delivered=6)
    assert letterbox.all == [tuple(alert.id for alert in alerts)]
    assert desk.waiting == 0


def test_nothing_is_sent_past_what_failed(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    first, second, third = desk.alert(), desk.alert(), desk.alert()
    letterbox.refuses = lambda delivery: delivery.alert.id == second.id
    assert deliverer.deliver_once() == DeliverySummary(delivered=1, failed=1)
    assert [letterbox.asked.get_nowait() for _ in range(letterbox.asked.qsize())] == [(first.id,), (second.id,)]
    assert (desk.log(second), desk.log(third)) == ([(False, "bubble-refused")], [])
    letterbox.refuses = lambda _: False
    clock.forward(seconds=10)
    assert deliverer.deliver_once() == DeliverySummary(delivered=2)
    assert letterbox.all == [(first.id,), (second.id, third.id)]


def test_a_new_alert_that_gets_through_after_an_outage_goes_with_those_before_it(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    first = desk.alert()
    for _ in range(12):
        deliverer.deliver_once()
        clock.forward(hours=1)
    deliverer.deliver_once()
    clock.forward(seconds=15)
    letterbox.refuses = lambda _: False
    second = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=2)
    assert letterbox.all == [(first.id, second.id)]


def test_after_a_restart_too_what_waited_goes_with_what_is_new(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    first = desk.alert()
    for _ in range(12):
        deliverer.deliver_once()
        clock.forward(hours=1)
    deliverer.deliver_once()
    letterbox.refuses = lambda _: False
    again = Deliverer(desk.archive, {BUBBLE: letterbox}, clock=clock)
    second = desk.alert()
    assert again.deliver_once() == DeliverySummary(delivered=2)
    assert letterbox.all == [(first.id, second.id)]
    again.close()


def test_a_notifier_that_is_down_is_asked_once_a_round(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(5):
        desk.alert()
    for _ in range(12):
        deliverer.deliver_once()
        clock.forward(minutes=5)
    # With one alert tried alone every ten minutes, to learn whether it is the others that are not taken.
    assert letterbox.asked.qsize() < 16


def test_an_alert_that_makes_a_server_fail_does_not_hold_those_behind_it(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    poison = desk.alert()
    letterbox.refuses = lambda delivery: delivery.alert.id == poison.id
    for _ in range(6):
        deliverer.deliver_once()
        clock.forward(hours=1)
    others = [desk.alert() for _ in range(3)]
    assert deliverer.deliver_once() == DeliverySummary(delivered=3, failed=1)
    assert sorted(number for message in letterbox.all for number in message) == [alert.id for alert in others]
    # From then on it waits by itself.
    clock.forward(minutes=1)
    late = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert letterbox.all == [(late.id,)]


def test_what_came_while_a_notifier_fails_is_tried_soon_and_never_in_a_tight_loop(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(12):
        desk.alert()
        deliverer.deliver_once()
        clock.forward(seconds=5)
    # In a minute: not once for each, but at most each ten seconds, and a probe.
    assert letterbox.asked.qsize() <= 8


def test_a_failed_delivery_waits_longer_each_time_and_arrives_in_the_end(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alert = desk.alert()
    letterbox.refuses = lambda _: True
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(seconds=10)
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    clock.forward(seconds=10)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(seconds=10)
    letterbox.refuses = lambda _: False
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert [done for done, _ in desk.log(alert)] == [False, False, True]


def test_the_wait_doubles_from_ten_seconds_to_an_hour() -> None:
    waits = [(retry_at(tries, NOW) - NOW).total_seconds() for tries in (0, 1, 2, 8, 9, 10_000)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_a_notifier_that_was_down_for_a_day_delivers_one_message(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(24):
        desk.alert()
        deliverer.deliver_once()
        clock.forward(hours=1)
    letterbox.refuses = lambda _: False
    assert deliverer.deliver_once() == DeliverySummary(delivered=24)
    assert len(letterbox.all) == 1


def test_what_waited_for_its_own_next_try_goes_along_when_the_notifier_works_again(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(40):
        desk.alert()
        deliverer.deliver_once()
        clock.forward(minutes=7)
    letterbox.refuses = lambda _: False
    clock.forward(hours=1)
    newest = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=41)
    (message,) = letterbox.all
    assert newest.id in message
    assert desk.waiting == 0


def test_the_first_that_gets_through_after_an_outage_takes_the_others_along(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    alerts = [desk.alert() for _ in range(3)]
    for _ in range(10):
        deliverer.deliver_once()
        clock.forward(hours=1)
    alerts += [desk.alert() for _ in range(8)]
    deliverer.deliver_once()
    assert desk.waiting == 11
    clock.forward(hours=1)
    letterbox.refuses = lambda _: False
    assert deliverer.deliver_once() == DeliverySummary(delivered=11)
    assert letterbox.all == [tuple(alert.id for alert in alerts)]


def test_a_notifier_that_is_down_is_tried_by_its_own_back_off_however_much_waits(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(60):
        desk.alert()
        deliverer.deliver_once()
        clock.forward(seconds=5)
    before = letterbox.asked.qsize()
    for _ in range(360):
        deliverer.deliver_once()
        clock.forward(seconds=30)
    # Three hours: the tries of one message, not of sixty.
    assert letterbox.asked.qsize() - before < 15


def test_a_notifier_that_asks_for_a_pause_is_left_alone_for_so_long(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.pause = 90
    desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    letterbox.pause = None
    desk.alert()
    clock.forward(seconds=89)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(seconds=2)
    assert deliverer.deliver_once() == DeliverySummary(delivered=2)


def test_a_pause_shorter_than_our_own_wait_counts_for_nothing(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.pause = 1
    for _ in range(10):
        desk.alert()
    for _ in range(300):
        deliverer.deliver_once()
        clock.forward(seconds=1)
    # At 0, 10, 30, 70 and 150 seconds, and not each second; ten alerts, one message, one row of the log.
    assert letterbox.asked.qsize() == 5
    (tried,) = desk.archive.delivery_tries(limit=99).result()
    assert (tried.alerts, tried.tries) == (10, 5)


@pytest.mark.parametrize("pause", [float("nan"), float("inf"), -float("inf"), 1e300, -5.0])
def test_a_pause_that_is_none_is_no_reason_to_ask_at_once(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock, pause: float
) -> None:
    letterbox.pause = pause
    alert = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert desk.log(alert) == [(False, "bubble-timeout")]
    clock.forward(seconds=9)
    assert deliverer.deliver_once() == DeliverySummary()
    letterbox.pause = None
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_whatever_breaks_in_a_lane_is_told_and_gives_no_tight_loop(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    broken = _Broken(desk.archive)
    deliverer = Deliverer(broken, {BUBBLE: letterbox}, clock=clock, emit=events.append)
    desk.alert()
    for _ in range(100):
        deliverer.deliver_once()
        assert deliverer._round() > 0
    assert broken.asked == 1
    assert events == [Trouble(reason=Reason.of("bug", kind="ZeroDivisionError"))]
    assert "ZeroDivisionError" in caplog.text
    broken.waiting_deliveries = desk.archive.waiting_deliveries  # type: ignore[method-assign]
    clock.forward(minutes=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    deliverer.close()


def test_tries_that_fail_alike_are_one_row_for_each_message(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.refuses = lambda _: True
    alerts = desk.alerts(24)
    for _ in range(70):
        deliverer.deliver_once()
        clock.forward(minutes=61)
    (tried,) = desk.archive.delivery_tries(limit=99).result()
    assert tried.alerts == 24
    assert tried.tries >= 60
    assert {len(desk.archive.delivery_log(alert.id).result()) for alert in alerts} == {1}


def test_a_notifier_that_rests_is_not_asked_again_and_again_by_the_thread(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letterbox.pause = 90
    desk.alert()
    deliverer.deliver_once()
    desk.alert()
    monkeypatch.setattr(deliverer._lane(BUBBLE), "submit", lambda: pytest.fail("it was asked"))
    assert 0 < deliverer._round() <= 30


def test_a_notifier_that_will_have_nothing_is_not_asked_for_each_alert(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alerts = desk.alerts(64)
    letterbox.objects_to = frozenset(alert.id for alert in alerts)
    assert deliverer.deliver_once() == DeliverySummary(failed=64)
    assert letterbox.asked.qsize() < 20
    letterbox.objects_to = frozenset()
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=64)


def test_alerts_that_a_notifier_will_not_have_do_not_starve_those_behind_them(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alerts = [desk.alert() for _ in range(40)]
    letterbox.objects_to = frozenset(alert.id for alert in alerts[:8])
    for _ in range(8):
        deliverer.deliver_once()
        clock.forward(hours=1)
    sent = [number for numbers in letterbox.all for number in numbers]
    assert sorted(sent) == [alert.id for alert in alerts[8:]]


def test_a_pause_does_not_outlast_a_clock_that_was_set_back(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    letterbox.pause = 90
    desk.alert()
    deliverer.deliver_once()
    letterbox.pause = None
    clock.forward(days=-2)
    newest = desk.alert()
    deliverer.deliver_once()
    assert newest.id in {number for message in letterbox.all for number in message}


def test_one_alert_that_a_notifier_will_not_have_does_not_hold_those_sent_with_it(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    alerts = [desk.alert() for _ in range(9)]
    letterbox.objects_to = frozenset((alerts[4].id,))
    assert deliverer.deliver_once() == DeliverySummary(delivered=8, failed=1)
    assert sorted(number for numbers in letterbox.all for number in numbers) == sorted(
        alert.id for alert in alerts if alert != alerts[4]
    )
    assert desk.log(alerts[4]) == [(False, "bubble-refused")]
    assert desk.waiting == 1


def test_after_three_days_in_vain_an_alert_stays_in_the_archive_only(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event]
) -> None:
    alert = desk.alert()
    letterbox.refuses = lambda _: True
    for _ in range(80):
        deliverer.deliver_once()
        clock.forward(hours=1)
    tried = desk.log(alert)
    assert 72 <= len(tried) < 80
    assert tried[-1] == (False, "delivery-given-up")
    assert desk.waiting == 0
    # That nobody was told is told.
    assert events == [
        Trouble(reason=Reason.of("bubble-refused", name="letterbox")),
        Trouble(reason=Reason.of("deliveries-given-up", notifier=BUBBLE, alerts=1)),
    ]
    assert desk.archive.alert(alert.id).result().state is AlertState.NEW


def test_a_clock_that_jumps_ahead_gives_nothing_up(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    desk.alert()
    letterbox.refuses = lambda _: True
    for _ in range(30):
        deliverer.deliver_once()
        clock.forward(hours=1)
    clock.forward(days=4)
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert desk.waiting == 1


def test_an_alert_of_last_week_is_still_tried_when_the_computer_was_off_meanwhile(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    desk.alert()
    letterbox.refuses = lambda _: True
    deliverer.deliver_once()
    clock.forward(days=7)
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    clock.forward(hours=1)
    letterbox.refuses = lambda _: False
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)


def test_an_action_without_a_notifier_has_a_reason_and_is_kept(deliverer: Deliverer, desk: Desk) -> None:
    alert = desk.alert("pigeon")
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert desk.log(alert) == [(False, "no-notifier")]
    assert desk.waiting == 1


def test_a_notifiers_bug_is_a_failed_delivery(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    alert = desk.alert()
    letterbox.breaks = True
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert desk.log(alert) == [(False, "bug")]
    assert "ZeroDivisionError" in caplog.text


def test_trouble_is_told_once_until_it_is_over(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event]
) -> None:
    letterbox.refuses = lambda _: True
    for _ in range(3):
        desk.alert()
        deliverer.deliver_once()
    refused = Trouble(reason=Reason.of("bubble-refused", name="letterbox"))
    assert events == [refused]
    letterbox.refuses = lambda _: False
    clock.forward(hours=1)
    deliverer.deliver_once()
    letterbox.refuses = lambda _: True
    desk.alert()
    deliverer.deliver_once()
    assert events == [refused, refused]


def test_what_stays_undelivered_is_in_the_log_once_until_it_is_over(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    letterbox.refuses = lambda _: True
    for _ in range(3):
        desk.alert()
    deliverer.deliver_once()
    assert caplog.text.count("did not deliver") == 1
    letterbox.refuses = lambda _: False
    desk.clock.forward(hours=1)
    deliverer.deliver_once()
    letterbox.refuses = lambda _: True
    desk.alert()
    deliverer.deliver_once()
    assert caplog.text.count("did not deliver") == 2


def test_an_alert_that_was_acknowledged_before_its_delivery_is_not_shown(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    alert = desk.alert()
    desk.archive.set_alert(alert.id, AlertState.ACKNOWLEDGED).result()
    assert deliverer.deliver_once() == DeliverySummary()
    assert letterbox.all == []
    assert desk.waiting == 0


def test_who_wants_no_bubbles_gets_none_and_other_ways_still_deliver(
    desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    mail = Letterbox("mail")
    notifiers = {BUBBLE: letterbox, "mail": mail}
    deliverer = Deliverer(desk.archive, notifiers, clock=clock, settings=Settings(bubbles=False))
    alert = desk.alert(BUBBLE, "mail")
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert (letterbox.all, mail.all) == ([], [(alert.id,)])
    assert (True, "delivery-not-needed") in desk.log(alert)
    deliverer.use(Settings())
    desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    deliverer.close()


def test_the_end_of_a_snooze_delivers_again(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alert = desk.alert()
    deliverer.deliver_once()
    desk.archive.set_alert(alert.id, AlertState.SNOOZED, clock() + timedelta(hours=8)).result()
    clock.forward(hours=7)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(hours=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert letterbox.all == [(alert.id,), (alert.id,)]


def test_the_end_of_a_cool_down_delivers_what_it_held_and_tells_the_window(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event]
) -> None:
    cooled = replace(desk.watchlist(BUBBLE), cooldown=timedelta(minutes=10))
    desk.archive.save_watchlist(cooled).result()
    desk.use(cooled)
    deliverer = Deliverer(desk.archive, {BUBBLE: letterbox}, clock=clock, emit=events.append)
    shown, held, also = desk.alert(), desk.alert(), desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    clock.forward(minutes=9)
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(minutes=1)
    assert deliverer.deliver_once() == DeliverySummary(delivered=2)
    # As one message: one by one would be what the cool-down keeps away.
    assert letterbox.all == [(shown.id,), (held.id, also.id)]
    assert events == [AlertChanged(id=held.id), AlertChanged(id=also.id)]
    # What has just gone out begins the cool-down anew.
    clock.forward(minutes=5)
    assert desk.alert().held_by is HeldBy.COOL_DOWN
    deliverer.close()


def test_what_was_not_delivered_before_the_end_is_delivered_after_the_restart(
    tmp_path: Path, letterbox: Letterbox, clock: FakeClock
) -> None:
    archive = Archive(tmp_path / "archive.sqlite", clock=clock)
    alert = Desk(archive, clock).alert()
    archive.close()
    again = Archive(tmp_path / "archive.sqlite", clock=clock)
    deliverer = Deliverer(again, {BUBBLE: letterbox}, clock=clock)
    assert deliverer.deliver_once() == DeliverySummary(delivered=1)
    assert deliverer.deliver_once() == DeliverySummary()
    assert letterbox.all == [(alert.id,)]
    deliverer.close()
    again.close()


def test_the_test_button_reaches_its_notifier_and_says_where_there_is_none(
    deliverer: Deliverer, letterbox: Letterbox
) -> None:
    deliverer.test(BUBBLE)
    assert letterbox.tested == 1
    with pytest.raises(DeliveryError) as failed:
        deliverer.test("pigeon")
    assert failed.value.reason.code == "no-notifier"


# --- its own thread ------------------------------------------------------------------------------


def test_a_new_alert_goes_out_at_once_when_the_deliverer_is_woken(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    deliverer.start()
    for _ in range(3):
        alert = desk.alert()
        deliverer.wake()
        assert letterbox.next() == (alert.id,)


def test_what_is_due_at_the_start_goes_out_without_a_call(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    alert = desk.alert()
    deliverer.start()
    assert letterbox.next() == (alert.id,)


def test_a_hanging_notifier_holds_neither_another_nor_the_end(desk: Desk, clock: FakeClock) -> None:
    hanging, working = Letterbox(), Letterbox("mail")
    hanging.open.clear()
    deliverer = Deliverer(desk.archive, {BUBBLE: hanging, "mail": working}, clock=clock)
    deliverer.start()
    for _ in range(3):
        alert = desk.alert(BUBBLE, "mail")
        deliverer.wake()
        assert working.next() == (alert.id,)
    assert hanging.asked.get(timeout=5)
    closing = threading.Thread(target=deliverer.close)
    closing.start()
    closing.join(2)
    assert not closing.is_alive()
    hanging.open.set()


def test_what_waits_for_one_notifier_hides_nothing_that_is_for_another(
    desk: Desk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.alerting.lane._AT_ONCE", 10)
    hanging, working = Letterbox("mail"), Letterbox()
    hanging.open.clear()
    for _ in range(12):
        desk.alert("mail")
    deliverer = Deliverer(desk.archive, {BUBBLE: working, "mail": hanging}, clock=clock)
    deliverer.start()
    assert len(hanging.asked.get(timeout=5)) == 10
    alert = desk.alert(BUBBLE)
    deliverer.wake()
    assert working.next() == (alert.id,)
    hanging.open.set()
    assert len(hanging.next()) == 10
    assert hanging.next()
    deliverer.close()


def test_a_round_beside_a_hanging_notifier_ends_in_time(desk: Desk, clock: FakeClock) -> None:
    hanging, working = Letterbox(), Letterbox("mail")
    hanging.open.clear()
    deliverer = Deliverer(desk.archive, {BUBBLE: hanging, "mail": working}, clock=clock)
    desk.alert(BUBBLE, "mail")
    assert deliverer.deliver_once(timeout=0.3) == DeliverySummary(delivered=1)
    hanging.open.set()
    deliverer.close()


def test_nothing_goes_out_twice_when_a_round_is_asked_for_beside_the_thread(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox
) -> None:
    deliverer.start()
    alerts = []
    for _ in range(STORM):
        alerts.append(desk.alert())
        deliverer.wake()
        deliverer.deliver_once()
    deliverer.deliver_once()
    sent = [number for numbers in letterbox.all for number in numbers]
    assert sorted(sent) == sorted(alert.id for alert in alerts)


def test_after_closing_nothing_is_delivered_any_more(deliverer: Deliverer, desk: Desk, letterbox: Letterbox) -> None:
    deliverer.close()
    desk.alert()
    deliverer.start()
    assert deliverer.deliver_once() == DeliverySummary()
    assert letterbox.all == []
    assert desk.waiting == 1


def test_an_archive_that_cannot_record_does_not_make_bubbles_rain(
    desk: Desk, letterbox: Letterbox, clock: FakeClock, events: list[Event], tmp_path: Path
) -> None:
    desk.alert()
    reading = Archive(tmp_path / "archive.sqlite", clock=clock, writable=False)
    deliverer = Deliverer(_Reading(desk.archive, reading), {BUBBLE: letterbox}, clock=clock, emit=events.append)
    for _ in range(3):
        deliverer.deliver_once()
    assert len(letterbox.all) == 1
    assert [type(event) for event in events] == [Trouble]
    clock.forward(seconds=31)
    deliverer.deliver_once()
    assert letterbox.all == []
    deliverer.close()
    reading.close()


class _Broken:
    """An outbox that breaks when it is asked what waits."""

    def __init__(self, archive: Archive) -> None:
        self.asked = 0
        self.due_notifiers = archive.due_notifiers
        self.next_delivery = archive.next_delivery
        self.wake_alerts = archive.wake_alerts
        self.pause = archive.pause
        self.still_waiting = archive.still_waiting
        self.record_delivery = archive.record_delivery
        self.put_off_deliveries = archive.put_off_deliveries

    def waiting_deliveries(self, now: datetime, limit: int, *, notifier: str) -> Future[tuple[Delivery, ...]]:
        self.asked += 1
        raise ZeroDivisionError


class _Reading:
    """The outbox of one archive, recorded in another that may not write: a disk that has become read-only."""

    def __init__(self, archive: Archive, reading: Archive) -> None:
        self.waiting_deliveries = archive.waiting_deliveries
        self.due_notifiers = archive.due_notifiers
        self.next_delivery = archive.next_delivery
        self.wake_alerts = archive.wake_alerts
        self.pause = archive.pause
        self.still_waiting = archive.still_waiting
        self.record_delivery = reading.record_delivery
        self.put_off_deliveries = reading.put_off_deliveries


# --- the whole way -------------------------------------------------------------------------------


def test_an_alert_reaches_a_real_server_that_was_missing_at_first(
    desk: Desk, clock: FakeClock, bus: PrivateBus, events: list[Event]
) -> None:
    opened: queue.Queue[int] = queue.Queue()
    notifier = DesktopNotifier(opened.put, deadline=1)
    deliverer = Deliverer(desk.archive, {BUBBLE: notifier}, clock=clock, emit=events.append)
    alert = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(failed=1)
    assert events == [Trouble(reason=Reason.of("bubble-no-server"))]
    with NotificationServer(address=bus.address) as server:
        clock.forward(seconds=10)
        assert deliverer.deliver_once() == DeliverySummary(delivered=1)
        (bubble,) = server.wait()
        assert alert.article.title in bubble.title
        server.click(bubble.number)
        assert opened.get(timeout=5) == alert.article.id
    deliverer.close()
    notifier.close()


def test_what_is_let_out_of_a_pause_is_one_message(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    now = clock()
    desk.archive.set_pause(Pause(since=now, until=now + timedelta(hours=1))).result()
    held = [desk.alert() for _ in range(3)]
    assert {alert.held_by for alert in held} == {HeldBy.PAUSE}
    assert deliverer.deliver_once() == DeliverySummary()
    clock.forward(hours=1)
    after = desk.alert()
    assert deliverer.deliver_once() == DeliverySummary(delivered=4)
    assert letterbox.all == [tuple(alert.id for alert in held), (after.id,)]


def test_after_twelve_alerts_in_ten_minutes_the_rest_comes_as_one_message(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alerts = []
    for _ in range(STORM + 34):
        alerts.append(desk.alert())
        deliverer.deliver_once()
    assert letterbox.all == [(alert.id,) for alert in alerts[:STORM]]
    assert {alert.held_by for alert in alerts[STORM:]} == {HeldBy.STORM}
    clock.forward(minutes=10)
    deliverer.deliver_once()
    assert letterbox.all == [tuple(alert.id for alert in alerts[STORM:])]


def test_a_storm_that_goes_on_brings_one_message_each_ten_minutes(
    deliverer: Deliverer, desk: Desk, letterbox: Letterbox, clock: FakeClock
) -> None:
    alerts = []
    for _ in range(2 * STORM):
        alerts.append(desk.alert())
        deliverer.deliver_once()
    letterbox.all  # noqa: B018 - empties it
    clock.forward(minutes=9)
    late = [desk.alert() for _ in range(3)]
    clock.forward(minutes=1)
    deliverer.deliver_once()
    assert letterbox.all == [tuple(alert.id for alert in (*alerts[STORM:], *late))]
