"""The time zone is changed, or the clocks go forward or back, while Rasid runs and holds alerts for an hour."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.engine import Engine
from monitor.model import HeldBy, Term, TextMode, Watchlist
from tests.conftest import FakeClock
from tests.engine.conftest import Kept, feed
from tests.site import Site

NIGHT = datetime(2021, 2, 17, 21, 30, tzinfo=UTC)
"""Half past eleven in Damascus, half past nine in London."""
DAY = ("06:00-23:00",)


class Abroad:
    """An engine on a computer that travels; `read` polls a feed with one more article on إدلب."""

    def __init__(self, engine: Engine, site: Site, kept: Kept, clock: FakeClock, zone: pytest.MonkeyPatch) -> None:
        self.engine = engine
        self.clock = clock
        self._site = site
        self._kept = kept
        self._zone = zone
        self._items: list[tuple[str, str, str, str]] = [("", "خبر قديم", "نص", "")]
        self._source = 0

    def is_in(self, zone: str) -> None:
        """As a person changes it in the desktop's settings: no program is told."""
        self._zone.setenv("TZ", zone)

    def watch(self, **rules: object) -> None:
        wanted = Watchlist(name="الشمال", terms=(Term(query="إدلب"),), **rules)  # type: ignore[arg-type]
        self.engine.save_watchlist(wanted).result(20)
        self._serve()
        self._source = self.engine.add_source(self._site.url("/feed"), text=TextMode.FEED).result(20).id
        self.engine.poll(source=self._source, force=True).result(20)

    def read(self) -> HeldBy | None:
        """What holds the alert of one more article."""
        number = len(self._items)
        text = " ".join(
            random.Random(number).choices("قرية جسر سوق ميناء فرن مسرح بئر نهر سهل تل واد غابة".split(), k=60)
        )
        self._items.insert(0, ("", f"خبر {number} من إدلب", text, ""))
        self._serve()
        self.engine.poll(source=self._source, force=True).result(20)
        return self.engine.alerts().result(20)[0].held_by

    def told(self) -> int:
        """How many alerts have been delivered once the loop has had its turn."""
        running = self.engine._begin(schedule=False)
        running.poller.look()
        running.deliverer.deliver_once()
        return len(self._kept.delivered)

    def _serve(self) -> None:
        self._site.routes["/feed"] = feed(self._site, *self._items)


@pytest.fixture
def abroad(
    engine: Engine, site: Site, kept: Kept, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Abroad]:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Damascus")
        time.tzset()
        clock.set(NIGHT)
        engine._begin(schedule=False).learned()
        made = Abroad(engine, site, kept, clock, zone)
        # The window's engine, that nobody ends: no command declares a storm over.
        engine._begin(schedule=False)._stays = True
        yield made
        engine.close()
    time.tzset()


def test_who_flies_west_out_of_quiet_hours_gets_what_they_held_at_once(abroad: Abroad) -> None:
    abroad.watch(active=DAY)
    assert abroad.read() is HeldBy.QUIET
    assert abroad.told() == 0
    abroad.is_in("Europe/London")
    assert abroad.told() == 1
    assert abroad.read() is None


def test_who_flies_east_into_quiet_hours_is_left_in_peace_until_the_morning_there(abroad: Abroad) -> None:
    abroad.is_in("Europe/London")
    abroad.watch(active=DAY)
    abroad.told()
    assert abroad.read() is None
    abroad.is_in("Asia/Tokyo")
    # Half past six in the morning, then half past eleven at night.
    assert abroad.told() == 1
    abroad.clock.forward(hours=17)
    assert abroad.read() is HeldBy.QUIET
    abroad.clock.set(datetime(2021, 2, 19, 6, tzinfo=ZoneInfo("Asia/Tokyo")) - timedelta(minutes=1))
    assert abroad.told() == 1
    abroad.clock.forward(minutes=1)
    assert abroad.told() == 2


def test_a_digest_comes_at_its_hour_of_the_new_zone(abroad: Abroad) -> None:
    abroad.watch(digest_at=("08:00",))
    assert abroad.read() is HeldBy.DIGEST
    abroad.is_in("Asia/Tokyo")
    abroad.clock.set(datetime(2021, 2, 18, 8, tzinfo=ZoneInfo("Asia/Tokyo")) - timedelta(minutes=1))
    assert abroad.told() == 0
    abroad.clock.forward(minutes=1)
    assert abroad.told() == 1


def test_what_was_held_when_the_program_ended_is_decided_about_by_the_zone_it_begins_in(
    abroad: Abroad, kept: Kept
) -> None:
    abroad.watch(active=DAY)
    assert abroad.read() is HeldBy.QUIET
    abroad.engine.close()
    abroad.is_in("Europe/London")
    again = Engine(abroad.engine.places, clock=abroad.clock, gap=0, notifiers={"bubble": kept})
    again.open(poll=True)
    again._begin(schedule=False).poller.look()
    again._begin(schedule=False).deliverer.deliver_once()
    assert len(kept.delivered) == 1
    again.close()


@pytest.mark.parametrize(
    ("before", "hours"),
    [
        # At midnight of 26 April 2024 the clocks in Cairo went from 0:00 to 1:00, at that of 1 November back to 23:00.
        (datetime(2024, 4, 25, 23, 30), 5.5),
        (datetime(2024, 10, 31, 22, 30), 8.5),
    ],
)
def test_quiet_hours_in_which_the_clocks_change_end_by_the_clock_on_the_wall(
    abroad: Abroad, before: datetime, hours: float
) -> None:
    abroad.is_in("Africa/Cairo")
    abroad.clock.set(before.replace(tzinfo=ZoneInfo("Africa/Cairo")).astimezone(UTC))
    abroad.watch(active=("06:00-22:00",))
    abroad.told()
    assert abroad.read() is HeldBy.QUIET
    for _ in range(int(hours * 4) - 1):
        abroad.clock.forward(minutes=15)
        assert abroad.told() == 0
    abroad.clock.forward(minutes=15)
    assert abroad.told() == 1


def test_the_hour_that_comes_twice_is_quiet_both_times(abroad: Abroad) -> None:
    abroad.is_in("Africa/Cairo")
    abroad.clock.set(datetime(2024, 10, 31, 23, 30, tzinfo=ZoneInfo("Africa/Cairo")).astimezone(UTC))
    abroad.watch(active=("06:00-23:15",))
    abroad.told()
    assert abroad.read() is HeldBy.QUIET
    abroad.clock.forward(hours=1)
    assert abroad.read() is HeldBy.QUIET
    assert abroad.told() == 0


# --- a clock that was ahead ----------------------------------------------------------------------


@pytest.mark.parametrize("restarted", [False, True])
def test_a_pause_and_a_cool_down_of_a_clock_that_was_two_days_ahead_do_not_come_back_to_life(
    abroad: Abroad, kept: Kept, restarted: bool
) -> None:
    abroad.watch(cooldown=timedelta(hours=6))
    abroad.told()
    abroad.clock.forward(days=2)
    assert abroad.read() is None
    assert abroad.told() == 1
    abroad.engine.pause(abroad.clock() + timedelta(hours=1)).result(20)
    abroad.clock.forward(days=-2)
    if restarted:
        abroad.engine.close()
        abroad.engine = Engine(abroad.engine.places, clock=abroad.clock, gap=0, notifiers={"bubble": kept})
        abroad.engine.open(poll=True)
        abroad.engine._begin(schedule=False).learned()
    abroad.told()
    abroad.clock.forward(days=2, minutes=5)
    assert abroad.engine.paused().result(20) is None
    assert abroad.read() is None
    abroad.engine.close()
